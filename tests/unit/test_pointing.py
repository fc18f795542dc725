"""What a request points at without saying the new words, each beside a request that says them."""

from __future__ import annotations

import pytest

from bot.drafting.pointing import called_wrong, quoted, rearranges

JA = ["一番多いのは吹き放しで全体の12%です。", "口径15ミリで年間約40万円です。", "詰まりは全体の5%です。"]
EN = ["18 months when sampled every ten minutes.", "Anything above 85 degrees at the housing.", "All of it is sealed."]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("3行目と4行目をつなげて", True),
        ("1文目と2文目は1つにまとめてください", True),
        ("あと、2行目と3行目を入れ替えてほしいです", True),
        ("この2つの文をくっつけて", True),
        ("2行目を2つに分けて", True),
        ("三行目を先頭に移してください", True),
        ("join lines 3 and 4", True),
        ("please merge the first two sentences", True),
        ("can you swap sentence 1 and sentence 2?", True),
        ("lines 1 and 2 should be one sentence", True),
        ("split line 2 into two", True),
        ("move line 3 before line 1", True),
        ("3行目は「2つの弁をつなげて使う」にして", False),
        ("2行目は配管を2つに分けてから測ります", False),
        ("2行目と3行目の温度は80度です", False),
        ("2行目を消して", False),
        ("1行目の12%を15%に変えて", False),
        ("line 3: join the two valves first", False),
        ("lines 1 and 2 should say 80 degrees", False),
        ("change line 2 to: split the flow in two", False),
        ("move the sensor away from line 3", False),
    ],
)
def test_other_cuts_and_another_order_are_known_from_other_words(words: str, asked: bool) -> None:
    assert rearranges(words) is asked


@pytest.mark.parametrize(
    ("words", "texts", "line"),
    [
        ("あと「約40万円」は少し盛りすぎかも", JA, 2),
        ("「吹き放し」って言い方が気になります", JA, 1),
        ('the "85 degrees" bit needs a caveat', EN, 2),
        ("also “sealed” is too strong", EN, 3),
        ("「全体の」はどうかな", JA, None),
        ("「約50万円」は少し盛りすぎかも", JA, None),
        ("「約40万円」と「12%」は古い数字です", JA, None),
        ("約40万円は少し盛りすぎかも", JA, None),
        ("the housing bit needs a caveat", EN, None),
    ],
)
def test_a_quoted_phrase_is_the_place_when_it_stands_in_one_line(
    words: str, texts: list[str], line: int | None
) -> None:
    assert quoted(words, texts) == line


@pytest.mark.parametrize(
    ("words", "line"),
    [("2行目は違います", 2), ("line 3 is wrong", 3), ("9行目は違います", None), ("2行目は違って、80度です", None)],
)
def test_a_line_is_called_wrong_only_without_what_is_right(words: str, line: int | None) -> None:
    assert called_wrong(words, 3) == line
