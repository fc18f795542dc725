"""One memo, many answers: which statements of a long message answer which open question, over all briefs of a person.

People speak of one thing after another, so the statements are labelled as one sequence: staying with a question is likely,
going back and forth is not. A statement speaks for a question by shared words (rarer among the questions counts more), by
the kind of figure asked for, and by the manner of the question (what goes wrong, what is refused, how often).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.drafting.labels import BY_SENSE, BY_WORDS, Weights, labelled
from bot.drafting.likeness import OpenQuestion, scores_by_sense, scores_of
from bot.drafting.openings import announced, is_heading, only_named
from bot.drafting.remarks import asked_aloud, is_question, kind_of
from bot.drafting.segments import Segment, listen
from bot.drafting.turns import apart, between
from bot.drafting.values import NoteKind, Spoken
from bot.drafting.words import content
from bot.language.text import fold
from bot.ports import Meaning


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
    memo: str | Spoken, questions: Sequence[OpenQuestion], meaning: Meaning | None = None, *, transcript: bool = True
) -> Mapped:
    """The memo's statements with the questions they answer, which may be in another language.

    A Spoken is taken as it is, with its sealed spans, which appear nowhere in the result. Without `meaning` a statement
    speaks for a question by its words alone.
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
    if meaning is None or len(questions) < 2:
        weights, scores = BY_WORDS, scores_of(said, questions)
    else:
        weights, scores = BY_SENSE, scores_by_sense(said, questions, meaning)
    labels = labelled(said, questions, scores, between(spoken.text, said), weights)
    runs = _runs(said, labels, [s for s in heard if _is_remark(s)], spoken.sealed)
    parts = [_part(spoken.text, said, labels, run, scores, questions, weights) for run in runs]
    return Mapped(
        parts=tuple(p for p in parts if p.questions),
        leftovers=tuple(p for p in parts if not p.questions),
        remarks=tuple(remarks),
    )


def statements(text: str, *, transcript: bool) -> list[str]:
    """The words of a memo that `map_memo` compares with the questions, but for what their names cut further."""
    spoken = Spoken(id="memo", question=None, text=text, transcript=transcript)
    return [piece.text for s in listen(spoken) if not s.sealed and s.text for piece in apart(text, s, ())]


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
    weights: Weights,
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
    if totals[label] < weights.name or only_named(text[start:end], asked):
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
