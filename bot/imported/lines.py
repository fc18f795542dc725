"""Blocks cut into lines, each with the mark somebody typed before it: 「■」, 「1.」, 「第2章」, a dash, or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.imported.values import Block, Kind
from bot.language.text import clean

#: What people type before a heading they do not style.
#: Marks of lines that are chapters wherever they stand, and of lines that may be.
CHAPTERS = frozenset({"chapter", "h2"})
NUMBERED = frozenset({"num", "paren", "circle", "question"})
SIGNS = frozenset("■□◆◇▼▽★☆▶►●◎○")
_SIGN = re.compile(r"^\s*(#{1,6}|[■□◆◇▼▽★☆▶►●◎○])\s*(?=\S)")
_BULLET = re.compile(r"^(\s*)(?:[・･•◦▪‣⁃✓✔☐☑]|[-–—*+＊](?=\s)|[−‐ー](?=\s))\s*(?=\S)")
_BRACKETED = re.compile(r"^\s*[【\[［](?P<in>[^】\]］]{1,40})[】\]］]")
_FRAMED = re.compile(r"[【［\[]([^【】［］\[\]]{1,60})[】］\]]")
_DIGITS = "0-9０-９"
_NUMBERS = (
    ("chapter", re.compile(rf"^第\s*([{_DIGITS}一二三四五六七八九十]+)\s*[章節部回]\s*[:：.．、)）-]?\s*")),
    ("chapter", re.compile(r"^(?:chapter|section|part)\s+(\d{1,2})(?!\d)\s*[:：.)–—-]?\s*", re.IGNORECASE)),
    (
        "h",
        re.compile(
            r"^(?:[<＜【\[(（]\s*)?[hHｈＨ]([2-4２-４])(?:\s*[>＞】\])）])?(?=[\s:：.．、・)）｜|>＞】\]]|$)\s*[:：.．、・)）｜|]?\s*"
        ),
    ),
    (
        "num2",
        re.compile(
            rf"^([{_DIGITS}]{{1,2}})\s*[-－.．]\s*[{_DIGITS}]{{1,2}}(?![{_DIGITS}])\s*[.．:：、)）]?(?:\s+|(?=[^\s{_DIGITS}%/]))"
        ),
    ),
    ("num", re.compile(rf"^([{_DIGITS}]{{1,2}})\s*(?:[.．)）、](?!\d)|(?=　|\t)|[:：](?=\s))\s*")),
    ("paren", re.compile(rf"^[(（]([{_DIGITS}]{{1,2}})[)）]\s*")),
    ("circle", re.compile(r"^([①-⑳])\s*")),
    ("letter", re.compile(r"^([a-zａ-ｚ])[.)）]\s+")),
    ("question", re.compile(rf"^[QＱ]\s*([{_DIGITS}]{{1,2}})?\s*[.．:：、)）]\s*")),
)
_KANJI_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`text` is without the mark, `raw` with it. `mark` is "" for none; `no` the number in it; `level` as of a Block; `indent` in blanks."""

    kind: Kind
    text: str
    raw: str
    mark: str = ""
    no: int | None = None
    level: int = 0
    bold: bool = False
    ordered: bool = False
    indent: int = 0
    cells: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def lines(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        if block.kind == "row":
            cells = tuple(clean(cell).strip() for cell in block.cells)
            if any(cells):
                yield Line(
                    kind="row", text=block.text, raw=block.text, level=block.level, cells=cells, links=block.links
                )
        else:
            yield from _cut(block)


def of_text(text: str, links: tuple[tuple[str, str], ...] = ()) -> tuple[Line, ...]:
    """The lines of a table cell or any other loose text."""
    return tuple(_cut(Block(kind="text", text=text, links=links))) if text.strip() else ()


def _cut(block: Block) -> Iterator[Line]:
    parts = [part for part in clean(block.text).split("\n") if part.strip()]
    for place, part in enumerate(parts):
        kind: Kind = block.kind if place == 0 or block.kind == "heading" else "text"
        links = tuple(link for link in block.links if link[0].strip() in part)
        yield _line(block, part, kind, links)


def _line(block: Block, part: str, kind: Kind, links: tuple[tuple[str, str], ...]) -> Line:
    level, ordered, rest, mark = block.level, block.ordered, part, ""
    bullet = _BULLET.match(part)
    if kind == "text" and bullet:
        kind, level, ordered = "item", len(bullet[1].expandtabs(4).replace("　", "  ")) // 2, False
        rest = part[bullet.end() :]
    elif kind == "text":
        sign = _SIGN.match(part)
        if sign:
            mark, rest = sign[1], part[sign.end() :]
            if mark.startswith("#"):
                kind, level = "heading", len(mark)
    framed = _FRAMED.fullmatch(rest.strip()) if kind == "text" and not mark else None
    if framed:
        mark, rest = "【", framed[1]
    numbered, no, rest = number(rest.strip())
    if framed and numbered in CHAPTERS:
        mark = numbered
    return Line(
        kind=kind, text=rest.strip(), raw=part.strip(), mark=mark or numbered, no=no,
        level=level, bold=block.bold, ordered=ordered or numbered in ("num", "paren", "circle"), links=links,
        indent=len(part.expandtabs(4)) - len(part.expandtabs(4).lstrip()),
    )  # fmt: skip


def number(text: str) -> tuple[str, int | None, str]:
    """The typed number a line begins with: its form ("" for none), its value, and the rest of the line."""
    for form, pattern in _NUMBERS:
        match = pattern.match(text)
        if match:
            value = _value(match[1] or "")
            name = f"h{value}" if form == "h" else form
            return name, None if form in ("h", "letter") else value, text[match.end() :]
    return "", None, text


def bracketed(text: str) -> tuple[str, str] | None:
    """【目的】資料請求を… as (目的, 資料請求を…)."""
    match = _BRACKETED.match(text)
    return (match["in"], text[match.end() :].lstrip(" 　:：")) if match else None


def _value(written: str) -> int | None:
    plain = unicodedata.normalize("NFKC", written)
    if plain.isdigit():
        return int(plain)
    if not plain:
        return None
    tens, _, ones = plain.rpartition("十")
    if "十" in plain:
        return (_KANJI_DIGITS.get(tens, 1) if tens else 1) * 10 + _KANJI_DIGITS.get(ones, 0)
    return _KANJI_DIGITS.get(plain)
