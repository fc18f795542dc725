"""A section written by any drafter and believed in nothing: every sentence is held against its evidence before it stands.

    answers ──without sealed words, orders, links──> drafter ──sentences──> judge ──> stand
                                                        ^                     │ fail
                                                        └──── once ───────────┘ fail again ──> the composed sentence

The composed draft is always made first. It gives the order and the gaps, takes the place of whatever failed or was left
out, and is all there is when the drafter is down, too dear or nonsensical. A drafter can do nothing but fill this text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.drafting.compose import Wordings, compose
from bot.drafting.desk import Desk, safe
from bot.drafting.evidence import left_out
from bot.drafting.facts import figures
from bot.drafting.hygiene import marked_up, reaches_out
from bot.drafting.judging import Standing, two_rounds
from bot.drafting.values import Draft, Plan, Sentence, Spoken
from bot.drafting.words import content, share_unknown
from bot.errors import PermanentError, TemporaryError
from bot.language.text import is_japanese
from bot.ports import Drafter, Returned

COMPOSER = "compose-1"
CHECKER = "check-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """`made_by` stamps drafter, model, prompt and checker, or says why the text was composed; `returned` could not stand."""

    draft: Draft
    made_by: str
    returned: tuple[Returned, ...] = ()


def write(
    plan: Plan,
    answers: Sequence[Spoken],
    wordings: Wordings,
    drafter: Drafter | None = None,
    *,
    affordable: bool = True,
) -> Grounded:
    """The section. Never raises for the drafter's sake; without one, or when it is not `affordable`, the text is composed."""
    usable, notes = safe(plan, answers)
    composed = compose(plan, usable, wordings)
    composed = replace(composed, notes=(*composed.notes, *notes))
    if drafter is None:
        return Grounded(draft=composed, made_by=COMPOSER)
    if not affordable:
        return Grounded(draft=composed, made_by=_instead(drafter, "over_budget"))
    desk = Desk.laid(plan, usable)
    if not desk.answers:
        return Grounded(draft=composed, made_by=COMPOSER)
    try:
        standing, returned = two_rounds(desk, drafter)
    except TemporaryError:
        return Grounded(draft=composed, made_by=_instead(drafter, "unavailable"))
    except PermanentError as error:
        return Grounded(draft=composed, made_by=_instead(drafter, error.code))
    if not standing:
        return Grounded(draft=composed, made_by=_instead(drafter, "nothing_kept"), returned=returned)
    draft = _assembled(desk, standing, returned, composed, wordings)
    stamp = f"{_who(drafter)} {drafter.prompt(plan.language)} {CHECKER}"
    return Grounded(draft=replace(draft, left_out=left_out(draft, usable, plan)), made_by=stamp, returned=returned)


def _who(drafter: Drafter) -> str:
    return f"{drafter.name}:{re.sub(r'[^A-Za-z0-9._:/@-]', '_', drafter.model)[:80]}"


def model_was_silent(made_by: str) -> bool:
    """Whether the stamp says that a model should have written the text and did not."""
    return made_by.startswith(f"{COMPOSER} (")


def _instead(drafter: Drafter, why: str) -> str:
    return f"{COMPOSER} ({_who(drafter)}: {why})"


# ---------------------------------------------------------------- putting it together


def _assembled(
    desk: Desk, standing: Sequence[Standing], returned: Sequence[Returned], composed: Draft, wordings: Wordings
) -> Draft:
    """The composed draft's order with the drafter's sentences in it: gaps and confirmed text stay, what failed is as composed."""
    places: dict[int, list[Standing]] = {}
    for item in standing:
        places.setdefault(_place(item, composed), []).append(item)
    written: list[Sentence] = []
    for i, sentence in enumerate(composed.sentences):
        for item in places.pop(i, []):
            _add(written, _sentence(item, sentence.paragraph))
        if sentence.kind != "answer" or not _carried(sentence, standing):
            _add(written, sentence)
    for item in (item for some in places.values() for item in some):
        _add(written, _sentence(item, written[-1].paragraph + 1 if written else 0))
    _boasts(desk, returned, composed, written, wordings)
    marks = {s.source: i for i, s in enumerate(written) if s.kind == "gap"}
    gaps = tuple(replace(g, sentence=marks[g.point]) for g in composed.gaps if g.point in marks)
    return Draft(sentences=tuple(written), notes=composed.notes, gaps=gaps)


def _place(item: Standing, composed: Draft) -> int:
    """Where the composed draft has the first statement the sentence rests on; behind everything if it has none of them."""
    keys = {(s.source, s.start) for s in item.rests_on}
    by_answer = [i for i, s in enumerate(composed.sentences) if s.kind == "answer" and s.source in {k[0] for k in keys}]
    exact = [i for i in by_answer if (composed.sentences[i].source, composed.sentences[i].start) in keys]
    return min(exact or by_answer[-1:] or [len(composed.sentences)])


def _carried(sentence: Sentence, standing: Sequence[Standing]) -> bool:
    """Whether drafted sentences say what a composed one says: they rest on its statement and lack neither figure nor matter."""
    about = [s for s in standing if any((r.source, r.start) == (sentence.source, sentence.start) for r in s.rests_on)]
    if not about:
        return False
    text = " ".join(s.text for s in about)
    told = {v for f in figures(text) for v in f.values()}
    if any(v not in told for f in figures(sentence.text) for v in f.values()):
        return False
    return (
        is_japanese(text) != is_japanese(sentence.text)
        or share_unknown(content(sentence.text), content(text))[0] <= 0.5
    )


def _sentence(item: Standing, paragraph: int) -> Sentence:
    first = item.rests_on[0]
    end = max(s.end for s in item.rests_on if s.source == first.source)
    return Sentence(text=item.text, kind="answer", source=first.source, start=first.start, end=end, paragraph=paragraph)


def _add(written: list[Sentence], sentence: Sentence) -> None:
    if all(sentence.text != s.text for s in written):
        written.append(sentence)


def _boasts(
    desk: Desk, returned: Sequence[Returned], composed: Draft, written: list[Sentence], wordings: Wordings
) -> None:
    """A superlative the expert did say and the drafter wanted becomes a mark with the expert's own words."""
    if not any("superlative" in r.reasons for r in returned):
        return
    for note in composed.notes:
        if note.kind == "superlative" and not reaches_out(note.text, desk.allowed) and not marked_up(note.text):
            text = wordings[desk.plan.language].gap.format(text=note.text.rstrip("。. "))
            paragraph = max((s.paragraph for s in written if s.source == note.source), default=0)
            at = max((i + 1 for i, s in enumerate(written) if s.source == note.source), default=len(written))
            if all(s.text != text for s in written):
                mark = Sentence(text=text, kind="gap", source=f"claim:{note.source}", paragraph=paragraph)
                written.insert(at, mark)
