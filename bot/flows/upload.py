"""Documents handed over: a brief from a marketer, slides or a data sheet as an answer from an expert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.access import may
from bot.catalog import Ask
from bot.flows import assign, briefs, chase, collect, permission, portions, voice
from bot.flows.route import Routes
from bot.inputs import FilePosted, WorkDone, WorkFailed
from bot.model import Answer, Assignment, Question
from bot.turn import Turn

#: So many places of a file are offered one by one; the whole of it always is.
MOST_FOUND = 3


def as_brief(turn: Turn, item: FilePosted) -> None:
    """A file in the private chat of somebody who plans is a brief to import; read as slow work."""
    if not may(turn.person.roles, "brief.write"):
        turn.reply("upload.no_question", name=item.file.name)
        return
    turn.reply("upload.reading", name=item.file.name)
    turn.work("read_brief", turn.person.id, lane=f"file:{item.file.id}", file=item.file.id, name=item.file.name)


def brief_read(turn: Turn, item: WorkDone) -> None:
    briefs.imported(turn, item.result)


def brief_unreadable(turn: Turn, item: WorkFailed) -> None:
    if not permission.ask_for(turn, item):
        turn.reply(f"upload.{_reason(item.code)}", name=item.payload["name"])


def as_answer(turn: Turn, assignment: Assignment | None, item: FilePosted, *, source: str) -> None:
    """ "It's in my slides": the text is taken out and offered as the answer, cited by page. Without a thread: to all that is open."""
    if assignment is not None and assignment.person_id != turn.person.id:
        return
    every = portions.open_questions(turn)
    question = collect.current(turn, assignment) if assignment is not None else None
    question = question or (every[0].question if every else None)
    if question is None:
        turn.reply("upload.no_question", name=item.file.name)
        return
    if assignment is not None:
        assign.touch(turn, assignment)
        chase.settled(turn, assignment)
    turn.reply("upload.reading", name=item.file.name)
    turn.work(
        "read_pages",
        question.id,
        lane=f"file:{item.file.id}",
        file=item.file.id,
        name=item.file.name,
        source=source,
        said=item.text,
    )


def pages_read(turn: Turn, item: WorkDone) -> None:
    """Shown before it counts: a file holds more than the answer. What speaks for an open question is offered for that one."""
    question = turn.get(Question, item.subject)
    said = portions.Memo(
        text=item.result["text"],
        source=item.payload["source"],
        sort="file",
        file=item.result["file"],
        file_name=item.payload["name"],
        segments=item.result["pages"],
    )
    for row, page, target in found_in(turn, said):
        turn.reply(
            "upload.found",
            name=said.file_name,
            page=page,
            question=target.question.text,
            quotes=[(row.text, said.file_name)],
            buttons=[
                Ask(action="memo.to", value=f"{row.id}:{target.question.id}", args={"where": portions.where(target)}),
                Ask(action="memo.where", value=str(row.id), args={"number": 0}),
                Ask(action="memo.drop", value=str(row.id)),
            ],
        )
    row = _received(turn, said, said.text, said.segments)
    turn.reply(
        "upload.is_this_it",
        name=said.file_name,
        question=question.text,
        quotes=[(said.text[:1200], said.file_name)],
        buttons=[
            Ask(action="answer.belongs", value=f"{row.id}:{question.id}", args={"number": 1, "question": question.text})
        ],
    )


def found_in(turn: Turn, said: portions.Memo) -> list[tuple[Answer, int, portions.Open]]:
    """Whole lines of the file that speak for one of several open questions, each with its page; at most three."""
    every = portions.open_questions(turn)
    found: list[tuple[Answer, int, portions.Open]] = []
    for number, text, target in portions.lines_for(said, every)[:MOST_FOUND] if len(every) > 1 else ():
        page = {"number": number, "title": "", "text": text}
        found.append((_received(turn, said, text, [page]), number, target))
    return found


def _received(turn: Turn, said: portions.Memo, text: str, pages: Sequence[dict[str, Any]]) -> Answer:
    return turn.add(
        Answer(
            question_id=None,
            section_id=None,
            person_id=turn.person.id,
            text=text,
            sort="file",
            state="received",
            source=said.source,
            file=said.file,
            file_name=said.file_name,
            segments=list(pages),
            at=turn.at,
        )
    )


def pages_unreadable(turn: Turn, item: WorkFailed) -> None:
    if item.code == "sound":
        voice.found(turn, turn.get(Question, item.subject), item.payload)
    elif not permission.ask_for(turn, item):
        turn.reply(f"upload.{_reason(item.code)}", name=item.payload["name"])


def _reason(code: str) -> str:
    known = ("empty", "not_this_kind", "too_large", "encrypted", "broken", "picture", "too_long")
    return code if code in known else "unreadable"


ROUTES = Routes(
    done={"read_brief": brief_read, "read_pages": pages_read},
    failed={"read_brief": brief_unreadable, "read_pages": pages_unreadable},
)
