"""The append-only record: who did what, before, after, by which rule; each line's hash covers the line before it.

No people's words in it, so that erasing words never breaks the chain: ids, kinds, states and rule names only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.model.tasks import JournalLine
from bot.tenancy import LEDGER


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`subject` like "section:12"; `actor` a person's id, None for the machine; `why` the rule or the input's kind."""

    at: datetime
    actor: int | None
    what: str
    subject: str
    before: str
    after: str
    why: str


#: Built once, on the bare table: making such a statement costs more than running it.
_JOURNAL = JournalLine.metadata.tables["journal"]
_LAST = (
    select(_JOURNAL.c.seq, _JOURNAL.c.hash)
    .where(_JOURNAL.c.workspace_id == bindparam("workspace"))
    .order_by(_JOURNAL.c.seq.desc())
    .limit(1)
)
_INSERT = insert(_JOURNAL)


def append(session: Session, workspace_id: int, lines: Iterable[Line]) -> None:
    """Writes lines behind the last one of the workspace."""
    new = list(lines)
    if not new:
        return
    connection = session.connection()
    last = connection.execute(_LAST, {"workspace": workspace_id}).one_or_none()
    seq, previous = (last.seq, last.hash) if last else (0, "")
    rows = []
    for line in new:
        seq += 1
        digest = chain(previous, seq, line)
        rows.append({**_fields(line), "workspace_id": workspace_id, "seq": seq, "previous": previous, "hash": digest})
        previous = digest
    connection.execute(_INSERT, rows)


def chain(previous: str, seq: int, line: Line) -> str:
    """SHA-256 over the previous hash and the line as canonical JSON."""
    fields = {**_fields(line), "at": line.at.isoformat(), "seq": seq}
    text = previous + json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(line: Line) -> dict[str, object]:
    return {field: getattr(line, field) for field in Line.__slots__}


def fits(row: JournalLine, expected: int, previous: str) -> bool:
    """Whether a stored line has this number and continues the chain from `previous`."""
    line = Line(**{field: getattr(row, field) for field in Line.__slots__})
    return row.seq == expected and row.previous == previous and row.hash == chain(previous, row.seq, line)


def verify(session: Session, workspace_id: int) -> int | None:
    """The sequence number of the first line that does not fit, or None when the whole chain does."""
    previous = ""
    rows = session.execute(
        select(JournalLine).where(JournalLine.workspace_id == workspace_id).order_by(JournalLine.seq),
        execution_options=LEDGER,
    ).scalars()
    for expected, row in enumerate(rows, start=1):
        if not fits(row, expected, previous):
            return expected
        previous = row.hash
    return None
