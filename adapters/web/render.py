"""A Message as safe HTML, through the macros of templates/message.html. Every string is escaped; our own marks are the only markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.catalog import day, moment
from bot.message import Message

TEMPLATES = Path(__file__).parent / "templates"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: Marks that turn the direction of what follows: a name with one could rewrite the line it stands in.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def plain(text: str) -> str:
    """Words as they are, without direction marks."""
    return _DIRECTION.sub("", text)


def marked(text: str) -> Markup:
    """Catalog text: **bold**, `code`, line breaks; a backslash takes the meaning from the mark after it. All else is escaped.

    A mark without its partner is shown as it is.
    """
    pieces = re.findall(r"\\[\\*`]|\*\*|`|\n|[^\\*`\n]+|.", plain(text), flags=re.DOTALL)
    return _run(pieces)


def _run(pieces: list[str]) -> Markup:
    out: list[Markup] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        end = _partner(pieces, at) if piece in ("**", "`") else None
        if end is not None:
            inner = pieces[at + 1 : end]
            out.append(
                Markup("<strong>{}</strong>").format(_run(inner))
                if piece == "**"
                else Markup("<code>{}</code>").format("".join(_literal(one) for one in inner))
            )
            at = end + 1
            continue
        out.append(Markup("<br>") if piece == "\n" else escape(_literal(piece)))
        at += 1
    return Markup("").join(out)


def _partner(pieces: list[str], at: int) -> int | None:
    """Where the mark at `at` closes: further on, on the same line, with something between."""
    for other in range(at + 1, len(pieces)):
        if pieces[other] == "\n":
            return None
        if pieces[other] == pieces[at]:
            return other if other > at + 1 else None
    return None


def _literal(piece: str) -> str:
    return piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece


def broken(text: str) -> Markup:
    """People's words: escaped, with their line breaks."""
    return Markup("<br>").join(escape(line) for line in plain(text).split("\n"))


def safe_url(url: str) -> str:
    """The address when it may be followed: https, or http on this machine; else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme == "https" and parts.hostname:
        return url
    return url if parts.scheme == "http" and parts.hostname in _LOOPBACK else ""


def size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.tests["numbered"] = lambda item: (
        re.match(r"\d+\. ", item) is not None
    )  # a bullet beside a number is one mark too many
    made.filters.update(marked=marked, broken=broken, plain=plain, safe_url=safe_url, size=size)
    made.tests["picture"] = lambda media_type: media_type in PICTURES
    return made


def message(
    shown: Message,
    *,
    words: Mapping[str, str],
    pressing: Mapping[str, str] | None = None,
    pressed: frozenset[tuple[str, str]] = frozenset(),
    templates: Environment | None = None,
) -> Markup:
    """The message alone. `pressing` are the hidden fields a press is sent with; None: it cannot be pressed here."""
    template = (templates or environment()).get_template("message.html")
    macro: Callable[..., Any] = template.module.body  # type: ignore[attr-defined]  # a macro of the template
    return Markup(macro(shown, words, pressing, pressed))  # noqa: S704  # made by an autoescaping template


def clock_text(at: datetime, locale: str, zone: str) -> str:
    """11/23(月) 10:05 / Mon, Nov 23, 10:05."""
    return moment(at, locale, zone)


def stamp(at: datetime, today: datetime, locale: str, zone: str) -> str:
    """The hour alone for the reader's today, else day and hour."""
    whole = moment(at, locale, zone)
    return whole.rsplit(" ", 1)[1] if day_of(at, locale, zone) == day_of(today, locale, zone) else whole


def day_of(at: datetime, locale: str, zone: str) -> str:
    return day(at.astimezone(ZoneInfo(zone)).date(), locale)
