"""Words of a transcript that sound like a term of the glossary and are written otherwise: to be asked about, never changed.

Japanese is compared by Sudachi's readings as phonemes (中経期 and 中継器 are both tyukeki), kana by their sound alone, English
by a rough sound of the letters; an English name in katakana by its letters' names (オーピーシー is OPC) or its consonants
(パルスノード is PulseNode). Figures are never bent: a heard 3 is no misheard 5.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.language.sudachi import morphemes
from bot.language.text import fold, is_japanese, narrow

#: Of the term's sounds, how many may differ.
_TOLERANCE: Final = 0.2
#: Shorter sounds have too many neighbours.
_SHORTEST: Final = 4
_WORDS_BEYOND: Final = 2
_LONGEST: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """`text[start:end]` is `heard` and may be meant as `term`. `distance` is 0 where both sound the same, else up to 0.2."""

    start: int
    end: int
    heard: str
    term: str
    distance: float


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    sound: str
    figures: str
    edge: bool  # may open or close a stretch
    content: bool  # may be a stretch by itself


def near_misses(text: str, glossary: Sequence[str]) -> tuple[NearMiss, ...]:
    """In order of the text and not overlapping; the nearest term wins, then the longer stretch."""
    taken = [span for term in glossary for span in _occurrences(text, term)]
    found = [miss for term in dict.fromkeys(glossary) if term.strip() for miss in _misses(text, term)]
    kept: list[NearMiss] = []
    for miss in sorted(found, key=lambda m: (m.distance, m.start - m.end, m.start, m.term)):
        if not any(start < miss.end and miss.start < end for start, end in taken):
            kept.append(miss)
            taken.append((miss.start, miss.end))
    return tuple(sorted(kept, key=lambda m: m.start))


def _occurrences(text: str, term: str) -> Iterator[tuple[int, int]]:
    """Where the term stands as it is, whatever the width and case, and with or without its own blanks."""
    parts = [re.escape(part) for part in narrow(term).split()]
    if parts:
        yield from (m.span() for m in re.finditer(r"\s*".join(parts), narrow(text), re.IGNORECASE))


def _misses(text: str, term: str) -> Iterator[NearMiss]:
    japanese = is_japanese(term)
    if japanese and not is_japanese(text):
        return
    yield from _nearly(text, term, term, _TOLERANCE)
    if is_japanese(text):
        spelled = _spelled_out(term)
        if spelled != narrow(term):
            yield from _nearly(text, spelled, term, 0.0)
        yield from _in_kana(text, term, spelled)


def _nearly(text: str, spelled: str, term: str, tolerance: float) -> Iterator[NearMiss]:
    """Stretches that sound like `term` as `spelled`."""
    japanese = is_japanese(spelled)
    meant = _japanese(spelled) if japanese else _latin(spelled)
    sound = "".join(word.sound for word in meant)
    figures = "".join(word.figures for word in meant)
    if len(sound) < _SHORTEST:
        return
    # one plain word in small letters has ordinary neighbours (bearing, wearing): it must sound the same
    name = japanese or len(meant) > 1 or term != term.casefold()
    allowed = tolerance * len(sound) if name else 0.0
    for stretch in _stretches(_japanese(text) if japanese else _latin(text), len(meant), len(sound)):
        if "".join(word.figures for word in stretch) != figures:
            continue
        off = _distance("".join(word.sound for word in stretch), sound, allowed)
        heard = text[stretch[0].start : stretch[-1].end]
        if off is not None and not _same_word(heard, term):
            yield NearMiss(
                start=stretch[0].start,
                end=stretch[-1].end,
                heard=heard,
                term=term,
                distance=round(off / len(sound), 3),
            )


# ---------------------------------------------------------------- kana

_LETTERS: Final = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            "エー",
            "ビー",
            "シー",
            "ディー",
            "イー",
            "エフ",
            "ジー",
            "エイチ",
            "アイ",
            "ジェー",
            "ケー",
            "エル",
            "エム",
            "エヌ",
            "オー",
            "ピー",
            "キュー",
            "アール",
            "エス",
            "ティー",
            "ユー",
            "ブイ",
            "ダブリュー",
            "エックス",
            "ワイ",
            "ゼット",
        ],
        strict=True,
    )
)
_DIGITS: Final = dict(
    zip(
        "0123456789",
        ["ゼロ", "ワン", "ツー", "スリー", "フォー", "ファイブ", "シックス", "セブン", "エイト", "ナイン"],
        strict=True,
    )
)
_KANA_RUN: Final = re.compile(r"[ァ-ヶー]{3,}(?:[ ・]?\d+)?")
_HIRAGANA: Final = re.compile(r"[ぁ-ゖー]{4,}")
#: A name's consonants tell it from others from here on; a word in hiragana is one of many below this.
_FEWEST_CONSONANTS, _SHORTEST_IN_HIRAGANA = 4, 7


def _spelled_out(term: str) -> str:
    """As it is read aloud letter by letter: OPC UA as オーピーシー ユーエー, ゾーン2 as ゾーンツー. Longer figures stay figures."""
    spelled = re.sub(
        r"(?<![A-Za-z])[A-Z]{2,5}(?![a-z])", lambda m: "".join(_LETTERS[letter] for letter in m[0]), narrow(term)
    )
    if not is_japanese(spelled):
        return spelled
    return re.sub(r"(?<!\d)\d(?!\d)", lambda m: _DIGITS[m[0]], spelled)


def _in_kana(text: str, term: str, spelled: str) -> Iterator[NearMiss]:
    """The term written by its sound alone: in hiragana, or as an English name in katakana."""
    if is_japanese(spelled):
        sound = "".join(word.sound for word in _japanese(spelled))
        if len(sound) >= _SHORTEST_IN_HIRAGANA:
            yield from _in_hiragana(text, term, sound)
    if is_japanese(term):
        return
    bones = _consonants(_latin_parts(term))
    figures = "".join(c for c in narrow(term) if c.isdigit())
    if len(bones) < _FEWEST_CONSONANTS:
        return
    for run in _KANA_RUN.finditer(narrow(text)):
        heard, said = run[0], "".join(c for c in run[0] if c.isdigit())
        word = next((w for d, w in _DIGITS.items() if d == figures and heard.endswith(w)), "")
        plain = re.sub(r"[ ・\d]", "", heard.removesuffix(word) if word else heard)
        if (said == figures or (word and not said)) and _consonants(phonemes(plain)) == bones:
            yield NearMiss(
                start=run.start(), end=run.end(), heard=text[run.start() : run.end()], term=term, distance=0.1
            )


def _in_hiragana(text: str, term: str, sound: str) -> Iterator[NearMiss]:
    for run in _HIRAGANA.finditer(text):
        kana = "".join(chr(ord(c) + 0x60) if c != "ー" else c for c in run[0])
        for start in range(len(kana)):
            for end in range(start + 3, min(len(kana), start + len(sound)) + 1):
                if (
                    kana[end : end + 1] not in _GLIDES
                    and kana[end : end + 1] != "ー"
                    and phonemes(kana[start:end]) == sound
                ):
                    a, b = run.start() + start, run.start() + end
                    yield NearMiss(start=a, end=b, heard=text[a:b], term=term, distance=0.0)


def _latin_parts(term: str) -> str:
    return "".join(re.findall(r"[A-Za-z]+", narrow(term))).casefold()


def _consonants(sound: str) -> str:
    """What an English name and its katakana have in common: l as r, no r before a consonant or at the end, no vowels."""
    for spelling, bone in (
        (r"dge?|j|g(?=[eiy])", "z"), (r"tion", "syn"), (r"ph|f", "h"), (r"ch|c(?=[eiy])", "s"), (r"ck|c|q", "k"),
        (r"x", "ks"), (r"th|sh", "s"), (r"wh", "w"), (r"r(?=[^aeiouyr]|$)", ""), (r"l", "r"), (r"v", "b"),
        (r"(?<=.)w", ""), (r"[aeiouy]", ""), (r"(.)\1+", r"\1"),
    ):  # fmt: skip
        sound = re.sub(spelling, bone, sound)
    return sound


def _same_word(heard: str, term: str) -> bool:
    """Only inflected, as in bearings and Bearing's."""
    one, other = (re.sub(r"('s|s|es|ed|ing)$", "", fold(word)) for word in (heard, term))
    return one == other


def _stretches(words: Sequence[_Word], length: int, sounds: int) -> Iterator[Sequence[_Word]]:
    for start, first in enumerate(words):
        if not first.edge:
            continue
        sound = 0
        for end in range(start, min(len(words), start + min(length + _WORDS_BEYOND, _LONGEST))):
            sound += len(words[end].sound)
            if sound > sounds * (1 + _TOLERANCE):
                break
            if words[end].edge and (end > start or first.content) and sound >= sounds * (1 - _TOLERANCE):
                yield words[start : end + 1]


# ---------------------------------------------------------------- sounds

_ROWS: Final = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ",
    "m": "マミムメモ", "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザジズゼゾ", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_KANA: Final = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)} | {
    "ダ": "da", "ヂ": "zi", "ヅ": "zu", "デ": "de", "ド": "do", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o",
    "ン": "n", "ヴ": "bu",
}  # fmt: skip
_GLIDES: Final = {"ャ": "ya", "ュ": "yu", "ョ": "yo"}
_SMALL: Final = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_LIKE: Final = frozenset(frozenset(pair) for pair in ("kg", "sz", "td", "hb", "hp", "bp", "mn", "bm", "rd", "ou", "ie"))
#: Particles and endings cannot open or close a term.
_INSIDE_ONLY: Final = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
#: つまり is not a misheard 詰まり.
_NOT_ALONE: Final = frozenset({"副詞", "接続詞", "感動詞", "連体詞", "代名詞", "形状詞"})


@lru_cache(maxsize=256)
def _japanese(text: str) -> tuple[_Word, ...]:
    words = []
    for token in morphemes(text, fine=True):
        surface, kind = token.surface(), token.part_of_speech()[0]
        plain = unicodedata.normalize("NFKC", surface).casefold()
        figures = "".join(c for c in plain if c.isdigit())
        latin = plain.isascii()
        sound = "".join(c for c in plain if c.isalpha()) if latin else phonemes(token.reading_form())
        words.append(
            _Word(
                token.begin(),
                token.end(),
                "" if kind in ("空白", "補助記号", "記号") else sound,
                figures,
                kind not in _INSIDE_ONLY,
                kind not in _NOT_ALONE,
            )
        )
    return tuple(words)


def phonemes(katakana: str) -> str:
    """A reading as it sounds: long vowels short, ヂ and ジ one, ッ silent."""
    sound = ""
    for kana in katakana:
        if kana in _GLIDES:
            sound = (sound[:-1] if sound.endswith("i") else sound) + _GLIDES[kana]
        elif kana in _SMALL:
            sound = sound[:-1] + _SMALL[kana]
        else:
            sound += _KANA.get(kana, "")
    sound = sound.replace("ou", "o").replace("ei", "e")
    return re.sub(r"([aiueo])\1+", r"\1", sound)


_SPELLED: Final = (
    (r"ph", "f"), (r"wh", "w"), (r"ck|q|x", "k"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"z", "s"), (r"^kn", "n"),
    (r"gh", ""), (r"tion", "shn"), (r"y", "i"), (r"ee|ea|ie|ei", "i"), (r"oo|ou|ew", "u"), (r"ai|ay", "e"),
    (r"(?<=[bcdfgklmnprstv])e$", ""), (r"(.)\1+", r"\1"),
)  # fmt: skip


@lru_cache(maxsize=256)
def _latin(text: str) -> tuple[_Word, ...]:
    words = []
    for found in re.finditer(r"[A-Z]?[a-z]+(?:'[a-z]+)?|[A-Z]+|\d+", narrow(text)):
        spelled = found.group().casefold().replace("'", "")
        figures = spelled if spelled.isdigit() else ""
        sound = "" if figures else _spoken(spelled)
        words.append(_Word(found.start(), found.end(), sound, figures, True, True))
    return tuple(words)


def _spoken(word: str) -> str:
    for spelling, sound in _SPELLED:
        word = re.sub(spelling, sound, word)
    return word


def _distance(heard: str, meant: str, allowed: float) -> float | None:
    """Edits between two sounds, like ones half; None beyond `allowed`."""
    if abs(len(heard) - len(meant)) > allowed:
        return None
    row = [float(n) for n in range(len(meant) + 1)]
    for n, sound in enumerate(heard, 1):
        above, row = row, [float(n)]
        for m, other in enumerate(meant, 1):
            row.append(min(above[m] + 1, row[-1] + 1, above[m - 1] + _unlike(sound, other)))
    return row[-1] if row[-1] <= allowed else None


def _unlike(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return 0.5 if frozenset((one, other)) in _LIKE else 1.0
