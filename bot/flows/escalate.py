"""Help for what stands still: the marketer first, a manager only with the expert's knowledge.

silence or a diagnosis ──> marketer decides: shrink, somebody else, we write, drop, or ──manager──> preview (to the expert)
preview ──a sign of life──> healed      preview ──one business day──> ready: a text for the marketer's own name
ready ──sent──> sent ──> granted, less, later, other, refused (bot/flows/managing.py)
"""

from __future__ import annotations

from sqlalchemy import select

from bot import stages
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import approach, assign, chase, find
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Assignment, Brief, Escalation, Merit, Person, Section, Stall
from bot.turn import Turn

#: Reading a few lines about oneself.
PREVIEW_SECONDS = 30
#: So many business days the person has before a text about them may go to a superior.
PREVIEW_DAYS = 1
CHOICES = ("shrink", "swap", "writer", "drop", "manager")
#: With the person it is about, ready to go, or gone: nobody else is asked meanwhile.
IN_HANDS = ("preview", "ready", "sent")


def around(turn: Turn, assignment: Assignment) -> tuple[Section, Brief, Person, Person]:
    """Section, brief, the expert and the marketer."""
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    return section, brief, turn.get(Person, assignment.person_id), turn.get(Person, brief.marketer_id)


def _open(turn: Turn, assignment: Assignment, states: tuple[str, ...]) -> Escalation | None:
    return next((e for e in reversed(turn.of(Escalation, assignment_id=assignment.id)) if e.state in states), None)


def with_marketer(turn: Turn, assignment: Assignment) -> Escalation | None:
    """The decision the marketer has not made yet."""
    return _open(turn, assignment, ("marketer",))


def in_hands(turn: Turn, assignment: Assignment) -> bool:
    """Whether a manager's word is being prepared or awaited: the clock stands, unless the person came meanwhile."""
    row = _open(turn, assignment, IN_HANDS)
    return row is not None and row.choice != "healed"


# ---------------------------------------------------------------- the marketer decides


def card(turn: Turn, assignment: Assignment, *, rule: str) -> Escalation:
    """One card for the marketer: what was tried, what is known, five ways on. Once while it is undecided."""
    row = with_marketer(turn, assignment)
    if row is None:
        row = turn.add(Escalation(assignment_id=assignment.id, at=turn.at))
        turn.record("escalation.raised", f"escalation:{row.id}", after="marketer", why=rule)
    section, brief, person, marketer = around(turn, assignment)
    backup = turn.session.get(Person, assignment.backup_id) if assignment.backup_id else None
    turn.say(
        marketer,
        "escalate.card",
        sort="note",
        subject=f"escalation:{row.id}",
        wanted=("escalation", row.id, ("marketer",)),
        name=person.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        due=assignment.due,
        quiet=rule.startswith("chase."),
        rule=chase.rule_words(turn, rule, marketer.locale),
        tried=_tried(turn, assignment),
        reason=_reason(turn, assignment, marketer.locale),
        backup=backup.name if backup is not None and backup.active else "",
        buttons=[Ask(action=f"escalate.{choice}", value=str(row.id)) for choice in CHOICES],
    )
    return row


def _tried(turn: Turn, assignment: Assignment) -> int:
    item, _ = chase.item_of(turn, assignment)
    return len([contact for contact in chase.contacts(turn, assignment, item) if not contact.waiting])


def _reason(turn: Turn, assignment: Assignment, locale: str) -> str:
    stall = turn.first(
        select(Stall)
        .where(Stall.assignment_id == assignment.id, Stall.state.in_(("diagnosed", "remedied")))
        .order_by(Stall.id.desc())
    )
    return turn.word(f"stalls.reason_{stall.reason}", locale) if stall is not None else ""


def decided(turn: Turn, value: str, choice: str) -> tuple[Escalation, Assignment] | None:
    """The card and its assignment when the choice is still open."""
    row = turn.get(Escalation, value)
    assignment = turn.get(Assignment, row.assignment_id)
    if row.state != "marketer" or assignment.state not in (*stages.HELD, "held", "parked"):
        turn.reply("common.settled")
        return None
    row.choice = choice
    if choice != "manager":
        turn.move(row, "closed", why=f"escalate.{choice}")
        for stall in turn.all(select(Stall).where(Stall.assignment_id == assignment.id, Stall.state != "cleared")):
            before, stall.state = stall.state, "escalated"
            turn.record("stall.escalated", f"stall:{stall.id}", before=before, after="escalated", why=row.choice)
    return row, assignment


# ---------------------------------------------------------------- a manager, by the marketer's choice


def to_manager(turn: Turn, value: str) -> None:
    """The marketer's choice: the text goes to whom it is about first, a business day before anybody else reads it."""
    row = turn.get(Escalation, value)
    assignment = turn.get(Assignment, row.assignment_id)
    manager = _manager(turn, assignment)
    if manager is None:
        return
    found = decided(turn, value, "manager")
    if found is None:
        return
    for sort in ("nudge", "farewell"):
        approach.withdraw(turn, sort, assignment.id, why="escalate.manager")
    section, brief, person, marketer = around(turn, assignment)
    row.manager_id, row.text = manager.id, text_for(turn, assignment, manager)
    row.minutes = minutes_asked(turn, assignment)
    turn.move(row, "preview", why="escalate.manager")
    when = approach.bring(
        turn,
        person,
        "preview",
        row.id,
        seconds=PREVIEW_SECONDS,
        rule="escalate.preview",
        args={"assignment_id": assignment.id, "heading": section.heading, "title": brief.title},
    )
    if row.shown_at is None:  # in a bundle it may stay unopened: then it is looked at again
        turn.later(business.add_days(turn.hours(person), when, PREVIEW_DAYS), "escalation", row.id)
    turn.reply(
        "escalate.previewing",
        name=person.name,
        manager=manager.name,
        shown=when,
        ready=business.add_days(turn.hours(person), when, PREVIEW_DAYS),
        quotes=[(row.text, marketer.name)],
    )


def _manager(turn: Turn, assignment: Assignment) -> Person | None:
    """Who could be asked; says why when nobody may be: an opt-out or a standing no beats the marketer's wish."""
    section, brief, person, _ = around(turn, assignment)
    wish = approach.opted_out(turn, person, brief_id=brief.id, assignment_id=assignment.id)
    if wish is not None:
        turn.reply("escalate.opted_out", name=person.name)
        return None
    refusal = chase.refused(turn, person)
    if refusal is not None:
        turn.reply("assign.manager_said_no", name=person.name, until=refusal.until)
        return None
    manager = turn.session.get(Person, person.manager_id) if person.manager_id else None
    if manager is None or not manager.active:
        turn.reply("escalate.no_manager", name=person.name, heading=section.heading)
        return None
    return manager


def minutes_asked(turn: Turn, assignment: Assignment) -> int:
    """What is still needed, at least a minute."""
    return max(1, assign.estimate(turn, turn.get(Section, assignment.section_id)))


def text_for(turn: Turn, assignment: Assignment, manager: Person) -> str:
    """The request in the manager's language: what it brings the department first, then who, how long, until when."""
    section, brief, person, marketer = around(turn, assignment)
    merit = turn.first(select(Merit).where(Merit.brief_id == brief.id, Merit.level == "department"))
    return turn.word(
        "escalate.text_for_manager",
        manager.locale,
        manager=manager.surname if manager.locale == "ja" else manager.name,
        title=manager.title,
        marketer=marketer.name,
        marketing=marketer.department,
        name=person.surname if manager.locale == "ja" else person.name,
        brief=brief.title,
        heading=section.heading,
        goal=brief.goal,
        merit=merit.text if merit else "",
        minutes=minutes_asked(turn, assignment),
        due=assignment.due if assignment.due and assignment.due > turn.today(person) else None,
    ).strip()


def time_deal(turn: Turn, assignment: Assignment) -> None:
    """The person asked for their manager's word: they read the text at once, the marketer gets it with the day from which it may go."""
    if in_hands(turn, assignment):
        return
    section, brief, person, marketer = around(turn, assignment)
    manager = turn.session.get(Person, person.manager_id) if person.manager_id else None
    if manager is None or not manager.active:
        turn.say(
            marketer,
            "escalate.deal_no_manager",
            sort="note",
            name=person.name,
            brief=brief.no,
            section=section.no,
            heading=section.heading,
        )
        return
    row = turn.add(
        Escalation(
            assignment_id=assignment.id,
            manager_id=manager.id,
            choice="manager",
            state="preview",
            text=text_for(turn, assignment, manager),
            minutes=minutes_asked(turn, assignment),
            shown_at=turn.at,
            at=turn.at,
        )
    )
    turn.record("escalation.raised", f"escalation:{row.id}", after="preview", why="need_boss")
    ready = business.add_days(turn.hours(person), turn.at, PREVIEW_DAYS)
    turn.say(
        person,
        "escalate.deal_preview",
        thread=f"assignment:{assignment.id}",
        subject=f"escalation:{row.id}",
        ready=ready,
        quotes=[(row.text, marketer.name)],
        buttons=[Ask(action="preview.fine", value=str(row.id)), Ask(action="preview.stop", value=str(row.id))],
    )
    turn.say(
        marketer,
        "escalate.deal_note",
        sort="note",
        name=person.name,
        manager=manager.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        minutes=row.minutes,
        ready=ready,
        quotes=[(row.text, marketer.name)],
    )
    turn.later(ready, "escalation", row.id)


def heal(turn: Turn, assignment: Assignment) -> None:
    """The person came: the card is off the table, a text not yet sent is never sent, a manager's answer to come still binds."""
    rows = turn.of(Escalation, assignment_id=assignment.id)
    if not rows:
        return
    section, brief, person, marketer = around(turn, assignment)
    for row in rows:
        if row.state == "marketer" or (row.state in ("preview", "ready") and not person.active):
            turn.move(row, "closed", why="healed" if person.active else "left")
        elif row.state == "sent":
            row.choice = "healed"
        elif row.state in ("preview", "ready"):
            turn.move(row, "healed", why="sign of life")
            turn.say(
                marketer,
                "escalate.healed_note",
                sort="note",
                name=person.name,
                brief=brief.no,
                section=section.no,
                heading=section.heading,
            )


# ---------------------------------------------------------------- the command


def command(turn: Turn, command: c.Escalate) -> None:
    """`/brief escalate B.3 --to manager|marketer [--preview]`."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    held = [a for a in (find.holder(turn, s) for s in sections) if a is not None]
    if not held:
        turn.reply("escalate.nobody", brief=brief.no)
        return
    for assignment in held[:1] if command.to == "manager" else held:
        if command.to == "marketer":
            card(turn, assignment, rule="escalate.asked")
            continue
        manager = _manager(turn, assignment)
        if manager is None:
            return
        _, _, person, marketer = around(turn, assignment)
        if command.preview:
            turn.reply(
                "escalate.text_preview",
                name=person.name,
                manager=manager.name,
                quotes=[(text_for(turn, assignment, manager), marketer.name)],
            )
        elif in_hands(turn, assignment):
            turn.reply("escalate.under_way", name=person.name)
        else:
            row = with_marketer(turn, assignment) or turn.add(Escalation(assignment_id=assignment.id, at=turn.at))
            to_manager(turn, str(row.id))


ROUTES = Routes(
    commands={c.Escalate: route("escalate", command)},
    actions={"escalate.manager": route("escalate", to_manager)},
)
