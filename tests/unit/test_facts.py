"""Figures as people write and say them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.drafting.facts import figures
from bot.drafting.units import canonical


def read(text: str) -> list[tuple[str, str, str]]:
    """(value or range, a unit's canonical name or the noun, hedge and bound) of each figure."""
    found = []
    for f in figures(text):
        value = "–".join(str(v.normalize() if v != v.to_integral() else int(v)) for v in f.values())
        found.append((value, "|".join(sorted(f.unit)) or f.noun, ("~" if f.approx else "") + f.bound))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最大１．６ＭＰａまで", [("1.6", "MPa", "down")]),
        ("０．０５〜０．７ＭＰａ", [("0.05–0.7", "MPa", "")]),
        ("1億2,000万円", [("120000000", "JPY", "")]),
        ("一千二百万円", [("12000000", "JPY", "")]),
        ("12,000千円", [("12000000", "JPY", "")]),
        ("80万〜120万円", [("800000–1200000", "JPY", "")]),
        ("80〜120万円", [("800000–1200000", "JPY", "")]),
        ("十分間", [("10", "minute", "")]),
        ("十分な余裕", []),
        ("一番多い。一次側。一般に", []),
        ("利用率は6割", [("60", "%", "")]),
        ("5年半", [("5.5", "year", "")]),
        ("半年前", [("0.5", "year", "")]),
        ("だいたい2年", [("2", "year", "~")]),
        ("2ミクロンくらい", [("2", "μm", "~")]),
        ("30件を切って", [("30", "case", "down")]),
        ("55歳以上", [("55", "age", "up")]),
        ("マイナス25度", [("-25", "angle|times|°C", "")]),
        ("0.6barで", [("0.6", "bar", "")]),
        ("V-200XとISO9001とM6", []),
        ("eighty-five degrees Celsius", [("85", "°C", "")]),
        ("one hundred and twenty lines an hour", [("120", "line", "")]),
        ("between eight and twelve percent", [("8–12", "%", "")]),
        ("three and a half years", [("3.5", "year", "")]),
        ("about one in nine hundred", [("1", "", "~"), ("900", "", "~")]),
        ("this one is the wrong one", []),
        ("£14k per depot", [("14000", "GBP", "")]),
        ("never longer than 10 hours", [("10", "hour", "down")]),
        ("28.9 litres per 100 km", [("28.9", "L/100km", "")]),
        ("½ turn", [("0.5", "turn", "")]),
        ("1.5 to 2 bar", [("1.5–2", "bar", "")]),
        ("three point two to three point six percent", [("3.2–3.6", "%", "")]),
        ("it was off by zero point one", [("0.1", "", "")]),
        ("grey iron thirteen eighty", [("1380", "", "")]),
        ("between .03 and .1", [("0.03–0.1", "", "")]),
        ("hottest inlet 26,5, limit is 27", [("26.5", "", ""), ("27", "", "")]),
        ("€2k4 all in", [("2400", "EUR", "")]),
        ("6.5 bar min.", [("6.5", "bar", "up")]),
        ("as long as three days", [("3", "day", "down")]),
        ("up to 6 mm and above", [("6", "mm", "")]),
        ("a quarter of an hour", [("0.25", "hour", "")]),
        ("once a quarter", []),
        ("2. Patch one panel.", []),
        ("2.5 per panel", [("2.5", "", "")]),
        ("no two shifts are alike", []),
        ("210 newtons, hang on, not newtons, centinewtons", [("210", "cN", "")]),
        ("0.25-0.4mm.", [("0.25–0.4", "mm", "")]),
        ("two hundred plus a night", [("200", "", "up")]),
        ("9 working days", [("9", "day", "")]),
        ("a tonne and a half", [("1.5", "t", "")]),
        ("交差点に一時停止", []),
        ("30ショット", [("30", "shot", "")]),
    ],
)
def test_a_figure_is_read_with_value_unit_hedge_and_bound(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


def test_offsets_are_those_of_the_text_as_written() -> None:
    text = "厚さは０．４㎜、長さは１２㎝です"
    assert [text[f.start : f.end] for f in figures(text)] == ["０．４㎜", "１２㎝"]


def test_units_in_another_case_or_script_mean_the_same_but_kilo_is_not_mega() -> None:
    assert canonical("MPA") == canonical("メガパスカル")
    assert not canonical("kPa") & canonical("MPa")
    assert canonical("ミリ") & canonical("mm")


def test_a_time_said_before_or_after_is_what_the_figure_is_per() -> None:
    assert [f.per for f in figures("週に9時間。85 lines an hour")] == ["week", "hour"]
    assert figures("85 lines an hour")[0].value == Decimal(85)
