"""Two answers that give different figures for the same thing: both are shown once, and a tap decides which is used."""

from __future__ import annotations

from sqlalchemy import select

from bot.catalog import Ask
from bot.drafting.clashes import Clash, clashes
from bot.flows import collect, placing, values
from bot.flows.route import Routes, route
from bot.model import Answer, Assignment, Brief, Person, Question, Section
from bot.turn import Turn

#: More at once would be an interrogation.
MOST = 2
#: Notes about one answer: where ten people name ten figures, each pair of them would be forty-five.
MOST_TOLD = 1
#: So many answers of the brief are compared, the newest: what an answer costs must not grow with the brief.
COMPARED = 40


def look(turn: Turn, row: Answer, assignment: Assignment) -> None:
    """After an answer: its speaker is asked about their own earlier figures; somebody else's, the newest, go to the marketer."""
    asked = told = 0
    for other in _earlier(turn, row):
        for number, clash in enumerate(clashes(other.text, row.text)):
            if other.person_id == row.person_id and asked < MOST:
                asked += 1
                _ask(turn, other, row, clash, number, assignment)
            elif other.person_id != row.person_id and told < MOST_TOLD:
                told += 1
                _tell_marketer(turn, other, row, clash)


def _earlier(turn: Turn, row: Answer) -> list[Answer]:
    """What stands in the same brief already and may be shown, the newest first."""
    brief_id = turn.get(Section, row.section_id or 0).brief_id
    sections = [s.id for s in turn.of(Section, brief_id=brief_id)]
    rows = turn.all(
        select(Answer)
        .where(
            Answer.section_id.in_(sections),
            Answer.state.in_(collect.STANDING),
            Answer.id < row.id,
            Answer.source != row.source,
        )
        .order_by(Answer.id.desc())
        .limit(COMPARED)
    )
    return [other for other in rows if not other.sealed]


def _ask(turn: Turn, other: Answer, row: Answer, clash: Clash, number: int, assignment: Assignment) -> None:
    value = f"{other.id}:{row.id}:{number}"
    turn.say(
        turn.get(Person, row.person_id),
        "clash.ask",
        thread=f"assignment:{assignment.id}",
        once=f"clash:{other.id}:{row.id}:{number}",
        at=other.at,
        earlier=clash.earlier.figure,
        later=clash.later.figure,
        quotes=[(clash.earlier.statement, ""), (clash.later.statement, "")],
        buttons=[
            Ask(action="clash.later", value=value, args={"figure": clash.later.figure}),
            Ask(action="clash.earlier", value=value, args={"figure": clash.earlier.figure}),
            Ask(action="clash.both", value=value),
        ],
    )


def _tell_marketer(turn: Turn, other: Answer, row: Answer, clash: Clash) -> None:
    section = turn.get(Section, row.section_id or 0)
    brief = turn.get(Brief, section.brief_id)
    speakers = [turn.get(Person, person_id).name for person_id in (other.person_id, row.person_id)]
    turn.say(
        turn.get(Person, brief.marketer_id),
        "clash.note",
        sort="note",
        once=f"clash:{other.id}:{row.id}:{clash.earlier.start}",
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        quotes=list(zip((clash.earlier.statement, clash.later.statement), speakers, strict=True)),
    )


def _found(turn: Turn, value: str) -> tuple[Answer, Answer, Clash] | None:
    """The two answers and what they differ in, while both stand as they were; says why not otherwise."""
    earlier_id, later_id, place = values.parts(value, 3)
    other, row = turn.get(Answer, earlier_id), turn.get(Answer, later_id)
    if {other.person_id, row.person_id} != {turn.person.id}:
        turn.reply("common.not_yours")
        return None
    both = other.state in collect.STANDING and row.state in collect.STANDING
    found = values.picked(clashes(other.text, row.text) if both else (), place)
    if found is None:
        turn.reply("common.settled")
        return None
    return other, row, found


def later(turn: Turn, value: str) -> None:
    """The newer figure holds: it stands in the earlier words too."""
    found = _found(turn, value)
    if found is not None:
        other, _, clash = found
        _put(turn, other, clash.earlier.start, clash.earlier.end, clash.later.figure, "later")


def earlier(turn: Turn, value: str) -> None:
    found = _found(turn, value)
    if found is not None:
        _, row, clash = found
        _put(turn, row, clash.later.start, clash.later.end, clash.earlier.figure, "earlier")


def _put(turn: Turn, row: Answer, start: int, end: int, figure: str, which: str) -> None:
    collect.reword(turn, row, row.text[:start] + figure + row.text[end:], segments=row.segments)
    turn.record("answer.clash_settled", f"answer:{row.id}", after=which, why="person")
    question = turn.get(Question, row.question_id) if row.question_id else None
    placing.settle(turn, {question.assignment_id if question else None})
    turn.reply("clash.settled", figure=figure)


def both(turn: Turn, value: str) -> None:
    """Different cases: both stay as they were said."""
    found = _found(turn, value)
    if found is not None:
        turn.record("answer.clash_settled", f"answer:{found[1].id}", after="both", why="person")
        turn.reply("clash.both")


ROUTES = Routes(
    actions={
        "clash.later": route("own.answer", later),
        "clash.earlier": route("own.answer", earlier),
        "clash.both": route("own.answer", both),
    }
)
