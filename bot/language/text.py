"""Width and white space of what people type. For comparing use `fold`; for printing only ever `narrow`."""

from __future__ import annotations

import re
import unicodedata

_NARROW = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BLANKS = re.compile(r"\s+")
#: Controls that reorder or hide text; they carry no meaning in an answer and can disguise one.
_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def narrow(text: str) -> str:
    """Full-width ASCII to ASCII, nothing else: NFKC would print ½ as 1⁄2, m² as m2 and ㍑ as リットル."""
    return text.translate(_NARROW)


def clean(text: str) -> str:
    """Without control characters, zero-width and direction marks; line breaks stay."""
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def fold(text: str) -> str:
    """For comparing only: NFKC, case folded, hidden characters gone, blanks made one."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", clean(text)).casefold()).strip()


def is_japanese(text: str) -> bool:
    """Any kana or kanji. As good as the language detectors tried, on short texts, with no package."""
    return any("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
