"""How the machine comes to a person of its own accord: one message a business day, bundled, smallest effort first.

A flow says `bring(turn, person, sort, …)` whenever it would like to reach somebody. What that person caused themselves in
the last ten minutes goes out at once; all else waits in `Approach` rows for the person's next open time and leaves as one
message. Caps and opt-outs are looked at when the message goes, not when it was planned (product.md section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot import stages
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.model import Approach, Assignment, OptOut, Person, Promise
from bot.turn import Turn

#: Shows one approach in full; False when it is no longer wanted (it is then dropped).
Presenter = Callable[[Turn, Approach, Person], bool]


def bring(
    turn: Turn,
    person: Person,
    sort: str,
    subject_id: int,
    *,
    seconds: int,
    rule: str,
    nudge: bool = False,
    args: Mapping[str, Any] | None = None,
) -> datetime:
    """Queues the approach. Returns when the person will see it (now, or their next possible time)."""
    row = turn.add(
        Approach(
            person_id=person.id,
            sort=sort,
            subject_id=subject_id,
            seconds=seconds,
            nudge=nudge,
            rule=rule,
            due_at=turn.at,
            args=dict(args or {}),
        )
    )
    if turn.actor is not None and turn.actor.id == person.id:
        show(turn, row, person)
        return turn.at
    when = earliest(turn, person)
    turn.later(when, "approach", person.id)
    return when


def earliest(turn: Turn, person: Person) -> datetime:
    """When this person may next hear from the machine, by hours, day cap and week cap."""
    hours = turn.hours(person)
    when = business.next_open(hours, turn.at)
    days = _days_used(turn, person)
    most = 1 if person.hours.get("digest") else turn.pace.days_a_week  # in a calendar week
    for _ in range(60):
        day = business.local(hours, when).date()
        monday = day - timedelta(days=day.weekday())
        used = sum(1 for d in days if monday <= d <= day)
        if day not in days and used < most:
            return when
        skip = day + timedelta(days=1) if used < most else monday + timedelta(days=7)
        when = business.next_open(hours, business.moment(hours, skip, hours.start))
    return when


def _days_used(turn: Turn, person: Person) -> set[date]:
    """Days with a message of ours, or that will have one because the person named a time on them."""
    since = turn.today(person) - timedelta(days=8)
    sent = turn.all(
        select(Approach).where(Approach.person_id == person.id, Approach.state == "sent", Approach.day >= since)
    )
    promised = turn.all(
        select(Promise)
        .join(Assignment, Assignment.id == Promise.assignment_id)
        .where(Assignment.person_id == person.id, Assignment.state.in_(stages.HELD), Promise.state == "made")
    )
    zone = turn.hours(person)
    return {row.day for row in sent if row.day is not None} | {
        business.local(zone, row.due_at).date() for row in promised if row.due_at > turn.at
    }


def fire(turn: Turn, person_id: int, presenters: Mapping[str, Presenter]) -> None:
    """The timer of a person: brings what waits, in one message, if now is a possible time; else looks again later."""
    person = turn.get(Person, person_id)
    waiting = [row for row in _waiting(turn, person) if not _unwanted(turn, row, person)]
    if not waiting:
        return
    when = earliest(turn, person)
    if when > turn.at:
        turn.later(when, "approach", person.id)
        return
    waiting.sort(key=lambda row: (row.seconds, row.id))
    if len(waiting) == 1:
        _present(turn, waiting[0], person, presenters)
        return
    turn.say(
        person,
        "approach.bundle",
        sort="approach",
        approach=waiting[0].id,
        subject=f"bundle:{person.id}",
        items=[
            {"what": turn.word(f"approach.{r.sort}", person.locale, **r.args), "seconds": r.seconds} for r in waiting
        ],
        buttons=[
            Ask(action="approach.open", value=str(row.id), args={"number": number})
            for number, row in enumerate(waiting[:5], start=1)
        ],
        count=len(waiting),
        seconds=sum(r.seconds for r in waiting),
    )
    for row in waiting:
        _mark_sent(turn, row, person)


def open_one(turn: Turn, approach_id: str, presenters: Mapping[str, Presenter]) -> None:
    """A press in a bundle: that person asked for it, so it is shown at once."""
    row = turn.get(Approach, approach_id)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return
    if not presenters[row.sort](turn, row, turn.person):
        turn.reply("common.settled")


def show(turn: Turn, row: Approach, person: Person) -> None:
    """At once, since the person caused it just now: counts against nothing."""
    from bot.flows.routes import PRESENTERS  # the table names flows, and flows bring approaches

    if PRESENTERS[row.sort](turn, row, person):
        row.state, row.sent_at = "sent", turn.at
    else:
        row.state, row.reason = "dropped", "no longer wanted"


def opted_out(
    turn: Turn, person: Person, *, brief_id: int | None = None, assignment_id: int | None = None
) -> OptOut | None:
    """The wish that forbids reaching this person about this, if there is one."""
    for wish in turn.of(OptOut, person_id=person.id):
        if wish.state != "active" or (wish.until is not None and wish.until <= turn.at):
            continue
        if (
            wish.scope == "all"
            or (wish.scope == "brief" and wish.subject_id == brief_id)
            or (wish.scope == "assignment" and wish.subject_id == assignment_id)
        ):
            return wish
    return None


def withdraw(turn: Turn, sort: str, subject_id: int, *, why: str) -> None:
    """Takes back what waits about something that was settled meanwhile."""
    for row in about(turn, sort, subject_id):
        if row.state == "waiting":
            row.state, row.reason = "dropped", why


def about(turn: Turn, sort: str | tuple[str, ...], subject_id: int) -> list[Approach]:
    """Every approach of these sorts about this row, oldest first, whatever became of it."""
    sorts = (sort,) if isinstance(sort, str) else sort
    return [row for row in turn.of(Approach, subject_id=subject_id) if row.sort in sorts]


def _waiting(turn: Turn, person: Person) -> list[Approach]:
    return turn.all(
        select(Approach)
        .where(Approach.person_id == person.id, Approach.state == "waiting", Approach.due_at <= turn.at)
        .order_by(Approach.id)
    )


def _unwanted(turn: Turn, row: Approach, person: Person) -> bool:
    from bot.flows import chase, managing  # they bring approaches

    if row.sort not in managing.GIVING and chase.refused(turn, person) is not None:
        row.state, row.reason = "dropped", "manager's no"
        return True
    if (
        person.active
        and opted_out(turn, person, brief_id=row.args.get("brief_id"), assignment_id=row.args.get("assignment_id"))
        is None
    ):
        return False
    row.state, row.reason = "dropped", "opted out" if person.active else "left"
    return True


def _present(turn: Turn, row: Approach, person: Person, presenters: Mapping[str, Presenter]) -> None:
    if presenters[row.sort](turn, row, person):
        _mark_sent(turn, row, person)
    else:
        row.state, row.reason = "dropped", "no longer wanted"


def _mark_sent(turn: Turn, row: Approach, person: Person) -> None:
    row.state, row.sent_at, row.day = "sent", turn.at, turn.today(person)
    turn.record("approach.sent", f"approach:{row.id}", after=row.sort, why=row.rule)
