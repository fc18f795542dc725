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


_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def is_japanese(text: str) -> bool:
    """Any kana or kanji. As good as the language detectors tried, on short texts, with no package."""
    return _JAPANESE.search(text) is not None


_PAIRS = {"(": ")", "（": "）", "「": "」", "『": "』", "［": "］", "[": "]", "〔": "〕", "“": "”", "【": "】"}
#: Straight quotes open after a blank and close before one; an inch mark (3") opens nothing.
_QUOTED = re.compile(r'(?<![\w"])"(?=\w)[^"\n]+(")(?!\w)')
_CLOSERS = frozenset("。．！？!?.」』）)]］”\"'’")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(（])(?:Dr|Mr|Mrs|Ms|Prof|St|No|Nos|Fig|Figs|vs|etc|approx|ca|cf|resp|incl|max|min|temp|dep|Ltd|Inc|Corp|Co|dept|vol|ref|ver|eq|sec|hrs|mins|ext|est|nr|e\.g|i\.e|a\.m|p\.m|U\.S|U\.K|[A-Z])$",
    re.IGNORECASE,
)


def _ends(text: str, i: int) -> bool:
    """Whether the mark at `i` ends a sentence. Decimals, abbreviations and "No." before more of the sentence do not."""
    mark, after = text[i], text[i + 1 : i + 2]
    if mark in "。！？!?":
        return True
    if mark not in ".．" or after == "." or (after and after.isdigit() and text[i - 1 : i].isdigit()):
        return False
    rest = text[i + 1 :].lstrip("".join(_CLOSERS)).lstrip()
    if not rest:
        return True
    if mark == "．" or is_japanese(text[max(0, i - 1) : i + 2]):
        return is_japanese(text[max(0, i - 3) : i + 2])
    if not text[i + 1].isspace() and text[i + 1] not in _CLOSERS:
        return False
    if _ABBREVIATION.search(text[:i]):
        if text[:i].endswith("no"):
            return not rest[0].isdigit()
        return bool(re.search(r"(?:etc|a\.m|p\.m|min|max|temp)$", text[:i], re.IGNORECASE)) and rest[0].isupper()
    # people who type without capitals still end their sentences
    return not rest[0].islower() or bool(re.search(r"[a-z]{3}$", text[:i]))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence stands, as (start, end) without outer blanks: 。！？ outside brackets, never inside a decimal."""
    found: list[tuple[int, int]] = []
    start = i = 0
    open_until: list[str] = []
    quoted = {i for m in _QUOTED.finditer(text) for i in range(m.start(), m.start(1) - 1)}
    while i < len(text):
        c = text[i]
        if open_until and c == open_until[-1]:
            open_until.pop()
            if c == "”" and not open_until and re.match(r"\s+[A-Z]", text[i + 1 :]) and text[i - 1] in ".!?":
                found.append((start, i + 1))
                start = i + 1
        elif c in _PAIRS and _PAIRS[c] in text[i + 1 :]:
            open_until.append(_PAIRS[c])
        elif c == "\n" or (not open_until and i not in quoted and _ends(text, i)):
            while c != "\n" and text[i + 1 : i + 2] and text[i + 1] in _CLOSERS:
                i += 1
            found.append((start, i + 1))
            start, open_until = i + 1, []
        i += 1
    found.append((start, len(text)))
    trimmed = [(s + len(t) - len(t.lstrip()), s + len(t.rstrip())) for s, e in found for t in [text[s:e]]]
    return [(s, e) for s, e in trimmed if s < e]
