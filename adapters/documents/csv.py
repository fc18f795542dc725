"""Sheets saved as text: comma, semicolon or tab, in the encodings Excel writes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from adapters.documents.text import decode
from bot.errors import UnreadableFile
from bot.imported import Block

_DELIMITERS = ",;\t"


def read(content: bytes) -> tuple[Block, ...]:
    """Rows as they stand; an empty line ends a table. Raises UnreadableFile: not_this_kind, broken."""
    text = decode(content)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableFile(f"the rows cannot be read: {error}", code="broken") from error
    return tuple(_blocks(rows))


def _blocks(rows: list[list[str]]) -> Iterator[Block]:
    place = 0
    for row in rows:
        cells = tuple(cell.strip(" \t　") for cell in row)
        if not any(cells):
            place = 0
            continue
        yield Block(kind="row", level=place, text=" | ".join(cells), cells=cells)
        place += 1


def _delimiter(text: str) -> str:
    """The one that most lines hold outside of quotes; a comma when none does."""
    lines = [line for line in text.split("\n")[:50] if line.strip()]
    counts = {mark: [_outside_quotes(line, mark) for line in lines] for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: (sum(n > 0 for n in counts[mark]), sum(counts[mark]), mark == ","))


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])
