"""What the marketer decides when all was tried: shrink, somebody else, we write, drop. The person hears nothing of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import approach, assign, chase, collect, escalate, find
from bot.flows.route import Routes, route
from bot.model import Answer, Assignment, Person, Section
from bot.turn import Turn


def shrink(turn: Turn, value: str) -> None:
    """What was said is enough: no more questions, the text is made of it. The person hears nothing more about it."""
    found = escalate.decided(turn, value, "shrink")
    if found is None:
        return
    _, assignment = found
    section, brief, person, _ = escalate.around(turn, assignment)
    said = release(turn, assignment, why="escalate.shrink")
    if said:
        collect.compose(turn, section)
    turn.reply("escalate.shrunk", name=person.name, brief=brief.no, section=section.no, said=said)


def swap(turn: Turn, value: str) -> None:
    """Somebody else: the stand-in by an offer of their own, else the marketer looks for candidates."""
    found = escalate.decided(turn, value, "swap")
    if found is None:
        return
    _, assignment = found
    section, brief, _, marketer = escalate.around(turn, assignment)
    backup = willing(turn, assignment, assignment.backup_id)
    release(turn, assignment, why="escalate.swap")
    if backup is None:
        turn.reply(
            "escalate.swap_who",
            brief=brief.no,
            section=section.no,
            heading=section.heading,
            buttons=[Ask(action="suggest", value=str(section.id))],
        )
        return
    assign.offer(turn, brief, section, backup, by=marketer, due=still_ahead(turn, assignment, backup))
    turn.reply("escalate.swapped", name=backup.name, section=section.no, heading=section.heading)


def willing(turn: Turn, assignment: Assignment, person_id: int | None) -> Person | None:
    """A stand-in who is here, may be asked, and had this section never before: no circle, no shadow ask."""
    person = turn.session.get(Person, person_id) if person_id else None
    if person is None or not person.active or person.id == assignment.person_id:
        return None
    had = turn.first(
        select(Assignment).where(Assignment.section_id == assignment.section_id, Assignment.person_id == person.id)
    )
    section = turn.get(Section, assignment.section_id)
    if had is not None or chase.refused(turn, person) or approach.opted_out(turn, person, brief_id=section.brief_id):
        return None
    return person


def still_ahead(turn: Turn, assignment: Assignment, person: Person) -> date | None:
    return assignment.due if assignment.due and assignment.due > turn.today(person) else None


def release(turn: Turn, assignment: Assignment, *, why: str) -> bool:
    """Takes the section back from the person without a word to them. Whether something they said stands."""
    section = turn.get(Section, assignment.section_id)
    chase.settled(turn, assignment)
    approach.withdraw(turn, "offer", assignment.id, why=why)
    turn.move(assignment, "withdrawn", why=why)
    for question in find.questions(turn, section):
        if question.state in ("asked", "partial"):
            turn.move(question, "queued" if question.state == "asked" else "answered", why=why)
    if section.state in ("assigned", "answering", "parked"):
        turn.move(section, "agreed", why=why)
    standing = select(Answer).where(Answer.section_id == section.id, Answer.state.in_(collect.STANDING))
    return turn.first(standing) is not None


def writer(turn: Turn, value: str) -> None:
    """Marketing writes; the person only checks what is there."""
    found = escalate.decided(turn, value, "writer")
    if found is None:
        return
    _, assignment = found
    section, brief, person, _ = escalate.around(turn, assignment)
    chase.settled(turn, assignment)
    assignment.rung = "confirm"
    turn.reply(
        "escalate.you_write",
        name=person.name,
        brief=brief.no,
        section=section.no,
        questions=[q.text for q in assign.open_questions(turn, section)],
    )


def drop(turn: Turn, value: str) -> None:
    """Not doing it is a good end too."""
    found = escalate.decided(turn, value, "drop")
    if found is None:
        return
    _, assignment = found
    section, brief, _, _ = escalate.around(turn, assignment)
    release(turn, assignment, why="escalate.drop")
    for question in find.questions(turn, section):
        turn.move(question, "withdrawn", why="escalate.drop")
    turn.move(section, "dropped", why="escalate.drop")
    turn.reply("escalate.dropped", brief=brief.no, section=section.no, heading=section.heading)


ROUTES = Routes(
    actions={
        "escalate.shrink": route("escalate", shrink),
        "escalate.swap": route("escalate", swap),
        "escalate.writer": route("escalate", writer),
        "escalate.drop": route("escalate", drop),
    }
)
