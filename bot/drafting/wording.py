"""The drafter's own words in one language: marks, joining patterns, fillers and spoken forms, read from prompts/<language>/drafting.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """`gap` marks what nobody answered, `guess` what marketing guessed (both with {text}); `topic` ({topic}) and `asked`
    ({question}) begin a sentence for a bare answer; `fillers` are dropped, `colloquial` are (spoken, written)."""

    gap: str
    guess: str
    topic: str
    asked: str
    fillers: tuple[re.Pattern[str], ...]
    colloquial: tuple[tuple[re.Pattern[str], str], ...]


def load_wording(plain: Mapping[str, Any]) -> Wording:
    """From the parsed file. Raises KeyError for a missing entry, re.error for a bad pattern, ValueError for a mark without its place."""
    for key, place in (("gap", "{text}"), ("guess", "{text}"), ("topic", "{topic}"), ("asked", "{question}")):
        if place not in plain[key]:
            raise ValueError(f"{key!r} needs {place!r}, got {plain[key]!r}")
    return Wording(
        gap=plain["gap"],
        guess=plain["guess"],
        topic=plain["topic"],
        asked=plain["asked"],
        fillers=tuple(re.compile(p, re.IGNORECASE) for p in plain["fillers"]),
        colloquial=tuple((re.compile(find, re.IGNORECASE), put) for find, put in plain["colloquial"]),
    )
