"""Words for a card's TextBlock: its Markdown means only what our catalog's own marks mean, whatever people wrote."""

from __future__ import annotations

import re

#: Marks that turn the direction of what follows: a name with one could rewrite the line it stands in.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: CommonMark takes any of these literally after a backslash; "{" also begins a card's own {{DATE()}}, "&" an entity.
_MEANING = re.compile(r"([\\`*_\[\]~<>&{}|])")
_AT_START = re.compile(r"^(#|[-+=:](?=\s|$|[-+=:])|\d{1,9}(?=[.)]))")
_PIECES = re.compile(r"\\[\\*`]|\*\*|`|[^\\*`]+|.", re.DOTALL)


def plain(text: str) -> str:
    """Words as they are, without direction marks and with one kind of line end."""
    return _DIRECTION.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def escaped(text: str) -> str:
    """One line of words that nothing in a TextBlock reads as anything else."""
    body = _MEANING.sub(r"\\\1", plain(text).replace("\n", " "))
    blanks = len(body) - len(body.lstrip(" \t"))
    return "\u00a0" * blanks + _start(body[blanks:])


def _start(body: str) -> str:
    """At the beginning of a line a number with a dot, a dash, a hash would begin a list or a heading."""
    found = _AT_START.match(body)
    if not found:
        return body
    mark = found.group(1)
    return f"{mark}\\{body[len(mark) :]}" if mark[0].isdigit() else f"\\{body}"


def marked(line: str) -> str:
    """One line of catalog text: **bold** stays, `code` is set apart by its own words, all else is escaped."""
    pieces = _PIECES.findall(plain(line).replace("\n", " "))
    out, at = [], 0
    while at < len(pieces):
        piece = pieces[at]
        end = _partner(pieces, at) if piece in ("**", "`") else None
        if end is None:
            out.append(_body(_literal(piece)))
            at += 1
            continue
        inner = "".join(_literal(one) for one in pieces[at + 1 : end] if one != "**")
        out.append(f"**{_body(inner.strip())}**" if inner.strip() else _body(inner))
        at = end + 1
    whole = "".join(out)
    blanks = len(whole) - len(whole.lstrip(" \t"))
    return "\u00a0" * blanks + _start(whole[blanks:])


def _body(text: str) -> str:
    return _MEANING.sub(r"\\\1", text)


def bare(text: str) -> str:
    """Catalog text without its marks."""
    return "".join(_literal(one) for one in _PIECES.findall(plain(text)) if one not in ("**", "`"))


def _partner(pieces: list[str], at: int) -> int | None:
    for other in range(at + 1, len(pieces)):
        if pieces[other] == pieces[at]:
            return other if other > at + 1 else None
    return None


def _literal(piece: str) -> str:
    return piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece


def chunks(line: str, most: int) -> list[str]:
    """A line of catalog text in pieces of at most `most` characters, cut after a sentence or a blank where there is one."""
    out = []
    while len(line) > most:
        at = _cut(line, most)
        out.append(line[:at])
        line = line[at:]
    return [*out, line] if line or not out else out


def _cut(line: str, most: int) -> int:
    window = line[:most]
    at = max(window.rfind(end) + len(end) for end in ("。", ". ", " ", "、"))
    at = at if at > most // 2 else most
    opened = [found.start() for found in re.finditer(r"(?<!\\)\*\*", line[:at])]
    if len(opened) % 2 and opened[-1] > most // 4:
        at = opened[-1]
    while at > 1 and (line[at - 1] in "\\*" or "\ud800" <= line[at - 1] <= "\udbff"):
        at -= 1
    return at
