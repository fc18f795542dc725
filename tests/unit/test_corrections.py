"""What speakers take back."""

from __future__ import annotations

import pytest

from bot.drafting.corrections import replaces, resolve


@pytest.mark.parametrize(
    ("said", "meant", "taken"),
    [
        ("満充電までは90分いや違うな新しい充電器なら70分です", "満充電までは新しい充電器なら70分です", ("90分",)),
        ("最初は1000個に12個、あ違う8個です", "最初は1000個に8個です", ("12個",)),
        ("品目でいうと200、うーん、300品目くらい", "品目でいうと300品目くらい", ("200",)),
        ("ＰＴＦＥ、いや、EPDMのシート", "EPDMのシート", ("ＰＴＦＥ",)),
        ("it's sixteen, no, sorry, eighteen months", "it's eighteen months", ("sixteen",)),
        (
            "to one hundred and twelve no sorry one hundred and twenty",
            "to one hundred and twenty",
            ("one hundred and twelve",),
        ),
        (
            "we did four depots in march sorry five depots in march",
            "we did five depots in march",
            ("four depots in march",),
        ),
        ("週1回ではなく月1回です", "週1回ではなく月1回です", ()),
        ("電流じゃなくて電力で見てください", "電流じゃなくて電力で見てください", ()),
        ("IPAで拭くのは最後じゃなくてブラストの前後両方です", "IPAで拭くのは最後じゃなくてブラストの前後両方です", ()),
        ("一番多いのは入庫時の数え間違いで、全体の6割です", "一番多いのは入庫時の数え間違いで、全体の6割です", ()),
        ("四日間、じゃないわ、五日間です", "五日間です", ("四日間",)),
        ("robots yield, no exceptions, ever", "robots yield, no exceptions, ever", ()),
        (
            "実際は、差が42円で、いや金額はいいや、ほぼ合いました",
            "実際は、ほぼ合いました",
            ("差が42円で、いや金額はいいや",),
        ),
        ("温度は80度、圧力は6barです", "温度は80度、圧力は6barです", ()),
        ("Artics no change worth mentioning.", "Artics no change worth mentioning.", ()),
        ("No, never above 60 degrees.", "No, never above 60 degrees.", ()),
        ("It is actually 40 minutes.", "It is actually 40 minutes.", ()),
    ],
)
def test_a_correction_leaves_only_what_was_meant(said: str, meant: str, taken: tuple[str, ...]) -> None:
    assert resolve(said) == (meant, taken)


def test_a_condition_added_later_takes_nothing_back() -> None:
    text, taken = resolve("年間およそ42万円、いや、それは24時間運転の場合なので、16時間運転だと28万円です")
    assert (text, taken) == ("年間およそ42万円。それは24時間運転の場合なので、16時間運転だと28万円です", ())


def test_a_sentence_that_only_corrects_mends_the_one_before() -> None:
    assert replaces("充電は70分です。", "すみません、80分でした。") == ("充電は80分です。", "70分")
    assert replaces("It takes 40 minutes.", "Sorry, 45 minutes.") == ("It takes 45 minutes.", "40 minutes")
    assert replaces("充電は70分です。", "待機は80分です。") is None
