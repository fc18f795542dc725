"""A manager's wish for everybody who works for them: nobody is asked anything until its date, and what is open rests."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot import stages
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import holding, managing
from bot.model import Approach, Assignment, Brief, Escalation, Person, Refusal, Section
from bot.turn import Turn


def pause(turn: Turn, text: str) -> None:
    """ "Stop contacting my team until January": a no for each of them; without a date until it is taken back."""
    team = turn.of(Person, manager_id=turn.person.id, active=True)
    if not team:
        _pass_on(turn, text)
        return
    until = managing.last_day(turn, text)
    rows = [_refuse(turn, person, until, text) for person in team]
    resting = [held for row in rows for held in _rest(turn, row)]
    for asked in turn.of(Escalation, manager_id=turn.person.id, state=("ready", "sent")):
        asked.until = until
        managing.answered(turn, asked, "refused")
    names = [person.name for person in team]
    turn.reply("team.paused", names=names, until=until, buttons=[Ask(action="refusal.lift", value=str(rows[0].id))])
    for marketer, sections in _concerned(turn, resting):
        turn.say(
            marketer,
            "team.paused_note",
            sort="note",
            manager=turn.person.name,
            names=names,
            until=until,
            sections=sections,
        )


def _refuse(turn: Turn, person: Person, until: date | None, text: str) -> Refusal:
    for known in turn.of(Refusal, manager_id=turn.person.id, person_id=person.id, state="active"):
        known.state = "lifted"
        turn.record("refusal.lifted", f"refusal:{known.id}", before="active", after="lifted", why="newer")
    row = turn.add(Refusal(manager_id=turn.person.id, person_id=person.id, until=until, words=text[:500], at=turn.at))
    turn.record("refusal.active", f"refusal:{row.id}", after="active", why="manager")
    for waiting in turn.all(select(Approach).where(Approach.person_id == person.id, Approach.state == "waiting")):
        if waiting.sort not in managing.GIVING:
            waiting.state, waiting.reason = "dropped", "manager's no"
    return row


def _rest(turn: Turn, row: Refusal) -> list[Assignment]:
    """What is open with the person stays theirs and rests through the last day."""
    hours = turn.hours(turn.get(Person, row.person_id))
    back: datetime | None = None
    if row.until is not None:
        first = business.business_days_after(hours, row.until + timedelta(days=1), 0)
        back = business.moment(hours, first, hours.start)
    mine = turn.of(Assignment, person_id=row.person_id, state=(*stages.HELD, "held"))
    moving = [a for a in mine if a.state != "held" or a.held_why.startswith("refusal:")]
    return [a for a in moving if holding.hold(turn, a, back, why=f"refusal:{row.id}")]


def _concerned(turn: Turn, resting: list[Assignment]) -> list[tuple[Person, list[dict[str, object]]]]:
    """Each marketer with their sections that rest now; all of them where nothing does, for they may be about to ask."""
    found: dict[int, list[dict[str, object]]] = {}
    for assignment in resting:
        section = turn.get(Section, assignment.section_id)
        brief = turn.get(Brief, section.brief_id)
        found.setdefault(brief.marketer_id, []).append(
            {"brief": brief.no, "no": section.no, "heading": section.heading}
        )
    if not found:
        return [(person, []) for person in _marketers(turn)]
    return [(turn.get(Person, number), sections) for number, sections in found.items()]


def _marketers(turn: Turn) -> list[Person]:
    return [person for person in turn.of(Person, active=True) if "marketer" in person.roles]


def _pass_on(turn: Turn, text: str) -> None:
    """Nobody is known to work for them: a person sees to it."""
    marketers = _marketers(turn)
    turn.reply("team.unknown", name=marketers[0].name if marketers else "")
    for marketer in marketers[:1]:
        turn.say(marketer, "team.unknown_note", sort="note", name=turn.person.name, quotes=[(text, turn.person.name)])
