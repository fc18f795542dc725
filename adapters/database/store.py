"""Engine and sessions. SQLite: one file in WAL mode, synchronous=FULL, one writer at a time in this one process."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from bot.tenancy import ScopedSession


class _WriterLock:
    """One writer at a time; whoever is `first` gets it before the others. A plain lock is taken again by the busiest thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._first = 0

    @contextmanager
    def held(self, *, first: bool = False) -> Iterator[None]:
        with self._changed:
            self._first += first
            self._changed.wait_for(lambda: not self._taken and (first or not self._first))
            self._first -= first
            self._taken = True
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


class _Kept:
    """A connection that stays open between its uses, one at a time; after a fault the next use opens another."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._using = threading.Lock()
        self._connection: Connection | None = None

    @contextmanager
    def held(self) -> Iterator[Connection]:
        with self._using:
            if self._connection is None:
                self._connection = self._connect()
                self._connection.detach()
            try:
                yield self._connection
            except BaseException:
                self._connection.close()
                self._connection = None
                raise

    def close(self) -> None:
        with self._using:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


class Store:
    """Hands out sessions. `write` and `unscoped_write` commit on a clean exit and roll back on any exception.

    Several SQLite connections that fight through busy time-outs starve each other (an intake accepted nothing in 12 s), so
    writers queue on one lock in the process, and intake goes first.
    """

    def __init__(self, url: str, *, synchronous: str = "FULL") -> None:
        self.url = url
        self._synchronous = synchronous
        self._writer = _WriterLock()
        self._engine: Engine | None = None
        self._look = _Kept(lambda: self.engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
        self._door = _Kept(lambda: self.engine.connect())

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = create_engine(self.url)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", self._prepare)
                event.listen(self._engine, "begin", _begin_now)
        return self._engine

    def _prepare(self, connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={self._synchronous}",
            "foreign_keys=ON",
            "busy_timeout=5000",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @contextmanager
    def write(self, workspace_id: int) -> Iterator[ScopedSession]:
        with self._writer.held(), ScopedSession(self.engine, workspace_id) as session, session.begin():
            yield session

    @contextmanager
    def write_first(self) -> Iterator[Connection]:
        """Before every other writer that waits, for plain statements: whoever delivers holds a line open for the answer.

        The connection is kept: a session and its way through the pool cost a third of storing one input.
        """
        with self._writer.held(first=True), self._door.held() as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self, workspace_id: int) -> Iterator[ScopedSession]:
        with ScopedSession(self.engine, workspace_id) as session, session.no_autoflush:
            yield session
            session.rollback()

    @contextmanager
    def unscoped(self, reason: str) -> Iterator[Session]:
        """Reads across workspaces; `reason` says at the call why that is needed."""
        assert reason
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def unscoped_write(self, reason: str) -> Iterator[Session]:
        assert reason
        with self._writer.held(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def peek(self, reason: str) -> Iterator[Connection]:
        """Single selects across workspaces, outside any transaction. The connection is kept: a session costs ten times the look."""
        assert reason
        with self._look.held() as connection:
            yield connection

    def close(self) -> None:
        self._look.close()
        self._door.close()
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def _begin_now(connection: Any) -> None:
    """The driver's own transaction handling is off: reads and writes alike see one snapshot from here."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN")
