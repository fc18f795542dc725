"""Standing still on purpose: hold until a date and resume, another date, park and revive."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from bot import stages
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import again, approach, chase, find
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language import dates
from bot.model import Assignment, Brief, Person, Promise, Question, Section
from bot.turn import Turn

#: What an assignment's waiting messages are called.
ASKS = ("nudge", "farewell", "offer", "granted")


def hold(turn: Turn, assignment: Assignment, until: datetime | None, *, why: str) -> bool:
    """Nothing is asked until then. False when there is nothing to hold."""
    if assignment.state != "held" and not turn.move(assignment, "held", why=why):
        return False
    assignment.held_until, assignment.held_why = until, why
    for sort in ("nudge", "farewell"):
        approach.withdraw(turn, sort, assignment.id, why=why)
    for promise in turn.all(select(Promise).where(Promise.assignment_id == assignment.id, Promise.state == "made")):
        if until is None or promise.due_at < until:
            turn.move(promise, "lapsed", why=why)
    assignment.next_look = None
    if until is not None and not why.startswith("absence:"):  # an absence ends by its own timer, with a digest
        chase.plan(turn, assignment)
    return True


def hold_command(turn: Turn, command: c.Hold) -> None:
    """`/brief hold B.3 until D`: without a date until resumed."""
    found = _assignments(turn, command.place)
    if found is None:
        return
    brief, held = found
    day = _date(turn, command.until_text) if command.until_text else None
    if command.until_text and day is None:
        return
    if command.preview:
        turn.reply("holding.hold_preview", lines=_lines(turn, held), until=day)
        return
    done = [a for a in held if hold(turn, a, _start_of(turn, a, day) if day else None, why="hold")]
    turn.reply("holding.held", brief=brief.no, lines=_lines(turn, done), until=day)


def resume(turn: Turn, command: c.Resume) -> None:
    """`/brief resume B.3`: the cadence starts anew from now; what an absence holds waits for the person all the same."""
    found = _assignments(turn, command.place, states=("held",))
    if found is None:
        return
    brief, held = found
    for assignment in held:
        chase.wake(turn, assignment, why="resume")
        chase.plan(turn, assignment)
    turn.reply("holding.resumed", brief=brief.no, lines=_lines(turn, held))


def extend(turn: Turn, command: c.Extend) -> None:
    """`/brief extend B.3 12/11`: a later date for the person; reminders move with it."""
    found = _assignments(turn, command.place)
    if found is None:
        return
    brief, held = found
    day = _date(turn, command.due_text)
    if day is None:
        return
    if command.preview:
        turn.reply("holding.extend_preview", lines=_lines(turn, held), due=day)
        return
    for assignment in held:
        again.redate(turn, assignment, day, why="extend")
    brief_due = brief.due if brief.due is not None and brief.due < day else None
    turn.reply("holding.extended", brief=brief.no, lines=_lines(turn, held), due=day, brief_due=brief_due)


def park(turn: Turn, command: c.Park) -> None:
    """`/brief park Q7|B.3`: rests until somebody revives it."""
    if command.question is not None:
        question = question_of(turn, command.question)
        if question is not None:
            _park_question(turn, question)
        return
    found = _assignments(turn, command.place or c.Place())
    if found is None:
        return
    brief, held = found
    for assignment in held:
        _park(turn, assignment, why="park")
    turn.reply("holding.parked", brief=brief.no, lines=_lines(turn, held))


def _park(turn: Turn, assignment: Assignment, *, why: str) -> None:
    for sort in ASKS:
        approach.withdraw(turn, sort, assignment.id, why=why)
    turn.move(assignment, "parked", why=why)
    assignment.next_look = None


def _park_question(turn: Turn, question: Question) -> None:
    if not turn.move(question, "parked", why="park"):
        turn.reply("common.settled")
        return
    assignment = turn.session.get(Assignment, question.assignment_id) if question.assignment_id else None
    if assignment is not None:
        for sort in ("nudge", "farewell"):
            approach.withdraw(turn, sort, assignment.id, why="park")
        chase.plan(turn, assignment)
    turn.reply("holding.question_parked", question=question.text, number=question.id)


def park_unanswered(turn: Turn, assignment: Assignment) -> None:
    """Thirty days without a sign of life: it rests, the marketer hears it, and only a person revives it."""
    _park(turn, assignment, why="chase.park")
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    turn.say(
        turn.get(Person, brief.marketer_id),
        "holding.parked_note",
        sort="note",
        name=turn.get(Person, assignment.person_id).name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        buttons=[Ask(action="chase.revive", value=str(assignment.id)), Ask(action="suggest", value=str(section.id))],
    )


def revive(turn: Turn, command: c.Revive) -> None:
    if command.question is not None:
        question = question_of(turn, command.question)
        if question is not None:
            _revive_question(turn, question)
        return
    found = _assignments(turn, command.place or c.Place(), states=("parked",))
    if found is None:
        return
    brief, parked = found
    for assignment in parked:
        chase.wake(turn, assignment, why="revive")
        chase.plan(turn, assignment)
    turn.reply("holding.revived", brief=brief.no, lines=_lines(turn, parked))


def revive_pressed(turn: Turn, value: str) -> None:
    assignment = turn.get(Assignment, value)
    if assignment.state != "parked":
        turn.reply("common.settled")
        return
    chase.wake(turn, assignment, why="revive")
    chase.plan(turn, assignment)
    section = turn.get(Section, assignment.section_id)
    turn.reply("holding.revived", brief=turn.get(Brief, section.brief_id).no, lines=_lines(turn, [assignment]))


def _revive_question(turn: Turn, question: Question) -> None:
    """Back into the queue; asked again when the person is at it, never pushed."""
    if question.state != "parked" or not turn.move(question, "queued", why="revive"):
        turn.reply("common.settled")
        return
    turn.reply("holding.question_revived", question=question.text, number=question.id)


# ---------------------------------------------------------------- finding what is meant


def question_of(turn: Turn, word: c.QuestionWord) -> Question | None:
    """Q7, or the seventh question of a named section; says so when there is none."""
    if word.place is not None:
        found = find.place(turn, word.place)
        if found is None:
            return None
        _, sections = found
        own = [q for q in find.questions(turn, sections[0]) if q.no == word.number] if sections else []
        question = own[0] if own else None
    else:
        question = turn.session.get(Question, word.number)
    if question is None:
        turn.reply("holding.no_question", number=word.number)
    return question


def _assignments(
    turn: Turn, place: c.Place, *, states: tuple[str, ...] = (*stages.HELD, "held")
) -> tuple[Brief, list[Assignment]] | None:
    """Who holds the sections meant; says so when nobody does."""
    found = find.place(turn, place)
    if found is None:
        return None
    brief, sections = found
    held = [a for a in (find.holder(turn, s) for s in sections) if a is not None and a.state in states]
    if not held:
        turn.reply("holding.nothing", brief=brief.no)
        return None
    return brief, held


def _lines(turn: Turn, assignments: list[Assignment]) -> list[dict[str, object]]:
    found = []
    for assignment in assignments:
        section = turn.get(Section, assignment.section_id)
        person = turn.get(Person, assignment.person_id)
        found.append({"no": section.no, "heading": section.heading, "name": person.name})
    return found


def _start_of(turn: Turn, assignment: Assignment, day: date) -> datetime:
    """Held until that day: the person may hear of it again when its work begins."""
    hours = turn.hours(turn.get(Person, assignment.person_id))
    return business.next_open(hours, business.moment(hours, day, hours.start))


def _date(turn: Turn, text: str) -> date | None:
    """The day in the words; asks back by buttons when two are possible."""
    language: dates.Language = "ja" if turn.person.locale == "ja" else "en"
    read = dates.read(text, at=turn.at, hours=turn.hours(turn.person), language=language)
    match read:
        case dates.Understood():
            return read.day
        case dates.Ambiguous():
            typed = getattr(turn.input, "text", "")
            turn.reply(
                "common.which_date",
                phrase=read.phrase,
                buttons=[
                    Ask(
                        action="command.day",
                        value=typed.replace(text, candidate.day.isoformat(), 1),
                        args={"day": candidate.day.isoformat()},
                    )
                    for candidate in read.candidates
                ],
            )
        case dates.Past():
            turn.reply("common.past_date", phrase=text, day=read.day)
        case _:
            turn.reply("common.no_date", phrase=text)
    return None


ROUTES = Routes(
    commands={
        c.Hold: route("chase", hold_command),
        c.Resume: route("chase", resume),
        c.Extend: route("chase", extend),
        c.Park: route("chase", park),
        c.Revive: route("chase", revive),
    },
    actions={"chase.revive": route("chase", revive_pressed)},
)
