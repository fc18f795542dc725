"""Help, one's own day, settings, and taking the last thing back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from bot.access import may
from bot.calendar import hours as business
from bot.flows import approach, assign, find, wishes
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language.command_words import Usage
from bot.language.intents import Intent
from bot.model import Assignment, JournalLine, Section
from bot.turn import Turn

#: An assignment can be taken back so long by one word.
UNDO = timedelta(minutes=10)
#: What the first page of help shows, in the order of a brief's life.
FIRST = ("new", "show", "align", "assign", "status", "draft", "export", "report", "vacation", "help")


def help_(turn: Turn, command: c.Help) -> None:
    """`/brief help [topic]`: usage, example and what it is for; experts get examples of plain words."""
    usages = turn.language.commands.usages[turn.person.locale]
    if command.topic and command.topic in usages:
        usage = usages[command.topic]
        turn.reply("help.topic", name=usage.name, usage=usage.usage, example=usage.example, about=usage.about)
        return
    if not may(turn.person.roles, "brief.write"):
        turn.reply("help.expert")
        return
    known = [usages[name] for name in FIRST if name in usages] if not command.topic else _search(usages, command.topic)
    rest = [] if command.topic else sorted(u.name for name, u in usages.items() if name not in FIRST and _works(name))
    turn.reply(
        "help.overview",
        topic=command.topic,
        usages=[{"usage": u.usage, "about": u.about} for u in known],
        more=rest,
    )


def _works(name: str) -> bool:
    from bot.flows import routes  # the table that lists this module

    return any(cls.name == name for cls in routes.COMMANDS)


def _search(usages: Mapping[str, Usage], words: str) -> list[Usage]:
    return [u for u in usages.values() if words.casefold() in f"{u.name} {u.about}".casefold()]


def day(turn: Turn, command: c.MyDay) -> None:
    """`/brief` alone: a planner's briefs that need a hand, anybody's own open items."""
    if not may(turn.person.roles, "brief.write"):
        wishes.mine(turn, Intent(kind="show"), "")
        return
    rows = []
    for brief in find.briefs(turn):
        if brief.marketer_id != turn.person.id:
            continue
        sections = find.sections(turn, brief)
        rows.append(
            {
                "no": brief.no,
                "title": brief.title,
                "state": turn.word(f"states.brief_{brief.state}", turn.person.locale),
                "free": len([s for s in sections if s.state in ("outlined", "agreed")]),
                "asked": len([s for s in sections if s.state in ("assigned", "answering")]),
                "done": len([s for s in sections if s.state in ("confirmed", "final")]),
                "count": len(sections),
            }
        )
    if rows:
        turn.reply("service.day", briefs=rows)
    else:
        turn.reply("service.empty_day")


def undo(turn: Turn, command: c.Undo) -> None:
    """The actor's last offers, within ten minutes; what cannot be taken back is said."""
    last = turn.first(
        select(JournalLine)
        .where(
            JournalLine.actor == turn.person.id,
            JournalLine.what == "assignment.offered",
            JournalLine.at > turn.at - UNDO,
        )
        .order_by(JournalLine.seq.desc())
    )
    if last is None:
        turn.reply("service.nothing_to_undo")
        return
    assignment = turn.get(Assignment, last.subject.partition(":")[2])
    undo_offers(turn, str(assignment.section_id))


def undo_offers(turn: Turn, value: str) -> None:
    """Withdraws the actor's fresh offers of these sections, before or after they were seen."""
    taken: list[int] = []
    for number in value.split(","):
        section = turn.get(Section, number)
        assignment = find.holder(turn, section)
        if assignment is None or assignment.by_id != turn.person.id or turn.at - assignment.created_at > UNDO:
            continue
        if assignment.state not in ("offered", "countered"):
            continue
        withdraw(turn, assignment, section, why="undo")
        taken.append(section.no)
    if taken:
        turn.reply("service.undone", sections=taken)
    else:
        turn.reply("service.nothing_to_undo")


def withdraw(turn: Turn, assignment: Assignment, section: Section, *, why: str) -> None:
    """An offer taken back: its message turns into a word of thanks, nothing more is sent."""
    turn.move(assignment, "withdrawn", why=why)
    turn.move(section, "agreed", why=why)
    approach.withdraw(turn, "offer", assignment.id, why=why)
    for question in find.questions(turn, section):
        if question.state in ("asked", "partial"):
            turn.move(question, "queued", why=why)
    turn.edit(f"assignment:{assignment.id}", "assign.offer", "assign.withdrawn_post", heading=section.heading)


def unassign(turn: Turn, command: c.Unassign) -> None:
    """`/brief unassign B.3`: at any time, kindly."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    done = []
    for section in sections if command.place.sections else []:
        assignment = find.holder(turn, section)
        if assignment is not None:
            withdraw(turn, assignment, section, why="unassign")
            done.append(section.no)
    if done:
        turn.reply("service.unassigned", brief=brief.no, sections=done)
    else:
        turn.reply("service.nobody_assigned", brief=brief.no)


def reassign(turn: Turn, command: c.Reassign) -> None:
    """`/brief reassign B.3 @who`: the offer moves; who had it is thanked."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    if not command.place.sections:
        turn.reply(
            "assign.which_section", brief=brief.no, sections=[{"no": s.no, "heading": s.heading} for s in sections]
        )
        return
    to = find.person(turn, command.who)
    if to is None:
        return
    dates = set()
    for section in sections:
        before = find.holder(turn, section)
        dates.add(before.due if before is not None else None)
        if before is not None and before.person_id == to.id:
            turn.reply(
                "assign.taken", section=section.no, heading=section.heading, name=to.name, brief=brief.no, again=True
            )
            return
        if before is not None:
            withdraw(turn, before, section, why="reassign")
    kept = dates.pop() if len(dates) == 1 else None  # the day agreed with the one stands for the other
    if kept is not None and kept < business.local(turn.hours(to), turn.at).date():
        kept = None
    due = command.due_text or (kept.isoformat() if kept else "")
    assign.assign(turn, c.Assign(place=command.place, who=command.who, due_text=due))


def settings(turn: Turn, command: c.Settings) -> None:
    """One's own settings at a glance, each with the words that change it."""
    hours = turn.hours(turn.person)
    turn.reply(
        "service.settings",
        language=turn.person.locale,
        zone=hours.zone,
        start=f"{hours.start:%H:%M}",
        end=f"{hours.end:%H:%M}",
        cadence=turn.word(f"service.cadence_{turn.person.cadence}", turn.person.locale),
        minutes=turn.person.monthly_minutes,
        used=assign.minutes_this_month(turn, turn.person),
    )


ROUTES = Routes(
    commands={
        c.Help: route("help", help_),
        c.MyDay: route("own.day", day),
        c.Undo: route("undo", undo),
        c.Unassign: route("assign", unassign),
        c.Reassign: route("assign", reassign),
        c.Settings: route("own.settings", settings),
    },
    actions={
        "undo.offers": route("assign", undo_offers),
        "help.topic": route("help", lambda turn, value: help_(turn, c.Help(topic=value))),
    },
)
