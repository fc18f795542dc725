"""The same section to the same person once more: nothing starts anew; what is different about the ask is changed and said."""

from __future__ import annotations

from datetime import date

from bot.flows import approach, assign, chase, find
from bot.language import commands as c
from bot.model import Assignment, Brief, Person, Section
from bot.turn import Turn


def assigned(
    turn: Turn,
    command: c.Assign,
    brief: Brief,
    sections: list[Section],
    who: Person,
    due: date | None,
    backup: Person | None,
) -> bool:
    """False: one of the sections is not this person's yet, so it is an assignment like any other."""
    found = [find.holder(turn, section) for section in sections]
    held = [a for a in found if a is not None and a.person_id == who.id]
    if len(held) != len(sections):
        return False
    moved = [a for a in held if command.due_text and a.due != due]
    resized = [a for a in held if command.minutes and a.minutes != command.minutes]
    covered = [a for a in held if backup is not None and a.backup_id != backup.id and backup.id != who.id]
    if not (moved or resized or covered):
        section = sections[0]
        turn.reply(
            "assign.taken", section=section.no, heading=section.heading, name=who.name, brief=brief.no, again=True
        )
        return True
    if not _affordable(turn, command, who, resized):
        return True
    if not command.preview:
        _change(turn, moved, resized, covered, due=due, minutes=command.minutes, backup=backup)
    turn.reply(
        "assign.changed",
        preview=command.preview,
        name=who.name,
        brief=brief.no,
        sections=[{"no": s.no, "heading": s.heading} for s in sections],
        due=due if moved else None,
        minutes=command.minutes if resized else 0,
        backup=backup.name if covered and backup else "",
        brief_due=brief.due if moved and due and brief.due and brief.due < due else None,
    )
    return True


def _affordable(turn: Turn, command: c.Assign, who: Person, resized: list[Assignment]) -> bool:
    """More minutes than the month has left are refused as for a new offer."""
    more = sum((command.minutes or 0) - a.minutes for a in resized)
    left = who.monthly_minutes - assign.minutes_this_month(turn, who)
    if more <= max(0, left):
        return True
    turn.reply("assign.over_budget", name=who.name, asked=more, left=max(0, left), month=who.monthly_minutes)
    return False


def _change(
    turn: Turn,
    moved: list[Assignment],
    resized: list[Assignment],
    covered: list[Assignment],
    *,
    due: date | None,
    minutes: int | None,
    backup: Person | None,
) -> None:
    for assignment in moved:
        redate(turn, assignment, due, why="assign")
    for assignment in resized:
        before, assignment.minutes = assignment.minutes, minutes or assignment.minutes
        turn.record(
            "assignment.minutes", f"assignment:{assignment.id}", before=str(before), after=str(minutes), why="assign"
        )
    for assignment in covered:
        assignment.backup_id = backup.id if backup else None
        turn.record("assignment.backup", f"assignment:{assignment.id}", after=str(assignment.backup_id), why="assign")


def redate(turn: Turn, assignment: Assignment, due: date | None, *, why: str) -> None:
    """Another date for the person; what was to remind of the old one is planned anew, and none of the three comes back."""
    before, assignment.due = assignment.due, due
    turn.record(
        "assignment.extended",
        f"assignment:{assignment.id}",
        before=before.isoformat() if before else "",
        after=due.isoformat() if due else "",
        why=why,
    )
    for sort in ("nudge", "farewell"):
        approach.withdraw(turn, sort, assignment.id, why=why)
    if assignment.next_look is not None:
        chase.plan(turn, assignment)
