"""Words as Slack's mrkdwn: escaped, our own marks as Slack's, nobody's words a mention, a link or a mark."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PIECES = re.compile(r"\\[\\*`]|\*\*|`|\n|[^\\*`\n]+|.", re.DOTALL)
#: Marks that turn the direction of what follows: a name with one could rewrite the line it stands in.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Takes a mark's meaning: Slack formats only what touches the words. Invisible, and removed again from what people type.
JOINER = "\u2060"
#: Lets a mark of ours count beside letters: Japanese writes no blanks around words.
EDGE = "\u200b"
_NEEDLESS = re.compile(f"(?:^|(?<=\\s)){EDGE}|{EDGE}(?=\\s|$)", re.MULTILINE)
_MARKS = "*_~`"


def escaped(text: str) -> str:
    """The three characters Slack gives a meaning: with them gone no mention, link or date is left."""
    return _DIRECTION.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """People's words: escaped, and a pair of marks on one line loses its meaning."""
    return "\n".join(_line(line) for line in _DIRECTION.sub("", text).split("\n"))


def _line(line: str) -> str:
    paired = {mark for mark in _MARKS if line.count(mark) > 1}
    out = [JOINER if line.lstrip().startswith(">") else ""]
    for at, c in enumerate(line):
        inside = line[at - 1 : at].isalnum() and line[at + 1 : at + 2].isalnum()
        out.append(f"{JOINER}{c}{JOINER}" if c in paired and not inside else escaped(c))
    return "".join(out)


def marked(text: str) -> str:
    """Catalog text: **bold**, `code`, line breaks; a backslash takes the meaning from the mark after it."""
    shown = "\n".join(_run(_PIECES.findall(line)) for line in _DIRECTION.sub("", text).split("\n"))
    return _NEEDLESS.sub("", shown)


def _run(pieces: list[str]) -> str:
    out: list[str] = []
    plain: list[str] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        end = _partner(pieces, at) if piece in ("**", "`") else None
        if end is None:
            plain.append(_bare(piece))
            at += 1
            continue
        out.append(literal("".join(plain)))
        plain = []
        inner = pieces[at + 1 : end]
        out.append(_bold(inner) if piece == "**" else _code(inner))
        at = end + 1
    return "".join((*out, literal("".join(plain))))


def _partner(pieces: list[str], at: int) -> int | None:
    return next((n for n in range(at + 2, len(pieces)) if pieces[n] == pieces[at]), None)


def _bold(inner: list[str]) -> str:
    """Slack takes no mark whose words begin or end with a blank; code inside bold stays plain words."""
    words = "".join(_bare(one) for one in inner if one != "`")
    bare = words.strip()
    if not bare:
        return escaped(words)
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    body = escaped(bare).replace("*", f"{JOINER}*{JOINER}")
    return f"{before}{EDGE}*{body}*{EDGE}{after}"


def _code(inner: list[str]) -> str:
    return f"{EDGE}`{escaped(''.join(_bare(one) for one in inner)).replace('`', JOINER)}`{EDGE}"


def _bare(piece: str) -> str:
    return piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece


def bare(text: str) -> str:
    """Catalog text without marks, unescaped: for files and places that show no marks."""
    return "\n".join(
        "".join(_bare(p) for p in pieces if p not in ("**", "`")) for pieces in map(_PIECES.findall, text.split("\n"))
    )


def link(label: str, url: str) -> str:
    """`<url|label>`, or the label alone when the address may not be followed: https, or http on this machine."""
    shown = escaped(label).replace("|", "¦").replace("\n", " ")
    try:
        parts = urlsplit(url)
        allowed = bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        )
    except ValueError:
        allowed = False
    if not allowed or len(url) > 2000 or re.search(r"[\s\x00-\x1f]", url):
        return shown
    safe = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{safe}|{shown}>"


def chunks(text: str, most: int) -> list[str]:
    """Pieces of at most `most` characters: cut after a line, else a sentence, else anywhere but inside an entity."""
    pieces: list[str] = []
    while len(text) > most:
        cut = _cut(text, most)
        pieces.append(text[:cut].rstrip("\n"))
        text = text[cut:].lstrip("\n") if text[cut - 1] == "\n" else text[cut:]
    return [piece for piece in (*pieces, text) if piece.strip()]


def _cut(text: str, most: int) -> int:
    for mark in ("\n\n", "\n", "。", ". ", "、", " "):
        at = text.rfind(mark, most // 2, most)
        if at > 0 and not _splits_mark(text, at + len(mark)):
            return at + len(mark)
    entity = text.rfind("&", most - 5, most)
    return entity if entity > 0 and ";" not in text[entity:most] else most


def _splits_mark(text: str, at: int) -> bool:
    """Whether a cut here leaves one half of a mark or a link on each side."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count("*") % 2 == 1 or line.count("`") % 2 == 1 or line.rfind("<") > line.rfind(">")


def cut(text: str, most: int) -> str:
    """At most `most` characters of one line, never half an entity."""
    if len(text) <= most:
        return text
    end = _cut(text, most - 1)
    entity = text.rfind("&", max(0, end - 5), end)
    return text[: entity if entity >= 0 and ";" not in text[entity:end] else end].rstrip() + "…"
