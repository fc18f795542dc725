"""Later means when: read back, kept quiet until then, one message at that time."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Approach, Promise
from tests.chasing import accepted, assert_manners, begin

FROM_US = ("chase.", "promises.due")


@pytest.mark.parametrize(
    ("words", "read_back", "comes"),
    [
        ("木曜の朝会のあと", "**11/26(木) 10:00** にあらためて", "11-26 10:00"),
        ("来週水曜の15時で", "**12/2(水) 15:00** にあらためて", "12-02 15:00"),
        ("12/4までに書きます", "**12/4(金) 18:00** まで、ですね", "12-04 17:00"),
        ("土曜に書きます", "**11/30(月) 9:00** にあらためて", "11-30 09:00"),
        ("今夜22時なら", "**11/26(木) 9:00** にあらためて", "11-26 09:00"),
    ],
)
def test_a_time_in_words_is_read_back_and_the_message_comes_then(
    tmp_path: Path, words: str, read_back: str, comes: str
) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", words)
    assert read_back in story.sees("saeki")
    story.until("12-05 18:00")
    assert story.log("saeki", prefix=FROM_US)[0] == (comes, "promises.due_question")
    assert_manners(story)


@pytest.mark.parametrize(
    ("words", "read_back", "comes"),
    [
        ("Thursday after stand-up", "comes back on **Thu, Nov 26, 10:00**", "11-26 10:00"),
        ("I'll do it by Friday", "by **Fri, Nov 27, 18:00**", "11-27 17:00"),
        ("tomorrow", "comes back on **Thu, Nov 26, 9:00**", "11-26 09:00"),
    ],
)
def test_english_times_are_read_the_same_way(tmp_path: Path, words: str, read_back: str, comes: str) -> None:
    story = accepted(tmp_path, "en")
    story.stage.world.say("owen", words)
    assert read_back in story.sees("owen")
    story.until("12-02 18:00")
    assert story.log("owen", prefix=FROM_US)[0] == (comes, "promises.due_question")


def test_the_tap_asks_when_with_three_times_of_that_persons_calendar(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.press("saeki", "あとで")
    assert story.sees("saeki").split("\n") == [
        "いつごろならご都合がよいですか。下から選ぶか、「木曜の朝会のあと」「来週の水曜」のように書いてください。",
        "[11/26(木) 10:00]",
        "[11/27(金) 10:00]",
        "[11/30(月) 10:00]",
    ]
    story.stage.world.press("saeki", "11/30(月) 10:00")
    story.until("12-01 18:00")
    assert story.log("saeki", prefix=FROM_US) == [("11-30 10:00", "promises.due_question")]


def test_the_bare_time_after_the_question_when_is_a_promise(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.press("saeki", "あとで")
    story.stage.world.say("saeki", "木曜の１５時")
    assert "**11/26(木) 15:00** にあらためて" in story.sees("saeki")


def test_words_with_two_readings_are_asked_back_and_never_guessed(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "来週やります")
    assert story.sees("saeki").split("\n") == [
        "「来週」は、どちらでしょうか。",
        "[11/30(月) 9:00]",
        "[12/4(金) 18:00]",
    ]
    assert story.rows(Promise) == []


def test_an_answer_after_the_question_when_is_an_answer(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.press("saeki", "あとで")
    story.stage.world.say("saeki", "吹き放しが全体の一割強、詰まりはその半分ほどです")
    assert "**2/2**" in story.sees("saeki")


def test_a_promise_replaces_the_reminders_before_it(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "12/10の15時に書きます")
    story.until("12-10 14:59")
    assert story.log("saeki", prefix=FROM_US) == []
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=FROM_US) == [
        ("12-10 15:00", "promises.due_question"),
        ("12-14 15:00", "chase.prompts"),
        ("12-16 15:00", "chase.confirm"),
        ("12-21 15:00", "chase.farewell"),
    ]
    assert_manners(story)


def test_a_promise_that_falls_due_is_no_nudge_and_says_how_to_put_it_off(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "木曜の朝会のあと")
    story.until("11-26 12:00")
    assert story.sees("saeki") == (
        "蒸気トラップが故障すると何が起きるか\n"
        "ご指定いただいた時間になりました。ありがとうございます。\n"
        "**よくある故障の形と、その割合を教えてください**\n"
        "[あとで]\n[もっと簡単に]\n[書いてくれたら確認]\n"
        "約1分。まだでしたら「あとで」でも、もっと簡単な形でも大丈夫です。"
    )
    assert [row.nudge for row in story.rows(Approach) if row.sort == "promise"] == [False]


def test_an_answer_keeps_the_promise(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "木曜の朝会のあと")
    story.stage.world.say("saeki", "吹き放しが12%ぐらい、詰まりが5%です")
    assert [row.state for row in story.rows(Promise)] == ["kept"]
    story.until("11-26 18:00")
    assert story.log("saeki", prefix=FROM_US) == []


def test_a_promise_nobody_kept_is_broken_silently_when_the_next_contact_comes(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "木曜の朝会のあと")
    story.until("12-01 18:00")
    assert [row.state for row in story.rows(Promise)] == ["broken"]
    assert story.log("saeki", prefix=FROM_US)[1] == ("11-30 10:00", "chase.prompts")


def test_after_two_renewals_lighter_ways_are_offered_instead_of_a_fourth_date(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    for words in ("木曜の15時に書きます", "金曜の15時に書きます", "11/30の15時に書きます"):
        story.stage.world.say("saeki", words)
    assert [(row.state, row.renewals) for row in story.rows(Promise)] == [
        ("renewed", 0),
        ("renewed", 1),
        ("made", 2),
    ]
    story.stage.world.say("saeki", "12/3の15時に書きます")
    assert story.sees("saeki").split("\n") == [
        "お忙しい中ありがとうございます。日を改めるより、負担を減らす方がお役に立てそうです。どれでも大丈夫ですので、お選びください。",
        "[もっと軽く]",
        "[別の人に]",
        "[書いてくれたら確認]",
        "[見送る]",
    ]
    story.until("12-04 18:00")
    assert story.log("saeki", prefix=FROM_US) == []


def test_an_offer_put_off_is_a_counter_date_the_marketer_hears_of(tmp_path: Path) -> None:
    story = begin(tmp_path)
    story.stage.world.say("saeki", "来週の火曜に見ます")
    assert "**12/1(火) 9:00**" in story.sees("saeki")
    assert story.assignment().state == "countered"
    assert "12/1(火) 9:00 に、とのことです" in story.sees("aoki")
    story.until("12-01 18:00")
    assert story.log("saeki", prefix=FROM_US) == [("12-01 09:00", "promises.due_offer")]
    story.stage.world.press("saeki", "引き受けます")
    assert "**1/2**" in story.sees("saeki")
    assert_manners(story)


def test_a_time_that_is_over_is_said_so_with_times_to_come(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "11/20に書きます")
    assert "もう過ぎています" in story.sees("saeki")
    assert "[11/26(木) 10:00]" in story.sees("saeki")


def test_the_same_tap_twice_is_one_promise(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.press("saeki", "あとで")
    story.stage.world.press("saeki", "11/27(金) 10:00")
    story.stage.world.press("saeki", "11/27(金) 10:00")
    assert [row.state for row in story.rows(Promise)] == ["made"]
