"""From the offer to the last answer, as the expert lives it: in their words, in their thread, at their price."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.flows import passages
from bot.model import Answer, Assignment, Person, Question
from tests.fakes_speech import ScriptedTranscriber
from tests.world import Stage, make_world


def offered(tmp_path: Path, language: str = "ja", **more: object) -> Stage:
    """A brief agreed on and section 1 (English: 2) offered to the first expert, who sees it."""
    stage = make_world(tmp_path, language=language, **more)  # type: ignore[arg-type]  # handed through
    world = stage.world
    if language == "ja":
        world.file("aoki", "briefs/b1-steam-trap.docx")
        world.press("aoki", "すり合わせに出す")
        world.press("saeki", "この目次でOK")
        world.command("aoki", "割当 1.1 @佐伯 12/4まで")
    else:
        world.file("erin", "briefs/b2-pump-vibration.md")
        world.press("erin", "Send for agreement")
        world.press("owen", "Fine as it is")
        world.command("erin", "assign 1.2 @owen due Dec 4")
    world.run_until(world.now + timedelta(days=1))
    return stage


def accepted(tmp_path: Path, language: str = "ja", **more: object) -> Stage:
    stage = offered(tmp_path, language, **more)
    stage.world.say(*(("saeki", "引き受けます") if language == "ja" else ("owen", "sure, I'll take it")))
    return stage


def answers(stage: Stage) -> list[tuple[str, str]]:
    with stage.store.read(stage.workspace_id) as session:
        return [(a.text, a.state) for a in session.scalars(select(Answer).order_by(Answer.id))]


def state(stage: Stage, cls: type[Assignment] | type[Question]) -> list[str]:
    column = Assignment.state if cls is Assignment else Question.state
    with stage.store.read(stage.workspace_id) as session:
        return list(session.scalars(select(column).order_by(cls.id)))


@pytest.mark.parametrize(
    ("language", "user", "words", "question"),
    [
        ("ja", "saeki", "はい、お引き受けします", "よくある故障の形"),
        ("en", "owen", "yes, happy to", "How long does the battery last"),
    ],
)
def test_an_offer_is_accepted_in_words(tmp_path: Path, language: str, user: str, words: str, question: str) -> None:
    stage = offered(tmp_path, language)
    stage.world.say(user, words)
    assert question in stage.last(user)
    assert state(stage, Assignment) == ["active"]


@pytest.mark.parametrize(("language", "user", "words"), [("ja", "saeki", "了解です"), ("en", "owen", "👀")])
def test_seen_is_no_answer_to_a_question(tmp_path: Path, language: str, user: str, words: str) -> None:
    stage = accepted(tmp_path, language)
    stage.world.say(user, words)
    assert answers(stage) == []


def test_both_answers_make_a_draft_with_both_figures(tmp_path: Path) -> None:
    stage = accepted(tmp_path, "en")
    stage.world.say("owen", "eighteen months if you sample every ten minutes")
    assert "2 of 2" in stage.last("owen")
    stage.world.say("owen", "anything above 85 degrees at the housing")
    assert "18 months" in stage.last("owen")
    assert "85 degrees" in stage.last("owen")
    assert stage.dead() == []


def test_an_edit_is_a_new_version_and_a_deletion_opens_the_question_again(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "吹き放しが12%です")
    stage.world.edit("saeki", "吹き放しが12%", "吹き放しが15%です")
    assert answers(stage) == [("吹き放しが12%です", "replaced"), ("吹き放しが15%です", "accepted")]
    stage.world.delete("saeki", "吹き放しが15%")
    assert answers(stage)[-1] == ("吹き放しが15%です", "retracted")
    assert state(stage, Question)[0] == "asked"


def test_an_edit_that_comes_before_its_message_counts_as_the_message(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    world = stage.world
    world.said["saeki", "まだ届いていない"] = ("u-late", world._where("saeki", top=False))
    world.edit("saeki", "まだ届いていない", "吹き放しが15%です")
    assert answers(stage) == [("吹き放しが15%です", "accepted")]


@pytest.mark.parametrize(
    ("language", "user", "words", "smaller"),
    [
        ("ja", "saeki", "もっと簡単にお願いします", "ひと言、数字だけでも"),
        ("en", "owen", "can you make it easier?", "One word or just a number"),
    ],
)
def test_smaller_steps_down_a_rung_at_a_lower_price(
    tmp_path: Path, language: str, user: str, words: str, smaller: str
) -> None:
    stage = accepted(tmp_path, language)
    stage.world.say(user, words)
    assert smaller in stage.last(user)
    with stage.store.read(stage.workspace_id) as session:
        assert session.scalars(select(Question.rung).where(Question.state == "asked")).one() == "prompts"


def test_below_the_lowest_rung_marketing_writes(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "もっと簡単に")
    stage.world.say("saeki", "もっと簡単に")
    assert "確認だけお願いします" in stage.last("saeki")
    assert "書いてくれたら確認する" in stage.last("aoki")


def test_not_knowing_is_thanked_and_the_marketer_hears_whom_to_ask(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "わかりません")
    assert "2/2" in stage.last("saeki")
    assert "ご存じないとのことです" in stage.last("aoki")
    assert state(stage, Question)[0] == "unknown"


def test_passing_on_makes_an_offer_of_its_own_and_never_a_circle(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "望月さんの方が詳しいです")
    assert "望月 健さんにお願いしてみます" in stage.last("saeki")
    assert state(stage, Assignment) == ["delegated", "offered"]
    stage.world.run_until(stage.world.now + timedelta(days=2))
    assert any("お願いしたいとのことです" in text for text in stage.texts("mochizuki"))
    stage.world.press("mochizuki", "別の人に")
    stage.world.say("mochizuki", "佐伯さん")
    assert "一度お願いしています" in stage.last("mochizuki")
    assert state(stage, Assignment) == ["delegated", "offered"]


def test_a_decline_is_a_clean_end_and_can_be_taken_back(tmp_path: Path) -> None:
    stage = offered(tmp_path)
    stage.world.say("saeki", "お断りします")
    assert "この件でのお声がけは終わり" in stage.last("saeki")
    before = len(stage.texts("saeki"))
    stage.world.run_until(stage.world.now + timedelta(days=30))
    assert len(stage.texts("saeki")) == before
    stage.world.press("saeki", "やっぱり戻す")
    assert state(stage, Assignment) == ["offered"]


def test_a_question_back_reaches_the_marketer_and_the_answer_comes_back(tmp_path: Path) -> None:
    stage = accepted(tmp_path, "en")
    stage.world.say("owen", "what do you mean by sampling intervals?")
    assert "what do you mean by sampling intervals?" in stage.last("erin")
    stage.world.press("erin", "Answer")
    stage.world.submit("erin", {"text": "How often the sensor measures."})
    texts = stage.texts("owen")
    assert any("How often the sensor measures." in t for t in texts[-2:])
    assert "1 of 2" in texts[-1]


def test_several_open_questions_are_told_apart_by_one_tap(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.command("aoki", "割当 1.2 @佐伯 12/4まで")
    stage.world.run_until(stage.world.now + timedelta(days=1))
    stage.world.press("saeki", "引き受けます")
    stage.world.say("saeki", "目視だと1台3分です", top=True)
    assert "どの質問へのお答えでしょうか" in stage.last("saeki")
    stage.world.press("saeki", "2. ")
    assert ("目視だと1台3分です", "accepted") in answers(stage)
    with stage.store.read(stage.workspace_id) as session:
        answer = session.scalars(select(Answer).where(Answer.state == "accepted")).one()
        assert session.get_one(Question, answer.question_id).text.startswith("点検1台にかかる時間")


def test_somebody_elses_button_changes_nothing(tmp_path: Path) -> None:
    stage = offered(tmp_path)
    post = next(p for p in stage.world.inbox("saeki") if any(b.action == "offer.accept" for b in p.message.buttons))
    stage.world.chat.posts.append(
        type(post)(
            id=post.id,
            team=post.team,
            to=type(post.to)(platform="sim", conversation="D:mochizuki", private=True),
            message=post.message,
            key="copy",
            order=post.order + 1000,
        )
    )
    stage.world.press("mochizuki", "引き受けます")
    assert any("別の方へのご案内でした" in t for t in stage.texts("mochizuki"))
    assert state(stage, Assignment) == ["offered"]


def test_ten_thousand_characters_are_answered_kindly_and_hostile_words_stay_words(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "あ" * 10_001)
    assert "何も失われていません" in stage.last("saeki")
    assert answers(stage) == []
    stage.world.say("saeki", "<!channel> **太字** `x` \u202e 12%です")
    assert answers(stage) == [("<!channel> **太字** `x`  12%です", "accepted")]
    assert stage.dead() == []


def test_off_the_record_words_reach_no_draft(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "吹き放しが12%です")
    stage.world.say("saeki", "ここだけの話ですが、川崎の工場では30%でした")
    assert not any("30%" in text for text in stage.texts("saeki") if "原稿:" in text)
    assert stage.dead() == []


# ---------------------------------------------------------------- voice


def test_a_memo_answers_the_question_with_a_receipt_first(tmp_path: Path) -> None:
    stage = accepted(tmp_path, transcriber=ScriptedTranscriber({"v01.m4a": "一番多いのは吹き放しで、12%ぐらいです。"}))
    stage.world.file("saeki", "voice/v01.m4a")
    texts = stage.texts("saeki")[-3:]
    assert "音声を受け取りました" in texts[0]
    assert "外には出しません" in texts[0], "the consent line, at first use"
    assert "> 一番多いのは吹き放しで、12%ぐらいです。" in texts[1]
    assert "2/2" in texts[2]
    stage.world.file("saeki", "voice/v01.m4a")
    assert not any("外には出しません" in t for t in stage.texts("saeki")[-3:]), "and only then"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("voice/silence.m4a", "言葉が見つかりませんでした"),
        ("voice/noise.webm", "言葉が見つかりませんでした"),
        ("voice/login-page.m4a", "音声として開けませんでした"),
        ("voice/truncated.m4a", "聞き取れませんでした"),
    ],
)
def test_a_bad_recording_is_said_kindly_and_the_question_stays(tmp_path: Path, file: str, said: str) -> None:
    stage = accepted(tmp_path)
    stage.world.file("saeki", file)
    assert said in stage.last("saeki")
    assert answers(stage) == []
    stage.world.say("saeki", "吹き放しが12%です")
    assert [text for text, _ in answers(stage)] == ["吹き放しが12%です"]


def test_half_a_memo_counts_and_its_end_is_asked_for(tmp_path: Path) -> None:
    stage = accepted(tmp_path, "en", transcriber=ScriptedTranscriber({"half.webm": "Eighteen months at ten minutes."}))
    stage.world.file("owen", "voice/half.webm")
    assert any("The end of the recording seems to be missing" in t for t in stage.texts("owen")[-3:])


def test_a_transcript_is_corrected_or_taken_back_by_one_tap(tmp_path: Path) -> None:
    stage = accepted(tmp_path, transcriber=ScriptedTranscriber({"v01.m4a": "詰まりは50%です。"}))
    stage.world.file("saeki", "voice/v01.m4a")
    stage.world.press("saeki", "言葉を直す")
    stage.world.submit("saeki", {"text": "詰まりは5%です。"})
    assert answers(stage)[-1] == ("詰まりは5%です。", "accepted")
    stage.world.press("saeki", "回答ではない")
    assert answers(stage)[-1] == ("詰まりは5%です。", "not_an_answer")


# ---------------------------------------------------------------- wishes


@pytest.mark.parametrize(
    ("language", "user", "words", "said"),
    [
        ("ja", "saeki", "この件はもう結構です", "もうしません"),
        ("en", "owen", "please stop asking about this", "won't ask about this again"),
    ],
)
def test_stop_means_stop_for_ever_and_the_marketer_hears_it_neutrally(
    tmp_path: Path, language: str, user: str, words: str, said: str
) -> None:
    stage = accepted(tmp_path, language)
    stage.world.say(user, words)
    assert said in stage.last(user)
    before = len(stage.texts(user))
    stage.world.run_until(stage.world.now + timedelta(days=90))
    assert len(stage.texts(user)) == before
    assert stage.dead() == []


def test_stopping_everything_beats_a_marketers_command(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "すべて止めてください")
    stage.world.command("aoki", "割当 1.2 @佐伯")
    assert "控えてほしい" in stage.last("aoki")
    stage.world.command("saeki", "再開希望")
    stage.world.command("aoki", "割当 1.2 @佐伯")
    assert "お願いを出しました" in stage.last("aoki")


def test_quiet_hours_of_ones_own_are_kept(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "午後だけにしてください")
    assert "13:00〜18:00" in stage.last("saeki")
    with stage.store.read(stage.workspace_id) as session:
        person = session.scalars(select(Person).where(Person.name == "佐伯 亮")).one()
        assert person.hours["start"] == "13:00"


def test_ones_audio_is_deleted_on_a_word(tmp_path: Path) -> None:
    stage = accepted(tmp_path, transcriber=ScriptedTranscriber({"v01.m4a": "12%です。"}))
    stage.world.file("saeki", "voice/v01.m4a")
    assert any((tmp_path / "files").rglob("*")), "the recording is kept for listening back"
    stage.world.say("saeki", "音声を消して")
    assert "音声を消しました(1件)" in stage.last("saeki")
    assert not any(p.is_file() for p in (tmp_path / "files").rglob("*"))


def test_recordings_go_thirty_days_after_publication_and_the_words_stay(tmp_path: Path) -> None:
    stage = accepted(tmp_path, transcriber=ScriptedTranscriber({"v01.m4a": "吹き放しが12%です。"}))
    stage.world.file("saeki", "voice/v01.m4a")
    stage.world.say("saeki", "年間で約40万円です")
    stage.world.press("saeki", "この内容でOK")
    stage.world.command("aoki", "公開 1 https://example.com/steam")
    recordings = (tmp_path / "files").rglob
    stage.world.run_until(stage.world.now + timedelta(days=29))
    assert any(p.is_file() for p in recordings("*"))
    stage.world.run_until(stage.world.now + timedelta(days=2))
    assert not any(p.is_file() for p in recordings("*"))
    assert ("吹き放しが12%です。", "accepted") in answers(stage)
    assert stage.dead() == []


# ---------------------------------------------------------------- the marketer's side


def test_an_offer_is_undone_within_ten_minutes(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    stage.world.press("saeki", "この目次でOK")
    stage.world.command("aoki", "割当 1.1 @佐伯")
    stage.world.press("aoki", "取り消す")
    assert "お願いを取り消しました" in stage.last("aoki")
    before = len(stage.texts("saeki"))
    stage.world.run_until(stage.world.now + timedelta(days=3))
    assert len(stage.texts("saeki")) == before
    assert state(stage, Assignment) == ["withdrawn"]


def test_two_offers_of_one_day_come_as_one_message_the_lightest_first(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    stage.world.press("mochizuki", "この目次でOK")
    stage.world.press("saeki", "この目次でOK")
    stage.world.command("aoki", "割当 1.3,1.4 @望月")
    before = len(stage.texts("mochizuki"))
    stage.world.run_until(stage.world.now + timedelta(days=1))
    new = stage.texts("mochizuki")[before:]
    assert len(new) == 1
    assert "本日のお願いは2件" in new[0]


def test_a_namesake_is_asked_about_with_department(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    with stage.store.write(stage.workspace_id) as session:
        session.add(Person(name="佐伯 花子", department="品質保証"))
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.command("aoki", "すり合わせ 1 @佐伯")
    assert "複数いらっしゃいます" in stage.last("aoki")
    assert "佐伯 亮(営業技術)" in stage.last("aoki")
    stage.world.press("aoki", "佐伯 亮(営業技術)")
    assert any("見てほしいとのこと" in t for t in stage.texts("saeki"))


def test_minutes_are_a_budget(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    with stage.store.write(stage.workspace_id) as session:
        session.scalars(select(Person).where(Person.name == "佐伯 亮")).one().monthly_minutes = 2
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.press("aoki", "すり合わせに出す")
    stage.world.press("saeki", "この目次でOK")
    stage.world.command("aoki", "割当 1.1 @佐伯")
    assert "残り約2分" in stage.last("aoki")
    assert state(stage, Assignment) == []


@pytest.mark.parametrize(
    ("language", "user", "marketer", "said", "told"),
    [
        (
            "ja",
            "saeki",
            "aoki",
            ("the most common failure is blow-through, about 12% of all traps", "口径15ミリで年間約40万円です"),
            ("日本語でない文が1つ", "1. The most common failure"),
        ),
        (
            "en",
            "owen",
            "erin",
            ("10分おきの計測で18か月です", "anything above 85 degrees at the housing"),
            ("1 sentence is not in English", "1. 10分おきの計測で18か月です。"),
        ),
    ],
)
def test_an_answer_in_another_language_stands_as_said_and_the_marketer_hears_where(
    tmp_path: Path, language: str, user: str, marketer: str, said: tuple[str, str], told: tuple[str, str]
) -> None:
    stage = accepted(tmp_path, language)
    for words in said:
        stage.world.say(user, words)
    stage.world.run_until(stage.world.now + timedelta(hours=2))
    notes = [text for text in stage.texts(marketer) if told[0] in text]
    assert len(notes) == 1
    assert told[1] in notes[0]
    assert stage.dead() == []


@pytest.mark.parametrize(("language", "words"), [("ja", "一番多いのは吹き放しで12%です"), ("en", "it is 18 months")])
def test_a_draft_in_the_article_s_language_says_nothing_of_languages(tmp_path: Path, language: str, words: str) -> None:
    stage, user = accepted(tmp_path, language), {"ja": "saeki", "en": "owen"}[language]
    stage.world.say(user, words)
    stage.world.say(user, {"ja": "15 mm PTFE", "en": "anything above 85 degrees"}[language])
    stage.world.run_until(stage.world.now + timedelta(hours=2))
    for text in stage.texts({"ja": "aoki", "en": "erin"}[language]):
        assert "日本語でない文" not in text
        assert "not in English" not in text


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ja", "The most common failure is blow-through.", True),
        ("ja", "Larkmoor VX-200: 15 mm PTFE", False),
        ("ja", "PTFEの15 mmです。", False),
        ("en", "10分おきで18か月です。", True),
        ("en", "At 佐伯製作所 it lasts 18 months.", False),
    ],
)
def test_a_name_alone_makes_no_other_language(language: str, text: str, found: bool) -> None:
    assert passages.foreign([{"text": text, "kind": "answer"}], language) == ([(1, text)] if found else [])
