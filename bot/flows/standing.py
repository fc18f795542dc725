"""Where each section of a brief stands: whose it is, since when, why nothing moves, and what the machine does next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot import outlook, stages
from bot.flows import chase, find
from bot.model import Absence, Alignment, Assignment, Brief, JournalLine, Person, Section, Stall
from bot.turn import Turn

#: Reasons that are about a person: planners, managers and the person themselves see them, others see the state alone.
PERSONAL = frozenset(
    [
        "on_its_way",
        "offer_open",
        "promised",
        "absent",
        "held",
        "opted_out",
        "manager_no",
        "answering",
        "checking",
        "marketer",
        "unclear",
        "no_time",
        "disagree",
        "need_boss",
        "not_my_field",
        "other",
    ]
)
_MACHINE = ("enough",)
_OURS = {
    **dict.fromkeys(("agreed", "assigned", "answering"), "to_offer"),
    "drafted": "to_check",
    "confirmed": "to_export",
    "final": "to_export",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`reason` is a class of `reporting.reason_…`; `action` the machine's next (None: it is a person's turn)."""

    section: Section
    holder: Person | None
    since: datetime
    reason: str
    action: outlook.Action | None


def of(turn: Turn, brief: Brief, sections: list[Section]) -> list[Standing]:
    """One for each section, in the outline's order."""
    since = _since(turn, sections)
    found = []
    for section in sections:
        assignment = find.holder(turn, section)
        reason, action = _held(turn, assignment) if assignment else (_free(turn, section), None)
        found.append(
            Standing(
                section=section,
                holder=turn.get(Person, assignment.person_id) if assignment else None,
                since=since.get(f"section:{section.id}", brief.created_at),
                reason=reason,
                action=action,
            )
        )
    return found


def _since(turn: Turn, sections: list[Section]) -> dict[str, datetime]:
    """When each section came into its state, by the journal."""
    lines = turn.session.scalars(
        select(JournalLine)
        .where(JournalLine.subject.in_([f"section:{s.id}" for s in sections]), JournalLine.what.startswith("section."))
        .order_by(JournalLine.seq)
    )
    return {line.subject: line.at for line in lines}


def _free(turn: Turn, section: Section) -> str:
    """Nobody holds it: it waits for agreement, for the machine, or for marketing."""
    if section.state == "outlined":
        states = {a.state for a in turn.all(select(Alignment).where(Alignment.section_id == section.id))}
        if states & {"disagreed", "change_proposed"}:
            return "other_wish"
        return "aligning" if "sent" in states else "to_align"
    return "machine" if section.state in _MACHINE else _OURS.get(section.state, section.state)


def _held(turn: Turn, assignment: Assignment) -> tuple[str, outlook.Action | None]:
    view = chase.view(turn, assignment)
    ahead = outlook.next_actions(view, turn.at)
    action = next((a for a in ahead if a.kind != "wait"), None)
    if view.shown_at is None and view.expected_at is not None:
        action = outlook.Action(kind="wait", at=view.expected_at, rule="approach.queued")
    return _reason(turn, assignment, view), action


def _reason(turn: Turn, assignment: Assignment, view: outlook.View) -> str:  # one line a reason: the order is the point
    if assignment.state == "parked":
        return "parked"
    if assignment.state == "held":
        return "held"
    person = turn.get(Person, assignment.person_id)
    if chase.refused(turn, person) is not None:
        return "manager_no"
    if view.unreachable:
        return "opted_out"
    if view.stopped or view.carded:
        return "marketer"
    if _absent(turn, person):
        return "absent"
    if view.promise_at is not None:
        return "promised"
    stall = turn.first(
        select(Stall)
        .where(Stall.assignment_id == assignment.id, Stall.state.in_(("diagnosed", "remedied")))
        .order_by(Stall.id.desc())
    )
    if stall is not None and stall.reason:
        return stall.reason
    if view.stage == "offer":
        return "on_its_way" if view.shown_at is None else "offer_open"
    if view.stage == "none":
        section = turn.get(Section, assignment.section_id)
        return "machine" if section.state in _MACHINE else "marketer"
    return "answering" if view.stage == "question" else "checking"


def _absent(turn: Turn, person: Person) -> bool:
    today = turn.today(person)
    return (
        turn.first(
            select(Absence).where(
                Absence.person_id == person.id,
                Absence.state == "announced",
                Absence.first <= today,
                Absence.last >= today,
            )
        )
        is not None
    )


def held(turn: Turn, limit: int) -> list[Assignment]:
    """Assignments about which the machine will act, soonest first."""
    return turn.all(
        select(Assignment)
        .where(Assignment.state.in_((*stages.HELD, "held")), Assignment.next_look.is_not(None))
        .order_by(Assignment.next_look, Assignment.id)
        .limit(limit)
    )
