"""Raw activity JSON read with distrust: a missing or misshapen part is an empty value or Malformed, never an exception of Python's."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

MOST_ID = 400
_BAD_IN_ID = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_OLDEST = timedelta(days=7)


class Malformed(Exception):
    """No activity of Teams looks like this. The text names the part, never what it holds."""


def plain(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def many(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """Words; halves of surrogate pairs, which no database takes, are shown as what they are."""
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else ""


def identity(value: Any, part: str) -> str:
    """An id the platform made. Raises Malformed when there is none or no platform would make it."""
    if not isinstance(value, str) or not value or len(value) > MOST_ID or _BAD_IN_ID.search(value):
        raise Malformed(part)
    return value


def moment(value: Any, at: datetime) -> datetime:
    """The activity's own time when it is a likely one, else when it came in."""
    try:
        said = datetime.fromisoformat(value.replace("Z", "+00:00")) if isinstance(value, str) else at
        if said.tzinfo is None:
            said = said.replace(tzinfo=UTC)
        said = said.astimezone(UTC)
    except (ValueError, OverflowError):
        return at
    return said if at - _OLDEST < said <= at else at


def digest(*parts: Any) -> str:
    """A short id derived from JSON values: the same delivery gives the same."""
    whole = json.dumps(parts, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


class _Words(HTMLParser):
    """The words of a message's HTML twin, without what it quotes; and the id of the quoted message."""

    _BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "pre", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.quoted = ""
        self._inside = 0
        self._mention: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "blockquote" and (self._inside or given.get("itemtype", "").endswith("/Reply")):
            self.quoted = self.quoted or given.get("itemid", "")
            self._inside += 1
        elif not self._inside and tag == "img" and given.get("alt"):
            self.words.append(given["alt"])  # an emoji is a picture with its sign as alternative text
        elif not self._inside and tag in ("at", "span") and given.get("itemtype", "").endswith("/Mention"):
            self._mention = given.get("itemid", "")
            self.words.append(f"<at id='{html.escape(self._mention)}'>")
        elif not self._inside and tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote" and self._inside:
            self._inside -= 1
        elif self._mention is not None and tag in ("at", "span"):
            self.words.append("</at>")
            self._mention = None
        elif not self._inside and tag in ("p", "div", "li"):
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)


def reply_in(markup: str) -> tuple[str, str]:
    """The id of the message a quoted reply quotes, and the reply's own words. ("", …) when nothing is quoted."""
    reader = _Words()
    reader.feed(markup[:200_000])
    reader.close()
    return reader.quoted, tidy("".join(reader.words))


def words_in(markup: str) -> str:
    """The words of HTML."""
    return reply_in(markup)[1]


def tidy(words: str) -> str:
    """Teams' hard blanks and Windows' line ends made plain; no blank at line ends, no more than one empty line."""
    lines = words.replace("&nbsp;", " ").replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip(" \t") for line in lines)).strip()


def first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")
