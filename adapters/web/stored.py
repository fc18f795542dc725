"""Messages and forms as JSON-able values and back, for the rooms' file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.message import Attachment, Button, Field, Form, FormField, Link, Message, Option, Quote, Select

_PARTS: Mapping[str, type[Any]] = {
    "quotes": Quote,
    "fields": Field,
    "links": Link,
    "attachments": Attachment,
    "buttons": Button,
}


def message_to_plain(message: Message) -> dict[str, Any]:
    return asdict(message)


def message_from_plain(plain: Mapping[str, Any]) -> Message:
    """The inverse of `message_to_plain`."""
    values = dict(plain)
    for name, part in _PARTS.items():
        values[name] = tuple(part(**one) for one in values[name])
    values["items"] = tuple(values["items"])
    values["image"] = Attachment(**values["image"]) if values["image"] else None
    values["selects"] = tuple(Select(**{**one, "options": _options(one)}) for one in values["selects"])
    return Message(**values)


def form_to_plain(form: Form) -> dict[str, Any]:
    return asdict(form)


def form_from_plain(plain: Mapping[str, Any]) -> Form:
    """The inverse of `form_to_plain`."""
    fields = tuple(FormField(**{**one, "options": _options(one)}) for one in plain["fields"])
    return Form(**{**plain, "fields": fields})


def _options(plain: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(**one) for one in plain["options"])
