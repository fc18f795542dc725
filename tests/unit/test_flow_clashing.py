"""Two figures for one thing: both shown, asked once, the tap decides; between two people it is the marketer's to ask."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.model import Answer, Person, Section
from tests.unit.test_flow_collect import accepted, answers
from tests.unit.test_flow_memo import started


def test_both_are_shown_once_and_the_newer_one_is_put_into_the_older_words(tmp_path: Path) -> None:
    stage = started(tmp_path)
    stage.world.say("saeki", "吹き放しが12%で、詰まりが5%です")
    stage.world.say("saeki", "1台で年間28万円です。ちなみに吹き放しは15%です")
    asked = [t for t in stage.texts("saeki") if "どちらを使いましょうか" in t]
    assert len(asked) == 1
    assert "> 吹き放しが12%で、" in asked[0]
    assert "> ちなみに吹き放しは15%です" in asked[0]
    stage.world.press("saeki", "今回の15%")
    assert [t for t, s in answers(stage) if s == "accepted"] == [
        "1台で年間28万円です。ちなみに吹き放しは15%です",
        "吹き放しが15%で、詰まりが5%です",
    ]
    draft = next(t for t in reversed(stage.texts("saeki")) if t.startswith("原稿"))
    assert "12%" not in draft
    stage.world.press("saeki", "前の12%")
    assert "もう済んでいます" in stage.last("saeki")
    assert stage.dead() == []


@pytest.mark.parametrize(
    ("press", "first", "second"),
    [("eighteen months, as before", "eighteen", "eighteen"), ("Both are right", "eighteen", "sixteen")],
)
def test_the_older_one_or_both_may_be_right(tmp_path: Path, press: str, first: str, second: str) -> None:
    stage = accepted(tmp_path, "en")
    stage.world.say("owen", "the battery lasts eighteen months if you sample every ten minutes")
    stage.world.say("owen", "above 85 degrees. the battery lasts sixteen months if you sample every ten minutes")
    stage.world.press("owen", press)
    standing = [t for t, s in answers(stage) if s == "accepted"]
    assert f"{first} months" in standing[0]
    assert f"{second} months" in standing[1]


def test_the_same_figure_said_otherwise_asks_nothing(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "吹き放しが12%です")
    stage.world.say("saeki", "年間28万円です。吹き放しは１２パーセントなので")
    assert not any("どちらを使いましょうか" in t for t in stage.texts("saeki"))


def test_many_people_with_many_figures_make_one_note_an_answer(tmp_path: Path) -> None:
    """Each pair once made thousands of notes in a brief where everybody names another share."""
    stage = accepted(tmp_path)
    with stage.store.write(stage.workspace_id) as session:
        colleague = session.scalars(select(Person).where(Person.name == "望月 健")).one()
        section = session.scalars(select(Section).order_by(Section.id)).first()
        assert section is not None
        for share in range(20, 30):
            session.add(
                Answer(
                    workspace_id=stage.workspace_id,
                    section_id=section.id,
                    person_id=colleague.id,
                    text=f"全体の{share}%が吹き放しです。",
                    source=f"sim:x{share}",
                    at=stage.world.now,
                )
            )
    before = len(stage.texts("aoki"))
    stage.world.say("saeki", "全体の12%が吹き放しです。")
    stage.world.run_until(stage.world.now + timedelta(days=2))
    notes = [text for text in stage.texts("aoki")[before:] if "全体の12%" in text]
    assert len(notes) == 1
    assert "29%" in notes[0], "beside the newest of the others"
