"""Keeping things moving without being rude, week by week, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.inputs import Address, PersonChanged
from bot.model import Assignment, Brief, JournalLine, OptOut, Person, Question
from tests.chasing import accepted, assert_manners, begin, close_company

CHASE = ("chase.", "promises.due", "escalate.preview")


def test_a_silent_expert_hears_three_times_less_each_time_and_then_never_again(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.until("2027-03-31 18:00")
    assert story.log("saeki", prefix=CHASE) == [
        ("11-27 10:30", "chase.prompts"),
        ("12-07 09:00", "chase.confirm"),
        ("12-10 09:00", "chase.farewell"),
    ]
    assert [line for line in story.log("aoki") if line[1] in ("escalate.card", "holding.parked_note")] == [
        ("12-11 09:00", "escalate.card"),
        ("12-25 10:30", "holding.parked_note"),
    ]
    assert story.assignment().state == "parked"
    assert_manners(story)


def test_the_three_messages_read_like_this_in_japanese(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.until("12-31 18:00")
    assert story.stage.texts("saeki")[-3:] == [
        """蒸気トラップが故障すると何が起きるか
いつもありがとうございます。ひと言か、数字だけで大丈夫です。
**よくある故障の形と、その割合を教えてください**
たとえば「故障の種類と割合」について、思いつくところだけで。
[あとで]
[書いてくれたら確認]
[分からない]
[進めにくい理由がある]
[なぜこの連絡?]
12/4(金)まで・約45秒。ご都合が合わなければ、下からお選びください。""",
        """蒸気トラップが故障すると何が起きるか
お忙しいところありがとうございます。「よくある故障の形と、その割合を教えてください」は、こちらで書いてあとで見ていただくだけ、という形にもできます。その形でよければ、下を1回押してください。
[書いてくれたら確認]
[別の人に]
[あとで]
[進めにくい理由がある]
[なぜこの連絡?]
約5秒。別の方にお願いすることもできます。""",
        """蒸気トラップが故障すると何が起きるか
これまでお目通しくださり、ありがとうございます。この件でこちらからお声がけするのは、これで最後にします。よろしければ、次のどれかだけお知らせください。どれでも助かります。
[別の人に]
[書いてくれたら確認]
[見送る]
お返事がなくても、こちらで進め方を考えますのでご安心ください。""",
    ]


def test_the_three_messages_read_like_this_in_english(tmp_path: Path) -> None:
    story = accepted(tmp_path, "en")
    story.until("12-31 18:00")
    assert story.stage.texts("owen")[-3:] == [
        """What fails first on a pump
Thank you for your help with this. A word or a number is enough:
**Which failures do you see most often, and how early does vibration show them?**
For instance about most frequent failure modes, just what comes to mind.
[Later]
[You write, I check]
[I don't know]
[Something's in the way]
[Why this message?]
By Fri, Dec 4, about 45 s. If it doesn't suit you, pick another way below.""",
        """What fails first on a pump
Thank you, I know you're busy. We could also write "Which failures do you see most often, and how early does vibration show them?" ourselves and you only look it over. If that's better, one tap below settles it.
[You write, I check]
[Not me]
[Later]
[Something's in the way]
[Why this message?]
about 5 s. Somebody else is fine too.""",
        """What fails first on a pump
Thank you for bearing with me. This is the last time I write to you about this. If you like, just tell me which of these you'd prefer; any of them helps.
[Not me]
[You write, I check]
[Pass]
If you'd rather not answer, we'll find a way ourselves.""",
    ]
    assert_manners(story)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_unanswered_offer_has_one_reminder_and_then_is_the_marketers(tmp_path: Path, language: str) -> None:
    story = begin(tmp_path, language)
    story.until("12-24 18:00")
    assert [key for _, key in story.log(story.expert, prefix=CHASE)] == ["chase.offer"]
    assert [key for _, key in story.log(story.marketer, prefix=("escalate.",))] == ["escalate.card"]
    assert_manners(story)


def test_an_answer_ends_the_reminders_about_it(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.until("11-28 12:00")
    story.stage.world.say("saeki", "吹き放しが12%ぐらい、詰まりが5%です")
    story.stage.world.say("saeki", "15ミリのオリフィスで年間40万円、蒸気単価は1トン5000円です")
    story.stage.world.press("saeki", "この内容でOK")
    story.until("2027-02-28 18:00")
    assert story.log("saeki", prefix=CHASE) == [("11-27 10:30", "chase.prompts")]
    assert_manners(story)


def test_a_draft_that_waits_for_confirmation_is_chased_with_its_figures_then_one_tap(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "吹き放しが12%ぐらい、詰まりが5%です")
    story.stage.world.say("saeki", "15ミリのオリフィスで年間40万円、蒸気単価は1トン5000円です")
    story.until("12-31 18:00")
    assert [key for _, key in story.log("saeki", prefix=CHASE)] == [
        "chase.review_figures",
        "chase.review_confirm",
        "chase.farewell",
    ]
    story.stage.world.press("saeki", "この内容でOK")
    assert "確認済み" in story.sees("saeki")
    assert_manners(story)


def test_eyes_on_the_question_start_the_clock_anew_and_confirm_nothing(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.until("11-26 17:00")
    story.stage.world.react("saeki", "👀", "よくある故障")
    story.until("11-30 16:00")
    assert story.log("saeki", prefix=CHASE) == []
    story.until("11-30 18:00")
    assert story.log("saeki", prefix=CHASE) == [("11-30 17:00", "chase.prompts")]


def test_a_question_back_stops_the_clock(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.say("saeki", "それはどういう意味ですか?")
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=CHASE) == []


def test_an_opt_out_beats_every_schedule_and_every_command(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    with story.stage.store.write(story.stage.workspace_id) as session:
        person = session.scalars(select(Person).where(Person.name == "佐伯 亮")).one()
        session.add(OptOut(person_id=person.id, scope="all", subject_id=None, until=None))
    story.stage.world.command("aoki", "声かけ Q1")
    assert "今はお声がけしません" in story.sees("aoki")
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=CHASE) == []


def test_why_this_shows_the_rule_and_the_next_time_by_button_and_by_words(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.until("11-27 12:00")
    story.stage.world.press("saeki", "なぜこの連絡")
    by_button = story.sees("saeki")
    story.stage.world.say("saeki", "なぜこの連絡なんですか?")
    assert by_button == story.sees("saeki")
    assert by_button == (
        "このご連絡の理由: お届けしてから2営業日たったため(ペースの設定により変わります)\n"
        "次の予定: 期日の翌営業日になったため(12/7(月) 9:00 以降)\n"
        "この件でのお声がけは合わせて3回までで、これまで1回です。「この件はもう結構です」と書けば、すぐに止まります。"
    )


def test_every_machine_action_has_its_rule_in_the_journal(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.until("12-31 18:00")
    lines = [line for line in story.rows(JournalLine) if line.actor is None]
    assert all(line.why for line in lines)
    assert [line.why for line in lines if line.what.startswith("chase.")] == [
        "chase.first",
        "chase.after_due",
        "chase.farewell",
    ]


def test_a_standstill_of_weeks_leaves_one_message_not_several(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.now = story.when("12-21 10:30").astimezone(UTC)  # nothing ran since November
    story.until("12-21 18:00")
    assert story.log("saeki", prefix=CHASE) == [("12-21 10:30", "chase.prompts")]
    story.until("12-31 18:00")
    assert [day for day, _ in story.log("saeki", prefix=CHASE)] == ["12-21 10:30", "12-23 10:30", "12-28 10:30"]
    assert_manners(story)


def test_over_the_new_year_nobody_is_written_to_and_days_do_not_count(tmp_path: Path) -> None:
    story = accepted(tmp_path, start=datetime(2026, 12, 24, 1, 0, tzinfo=UTC), due="1/15まで")
    close_company(story, "2026-12-29", "2027-01-03")
    story.until("2027-02-28 18:00")
    # asked on Friday 12/25: Monday 12/28 is one business day, Monday 1/4 the second; 1/11 is 成人の日
    assert story.log("saeki", prefix=CHASE) == [
        ("01-04 10:30", "chase.prompts"),
        ("01-18 09:00", "chase.confirm"),
        ("01-21 09:00", "chase.farewell"),
    ]
    assert_manners(story)


def test_a_friday_evening_acceptance_is_not_chased_before_wednesday(tmp_path: Path) -> None:
    story = begin(tmp_path)
    story.until("11-27 19:30")
    story.stage.world.press("saeki", "引き受けます")
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=CHASE)[1] == ("12-02 09:00", "chase.prompts")
    assert_manners(story)


# ---------------------------------------------------------------- the marketer's hand on it


def test_the_dry_run_shows_every_step_with_its_reason_and_changes_nothing(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "頻度 1 --下見 30日")
    assert story.sees("aoki").split("\n")[1:] == [
        "B1「蒸気トラップの漏れを見逃さない点検方法」: **その方のペースに合わせる**(下見です。何も変えていません)",
        "標準は、2営業日で1回目(より軽い形)、期日の翌営業日に2回目(確認だけ)、その3営業日後に最後のご連絡、以後は担当者が判断します。1人1営業日1通まで、夜・昼休み・休日・不在には送りません。",
        "どなたからもお返事がないとした、30日先までの予定です。",
        "- B1-1 蒸気トラップが故障すると何が起きるか(佐伯 亮さん): 11/27(金) 10:30 声かけ - お届けしてから2営業日たったため(ペースの設定により変わります)",
        "- B1-1 蒸気トラップが故障すると何が起きるか(佐伯 亮さん): 12/7(月) 9:00 声かけ - 期日の翌営業日になったため",
        "- B1-1 蒸気トラップが故障すると何が起きるか(佐伯 亮さん): 12/10(木) 9:00 最後のご連絡 - 前回から3営業日たったため。これが最後のご連絡です",
        "- B1-1 蒸気トラップが故障すると何が起きるか(佐伯 亮さん): 12/11(金) 9:00 担当者への判断カード - 声かけをすべて終えたため、進め方を担当者が決めます",
        "- B1-1 蒸気トラップが故障すると何が起きるか(佐伯 亮さん): 12/25(金) 10:30 棚上げ - 30日間動きがないため、いったん棚上げにします",
    ]
    assert story.rows(Brief)[0].cadence == ""


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("控えめ", ["chase.prompts", "chase.farewell"]),
        ("多め", ["chase.prompts", "chase.confirm", "chase.farewell"]),
        ("なし", []),
    ],
)
def test_a_briefs_pace_decides_how_often(tmp_path: Path, word: str, expected: list[str]) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", f"頻度 B1 {word}")
    story.until("2027-01-31 18:00")
    assert [key for _, key in story.log("saeki", prefix=CHASE)] == expected
    assert "escalate.card" in [key for _, key in story.log("aoki")]
    assert_manners(story)


def test_a_person_who_wants_less_gets_less_whatever_the_brief_says(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "頻度 @佐伯 控えめ")
    story.stage.world.command("aoki", "頻度 B1 多め")
    story.until("12-31 18:00")
    assert [key for _, key in story.log("saeki", prefix=CHASE)] == ["chase.prompts", "chase.farewell"]


def test_a_nudge_by_hand_spends_one_of_the_three(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "声かけ Q1 --下見")
    assert "まだ送っていません" in story.sees("aoki")
    story.stage.world.command("aoki", "声かけ Q1")
    assert "あと2回" in story.sees("aoki")
    story.until("2027-01-31 18:00")
    assert len(story.log("saeki", prefix=CHASE)) == 3
    story.stage.world.command("aoki", "棚上げ解除 1.1")
    story.stage.world.command("aoki", "声かけ Q1")
    assert "使い切っています" in story.sees("aoki")
    story.until("2027-02-28 18:00")
    assert len(story.log("saeki", prefix=CHASE)) == 3
    assert_manners(story)


def test_a_hold_keeps_silence_until_its_day_and_then_counts_anew(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "保留 1.1 12/14まで")
    assert "**12/14(月)** まで保留" in story.sees("aoki")
    story.until("12-15 18:00")
    assert story.log("saeki", prefix=CHASE) == []
    story.until("12-16 18:00")
    assert story.log("saeki", prefix=CHASE) == [("12-16 09:00", "chase.prompts")]
    assert_manners(story)


def test_an_answer_takes_a_held_section_up_again(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "保留 1.1")
    assert story.assignment().state == "held"
    story.stage.world.say("saeki", "吹き放しが12%ぐらいです")
    assert story.assignment().state == "active"
    assert "**2/2**" in story.sees("saeki")


def test_resume_starts_the_count_from_that_day(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "保留 1.1")
    story.until("12-07 11:00")
    story.stage.world.command("aoki", "再開 1.1")
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=CHASE)[0] == ("12-09 11:00", "chase.prompts")


def test_a_later_date_moves_the_second_nudge(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "延長 1.1 12/11まで")
    assert "**12/11(金)**" in story.sees("aoki")
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=CHASE)[1] == ("12-14 09:00", "chase.confirm")


def test_what_is_parked_comes_back_by_a_persons_word_only(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "棚上げ 1.1")
    story.until("2027-01-12 10:00")
    assert story.log("saeki", prefix=CHASE) == []
    story.stage.world.command("aoki", "棚上げ解除 1.1")
    story.until("2027-01-31 18:00")
    assert [key for _, key in story.log("saeki", prefix=CHASE)][:1] == ["chase.prompts"]


def test_a_parked_question_is_left_out_and_revived_when_its_turn_comes(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "棚上げ Q2")
    assert story.rows(Question)[1].state == "parked"
    story.stage.world.command("aoki", "棚上げ解除 Q2")
    assert story.rows(Question)[1].state == "queued"


def test_the_stalled_list_says_who_since_when_why_and_what_comes_next(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.until("11-30 12:00")
    story.stage.world.press("saeki", "進めにくい理由がある")
    story.stage.world.press("saeki", "時間がない")
    story.stage.world.command("aoki", "滞留")
    assert story.sees("aoki").split("\n")[2:] == [
        "- B1-1 蒸気トラップが故障すると何が起きるか(佐伯 亮さん、11/30(月) 12:00から): 時間がない。次: 12/3(木) 13:00 担当者への判断カード。おすすめ: 質問を小さくするか、こちらで書いて確認だけお願いする"
    ]


# ---------------------------------------------------------------- why it stands still


@pytest.mark.parametrize(
    ("reason", "answered"),
    [
        ("分かりにくい", "分かりにくいところを、ひと言書いてください"),
        ("時間がない", "これより軽い形もあります"),
        ("内容に異論がある", "率直に教えてくださって"),
        ("上長の了解が要る", "上長の方へは、このような文面になります"),
        ("専門ではない", "どなたがお詳しいでしょうか"),
        ("その他", "差し支えない範囲で"),
    ],
)
def test_each_reason_has_its_own_remedy_and_ends_the_reminders(tmp_path: Path, reason: str, answered: str) -> None:
    story = accepted(tmp_path)
    story.until("11-30 12:00")
    story.stage.world.press("saeki", "進めにくい理由がある")
    story.stage.world.press("saeki", reason)
    assert answered in "\n".join(story.stage.texts("saeki")[-2:])
    story.until("12-31 18:00")
    assert story.log("saeki", prefix=CHASE) == [("11-27 10:30", "chase.prompts")]
    assert_manners(story)


def test_other_reasons_in_words_reach_the_marketer(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.until("11-30 13:30")
    story.stage.world.press("saeki", "進めにくい理由がある")
    story.stage.world.press("saeki", "その他")
    story.stage.world.say("saeki", "この件は以前の担当者との経緯があって話しにくいです")
    story.until("11-30 18:00")
    assert "> この件は以前の担当者との経緯があって話しにくいです" in story.sees("aoki")


# ---------------------------------------------------------------- people who leave


def test_a_leavers_section_is_offered_to_the_backup_and_from_there_to_the_marketer_never_in_a_circle(
    tmp_path: Path,
) -> None:
    story = begin(tmp_path)
    world = story.stage.world
    world.command("aoki", "割当 1.2 @佐伯 代理 @望月")
    story.until("11-26 12:00")
    for user, name in (("saeki", "佐伯 亮"), ("mochizuki", "望月 健")):
        world.accept(
            PersonChanged(
                id=f"left:{user}",
                at=world.now,
                team="demo",
                user=user,
                address=Address(platform="sim", conversation=f"D:{user}", private=True),
                name=name,
                active=False,
            )
        )
        story.until("11-30 12:00" if user == "saeki" else "12-02 12:00")
    offers = [(row.section_id, row.person_id, row.state) for row in story.rows(Assignment)]
    assert [state for _, _, state in offers] == ["withdrawn", "withdrawn", "withdrawn"]
    texts = "\n".join(story.stage.texts("aoki"))
    assert "佐伯 亮さんが離れたため、B1 の見出し 2 を望月 健さんにお願いしました。" in texts
    assert "望月 健さんが離れたため、B1「2. 点検方法の比較（目視・超音波・無線監視）」の担当が空きました。" in texts
    assert story.stage.dead() == []


def test_nudges_of_two_sections_travel_in_one_message_the_lightest_first(tmp_path: Path) -> None:
    story = accepted(tmp_path)
    story.stage.world.command("aoki", "割当 1.2 @佐伯 12/4まで")
    story.until("11-26 12:00")
    story.stage.world.press("saeki", "引き受けます")
    story.stage.world.press("saeki", "もっと簡単に")
    story.until("11-27 20:00")
    story.stage.world.command("aoki", "保留 B1")
    story.stage.world.command("aoki", "再開 B1")
    story.until("12-02 12:00")
    assert story.log("saeki", prefix=("approach.",)) == [("12-02 09:00", "approach.bundle")]
    assert story.sees("saeki") == (
        "本日のお願いは2件、合わせて約50秒です\n"
        "軽いものから並べました。今できるものだけで大丈夫です。\n"
        "- 1. 「点検方法の比較（目視・超音波・無線監視）」の続き(約5秒)\n"
        "- 2. 「蒸気トラップが故障すると何が起きるか」の続き(約45秒)\n"
        "[1を見る]\n[2を見る]"
    )
    story.until("2027-01-31 18:00")
    assert_manners(story)
