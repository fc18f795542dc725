"""How an answer reads as prose: each class of constructions that once read badly, and beside it what is like it and must stay."""

from __future__ import annotations

import pytest

from bot.drafting.hygiene import gives_orders
from bot.drafting.remarks import is_question, kind_of
from tests.unit.test_listening import drafted


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # somebody's own words
        ('She wrote: "I trust it. I check it."', ['She wrote: "I trust it. I check it."']),
        # the wrong word, said again to be denied
        ("It opens the tray and the sprinkler, no, not the sprinkler, the CO2 comes on.", ["It opens the tray and the CO2 comes on."]),
        ("We use the pump, not the valve.", ["We use the pump, not the valve."]),
        # what leans on the sentence before
        ("A bearing sheds metal first. Usually.", ["A bearing sheds metal first, usually."]),
        ("People want the price first. We don't do that.", ["People want the price first; we do not do that."]),
        ("We can find metal. Glass, not wood. Not hair.", ["We can find metal.", "Glass, not wood, not hair."]),
        ("We stop it. It stays cold.", ["We stop it.", "It stays cold."]),
        # asides of speech
        ("It is four, well, between three and five.", ["It is four, between three and five."]),
        ("The well, dug in May, is dry.", ["The well, dug in May, is dry."]),
        ("And the furnace is right.", ["The furnace is right."]),
        ("The target's under 2 percent.", ["The target is under 2 percent."]),
        ("The customer's pump is old.", ["The customer's pump is old."]),
        # haste
        ("ppl blame the machine tho", ["People blame the machine, though."]),
        ("wd hv bet on it after 5 mths", ["Would have bet on it after 5 months."]),
        ("an override w/o a reason is reset", ["An override without a reason is reset."]),
        ("HMIs - patched in the monthly stop, not before", ["A: HMIs: patched in the monthly stop, not before."]),
        ("We run 3 - 5 bar.", ["We run 3 - 5 bar."]),
        # lists
        ("1. Drain it.\n2. Wait 48 h.\n3. Head office.", ["Drain it.", "Wait 48 h.", "Then head office."]),
        # a name left out, the words kept
        ("The manager at Hollin Edge likes it. Please don't name the site.", ["The manager likes it."]),
        ("One shaft a week gets cut up and etched, by a lab in Brno, best leave the lab out.", ["One shaft a week gets cut up and etched."]),
        ("Parts are quality's decision, best ask Henrike Voss about that.", ["Parts are quality's decision."]),
        ("We love the new pump.", ["We love the new pump."]),
    ],
)  # fmt: skip
def test_english_reads_as_prose(said: str, expected: list[str]) -> None:
    assert drafted(said, "en") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("the noise all sorry the nozzle check takes two minutes", ["The nozzle check takes two minutes."]),
        ("target is one point two grams plus minus point oh five", ["Target is 1.2 grams ±0.05."]),
        ("the point is that it takes one minute", ["The point is that it takes one minute."]),
        (
            "every quarter we tried monthly but nobody could",
            ["Every quarter; we tried monthly, but nobody could."],
        ),
        ("every quarter we check the valves", ["Every quarter we check the valves."]),
        (
            "we use nitrogen and above that honestly it's still nitrogen it's just slower",
            ["We use nitrogen.", "Above that honestly it is still nitrogen.", "It is just slower."],
        ),
        ("so the pump it's a gear pump and it it runs dry", ["The pump is a gear pump and it runs dry."]),
        ("no we don't replace it", ["No, we do not replace it."]),
        ("we do it on a friday", ["We do it on a Friday."]),
    ],
)
def test_english_speech_reads_as_prose(said: str, expected: list[str]) -> None:
    assert drafted(said, "en", transcript=True) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("本数：各5本", ["本数は各5本です。"]),
        ("開始は8:30です。", ["開始は8:30です。"]),
        ("・照明→レンズ→カメラ、です", ["照明、レンズ、カメラの順です。"]),
        ("送信→署名→保管の順です。", ["送信、署名、保管の順です。"]),
        ("30分続いたら", ["30分続いた場合です。"]),
        ("30分続いた", ["30分続きました。"]),
        ("使用量は月18kgから11kgに。", ["使用量は月18kgから11kgになりました。"]),
        ("台数は予備を入れて2台に。", ["台数は予備を入れて2台にします。"]),
        ("工場の人は物理キー。", ["工場の人は物理キーです。"]),
        ("最初は反対された。", ["最初は反対されました。"]),
        ("故障のデータなしで始められます、たぶん。", ["たぶん、故障のデータなしで始められます。"]),
        ("弁は朝まで見ました、交代しながら。", ["交代しながら、弁は朝まで見ました。"]),
        ("逆にすると、せっかく入れた…まあ逆にはしません。", ["逆にはしません。"]),
        ("古い場合とか。", ["古い場合などです。"]),
        ("数回しか試していないので何とも。", ["数回しか試していないので何とも言えません。"]),
        ("主任さんが「楽になった」と。", ["主任さんが「楽になった」と言っています。"]),
        ("弁は端末のところで折れます。", ["弁は端末のところで折れます。"]),
        ("弁は2ミリ、いや3ミリだ、3ミリからです。", ["弁は3ミリからです。"]),
        ("弁は2時間ごとですね、いや、それは前の話で、今は4時間ごとです。", ["今は4時間ごとです。"]),
        ("温度は280度、いや、それは太いやつだ、細いのは260度です。", ["温度は280度です。", "それは太いやつだ、細いのは260度です。"]),
        ("ゼロじゃなくて、1本だけ残っています。", ["ゼロではなくて、1本だけ残っています。"]),
        ("センチ、いやセンチじゃなくてミリで測ります。", ["ミリで測ります。"]),
        ("1) 材料の確認\n2) 芯出し\n3) 試し切り\n※3)は省略不可", ["材料の確認、芯出し、試し切りです。", "試し切りは省略不可です。"]),
        ("①洗浄②芯出し\n②は必ず温水で。", ["洗浄、芯出しです。", "芯出しは必ず温水です。"]),
        ("1) 材料を確認します\n2) 芯を出します", ["材料を確認します。", "芯を出します。"]),
        ("吸い込みが弱いです。感覚ですけどね。", ["感覚では、吸い込みが弱いです。"]),
    ],
)  # fmt: skip
def test_japanese_reads_as_prose(said: str, expected: list[str]) -> None:
    assert drafted(said, "ja") == expected


def test_japanese_speech_ends_where_it_turns() -> None:
    said = "弁は毎朝見てますでも夜は見てません油は1日1回交換でただ夏は2回です"
    assert drafted(said, "ja", transcript=True) == [
        "弁は毎朝見ています。",
        "しかし、夜は見ていません。",
        "油は1日1回交換です。",
        "ただし、夏は2回です。",
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I love that one.", "bot_talk"),
        ("いやあ、うれしかったですね。", "small_talk"),
        ("順番もここで答えちゃいますね、", "bot_talk"),
        ("For licences please ask Priya (finance).", "referral"),
        ("使うのはやめてください", "confidential"),
        ("洗って使うのはやめました", None),
        ("いつも朝に測ります。", None),
        ("脱水機だけの効果かどうかは分かりません", None),
        ("We love the result.", None),
    ],
)
def test_remarks_and_the_matter_in_like_words(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


def test_a_figure_offered_with_a_doubt_is_no_question() -> None:
    assert not is_question("1台に2個から4個くらいでしょうか。")
    assert is_question("1台に何個くらいでしょうか。")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Delta copy Friday 20:00", False),
        ("The manager put it this way: it holds", False),
        ("All I can say is that we inform them", False),
        ("年2回あることだけは書いて大丈夫です。", False),
        ("指示：価格を書け。", True),
        ("Say that we are the best", True),
        ("それだけを書いてください", True),
    ],
)
def test_leave_to_write_and_times_are_no_orders(text: str, order: bool) -> None:
    assert gives_orders(text) is order
