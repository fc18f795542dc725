"""A chat message made ready for comparing: width, mentions of us, sentences, what is wrapped around the words, and the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.sudachi import morphemes
from bot.language.text import clean, is_japanese, narrow

_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_SYMBOLS = re.compile(
    "(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u20e3\u2190-\u21ff\u203c\u2049]|:[\\w+'-]*[^\\W\\d][\\w+'-]*:|:[+-]1:|\\s)+"
)
_FACES = re.compile(
    r"(?:[(（](?:笑|汗|涙|苦笑|泣|爆|_ _|\^\^|\^_\^|´[^)）]{0,6}|T_T|;[^)）]{0,4}|・[^)）]{0,5})[)）]|m\(_ ?_\)m|(?<![a-z])w+$|笑+$|[:;]-?[)(DP]+|\^\^;?|[~〜～♪☆★…]+|-{2,}|—+)",
    re.IGNORECASE,
)
#: 「やりまs」, 「りょうかいでs」: sent before the keyboard had made the last letter a kana.
_UNFINISHED = re.compile(r"(?<=[まで])s(?=[\s。、!?]|$)")
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
    said = _UNFINISHED.sub("す", said)
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


@dataclass(frozen=True, slots=True)
class Word:
    """`normal`: one form for all spellings and endings; `content`: it may be what a sentence is about; `name`: a person's."""

    written: str
    normal: str
    content: bool
    name: bool = False


_FIGURES = re.compile(r"\d+(?:[./:,]\d+)*")
_SHORT = re.compile(r"\b(?:won't|can't|cannot|dont|im|pls|plz|thx)\b|n't\b|'(?:re|ll|ve|d|m|s)\b")
_FULL = {
    "won't": "will not",
    "can't": "can not",
    "cannot": "can not",
    "dont": "do not",
    "im": "i am",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "n't": " not",
    "'re": " are",
    "'ll": " will",
    "'ve": " have",
    "'d": " would",
    "'m": " am",
    "'s": " is",
}
#: A capital inside an English sentence is a person's unless it is a day's, a language's or a tool's.
_NAME = re.compile(
    r"<@[^>]+>|@[\w.-]+|(?<=[a-z,;' ] )(?!(?:I|English|Japanese|Zoom|Teams|Word|Christmas|Easter|Q\d|"
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\b)[A-Z][a-z]+\b"
)
_LITTLE = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "and",
        "or",
        "but",
        "is",
        "are",
        "was",
        "were",
        "be",
        "it",
        "this",
        "that",
        "we",
        "they",
        "he",
        "she",
        "i",
        "you",
        "my",
        "your",
        "our",
        "do",
        "does",
        "did",
        "not",
        "no",
        "can",
        "could",
        "will",
        "would",
        "have",
        "has",
        "had",
        "if",
        "so",
        "as",
        "with",
        "from",
        "about",
    ]
)
_CONTENT = ("動詞", "形容詞")


def comparable(said: str) -> str:
    """Names, figures, width, case and contractions made alike."""
    plain = unicodedata.normalize("NFKC", _NAME.sub("someone", said)).casefold()
    return _SHORT.sub(lambda m: _FULL[m.group()], _FIGURES.sub("0", plain))


def words(said: str) -> tuple[Word, ...]:
    """Japanese by Sudachi's normalised forms (わかる, 分かる and 判る are one), English by stems; a question mark is a word too."""
    plain = comparable(said)
    if is_japanese(said):
        tokens = [(m.surface(), m.normalized_form(), m.part_of_speech()) for m in morphemes(plain, fine=True)]
        return tuple(
            Word(surface, "<name>", content=False, name=True)
            if pos[2] == "人名"
            else Word(surface, normal, content=_is_content(pos))
            for surface, normal, pos in tokens
            if pos[0] not in ("補助記号", "空白") or normal == "?"
        )
    names = [Word(m.group(), "someone", content=False, name=True) for m in _NAME.finditer(said)]
    plain_words = re.findall(r"[a-z']+|0|\?", plain)
    return tuple(
        names.pop(0) if word == "someone" and names else Word(word, _stem(word), len(word) > 2 and word not in _LITTLE)
        for word in plain_words
    )


def _is_content(pos: Sequence[str]) -> bool:
    if pos[0] == "名詞":
        return pos[1] != "数詞"
    return pos[0] == "形状詞" or (pos[0] in _CONTENT and pos[1] != "非自立可能")


def _stem(word: str) -> str:
    return next(
        (word[: -len(s)] for s in ("ing", "ed", "es", "s") if word.endswith(s) and len(word) >= len(s) + 3), word
    )
