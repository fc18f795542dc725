"""Decisions exactly once: duplicates, poison, crashes in the middle of a turn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters import wiring
from bot import flows, journal, tasks
from bot.inputs import Address, CommandInvoked
from bot.intake import UnknownTeam
from bot.model import Brief, JournalLine
from bot.turn import Turn
from tests.world import Stage, make_world


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return make_world(tmp_path)


def command(stage: Stage, text: str, *, delivery: str = "d1", team: str = "demo") -> CommandInvoked:
    return CommandInvoked(
        id=delivery,
        at=stage.world.now,
        team=team,
        user="aoki",
        address=Address(platform="sim", conversation="D:aoki", private=True),
        text=text,
    )


def briefs(stage: Stage) -> int:
    with stage.store.read(stage.workspace_id) as session:
        return session.scalars(select(func.count(Brief.id))).one()


def test_the_same_delivery_a_hundred_times_has_one_effect(stage: Stage) -> None:
    item = command(stage, "新規 点検のコツ")
    taken = [stage.program.intake.accept(item, at=stage.world.now) for _ in range(50)]
    stage.world.run_until(stage.world.now + timedelta(minutes=1))
    taken += [stage.program.intake.accept(item, at=stage.world.now) for _ in range(50)]
    stage.world.run_until(stage.world.now + timedelta(minutes=1))
    assert taken.count(True) == 1
    assert briefs(stage) == 1
    assert len(stage.texts("aoki")) == 1


def test_a_delivery_of_an_unknown_team_is_refused_and_nothing_is_stored(stage: Stage) -> None:
    with pytest.raises(UnknownTeam):
        stage.program.intake.accept(command(stage, "一覧", team="stranger"), at=stage.world.now)
    with stage.store.unscoped("test") as session:
        assert tasks.next_due(session) is None


def test_poison_is_parked_with_its_reason_told_and_delays_nobody(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    dispatch = flows.dispatch

    def broken(turn: Turn) -> None:
        if isinstance(turn.input, CommandInvoked) and turn.input.text == "poison":
            raise KeyError("our bug")
        dispatch(turn)

    monkeypatch.setattr("bot.flows.dispatch", broken)
    stage.program.intake.accept(command(stage, "poison"), at=stage.world.now)
    other = CommandInvoked(
        id="d2",
        at=stage.world.now,
        team="demo",
        user="saeki",
        address=Address(platform="sim", conversation="D:saeki", private=True),
        text="ヘルプ",
    )
    stage.program.intake.accept(other, at=stage.world.now)
    stage.world.run_until(stage.world.now + timedelta(seconds=2))
    assert len(stage.texts("saeki")) == 1, "another conversation does not wait"
    stage.world.run_until(stage.world.now + timedelta(minutes=2))
    assert stage.dead() == ["in:sim:d1: KeyError: 'our bug'"]
    assert "番号 T" in stage.last("aoki")
    monkeypatch.setattr("bot.flows.dispatch", dispatch)
    with stage.store.unscoped_write("replay") as session:
        (dead,) = tasks.dead(session)
        assert tasks.replay(session, dead.id, at=stage.world.now)
    stage.world.run_until(stage.world.now + timedelta(minutes=1))
    assert stage.dead() == []


def test_a_turn_that_fails_after_its_changes_leaves_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    append = journal.append
    faults = [RuntimeError("crash before commit")]

    def failing(session: object, workspace_id: int, lines: object) -> None:
        if faults:
            raise faults.pop()
        append(session, workspace_id, lines)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.setattr("bot.journal.append", failing)
    stage.program.intake.accept(command(stage, "新規 点検のコツ"), at=stage.world.now)
    stage.program.worker.step(stage.world.now)
    assert briefs(stage) == 0
    stage.world.run_until(stage.world.now + timedelta(minutes=1))
    assert briefs(stage) == 1
    assert len(stage.texts("aoki")) == 1


def test_a_process_that_died_with_a_lease_costs_nothing(stage: Stage) -> None:
    stage.program.intake.accept(command(stage, "新規 点検のコツ"), at=stage.world.now)
    with stage.store.unscoped_write("claimed by a process that dies now") as session:
        assert len(tasks.claim(session, at=stage.world.now, slow=False)) == 1
    wiring.after_crash(stage.store, at=stage.world.now)
    stage.world.run_until(stage.world.now + timedelta(minutes=1))
    assert briefs(stage) == 1


def test_the_journal_is_a_chain_that_notices_any_change(stage: Stage) -> None:
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    stage.world.press("saeki", "この目次でOK")
    with stage.store.read(stage.workspace_id) as session:
        assert journal.verify(session, stage.workspace_id) is None
        lines = session.scalars(select(JournalLine).order_by(JournalLine.seq)).all()
        session.expunge_all()
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    assert {"brief.created", "section.agreed"} <= {line.what for line in lines}
    assert not any("蒸気" in str(vars(line)) for line in lines), "no people's words in the journal"
    with stage.store.unscoped_write("a tampering hand") as raw:
        raw.get_one(JournalLine, lines[2].id).after = "changed"
    with stage.store.read(stage.workspace_id) as session:
        assert journal.verify(session, stage.workspace_id) == 3


def test_what_nobody_may_do_is_refused_before_any_flow(stage: Stage) -> None:
    stage.world.command("saeki", "新規 わたしの企画")
    assert "企画の担当者か管理者の方にお願いしています" in stage.last("saeki")
    assert briefs(stage) == 0


def test_an_input_that_kills_the_process_five_times_is_parked(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        """Stands for the end of the process: nothing of the worker's own runs after it."""

    def deadly(turn: Turn) -> None:
        raise Killed

    monkeypatch.setattr("bot.flows.dispatch", deadly)
    stage.program.intake.accept(command(stage, "一覧"), at=stage.world.now)
    at = stage.world.now
    for pause in (*tasks.BACKOFF, timedelta(0)):
        with pytest.raises(Killed):
            stage.program.worker.step(at)
        wiring.after_crash(stage.store, at=at)
        assert pause == timedelta(0) or stage.program.worker.step(at) == 0, (
            "a process in a restart loop is not the task's doing"
        )
        at += pause
    stage.program.worker.step(at)
    assert stage.dead() == ["in:sim:d1: KilledTheProcess: 5 attempts ended with the process"]


def test_one_broken_input_at_the_door_leaves_the_others_their_place(stage: Stage) -> None:
    good = command(stage, "一覧", delivery="d2")
    bad = command(stage, "一覧", delivery="d1")
    object.__setattr__(bad, "text", object())  # what no JSON can hold
    with pytest.raises(Exception, match="JSON"):
        stage.program.intake.accept(bad, at=stage.world.now)
    assert stage.program.intake.accept(good, at=stage.world.now)
