"""Watches a simulated company: after every moment it looks at what is new and stops at the first broken promise.

What is new are messages in the chat and lines of the journal; each check of bot/simulation/promises.py reads these, the rows
they are about, and what it remembers. What a check needs to know it finds out by itself where it can: from the chat, or by
a calculation of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.calendar.closed import public_holidays
from bot.company import DEFAULTS
from bot.language.bundle import Language
from bot.model import Absence, JournalLine, Person, PersonAddress, Task
from bot.simulation.service import Service, Shown
from bot.simulation.stage import Hands
from bot.tenancy import ScopedSession

#: An assignment in one of these is somebody's.
HOLDING = ("offered", "countered", "accepted", "active", "held")


class Broken(Exception):
    """A promise of the product (product.md section 7) was not kept. The words name rows and rules, never people."""

    def __init__(self, number: int, title: str, words: str, at: datetime) -> None:
        super().__init__(f"invariant {number} ({title}) at {at:%Y-%m-%d %H:%M:%S} UTC: {words}")
        self.number = number


@dataclass(slots=True)
class Memory:
    """What checks keep from one look to the next, each under its own name."""

    sets: dict[str, set[Any]] = field(default_factory=dict)
    maps: dict[str, dict[Any, Any]] = field(default_factory=dict)

    def set(self, name: str) -> set[Any]:
        return self.sets.setdefault(name, set())

    def map(self, name: str) -> dict[Any, Any]:
        return self.maps.setdefault(name, {})


@dataclass(slots=True, kw_only=True)
class Look:
    """One look: `shown` and `lines` are new since the last one. `daily`: the first one of a day, when a check may read everything."""

    session: ScopedSession
    at: datetime
    shown: list[Shown]
    lines: list[JournalLine]
    daily: bool
    watch: Watch
    memory: Memory
    _people: dict[str, Person] | None = None

    def rows(self, cls: type[Any], ids: list[int]) -> dict[int, Any]:
        found = self.session.scalars(select(cls).where(cls.id.in_(ids))) if ids else ()
        return {row.id: row for row in found}

    def of(self, noun: str, *what: str) -> list[tuple[int, JournalLine]]:
        """New lines about rows of that noun, with the row's id; `what` are kinds of line, all when none is named."""
        return [
            (int(line.subject.partition(":")[2]), line)
            for line in self.lines
            if line.subject.startswith(f"{noun}:") and (not what or line.what in what)
        ]

    @property
    def people(self) -> dict[str, Person]:
        """By the platform's user."""
        if self._people is None:
            rows = {p.id: p for p in self.session.scalars(select(Person))}
            self._people = {a.user: rows[a.person_id] for a in self.session.scalars(select(PersonAddress))}
        return self._people

    def unasked(self, shown: Shown) -> bool:
        """Whether the reader did nothing that this message follows from: it came of the machine's, or another's, own accord."""
        if shown.edit:
            return False
        if shown.key.startswith(
            "once:"
        ):  # says nothing of where it came from: then ten minutes decide, as in product.md
            act = self.watch.hands.last.get(shown.reader)
            return act is None or shown.at - act.at > timedelta(minutes=10)
        return self.watch.cause(self.session, shown.key) != shown.reader

    def expert(self, shown: Shown) -> Person | None:
        person = self.people.get(shown.reader)
        return person if person is not None and person.roles == ["expert"] else None

    def away(self, person: Person) -> list[Absence]:
        return list(
            self.session.scalars(select(Absence).where(Absence.person_id == person.id, Absence.state == "announced"))
        )


Check = Callable[[Look], str | None]


@dataclass(slots=True, kw_only=True)
class Watch:
    """`checks` are (number, title, check). `acts`: everything people did. `sealed` and `withdrawn`: codes by whom they belong to.
    `jumps`: when the machine's clock was put back; `calm`: nothing goes wrong on purpose.
    """

    read: Callable[[], AbstractContextManager[ScopedSession]]
    service: Service
    hands: Hands
    language: Language
    checks: tuple[tuple[int, str, Check], ...]
    open_file: Callable[[str], bytes]
    sealed: dict[str, list[str]] = field(default_factory=dict)
    withdrawn: dict[str, list[str]] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    jumps: list[datetime] = field(default_factory=list)
    calm: bool = True
    looks: int = 0
    seen: dict[int, int] = field(default_factory=dict)
    _shown: int = 0
    _seq: int = 0
    _day: date | None = None

    def look(self, at: datetime) -> None:
        """Raises Broken."""
        with self.read() as session:
            lines = list(
                session.scalars(select(JournalLine).where(JournalLine.seq > self._seq).order_by(JournalLine.seq))
            )
            shown = self.service.shown[self._shown :]
            daily = at.date() != self._day
            if not lines and not shown and not daily:
                return
            look = Look(session=session, at=at, shown=shown, lines=lines, daily=daily, watch=self, memory=self.memory)
            for number, title, check in self.checks:
                words = check(look)
                if words is not None:
                    raise Broken(number, title, words, at)
            self._seq = lines[-1].seq if lines else self._seq
        self.looks += 1
        self._day = at.date()
        self._shown += len(shown)

    def cause(self, session: ScopedSession, key: str) -> str:
        """Whose act a delivery follows from: the platform's user, "" for a timer."""
        head, *rest = key.split(":")
        if head in self.hands.acts:
            return self.hands.acts[head].user
        if head in ("work", "fault", "undelivered") and rest and rest[0].isdigit():
            task = session.get(Task, int(rest[0]))
            return self.cause(session, task.key.removeprefix("in:sim:")) if task is not None else ""
        return ""

    def jumped(self, since: datetime) -> bool:
        """Whether the machine's clock was put back after that, so that its times no longer say what came first."""
        return any(jump >= since - timedelta(hours=2) for jump in self.jumps)

    def seen_of(self, number: int) -> None:
        """A check found something to judge: a run in which nothing was judged has proved nothing."""
        self.seen[number] = self.seen.get(number, 0) + 1


def zone_of(person: Person) -> ZoneInfo:
    return ZoneInfo({**DEFAULTS, **person.hours}["zone"])


def may_write(person: Person, away: list[Absence], at: datetime) -> bool:
    """Whether the wall clock where this person is allows a message: reckoned here, not by bot/calendar."""
    own = {**DEFAULTS, **person.hours}
    wall = at.astimezone(ZoneInfo(own["zone"]))
    day, clock = wall.date(), wall.time()
    lunch = own["lunch"]
    return (
        wall.weekday() in own["weekdays"]
        and time.fromisoformat(own["start"]) <= clock < time.fromisoformat(own["end"])
        and not (lunch and time.fromisoformat(lunch[0]) <= clock < time.fromisoformat(lunch[1]))
        and day not in public_holidays(own["country"], day.year)
        and not (own["country"] == "JP" and (day.month, day.day) >= (12, 29))
        and not (own["country"] == "JP" and (day.month, day.day) <= (1, 3))
        and not any(a.first <= day <= a.last for a in away)
    )


def business_day_later(person: Person, away: list[Absence], at: datetime) -> datetime:
    """The same wall time on the person's next day at work."""
    zone = zone_of(person)
    wall = at.astimezone(zone)
    for days in range(1, 400):
        day = wall.date() + timedelta(days=days)
        noon = datetime.combine(day, time(11), zone)
        if any(may_write(person, away, noon + timedelta(hours=h)) for h in (-1, 0, 3, 5)):
            return datetime.combine(day, wall.timetz().replace(tzinfo=None), zone)
    return at + timedelta(days=400)
