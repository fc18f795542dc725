"""Days away: the person's calendar changes at once, their open things rest or go to the stand-in by an offer, a digest on return."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from bot import company, stages
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import approach, assign, chase, deciding, find, holding, values
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language import dates
from bot.language.text import fold
from bot.model import Absence, Approach, Assignment, Brief, Person, Promise, Section
from bot.turn import NotThere, Turn

#: Reading what is still open.
DIGEST_SECONDS = 15
#: What falls due so soon after the return goes to the stand-in as well: nobody can do it on the first morning.
SOON_AFTER_DAYS = 1


def vacation(turn: Turn, command: c.Vacation) -> None:
    """`/brief vacation 12/28-1/5 [@stand-in]`."""
    announced(turn, command.when_text, command.who.text if command.who else "", preview=command.preview)


def announced(turn: Turn, text: str, stand_in: str = "", *, preview: bool = False) -> None:
    """The actor says when they are away, in any words; `stand_in` is the name as said, "" for nobody."""
    substitute: Person | None = None
    name = stand_in or _stand_in_named(turn, text)
    if name:
        substitute = find.person(turn, c.PersonWord(text=name))
        if substitute is None:
            return
    language: dates.Language = "ja" if turn.person.locale == "ja" else "en"
    read = dates.read_range(text, at=turn.at, hours=_always(turn), language=language)
    match read:
        case dates.Range():
            if preview:
                turn.reply("absence.preview", first=read.first, last=read.last, name=_name(substitute))
            else:
                keep(turn, read.first, read.last, substitute)
        case dates.AmbiguousRange():
            turn.reply(
                "absence.which",
                phrase=read.phrase,
                buttons=[
                    Ask(
                        action="absence.range",
                        value=_range_value(r.first, r.last, substitute),
                        args={"first": r.first.isoformat(), "last": r.last.isoformat()},
                    )
                    for r in read.candidates
                ],
            )
        case dates.Past():
            turn.reply("absence.past", day=read.day)
        case _:
            turn.reply("absence.when")


def _stand_in_named(turn: Turn, text: str) -> str:
    """ "Sato covers": the one colleague whose name stands in the words, "" for nobody or several."""
    mention = next((word for word in text.split() if word.startswith(("@", "＠", "<@"))), "")
    if mention:
        return mention
    words, said = set(fold(text).replace(",", " ").split()), fold(text)
    found = []
    for person in turn.all(select(Person).where(Person.active.is_(True), Person.id != turn.person.id)):
        parts = [part for part in fold(person.name).split() if len(part) > 1]
        if any(part in words if part.isascii() else part in said for part in parts):
            found.append(person.name)
    return found[0] if len(found) == 1 else ""


def _always(turn: Turn) -> business.Hours:
    """The calendar in which days away are read: the person's, without absences known already."""
    return company.hours_of(turn.workspace, turn.person)


def _range_value(first: date, last: date, substitute: Person | None) -> str:
    return f"{first.isoformat()}:{last.isoformat()}:{substitute.id if substitute else 0}"


def range_pressed(turn: Turn, value: str) -> None:
    first, last, person = values.parts(value, 3)
    substitute = turn.get(Person, person) if person != "0" else None
    begins, ends = values.day(first, turn.at), values.day(last, turn.at)
    if ends < begins:
        raise NotThere("day", value)
    keep(turn, begins, ends, substitute)


def keep(turn: Turn, first: date, last: date, substitute: Person | None) -> Absence | None:
    """Stores the days, reads them back, and from here on nothing reaches the person on them."""
    person = turn.person
    if last < turn.today(person):
        turn.reply("absence.past", day=last)
        return None
    if substitute is not None and substitute.id == person.id:
        substitute = None
    for known in turn.all(select(Absence).where(Absence.person_id == person.id, Absence.state == "announced")):
        if known.first <= last and first <= known.last:  # said again, or corrected: the newest word counts
            known.state = "withdrawn"
            turn.record("absence.withdrawn", f"absence:{known.id}", before="announced", after="withdrawn", why="newer")
    row = turn.add(
        Absence(person_id=person.id, first=first, last=last, stand_in_id=substitute.id if substitute else None)
    )
    turn.record("absence.announced", f"absence:{row.id}", after="announced", why="person")
    turn.forget_hours()
    turn.reply(
        "absence.announced",
        first=first,
        last=last,
        name=_name(substitute),
        back=business.business_days_after(turn.hours(person), last, 1),
        buttons=[Ask(action="absence.undo", value=str(row.id))],
    )
    starts = business.moment(turn.hours(person), first, time(0))
    turn.later(max(starts, turn.at + timedelta(seconds=1)), "absence", row.id)
    return row


def undo(turn: Turn, value: str) -> None:
    """Not away after all: what rested because of it goes on."""
    row = turn.get(Absence, value)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return
    if row.state != "announced":
        turn.reply("common.settled")
        return
    row.state = "withdrawn"
    turn.record("absence.withdrawn", f"absence:{row.id}", before="announced", after="withdrawn", why="person")
    turn.forget_hours()
    for assignment in _resting(turn, row):
        chase.wake(turn, assignment, why="absence.undo")
        chase.plan(turn, assignment)
    turn.reply("absence.undone", first=row.first, last=row.last)


# ---------------------------------------------------------------- it begins


def begin(turn: Turn, absence_id: int) -> None:
    """The first day: with a stand-in what cannot wait is offered there, everything else rests until the return."""
    row = turn.session.get(Absence, absence_id)
    if row is None or row.state != "announced":
        return
    person = turn.get(Person, row.person_id)
    back = back_at(turn, row, person)
    for assignment in turn.all(
        select(Assignment)
        .where(Assignment.person_id == person.id, Assignment.state.in_(stages.HELD))
        .order_by(Assignment.id)
    ):
        if not (row.stand_in_id and _cannot_wait(turn, row, assignment) and _hand_over(turn, row, assignment)):
            holding.hold(turn, assignment, back, why=f"absence:{row.id}")
    turn.later(back, "absence.return", row.id)


def back_at(turn: Turn, row: Absence, person: Person) -> datetime:
    """When the person's work begins again."""
    hours = turn.hours(person)
    return business.next_open(hours, business.moment(hours, row.last + timedelta(days=1), hours.start))


def _cannot_wait(turn: Turn, row: Absence, assignment: Assignment) -> bool:
    hours = turn.hours(turn.get(Person, row.person_id))
    soon = business.business_days_after(hours, row.last, 1 + SOON_AFTER_DAYS)
    return assignment.due is None or assignment.due <= soon


def _hand_over(turn: Turn, row: Absence, assignment: Assignment) -> bool:
    """An offer to the stand-in, never silent and never in a circle. False: they cannot be asked, so it rests instead."""
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    marketer = turn.get(Person, brief.marketer_id)
    person = turn.get(Person, row.person_id)
    substitute = deciding.willing(turn, assignment, row.stand_in_id)
    if substitute is None or _away_too(turn, row, substitute):
        return False
    chase.settled(turn, assignment)
    approach.withdraw(turn, "offer", assignment.id, why="absence")
    turn.move(assignment, "delegated", why=f"absence:{row.id}")
    for question in find.questions(turn, section):
        if question.state == "asked":
            turn.move(question, "queued", why="absence")
    assign.offer(turn, brief, section, substitute, by=marketer, due=assignment.due)
    turn.say(
        marketer,
        "absence.to_stand_in",
        sort="note",
        name=person.name,
        to=substitute.name,
        back=row.last + timedelta(days=1),
        brief=brief.no,
        section=section.no,
        heading=section.heading,
    )
    return True


def _away_too(turn: Turn, row: Absence, substitute: Person) -> bool:
    """A stand-in who is away for the whole time helps nobody."""
    hours = turn.hours(substitute)
    return business.next_open(hours, turn.at) > business.end_of_day(hours, row.last)


# ---------------------------------------------------------------- and ends


def returned(turn: Turn, absence_id: int) -> None:
    """The first working day back: one digest of what is open, nothing counted as missed."""
    row = turn.session.get(Absence, absence_id)
    if row is None or row.state != "announced":
        return
    person = turn.get(Person, row.person_id)
    row.state = "returned"
    turn.record("absence.returned", f"absence:{row.id}", before="announced", after="returned", why="calendar")
    turn.forget_hours()
    resting = _resting(turn, row)
    for assignment in resting:
        chase.wake(turn, assignment, why="absence.return")
        chase.plan(turn, assignment)
    told = [a for a in resting if not _comes_today(turn, a, person)]
    if told:
        approach.bring(
            turn,
            person,
            "returned",
            row.id,
            seconds=DIGEST_SECONDS,
            rule="absence.return",
            args={"assignments": [a.id for a in told], "count": len(told)},
        )


def _comes_today(turn: Turn, assignment: Assignment, person: Person) -> bool:
    """Whether they named a time on the first day back themselves: then that is the day's message."""
    hours = turn.hours(person)
    made = turn.of(Promise, assignment_id=assignment.id, state="made")
    return any(business.local(hours, row.due_at).date() == turn.today(person) for row in made)


def _resting(turn: Turn, row: Absence) -> list[Assignment]:
    return turn.all(
        select(Assignment)
        .where(Assignment.held_why == f"absence:{row.id}", Assignment.state == "held")
        .order_by(Assignment.id)
    )


def present_return(turn: Turn, row: Approach, person: Person) -> bool:
    """Welcome back: what is open, each with its date; nothing to answer here."""
    lines = []
    for number in row.args["assignments"]:
        assignment = turn.get(Assignment, number)
        if assignment.state in stages.HELD:
            section = turn.get(Section, assignment.section_id)
            due = assignment.due if assignment.due and assignment.due >= turn.today(person) else None
            lines.append({"heading": section.heading, "due": due.isoformat() if due else ""})
    if not lines:
        return False
    turn.say(
        person,
        "absence.digest",
        sort="approach",
        approach=row.id,
        subject=f"absence:{row.subject_id}",
        lines=lines,
    )
    return True


def _name(person: Person | None) -> str:
    return person.name if person else ""


ROUTES = Routes(
    commands={c.Vacation: route("own.settings", vacation)},
    actions={
        "absence.range": route("own.settings", range_pressed),
        "absence.undo": route("own.settings", undo),
    },
    timers={"absence": begin, "absence.return": returned},
    presenters={"returned": present_return},
)
