"""Words that name a day or a time of day, found in a text: rules propose, the longest of the leftmost wins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.language.dates.cues import Cue
from bot.language.dates.days import Scene
from bot.language.text import clean

_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that may be meant; `due` when the words make it a deadline by themselves (月末, EOW)."""

    day: date
    due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What one rule read. Without days, marks, moments or `impossible` it only keeps others from reading inside it.

    `marks` are wall times or cue marks (cues.py), `until` those of a deadline; `weekday` is set for a weekday said alone,
    `weeks` for a whole week, `within` for a day of a week said with it, `stretch` the first and last day of what lasts, `tight` for what counts only beside a date (the 金 of 12/4(金)), `named` for a time with a number.
    """

    start: int = 0
    end: int = 0
    days: tuple[Day, ...] = ()
    moments: tuple[datetime, ...] = ()
    marks: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    due: bool = False
    weekday: int | None = None
    weeks: int | None = None
    within: int | None = None
    stretch: tuple[date, date] | None = None
    tight: bool = False
    named: bool = False
    alone: bool = False
    next_day: bool = False
    impossible: bool = False

    @property
    def says(self) -> bool:
        return bool(self.days or self.marks or self.moments or self.impossible)


#: None: not what it looked like, others may read it.
Reader = Callable[[re.Match[str], Scene], Token | None]
Rule = tuple[re.Pattern[str], Reader]

SILENT = Token()
IMPOSSIBLE = Token(impossible=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text made even (NFKC, lower case), with the way back to the words as they were typed."""

    text: str
    origin: str
    index: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """The typed words of that stretch."""
        if start >= end:
            return ""
        return self.origin[self.index[start] : self.index[end - 1] + 1].strip()


def folded(text: str) -> Folded:
    """Character by character, so that every place in it can be found again; half-width voiced kana are joined."""
    origin = unicodedata.normalize("NFC", clean(text))[:_LONGEST]
    parts: list[str] = []
    index: list[int] = []
    for place, letter in enumerate(origin):
        if letter in "ﾞﾟ" and parts:
            parts[-1] = unicodedata.normalize("NFKC", parts[-1] + letter)[:1]
            continue
        for part in unicodedata.normalize("NFKC", letter).casefold():
            parts.append(part)
            index.append(place)
    return Folded(text="".join(parts), origin=origin, index=tuple(index))


def days(*found: date | None, due: bool = False) -> Token:
    """A token of these days; a day that does not exist makes it impossible."""
    if None in found or not found:
        return IMPOSSIBLE
    return Token(days=tuple(Day(day=day, due=due) for day in found if day is not None))


def weekend(weeks: int, first: int, scene: Scene) -> Token:
    """The days of that week from weekday `first` to Sunday that are not over; absence in it is Saturday and Sunday."""
    found = [day for i in range(first, 7) if (day := scene.monday(weeks) + timedelta(days=i)) >= scene.day]
    return replace(days(*found), stretch=(scene.monday(weeks) + timedelta(days=5), found[-1]))


def rules(patterns: Sequence[tuple[str, Reader]]) -> list[Rule]:
    """Patterns over folded text; a word ends where ASCII does, so that Fridayまで holds a Friday."""
    return [(re.compile(pattern, re.ASCII), reader) for pattern, reader in patterns]


def cue_rules(cues: Sequence[Cue], *, whole_words: bool) -> list[Rule]:
    """The cue table as rules."""

    def reader(cue: Cue) -> Reader:
        token = Token(marks=cue.when, until=cue.until, due=cue.due, alone=cue.alone, next_day=cue.next_day)
        return lambda _match, _scene: token

    edge = (r"\b", r"\b") if whole_words else ("", "")
    return [(re.compile(f"{edge[0]}(?:{cue.words}){edge[1]}", re.ASCII), reader(cue)) for cue in cues]


def scan(text: str, rules: Sequence[Rule], scene: Scene) -> list[Token]:
    """All tokens of a folded text, from left to right, none inside another."""
    found: list[tuple[int, int, int, Token]] = []
    for order, (pattern, reader) in enumerate(rules):
        for match in pattern.finditer(text):
            token = reader(match, scene)
            if token is not None and match.end() > match.start():
                found.append((match.start(), -match.end(), order, token))
    tokens: list[Token] = []
    for start, end, _order, token in sorted(found, key=lambda item: item[:3]):
        if not tokens or start >= tokens[-1].end:
            tokens.append(replace(token, start=start, end=-end))
    return tokens
