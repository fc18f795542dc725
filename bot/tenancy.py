"""One session, one workspace, never switched: what a flow can reach is its own customer's rows and nothing else.

Three nets: a loader criterion on every ORM select, a refusal of statements the criterion cannot reach, and a check of
every new or changed row at flush. Only bot/tasks.py and bot/journal.py may run Core statements, marked LEDGER.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from bot.model.base import Owned
from bot.model.tasks import JournalLine, Lane, Task

#: Execution option of the statements that carry their workspace themselves.
LEDGER = {"ayumi_ledger": True}


class ForeignWorkspace(Exception):
    """Our bug: something reached for another customer's rows. Never caught, the turn ends."""


class ScopedSession(Session):
    """A session of one workspace."""

    def __init__(self, bind: Engine, workspace_id: int) -> None:
        super().__init__(bind, expire_on_commit=False, autoflush=True)
        self.workspace_id = workspace_id
        self.limits = _limits(workspace_id)


def _limits(workspace_id: int) -> tuple[ExecutableOption, ...]:
    """Made once a session: a Turn runs some forty selects, and made for each they were a sixth of its time."""
    return tuple(
        with_loader_criteria(cls, lambda c: c.workspace_id == workspace_id, include_aliases=True)
        for cls in (Owned, Task, Lane, JournalLine)
    )


@event.listens_for(ScopedSession, "do_orm_execute")
def _limit_to_workspace(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, ScopedSession)
    if state.execution_options.get("ayumi_ledger"):
        return
    if not state.is_select or not state.is_orm_statement:
        raise ForeignWorkspace(f"only ORM selects pass a scoped session, got {state.statement.__class__.__name__}")
    state.statement = state.statement.options(*session.limits)


@event.listens_for(ScopedSession, "before_flush")
def _check_rows(session: Session, *_: Any) -> None:
    assert isinstance(session, ScopedSession)
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Owned):
            if row.workspace_id is None:
                row.workspace_id = session.workspace_id
            elif row.workspace_id != session.workspace_id:
                raise ForeignWorkspace(f"{row.__class__.__name__} of workspace {row.workspace_id}")
