"""Help for what stands still: the marketer decides, the person reads first, a manager's answer binds."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.model import Approach, Assignment, Escalation, OptOut, Person, Refusal, Section
from tests.chasing import Story, accepted, assert_manners, begin


def silent(tmp_path: Path, language: str = "ja") -> Story:
    """Everything was tried; the card is with the marketer (Friday 12/11, afternoon)."""
    story = accepted(tmp_path, language)
    story.until("12-11 14:00")
    return story


def with_manager(tmp_path: Path, language: str = "ja") -> Story:
    """The preview is over and the marketer sent the text under their own name (Tuesday 12/15)."""
    story = silent(tmp_path, language)
    story.stage.world.press(story.marketer, story.do("上長に相談", "Ask the manager"))
    story.until("12-15 14:00")
    story.stage.world.press(story.marketer, story.do("送りました", "I sent it"))
    return story


def states(story: Story) -> list[str]:
    return [row.state for row in story.rows(Escalation)]


def test_the_marketer_decides_with_one_card_and_the_person_hears_nothing_of_it(tmp_path: Path) -> None:
    story = silent(tmp_path)
    before = len(story.stage.texts("saeki"))
    assert story.sees("aoki").split("\n")[-5:] == [
        "[小さくする]",
        "[別の方に]",
        "[こちらで書く]",
        "[やめる]",
        "[上長に相談]",
    ]
    assert "これまでのお声がけは3回です" in story.sees("aoki")
    story.stage.world.press("aoki", "こちらで書く")
    assert "確認だけをお願いします" in story.sees("aoki")
    story.until("2027-02-28 18:00")
    assert len(story.stage.texts("saeki")) == before
    assert states(story) == ["closed"]
    assert_manners(story)


def test_shrinking_makes_the_text_of_what_was_said(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "吹き放しが12%ぐらい、詰まりが5%です")
    story.until("12-15 14:00")
    before = len(story.stage.texts("saeki"))
    story.stage.world.press("aoki", "小さくする")
    story.until("12-16 14:00")
    assert story.assignment().state == "withdrawn"
    assert story.rows(Section)[0].state == "drafted"
    assert len(story.stage.texts("saeki")) == before


def test_dropping_ends_the_section(tmp_path: Path) -> None:
    story = silent(tmp_path)
    story.stage.world.press("aoki", "やめる")
    assert story.rows(Section)[0].state == "dropped"
    assert story.assignment().state == "withdrawn"


def test_swapping_offers_the_backup_and_never_somebody_who_had_it(tmp_path: Path) -> None:
    story = begin(tmp_path, due="代理 @望月 12/4まで")
    story.stage.world.press("saeki", "引き受けます")
    story.until("12-11 14:00")
    story.stage.world.press("aoki", "別の方に")
    assert "代理の望月 健さんにお願いしました" in story.sees("aoki")
    holders = [(row.person_id, row.state) for row in story.rows(Assignment)]
    assert [state for _, state in holders] == ["withdrawn", "offered"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_text_reaches_anybody_before_its_subject_read_it_and_had_a_business_day(
    tmp_path: Path, language: str
) -> None:
    story = silent(tmp_path, language)
    story.stage.world.press(story.marketer, story.do("上長に相談", "Ask the manager"))
    assert states(story) == ["preview"]
    story.until("12-11 15:00")
    assert story.log(story.expert, prefix=("escalate.",)) == [("12-11 14:00", "escalate.preview")]
    assert story.do("ほかの誰よりも先に", "before anybody else") in story.sees(story.expert)
    story.until("12-14 13:59")
    assert "escalate.ready" not in [key for _, key in story.log(story.marketer)]
    story.until("12-15 12:00")
    assert story.log(story.marketer, prefix=("escalate.ready",)) == [("12-14 14:00", "escalate.ready")]
    assert story.log(story.manager, prefix=("escalate.",)) == []
    assert_manners(story)


def test_the_managers_text_reads_like_this(tmp_path: Path) -> None:
    story = with_manager(tmp_path)
    row = story.rows(Escalation)[0]
    assert row.text == (
        "大沢部長\n\n"
        "お世話になっております。マーケティング部の青木 恵です。\n"
        "記事「蒸気トラップの漏れを見逃さない点検方法」のご相談です。\n\n"
        "「蒸気トラップが故障すると何が起きるか」の部分は佐伯さんがいちばんお詳しく、合わせて約3分お力をお借りできないでしょうか。\n"
        "文章はこちらで書きますので、質問へのひと言と確認だけお願いできれば十分です。"
        "動かしたい数字: 「蒸気トラップ 点検」の検索から来た方の資料請求を月4件から月10件に増やす（2027年3月末まで）\n\n"
        "短い時間だけ、別の方、来月以降、または今回は見送り、どのお返事でも助かります。\n"
        "どうぞよろしくお願いいたします。"
    )


def test_a_word_from_the_person_heals_it_and_nothing_is_sent(tmp_path: Path) -> None:
    story = silent(tmp_path)
    story.stage.world.press("aoki", "上長に相談")
    story.until("12-14 09:30")
    story.stage.world.say("saeki", "すみません、吹き放しが12%ぐらいです")
    story.until("12-16 12:00")
    assert states(story) == ["healed"]
    assert "上長への相談は取りやめました" in "\n".join(story.stage.texts("aoki"))
    assert "escalate.ready" not in [key for _, key in story.log("aoki")]


def test_the_person_may_stop_it(tmp_path: Path) -> None:
    story = silent(tmp_path)
    story.stage.world.press("aoki", "上長に相談")
    story.until("12-14 09:30")
    story.stage.world.press("saeki", "送らないで")
    assert "上長の方へは何も送りません" in story.sees("saeki")
    assert "上長への相談は控えてほしい" in story.sees("aoki")
    assert states(story) == ["closed"]
    story.until("12-31 12:00")
    assert "escalate.ready" not in [key for _, key in story.log("aoki")]


def test_nobody_who_opted_out_is_named_to_a_manager(tmp_path: Path) -> None:
    story = silent(tmp_path)
    with story.stage.store.write(story.stage.workspace_id) as session:
        person = session.scalars(select(Person).where(Person.name == "佐伯 亮")).one()
        session.add(OptOut(person_id=person.id, scope="all", subject_id=None, until=None))
    story.stage.world.press("aoki", "上長に相談")
    assert "お名前を挙げた上長への相談はできません" in story.sees("aoki")
    assert states(story) == ["marketer"]
    story.stage.world.command("aoki", "相談 1.1 上長")
    assert states(story) == ["marketer"]


def test_the_person_who_asks_for_their_managers_word_sees_the_text_at_once_and_the_clock_stops(tmp_path: Path) -> None:
    story = begin(tmp_path)
    story.stage.world.press("saeki", "上長に確認")
    assert "上長の方へは、このような文面になります" in story.sees("saeki")
    assert "11/26(木) 10:30 以降にお送りください" in story.sees("aoki")
    story.until("12-31 18:00")
    assert [key for _, key in story.log("saeki", prefix=("chase.",))] == []
    assert story.log("aoki", prefix=("escalate.ready",)) == [("11-26 10:30", "escalate.ready")]
    assert_manners(story)


def test_the_dry_run_shows_the_text_to_the_marketer_alone(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "相談 1.1 上長 --下見")
    assert "まだ誰にも見せていません" in story.sees("aoki")
    assert story.rows(Escalation) == []


# ---------------------------------------------------------------- what the manager says


def test_minutes_granted_by_word_are_told_and_bind(tmp_path: Path) -> None:
    story = with_manager(tmp_path)
    story.stage.world.say("osawa", "2分までなら", top=True)
    assert states(story) == ["less"]
    assert story.assignment().minutes == 2
    assert "約2分までとして承りました" in story.sees("osawa")
    assert "約2分いただけました" in story.sees("aoki")


def test_after_the_farewell_even_a_grant_does_not_write_to_the_person(tmp_path: Path) -> None:
    story = with_manager(tmp_path)
    before = len(story.stage.texts("saeki"))
    story.stage.world.say("osawa", "承諾します", top=True)
    story.until("2027-01-31 18:00")
    assert states(story)[0] == "granted"
    assert len(story.stage.texts("saeki")) == before


def test_a_grant_the_person_asked_for_reaches_them_with_the_question_ready(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "上長の許可が要ります")
    story.until("11-26 14:00")
    story.stage.world.press("aoki", "お返事を記録")
    story.stage.world.submit("aoki", {"answer": "yes"})
    story.until("11-26 18:00")
    assert "大沢 誠さんから、約3分までならとお返事をいただきました" in story.sees("saeki")
    assert "**よくある故障の形と、その割合を教えてください**" in story.sees("saeki")
    assert_manners(story)


@pytest.mark.parametrize(
    ("language", "words", "until"),
    [
        ("ja", "今期は見送りで。12/25まで繁忙期のため", "12/25(金)"),
        ("en", "no, we are too busy until Dec 25", "Fri, Dec 25"),
    ],
)
def test_a_managers_no_beats_every_ask_until_its_date(tmp_path: Path, language: str, words: str, until: str) -> None:
    story = with_manager(tmp_path, language)
    story.stage.world.say(story.manager, words, top=True)
    assert f"**{until}**" in story.sees(story.manager)
    assert [row.state for row in story.rows(Refusal)] == ["active"]
    before = len(story.stage.texts(story.expert))
    story.stage.world.command(story.marketer, story.do("割当 1.2 @佐伯", "assign 1.2 @owen"))
    assert story.do("上長の方から見送り", "manager asked us not to") in story.sees(story.marketer)
    story.until("12-25 12:00")
    story.stage.world.command(story.marketer, story.do("割当 1.2 @佐伯", "assign 1.2 @owen"))
    assert story.do("上長の方から見送り", "manager asked us not to") in story.sees(story.marketer)
    assert len(story.stage.texts(story.expert)) == before
    story.until("12-28 12:00")
    story.stage.world.command(story.marketer, story.do("割当 1.2 @佐伯", "assign 1.2 @owen"))
    assert story.rows(Assignment)[-1].state == "offered"
    assert_manners(story)


def test_a_no_drops_what_was_on_its_way(tmp_path: Path) -> None:
    story = begin(tmp_path)
    story.stage.world.press("saeki", "上長に確認")
    story.stage.world.press("saeki", "この文面でよい")
    story.stage.world.command("aoki", "割当 1.2 @佐伯")
    story.stage.world.press("aoki", "お返事を記録")
    story.stage.world.submit("aoki", {"answer": "no", "words": "体制変更のため"})
    story.until("12-31 18:00")
    assert {row.state for row in story.rows(Assignment)} == {"withdrawn"}
    assert "waiting" not in {row.state for row in story.rows(Approach)}


def test_a_no_is_taken_back_by_the_manager(tmp_path: Path) -> None:
    story = with_manager(tmp_path)
    story.stage.world.say("osawa", "見送りでお願いします", top=True)
    assert "取り消していただくまで" in story.sees("osawa")
    story.stage.world.press("osawa", "見送りを取り消す")
    assert [row.state for row in story.rows(Refusal)] == ["lifted"]


def test_somebody_else_of_theirs_gets_an_offer_of_their_own(tmp_path: Path) -> None:
    story = with_manager(tmp_path)
    story.stage.world.say("osawa", "望月でお願いします", top=True)
    assert [row.state for row in story.rows(Assignment)] == ["withdrawn", "offered"]
    assert "望月 健さんに替えました" in story.sees("aoki")
    story.until("12-18 12:00")
    assert "assign.offer" in [key for _, key in story.log("mochizuki")]


def test_from_a_date_everything_rests_until_then(tmp_path: Path) -> None:
    story = with_manager(tmp_path)
    story.stage.world.say("osawa", "来月からなら", top=True)
    assert "**1/4(月)** まで" in story.sees("osawa")
    assert (story.assignment().state, story.assignment().held_why) == ("held", "manager.later")


def test_the_bot_writes_to_a_manager_only_who_chose_that(tmp_path: Path) -> None:
    story = silent(tmp_path)
    story.change(Person, "大沢 誠", direct_asks=True)
    story.stage.world.press("aoki", "上長に相談")
    story.until("12-15 14:00")
    story.stage.world.press("aoki", "Ayumiから大沢 誠さんに送る")
    assert story.log("osawa", prefix=("escalate.to_manager",)) == [("12-15 14:00", "escalate.to_manager")]
    story.stage.world.press("osawa", "承諾")
    assert states(story) == ["granted"]
    assert "今後は直接受け取る" not in story.sees("osawa")


def test_without_a_manager_on_record_the_marketer_is_told_what_to_do(tmp_path: Path) -> None:
    story = silent(tmp_path)
    story.change(Person, "佐伯 亮", manager_id=None)
    story.stage.world.press("aoki", "上長に相談")
    assert "上長が登録されていません" in story.sees("aoki")
    assert states(story) == ["marketer"]
