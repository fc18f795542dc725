"""Marks said aloud become marks; the same words as words of the text stay."""

from __future__ import annotations

import re

import pytest

from bot.drafting.dictation import marked

SAID = [
    ("cards are keyed in by hand full stop. That's two days, new line", "cards are keyed in by hand. That's two days"),
    ("so, new paragraph. Mostly warehouses", "so Mostly warehouses"),
    ("two things colon the valve comma the seal full stop the pump is new", "two things: the valve, the seal. the pump is new"),
    ("she said quote I got my Mondays back unquote. Use it", "she said “I got my Mondays back” . Use it"),
    ("a quote unquote smart sensor", "a “smart” sensor"),
    ("the unit open bracket the small one close bracket runs", "the unit (the small one) runs"),
    ("We never do that, period.", "We never do that."),
    ("油は毎朝見ますまる次に圧力を見ますまる", "油は毎朝見ます。次に圧力を見ます。"),
    ("60度にしますてん30分待ちます", "60度にします、30分待ちます"),
    ("ノズルはてん内径4ミリですまる改行圧力は80です", "ノズルは、内径4ミリです。圧力は80です"),
    ("お客様はかぎかっこ楽になったかぎかっこ閉じると言いました", "お客様は「楽になった」と言いました"),
    ("品名かっこ型番かっこ閉じを入れます", "品名(型番)を入れます"),
]  # fmt: skip
NOT_SAID = [
    "the line came to a full stop and we waited",
    "hit the full stop button",
    "comma separated values are read full stop button",
    "after the trial period we go on",
    "the warranty period is two years",
    "a new line of pumps was added and the new line is fast",
    "we quote the price first, from the quote we order",
    "まるで違います。丸い形です。丸棒を使います",
    "改行コードを消します。次にてんびんで測ります",
    "かっこいい形です。この点、丸みがあります",
]


@pytest.mark.parametrize(("said", "written"), SAID)
def test_a_mark_said_aloud_is_the_mark_and_takes_the_room_of_its_words(said: str, written: str) -> None:
    got = marked(said, transcript=True)
    assert len(got) == len(said)
    blanks = "" if re.search("[ぁ-ん]", said) else " "
    assert re.sub(r"\s+", blanks, got).strip() == written


@pytest.mark.parametrize("text", NOT_SAID)
def test_the_same_words_as_words_of_the_text_stay(text: str) -> None:
    assert marked(text, transcript=True) == text


def test_a_lone_comma_typed_as_a_word_is_a_word() -> None:
    assert marked("we write comma and tab", transcript=False) == "we write comma and tab"
