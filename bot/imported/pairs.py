"""Labels with their values in one line: 「目的：…」, 【目的】…, 「■目的　…」, 「目的は…です」, "Owner: … | Due: …"."""

from __future__ import annotations

import re

from bot.imported.labels import Labels
from bot.imported.lines import SIGNS, Line, bracketed

#: Each what the label may mean, and the value behind it ("" when the line is the label alone).
Pairs = list[tuple[tuple[str, ...], str]]

_COLON = re.compile(r"^(?P<label>[^:：\n]{1,40}?)\s*(?:[:：]|(?<=\S)\s+[-–—→⇒=＝]\s+|\t+)\s*(?P<value>.*)$", re.DOTALL)
_BETWEEN = re.compile(r"\s*[|｜]\s*|\s*／\s*|\s+/\s+|　+|\s{2,}|\t+")
_SAID = re.compile(
    r"^(?:(?P<ja>[^\s。、:：]{1,14}?)は[、,]?\s*|(?P<en>(?:the |our )?[a-z -]{3,30}?) (?:is|are|will be) (?:to |as follows)?)(?P<value>.*)$",
    re.IGNORECASE,
)
_SAID_FIELDS = frozenset(
    {
        "goal",
        "reader",
        "keywords",
        "title",
        "outline",
        "due",
        "publish",
        "answers_due",
        "kpi",
        "references",
        "vocabulary",
    }
)


def labelled(line: Line, labels: Labels, table: str) -> Pairs:
    """Empty when the line begins with no label of `table`."""
    inside = bracketed(line.raw) if line.kind != "heading" or not line.mark else None
    if inside and inside[1] and (meanings := labels.meanings(inside[0], table)):
        return [(meanings, inside[1])]
    found: Pairs = []
    for piece in _BETWEEN.split(line.text):
        pair = _colon(piece, labels, table)
        if pair:
            found.append(pair)
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]}／{piece}" if found[-1][1] else piece)
        else:
            return _spaced(line, labels, table)
    whole = _colon(line.text, labels, table)
    return found if len(found) > 1 or whole is None else [whole]


def _colon(text: str, labels: Labels, table: str) -> tuple[tuple[str, ...], str] | None:
    match = _COLON.match(text)
    meanings = labels.meanings(match["label"], table) if match else ()
    return (meanings, match["value"].strip()) if match and meanings else None


def _spaced(line: Line, labels: Labels, table: str) -> Pairs:
    """A wide blank is enough between label and value, after a sign such as ■ any blank."""
    text = line.text.replace("　", " ") if line.mark in SIGNS else line.text.replace(" ", "\0").replace("　", " ")
    label, _, value = text.partition(" ")
    value = value.replace("\0", " ")
    whole = labels.meanings(line.text, table)  # "Title ideas" is one label, not a title
    meanings = labels.meanings(label.replace("\0", " "), table) if value and not whole else ()
    if meanings:
        return [(meanings, value.strip())]
    pair = _colon(line.text, labels, table)
    return [pair] if pair else _said(line, labels, table)


def _said(line: Line, labels: Labels, table: str) -> Pairs:
    """A label as the subject of a sentence: "The goal is to …"."""
    match = _SAID.match(line.text) if line.kind == "text" and not line.mark else None
    meanings = labels.meanings(match["ja"] or match["en"], table) if match else ()
    if not match or not meanings or meanings[0] not in (_SAID_FIELDS if table == "fields" else {"owner"}):
        return []
    return [(meanings, "" if "outline" in meanings else match["value"].strip())]
