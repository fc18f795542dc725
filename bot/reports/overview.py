"""Where everything stands: briefs with their sections, who holds them, since when, and what happens next. Read-only.

One query a table, whatever the number of rows; only the handful of assignments shown in detail is looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import company, outlook, stages
from bot.catalog import Catalog, day, moment
from bot.inputs import Address, TimerFired
from bot.language.bundle import Language
from bot.model import Approach, Assignment, Brief, Channel, Person, PersonAddress, Section, Workspace
from bot.tenancy import ScopedSession
from bot.turn import Turn

#: Stages of a section in the order of a board.
COLUMNS = (
    *("outlined", "agreed", "assigned", "answering", "enough", "drafted", "in_review", "confirmed", "final"),
    "parked",
)
#: So many assignments of a board are looked at for what comes next; of the others the time alone is told.
DETAILED = 12
#: Longer than this nobody reads on.
MOST_NEXT = 12
_OVER = ("closed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """`state` is the stage's key, `label` its words; `holder` a name or ""; `next` what comes, as words, or ""."""

    id: int
    no: int
    heading: str
    state: str
    label: str
    holder: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefLine:
    id: int
    no: int
    title: str
    state: str
    label: str
    due: str
    sections: tuple[SectionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """A brief's sections by stage, those of COLUMNS that hold any; `done` of them are confirmed or final."""

    no: int
    title: str
    state: str
    due: date | None
    done: int
    total: int
    columns: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What the machine will do: when, towards whom (the platform's user id, "" for nobody in particular), what and by which
    rule, as words.
    """

    at: datetime
    user: str
    what: str
    why: str


def board(session: Session, catalog: Catalog, locale: str, *, at: datetime) -> list[BriefLine]:
    """Every brief that is not over, newest last; one query a table, whatever their number."""
    briefs = session.execute(
        select(Brief.id, Brief.no, Brief.title, Brief.state, Brief.due)
        .where(Brief.state.not_in(_OVER))
        .order_by(Brief.no)
    ).all()
    briefly = {state: catalog.word(f"states.brief_{state}", locale) for state in {b.state for b in briefs}}
    held = _held(session)
    names = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
    ahead = _ahead(session, catalog, locale, held.values(), at)
    labels = {state: catalog.word(f"states.section_{state}", locale) for state in COLUMNS}
    turns = {state: catalog.word(f"states.next_{state}", locale) for state in COLUMNS}
    sections: dict[int, list[SectionLine]] = {}
    rows = session.execute(
        select(Section.id, Section.brief_id, Section.no, Section.heading, Section.state)
        .where(Section.state != "dropped")
        .order_by(Section.no)
    )
    for number, brief_id, no, heading, state in rows:
        holder = held.get(number)
        sections.setdefault(brief_id, []).append(
            SectionLine(
                id=number,
                no=no,
                heading=heading,
                state=state,
                label=labels[state],
                holder=names[holder[1]] if holder else "",
                next=(ahead.get(holder[0], "") if holder else "") or turns[state],
            )
        )
    return [
        BriefLine(
            id=brief.id,
            no=brief.no,
            title=brief.title,
            state=brief.state,
            label=briefly[brief.state],
            due=day(brief.due, locale) if brief.due else "",
            sections=tuple(sections.get(brief.id, ())),
        )
        for brief in briefs
    ]


def counts(session: Session) -> list[Counts]:
    """Every brief that is not over, in counts, the one due soonest first."""
    by_brief: dict[int, dict[str, int]] = {}
    grouped = select(Section.brief_id, Section.state, func.count(Section.id)).group_by(Section.brief_id, Section.state)
    for brief_id, state, count in session.execute(grouped):
        by_brief.setdefault(brief_id, {})[state] = count
    briefs = session.execute(
        select(Brief.id, Brief.no, Brief.title, Brief.state, Brief.due).where(Brief.state.not_in(_OVER))
    )
    return [
        Counts(
            no=brief.no,
            title=brief.title,
            state=brief.state,
            due=brief.due,
            done=states.get("confirmed", 0) + states.get("final", 0),
            total=sum(states.get(state, 0) for state in COLUMNS),
            columns=tuple((state, states[state]) for state in COLUMNS if state in states),
        )
        for brief in sorted(briefs, key=lambda b: (b.state not in stages.BRIEF_OPEN, b.due or date.max, b.no))
        for states in (by_brief.get(brief.id, {}),)
    ]


#: Assignment id, person id, when the machine looks at it again.
_Holder = tuple[int, int, datetime | None]


def _held(session: Session) -> dict[int, _Holder]:
    """By section, the newest that holds it."""
    states = (*stages.HELD, "held", "parked")
    rows = session.execute(
        select(Assignment.section_id, Assignment.id, Assignment.person_id, Assignment.next_look)
        .where(Assignment.state.in_(states))
        .order_by(Assignment.id)
    )
    return {section: (number, person, look) for section, number, person, look in rows}


def _ahead(session: Session, catalog: Catalog, locale: str, held: Iterable[_Holder], at: datetime) -> Mapping[int, str]:
    """What the machine does next about each assignment, in words, with the time on the reader's company's clock."""
    soonest = sorted(((look, number) for number, _, look in held if look is not None))
    turn = reader(session, catalog, at)
    zone = company.zone_of(turn.workspace, None)
    found: dict[int, str] = {}
    for look, number in soonest[:DETAILED]:
        action = next_action(turn, turn.get(Assignment, number))
        kind, when = (action.kind, action.at) if action else ("look", look)
        found[number] = catalog.word(f"reporting.ahead_{kind}", locale, when=moment(when, locale, zone))
    dates: dict[date, str] = {}
    for look, number in soonest[DETAILED:]:
        local = look.astimezone(ZoneInfo(zone)).date()
        if local not in dates:
            dates[local] = catalog.word("reporting.ahead_look", locale, when=day(local, locale))
        found[number] = dates[local]
    return found


def upcoming(session: Session, catalog: Catalog, locale: str, *, at: datetime) -> list[Next]:
    """What waits for somebody's next open time, what the machine will do by itself, and the next weekly posts; soonest first."""
    users = {a.person_id: a.user for a in session.scalars(select(PersonAddress).order_by(PersonAddress.id.desc()))}
    turn = reader(session, catalog, at)
    found = [
        *_waiting(turn, catalog, locale, users),
        *_chasing(turn, catalog, locale, users),
        *_weekly(turn, catalog, locale),
    ]
    return sorted(found, key=lambda n: n.at)[:MOST_NEXT]


def _waiting(turn: Turn, catalog: Catalog, locale: str, users: Mapping[int, str]) -> Iterable[Next]:
    from bot.flows import approach

    when: dict[int, datetime] = {}
    for row in turn.all(select(Approach).where(Approach.state == "waiting").order_by(Approach.id)):
        if row.person_id not in when:
            if len(when) == MOST_NEXT:
                continue
            when[row.person_id] = approach.earliest(turn, turn.get(Person, row.person_id))
        yield Next(
            at=max(when[row.person_id], row.due_at),
            user=users.get(row.person_id, ""),
            what=catalog.word(f"approach.{row.sort}", locale, **row.args),
            why=catalog.word("approach.why_waiting", locale),
        )


def _chasing(turn: Turn, catalog: Catalog, locale: str, users: Mapping[int, str]) -> Iterable[Next]:
    """The machine's own next step about the assignments it looks at soonest."""
    from bot.flows import chase, standing

    for assignment in standing.held(turn, MOST_NEXT):
        action = next_action(turn, assignment)
        if action is None or action.kind == "wait":
            continue
        section = turn.get(Section, assignment.section_id)
        yield Next(
            at=action.at,
            user=users.get(assignment.person_id, "") if action.kind not in ("card", "park") else "",
            what=catalog.word(f"reporting.will_{action.kind}", locale, heading=section.heading),
            why=chase.rule_words(turn, action.rule, locale),
        )


def _weekly(turn: Turn, catalog: Catalog, locale: str) -> Iterable[Next]:
    for channel in turn.all(select(Channel).order_by(Channel.id)):
        planned = channel.report.get("next")
        if planned and not channel.report.get("paused"):
            yield Next(
                at=datetime.fromisoformat(planned),
                user="",
                what=catalog.word("reporting.will_weekly", locale, channel=channel.name),
                why=catalog.word("reporting.why_weekly", locale),
            )


def next_action(turn: Turn, assignment: Assignment) -> outlook.Action | None:
    """By the rule that decides when the time has come (bot/outlook.py)."""
    from bot.flows import chase

    return next(iter(outlook.next_actions(chase.view(turn, assignment), turn.at)), None)


def reader(session: Session, catalog: Catalog, at: datetime) -> Turn:
    """A turn that only looks: what it would cause is thrown away."""
    scoped = cast(ScopedSession, session)
    nowhere = Address(platform="none", conversation="none", private=True)
    looking = TimerFired(
        id="look",
        at=at,
        team="",
        user="",
        address=nowhere,
        timer="look",
        subject=0,
        payload={},
    )
    return Turn(
        session=scoped,
        workspace=session.get_one(Workspace, scoped.workspace_id),
        input=looking,
        at=at,
        actor=None,
        language=cast(Language, SimpleNamespace(catalog=catalog)),  # looking reads nobody's words
    )
