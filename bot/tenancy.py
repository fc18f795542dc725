"""One session, one workspace, never switched: what a flow can reach is its own customer's rows and nothing else.

Three nets: a loader criterion on every ORM select, a refusal of statements the criterion cannot reach, and a check of
every new or changed row at flush. Only bot/tasks.py and bot/journal.py may run Core statements, marked LEDGER or on the bare
connection.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, event, inspect, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.base import ExecutableOption

from bot.model.base import Owned
from bot.model.tasks import JournalLine, Lane, Task
from bot.model.workspace import Installation, InstallationSecret, Workspace

_WORKSPACE = select(Workspace).where(Workspace.id == bindparam("number"))

Own = TypeVar("Own", bound=Owned)

#: Execution option of the statements that carry their workspace themselves.
LEDGER = {"ayumi_ledger": True}
#: The same for `of`, which flushes what bears on its answer and nothing else.
_OWN = {**LEDGER, "autoflush": False}


class ForeignWorkspace(Exception):
    """Our bug: something reached for another customer's rows. Never caught, the turn ends."""


class ScopedSession(Session):
    """A session of one workspace."""

    def __init__(self, bind: Engine, workspace_id: int) -> None:
        super().__init__(bind, expire_on_commit=False, autoflush=True)
        self.workspace_id = workspace_id
        self._asked: dict[type[Owned], dict[tuple[str, ...], dict[tuple[Any, ...], list[Any]]]] = {}

    def of(self, cls: type[Own], **equal: Any) -> list[Own]:
        """The rows of one kind whose columns have these values (a tuple: one of these), oldest first.

        Many flows of one Turn ask the same. The database is asked once, and again after a row of the kind was added or
        deleted or changed in one of these columns; other changes show in the rows themselves, which are the session's.
        """
        columns, values = tuple(equal), tuple(equal.values())
        if self.autoflush and _asks_anew(self, cls, columns):
            self.flush()
        answers = self._asked.setdefault(cls, {}).setdefault(columns, {})
        rows = answers.get(values)
        if rows is None:
            statement = _by(cls, columns, tuple(isinstance(value, tuple) for value in values))
            found = self.scalars(statement, {**equal, "of_workspace": self.workspace_id}, execution_options=_OWN)
            rows = answers[values] = list(found)
        return list(rows)

    @property
    def workspace(self) -> Workspace:
        """The customer whose session this is."""
        if identity_key(Workspace, self.workspace_id) in self.identity_map:
            return self.get_one(Workspace, self.workspace_id)
        return self.scalars(_WORKSPACE, {"number": self.workspace_id}, execution_options=_OWN).one()

    def one(self, cls: type[Own], row_id: int) -> Own | None:
        """The row with this id, without a question to the database when it is here already."""
        if identity_key(cls, row_id) in self.identity_map:
            return self.get(cls, row_id)
        return next(iter(self.of(cls, id=row_id)), None)


@cache
def _by(cls: type[Own], columns: tuple[str, ...], several: tuple[bool, ...]) -> Select[Own]:
    """Made once: making such a statement costs more than running it. It carries its workspace itself."""
    statement = select(cls).where(cls.workspace_id == bindparam("of_workspace")).order_by(cls.id)
    for name, many in zip(columns, several, strict=True):
        column = getattr(cls, name)
        value: BindParameter[Any] = bindparam(name, expanding=many)
        statement = statement.where(column.in_(value) if many else column == value)
    return statement


def _asks_anew(session: Session, cls: type[Owned], columns: tuple[str, ...]) -> bool:
    """Whether what waits to be flushed may change which rows have what in these columns."""
    return any(type(row) is cls for row in (*session.new, *session.deleted)) or any(
        type(row) is cls and not inspect(row).unmodified.issuperset(columns) for row in session.dirty
    )


@cache
def _limits(workspace_id: int) -> tuple[ExecutableOption, ...]:
    """Made once a workspace: made for each session they cost more than a select."""
    return (
        *(
            with_loader_criteria(cls, lambda c: c.workspace_id == workspace_id, include_aliases=True)
            for cls in (Owned, Task, Lane, JournalLine, Installation, InstallationSecret)
        ),
        with_loader_criteria(Workspace, lambda c: c.id == workspace_id, include_aliases=True),
    )


@event.listens_for(ScopedSession, "do_orm_execute")
def _limit_to_workspace(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, ScopedSession)
    if state.execution_options.get("ayumi_ledger"):
        return
    if not state.is_select or not state.is_orm_statement:
        raise ForeignWorkspace(f"only ORM selects pass a scoped session, got {state.statement.__class__.__name__}")
    state.statement = state.statement.options(*_limits(session.workspace_id))


@event.listens_for(ScopedSession, "before_flush")
def _check_rows(session: Session, *_: Any) -> None:
    assert isinstance(session, ScopedSession)
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Owned) and row.workspace_id is None:
            row.workspace_id = session.workspace_id
        column = "id" if isinstance(row, Workspace) else "workspace_id"
        # a row taken over from elsewhere is no more ours than it was
        was = inspect(row).attrs[column].history.deleted or ()
        for workspace_id in (getattr(row, column), *was):
            if workspace_id != session.workspace_id and workspace_id is not None:
                raise ForeignWorkspace(f"{row.__class__.__name__} of workspace {workspace_id}")
    for cls, answers in session._asked.items():
        for columns in [columns for columns in answers if _asks_anew(session, cls, columns)]:
            del answers[columns]
