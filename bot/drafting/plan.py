"""From rows to values: what the drafter and the exporter get to see of a section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.article import Article, ArticleSection, Sentence, Source
from bot.drafting.values import Plan, Point, Question, Spoken, Style
from bot.language.text import sentences
from bot.model import Answer, Brief, Draft, Person, Section
from bot.model import Question as QuestionRow

_STANDING = ("accepted", "terms_to_check")


def of_section(session: Session, section: Section) -> tuple[Plan, list[Spoken]]:
    """The section's outline and everything said that stands, in the order of the questions."""
    brief = session.get_one(Brief, section.brief_id)
    questions = list(
        session.scalars(
            select(QuestionRow)
            .where(QuestionRow.section_id == section.id, QuestionRow.state.not_in(("withdrawn", "superseded")))
            .order_by(QuestionRow.no, QuestionRow.id)
        )
    )
    order = {q.id: number for number, q in enumerate(questions)}
    rows = session.scalars(
        select(Answer).where(Answer.section_id == section.id, Answer.state.in_(_STANDING)).order_by(Answer.id)
    )
    answers = sorted(rows, key=lambda a: (order.get(a.question_id or 0, len(order)), a.id))
    guesses = guesses_of(section)
    confirmed = {a.text for a in answers if a.sort == "confirm"}
    answers = [a for a in answers if a.sort != "confirm" or (a.text != section.prefill and a.text not in guesses)]
    points = [Point(id=f"p{number}", text=text) for number, text in enumerate(section.points, start=1)]
    by_text = {p.text: p.id for p in points}
    outline = Plan(
        heading=section.heading,
        points=tuple(points),
        questions=tuple(
            Question(id=str(q.id), text=q.text, point=by_text.get(q.point), lead=q.lead) for q in questions
        ),
        language=cast(Literal["ja", "en"], brief.language),
        style=cast(Style, brief.style),
        prefill=tuple((text, text in confirmed or section.prefill in confirmed) for text in guesses),
        locked=tuple(section.locked),
        glossary=tuple(brief.vocabulary),
    )
    names = {p.id: p.name for p in session.scalars(select(Person).where(Person.id.in_([a.person_id for a in answers])))}
    spoken = [
        Spoken(
            id=str(a.id),
            question=str(a.question_id) if a.question_id else None,
            text=a.text,
            by=names.get(a.person_id, ""),
            transcript=a.sort == "voice",
            sealed=tuple((span["start"], span["end"]) for span in a.sealed),
        )
        for a in answers
    ]
    return outline, spoken


def guesses_of(section: Section) -> list[str]:
    """What marketing wrote beforehand, sentence by sentence, without what somebody said no to."""
    if section.prefill in section.refused:
        return []
    text = section.prefill
    return [piece for start, end in sentences(text) if (piece := text[start:end]) not in section.refused]


def article(session: Session, brief_id: int, sections: Sequence[Section]) -> Article:
    """The brief's confirmed sections as one text; each source is numbered once, in the order of its first use."""
    brief = session.get_one(Brief, brief_id)
    numbers: dict[str, int] = {}
    labels: dict[str, str] = {}
    made: list[ArticleSection] = []
    gaps: list[str] = []
    for section in sections:
        draft = session.scalars(
            select(Draft).where(Draft.section_id == section.id).order_by(Draft.number.desc()).limit(1)
        ).first()
        paragraphs: dict[int, list[Sentence]] = {}
        for plain in draft.sentences if draft else ():
            if plain["kind"] == "gap":
                gaps.append(plain["text"])
            notes: tuple[int, ...] = ()
            label = _source_label(session, brief, plain)
            if label:
                number = numbers.setdefault(plain["source"], len(numbers) + 1)
                labels[plain["source"]] = label
                notes = (number,)
            paragraphs.setdefault(plain["paragraph"], []).append(Sentence(text=plain["text"], notes=notes))
        made.append(
            ArticleSection(heading=section.heading, paragraphs=tuple(tuple(p) for _, p in sorted(paragraphs.items())))
        )
    return Article(
        title=brief.title,
        language=cast(Literal["ja", "en"], brief.language),
        sections=tuple(made),
        sources=tuple(Source(number=n, label=labels[key]) for key, n in numbers.items()),
        credit=_credit(session, sections),
        keywords=tuple(brief.keywords),
        gaps=tuple(gaps),
    )


def _source_label(session: Session, brief: Brief, plain: Mapping[str, Any]) -> str:
    """Who said it and when; "" for a gap, which nobody said."""
    if plain["kind"] == "gap":
        return ""
    row = session.get(Answer, int(plain["source"])) if str(plain["source"]).isdigit() else None
    if row is None:
        return session.get_one(Person, brief.marketer_id).name
    person = session.get_one(Person, row.person_id)
    name = person.name if person.credit != "anonymous" else person.department or "—"
    return f"{name}, {row.at.date().isoformat()}"


def _credit(session: Session, sections: Sequence[Section]) -> str:
    """Names of those who agreed to be named, in the order of their sections."""
    names: list[str] = []
    for section in sections:
        rows = session.scalars(
            select(Answer).where(Answer.section_id == section.id, Answer.state.in_(_STANDING)).order_by(Answer.id)
        )
        for row in rows:
            person = session.get_one(Person, row.person_id)
            if person.credit == "named" and person.name not in names:
                names.append(person.name)
    return ", ".join(names)
