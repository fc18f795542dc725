"""The pace shown and changed: `/brief cadence`, one nudge by hand, what stands still and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import outlook, stages
from bot.catalog import Ask
from bot.flows import approach, chase, escalate, find, holding, stalls
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Assignment, Brief, Person, Section
from bot.outlook import Action
from bot.turn import Turn

#: How far ahead is shown when nothing else is said.
AHEAD_DAYS = 30


def cadence(turn: Turn, command: c.Cadence) -> None:
    """`/brief cadence B|@who [policy] [--preview 30d]`: the policy in force, and every next step with rule and time."""
    if command.who is not None:
        person = find.person(turn, command.who)
        if person is None:
            return
        brief, assignments = None, _of_person(turn, person)
    else:
        person, brief = None, find.brief(turn, command.brief)
        if brief is None:
            return
        assignments = _of_brief(turn, brief)
    dry = command.preview or command.preview_days is not None
    if command.policy is not None and not dry:
        _change(turn, command.policy, brief, person, assignments)
    days = command.preview_days or AHEAD_DAYS
    turn.reply(
        "pacing.cadence",
        brief=brief.no if brief else 0,
        title=brief.title if brief else "",
        name=person.name if person else "",
        policy=_policy_word(turn, command.policy or (brief.cadence if brief else person.cadence if person else "")),
        changed=command.policy is not None and not dry,
        dry=dry,
        days=days,
        lines=_ahead(turn, assignments, days if dry else None, command.policy if dry else None),
    )


def _change(turn: Turn, policy: str, brief: Brief | None, person: Person | None, assignments: list[Assignment]) -> None:
    if brief is not None:
        before, brief.cadence = brief.cadence, policy
        turn.record("brief.cadence", f"brief:{brief.id}", before=before, after=policy, why="marketer")
    elif person is not None:
        before, person.cadence = person.cadence, policy
        turn.record("person.cadence", f"person:{person.id}", before=before, after=policy, why="marketer")
    for assignment in assignments:
        if policy == "none":
            for sort in ("nudge", "farewell"):
                approach.withdraw(turn, sort, assignment.id, why="cadence")
        if assignment.next_look is not None:
            chase.plan(turn, assignment)


def _of_brief(turn: Turn, brief: Brief) -> list[Assignment]:
    found = (find.holder(turn, section) for section in find.sections(turn, brief))
    return [assignment for assignment in found if assignment is not None]


def _of_person(turn: Turn, person: Person) -> list[Assignment]:
    return turn.all(
        select(Assignment)
        .where(Assignment.person_id == person.id, Assignment.state.in_((*stages.HELD, "held", "parked")))
        .order_by(Assignment.id)
    )


def _ahead(turn: Turn, assignments: list[Assignment], days: int | None, policy: str | None) -> list[dict[str, object]]:
    """One line a step: next ones only, or with `days` everything to come in that time, as if nobody answered."""
    lines: list[dict[str, object]] = []
    for assignment in assignments:
        coming = upcoming(turn, assignment, policy)
        if days is not None:
            until = turn.at + timedelta(days=days)
            coming = [a for a in coming if a.at <= until and a.kind != "wait"]
        shown: list[Action | None] = [*(coming if days is not None else coming[:1])]
        lines.extend(_line(turn, assignment, action) for action in shown or [None])
    return lines


def upcoming(turn: Turn, assignment: Assignment, policy: str | None = None) -> list[Action]:
    """What the machine will do next about it, and when; empty when it is somebody else's turn."""
    seen = chase.view(turn, assignment)
    if policy is not None:
        seen = replace(seen, policy=policy)
    if assignment.next_look is None and not seen.held:
        return []
    return list(outlook.next_actions(seen, turn.at))


def _line(turn: Turn, assignment: Assignment, action: Action | None) -> dict[str, object]:
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    locale = turn.person.locale
    return {
        "brief": brief.no,
        "no": section.no,
        "heading": section.heading,
        "name": turn.get(Person, assignment.person_id).name,
        "what": turn.word(f"pacing.kind_{action.kind}", locale) if action else "",
        "why": chase.rule_words(turn, action.rule, locale) if action else _why_nothing(turn, assignment),
        "at": action.at.isoformat() if action else "",
    }


def _why_nothing(turn: Turn, assignment: Assignment) -> str:
    """Why the machine does nothing: parked, held, a manager's turn, or ours."""
    if assignment.state == "parked":
        reason = "parked"
    elif assignment.state == "held":
        reason = "held"
    elif escalate.in_hands(turn, assignment):
        reason = "manager"
    elif chase.unreachable(turn, assignment, *_brief_and_person(turn, assignment)):
        reason = "unreachable"
    else:
        reason = "ours"
    return turn.word(f"pacing.nothing_{reason}", turn.person.locale)


def _brief_and_person(turn: Turn, assignment: Assignment) -> tuple[Brief, Person]:
    section = turn.get(Section, assignment.section_id)
    return turn.get(Brief, section.brief_id), turn.get(Person, assignment.person_id)


def _policy_word(turn: Turn, policy: str) -> str:
    return turn.word(f"pacing.policy_{policy or 'own'}", turn.person.locale)


# ---------------------------------------------------------------- one nudge by hand


def nudge(turn: Turn, command: c.Nudge) -> None:
    """`/brief nudge Q [--preview]`: the next contact early; it spends one of the three and keeps every rule."""
    question = holding.question_of(turn, command.question)
    if question is None:
        return
    assignment = turn.session.get(Assignment, question.assignment_id) if question.assignment_id else None
    if assignment is None or chase.item_of(turn, assignment)[0] != f"question:{question.id}":
        turn.reply("pacing.not_waiting", question=question.text)
        return
    seen = chase.view(turn, assignment)
    _, person = _brief_and_person(turn, assignment)
    problem = _against(seen, turn)
    coming = outlook.next_contact(seen)
    if problem or coming is None:
        turn.reply(
            "pacing.no_nudge",
            name=person.name,
            reason=problem or "spent",
            buttons=[Ask(action="chase.card", value=str(assignment.id))],
        )
        return
    kind, rung, seconds = coming
    used = len(seen.contacts)
    if command.preview:
        turn.reply(
            "pacing.nudge_preview",
            name=person.name,
            question=question.text,
            rung=turn.word(f"pacing.rung_{rung}", turn.person.locale),
            seconds=seconds,
            left=outlook.MOST_CONTACTS - used,
            when=approach.earliest(turn, person),
            last=kind == "farewell",
        )
        return
    action = Action(kind=kind, at=turn.at, rule="chase.by_hand", seconds=seconds, rung=rung)
    when = chase.contact(turn, assignment, action)
    chase.plan(turn, assignment)
    turn.reply("pacing.nudged", name=person.name, when=when, left=outlook.MOST_CONTACTS - used - 1)


def _against(seen: outlook.View, turn: Turn) -> str:
    if seen.unreachable:
        return "unreachable"
    if seen.stopped:
        return "manager"
    if any(contact.waiting for contact in seen.contacts):
        return "waiting"
    if seen.promise_at is not None and seen.promise_at > turn.at:
        return "promised"
    return ""


def card_pressed(turn: Turn, value: str) -> None:
    escalate.card(turn, turn.get(Assignment, value), rule="escalate.asked")


# ---------------------------------------------------------------- what stands still


def stalled(turn: Turn, command: c.Stalled) -> None:
    """`/brief stalled [B]`: holder, since when, why, what comes next, and the remedy that would fit."""
    if command.brief is None:
        briefs = find.briefs(turn)
    else:
        brief = find.brief(turn, command.brief)
        if brief is None:
            return
        briefs = [brief]
    rows = [(a, reason) for b in briefs for a in _of_brief(turn, b) if (reason := reason_of(turn, a))]
    if not rows:
        turn.reply("pacing.nothing_stalled")
        return
    turn.reply("pacing.stalled", lines=[_stalled_line(turn, a, reason) for a, reason in rows])


def reason_of(turn: Turn, assignment: Assignment) -> str:
    """The class of reason for standing still; "" while it moves."""
    stall = stalls.newest(turn, assignment)
    if stall is not None:
        return stall.reason
    if assignment.state in ("parked", "held"):
        return assignment.state
    if escalate.in_hands(turn, assignment):
        return "manager"
    seen = chase.view(turn, assignment)
    if seen.promise_at is not None:
        return "promised"
    if assignment.next_look is None:
        return "ours"
    if any(not contact.waiting for contact in seen.contacts) or seen.carded:
        return "offer" if seen.stage == "offer" else "silent"
    return ""


def _stalled_line(turn: Turn, assignment: Assignment, reason: str) -> dict[str, Any]:
    locale = turn.person.locale
    seen = chase.view(turn, assignment)
    coming = upcoming(turn, assignment)
    line = _line(turn, assignment, coming[0] if coming else None)
    known = seen.shown_at or seen.touched_at or assignment.created_at
    return {
        **line,
        "since": max(known, assignment.touched_at or known).isoformat(),
        "reason": turn.word(f"stalls.reason_{reason}", locale),
        "remedy": turn.word(f"stalls.remedy_{reason}", locale),
    }


ROUTES = Routes(
    commands={
        c.Cadence: route("chase", cadence),
        c.Nudge: route("chase", nudge),
        c.Stalled: route("chase", stalled),
    },
    actions={"chase.card": route("chase", card_pressed)},
)
