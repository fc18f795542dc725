"""Days away: nothing is sent, nothing is missed, a stand-in is asked by an offer, the return is a digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Absence, Assignment
from tests.chasing import accepted, assert_manners, begin

FROM_US = ("chase.", "promises.due", "absence.digest", "approach.")


@pytest.mark.parametrize(
    ("language", "command", "read_back"),
    [
        ("ja", "休暇 12/28-1/5 @望月", "**12/28(月)〜1/5(火)** はお休みとして登録しました"),
        ("en", "vacation Dec 28 - Jan 5 @priya", "you're away **Mon, Dec 28 to Tue, Jan 5**"),
    ],
)
def test_days_away_are_read_back_with_the_stand_in(tmp_path: Path, language: str, command: str, read_back: str) -> None:
    story = begin(tmp_path, language)
    story.stage.world.command(story.expert, command)
    assert read_back in story.sees(story.expert)
    assert story.do("望月 健", "Priya Nair") in story.sees(story.expert)
    row = story.rows(Absence)[0]
    assert (row.first.isoformat(), row.last.isoformat(), row.state) == ("2026-12-28", "2027-01-05", "announced")


def test_an_absence_holds_what_is_open_and_counts_nothing_as_missed(tmp_path: Path) -> None:
    story = accepted(tmp_path, due="12/18まで")
    story.stage.world.command("saeki", "休暇 11/26-12/4")
    story.until("12-04 18:00")
    assert story.log("saeki", prefix=FROM_US) == []
    assert story.assignment().state == "held"
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=FROM_US) == [
        ("12-07 09:00", "absence.digest"),
        ("12-09 09:00", "chase.prompts"),
        ("12-21 09:00", "chase.confirm"),
        ("12-24 09:00", "chase.farewell"),
    ]
    assert_manners(story)


def test_the_digest_says_what_goes_on_and_blames_nobody(tmp_path: Path) -> None:
    story = accepted(tmp_path, due="12/18まで")
    story.stage.world.command("saeki", "休暇 11/26-12/4")
    story.until("12-07 12:00")
    assert story.sees("saeki") == (
        "おかえりなさい\n"
        "お休みの間、お願いは止めていました。続いているのはこちらです。ご都合のよいときで大丈夫です。\n"
        "- 蒸気トラップが故障すると何が起きるか(12/18(金)まで)\n"
        "急ぎのものはあらためて1つずつお願いします。難しいものは「別の人に」「書いてくれたら確認します」でも大丈夫です。"
    )


def test_what_falls_due_meanwhile_is_offered_to_the_stand_in(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("saeki", "休暇 11/30-12/4 @望月")
    story.until("11-30 12:00")
    assert [row.state for row in story.rows(Assignment)] == ["delegated", "offered"]
    assert "assign.offer" in [key for _, key in story.log("mochizuki")]
    assert "代理の望月 健さんにお願いしました" in "\n".join(story.stage.texts("aoki"))
    story.stage.world.press("mochizuki", "引き受けます")
    assert "**1/2**" in story.sees("mochizuki")
    story.until("12-31 18:00")
    assert [key for _, key in story.log("saeki", prefix=FROM_US)] == ["chase.prompts"]
    assert_manners(story)


def test_a_stand_in_who_had_it_before_is_not_asked_in_a_circle(tmp_path: Path) -> None:
    story = begin(tmp_path)
    story.stage.world.say("saeki", "望月さんに聞いてください")
    story.until("11-26 12:00")
    story.stage.world.command("mochizuki", "休暇 11/30-12/4 @佐伯")
    story.until("12-01 12:00")
    assert [row.state for row in story.rows(Assignment)] == ["delegated", "held"]


@pytest.mark.parametrize(
    ("language", "words", "read_back", "stand_in"),
    [
        ("ja", "12/28から1/5まで休みます。望月さんが代理です", "**12/28(月)〜1/5(火)**", "望月 健さん"),
        ("ja", "明日お休みします", "**11/26(木)**", ""),
        ("en", "I'm off Dec 28 to Jan 5, Priya covers", "**Mon, Dec 28 to Tue, Jan 5**", "Priya Nair"),
    ],
)
def test_words_in_the_thread_announce_days_away_as_well(
    tmp_path: Path, language: str, words: str, read_back: str, stand_in: str
) -> None:
    story = accepted(tmp_path, language)
    story.stage.world.say(story.expert, words)
    assert read_back in story.sees(story.expert)
    assert stand_in in story.sees(story.expert)
    assert len(story.rows(Absence)) == 1


def test_a_correction_replaces_the_days_and_undo_takes_them_back(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("saeki", "休暇 11/30-12/4")
    story.stage.world.command("saeki", "休暇 11/30-12/2")
    assert [row.state for row in story.rows(Absence)] == ["withdrawn", "announced"]
    story.stage.world.press("saeki", "取り消す")
    assert [row.state for row in story.rows(Absence)] == ["withdrawn", "withdrawn"]
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=FROM_US)[0] == ("11-27 10:30", "chase.prompts")


def test_two_possible_readings_are_asked_about(tmp_path: Path) -> None:
    story = accepted(tmp_path, "en")
    story.stage.world.command("owen", "vacation 12/2-12/4")
    assert story.sees("owen").split("\n") == [
        '"12/2-12/4": which days do you mean?',
        "[Wed, Dec 2 to Fri, Dec 4]",
        "[Fri, Feb 12 to Mon, Apr 12]",
    ]
    story.stage.world.press("owen", "Dec 2")
    assert [row.first.isoformat() for row in story.rows(Absence)] == ["2026-12-02"]


def test_a_promise_that_falls_into_the_absence_waits_for_the_return(tmp_path: Path) -> None:
    story = accepted(tmp_path, due="12/18まで")
    story.stage.world.say("saeki", "12/2の15時に書きます")
    story.stage.world.command("saeki", "休暇 12/1-12/4")
    story.until("12-04 23:00")
    assert story.log("saeki", prefix=FROM_US) == []
    story.until("12-07 18:00")
    assert story.log("saeki", prefix=FROM_US) == [("12-07 09:00", "absence.digest")]
    assert_manners(story)


def test_a_promise_on_the_first_day_back_is_the_message_of_that_day(tmp_path: Path) -> None:
    story = accepted(tmp_path, due="12/18まで")
    story.stage.world.say("saeki", "12/7の10時に書きます")
    story.stage.world.command("saeki", "休暇 12/1-12/4")
    story.until("12-08 18:00")
    assert story.log("saeki", prefix=FROM_US) == [("12-07 10:00", "promises.due_question")]
    assert_manners(story)


def test_nobody_is_taken_for_gone_by_words_without_days(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("saeki", "休暇 そのうち")
    assert "いつからいつまで" in story.sees("saeki")
    assert story.rows(Absence) == []
