"""Differences by word and edits of two people."""

from __future__ import annotations

import pytest

from bot.drafting.diff import Conflict, merge3, word_diff
from bot.drafting.values import Language


def test_a_figure_with_its_unit_changes_as_one() -> None:
    assert word_diff("温度は70度までです。", "温度は80度までです。", "ja") == (
        ("same", "温度は"),
        ("del", "70度"),
        ("ins", "80度"),
        ("same", "までです。"),
    )
    assert word_diff("Costs fell by 12 %.", "Costs fell by 15 %.", "en") == (
        ("same", "Costs fell by "),
        ("del", "12 %"),
        ("ins", "15 %"),
        ("same", "."),
    )


@pytest.mark.parametrize(
    ("old", "new", "language"),
    [
        ("減圧弁は毎年点検します。", "減圧バルブは半年ごとに見ます。", "ja"),
        ("", "New.", "en"),
        ("Old one.", "", "en"),
        ("a  b", "a b c", "en"),
    ],
)
def test_both_versions_can_be_read_from_a_difference(old: str, new: str, language: Language) -> None:
    pieces = word_diff(old, new, language)
    assert "".join(t for op, t in pieces if op != "ins") == old
    assert "".join(t for op, t in pieces if op != "del") == new


def test_edits_of_different_sentences_both_stand() -> None:
    assert merge3(["a", "b", "c", "d"], ["a", "B", "c", "d"], ["a", "b", "c", "D", "e"]) == ("a", "B", "c", "D", "e")


def test_the_same_edit_twice_is_one_edit() -> None:
    assert merge3(["a", "b"], ["x", "b"], ["x", "b"]) == ("x", "b")


def test_different_edits_of_one_sentence_are_shown_with_all_three() -> None:
    assert merge3(["a", "b"], ["x", "b"], ["y", "b"]) == (Conflict(base=("a",), mine=("x",), theirs=("y",)), "b")


def test_a_sentence_taken_out_by_one_and_changed_by_the_other_is_a_conflict() -> None:
    assert merge3(["a", "b"], ["b"], ["A", "b"]) == (Conflict(base=("a",), mine=(), theirs=("A",)), "b")


def test_neighbouring_edits_do_not_disturb_one_another() -> None:
    assert merge3(["a", "b", "c"], ["A", "b", "c"], ["a", "B", "c"]) == ("A", "B", "c")
    assert merge3(["a", "b"], ["a", "x", "b"], ["a", "b", "y"]) == ("a", "x", "b", "y")
