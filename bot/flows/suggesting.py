"""Whom to ask: several names with reasons, and how much everybody is asked already. Estimates only, and no marks for anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import chase, find
from bot.flows.assign import estimate
from bot.flows.collect import STANDING
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language.text import fold
from bot.model import Absence, Answer, Assignment, Brief, OptOut, Person, PersonAddress, Refusal, Section
from bot.reports import fitting
from bot.turn import Turn

#: Offers that came to nothing cost nobody minutes.
_FREED = ("declined", "withdrawn", "delegated", "expired", "handed_back")
#: Whoever had this section and passed it on is not suggested for it again.
_PASSED = ("declined", "delegated", "handed_back", "expired")
_MOST_PEOPLE = 15


def suggest(turn: Turn, command: c.Suggest) -> None:
    """`/brief suggest B.3`."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    if command.place.sections:
        _suggest(turn, brief, sections[0])
    else:
        turn.reply(
            "assign.which_section",
            brief=brief.no,
            sections=[{"no": s.no, "heading": s.heading} for s in sections],
        )


def pressed(turn: Turn, value: str) -> None:
    """The button under a decline or a card: "section id"."""
    section = turn.get(Section, value)
    _suggest(turn, turn.get(Brief, section.brief_id), section)


def _suggest(turn: Turn, brief: Brief, section: Section) -> None:
    minutes = estimate(turn, section)
    about = " ".join((section.heading, *section.points, *brief.keywords, brief.title))
    fits = fitting.fit(about, _candidates(turn, brief, section), minutes=minutes)
    names = {p.id: p.name for p in turn.all(select(Person).where(Person.id.in_([f.id for f in fits])))}
    users = {a.person_id: a.user for a in turn.all(select(PersonAddress).order_by(PersonAddress.id.desc()))}
    turn.reply(
        "people.suggest" if fits else "people.nobody",
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        minutes=minutes,
        fits=[
            {
                "name": f.name,
                "words": f.words,
                "told": f.told,
                "free": f.free,
                "enough": f.enough,
                "away_until": f.away_until,
                "proposed": f.proposed,
            }
            for f in fits
        ],
        buttons=[
            Ask(
                action="command.run",
                value=f"assign B{brief.no}.{section.no} @{users.get(f.id) or names[f.id]}",
                args={"label": turn.word("people.ask_label", turn.person.locale, name=names[f.id])},
            )
            for f in fits
            if f.enough
        ],
    )


def _candidates(turn: Turn, brief: Brief, section: Section) -> list[fitting.Candidate]:
    """Everybody who may be asked; one query a table."""
    asked, told, away = minutes_asked(turn), _told(turn), _away(turn)
    passed = {
        a.person_id
        for a in turn.all(select(Assignment).where(Assignment.section_id == section.id, Assignment.state.in_(_PASSED)))
    }
    closed = passed | _closed(turn, brief) | {brief.marketer_id}
    owner = fold(section.owner).replace(" ", "")
    return [
        fitting.Candidate(
            id=p.id,
            name=find.label(p),
            department=f"{p.department} {p.title}",
            topics=tuple(p.topics),
            told=tuple(told.get(p.id, ())),
            asked=asked.get(p.id, 0),
            grant=p.monthly_minutes,
            away_until=away.get(p.id),
            proposed=bool(owner) and fold(p.surname) in owner,
        )
        for p in turn.all(select(Person).where(Person.active.is_(True)).order_by(Person.id))
        if "expert" in p.roles and p.id not in closed
    ]


def _closed(turn: Turn, brief: Brief) -> set[int]:
    """Who wishes not to be asked, or whose manager said no."""
    wishes = turn.all(select(OptOut).where(OptOut.state == "active"))
    refusals = turn.all(select(Refusal).where(Refusal.state == "active"))
    return {
        w.person_id
        for w in wishes
        if (w.until is None or w.until > turn.at)
        and (w.scope == "all" or (w.scope == "brief" and w.subject_id == brief.id))
    } | {r.person_id for r in refusals if chase.stands(turn, r, turn.get(Person, r.person_id))}


def _told(turn: Turn) -> dict[int, list[str]]:
    """By person, the headings of sections whose answers of theirs stand."""
    rows = turn.session.execute(
        select(Answer.person_id, Section.heading)
        .join(Section, Section.id == Answer.section_id)
        .where(Answer.state.in_(STANDING))
        .distinct()
    )
    found: dict[int, list[str]] = {}
    for person_id, heading in rows:
        found.setdefault(person_id, []).append(heading)
    return found


def _away(turn: Turn) -> dict[int, date]:
    today = turn.today(None)
    rows = turn.all(select(Absence).where(Absence.state == "announced", Absence.first <= today, Absence.last >= today))
    return {a.person_id: a.last for a in rows}


def minutes_asked(turn: Turn) -> dict[int, int]:
    """This month's estimates by person: what was offered and not turned down."""
    hours = turn.hours(None)
    first = turn.today(None).replace(day=1)
    found: dict[int, int] = {}
    for row in turn.all(select(Assignment).where(Assignment.state.not_in(_FREED))):
        if business.local(hours, row.created_at).date() >= first:
            found[row.person_id] = found.get(row.person_id, 0) + row.minutes
    return found


def load(turn: Turn, command: c.Load) -> None:
    """`/brief load [@who]`: minutes asked this month, as estimated."""
    asked = minutes_asked(turn)
    if command.who is not None:
        who = find.person(turn, command.who)
        if who is None:
            return
        people = [who]
    else:
        everybody = turn.all(select(Person).where(Person.active.is_(True)).order_by(Person.id))
        people = [p for p in everybody if "expert" in p.roles]
    rows: list[dict[str, Any]] = [
        {
            "name": find.label(p),
            "asked": asked.get(p.id, 0),
            "grant": p.monthly_minutes,
            "free": max(0, p.monthly_minutes - asked.get(p.id, 0)),
        }
        for p in people
    ]
    turn.reply(
        "people.load",
        people=rows[:_MOST_PEOPLE],
        more=max(0, len(rows) - _MOST_PEOPLE),
        total=sum(row["asked"] for row in rows),
        many=len(rows) > 1,
    )


ROUTES = Routes(
    commands={c.Suggest: route("people.read", suggest), c.Load: route("people.read", load)},
    actions={"suggest": route("people.read", pressed)},
)
