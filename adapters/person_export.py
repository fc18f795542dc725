"""What is kept about one person, as JSON that they can read: every row that names them, and the recordings' ids."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import SettingsError
from bot.language.text import fold
from bot.model import Base, JournalLine, Owned, Person, Post, Task


def find(session: Session, words: str) -> Person:
    """By number ("12", "P12") or name. Raises SettingsError when nobody or several fit."""
    number = words.strip().upper().removeprefix("P")
    everybody = session.scalars(select(Person).order_by(Person.id)).all()
    if number.isdigit():
        fitting = [p for p in everybody if p.id == int(number)]
    else:
        wanted = fold(words).replace(" ", "")
        fitting = [p for p in everybody if wanted and wanted in fold(p.name).replace(" ", "")]
    if len(fitting) == 1:
        return fitting[0]
    shown = ", ".join(f"P{p.id} {p.name}" for p in (fitting or everybody)[:10])
    raise SettingsError(f"{'several people fit' if fitting else 'nobody fits'} {words!r}. Give the number: {shown}")


def export(session: Session, person: Person) -> dict[str, Any]:
    """Table name to rows. Rows of others that merely mention the name are theirs and are not in it."""
    found: dict[str, Any] = {"person": [_plain(person)]}
    for cls in sorted(_owned(), key=lambda c: c.__tablename__):
        columns = [name for name, table in cls.POINTS.items() if table == "person"]
        rows = [
            row
            for column in columns
            for row in session.scalars(
                select(cls)
                .where(cls.workspace_id == person.workspace_id, getattr(cls, column) == person.id)
                .order_by(cls.id)
            )
        ]
        if rows and cls is not Person:
            found[cls.__tablename__] = [_plain(row) for row in {row.id: row for row in rows}.values()]
    lines = session.scalars(
        select(JournalLine)
        .where(JournalLine.workspace_id == person.workspace_id, JournalLine.actor == person.id)
        .order_by(JournalLine.seq)
    )
    found["journal"] = [{k: v for k, v in _plain(line).items() if k not in ("previous", "hash")} for line in lines]
    return found


def _owned() -> list[type[Owned]]:
    return [m.class_ for m in Base.registry.mappers if issubclass(m.class_, Owned) and m.class_ not in (Post, Task)]


def _plain(row: Base) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {
        key: value.isoformat() if isinstance(value, (date, datetime)) else value
        for key, value in values.items()
        if key not in ("workspace_id", "version")
    }
