"""Why something stands still, by one tap, and the remedy that fits: never another reminder."""

from __future__ import annotations

from collections.abc import Callable

from bot.catalog import Ask
from bot.flows import assign, chase, collect, replies
from bot.flows.route import Routes, route
from bot.language.intents import Intent
from bot.model import Assignment, Stall
from bot.turn import Turn

REASONS = ("unclear", "no_time", "disagree", "need_boss", "not_my_field", "other")


def ask(turn: Turn, value: str) -> None:
    """One tap: what is in the way?"""
    assignment = assign.own(turn, value)
    if assignment is None:
        return
    assign.touch(turn, assignment)
    turn.reply("stalls.ask", buttons=[Ask(action=f"stall.{reason}", value=str(assignment.id)) for reason in REASONS])
    chase.plan(turn, assignment)


def told(turn: Turn, assignment: Assignment, reason: str) -> None:
    """The diagnosis is kept and its remedy applied; from here on the machine reminds nobody about this."""
    assign.touch(turn, assignment)
    row = turn.add(Stall(assignment_id=assignment.id, reason=reason, state="diagnosed", at=turn.at))
    turn.record("stall.diagnosed", f"stall:{row.id}", after=reason, why="person")
    match reason:
        case "unclear":
            row.remedy = "explained"
            replies.await_words(turn, assignment, f"clarify:{assignment.id}")
            replies.example(turn, assignment, Intent(kind="example"), "")
            turn.reply("stalls.unclear")
        case "no_time":
            row.remedy = "smaller"
            _smaller(turn, assignment)
        case "disagree":
            row.remedy = "heard"
            replies.await_words(turn, assignment, f"disagree:{assignment.id}")
            turn.reply("stalls.disagree")
        case "need_boss":
            row.remedy = "time_deal"
            replies.need_boss(turn, assignment, Intent(kind="need_boss"), "")
        case "not_my_field":
            row.remedy = "somebody_else"
            replies.not_me(turn, assignment, Intent(kind="not_me"), "")
        case _:
            row.remedy = "marketer"
            replies.await_words(turn, assignment, f"stall:{assignment.id}")
            turn.reply("stalls.other")
    if row.state == "diagnosed":
        row.state = "remedied"
        turn.record("stall.remedied", f"stall:{row.id}", before="diagnosed", after="remedied", why=row.remedy)
    if assignment.next_look is not None:
        chase.plan(turn, assignment)


def _smaller(turn: Turn, assignment: Assignment) -> None:
    """The next rung at once, and the other ways that cost no time."""
    value = str(assignment.id)
    question = collect.current(turn, assignment)
    if question is not None and assignment.state == "active":
        collect.step_down(turn, question, by_person=True)
    turn.reply(
        "stalls.no_time",
        buttons=[Ask(action=f"offer.{a}", value=value) for a in ("later", "you_write", "not_me", "decline")],
    )


def words(turn: Turn, assignment: Assignment, text: str) -> None:
    """ "Something else", told in words: the marketer reads it and decides; the clock stands."""
    chase.settled(turn, assignment)
    assign.touch(turn, assignment)
    _, _, marketer = replies.place_of(turn, assignment)
    turn.reply("stalls.other_thanks", name=marketer.name)
    replies.tell_marketer(
        turn,
        assignment,
        "stalls.other_note",
        quotes=[(text, turn.person.name)],
        buttons=[Ask(action="clarify.answer", value=str(assignment.id))],
    )


def newest(turn: Turn, assignment: Assignment) -> Stall | None:
    """What is known of why this stands still."""
    told = (s for s in reversed(turn.of(Stall, assignment_id=assignment.id)) if s.state in ("diagnosed", "remedied"))
    return next(told, None)


def _tap(reason: str) -> Callable[[Turn, str], None]:
    def pressed(turn: Turn, value: str) -> None:
        assignment = assign.own(turn, value)
        if assignment is None:
            return
        if chase.item_of(turn, assignment)[1] == "none":
            turn.reply("common.settled")
            return
        told(turn, assignment, reason)

    return pressed


ROUTES = Routes(
    actions={
        "stall.ask": route("own.answer", ask),
        **{f"stall.{reason}": route("own.answer", _tap(reason)) for reason in REASONS},
    }
)
