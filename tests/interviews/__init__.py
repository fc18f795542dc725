"""Recorded interviews with what a faithful draft holds, and how a draft is held against them (matching rules: folded, blanks and thousands separators gone)."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.drafting.compose import Wordings
from bot.drafting.values import Plan, Point, Question, Spoken
from bot.drafting.wording import Wording, load_wording
from bot.language.text import sentences

_MARK = re.compile(r"［要確認：[^］]*］|\[confirm: [^\]]*\]")


@cache
def _wording(language: str) -> Wording:
    return load_wording(tomllib.loads(files("prompts").joinpath(f"{language}/drafting.toml").read_text("utf-8")))


def wordings() -> Wordings:
    return {"ja": _wording("ja"), "en": _wording("en")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """`plain` is the recorded file; `plan` and `answers` are made of it."""

    name: str
    plain: dict[str, Any]
    plan: Plan
    answers: tuple[Spoken, ...]

    @property
    def faithful(self) -> list[str]:
        return split(_MARK.sub("", self.plain["faithful_draft"]))

    def trapped(self) -> list[tuple[str, str, list[str]]]:
        """(kind, the unfaithful words, the sentences they stand in) for each trap."""
        whole = _MARK.sub("", self.plain["faithful_draft"])
        found = []
        for trap in self.plain["traps"]:
            for wrong in trap["wrong"]:
                changed = split(whole.replace(trap["right"], wrong, 1))
                found.append((trap["type"], wrong, [s for s in changed if s not in self.faithful]))
        return found


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _read(path: Path) -> Interview:
    plain = json.loads(path.read_text("utf-8"))
    section = plain["section"]
    language = plain["language"]
    plan = Plan(
        heading=section["heading"],
        points=tuple(Point(id=p["id"], text=p["text"]) for p in section["outline_points"]),
        questions=tuple(Question(id=q["id"], text=q["text"], point=q["covers"][0]) for q in plain["questions"]),
        language=language,
        style="desu_masu" if language == "ja" else "en",
    )
    answers = tuple(
        Spoken(
            id=a["id"],
            question=a["question"],
            text=a["text"],
            transcript=a.get("style", plain["style"]) == "transcript",
        )
        for a in plain["answers"]
    )
    return Interview(name=path.stem, plain=plain, plan=plan, answers=answers)


@cache
def interviews() -> tuple[Interview, ...]:
    return tuple(_read(path) for path in sorted(Path(__file__).parent.glob("*.json")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paraphrase:
    """Answers, sentences that say the same in other words, and sentences that do not."""

    plan: Plan
    answers: tuple[Spoken, ...]
    faithful: tuple[str, ...]
    unfaithful: tuple[str, ...]


def _paraphrase(path: Path) -> Paraphrase:
    plain = json.loads(path.read_text("utf-8"))
    language = plain["language"]
    plan = Plan(
        heading=plain["heading"],
        points=tuple(Point(id=f"P{n}", text=text) for n, text in enumerate(plain["questions"])),
        questions=tuple(Question(id=f"Q{n}", text=text, point=f"P{n}") for n, text in enumerate(plain["questions"])),
        language=language,
        style="desu_masu" if language == "ja" else "en",
    )
    answers = tuple(
        Spoken(id=f"A{n}", question=f"Q{a['question']}", text=a["text"], transcript=a["transcript"])
        for n, a in enumerate(plain["answers"])
    )
    return Paraphrase(
        plan=plan, answers=answers, faithful=tuple(split(plain["faithful"])), unfaithful=tuple(plain["unfaithful"])
    )


@cache
def paraphrases() -> tuple[Paraphrase, ...]:
    return tuple(_paraphrase(path) for path in sorted((Path(__file__).parent / "paraphrased").glob("*.json")))


def _folded(text: str) -> str:
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"(?<=\d),(?=\d{3})", "", folded)


def says(text: str, alternative: str) -> bool:
    sought = _folded(alternative)
    pattern = re.escape(sought)
    if sought[0].isdigit():
        pattern = r"(?<![\d.])" + pattern
    if sought[-1].isdigit():
        pattern += r"(?!\d|\.\d)"
    return re.search(pattern, _folded(text)) is not None


def holds(draft: Sequence[str], groups: Sequence[Sequence[str]]) -> bool:
    """Whether one sentence, or two neighbours, hold an alternative of every group."""
    windows = [*draft, *(a + b for a, b in pairwise(draft))]
    return any(all(any(says(w, alternative) for alternative in group) for group in groups) for w in windows)
