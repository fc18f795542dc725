"""The pages' own words in both languages, and the guided story: prompts/<locale>/playground.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

LOCALES = ("ja", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the story. `who` acts: marketer, expert, expert2, manager or writer.

    `kind` says how: `say` and `command` post `text`, `file` and `voice` post the sample `sample` (with `text` beside it),
    `press` presses the newest button that `who` sees whose action is one of `actions` (none given: the newest primary
    one), `clock` moves the clock as the buttons do (`to`). `thread` "newest" answers in the thread the bot wrote in last.
    `show` is whose conversation to look at afterwards ("": that of `who`; channel: the first channel).
    In texts {marketer}, {expert}, ... are names and {expert_at} is how a command names the person.
    """

    title: str
    about: str
    who: str
    kind: Literal["say", "command", "file", "voice", "press", "clock"]
    text: str = ""
    sample: str = ""
    actions: tuple[str, ...] = ()
    to: str = ""
    thread: str = ""
    show: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    locale: str
    words: Mapping[str, str]
    errors: Mapping[str, str] = field(repr=False)
    roles: Mapping[str, str] = field(repr=False)
    hints: Mapping[str, str] = field(repr=False)
    story: tuple[Step, ...] = field(repr=False)

    def error(self, code: str) -> str:
        """The sentence for a code; an unknown one gets the general sentence with the code as reference."""
        return self.errors.get(code, self.errors["other"]).format(code=code)


@cache
def texts(locale: str) -> Texts:
    """Raises TypeError naming a step's unknown entry."""
    written = tomllib.loads((files("prompts") / locale / "playground.toml").read_text(encoding="utf-8"))
    return Texts(
        locale=locale,
        words=written["words"],
        errors=written["errors"],
        roles=written["roles"],
        hints=written["hints"],
        story=tuple(Step(**{**step, "actions": tuple(step.get("actions", ()))}) for step in written["story"]),
    )
