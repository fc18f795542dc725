"""One memo, many answers: which statements of a long message answer which open question, over all briefs of a person.

People speak of one thing after another, so the statements are labelled as one sequence: staying with a question is likely,
going back and forth is not. A statement speaks for a question by shared words (rarer among the questions counts more), by
the kind of figure asked for, and by the manner of the question (what goes wrong, what is refused, how often).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.drafting.likeness import OpenQuestion, scores_of
from bot.drafting.openings import announced, is_heading, only_named
from bot.drafting.remarks import asked_aloud, is_question, kind_of
from bot.drafting.segments import Segment, listen
from bot.drafting.themes import FRESH, UNASKED
from bot.drafting.turns import Between, apart, between
from bot.drafting.values import Language, NoteKind, Spoken
from bot.drafting.words import content
from bot.language.text import fold, is_japanese

#: People answer in the order they were asked: the next question needs little that speaks for it.
_ENTER, _NEXT, _OTHER_BRIEF = -0.6, 0.5, -0.1
#: What staying with a question is worth, by what lies between two statements.
_STAY: dict[Between, float] = {"": 0.21, "same": 0.5, "item": 1.2, "turn": -0.25}
#: What a statement is worth that answers nothing: below any real likeness, above none.
_OUT = 0.21
_FRESH, _UNASKED = 1.2, 3.0
#: A question nobody spoke of by at least this much is not answered.
_ANCHOR = 0.75
_NAME = 0.3
#: Less than this share of what speaks best for a question does not name it yet.
_FAINT = 0.35


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
    names = [q.point for q in questions]
    whole = [s for s in listen(spoken) if not s.sealed and s.text]
    heard = [piece for s in whole for piece in apart(spoken.text, s, names)]
    remarks = [_remark(spoken.text, s) for s in heard if _is_remark(s)]
    # a question said aloud ("when would I not use wireless?") is no answer, but tells what the next words are about
    said = [s for s in heard if not _is_remark(s) or is_question(s.text) or is_heading(s.text)]
    if not said:
        return Mapped(parts=(), leftovers=(), remarks=tuple(remarks))
    scores = scores_of(said, questions)
    turns = between(spoken.text, said)
    labels = _anchored(_likeliest_path(scores, said, questions, turns), scores, turns)
    runs = _runs(said, labels, [s for s in heard if _is_remark(s)], spoken.sealed)
    parts = [_part(spoken.text, said, labels, run, scores, questions) for run in runs]
    return Mapped(
        parts=tuple(p for p in parts if p.questions),
        leftovers=tuple(p for p in parts if not p.questions),
        remarks=tuple(remarks),
    )


def _is_remark(segment: Segment) -> bool:
    """Words to a person. A question said back in a sentence of its own opens the answer and stays with it."""
    if asked_aloud(segment.text) and segment.text.endswith((".", "。")):
        return False
    return bool(segment.note) or is_question(segment.text) or is_heading(segment.text)


def _remark(text: str, segment: Segment) -> Remark:
    return Remark(
        start=segment.start,
        end=segment.end,
        text=text[segment.start : segment.end],
        kind=segment.note or kind_of(segment.text) or ("small_talk" if is_heading(segment.text) else "question"),
    )


# ---------------------------------------------------------------- one sequence of labels


def _likeliest_path(
    scores: Sequence[Sequence[float]],
    said: Sequence[Segment],
    questions: Sequence[OpenQuestion],
    turns: Sequence[Between],
) -> list[int | None]:
    """Viterbi over the questions and None: (best total, the way there) for each label of each statement."""
    labels: list[int | None] = [*range(len(questions)), None]
    fresh = _offered(said)
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


def _offered(said: Sequence[Segment]) -> list[float]:
    """How plainly each statement is offered beyond what was asked."""
    fresh = [_FRESH if FRESH.search(fold(s.text)) else 0.0 for s in said]
    for i in range(1, len(said)):
        # "there's one more thing that might be worth an article": announced, and then told
        if fresh[i - 1] and _announces(said[i - 1]):
            fresh[i] = _FRESH
        # "thirty for the PP, nobody asked but people get it wrong": said of what was just told
        if UNASKED.match(fold(said[i].text)):
            fresh[i - 1 : i + 1] = [_UNASKED, _FRESH]
    return fresh


def _announces(segment: Segment) -> bool:
    return len(segment.text) <= 24 if is_japanese(segment.text) else len(segment.text.split()) <= 12


def _worth(row: Sequence[float], fresh: float, label: int | None) -> float:
    if label is None:
        return _OUT + fresh
    return min(row[label], 3.0)


def _move(before: int | None, label: int | None, new: Between, questions: Sequence[OpenQuestion]) -> float:
    """`new` "turn": the statement opens with words that turn to another thing, or stands in another paragraph."""
    if before == label:
        return 0.0 if label is None else _STAY[new]
    if label is None:
        return -0.2
    if before is None:
        return _ENTER
    if questions[label].brief != questions[before].brief:
        return _ENTER if new == "turn" else _ENTER + _OTHER_BRIEF
    return _ENTER + (_NEXT if label == before + 1 else 0.0)


def _anchored(path: list[int | None], scores: Sequence[Sequence[float]], turns: Sequence[Between]) -> list[int | None]:
    """Without runs that no statement of theirs speaks for: they go on with what was said before, if anything was and
    nothing turned to another thing between."""
    kept = list(path)
    start = 0
    for end in range(1, len(path) + 1):
        if end < len(path) and path[end] == path[start]:
            continue
        label = path[start]
        if label is not None:
            before = kept[start - 1] if start and turns[start] != "turn" else None
            weights = [scores[i][label] for i in range(start, end)]
            # people name a matter and then go on about it: what comes before the name is not of it
            named = max(_NAME, _FAINT * max(weights))
            opens = next((i for i, w in enumerate(weights) if w >= named), len(weights))
            for i in range(start, start + opens):
                own = max(range(len(scores[i])), key=lambda q: scores[i][q])
                before = own if scores[i][own] >= _ANCHOR else before
                kept[i] = before
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
    told = opener >= 0 and labels[opener] == label and start - said[opener].end <= 2
    opened = [opener] if told and is_question(said[opener].text) else []
    totals = [max(scores[i][q] for i in (*opened, *members)) for q in range(len(questions))]
    own = questions[label]
    asked = content(f"{own.text} {own.point} {own.heading}")
    # only carried on from what was said before a remark, or only a name: "um, pressure"
    if totals[label] < _NAME or only_named(text[start:end], asked):
        return Part(start=start, end=end, text=text[start:end])
    same = [
        q
        for q in range(len(questions))
        if q != label and fold(questions[q].text) == fold(questions[label].text) and totals[q] >= 0.6 * totals[label]
    ]
    rival = max((t for q, t in enumerate(totals) if q != label and q not in same), default=0.0)
    known = totals[label] + rival
    sure = totals[label] / known * min(1.0, totals[label]) if known else 0.0
    start += announced(text[start:end], asked)
    return Part(
        start=start,
        end=end,
        text=text[start:end],
        questions=tuple(questions[q].id for q in (label, *same)),
        sure=round(min(1.0, sure), 2),
    )
