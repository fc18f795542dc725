"""How well a statement speaks for a question: shared words, the kind of figure asked for, the manner of the question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.drafting.facts import figures
from bot.drafting.heard import lettered
from bot.drafting.kinship import has_kin, neutral
from bot.drafting.remarks import asked_aloud, is_question
from bot.drafting.segments import Segment
from bot.drafting.themes import THEMES, Theme
from bot.drafting.words import content
from bot.language.text import fold, is_japanese
from bot.ports import Meaning

_TEXT, _POINT, _TERM, _HEADING = 1.0, 1.0, 0.25, 0.35
#: The outline's own words for the thing, at the head of a statement and elsewhere in it.
_TOPIC, _MENTIONED = 0.6, 0.2
#: A figure of the kind asked for tells less than the words do: most statements have one.
_FIGURE = 0.7
#: The statement names what was asked for in other words of the same sense.
_NAMED = 0.4
#: A question said aloud is surely about one of them, in words of its own perhaps.
_ALOUD, _KIN = 1.6, 0.5
#: The same in a statement: people answer in words of their own, but kinship is loose.
_AKIN = 0.3
_KANJI = re.compile(r"[一-鿿]")
#: Sense beside words: what words weigh then, what 0.03 of cosine above the mean over the questions is worth, at most.
_WORDS_BESIDE, _SENSE, _MOST_SENSE = 0.85, 0.65, 1.6
_STEP = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """One question a person has not answered yet; `vocabulary` are the brief's terms."""

    id: str
    brief: str
    text: str
    point: str = ""
    heading: str = ""
    vocabulary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question's words with their weights, and the themes it asks for."""

    words: dict[str, float]
    themes: tuple[Theme, ...]


def scores_of(said: Sequence[Segment], questions: Sequence[OpenQuestion]) -> list[list[float]]:
    asked = [_asked(q) for q in questions]
    # a term of the glossary stands with every question of its brief; what one question asks tells more
    direct = Counter(word for a in asked for word, weight in a.words.items() if weight >= _POINT)
    spread = Counter(word for a in asked for word in a.words)
    spread.update({word: direct[word] - spread[word] for word in direct})
    signs = Counter(c for a in asked for c in set(_KANJI.findall("".join(a.words))))
    rows: list[list[float]] = []
    for segment in said:
        # "Wireless - no, not over 85": what was taken back still tells what is spoken of
        spoken = " ".join((*segment.taken_back, segment.text))
        spoken = lettered(spoken)
        words = content(spoken)
        aloud = asked_aloud(spoken) or is_question(spoken)
        row = []
        for q, a in zip(questions, asked, strict=True):
            alike = _words_alike(words, spoken, a.words, spread, signs, len(questions))
            akin = [w for w in a.words if w not in words and (aloud or not neutral(w)) and has_kin(w, words)]
            if aloud:
                alike = _ALOUD * (alike + sum(_KIN * a.words[w] for w in akin))
            else:
                alike += sum(_AKIN * a.words[w] * _rarity(spread[w], len(questions)) for w in akin)
            row.append(alike + _themes_met(segment.text, a.themes) + _named(spoken, q.point))
        if aloud and any(row):
            row = [weight or -_KIN for weight in row]
        rows.append(row)
    return rows


def scores_by_sense(said: Sequence[Segment], questions: Sequence[OpenQuestion], meaning: Meaning) -> list[list[float]]:
    """The same, with nearness in sense: people answer in words of their own.

    Cosines of one memo lie close together (0.80 to 0.92 with multilingual-e5-small): what tells is how far one question
    stands out of the others of its statement, more than it does for every statement. At least two questions.
    """
    near = meaning.near([s.text for s in said], [f"{q.point}. {q.text}" if q.point else q.text for q in questions])
    usual = [fmean(column) for column in zip(*near, strict=True)]
    middle = fmean(usual)
    others = len(questions) / (len(questions) - 1)  # above the mean of all but itself
    rows = []
    for words, row in zip(scores_of(said, questions), near, strict=True):
        mean = fmean(row)
        over = [others * (c - mean - (u - middle)) for c, u in zip(row, usual, strict=True)]
        sense = [min(_MOST_SENSE, _SENSE * max(0.0, o) / _STEP) for o in over]
        rows.append([_WORDS_BESIDE * w + s for w, s in zip(words, sense, strict=True)])
    return rows


def _asked(question: OpenQuestion) -> _Asked:
    words: dict[str, float] = {}
    sources = ((question.heading, _HEADING), (" ".join(question.vocabulary), _TERM), (question.point, _POINT))
    for text, weight in (*sources, (question.text, _TEXT)):
        for word in content(text):
            words[word] = max(words.get(word, 0.0), weight)
    themes = tuple(t for t in THEMES if t.asks.search(fold(question.text + " " + question.point)))
    return _Asked(words=words, themes=themes)


def _words_alike(
    mine: frozenset[str],
    text: str,
    asked: dict[str, float],
    spread: Counter[str],
    signs: Counter[str],
    count: int,
) -> float:
    total = 0.0
    met: set[str] = set()
    for word, weight in asked.items():
        share = _shared(word, mine, text)
        if share:
            total += share * weight * _rarity(spread[word], count)
            met.update(_KANJI.findall(word))
    # 膜厚 and 塗膜の厚さ share no word, only their characters
    rest = set(_KANJI.findall(text)) - met
    loose = {c: max(w for word, w in asked.items() if c in word) for c in rest if any(c in word for word in asked)}
    return total + sum(0.22 * weight * _rarity(signs[c], count) for c, weight in loose.items())


def _rarity(among: int, count: int) -> float:
    return 1.0 if count < 2 else 0.3 + 0.7 * math.log((count + 1) / among) / math.log(count + 1)


def _shared(word: str, mine: frozenset[str], text: str) -> float:
    """1 for the word itself, half for a longer relative of it (inspect and inspection)."""
    if word in mine or (is_japanese(word) and len(word) > 1 and word in text):
        return 1.0
    if is_japanese(word):
        # 油 for 潤滑油, 型 for 金型: the last part of a compound stands for the whole
        return 0.6 if any(len(word) > len(w) and word.endswith(w) and _KANJI.search(w[-1]) for w in mine) else 0.0
    if len(word) < 4:
        return 0.0
    if len(word) >= 6 and word in fold(text).replace(" ", ""):  # roll back and rollback
        return 1.0
    return 0.7 if any(_related(word, other) for other in mine) else 0.0


def _related(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return (
        len(shorter) >= 4 and longer.startswith(shorter[: max(4, len(shorter) - 2)]) and len(longer) <= 2 * len(shorter)
    )


def _named(text: str, point: str) -> float:
    """棚卸のやり方は…, "Backups, we…": the point itself is what is spoken of."""
    plain, name = fold(text), fold(point)
    at = plain.find(name) if len(name) >= (2 if is_japanese(name) else 4) else -1
    return 0.0 if at < 0 else _TOPIC if at <= (8 if is_japanese(name) else 24) else _MENTIONED


def _themes_met(text: str, themes: Sequence[Theme]) -> float:
    plain = fold(text)
    units = {unit for f in figures(text) for unit in f.unit}
    total = 0.0
    for t in themes:
        if t.says.search(plain):
            total += t.weight
        elif units & t.units:
            total += _FIGURE * t.weight
        if t.asks.search(plain):  # 値段は… answers a question about 価格
            total += _NAMED
    return total
