"""Two statements that give different figures for the same thing: found by the words around them, to be asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.drafting.facts import Figure, figures
from bot.drafting.remarks import is_question
from bot.drafting.words import content
from bot.language.text import fold, is_japanese, sentences

#: Of the words of the barer statement, so many are the other's too; and beyond them hardly any.
_ALIKE, _MOST_EXTRA = 0.6, 2
_CLAUSE = re.compile(r"(?<=[、；;])|(?<=, )|(?<=,)(?=and )|(?= (?:and|but|while) )")
#: Figures of different times or cases do not contradict each other.
_CASE = re.compile(
    r"去年|昨年|今年|来年|前年|以前|当時|昔|最初|最近|現在|導入前|導入後|改善[前後]|夏|冬|繁忙|他社|従来|[前後]は|"
    r"\b(?:last|this|next|previous) (?:year|month|quarter)|\b(?:before|after|then|now|used to|previously|at first|originally|summer|winter|competitors?)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A figure in its statement: `start`, `end` are the figure's place in the whole text."""

    statement: str
    figure: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """The same thing, said with two figures."""

    earlier: Side
    later: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A statement with figures; `at` is its place in the text."""

    text: str
    at: int
    figures: tuple[Figure, ...]


def clashes(earlier: str, later: str) -> tuple[Clash, ...]:
    """In the order of the earlier text; each figure at most once."""
    if is_japanese(earlier) != is_japanese(later):
        return ()
    found: list[Clash] = []
    for one in _statements(earlier):
        for other in _statements(later):
            pair = _differ(one, other)
            if pair is None:
                continue
            made = Clash(earlier=_side(one, pair[0]), later=_side(other, pair[1]))
            if not any(c.earlier.start == made.earlier.start or c.later.start == made.later.start for c in found):
                found.append(made)
    return tuple(found)


def _side(said: _Said, figure: Figure) -> Side:
    return Side(
        statement=said.text.strip(),
        figure=said.text[figure.start : figure.end],
        start=said.at + figure.start,
        end=said.at + figure.end,
    )


@lru_cache(maxsize=512)
def _statements(text: str) -> tuple[_Said, ...]:
    """Sentences with figures, and their clauses where several have figures of their own."""
    found: list[_Said] = []
    for start, end in sentences(text):
        whole = text[start:end]
        own = tuple(figures(whole))
        if not own or is_question(whole):
            continue
        found.append(_Said(text=whole, at=start, figures=own))
        edges = [0, *(m.start() for m in _CLAUSE.finditer(whole)), len(whole)]
        parts = [(a, whole[a:b]) for a, b in pairwise(edges) if b - a < len(whole)]
        said = [_Said(text=part, at=start + a, figures=tuple(figures(part))) for a, part in parts]
        found += [part for part in said if part.figures]
    return tuple(found)


def _differ(one: _Said, other: _Said) -> tuple[Figure, Figure] | None:
    """The one pair of figures that differs when everything else about the two statements is alike."""
    a, b = one.figures, other.figures
    if len(a) != len(b) or any(not _same_kind(x, y) for x, y in zip(a, b, strict=True)):
        return None
    apart = [(x, y) for x, y in zip(a, b, strict=True) if not _agree(x, y)]
    if len(apart) != 1 or _cases(one.text) != _cases(other.text):
        return None
    words, others = content(one.text), content(other.text)
    shared = words & others
    if not shared or len(shared) / min(len(words), len(others)) < _ALIKE:
        return None
    if words - others and others - words:  # 食品工場では, 化学工場では: each has a case of its own
        return None
    return apart[0] if len(words ^ others) <= _MOST_EXTRA else None


def _same_kind(x: Figure, y: Figure) -> bool:
    return bool(x.unit & y.unit or (not x.unit and not y.unit and x.noun == y.noun)) and x.per == y.per


def _agree(x: Figure, y: Figure) -> bool:
    """The same value, or one inside the other's range."""
    low, high = min(x.values()), max(x.values())
    return x.bound == y.bound and any(low <= v <= high for v in y.values())


def _cases(text: str) -> frozenset[str]:
    return frozenset(_CASE.findall(fold(text)))
