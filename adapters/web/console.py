"""What the playground's pages ask of the program behind them; adapters/wiring.py gives the real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.inputs import AnyInput


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """Somebody whose place one can take. `role` is marketer, expert, manager or writer; `user` the playground's id."""

    user: str
    name: str
    department: str
    role: str
    locale: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCard:
    conversation: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """What the machine will do next, to whom, when and by which rule, as sentences in the viewer's language."""

    at: datetime
    user: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCard:
    """`state` is the stage's key (bot/stages.py), `label` its words; `holder` a name or ""."""

    no: int
    heading: str
    state: str
    label: str
    holder: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefCard:
    no: int
    title: str
    state: str
    label: str
    due: str
    sections: tuple[SectionCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard:
    content: bytes
    name: str
    media_type: str


class Console(Protocol):
    """Everything blocking; pages call it off the event loop. `locale` is the language of the sentences wanted."""

    def now(self) -> datetime: ...

    def people(self) -> Sequence[PersonCard]: ...

    def channels(self) -> Sequence[ChannelCard]: ...

    def accept(self, item: AnyInput) -> bool:
        """Stores an input and wakes the worker. False: it was there already."""
        ...

    def advance(self, to: datetime) -> None:
        """Moves the clock forward to `to`, running whatever falls due on the way, in order, each at its own time."""
        ...

    def settled(self, seconds: float) -> bool:
        """Waits at most so long until nothing that is due now is left to run; False: still busy (a voice memo, say)."""
        ...

    def upcoming(self, locale: str) -> Sequence[Upcoming]: ...

    def board(self, locale: str) -> Sequence[BriefCard]: ...

    def set_locale(self, user: str, locale: str) -> None: ...

    def file(self, file_id: str) -> FileCard:
        """A file of ours that a message attached. Raises PermanentError when it is gone."""
        ...

    def samples(self) -> Sequence[tuple[str, str]]:
        """Sample files to try, as (file name, one line about it): briefs and voice memos."""
        ...

    def sample(self, name: str) -> FileCard: ...
