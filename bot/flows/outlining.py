"""Changes of an outline, by command or as a whole: numbers kept as people know them, agreements void when words change."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.flows import agreement, find
from bot.language.text import clean, narrow
from bot.model import Brief, Person, Question, Section
from bot.turn import Turn

LONGEST_HEADING = 120
LONGEST_POINT = 200
MOST_SECTIONS = 40
_NUMBERED = re.compile(r"^\s*(\d{1,2})\s*[.．、)）:：]\s*(.+)$")
_BULLET = re.compile(r"^\s*[-・*•–—]\s*(.+)$")


@dataclass(slots=True, kw_only=True)
class Changes:
    """What happened to an outline: headings added, worded anew, dropped, kept against the wish; who has to look again."""

    added: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, list[str]]:
        return {name: getattr(self, name) for name in ("added", "renamed", "dropped", "kept", "again")}


def heading_of(words: str) -> str:
    return " ".join(clean(words).split())[:LONGEST_HEADING]


def as_lines(sections: list[Section]) -> str:
    """The outline as text people can edit: 「1. 見出し」, its points below with a dash."""
    lines: list[str] = []
    for section in sections:
        lines.append(f"{section.no}. {section.heading}")
        lines.extend(f"- {point}" for point in section.points)
    return "\n".join(lines)


def add(turn: Turn, brief: Brief, heading: str, *, at: int | None = None, points: list[str] | None = None) -> Section:
    """A new heading at place `at`, else at the end, with one question to begin with."""
    sections = find.sections(turn, brief)
    last = max((s.no for s in sections), default=0)
    number = min(at, last + 1) if at else last + 1
    for section in sections:
        if section.no >= number:
            section.no += 1
    section = turn.add(Section(brief_id=brief.id, no=number, heading=heading_of(heading), points=list(points or ())))
    ask = turn.word("briefs.default_question", brief.language, heading=section.heading)
    turn.add(Question(section_id=section.id, no=1, text=ask))
    turn.record("section.added", f"section:{section.id}", after="outlined", why="outline")
    if brief.state == "agreed":
        turn.move(brief, "aligning", why="outline")
    return section


def word(turn: Turn, section: Section, heading: str, points: list[str]) -> list[Person]:
    """Other words for a line. Returns whose agreement is void."""
    section.heading, section.points = heading_of(heading), points
    turn.record("section.edited", f"section:{section.id}", why="outline")
    return agreement.reopen(turn, section, why="outline")


def move(turn: Turn, brief: Brief, section: Section, to: int) -> None:
    """The section to place `to`; all are numbered anew. Order is nothing anybody agreed to."""
    order = [s for s in find.sections(turn, brief) if s.id != section.id]
    order.insert(max(0, min(to - 1, len(order))), section)
    for number, one in enumerate(order, start=1):
        one.no = number
    turn.record("section.moved", f"section:{section.id}", why="outline")


def drop(turn: Turn, section: Section) -> bool:
    """Takes the section out, unless somebody has it or it is confirmed. The others keep their numbers."""
    if find.holder(turn, section) is not None:
        return False
    if not turn.move(section, "dropped", why="outline"):
        return False
    for row in agreement.words_of(turn, section):
        turn.move(row, "withdrawn", why="outline")
    return True


def bring_back(turn: Turn, brief: Brief, section: Section) -> None:
    """A dropped section again, behind the others when its number was given away."""
    taken = {s.no for s in find.sections(turn, brief)}
    if section.no in taken:
        section.no = max(taken) + 1
    turn.move(section, "outlined", why="undo")


# ---------------------------------------------------------------- the whole outline as text


@dataclass(slots=True, kw_only=True)
class _Line:
    number: int | None
    heading: str
    points: list[str] = field(default_factory=list)


def _read(text: str) -> list[_Line]:
    lines: list[_Line] = []
    for raw in text.splitlines():
        said = narrow(raw).strip()
        if not said:
            continue
        bullet = _BULLET.match(raw)
        if bullet and lines:
            lines[-1].points.append(bullet.group(1).strip()[:LONGEST_POINT])
            continue
        numbered = _NUMBERED.match(raw)
        heading = heading_of(numbered.group(2) if numbered else (bullet.group(1) if bullet else raw))
        lines.append(_Line(number=int(narrow(numbered.group(1))) if numbered else None, heading=heading))
    return lines[:MOST_SECTIONS]


def apply(turn: Turn, brief: Brief, text: str) -> dict[str, list[str]]:
    """Makes the outline what the text says: a known number or heading is that section, anything else is new."""
    changes = Changes()
    now = find.sections(turn, brief)
    by_no, by_heading = {s.no: s for s in now}, {s.heading: s for s in now}
    used: set[int] = set()
    order: list[Section] = []
    for line in _read(text):
        section = by_heading.get(line.heading) or by_no.get(line.number or 0)
        if section is None or section.id in used:
            section = add(turn, brief, line.heading, points=line.points)
            changes.added.append(section.heading)
        elif section.heading != line.heading or list(section.points) != line.points:
            again = word(turn, section, line.heading, line.points)
            changes.renamed.append(section.heading)
            changes.again.extend(p.name for p in again if p.name not in changes.again)
        used.add(section.id)
        order.append(section)
    for section in now:
        if section.id in used:
            continue
        if drop(turn, section):
            changes.dropped.append(section.heading)
        else:
            changes.kept.append(section.heading)
            order.append(section)
    for number, section in enumerate(order, start=1):
        section.no = number
    return changes.plain()
