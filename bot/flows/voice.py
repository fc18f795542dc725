"""A voice memo, wherever it is sent: receipt at once, words shown back for a look, silence and broken files said kindly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import align, assign, chase, collect, find, glossary, memo, permission, placing, portions, saying
from bot.flows.route import Routes, route
from bot.inputs import VoicePosted, WorkDone, WorkFailed
from bot.language import intents
from bot.language.text import clean, fold
from bot.model import Answer, Assignment, Brief, Question, Section
from bot.turn import Turn

#: What the port and the file's reader refuse, each with a sentence of its own.
REFUSALS = ("no_speech", "empty", "not_this_kind", "too_large", "too_long", "broken", "encrypted", "no_engine", "gone")
#: What a caption may mean that goes with the memo's words, and what needs no answer; any other is a wish of its own.
_CONTENT = (
    *("answer", "unclear", "partial", "fix", "own_idea", "disagree", "past_failure"),
    *("yes", "no", "pick", "confirm"),  # said of what this memo is about, and not of the next question
)
_SAYS_NOTHING = ("seen", "chatter", "thanks", "emoji_only")
#: A caption of nothing but such words announces the memo and answers nothing.
_ANNOUNCES = re.compile(
    r"(?:[^\w%]|_|(?:q|question |b)\d+(?:[.-]\d+)?|\d+(?:番|つ?目|問目)|音声|ボイス|メモ|録音|回答|答え|返[事答信]|質問|です|ます|でした|します|いたします|致します|よろしく|お願い|どうぞ|失礼|こちら|これ|以上|送り|送付|添付|番|目|[おごでのをがはに]"
    r"|(?<![a-z])(?:here|there|you|go|is|it|s|my|the|an?|to|voice|audio|memo|note|message|recording|answers?|reply|see|attached|please|sorry|for|noise|this|question|q|b)(?![a-z]))*",
)


def received(turn: Turn, assignment: Assignment | None, item: VoicePosted, *, source: str) -> None:
    """The receipt, and the transcription as slow work: one at a time, for the engine is one."""
    if assignment is not None and assignment.person_id != turn.person.id:
        return
    question = collect.current(turn, assignment) if assignment is not None else None
    if assignment is not None and question is not None:
        assign.touch(turn, assignment)
        chase.settled(turn, assignment)
    named = {"file": item.file.id, "name": item.file.name, "source": source, "said": item.text}
    _listen(turn, assignment, question, named, platform_text=item.platform_transcript)


def found(turn: Turn, question: Question, payload: Mapping[str, Any]) -> None:
    """A file sent as an answer whose content turned out to be sound: heard like any memo."""
    assignment = find.holder(turn, turn.get(Section, question.section_id))
    named = {name: payload[name] for name in ("file", "name", "source", "said")}
    _listen(turn, assignment, question, named, platform_text=None)


def _listen(
    turn: Turn,
    assignment: Assignment | None,
    question: Question | None,
    named: Mapping[str, Any],
    *,
    platform_text: str | None,
) -> None:
    first = turn.person.voice_consent is None
    turn.person.voice_consent = turn.person.voice_consent or turn.at
    turn.reply("voice.receipt", first=first)
    turn.work(
        "transcribe",
        question.id if question is not None else 0,
        lane="speech",
        **named,
        platform_text=platform_text,
        assignment=assignment.id if assignment is not None else 0,
        vocabulary=glossary.for_memo(turn, question),
        context=_context(turn, question),
    )


def _context(turn: Turn, question: Question | None) -> str:
    """One sentence for the engine of what is being talked about."""
    if question is None:
        return ""
    section = turn.get(Section, question.section_id)
    stop = "。" if turn.get(Brief, section.brief_id).language == "ja" else ". "
    return f"{section.heading}{stop}{question.text}"


def transcribed(turn: Turn, item: WorkDone) -> None:
    """The words come back: shown for a look, already where they belong, correctable by one tap or in words."""
    result = item.result
    with_it, apart = _caption(turn, item.payload)
    said = portions.Memo(
        text=f"{with_it}\n{result['text']}" if with_it else result["text"],
        source=item.payload["source"],
        sort="voice",
        file=result["file"],
        file_name=item.payload["name"],
        segments=[{"start": s, "end": e, "text": t} for s, e, t in result["segments"]],
        partial="partial" in result["warnings"],
    )
    turn.reply(
        "voice.heard",
        partial=said.partial,
        unsure="low_confidence" in result["warnings"],
        quotes=[(result["text"], turn.person.name)],
        buttons=[
            *glossary.choices(turn, said, result["misses"]),
            Ask(action="voice.correct", value=said.source),
            Ask(action="voice.not_answer", value=said.source),
        ],
    )
    _heard(turn, said, int(item.payload["assignment"]))
    if apart:
        _typed(turn, apart, item.payload)
    if turn.first(select(Answer).where(Answer.file == said.file)) is None:
        turn.work("delete_files", 0, lane="files", files=[said.file])  # a wish in words: nothing to listen back to


def _caption(turn: Turn, payload: Mapping[str, Any]) -> tuple[str, str]:
    """What was typed beside the memo: words that belong to its answer, or else a wish that counts by itself."""
    text = clean(str(payload.get("said") or "")).strip()
    if _ANNOUNCES.fullmatch(fold(text)):
        return "", ""
    intent = intents.understand(text, turn.language.intents, context="question", options=(), guess=False)
    if intent.kind in _CONTENT or intent.mixed:
        return text, ""
    return "", "" if intent.kind in _SAYS_NOTHING else text


def _heard(turn: Turn, said: portions.Memo, assignment_id: int) -> None:
    """Spoken words mean what typed ones would mean there; what answers something goes to its question."""
    subject = find.thread_subject(turn)
    if assignment_id:
        saying.heard(turn, turn.get(Assignment, assignment_id), said.text, source=said.source, spoken=said)
    elif memo.taken(turn, said, focus=None):
        return
    elif subject.startswith("brief:"):
        align.in_thread(turn, subject, said.text)
    else:
        saying.loose(turn, said.text, source=said.source, spoken=said)


def _typed(turn: Turn, text: str, payload: Mapping[str, Any]) -> None:
    """The caption as the message it is by itself."""
    subject, source = find.thread_subject(turn), payload["source"]
    if payload["assignment"]:
        saying.heard(turn, turn.get(Assignment, payload["assignment"]), text, source=source)
    elif subject.startswith("brief:"):
        align.in_thread(turn, subject, text)
    else:
        saying.loose(turn, text, source=source)


def recaptioned(row: Answer, caption: str) -> str:
    """The memo's answer with another caption before its words, as far as these can still be told apart."""
    begins = row.text.find(str(row.segments[0]["text"]).strip()) if row.segments else -1
    if begins < 0:
        return row.text
    return (
        f"{caption}\n{row.text[begins:]}" if caption and not _ANNOUNCES.fullmatch(fold(caption)) else row.text[begins:]
    )


def caption_of_several(turn: Turn, rows: list[Answer], caption: str) -> None:
    """New words beside a memo that answered several questions: whose answer they change only its speaker can say."""
    if rows[0].person_id == turn.person.id and not (caption and any(caption in row.text for row in rows)):
        turn.reply(
            "voice.caption_of_several",
            count=len(rows),
            buttons=[Ask(action="voice.correct", value=rows[0].source)],
        )


def unheard(turn: Turn, item: WorkFailed) -> None:
    """No speech, no sound file, too long: said kindly, the question stays open, typing stays possible."""
    if permission.ask_for(turn, item):
        return
    turn.reply(f"voice.{item.code if item.code in REFUSALS else 'unavailable'}", name=item.payload["name"])
    text = " ".join(part for part in _caption(turn, item.payload) if part)
    if text:
        _typed(turn, text, item.payload)


def not_answer(turn: Turn, value: str) -> None:
    """The tap under a transcript: that was not meant as an answer."""
    rows = placing.pieces(turn, value)
    if not rows:
        turn.reply("replies.nothing_to_undo")
    elif len(rows) == 1 and rows[0].question_id is not None:
        collect.retract(turn, rows[0], why="not an answer", state="not_an_answer")
    else:
        placing.withdraw(turn, rows, why="not an answer", state="not_an_answer")
        turn.reply("memo.dropped")


def correct(turn: Turn, value: str) -> None:
    """A form with the words, to put a name right."""
    rows = placing.pieces(turn, value)
    if rows:
        turn.form("transcript", value=value, values={"text": "\n".join(row.text for row in rows)})
    else:
        turn.reply("replies.nothing_to_undo")


def corrected(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    """Each piece keeps its question while its line is there; words told otherwise are placed anew."""
    rows = placing.pieces(turn, value)
    text = str(fields.get("text", "")).strip()
    if not rows:
        turn.reply("common.settled")
    elif text:
        glossary.learn(turn, value, "\n".join(row.text for row in rows), text)
        reworded(turn, rows, text)


def reworded(turn: Turn, rows: list[Answer], text: str) -> None:
    """New words for everything one message left. As many lines as pieces: line by line."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(rows) == 1:
        if text != rows[0].text:
            collect.edit(turn, rows[0], text)
    elif len(lines) == len(rows):
        for row, line in zip(rows, lines, strict=True):
            if line != row.text:
                collect.edit(turn, row, line)
    else:
        old = rows[0]
        placing.withdraw(turn, rows, why="edit", state="replaced")
        again = portions.Memo(text=text, source=old.source, sort=old.sort, file=old.file, file_name=old.file_name)
        if not memo.taken(turn, again, focus=None):
            saying.loose(turn, text, source=old.source)


ROUTES = Routes(
    actions={"voice.not_answer": route("own.answer", not_answer), "voice.correct": route("own.answer", correct)},
    forms={"transcript": route("own.answer", corrected)},
    done={"transcribe": transcribed},
    failed={"transcribe": unheard},
)
