"""The interview: one question at a time, a short answer is fine, any version can be corrected or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from bot.catalog import Ask
from bot.drafting.hygiene import outward
from bot.flows import approach, assign, chase, erasing, find, known, undoing
from bot.flows.effort import next_rung, seconds
from bot.language.text import sentences
from bot.model import Answer, Assignment, Brief, Person, Question, Section
from bot.turn import Turn

#: Answers that count for the text.
STANDING = ("accepted", "terms_to_check")


def start(turn: Turn, assignment: Assignment) -> None:
    """From the accepted offer to its first question."""
    open_up(turn, assignment)
    ask_next(turn, assignment, acknowledged=False)


def open_up(turn: Turn, assignment: Assignment) -> None:
    """The interview begins: the section's questions are this assignment's."""
    section = turn.get(Section, assignment.section_id)
    turn.move(assignment, "active", why="collect.start")
    turn.move(section, "answering", why="collect.start")
    brief = turn.get(Brief, section.brief_id)
    if brief.state in ("draft", "aligning", "agreed"):
        turn.move(brief, "collecting", why="collect.start")
    for question in find.questions(turn, section):
        if question.state in ("queued", "asked", "partial") and question.assignment_id != assignment.id:
            question.assignment_id = assignment.id


def ask_next(turn: Turn, assignment: Assignment, *, acknowledged: bool, shown: bool = True) -> None:
    """The next open question into the assignment's thread, or the end of the interview when there is none.

    `shown`: at once; else it is the one waited for, and comes with what is said next.
    """
    section = turn.get(Section, assignment.section_id)
    everything = find.questions(turn, section)
    waiting = [q for q in everything if q.state in ("asked", "partial", "queued")]
    if not waiting:
        enough(turn, assignment)
        return
    question = waiting[0]
    if question.state == "queued":
        known.offer(turn, question, turn.get(Person, assignment.person_id))
    turn.move(question, "asked", why="collect.next")
    question.asked_at = turn.at
    question.assignment_id = assignment.id
    if shown:
        show(turn, question, assignment, acknowledged=acknowledged)
    chase.plan(turn, assignment)


def show(turn: Turn, question: Question, assignment: Assignment, *, acknowledged: bool = False) -> None:
    """One question as a message, at its rung."""
    section = turn.get(Section, assignment.section_id)
    person = turn.get(Person, assignment.person_id)
    counted = [q for q in find.questions(turn, section) if q.state not in ("withdrawn", "superseded")]
    said_before = question.rung == "yesno" and question.known_id is not None
    turn.say(
        person,
        "collect.known"
        if said_before
        else f"collect.{question.rung}"
        if question.rung in ("prompts", "pick", "yesno")
        else "collect.open",
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
        **(known.shown(turn, question, person) if said_before else {}),
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
        if question.known_id is not None:
            return [Ask(action=f"question.{a}", value=value) for a in ("still", "changed", "unknown")]
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
    file_name: str = "",
    partial: bool = False,
    segments: Sequence[Any] = (),
    goes_on: bool = True,
) -> Answer:
    """Takes words as the answer and goes on to the next question. A second answer to the same question adds to the first.

    `goes_on`: False where a wish said beside it lets the interview rest.
    """
    from bot.flows import clashing  # what it decides is put right by this module

    again = question.state in ("answered", "skipped", "unknown")
    row = take(
        turn,
        question,
        text,
        sort=sort,
        source=source,
        file=file,
        file_name=file_name,
        partial=partial,
        segments=segments,
    )
    assignment = turn.get(Assignment, question.assignment_id or 0)
    clashing.look(turn, row, assignment)
    _tell_outward(turn, row)
    if again:
        changed(turn, assignment)
        turn.reply("collect.added", question=question.text)
    elif partial:
        turn.reply(
            "collect.partial", question=question.text, buttons=[Ask(action="question.enough", value=str(question.id))]
        )
        chase.plan(turn, assignment)
    else:
        if not goes_on:
            turn.reply("collect.kept", question=question.text)
        ask_next(turn, assignment, acknowledged=True, shown=goes_on)
    return row


def _tell_outward(turn: Turn, row: Answer) -> None:
    """What the text will not hold is said at once, while its words can still be given otherwise."""
    if row.sort not in ("text", "voice"):
        return
    parts = [row.text[a:b] for a, b in sentences(row.text) if any(a < y and x < b for x, y in outward(row.text))]
    if parts:
        turn.reply("collect.outward", parts=[part[:120] for part in parts[:3]])


def take(
    turn: Turn,
    question: Question,
    text: str,
    *,
    sort: str = "text",
    source: str,
    file: str = "",
    file_name: str = "",
    partial: bool = False,
    segments: Sequence[Any] = (),
) -> Answer:
    """Keeps words as the answer and closes the question. Nothing is said: who calls says what follows."""
    assignment = joined(turn, question)
    row = turn.add(
        Answer(
            question_id=question.id,
            section_id=question.section_id,
            person_id=turn.person.id if turn.actor else assignment.person_id,
            text=text,
            sort=sort,
            source=source,
            file=file,
            file_name=file_name,
            partial=partial,
            segments=list(segments),
            at=turn.at,
        )
    )
    turn.record("answer.accepted", f"answer:{row.id}", after="accepted", why=sort)
    assign.touch(turn, assignment)
    chase.settled(turn, assignment)
    if question.state in ("queued", "parked"):
        turn.move(question, "asked", why="answered before it was asked")
    turn.move(question, "partial" if partial else "answered", why="answer")
    question.closed_at = turn.at
    return row


def joined(turn: Turn, question: Question) -> Assignment:
    """The assignment an answer to this question belongs to. Who answers has taken it on, or up again."""
    if question.assignment_id is None:
        holder = find.holder(turn, turn.get(Section, question.section_id))
        question.assignment_id = holder.id if holder else None
    assignment = turn.get(Assignment, question.assignment_id or 0)
    if assignment.state == "declined" and find.holder(turn, turn.get(Section, question.section_id)) is None:
        turn.move(assignment, "offered", why="answered")
        turn.move(turn.get(Section, question.section_id), "assigned", why="answered")
    if assignment.state in ("offered", "countered", "accepted", "parked"):
        assignment.accepted_at = assignment.accepted_at or turn.at
        turn.move(assignment, "accepted", why="answered")
        approach.withdraw(turn, "offer", assignment.id, why="answered")
        open_up(turn, assignment)
    return assignment


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
            "collect.all_done" if _anything(turn, section) else "collect.nothing_said",
            thread=f"assignment:{assignment.id}",
            subject=f"section:{section.id}",
            heading=section.heading,
        )
    compose(turn, section)


def _anything(turn: Turn, section: Section) -> bool:
    """Whether there are words to write from."""
    standing = select(Answer).where(Answer.section_id == section.id, Answer.state.in_(STANDING))
    return bool(section.prefill) or turn.first(standing) is not None


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
    reword(turn, row, text, segments=row.segments)
    _after_change(turn, row, "collect.edited")


def reword(turn: Turn, row: Answer, text: str, *, segments: Sequence[Any]) -> Answer:
    """New words in the place of the old ones, and nothing said about it."""
    before, row.state = row.state, "replaced"
    turn.record("answer.replaced", f"answer:{row.id}", before=before, after="replaced", why="edit")
    return turn.add(
        Answer(
            question_id=row.question_id,
            section_id=row.section_id,
            person_id=row.person_id,
            text=text,
            sort=row.sort,
            state=before,
            source=row.source,
            file=row.file,
            file_name=row.file_name,
            segments=list(segments),
            at=turn.at,
        )
    )


def retract(turn: Turn, row: Answer, *, why: str, state: str = "retracted") -> None:
    """Taken back: no copy stays in a text that is not published yet; the question is open again, without pressing."""
    if row.sort == "edit":
        undoing.reworded(turn, row, "")
        return
    take_back(turn, row, why=why, state=state)
    if row.question_id and (question := turn.get(Question, row.question_id)).state == "asked":
        question.asked_at = turn.at  # "write it here": the next words are for this one, whatever was asked meanwhile
    _after_change(turn, row, "collect.retracted")


def take_back(turn: Turn, row: Answer, *, why: str, state: str) -> None:
    """The answer no longer counts and its words leave every draft; a question nobody else answered is open again."""
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
        question.asked_at = turn.at  # what they write next is meant for it
    erasing.forget(turn, row)


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
    own = (q for q in turn.of(Question, section_id=assignment.section_id) if q.assignment_id == assignment.id)
    asked = (q for q in own if q.state in ("asked", "partial"))
    return max(asked, key=lambda q: (q.asked_at.timestamp() if q.asked_at else 0.0, q.id), default=None)
