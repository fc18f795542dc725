"""What comes in, as frozen values. Adapters make them, intake stores them, flows read them; nothing else tells a flow the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

#: JSON-able plain values: what an input carries from a form, a button or finished work.
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where something was said: a platform's conversation and, in it, the thread.

    `conversation` is the platform's id of a channel or direct chat, `thread` the platform's id of the thread's first
    message (None: not in a thread), `private` whether only the person and the bot read it, `only` the platform's
    id of the one person who shall see what is sent there ("": everybody in it).
    """

    platform: str
    conversation: str
    thread: str | None = None
    private: bool = False
    only: str = ""

    def __post_init__(self) -> None:
        if not self.platform or not self.conversation:
            raise ValueError(f"an address needs platform and conversation, got {self!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file named by the platform, not yet fetched. `id` is what the platform port's `fetch` takes."""

    id: str
    name: str
    media_type: str = ""
    size: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Common to all: `id` is unique per delivery and the same when delivered again; `at` is aware UTC.

    `team` is the platform's id of the customer's workspace or tenant, `user` its id of the person ("" for none).
    """

    kind: ClassVar[str] = "input"

    id: str
    at: datetime
    team: str
    user: str
    address: Address

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an input needs an id, so that a second delivery of it can be told")
        if self.at.utcoffset() is None or self.at.utcoffset().total_seconds() != 0:  # type: ignore[union-attr]  # checked one clause before
            raise ValueError(f"an input's time is aware UTC, got {self.at!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandInvoked(Input):
    """`/brief …`; `text` is what follows the command's name."""

    kind: ClassVar[str] = "command"
    text: str
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(Input):
    """Words of a person. `message` is the platform's id of it; `files` are attachments that are no voice memo."""

    kind: ClassVar[str] = "message"
    message: str
    text: str
    quotes: str | None = None  # the platform's id of a message this one quotes (Teams)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Input):
    kind: ClassVar[str] = "edit"
    message: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Input):
    kind: ClassVar[str] = "delete"
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePosted(Input):
    """A voice memo; `text` is what was typed beside it (often empty)."""

    kind: ClassVar[str] = "voice"
    message: str
    file: FileRef
    text: str = ""
    platform_transcript: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePosted(Input):
    """A document or picture with what was typed beside it."""

    kind: ClassVar[str] = "file"
    message: str
    file: FileRef
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Input):
    """`message` is the platform's id of the message that carries the button, `trigger` what a form may be opened with."""

    kind: ClassVar[str] = "button"
    message: str
    action: str
    value: str
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(Input):
    """`form` is the form's key, `value` what it concerns (a button's value), `fields` what was filled in, by field name."""

    kind: ClassVar[str] = "form"
    form: str
    value: str
    fields: Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded(Input):
    """`emoji` is the platform's short name or the emoji itself."""

    kind: ClassVar[str] = "reaction"
    message: str
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRemoved(Input):
    """A reaction was taken away again."""

    kind: ClassVar[str] = "unreaction"
    message: str
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Input):
    """The platform says who somebody is now; `active` False is a leaver. `joins`: somebody unknown becomes a person by it.

    `acts`: the platform says it with something this very person does, so that the first to do so is the first admin.
    """

    kind: ClassVar[str] = "person"
    name: str
    active: bool
    locale: str | None = None
    zone: str | None = None
    joins: bool = True
    acts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged(Input):
    """The channel of `address` has another name ("": as before), or was closed or opened again (None: neither)."""

    kind: ClassVar[str] = "channel"
    name: str = ""
    closed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed(Input):
    kind: ClassVar[str] = "installed"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninstalled(Input):
    kind: ClassVar[str] = "uninstalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired(Input):
    """Something was to be looked at again now. `timer` names the flow's rule, `subject` the row's id."""

    kind: ClassVar[str] = "timer"
    timer: str
    subject: int
    payload: Plain = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDone(Input):
    """Slow work ended well. `work` names its kind, `subject` the row it was for, `result` what it brought."""

    kind: ClassVar[str] = "done"
    work: str
    subject: int
    payload: Plain
    result: Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFailed(Input):
    """Slow work ended for good without a result; `code` is a PermanentError's code, or `gave_up`."""

    kind: ClassVar[str] = "failed"
    work: str
    subject: int
    payload: Plain
    code: str


AnyInput = (
    CommandInvoked
    | MessagePosted
    | MessageEdited
    | MessageDeleted
    | VoicePosted
    | FilePosted
    | ButtonPressed
    | FormSubmitted
    | ReactionAdded
    | ReactionRemoved
    | PersonChanged
    | ChannelChanged
    | Installed
    | Uninstalled
    | TimerFired
    | WorkDone
    | WorkFailed
)

KINDS: Mapping[str, type[AnyInput]] = {
    cls.kind: cls
    for cls in (
        CommandInvoked,
        MessagePosted,
        MessageEdited,
        MessageDeleted,
        VoicePosted,
        FilePosted,
        ButtonPressed,
        FormSubmitted,
        ReactionAdded,
        ReactionRemoved,
        PersonChanged,
        ChannelChanged,
        Installed,
        Uninstalled,
        TimerFired,
        WorkDone,
        WorkFailed,
    )
}


#: Made once: `fields` was a quarter of the conversion, which every input goes through.
_NAMES = {cls: tuple(field.name for field in fields(cls)) for cls in (*KINDS.values(), Address, FileRef)}


def to_plain(item: AnyInput) -> dict[str, Any]:
    """The input as JSON-able values, for its task row."""
    plain: dict[str, Any] = {"kind": item.kind}
    for name in _NAMES[type(item)]:
        value = getattr(item, name)
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, (Address, FileRef)):
            value = {inner: getattr(value, inner) for inner in _NAMES[type(value)]}
        elif isinstance(value, Mapping):
            value = dict(value)
        plain[name] = value
    return plain


def from_plain(plain: Plain) -> AnyInput:
    """The inverse of `to_plain`. Raises KeyError for an unknown kind, TypeError or ValueError for a bad shape."""
    values = dict(plain)
    cls = KINDS[values.pop("kind")]
    values["at"] = datetime.fromisoformat(values["at"])
    values["address"] = Address(**values["address"])
    if "file" in values:
        values["file"] = FileRef(**values["file"])
    return cls(**values)
