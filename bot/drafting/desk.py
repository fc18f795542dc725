"""What a drafter gets to see: answers without sealed words, orders and links, and what its sentences are held against."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.drafting.evidence import sources
from bot.drafting.hygiene import gives_orders, links, outward, points_on, reaches_out
from bot.drafting.segments import Segment, listen
from bot.drafting.sources import Sources
from bot.drafting.values import Note, NoteKind, Plan, Spoken
from bot.language.text import is_japanese, narrow

_SHORTEST_SEALED = 3


def safe(plan: Plan, answers: Sequence[Spoken]) -> tuple[list[Spoken], list[Note]]:
    """Answers whose orders, links and repeated sealed words are sealed too, and the notes that keep the first two in sight."""
    pieces = _sealed_pieces(answers)
    allowed = links(_texts(plan))
    kept: list[Spoken] = []
    notes: list[Note] = []
    for answer in answers:
        spans = list(answer.sealed)
        again = [m.span() for piece in pieces for m in piece.finditer(narrow(answer.text))]
        spans += [span for span in again if span not in spans]
        heard = listen(answer)
        places = outward(answer.text, allowed)
        under_orders = False
        for segment in heard:
            raw = answer.text[segment.start : segment.end]
            if segment.sealed or not raw.strip():
                continue
            orders = segment.note == "injection" or (not segment.note and _orders(raw, segment.text))
            under_orders = under_orders or (orders and points_on(raw))
            if segment.note:
                continue
            leads_out = any(start < segment.end and segment.start < end for start, end in places)
            if orders or under_orders or leads_out:
                spans.append((segment.start, segment.end))
                kind: NoteKind = "referral" if leads_out and not orders else "injection"
                notes.append(Note(kind=kind, text=segment.text, source=answer.id))
        aside = [*spans, *((s.start, s.end) for s in heard if s.note)]
        spans += _across_borders(answer, aside, allowed)
        kept.append(replace(answer, sealed=tuple(sorted(set(spans)))))
    return kept, notes


def _orders(raw: str, text: str) -> bool:
    return gives_orders(raw) or gives_orders(text)


def _across_borders(answer: Spoken, spans: Sequence[tuple[int, int]], allowed: Sequence[str]) -> list[tuple[int, int]]:
    """A link that only shows when its pieces are read together ("example。com"): its answer is used for nothing."""
    rest = "".join(c for i, c in enumerate(answer.text) if not any(start <= i < end for start, end in spans))
    return [(0, len(answer.text))] if reaches_out(rest, allowed) else []


def _sealed_pieces(answers: Sequence[Spoken]) -> list[re.Pattern[str]]:
    """Patterns of sealed words, to be found again wherever they are said; short ones are everybody's words."""
    found: list[re.Pattern[str]] = []
    for answer in answers:
        for start, end in answer.sealed:
            plain = re.sub(r"\s+", "", narrow(answer.text[start:end])).strip("。、.,!?！？")
            if len(plain) >= _SHORTEST_SEALED and not plain.isdigit():
                found.append(re.compile(r"\s*".join(re.escape(c) for c in plain), re.IGNORECASE))
    return found


def _texts(plan: Plan) -> list[str]:
    return [
        plan.heading,
        *(p.text for p in plan.points),
        *(text for q in plan.questions for text in (q.text, q.lead)),
        *plan.glossary,
        *plan.locked,
        *(text for text, _ in plan.prefill),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the drafter works from: the plan and answers as it sees them, and what its sentences are held against.

    `statements` are the usable ones of each answer by its id, in order.
    """

    plan: Plan
    shown: Plan
    answers: tuple[Spoken, ...]
    given: Sources
    statements: Mapping[str, tuple[Segment, ...]]
    raw: Mapping[str, str]
    allowed: tuple[str, ...]

    @classmethod
    def laid(cls, plan: Plan, answers: Sequence[Spoken]) -> Desk:
        given = sources(plan, answers)
        statements = {a.id: tuple(s for s in given.segments if s.source == a.id) for a in answers}
        shown = tuple(
            replace(a, text=_joined([s.text for s in statements[a.id]]), sealed=(), by="")
            for a in answers
            if statements[a.id]
        )
        return cls(
            plan=plan,
            shown=_masked(plan, _sealed_pieces(answers)),
            answers=shown,
            given=given,
            statements=statements,
            raw={a.id: a.text for a in answers},
            allowed=links(_texts(plan)),
        )


def _joined(texts: Sequence[str]) -> str:
    return "".join(t if is_japanese(t) else t + " " for t in texts).strip()


def _masked(plan: Plan, pieces: Sequence[re.Pattern[str]]) -> Plan:
    """The plan without sealed words: somebody may have put them into a question or the glossary."""

    def bare(text: str) -> str:
        for piece in pieces:
            text = piece.sub("…", narrow(text)) if piece.search(narrow(text)) else text
        return text

    return replace(
        plan,
        heading=bare(plan.heading),
        points=tuple(replace(p, text=bare(p.text)) for p in plan.points),
        questions=tuple(replace(q, text=bare(q.text), lead=bare(q.lead)) for q in plan.questions),
        glossary=tuple(t for t in plan.glossary if bare(t) == t),
        locked=tuple(t for t in plan.locked if bare(t) == t),
        prefill=(),
    )
