"""One `deliver` task at a time, tried against a chat service that follows a script: for tests of what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters import wiring
from adapters.database.store import Store
from bot import outgoing, tasks
from bot.catalog import LOCALES, Catalog
from bot.delivery import Delivery, Now
from bot.inputs import Address
from bot.message import Form, Message
from bot.model import Base, Lane, Owned, Person, PersonAddress, Post, Task
from bot.ports import Sent
from bot.simulation.cast import COMPANIES
from bot.simulation.chat import Chat
from bot.tasks import Claimed, NewTask
from bot.tenancy import ScopedSession
from tests.world import STARTS

#: A Tuesday, 10:00 in Tokyo.
T0 = STARTS["ja"]
Own = TypeVar("Own", bound=Owned)
Row = TypeVar("Row", bound=Base)


@dataclass(slots=True)
class Scripted(Chat):
    """Each call meets the next of `faults` (None: it works) and is written down in `calls`. A post outside any thread begins one."""

    faults: list[Exception | None] = field(default_factory=list)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def _meet(self, *call: Any) -> None:
        self.calls.append(call)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        self._meet("send", team, to, message, key)
        sent = Chat.send(self, team, to, message, key=key)
        return Sent(message=sent.message, thread=to.thread or sent.message)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        self._meet("update", team, to, message_id, message)

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        self._meet("find", team, to, key)
        return Chat.find(self, team, to, key=key)

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        self._meet("form", team, trigger, form)


@cache
def catalog() -> Catalog:
    return Catalog({locale: wiring.prompts(locale) for locale in LOCALES})


@cache
def _company() -> bytes:
    """The database file of a fresh Japanese company: tables and people are made once, then copied."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "company.sqlite"
        store = Store(f"sqlite:///{path}", synchronous="OFF")
        wiring.create_tables(store)
        wiring.new_workspace(store, COMPANIES["ja"], platform="sim", team="demo")
        store.close()
        return path.read_bytes()


@dataclass(slots=True, kw_only=True)
class Desk:
    """A company's deliveries; `chat` is its only platform, "sim"."""

    store: Store
    chat: Scripted
    workspace_id: int = 1

    def write(self) -> AbstractContextManager[ScopedSession]:
        return self.store.write(self.workspace_id)

    def person(self, user: str) -> int:
        with self.store.read(self.workspace_id) as session:
            return session.scalars(select(PersonAddress.person_id).where(PersonAddress.user == user)).one()

    def change(self, user: str, **columns: Any) -> None:
        """Sets columns of a person."""
        with self.write() as session:
            person = session.get_one(Person, self.person(user))
            for name, value in columns.items():
                setattr(person, name, value)

    def add(self, row: Owned) -> int:
        with self.write() as session:
            session.add(row)
            session.flush()
            return row.id

    def row(self, cls: type[Own], row_id: int) -> Own:
        return next(row for row in self.rows(cls) if row.id == row_id)

    def rows(self, cls: type[Row]) -> list[Row]:
        """All rows of a kind, oldest first, as values."""
        with self.store.unscoped("test") as session:
            found = list(session.scalars(select(cls).order_by(cls.__table__.c.id)))
            session.expunge_all()
        return found

    # ------------------------------------------------------------ the task

    def put(self, payload: Mapping[str, Any], *, key: str = "k", lane: str = "l", at: datetime = T0) -> None:
        with self.write() as session:
            tasks.add(
                session,
                self.workspace_id,
                [NewTask(kind="deliver", lane=lane, key=key, due_at=at, payload=payload)],
                at=at,
            )

    def claim(self, at: datetime = T0) -> Claimed:
        with self.store.unscoped_write("test") as session:
            return self.claim_in(session, at)

    def claim_in(self, session: Session, at: datetime = T0) -> Claimed:
        (claimed,) = tasks.claim(session, at=at, slow=False)
        return claimed

    def attempt(self, at: datetime = T0, *, now: Now | None = None) -> None:
        """One try of what is due; `now` is the clock meanwhile."""
        Delivery(self.store, catalog(), {"sim": self.chat}).run(self.claim(at), now=now or (lambda: at))

    def deliver(self, payload: Mapping[str, Any], *faults: Exception | None, at: datetime = T0) -> Task:
        """Puts a task with this payload into a lane of its own, tries it once, and shows what became of it."""
        self.chat.faults = list(faults)
        self.put(payload, at=at)
        self.attempt(at)
        return self.task()

    # ------------------------------------------------------------ what became of it

    def task(self, key: str = "k") -> Task:
        return next(task for task in self.rows(Task) if task.key == key)

    def others(self) -> list[Task]:
        """Tasks beside `k`."""
        return [task for task in self.rows(Task) if task.key != "k"]

    def lane(self, name: str = "l") -> Lane:
        return next(lane for lane in self.rows(Lane) if lane.name == name)

    def posts(self) -> list[Post]:
        return self.rows(Post)


def desk(tmp_path: Path) -> Desk:
    path = tmp_path / "desk.sqlite"
    path.write_bytes(_company())
    return Desk(store=Store(f"sqlite:///{path}", synchronous="OFF"), chat=Scripted())


def said(to: Mapping[str, Any], key: str = "common.fault", **changes: Any) -> dict[str, Any]:
    """The payload of a message, some of it changed."""
    return outgoing.said(key, to=to, args={"reference": "T1"}) | changes


def edit(subject: str, was: str, **changes: Any) -> dict[str, Any]:
    """The payload of an edit, some of it changed."""
    return outgoing.edited("common.fault", subject=subject, was=was, args={"reference": "T1"}) | changes
