"""Nobody is asked twice: what an earlier answer or document says is shown with the question, and one tap keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.drafting.facts import figures
from bot.drafting.likeness import OpenQuestion
from bot.drafting.mapping import map_memo
from bot.drafting.values import Spoken
from bot.drafting.words import content
from bot.language.text import fold, is_japanese, sentences
from bot.model import Answer, Brief, Person, Question, Section
from bot.turn import Turn

#: Answers that count for the text (collect asks this module, so the two names are said here once more).
STANDING = ("accepted", "terms_to_check")
#: So many of the newest answers are looked through, and so many of them word by word: a turn is short.
MOST_LOOKED_AT, MOST_READ = 40, 4
#: Below this the words are about something else, or only perhaps about it.
SURE = 0.7
#: Two questions with this share of words in common are one.
SAME = 0.8
LONGEST = 600
#: What colleagues said may be shown once somebody stood for it.
SPOKEN_FOR = ("confirmed", "final")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The words, and the answer they are from."""

    text: str
    answer: Answer


def look(turn: Turn, question: Question, person: Person) -> Known | None:
    """What was said of it before, by this person or in a text somebody confirmed; nothing off the record."""
    if question.rung not in ("open", "prompts") or question.guess or question.follows_id is not None:
        return None
    mine = content(" ".join((question.text, question.point)))
    read = 0
    for row in _answers(turn, question, person):
        own = turn.get(Question, row.question_id) if row.question_id is not None else None
        if own is not None and _same(own, question):
            return Known(text=row.text.strip()[:LONGEST], answer=row)
        if read == MOST_READ or len(mine & content(row.text)) < 2:
            continue
        read += 1
        said = _about(turn, row, own, question)
        if said:
            return Known(text=said[:LONGEST], answer=row)
    return None


def _answers(turn: Turn, question: Question, person: Person) -> list[Answer]:
    rows = turn.all(
        select(Answer)
        .where(
            Answer.state.in_(STANDING),
            Answer.section_id.is_not(None),
            Answer.sort.in_(("text", "voice", "file", "choice")),
        )
        .order_by(Answer.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    turn.of(Section, id=tuple({row.section_id for row in rows}))  # all in one question; below they are here
    return [
        row
        for row in rows
        if row.question_id != question.id
        and not row.sealed
        and row.text.strip()
        and (row.person_id == person.id or turn.get(Section, row.section_id or 0).state in SPOKEN_FOR)
    ]


def _same(one: Question, other: Question) -> bool:
    if fold(one.text) == fold(other.text):
        return True
    a, b = content(one.text), content(other.text)
    return len(a & b) >= 3 and len(a & b) / len(a | b) >= SAME


def _about(turn: Turn, row: Answer, own: Question | None, question: Question) -> str:
    """The statements that answer this question rather than the one they were given to."""
    asked = [_plain(turn, q) for q in (own, question) if q is not None]
    said = Spoken(id=str(row.id), question=None, text=row.text, transcript=row.sort == "voice")
    parts = [
        p
        for p in map_memo(said, asked).parts
        if p.questions[0] == str(question.id) and p.sure >= SURE and (figures(p.text) or len(p.text) >= 12)
    ]
    whole = [
        row.text[start:end] for start, end in sentences(row.text) if any(start < p.end and p.start < end for p in parts)
    ]
    return ("" if is_japanese(row.text) else " ").join(dict.fromkeys(whole))


def _plain(turn: Turn, question: Question) -> OpenQuestion:
    section = turn.get(Section, question.section_id)
    return OpenQuestion(
        id=str(question.id),
        brief=f"B{turn.get(Brief, section.brief_id).no}",
        text=question.text,
        point=question.point,
        heading=section.heading,
    )


def offer(turn: Turn, question: Question, person: Person) -> None:
    """Makes of the question a "still right?" when the answer is there already."""
    found = look(turn, question, person)
    if found is None:
        return
    before, question.rung = question.rung, "yesno"
    question.guess, question.known_id = found.text, found.answer.id
    turn.record("question.known", f"question:{question.id}", before=before, after="yesno", why="known")


def shown(turn: Turn, question: Question, person: Person) -> dict[str, Any]:
    """Whose words they are, from when, and where they stand (a page, when it was a document)."""
    row = turn.get(Answer, question.known_id or 0)
    page = next(
        (s["number"] for s in row.segments if row.sort == "file" and _begins(question.guess, str(s["text"]))), None
    )
    return {
        "name": turn.get(Person, row.person_id).name,
        "own": row.person_id == person.id,
        "at": row.at,
        "heading": turn.get(Section, row.section_id or 0).heading if row.section_id else "",
        "file": row.file_name if row.sort == "file" else "",
        "page": page,
    }


def recording(turn: Turn, question: Question) -> dict[str, Any]:
    """What an answer by that tap keeps of its source: the document and its page, the recording and its second."""
    row = turn.session.get(Answer, question.known_id) if question.known_id else None
    if row is None or row.sort not in ("file", "voice") or not row.file:
        return {"sort": "confirm"}
    near = [s for s in row.segments if _begins(question.guess, str(s["text"]))][:1]
    return {
        "sort": row.sort,
        "file": row.file,
        "file_name": row.file_name,
        "segments": [{**segment, "text": question.guess} for segment in near],
    }


def split(turn: Turn, question: Question) -> tuple[Answer, str] | None:
    """In the same section the words are already there: the answer they stand in, and what it says without them."""
    row = turn.session.get(Answer, question.known_id) if question.known_id else None
    if row is None or row.section_id != question.section_id or row.state not in STANDING:
        return None
    before, found, after = row.text.partition(question.guess)
    rest = f"{before.rstrip()} {after.lstrip()}".strip()
    return (row, rest) if found and rest else None


def _begins(text: str, stretch: str) -> bool:
    return text[:20] in stretch or stretch.strip()[:20] in text
