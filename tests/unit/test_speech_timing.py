"""Sentences get their times from the recogniser's marks, their length and the pauses."""

from __future__ import annotations

import pytest

from adapters.speech.guards import Heard
from adapters.speech.timing import sentences


def heard(start: float, end: float, text: str) -> Heard:
    return Heard(start=start, end=end, text=text)


def test_one_sentence_keeps_the_times_of_its_stretch() -> None:
    assert sentences([heard(1, 4, "口径は20ミリです。")], (), spaced=False) == ((1, 4, "口径は20ミリです。"),)


def test_sentences_of_one_stretch_share_it_by_letters_when_no_pause_was_heard() -> None:
    assert sentences([heard(0, 10, "あああああ。いいいいいいい、いいいいい。")], (), spaced=False) == (
        (0, 3, "あああああ。"),
        (3, 10, "いいいいいいい、いいいいい。"),
    )


def test_a_sentence_ends_where_the_pause_begins_and_the_next_starts_where_it_ends() -> None:
    assert sentences([heard(0, 10, "あああああ。いいいい。")], ((4.9, 5.7),), spaced=False) == (
        (0, 4.9, "あああああ。"),
        (5.7, 10, "いいいい。"),
    )


def test_a_long_pause_is_likelier_the_end_of_a_sentence_than_a_nearer_short_one() -> None:
    [first, _] = sentences([heard(0, 10, "あああああ。いいいい。")], ((5.0, 5.2), (6.0, 6.9)), spaced=False)
    assert first[1] == 6.0


def test_a_minute_of_silence_within_a_stretch_takes_no_letters() -> None:
    assert sentences([heard(0, 70, "あああああ。いいいい。")], ((5, 65),), spaced=False) == (
        (0, 5, "あああああ。"),
        (65, 70, "いいいい。"),
    )


def test_a_sentence_across_two_stretches_is_one_and_a_figure_with_a_point_is_no_end() -> None:
    marks = [heard(0, 2, "It is 0.7 bar. With"), heard(2, 6, "the valve, it is 0.9 bar.")]
    got = sentences(marks, ((1.3, 1.5),), spaced=True)
    assert got == ((0, 1.3, "It is 0.7 bar."), (1.5, 6, "With the valve, it is 0.9 bar."))


@pytest.mark.parametrize(
    ("first", "joined"),
    [("蒸気が漏れて", "蒸気が漏れて 止まりました"), ("蒸気が漏れて、", "蒸気が漏れて、止まりました")],
)
def test_japanese_stretches_without_a_stop_keep_a_visible_seam(first: str, joined: str) -> None:
    [(_, _, text)] = sentences([heard(0, 2, first), heard(2, 4, "止まりました")], (), spaced=False)
    assert text == joined


def test_times_never_run_backwards() -> None:
    texts = [heard(0, 3, "あ。い。う。え。"), heard(2.5, 4, "お。")]
    times = [
        time for start, end, _ in sentences(texts, ((0.1, 0.9), (2.9, 3.4)), spaced=False) for time in (start, end)
    ]
    assert times == sorted(times)
