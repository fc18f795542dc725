"""Memos with the questions their words answer, and how a mapping of them is scored."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from adapters.meaning import meaning
from bot.drafting.likeness import OpenQuestion
from bot.drafting.mapping import Mapped, map_memo
from bot.drafting.values import Language
from bot.ports import Meaning

_HERE = Path(__file__).parent
_VOICE = _HERE.parent / "voice"
_BRIEFS = _HERE.parent / "briefs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """`answers` are (question id, start, end) of the words that answer it."""

    name: str
    language: Language
    text: str
    transcript: bool
    questions: tuple[OpenQuestion, ...]
    answers: tuple[tuple[str, int, int], ...]
    leftovers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@cache
def memos() -> tuple[Memo, ...]:
    """Ours and the recorded voice memos, whose questions are those of every brief in their language."""
    own = tuple(_own(path) for path in sorted((_HERE / "memos").glob("*.toml")))
    return own + tuple(_voice(path) for path in sorted(_VOICE.glob("v0*.json")))


@cache
def blind() -> tuple[Memo, ...]:
    """Other authors', written without sight of the rules; the weights were then searched with all of them."""
    paths = sorted((_HERE / "blind" / "memos").glob("*.toml"))
    return tuple(_own(path) for path in paths)


def number(path: Path) -> int:
    """en-91.json is 91."""
    return int(path.stem.split("-")[1])


def _own(path: Path) -> Memo:
    plain = tomllib.loads(path.read_text("utf-8"))
    questions = tuple(
        OpenQuestion(**{**q, "vocabulary": tuple(q.get("vocabulary", ()))}) for q in plain.get("question", ())
    )
    return Memo(
        name=path.stem,
        language=plain["language"],
        text=plain["text"],
        transcript=plain["transcript"],
        questions=questions,
        answers=tuple(
            _found(plain["text"], a["question"], a["spans"]) for whole in plain.get("answer", ()) for a in _each(whole)
        ),
        leftovers=tuple(plain["leftovers"]),
        remarks=tuple(plain["remarks"]),
    )


def _each(answer: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return ({"question": answer["question"], "spans": span} for span in answer["spans"])


def _found(text: str, question: str, span: str) -> tuple[str, int, int]:
    start = text.index(span)
    return question, start, start + len(span)


def _voice(path: Path) -> Memo:
    plain = json.loads(path.read_text("utf-8"))
    questions = tuple(q for brief in _briefs() if brief["language"] == plain["language"] for q in _questions(brief))
    return Memo(
        name=path.stem,
        language=plain["language"],
        text=plain["transcript"],
        transcript=True,
        questions=questions,
        answers=tuple(
            _found(plain["transcript"], f"{a['brief']}{a['question']}", span)
            for a in plain["answers"]
            for span in a["spans"]
        ),
        remarks=tuple(plain["must_not_publish"]),
    )


@cache
def _briefs() -> tuple[dict[str, Any], ...]:
    names = ("b1-steam-trap", "b2-pump-vibration", "b3-production-planning")
    return tuple(json.loads((_BRIEFS / f"{n}.expected.json").read_text("utf-8")) for n in names)


def _questions(brief: dict[str, Any]) -> list[OpenQuestion]:
    found = []
    for section in brief["sections"]:
        for n, q in enumerate(section["questions"]):
            points = cast("list[str]", section["points"])
            one_each = len(points) == len(section["questions"])
            found.append(
                OpenQuestion(
                    id=brief["id"] + q["id"],
                    brief=brief["id"],
                    text=q["text"],
                    point=points[n] if one_each else " ".join(points) if len(section["questions"]) == 1 else "",
                    heading=section["heading"],
                    vocabulary=tuple(brief["vocabulary"]),
                )
            )
    return found


@cache
def _sense() -> Meaning | None:
    return meaning()


def mapped(memo: Memo, *, by_words: bool = False) -> Mapped:
    """`by_words`: as on a machine without the extra `meaning`."""
    return map_memo(memo.text, memo.questions, None if by_words else _sense(), transcript=memo.transcript)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision and recall of characters given to the right question, and of whole (memo, question) links."""

    right: int
    given: int
    wanted: int

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.given + self.wanted) if self.given + self.wanted else 1.0


def characters(some: Sequence[Memo], *, by_words: bool = False) -> Score:
    right = given = wanted = 0
    for memo in some:
        gold = {(q, i) for q, start, end in memo.answers for i in range(start, end) if memo.text[i].isalnum()}
        got = {
            (q, i)
            for p in mapped(memo, by_words=by_words).parts
            for q in p.questions
            for i in range(p.start, p.end)
            if memo.text[i].isalnum()
        }
        right, given, wanted = right + len(gold & got), given + len(got), wanted + len(gold)
    return Score(right=right, given=given, wanted=wanted)


def links(some: Sequence[Memo], *, by_words: bool = False) -> Score:
    right = given = wanted = 0
    for memo in some:
        gold = {q for q, _, _ in memo.answers}
        got = {q for p in mapped(memo, by_words=by_words).parts for q in p.questions}
        right, given, wanted = right + len(gold & got), given + len(got), wanted + len(gold)
    return Score(right=right, given=given, wanted=wanted)
