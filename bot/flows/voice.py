"""A voice memo as an answer: receipt at once, words shown back for a look, silence and broken files said kindly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import assign, chase, collect
from bot.flows.route import Routes, route
from bot.inputs import VoicePosted, WorkDone, WorkFailed
from bot.model import Answer, Assignment, Brief, Question, Section
from bot.turn import Turn


def received(turn: Turn, assignment: Assignment, item: VoicePosted, *, source: str) -> None:
    """The receipt, and the transcription as slow work: one at a time, for the engine is one."""
    if assignment.person_id != turn.person.id:
        return
    question = collect.current(turn, assignment)
    if question is None:
        turn.reply("voice.no_question")
        return
    assign.touch(turn, assignment)
    chase.settled(turn, assignment)
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    first = turn.person.voice_consent is None
    turn.person.voice_consent = turn.person.voice_consent or turn.at
    turn.reply("voice.receipt", first=first)
    turn.work(
        "transcribe",
        question.id,
        lane="speech",
        file=item.file.id,
        name=item.file.name,
        source=source,
        said=item.text,
        vocabulary=[*brief.vocabulary, *brief.keywords],
        context=f"{section.heading}。{question.text}"
        if brief.language == "ja"
        else f"{section.heading}. {question.text}",
    )


def transcribed(turn: Turn, item: WorkDone) -> None:
    """The words come back: shown for a look, already counted as the answer, correctable by one tap or in words."""
    question = turn.get(Question, item.subject)
    result = item.result
    turn.reply(
        "voice.heard",
        partial="partial" in result["warnings"],
        unsure="low_confidence" in result["warnings"],
        quotes=[(result["text"], turn.person.name)],
        buttons=[
            Ask(action="voice.correct", value=str(question.id)),
            Ask(action="voice.not_answer", value=str(question.id)),
        ],
    )
    row = collect.answer(
        turn,
        question,
        result["text"],
        sort="voice",
        source=item.payload["source"],
        file=result["file"],
        segments=[{"start": s, "end": e, "text": t} for s, e, t in result["segments"]],
    )
    row.partial = "partial" in result["warnings"]


def unheard(turn: Turn, item: WorkFailed) -> None:
    """No speech, no sound file, too long: said kindly, the question stays open, typing stays possible."""
    known = ("no_speech", "empty", "not_this_kind", "too_large", "too_long", "broken", "encrypted", "no_engine")
    turn.reply(f"voice.{item.code if item.code in known else 'unavailable'}", name=item.payload["name"])


def not_answer(turn: Turn, value: str) -> None:
    """The tap under a transcript: that was not meant as an answer."""
    question = turn.get(Question, value)
    row = _newest(turn, question)
    if row is None or row.person_id != turn.person.id:
        turn.reply("replies.nothing_to_undo")
    else:
        collect.retract(turn, row, why="not an answer", state="not_an_answer")


def correct(turn: Turn, value: str) -> None:
    """A form with the words, to put a name right."""
    question = turn.get(Question, value)
    row = _newest(turn, question)
    if row is None or row.person_id != turn.person.id:
        turn.reply("replies.nothing_to_undo")
    else:
        turn.form("transcript", value=str(row.id), values={"text": row.text})


def corrected(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    row = turn.get(Answer, value)
    text = str(fields.get("text", "")).strip()
    if row.person_id != turn.person.id or row.state not in collect.STANDING:
        turn.reply("common.settled")
    elif text and text != row.text:
        collect.edit(turn, row, text)


def _newest(turn: Turn, question: Question) -> Answer | None:
    return turn.first(
        select(Answer)
        .where(Answer.question_id == question.id, Answer.state.in_(collect.STANDING))
        .order_by(Answer.id.desc())
    )


ROUTES = Routes(
    actions={"voice.not_answer": route("own.answer", not_answer), "voice.correct": route("own.answer", correct)},
    forms={"transcript": route("own.answer", corrected)},
    done={"transcribe": transcribed},
    failed={"transcribe": unheard},
)
