"""Later means when: a promise in the person's own words, read back, replaces reminders."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot import stages
from bot.calendar import hours as business
from bot.calendar.hours import Hours
from bot.catalog import Ask
from bot.flows import approach, assign, chase, values
from bot.flows.effort import RUNGS
from bot.flows.route import Routes, route
from bot.language import dates
from bot.language.intents import Intent
from bot.model import Approach, Assignment, Brief, Person, Promise, Question, Section, Thread
from bot.turn import Turn

#: A promise may be moved so often; then a smaller ask or somebody else helps more than another date.
MOST_RENEWALS = 2
#: When a day is named by a tap: an hour after work begins, so that nobody starts the day with us.
AFTER_START = timedelta(hours=1)


def asked(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """ "Thursday after stand-up": a promise when a time is in the words, else the question when."""
    if assignment.state not in (*stages.HELD, "held", "parked"):
        turn.reply("common.settled")
        return
    assign.touch(turn, assignment)
    if _renewed_often(turn, assignment):
        _suggest_other_ways(turn, assignment, text)
        return
    words = intent.rest or text
    if not words.strip():
        ask_when(turn, assignment)
        return
    read = _read(turn, words)
    match read:
        case dates.Understood():
            made(turn, assignment, read.at, words)
        case dates.Ambiguous():
            _await(turn, assignment)
            turn.reply(
                "promises.which",
                phrase=read.phrase,
                buttons=[_at_button(assignment, candidate.at) for candidate in read.candidates],
            )
            chase.plan(turn, assignment)
        case dates.Past():
            _await(turn, assignment)
            turn.reply("promises.past", day=read.day, buttons=_choices(turn, assignment))
            chase.plan(turn, assignment)
        case _:
            ask_when(turn, assignment)


def when_told(turn: Turn, assignment: Assignment, text: str) -> bool:
    """Words after "when?": False when there is no time in them, so that they may be an answer after all."""
    if isinstance(_read(turn, text), dates.NotADate):
        return False
    asked(turn, assignment, Intent(kind="later", rest=text), text)
    return True


def ask_when(turn: Turn, assignment: Assignment) -> None:
    """Three times in that person's own calendar, or any words."""
    _await(turn, assignment)
    turn.reply("promises.when", buttons=_choices(turn, assignment))
    chase.plan(turn, assignment)


def made(turn: Turn, assignment: Assignment, when: datetime, words: str) -> None:
    """Kept with the words it was made in; it takes the place of every reminder until its time."""
    when = _to_come(turn, when)
    before = _newest(turn, assignment)
    renewals = before.renewals + 1 if before is not None else 0
    if before is not None and before.state == "made":
        turn.move(before, "renewed", why="person")
    row = turn.add(
        Promise(
            assignment_id=assignment.id,
            person_id=assignment.person_id,
            due_at=when,
            words=words[:500],
            renewals=renewals,
            at=turn.at,
        )
    )
    turn.record("promise.made", f"promise:{row.id}", after="made", why="person")
    for sort in ("nudge", "farewell"):
        approach.withdraw(turn, sort, assignment.id, why="promised")
    _await(turn, assignment, clear=True)
    if assignment.state == "offered":
        turn.move(assignment, "countered", why="offer.later")
    section = turn.get(Section, assignment.section_id)
    turn.reply(
        "promises.made",
        when=when,
        by=_at_days_end(turn, when),
        heading=section.heading,
        after_due=_after_due(turn, assignment, when),
        due=assignment.due,
        buttons=[Ask(action="promise.change", value=str(assignment.id))],
    )
    if assignment.state == "countered" or _after_due(turn, assignment, when):
        brief = turn.get(Brief, section.brief_id)
        turn.say(
            turn.get(Person, brief.marketer_id),
            "promises.made_note",
            sort="note",
            name=turn.person.name,
            brief=brief.no,
            section=section.no,
            heading=section.heading,
            when=when,
        )
    chase.plan(turn, assignment)


def pressed(turn: Turn, value: str) -> None:
    """A tap on "later": asks when."""
    assignment = assign.own(turn, value)
    if assignment is not None:
        asked(turn, assignment, Intent(kind="later"), "")


def question_pressed(turn: Turn, value: str) -> None:
    question = turn.get(Question, value.partition(":")[0])
    if question.state not in ("asked", "partial"):
        turn.reply("common.settled")
        return
    pressed(turn, str(question.assignment_id or 0))


def chosen(turn: Turn, value: str) -> None:
    """One of the times offered: "assignment id|ISO time"."""
    number, _, stamp = value.partition("|")
    assignment = assign.own(turn, number)
    if assignment is None:
        return
    if assignment.state not in (*stages.HELD, "held", "parked"):
        turn.reply("common.settled")
        return
    when = values.moment(stamp, turn.at)
    newest = _newest(turn, assignment)
    if newest is not None and newest.state == "made" and newest.due_at == _to_come(turn, when):
        turn.reply("common.settled")  # the same tap twice
        return
    assign.touch(turn, assignment)
    if _renewed_often(turn, assignment):
        _suggest_other_ways(turn, assignment, "", when=when)
    elif when <= turn.at:
        ask_when(turn, assignment)
    else:
        made(turn, assignment, when, stamp)


# ---------------------------------------------------------------- when its time has come


def due(turn: Turn, assignment: Assignment) -> None:
    """At the promised time, in working hours: that person's own wish, so no cap holds it back; the day counts as used."""
    promise = turn.first(
        select(Promise)
        .where(Promise.assignment_id == assignment.id, Promise.state == "made")
        .order_by(Promise.id.desc())
    )
    if promise is None:
        return
    person = turn.get(Person, assignment.person_id)
    section = turn.get(Section, assignment.section_id)
    row = turn.add(
        Approach(
            person_id=person.id,
            sort="promise",
            subject_id=promise.id,
            seconds=chase.view(turn, assignment).seconds,
            rule="promise.due",
            due_at=turn.at,
            args={
                "assignment_id": assignment.id,
                "brief_id": section.brief_id,
                "heading": section.heading,
            },
        )
    )
    if present(turn, row, person):
        row.state, row.sent_at, row.day = "sent", turn.at, turn.today(person)
        turn.record("approach.sent", f"approach:{row.id}", after="promise", why="promise.due")
    else:
        row.state, row.reason = "dropped", "no longer wanted"


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """What was promised, ready to answer; "not yet" is one tap."""
    assignment = turn.get(Assignment, row.args["assignment_id"])
    section = turn.get(Section, assignment.section_id)
    item, stage = chase.item_of(turn, assignment)
    if stage == "none":
        return False
    number, own = item.partition(":")[2], str(assignment.id)
    question = turn.get(Question, number) if stage == "question" else None
    buttons = {
        "offer": [Ask(action=f"offer.{a}", value=own) for a in ("accept", "later", "smaller", "not_me")],
        "question": [Ask(action=f"question.{a}", value=number) for a in ("later", "smaller", "you_write")],
        "review": [Ask(action="draft.confirm", value=number), Ask(action="offer.later", value=own)],
    }[stage]
    turn.say(
        person,
        f"promises.due_{stage}",
        thread=f"assignment:{assignment.id}",
        subject=f"question:{number}" if question else f"assignment:{assignment.id}",
        sort="approach",
        approach=row.id,
        wanted=("promise", row.subject_id, ("made",)),
        heading=section.heading,
        question=question.text if question else "",
        seconds=RUNGS[question.rung] if question else row.seconds,
        buttons=buttons,
    )
    return True


# ---------------------------------------------------------------- inside


def _read(turn: Turn, words: str) -> dates.Reading:
    language: dates.Language = "ja" if turn.person.locale == "ja" else "en"
    return dates.read(words, at=turn.at, hours=turn.hours(turn.person), language=language)


def _to_come(turn: Turn, when: datetime) -> datetime:
    """The promised moment in whole seconds: the end of a working day stays ("12/4まで"), any other moves into open time."""
    hours = turn.hours(turn.person)
    moment = max(when, turn.at).replace(microsecond=0)
    return moment if _at_days_end(turn, moment) else business.next_open(hours, moment)


def _at_days_end(turn: Turn, when: datetime) -> bool:
    """ "By Friday": a day, not an hour."""
    hours = turn.hours(turn.person)
    day = business.local(hours, when).date()
    return business.is_working_day(hours, day) and when == business.end_of_day(hours, day)


def _choices(turn: Turn, assignment: Assignment) -> list[Ask]:
    """The next working day, the one after next, and the start of next week."""
    hours = turn.hours(turn.person)
    today = turn.today(turn.person)
    monday = today + timedelta(days=7 - today.weekday())
    days = [business.business_days_after(hours, today, n) for n in (1, 2)]
    days.append(business.business_days_after(hours, monday, 0))
    while len(set(days)) < 3:
        days[2] = business.business_days_after(hours, max(days), 1)
    return [_at_button(assignment, _morning(hours, day)) for day in sorted(days)]


def _morning(hours: Hours, day: date) -> datetime:
    return business.next_open(hours, business.moment(hours, day, hours.start) + AFTER_START)


def _at_button(assignment: Assignment, when: datetime) -> Ask:
    stamp = when.isoformat()
    return Ask(action="promise.at", value=f"{assignment.id}|{stamp}", args={"when": stamp})


def _newest(turn: Turn, assignment: Assignment) -> Promise | None:
    """The last promise of this run of putting off: an answer in between ends the run."""
    row = turn.first(select(Promise).where(Promise.assignment_id == assignment.id).order_by(Promise.id.desc()))
    return row if row is not None and row.state in ("made", "broken") else None


def _renewed_often(turn: Turn, assignment: Assignment) -> bool:
    newest = _newest(turn, assignment)
    return newest is not None and newest.renewals >= MOST_RENEWALS


def _suggest_other_ways(turn: Turn, assignment: Assignment, words: str, *, when: datetime | None = None) -> None:
    """Not a fourth date: smaller, somebody else, or we write. The time they named is still respected."""
    read = _read(turn, words) if words else None
    named = when or (read.at if isinstance(read, dates.Understood) else None)
    if named is not None:
        assignment.clock_from = named
    _await(turn, assignment, clear=True)
    value = str(assignment.id)
    turn.reply(
        "promises.other_ways",
        buttons=[Ask(action=f"offer.{a}", value=value) for a in ("smaller", "not_me", "you_write", "decline")],
    )
    for promise in turn.all(select(Promise).where(Promise.assignment_id == assignment.id, Promise.state == "made")):
        turn.move(promise, "lapsed", why="renewed twice")
    chase.plan(turn, assignment)


def _after_due(turn: Turn, assignment: Assignment, when: datetime) -> bool:
    hours = turn.hours(turn.person)
    return assignment.due is not None and when > business.end_of_day(hours, assignment.due)


def _await(turn: Turn, assignment: Assignment, *, clear: bool = False) -> None:
    """The next words in the thread may be the time asked for."""
    thread = turn.first(select(Thread).where(Thread.subject == f"assignment:{assignment.id}"))
    if thread is None:
        return
    if not clear:
        thread.awaiting = f"promise:{assignment.id}"
    elif thread.awaiting.startswith("promise:"):
        thread.awaiting = ""


ROUTES = Routes(
    actions={
        "offer.later": route("own.offer", pressed),
        "promise.change": route("own.offer", pressed),
        "question.later": route("own.answer", question_pressed),
        "promise.at": route("own.answer", chosen),
    },
    presenters={"promise": present},
)
