"""Whether an ask is fit to be sent: one thing, short, its price and a way out said, no jargon, no blame, merits that add up.

Pure: texts and word lists in, findings out. What is said about a finding stands in the catalog (`lint.<kind>`), the word
lists in prompts/<language>/ask_lint.toml of the language the text is written in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from bot.language.text import is_japanese, narrow

#: product.md AL6.
MOST_WORDS = 60
MOST_CHARACTERS = 120
#: More than this is not asked in one go of somebody whom everybody wants.
MOST_MINUTES = 10

Kind = Literal[
    "empty",
    "too_long",
    "several",
    "jargon",
    "blame",
    "no_effort",
    "too_much",
    "no_way_out",
    "merit_missing",
    "merit_figure",
    "merit_pattern",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of an ask: a question, or any line people read. `where` is how it is called to its author."""

    where: str
    text: str
    question: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MeritLine:
    """A merit of one level with the figure it can be proved by ("" for none)."""

    level: str
    text: str
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What one person would be asked at once: minutes (None: not stated) and whether the message offers a way out."""

    where: str
    minutes: int | None
    way_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`word` is what was found, `instead` what to write in its place, `count` and `limit` sizes where they matter."""

    kind: Kind
    where: str
    word: str = ""
    instead: str = ""
    parts: tuple[str, ...] = ()
    count: int = 0
    limit: int = 0


@cache
def words_of(language: str) -> Mapping[str, Any]:
    """The word lists of the language the asks are written in."""
    path = resources.files("prompts") / language / "ask_lint.toml"
    words: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return words


def check(
    texts: Iterable[Text], merits: Sequence[MeritLine] | None, offers: Iterable[Offered], words: Mapping[str, Any]
) -> list[Finding]:
    """All findings, texts first, in the order given. `merits` None: they are not looked at."""
    found = [finding for text in texts for finding in of_text(text, words)]
    for offer in offers:
        found.extend(_of_offer(offer))
    return [*found, *(_of_merits(merits, words) if merits is not None else ())]


def of_text(text: Text, words: Mapping[str, Any]) -> list[Finding]:
    said = narrow(text.text).strip()
    if not said:
        return [Finding(kind="empty", where=text.where)]
    found = [*_length(text.where, said), *_words(text.where, said, words)]
    parts = _deliverables(said, words) if text.question else ()
    if len(parts) > 1:
        found.append(Finding(kind="several", where=text.where, parts=parts, count=len(parts)))
    return found


def _length(where: str, said: str) -> list[Finding]:
    japanese = is_japanese(said)
    size = len(re.sub(r"\s", "", said)) if japanese else len(said.split())
    limit = MOST_CHARACTERS if japanese else MOST_WORDS
    if size <= limit:
        return []
    return [Finding(kind="too_long", where=where, count=size, limit=limit, word=_first(said))]


def _first(said: str) -> str:
    """The first sentence: usually the question itself."""
    return re.split(r"(?<=[。?？!！])|(?<=[.?!])\s", said)[0].strip()[:MOST_CHARACTERS]


def _words(where: str, said: str, words: Mapping[str, Any]) -> list[Finding]:
    found: list[Finding] = []
    for kind in ("blame", "jargon"):
        for pattern, instead in words[kind]:
            match = re.search(pattern, said, re.IGNORECASE)
            if match:
                found.append(Finding(kind=kind, where=where, word=match.group().strip(), instead=instead))
    return found


def _deliverables(said: str, words: Mapping[str, Any]) -> tuple[str, ...]:
    """The separate things asked for: several questions, or several sentences that each ask for something."""
    sentences = [s.strip() for s in re.split(r"(?<=[。?？])|(?<=[.?!])\s+|\n+", said) if s.strip(" 。.")]
    asks = [s for s in sentences if re.search(r"[?？]$", s) or re.search(words["asks"], s, re.IGNORECASE)]
    if len(asks) > 1:
        return tuple(asks)
    if not asks:
        return ()
    halves = [h.strip(" 、,") for h in re.split(words["also"], asks[0], flags=re.IGNORECASE) if h and h.strip(" 、,")]
    both = [h for h in halves if re.search(words["open"], h, re.IGNORECASE)]
    if any(re.fullmatch(words["same"], half, re.IGNORECASE) for half in halves):
        return ()
    return tuple(halves) if len(both) > 1 else ()


def _of_offer(offer: Offered) -> list[Finding]:
    found: list[Finding] = []
    if offer.minutes is None:
        found.append(Finding(kind="no_effort", where=offer.where))
    elif offer.minutes > MOST_MINUTES:
        found.append(Finding(kind="too_much", where=offer.where, count=offer.minutes, limit=MOST_MINUTES))
    if not offer.way_out:
        found.append(Finding(kind="no_way_out", where=offer.where))
    return found


def _of_merits(merits: Sequence[MeritLine], words: Mapping[str, Any]) -> list[Finding]:
    """Each level has a line, and each line goes number → benefit → therefore."""
    there = {m.level for m in merits}
    found = [
        Finding(kind="merit_missing", where=level)
        for level in ("company", "department", "person")
        if level not in there
    ]
    for merit in merits:
        said = narrow(merit.text)
        if re.search(r"\d", said) and not merit.proof:
            found.append(Finding(kind="merit_figure", where=merit.level, word=merit.text))
        lacks = [
            part
            for part, there_ in (
                ("number", bool(re.search(r"\d", said)) or bool(merit.proof)),
                ("benefit", bool(re.search(words["benefit"], said, re.IGNORECASE))),
                ("therefore", bool(re.search(words["therefore"], said, re.IGNORECASE))),
            )
            if not there_
        ]
        if lacks:
            found.append(
                Finding(
                    kind="merit_pattern", where=merit.level, word=merit.text, parts=tuple(lacks), instead=merit.proof
                )
            )
    return found
