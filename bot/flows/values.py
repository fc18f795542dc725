"""What a button or dialog carries, read strictly: anybody can send any value, and an old one may be of another make.

What none of ours ever held is answered like a row that is gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from bot.turn import MOST_VALUE, NotThere, number

T = TypeVar("T")
When = TypeVar("When")

#: No button of ours names a time further from now.
FARTHEST = timedelta(days=2 * 366)


def parts(value: str, count: int) -> list[str]:
    """ "1:2:fact" as exactly so many parts."""
    found = value.split(":")
    if len(found) != count:
        raise NotThere("button", value)
    return found


def loaded(value: str, *kinds: type) -> list[Any]:
    """A JSON list with one value of each of these kinds."""
    try:
        found = json.loads(value) if len(value) <= MOST_VALUE else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or [type(one) for one in found] != list(kinds):
        raise NotThere("button", value)
    return found


def moment(text: str, at: datetime) -> datetime:
    """A time with its zone, not too far from `at`."""
    found = _read(datetime.fromisoformat, "moment", text)
    if found.tzinfo is None or abs(found - at) > FARTHEST:
        raise NotThere("moment", text)
    return found


def day(text: str, at: datetime) -> date:
    found = _read(date.fromisoformat, "day", text)
    if abs(found - at.date()) > FARTHEST:
        raise NotThere("day", text)
    return found


def _read(parse: Callable[[str], When], noun: str, text: str) -> When:
    try:
        return parse(text)
    except ValueError:
        raise NotThere(noun, text) from None


def picked(choices: Sequence[T], place: str) -> T | None:
    """The choice at this place, counted from 0; None when there is none (any more)."""
    at = number(place)
    return choices[at] if at is not None and at < len(choices) else None
