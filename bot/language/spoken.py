"""A chat message made ready for comparing: width, mentions of us, sentences, and what is wrapped around the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.language.text import clean, narrow

_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_SYMBOLS = re.compile(
    "(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u20e3\u2190-\u21ff\u203c\u2049]|:[\\w+'-]*[^\\W\\d][\\w+'-]*:|:[+-]1:|\\s)+"
)
_FACES = re.compile(
    r"(?:[(（](?:笑|汗|涙|苦笑|泣|爆|_ _|\^\^|\^_\^|´[^)）]{0,6}|T_T|;[^)）]{0,4}|・[^)）]{0,5})[)）]|m\(_ ?_\)m|(?<![a-z])w+$|笑+$|[:;]-?[)(DP]+|\^\^;?|[~〜～♪☆★…]+|-{2,}|—+)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[。!?！？])\s*|(?<=[a-z0-9)%\"'][.;])\s+|\n+", re.IGNORECASE)
_CLAUSE = re.compile(r"、|,\s+|\s+-\s+|\s(?:but|and)\s", re.IGNORECASE)
_UNIT = re.compile(
    r"\d(?:[\d.,~〜～/×x-]*\s?)(?:℃|°|度|%|％|割|mm|cm|km|ｍ|m\b|m²|㎡|kg|mg|g\b|t\b|mpa|kpa|pa\b|bar|psi|kw|kwh|w\b|v\b|a\b|hz|rpm|db|l\b|l/min|ml|ppm|nm\b|"
    r"か月|ヶ月|カ月|ケ月|箇月|年|回|本|個|台|件|社|倍|円|人|枚|秒|万|千|degrees?|c\b|hours?|years?|months?|percent|seconds?|times|k\b|inch(?:es)?|ft)",
    re.IGNORECASE,
)
_MODEL = re.compile(r"(?<![a-z0-9])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z][A-Z0-9]*-?\d[A-Z0-9-]*")


def prepare(text: str, bot: Sequence[str]) -> str:
    """Narrow, without hidden characters, quoted lines and a mention of us at the head; typographic quotes made plain."""
    said = narrow(clean(text)).replace("\xa0", " ").replace("’", "'").replace("‘", "'")
    said = _HALF_KANA.sub(lambda m: unicodedata.normalize("NFKC", m.group()), said)
    said = "\n".join(line for line in said.split("\n") if not line.lstrip().startswith((">", "&gt;")))
    names = "|".join(re.escape(name) for name in bot)
    said = re.sub(
        rf"^\s*(?:@(?:{names})|<at>(?:{names})</at>|(?:{names})\s*[,、:])[\s,、:]*", "", said, flags=re.IGNORECASE
    )
    return re.sub(r"[ \t]+", " ", said).strip()


def is_emoji_only(said: str) -> bool:
    return bool(_SYMBOLS.fullmatch(said)) and not said.isspace()


def trim(said: str, greetings: re.Pattern[str], closings: re.Pattern[str]) -> str:
    """The words without greeting, courtesy at the end, faces, emoji and punctuation around them; a question mark stays."""
    before = None
    said = said.strip()
    while said and said != before:
        before = said
        said = _SYMBOLS.sub(" ", said) if _SYMBOLS.search(said) else said
        said = _FACES.sub(" ", said).strip(" \t\n。.!！、,;；・*_\"“”`'")
        said = re.sub(r"\?{2,}|\?!+|!\?+", "?", said)
        said = said.lstrip("?") or said
        for pattern, at_head in ((greetings, True), (closings, False)):
            found = pattern.match(said) if at_head else _last(pattern, said)
            if found and 0 < found.end() - found.start() < len(said):
                cut = said[found.end() :] if at_head else said[: found.start()]
                said = cut.strip(" \t\n。.!！、,;；・") or said
    return re.sub(r"\s+", " ", said)


def _last(pattern: re.Pattern[str], said: str) -> re.Match[str] | None:
    return next((m for m in pattern.finditer(said) if m.end() == len(said) and m.start() > 0), None)


def sentences(said: str) -> list[str]:
    return [part for part in _SENTENCE.split(said) if part.strip()]


def clauses(said: str) -> list[str]:
    return [part for part in _CLAUSE.split(said) if part.strip()]


def may_be_request(said: str) -> bool:
    """Whether it is short and plain enough to be one request: nobody asks in 150 characters or says a word four times.

    It also bounds the work: phrasings are patterns with many ways to match, and a repeated word multiplies them.
    """
    words = re.findall(r"[a-z']+|[ぁ-ゖァ-ヺ一-鿿ー]{2}", said.casefold())
    return len(said) <= (140 if said.isascii() else 70) and all(words.count(word) <= 3 for word in set(words))


def is_technical(said: str) -> bool:
    """Whether it carries a measured value or a model's name: then it is content whatever else it says."""
    return bool(_UNIT.search(said) or _MODEL.search(said))
