"""The journal as people read and keep it: lines about everything or about one brief, as rows of a CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Alignment, Answer, Assignment, Draft, Fix, JournalLine, Person, Question, Review, Section, Win

_OF_SECTION = (Alignment, Assignment, Question, Answer, Draft, Review, Fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: `at` as ISO text in UTC, `actor` a name or "" for the machine, `hash` as in the chain."""

    seq: int
    at: str
    actor: str
    what: str
    subject: str
    before: str
    after: str
    why: str
    hash: str


def lines(session: Session, brief_id: int | None) -> list[Entry]:
    """Oldest first; of one brief everything that names it, its sections, or what belongs to them."""
    names = {p.id: p.name for p in session.scalars(select(Person))}
    subjects = None if brief_id is None else _subjects(session, brief_id)
    return [
        Entry(
            seq=row.seq,
            at=row.at.isoformat(),
            actor=names.get(row.actor or 0, ""),
            what=row.what,
            subject=row.subject,
            before=row.before,
            after=row.after,
            why=row.why,
            hash=row.hash,
        )
        for row in session.scalars(select(JournalLine).order_by(JournalLine.seq))
        if subjects is None or row.subject in subjects
    ]


def as_csv(entries: Iterable[Entry]) -> bytes:
    """UTF-8 with a mark in front, so that Excel reads it; cells that a sheet would take for a formula are quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f.name for f in fields(Entry)])
    for entry in entries:
        writer.writerow([_safe(str(value)) for value in asdict(entry).values()])
    return out.getvalue().encode("utf-8-sig")


#: What a sheet takes for the beginning of a formula: also behind blanks and invisible marks, and at full width.
_FORMULA = re.compile(r"[\s\x00\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]")


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _subjects(session: Session, brief_id: int) -> set[str]:
    sections = list(session.scalars(select(Section.id).where(Section.brief_id == brief_id)))
    found = {f"brief:{brief_id}", *(f"section:{n}" for n in sections)}
    for cls in _OF_SECTION:
        rows = session.scalars(select(cls.id).where(cls.section_id.in_(sections)))
        found |= {f"{cls.__tablename__}:{n}" for n in rows}
    found |= {f"win:{n}" for n in session.scalars(select(Win.id).where(Win.brief_id == brief_id))}
    return found
