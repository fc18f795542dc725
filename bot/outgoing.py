"""What a `deliver` task's payload holds: a message whose words are looked up only when it leaves (bot/delivery.py reads it).

Turns write most of them; the worker, delivery and the recorder, which run outside a turn, write a few. JSON-able throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.catalog import Ask
from bot.inputs import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file of ours to go with a message: the Files port's id, the name people see, its media type."""

    file: str
    name: str
    media_type: str


def said(
    key: str,
    *,
    to: Mapping[str, Any],
    thread: str = "",
    subject: str = "",
    sort: str = "reply",
    wanted: tuple[str, int, Iterable[str]] | None = None,
    approach: int | None = None,
    **shown: Any,
) -> dict[str, Any]:
    """A new message by catalog key; the words as bot/turn.py has them, `shown` as below.

    `to` is {"person": id}, {"channel": id}, or {"address": place, "team": ..., "person": id} for the place somebody wrote from.
    """
    return {"to": dict(to), "thread": thread, "subject": subject, **_message(key, sort, wanted, approach, **shown)}


def edited(key: str, *, subject: str, was: str, **shown: Any) -> dict[str, Any]:
    """A new text for the newest post about `subject` that was made from catalog key `was`: addressed to it, to nobody."""
    return {"edit": [subject, was], **_message(key, "reply", None, None, **shown)}


def _message(
    key: str,
    sort: str,
    wanted: tuple[str, int, Iterable[str]] | None,
    approach: int | None,
    *,
    args: Mapping[str, Any] | None = None,
    buttons: Iterable[Ask] = (),
    selects: Iterable[tuple[str, Iterable[tuple[str, str]]]] = (),
    quotes: Iterable[tuple[str, str]] = (),
    links: Iterable[tuple[str, str]] = (),
    attachments: Iterable[Attached] = (),
) -> dict[str, Any]:
    return {
        "sort": sort,
        "wanted": [wanted[0], wanted[1], list(wanted[2])] if wanted else None,
        "approach": approach,
        "key": key,
        "args": plain(args or {}),
        "buttons": [[b.action, b.value, plain(b.args or {})] for b in buttons],
        "selects": [[action, [list(option) for option in options]] for action, options in selects],
        "quotes": [list(quote) for quote in quotes],
        "links": [list(link) for link in links],
        "attachments": [[a.file, a.name, a.media_type] for a in attachments],
    }


def place(address: Address, user: str = "") -> dict[str, Any]:
    """Where something is said; in a channel seen by `user` only, when one is named."""
    return {
        "platform": address.platform,
        "conversation": address.conversation,
        "thread": address.thread,
        "private": address.private,
        "only": "" if address.private else user,
    }


def plain(value: Any) -> Any:
    """JSON-able copies: times become ISO text, which the catalog's filters read."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value
