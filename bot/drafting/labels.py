"""The likeliest question of each statement of a memo, taken as one sequence: people speak of one thing after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.drafting.likeness import OpenQuestion
from bot.drafting.segments import Segment
from bot.drafting.themes import FRESH, UNASKED
from bot.drafting.turns import Between
from bot.language.text import fold, is_japanese


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What counts how much beside a statement's likeness to a question (about 1 for a shared rare word).

    `enter` another question, `next` if it is the one asked after it, `other_brief` if it is of another text; `stay` by what
    lies between two statements; `out` is what a statement is worth that answers nothing. A question nobody spoke of by
    at least `anchor` is not answered; `name` is the least that names it at all; less than `faint` of what speaks best for
    it does not name it yet.
    """

    enter: float
    next: float
    other_brief: float
    stay: dict[Between, float]
    out: float
    anchor: float
    name: float
    faint: float


BY_WORDS = Weights(
    enter=-0.6,
    next=0.5,
    other_brief=-0.1,
    stay={"": 0.21, "same": 0.5, "item": 1.2, "turn": -0.25, "flow": 0.5},
    out=0.21,
    anchor=0.75,
    name=0.3,
    faint=0.35,
)
#: Where likeness of sense counts too: found by search over every memo in tests/eval.
BY_SENSE = Weights(
    enter=-0.8,
    next=0.5,
    other_brief=-0.1,
    stay={"": 0.5, "same": 0.7, "item": 1.2, "turn": -0.5, "flow": 0.5},
    out=0.5,
    anchor=0.75,
    name=0.2,
    faint=0.65,
)
_FRESH, _UNASKED = 2.5, 3.0
#: No single statement is worth more than this, however many words it shares.
_MOST = 3.0


def labelled(
    said: Sequence[Segment],
    questions: Sequence[OpenQuestion],
    scores: Sequence[Sequence[float]],
    turns: Sequence[Between],
    weights: Weights,
) -> list[int | None]:
    """For each statement the index of its question, or None; `scores` a row for each statement, `turns` what lies before it."""
    sequence = _Sequence(questions=questions, turns=turns, weights=weights)
    return sequence.anchored(sequence.likeliest(scores, _offered(said)), scores)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sequence:
    """Viterbi over the questions and None, O(statements x questions²), and what is put right afterwards."""

    questions: Sequence[OpenQuestion]
    turns: Sequence[Between]
    weights: Weights

    def likeliest(self, scores: Sequence[Sequence[float]], fresh: Sequence[float]) -> list[int | None]:
        """(best total, the way there) for each label of each statement."""
        labels: list[int | None] = [*range(len(self.questions)), None]
        best: dict[int | None, float] = {
            label: self._worth(scores[0], fresh[0], label) + (self.weights.enter if label is not None else 0.0)
            for label in labels
        }
        ways: list[dict[int | None, int | None]] = []
        for row, other, new in zip(scores[1:], fresh[1:], self.turns[1:], strict=True):
            now: dict[int | None, float] = {}
            way: dict[int | None, int | None] = {}
            for label in labels:
                total = {before: best[before] + self._move(before, label, new) for before in labels}
                came = max(labels, key=total.__getitem__)
                now[label] = total[came] + self._worth(row, other, label)
                way[label] = came
            best = now
            ways.append(way)
        path = [max(labels, key=best.__getitem__)]
        for way in reversed(ways):
            path.append(way[path[-1]])
        return path[::-1]

    def _worth(self, row: Sequence[float], fresh: float, label: int | None) -> float:
        return self.weights.out + fresh if label is None else min(row[label], _MOST)

    def _move(self, before: int | None, label: int | None, new: Between) -> float:
        """`new` "turn": the statement opens with words that turn to another thing, or stands in another paragraph."""
        weights = self.weights
        if before == label:
            return 0.0 if label is None else weights.stay[new]
        if label is None:
            return -0.2
        if before is None:
            return weights.enter
        if self.questions[label].brief != self.questions[before].brief:
            return weights.enter if new == "turn" else weights.enter + weights.other_brief
        return weights.enter + (weights.next if label == before + 1 else 0.0)

    def anchored(self, path: list[int | None], scores: Sequence[Sequence[float]]) -> list[int | None]:
        """Without runs that no statement of theirs speaks for: they go on with what was said before, if anything was and
        nothing turned to another thing between."""
        kept = list(path)
        start = 0
        for end in range(1, len(path) + 1):
            if end < len(path) and path[end] == path[start]:
                continue
            label = path[start]
            if label is not None:
                before = kept[start - 1] if start and self.turns[start] != "turn" else None
                spoken_for = [scores[i][label] for i in range(start, end)]
                # people name a matter and then go on about it: what comes before the name is not of it
                named = max(self.weights.name, self.weights.faint * max(spoken_for))
                opens = next((i for i, w in enumerate(spoken_for) if w >= named), len(spoken_for))
                for i in range(start, start + opens):
                    own = max(range(len(scores[i])), key=scores[i].__getitem__)
                    before = own if scores[i][own] >= self.weights.anchor else before
                    kept[i] = before
                if max(spoken_for) < self.weights.anchor:
                    kept[start:end] = [before] * (end - start)
            start = end
        return kept
