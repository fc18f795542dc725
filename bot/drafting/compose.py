"""Writes a section without any model: the outline's order, one paragraph a question, every sentence with its place in an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.drafting import english, japanese
from bot.drafting.evidence import left_out
from bot.drafting.facts import figures
from bot.drafting.hygiene import unmarked
from bot.drafting.polarity import denials
from bot.drafting.segments import Segment, carried_over, listen, spared
from bot.drafting.values import Draft, Gap, Language, Note, Plan, Question, Sentence, Spoken, Style
from bot.drafting.wording import Wording
from bot.drafting.words import content
from bot.language.text import is_japanese

Wordings = Mapping[Language, Wording]


@dataclass(slots=True)
class _Page:
    """The draft while it is written."""

    sentences: list[Sentence] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    paragraph: int = -1

    def gap(self, mark: str, point: str, text: str) -> None:
        self.paragraph += 1
        self.gaps.append(Gap(point=point, text=text, sentence=len(self.sentences)))
        self.sentences.append(Sentence(text=mark.format(text=text), kind="gap", source=point, paragraph=self.paragraph))

    def add(self, found: Iterable[Sentence]) -> None:
        new = [s for s in found if all(s.text != old.text for old in self.sentences)]
        if new:
            self.paragraph += 1
            self.sentences.extend(new)


def compose(plan: Plan, answers: Sequence[Spoken], wordings: Wordings) -> Draft:
    """The section as far as the answers carry it; what nobody answered stands as a gap, what is no article text as a note."""
    heard = _by_question(plan, answers)
    page = _Page()
    for i, (text, confirmed) in enumerate(plan.prefill):
        if confirmed:
            page.add([Sentence(text=text, kind="marketing", source=f"prefill:{i}", paragraph=page.paragraph + 1)])
        else:
            page.gap(wordings[plan.language].guess, f"prefill:{i}", text)
    for point, text, questions in _outline(plan):
        before = len(page.sentences)
        for q in questions:
            page.add(_paragraph(plan, q, heard[q.id], text, wordings, page.paragraph + 1))
        if len(page.sentences) == before:
            page.gap(wordings[plan.language].gap, point, text)
    bare = Draft(sentences=tuple(page.sentences), notes=_notes(heard), gaps=tuple(page.gaps))
    return Draft(sentences=bare.sentences, notes=bare.notes, gaps=bare.gaps, left_out=left_out(bare, answers, plan))


def _outline(plan: Plan) -> list[tuple[str, str, list[Question]]]:
    """Points in order, each with its questions; a question without a point keeps its place as a point of its own."""
    known = {p.id for p in plan.points}
    groups = [(p.id, p.text, [q for q in plan.questions if q.point == p.id]) for p in plan.points]
    for i, q in enumerate(plan.questions):
        if q.point not in known:
            before = {e.point for e in plan.questions[:i]}
            at = max((n + 1 for n, g in enumerate(groups) if g[0] in before), default=len(groups))
            groups.insert(at, (q.id, q.text, [q]))
    return groups


def asked(plan: Plan, question: Question | None) -> str:
    """What the expert was asked, with the words of the point and the heading."""
    if question is None:
        return plan.heading
    point = next((p.text for p in plan.points if p.id == question.point), "")
    return " ".join((question.text, point, plan.heading))


def _by_question(plan: Plan, answers: Sequence[Spoken]) -> dict[str, list[Segment]]:
    """Each question's statements; what was said for several questions at once goes to the one whose words it speaks."""
    heard: dict[str, list[Segment]] = {q.id: [] for q in plan.questions}
    every = {q.id: q for q in plan.questions}
    for answer in answers:
        if answer.question in heard:
            said = (*heard[answer.question], *listen(answer, asked(plan, every[answer.question])))
            heard[answer.question] = carried_over(list(said))
    for answer in answers:
        if answer.question not in heard and plan.questions:
            _spread(plan, listen(answer, plan.heading), heard)
    # what one answer asks to keep out is kept out of the others too
    kept = iter(spared([segment for said in heard.values() for segment in said]))
    return {q: [next(kept) for _ in said] for q, said in heard.items()}


def _spread(plan: Plan, said: Sequence[Segment], heard: dict[str, list[Segment]]) -> None:
    common = content(plan.heading)
    words = {q.id: content(asked(plan, q)) - common or content(asked(plan, q)) for q in plan.questions}
    current = next((q for q in heard if not heard[q]), next(reversed(heard)))
    # with equal words a question nobody answered yet comes first
    scores = [{q: (_touching(segment.text, words[q]), not heard[q]) for q in words} for segment in said]
    first = next((max(s, key=lambda q: s[q]) for s in scores if any(n for n, _ in s.values())), current)
    current = first
    for segment, score in zip(said, scores, strict=True):
        best = max(score, key=lambda q: (score[q][0], q == current))
        if score[best][0] > score[current][0]:
            current = best
        heard[current].append(segment)


def _touching(text: str, words: frozenset[str]) -> int:
    """How much of a question's words a statement speaks; a longer Japanese word weighs more."""
    mine = content(text)
    return sum(
        len(w) if is_japanese(w) else 4 for w in words if w in mine or (is_japanese(w) and len(w) > 1 and w in text)
    )


def _paragraph(
    plan: Plan, question: Question, said: Sequence[Segment], point: str, wordings: Wordings, number: int
) -> list[Sentence]:
    found: list[Sentence] = []
    for segment in said:
        if segment.note or segment.sealed or not segment.text:
            continue
        plain = replace(segment, text=_step(segment.text))
        text = _written(plan, question, plain, point, wordings, first=not found) if re.search(r"\w", plain.text) else ""
        if text and not any(s.text == text for s in found):
            found.append(
                Sentence(
                    text=text,
                    kind="answer",
                    source=segment.source,
                    start=segment.start,
                    end=segment.end,
                    paragraph=number,
                )
            )
    return found


_FEW = 3


def _step(text: str) -> str:
    """A statement without marks; of a list's short step what says that it comes after the others ("Then head office.")."""
    step = unmarked(text)
    number = re.match(r"([2-9]|\d\d)[.)] ", text)
    bare = not is_japanese(step) and len(step.split()) < _FEW and english.is_fragment(step)
    return "Then " + step[:1].lower() + step[1:] if number and bare else step


def _written(plan: Plan, question: Question, segment: Segment, point: str, wordings: Wordings, *, first: bool) -> str:
    """The statement as prose; as it was said where editing would have touched a figure, a denial or a locked phrase."""
    if is_japanese(segment.text):
        style: Style = plan.style if plan.style != "en" else "desu_masu"
        text = _japanese(question, segment.text, wordings["ja"], style, first=first)
        careful = japanese.finished(segment.text.rstrip("。 "), style)[0]
    else:
        text = _english(question, segment, point, wordings["en"], first=first)
        careful = english.finished(segment.text)
    if not text:
        return ""
    if _keeps(segment.text, text, plan.locked):
        return text
    return careful if _keeps(segment.text, careful, plan.locked) else segment.text


def _japanese(question: Question, said: str, wording: Wording, style: Style, *, first: bool) -> str:
    answered = japanese.yes_or_no(said, question.text) if first else None
    if answered:
        return japanese.finished(answered, style)[0]
    text = japanese.tidy(said, wording)
    if not text:
        return ""
    if first and japanese.is_fragment(text) and is_japanese(question.text):
        begin = question.lead or japanese.lead(question.text, wording)
        text = text if japanese.said_already(begin, text) else begin + text
    return japanese.finished(text, style)[0]


def _english(question: Question, segment: Segment, point: str, wording: Wording, *, first: bool) -> str:
    plain_word = english.is_yes_or_no(segment.text)
    spoken = (
        segment.text
        if plain_word
        else english.tidy(segment.text, wording, transcript=not segment.text.rstrip().endswith("."))
    )
    if not spoken:
        return ""
    if plain_word and english.asks_leave(question.text):
        return ""
    if first and plain_word and not is_japanese(question.text):
        return question.text.strip().rstrip("?. ") + "? " + english.finished(spoken)
    if first and english.is_fragment(spoken) and not is_japanese(question.text):
        begin = question.lead or english.lead(question.text, point, spoken, wording)
        spoken = english.joined(begin, spoken)
    return english.finished(spoken)


def _keeps(said: str, written: str, locked: Sequence[str]) -> bool:
    """Whether prose still says every figure and denial of the statement, and every locked phrase in it."""
    before = Counter((f.value, f.high, f.unit) for f in figures(said))
    after = Counter((f.value, f.high, f.unit) for f in figures(written))
    return not before - after and denials(said) <= denials(written) and all(p in written for p in locked if p in said)


def _notes(heard: Mapping[str, Sequence[Segment]]) -> tuple[Note, ...]:
    notes: list[Note] = []
    for segment in (s for said in heard.values() for s in said):
        notes.extend(Note(kind="self_correction", text=taken, source=segment.source) for taken in segment.taken_back)
        if segment.note and re.search(r"\w", segment.text):
            notes.append(Note(kind=segment.note, text=segment.text, source=segment.source))
    return tuple(notes)
