"""Asking the same person for the same section once more: nothing starts anew, and what is different is changed and said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.model import Approach, Assignment, JournalLine, Person
from tests.chasing import accepted, assert_manners, begin

ASSIGN = {"ja": "割当 1.1 @佐伯", "en": "assign 1.1 @owen"}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("more", ["", {"ja": " 12/4まで", "en": " due Dec 4"}])
def test_the_same_again_changes_nothing_and_says_so(tmp_path: Path, language: str, more: str | dict[str, str]) -> None:
    story = accepted(tmp_path, language)
    story.until("12-08 10:00")
    before = (len(story.rows(JournalLine)), len(story.rows(Approach)), len(story.rows(Assignment)))
    planned = story.assignment().next_look
    words = more[language] if isinstance(more, dict) else more
    story.stage.world.command(story.marketer, ASSIGN[language] + (words and words.replace("12/4", "2026-12-04")))
    if words:  # the day is over by now, so it is not taken for a new one
        assert story.do("もう過ぎています", "is over") in story.sees(story.marketer)
    else:
        assert story.sees(story.marketer) == story.do(
            "「1. 蒸気トラップが故障すると何が起きるか」はすでに佐伯 亮さんにお願いしています。",
            'Owen Clarke already has "1. What fails first on a pump".',
        )
    assert (len(story.rows(JournalLine)), len(story.rows(Approach)), len(story.rows(Assignment))) == before
    assert story.assignment().next_look == planned


@pytest.mark.parametrize("language", ["ja", "en"])
def test_taken_back_and_given_again_the_reminders_count_on(tmp_path: Path, language: str) -> None:
    story = accepted(tmp_path, language)
    world = story.stage.world
    story.until("12-08 10:00")
    assert len(story.log(story.expert, prefix=("chase.",))) == 2
    world.command(story.marketer, story.do("割当解除 1.1", "unassign 1.1"))
    world.command(story.marketer, ASSIGN[language] + story.do(" 12/18まで", " due Dec 18"))
    story.until("12-09 10:00")
    world.press(story.expert, story.do("引き受けます", "I'll take it"))
    story.until("2027-03-31 18:00")
    told = [key for _, key in story.log(story.expert, prefix=("chase.",))]
    assert told == ["chase.prompts", "chase.confirm", "chase.farewell"]
    assert_manners(story)


def test_an_offer_made_twice_has_one_reminder(tmp_path: Path) -> None:
    story = begin(tmp_path, "en")
    story.until("11-30 18:00")
    reminded = story.log("owen", prefix=("chase.",))
    assert len(reminded) == 1
    story.stage.world.command("erin", "unassign 1.1")
    story.stage.world.command("erin", "assign 1.1 @owen due Dec 18")
    story.until("12-31 18:00")
    assert story.log("owen", prefix=("chase.",)) == reminded
    assert [key for _, key in story.log("erin") if key == "escalate.card"] == ["escalate.card"]


@pytest.mark.parametrize(
    ("language", "words", "seen"),
    [
        (
            "ja",
            "割当 1.1 @佐伯 代理 @望月 12/18まで",
            "B1 はすでに佐伯 亮さんにお願いしているため、新しい依頼は送りません。変えたのは次の点です。\n"
            "・期限は 12/18(金) です。声かけの日も合わせて動きます\n"
            "・代理は 望月 健さん です",
        ),
        (
            "en",
            "assign 1.1 @owen backup @priya due Dec 18",
            "Owen Clarke already has this in B1; no new request goes out. What is different now:\n"
            "· due Fri, Dec 18; reminders move with it\n"
            "· Priya Nair stands in",
        ),
    ],
)
def test_another_date_or_stand_in_is_taken_over_and_said(tmp_path: Path, language: str, words: str, seen: str) -> None:
    story = accepted(tmp_path, language)
    story.until("12-01 10:00")
    heard = story.log(story.expert)
    story.stage.world.command(story.marketer, words + " --preview")
    assert story.assignment().due == date(2026, 12, 4)
    story.stage.world.command(story.marketer, words)
    assert seen in story.sees(story.marketer).replace("**", "")
    stand_in = next(p.id for p in story.rows(Person) if p.name in ("望月 健", "Priya Nair"))
    assert [(a.due, a.backup_id, a.state) for a in story.rows(Assignment)] == [(date(2026, 12, 18), stand_in, "active")]
    assert story.log(story.expert) == heard
    story.until("2027-03-31 18:00")
    assert len(story.log(story.expert, prefix=("chase.",))) == 3
    assert_manners(story)


def test_other_minutes_are_said_and_never_more_than_the_month_has(tmp_path: Path) -> None:
    story = begin(tmp_path, "en")
    world = story.stage.world
    world.command("erin", "assign 1.1 @owen min 3")
    assert "· about 3 min each" in story.sees("erin").replace("**", "")
    assert story.assignment().minutes == 3
    story.change(Person, "Owen Clarke", monthly_minutes=10)
    world.command("erin", "assign 1.1 @owen min 30")
    assert "this would take about 27" in story.sees("erin")
    assert story.assignment().minutes == 3


def test_a_section_of_somebody_else_among_them_is_said_as_ever(tmp_path: Path) -> None:
    story = accepted(tmp_path, "en")
    story.stage.world.command("erin", "assign 1.1 @priya due Dec 18")
    assert "Owen Clarke holds" in story.sees("erin")
    assert story.assignment().due == date(2026, 12, 4)
