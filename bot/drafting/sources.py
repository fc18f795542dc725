"""What a draft may say: the answers' statements that are article text, and the words of the plan around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.drafting.agreement import Said, said_in
from bot.drafting.segments import Segment, carried_over, listen
from bot.drafting.values import Plan, Spoken
from bot.drafting.words import content
from bot.language.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What may be said: statements of the answers that are article text, references and confirmed marketing text, and the plan's own words.

    `known` are all content words, `matter` those of the statements alone. `withheld` are the statements that must not appear, `sealed` the words of sealed spans.
    """

    segments: tuple[Segment, ...]
    said: tuple[Said, ...]
    context: str
    known: frozenset[str]
    matter: frozenset[str]
    words: str
    spoken: str
    asked: tuple[tuple[str, str], ...]
    locked: tuple[str, ...]
    withheld: tuple[Segment, ...]
    sealed: tuple[str, ...]


def sources(plan: Plan, answers: Sequence[Spoken], references: Iterable[tuple[str, str]] = ()) -> Sources:
    """`references` are (id, text) of documents the brief allows to cite."""
    every = {q.id: q for q in plan.questions}
    points = {p.id: p.text for p in plan.points}
    heard: list[Segment] = []
    asked: list[tuple[str, str]] = []
    for answer in answers:
        q = every.get(answer.question or "")
        about = " ".join((q.text, points.get(q.point or "", ""), plan.heading)) if q else plan.heading
        asked.append((answer.id, about if q else " ".join([plan.heading, *(x.text for x in plan.questions)])))
        heard.extend(listen(answer, about))
    heard = carried_over(heard)
    confirmed = [text for text, ok in plan.prefill if ok]
    for i, text in enumerate(confirmed):
        heard.extend(listen(Spoken(id=f"prefill:{i}", question=None, text=text)))
    for name, text in references:
        heard.extend(listen(Spoken(id=name, question=None, text=text)))
    usable = tuple(s for s in heard if not s.note and not s.sealed and s.text)
    context = " ".join(
        (plan.heading, *points.values(), *(q.text + " " + q.lead for q in plan.questions), *plan.glossary, *plan.locked)
    )
    return Sources(
        segments=usable,
        said=tuple(said_in(usable)),
        context=context,
        known=frozenset().union(content(context), *(content(s.text) for s in usable)),
        matter=frozenset().union(*(content(s.text) for s in usable)),
        words=squeezed(context + " " + " ".join(s.text for s in usable)),
        spoken=" ".join(s.text for s in usable),
        asked=tuple(asked),
        locked=plan.locked,
        withheld=tuple(s for s in heard if s.note and s.text),
        sealed=tuple(a.text[start:end] for a in answers for start, end in a.sealed),
    )


def squeezed(text: str) -> str:
    return re.sub(r"[\s,、]", "", fold(text))
