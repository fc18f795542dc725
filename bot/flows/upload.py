"""Documents handed over: a brief from a marketer, slides or a data sheet as an answer from an expert."""

from __future__ import annotations

from bot.access import may
from bot.catalog import Ask
from bot.flows import assign, briefs, chase, collect
from bot.flows.route import Routes
from bot.inputs import FilePosted, WorkDone, WorkFailed
from bot.model import Answer, Assignment, Question
from bot.turn import Turn


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
    turn.reply(f"upload.{_reason(item.code)}", name=item.payload["name"])


def as_answer(turn: Turn, assignment: Assignment, item: FilePosted, *, source: str) -> None:
    """ "It's in my slides": the text is taken out and becomes the answer, cited by page."""
    if assignment.person_id != turn.person.id:
        return
    question = collect.current(turn, assignment)
    if question is None:
        turn.reply("upload.no_question", name=item.file.name)
        return
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
    """Shown before it counts: a file holds more than the answer, so the person says yes once."""
    question = turn.get(Question, item.subject)
    row = turn.add(
        Answer(
            question_id=None,
            section_id=None,
            person_id=turn.person.id,
            text=item.result["text"],
            sort="file",
            state="received",
            source=item.payload["source"],
            file=item.result["file"],
            segments=item.result["pages"],
            at=turn.at,
        )
    )
    turn.reply(
        "upload.is_this_it",
        name=item.payload["name"],
        question=question.text,
        quotes=[(item.result["text"][:1200], item.payload["name"])],
        buttons=[
            Ask(action="answer.belongs", value=f"{row.id}:{question.id}", args={"number": 1, "question": question.text})
        ],
    )


def pages_unreadable(turn: Turn, item: WorkFailed) -> None:
    turn.reply(f"upload.{_reason(item.code)}", name=item.payload["name"])


def _reason(code: str) -> str:
    known = ("empty", "not_this_kind", "too_large", "encrypted", "broken", "picture", "too_long")
    return code if code in known else "unreadable"


ROUTES = Routes(
    done={"read_brief": brief_read, "read_pages": pages_read},
    failed={"read_brief": brief_unreadable, "read_pages": pages_unreadable},
)
