"""What a section is drafted from and what comes out: an outline with questions, answers, and sentences that know their source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Language = Literal["ja", "en"]
Style = Literal["desu_masu", "dearu", "en"]
SentenceKind = Literal["answer", "marketing", "reference", "gap", "edit"]
NoteKind = Literal[
    "confidential", "referral", "bot_talk", "dont_know", "self_correction", "small_talk", "superlative", "injection"
]
FindingKind = Literal[
    "number",
    "unit",
    "order",
    "negation",
    "hedge",
    "quote",
    "name_or_term",
    "unsupported_clause",
    "superlative",
    "derived",
    "sealed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing the section's outline promises to say."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`point` is the outline point it serves; `lead` begins the sentence a bare answer ("A bit.") would complete."""

    id: str
    text: str
    point: str | None = None
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One answer as it was given. `sealed` are (start, end) offsets into `text` that may reach nothing.

    `question` None: said for several questions at once. `transcript`: spoken, so punctuation is not to be trusted.
    """

    id: str
    question: str | None
    text: str
    by: str = ""
    transcript: bool = False
    sealed: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if any(not 0 <= start < end <= len(self.text) for start, end in self.sealed):
            raise ValueError(
                f"sealed spans lie inside the answer's text, got {self.sealed!r} for {len(self.text)} characters"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One section: what it is to say, in which language and style.

    `prefill` is what marketing wrote beforehand, each with whether somebody confirmed it; `locked` are phrases that
    stay word for word; `glossary` are terms that may be used without having been said.
    """

    heading: str
    points: tuple[Point, ...] = ()
    questions: tuple[Question, ...] = ()
    language: Language = "ja"
    style: Style = "desu_masu"
    prefill: tuple[tuple[str, bool], ...] = ()
    locked: tuple[str, ...] = ()
    glossary: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.language == "en") != (self.style == "en"):
            raise ValueError(f"style {self.style!r} does not belong to language {self.language!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`source` is the answer's id (the point's for a gap, "prefill:N" for marketing); `start`, `end` its span in the raw answer."""

    text: str
    kind: SentenceKind
    source: str
    start: int = 0
    end: int = 0
    paragraph: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something said that is not article text; `text` is the part that was said, `source` the answer's id."""

    kind: NoteKind
    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A figure or statement of an answer that the draft does not use."""

    text: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An outline point nobody answered. `sentence` is the index of its mark in the draft."""

    point: str
    text: str
    sentence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    sentences: tuple[Sentence, ...]
    notes: tuple[Note, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A reason to ask before publishing: `text` is the part of the sentence, `said` what the source says instead, if anything."""

    kind: FindingKind
    text: str
    said: str = ""


def version_hash(sentences: Iterable[Sentence]) -> str:
    """SHA-256 of the texts in order, as hex: what a confirmation is bound to."""
    digest = sha256()
    for sentence in sentences:
        words = sentence.text.encode()
        digest.update(len(words).to_bytes(8, "big"))
        digest.update(words)
    return digest.hexdigest()
