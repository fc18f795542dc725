"""Assignment as an offer: price shown, five ways to answer, nothing chased before it is answered but once."""

from __future__ import annotations

import math
from datetime import date, datetime

from sqlalchemy import select

from bot import stages
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import agreement, approach, chase, find
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language import dates
from bot.model import Approach, Assignment, Brief, Person, Question, Section
from bot.turn import Turn

#: Seconds an open question takes somebody who knows the answer: typing two lines or a short memo (our estimate, to be
#: replaced by measured minutes of the pilot).
OPEN_SECONDS = 75
#: The expert's date lies so many business days before the brief's need.
BUFFER_DAYS = 2


def assign(turn: Turn, command: c.Assign) -> None:
    """`/brief assign B.3,4 @who backup @y due D min N`: checks everything, then offers; what is wrong is said at once."""
    from bot.flows import again  # what it changes stands on this module

    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    if not command.place.sections:
        turn.reply("assign.which_section", brief=brief.no, sections=[_line(s) for s in sections])
        return
    who = find.person(turn, command.who)
    if who is None:
        return
    backup = find.person(turn, command.backup) if command.backup else None
    if command.backup and backup is None:
        return
    due = _due(turn, command.due_text, who, brief)
    if isinstance(due, str):
        return
    if again.assigned(turn, command, brief, sections, who, due, backup):
        return
    problem = _problem(turn, brief, sections, who)
    if problem:
        return
    minutes = command.minutes
    if command.preview:
        turn.reply(
            "assign.preview",
            name=who.name,
            sections=[_line(s) for s in sections],
            minutes=sum(minutes or estimate(turn, s) for s in sections),
            due=due,
            when=approach.earliest(turn, who),
        )
        return
    when = None
    for section in sections:
        _, when = offer(turn, brief, section, who, by=turn.person, due=due, backup=backup, minutes=minutes)
    turn.reply(
        "assign.done",
        name=who.name,
        sections=[_line(s) for s in sections],
        due=due,
        when=when,
        soon=when is not None and when <= turn.at,
        buttons=[Ask(action="undo.offers", value=",".join(str(s.id) for s in sections))],
    )


def offer(
    turn: Turn,
    brief: Brief,
    section: Section,
    who: Person,
    *,
    by: Person,
    due: date | None,
    backup: Person | None = None,
    minutes: int | None = None,
) -> tuple[Assignment, datetime]:
    """Makes the offer and queues its message. The section has one holder from here on."""
    assignment = turn.add(
        Assignment(
            section_id=section.id,
            person_id=who.id,
            by_id=by.id,
            backup_id=backup.id if backup else None,
            minutes=minutes or estimate(turn, section),
            due=due,
            created_at=turn.at,
        )
    )
    turn.record("assignment.offered", f"assignment:{assignment.id}", after="offered", why="assign")
    turn.move(section, "assigned", why="assign")
    when = approach.bring(
        turn,
        who,
        "offer",
        assignment.id,
        seconds=assignment.minutes * 60,
        rule="assign.offer",
        args={"brief_id": brief.id, "assignment_id": assignment.id, "heading": section.heading, "title": brief.title},
    )
    chase.plan(turn, assignment)
    return assignment, when


def present_offer(turn: Turn, row: Approach, person: Person) -> bool:
    """The offer itself: purpose in three lines, the section, minutes, date, five ways to answer."""
    assignment = turn.get(Assignment, row.subject_id)
    if assignment.state not in ("offered", "countered"):
        return False
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    asker = turn.get(Person, assignment.by_id)
    assignment.offered_at = assignment.offered_at or turn.at
    turn.say(
        person,
        "assign.offer",
        thread=f"assignment:{assignment.id}",
        subject=f"assignment:{assignment.id}",
        sort="approach",
        approach=row.id,
        wanted=("assignment", assignment.id, ("offered", "countered")),
        asker=asker.name,
        title=brief.title,
        heading=section.heading,
        points=section.points,
        goal=brief.goal,
        reader=brief.reader,
        questions=len(open_questions(turn, section)),
        minutes=assignment.minutes,
        due=assignment.due,
        first=person.greeted is None,
        buttons=[
            Ask(action=f"offer.{answer}", value=str(assignment.id))
            for answer in ("accept", "later", "smaller", "not_me", "need_boss")
        ],
    )
    person.greeted = person.greeted or turn.at
    return True


def accept(turn: Turn, value: str) -> None:
    """The clock starts and the first question comes."""
    from bot.flows import collect

    assignment = own(turn, value)
    if assignment is None:
        return
    if assignment.state in ("accepted", "active"):
        turn.reply("assign.already_yours")
        return
    if assignment.state not in ("offered", "countered", "held", "parked"):
        turn.reply("assign.closed")
        return
    assignment.accepted_at = turn.at
    turn.move(assignment, "accepted", why="offer.accept")
    touch(turn, assignment)
    approach.withdraw(turn, "offer", assignment.id, why="accepted")
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    turn.say(
        turn.get(Person, brief.marketer_id),
        "assign.accepted_note",
        sort="note",
        name=turn.person.name,
        heading=section.heading,
        brief=brief.no,
        section=section.no,
        due=assignment.due,
    )
    collect.start(turn, assignment)


def own(turn: Turn, value: str) -> Assignment | None:
    """The assignment a button names, if it is the presser's; says so when it is somebody else's."""
    assignment = turn.get(Assignment, value)
    if assignment.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return None
    return assignment


def touch(turn: Turn, assignment: Assignment) -> None:
    """A sign of life: cadence starts anew."""
    assignment.touched_at = turn.at


def estimate(turn: Turn, section: Section) -> int:
    """Minutes for the open questions of a section, at least one."""
    return max(1, math.ceil(len(open_questions(turn, section)) * OPEN_SECONDS / 60))


def open_questions(turn: Turn, section: Section) -> list[Question]:
    return [q for q in find.questions(turn, section) if q.state in ("queued", "asked", "partial", "parked")]


def let_go(turn: Turn, section: Section, *, why: str) -> None:
    """Whoever held the section has refused it: its questions wait for somebody else."""
    for question in find.questions(turn, section):
        if question.state in ("asked", "partial"):
            turn.move(question, "queued", why=why)
    turn.move(section, "agreed", why=why)


def _line(section: Section) -> dict[str, object]:
    return {"no": section.no, "heading": section.heading}


def _due(turn: Turn, text: str, who: Person, brief: Brief) -> date | str | None:
    """The expert's date: as said, else before the brief's need. A str: the words were not a date, and that was said."""
    if not text:
        return business.business_days_before(turn.hours(who), brief.due, BUFFER_DAYS) if brief.due else None
    read = dates.read(text, at=turn.at, hours=turn.hours(who), language="ja" if turn.person.locale == "ja" else "en")
    match read:
        case dates.Understood():
            return read.day
        case dates.Ambiguous():
            command = find.typed(turn)
            turn.reply(
                "common.which_date",
                phrase=read.phrase,
                buttons=[
                    Ask(
                        action="command.day",
                        value=command.replace(text, candidate.day.isoformat(), 1),
                        args={"day": candidate.day.isoformat()},
                    )
                    for candidate in read.candidates
                ],
            )
        case dates.Past():
            turn.reply("common.past_date", phrase=text, day=read.day)
        case dates.NotADate(reason="impossible"):
            turn.reply("common.impossible_date", phrase=text)
        case _:
            turn.reply("common.no_date", phrase=text)
    return "asked back"


def _not_agreed(turn: Turn, brief: Brief, section: Section, who: Person) -> None:
    """Nobody is asked before the line is agreed: whose word is missing, and the way there."""
    agreed = {row.person_id for row in agreement.words_of(turn, section, states=("agreed",))}
    waiting = [turn.get(Person, row.person_id).name for row in agreement.words_of(turn, section)]
    theirs = bool(waiting) and who.id in agreed
    turn.reply(
        "assign.not_agreed",
        name=who.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        waiting=waiting if theirs else [],
        buttons=[]
        if theirs
        else [Ask(action="align.then_assign", value=f"{brief.id}:{who.id}", args={"name": who.name})],
    )


def _problem(turn: Turn, brief: Brief, sections: list[Section], who: Person) -> bool:
    """Says the first reason against this assignment; True when there is one."""
    missing = [
        name for name, there in (("goal", brief.goal), ("reader", brief.reader), ("outline", sections)) if not there
    ]
    if missing:
        turn.reply("assign.incomplete", brief=brief.no, missing=missing)
        return True
    if brief.state not in stages.BRIEF_OPEN:
        turn.reply("assign.brief_closed", brief=brief.no)
        return True
    if not who.active:
        turn.reply("assign.left", name=who.name)
        return True
    for section in sections:
        if section.state == "outlined" and not section.override:
            _not_agreed(turn, brief, section, who)
            return True
        current = find.holder(turn, section)
        if current is not None:
            taken = turn.get(Person, current.person_id)
            turn.reply(
                "assign.taken",
                section=section.no,
                heading=section.heading,
                name=taken.name,
                brief=brief.no,
                again=taken.id == who.id,
            )
            return True
        if section.state not in ("agreed", "outlined", "parked"):
            turn.reply("assign.section_done", section=section.no, heading=section.heading)
            return True
    return _unwilling(turn, brief, sections, who)


def _unwilling(turn: Turn, brief: Brief, sections: list[Section], who: Person) -> bool:
    """An opt-out, a manager's no, or a spent month's minutes: refused, with the other ways."""
    wish = approach.opted_out(turn, who, brief_id=brief.id)
    if wish is not None:
        turn.reply("assign.opted_out", name=who.name, until=wish.until)
        return True
    refusal = chase.refused(turn, who)
    if refusal is not None:
        turn.reply("assign.manager_said_no", name=who.name, until=refusal.until)
        return True
    asked = sum(estimate(turn, s) for s in sections)
    left = who.monthly_minutes - minutes_this_month(turn, who)
    if asked > left:
        turn.reply("assign.over_budget", name=who.name, asked=asked, left=max(0, left), month=who.monthly_minutes)
        return True
    return False


def minutes_this_month(turn: Turn, who: Person) -> int:
    """Minutes reserved by this month's offers that were not turned down."""
    first = turn.today(who).replace(day=1)
    rows = turn.all(
        select(Assignment).where(
            Assignment.person_id == who.id,
            Assignment.state.not_in(("declined", "withdrawn", "delegated", "expired", "handed_back")),
        )
    )
    zone_day = turn.hours(who)
    return sum(a.minutes for a in rows if business.local(zone_day, a.created_at).date() >= first)


ROUTES = Routes(
    commands={c.Assign: route("assign", assign)},
    actions={"offer.accept": route("own.offer", accept)},
    presenters={"offer": present_offer},
)
