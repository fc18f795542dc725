"""Dates and absences in people's words: read, asked back when two readings are possible, never guessed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

from bot.calendar.hours import Hours, end_of_day, local
from bot.language.dates import english, groups, japanese, ranges
from bot.language.dates.days import Scene
from bot.language.dates.tokens import folded
from bot.language.dates.values import (
    Ambiguous,
    AmbiguousRange,
    NotADate,
    Past,
    Range,
    RangeReading,
    Reading,
    Understood,
)
from bot.language.text import is_japanese

__all__ = [
    "Ambiguous",
    "AmbiguousRange",
    "NotADate",
    "Past",
    "Range",
    "RangeReading",
    "Reading",
    "Understood",
    "as_deadline",
    "is_all_of",
    "iso_day",
    "read",
    "read_range",
]

Language = Literal["ja", "en"]


def read(text: str, *, at: datetime, hours: Hours, language: Language = "ja") -> Reading:
    """The deadline or moment a message names, as of `at`, by that person's clock and hours.

    Japanese words are read by the Japanese grammar in either language; `language` decides how 12/4 is read.
    """
    words, scene = folded(text), _scene(at, hours, language)
    return groups.read(words, japanese.GRAMMAR if is_japanese(words.text) else english.GRAMMAR, scene)


def read_range(text: str, *, at: datetime, hours: Hours, language: Language = "ja") -> RangeReading:
    """The whole days a message says somebody is away."""
    words, scene = folded(text), _scene(at, hours, language)
    if is_japanese(words.text):
        return ranges.read(words, japanese.GRAMMAR, replace(scene, month_first=True))
    return ranges.read(words, english.GRAMMAR, scene)


def as_deadline(found: Understood, hours: Hours) -> Understood:
    """The same day as a deadline (`due 12/4`): without a time it ends with that day's work."""
    if found.has_time or found.kind == "by":
        return replace(found, kind="by")
    return replace(found, kind="by", at=end_of_day(hours, found.day))


#: What people put around a time when they say nothing else.
_AROUND = re.compile(
    r"\b(?:actually|maybe|perhaps|then|ok|okay|or|make (?:it|that)|let'?s say|say|please|pls|sorry|no|rather|better|how about"
    r"|on|at|by|from|is|fine|works|instead|i mean)\b"
    r"|やっぱり?|やはり|では|じゃあ|たぶん|いや|すみません|でも|いい|なら|ください|お願いします|です|して|し(?:ます)?|[にではのへがかねよ]",
    re.IGNORECASE,
)


def is_all_of(reading: Reading, text: str) -> bool:
    """Whether a message says this time and nothing else ("actually Tue 5th", 「やっぱり木曜で」)."""
    if not isinstance(reading, Understood | Ambiguous):
        return False
    return not re.search(r"\w", _AROUND.sub(" ", text.replace(reading.phrase, " ", 1)))


def iso_day(text: str | None) -> date | None:
    """A form's date field; None for nothing, and for what is none (a dialog without a date picker lets people type)."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _scene(at: datetime, hours: Hours, language: Language) -> Scene:
    return Scene(at=at.astimezone(UTC), hours=hours, day=local(hours, at).date(), month_first=language == "ja")
