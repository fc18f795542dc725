"""What came of reading a date in somebody's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """One reading. `at` is the moment in aware UTC: a deadline's end ("by") or when to come back ("at").

    `day` is the person's local day, `has_time` whether the words named a time of day, `phrase` the words that were read.
    """

    at: datetime
    day: date
    has_time: bool
    phrase: str
    kind: Literal["by", "at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Two to four readings, earliest first: the person is asked which."""

    candidates: tuple[Understood, ...]
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A date or time that is over (a date without a year: by at most 60 days; longer ago, next year's is meant)."""

    day: date
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotADate:
    """No date in it. `reason` is "impossible" for one that does not exist (2/30), else ""."""

    reason: Literal["", "impossible"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Whole local days, both included."""

    first: date
    last: date
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousRange:
    """Two to four readings of an absence, earliest first."""

    candidates: tuple[Range, ...]
    phrase: str


Reading = Understood | Ambiguous | Past | NotADate
RangeReading = Range | AmbiguousRange | Past | NotADate
