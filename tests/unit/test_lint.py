"""The ask lint: one thing, short, priced, with a way out, no jargon, no blame, merits that add up."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.language.ask_lint import Finding, MeritLine, Offered, Text, check, of_text, words_of
from tests.world import Stage, make_world

PROMPTS = Path(__file__).parents[2] / "prompts"


def kinds(text: str, language: str, *, question: bool = True) -> list[str]:
    return [f.kind for f in of_text(Text(where="1.1", text=text, question=question), words_of(language))]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("一番多い故障の形を教えてください", "ja"),
        ("点検は何年に一度が目安ですか", "ja"),
        ("磁石とスタッド、どちらをなぜ選びますか", "ja"),
        ("How long does the battery last at different sampling intervals?", "en"),
        ("Magnet, adhesive or stud: which and why?", "en"),
        ("When would you not use wireless?", "en"),
    ],
)
def test_a_good_question_raises_nothing(text: str, language: str) -> None:
    assert kinds(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("まだお返事をいただいていませんが、いかがでしょうか", "ja", "blame"),
        ("至急ご対応ください", "ja", "blame"),
        ("ＣＶＲを上げるための特長を教えてください", "ja", "jargon"),
        ("リード獲得につながる強みは何ですか", "ja", "jargon"),
        ("故障の種類は何ですか。点検はどうしていますか。", "ja", "several"),
        ("どの部品が壊れやすく、どう点検しますか", "ja", "several"),
        ("あ" * 121, "ja", "too_long"),
        ("You still haven't answered: what fails first?", "en", "blame"),
        ("Please send this ASAP", "en", "blame"),
        ("Which features help the conversion rate?", "en", "jargon"),
        ("What fails first? How do you notice?", "en", "several"),
        ("Which failures do you see and how early does vibration show them?", "en", "several"),
        (" ".join(["word"] * 61), "en", "too_long"),
        ("　 ", "ja", "empty"),
    ],
)
def test_what_makes_an_ask_hard_to_answer_is_named(text: str, language: str, kind: str) -> None:
    assert kind in kinds(text, language)


def test_a_finding_carries_what_to_write_instead() -> None:
    assert of_text(Text(where="2.1", text="ペルソナは誰ですか"), words_of("ja")) == [
        Finding(kind="jargon", where="2.1", word="ペルソナ", instead="読む人の想定")
    ]
    assert of_text(Text(where="2.1", text="故障は何ですか。周期は何年ですか。"), words_of("ja")) == [
        Finding(kind="several", where="2.1", parts=("故障は何ですか。", "周期は何年ですか。"), count=2)
    ]


def test_an_offer_states_its_price_and_a_way_out() -> None:
    offers = [
        Offered(where="1", minutes=4, way_out=True),
        Offered(where="2", minutes=None, way_out=True),
        Offered(where="3", minutes=25, way_out=False),
    ]
    assert check([], None, offers, words_of("en")) == [
        Finding(kind="no_effort", where="2"),
        Finding(kind="too_much", where="3", count=25, limit=10),
        Finding(kind="no_way_out", where="3"),
    ]


def test_each_level_has_a_merit_that_goes_from_number_to_benefit_to_therefore() -> None:
    merits = [
        MeritLine(
            level="company", text="資料請求が月10件になれば商談が増えます。だから作ります", proof="資料請求 月4件"
        ),
        MeritLine(level="department", text="問い合わせが3割減ります", proof=""),
    ]
    assert check([], merits, [], words_of("ja")) == [
        Finding(kind="merit_missing", where="person"),
        Finding(kind="merit_figure", where="department", word="問い合わせが3割減ります"),
        Finding(kind="merit_pattern", where="department", word="問い合わせが3割減ります", parts=("therefore",)),
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_our_own_offer_passes_our_own_lint(language: str) -> None:
    catalog = Catalog({locale: PROMPTS / locale for locale in ("ja", "en")})
    offer = catalog.source("assign.offer", language)
    text = offer["text"] + offer["note"]
    found = of_text(Text(where="offer", text=text, question=False), words_of(language))
    assert [f for f in found if f.kind in ("blame", "jargon")] == []
    assert "minutes" in offer["text"]
    assert any(way in offer["note"] for way in ("別の方", "somebody else", "another"))


def findings(stage: Stage, user: str) -> str:
    return stage.last(user)


def test_lint_by_command_shows_each_finding_with_a_better_way(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.command("aoki", "新規 ポンプの選び方")
    stage.world.command("aoki", "目的 1 資料請求を月4件から10件に 3/31まで")
    stage.world.command("aoki", "読者 1 工場の保全担当者")
    stage.world.command("aoki", '見出し B1 追加 "選び方"')
    stage.world.command("aoki", '質問 1.1 "まだですか。ペルソナは何ですか"')
    stage.world.command("aoki", 'メリット 1 部門 "同じ質問への回答が減ります"')
    stage.world.command("aoki", "点検 1")
    assert (
        stage.last("aoki")
        == """B1「ポンプの選び方」の点検: 6件
出す前に直すと、答えやすくなります。直さずに出すこともできます。
- 1.2:「まだですか」は、責められたように読めます。案:「ご都合のよいときにお願いします」
- 1.2:「ペルソナ」は、相手の部門では使わない言葉です。案:「読む人の想定」
- 質問 1.2: 一度に2つ聞いています。案: 「まだですか。」「ペルソナは何ですか」に分ける
- 会社のメリットがありません。案: /brief メリット 1 会社 "資料請求（月）が4件から10件になれば、見込み客との商談が増えます。だから、このページを作ります"
- 本人のメリットがありません。案: /brief メリット 1 本人 "資料請求（月）が4件から10件になれば、お名前つきの1本が残ります。だから、ひと言だけお貸しください"
- 部門のメリットに「数字」「だから」がありません。案:「資料請求（月）が4件から10件になれば、同じ質問への回答が減ります。だから、ひと言お貸しください」
[企画書を編集]"""
    )


def test_an_expert_may_not_lint(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.command("saeki", "点検 1")
    assert stage.last("saeki").startswith("この操作は、企画の担当者か管理者の方にお願いしています。")
