"""Who could be asked about a section, and why: words in common, what they told before, minutes left, presence. Scores nobody.

A rank lives as long as one answer to `/brief suggest`: it is not stored, and what is shown are the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.language.text import fold

#: At least so many are shown when there are so many, so that not everything lands with the first.
SHOWN = 4
_WORD = re.compile(r"[゠-ヿー]{2,}|[一-鿿々]{2,}|[a-z][a-z0-9-]{2,}")
_COMMON = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "how",
        "what",
        "why",
        "when",
        "your",
        "our",
        "are",
        "was",
        "this",
        "that",
        "about",
        "into",
        "which",
        "who",
        "their",
        "場合",
        "方法",
        "時間",
        "確認",
        "部分",
        "内容",
        "問題",
        "使用",
        "必要",
        "可能",
        "現場",
        "製品",
        "会社",
        "お客様",
        "ポイント",
        "について",
        "すること",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of one person: `department` and `topics` in their words, `told` texts of sections they answered before,
    `asked` and `grant` minutes this month, `away_until` while absent, `proposed` when the brief names them.
    """

    id: int
    name: str
    department: str = ""
    topics: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    asked: int = 0
    grant: int = 0
    away_until: date | None = None
    proposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """`words` in common with department or topics, `told` with earlier answers, `free` minutes left this month."""

    id: int
    name: str
    words: tuple[str, ...]
    told: tuple[str, ...]
    free: int
    asked: int
    enough: bool
    away_until: date | None
    proposed: bool


def fit(section: str, candidates: Iterable[Candidate], *, minutes: int) -> list[Fit]:
    """The best first, at most SHOWN. Among those who fit alike, whoever was asked least; who is away or has no minutes comes last."""
    wanted = terms(section)
    found = [_fit(wanted, candidate, minutes) for candidate in candidates]
    return sorted(found, key=_place)[:SHOWN]


def terms(text: str) -> frozenset[str]:
    """Words that say what a text is about: runs of katakana or kanji, and Latin words."""
    return frozenset(w for w in _WORD.findall(fold(text)) if w not in _COMMON)


def _fit(wanted: frozenset[str], candidate: Candidate, minutes: int) -> Fit:
    own = terms(" ".join((candidate.department, *candidate.topics)))
    told = terms(" ".join(candidate.told))
    free = max(0, candidate.grant - candidate.asked)
    return Fit(
        id=candidate.id,
        name=candidate.name,
        words=_common(wanted, own),
        told=_common(wanted, told),
        free=free,
        asked=candidate.asked,
        enough=free >= minutes,
        away_until=candidate.away_until,
        proposed=candidate.proposed,
    )


def _common(wanted: frozenset[str], own: frozenset[str]) -> tuple[str, ...]:
    """Words that are the same, or one inside the other (設計 in 設計部; trap in traps)."""
    return tuple(sorted(w for w in wanted if any(w == o or (len(o) > 1 and (w in o or o in w)) for o in own)))[:3]


def _place(found: Fit) -> tuple[bool, bool, float, int, int]:
    """Load weighs as much as one word in common for every third of the month's minutes that is asked already."""
    month = found.asked + found.free
    load = 3 * found.asked / month if month else 3.0
    fitting = 4 * found.proposed + 2 * len(found.words) + len(found.told)
    return not found.enough, found.away_until is not None, load - fitting, found.asked, found.id
