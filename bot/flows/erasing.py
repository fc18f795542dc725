"""Words taken back or sealed leave every version that is not published; a published text becomes a task for its marketer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from bot.flows import passages, proof, review
from bot.flows.passages import Plain
from bot.model import Answer, Brief, Draft, Fix, Person, Section
from bot.turn import Turn

OUT = ("published", "measuring", "closed")


def forget(turn: Turn, answer: Answer) -> None:
    """Every sentence, note and left-out piece made of the answer. Call it when the answer was retracted or erased."""
    if answer.section_id is not None:
        _everywhere(turn, turn.get(Section, answer.section_id), answer, lambda place: True)


def seal(turn: Turn, answer: Answer) -> None:
    """What was made of the answer's sealed spans."""
    spans = [(span["start"], span["end"]) for span in answer.sealed]
    if answer.section_id is not None and spans:
        _everywhere(
            turn,
            turn.get(Section, answer.section_id),
            answer,
            lambda place: any(place["start"] < end and start < place["end"] for start, end in spans),
        )


def _everywhere(turn: Turn, section: Section, answer: Answer, touched: Callable[[Plain], bool]) -> None:
    brief = turn.get(Brief, section.brief_id)
    drafts = turn.all(select(Draft).where(Draft.section_id == section.id).order_by(Draft.number))
    source = str(answer.id)

    def gone(sentence: Plain) -> bool:
        return any(p["source"] == source and touched(p) for p in passages.places(sentence))

    if not drafts or not any(gone(s) for d in drafts for s in d.sentences):
        return
    if brief.state in OUT:
        _tell(turn, brief, section, "versions.withdrawn_published", drafts[-1], gone)
        return
    if any(gone(s) for s in drafts[-1].sentences):
        review.void(turn, drafts[-1])
        if section.state == "final":
            turn.move(section, "drafted", why="words taken back")
    for draft in drafts:
        if any(gone(s) for s in draft.sentences):
            _blank_fixes(turn, draft, gone)
            proof.replaced(turn, draft, section)
        draft.sentences = _without(draft.sentences, gone)
        draft.base = _without(draft.base, gone)
        draft.notes = [n for n in draft.notes if n["source"] != source]
        draft.left_out = [item for item in draft.left_out if item["source"] != source or not touched(item)]
    turn.record("draft.words_erased", f"answer:{answer.id}", why="taken back")


def _without(sentences: Sequence[Plain], gone: Callable[[Plain], bool]) -> list[Plain]:
    """The place stays, the words go."""
    return [
        {**{k: v for k, v in s.items() if k != "also"}, "text": "", "kind": "erased"} if gone(s) else s
        for s in sentences
    ]


def _blank_fixes(turn: Turn, draft: Draft, gone: Callable[[Plain], bool]) -> None:
    for fix in turn.all(select(Fix).where(Fix.draft_id == draft.id, Fix.line.is_not(None))):
        alive = passages.living(draft.sentences)
        if fix.line is not None and fix.line <= len(alive) and gone(alive[fix.line - 1]):
            fix.new = ""
            turn.move(fix, "declined", why="words taken back")
            fix.reason = fix.reason or "withdrawn"


def _tell(turn: Turn, brief: Brief, section: Section, key: str, draft: Draft, gone: Callable[[Plain], bool]) -> None:
    """The marketer has to act on what is out; which sentences is said by number, not by their words."""
    numbers = [n for n, s in enumerate(passages.living(draft.sentences), start=1) if gone(s)]
    turn.say(
        turn.get(Person, brief.marketer_id),
        key,
        sort="note",
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        url=brief.url,
        sentences=numbers,
    )
