"""What changed between two versions, word by word, and two people's edits of one draft brought together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bot.drafting.facts import figures
from bot.drafting.values import Language
from bot.drafting.words import tokens
from bot.language.text import is_japanese

Op = Literal["same", "del", "ins"]


def _words(text: str, language: Language) -> list[str]:
    """Words with their blanks; a figure with its unit stays whole."""
    whole = [(f.start, f.end) for f in figures(text)]
    found: list[str] = []
    at = 0
    for start, end in [*whole, (len(text), len(text))]:
        if start < at:
            continue
        between = text[at:start]
        if language == "ja" or is_japanese(between):
            position = 0
            for t in tokens(between):
                found.extend([between[position : t.start]] if t.start > position else [])
                found.append(between[t.start : t.end])
                position = t.end
        else:
            found.extend(re.findall(r"\s+|[\w'’-]+|[^\w\s]", between))
        found.extend([text[start:end]] if end > start else [])
        at = end
    return [w for w in found if w]


def word_diff(old: str, new: str, language: Language) -> tuple[tuple[Op, str], ...]:
    """(op, text) in reading order; the texts of same and del make `old`, those of same and ins make `new`."""
    a, b = _words(old, language), _words(new, language)
    pieces: list[tuple[Op, str]] = []

    def put(op: Op, words: Sequence[str]) -> None:
        if words and pieces and pieces[-1][0] == op:
            pieces[-1] = (op, pieces[-1][1] + "".join(words))
        elif words:
            pieces.append((op, "".join(words)))

    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            put("same", a[i1:i2])
        else:
            put("del", a[i1:i2])
            put("ins", b[j1:j2])
    return tuple(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Both sides changed the same sentences differently; nobody's words are lost."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


Merged = tuple[str | Conflict, ...]


def _changes(base: Sequence[str], side: Sequence[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """(from, to, put instead) over the base's sentences, one entry a changed sentence where the counts allow it."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, base, side, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 == j2 - j1:
            found.extend((i1 + n, i1 + n + 1, (side[j1 + n],)) for n in range(i2 - i1))
        else:
            found.append((i1, i2, tuple(side[j1:j2])))
    return found


def _touch(a: tuple[int, int, tuple[str, ...]], b: tuple[int, int, tuple[str, ...]]) -> bool:
    if a[0] == a[1] or b[0] == b[1]:
        return a[0] == b[0] if a[0] == a[1] and b[0] == b[1] else max(a[0], b[0]) < min(a[1], b[1])
    return a[0] < b[1] and b[0] < a[1]


def _applied(
    base: Sequence[str], start: int, end: int, changes: Sequence[tuple[int, int, tuple[str, ...]]]
) -> tuple[str, ...]:
    out: list[str] = []
    at = start
    for i1, i2, put in changes:
        out.extend(base[at:i1])
        out.extend(put)
        at = i2
    return (*out, *base[at:end])


def merge3(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Merged:
    """Both edits of `base`, sentence by sentence; where both changed the same sentence differently, a Conflict with all three."""
    left, right = _changes(base, mine), _changes(base, theirs)
    merged: list[str | Conflict] = []
    at = 0
    while left or right:
        first = min([*left[:1], *right[:1]], key=lambda c: (c[0], c[1]))
        start, end = first[0], first[1]
        here_left: list[tuple[int, int, tuple[str, ...]]] = []
        here_right: list[tuple[int, int, tuple[str, ...]]] = []
        grown = True
        while grown:
            grown = False
            for queue, here, other in ((left, here_left, right), (right, here_right, left)):
                while queue and (queue[0] is first or _touch(queue[0], (start, end, ()))):
                    start, end = min(start, queue[0][0]), max(end, queue[0][1])
                    here.append(queue.pop(0))
                    grown = bool(other)
        merged.extend(base[at:start])
        merged.extend(_settled(base, start, end, here_left, here_right))
        at = end
    merged.extend(base[at:])
    return tuple(merged)


def _settled(
    base: Sequence[str],
    start: int,
    end: int,
    left: Sequence[tuple[int, int, tuple[str, ...]]],
    right: Sequence[tuple[int, int, tuple[str, ...]]],
) -> tuple[str | Conflict, ...]:
    mine, theirs = _applied(base, start, end, left), _applied(base, start, end, right)
    if not right or mine == theirs:
        return mine
    if not left:
        return theirs
    return (Conflict(base=tuple(base[start:end]), mine=mine, theirs=theirs),)
