"""The words commands are typed with, in both languages at once, as prompts/{ja,en}/commands.toml hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bot.language.commands import NAMES
from bot.language.text import fold

_HIRAGANA = {c: c - 0x60 for c in range(0x30A1, 0x30F7)}
#: No command's name is so long: a slip is looked for in so many characters, since what it costs grows with each.
LONGEST = 40


def key(word: str) -> str:
    """For looking words up: width, case and the kind of kana make no difference."""
    return fold(word).translate(_HIRAGANA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What help shows of a command in one language: its shown name, one line of grammar, one example, what it is for."""

    name: str
    usage: str
    example: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWords:
    """`names`: looked-up alias -> canonical command. `options`, `verbs`, `choices`: looked-up word -> its meanings.

    Both languages are in each table, so that everybody may type either; `usages` keeps them apart.
    """

    names: Mapping[str, str]
    options: Mapping[str, frozenset[str]]
    verbs: Mapping[str, frozenset[str]]
    choices: Mapping[str, Mapping[str, str]]
    usages: Mapping[str, Mapping[str, Usage]]
    bot: frozenset[str]
    brief: frozenset[str]
    polite: frozenset[str]
    joins: frozenset[str]
    dates: frozenset[str]

    @classmethod
    def load(cls, ja: Mapping[str, Any], en: Mapping[str, Any]) -> CommandWords:
        """From the two parsed TOML files. Raises ValueError for a missing or unknown command, or a word of two commands."""
        both = (en, ja)
        return cls(
            names=_names(both),
            options=_meanings(both, "options"),
            verbs=_meanings(both, "verbs"),
            choices=_choices(both),
            usages={locale: _usages(words) for locale, words in (("ja", ja), ("en", en))},
            bot=_keys(words["call"]["bot"] for words in both),
            brief=_keys(words["call"]["brief"] for words in both),
            polite=_keys(words["words"]["polite"] for words in both),
            joins=_keys(words["words"]["and"] for words in both),
            dates=_keys(words["words"]["dates"] for words in both),
        )

    def command(self, word: str) -> str | None:
        return self.names.get(key(word))

    def shown(self, name: str, locale: str) -> str:
        """The command's name in that language."""
        return self.usages[locale][name].name

    def nearest(self, word: str, limit: int = 3) -> tuple[str, ...]:
        """Canonical names of the commands whose words are a slip away from `word`, nearest first."""
        wanted = key(word)[:LONGEST]
        found: dict[str, tuple[int, int]] = {}
        for alias, name in self.names.items():
            distance = slips(wanted, alias)
            if distance <= _allowed(wanted, alias) or _shares_kanji(wanted, alias):
                rank = (distance, -_same_start(wanted, alias))
                found[name] = min(found.get(name, rank), rank)
        return tuple(sorted(found, key=lambda name: (*found[name], NAMES.index(name)))[:limit])


def slips(a: str, b: str) -> int:
    """Edit distance where two neighbours swapped count as one slip (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _same_start(a: str, b: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _allowed(word: str, alias: str) -> int:
    size = min(len(word), len(alias))
    if size <= 2:
        return 1 if not alias.isascii() and size == 2 else 0
    return 1 if size <= 4 else 2


def _shares_kanji(word: str, alias: str) -> bool:
    """割り当てて for 割り当て, 承認お願い for 承認: the known word with something around it."""
    return len(alias) >= 2 and not alias.isascii() and alias in word


def _keys(words: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(key(word) for some in words for word in some)


def _names(both: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for words in both:
        if set(words["commands"]) != set(NAMES):
            raise ValueError(f"commands.toml and commands.py differ in {set(words['commands']) ^ set(NAMES)!r}")
        for name, entry in words["commands"].items():
            for alias in (name, entry["name"], *entry["aliases"]):
                if names.setdefault(key(alias), name) != name:
                    raise ValueError(f"{alias!r} means both {names[key(alias)]!r} and {name!r}: take it from one")
    return names


def _meanings(both: Iterable[Mapping[str, Any]], table: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for words in both:
        for meaning, aliases in words[table].items():
            for alias in (meaning, *aliases):
                found.setdefault(key(alias), set()).add(meaning)
    return {alias: frozenset(meanings) for alias, meanings in found.items()}


def _choices(both: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for words in both:
        for group, choices in words["choices"].items():
            for choice, aliases in choices.items():
                for alias in (choice, *aliases):
                    if found.setdefault(group, {}).setdefault(key(alias), choice) != choice:
                        raise ValueError(f"{alias!r} means two things in choices.{group}")
    return found


def _usages(words: Mapping[str, Any]) -> dict[str, Usage]:
    return {
        name: Usage(name=entry["name"], usage=entry["usage"], example=entry["example"], about=entry["about"])
        for name, entry in words["commands"].items()
    }
