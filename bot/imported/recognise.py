"""From a document's blocks to the brief that is in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice

from bot.imported.labels import labels
from bot.imported.lines import Line, lines
from bot.imported.reading import Reading
from bot.imported.tables import read_table
from bot.imported.values import Block, ImportedBrief

#: More lines than any brief has: what follows them is a different document, and is not read.
MOST_LINES = 3_000


def recognise(blocks: Iterable[Block], *, year_hint: date) -> ImportedBrief:
    """`year_hint` is the day from which a date without a year is the next one. What is not there stays empty; see `missing`."""
    reading = Reading(labels=labels(), year_hint=year_hint)
    table: list[Line] = []
    for line in islice(lines(blocks), MOST_LINES):
        if table and (line.kind != "row" or line.level == 0):
            read_table(reading, table)
            table = []
        if line.kind == "row":
            table.append(line)
        else:
            reading.line(line)
    if table:
        read_table(reading, table)
    return reading.brief()
