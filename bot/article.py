"""A finished text as a value: what publishers print and nothing else needs to be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`notes` are the numbers of the sources it rests on, in the order to print."""

    text: str
    notes: tuple[int, ...] = ()


Paragraph = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSection:
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`label` says where it comes from: who said it and when, or a reference's title and address."""

    number: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`credit` names who contributed ("" for nobody), `gaps` what still has to be confirmed before anybody publishes it.

    Raises ValueError for an article without a title, for source numbers that repeat, and for a note without its source.
    """

    title: str
    language: Literal["ja", "en"]
    lead: tuple[Paragraph, ...] = ()
    sections: tuple[ArticleSection, ...] = ()
    sources: tuple[Source, ...] = ()
    credit: str = ""
    keywords: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("an article needs a title")
        numbers = [source.number for source in self.sources]
        if len(set(numbers)) < len(numbers) or any(number < 1 for number in numbers):
            raise ValueError(f"sources are numbered once each, from 1, got {numbers!r}")
        paragraphs = (*self.lead, *(paragraph for section in self.sections for paragraph in section.paragraphs))
        noted = {note for paragraph in paragraphs for sentence in paragraph for note in sentence.notes}
        if noted - set(numbers):
            raise ValueError(f"notes without a source: {sorted(noted - set(numbers))!r}")
