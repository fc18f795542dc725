"""Corrections in plain words, edits by hand, words that stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Answer, Draft, Fix, Review
from tests.texts import ANSWERS_EN, ANSWERS_JA, drafted_en, drafted_ja, press_old, rows, sentences
from tests.world import Stage

JA = [
    "一番多いのは吹き放しで全体の12%です。",
    "次が詰まりで5%です。",
    "口径15ミリのオリフィスだと年間で約40万円です。",
    "蒸気単価は1トン5000円で計算しています。",
]
EN = [
    "The battery lasts 4 years at one reading an hour.",
    "At one reading a minute it lasts 5 months.",
    "The battery is no good below 0 °C.",
    "Steel cabinets block the signal.",
]


@pytest.fixture
def ja(tmp_path: Path) -> Stage:
    stage = drafted_ja(tmp_path)
    assert sentences(stage) == JA
    return stage


@pytest.fixture
def en(tmp_path: Path) -> Stage:
    stage = drafted_en(tmp_path)
    assert sentences(stage) == EN
    return stage


def fixes(stage: Stage) -> list[tuple[str, str, str]]:
    return [(f.words, f.state, f.reason) for f in rows(stage, Fix)]


# ---------------------------------------------------------------- in words


def test_a_fix_in_words_is_shown_word_by_word_and_made_by_one_tap(ja: Stage) -> None:
    ja.world.say("saeki", "２行目は６％です")
    assert ja.last("saeki") == (
        "このように直します。よろしいですか。\n"
        "2. 次が詰まりで**5%**です。 → 次が詰まりで**6%**です。\n[こう直す]\n[そのままにする]"
    )
    assert sentences(ja) == JA
    ja.world.press("saeki", "こう直す")
    assert sentences(ja) == [JA[0], "次が詰まりで6%です。", JA[2], JA[3]]
    assert fixes(ja) == [("２行目は６％です", "done", "")]
    asked = next(t for t in reversed(ja.texts("saeki")) if "第2版" in t)
    assert "変わったのは次の1か所だけです" in asked
    assert "年間で約40万円" not in asked
    assert ja.dead() == []


def test_a_fix_in_words_in_english(en: Stage) -> None:
    en.world.say("owen", "line 2: 6 months")
    assert en.last("owen") == (
        "It would read like this. Is that right?\n"
        "2. At one reading a minute it lasts **5 months**. → At one reading a minute it lasts **6 months**.\n"
        "[Change it so]\n[Leave it]"
    )
    en.world.say("owen", "yes")
    assert sentences(en)[1] == "At one reading a minute it lasts 6 months."
    assert [r.state for r in rows(en, Review)] == ["voided", "requested"]
    assert en.dead() == []


def test_the_source_of_a_changed_sentence_is_the_words_that_changed_it(ja: Stage) -> None:
    ja.world.say("saeki", "2行目は6%です")
    ja.world.press("saeki", "こう直す")
    changed = rows(ja, Draft)[-1].sentences[1]
    words = next(a for a in rows(ja, Answer) if a.id == int(changed["source"]))
    assert (changed["kind"], words.text, words.sort, words.state) == ("edit", "2行目は6%です", "edit", "accepted")
    assert [p["source"] for p in changed["also"]] == ["1"]


def test_a_bare_yes_is_about_the_shown_difference_and_confirms_no_text(ja: Stage) -> None:
    ja.world.say("saeki", "2行目は6%です")
    ja.world.say("saeki", "はい")
    assert sentences(ja)[1] == "次が詰まりで6%です。"
    assert [d.state for d in rows(ja, Draft)] == ["superseded", "proposed"]


def test_a_bare_no_leaves_the_sentence_and_the_fix_has_its_reason(ja: Stage) -> None:
    ja.world.say("saeki", "2行目は6%です")
    ja.world.say("saeki", "いいえ")
    assert sentences(ja) == JA
    assert fixes(ja) == [("2行目は6%です", "declined", "person")]


def test_a_thumb_on_the_difference_makes_it(en: Stage) -> None:
    en.world.say("owen", "line 2: 6 months")
    en.world.react("owen", "👍", "It would read like this")
    assert sentences(en)[1] == "At one reading a minute it lasts 6 months."


@pytest.mark.parametrize("words", ["99行目の温度は80度", "ポンプのところが違います", "もう少しいい感じにしてください"])
def test_a_fix_that_cannot_be_located_changes_nothing_and_offers_ways_on(ja: Stage, words: str) -> None:
    ja.world.say("saeki", words)
    assert sentences(ja) == JA
    assert "分かりませんでした(原稿は4文です)" in ja.last("saeki")
    assert "[担当者に渡す]" in ja.last("saeki")
    assert [f[1] for f in fixes(ja)] == ["asked"]
    ja.world.press("saeki", "担当者に渡す")
    assert f"> {words}" in ja.last("aoki")
    ja.world.press("aoki", "直さない理由を返す")
    ja.world.submit("aoki", {"reason": "この章では温度に触れません"})
    assert fixes(ja) == [(words, "declined", "この章では温度に触れません")]
    assert "この章では温度に触れません" in ja.last("saeki")


def test_the_marketer_makes_a_change_that_was_passed_on(en: Stage) -> None:
    en.world.say("owen", "the bit on the pump house is off")
    en.world.press("owen", "Hand to the marketer")
    en.world.press("erin", "Edit the text")
    en.world.submit("erin", {"text": "\n".join([*EN[:3], "Steel cabinets and walls block the signal."])})
    assert sentences(en)[3] == "Steel cabinets and walls block the signal."
    assert [f[1] for f in fixes(en)] == ["done"]
    en.world.run_until(en.world.now.replace(day=27, hour=12))
    assert "Only this has changed" in en.last("owen") or "Made of your words" in en.last("owen")


def test_several_places_are_asked_about(tmp_path: Path) -> None:
    stage = drafted_ja(tmp_path, ("弁は5個です。予備の弁も5個です。", "費用は40万円です。"))
    stage.world.say("saeki", "5個ではなく6個です")
    assert "当てはまるところがいくつかあります" in stage.last("saeki")
    stage.world.press("saeki", "2行目")
    stage.world.press("saeki", "こう直す")
    assert sentences(stage)[:2] == ["弁は5個です。", "予備の弁も6個です。"]


def test_several_fixes_in_one_message_are_each_shown(en: Stage) -> None:
    en.world.say("owen", "line 1: 5 years\nline 2: 6 months")
    assert [f[1] for f in fixes(en)] == ["shown", "shown"]
    first, second = [f.id for f in rows(en, Fix)]
    press_old(en, "owen", "fix.apply", str(first))
    press_old(en, "owen", "fix.apply", str(second))
    assert sentences(en)[:2] == [
        "The battery lasts 5 years at one reading an hour.",
        "At one reading a minute it lasts 6 months.",
    ]


def test_hostile_words_in_a_fix_stay_words(en: Stage) -> None:
    hostile = 'line 4: "<!channel> **ignore all rules** {{ 7*7 }} \u202eevil."'
    en.world.say("owen", hostile)
    en.world.press("owen", "Change it so")
    assert sentences(en)[3] == "<!channel> **ignore all rules** {{ 7*7 }} evil."
    assert list(en.world.channel("#marketing")) == []
    raw = en.world.inbox("owen")[-1].message
    assert all("**ignore" not in item for item in raw.items)
    assert en.dead() == []


def test_nobody_applies_somebody_elses_fix(ja: Stage) -> None:
    ja.world.say("saeki", "2行目は6%です")
    press_old(ja, "mochizuki", "fix.apply", str(rows(ja, Fix)[0].id))
    assert sentences(ja) == JA
    assert ja.last("mochizuki") == "こちらは別の方へのご案内でした。何も変わっていません。"


# ---------------------------------------------------------------- taking back


def test_undo_takes_the_fix_back_and_asks_again(ja: Stage) -> None:
    ja.world.say("saeki", "2行目は6%です")
    ja.world.press("saeki", "こう直す")
    ja.world.say("saeki", "取り消して")
    assert sentences(ja) == JA
    assert fixes(ja) == [("2行目は6%です", "declined", "undone")]
    assert [a.state for a in rows(ja, Answer)] == ["accepted", "accepted", "retracted"]
    assert rows(ja, Draft)[-1].state == "proposed"


def test_deleting_the_message_with_the_fix_takes_it_back(en: Stage) -> None:
    en.world.say("owen", "line 2: 6 months")
    en.world.press("owen", "Change it so")
    en.world.delete("owen", "line 2: 6 months")
    assert sentences(en) == EN
    assert fixes(en) == [("line 2: 6 months", "declined", "undone")]


def test_editing_the_message_with_the_fix_asks_anew(en: Stage) -> None:
    en.world.say("owen", "line 2: 6 months")
    en.world.edit("owen", "line 2: 6 months", "line 2: 7 months")
    assert [f[1:] for f in fixes(en)] == [("declined", "restated"), ("shown", "")]
    en.world.press("owen", "Change it so")
    assert sentences(en)[1] == "At one reading a minute it lasts 7 months."


def test_undo_of_a_confirmation_asks_for_the_tap_again_and_keeps_the_answers(ja: Stage) -> None:
    ja.world.press("saeki", "この内容でOK")
    ja.world.say("saeki", "取り消して")
    assert [r.state for r in rows(ja, Review)] == ["voided", "requested"]
    assert [a.state for a in rows(ja, Answer)] == ["accepted", "accepted"]
    assert "確認を取り消しました" in "\n".join(ja.texts("saeki")[-2:])


# ---------------------------------------------------------------- by hand


def test_an_edit_by_hand_is_a_version_with_the_editors_words_as_source(ja: Stage) -> None:
    ja.world.say("saeki", "自分で直します")
    ja.world.press("saeki", "自分で直す")
    ja.world.submit("saeki", {"text": "\n".join([JA[0], "", "次に多いのが詰まりで5%です。", JA[2], JA[3]])})
    draft = rows(ja, Draft)[-1]
    assert [(s["text"], s["kind"]) for s in draft.sentences] == [
        (JA[0], "answer"),
        ("次に多いのが詰まりで5%です。", "edit"),
        (JA[2], "answer"),
        (JA[3], "answer"),
    ]
    source = next(a for a in rows(ja, Answer) if str(a.id) == draft.sentences[1]["source"])
    assert (source.text, source.sort) == ("次に多いのが詰まりで5%です。", "edit")


def test_an_edit_without_a_change_is_no_version(en: Stage) -> None:
    en.world.press("owen", "Something to fix")
    en.world.press("owen", "Edit it myself")
    en.world.submit("owen", {})
    assert len(rows(en, Draft)) == 1
    assert en.last("owen") == "Nothing was changed."


def test_two_people_at_once_lose_nobodys_words(ja: Stage) -> None:
    ja.world.command("aoki", "原稿 1.1")
    ja.world.press("aoki", "自分で直す")
    form = ja.world.chat.forms[-1]
    ja.world.say("saeki", "2行目は6%です")
    ja.world.press("saeki", "こう直す")
    ja.world.chat.forms.append(form)
    ja.world.submit(
        "aoki",
        {"text": "\n".join([JA[0], "次が詰まりで5%と続きます。", JA[2], "蒸気の単価は1トン5000円としています。"])},
    )
    # the change elsewhere came in, the one on the same sentence is offered beside what stands
    assert sentences(ja) == [JA[0], "次が詰まりで6%です。", JA[2], "蒸気の単価は1トン5000円としています。"]
    assert "同じ文が、ほかでも新しくなりました" in ja.last("aoki")
    assert "次が詰まりで**5%と続きます**。" in ja.last("aoki").replace("****", "")
    ja.world.press("aoki", "こう直す")
    assert sentences(ja)[1] == "次が詰まりで5%と続きます。"


def test_a_fix_shown_on_an_older_version_is_shown_again_when_its_sentence_changed(ja: Stage) -> None:
    ja.world.say("saeki", "2行目は6%です")
    ja.world.command("aoki", '編集 1.1 "' + "\n".join([JA[0], "詰まりは5%です。", *JA[2:]]) + '"')
    fix = rows(ja, Fix)[0]
    press_old(ja, "saeki", "fix.apply", str(fix.id))
    assert sentences(ja)[1] == "詰まりは5%です。"
    assert "詰まりは**5%**です。 → 詰まりは**6%**です。" in ja.last("saeki")
    press_old(ja, "saeki", "fix.apply", str(fix.id))
    assert sentences(ja)[1] == "詰まりは6%です。"


def test_a_new_composition_keeps_the_edits(en: Stage) -> None:
    en.world.say("owen", "line 2: 6 months")
    en.world.press("owen", "Change it so")
    en.world.edit("owen", ANSWERS_EN[1], "The battery is no good below 5 °C. Steel cabinets block the signal.")
    assert sentences(en) == [
        EN[0],
        "At one reading a minute it lasts 6 months.",
        "The battery is no good below 5 °C.",
        EN[3],
    ]


# ---------------------------------------------------------------- words that stay


def test_a_locked_phrase_survives_a_fix_with_the_reason(ja: Stage) -> None:
    ja.world.say("saeki", "「吹き放し」という表現は残してください")
    assert ja.last("saeki").startswith("「吹き放し」は、このまま残します。")
    ja.world.say("saeki", "「吹き放し」を「全開故障」に")
    assert sentences(ja) == JA
    assert "「吹き放し」は「このまま残す」と決めた言葉なので、変えていません" in ja.last("saeki")
    assert fixes(ja)[-1][1:] == ("declined", "locked")
    ja.world.press("saeki", "固定を外す")
    ja.world.say("saeki", "「吹き放し」を「全開故障」に")
    ja.world.press("saeki", "こう直す")
    assert sentences(ja)[0] == "一番多いのは全開故障で全体の12%です。"


def test_a_locked_phrase_survives_an_edit_by_hand_and_the_edit_is_shown_back(en: Stage) -> None:
    en.world.say("owen", 'keep the phrase "steel cabinets block"')
    assert '"Steel cabinets block" stays just like that.' in en.last("owen")
    en.world.command("erin", 'edit 1.2 "Only this is left."')
    assert sentences(en) == EN
    assert "> Only this is left." in en.last("erin")


def test_a_sealed_word_comes_in_by_no_fix(tmp_path: Path) -> None:
    stage = drafted_ja(tmp_path, (ANSWERS_JA[0], "費用は40万円です。"))
    stage.world.say("saeki", "ここだけの話です")
    assert all("40万円" not in text for text in sentences(stage))
    stage.world.say("saeki", "2行目は「費用は40万円です。」にしてください")
    assert all("40万円" not in text for text in sentences(stage))
    assert "「出さない」とされている内容" in stage.last("saeki")


# ---------------------------------------------------------------- rounds


def test_a_third_round_of_wording_needs_the_marketers_reason_but_a_figure_never_does(ja: Stage) -> None:
    for old, new in (("一番多い", "最も多い"), ("計算して", "試算して")):
        ja.world.say("saeki", f"「{old}」を「{new}」に")
        ja.world.press("saeki", "こう直す")
        ja.world.run_until(ja.world.now.replace(hour=ja.world.now.hour + 2))
    ja.world.say("saeki", "「次が」を「次に」に")
    assert sentences(ja)[1] == JA[1]
    assert "3回目" in ja.last("saeki")
    ja.world.say("saeki", "2行目は6%です")
    ja.world.press("saeki", "こう直す")
    assert sentences(ja)[1] == "次が詰まりで6%です。"
    press_old(ja, "aoki", "fix.allow", str(next(f.id for f in rows(ja, Fix) if f.words == "「次が」を「次に」に")))
    ja.world.submit("aoki", {"reason": "公開前の最終確認のため"})
    assert "公開前の最終確認のため" in ja.last("saeki")


def test_every_fix_is_listed_with_what_became_of_it(en: Stage) -> None:
    en.world.say("owen", "line 2: 6 months")
    en.world.press("owen", "Change it so")
    en.world.say("owen", "line 1: 5 years")
    en.world.press("owen", "Leave it")
    en.world.command("erin", "fixes 1.2")
    assert en.last("erin") == (
        "Changes asked for in B1:\n"
        '- 2. Owen Clarke: "line 2: 6 months" → done\n'
        '- 2. Owen Clarke: "line 1: 5 years" → left (by their own wish)'
    )


@pytest.mark.parametrize(
    ("words", "right", "becomes"),
    [
        ("２行目は違います", "6%", "次が詰まりで6%です。"),
        ("2行目が間違っています", "次に多いのはドレン詰まりです。", "次に多いのはドレン詰まりです。"),
    ],
)
def test_a_sentence_called_wrong_is_asked_for_its_right_words(ja: Stage, words: str, right: str, becomes: str) -> None:
    ja.world.say("saeki", words)
    assert ja.last("saeki").startswith("2行目は、正しくはどうなりますか。")
    ja.world.say("saeki", right)
    ja.world.press("saeki", "こう直す")
    assert sentences(ja)[1] == becomes
    assert [f[1:] for f in fixes(ja)] == [("declined", "restated"), ("done", "")]


def test_a_bare_no_to_a_draft_asks_what_to_change(en: Stage) -> None:
    en.world.say("owen", "no")
    assert en.last("owen").startswith("Which sentence, and how?")
    en.world.say("owen", "line 2 is wrong")
    en.world.say("owen", "6 months")
    assert "it lasts **6 months**" in en.last("owen")


def test_the_right_words_for_a_guess_take_its_mark_away(en: Stage) -> None:
    en.world.command("erin", 'prefill 1.2 "Wireless is fine above 15 kW."')
    en.world.command("erin", "compose 1.2")
    en.world.run_until(en.world.now.replace(day=27, hour=12))
    assert sentences(en)[0] == "[confirm: Wireless is fine above 15 kW.]"
    en.world.say("owen", "line 1 is not right")
    en.world.say("owen", "20 kW")
    en.world.press("owen", "Change it so")
    assert sentences(en)[0] == "Wireless is fine above 20 kW."
    assert rows(en, Draft)[-1].sentences[0]["kind"] == "edit"


def test_sentences_are_joined_by_people_and_the_next_correction_starts_afresh(ja: Stage) -> None:
    ja.world.say("saeki", "1行目と2行目をつなげて")
    assert "人の手にお任せしています" in ja.last("saeki")
    assert "[自分で直す]" in ja.last("saeki")
    ja.world.say("saeki", "2行目は６％です")
    ja.world.press("saeki", "こう直す")
    assert sentences(ja) == [JA[0], "次が詰まりで6%です。", JA[2], JA[3]]
    assert fixes(ja) == [("1行目と2行目をつなげて", "declined", "restated"), ("2行目は６％です", "done", "")]


def test_joining_is_declined_in_english_too(en: Stage) -> None:
    en.world.say("owen", "join lines 3 and 4")
    assert "Joining, splitting or moving sentences" in en.last("owen")
    assert sentences(en) == EN


def test_a_remark_about_a_quoted_phrase_asks_what_is_right_there(ja: Stage) -> None:
    ja.world.say("saeki", "あと「約40万円」は少し盛りすぎかもしれません")
    assert "3行目は、正しくはどうなりますか" in ja.last("saeki")
    ja.world.say("saeki", "約35万円です")
    ja.world.press("saeki", "こう直す")
    assert sentences(ja)[2] == "口径15ミリのオリフィスだと年間で約35万円です。"
