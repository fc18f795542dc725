"""The interview: one question at a time, a short answer is fine, any version can be corrected or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from bot.catalog import Ask
from bot.flows import assign, chase, erasing, find, undoing
from bot.flows.effort import next_rung, seconds
from bot.model import Answer, Assignment, Brief, Person, Question, Section
from bot.turn import Turn

#: Answers that count for the text.
STANDING = ("accepted", "terms_to_check")


def start(turn: Turn, assignment: Assignment) -> None:
    """From the accepted offer to its first question."""
    section = turn.get(Section, assignment.section_id)
    turn.move(assignment, "active", why="collect.start")
    turn.move(section, "answering", why="collect.start")
    brief = turn.get(Brief, section.brief_id)
    if brief.state in ("draft", "aligning", "agreed"):
        turn.move(brief, "collecting", why="collect.start")
    for question in find.questions(turn, section):
        if question.state in ("queued", "asked", "partial") and question.assignment_id != assignment.id:
            question.assignment_id = assignment.id
    ask_next(turn, assignment, acknowledged=False)


def ask_next(turn: Turn, assignment: Assignment, *, acknowledged: bool) -> None:
    """The next open question into the assignment's thread, or the end of the interview when there is none."""
    section = turn.get(Section, assignment.section_id)
    everything = find.questions(turn, section)
    waiting = [q for q in everything if q.state in ("asked", "partial", "queued")]
    if not waiting:
        enough(turn, assignment)
        return
    question = waiting[0]
    turn.move(question, "asked", why="collect.next")
    question.asked_at = turn.at
    question.assignment_id = assignment.id
    show(turn, question, assignment, acknowledged=acknowledged)
    chase.plan(turn, assignment)


def show(turn: Turn, question: Question, assignment: Assignment, *, acknowledged: bool = False) -> None:
    """One question as a message, at its rung."""
    section = turn.get(Section, assignment.section_id)
    person = turn.get(Person, assignment.person_id)
    counted = [q for q in find.questions(turn, section) if q.state not in ("withdrawn", "superseded")]
    turn.say(
        person,
        f"collect.{question.rung}" if question.rung in ("prompts", "pick", "yesno") else "collect.open",
        thread=f"assignment:{assignment.id}",
        subject=f"question:{question.id}",
        wanted=("question", question.id, ("asked", "partial")),
        acknowledged=acknowledged,
        number=counted.index(question) + 1 if question in counted else 1,
        count=len(counted),
        question=question.text,
        point=question.point,
        prefill=question.guess or section.prefill,
        seconds=seconds(question.rung),
        buttons=_buttons(question),
    )


def _buttons(question: Question) -> list[Ask]:
    value = str(question.id)
    if question.rung == "pick":
        return [
            *(
                Ask(action="question.pick", value=f"{value}:{number}", args={"choice": choice})
                for number, choice in enumerate(question.choices)
            ),
            Ask(action="question.unknown", value=value),
        ]
    if question.rung == "yesno":
        return [Ask(action=f"question.{a}", value=value) for a in ("yes", "no", "unknown")]
    return [Ask(action=f"question.{a}", value=value) for a in ("later", "smaller", "unknown", "you_write")]


def answer(
    turn: Turn,
    question: Question,
    text: str,
    *,
    sort: str = "text",
    source: str,
    file: str = "",
    partial: bool = False,
    segments: Sequence[Any] = (),
) -> Answer:
    """Takes words as the answer and goes on to the next question. A second answer to the same question adds to the first."""
    assignment = turn.get(Assignment, question.assignment_id or 0)
    row = turn.add(
        Answer(
            question_id=question.id,
            section_id=question.section_id,
            person_id=turn.person.id if turn.actor else assignment.person_id,
            text=text,
            sort=sort,
            source=source,
            file=file,
            partial=partial,
            segments=list(segments),
            at=turn.at,
        )
    )
    turn.record("answer.accepted", f"answer:{row.id}", after="accepted", why=sort)
    assign.touch(turn, assignment)
    chase.settled(turn, assignment)
    again = question.state in ("answered", "skipped", "unknown")
    turn.move(question, "partial" if partial else "answered", why="answer")
    question.closed_at = turn.at
    if again:
        changed(turn, assignment)
        turn.reply("collect.added", question=question.text)
    elif partial:
        turn.reply(
            "collect.partial", question=question.text, buttons=[Ask(action="question.enough", value=str(question.id))]
        )
        chase.plan(turn, assignment)
    else:
        ask_next(turn, assignment, acknowledged=True)
    return row


def close(turn: Turn, question: Question, state: str, *, why: str) -> None:
    """Ends a question without an answer (skipped, unknown, redirected) and goes on."""
    assignment = turn.get(Assignment, question.assignment_id or 0)
    turn.move(question, state, why=why)
    question.closed_at = turn.at
    assign.touch(turn, assignment)
    ask_next(turn, assignment, acknowledged=True)


def step_down(turn: Turn, question: Question, *, by_person: bool) -> bool:
    """The same question at the next smaller rung that can be made. False: there is none smaller."""
    assignment = turn.get(Assignment, question.assignment_id or 0)
    section = turn.get(Section, question.section_id)
    rung = next_rung(question.rung, choices=bool(question.choices), prefill=bool(question.guess or section.prefill))
    if rung is None:
        return False
    before, question.rung = question.rung, rung
    turn.record(
        "question.stepped_down",
        f"question:{question.id}",
        before=before,
        after=rung,
        why="person" if by_person else "chase",
    )
    if by_person:
        assign.touch(turn, assignment)
        show(turn, question, assignment)
    return True


def enough(turn: Turn, assignment: Assignment) -> None:
    """All asked: the text is made, slow work in the section's own lane."""
    section = turn.get(Section, assignment.section_id)
    if section.state in ("assigned", "answering"):
        turn.move(section, "enough", why="collect.enough")
        turn.say(
            turn.get(Person, assignment.person_id),
            "collect.all_done",
            thread=f"assignment:{assignment.id}",
            subject=f"section:{section.id}",
            heading=section.heading,
        )
    compose(turn, section)


def compose(turn: Turn, section: Section) -> None:
    """Asks for a new draft of the section out of what stands now."""
    turn.work("compose", section.id, lane=f"draft:{section.id}", revision=_revision(turn, section))


def changed(turn: Turn, assignment: Assignment) -> None:
    """What was said changed after the interview: a new draft, and what was confirmed is asked again."""
    section = turn.get(Section, assignment.section_id)
    if section.state in ("drafted", "in_review", "confirmed", "enough"):
        compose(turn, section)


def _revision(turn: Turn, section: Section) -> int:
    """Grows with every change of the section's answers: a result made from older ones is discarded."""
    newest = turn.session.execute(select(func.max(Answer.id)).where(Answer.section_id == section.id)).scalar()
    gone = len(turn.all(select(Answer).where(Answer.section_id == section.id, Answer.state.not_in(STANDING))))
    return int(newest or 0) * 1000 + gone


def edit(turn: Turn, row: Answer, text: str) -> None:
    """An edited message is a new version; the old words stay in the history only."""
    if row.sort == "edit":
        undoing.reworded(turn, row, text)
        return
    row.state = "replaced"
    turn.record("answer.replaced", f"answer:{row.id}", before="accepted", after="replaced", why="edit")
    turn.add(
        Answer(
            question_id=row.question_id,
            section_id=row.section_id,
            person_id=row.person_id,
            text=text,
            sort=row.sort,
            source=row.source,
            file=row.file,
            at=turn.at,
        )
    )
    _after_change(turn, row, "collect.edited")


def retract(turn: Turn, row: Answer, *, why: str, state: str = "retracted") -> None:
    """Taken back: no copy stays in a text that is not published yet; the question is open again, without pressing."""
    if row.sort == "edit":
        undoing.reworded(turn, row, "")
        return
    row.state = state
    turn.record(f"answer.{state}", f"answer:{row.id}", before="accepted", after=state, why=why)
    question = turn.get(Question, row.question_id) if row.question_id else None
    standing = (
        turn.all(select(Answer).where(Answer.question_id == row.question_id, Answer.state.in_(STANDING)))
        if question
        else []
    )
    if question is not None and not standing:
        turn.move(question, "asked", why=why)
    erasing.forget(turn, row)
    _after_change(turn, row, "collect.retracted")


def _after_change(turn: Turn, row: Answer, key: str) -> None:
    question = turn.get(Question, row.question_id) if row.question_id else None
    if question is None or question.assignment_id is None:
        return
    assignment = turn.get(Assignment, question.assignment_id)
    assign.touch(turn, assignment)
    changed(turn, assignment)
    turn.reply(key, question=question.text)


def current(turn: Turn, assignment: Assignment) -> Question | None:
    """The question this assignment's thread is waiting on."""
    return turn.first(
        select(Question)
        .where(Question.assignment_id == assignment.id, Question.state.in_(("asked", "partial")))
        .order_by(Question.asked_at.desc(), Question.id.desc())
    )
