"""Agreement before writing: yes, change, another wish, a concern; nothing goes ahead against anybody's word."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.model import Alignment, Angle, Brief, JournalLine, Objection, Question, Section
from tests.world import Stage, make_world


@pytest.fixture
def ja(tmp_path: Path) -> Stage:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.command("aoki", "すり合わせ 1")
    return stage


@pytest.fixture
def en(tmp_path: Path) -> Stage:
    stage = make_world(tmp_path, language="en")
    stage.world.file("erin", "briefs/b2-pump-vibration.md")
    stage.world.command("erin", "align 1")
    return stage


def pass_time(stage: Stage, **span: int) -> None:
    stage.world.run_until(stage.world.now + timedelta(**span))


def rows(stage: Stage, cls: Any, *columns: str) -> list[tuple[object, ...]]:
    with stage.store.read(stage.workspace_id) as session:
        return [tuple(getattr(r, c) for c in columns) for r in session.scalars(select(cls).order_by(cls.id))]


def sections(stage: Stage) -> list[tuple[object, ...]]:
    return rows(stage, Section, "no", "heading", "state")


def test_the_marketer_hears_who_sees_what_and_which_sections_nobody_was_asked_about(ja: Stage) -> None:
    assert (
        ja.last("aoki")
        == """B1「蒸気トラップの漏れを見逃さない点検方法」の目的と目次を、すり合わせに出しました。
まだどなたにも見てもらっていない見出し: 5. よくある質問。`/brief すり合わせ 1 @お名前` で見てもらうか、ご自身の判断で進めるときは `/brief 合意省略 1.5 "理由"` です。
- 佐伯 亮さん: 見出し2件(まもなく届きます)
- 望月 健さん: 見出し2件(まもなく届きます)"""
    )


def test_a_preview_shows_the_same_and_sends_nothing(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.command("aoki", "すり合わせ 1 --preview")
    assert stage.last("aoki").startswith(
        "B1「蒸気トラップの漏れを見逃さない点検方法」をすり合わせに出すと、こうなります(まだ出していません)。"
    )
    assert (stage.texts("saeki"), rows(stage, Alignment, "id")) == ([], [])


def test_the_articles_own_case_becomes_a_swap_with_both_numbers_and_no_redesign(ja: Stage) -> None:
    world = ja.world
    world.say("saeki", "こんな内容よりも、自社製品の強み・特長を書いた方がいいと思います")
    assert rows(ja, Angle, "text", "outcome") == [
        ("こんな内容よりも、自社製品の強み・特長を書いた方がいいと思います", "open")
    ]
    world.say("saeki", "展示会のあとの引き合いが月3件ほしいです")
    assert (
        ja.last("aoki")
        == """佐伯 亮さんの切り口: 自社製品の強み・特長
B1「蒸気トラップの漏れを見逃さない点検方法」の目次について、佐伯 亮さんには書きたい内容があります(切り口 1)。

🎯 この企画が動かす数字: 資料請求（月） 4件→10件(3/31(水)まで)
💬 佐伯 亮さんの期待: 展示会のあとの引き合いが月3件ほしいです

どの形にしますか。
・目次に入れる: 見出しを1つ足します
・別の企画にする: 目次はそのまま、あとで1本にします
・1本ずつ交換する: 佐伯 亮さんはこの目次に、こちらは佐伯 亮さんの1本に協力します
・今回は見送る: 切り口として残します
> こんな内容よりも、自社製品の強み・特長を書いた方がいいと思います
[目次に入れる]
[別の企画にする]
[1本ずつ交換する]
[今回は見送る]"""
    )
    world.press("aoki", "1本ずつ交換する")
    pass_time(ja, days=1)
    assert (
        ja.last("saeki")
        == """青木 恵さんから「1本ずつ交換」のご提案です。
・青木 恵さんの1本:「蒸気トラップの漏れを見逃さない点検方法」の目次に、お力を貸してください
・そちらの1本:「自社製品の強み・特長」を B2 として、こちらが書きます

🎯 こちらの数字: 資料請求（月） 4件→10件
💬 そちらの期待: 展示会のあとの引き合いが月3件ほしいです
この形でよければOKをお願いします。
- 1. 蒸気トラップが故障すると何が起きるか
- 2. 点検方法の比較（目視・超音波・無線監視）
[この目次でOK]
[見出しごとに見る]
[別の内容がいい]"""
    )
    before = [heading for _, heading, _ in sections(ja)]
    world.say("saeki", "はい、それでお願いします")
    assert [heading for _, heading, _ in sections(ja)] == before
    assert [state for _, _, state in sections(ja)][:2] == ["agreed", "agreed"]
    assert rows(ja, Angle, "outcome", "hope", "made") == [
        ("swap", "展示会のあとの引き合いが月3件ほしいです", "brief:2")
    ]
    assert rows(ja, Brief, "no", "title", "goal")[1] == (
        2,
        "自社製品の強み・特長",
        "展示会のあとの引き合いが月3件ほしいです",
    )
    assert ja.dead() == []


def test_in_english_the_angle_joins_the_outline_and_its_author_has_the_last_word(en: Stage) -> None:
    en.world.say("owen", "I'd rather write about the accuracy of PulseNode 3 than about failure modes.")
    en.world.press("erin", "Into this outline")
    assert sections(en)[-1] == (5, "The accuracy of PulseNode 3", "outlined")
    pass_time(en, days=1)
    assert (
        en.last("owen")
        == """"The accuracy of PulseNode 3" is now section 5 of "How to choose a vibration sensor for centrifugal pumps". Thank you.

🎯 Our number: trial-kit requests per month 6 → 15
💬 Your hope: tell me any time
One tap if that works for you.
- 1. What fails first on a pump
- 2. Wired or wireless
- 5. The accuracy of PulseNode 3
[Fine as it is]
[Line by line]
[I'd rather write…]"""
    )
    en.world.press("owen", "Fine as it is")
    assert [state for _, _, state in sections(en)] == ["agreed", "agreed", "outlined", "outlined", "agreed"]


def test_an_angle_can_wait_or_become_its_own_brief_by_command(ja: Stage) -> None:
    ja.world.say("saeki", "2は比較より導入事例を書いた方がいいです")
    ja.world.command("aoki", "切り口 保留 1")
    assert rows(ja, Angle, "outcome") == [("parked",)]
    ja.world.command("aoki", "切り口 採用 1")
    assert rows(ja, Angle, "outcome", "made") == [("slot", "section:6")]
    ja.world.command("aoki", "切り口 交換 1")
    assert ja.last("aoki") == "切り口 1 は、もう決まっています(目次に入れる)。"
    ja.world.command("aoki", "切り口 交換 99")
    assert ja.last("aoki") == "切り口 99 はありません。`/brief 切り口 一覧` で番号を見られます。"


def test_no_question_goes_out_while_the_bridge_is_open(ja: Stage) -> None:
    ja.world.say("saeki", "2は比較より導入事例を書いた方がいいです")
    ja.world.command("aoki", "割当 1.2 @佐伯")
    assert "まだすり合わせが済んでいません" in ja.last("aoki")
    assert {state for (state,) in rows(ja, Question, "state")} == {"queued"}


def test_lines_answered_one_by_one_are_taken_one_by_one(ja: Stage) -> None:
    ja.world.say("saeki", "１はOKです。２は「点検方法の選び方」にしてください")
    assert rows(ja, Alignment, "state", "words")[:2] == [
        ("agreed", ""),
        ("change_proposed", "2は「点検方法の選び方」にしてください"),
    ]
    ja.world.press("aoki", "この直しを採用")
    assert sections(ja)[1] == (2, "点検方法の選び方", "agreed")
    assert "佐伯 亮さんはこれで合意です" in ja.last("aoki")


def test_a_change_by_dialog_and_one_kept_as_it_was(ja: Stage) -> None:
    ja.world.press("saeki", "見出しごとに見る")
    ja.world.press("saeki", "直したい")
    ja.world.submit("saeki", {"heading": "点検の選び方", "words": "比較は他社に失礼です"})
    assert rows(ja, Alignment, "state")[1] == ("change_proposed",)
    ja.world.press("aoki", "今のままお願いする")
    pass_time(ja, days=1)
    assert ja.last("saeki").startswith("ご意見をありがとうございました。青木 恵さんは「2. 点検方法の比較")
    ja.world.say("saeki", "わかりました、OKです")
    assert [state for _, _, state in sections(ja)][:2] == ["agreed", "agreed"]


@pytest.mark.parametrize(
    ("words", "kind", "holder", "label"),
    [
        ("メールなんてだれも読まない", "belief", "person", "思い込み・見方"),
        ("うちの部は訪問を重視する方針です", "policy", "institution", "方針・規則"),
        ("以前ブログをやって大失敗しました", "past_failure", "person", "過去の失敗"),
        ("時間がなくて無理です", "time", "person", "時間がない"),
    ],
)
def test_concerns_reach_the_marketer_by_kind_with_a_fitting_answer(
    ja: Stage, words: str, kind: str, holder: str, label: str
) -> None:
    ja.world.say("saeki", words)
    assert rows(ja, Objection, "sort", "holder", "text", "state") == [(kind, holder, words, "heard")]
    card = ja.last("aoki")
    assert f"種類: {label}" in card
    assert ("[制度課題として残す]" in card) == (holder == "institution")
    assert rows(ja, Alignment, "state")[:2] == [("disagreed",), ("disagreed",)]
    ja.world.press("aoki", "この返事を送る")
    pass_time(ja, days=1)
    ja.world.press("saeki", "この目次でOK")
    assert rows(ja, Alignment, "state")[:2] == [("agreed",), ("agreed",)]
    assert ja.dead() == []


def test_a_rule_of_the_house_is_kept_for_management_and_a_belief_never_is(ja: Stage) -> None:
    ja.world.say("saeki", "うちの部は訪問を重視する方針です")
    ja.world.press("aoki", "制度課題として残す")
    assert rows(ja, Objection, "state") == [("blocker",)]
    ja.world.say("mochizuki", "WEBでリードなんか取れるわけがない")
    assert "[制度課題として残す]" not in ja.last("aoki")


def test_nobody_agrees_to_words_they_never_saw(ja: Stage) -> None:
    ja.world.command("aoki", '見出し B1 編集 1 "故障すると何が起きるか"')
    ja.world.press("saeki", "この目次でOK")
    assert ja.last("saeki").startswith("お待ちください。お見せしたあとに、次の見出しの言葉が変わりました。")
    assert rows(ja, Alignment, "state")[:2] == [("sent",), ("agreed",)]
    ja.world.press("saeki", "この目次でOK")
    assert rows(ja, Alignment, "state", "heading")[0] == ("agreed", "故障すると何が起きるか")


def test_a_changed_heading_voids_its_agreement_and_the_record_keeps_both(ja: Stage) -> None:
    ja.world.press("saeki", "この目次でOK")
    ja.world.command("aoki", '見出し B1 編集 1 "故障すると何が起きるか"')
    assert "前の言葉への合意は無効になりました。佐伯 亮さんに、もう一度見てもらってください。" in ja.last("aoki")
    assert sections(ja)[0] == (1, "故障すると何が起きるか", "outlined")
    ja.world.command("aoki", "合意 1")
    record = ja.last("aoki").splitlines()
    assert record[2].startswith(
        "- 1. 蒸気トラップが故障すると何が起きるか — 佐伯 亮さんが合意(その後見出しが変わり無効)"
    )
    assert record[3].startswith("- 1. 故障すると何が起きるか — 佐伯 亮さんの返事待ち")
    ja.world.command("aoki", "割当 1.1 @佐伯")
    assert "まだすり合わせが済んでいません" in ja.last("aoki")


def test_the_marketer_goes_ahead_only_with_a_reason_that_stays_on_record(ja: Stage) -> None:
    ja.world.command("aoki", '合意省略 1.5 "電話で合意済みです"')
    assert ja.last("aoki") == (
        "B1 の見出し 5 は、合意を待たずに進められます。理由「電話で合意済みです」とお名前を記録に残しました。\n[取り消す]"
    )
    assert sections(ja)[4][2] == "agreed"
    ja.world.press("aoki", "取り消す")
    assert sections(ja)[4][2] == "outlined"
    ja.world.command("aoki", "合意省略 1.5")
    assert sections(ja)[4][2] == "outlined"


def test_who_was_still_asked_hears_that_it_goes_ahead(ja: Stage) -> None:
    ja.world.command("aoki", '合意省略 1.1 "納期のため"')
    pass_time(ja, days=1)
    assert "青木 恵さんの判断で先に進めることになりました" in "\n".join(ja.texts("saeki"))


def test_the_button_under_a_refused_assignment_shows_the_outline_to_that_person(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.command("aoki", "割当 1.1 @佐伯")
    stage.world.press("aoki", "佐伯 亮さんに目次を見てもらう")
    stage.world.say("saeki", "OKです")
    stage.world.command("aoki", "割当 1.1 @佐伯")
    assert "お願いを出しました" in stage.last("aoki")


def test_silence_brings_one_reminder_and_then_the_marketer(ja: Stage) -> None:
    pass_time(ja, days=14)
    cards = [text for text in ja.texts("saeki") if "この目次でOK" in text]
    assert len(cards) == 2
    assert "お声がけはこれで最後にします" in cards[1]
    assert sum("目次へのお返事はまだ届いていません" in text for text in ja.texts("aoki")) == 2


def test_later_means_then_and_nothing_before(ja: Stage) -> None:
    ja.world.say("saeki", "来週の水曜に見ます")
    assert "12/2(水)" in ja.last("saeki")
    count = len(ja.texts("saeki"))
    pass_time(ja, days=7)
    assert len(ja.texts("saeki")) == count
    pass_time(ja, days=2)
    assert len(ja.texts("saeki")) == count + 1


@pytest.mark.parametrize(
    "words",
    [
        "なぜ必要?",
        "合意は？",
        "12行の例を見せて",
        "よろしくお願いします",
        "了解です",
        "👀",
        "「｀；DROP TABLE<b>*x*</b>",
    ],
)
def test_whatever_is_no_clear_yes_agrees_to_nothing(ja: Stage, words: str) -> None:
    ja.world.say("saeki", words)
    assert "agreed" not in {state for (state,) in rows(ja, Alignment, "state")}
    assert ja.dead() == []


def test_a_thumb_on_the_outline_itself_is_a_yes(ja: Stage) -> None:
    ja.world.react("saeki", "👍", "動かしたい数字")
    assert rows(ja, Alignment, "state")[:2] == [("agreed",), ("agreed",)]


def test_loose_words_outside_the_thread_find_the_one_open_outline(en: Stage) -> None:
    en.world.say("priya", "looks good to me", top=True)
    assert sections(en)[2][2] == "agreed"
    en.world.say("owen", "We tried this two years ago and it flopped", top=True)
    assert rows(en, Objection, "sort") == [("past_failure",)]


def test_somebody_elses_button_changes_nothing(ja: Stage) -> None:
    ja.world.press("saeki", "見出しごとに見る")
    before = rows(ja, Alignment, "state")
    ja.world.command("aoki", "合意 1")
    ja.world.say("mochizuki", "OKです")
    assert rows(ja, Alignment, "state")[:2] == before[:2]


def test_an_unknown_name_and_namesakes_are_asked_back(ja: Stage) -> None:
    ja.world.command("aoki", "すり合わせ 1 @山本")
    assert "「山本」さんが見つかりませんでした" in ja.last("aoki")
    ja.world.command("aoki", "すり合わせ 9")
    assert "見つかりませんでした" in ja.last("aoki")


def test_every_word_and_decision_leaves_a_line_without_anybodys_words(ja: Stage) -> None:
    ja.world.say("saeki", "比較より導入事例を書いた方がいいです")
    ja.world.press("aoki", "今回は見送る")
    lines = rows(ja, JournalLine, "what", "why", "before", "after")
    assert ("angle.open", "person", "", "open") in lines
    assert ("angle.parked", "marketer", "open", "parked") in lines
    assert ("alignment.disagreed", "angle", "sent", "disagreed") in lines
    assert not [line for line in lines if "導入事例" in "".join(str(part) for part in line)]
