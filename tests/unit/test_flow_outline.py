"""The outline by command: headings, titles, what is written, what stays, references, questions of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.flows import prefilling
from bot.flows.references import purpose_of
from bot.model import Brief, Question, Reference, Section
from tests.world import Stage, make_world


@pytest.fixture
def ja(tmp_path: Path) -> Stage:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    return stage


def headings(stage: Stage) -> list[tuple[int, str, str]]:
    with stage.store.read(stage.workspace_id) as session:
        return [(s.no, s.heading, s.state) for s in session.scalars(select(Section).order_by(Section.no, Section.id))]


def questions(stage: Stage, section_no: int) -> list[tuple[str, str, str, str]]:
    with stage.store.read(stage.workspace_id) as session:
        section = session.scalars(select(Section).where(Section.no == section_no)).one()
        return [
            (q.text, q.guess, q.rung, q.state)
            for q in session.scalars(select(Question).where(Question.section_id == section.id).order_by(Question.no))
        ]


def test_headings_are_added_worded_moved_dropped_and_brought_back(ja: Stage) -> None:
    ja.world.command("aoki", '見出し B1 追加 "点検の手順"')
    assert headings(ja)[-1] == (6, "点検の手順", "outlined")
    ja.world.command("aoki", "見出し B1 移動 6 1")
    assert headings(ja)[0] == (1, "点検の手順", "outlined")
    ja.world.command("aoki", '見出し B1 編集 1 "点検の流れ"')
    assert headings(ja)[0] == (1, "点検の流れ", "outlined")
    ja.world.command("aoki", "見出し B1 削除 1")
    assert headings(ja)[0] == (1, "点検の流れ", "dropped")
    assert headings(ja)[1][0] == 2
    ja.world.press("aoki", "戻す")
    assert headings(ja)[0] == (1, "点検の流れ", "outlined")
    assert ja.dead() == []


def test_a_preview_changes_nothing(ja: Stage) -> None:
    before = headings(ja)
    ja.world.command("aoki", "見出し B1 削除 2 --preview")
    assert ja.last("aoki") == (
        "B1 の目次で、見出し 2「点検方法の比較（目視・超音波・無線監視）」を外します(まだ変えていません)。"
    )
    assert headings(ja) == before


def test_an_unknown_section_and_a_section_somebody_has_are_said(ja: Stage) -> None:
    ja.world.command("aoki", "見出し B1 削除 9")
    assert ja.last("aoki").startswith("B1 に見出し 9 はありません。")
    ja.world.command("aoki", '合意省略 1.1 "確認済み"')
    ja.world.command("aoki", "割当 1.1 @佐伯")
    ja.world.command("aoki", "見出し B1 削除 1")
    assert ja.last("aoki") == (
        "「1. 蒸気トラップが故障すると何が起きるか」は担当の方がいるため外せません。先に `/brief 割当解除 1.1` をお願いします。"
    )


def test_titles_are_candidates_until_one_is_chosen(ja: Stage) -> None:
    ja.world.command("aoki", '題案 1 "漏れを見逃さない" "点検の新常識"')
    ja.world.press("aoki", "点検の新常識")
    with ja.store.read(ja.workspace_id) as session:
        brief = session.scalars(select(Brief)).one()
        assert brief.title == "点検の新常識"
        assert brief.titles[-2:] == ["漏れを見逃さない", "点検の新常識"]


@pytest.mark.parametrize(
    ("text", "sure", "guesses"),
    [
        ("点検は年1回です。たぶん電源は不要です。", "点検は年1回です。", ["電源は不要です。"]),
        ("点検は年1回です。〔推測〕寿命は10年です。", "点検は年1回です。", ["寿命は10年です。"]),
        ("点検は年1回です。寿命は10年です〔推測〕。", "点検は年1回です。", ["寿命は10年です。"]),
        ("点検は年1回です。寿命は10年です。（要確認）", "点検は年1回です。", ["寿命は10年です。"]),
        ("寿命は10年でしょうか？", "", ["寿命は10年。"]),
        (
            "Battery life is five years. [guess] It needs line of sight.",
            "Battery life is five years.",
            ["It needs line of sight."],
        ),
        ("Probably the gateway covers 50 m.", "", ["the gateway covers 50 m."]),
        ("全部確かです。", "全部確かです。", []),
    ],
)
def test_marked_guesses_come_apart_from_what_is_sure(text: str, sure: str, guesses: list[str]) -> None:
    assert prefilling.split(text) == (sure, guesses)


def test_a_guess_becomes_a_yes_no_question_whose_yes_is_the_guess(ja: Stage) -> None:
    ja.world.command("aoki", '下書き 1.5 "点検は年1回が目安です。たぶん電源は不要です。"')
    assert questions(ja, 5)[-1] == (
        "「よくある質問」について、次の点を確かめさせてください",
        "電源は不要です。",
        "yesno",
        "queued",
    )
    ja.world.command("aoki", '下書き 1.5 "点検は年1回が目安です。たぶん保証は2年です。"')
    assert [(guess, state) for _, guess, _, state in questions(ja, 5)[-2:]] == [
        ("電源は不要です。", "withdrawn"),
        ("保証は2年です。", "queued"),
    ]
    ja.world.command("aoki", '合意省略 1.5 "社内で確認済み"')
    ja.world.command("aoki", "割当 1.5 @佐伯")
    ja.world.press("saeki", "引き受けます")
    ja.world.say("saeki", "配管の太さと設置数です")
    assert "> 保証は2年です。" in ja.last("saeki")
    ja.world.say("saeki", "はい")
    assert questions(ja, 5)[-1][3] == "answered"
    assert "保証は2年です。" in "\n".join(ja.texts("saeki")[-2:])
    assert ja.dead() == []


def test_kept_lines_are_locked_before_anything_is_written_and_can_be_let_go(ja: Stage) -> None:
    ja.world.command("aoki", '文言固定 1.3 "止めない保全"')
    assert ja.last("aoki") == (
        "B1「3. 無線監視「スチームアイ ST-20」の仕組み」では「止めない保全」をそのまま残します。ほかの言葉は動かせます。\n"
        "- 固定: 止めない保全\n[固定を外す]"
    )
    ja.world.press("aoki", "固定を外す")
    with ja.store.read(ja.workspace_id) as session:
        assert session.scalars(select(Section).where(Section.no == 3)).one().locked == []


@pytest.mark.parametrize(
    ("use", "purpose"),
    [
        ("構成の参考", "structure"),
        ("use for structure", "structure"),
        ("この統計の数字", "fact"),
        ("fact, check the year", "fact"),
        ("書き方の雰囲気", "tone"),
        ("tone of voice", "tone"),
        ("真似しないように", "avoid"),
        ("avoid: too salesy", "avoid"),
        ("", "structure"),
        ("ＮＧ例", "avoid"),
    ],
)
def test_what_a_reference_is_for_is_read_from_its_words(use: str, purpose: str) -> None:
    assert purpose_of(use) == purpose


def test_references_are_added_listed_and_dropped_and_what_to_avoid_is_shown_to_no_expert(ja: Stage) -> None:
    with ja.store.read(ja.workspace_id) as session:
        imported = len(list(session.scalars(select(Reference))))
    ja.world.command("aoki", '参考 追加 B1.2 https://example.com/compare "構成の参考"')
    ja.world.command("aoki", '参考 追加 B1 https://example.com/bad "真似しない例"')
    ja.world.command("aoki", "なぜ 1")
    assert "https://example.com/bad" not in ja.last("aoki")
    ja.world.command("aoki", f"参考 削除 1 {imported + 2}")
    ja.world.press("aoki", "外す")
    ja.world.command("aoki", "参考 B1")
    assert f"- {imported + 1}. 見出し 2・構成: https://example.com/compare(構成の参考)" in ja.last("aoki")
    assert "example.com/bad" not in ja.last("aoki")
    ja.world.command("aoki", '参考 追加 B1 javascript:alert(1) "x"')
    assert "javascript" not in ja.last("aoki")


def test_a_question_with_choices_costs_a_tap_and_reaches_an_interview_that_had_ended(ja: Stage) -> None:
    ja.world.command("aoki", '合意省略 1.1 "確認済み"')
    ja.world.command("aoki", "割当 1.1 @佐伯")
    ja.world.press("saeki", "引き受けます")
    ja.world.say("saeki", "吹き放しが12%です")
    ja.world.say("saeki", "年間40万円です")
    ja.world.command("aoki", '質問 1.1 "点検の間隔は？" 選択肢 半年|1年|2年')
    assert "佐伯 亮さんには" in ja.last("aoki")
    ja.world.run_until(ja.world.now.replace(day=26))
    assert "[半年]\n[1年]\n[2年]" in ja.last("saeki")
    ja.world.press("saeki", "1年")
    assert questions(ja, 1)[-1][3] == "answered"
    assert ja.dead() == []


def test_questions_are_listed_made_smaller_and_withdrawn(ja: Stage) -> None:
    ja.world.command("aoki", "質問一覧 B1.1")
    listed = ja.last("aoki").splitlines()
    assert listed[0] == "B1「蒸気トラップの漏れを見逃さない点検方法」の質問です。"
    number = listed[1].split("(")[0].removeprefix("- Q")
    ja.world.command("aoki", f"小さく Q{number}")
    assert "ひと言で答えられる形(約45秒)にしました" in ja.last("aoki")
    ja.world.command("aoki", f"取下げ Q{number}")
    assert questions(ja, 1)[0][3] == "withdrawn"
    ja.world.press("aoki", "戻す")
    assert questions(ja, 1)[0][3] == "queued"
    ja.world.command("aoki", '質問 B1.1 "点検は？" 選択肢 半年')
    assert ja.last("aoki").startswith("選択肢が1つだけでした。")


def test_withdrawing_an_open_question_takes_it_off_the_experts_screen_without_a_message(ja: Stage) -> None:
    ja.world.command("aoki", '合意省略 1.1 "確認済み"')
    ja.world.command("aoki", "割当 1.1 @佐伯")
    ja.world.press("saeki", "引き受けます")
    before = len(ja.texts("saeki"))
    ja.world.command("aoki", "取下げ Q1")
    assert len(ja.texts("saeki")) == before
    assert "この質問は取り下げました。お答えいただかなくて大丈夫です。" in ja.texts("saeki")


def test_terms_are_kept_once(ja: Stage) -> None:
    ja.world.command("aoki", "用語 B1 追加 ドレン,ドレン,ミナモ PR-8")
    ja.world.command("aoki", "用語 B1 追加 ドレン")
    with ja.store.read(ja.workspace_id) as session:
        assert session.scalars(select(Brief)).one().vocabulary[-2:] == ["ドレン", "ミナモ PR-8"]


def test_hostile_and_endless_words_are_words(ja: Stage) -> None:
    ja.world.command("aoki", '見出し B1 追加 "*太字* `code` <script>{{ 7*7 }}</script>"')
    assert headings(ja)[-1][1] == "*太字* `code` <script>{{ 7*7 }}</script>"
    assert "*太字* `code` <script>{{ 7*7 }}</script>" in ja.last("aoki")
    ja.world.command("aoki", f"下書き 1.1 {'長' * 10000}")
    assert (
        ja.last("aoki")
        == "10000文字ありました。ここは4000文字までです。何も変えていませんので、短くしてもう一度お願いします。"
    )
    assert ja.dead() == []


def test_an_expert_cannot_change_the_outline(ja: Stage) -> None:
    before = headings(ja)
    ja.world.command("saeki", "見出し B1 削除 1")
    assert headings(ja) == before
