"""Phrasings from intents.toml, compiled: how each may stand in what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """One pattern of one intent. `manner`: whole (fills the sentence), head (opens it), inside (in a short plain one) or anywhere.

    `beside`: what it leaves over (group `rest`) is content of its own.
    """

    kind: str
    choice: str
    contexts: frozenset[str]
    manner: str
    pattern: re.Pattern[str]
    beside: bool

    def match(self, said: str, *, plain: bool, short: bool) -> re.Match[str] | None:
        """`plain`: may be one request; `short`: that, few words in all and no measured value."""
        if self.manner == "whole":
            return self.pattern.fullmatch(said) if plain else None
        if self.manner == "head":
            return self.pattern.match(said)
        return self.pattern.search(said) if short or self.manner == "anywhere" else None

    def stands(self, context: str) -> bool:
        """Whether it means anything where `context` is waited for."""
        return not self.contexts or context in self.contexts


def load_phrasings(both: Sequence[Mapping[str, Any]]) -> tuple[Phrasing, ...]:
    """All phrasings: those that fill a sentence before those that open one before those that occur in one."""
    found = [phrasing for words in both for phrasing in _of(words)]
    order = ("whole", "head", "inside", "anywhere")
    return tuple(sorted(found, key=lambda p: order.index(p.manner)))


def macros_of(words: Mapping[str, Any]) -> dict[str, str]:
    macros: dict[str, str] = {}
    for name, pattern in words["macros"].items():
        macros[name] = f"(?:{expand(pattern, macros)})"
    return macros


def _of(words: Mapping[str, Any]) -> list[Phrasing]:
    macros = macros_of(words)
    return [
        Phrasing(
            kind=entry["kind"],
            choice=entry.get("choice", ""),
            contexts=frozenset(entry.get("contexts", ())),
            manner=manner,
            pattern=compiled(expand(pattern, macros), entry["kind"]),
            beside=entry.get("beside", False),
        )
        for entry in words["intent"]
        for manner in ("whole", "head", "inside", "anywhere")
        for pattern in entry.get(manner, ())
    ]


def expand(pattern: str, macros: Mapping[str, str]) -> str:
    return re.sub(r"(?<!\?P)<(\w+)>", lambda m: macros.get(m.group(1), m.group()), pattern)


def compiled(pattern: str, kind: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"intent {kind!r} has a pattern that is none: {pattern!r} ({error})") from error
