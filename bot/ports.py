"""What the core asks of the outside: Protocols of few methods in plain types. SDK types never cross them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from bot.drafting.values import Language, Plan, Spoken
from bot.errors import PermanentError
from bot.inputs import Address, FileRef
from bot.message import Form, Message
from bot.tenancy import ScopedSession

# ---------------------------------------------------------------- chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The platform's id of what was posted, and of the thread it stands in."""

    message: str
    thread: str | None


class ChatPlatform(Protocol):
    """One chat service. Every method may raise TemporaryError, PermanentError or UnknownOutcome (bot/errors.py).

    `key` is the delivery's own opaque key: kept with the post, so that `find` can tell after a lost answer whether it
    is there. `name` is the Address.platform it serves, `can_find` whether history can be read at all.
    """

    name: str
    can_find: bool

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent: ...

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None: ...

    def find(self, team: str, to: Address, *, key: str) -> Sent | None: ...

    def open_form(self, team: str, trigger: str, form: Form) -> None: ...

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        """The file's bytes, at most `limit` (PermanentError code too_large beyond)."""
        ...


# ---------------------------------------------------------------- speech

Container = Literal["mov", "matroska", "ogg", "mp3", "wav", "flac", "aac", "amr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Decoded sound: `samples` is 16 kHz mono, signed 16-bit little-endian bytes. `partial`: the file holds less than it claims."""

    container: Container
    original: bytes = field(repr=False)
    samples: bytes = field(repr=False)
    seconds: float
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """`languages` in order of likelihood ("ja", "en"; empty: detect), `vocabulary` ranked names and terms, `context` one sentence."""

    languages: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    context: str = ""
    platform_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """`warnings` are of: partial, low_confidence, repetition."""

    text: str
    language: str
    seconds: float
    engine: str
    model: str
    warnings: tuple[str, ...] = ()
    segments: tuple[tuple[float, float, str], ...] = ()  # start s, end s, text


class NoSpeech(PermanentError):
    """Sound without words: silence, noise, or only what a recogniser invents on silence."""

    def __init__(self, reason: str = "no speech in the clip") -> None:
        super().__init__(reason, code="no_speech")


class Transcriber(Protocol):
    """Sound to words. Raises NoSpeech, UnreadableFile (bot/errors.py) or TemporaryError. `local`: nothing leaves the machine."""

    name: str
    local: bool

    def transcribe(self, sound: bytes, name: str, hints: Hints) -> Transcript: ...


# ---------------------------------------------------------------- sense


class Meaning(Protocol):
    """How near texts are in sense where they share no word, in one language or across two. Costs 10 to 30 ms a new text."""

    def near(self, said: Sequence[str], asked: Sequence[str]) -> list[list[float]]:
        """Cosines, a row for each of `said`, in it one for each of `asked`."""
        ...

    def prepare(self, texts: Sequence[str]) -> None:
        """So that a later `near` of these is quick: before a write begins, never in it."""
        ...


# ---------------------------------------------------------------- drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One sentence a drafter proposes, number `n` of its draft: the ids of the answers it rests on and their very words."""

    n: int
    text: str
    answers: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A proposed sentence that cannot stand, with why: kinds of Finding, or no_evidence, markup, injection, too_long."""

    n: int
    text: str
    reasons: tuple[str, ...]


class Drafter(Protocol):
    """Answers to sentences, each with its evidence; nothing it returns is believed (bot/drafting/grounded.py checks it).

    `answers` hold only what may be used. With `returned` it is asked for those sentences again and for no others. Raises
    TemporaryError (down, busy, too slow) or PermanentError, codes: no_access, not_there, refused, nonsense, too_long.
    `local`: nothing leaves the machine. `prompt` names the instructions in force: id, version and hash.
    """

    name: str
    model: str
    local: bool

    def prompt(self, language: Language) -> str: ...

    def draft(
        self, plan: Plan, answers: Sequence[Spoken], returned: Sequence[Returned] = ()
    ) -> tuple[Proposed, ...]: ...


# ---------------------------------------------------------------- the rest


class Files(Protocol):
    """Bytes at rest: encrypted, content-addressed per workspace. Ids are opaque; tasks carry ids, never bytes."""

    def put(
        self, workspace: int, content: bytes, *, name: str, media_type: str, keep_until: datetime | None
    ) -> str: ...

    def get(self, workspace: int, file: str) -> bytes:
        """Raises PermanentError code `gone` when retention or a person's wish removed it."""
        ...

    def delete(self, workspace: int, file: str) -> None: ...


class Clock(Protocol):
    """Only the outer loop holds one."""

    def now(self) -> datetime: ...


# ---------------------------------------------------------------- database


class Store(Protocol):
    """Short sessions: adapters/database/store.py. Writers wait for one another, `write_first` goes before all others."""

    def write(self, workspace_id: int) -> AbstractContextManager[ScopedSession]: ...

    def write_first(self) -> AbstractContextManager[Connection]: ...

    def read(self, workspace_id: int) -> AbstractContextManager[ScopedSession]: ...

    def unscoped(self, reason: str) -> AbstractContextManager[Session]: ...

    def peek(self, reason: str) -> AbstractContextManager[Connection]: ...

    def unscoped_write(self, reason: str) -> AbstractContextManager[Session]: ...
