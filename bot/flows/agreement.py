"""Who has to agree to which line, and when a line counts as agreed: what every flow about the outline shares."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from bot.flows import find
from bot.model import Alignment, Approach, Brief, Person, Section
from bot.turn import Turn

#: Somebody's word on the line is still to come, or still to be dealt with.
OPEN = ("sent", "change_proposed", "disagreed")
#: How a resolution begins while somebody asked to be shown the line later; the time they named (ISO) follows, if any.
LATER = "later"


def outline_hash(section: Section) -> str:
    """What exactly was agreed to: heading and points."""
    return hashlib.sha256("\n".join([section.heading, *section.points]).encode()).hexdigest()[:16]


def words_of(turn: Turn, section: Section, *, states: tuple[str, ...] = OPEN) -> list[Alignment]:
    """What people said of one line and still counts, in these states."""
    return [a for a in turn.of(Alignment, section_id=section.id) if a.state in states]


def lines(
    turn: Turn, brief: Brief, person: Person, *, states: tuple[str, ...] = OPEN
) -> list[tuple[Section, Alignment]]:
    """This person's lines of the brief in these states, in the order of the outline."""
    by_id = {s.id: s for s in find.sections(turn, brief)}
    rows = [a for a in turn.of(Alignment, person_id=person.id) if a.state in states and a.section_id in by_id]
    return sorted(((by_id[r.section_id], r) for r in rows), key=lambda pair: (pair[0].no, pair[1].id))


def waiting(turn: Turn, section: Section) -> bool:
    """Whether this line still needs somebody's word."""
    return section.state == "outlined" or bool(words_of(turn, section))


def ask(turn: Turn, section: Section, person: Person, *, why: str) -> Alignment | None:
    """Asks this person about the line as it stands now. None: they agreed to exactly this already."""
    row = turn.first(
        select(Alignment)
        .where(
            Alignment.section_id == section.id,
            Alignment.person_id == person.id,
            Alignment.state.not_in(("withdrawn", "resolved")),
        )
        .order_by(Alignment.id.desc())
    )
    if row is None:
        row = turn.add(Alignment(section_id=section.id, person_id=person.id, at=turn.at))
        turn.record("alignment.sent", f"alignment:{row.id}", after="sent", why=why)
    elif row.state == "agreed":
        return None
    else:
        turn.move(row, "sent", why=why)
    _stamp(turn, row, section)
    return row


def _stamp(turn: Turn, row: Alignment, section: Section) -> None:
    row.outline, row.heading, row.at = outline_hash(section), section.heading, turn.at


def show(turn: Turn, lines_shown: list[tuple[Section, Alignment]]) -> None:
    """These lines stand before the person's eyes as they are now: a yes binds to just that."""
    for section, row in lines_shown:
        row.outline, row.heading = outline_hash(section), section.heading
        if row.resolution.startswith(LATER):
            row.resolution = ""


def agree(turn: Turn, section: Section, row: Alignment) -> None:
    """One person's yes to the line as it stands; the last one needed makes the line agreed."""
    turn.move(row, "agreed", why="person")
    _stamp(turn, row, section)
    settle(turn, section)


def settle(turn: Turn, section: Section) -> None:
    """A line nobody's word is missing on, and somebody's yes is there for, is agreed."""
    if section.state == "outlined" and not words_of(turn, section) and words_of(turn, section, states=("agreed",)):
        turn.move(section, "agreed", why="align")


def resolve(turn: Turn, row: Alignment, resolution: str) -> None:
    """How a concern ended. What follows (asked again, agreed) is a move of its own."""
    turn.move(row, "resolved", why=resolution)
    row.resolution = resolution


def reopen(turn: Turn, section: Section, *, why: str) -> list[Person]:
    """After heading or points changed: yeses to other words are void and kept as such. Returns whose word is needed again."""
    again: list[Person] = []
    now = outline_hash(section)
    for row in words_of(turn, section, states=("agreed", "resolved")):
        if row.outline == now:
            continue
        overridden = row.resolution == "override"
        turn.move(row, "withdrawn", why=why)
        row.resolution = "changed"
        if not overridden:
            again.append(turn.get(Person, row.person_id))
    holder = find.holder(turn, section)
    if section.override and holder is not None:
        again.append(turn.get(Person, holder.person_id))
    section.override = ""
    for person in {p.id: p for p in again}.values():
        ask(turn, section, person, why=why)
    turn.move(section, "outlined", why=why)
    brief = turn.get(Brief, section.brief_id)
    if brief.state == "agreed":
        turn.move(brief, "aligning", why=why)
    return list({p.id: p for p in again}.values())


def complete(turn: Turn, brief: Brief) -> bool:
    """Whether nothing is left to agree on; the brief is agreed then."""
    if left(turn, brief):
        return False
    turn.move(brief, "agreed", why="align")
    return True


def left(turn: Turn, brief: Brief) -> list[Section]:
    """Lines that are not agreed yet."""
    return [s for s in find.sections(turn, brief) if waiting(turn, s) and s.state != "parked"]


def drop_waiting(turn: Turn, person: Person, sort: str, subject_id: int, *, why: str) -> None:
    """Takes back what waits for this one person about it."""
    for row in turn.all(
        select(Approach).where(
            Approach.person_id == person.id,
            Approach.sort == sort,
            Approach.subject_id == subject_id,
            Approach.state == "waiting",
        )
    ):
        row.state, row.reason = "dropped", why


def ask_again(turn: Turn, brief: Brief, person: Person, rows: list[Alignment], *, resolution: str) -> None:
    """A concern was dealt with by the marketer: the lines wait for this person's word once more."""
    sections = {s.id: s for s in find.sections(turn, brief)}
    for row in rows:
        resolve(turn, row, resolution)
        turn.move(row, "sent", why=resolution)
        if row.section_id in sections:
            _stamp(turn, row, sections[row.section_id])
    drop_waiting(turn, person, "align", brief.id, why="answered with the decision")
