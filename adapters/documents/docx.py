"""Word files to blocks: from Word, LibreOffice, Google Docs and others, whose files mean the same and say it differently."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from adapters.documents import word_styles
from adapters.documents.archive import Archive
from adapters.documents.word_text import Run, W, runs
from bot.errors import UnreadableFile
from bot.imported import Block

_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DOCUMENT_REL = "/officeDocument"
_THROUGH = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")}
_SENTENCE_END = re.compile(r"[。．.、,]$")
#: A line is a heading by its size when it is at least this much larger than the text, in half points.
_LARGER = 4
_LONGEST_HEADING = 80


#: A table cell's words and its links.
_Cell = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sized:
    block: Block
    half_points: int = 0


def read(content: bytes) -> tuple[Block, ...]:
    """Raises UnreadableFile: not_this_kind, encrypted, too_large, broken."""
    archive = Archive(content)
    main = _main_part(archive)
    document = archive.xml(main)
    body = document.find(f"{W}body") if document is not None else None
    if body is None:
        raise UnreadableFile("the archive holds no Word document", code="not_this_kind")
    folder, _, name = main.rpartition("/")
    reading = _Reading(
        styles=word_styles.read(archive.xml(f"{folder}/styles.xml"), archive.xml(f"{folder}/numbering.xml")),
        targets=_targets(archive.xml(f"{folder}/_rels/{name}.rels")),
    )
    return tuple(_promoted(list(reading.blocks(body))))


def _main_part(archive: Archive) -> str:
    relations = archive.xml("_rels/.rels")
    for relation in relations.iter(_RELS) if relations is not None else ():
        if (relation.get("Type") or "").endswith(_DOCUMENT_REL):
            return (relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


def _targets(relations: Any | None) -> dict[str, str]:
    found = relations.iter(_RELS) if relations is not None else ()
    return {one.get("Id") or "": one.get("Target") or "" for one in found if one.get("TargetMode") == "External"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    styles: word_styles.Styles
    targets: dict[str, str]

    def blocks(self, container: Any) -> Iterator[_Sized]:
        for child in container:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in _THROUGH:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[_Sized]:
        found, boxes = runs(paragraph, self.targets)
        text = re.sub(r"[ \t　]*\n[ \t　]*", "\n", "".join(run.text for run in found)).strip(" \t\n　")
        if text:
            yield self._sized(paragraph, found, text)
        for box in boxes:
            yield from self.blocks(box)

    def _sized(self, paragraph: Any, found: list[Run], text: str) -> _Sized:
        looks = paragraph.find(f"{W}pPr")
        style = looks.find(f"{W}pStyle") if looks is not None else None
        style_id = style.get(f"{W}val") if style is not None else self.styles.default
        links = _links(found)
        level = self._heading(looks, style_id)
        if level is not None:
            return _Sized(block=Block(kind="heading", level=level, text=text.replace("\n", " "), links=links))
        seen = [run for run in found if run.text.strip()]
        bold = all(self._bold(run, style_id) for run in seen)
        listed = self._listed(looks, style_id)
        if listed is not None:
            return _Sized(
                block=Block(kind="item", level=listed[0], ordered=listed[1], text=text, bold=bold, links=links)
            )
        smallest = min(run.half_points or self.styles.size(style_id) for run in seen)
        return _Sized(block=Block(kind="text", text=text, bold=bold, links=links), half_points=smallest)

    def _heading(self, looks: Any | None, style_id: str | None) -> int | None:
        own = word_styles.outline_of(looks)
        if own is not None:
            return own + 1 if own < 9 else None
        return self.styles.heading(style_id)

    def _listed(self, looks: Any | None, style_id: str | None) -> tuple[int, bool] | None:
        list_id, depth = word_styles.list_of(looks)
        if list_id == "0":
            return None
        if list_id is not None:
            return depth, self.styles.lists.get((list_id, depth), False)
        return self.styles.listed(style_id)

    def _bold(self, run: Run, style_id: str | None) -> bool:
        if run.bold is not None:
            return run.bold
        return self.styles.bold(run.style) or self.styles.bold(style_id)

    def _table(self, table: Any) -> Iterator[_Sized]:
        row_elements = list(_rows(table))
        rows: list[list[Any]] = [list(_cells(row)) for row in row_elements]
        if len(rows) == 1 and len(rows[0]) == 1:  # a frame around text, not a table
            yield from self.blocks(rows[0][0])
            return
        width = max((sum(_span(cell) for cell in row) for row in rows), default=0)
        above: list[_Cell] = []
        nested: list[_Sized] = []
        for place, row in enumerate(rows):
            cells: list[_Cell] = [("", ())] * _int_of(row_elements[place], "trPr/gridBefore")
            for cell in row:
                column = len(cells)
                if _continues(cell) and column < len(above):
                    cells.append(above[column])
                else:
                    inner = list(self.blocks(cell))
                    nested += [one for one in inner if one.block.kind == "row"]
                    cells.append(_joined(inner))
                cells += [("", ())] * (_span(cell) - 1)
            cells += [("", ())] * (width - len(cells))
            above = cells
            yield _Sized(block=_row(cells, place))
        yield from nested


def _row(cells: list[_Cell], place: int) -> Block:
    texts = tuple(text for text, _ in cells)
    return Block(
        kind="row",
        level=place,
        text=" | ".join(texts),
        cells=texts,
        links=tuple(link for _, links in cells for link in links),
    )


def _joined(inner: list[_Sized]) -> _Cell:
    """A cell's words, list entries with a dash and indented by depth, so that a reader of the cell can still tell them."""
    blocks = [one.block for one in inner if one.block.kind != "row"]
    lines = ["  " * b.level + ("1. " if b.ordered else "- ") + b.text if b.kind == "item" else b.text for b in blocks]
    return "\n".join(lines), tuple(link for block in blocks for link in block.links)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{W}tr":
            looks = child.find(f"{W}trPr")
            if looks is None or looks.find(f"{W}del") is None:
                yield child
        elif child.tag in _THROUGH:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in _THROUGH:
            yield from _cells(child)


def _span(cell: Any) -> int:
    return max(_int_of(cell, "tcPr/gridSpan"), 1)


def _int_of(element: Any, path: str) -> int:
    """A count in the properties of a row or cell, at most as many columns as Word has; 0 where there is none."""
    found = element.find("/".join(W + step for step in path.split("/")))
    value = found.get(f"{W}val") or "" if found is not None else ""
    return min(int(value), 63) if value.isdigit() else 0


def _continues(cell: Any) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _links(found: list[Run]) -> tuple[tuple[str, str], ...]:
    links: list[tuple[str, str]] = []
    for before, run in zip([None, *found], found, strict=False):
        if run.url and links and before is not None and before.url == run.url:
            links[-1] = (links[-1][0] + run.text, run.url)
        elif run.url:
            links.append((run.text, run.url))
    return tuple(links)


def _promoted(sized: list[_Sized]) -> Iterator[Block]:
    """Lines set larger than the text become headings, the largest the highest; the first line of all may be the title."""
    sizes: Counter[int] = Counter()
    for one in sized:
        if one.half_points:
            sizes[one.half_points] += len(one.block.text)
    body = max(sizes, key=lambda s: (sizes[s], -s)) if sizes else 0
    larger = [one.half_points for one in sized if _is_larger(one, body)]
    ranks = sorted(set(larger), reverse=True)
    others = len(ranks) > 1 or any(one.block.kind == "heading" for one in sized)
    titled = bool(ranks) and others and sized[0].half_points == ranks[0] and larger.count(ranks[0]) == 1
    for one in sized:
        if _is_larger(one, body):
            text, rank = one.block.text.replace("\n", " "), ranks.index(one.half_points)
            yield replace(one.block, kind="heading", level=min(rank if titled else rank + 1, 9), text=text)
        else:
            yield one.block


def _is_larger(one: _Sized, body: int) -> bool:
    text = one.block.text
    return one.half_points >= body + _LARGER and len(text) <= _LONGEST_HEADING and not _SENTENCE_END.search(text)
