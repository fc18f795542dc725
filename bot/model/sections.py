"""Who was asked for what, what they answered, and the text made of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from bot.model.base import Owned


class Assignment(Owned):
    """An offer of one section to one person, and what became of it. `state` per bot/stages.py.

    `minutes` is the estimate shown with the offer; `due` the expert's date, before the brief's; `touched_at` the
    person's last sign of life about it: promise, snooze, question back or "seen" reset the cadence. `next_look` is when
    the machine next thinks about it (None: the clock stands still), `clock_from` a new start of the cadence that was not
    the person's doing; `held_why` is hold or absence:<id> while held.
    """

    POINTS = {"section_id": "section", "person_id": "person", "backup_id": "person", "by_id": "person"}

    section_id: Mapped[int]
    person_id: Mapped[int]
    by_id: Mapped[int]
    backup_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="offered")
    reason: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int]
    due: Mapped[date | None]
    rung: Mapped[str] = mapped_column(default="open")
    offered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    touched_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    held_why: Mapped[str] = mapped_column(default="")
    clock_from: Mapped[datetime | None]
    next_look: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Question(Owned):
    """One small ask. `choices` make the pick rung, `guess` (marketing's own sentence) a yes/no; `lead` opens a sentence made of
    a fragment; `follows` marks a follow-up, `known_id` the earlier answer that `guess` is taken from.
    """

    POINTS = {"section_id": "section", "assignment_id": "assignment", "follows_id": "question"}

    section_id: Mapped[int]
    assignment_id: Mapped[int | None]
    follows_id: Mapped[int | None]
    known_id: Mapped[int | None]  # no foreign key: answers point to questions already
    no: Mapped[int]
    text: Mapped[str]
    lead: Mapped[str] = mapped_column(default="")
    point: Mapped[str] = mapped_column(default="")
    choices: Mapped[list[str]] = mapped_column(default=list)
    guess: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="queued")
    rung: Mapped[str] = mapped_column(default="open")
    asked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Answer(Owned):
    """One version of what somebody said to a question. Rows are never changed in their words: an edit is a new version.

    `source` is platform and message id, so that an edit or a delete finds it; `sealed` are [start, end] spans off the
    record; `segments` are (start s, end s, text) of a voice memo; `file` is the Files port's id of the original, `file_name`
    its name as it came. Several answers of one memo share source and file.
    `state`: received, terms_to_check, accepted, replaced, retracted, erased, not_an_answer. Without a question it waits to be told where it
    belongs.
    """

    POINTS = {"question_id": "question", "section_id": "section", "person_id": "person"}

    question_id: Mapped[int | None]
    section_id: Mapped[int | None]
    person_id: Mapped[int]
    text: Mapped[str]
    sort: Mapped[str] = mapped_column(default="text")  # text, voice, choice, prefill, file, confirm, edit
    state: Mapped[str] = mapped_column(default="accepted")
    source: Mapped[str] = mapped_column(default="", index=True)
    file: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    partial: Mapped[bool] = mapped_column(default=False)
    segments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    sealed: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    at: Mapped[datetime]


class Term(Owned):
    """A word of a transcript (`heard`) that sounds like a term of the glossary (`text`), and what its speaker said to it.

    `source` names the memo as Answer's does. `state`: offered, taken (its term belongs to the glossary from now on), kept.
    """

    POINTS = {"brief_id": "brief", "person_id": "person"}

    brief_id: Mapped[int | None]
    person_id: Mapped[int]
    source: Mapped[str] = mapped_column(index=True)
    heard: Mapped[str]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="offered")
    at: Mapped[datetime]


class Draft(Owned):
    """One version of a section's text, never changed but for words that were taken back (kind "erased", no text).

    `sentences`: text, kind, source, start, end, paragraph; an edited one has `also`, the places its words had before.
    `base` is the composition that people's edits stand on, empty while there are none. `state`: composed, edited, proposed,
    approved, returned, superseded. `made_by` stamps drafter, its version and wording, or fix, edit, undo, restore.
    """

    POINTS = {"section_id": "section", "by_id": "person"}
    UNIQUE = (("workspace_id", "section_id", "number"),)

    section_id: Mapped[int]
    by_id: Mapped[int | None]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="composed")
    sentences: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    base: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    hash: Mapped[str]
    made_by: Mapped[str]
    at: Mapped[datetime]


class Review(Owned):
    """One person's confirmation, bound to a draft's hash. `sort`: fact, boss, legal, brand.

    `state`: waiting (for those before it in the chain), requested, confirmed, fixes, declined, lapsed, voided. `reason` is
    the marketer's for a round beyond the second, `outside` how it was given elsewhere (who, when).
    """

    POINTS = {"draft_id": "draft", "section_id": "section", "person_id": "person"}

    draft_id: Mapped[int]
    section_id: Mapped[int]
    person_id: Mapped[int]
    sort: Mapped[str] = mapped_column(default="fact")
    state: Mapped[str] = mapped_column(default="requested")
    hash: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    outside: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class Fix(Owned):
    """One requested correction: asked, located, shown, done or declined (with `reason`).

    `line` is the sentence's number in `draft_id`'s version, `new` what it would say ("" takes it out); `answer_id` holds the
    person's words as the source of the sentence.
    """

    POINTS = {"draft_id": "draft", "section_id": "section", "person_id": "person", "answer_id": "answer"}

    draft_id: Mapped[int]
    section_id: Mapped[int]
    person_id: Mapped[int]
    answer_id: Mapped[int | None]
    words: Mapped[str]
    line: Mapped[int | None]
    new: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="asked")
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
