"""A memo's words piece by piece: which open question each is for, and where it stands in the text and in the recording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot import stages
from bot.drafting.facts import figures
from bot.drafting.likeness import OpenQuestion
from bot.drafting.mapping import Mapped, map_memo, statements
from bot.drafting.themes import FRESH
from bot.flows import assign, bridge
from bot.inputs import AnyInput, MessagePosted, WorkDone
from bot.language.text import clean, fold, is_japanese, narrow
from bot.model import Answer, Assignment, Brief, Question, Section
from bot.ports import Meaning
from bot.turn import Turn

#: A mapping less sure than this is asked about instead of taken over.
SURE = 0.5
#: Typed words shorter than this answer the question they were typed under: characters in Japanese, in English.
LONG = {True: 60, False: 160}
#: Characters whose sense is weighed: five minutes of talk, two seconds of one core.
MOST_WEIGHED = 5000
#: A leftover shorter than this, without a figure, is a manner of speaking.
_SLIGHT = {True: 12, False: 30}
#: The number or dot people put before each answer of a list.
_COUNT = re.compile(
    r"^(?:[（(]?[0-9０-９]{1,2}[)）](?=\D)|[0-9０-９]{1,2}[.．:：](?![\d０-９])|[①-⑳]|[-・•●*](?=\s?\S))\s*"
)
_NUMBERED = re.compile(
    r"^\s*(?:[（(]?[0-9０-９]{1,2}[)）]|[0-9０-９]{1,2}[.．:：](?![\d０-９])|[①-⑳])\s*\S", re.MULTILINE
)
#: Characters of a piece and of a question shown in the list.
SHOWN, SHOWN_QUESTION = 90, 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """What somebody said in one go. `source` names its message as Answer's does; `segments` are {start, end, text}."""

    text: str
    source: str
    sort: str = "text"
    file: str = ""
    file_name: str = ""
    segments: Sequence[dict[str, Any]] = ()
    partial: bool = False

    @property
    def spoken(self) -> bool:
        return self.sort == "voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One question still open for the speaker, and where it stands."""

    question: Question
    section: Section
    brief: Brief
    assignment: Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words of the memo. `to`: the questions they answer, likeliest first; `how`: taken, asked, or aside (answers nothing)."""

    start: int
    end: int
    text: str
    how: str
    to: tuple[Open, ...] = ()


def open_questions(turn: Turn) -> list[Open]:
    """Everything still open for the speaker over all briefs, in the order of the outlines."""
    found: list[Open] = []
    for assignment in turn.of(Assignment, person_id=turn.person.id, state=stages.HELD):
        section = turn.get(Section, assignment.section_id)
        brief = turn.get(Brief, section.brief_id)
        if brief.state in stages.BRIEF_OPEN:
            found += [
                Open(question=q, section=section, brief=brief, assignment=assignment)
                for q in assign.open_questions(turn, section)
            ]
    return sorted(found, key=lambda o: (o.brief.no, o.section.no, o.question.no, o.question.id))


def is_long(text: str) -> bool:
    """Long enough to hold more than one answer, or numbered like several."""
    return len(text) >= LONG[is_japanese(text)] or is_numbered(text)


def is_numbered(text: str) -> bool:
    """Whether its lines are counted: what fits no other question stands under its own number, not among the rest."""
    return len(_NUMBERED.findall(text)) > 1


def weighs_sense(*, spoken: bool, text: str) -> bool:
    """Whether sense is worth its cost: in a word or two typed under a question there is nothing to tell apart, and a
    lecture would hold its lane for many seconds."""
    return (spoken or is_long(text)) and len(text) <= MOST_WEIGHED


def foresee(item: AnyInput, meaning: Meaning | None) -> None:
    """What takes long in mapping a memo (10 to 30 ms a statement), done before the write in which it is mapped."""
    match item:
        case MessagePosted(text=text):
            spoken, text = False, clean(text).strip()
        case WorkDone(work="transcribe", result=result):
            spoken, text = True, str(result["text"])
        case _:
            return
    if meaning is not None and weighs_sense(spoken=spoken, text=text):
        meaning.prepare(statements(text, transcript=spoken))


def mapped_to(memo: Memo, every: Sequence[Open], meaning: Meaning | None = None) -> Mapped:
    asked = [
        OpenQuestion(
            id=str(o.question.id),
            brief=f"B{o.brief.no}",
            text=o.question.text,
            point=o.question.point,
            heading=o.section.heading,
            vocabulary=tuple(o.brief.vocabulary),
        )
        for o in every
    ]
    return map_memo(memo.text, asked, meaning, transcript=memo.spoken)


def placed(memo: Memo, mapped: Mapped, every: Sequence[Open], focus: Question | None) -> list[Piece]:
    """The mapping, with what the thread adds: words under a question that fit no other belong to it."""
    by_id = {str(o.question.id): o for o in every}
    here = next((o for o in every if focus is not None and o.question.id == focus.id), None)
    pieces: list[Piece] = []
    for part in mapped.parts:
        to = tuple(by_id[q] for q in part.questions)
        how = "taken" if part.sure >= SURE else "asked"
        if here is not None and part.sure < SURE and all(o.question.id != here.question.id for o in to):
            to = (here, *to)
        pieces.append(Piece(start=part.start, end=part.end, text=part.text, how=how, to=to))
    elsewhere = any(p.how == "taken" and p.to[0] is not here for p in pieces)
    for left in mapped.leftovers:
        how, to = "aside", ()
        if here is not None and not FRESH.search(fold(left.text)):
            how, to = ("asked" if elsewhere and not is_numbered(memo.text) else "taken"), (here,)
        opens = all(left.start < p.start for p in pieces)  # how people begin: a greeting, who they are, what will come
        if how == "taken" or not (_slight(left.text) or (opens and how == "aside" and not own_matter(left.text))):
            pieces.append(Piece(start=left.start, end=left.end, text=left.text, how=how, to=to))
    return sorted(pieces, key=lambda p: p.start)


def lines_for(said: Memo, every: Sequence[Open]) -> list[tuple[int, str, Open]]:
    """Whole lines of a document that surely speak for one question, the surest first: page, line, question."""
    by_id = {str(o.question.id): o for o in every}
    found: list[tuple[float, int, str, Open]] = []
    for page in said.segments:
        for line in str(page["text"]).split("\n"):
            parts = [p for p in mapped_to(Memo(text=line, source=""), every).parts if p.sure >= SURE]
            if parts:
                best = max(parts, key=lambda p: p.sure)
                found.append((best.sure, int(page["number"]), line.strip(), by_id[best.questions[0]]))
    return [(number, line, o) for _, number, line, o in sorted(found, key=lambda f: -f[0])]


def _slight(text: str) -> bool:
    return not figures(text) and len(narrow(text).strip(" 。、.,")) < _SLIGHT[is_japanese(text)]


def own_matter(text: str) -> bool:
    """A thing that could be written about, rather than a manner of speaking."""
    return bool(figures(text) or FRESH.search(fold(text)) or bridge.wishes_for(text))


def all_to_one(memo: Memo, pieces: Sequence[Piece], focus: Question | None) -> bool:
    """The whole memo answers the question it was said under: kept as it was said, remarks and all."""
    return (
        focus is not None
        and bool(pieces)
        and all(p.how == "taken" and [o.question.id for o in p.to] == [focus.id] for p in pieces)
    )


def at_hand(every: Sequence[Open], focus: Question | None) -> Open | None:
    here = next((o for o in every if focus is not None and o.question.id == focus.id), None)
    return here or (every[0] if len({o.brief.id for o in every}) == 1 else None)


def joined(memo: Memo, spans: Sequence[tuple[int, int]]) -> str:
    between = "" if is_japanese(memo.text) else " "
    return between.join(_COUNT.sub("", memo.text[a:b].strip()) for a, b in spans)


def clipped(memo: Memo, spans: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """The recording's stretches as far as they lie in these spans, each from the second its words begin at."""
    found: list[dict[str, Any]] = []
    cursor = 0
    for segment in memo.segments:
        words = str(segment["text"]).strip()
        begin = memo.text.find(words, cursor)
        if begin < 0 or not words:
            continue
        end = cursor = begin + len(words)
        for a, b in spans:
            low, high = max(a, begin), min(b, end)
            if low < high and memo.text[low:high].strip():
                length = segment["end"] - segment["start"]
                found.append(
                    {
                        "start": round(segment["start"] + length * (low - begin) / len(words), 2),
                        "end": round(segment["start"] + length * (high - begin) / len(words), 2),
                        "text": memo.text[low:high].strip(),
                    }
                )
    return found


def recording(said: Memo | Answer) -> dict[str, Any]:
    """The whole recording or file the words came from, as another answer of the same words keeps it."""
    return {"file": said.file, "file_name": said.file_name, "segments": list(said.segments)}


def where(o: Open) -> str:
    """A question as a target: brief, section, its words."""
    text = o.question.text
    return f"B{o.brief.no}-{o.section.no} {text if len(text) <= SHOWN_QUESTION else text[: SHOWN_QUESTION - 1] + '…'}"


def short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"
