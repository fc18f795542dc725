"""Nobody's work vanishes with them: a leaver's sections go to the backup by an offer, else back to the marketer."""

from __future__ import annotations

from sqlalchemy import select

from bot import stages
from bot.flows import assign, chase, deciding
from bot.model import Assignment, Brief, Person, Section
from bot.turn import Turn


def hand_over(turn: Turn, person: Person) -> None:
    """Withdraws every assignment the person holds and offers it to the backup; a backup that left counts as none."""
    for assignment in held(turn, person):
        section = turn.get(Section, assignment.section_id)
        brief = turn.get(Brief, section.brief_id)
        turn.move(assignment, "withdrawn", why="holder left")
        chase.settled(turn, assignment)
        backup = deciding.willing(turn, assignment, assignment.backup_id)
        marketer = turn.get(Person, brief.marketer_id)
        if backup is not None:
            assign.offer(turn, brief, section, backup, by=marketer, due=assignment.due)
            turn.say(
                marketer,
                "assign.left_to_backup",
                sort="note",
                name=person.name,
                backup=backup.name,
                section=section.no,
                brief=brief.no,
            )
        else:
            turn.move(section, "agreed", why="holder left")
            turn.say(
                marketer,
                "assign.left_open",
                sort="note",
                name=person.name,
                section=section.no,
                brief=brief.no,
                heading=section.heading,
            )


def held(turn: Turn, person: Person) -> list[Assignment]:
    """What the person has in hand, resting things included."""
    return turn.all(
        select(Assignment).where(
            Assignment.person_id == person.id, Assignment.state.in_((*stages.HELD, "held", "parked"))
        )
    )
