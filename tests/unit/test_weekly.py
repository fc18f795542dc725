"""The weekly post: what it tells, in how many lines, when it goes out, and that it shames nobody."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from adapters import wiring
from bot.calendar.hours import Hours
from bot.flows.weekly import next_slot, wished
from bot.language.text import fold
from bot.message import Message
from bot.model import (
    Alignment,
    Answer,
    Assignment,
    Brief,
    Channel,
    Person,
    PersonAddress,
    Question,
    Review,
    Section,
    Win,
)
from bot.model import Draft as DraftRow
from bot.reports import weekly
from tests.world import Stage, make_world

CATALOG = wiring.language().catalog
NOW = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 27)


def brief(no: int, title: str, **more: object) -> Brief:
    return Brief(id=no, workspace_id=1, no=no, title=title, marketer_id=1, created_at=NOW, url="", **more)


def week(**more: object) -> weekly.Week:
    return weekly.Week(since=NOW - timedelta(days=7), until=NOW, **more)  # type: ignore[arg-type]


def lines_of(message: Message) -> int:
    parts = [message.heading, message.text, *message.items, message.note]
    return sum(len(part.splitlines()) for part in parts if part)


def shown(found: weekly.Week, locale: str) -> Message:
    items = [{"kind": line.kind, **line.values} for line in weekly.post(found)]
    args = {"lines": items, "first": date(2026, 11, 20), "last": TODAY}
    return CATALOG.message("weekly.post", locale, "Asia/Tokyo", args)


FULL = week(
    published=tuple(brief(n, f"記事{n}") for n in range(1, 6)),
    wins=tuple(
        (
            Win(brief_id=n, name="views", before=120, after=190, days=28, state="told", at=NOW),
            brief(n, f"記事{n}"),
        )
        for n in range(1, 6)
    ),
    answers=5,
    departments=3,
    thanked=("佐伯 亮", "望月 健", "岡 光", "林 葵"),
    next=tuple(brief(n, f"次の記事{n}", due=date(2026, 12, 4)) for n in range(6, 10)),
    to_offer=2,
    to_export=1,
)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_full_week_has_at_most_twelve_lines(locale: str) -> None:
    assert lines_of(shown(FULL, locale)) <= weekly.MOST_LINES


def test_a_week_reads_like_a_short_letter() -> None:
    small = week(
        published=(brief(1, "蒸気トラップの点検", state="published"),),
        wins=((Win(brief_id=2, name="アクセス数", before=120, after=190, days=28, at=NOW), brief(2, "ポンプの振動")),),
        answers=2,
        departments=1,
        thanked=("佐伯 亮",),
        next=(brief(3, "生産計画", due=date(2026, 12, 4)),),
        to_offer=2,
    )
    assert shown(small, "ja").items == (
        "公開しました: 「蒸気トラップの点検」",
        "動きがありました: 「ポンプの振動」のアクセス数が、公開前の28日間の120から、公開後の28日間で190になりました",
        "ありがとうございます: 2件の知見をいただきました(佐伯 亮さん)",
        "これから: 「生産計画」(12/4(金)めど)",
        "マーケの宿題: 依頼先を決める見出し2件",
    )
    assert shown(small, "en").items == (
        'Published: "蒸気トラップの点検"',
        'Something moved: "ポンプの振動", アクセス数 from 120 in the 28 days before to 190 in the 28 days after',
        "Thank you for 2 answers: 佐伯 亮",
        'Coming up: "生産計画" (Fri, Dec 4)',
        "On marketing's list: 2 sections to find somebody for",
    )


def test_a_week_in_which_nothing_happened_has_no_post() -> None:
    assert weekly.post(week(to_offer=7, to_export=2)) == ()


def test_a_title_that_names_somebody_who_is_waited_for_is_shown_by_its_number() -> None:
    named = week(published=(brief(4, "佐伯　さんに聞く"),), unnamed=frozenset({"佐伯"}))
    assert shown(named, "ja").items == ("公開しました: B4",)


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("金曜 9:00", (4, time(9))),
        ("毎週金曜日の10時半", (4, time(10, 30))),
        ("月　１５：３０", (0, time(15, 30))),
        ("木曜の午後3時", (3, time(15))),
        ("火", (1, time(10))),
        ("every Monday at 10am", (0, time(10))),
        ("thu 4 pm", (3, time(16))),
        ("Wednesdays, 9:15", (2, time(9, 15))),
        ("明日", (None, None)),
        ("soon", (None, None)),
        ("金曜 25時", (4, None)),
    ],
)
def test_weekday_and_time_are_read_as_people_write_them(text: str, expected: tuple[int | None, time | None]) -> None:
    assert wished(text) == expected


def test_a_holiday_moves_the_post_to_the_next_working_day() -> None:
    slot = next_slot(Hours(), 0, time(10), date(2026, 11, 23), datetime(2026, 11, 20, tzinfo=UTC))
    assert slot == (date(2026, 11, 23), datetime(2026, 11, 24, 1, tzinfo=UTC))  # 勤労感謝の日 is a Monday


def test_posts_that_fall_together_after_a_long_closure_are_one() -> None:
    closed = Hours(closed=((date(2026, 12, 28), date(2027, 1, 11)),))
    day, when = next_slot(closed, 4, time(10), date(2027, 1, 1), datetime(2026, 12, 25, 1, tzinfo=UTC))
    assert (day, when) == (date(2027, 1, 1), datetime(2027, 1, 12, 1, tzinfo=UTC))
    assert next_slot(closed, 4, time(10), day + timedelta(days=1), when)[1] == datetime(2027, 1, 15, 1, tzinfo=UTC)


# ---------------------------------------------------------------- nobody is shamed

NAMES = ("佐藤 花", "森 健太", "Priya Nair", "林 葵", "Owen Clarke", "長谷川 翔")
TITLES = ("{}さんに聞くトラップの点検", "ポンプの振動", "How {} finds a leak", "森林の水", "{}の一日", "Priya's notes")


@dataclass
class Cast:
    people: list[Person]
    waited_for: list[Person]


def fill(stage: Stage, dice: random.Random) -> Cast:
    """A random company in a random state."""
    with stage.store.write(stage.workspace_id) as session:
        people = [
            Person(name=name, credit=dice.choice(["named", "", "anonymous"]), department=dice.choice(["設計", "営業"]))
            for name in NAMES
        ]
        session.add_all(people)
        session.flush()
        for person in people:
            user = f"u{person.id}"
            session.add(PersonAddress(person_id=person.id, platform="sim", team="demo", user=user, direct=f"D:{user}"))
        waited: list[Person] = []
        for no in range(100, 100 + dice.randint(1, 5)):
            title = dice.choice(TITLES).format(dice.choice(people).surname)
            row = Brief(
                no=no,
                title=title,
                marketer_id=1,
                created_at=NOW,
                url=dice.choice(["", "https://example.com/nair"]),
                state=dice.choice(["collecting", "published", "measuring", "reviewing"]),
                published_on=dice.choice([None, TODAY]),
                due=dice.choice([None, TODAY + timedelta(days=5)]),
            )
            session.add(row)
            session.flush()
            section = Section(
                brief_id=row.id, no=1, heading="x", state=dice.choice(["agreed", "confirmed", "answering"])
            )
            session.add(section)
            session.flush()
            session.add(
                Win(
                    brief_id=row.id,
                    name=dice.choice(["views", "森 健太の数"]),
                    before=1,
                    after=9,
                    days=7,
                    state="told",
                    at=NOW,
                )
            )
            who, kind = dice.choice(people), dice.choice(["offer", "held", "align", "review", "done"])
            if kind in ("offer", "held", "done"):
                state = {"offer": "offered", "held": "held", "done": "done"}[kind]
                session.add(
                    Assignment(section_id=section.id, person_id=who.id, by_id=1, minutes=3, state=state, created_at=NOW)
                )
            elif kind == "align":
                session.add(Alignment(section_id=section.id, person_id=who.id, at=NOW))
            else:
                draft = DraftRow(section_id=section.id, number=1, hash="h", made_by="t", at=NOW)
                session.add(draft)
                session.flush()
                session.add(Review(draft_id=draft.id, section_id=section.id, person_id=who.id, hash="h", at=NOW))
            if kind != "done":
                waited.append(who)
            question = Question(section_id=section.id, no=1, text="q")
            session.add(question)
            session.flush()
            session.add(
                Answer(
                    question_id=question.id, section_id=section.id, person_id=dice.choice(people).id, text="a", at=NOW
                )
            )
    return Cast(people=people, waited_for=waited)


def test_no_post_names_anybody_who_is_waited_for_in_200_random_states(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    posted = 0
    for seed in range(200):
        dice = random.Random(seed)
        cast = fill(stage, dice)
        with stage.store.read(stage.workspace_id) as session:
            lines = weekly.post(weekly.gather(session, since=NOW - timedelta(days=7), until=NOW, today=TODAY))
        for locale in ("ja", "en"):
            items = [{"kind": line.kind, **line.values} for line in lines]
            args = {"lines": items, "first": TODAY, "last": TODAY}
            message = CATALOG.message("weekly.post", locale, "Asia/Tokyo", args)
            posted += bool(items)
            text = fold(f"{message.heading}{message.text}{''.join(message.items)}{message.note}").replace(" ", "")
            for person in cast.waited_for:
                for name in (*fold(person.name).split(" "), fold(person.name).replace(" ", "")):
                    assert name not in text, f"seed {seed}: {person.name} in {message.items}"
        wipe(stage)
    assert posted > 200


def wipe(stage: Stage) -> None:
    with stage.store.write(stage.workspace_id) as session:
        for cls in (Answer, Question, Review, DraftRow, Alignment, Assignment, Win, Section, Brief):
            for row in session.query(cls).all():
                session.delete(row)
            session.flush()
        for person in session.query(Person).filter(Person.name.in_(NAMES)).all():
            for address in session.query(PersonAddress).filter(PersonAddress.person_id == person.id).all():
                session.delete(address)
            session.flush()
            session.delete(person)


def test_those_who_gave_their_consent_are_thanked_by_name(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    with stage.store.write(stage.workspace_id) as session:
        named, silent = (
            Person(name="岡 光", department="設計", credit="named"),
            Person(name="原 誠", department="営業", credit=""),
        )
        session.add_all([named, silent])
        session.flush()
        row = Brief(no=1, title="x", marketer_id=1, created_at=NOW)
        session.add(row)
        session.flush()
        section = Section(brief_id=row.id, no=1, heading="h")
        session.add(section)
        session.flush()
        question = Question(section_id=section.id, no=1, text="q")
        session.add(question)
        session.flush()
        for person in (named, silent):
            session.add(Answer(question_id=question.id, section_id=section.id, person_id=person.id, text="a", at=NOW))
    with stage.store.read(stage.workspace_id) as session:
        lines = weekly.post(weekly.gather(session, since=NOW - timedelta(days=7), until=NOW, today=TODAY))
    assert [line.values for line in lines] == [{"answers": 2, "departments": 2, "names": ["岡 光"]}]


# ---------------------------------------------------------------- in the running program


def published_brief(stage: Stage, on: date) -> None:
    with stage.store.write(stage.workspace_id) as session:
        session.add(
            Brief(
                no=7,
                title="ポンプの振動",
                marketer_id=1,
                created_at=NOW,
                state="published",
                published_on=on,
                url="https://example.com/p",
            )
        )


def test_the_post_goes_out_once_a_week_in_the_channels_language_and_not_at_all_without_news(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.command("aoki", "週報 毎週 #marketing 金曜 10:00")
    assert stage.last("aoki") == (
        "#marketing に、毎週金曜 10:00 に週報を投稿します。初回は 11/27(金) 10:00 です。休業日に当たる週は、次の営業日に投稿します。"
    )
    with stage.store.write(stage.workspace_id) as session:
        session.query(Channel).one().locale = "en"
    published_brief(stage, date(2026, 11, 26))
    stage.world.run_until(datetime(2026, 12, 12, tzinfo=UTC))
    assert [p.message.items for p in stage.world.channel("#marketing")] == [
        ('Published: "ポンプの振動" https://example.com/p',)
    ]
    assert stage.dead() == []


def test_a_paused_post_stays_away_and_a_new_time_replaces_the_old_one(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.command("aoki", "report weekly #marketing Thursday 10:00")
    stage.world.command("aoki", "report weekly #marketing Friday 3pm")
    published_brief(stage, date(2026, 11, 25))
    stage.world.run_until(datetime(2026, 11, 27, 5, 59, tzinfo=UTC))
    assert stage.world.channel("#marketing") == []
    stage.world.run_until(datetime(2026, 11, 27, 6, 5, tzinfo=UTC))
    assert len(stage.world.channel("#marketing")) == 1
    stage.world.command("aoki", "週報 停止 #marketing")
    published_brief_again(stage)
    stage.world.run_until(datetime(2026, 12, 31, tzinfo=UTC))
    assert len(stage.world.channel("#marketing")) == 1


def published_brief_again(stage: Stage) -> None:
    with stage.store.write(stage.workspace_id) as session:
        session.add(
            Brief(no=8, title="次", marketer_id=1, created_at=NOW, state="published", published_on=date(2026, 12, 3))
        )


def test_a_preview_is_seen_by_the_asker_alone(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    published_brief(stage, date(2026, 11, 24))
    stage.world.command("aoki", "週報 下見", channel="#marketing")
    assert stage.world.channel("#marketing") == []
    assert stage.texts("aoki")[-2].startswith("コンテンツ便り(11/17(火)〜11/24(火))\n- 公開しました: 「ポンプの振動」")
    assert "予定はまだありません" in stage.last("aoki")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("週報 毎週 #marketing 土曜 10:00", "営業日の 09:00〜18:00"),
        ("週報 毎週 #marketing 金曜 22時", "営業日の 09:00〜18:00"),
        ("週報 毎週 #どこか 金曜 10時", "#どこか というチャンネルは見つかりませんでした"),
        ("report now", "載せるお知らせがまだないので"),
    ],
)
def test_what_cannot_be_is_answered_with_what_can(tmp_path: Path, typed: str, expected: str) -> None:
    stage = make_world(tmp_path)
    stage.world.command("aoki", typed)
    assert expected in stage.last("aoki")


def test_the_time_is_that_of_the_office_whose_plan_it_is(tmp_path: Path) -> None:
    stage = make_world(tmp_path, language="en", start=datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    stage.world.command("erin", "report weekly #marketing every Friday at 10am")
    assert stage.last("erin") == (
        "I'll post the news in #marketing every Friday at 10:00, first on Fri, Nov 27, 10:00. "
        "When that is a day off, it comes on the next working day."
    )
