"""Plain text: which encoding it is in, and its lines as blocks."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import groupby

from bot.errors import UnreadableFile
from bot.imported import Block

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: What files of other kinds begin with, when somebody renamed them.
_OTHER_KINDS = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"\x00\x00\x00",
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<?xml")


def decode(content: bytes) -> str:
    """UTF-8 or UTF-16 (with mark or without), else Windows-31J; line breaks become \\n. Raises UnreadableFile."""
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(_OTHER_KINDS) or head.startswith(_WEB_PAGE):
        raise UnreadableFile("not a text file", code="not_this_kind")
    text = _decoded(content)
    if "\x00" in text:
        raise UnreadableFile("not a text file: it holds zero bytes", code="not_this_kind")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding)
    zeros = content[:400].count(0)
    if zeros and len(content) % 2 == 0:
        odd = content[1:400:2].count(0)
        return _strict(content, "utf-16-le" if odd * 2 >= zeros else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(content, "cp932")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"no {encoding} text: {error.reason}", code="broken") from error


def read(content: bytes) -> tuple[Block, ...]:
    """Raises UnreadableFile: not_this_kind, broken."""
    return tuple(blocks(decode(content)))


def blocks(text: str) -> Iterator[Block]:
    """One block a line; neighbouring lines with tabs are a table pasted from a sheet."""
    for tabbed, lines in groupby(text.split("\n"), key=lambda line: "\t" in line.strip()):
        if not tabbed:
            yield from (Block(kind="text", text=line.rstrip()) for line in lines if line.strip())
            continue
        rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
        width = max(map(len, rows))
        for place, row in enumerate(rows):
            yield Block(kind="row", level=place, text=" | ".join(row), cells=(*row, *[""] * (width - len(row))))
