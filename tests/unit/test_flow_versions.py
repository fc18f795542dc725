"""Versions shown, compared, brought back; the source of every sentence; gaps and the questions made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Answer, Assignment, Draft, Question
from tests.texts import ANSWERS_EN, ANSWERS_JA, HEADING_JA, drafted_en, drafted_ja, press_old, rows, sentences
from tests.world import Stage


@pytest.fixture
def ja(tmp_path: Path) -> Stage:
    return drafted_ja(tmp_path)


@pytest.fixture
def en(tmp_path: Path) -> Stage:
    return drafted_en(tmp_path)


@pytest.fixture
def gapped(tmp_path: Path) -> Stage:
    """Owen did not know the second answer, so the outline's second point has nobody's words."""
    return drafted_en(tmp_path, (ANSWERS_EN[0], "no idea"))


def fixed(stage: Stage) -> None:
    stage.world.say("saeki", "2行目は6%です")
    stage.world.press("saeki", "こう直す")


# ---------------------------------------------------------------- showing and comparing


def test_draft_shows_the_text_with_its_state_and_whose_move_it_is(ja: Stage) -> None:
    ja.world.command("aoki", "原稿 1.1")
    assert ja.last("aoki").startswith(
        f"B1「1. {HEADING_JA}」(第1版)\n確認をお願い中。いま: 佐伯 亮さん。出典のある文 4/4。\n"
    )
    assert "- 2. 次が詰まりで5%です。" in ja.last("aoki")


def test_draft_of_a_whole_brief_says_where_each_section_stands(en: Stage) -> None:
    en.world.command("erin", "draft B1")
    assert en.last("erin") == (
        "Drafts of B1, How to choose a vibration sensor for centrifugal pumps\n"
        "- 1. What fails first on a pump: no text yet (with Erin Walsh)\n"
        "- 2. Wired or wireless: version 1, being checked (with Owen Clarke)\n"
        "- 3. Mounting it properly: no text yet (with Erin Walsh)\n"
        "- 4. What a first rollout looks like: no text yet (with Erin Walsh)"
    )


def test_a_section_without_words_has_no_draft_and_says_how_to_begin(ja: Stage) -> None:
    ja.world.command("aoki", "作成 1.5")
    assert ja.last("aoki") == (
        'B1 の見出し 5 には、まだ回答も下書きもありません。`/brief 下書き 1.5 "…"` で書き始められます。'
    )


def test_diff_marks_the_changed_words(ja: Stage) -> None:
    fixed(ja)
    ja.world.command("aoki", "差分 1.1")
    assert ja.last("aoki") == (
        f"{HEADING_JA}: 第1版 → 第2版\n佐伯 亮さんの直しです。\n"
        "- 2. 次が詰まりで**5%**です。 → 次が詰まりで**6%**です。"
    )


def test_diff_shows_the_lines_that_were_kept(en: Stage) -> None:
    en.world.say("owen", 'keep "Steel cabinets" as it is')
    en.world.say("owen", "line 2: 6 months")
    en.world.press("owen", "Change it so")
    en.world.command("erin", "diff 1.2 v1 v2")
    assert 'Kept: "Steel cabinets"' in en.last("erin")


def test_diff_of_a_version_that_is_not_there_names_the_newest(en: Stage) -> None:
    en.world.command("erin", "diff 1.2 v3 v7")
    assert en.last("erin") == "There is no version 3 or 7. The newest is version 1."


def test_restore_is_a_new_version_and_asks_again(ja: Stage) -> None:
    before = sentences(ja)
    fixed(ja)
    ja.world.command("aoki", "復元 1.1 v1")
    assert sentences(ja) == before
    assert [(d.number, d.state) for d in rows(ja, Draft)] == [(1, "superseded"), (2, "superseded"), (3, "proposed")]
    assert ja.last("aoki") == f"「{HEADING_JA}」を第1版の内容に戻しました(第3版)。"


def test_restore_brings_no_words_back_that_were_taken_back(en: Stage) -> None:
    en.world.delete("owen", ANSWERS_EN[1])
    assert all("cabinets" not in text for text in sentences(en))
    en.world.command("erin", "restore 1.2 v1")
    assert all("cabinets" not in text for text in sentences(en))


def test_a_restored_text_stays_through_a_new_composition(ja: Stage) -> None:
    fixed(ja)
    ja.world.command("aoki", "復元 1.1 v1")
    ja.world.command("aoki", "作成 1.1")
    assert sentences(ja)[1] == "次が詰まりで5%です。"


# ---------------------------------------------------------------- sources


def test_every_sentence_names_who_said_it_and_when(ja: Stage) -> None:
    ja.world.press("saeki", "出典を見る")
    lines = ja.last("saeki").splitlines()
    assert lines[0] == f"出典:{HEADING_JA}(第1版)"
    assert lines[1] == (
        "- 1. 一番多いのは吹き放しで全体の12%です。 — 佐伯 亮さん、11/26(木) 9:05「一番多いのは吹き放しで全体の12%です。」"
    )
    assert len(lines) == 5


def test_the_source_of_one_sentence(en: Stage) -> None:
    en.world.command("erin", "source 1.2 4")
    assert (
        en.last("erin")
        .splitlines()[1]
        .startswith("- 4. Steel cabinets block the signal. — Owen Clarke, Thu, Nov 26, 10:")
    )


def test_a_sentence_number_that_is_not_there(en: Stage) -> None:
    en.world.command("erin", "source 1.2 9")
    assert en.last("erin") == "There is no sentence 9; this draft has 4."


# ---------------------------------------------------------------- gaps


def test_a_gap_is_marked_listed_and_becomes_one_small_question(gapped: Stage) -> None:
    stage = gapped
    assert sentences(stage)[-1] == "[confirm: when not to use wireless]"
    stage.world.command("erin", "gaps 1.2")
    assert stage.last("erin") == (
        "Nobody has said these yet in B1.\n- 1. (section 2) [confirm: when not to use wireless]\n[Ask 1]"
    )
    stage.world.press("erin", "Ask 1")
    assert "Owen Clarke gets one small question (about 30 s, arriving" in stage.last(
        "erin"
    ) or "one small question" in stage.last("erin")
    stage.world.run_until(stage.world.now.replace(day=27, hour=12))
    assert 'One word on "when not to use wireless"?' in stage.last("owen")
    stage.world.say("owen", "The signal is too weak in steel cabinets.")
    assert sentences(stage)[-1] == "The signal is too weak in steel cabinets."
    assert stage.dead() == []


def test_the_same_gap_is_not_asked_twice_and_a_third_question_is_one_too_many(gapped: Stage) -> None:
    stage = gapped
    stage.world.command("erin", "gaps 1.2")
    stage.world.press("erin", "Ask 1")
    value = next(b.value for p in stage.world.inbox("erin") for b in p.message.buttons if b.action == "gap.ask")
    press_old(stage, "erin", "gap.ask", value)
    assert stage.last("erin") == "That has been asked already."
    assert len([q for q in rows(stage, Question) if q.follows_id]) == 1


def test_a_gap_of_an_older_version_is_not_asked(gapped: Stage) -> None:
    stage = gapped
    stage.world.command("erin", "gaps 1.2")
    value = next(b.value for p in stage.world.inbox("erin") for b in p.message.buttons if b.action == "gap.ask")
    stage.world.say("owen", "line 2: 6 months")
    stage.world.press("owen", "Change it so")
    press_old(stage, "erin", "gap.ask", value)
    assert "The draft changed since." in stage.last("erin")


def test_a_guess_becomes_a_yes_or_no_question(tmp_path: Path) -> None:
    stage = drafted_ja(tmp_path)
    stage.world.press("saeki", "この内容でOK")
    stage.world.command("aoki", '下書き 1.1 "点検は年1回が目安です。"')
    stage.world.command("aoki", "作成 1.1")
    stage.world.command("aoki", "不足 1.1")
    stage.world.press("aoki", "1を聞く")
    question = rows(stage, Question)[-1]
    assert (question.rung, question.guess) == ("yesno", "点検は年1回が目安です。")


def test_a_no_to_a_guess_takes_it_out_of_the_text(tmp_path: Path) -> None:
    stage = drafted_ja(tmp_path)
    stage.world.command("aoki", '下書き 1.1 "点検は年1回が目安です。"')
    stage.world.command("aoki", "作成 1.1")
    stage.world.command("aoki", "不足 1.1")
    stage.world.press("aoki", "1を聞く")
    stage.world.run_until(stage.world.now.replace(day=30, hour=3))
    stage.world.press("saeki", "違います")
    stage.world.say("saeki", "点検は年2回です。")
    assert all("年1回" not in text for text in sentences(stage))
    assert "点検は年2回です。" in sentences(stage)


def test_no_gaps_is_said_so(ja: Stage) -> None:
    ja.world.command("aoki", "不足 1.1")
    assert ja.last("aoki").startswith("B1 の原稿に、埋まっていないところはありません。")


def test_composing_again_changes_nothing_when_nothing_was_said(ja: Stage) -> None:
    ja.world.command("aoki", "作成 1.1")
    assert len(rows(ja, Draft)) == 1
    assert [a.text for a in rows(ja, Answer)] == list(ANSWERS_JA)
    assert [a.state for a in rows(ja, Assignment)] == ["active"]
