"""No text about a person reaches a superior before that person read it and had a business day to answer, change or stop it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from bot import stages
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import approach, assign, chase, escalate
from bot.flows.route import Routes, route
from bot.model import Approach, Assignment, Escalation, Person, Post
from bot.turn import Turn

#: A message that a platform cannot take is tried so long (bot/delivery.py, OUTAGE); a weekend may lie in between.
ON_ITS_WAY = timedelta(days=5)


def present_preview(turn: Turn, row: Approach, person: Person) -> bool:
    """The text as the manager would read it, and every way to make it unnecessary."""
    escalation = turn.get(Escalation, row.subject_id)
    if escalation.state != "preview":
        return False
    assignment = turn.get(Assignment, escalation.assignment_id)
    _, _, _, marketer = escalate.around(turn, assignment)
    if escalation.shown_at is None:
        escalation.shown_at = turn.at
        turn.later(ready_at(turn, escalation, person), "escalation", escalation.id)
    turn.say(
        person,
        "escalate.preview",
        thread=f"assignment:{assignment.id}",
        subject=f"escalation:{escalation.id}",
        sort="approach",
        approach=row.id,
        wanted=("escalation", escalation.id, ("preview",)),
        marketer=marketer.name,
        heading=row.args["heading"],
        ready=ready_at(turn, escalation, person),
        quotes=[(escalation.text, marketer.name)],
        buttons=[
            Ask(action="preview.fine", value=str(escalation.id)),
            Ask(action="preview.stop", value=str(escalation.id)),
            *(
                Ask(action=f"offer.{a}", value=str(assignment.id))
                for a in ("smaller", "not_me", "you_write", "decline")
            ),
        ],
    )
    return True


def ready_at(turn: Turn, escalation: Escalation, person: Person) -> datetime:
    """One business day after the person read it, by their calendar."""
    ready = business.add_days(turn.hours(person), escalation.shown_at or turn.at, escalate.PREVIEW_DAYS)
    return ready.replace(microsecond=0)


def fine(turn: Turn, value: str) -> None:
    """ "Yes, send it": the person need not wait out the day."""
    found = _subject(turn, value)
    if found is None:
        return
    escalation, assignment = found
    assign.touch(turn, assignment)
    _make_ready(turn, escalation, assignment)
    turn.reply("escalate.preview_fine")


def stop(turn: Turn, value: str) -> None:
    """ "Please don't": the marketer finds another way; nothing reaches the manager."""
    found = _subject(turn, value)
    if found is None:
        return
    escalation, assignment = found
    section, brief, person, marketer = escalate.around(turn, assignment)
    assign.touch(turn, assignment)
    turn.move(escalation, "closed", why="preview.stop")
    turn.reply(
        "escalate.preview_stopped",
        buttons=[
            Ask(action=f"offer.{a}", value=str(assignment.id)) for a in ("later", "smaller", "not_me", "you_write")
        ],
    )
    turn.say(
        marketer,
        "escalate.stopped_note",
        sort="note",
        name=person.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
    )
    chase.plan(turn, assignment)


def _subject(turn: Turn, value: str) -> tuple[Escalation, Assignment] | None:
    escalation = turn.get(Escalation, value)
    assignment = assign.own(turn, str(escalation.assignment_id))
    if assignment is None:
        return None
    if escalation.state != "preview":
        turn.reply("common.settled")
        return None
    return escalation, assignment


def look(turn: Turn, escalation_id: int) -> None:
    """The timer after the preview: a sign of life heals; else the text is the marketer's to send."""
    row = turn.session.get(Escalation, escalation_id)
    if row is None or row.state != "preview":
        return
    assignment = turn.get(Assignment, row.assignment_id)
    person = turn.get(Person, assignment.person_id)
    if row.shown_at is None:
        _not_read_yet(turn, row, assignment, person)
        return
    arrived = _arrived(turn, row, person)
    if arrived is None:
        _not_arrived(turn, row, assignment, person)
        return
    row.shown_at = max(row.shown_at, arrived)
    ready = ready_at(turn, row, person)
    if ready > turn.at:  # an absence came in between: the day counts in their own calendar
        turn.later(ready, "escalation", row.id)
        return
    touched = assignment.touched_at
    if (touched is not None and touched > row.shown_at) or assignment.state not in (*stages.HELD, "held", "parked"):
        escalate.heal(turn, assignment)
        chase.plan(turn, assignment)
    elif chase.unreachable(turn, assignment, escalate.around(turn, assignment)[1], person):
        turn.move(row, "closed", why="opted out")
    else:
        _make_ready(turn, row, assignment)


def _not_read_yet(turn: Turn, row: Escalation, assignment: Assignment, person: Person) -> None:
    """Unseen by its subject it goes nowhere: shown once more by itself when a bundle hid it, then the marketer hears."""
    section, brief, _, _ = escalate.around(turn, assignment)
    shown = turn.all(select(Approach).where(Approach.sort == "preview", Approach.subject_id == row.id))
    if any(approach_row.state == "waiting" for approach_row in shown):
        turn.later(business.add_days(turn.hours(person), turn.at, escalate.PREVIEW_DAYS), "escalation", row.id)
    elif len(shown) < 2 and any(approach_row.state == "sent" for approach_row in shown):
        args = {"assignment_id": assignment.id, "heading": section.heading, "title": brief.title}
        when = approach.bring(
            turn, person, "preview", row.id, seconds=escalate.PREVIEW_SECONDS, rule="escalate.preview", args=args
        )
        turn.later(business.add_days(turn.hours(person), when, escalate.PREVIEW_DAYS), "escalation", row.id)
    else:
        _unread(turn, row, assignment)


def _arrived(turn: Turn, row: Escalation, person: Person) -> datetime | None:
    """When the text stood in the person's chat; deciding to show it is not yet showing it."""
    subject = f"escalation:{row.id}"
    post = turn.first(select(Post).where(Post.subject == subject, Post.person_id == person.id).order_by(Post.id))
    return post.at if post is not None else None


def _not_arrived(turn: Turn, row: Escalation, assignment: Assignment, person: Person) -> None:
    """On its way through an outage it is waited for; refused by the platform, or away for days, it goes nowhere."""
    brought = turn.all(select(Approach).where(Approach.sort == "preview", Approach.subject_id == row.id))
    refused = any(approach_row.state == "dropped" for approach_row in brought)
    if refused or row.shown_at is None or turn.at > row.shown_at + ON_ITS_WAY:
        _unread(turn, row, assignment)
    else:
        turn.later(business.add_days(turn.hours(person), turn.at, escalate.PREVIEW_DAYS), "escalation", row.id)


def _unread(turn: Turn, row: Escalation, assignment: Assignment) -> None:
    section, brief, person, marketer = escalate.around(turn, assignment)
    turn.move(row, "closed", why="preview not read")
    turn.say(
        marketer,
        "escalate.unread_note",
        sort="note",
        name=person.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
    )


def _make_ready(turn: Turn, row: Escalation, assignment: Assignment) -> None:
    section, brief, person, marketer = escalate.around(turn, assignment)
    manager = turn.get(Person, row.manager_id or 0)
    turn.move(row, "ready", why="escalate.previewed")
    buttons = [Ask(action="escalate.sent", value=str(row.id)), Ask(action="escalate.record", value=str(row.id))]
    if manager.direct_asks:
        buttons.insert(0, Ask(action="escalate.send", value=str(row.id), args={"name": manager.name}))
    turn.say(
        marketer,
        "escalate.ready",
        sort="note",
        subject=f"escalation:{row.id}",
        wanted=("escalation", row.id, ("ready",)),
        name=person.name,
        manager=manager.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        quotes=[(row.text, marketer.name)],
        buttons=buttons,
    )


ROUTES = Routes(
    actions={
        "preview.fine": route("own.escalation", fine),
        "preview.stop": route("own.escalation", stop),
    },
    timers={"escalation": look},
    presenters={"preview": present_preview},
)
