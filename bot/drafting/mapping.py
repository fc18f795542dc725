"""One memo, many answers: which statements of a long message answer which open question, over all briefs of a person.

People speak of one thing after another, so the statements are labelled as one sequence: staying with a question is likely,
going back and forth is not. A statement speaks for a question by shared words (rarer among the questions counts more), by
the kind of figure asked for, and by the manner of the question (what goes wrong, what is refused, how often).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from bot.drafting.facts import figures
from bot.drafting.heard import lettered
from bot.drafting.remarks import asked_aloud, is_question, kind_of
from bot.drafting.segments import Segment, listen
from bot.drafting.themes import FRESH, NEW_TOPIC, THEMES, Theme
from bot.drafting.values import Language, NoteKind, Spoken
from bot.drafting.words import content
from bot.language.text import fold, is_japanese, narrow

_TEXT, _POINT, _TERM, _HEADING = 1.0, 1.0, 0.25, 0.35
_STAY, _STAY_TOGETHER, _ENTER, _NEXT, _OTHER_BRIEF = 0.21, 0.5, -0.6, 0.3, -0.1
#: The outline's own words for the thing, at the head of a statement and elsewhere in it.
_TOPIC, _MENTIONED = 0.6, 0.2
#: A figure of the kind asked for tells less than the words do: most statements have one.
_FIGURE = 0.7
#: The statement names what was asked for in other words of the same sense.
_NAMED = 0.4
#: What a statement is worth that answers nothing: below any real likeness, above none.
_OUT = 0.21
#: A question nobody spoke of by at least this much is not answered.
_ANCHOR = 0.75
_NAME = 0.3
_KANJI = re.compile(r"[一-鿿]")


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
class Part:
    """`text` is the memo's own words from `start` to `end`; `questions` the ids they answer, likeliest first (empty: none).

    `sure` is 0 to 1: below 0.5 it should be asked rather than offered.
    """

    start: int
    end: int
    text: str
    questions: tuple[str, ...] = ()
    sure: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Words to a person and not for a text, and of which kind ("question": put back to the asker)."""

    start: int
    end: int
    text: str
    kind: NoteKind | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """In the memo's order and not overlapping. `leftovers` answer no open question: angles or notes."""

    parts: tuple[Part, ...]
    leftovers: tuple[Part, ...]
    remarks: tuple[Remark, ...]


def map_memo(
    memo: str | Spoken, questions: Sequence[OpenQuestion], language: Language, *, transcript: bool = True
) -> Mapped:
    """The memo's statements with the questions they answer. `language` is the memo's, the questions' may differ.

    A Spoken is taken as it is, with its sealed spans, which appear nowhere in the result.
    """
    spoken = memo if isinstance(memo, Spoken) else Spoken(id="memo", question=None, text=memo, transcript=transcript)
    heard = [s for whole in listen(spoken) if not whole.sealed and whole.text for s in _apart(spoken.text, whole)]
    remarks = [_remark(spoken.text, s) for s in heard if _is_remark(s)]
    # a question said aloud ("when would I not use wireless?") is no answer, but tells what the next words are about
    said = [piece for s in heard if not _is_remark(s) or is_question(s.text) for piece in _pieces(spoken.text, s)]
    if not said:
        return Mapped(parts=(), leftovers=(), remarks=tuple(remarks))
    scores = _scores(said, questions, language)
    turns = _turns(spoken.text, said)
    labels = _anchored(_likeliest_path(scores, said, questions, turns), scores)
    runs = _runs(said, labels, [s for s in heard if _is_remark(s)], spoken.sealed)
    parts = [_part(spoken.text, said, labels, run, scores, questions) for run in runs]
    return Mapped(
        parts=tuple(p for p in parts if p.questions),
        leftovers=tuple(p for p in parts if not p.questions),
        remarks=tuple(remarks),
    )


#: Where people who speak without a stop begin anew, or turn to whoever listens.
_RUN_ON = re.compile(
    r" (?=(?:and|then|so|um|uh|but|also|next|now|by the way|off the record|between us|ask|you should|don'?t|do not|please|cheers|thanks|that's (?:it|all))\b)",
    re.IGNORECASE,
)
#: More words than this without a stop are several statements.
_BREATH = 20


def _apart(text: str, segment: Segment) -> list[Segment]:
    """One remark in words without any stop does not take all the others with it: each stretch is judged by itself."""
    raw = text[segment.start : segment.end]
    if not segment.note or is_japanese(raw) or len(raw.split()) < _BREATH or re.search(r"[.;:!?]", raw[:-1]):
        return [segment]
    edges = [0, *(m.start() for m in _RUN_ON.finditer(raw)), len(raw)]
    found: list[Segment] = []
    for a, b in pairwise(edges):
        piece = raw[a:b]
        note = kind_of(piece.strip())
        start, end = segment.start + a + (len(piece) - len(piece.lstrip())), segment.start + b
        if found and note is None and found[-1].note is None:
            found[-1] = replace(found[-1], end=end, text=narrow(text[found[-1].start : end]).strip())
        elif piece.strip():
            found.append(replace(segment, start=start, end=end, text=narrow(piece).strip(), note=note, taken_back=()))
    return found


def _is_remark(segment: Segment) -> bool:
    """Words to a person. A question said back in a sentence of its own opens the answer and stays with it."""
    if asked_aloud(segment.text) and segment.text.endswith((".", "。")):
        return False
    return bool(segment.note) or is_question(segment.text)


def _remark(text: str, segment: Segment) -> Remark:
    return Remark(
        start=segment.start,
        end=segment.end,
        text=text[segment.start : segment.end],
        kind=segment.note or kind_of(segment.text) or "question",
    )


#: Where one sentence may turn to another thing: with no punctuation at all, and between clauses with topics of their own.
_SPOKEN_TURN = re.compile(
    r" (?=(?:most of them|honestly|then|and then|um|uh|next|also|okay so|right so|by the way|on the \w+ (?:thing|side|front)|the other (?:one|thing)|as for)\b)",
    re.IGNORECASE,
)
_CLAUSE_TURN = re.compile(
    r"(?<=、)(?=[^、。はが]{1,14}は(?!なく|ない|ありま))|(?<=,) (?=(?:and|but|while) (?:the|our) \w+)|(?<=;) ",
    re.IGNORECASE,
)


def _pieces(text: str, segment: Segment) -> list[Segment]:
    """A statement in as many parts as it may have matters; parts of one matter are joined again by their label."""
    raw = text[segment.start : segment.end]
    if narrow(raw).strip() != segment.text:  # put together or corrected: its words have no places of their own
        return [segment]
    unpunctuated = not is_japanese(raw) and len(raw.split()) >= 16 and not re.search(r"[,.;:!?]", raw[:-1])
    turns = _SPOKEN_TURN if unpunctuated else _CLAUSE_TURN
    edges = [0, *(m.start() for m in turns.finditer(narrow(raw))), len(raw)]
    if not unpunctuated and not all(figures(raw[a:b]) for a, b in pairwise(edges)):
        return [segment]  # 水質なんですけど、 opens what follows
    return [
        replace(
            segment, start=segment.start + a + (raw[a] == " "), end=segment.start + b, text=narrow(raw[a:b]).strip()
        )
        for a, b in pairwise(edges)
        if raw[a:b].strip()
    ]


#: Puts right what was said just before.
_GOES_BACK = re.compile(
    r"^(?:あ|えっと|えーと|、|\s)*(?:いや|違う|違った|違いました|訂正|正しくは|じゃなくて)|^(?:um|uh|oh|,|\s)*(?:actually,? (?:scratch|no|it)|scratch that|correction|i mean|no,? (?:wait|sorry))"
)
#: Speaks of what was just said.
_CONTINUES = re.compile(
    r"^(?:えー+|あのー?|まあ|で|、|\s)*(?:ただし?|だから|なので|そのため|つまり|例えば|たとえば|しかも|それを|それが|それで|これを|これが|これは|そこ[はをにで]|そうすると|すると|でも|けど|あれは|逆に|理由は|というのも|なぜなら)|"
    r"^(?:(?:um|uh|er),? )*(?:because|which|so that|otherwise|that way|that's (?:why|because|enough)|it's (?:because|about)|they (?:are|were|have|get)|the reason|for example|in other words|if not|but (?:it|that|they|only|not)|it (?:was|wasn't|is|stops|takes|does|gets|closes|breaks|fails))\b"
)
#: What lies between two statements: another paragraph, the same one of several, or nothing that tells.
Between = Literal["turn", "same", ""]


def _turns(text: str, said: Sequence[Segment]) -> list[Between]:
    """For each statement, what parts it from the one before. People who write in paragraphs change the matter between them."""
    written = "\n" in text.strip()
    found: list[Between] = [""]
    for before, segment in pairwise(said):
        apart = "\n" in text[before.end : segment.start] or "\n" in text[segment.start - 1 : segment.start]
        new = bool(NEW_TOPIC.search(fold(segment.text)))
        back = bool(_GOES_BACK.search(fold(segment.text)))
        found.append(
            "same"
            if back or (not apart and _CONTINUES.search(fold(segment.text)))
            else "turn"
            if apart or new
            else "same"
            if written
            else ""
        )
    return found


# ---------------------------------------------------------------- how well a statement speaks for a question


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question's words with their weights, and the themes it asks for."""

    words: dict[str, float]
    themes: tuple[Theme, ...]


def _scores(said: Sequence[Segment], questions: Sequence[OpenQuestion], language: Language) -> list[list[float]]:
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
        row = []
        for q, a in zip(questions, asked, strict=True):
            alike = _words_alike(words, spoken, a.words, spread, signs, len(questions))
            row.append(alike + _themes_met(segment.text, a.themes, language) + _named(spoken, q.point))
        rows.append(row)
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


def _themes_met(text: str, themes: Sequence[Theme], language: Language) -> float:
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


# ---------------------------------------------------------------- one sequence of labels


def _likeliest_path(
    scores: Sequence[Sequence[float]],
    said: Sequence[Segment],
    questions: Sequence[OpenQuestion],
    turns: Sequence[Between],
) -> list[int | None]:
    """Viterbi over the questions and None: (best total, the way there) for each label of each statement."""
    labels: list[int | None] = [*range(len(questions)), None]
    fresh = [bool(FRESH.search(fold(s.text))) for s in said]
    # "there's one more thing that might be worth an article": announced, and then told
    fresh = [now or (i > 0 and fresh[i - 1] and _announces(said[i - 1])) for i, now in enumerate(fresh)]
    best: dict[int | None, float] = {
        label: _worth(scores[0], fresh[0], label) + (_ENTER if label is not None else 0.0) for label in labels
    }
    ways: list[dict[int | None, int | None]] = []
    for row, other, new in zip(scores[1:], fresh[1:], turns[1:], strict=True):
        now: dict[int | None, float] = {}
        way: dict[int | None, int | None] = {}
        for label in labels:
            came = max(labels, key=lambda before: best[before] + _move(before, label, new, questions))
            now[label] = best[came] + _move(came, label, new, questions) + _worth(row, other, label)
            way[label] = came
        best = now
        ways.append(way)
    path = [max(labels, key=lambda label: best[label])]
    for way in reversed(ways):
        path.append(way[path[-1]])
    return path[::-1]


def _announces(segment: Segment) -> bool:
    return len(segment.text) <= 24 if is_japanese(segment.text) else len(segment.text.split()) <= 12


def _worth(row: Sequence[float], fresh: bool, label: int | None) -> float:
    if label is None:
        return _OUT + (1.2 if fresh else 0.0)
    return min(row[label], 3.0)


def _move(before: int | None, label: int | None, new: Between, questions: Sequence[OpenQuestion]) -> float:
    """`new` "turn": the statement opens with words that turn to another thing, or stands in another paragraph."""
    if before == label:
        return 0.0 if label is None or new == "turn" else _STAY_TOGETHER if new == "same" else _STAY
    if label is None:
        return -0.2
    if before is None:
        return _ENTER
    if questions[label].brief != questions[before].brief:
        return _ENTER if new == "turn" else _ENTER + _OTHER_BRIEF
    return _ENTER + (_NEXT if label == before + 1 else 0.0)


def _anchored(path: list[int | None], scores: Sequence[Sequence[float]]) -> list[int | None]:
    """Without runs that no statement of theirs speaks for: they go on with what was said before, if anything was."""
    kept = list(path)
    start = 0
    for end in range(1, len(path) + 1):
        if end < len(path) and path[end] == path[start]:
            continue
        label = path[start]
        if label is not None:
            before = kept[start - 1] if start else None
            weights = [scores[i][label] for i in range(start, end)]
            # people name a matter and then go on about it: what comes before the name is not of it
            opens = next((i for i, w in enumerate(weights) if w >= _NAME), len(weights))
            kept[start : start + opens] = [before] * opens
            if max(weights) < _ANCHOR:
                kept[start:end] = [before] * (end - start)
        start = end
    return kept


# ---------------------------------------------------------------- what is handed back

_Run = tuple[list[int], int | None]


def _runs(
    said: Sequence[Segment],
    labels: Sequence[int | None],
    remarks: Sequence[Segment],
    sealed: Sequence[tuple[int, int]],
) -> list[_Run]:
    """Neighbouring statements with one label; a remark or sealed words between them part them."""
    aside = [*((r.start, r.end) for r in remarks), *sealed]
    runs: list[_Run] = []
    for i, label in enumerate(labels):
        if _is_remark(said[i]):
            continue
        if runs and runs[-1][1] == label:
            last = said[runs[-1][0][-1]]
            if not any(last.end <= start < said[i].start for start, _ in aside):
                runs[-1][0].append(i)
                continue
        runs.append(([i], label))
    return runs


def _part(
    text: str,
    said: Sequence[Segment],
    labels: Sequence[int | None],
    run: _Run,
    scores: Sequence[Sequence[float]],
    questions: Sequence[OpenQuestion],
) -> Part:
    members, label = run
    start, end = said[members[0]].start, max(said[i].end for i in members)
    if label is None:
        return Part(start=start, end=end, text=text[start:end])
    # "then you asked about regrind": the question said aloud tells what the answer after it is of
    opener = members[0] - 1
    opened = [opener] if opener >= 0 and labels[opener] == label and asked_aloud(said[opener].text) else []
    totals = [max(scores[i][q] for i in (*opened, *members)) for q in range(len(questions))]
    if totals[label] < _NAME:  # only carried on from what was said before a remark
        return Part(start=start, end=end, text=text[start:end])
    same = [
        q
        for q in range(len(questions))
        if q != label and fold(questions[q].text) == fold(questions[label].text) and totals[q] >= 0.6 * totals[label]
    ]
    rival = max((t for q, t in enumerate(totals) if q != label and q not in same), default=0.0)
    known = totals[label] + rival
    sure = totals[label] / known * min(1.0, totals[label]) if known else 0.0
    return Part(
        start=start,
        end=end,
        text=text[start:end],
        questions=tuple(questions[q].id for q in (label, *same)),
        sure=round(min(1.0, sure), 2),
    )
