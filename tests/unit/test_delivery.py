"""Sent once: lost answers are looked up, refusals told, what is not wanted any more is dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import delivery, outgoing, tasks
from bot.departure import QUARANTINE
from bot.errors import PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address, CommandInvoked
from bot.message import Message
from bot.model import Approach, Assignment, Lane, Person, Task
from bot.ports import Sent
from bot.simulation.chat import Chat
from bot.tasks import NewTask
from tests.world import Stage, make_world


@dataclass(slots=True)
class Flaky(Chat):
    """A chat service that follows a script: before each post the next fault is raised, `after` it took the message."""

    before: list[Exception] = field(default_factory=list)
    after: list[Exception] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    refused_look_ups: list[Exception] = field(default_factory=list)

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        if self.before:
            raise self.before.pop(0)
        twice = sum(post.key.startswith(key) for post in self.posts)  # a real service takes a message twice
        sent = Chat.send(self, team, to, message, key=f"{key}#{twice}" if twice else key)
        if self.after:
            raise self.after.pop(0)
        return sent

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        self.looked_up.append(key)
        if self.refused_look_ups:
            raise self.refused_look_ups.pop(0)
        return Chat.find(self, team, to, key=key)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return make_world(tmp_path, chat=Flaky())


def flaky(stage: Stage) -> Flaky:
    assert isinstance(stage.world.chat, Flaky)
    return stage.world.chat


def ask(stage: Stage) -> None:
    """Any command: exactly one answer is due."""
    stage.world.command("aoki", "一覧")


def a_command(stage: Stage) -> None:
    """One input whose answer leaves at once."""
    at, place = stage.world.now, Address(platform="sim", conversation="D:aoki", private=True)
    command = CommandInvoked(id="c1", at=at, team="demo", user="aoki", address=place, text="一覧", trigger="")
    stage.program.intake.accept(command, at=at)


def test_a_lost_answer_is_looked_up_after_the_quarantine_and_not_sent_again(stage: Stage) -> None:
    flaky(stage).after = [UnknownOutcome("connection cut")]
    started = stage.world.now
    ask(stage)
    assert len(stage.texts("aoki")) == 1
    assert len(flaky(stage).looked_up) == 1
    assert stage.world.now >= started + QUARANTINE
    assert stage.dead() == []


def test_a_message_that_never_arrived_is_sent_after_the_look_up(stage: Stage) -> None:
    flaky(stage).before = [UnknownOutcome("timeout")]
    ask(stage)
    assert len(stage.texts("aoki")) == 1
    assert len(flaky(stage).looked_up) == 1


def test_a_rate_limit_waits_as_long_as_it_was_told(stage: Stage) -> None:
    flaky(stage).before = [TemporaryError("ratelimited", after=30)]
    asked = stage.world.now
    stage.world.command("aoki", "一覧")
    (post,) = stage.world.inbox("aoki")
    assert flaky(stage).looked_up == [], "429 means certainly not posted"
    with stage.store.read(stage.workspace_id) as session:
        done_at = session.scalars(select(Task.done_at).where(Task.key == post.key)).one()
    assert done_at is not None
    assert done_at >= asked + timedelta(seconds=30)


def test_the_asked_pause_counts_from_the_answer_not_from_the_call(stage: Stage) -> None:
    """A service may take seconds to say that it has had enough; the pause it names begins then."""
    chat, worker, at = flaky(stage), stage.program.worker, stage.world.now
    chat.before = [TemporaryError("ratelimited", after=30)]
    a_command(stage)
    looks = (at + timedelta(seconds=3 * n) for n in count())
    worker.step(at)
    while worker.step(at, now=lambda: next(looks)):
        pass
    while worker.step(at + timedelta(seconds=32)):  # 30 after the call, which took longer than these two seconds
        pass
    assert chat.posts == []
    worker.step(at + timedelta(seconds=45))
    assert len(chat.posts) == 1


def test_nobody_overtakes_in_the_pause_that_a_rate_limit_asks_for(stage: Stage) -> None:
    """A newcomer may be due earlier than the head of its lane: its input came first and was worked on later."""
    chat, worker, at = flaky(stage), stage.program.worker, stage.world.now
    chat.before = [TemporaryError("ratelimited", after=30)]
    a_command(stage)
    while worker.step(at):
        pass
    with stage.store.write(stage.workspace_id) as session:
        (head,) = session.scalars(select(Task).where(Task.kind == "deliver", Task.state == "ready")).all()
        lane = session.scalars(select(Lane.name).where(Lane.id == head.lane_id)).one()
        earlier = NewTask(
            kind="deliver", lane=lane, key="newcomer", due_at=at - timedelta(minutes=1), payload=head.payload
        )
        tasks.add(session, stage.workspace_id, [earlier], at=at)
    while worker.step(at + timedelta(seconds=29)):
        pass
    assert chat.posts == []
    for seconds in (31, 33, 35):
        worker.step(at + timedelta(seconds=seconds))
    assert len(chat.posts) == 2


def test_where_history_cannot_be_read_a_reply_goes_again(stage: Stage) -> None:
    flaky(stage).can_find = False
    flaky(stage).before = [UnknownOutcome("timeout")]
    ask(stage)
    assert len(stage.texts("aoki")) == 1
    assert flaky(stage).looked_up == []


def test_a_refusal_parks_the_message_and_the_lane_goes_on(stage: Stage) -> None:
    flaky(stage).before = [PermanentError("no such channel", code="channel_not_found")]
    ask(stage)
    ask(stage)
    assert len(stage.texts("aoki")) >= 1
    assert any("channel_not_found" in reason for reason in stage.dead())


def test_somebody_who_matters_hears_of_a_message_that_cannot_arrive(stage: Stage) -> None:
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    stage.world.press("saeki", "この目次でOK")
    stage.world.chat.closed.add("D:saeki")
    stage.world.command("aoki", "割当 1.1 @佐伯")
    stage.world.run_until(stage.world.now + timedelta(days=2))
    assert any(
        text.startswith("佐伯 亮さんへの「") and "メッセージが届きませんでした" in text for text in stage.texts("aoki")
    )


def test_news_of_undelivered_news_goes_round_no_circle(stage: Stage) -> None:
    with stage.store.write(stage.workspace_id) as session:
        session.scalars(select(Person).where(Person.name == "大沢 誠")).one().roles = ["admin", "manager"]
    stage.world.chat.closed.update({"D:aoki", "D:osawa"})
    ask(stage)
    stage.world.run_until(stage.world.now + timedelta(days=3))
    assert len(stage.dead()) <= 3, stage.dead()


def test_an_offer_answered_meanwhile_is_not_sent(stage: Stage) -> None:
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    stage.world.press("saeki", "この目次でOK")
    stage.world.command("aoki", "割当 1.1 @佐伯")
    with stage.store.write(stage.workspace_id) as session:
        session.scalars(select(Assignment)).one().state = "withdrawn"
    before = len(stage.texts("saeki"))
    stage.world.run_until(stage.world.now + timedelta(days=2))
    assert len(stage.texts("saeki")) == before


def test_news_waits_for_working_hours_and_answers_do_not(stage: Stage) -> None:
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    stage.world.run_until(stage.world.now.replace(hour=13, minute=0))  # 22:00 in Tokyo
    stage.world.press("saeki", "この目次でOK")
    assert "この目次で進めます" in stage.last("saeki")
    assert not any("合意しました" in t for t in stage.texts("aoki"))
    stage.world.run_until(stage.world.now + timedelta(hours=12))
    assert any("合意しました" in t for t in stage.texts("aoki"))


def test_nobody_who_left_is_written_to(stage: Stage) -> None:
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    with stage.store.write(stage.workspace_id) as session:
        session.scalars(select(Person).where(Person.name == "青木 恵")).one().active = False
    before = len(stage.texts("aoki"))
    stage.world.press("saeki", "この目次でOK")
    stage.world.run_until(stage.world.now + timedelta(days=2))
    assert len(stage.texts("aoki")) == before


def test_sending_again_without_looking_would_double_the_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.Delivery._already_there", lambda self, *_: None)
    stage = make_world(tmp_path, chat=Flaky())
    flaky(stage).after = [UnknownOutcome("cut after accept")]
    ask(stage)
    assert len(stage.texts("aoki")) == 2, "the protocol's look-up is what prevents this"


def test_dropping_what_is_unknown_would_lose_the_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make_world(tmp_path, chat=Flaky())
    monkeypatch.setattr("bot.tasks.retry_at", lambda attempt, at: None)
    flaky(stage).before = [TemporaryError("busy")]
    ask(stage)
    assert stage.texts("aoki") == [], "the retry is what prevents this"


def test_a_look_up_that_is_refused_for_now_leaves_the_outcome_unknown(stage: Stage) -> None:
    flaky(stage).after = [UnknownOutcome("connection cut")]
    flaky(stage).refused_look_ups = [TemporaryError("rate limited", after=3)]
    ask(stage)
    assert len(stage.texts("aoki")) == 1
    assert len(flaky(stage).looked_up) == 2


def test_a_post_that_may_be_there_is_looked_up_before_it_is_held_for_the_night(stage: Stage) -> None:
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    stage.world.run_until(stage.world.now.replace(hour=8, minute=59, second=55))  # 17:59:55 in Tokyo, closing time
    flaky(stage).after = [UnknownOutcome("cut"), UnknownOutcome("cut")]
    stage.world.press("saeki", "この目次でOK")
    stage.world.run_until(stage.world.now + timedelta(days=1))
    assert sum("合意しました" in text for text in stage.texts("aoki")) == 1


def test_an_edit_of_a_post_whose_answer_was_lost_waits_for_it(stage: Stage) -> None:
    with stage.store.write(stage.workspace_id) as session:
        aoki = session.scalars(select(Person).where(Person.name == "青木 恵")).one()
        post = outgoing.said("common.fault", to={"person": aoki.id}, subject="x:1", args={"reference": "T1"})
        edit = outgoing.edited("common.settled", subject="x:1", was="common.fault")
        at = stage.world.now
        tasks.add(
            session, stage.workspace_id, [NewTask(kind="deliver", lane="a", key="p", due_at=at, payload=post)], at=at
        )
    flaky(stage).after = [UnknownOutcome("cut")]
    stage.program.worker.step(at)
    with stage.store.write(stage.workspace_id) as session:
        tasks.add(
            session, stage.workspace_id, [NewTask(kind="deliver", lane="b", key="e", due_at=at, payload=edit)], at=at
        )
    stage.world.run_until(at + timedelta(minutes=1))
    assert [post.edited for post in stage.world.chat.posts] == [True]


def test_a_platform_out_of_reach_for_a_day_gets_every_message_once_afterwards(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PROBE", timedelta(minutes=30))  # a day of minutes shows no more and takes longer
    down: list[Exception] = [TemporaryError("no route") for _ in range(5000)]
    flaky(stage).before = down
    ask(stage)
    stage.world.run_until(stage.world.now + timedelta(days=1))
    assert stage.dead() == []
    down.clear()
    stage.world.run_until(stage.world.now + timedelta(minutes=31))
    assert len(stage.texts("aoki")) == 1


def test_an_approach_that_an_outage_held_back_counts_on_the_day_it_arrives(tmp_path: Path) -> None:
    """Found by a rough quarter: decided on Tuesday, delivered on Wednesday at nine, and Wednesday's own at half past ten."""
    stage = make_world(tmp_path)
    with stage.store.write(stage.workspace_id) as session:
        person = session.scalars(select(Person).where(Person.name == "佐伯 亮")).one()
        row = Approach(
            workspace_id=stage.workspace_id,
            person_id=person.id,
            sort="nudge",
            subject_id=1,
            seconds=30,
            state="sent",
            due_at=datetime(2026, 11, 24, 4, tzinfo=UTC),
            day=date(2026, 11, 24),
        )
        session.add(row)
        session.flush()
        delivery._count_on(session, row.id, datetime(2026, 11, 24, 8, tzinfo=UTC))
        assert row.day == date(2026, 11, 24)
        delivery._count_on(session, row.id, datetime(2026, 11, 24, 15, 30, tzinfo=UTC))  # half past midnight in Tokyo
        assert row.day == date(2026, 11, 25)
