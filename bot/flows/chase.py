"""Keeping things moving, gently: what to do next about an assignment, and when (bot/outlook.py decides)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import outlook, stages
from bot.flows import approach
from bot.flows.effort import RUNGS, next_rung
from bot.flows.route import Routes
from bot.model import Approach, Assignment, Brief, Person, Promise, Question, Refusal, Review, Section, Stall
from bot.outlook import Action, Contact, View
from bot.turn import Turn

#: Reading one screen and tapping; its figures alone; a tap without reading (our estimates, as in flows/effort.py).
REVIEW_SECONDS, FIGURES_SECONDS, TAP_SECONDS, REMINDER_SECONDS = 30, 20, 6, 10
#: Gentlest first: where person and brief differ, a person who wants less gets less.
GENTLE = ("none", "light", "standard", "active")


def plan(turn: Turn, assignment: Assignment) -> None:
    """Sets the timer of the assignment's next look. Somebody who acts on what was held takes it up again by that."""
    if assignment.state == "held" and turn.actor is not None and turn.actor.id == assignment.person_id:
        wake(turn, assignment, why="person")
    actions = outlook.next_actions(view(turn, assignment), turn.at)
    if not actions:
        assignment.next_look = None
        return
    soonest = (turn.at + timedelta(seconds=1)).replace(microsecond=0)
    assignment.next_look = max(actions[0].at, soonest)
    turn.later(assignment.next_look, "chase", assignment.id)


def settled(turn: Turn, assignment: Assignment) -> None:
    """Something came: waiting reminders and promises about it are over, and the clock stands until the next plan."""
    from bot.flows import escalate

    for sort in ("nudge", "farewell"):
        approach.withdraw(turn, sort, assignment.id, why="settled")
    for promise in _promises(turn, assignment):
        turn.move(promise, "kept" if assignment.state in stages.HELD else "lapsed", why="settled")
    for stall in turn.of(Stall, assignment_id=assignment.id):
        if stall.state in ("cleared", "escalated"):
            continue
        before, stall.state = stall.state, "cleared"
        turn.record("stall.cleared", f"stall:{stall.id}", before=before, after="cleared", why="settled")
    escalate.heal(turn, assignment)
    assignment.next_look = None


def wake(turn: Turn, assignment: Assignment, *, why: str) -> None:
    """Out of hold or park, to where it was, with a new start of the cadence."""
    turn.move(assignment, "active" if assignment.accepted_at else "offered", why=why)
    assignment.held_until, assignment.held_why, assignment.clock_from = None, "", turn.at


def fire(turn: Turn, assignment_id: int) -> None:
    """The timer. The world has moved on since it was set: what was planned is looked at again, and done only if still due."""
    assignment = turn.session.get(Assignment, assignment_id)
    if assignment is None or assignment.next_look is None or turn.at < assignment.next_look:
        return
    for _ in range(len(stages.HELD)):  # card and park may fall due together; a contact never more than one
        actions = outlook.next_actions(view(turn, assignment), turn.at)
        if not actions or actions[0].at > turn.at or actions[0].kind == "wait":
            break
        perform(turn, assignment, actions[0])
    plan(turn, assignment)


def perform(turn: Turn, assignment: Assignment, action: Action) -> None:
    """Does one action; its rule is stored with what it causes."""
    from bot.flows import escalate, holding, promises

    match action.kind:
        case "nudge" | "farewell":
            _break_promises(turn, assignment)
            contact(turn, assignment, action)
        case "promise":
            promises.due(turn, assignment)
        case "card":
            escalate.card(turn, assignment, rule=action.rule)
        case "park":
            holding.park_unanswered(turn, assignment)
        case "resume":
            wake(turn, assignment, why=action.rule)
        case "wait":
            pass


def contact(turn: Turn, assignment: Assignment, action: Action) -> datetime:
    """Queues the nudge or farewell. Returns when the person will see it."""
    section, brief, person = _around(turn, assignment)
    item, stage = item_of(turn, assignment)
    turn.record(f"chase.{action.kind}", f"assignment:{assignment.id}", after=action.rung, why=action.rule)
    return approach.bring(
        turn,
        person,
        action.kind,
        assignment.id,
        seconds=action.seconds,
        rule=action.rule,
        nudge=True,
        args={
            "item": item,
            "stage": stage,
            "rung": action.rung,
            "heading": section.heading,
            "title": brief.title,
            "brief_id": brief.id,
            "assignment_id": assignment.id,
        },
    )


# ---------------------------------------------------------------- the snapshot


def item_of(turn: Turn, assignment: Assignment) -> tuple[str, outlook.Stage]:
    """What the person's word is awaited for now ("question:12"), and of which kind that is."""
    from bot.flows import collect, review

    if assignment.state in ("offered", "countered"):
        return f"offer:{assignment.id}", "offer"
    if assignment.state not in ("accepted", "active"):
        return "", "none"
    question = collect.current(turn, assignment) if assignment.rung != "confirm" else None
    if question is not None:
        return f"question:{question.id}", "question"
    pending = review.pending(turn, assignment)
    return (f"review:{pending.id}", "review") if pending is not None else ("", "none")


def view(turn: Turn, assignment: Assignment) -> View:
    """The snapshot outlook decides on."""
    from bot.flows import escalate

    section, brief, person = _around(turn, assignment)
    item, stage = item_of(turn, assignment)
    shown_at, expected_at, seconds, smaller = _asked(turn, assignment, section, item, stage)
    promise = next(iter(_promises(turn, assignment)), None)
    return View(
        hours=turn.hours(person),
        policy=policy_of(person, brief),
        stage=stage if brief.state in stages.BRIEF_OPEN else "none",
        shown_at=shown_at,
        expected_at=expected_at,
        seconds=seconds,
        smaller=smaller,
        due=assignment.due,
        touched_at=assignment.touched_at,
        clock_from=assignment.clock_from,
        contacts=contacts(turn, assignment, item),
        promise_at=promise.due_at if promise else None,
        promise_shown=promise is not None and shown_promise(turn, promise),
        held=assignment.state == "held",
        held_until=assignment.held_until,
        stopped=escalate.in_hands(turn, assignment),
        diagnosed=_diagnosed(turn, assignment, shown_at),
        unreachable=unreachable(turn, assignment, brief, person),
        carded=escalate.with_marketer(turn, assignment) is not None,
        pace=turn.pace,
    )


def _asked(
    turn: Turn, assignment: Assignment, section: Section, item: str, stage: outlook.Stage
) -> tuple[datetime | None, datetime | None, int, tuple[tuple[str, int], ...]]:
    """When the ask was or will be seen, its effort, and the cheaper forms it can take."""
    number = item.partition(":")[2]
    if stage == "offer":
        offers = (a for a in reversed(approach.about(turn, "offer", assignment.id)) if a.state != "dropped")
        row = next(offers, None)
        expected = None
        if row is not None and row.state == "waiting":
            expected = approach.earliest(turn, turn.get(Person, assignment.person_id))
        shown = None if expected else assignment.offered_at or (row.sent_at if row else None) or assignment.created_at
        return shown, expected, assignment.minutes * 60, (("yesno", REMINDER_SECONDS),)
    if stage == "question":
        question = turn.get(Question, number)
        return question.asked_at or turn.at, None, RUNGS[question.rung], _rungs_below(question, section)
    if stage == "review":
        steps = (("figures", FIGURES_SECONDS), ("confirm", TAP_SECONDS))
        return turn.get(Review, number).at, None, REVIEW_SECONDS, steps
    return None, None, 0, ()


def _rungs_below(question: Question, section: Section) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    rung: str | None = question.rung
    while rung is not None:
        rung = next_rung(rung, choices=bool(question.choices), prefill=bool(section.prefill))
        if rung is not None:
            found.append((rung, RUNGS[rung]))
    return (*found, ("confirm", TAP_SECONDS))


def contacts(turn: Turn, assignment: Assignment, item: str) -> tuple[Contact, ...]:
    """What went out, or waits to, of our own accord about this item.

    Taken back and given to the same person again, it is the same item to them: what they were reminded of counts on.
    """
    before = [a for a in turn.of(Assignment, section_id=assignment.section_id) if a.id < assignment.id]
    rows = [
        *(row for a in before if a.person_id == assignment.person_id for row in _sent(turn, a)),
        *approach.about(turn, ("nudge", "farewell"), assignment.id),
    ]
    person = turn.get(Person, assignment.person_id)
    return tuple(
        Contact(
            kind="farewell" if row.sort == "farewell" else "nudge",
            at=row.sent_at or approach.earliest(turn, person),
            seconds=row.seconds,
            rung=row.args["rung"],
            rule=row.rule,
            waiting=row.state == "waiting",
        )
        for row in rows
        if row.state in ("waiting", "sent") and _same(row.args["item"], item)
    )


def _sent(turn: Turn, assignment: Assignment) -> list[Approach]:
    return [row for row in approach.about(turn, ("nudge", "farewell"), assignment.id) if row.state == "sent"]


def _same(item: str, other: str) -> bool:
    """Every offer of the section is one item to its person; questions and reviews are what they are."""
    return item == other or (item.startswith("offer:") and other.startswith("offer:"))


def policy_of(person: Person, brief: Brief) -> str:
    """The brief's pace, or the person's own; somebody who wants less gets less."""
    if not brief.cadence:
        return person.cadence
    if GENTLE.index(person.cadence) < GENTLE.index("standard"):
        return min(person.cadence, brief.cadence, key=GENTLE.index)
    return brief.cadence


def unreachable(turn: Turn, assignment: Assignment, brief: Brief, person: Person) -> bool:
    """Nobody is asked who left, does not want to be, or whose manager said no."""
    return (
        not person.active
        or refused(turn, person) is not None
        or approach.opted_out(turn, person, brief_id=brief.id, assignment_id=assignment.id) is not None
    )


def refused(turn: Turn, person: Person) -> Refusal | None:
    """The manager's no that stands today."""
    return next((row for row in turn.of(Refusal, person_id=person.id) if stands(turn, row, person)), None)


def stands(turn: Turn, refusal: Refusal, person: Person) -> bool:
    """Through its last day, where the person is."""
    return refusal.state == "active" and (refusal.until is None or refusal.until >= turn.today(person))


def _promises(turn: Turn, assignment: Assignment) -> list[Promise]:
    return [p for p in reversed(turn.of(Promise, assignment_id=assignment.id)) if p.state == "made"]


def _break_promises(turn: Turn, assignment: Assignment) -> None:
    for promise in _promises(turn, assignment):
        turn.move(promise, "broken", why="no reaction")


def shown_promise(turn: Turn, promise: Promise) -> bool:
    return bool(approach.about(turn, "promise", promise.id))


def _diagnosed(turn: Turn, assignment: Assignment, shown_at: datetime | None) -> bool:
    from bot.flows import stalls

    row = stalls.newest(turn, assignment)
    return row is not None and (shown_at is None or row.at >= shown_at)


def _around(turn: Turn, assignment: Assignment) -> tuple[Section, Brief, Person]:
    section = turn.get(Section, assignment.section_id)
    return section, turn.get(Brief, section.brief_id), turn.get(Person, assignment.person_id)


def rule_words(turn: Turn, rule: str, locale: str) -> str:
    """A stored rule in words people read."""
    return turn.word(f"rules.{rule.replace('.', '_')}", locale)


ROUTES = Routes(timers={"chase": fire})
