"""A person's words leave for good when they or an admin ask for it; structure and counts stay, so the journal still adds up.

Erased: answers in all versions and the sentences made of them, recordings, requested corrections, promises, concerns, angles,
a manager's no, addresses, name. What is published already becomes a task for its marketer (flows/erasing).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.access import ADMIN
from bot.catalog import Ask
from bot.flows import erasing, find, leaving, retention
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import (
    Absence,
    Alignment,
    Angle,
    Answer,
    Approach,
    Assignment,
    Brief,
    Escalation,
    Fix,
    Objection,
    Person,
    PersonAddress,
    Promise,
    Question,
    Refusal,
    Review,
    Section,
    Term,
)
from bot.turn import Turn


def forget(turn: Turn, command: c.Forget) -> None:
    """`/brief forget @who`: shows what would go, and asks once. Nothing is changed yet."""
    person = find.person(turn, command.who)
    if person is not None and _allowed(turn, person):
        _ask(turn, person)


def oneself(turn: Turn, value: str) -> None:
    """The button under "what is kept about me"."""
    _ask(turn, turn.person)


def _ask(turn: Turn, person: Person) -> None:
    answers = _answers(turn, person)
    turn.reply(
        "forgetting.ask",
        name=person.name,
        own=person.id == turn.person.id,
        answers=len([a for a in answers if a.state != "erased"]),
        recordings=len({a.file for a in answers if a.file}),
        running=len(leaving.held(turn, person)),
        published=_published(turn, answers),
        buttons=[
            Ask(action="forget.yes", value=str(person.id)),
            Ask(action="forget.no", value=str(person.id)),
        ],
    )


def confirmed(turn: Turn, value: str) -> None:
    """The button. Whoever pressed it reads how much was erased."""
    person = turn.get(Person, value)
    if not _allowed(turn, person):
        return
    if not person.active and not person.roles:  # forgotten already: the button was pressed twice
        turn.reply("common.settled")
        return
    name, own = person.name, person.id == turn.person.id
    counts = erase(turn, person, why="person" if own else "admin")
    turn.reply("forgetting.done", name=name, own=own, number=person.id, **counts)


def kept(turn: Turn, value: str) -> None:
    turn.reply("forgetting.kept")


def by_operator(turn: Turn, person_id: int) -> None:
    """The timer that `ayumi forget-person` sets; the admins read the report."""
    person = turn.get(Person, person_id)
    name = person.name
    counts = erase(turn, person, why="operator")
    for admin in turn.all(select(Person).where(Person.active.is_(True))):
        if ADMIN in admin.roles:
            turn.say(admin, "forgetting.done", sort="note", name=name, own=False, number=person.id, **counts)


def _allowed(turn: Turn, person: Person) -> bool:
    if person.id == turn.person.id or ADMIN in turn.person.roles:
        return True
    turn.reply("forgetting.not_yours", name=person.name)
    return False


def erase(turn: Turn, person: Person, *, why: str) -> dict[str, Any]:
    """Everything of the person. Returns counts: answers, recordings, corrections, remarks (all other words), handed_over."""
    running = leaving.held(turn, person)
    leaving.hand_over(turn, person)
    answers = _answers(turn, person)
    phrases = [a.text for a in answers]
    recordings = retention.forget_files(turn, [a for a in answers if a.file], why="forgotten")
    for answer in answers:
        erasing.forget(turn, answer)
        answer.text, answer.segments, answer.sealed, answer.state = "", [], [], "erased"
        turn.record("answer.erased", f"answer:{answer.id}", after="erased", why=why)
    _unlock(turn, answers, phrases)
    corrections = _blank_corrections(turn, person)
    remarks = _blank_remarks(turn, person)
    _blank_person(turn, person)
    turn.record("person.forgotten", f"person:{person.id}", after="forgotten", why=why)
    return {
        "answers": len(answers),
        "recordings": recordings,
        "corrections": corrections,
        "remarks": remarks,
        "handed_over": len(running),
    }


def _answers(turn: Turn, person: Person) -> list[Answer]:
    """All versions; a guess of marketing's that the person only confirmed is marketing's."""
    return turn.all(select(Answer).where(Answer.person_id == person.id, Answer.sort != "prefill").order_by(Answer.id))


def _published(turn: Turn, answers: Sequence[Answer]) -> int:
    """How many published briefs hold something of theirs."""
    sections = {a.section_id for a in answers if a.section_id is not None}
    briefs = select(Section.brief_id).where(Section.id.in_(sections))
    return len(turn.all(select(Brief).where(Brief.id.in_(briefs), Brief.state.in_(erasing.OUT))))


def _unlock(turn: Turn, answers: Sequence[Answer], phrases: Sequence[str]) -> None:
    """A phrase kept word for word is the person's when it stood in what they said."""
    for section in turn.all(select(Section).where(Section.id.in_({a.section_id for a in answers if a.section_id}))):
        section.locked = [phrase for phrase in section.locked if not any(phrase in said for said in phrases)]


def _blank_corrections(turn: Turn, person: Person) -> int:
    fixes = turn.all(select(Fix).where(Fix.person_id == person.id))
    for fix in fixes:
        fix.words, fix.new = "", ""
    return len(fixes)


def _blank_remarks(turn: Turn, person: Person) -> int:
    """Promises, concerns, angles, words on an outline, a no, what a manager was to read: the row stays, the words go."""
    promises = turn.all(select(Promise).where(Promise.person_id == person.id))
    angles = turn.all(select(Angle).where(Angle.person_id == person.id))
    objections = turn.all(select(Objection).where(Objection.person_id == person.id))
    alignments = turn.all(select(Alignment).where(Alignment.person_id == person.id))
    refusals = turn.all(select(Refusal).where(Refusal.manager_id == person.id))
    reviews = turn.all(select(Review).where(Review.person_id == person.id))
    for promise in promises:
        promise.words = ""
    for angle in angles:
        angle.text, angle.hope = "", ""
    for objection in objections:
        objection.text, objection.details = "", {}
    for alignment in alignments:
        alignment.words, alignment.proposal = "", {}
    for refusal in refusals:
        refusal.words = ""
    for review in reviews:
        review.outside = ""
    for term in turn.all(select(Term).where(Term.person_id == person.id)):
        term.heard = ""
    said = select(Answer.id).where(Answer.person_id == person.id)
    for question in turn.all(select(Question).where(Question.known_id.in_(said))):
        question.guess, question.known_id = "", None
    theirs = select(Assignment.id).where(Assignment.person_id == person.id)
    for escalation in turn.all(select(Escalation).where(Escalation.assignment_id.in_(theirs))):
        escalation.text = ""
    own_questions = select(Question.id).where(Question.assignment_id.in_(theirs), Question.follows_id.is_not(None))
    for question in turn.all(select(Question).where(Question.id.in_(own_questions))):
        question.text = question.lead = ""  # a follow-up may quote the answer
    for approach in turn.all(select(Approach).where(Approach.person_id == person.id)):
        approach.args = {}
        if approach.state == "waiting":
            approach.state, approach.reason = "dropped", "forgotten"
    return len(promises) + len(angles) + len(objections) + len(alignments) + len(refusals)


def _blank_person(turn: Turn, person: Person) -> None:
    for row in (
        *turn.all(select(PersonAddress).where(PersonAddress.person_id == person.id)),
        *turn.all(select(Absence).where(Absence.person_id == person.id)),
    ):
        turn.session.delete(row)
    for absence in turn.all(select(Absence).where(Absence.stand_in_id == person.id)):
        absence.stand_in_id = None
    for section in turn.all(select(Section).where(Section.owner == person.name)):
        section.owner = ""
    person.name = turn.word("forgetting.nobody", turn.workspace.locale)
    person.reading = person.department = person.title = ""
    person.topics, person.hours, person.roles = [], {}, []
    person.active = False


ROUTES = Routes(
    commands={c.Forget: route("own.settings", forget)},
    actions={
        "forget.ask": route("own.settings", oneself),
        "forget.yes": route("own.settings", confirmed),
        "forget.no": route("own.settings", kept),
    },
    timers={"forget_person": by_operator},
)
