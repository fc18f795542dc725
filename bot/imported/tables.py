"""Tables in a brief: label and value side by side, or one row a section, a reference, a term under a header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from bot.imported.lines import Line, number, of_text
from bot.imported.reading import Reading
from bot.imported.sections import looks_like_question

_OUTLINE = frozenset({"points", "questions", "owner", "due", "text"})
#: Never a chapter's heading in a table of chapters, so it ends that table.
_ENDS_OUTLINE = frozenset(
    {
        "title",
        "title_ideas",
        "goal",
        "kpi",
        "reader",
        "keywords",
        "references",
        "due",
        "publish",
        "vocabulary",
        "answers_due",
    }
)
_LONGEST_HEADER = 24
_LISTS = frozenset({"keywords", "references", "vocabulary", "kpi", "title_ideas", "outline", "evidence"})


def read_table(reading: Reading, rows: Sequence[Line]) -> None:
    header: tuple[str, Mapping[str, int]] | None = None
    labelled = ""
    for row in rows:
        fresh = _header(reading, row.cells)
        label = _first_label(reading, row.cells, header)
        if fresh is not None:
            header, labelled = fresh, row.cells[0]
        elif label is not None and (header is None or row.cells[0] != labelled):
            header = None
            _label_row(reading, row, label)
        elif header is not None:
            _under_header(reading, row, *header)
        else:
            _bare_row(reading, row)


def _header(reading: Reading, cells: tuple[str, ...]) -> tuple[str, Mapping[str, int]] | None:
    """What kind of table these column names announce, and which column is what; None for a row that is no header."""
    filled = [(column, cell) for column, cell in enumerate(cells) if cell]
    if len(filled) < 2 or any(len(cell) > _LONGEST_HEADER or re.search(r"https?://", cell) for _, cell in filled):
        return None
    section, columns, merits = (
        {column: reading.labels.meanings(cell, table) for column, cell in filled}
        for table in ("section", "columns", "merits")
    )
    named = {column for column, cell in filled if "outline" in reading.labels.meanings(cell, "fields")}
    headings = [column for column, _ in filled if "heading" in columns[column]]
    group = (
        headings[0] if len(headings) > 1 and headings[0] in named else None
    )  # 「目次案」 merged down beside its rows
    outline = _outline_columns([one for one in filled if one[0] != group], section, columns)
    asks = {"questions", "owner", "due"} & set(outline)
    names_items = any("item" in reading.labels.meanings(cell, "fields") for _, cell in filled)
    if not asks and names_items and any("content" in columns[column] for column, _ in filled):
        return "item", {}
    known = sum(bool(section[c] or columns[c]) for c, _ in filled)
    if (
        len(outline) > 1
        and {"no", "heading", "questions"} & set(outline)
        and known * 2 > len(filled)
        and set(outline) != {"no", "heading"}
    ):
        return "outline", outline
    if {"no", "heading"} == set(outline) and len(filled) == 2 and reading.in_outline:
        return "outline", outline
    if all(merits.values()) and len(filled) > 1:
        return "merits", {merits[column][0]: column for column, _ in filled}
    first, *rest = (column for column, _ in filled)
    others_are_columns = all(set(columns[c]) & {"other", "use", "content", "now", "target", "by"} for c in rest)
    if others_are_columns:
        for kind in ("metric", "url", "term", "keyword"):
            if kind in columns[first] and (kind != "metric" or any({"now", "target"} & set(columns[c]) for c in rest)):
                return kind, {"first": first, **{role: c for c in rest for role in columns[c]}}
    return None


def _outline_columns(
    filled: list[tuple[int, str]], section: Mapping[int, tuple[str, ...]], columns: Mapping[int, tuple[str, ...]]
) -> dict[str, int]:
    """Roles to columns. 「章」 is the number beside a column of headings, and the heading where there is none."""
    found: dict[str, int] = {}
    for column, _ in filled:
        role = next((m for m in (*columns[column], *section[column]) if m in ("no", "heading") or m in _OUTLINE), None)
        if role is not None:
            found.setdefault(role, column)
    return found


def _first_label(reading: Reading, cells: tuple[str, ...], header: tuple[str, Mapping[str, int]] | None) -> int | None:
    """The column of the row's first label; a group name merged over several rows may stand before it."""
    for column, cell in enumerate(cells[:2]):
        if not cell:
            continue
        meanings = reading.labels.meanings(cell, "fields") or _merit(reading, cell)
        if header is not None and header[0] != "item" and (column > 0 or not _ENDS_OUTLINE & set(meanings)):
            return None
        later = [c for c in range(column + 1, len(cells)) if cells[c]]
        if meanings and (column == 0 or later):
            return column
    return None


def _merit(reading: Reading, cell: str) -> tuple[str, ...]:
    under = "merits" in reading.fields
    return tuple(f"merit_{m}" for m in reading.labels.meanings(cell, "merits")) if under else ()


def _label_row(reading: Reading, row: Line, first: int) -> None:
    """Label, value, perhaps another label and value. A label without a value is the heading of the rows below."""
    labels = [first]
    for column in range(first + 1, len(row.cells)):
        previous_filled = column - 1 == labels[-1]
        is_label = bool(row.cells[column] and reading.labels.meanings(row.cells[column], "fields"))
        group = previous_filled and any(row.cells[column + 1 :]) and labels == [first]
        if is_label and (not previous_filled or group):
            labels.append(column)
    parts = [(start, row.cells[start + 1 : end]) for start, end in pairwise([*labels, len(row.cells)])]
    for start, values in parts:
        meanings = reading.labels.meanings(row.cells[start], "fields") or _merit(reading, row.cells[start])
        filled = [value for value in values if value]
        if filled:
            _value(reading, meanings, filled, row)
        elif len(parts) == 1:
            reading.open(meanings, reading.level)


def _value(reading: Reading, meanings: tuple[str, ...], filled: list[str], row: Line) -> None:
    before = (reading.fields, reading.field_level, reading.inline, reading.parent)
    reading.fields, reading.inline, reading.parent = meanings, False, ()
    if meanings[0] == "outline" and len(filled) > 1:
        _chapter(reading, filled)
    elif meanings[0] == "title":
        reading.found.add("title", filled[0])
    else:
        if meanings[0] == "outline":
            reading.outline.begin(reading.level)
        text = ("\n" if meanings[0] in _LISTS else " ").join(filled)
        for line in of_text(text, row.links):
            reading.line(line)
    reading.fields, reading.field_level, reading.inline, reading.parent = before


def _under_header(reading: Reading, row: Line, kind: str, columns: Mapping[str, int]) -> None:
    cells = row.cells
    match kind:
        case "outline":
            _section_row(reading, cells, columns)
        case "merits":
            for level, column in columns.items():
                reading.found.add(f"merit_{level}", cells[column])
        case "metric":
            change = "→".join(
                cells[columns[role]] for role in ("now", "target") if role in columns and cells[columns[role]]
            )
            by = f"（{cells[columns['by']]}）" if "by" in columns and cells[columns["by"]] else ""
            reading.found.add("kpi", f"{cells[columns['first']]} {change}{by}")
        case "url":
            use = cells[columns["use"]] if "use" in columns else ""
            links = dict(row.links)
            url = links.get(cells[columns["first"]], cells[columns["first"]])
            reading.found.add_reference(url, use, "" if url == cells[columns["first"]] else cells[columns["first"]])
        case "term":
            reading.found.add("vocabulary", cells[columns["first"]])
        case "keyword":
            reading.found.add("keywords", cells[columns["first"]])
        case _:
            _bare_row(reading, row)


def _section_row(reading: Reading, cells: tuple[str, ...], columns: Mapping[str, int]) -> None:
    """An empty number and heading mean the section of the row above; a number alone means the section of that number."""
    sections = reading.sections
    reading.about_open_section = False
    written = {role: cells[column] for role, column in columns.items() if column < len(cells) and cells[column]}
    heading, no = written.get("heading", ""), written.get("no", "")
    _, in_heading, bare = number(heading)
    numbered = number(no)
    counted = in_heading or numbered[1] or (int(no) if no.isdigit() else None)
    if not heading and not no.isdigit():
        bare = numbered[2]  # 「第1章　…」 in the column of numbers
    if heading or no:
        sections.start(bare, counted)
    for role in ("points", "questions", "owner", "due", "text"):
        if role in written:
            sections.add(role, written[role])


def _chapter(reading: Reading, filled: list[str]) -> None:
    """A chapter's cells without a header: the number or heading first, then what the words look like."""
    texts = [cell for cell in filled if not re.fullmatch(r"\d{1,2}\.?|第\d+章", cell)]
    if not texts:
        return
    _, no, heading = number(texts[0])
    reading.sections.start(heading, no)
    for cell in texts[1:]:
        for line in of_text(cell):
            asked = looks_like_question(line.text)
            reading.sections.add("questions" if asked else "points", line.text)


def _bare_row(reading: Reading, row: Line) -> None:
    """A row without a label and without a header above it, by the heading the table stands under."""
    filled = [cell for cell in row.cells if cell]
    if reading.in_outline:
        _chapter(reading, filled)
    elif {"owner", "due"} & set(reading.fields) and reading.sections.assign(" ".join(filled)):
        return
    elif len(filled) == 1:
        for line in of_text(filled[0], row.links):
            reading.line(line)
    elif reading.current in ("vocabulary", "keywords"):
        reading.found.add(reading.current, filled[0])
    elif reading.current:
        reading.found.add(reading.current, " ".join(filled), item=True, links=row.links)
    else:
        reading.found.add("unplaced", row.text)
