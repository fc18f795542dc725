"""Confirming, the chain of approvals, and what a confirmation is bound to."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Answer, Assignment, Brief, Draft, Review, Section
from tests.texts import ANSWERS_EN, HEADING_JA, drafted_en, drafted_ja, press_old, rows, sentences
from tests.world import Stage


@pytest.fixture
def ja(tmp_path: Path) -> Stage:
    return drafted_ja(tmp_path)


@pytest.fixture
def en(tmp_path: Path) -> Stage:
    return drafted_en(tmp_path)


def reviews(stage: Stage) -> list[tuple[str, str]]:
    return [(r.sort, r.state) for r in rows(stage, Review)]


def section(stage: Stage, no: int) -> Section:
    found: Section = next(s for s in rows(stage, Section) if s.no == no)
    return found


def edit_first(stage: Stage, text: str) -> None:
    """The marketer edits the first sentence."""
    lines = [text, *sentences(stage)[1:]]
    command = "編集 1.1" if stage.world.inbox("aoki") else "edit 1.2"
    stage.world.command("aoki" if stage.world.inbox("aoki") else "erin", f'{command} "' + "\n".join(lines) + '"')


# ---------------------------------------------------------------- the tap


def test_one_tap_confirms_the_version_that_was_shown(ja: Stage) -> None:
    ja.world.press("saeki", "この内容でOK")
    row = rows(ja, Review)[0]
    draft = rows(ja, Draft)[0]
    assert (row.state, row.hash, row.confirmed_at is not None) == ("confirmed", draft.hash, True)
    assert (draft.state, section(ja, 1).state) == ("approved", "confirmed")
    assert [a.state for a in rows(ja, Assignment)] == ["done"]
    assert (
        ja.texts("saeki")[-2]
        .splitlines()[0]
        .startswith(f"ありがとうございます。「{HEADING_JA}」を確認済みにしました。")
    )
    assert f"佐伯 亮さんが B1「1. {HEADING_JA}」(第1版)を確認してくださいました(内容)。" in ja.last("aoki")


def test_credit_is_asked_once_with_the_first_confirmation(en: Stage) -> None:
    en.world.press("owen", "This is right")
    en.world.press("owen", "Without my name")
    assert en.last("owen") == "Fine, your name stays off it."


def test_an_old_button_after_a_newer_version_confirms_nothing(ja: Stage) -> None:
    ja.world.say("saeki", "2行目は6%です")
    ja.world.press("saeki", "こう直す")
    press_old(ja, "saeki", "draft.confirm", "1")
    assert reviews(ja) == [("fact", "voided"), ("fact", "requested")]
    assert section(ja, 1).state == "in_review"
    assert ja.last("saeki").startswith("その原稿のあとに新しい版ができています。")


def test_a_thumb_on_an_old_draft_confirms_nothing(en: Stage) -> None:
    old = next(p for p in en.world.inbox("owen") if "version 1" in p.message.heading)
    en.world.say("owen", "line 2: 6 months")
    en.world.press("owen", "Change it so")
    assert "Version 1 of" in old.message.text
    en.world.react("owen", "👍", "Version 1 of")
    assert [s for _, s in reviews(en)] == ["voided", "requested"]
    assert "There is a newer version" in en.last("owen")


def test_a_thumb_on_the_newest_draft_confirms_it(en: Stage) -> None:
    en.world.react("owen", "👍", "version 1")
    assert reviews(en) == [("fact", "confirmed")]


def test_nobody_confirms_for_somebody_else(ja: Stage) -> None:
    press_old(ja, "mochizuki", "draft.confirm", "1")
    assert reviews(ja) == [("fact", "requested")]
    assert ja.last("mochizuki") == "こちらは別の方へのご案内でした。何も変わっていません。"


@pytest.mark.parametrize("words", ["了解です", "承知しました", "👀"])
def test_acknowledging_is_not_confirming(ja: Stage, words: str) -> None:
    ja.world.say("saeki", words)
    assert reviews(ja) == [("fact", "requested")]


def test_ok_with_a_reservation_confirms_nothing(en: Stage) -> None:
    en.world.say("owen", "OK, but line 2: 6 months")
    assert [s for _, s in reviews(en)] != ["confirmed"]


def test_confirming_with_a_fix_open_asks_first(ja: Stage) -> None:
    ja.world.say("saeki", "もう少しいい感じにしてください")
    press_old(ja, "saeki", "draft.confirm", "1")
    assert [s for _, s in reviews(ja)] == ["fixes"]
    assert "先にいただいた直しが、まだ残っています" in ja.last("saeki")
    ja.world.press("saeki", "直さずに確認する")
    assert [s for _, s in reviews(ja)] == ["confirmed"]


# ---------------------------------------------------------------- void on change


def test_a_change_after_the_confirmation_asks_again_for_the_changed_sentence_alone(ja: Stage) -> None:
    ja.world.press("saeki", "この内容でOK")
    edit_first(ja, "もっとも多いのは吹き放しで全体の15%です。")
    assert reviews(ja) == [("fact", "voided"), ("fact", "requested")]
    assert section(ja, 1).state == "in_review"
    ja.world.run_until(ja.world.now.replace(day=27, hour=3))
    shown = ja.last("saeki")
    assert "変わったのは次の1か所だけです。ほかは第1版のままです。" in shown
    assert (
        "1. **一番**多いのは吹き放しで全体の**12%**です。 → **もっとも**多いのは吹き放しで全体の**15%**です。" in shown
    )
    assert "回答にない数字・名前が入っています。お確かめください: 1番「15%」" in shown
    assert "40万円" not in shown
    ja.world.press("saeki", "この内容でOK")
    assert [a.state for a in rows(ja, Assignment)] == ["done"]


def test_a_change_by_the_marketer_reaches_the_expert_within_their_hours(en: Stage) -> None:
    en.world.press("owen", "This is right")
    en.world.run_until(en.world.now.replace(hour=21))
    before = len(en.texts("owen"))
    edit_first(en, "The battery lasts 6 years at one reading an hour.")
    assert [t for t in en.texts("owen")[before:] if "changed" in t] == []
    en.world.run_until(en.world.now.replace(day=27, hour=9, minute=5))
    assert "Only this has changed; the rest is as in version 1." in en.last("owen")
    assert 'line 1 "6 years"' in en.last("owen")


# ---------------------------------------------------------------- the chain


def test_the_chain_goes_manager_then_legal_whoever_was_asked_first(ja: Stage) -> None:
    ja.world.press("saeki", "この内容でOK")
    ja.world.command("aoki", "確認依頼 1.1 @水野 法務")
    ja.world.command("aoki", "確認依頼 1.1 @大沢 上長")
    ja.world.command("aoki", "確認依頼 1.1 @望月 広報")
    assert "先に水野 葵さん、大沢 誠さんの確認を待ってから届きます" in ja.last("aoki")
    assert reviews(ja) == [("fact", "confirmed"), ("legal", "requested"), ("boss", "requested"), ("brand", "waiting")]
    assert [t for t in ja.texts("mochizuki") if "原稿" in t] == []
    ja.world.press("mizuno", "この内容でOK")
    ja.world.say("osawa", "OKです")
    assert reviews(ja)[-1] == ("brand", "requested")
    assert "次は望月 健さん(広報)です。" in ja.last("aoki")
    ja.world.run_until(ja.world.now.replace(day=27, hour=3))
    ja.world.press("mochizuki", "この内容でOK")
    assert section(ja, 1).state == "confirmed"
    assert [d.state for d in rows(ja, Draft)] == ["approved"]


def test_a_reviewers_fix_in_words_asks_expert_and_reviewer_again_for_the_change(en: Stage) -> None:
    en.world.press("owen", "This is right")
    en.world.command("erin", "review 1.2 @ruth legal")
    en.world.say("ruth", "change no good to not recommended")
    en.world.press("ruth", "Change it so")
    assert sentences(en)[2] == "The battery is not recommended below 0 °C."
    assert reviews(en) == [("fact", "voided"), ("legal", "voided"), ("fact", "requested"), ("legal", "waiting")]
    en.world.run_until(en.world.now.replace(day=27, hour=12))
    assert "Only this has changed" in en.last("owen")
    en.world.press("owen", "This is right")
    assert reviews(en)[-1] == ("legal", "requested")


def test_a_text_sent_back_goes_to_the_marketer_with_its_reason(ja: Stage) -> None:
    ja.world.press("saeki", "この内容でOK")
    ja.world.command("aoki", "確認依頼 1.1 @大沢 上長")
    ja.world.press("osawa", "戻す")
    ja.world.submit("osawa", {"reason": "金額の前提を書いてください"})
    assert "> 金額の前提を書いてください" in ja.last("aoki")
    assert section(ja, 1).state == "in_review"
    ja.world.press("aoki", "原稿を直す")
    lines = sentences(ja)
    ja.world.submit("aoki", {"text": "\n".join([*lines[:3], "蒸気単価は1トン5000円で計算しています(前提)。"])})
    assert sentences(ja)[3] == "蒸気単価は1トン5000円で計算しています(前提)。"
    assert [r[1] for r in reviews(ja)[:2]] == ["voided", "voided"]


def test_an_approval_given_elsewhere_is_recorded_with_name_and_date(en: Stage) -> None:
    en.world.press("owen", "This is right")
    en.world.command("erin", "review 1.2 @ruth boss")
    en.world.press("erin", "Approved elsewhere")
    en.world.submit("erin", {"name": "Ruth Hale", "day": "2026-11-26"})
    assert en.last("erin") == "Recorded as approved by Ruth Hale on Thu, Nov 26."
    assert rows(en, Review)[-1].outside == "Ruth Hale, 2026-11-26"
    assert section(en, 2).state == "confirmed"


def test_approve_says_so_when_nothing_waits_for_ones_word(en: Stage) -> None:
    en.world.command("erin", "approve 1.2")
    assert en.last("erin") == "Nothing in this section waits for your word. Nothing has changed."
    assert reviews(en) == [("fact", "requested")]


# ---------------------------------------------------------------- final, gaps, words taken back


def test_final_names_what_is_not_confirmed_and_whose_move_it_is(ja: Stage) -> None:
    ja.world.command("aoki", "確定 1")
    assert ja.last("aoki").startswith("B1 はまだ確定できません。確認がそろっていない見出しです。")
    assert f"- 1. {HEADING_JA}(いま: 佐伯 亮さん)" in ja.last("aoki")


def test_final_is_a_warning_where_gaps_remain(en: Stage) -> None:
    en.world.press("owen", "This is right")
    for no in (1, 3, 4):
        en.world.command("erin", f"section 1 drop {no}")
    en.world.command("erin", "final 1")
    assert rows(en, Brief)[0].state == "final"
    assert "is final" in en.last("erin")


def test_a_retracted_answer_leaves_no_copy_in_any_version(ja: Stage) -> None:
    ja.world.say("saeki", "2行目は6%です")
    ja.world.press("saeki", "こう直す")
    ja.world.press("saeki", "この内容でOK")
    ja.world.delete("saeki", "一番多いのは")
    for draft in rows(ja, Draft):
        kept = str(draft.sentences) + str(draft.base) + str(draft.notes) + str(draft.left_out)
        assert "吹き放し" not in kept
        assert "詰まり" not in kept
    assert reviews(ja)[1] == ("fact", "voided")
    assert all("吹き放し" not in t for t in ja.texts("saeki") if "第1版" in t or "第2版" in t)
    assert ja.dead() == []


def test_words_off_the_record_leave_every_version(en: Stage) -> None:
    en.world.say("owen", "that's off the record")
    assert all("cabinets" not in str(d.sentences) + str(d.base) for d in rows(en, Draft))
    assert en.dead() == []


def test_a_retracted_answer_of_a_published_text_becomes_a_task_and_stays_in_it(en: Stage) -> None:
    en.world.press("owen", "This is right")
    for no in (1, 3, 4):
        en.world.command("erin", f"section 1 drop {no}")
    en.world.command("erin", "final 1")
    with en.store.unscoped("the page went out") as session:
        brief = session.get(Brief, 1)
        assert brief is not None
        brief.state = "published"
        session.commit()
    en.world.delete("owen", ANSWERS_EN[1])
    assert any("were taken back. Please change the page" in t for t in en.texts("erin"))
    assert "cabinets" in str(rows(en, Draft)[-1].sentences)


def test_a_guess_of_marketings_is_marked_until_the_expert_says_it_is_right(tmp_path: Path) -> None:
    stage = drafted_ja(tmp_path)
    stage.world.command("aoki", '下書き 1.1 "点検は年1回が目安です。"')
    stage.world.command("aoki", "作成 1.1")
    stage.world.run_until(stage.world.now.replace(day=27, hour=3))
    assert sentences(stage)[0] == "［要確認：点検は年1回が目安です。］"
    assert "1番の［要確認］はこちらの推測です" in stage.last("saeki")
    stage.world.press("saeki", "この内容でOK")
    newest = rows(stage, Draft)[-1]
    assert next((s["text"], s["kind"]) for s in newest.sentences) == ("点検は年1回が目安です。", "marketing")
    assert rows(stage, Review)[-1].state == "confirmed"
    assert rows(stage, Review)[-1].hash == newest.hash
    assert [a.sort for a in rows(stage, Answer)][-1] == "confirm"
