"""One unit of work: one input, one transaction. What a flow may read, change and cause, and nothing else.

A flow gets the session (limited to the workspace), `at`, and four things it may cause: `say`/`edit` (a message by catalog
key), `form`, `later` (an input at a time) and `work` (slow work), each of which becomes a task row in the same commit; and
`record` (a journal line). The same input on the same database gives the same rows, so a turn may run again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select

from bot import company, journal, outgoing, stages
from bot.calendar.hours import Hours
from bot.catalog import Ask
from bot.inputs import AnyInput, ButtonPressed, CommandInvoked, MessagePosted, TimerFired, to_plain
from bot.language.bundle import Language
from bot.model import Absence, Base, Channel, Owned, Person, Workspace
from bot.outgoing import Attached
from bot.outlook import PACE, Pace
from bot.tasks import NewTask
from bot.tenancy import ScopedSession

Row = TypeVar("Row", bound=Base)
Own = TypeVar("Own", bound=Owned)

#: A form must open while the platform's trigger lives (Slack: 3 s).
FORM_LIFE = timedelta(seconds=2.5)
#: What fits into a button (Slack: 2,000 characters).
MOST_VALUE = 1900
#: What a row's id or a place in a list can be: the databases' integers end after 18 digits.
_NUMBER = re.compile(r"[0-9]{1,18}")


def number(text: object) -> int | None:
    """The number that plain digits say; None for everything that is nobody's id and no place, however it looks."""
    return int(str(text)) if _NUMBER.fullmatch(str(text)) else None


class NotThere(Exception):
    """A row that an input names does not exist (any more): the person is told, nothing changes."""

    def __init__(self, noun: str, number: object) -> None:
        super().__init__(f"{noun} {number!r}")
        self.noun = noun
        self.number = str(number)


@dataclass(slots=True, kw_only=True)
class Turn:
    """See the module. `actor` is who caused the input, None for the machine itself (timers, finished work)."""

    session: ScopedSession
    workspace: Workspace
    input: AnyInput
    at: datetime
    actor: Person | None
    language: Language
    pace: Pace = PACE
    tasks: list[NewTask] = field(default_factory=list)
    lines: list[journal.Line] = field(default_factory=list)
    _hours: dict[int, Hours] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)

    # ------------------------------------------------------------ reading

    def get(self, cls: type[Own], row_id: int | str) -> Own:
        """The row, or NotThere: ids in old buttons may point to nothing."""
        named = number(row_id)
        row = self.session.one(cls, named) if named is not None else None
        if row is None:
            raise NotThere(cls.__tablename__, row_id)
        return row

    def all(self, statement: Select[Row]) -> list[Row]:
        rows = list(self.session.scalars(statement))
        self._kept += rows  # the session itself forgets a row that nobody holds, and would read it again
        return rows

    def first(self, statement: Select[Row]) -> Row | None:
        return next(iter(self.all(statement.limit(1))), None)

    def of(self, cls: type[Own], **equal: Any) -> list[Own]:
        """The rows of one kind whose columns have these values (a tuple: one of these), oldest first; read once a turn."""
        return self.session.of(cls, **equal)

    def hours(self, person: Person | None) -> Hours:
        """When this person may be contacted, absences included."""
        key = person.id if person else 0
        if key not in self._hours:
            away = self.of(Absence, person_id=key) if person else []
            self._hours[key] = company.hours_of(self.workspace, person, away)
        return self._hours[key]

    def forget_hours(self) -> None:
        """After a change of somebody's hours or absence in this very turn."""
        self._hours.clear()

    def today(self, person: Person | None) -> date:
        """The date where this person is."""
        return company.today(self.workspace, person, self.at)

    def word(self, key: str, locale: str, **args: Any) -> str:
        """A short text of the catalog that goes into another one."""
        return self.language.catalog.word(key, locale, **args)

    @property
    def person(self) -> Person:
        """Who acts; only for inputs that a person causes."""
        if self.actor is None:
            raise NotThere("person", self.input.user)
        return self.actor

    # ------------------------------------------------------------ changing

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What ends with NotThere leaves nothing behind: no row changed before it, no line, no task."""
        try:
            with self.session.begin_nested():
                yield
        except NotThere:
            self.tasks.clear()
            self.lines.clear()
            raise

    def add(self, row: Own) -> Own:
        """Adds the row and gives it its id."""
        row.workspace_id = self.workspace.id
        self.session.add(row)
        self.session.flush()
        return row

    def move(self, row: Any, state: str, *, why: str) -> bool:
        """Changes a row's state by the stage table and writes the journal. False: the table does not allow it."""
        noun = row.__tablename__
        if not stages.allowed(noun, row.state, state):
            return False
        if row.state != state:
            before, row.state = row.state, state
            self.record(f"{noun}.{state}", f"{noun}:{row.id}", before=before, after=state, why=why)
        return True

    def record(self, what: str, subject: str, *, before: str = "", after: str = "", why: str) -> None:
        """A journal line: ids, kinds, states and rule names, never anybody's words."""
        self.lines.append(
            journal.Line(
                at=self.at,
                actor=self.actor.id if self.actor else None,
                what=what,
                subject=subject,
                before=before,
                after=after,
                why=why,
            )
        )

    # ------------------------------------------------------------ causing

    def say(
        self,
        to: Person | Channel,
        key: str,
        /,
        *,
        thread: str = "",
        subject: str = "",
        sort: str = "reply",
        wanted: tuple[str, int, tuple[str, ...]] | None = None,
        approach: int | None = None,
        buttons: Iterable[Ask] = (),
        selects: Iterable[tuple[str, Iterable[tuple[str, str]]]] = (),
        quotes: Iterable[tuple[str, str]] = (),
        links: Iterable[tuple[str, str]] = (),
        attachments: Iterable[Attached] = (),
        once: str = "",
        **args: Any,
    ) -> None:
        """A message to a person (private) or a channel, by catalog key.

        `thread` names the thing whose thread it belongs to ("assignment:12"), `subject` what the post is about, for later
        edits and reactions. `sort` is its class: reply (caused by the person just now), note (news, waits for working
        hours), approach (bot-initiated, already counted by flows/approach), report. `wanted` = (noun, id, states): dropped
        when the row is in none of these states at the time of sending. `once` is a key that lets it leave only once ever.
        """
        target = {"person": to.id} if isinstance(to, Person) else {"channel": to.id}
        lane = f"person:{to.id}" if isinstance(to, Person) else f"channel:{to.id}"
        self._deliver(
            lane,
            once=once,
            payload=outgoing.said(
                key,
                to=target,
                thread=thread,
                subject=subject,
                sort=sort,
                wanted=wanted,
                approach=approach,
                args=args,
                buttons=buttons,
                selects=selects,
                quotes=quotes,
                links=links,
                attachments=attachments,
            ),
        )

    def reply(
        self,
        key: str,
        /,
        *,
        subject: str = "",
        buttons: Iterable[Ask] = (),
        selects: Iterable[tuple[str, Iterable[tuple[str, str]]]] = (),
        quotes: Iterable[tuple[str, str]] = (),
        links: Iterable[tuple[str, str]] = (),
        attachments: Iterable[Attached] = (),
        **args: Any,
    ) -> None:
        """To the actor, where they are: the same conversation and thread; in a channel only they see it."""
        here = outgoing.place(self.input.address, self.input.user)
        self._deliver(
            f"person:{self.person.id}",
            payload=outgoing.said(
                key,
                to={"address": here, "team": self.input.team, "person": self.person.id},
                subject=subject,
                args=args,
                buttons=buttons,
                selects=selects,
                quotes=quotes,
                links=links,
                attachments=attachments,
            ),
        )

    def edit(
        self,
        subject: str,
        was: str,
        key: str,
        /,
        *,
        buttons: Iterable[Ask] = (),
        quotes: Iterable[tuple[str, str]] = (),
        **args: Any,
    ) -> None:
        """Replaces the newest post about `subject` that was made from catalog key `was`; nothing happens when there is none."""
        self._deliver(
            f"edit:{subject}",
            payload=outgoing.edited(key, subject=subject, was=was, args=args, buttons=buttons, quotes=quotes),
        )

    def form(
        self,
        key: str,
        /,
        *,
        value: str,
        values: Mapping[str, str] | None = None,
        options: Mapping[str, Iterable[tuple[str, str]]] | None = None,
        **args: Any,
    ) -> None:
        """Opens a dialog for the actor, at most once, while the platform's trigger lives."""
        self.tasks.append(
            NewTask(
                kind="deliver",
                lane=f"form:{self.person.id}",
                key=f"{self.input.id}:form",
                due_at=self.at,
                payload={
                    "form": key,
                    "value": value,
                    "values": dict(values or {}),
                    "options": {name: [list(o) for o in pairs] for name, pairs in (options or {}).items()},
                    "args": outgoing.plain(args),
                    "trigger": getattr(self.input, "trigger", ""),
                    "team": self.input.team,
                    "platform": self.input.address.platform,
                    "person": self.person.id,
                    "until": (self.at + FORM_LIFE).isoformat(),
                    "back": outgoing.place(self.input.address, self.input.user),
                    "again": _again(self.input),
                },
            )
        )

    def later(self, at: datetime, timer: str, subject: int, *, payload: Mapping[str, Any] | None = None) -> None:
        """Looks at `subject` again at `at`, by the rule `timer`. The same rule, subject and time is one timer."""
        stamp = at.replace(microsecond=0)
        key = f"timer:{timer}:{subject}:{stamp.isoformat()}"
        fired = TimerFired(
            id=key,
            at=stamp,
            team=self.input.team,
            user="",
            address=self.input.address,
            timer=timer,
            subject=subject,
            payload=dict(payload or {}),
        )
        self.tasks.append(
            NewTask(
                kind="handle",
                lane=f"{timer}:{subject}",
                key=key,
                due_at=stamp,
                payload={"input": to_plain(fired)},
            )
        )

    def work(self, work: str, subject: int, /, *, lane: str, **payload: Any) -> None:
        """Slow work in the lane of its resource; its end comes back as WorkDone or WorkFailed, in the order of the lane."""
        self.tasks.append(
            NewTask(
                kind="work",
                lane=f"work:{lane}",
                key=f"{self.input.id}:work:{len(self.tasks)}",
                due_at=self.at,
                payload={
                    "work": work,
                    "subject": subject,
                    "payload": outgoing.plain(payload),
                    "team": self.input.team,
                    "user": self.input.user,
                    "address": outgoing.place(self.input.address),
                },
            )
        )

    def _deliver(self, lane: str, *, payload: Mapping[str, Any], once: str = "") -> None:
        key = f"once:{once}" if once else f"{self.input.id}:say:{len(self.tasks)}"
        self.tasks.append(NewTask(kind="deliver", lane=lane, key=key, due_at=self.at, payload=payload))


def _again(item: AnyInput) -> list[str]:
    """The button that does the same once more; [] for what no button can repeat."""
    match item:
        case ButtonPressed():
            value = f"{item.action} {item.value}"
        case CommandInvoked() | MessagePosted():
            value = f"command.run {item.text}"
        case _:
            return []
    return ["form.again", value] if len(value) <= MOST_VALUE else []
