"""The record of who agreed to what, and going ahead without somebody's word, with a reason."""

from __future__ import annotations

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import agreement, approach, briefs, find
from bot.language import commands as c
from bot.model import Alignment, Approach, Brief, Person, Section
from bot.turn import Turn


def agreed(turn: Turn, command: c.Agreed) -> None:
    """`/brief agreed B`: who agreed to what, when, which version, and what is still open."""
    brief = find.brief(turn, command.brief)
    if brief is not None:
        record(turn, brief)


def record(turn: Turn, brief: Brief) -> None:
    """Line by line, voided words included."""
    sections = {s.id: s for s in find.sections(turn, brief)}
    rows = turn.all(
        select(Alignment).where(Alignment.section_id.in_(sections)).order_by(Alignment.section_id, Alignment.id)
    )
    shown = [
        _recorded(turn, sections[row.section_id], row) for row in sorted(rows, key=lambda r: sections[r.section_id].no)
    ]
    asked = {row.section_id for row in rows}
    turn.reply(
        "align.record" if rows else "align.no_record",
        brief=brief.no,
        title=brief.title,
        rows=shown,
        nobody=[{"no": s.no, "heading": s.heading} for s in sections.values() if s.id not in asked],
    )


def _recorded(turn: Turn, section: Section, row: Alignment) -> dict[str, object]:
    return {
        "no": section.no,
        "heading": row.heading or section.heading,
        "name": turn.get(Person, row.person_id).name,
        "state": row.state,
        "resolution": row.resolution,
        "at": row.at,
        "version": row.outline[:6],
        "current": row.outline == agreement.outline_hash(section),
        "words": row.words if row.resolution == "override" else "",
    }


def override(turn: Turn, command: c.Override) -> None:
    """`/brief override B.3 "reason"`: the marketer answers for it; the reason and the name stay in the record."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    if not command.place.sections:
        turn.reply(
            "align.override_which", brief=brief.no, sections=[{"no": s.no, "heading": s.heading} for s in sections]
        )
        return
    missing = briefs.missing_of(brief, sections)
    if missing:
        turn.reply("assign.incomplete", brief=brief.no, missing=missing)
        return
    open_now = [s for s in sections if agreement.waiting(turn, s)]
    if not open_now:
        turn.reply("align.override_settled", brief=brief.no)
        return
    numbers = [s.no for s in open_now]
    if command.preview:
        turn.reply("align.override_preview", brief=brief.no, sections=numbers, reason=command.reason)
        return
    people: dict[int, Person] = {}
    for section in open_now:
        for row in agreement.words_of(turn, section):
            people[row.person_id] = turn.get(Person, row.person_id)
            agreement.resolve(turn, row, "override")
        _overridden(turn, section, command.reason)
    for person in people.values():
        approach.bring(
            turn,
            person,
            "overridden",
            open_now[0].id,
            seconds=5,
            rule="align.override",
            args={"brief_id": brief.id, "title": brief.title},
        )
    done = agreement.complete(turn, brief)
    turn.reply(
        "align.overridden",
        done=done,
        brief=brief.no,
        sections=numbers,
        reason=command.reason,
        told=[p.name for p in people.values()],
        buttons=[Ask(action="align.undo_override", value=",".join(str(s.id) for s in open_now))],
    )


def _overridden(turn: Turn, section: Section, reason: str) -> None:
    section.override = reason
    row = turn.add(
        Alignment(
            section_id=section.id,
            person_id=turn.person.id,
            state="resolved",
            resolution="override",
            words=reason,
            outline=agreement.outline_hash(section),
            heading=section.heading,
            at=turn.at,
        )
    )
    turn.record("alignment.override", f"alignment:{row.id}", after="resolved", why="override")
    if section.state == "outlined":
        turn.move(section, "agreed", why="override")


def undo_override(turn: Turn, value: str) -> None:
    """Back to waiting for people's word, while nobody was asked anything on the strength of it."""
    for section_id in value.split(","):
        section = turn.get(Section, section_id)
        if section.state != "agreed" or not section.override:
            turn.reply("common.settled")
            return
        section.override = ""
        for row in agreement.words_of(turn, section, states=("resolved",)):
            if row.resolution == "override":
                mine = row.person_id == turn.person.id and bool(row.words)
                turn.move(row, "withdrawn" if mine else "sent", why="undo")
        turn.move(section, "outlined", why="undo")
    turn.reply("align.override_undone")


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """Whoever was still to say something hears that it goes ahead, and may still say it."""
    section = turn.get(Section, row.subject_id)
    if not section.override:
        return False
    brief = turn.get(Brief, section.brief_id)
    turn.say(
        person,
        "align.overridden_told",
        thread=f"brief:{brief.id}:{person.id}",
        sort="approach",
        approach=row.id,
        asker=turn.get(Person, brief.marketer_id).name,
        title=brief.title,
        quotes=[(section.override, turn.get(Person, brief.marketer_id).name)],
    )
    return True
