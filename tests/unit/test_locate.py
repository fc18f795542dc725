"""Corrections in plain words find their sentence."""

from __future__ import annotations

import pytest

from bot.drafting.locate import Choices, Located, NotFound, locate
from bot.drafting.values import Language, Sentence

JA = (
    "一次側は最大1.6MPaで設定できます。",
    "減圧弁は毎年点検します。",
    "温度は70度までです。",
    "費用は12%下がりました。",
    "照明は後回しで構いません。",
)
EN = (
    "Flush at 1.5 to 2 bar above box pressure.",
    "The flow is 6 L/min for a 50 mm shaft.",
    "The housing may reach 85 °C.",
    "Costs fell by 12 %.",
    "A cold drain means it is blocked.",
)


def ask(texts: tuple[str, ...], request: str, language: Language) -> object:
    return locate([Sentence(text=t, kind="answer", source="A1") for t in texts], request, language)


@pytest.mark.parametrize(
    ("request_", "index", "new"),
    [
        ("3行目の温度は80度", 2, "温度は80度までです。"),
        ("３行目は８０度です", 2, "温度は80度までです。"),
        ("温度は80度", 2, "温度は80度までです。"),
        ("温度を80度にしてください", 2, "温度は80度までです。"),
        ("「減圧弁」を「減圧バルブ」に", 1, "減圧バルブは毎年点検します。"),
        ('"減圧弁"を"減圧バルブ"に変えてください', 1, "減圧バルブは毎年点検します。"),
        ("減圧弁→減圧バルブ", 1, "減圧バルブは毎年点検します。"),
        ("毎年を半年ごとに修正してください", 1, "減圧弁は半年ごと点検します。"),
        ("最後の文は消して", 4, ""),
        ("照明の文は削除してください", 4, ""),
        ("12%ではなく15%です", 3, "費用は15%下がりました。"),
        ("費用は１２％じゃなくて１５％", 3, "費用は15%下がりました。"),
        ("12ではなく15です", 3, "費用は15%下がりました。"),
        ("1.6MPaは間違いで、1.4MPaです", 0, "一次側は最大1.4MPaで設定できます。"),
        ("2文目は「減圧弁は半年ごとに点検します。」にしてください", 1, "減圧弁は半年ごとに点検します。"),
    ],
)
def test_a_japanese_request_finds_its_place(request_: str, index: int, new: str) -> None:
    assert ask(JA, request_, "ja") == Located(index=index, old=JA[index], new=new)


@pytest.mark.parametrize(
    ("request_", "index", "new"),
    [
        ("line 3: 80 °C", 2, "The housing may reach 80 °C."),
        ("Change the third line to 80 °C", 2, "The housing may reach 80 °C."),
        ("change 50 mm to 60 mm", 1, "The flow is 6 L/min for a 60 mm shaft."),
        ("the flow should be 7 L/min", 1, "The flow is 7 L/min for a 50 mm shaft."),
        ("it's 15 % not 12 %", 3, "Costs fell by 15 %."),
        ("not 12% but 15 %", 3, "Costs fell by 15 %."),
        ("12 % should be 15 %", 3, "Costs fell by 15 %."),
        ("replace 'box' with 'chamber'", 0, "Flush at 1.5 to 2 bar above chamber pressure."),
        ("delete the last sentence", 4, ""),
        ("please drop line 2", 1, ""),
        ("remove the bit about the drain", 4, ""),
        ("line 5: A cold drain means the flush is blocked.", 4, "A cold drain means the flush is blocked."),
    ],
)
def test_an_english_request_finds_its_place(request_: str, index: int, new: str) -> None:
    assert ask(EN, request_, "en") == Located(index=index, old=EN[index], new=new)


def test_a_request_that_fits_two_places_is_asked_back() -> None:
    texts = ("入口は80度です。", "出口は80度です。")
    assert ask(texts, "80度を85度に", "ja") == Choices(
        options=(
            Located(index=0, old=texts[0], new="入口は85度です。"),
            Located(index=1, old=texts[1], new="出口は85度です。"),
        )
    )


@pytest.mark.parametrize(
    "request_", ["OKです", "looks good", "9行目は80度", "「絞り弁」を「減圧弁」に", "ありがとうございます"]
)
def test_what_the_draft_does_not_have_is_not_found(request_: str) -> None:
    assert isinstance(ask(JA, request_, "ja"), NotFound)
