"""Two figures for one thing are found; other things, other cases and the same figure said otherwise are left alone."""

from __future__ import annotations

import pytest

from bot.drafting.clashes import Clash, Side, clashes


def pairs(earlier: str, later: str) -> list[tuple[str, str]]:
    return [(c.earlier.figure, c.later.figure) for c in clashes(earlier, later)]


@pytest.mark.parametrize(
    ("earlier", "later", "found"),
    [
        ("電池は1時間に1回で5年もちます。", "電池は１時間に１回だと４年もちます。", [("5年", "４年")]),
        ("吹き放しが12%で、詰まりが5%です。", "吹き放しは15%くらいですね", [("12%", "15%")]),
        ("点検は超音波で1台6分です。", "超音波の点検は1台10分です。", [("6分", "10分")]),
        ("We see it about six weeks early.", "we see it four weeks early", [("six weeks", "four weeks")]),
        (
            "The stud is torqued to 5 newton metres.",
            "Torque the stud to 8 newton metres.",
            [("5 newton metres", "8 newton metres")],
        ),
    ],
)
def test_two_figures_for_one_thing_are_found(earlier: str, later: str, found: list[tuple[str, str]]) -> None:
    assert pairs(earlier, later) == found


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("電池は1時間に1回で5年もちます。", "電池は10分に1回で1年半もちます。"),  # another interval
        ("吹き放しが12%です。", "詰まりは5%です。"),
        ("吹き放しが12%です。", "吹き放しは１２パーセントです。"),
        ("点検は6分から8分です。", "点検は7分です。"),
        ("去年は吹き放しが12%でした。", "今年は吹き放しが8%でした。"),
        ("導入前は吹き放しが12%でした。", "導入後は吹き放しが4%でした。"),
        ("食品工場では吹き放しが12%です。", "化学工場では吹き放しが20%です。"),
        ("吹き放しが12%です。", "吹き放しは2日で直します。"),
        ("The battery lasts 18 months at ten minutes.", "The battery lasts four years at one hour."),
        ("It lasts 18 months.", "It lasts a year and a half."),
        ("12%です。", "15%です。"),
        ("", "吹き放しは15%です。"),
    ],
)
def test_other_things_and_other_cases_are_left_alone(earlier: str, later: str) -> None:
    assert pairs(earlier, later) == []


def test_a_clash_says_where_both_figures_stand() -> None:
    assert clashes("詰まりが5%です。吹き放しが12%です。", "吹き放しは15%です。") == (
        Clash(
            earlier=Side(statement="吹き放しが12%です。", figure="12%", start=14, end=17),
            later=Side(statement="吹き放しは15%です。", figure="15%", start=5, end=8),
        ),
    )
