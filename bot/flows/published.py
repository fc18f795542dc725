"""A page is out: address and day on record, those whose words are in it hear of it first, and their two taps about the work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import approach, find, retention
from bot.flows.collect import STANDING
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language import dates
from bot.language.text import fold
from bot.model import Answer, Approach, Assignment, Brief, Draft, Ease, Person, Section
from bot.turn import Turn

#: Reading two lines and tapping twice.
EASE_SECONDS = 10
READY = ("confirmed", "final")
OUT = ("published", "measuring", "closed")
ANSWERS = ("yes", "same", "no")


def published(turn: Turn, command: c.Published) -> None:
    """`/brief published B URL date`: today without a date. Said again it corrects address and day and tells nobody twice."""
    from bot.flows import wins

    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    day = _day(turn, command.date_text)
    if day is None:
        return
    sections = find.sections(turn, brief)
    ready = [s for s in sections if s.state in READY]
    if brief.state not in OUT and (not ready or not turn.move(brief, "published", why="published")):
        turn.reply("published.nothing_ready", brief=brief.no, title=brief.title)
        return
    again = brief.published_on is not None
    brief.url, brief.published_on = command.url, day
    turn.record("brief.published_on", f"brief:{brief.id}", after=day.isoformat(), why="published")
    for section in ready:
        turn.move(section, "final", why="published")
    people = [] if again else contributors(turn, brief)
    for person in people:
        approach.bring(
            turn,
            person,
            "ease",
            brief.id,
            seconds=EASE_SECONDS,
            rule="published.ease",
            args={"brief_id": brief.id, "title": brief.title},
        )
    wins.plan(turn, brief)
    retention.plan(turn, brief)
    turn.reply(
        "published.again" if again else "published.done",
        brief=brief.no,
        title=brief.title,
        day=day,
        url=brief.url,
        people=len(people),
        waiting=[s.no for s in sections if s not in ready],
        links=[(brief.title, brief.url)],
    )


def _day(turn: Turn, text: str) -> date | None:
    """The day it went out: today, or a day that is over. None after asking back."""
    if not text:
        return turn.today(turn.person)
    before = _AGO.get(fold(text))
    if before is not None:
        return turn.today(turn.person) - timedelta(days=before)
    hours, language = turn.hours(turn.person), turn.person.locale
    match dates.read(text, at=turn.at, hours=hours, language="ja" if language == "ja" else "en"):
        case dates.Past(day=day):
            return day
        case dates.Understood(day=day) if day <= turn.today(turn.person):
            return day
        case dates.Understood(day=day):
            turn.reply("published.not_yet", day=day)
        case dates.Ambiguous(candidates=candidates) if past := [d for d in candidates if d.day <= turn.at.date()]:
            return past[-1].day
        case _:
            turn.reply("common.no_date", phrase=text)
    return None


#: Days behind us, which dates for deadlines have no words for.
_AGO = {"昨日": 1, "きのう": 1, "一昨日": 2, "おととい": 2, "yesterday": 1, "the day before yesterday": 2}


def contributors(turn: Turn, brief: Brief) -> list[Person]:
    """Those whose words stand in the confirmed sections, in the order of their first answer; the marketer is none of them."""
    sections = turn.all(select(Section).where(Section.brief_id == brief.id, Section.state.in_(READY)))
    rows = turn.all(
        select(Answer)
        .where(Answer.section_id.in_([s.id for s in sections]), Answer.state.in_(STANDING))
        .order_by(Answer.id)
    )
    ids = [n for n in dict.fromkeys(row.person_id for row in rows) if n != brief.marketer_id]
    people = {p.id: p for p in turn.all(select(Person).where(Person.id.in_(ids), Person.active.is_(True)))}
    return [people[n] for n in ids if n in people]


def thread_of(turn: Turn, brief: Brief, person: Person) -> str:
    """The person's newest thread about this brief: news come where the words were given."""
    row = turn.first(
        select(Assignment)
        .join(Section, Section.id == Assignment.section_id)
        .where(Section.brief_id == brief.id, Assignment.person_id == person.id)
        .order_by(Assignment.id.desc())
    )
    return f"assignment:{row.id}" if row is not None else ""


def words_of(turn: Turn, brief: Brief, person: Person) -> str:
    """The sentence of the page that rests on this person's words: with a keyword of the brief and a figure if there is one."""
    sections = turn.all(
        select(Section).where(Section.brief_id == brief.id, Section.state != "dropped").order_by(Section.no)
    )
    ids = [s.id for s in sections]
    own = {
        str(a.id): a
        for a in turn.all(
            select(Answer).where(Answer.section_id.in_(ids), Answer.person_id == person.id, Answer.state.in_(STANDING))
        )
    }
    newest: dict[int, Draft] = {}
    for draft in turn.all(select(Draft).where(Draft.section_id.in_(ids)).order_by(Draft.number)):
        newest[draft.section_id] = draft
    candidates = [
        str(s["text"])
        for number in ids
        if number in newest
        for s in newest[number].sentences
        if s["kind"] != "gap" and (answer := own.get(str(s["source"]))) is not None and not _sealed(answer, s)
    ]
    keywords = [fold(k) for k in brief.keywords]
    return max(
        candidates,
        key=lambda t: (
            len(t) <= 140,
            sum(k in fold(t) for k in keywords),
            any(ch.isdigit() for ch in t),
            -candidates.index(t),
        ),
        default="",
    )


def _sealed(answer: Answer, sentence: dict[str, Any]) -> bool:
    start, end = sentence.get("start", 0), sentence.get("end", 0)
    return any(span["start"] < end and start < span["end"] for span in answer.sealed)


# ---------------------------------------------------------------- two taps


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """It is out, thanks, and the first tap."""
    brief = turn.get(Brief, row.subject_id)
    if brief.state not in OUT:
        return False
    turn.say(
        person,
        "published.ease",
        thread=thread_of(turn, brief, person),
        subject=f"published:{brief.id}",
        sort="approach",
        approach=row.id,
        title=brief.title,
        day=brief.published_on,
        links=[(brief.title, brief.url)],
        buttons=[Ask(action=f"ease.{answer}", value=f"{brief.id}:easier") for answer in ANSWERS],
    )
    return True


def tapped(turn: Turn, value: str, answer: str) -> None:
    """A tap: kept, changed by another tap; the first of the two brings the second."""
    number, _, what = value.partition(":")
    brief = turn.get(Brief, number)
    if what not in ("easier", "more") or turn.person.id not in {p.id for p in contributors(turn, brief)}:
        turn.reply("common.gone", noun="button")
        return
    row = turn.first(select(Ease).where(Ease.brief_id == brief.id, Ease.person_id == turn.person.id))
    if row is None:
        row = turn.add(Ease(brief_id=brief.id, person_id=turn.person.id, at=turn.at))
    setattr(row, what, answer)
    row.at = turn.at
    turn.record(f"ease.{what}", f"brief:{brief.id}", after=answer, why="tap")
    if what == "easier" and not row.more:
        turn.reply(
            "published.more",
            answer=answer,
            title=brief.title,
            buttons=[Ask(action=f"more.{a}", value=f"{brief.id}:more") for a in ANSWERS],
        )
    else:
        turn.reply("published.tapped", answer=answer, what=what)


ROUTES = Routes(
    commands={c.Published: route("publish", published)},
    actions={
        f"{what}.{answer}": route("own.answer", lambda turn, value, answer=answer: tapped(turn, value, answer))
        for what in ("ease", "more")
        for answer in ANSWERS
    },
    presenters={"ease": present},
)
