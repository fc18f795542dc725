"""How a nudge reads: item, date, effort, thanks, a way out, and nothing else; and why it came."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot import outlook
from bot.catalog import Ask
from bot.flows import chase
from bot.flows.effort import RUNGS
from bot.flows.route import Routes, route
from bot.model import Approach, Assignment, Draft, Person, Question, Review, Section
from bot.turn import Turn


def present_nudge(turn: Turn, row: Approach, person: Person) -> bool:
    """Item, date, effort, thanks, a way out. False when a sign of life came since it was queued."""
    assignment = turn.get(Assignment, row.subject_id)
    if not _wanted(turn, row, assignment):
        return False
    noun, _, number = row.args["item"].partition(":")
    rung = row.args["rung"]
    if noun == "offer":
        _say(turn, row, person, assignment, "chase.offer", ("assignment", assignment.id, ("offered", "countered")))
    elif noun == "review":
        review = turn.get(Review, number)
        draft = turn.get(Draft, review.draft_id)
        _say(
            turn,
            row,
            person,
            assignment,
            f"chase.review_{rung}",
            ("review", review.id, ("requested", "fixes")),
            subject=f"draft:{draft.id}",
            version=draft.number,
            sentences=[{"text": s["text"], "figures": any(c.isdigit() for c in s["text"])} for s in draft.sentences],
        )
    else:
        question = turn.get(Question, number)
        _step_down(turn, question, rung)
        _say(
            turn,
            row,
            person,
            assignment,
            f"chase.{rung}",
            ("question", question.id, ("asked", "partial")),
            subject=f"question:{question.id}",
            question=question.text,
            point=question.point,
            prefill=question.guess or turn.get(Section, question.section_id).prefill,
        )
    return True


def present_farewell(turn: Turn, row: Approach, person: Person) -> bool:
    """The last one: three exits, then silence."""
    assignment = turn.get(Assignment, row.subject_id)
    if not _wanted(turn, row, assignment):
        return False
    _say(turn, row, person, assignment, "chase.farewell", None)
    return True


def _wanted(turn: Turn, row: Approach, assignment: Assignment) -> bool:
    if chase.item_of(turn, assignment)[0] != row.args["item"]:
        return False
    touched = assignment.touched_at
    return row.state == "sent" or touched is None or touched <= row.due_at


def _say(
    turn: Turn,
    row: Approach,
    person: Person,
    assignment: Assignment,
    key: str,
    wanted: tuple[str, int, tuple[str, ...]] | None,
    *,
    subject: str = "",
    **args: Any,
) -> None:
    turn.say(
        person,
        key,
        thread=f"assignment:{assignment.id}",
        subject=subject or f"assignment:{assignment.id}",
        sort="approach",
        approach=row.id,
        wanted=wanted,
        heading=row.args["heading"],
        title=row.args["title"],
        due=assignment.due if assignment.due and assignment.due >= turn.today(person) else None,
        seconds=row.seconds,
        buttons=_buttons(turn, row, assignment),
        **args,
    )


def _step_down(turn: Turn, question: Question, rung: str) -> None:
    """The rung the nudge shows is the question's from now on; what is already lower stays."""
    if rung in RUNGS and rung != "confirm" and RUNGS[rung] < RUNGS[question.rung]:
        before, question.rung = question.rung, rung
        turn.record("question.stepped_down", f"question:{question.id}", before=before, after=rung, why="chase")


def _buttons(turn: Turn, row: Approach, assignment: Assignment) -> list[Ask]:
    noun, _, number = row.args["item"].partition(":")
    rung, own = row.args["rung"], str(assignment.id)
    ends = [Ask(action="stall.ask", value=own), Ask(action="chase.why", value=str(row.id))]
    if row.sort == "farewell":
        return [Ask(action=f"offer.{a}", value=own) for a in ("not_me", "you_write", "decline")]
    if noun == "offer":
        return [Ask(action=f"offer.{a}", value=own) for a in ("accept", "later", "not_me", "decline")] + ends[1:]
    if noun == "review":
        return [
            Ask(action="draft.confirm", value=number),
            Ask(action="draft.fix", value=number),
            Ask(action="offer.later", value=own),
            *ends,
        ]
    if rung == "confirm":
        return [
            Ask(action="offer.you_write", value=own),
            Ask(action="offer.not_me", value=own),
            Ask(action="offer.later", value=own),
            *ends,
        ]
    question = turn.get(Question, number)
    if rung == "pick":
        picks = [
            Ask(action="question.pick", value=f"{number}:{place}", args={"choice": choice})
            for place, choice in enumerate(question.choices)
        ]
        return [*picks, Ask(action="question.later", value=number), *ends]
    answers = ("yes", "no", "later") if rung == "yesno" else ("later", "you_write", "unknown")
    return [*(Ask(action=f"question.{a}", value=number) for a in answers), *ends]


# ---------------------------------------------------------------- why this


def why_pressed(turn: Turn, value: str) -> None:
    """The rule behind one message."""
    row = turn.get(Approach, value)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return
    why_this(turn, turn.get(Assignment, row.args.get("assignment_id", "")), row)


def why_this(turn: Turn, assignment: Assignment, row: Approach | None = None) -> None:
    """Which rule brought the newest message about this, and what comes next and when."""
    row = row or turn.first(
        select(Approach)
        .where(Approach.person_id == turn.person.id, Approach.state == "sent")
        .where(Approach.subject_id == assignment.id, Approach.sort.in_(("offer", "nudge", "farewell")))
        .order_by(Approach.sent_at.desc(), Approach.id.desc())
    )
    coming = next(
        (
            a
            for a in outlook.next_actions(chase.view(turn, assignment), turn.at)
            if a.kind in ("nudge", "farewell", "promise", "resume") or (a.kind == "wait" and a.rung)
        ),
        None,
    )
    locale = turn.person.locale
    turn.reply(
        "chase.why",
        rule=chase.rule_words(turn, row.rule, locale) if row else "",
        next=chase.rule_words(turn, coming.rule, locale) if coming else "",
        next_at=coming.at if coming else None,
        used=len([c for c in chase.contacts(turn, assignment, chase.item_of(turn, assignment)[0]) if not c.waiting]),
        most=outlook.MOST_CONTACTS,
    )


ROUTES = Routes(
    actions={"chase.why": route("own.answer", why_pressed)},
    presenters={"nudge": present_nudge, "farewell": present_farewell},
)
