"""A message that cannot arrive is somebody's to know: the brief's marketer, else the admins."""

from __future__ import annotations

from sqlalchemy import select

from bot.flows.route import Routes
from bot.inputs import WorkFailed
from bot.model import Assignment, Brief, Person, Section
from bot.turn import Turn


def tell(turn: Turn, item: WorkFailed) -> None:
    """Says who could not be reached and why, to whom it matters; never to the unreachable person."""
    person = turn.session.get(Person, item.subject)
    for reader in _owners(turn, str(item.payload.get("subject", ""))):
        if person is None or reader.id != person.id:
            turn.say(reader, "common.undelivered", sort="note", name=person.name if person else "", code=item.code)


def _owners(turn: Turn, subject: str) -> list[Person]:
    noun, _, number = subject.partition(":")
    if noun == "assignment" and number.isdigit():
        assignment = turn.session.get(Assignment, int(number))
        if assignment is not None:
            section = turn.get(Section, assignment.section_id)
            return [turn.get(Person, turn.get(Brief, section.brief_id).marketer_id)]
    return [p for p in turn.all(select(Person).where(Person.active.is_(True))) if "admin" in p.roles]


ROUTES = Routes(failed={"deliver": tell})
