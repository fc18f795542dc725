"""`/brief assign` and `/brief vacation` with nothing behind them open a dialog; what is filled in does what the command does."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.inputs import Address, CommandInvoked
from bot.model import Absence, Assignment
from tests.world import Stage, make_world

CAST = {
    "ja": ("aoki", "saeki", "briefs/b1-steam-trap.docx", "割当", "休暇", "すり合わせ 1 @佐伯", "この目次でOK"),
    "en": ("erin", "owen", "briefs/b2-pump-vibration.md", "assign", "vacation", "align 1 @owen", "Fine as it is"),
}


def typed(stage: Stage, user: str, text: str, *, trigger: str = "t1") -> None:
    number = f"c{len(stage.world.chat.posts)}-{len(stage.world.chat.forms)}-{text}"
    stage.world.accept(
        CommandInvoked(
            id=number,
            at=stage.world.now,
            team="demo",
            user=user,
            address=Address(platform="sim", conversation=f"D:{user}", private=True),
            text=text,
            trigger=trigger,
        )
    )


@pytest.fixture(params=["ja", "en"])
def agreed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Stage, str]:
    stage = make_world(tmp_path, language=request.param)
    marketer, expert, brief, _, _, align, fine = CAST[request.param]
    stage.world.file(marketer, brief)
    stage.world.command(marketer, align)
    stage.world.press(expert, fine)
    return stage, request.param


def test_a_bare_assign_opens_the_dialog_with_agreed_sections_first_and_offers_as_the_command(
    agreed: tuple[Stage, str],
) -> None:
    stage, language = agreed
    marketer, expert, _, assign, *_ = CAST[language]
    typed(stage, marketer, assign)
    _, form = stage.world.chat.forms[-1]
    assert form.form == "assign"
    fields = {field.name: field for field in form.fields}
    assert [o.value for o in fields["section"].options][:1] == ["B1.1"]
    assert expert in [o.value for o in fields["who"].options]
    stage.world.submit(marketer, {"who": expert, "due": "2026-12-04"})
    with stage.store.read(stage.workspace_id) as session:
        rows = session.scalars(select(Assignment)).all()
        assert [(row.state, str(row.due)) for row in rows] == [("offered", "2026-12-04")]


def test_more_than_the_name_is_answered_in_words_and_so_is_a_place_without_dialogs(agreed: tuple[Stage, str]) -> None:
    stage, language = agreed
    marketer, _, _, assign, *_ = CAST[language]
    typed(stage, marketer, f"{assign} 1")
    typed(stage, marketer, assign, trigger="")
    assert stage.world.chat.forms == []


def test_without_a_section_to_give_there_is_nothing_to_choose_and_words_say_what_is_missing(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    typed(stage, "aoki", "割当")
    assert stage.world.chat.forms == []
    assert "見出し" in stage.last("aoki")


def test_an_expert_sees_no_dialog_for_what_they_may_not_do(agreed: tuple[Stage, str]) -> None:
    stage, language = agreed
    _, expert, _, assign, *_ = CAST[language]
    typed(stage, expert, assign)
    assert stage.world.chat.forms == []


def test_days_away_by_dialog(agreed: tuple[Stage, str]) -> None:
    stage, language = agreed
    _, expert, _, _, vacation, *_ = CAST[language]
    typed(stage, expert, vacation)
    _, form = stage.world.chat.forms[-1]
    assert expert not in [o.value for field in form.fields if field.name == "who" for o in field.options]
    stage.world.submit(expert, {"first": "2026-12-14", "last": "2026-12-10"})
    assert {"ja": "まだ登録していません", "en": "Nothing is saved yet"}[language] in stage.last(expert)
    stage.world.submit(expert, {"first": "2026-12-14", "last": "2026-12-16"})
    with stage.store.read(stage.workspace_id) as session:
        assert [(str(a.first), str(a.last)) for a in session.scalars(select(Absence))] == [("2026-12-14", "2026-12-16")]
