"""What people write that is no plain answer: twice the same, a correction, a wish in passing, words when all is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.model import Absence, Assignment, Person, PersonAddress, Question
from tests.unit.test_flow_collect import accepted, answers, offered, state
from tests.world import Stage

ANSWER = {"ja": "一番多いのは吹き放しで全体の12%です", "en": "eighteen months when sampled every ten minutes"}
OTHER = {"ja": "口径15ミリで年間約40万円です", "en": "anything above 85 degrees at the housing"}
EXPERT = {"ja": "saeki", "en": "owen"}
MARKETER = {"ja": "aoki", "en": "erin"}
LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


def credit(stage: Stage, user: str) -> str:
    with stage.store.read(stage.workspace_id) as session:
        about = select(Person.credit).join(PersonAddress, PersonAddress.person_id == Person.id)
        return session.scalars(about.where(PersonAddress.user == user)).one()


def asked(stage: Stage) -> list[str]:
    """How the questions of the section stand, in their order."""
    with stage.store.read(stage.workspace_id) as session:
        section = select(Assignment.section_id).scalar_subquery()
        return list(session.scalars(select(Question.state).where(Question.section_id == section).order_by(Question.no)))


def standing(stage: Stage) -> list[str]:
    return [text for text, state in answers(stage) if state == "accepted"]


@pytest.mark.parametrize(
    ("language", "words", "kept"),
    [
        ("ja", "名前は出さないでください", "anonymous"),
        ("ja", "名前を載せてもらって構いません", "named"),
        ("en", "please leave my name out", "anonymous"),
        ("en", "you can use my name", "named"),
    ],
)
@pytest.mark.parametrize("confirmed", [False, True])
def test_a_name_is_left_out_or_put_in_as_it_was_said(
    tmp_path: Path, language: str, words: str, kept: str, confirmed: bool
) -> None:
    stage, user = accepted(tmp_path, language), EXPERT[language]
    stage.world.say(user, ANSWER[language])
    stage.world.say(user, OTHER[language])
    if confirmed:
        stage.world.say(user, "OK")
    stage.world.say(user, words, top=confirmed)
    assert credit(stage, user) == kept
    expected = {"ja": ("載せません", "載せます"), "en": ("stays off", "will be on")}[language]
    assert expected[kept == "named"] in stage.last(user)


@LANGUAGES
def test_what_follows_a_taken_back_answer_answers_the_same_question(tmp_path: Path, language: str) -> None:
    stage, user = accepted(tmp_path, language), EXPERT[language]
    stage.world.say(user, ANSWER[language])
    stage.world.say(user, {"ja": "今の取り消して", "en": "undo"}[language])
    stage.world.say(user, {"ja": "吹き放しが一番多いですね", "en": "it depends on the sampling, mostly"}[language])
    assert asked(stage) == ["answered", "asked"]


@LANGUAGES
def test_the_same_words_twice_are_one_answer_until_a_tap_says_otherwise(tmp_path: Path, language: str) -> None:
    stage, user = accepted(tmp_path, language), EXPERT[language]
    stage.world.say(user, ANSWER[language])
    stage.world.say(user, ANSWER[language])
    assert standing(stage) == [ANSWER[language]]
    assert asked(stage) == ["answered", "asked"]
    stage.world.press(user, "1. ")
    assert standing(stage) == [ANSWER[language]] * 2


def test_short_words_may_answer_two_questions(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "12%")
    stage.world.say("saeki", "12%")
    assert standing(stage) == ["12%", "12%"]


@pytest.mark.parametrize(
    ("language", "words", "mended"),
    [
        ("ja", "すみません、15%でした", "一番多いのは吹き放しで全体の15%です"),
        ("ja", "さっきの12%は間違いで、15%でした", "一番多いのは吹き放しで全体の15%です"),
        ("ja", "ほかに詰まりが5%あります", ""),
    ],
)
def test_a_correction_mends_the_answer_before(tmp_path: Path, language: str, words: str, mended: str) -> None:
    stage, user = accepted(tmp_path, language), EXPERT[language]
    stage.world.say(user, ANSWER[language])
    stage.world.say(user, words)
    assert standing(stage) == ([mended] if mended else [ANSWER[language], words])


@LANGUAGES
def test_an_answer_given_to_the_offer_is_kept_for_one_tap(tmp_path: Path, language: str) -> None:
    stage, user = offered(tmp_path, language), EXPERT[language]
    stage.world.say(user, {"ja": "吹き放しが12%くらい", "en": "18 months at best"}[language])
    stage.world.press(user, "1. ")
    assert len(standing(stage)) == 1
    assert state(stage, Assignment) == ["active"]
    assert "2/2" in stage.last(user) or "2 of 2" in stage.last(user)


def test_a_short_message_may_answer_two_questions_at_once(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "故障は吹き放しが12%、詰まりが5%くらい。損失は口径15mmで年間約40万円です。")
    assert asked(stage) == ["answered", "answered"]
    assert any("2つの質問のお答えに入れました" in text for text in stage.texts("saeki"))


@LANGUAGES
def test_an_answer_after_the_item_was_parked_takes_it_up_again(tmp_path: Path, language: str) -> None:
    stage, user = accepted(tmp_path, language), EXPERT[language]
    stage.world.run_until(stage.world.now + timedelta(days=60))
    assert state(stage, Assignment) == ["parked"]
    stage.world.say(user, ANSWER[language], top=True)
    assert state(stage, Assignment) == ["active"]
    stage.world.say(user, OTHER[language])
    assert {"ja": "この内容でOK", "en": "This is right"}[language] in stage.last(user)


@LANGUAGES
def test_words_to_what_was_given_to_somebody_else_reach_the_marketer(tmp_path: Path, language: str) -> None:
    stage, user, marketer = accepted(tmp_path, language), EXPERT[language], MARKETER[language]
    stage.world.command(marketer, {"ja": "割当解除 1.1", "en": "unassign 1.2"}[language])
    stage.world.say(user, ANSWER[language])
    assert answers(stage) == []
    assert ANSWER[language] in stage.last(marketer)
    stage.world.say(user, {"ja": "ありがとうございました", "en": "thanks"}[language])
    assert ANSWER[language] in stage.last(marketer), "a word of thanks is nobody's news"


@pytest.mark.parametrize(
    ("language", "words", "seen"),
    [
        ("ja", "締切いつでしたっけ", "12/4(金)"),
        ("ja", "記事の反応はどうでしたか?", "まだ公開前です"),
        ("ja", "目次も見たい", "よくある質問"),
        ("ja", "あ", "回答に入れていません"),
        ("en", "what's the deadline?", "Dec 4"),
        ("en", "any results yet?", "isn't published yet"),
    ],
)
def test_a_question_in_passing_is_answered_and_is_no_answer(
    tmp_path: Path, language: str, words: str, seen: str
) -> None:
    stage, user = accepted(tmp_path, language), EXPERT[language]
    stage.world.say(user, words)
    assert seen in stage.last(user)
    assert standing(stage) == []


@LANGUAGES
def test_doubtful_words_become_a_question_to_the_marketer_by_one_tap(tmp_path: Path, language: str) -> None:
    stage, user, marketer = accepted(tmp_path, language), EXPERT[language], MARKETER[language]
    words = {
        "ja": "割合って台数ベースですか？それとも蒸気損失ベースですか？",
        "en": "would that be per sensor or per gateway, then?",
    }
    stage.world.say(user, words[language])
    if standing(stage) == [] and words[language] not in stage.last(marketer):
        stage.world.press(user, {"ja": "質問として届ける", "en": "as a question"}[language])
    assert words[language] in stage.last(marketer)
    assert standing(stage) == []


@pytest.mark.parametrize(
    ("words", "version"),
    [("直して", "第2版"), ("こう直す", "第2版"), ("自分で直す", "第1版"), ("そのままにする", "第1版")],
)
def test_words_about_the_difference_shown_are_its_buttons(tmp_path: Path, words: str, version: str) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", ANSWER["ja"])
    stage.world.say("saeki", OTHER["ja"])
    stage.world.say("saeki", "1行目の12%は15%です")
    stage.world.say("saeki", words)
    assert (version == "第2版") == any("第2版" in text for text in stage.texts("saeki"))
    assert ("直接直せます" in stage.last("saeki")) == (words == "自分で直す")


def test_a_complaint_is_told_once(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    for _ in range(4):
        stage.world.say("saeki", "しつこいです")
    notes = [text for text in stage.texts("aoki") if "お声がけの回数を" in text]
    assert len(notes) == 2, "from standard over light to none"
    assert "もういちばん少なく" in stage.last("saeki")


def test_a_command_without_its_first_word_is_a_marketers_command_and_no_holiday(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("aoki", "延長 1.1 12/10まで", top=True)
    assert "12/10(木)" in stage.last("aoki")
    stage.world.say("saeki", "割当 1.2 @望月 12/4まで", top=True)
    with stage.store.read(stage.workspace_id) as session:
        assert list(session.scalars(select(Absence))) == []
        assert len(list(session.scalars(select(Assignment)))) == 1


def test_the_day_agreed_on_stays_when_somebody_else_takes_over(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.command("aoki", "期限 1.1 12/11")
    stage.world.command("aoki", "変更 1.1 @望月")
    assert "12/11(金)" in stage.last("aoki")


def test_a_manager_hears_what_the_department_gave(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", ANSWER["ja"])
    stage.world.say("saeki", OTHER["ja"])
    stage.world.say("saeki", "OKです")
    stage.world.say("osawa", "うちの部の実績を見せてください")
    assert "見出し1件分" in stage.last("osawa")


def test_what_can_only_take_on_an_offer_does_so_beside_an_open_question(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.command("aoki", "割当 1.2 @佐伯 12/8まで")
    stage.world.run_until(stage.world.now + timedelta(days=1))
    stage.world.say("saeki", "了解です", top=True)
    assert state(stage, Assignment) == ["active", "offered"]
    stage.world.say("saeki", "引き受けます", top=True)
    assert state(stage, Assignment) == ["active", "active"]


def test_a_colleague_nobody_knows_is_told_to_the_marketer(tmp_path: Path) -> None:
    stage = offered(tmp_path)
    stage.world.say("saeki", "鈴木さんが詳しいです")
    stage.world.press("saeki", "分からない")
    assert "鈴木" in stage.last("aoki")
    stage.world.say("saeki", "やっぱりやります")
    stage.world.press("saeki", "引き受けます")
    assert state(stage, Assignment) == ["active"]


def test_who_wants_everything_gone_is_shown_how(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "音声を消して")
    stage.world.press("saeki", "ことばをすべて消す")
    assert state(stage, Question)[:1] == ["asked"]


@pytest.mark.parametrize(
    ("language", "words", "mine"),
    [
        ("ja", "何が止まってる？", "残り2問"),
        ("en", "what's stuck?", "2 questions left"),
    ],
)
def test_what_is_stuck_shows_a_marketer_what_stands_still_and_an_expert_what_waits_for_them(
    tmp_path: Path, language: str, words: str, mine: str
) -> None:
    stage, user, marketer = accepted(tmp_path, language), EXPERT[language], MARKETER[language]
    stage.world.say(user, {"ja": "木曜にします", "en": "Thursday please"}[language])
    stage.world.say(marketer, words, top=True)
    by_words = stage.last(marketer)
    stage.world.command(marketer, {"ja": "滞留", "en": "stalled"}[language])
    assert by_words == stage.last(marketer)
    assert {"ja": "蒸気トラップが故障すると", "en": "Wired or wireless"}[language] in by_words
    stage.world.say(user, words)
    assert mine in stage.last(user)
    assert asked(stage) == ["asked", "queued"]


@LANGUAGES
def test_how_it_does_is_answered_to_somebody_who_helped_with_nothing(tmp_path: Path, language: str) -> None:
    stage, marketer = accepted(tmp_path, language), MARKETER[language]
    stage.world.say(marketer, {"ja": "反応はどうですか", "en": "any results?"}[language], top=True)
    assert "/brief" in stage.last(marketer)
    assert stage.dead() == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "明日12時にランチ行きませんか"), ("en", "lunch at 12?"), ("en", "fancy a coffee at 4?")],
)
def test_a_meal_together_is_no_promise(tmp_path: Path, language: str, words: str) -> None:
    stage, user = offered(tmp_path, language), EXPERT[language]
    before = stage.texts(user)
    stage.world.say(user, words)
    assert stage.texts(user) == before
    assert state(stage, Assignment) == ["offered"]
