"""What a document is made of before it is understood, and the brief that was recognised in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["heading", "text", "item", "row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, list entry or table row of any file.

    `level`: of a heading its depth (0 is the document's title), of an item its depth in the list (from 0), of a row its place
    in its table (0 is the first row, so that two tables in a row can be told apart). `text` may hold line breaks.
    `cells` of a row are as many as the table has columns; a cell merged downwards is repeated, one merged sideways is
    followed by empty ones. `bold`: all of its words are. `ordered`: an item of a numbered list. `links` are (words, url).
    """

    kind: Kind
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    bold: bool = False
    ordered: bool = False
    links: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.level < 0:
            raise ValueError(f"a level counts from 0, got {self.level!r}")
        if (self.kind == "row") != bool(self.cells):
            raise ValueError(f"a row has cells and nothing else has, got {self!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, slide or other part of a file that somebody gave as an answer; `number` counts from 1 and is what a citation names."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """`metric`, `frm`, `to` and `by` are a reading of `text` (or of the first KPI); None where it does not say."""

    text: str
    metric: str | None = None
    frm: str | None = None
    to: str | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`use` is what the link is for. When the file does not say, it is the harmless purpose (structure) and `use_stated` is False."""

    url: str
    use: str
    title: str = ""
    use_stated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One chapter of the outline. `owner` is the name as written, None for nobody yet; `text` is what is already written for it."""

    no: int
    heading: str
    points: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    owner: str | None = None
    due: date | None = None
    text: str = ""

    def __post_init__(self) -> None:
        if self.no < 1 or not self.heading.strip():
            raise ValueError(f"a section has a number from 1 and a heading, got {self.no!r}, {self.heading!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merits:
    """What taking part brings, by whom it brings it to."""

    company: str = ""
    department: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedBrief:
    """A brief as the file states it. What the file does not state is empty and named, never made up.

    `unplaced` are lines that belong to no part that was recognised: for the marketer to look at.
    """

    language: Literal["ja", "en"]
    title: str = ""
    title_candidates: tuple[str, ...] = ()
    goal: Goal | None = None
    kpi: tuple[str, ...] = ()
    reader: str = ""
    keywords: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    due: date | None = None
    sections: tuple[Section, ...] = ()
    vocabulary: tuple[str, ...] = ()
    merits: Merits = Merits()
    evidence: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be there before anybody can be asked: of goal, reader, outline, in this order."""
        there = {"goal": self.goal, "reader": self.reader, "outline": self.sections}
        return tuple(name for name, value in there.items() if not value)

    @property
    def advice(self) -> tuple[str, ...]:
        """What would help and is not there: of title, due, in this order."""
        there = {"title": self.title, "due": self.due}
        return tuple(name for name, value in there.items() if not value)

    @property
    def assignable(self) -> bool:
        return not self.missing
