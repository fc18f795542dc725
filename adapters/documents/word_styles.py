"""What a Word file's styles and lists say about a paragraph: heading or not and how deep, list or not, bold, how large."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.documents.word_text import W, is_on, size

#: Word writes built-in names in English whatever the interface's language; other programs write what they show.
_HEADING = re.compile(
    r"^(?:heading|見出し|überschrift|berschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|标题|標題|제목)[\s_-]*(\d)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:title|表題|タイトル|titel|document title)$", re.IGNORECASE)
_LIST = re.compile(
    r"^(?:list\s*(bullet|number|paragraph\b)?|箇条書き|段落番号|aufzählungszeichen|listennummer)[\s_-]*(\d)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"number|段落番号|nummer", re.IGNORECASE)
_DEFAULT_HALF_POINTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    name: str
    parent: str | None
    outline: int | None
    list_id: str | None
    list_level: int
    bold: bool | None
    half_points: int | None


@dataclass(slots=True)
class Styles:
    """By style id; `lists` by list id and depth whether its entries are numbered."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str | None = None
    half_points: int = _DEFAULT_HALF_POINTS
    lists: dict[tuple[str, int], bool] = field(default_factory=dict)

    def chain(self, style_id: str | None) -> Iterator[tuple[str, Style]]:
        seen: set[str] = set()
        while style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            style = self.by_id[style_id]
            yield style_id, style
            style_id = style.parent

    def heading(self, style_id: str | None) -> int | None:
        """0 for the title's style, 1 to 9 for headings, None for all else."""
        for own_id, style in self.chain(style_id):
            for name in (style.name, own_id):
                if _TITLE.match(name):
                    return 0
                match = _HEADING.match(name)
                if match:
                    return int(match[1])
            if style.outline is not None:
                return style.outline + 1 if style.outline < 9 else None
        return None

    def listed(self, style_id: str | None) -> tuple[int, bool] | None:
        """Depth and whether numbered, when the style alone makes a list entry of the paragraph."""
        for _, style in self.chain(style_id):
            if style.list_id is not None:
                return (
                    (style.list_level, self.lists.get((style.list_id, style.list_level), False))
                    if style.list_id != "0"
                    else None
                )
            match = _LIST.match(style.name)
            if match and "paragraph" not in style.name.casefold():
                return int(match[2] or 1) - 1, bool(_NUMBERED.search(style.name))
        return None

    def bold(self, style_id: str | None) -> bool:
        return next((style.bold for _, style in self.chain(style_id) if style.bold is not None), False)

    def size(self, style_id: str | None) -> int:
        return next((s.half_points for _, s in self.chain(style_id) if s.half_points is not None), self.half_points)


def read(styles: Any | None, numbering: Any | None) -> Styles:
    """From styles.xml and numbering.xml; a file may lack either."""
    found = Styles()
    for style in styles.iter(f"{W}style") if styles is not None else ():
        style_id = style.get(f"{W}styleId") or ""
        found.by_id[style_id] = _style(style)
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
            found.default = style_id
    defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if styles is not None else None
    found.half_points = size(defaults) or _DEFAULT_HALF_POINTS
    if numbering is not None:
        found.lists = dict(_lists(numbering))
    return found


def _style(style: Any) -> Style:
    name, parent = style.find(f"{W}name"), style.find(f"{W}basedOn")
    paragraph, looks = style.find(f"{W}pPr"), style.find(f"{W}rPr")
    list_id, list_level = list_of(paragraph)
    return Style(
        name=name.get(f"{W}val") or "" if name is not None else "",
        parent=parent.get(f"{W}val") if parent is not None else None,
        outline=outline_of(paragraph),
        list_id=list_id,
        list_level=list_level,
        bold=is_on(looks, "b") if looks is not None else None,
        half_points=size(looks),
    )


def _lists(numbering: Any) -> Iterator[tuple[tuple[str, int], bool]]:
    abstract: dict[str, dict[int, bool]] = {}
    for one in numbering.iter(f"{W}abstractNum"):
        levels = abstract.setdefault(one.get(f"{W}abstractNumId") or "", {})
        for level in one.iter(f"{W}lvl"):
            form = level.find(f"{W}numFmt")
            levels[_int(level.get(f"{W}ilvl"))] = form is not None and form.get(f"{W}val") not in ("bullet", "none")
    for one in numbering.iter(f"{W}num"):
        of = one.find(f"{W}abstractNumId")
        for level, numbered in abstract.get(of.get(f"{W}val") if of is not None else "", {}).items():
            yield (one.get(f"{W}numId") or "", level), numbered


def list_of(paragraph: Any | None) -> tuple[str | None, int]:
    """The list a paragraph's (or style's) properties put it in, and its depth; id "0" takes it out of any."""
    numbering = paragraph.find(f"{W}numPr") if paragraph is not None else None
    if numbering is None:
        return None, 0
    of, level = numbering.find(f"{W}numId"), numbering.find(f"{W}ilvl")
    return (of.get(f"{W}val") if of is not None else None), _int(level.get(f"{W}val") if level is not None else None)


def outline_of(paragraph: Any | None) -> int | None:
    level = paragraph.find(f"{W}outlineLvl") if paragraph is not None else None
    return _int(level.get(f"{W}val")) if level is not None else None


def _int(value: str | None) -> int:
    return int(value) if value and value.isdigit() else 0
