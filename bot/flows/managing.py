"""A manager's answer, and that it binds: yes, fewer minutes, somebody else, from a date, no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from bot import stages
from bot.access import may
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import approach, assign, chase, deciding, escalate, find
from bot.flows.effort import RUNGS
from bot.flows.find import thread_subject
from bot.flows.route import Routes, route
from bot.language import dates, intents
from bot.language.text import narrow
from bot.model import Approach, Assignment, Escalation, Person, Question, Refusal, Section
from bot.turn import Turn

ANSWERS = ("yes", "less", "other", "later", "no")
#: Sorts that give and ask nothing: a manager's no does not stop them.
GIVING = ("win", "granted", "returned")
#: Minutes as somebody writes them into the dialog; five digits are a slip.
_MINUTES = re.compile(r"(?<![0-9])0*[1-9][0-9]{0,3}(?![0-9])")


# ---------------------------------------------------------------- how the text gets there


def sent(turn: Turn, value: str) -> None:
    """The marketer sent it under their own name; the answer is theirs to record, or the manager's to tell us."""
    row = turn.get(Escalation, value)
    if not turn.move(row, "sent", why="marketer"):
        turn.reply("common.settled")
        return
    turn.reply("escalate.sent", buttons=[Ask(action="escalate.record", value=str(row.id))])


def send(turn: Turn, value: str) -> None:
    """From us, and only to a manager who wished it so."""
    row = turn.get(Escalation, value)
    manager = turn.get(Person, row.manager_id or 0)
    if not manager.direct_asks or not manager.active:
        turn.reply("escalate.not_opted_in", name=manager.name)
        return
    if not turn.move(row, "sent", why="marketer"):
        turn.reply("common.settled")
        return
    assignment = turn.get(Assignment, row.assignment_id)
    _, brief, person, marketer = escalate.around(turn, assignment)
    turn.say(
        manager,
        "escalate.to_manager",
        sort="note",
        thread=f"escalation:{row.id}",
        subject=f"escalation:{row.id}",
        wanted=("escalation", row.id, ("sent",)),
        title=brief.title,
        name=person.name,
        quotes=[(row.text, marketer.name)],
        buttons=[Ask(action=f"manager.{answer}", value=str(row.id)) for answer in ANSWERS],
    )
    turn.reply("escalate.sent_by_us", name=manager.name)


def direct(wished: bool) -> Any:
    """A manager's own switch: requests from us, or only from people."""

    def pressed(turn: Turn, value: str) -> None:
        turn.person.direct_asks = wished
        turn.record("person.direct_asks", f"person:{turn.person.id}", after=str(wished).lower(), why="person")
        turn.reply("escalate.direct_on" if wished else "escalate.direct_off")

    return pressed


# ---------------------------------------------------------------- the answer


def _mine(turn: Turn, value: str) -> Escalation | None:
    """The request, if this person may answer it: the manager it went to, or the marketer on their behalf."""
    row = turn.get(Escalation, value)
    if turn.person.id != row.manager_id and not may(turn.person.roles, "escalate"):
        turn.reply("common.not_yours")
        return None
    if row.state not in ("ready", "sent"):
        turn.reply("common.settled")
        return None
    return row


def pressed_yes(turn: Turn, value: str) -> None:
    row = _mine(turn, value)
    if row is not None:
        grant(turn, row, row.minutes or 1)


def open_form(answer: str) -> Any:
    """The other answers need a word: minutes, a name, a day, a reason."""

    def pressed(turn: Turn, value: str) -> None:
        row = _mine(turn, value)
        if row is not None:
            turn.form("manager_answer", value=value, values={"answer": answer, "minutes": str(row.minutes or 1)})

    return pressed


def submitted(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    row = _mine(turn, value)
    if row is None:
        return
    text = str(fields.get("words") or "").strip()
    match fields.get("answer"):
        case "yes":
            grant(turn, row, row.minutes or 1)
        case "less":
            said = _MINUTES.search(narrow(str(fields.get("minutes") or "")))
            grant(turn, row, int(said[0])) if said else turn.reply("escalate.how_many_minutes")
        case "other":
            other(turn, row, text)
        case "later":
            later(turn, row, text)
        case _:
            refuse(turn, row, text)


def heard(turn: Turn, text: str) -> bool:
    """A manager's words in their private chat, when a request to them is open. False: they are about something else."""
    subject = thread_subject(turn)
    rows = turn.of(Escalation, manager_id=turn.person.id, state=("ready", "sent"))
    if subject.startswith("escalation:"):
        rows = [row for row in rows if str(row.id) == subject.partition(":")[2]]
    elif subject:
        return False
    if not rows:
        return False
    intent = intents.understand(text, turn.language.intents, context="manager")
    row = rows[-1]
    match intent.kind:
        case "yes" | "confirm":
            grant(turn, row, row.minutes or 1)
        case "minutes" if intent.choice.isdigit() and int(intent.choice):
            grant(turn, row, int(intent.choice))
        case "not_me":
            other(turn, row, intent.person or "")
        case "later" | "soft_no":
            later(turn, row, intent.rest or text)
        case "no" | "decline":
            refuse(turn, row, intent.rest or text)
        case "stop" if intent.choice == "team":  # says more than an answer to this one request
            return False
        case "why" | "clarify":
            _, brief, _, _ = escalate.around(turn, turn.get(Assignment, row.assignment_id))
            from bot.flows import purpose

            purpose.explain(turn, brief, turn.person)
        case _ if subject:
            turn.reply(
                "escalate.which_answer",
                buttons=[Ask(action=f"manager.{answer}", value=str(row.id)) for answer in ANSWERS],
            )
        case _:
            return False
    return True


# ---------------------------------------------------------------- what follows


def grant(turn: Turn, row: Escalation, minutes: int) -> None:
    """Minutes bind: what does not fit into them is not asked."""
    assignment = turn.get(Assignment, row.assignment_id)
    asked = row.minutes or minutes
    row.minutes = minutes
    answered(turn, row, "granted" if minutes >= asked else "less")
    assignment.minutes = min(assignment.minutes, minutes) if minutes < asked else minutes
    left_out = _fit(turn, assignment, minutes)
    _thank(turn, row, "escalate.granted_thanks", minutes=minutes)
    _resume(turn, row, assignment, minutes)
    _tell_marketer(turn, row, "escalate.granted_note", minutes=minutes, left_out=left_out)


def _fit(turn: Turn, assignment: Assignment, minutes: int) -> int:
    """The open questions that fit the minutes stay, one word each if need be; the others rest. How many rest."""
    questions = assign.open_questions(turn, turn.get(Section, assignment.section_id))
    left = minutes * 60
    rested = 0
    for question in questions:
        if RUNGS[question.rung] * len(questions) > minutes * 60 and question.rung == "open":
            question.rung = "prompts"
        if RUNGS[question.rung] <= left or left == minutes * 60:
            left -= RUNGS[question.rung]
        elif question.state in ("queued", "asked"):
            turn.move(question, "parked", why="manager's minutes")
            rested += 1
    return rested


def _resume(turn: Turn, row: Escalation, assignment: Assignment, minutes: int) -> None:
    """Good news for the person; where the farewell is said already, people tell each other and the machine stays silent."""
    person = turn.get(Person, assignment.person_id)
    item, _ = chase.item_of(turn, assignment)
    if assignment.state not in stages.HELD:
        return
    section = turn.get(Section, assignment.section_id)
    assignment.clock_from = turn.at
    if any(contact.kind == "farewell" for contact in chase.contacts(turn, assignment, item)):
        chase.plan(turn, assignment)
        return
    approach.bring(
        turn,
        person,
        "granted",
        row.id,
        seconds=min(minutes * 60, RUNGS["open"]),
        rule="escalate.granted",
        args={"assignment_id": assignment.id, "brief_id": section.brief_id, "heading": section.heading},
    )
    chase.plan(turn, assignment)


def present_granted(turn: Turn, row: Approach, person: Person) -> bool:
    escalation = turn.get(Escalation, row.subject_id)
    assignment = turn.get(Assignment, escalation.assignment_id)
    item, stage = chase.item_of(turn, assignment)
    if stage == "none":
        return False
    number, own = item.partition(":")[2], str(assignment.id)
    question = turn.get(Question, number) if stage == "question" else None
    manager = turn.get(Person, escalation.manager_id or 0)
    turn.say(
        person,
        "escalate.granted",
        thread=f"assignment:{assignment.id}",
        subject=f"question:{number}" if question else f"assignment:{assignment.id}",
        sort="approach",
        approach=row.id,
        manager=manager.name,
        minutes=escalation.minutes,
        heading=row.args["heading"],
        question=question.text if question else "",
        buttons=[Ask(action=f"question.{a}", value=number) for a in ("later", "smaller", "you_write")]
        if question
        else [Ask(action=f"offer.{a}", value=own) for a in ("accept", "later", "smaller", "not_me")],
    )
    return True


def other(turn: Turn, row: Escalation, name: str) -> None:
    """Somebody else of theirs: an offer to that person; the first one is free."""
    assignment = turn.get(Assignment, row.assignment_id)
    candidates = find.people(turn, name) if name else []
    if len(candidates) != 1:
        turn.reply(
            "escalate.who_else",
            name=name,
            people=[find.label(p) for p in candidates],
            buttons=[Ask(action="manager.other", value=str(row.id))],
        )
        return
    person = deciding.willing(turn, assignment, candidates[0].id)
    if person is None:
        turn.reply("escalate.not_them", name=candidates[0].name)
        return
    section, brief, _, marketer = escalate.around(turn, assignment)
    answered(turn, row, "other")
    deciding.release(turn, assignment, why="manager.other")
    assign.offer(turn, brief, section, person, by=marketer, due=assignment.due)
    _thank(turn, row, "escalate.other_thanks", to=person.name)
    _tell_marketer(turn, row, "escalate.other_note", to=person.name)


def later(turn: Turn, row: Escalation, words: str) -> None:
    """From a date: nothing is asked before it, and the section rests until then."""
    from bot.flows import holding

    day = _from_day(turn, words)
    if day is None:
        turn.reply("escalate.from_when", buttons=[Ask(action="manager.later", value=str(row.id))])
        return
    assignment = turn.get(Assignment, row.assignment_id)
    person = turn.get(Person, assignment.person_id)
    row.until = day
    answered(turn, row, "later")
    first = business.business_days_after(turn.hours(person), day, 0)
    hours = turn.hours(person)
    holding.hold(turn, assignment, business.moment(hours, first, hours.start), why="manager.later")
    _thank(turn, row, "escalate.later_thanks", day=first)
    _tell_marketer(turn, row, "escalate.later_note", day=first)


def refuse(turn: Turn, row: Escalation, words: str) -> None:
    """A no beats every ask to that person until its date: what is open is taken back, what waits is dropped."""
    assignment = turn.get(Assignment, row.assignment_id)
    person = turn.get(Person, assignment.person_id)
    day = last_day(turn, words)
    refusal = turn.add(
        Refusal(manager_id=row.manager_id or 0, person_id=person.id, until=day, words=words[:500], at=turn.at)
    )
    turn.record("refusal.active", f"refusal:{refusal.id}", after="active", why="manager")
    row.until = day
    answered(turn, row, "refused")
    for held in turn.all(
        select(Assignment).where(
            Assignment.person_id == person.id, Assignment.state.in_((*stages.HELD, "held", "parked"))
        )
    ):
        deciding.release(turn, held, why="manager.no")
    for waiting in turn.all(select(Approach).where(Approach.person_id == person.id, Approach.state == "waiting")):
        if waiting.sort not in GIVING:
            waiting.state, waiting.reason = "dropped", "manager's no"
    _thank(
        turn,
        row,
        "escalate.refused_thanks",
        name=person.name,
        until=day,
        buttons=[Ask(action="refusal.lift", value=str(refusal.id))],
    )
    _tell_marketer(turn, row, "escalate.refused_note", until=day, quotes=[(words, "")] if words else ())


def lift(turn: Turn, value: str) -> None:
    """The manager takes the no back."""
    refusal = turn.get(Refusal, value)
    if turn.person.id != refusal.manager_id and not may(turn.person.roles, "escalate"):
        turn.reply("common.not_yours")
    elif refusal.state != "active":
        turn.reply("common.settled")
    else:
        rows = turn.of(Refusal, manager_id=refusal.manager_id, at=refusal.at, state="active")
        for row in rows:  # one no may have been for a whole team
            row.state = "lifted"
            turn.record("refusal.lifted", f"refusal:{row.id}", before="active", after="lifted", why="manager")
            for held in turn.of(Assignment, held_why=f"refusal:{row.id}", state="held"):
                chase.wake(turn, held, why="refusal.lift")
                chase.plan(turn, held)
        turn.reply("escalate.lifted", names=[turn.get(Person, row.person_id).name for row in rows])


# ---------------------------------------------------------------- inside


def _from_day(turn: Turn, words: str) -> date | None:
    """The first day from which it is fine; of two readings the earlier, for the person can still say later."""
    found = _days(turn, words)
    return found[0].day if found else None


def last_day(turn: Turn, words: str) -> date | None:
    """The last day on which a no holds: "until March" holds through it, "not before April" to the day before."""
    found = _days(turn, words)
    if not found:
        return None
    return found[-1].day if found[-1].kind == "by" else found[-1].day - timedelta(days=1)


def _days(turn: Turn, words: str) -> list[dates.Understood]:
    language: dates.Language = "ja" if turn.person.locale == "ja" else "en"
    read = dates.read(words, at=turn.at, hours=turn.hours(turn.person), language=language) if words else None
    if isinstance(read, dates.Understood):
        return [read]
    return list(read.candidates) if isinstance(read, dates.Ambiguous) else []


def answered(turn: Turn, row: Escalation, state: str) -> None:
    if row.state == "ready":  # the answer came before anybody pressed "sent"
        turn.move(row, "sent", why="answered")
    turn.move(row, state, why="manager" if turn.person.id == row.manager_id else "marketer")


def _thank(turn: Turn, row: Escalation, key: str, *, buttons: list[Ask] | None = None, **args: Any) -> None:
    """To the manager with the choice of how to be asked; to a marketer who records it, just what was noted."""
    asks = list(buttons or ())
    if turn.person.id == row.manager_id and not turn.person.direct_asks:
        asks.append(Ask(action="manager.direct_on"))
    turn.reply(key, buttons=asks, **args)


def _tell_marketer(turn: Turn, row: Escalation, key: str, **args: Any) -> None:
    assignment = turn.get(Assignment, row.assignment_id)
    section, brief, person, marketer = escalate.around(turn, assignment)
    manager = turn.get(Person, row.manager_id or 0)
    if marketer.id == turn.person.id:
        return
    turn.say(
        marketer,
        key,
        sort="note",
        name=person.name,
        manager=manager.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        **args,
    )


ROUTES = Routes(
    actions={
        "escalate.sent": route("escalate", sent),
        "escalate.send": route("escalate", send),
        "escalate.record": route("escalate", open_form("yes")),
        "manager.yes": route("own.escalation", pressed_yes),
        **{f"manager.{a}": route("own.escalation", open_form(a)) for a in ANSWERS if a != "yes"},
        "manager.direct_on": route("own.escalation", direct(True)),
        "manager.direct_off": route("own.escalation", direct(False)),
        "refusal.lift": route("own.escalation", lift),
    },
    forms={"manager_answer": route("own.escalation", submitted)},
    presenters={"granted": present_granted},
)
