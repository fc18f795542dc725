"""The taps under a memo's list: this piece belongs elsewhere, is a thing of its own, is not to be used, or all is undone."""

from __future__ import annotations

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import chase, collect, find, memo, portions
from bot.flows.route import Routes, route
from bot.model import Angle, Answer, Assignment, Brief, Question, Section
from bot.turn import Turn

MOST_CHOICES = 8
LIVE = (*collect.STANDING, "received")


def own(turn: Turn, value: str) -> Answer | None:
    """The presser's piece while it counts or waits; says why not otherwise."""
    row = turn.get(Answer, value)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return None
    if row.state not in LIVE:
        turn.reply("common.settled")
        return None
    return row


def pieces(turn: Turn, source: str) -> list[Answer]:
    """Everything of the actor's that one message left, in order."""
    return turn.all(
        select(Answer)
        .where(Answer.source == source, Answer.person_id == turn.person.id, Answer.state.in_(LIVE))
        .order_by(Answer.id)
    )


def where(turn: Turn, value: str) -> None:
    """ "Belongs elsewhere": the questions it could answer, and two ways out."""
    row = own(turn, value)
    if row is None:
        return
    turn.reply(
        "memo.where",
        quotes=[(row.text[:300], turn.person.name)],
        buttons=[
            *(
                Ask(action="memo.to", value=f"{row.id}:{question.id}", args={"where": label})
                for question, label in _choices(turn, row)
            ),
            *([Ask(action="memo.angle", value=value)] if _brief_of(turn, row) else ()),
            Ask(action="memo.drop", value=value),
        ],
    )


def _choices(turn: Turn, row: Answer) -> list[tuple[Question, str]]:
    """Open questions first, then those the same memo answered."""
    found = [(o.question, portions.where(o)) for o in portions.open_questions(turn)]
    for other in pieces(turn, row.source):
        if other.question_id is not None:
            question = turn.get(Question, other.question_id)
            section = turn.get(Section, question.section_id)
            brief = turn.get(Brief, section.brief_id)
            assignment = turn.get(Assignment, question.assignment_id or 0)
            found.append(
                (
                    question,
                    portions.where(
                        portions.Open(question=question, section=section, brief=brief, assignment=assignment)
                    ),
                )
            )
    return [(q, label) for q, label in found if q.id != row.question_id][:MOST_CHOICES]


def to(turn: Turn, value: str) -> None:
    """ "answer id:question id": the piece answers that question instead."""
    number, _, target = value.partition(":")
    row = own(turn, number)
    if row is None:
        return
    question = turn.get(Question, target)
    holder = find.holder(turn, turn.get(Section, question.section_id))
    if holder is None or holder.person_id != turn.person.id:
        turn.reply("common.settled")
        return
    came_from = row.question_id
    _leave(turn, row, why="moved")
    if came_from is None:
        _forget_angle(turn, row)
        collect.answer(
            turn,
            question,
            row.text,
            sort=row.sort,
            source=row.source,
            **portions.recording(row),
        )
        return
    open_before = question.state not in ("answered",)
    new = collect.take(
        turn,
        question,
        row.text,
        sort=row.sort,
        source=row.source,
        **portions.recording(row),
    )
    turn.reply(
        "memo.moved", question=question.text, buttons=[Ask(action="memo.where", value=str(new.id), args={"number": 0})]
    )
    settle(turn, {question.assignment_id, turn.get(Question, came_from).assignment_id})
    if open_before:
        assignment = turn.get(Assignment, question.assignment_id or 0)
        if collect.current(turn, assignment) is None:
            collect.ask_next(turn, assignment, acknowledged=False)


def _leave(turn: Turn, row: Answer, *, why: str) -> None:
    if row.question_id is None:
        row.state = "replaced"
    else:
        collect.take_back(turn, row, why=why, state="replaced")


def settle(turn: Turn, assignments: set[int | None]) -> None:
    """New drafts of what is written already; the clock of what is open again."""
    for number in sorted(n for n in assignments if n is not None):
        assignment = turn.get(Assignment, number)
        collect.changed(turn, assignment)
        chase.plan(turn, assignment)


def elsewhere(turn: Turn, value: str) -> None:
    """None of the questions it was asked about: the whole list."""
    where(turn, value)


def drop(turn: Turn, value: str) -> None:
    """Not to be used: no text, no angle."""
    row = own(turn, value)
    if row is None:
        return
    if row.question_id is None:
        row.state = "not_an_answer"
        _forget_angle(turn, row)
    else:
        question = turn.get(Question, row.question_id)
        collect.take_back(turn, row, why="not an answer", state="not_an_answer")
        settle(turn, {question.assignment_id})
    turn.reply("memo.dropped")


def as_angle(turn: Turn, value: str) -> None:
    """A thing of its own after all."""
    row = own(turn, value)
    brief = _brief_of(turn, row) if row is not None else None
    if row is None or brief is None:
        return
    if row.question_id is not None:
        question = turn.get(Question, row.question_id)
        collect.take_back(turn, row, why="angle", state="not_an_answer")
        settle(turn, {question.assignment_id})
    if _angle_of(turn, row) is None:
        memo.angle(turn, brief, row.text)
    turn.reply("memo.made_angle")


def _brief_of(turn: Turn, row: Answer) -> Brief | None:
    """The brief the piece was taken for, else the one the rest of its memo speaks of, else the only open one."""
    for other in (row, *pieces(turn, row.source)):
        if other.section_id is not None:
            return turn.get(Brief, turn.get(Section, other.section_id).brief_id)
    briefs = {o.brief.id: o.brief for o in portions.open_questions(turn)}
    return next(iter(briefs.values())) if len(briefs) == 1 else None


def _angle_of(turn: Turn, row: Answer) -> Angle | None:
    return turn.first(
        select(Angle)
        .where(Angle.person_id == row.person_id, Angle.text == row.text, Angle.at == row.at, Angle.outcome == "open")
        .order_by(Angle.id.desc())
    )


def _forget_angle(turn: Turn, row: Answer) -> None:
    """It was no thing of its own: nobody needs to decide about it any more."""
    angle = _angle_of(turn, row)
    if angle is not None:
        angle.outcome = "parked"
        turn.record("angle.parked", f"angle:{angle.id}", before="open", after="parked", why="person")


def undo(turn: Turn, value: str) -> None:
    """All of it: the questions are open again, nothing of the memo stays in a text."""
    rows = pieces(turn, value)
    if not rows:
        turn.reply("common.settled")
        return
    withdraw(turn, rows, why="undo")
    turn.reply("memo.undone", questions=_questions(turn, rows))


def withdraw(turn: Turn, rows: list[Answer], *, why: str, state: str = "retracted") -> None:
    """Takes back every piece of a message and makes anew what was written of it."""
    touched: set[int | None] = set()
    for row in rows:
        if row.question_id is None:
            row.state = state
            _forget_angle(turn, row)
            continue
        touched.add(turn.get(Question, row.question_id).assignment_id)
        collect.take_back(turn, row, why=why, state=state)
    settle(turn, touched)


def _questions(turn: Turn, rows: list[Answer]) -> list[str]:
    numbers = list(dict.fromkeys(row.question_id for row in rows if row.question_id is not None))
    return [turn.get(Question, number).text for number in numbers]


ROUTES = Routes(
    actions={
        "memo.where": route("own.answer", where),
        "memo.elsewhere": route("own.answer", elsewhere),
        "memo.to": route("own.answer", to),
        "memo.angle": route("own.answer", as_angle),
        "memo.drop": route("own.answer", drop),
        "memo.undo": route("own.answer", undo),
    }
)
