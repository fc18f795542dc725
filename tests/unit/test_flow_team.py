"""A manager's wish for their whole team: heard, kept, told to the marketer, and taken back by one tap."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.model import Absence, Assignment, OptOut, Person, PersonAddress, Refusal
from tests.unit.test_flow_collect import accepted, state
from tests.world import Stage

MANAGER = {"ja": "osawa", "en": "ruth"}
EXPERT = {"ja": "saeki", "en": "owen"}
MARKETER = {"ja": "aoki", "en": "erin"}
LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])
WISH = {"ja": "12/11までうちのチームには連絡しないで", "en": "please stop contacting my team until Dec 11"}


def refusals(stage: Stage) -> list[tuple[str, date | None, str]]:
    with stage.store.read(stage.workspace_id) as session:
        about = select(PersonAddress.user, Refusal.until, Refusal.state).join(
            PersonAddress, PersonAddress.person_id == Refusal.person_id
        )
        return [(user, until, state) for user, until, state in session.execute(about.order_by(Refusal.id))]


@LANGUAGES
def test_a_team_is_left_in_peace_until_its_manager_s_date(tmp_path: Path, language: str) -> None:
    stage, manager, user = accepted(tmp_path, language), MANAGER[language], EXPERT[language]
    seen = len(stage.texts(user))
    stage.world.say(manager, WISH[language], top=True)
    last = date(2026, 12, 11)
    other = {"ja": "mochizuki", "en": "priya"}[language]
    assert refusals(stage) == [(user, last, "active"), (other, last, "active")]
    assert {"ja": "12/11", "en": "Dec 11"}[language] in stage.last(manager)
    assert {"ja": "チームの方々", "en": "not to contact their team"}[language] in stage.last(MARKETER[language])
    assert {"ja": "蒸気トラップが故障", "en": "Wired or wireless"}[language] in stage.last(MARKETER[language])
    assert state(stage, Assignment) == ["held"]
    stage.world.run_until(stage.world.now + timedelta(days=14))
    assert len(stage.texts(user)) == seen
    stage.world.run_until(stage.world.now + timedelta(days=9))
    assert state(stage, Assignment) == ["active"]
    assert len(stage.texts(user)) > seen
    assert stage.dead() == []


@LANGUAGES
def test_one_tap_takes_it_back_for_all_of_them(tmp_path: Path, language: str) -> None:
    stage, manager = accepted(tmp_path, language), MANAGER[language]
    stage.world.say(
        manager, {"ja": "うちのチームへの連絡は控えてください", "en": "leave my team alone"}[language], top=True
    )
    assert [row[1:] for row in refusals(stage)] == [(None, "active")] * 2
    stage.world.press(manager, {"ja": "見送りを取り消す", "en": "Take the no back"}[language])
    assert [row[2] for row in refusals(stage)] == ["lifted"] * 2
    assert state(stage, Assignment) == ["active"]


@LANGUAGES
def test_the_newest_word_counts(tmp_path: Path, language: str) -> None:
    stage, manager = accepted(tmp_path, language), MANAGER[language]
    stage.world.say(
        manager, {"ja": "うちのチームへの連絡は控えてください", "en": "leave my team alone"}[language], top=True
    )
    stage.world.say(manager, WISH[language], top=True)
    assert [row[1:] for row in refusals(stage)] == [(None, "lifted")] * 2 + [(date(2026, 12, 11), "active")] * 2
    stage.world.run_until(stage.world.now + timedelta(days=23))
    assert state(stage, Assignment) == ["active"]


@LANGUAGES
def test_it_says_nothing_of_the_manager_themselves(tmp_path: Path, language: str) -> None:
    stage, manager = accepted(tmp_path, language), MANAGER[language]
    stage.world.say(manager, WISH[language], top=True)
    with stage.store.read(stage.workspace_id) as session:
        assert session.scalars(select(OptOut)).all() == []
        assert session.scalars(select(Absence)).all() == []


@LANGUAGES
def test_of_somebody_without_a_known_team_the_marketer_hears_the_words(tmp_path: Path, language: str) -> None:
    stage, manager, marketer = accepted(tmp_path, language), MANAGER[language], MARKETER[language]
    with stage.store.write(stage.workspace_id) as session:
        for person in session.scalars(select(Person)):
            person.manager_id = None
    stage.world.say(manager, WISH[language], top=True)
    assert WISH[language] in stage.last(marketer)
    assert refusals(stage) == []
