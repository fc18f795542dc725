"""The platform-neutral thing to show. Catalog makes it from a key; Slack, Teams and the playground render it.

Texts are plain words with three marks of our own catalog only: **bold**, line breaks and `code`. People's words stand in
`quote`, `fields` values, `items` or inside text after `escape`; a renderer escapes every string for its platform.
"""

from __future__ import annotations

from dataclasses import dataclass


def escape(words: str) -> str:
    """People's words made safe to stand inside catalog text: our own marks in them lose their meaning."""
    for mark in ("\\", "*", "`"):
        words = words.replace(mark, "\\" + mark)
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`action` names the route, `value` what it concerns; `style` is primary, danger or plain. `typed` says the same in words."""

    label: str
    action: str
    value: str = ""
    style: str = "plain"
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    label: str
    action: str
    options: tuple[Option, ...]
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's words, shown as theirs: no mark in them means anything. `by` names who said it, "" for nobody."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`url` is https, or http on loopback for the playground."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Bytes of ours to hand over; `file` is the Files port's id."""

    file: str
    name: str
    media_type: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is shown, from top to bottom: heading, text, quotes, fields, items, image, links, attachments, buttons, selects, note.

    `notice` is the one plain line for a notification or a screen reader.
    """

    notice: str
    heading: str = ""
    text: str = ""
    quotes: tuple[Quote, ...] = ()
    fields: tuple[Field, ...] = ()
    items: tuple[str, ...] = ()
    image: Attachment | None = None
    links: tuple[Link, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()
    selects: tuple[Select, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not self.notice.strip():
            raise ValueError("a message needs a notice: what a lock screen or a screen reader says")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """`kind` is line, text (several lines), select, person, people, date, file or check."""

    name: str
    label: str
    kind: str = "line"
    value: str = ""
    hint: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A dialog. `form` is its key, `value` what it concerns; both come back in FormSubmitted."""

    form: str
    value: str
    title: str
    submit: str
    fields: tuple[FormField, ...]
    text: str = ""
