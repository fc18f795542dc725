"""The weekly post of a channel: what is out, what it brought, thanks, what comes next, and what marketing owes. Nobody is shamed.

Pure composition: `gather` reads rows, one query a table, `post` makes at most twelve lines of them, or nothing. Nobody who is
being waited for is named, not even inside a title: such a brief goes by its number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import stages
from bot.language.text import fold, is_japanese
from bot.model import (
    Alignment,
    Answer,
    Approach,
    Assignment,
    Brief,
    Escalation,
    Person,
    PersonAddress,
    Review,
    Section,
    Win,
)

#: Lines of a post, its heading and its foot included.
MOST_LINES = 12
MOST_OUT, MOST_WINS, MOST_NEXT = 3, 3, 2
#: What comes next is what is due within so many days.
AHEAD = timedelta(days=14)
_TITLE = 60
_WAITED_FOR = (*stages.HELD, "held", "parked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`kind` published, published_more, win, win_more, thanks, next, needs; `values` what its sentence takes."""

    kind: Literal["published", "published_more", "win", "win_more", "thanks", "next", "needs"]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What happened from `since` to `until`. `unnamed` are words that may not stand in a channel (names of those waited for)."""

    since: datetime
    until: datetime
    published: tuple[Brief, ...] = ()
    wins: tuple[tuple[Win, Brief], ...] = ()
    answers: int = 0
    departments: int = 0
    thanked: tuple[str, ...] = ()
    next: tuple[Brief, ...] = ()
    to_offer: int = 0
    to_export: int = 0
    unnamed: frozenset[str] = frozenset()


def post(week: Week) -> tuple[Line, ...]:
    """The lines between heading and foot; () when there is nothing worth a channel's time (debts alone are not)."""
    lines = [*_out(week), *_wins(week)]
    if week.answers:
        lines.append(
            Line(
                kind="thanks",
                values={
                    "answers": week.answers,
                    "departments": week.departments,
                    "names": [name for name in week.thanked if not _names_somebody(week, name)],
                },
            )
        )
    lines += [Line(kind="next", values={**_named(week, b), "due": b.due}) for b in week.next[:MOST_NEXT]]
    if not lines:
        return ()
    if week.to_offer or week.to_export:
        lines.append(Line(kind="needs", values={"to_offer": week.to_offer, "to_export": week.to_export}))
    return tuple(lines[: MOST_LINES - 2])


def _out(week: Week) -> Iterable[Line]:
    for brief in week.published[:MOST_OUT]:
        named = _named(week, brief)
        yield Line(kind="published", values={**named, "url": "" if _names_somebody(week, brief.url) else brief.url})
    if len(week.published) > MOST_OUT:
        yield Line(kind="published_more", values={"count": len(week.published) - MOST_OUT})


def _wins(week: Week) -> Iterable[Line]:
    for win, brief in week.wins[:MOST_WINS]:
        yield Line(
            kind="win",
            values={
                **_named(week, brief),
                "metric": "" if _names_somebody(week, win.name) else win.name,
                "before": win.before,
                "after": win.after,
                "days": win.days,
            },
        )
    if len(week.wins) > MOST_WINS:
        yield Line(kind="win_more", values={"count": len(week.wins) - MOST_WINS})


def _named(week: Week, brief: Brief) -> dict[str, Any]:
    title = " ".join(brief.title.split())
    shown = title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
    return {"brief": brief.no, "title": "" if _names_somebody(week, brief.title) else shown}


def _names_somebody(week: Week, text: str) -> bool:
    bare = fold(text).replace(" ", "")
    return any(name in bare for name in week.unnamed)


# ---------------------------------------------------------------- reading


def gather(session: Session, *, since: datetime, until: datetime, today: date) -> Week:
    """The week out of the rows. `today` is the company's date at `until`."""
    briefs = {b.id: b for b in session.scalars(select(Brief).where(Brief.state.not_in(("closed", "cancelled"))))}
    first = today - (until - since)
    out = [b for b in briefs.values() if b.published_on and first < b.published_on <= today]
    told = session.scalars(select(Win).where(Win.state == "told", Win.at > since, Win.at <= until).order_by(Win.id))
    answers = _answers(session, since, until)
    people = {p.id: p for p in session.scalars(select(Person))}
    givers = [people[n] for n in dict.fromkeys(person for person in answers) if n in people]
    waited_for = waiting(session)
    return Week(
        since=since,
        until=until,
        published=tuple(sorted(out, key=lambda b: (b.published_on or today, b.no))),
        wins=tuple((w, briefs[w.brief_id]) for w in told if w.brief_id in briefs),
        answers=len(answers),
        departments=len({p.department for p in givers if p.department}),
        thanked=tuple(p.name for p in givers if p.credit == "named" and p.active and p.id not in waited_for),
        next=tuple(
            sorted(
                (
                    b
                    for b in briefs.values()
                    if b.state in stages.BRIEF_OPEN and b.due and today <= b.due <= today + AHEAD
                ),
                key=lambda b: (b.due or today, b.no),
            )
        ),
        to_offer=_count(session, briefs, ("agreed",)),
        to_export=_count(session, briefs, ("confirmed",)),
        unnamed=unnamed(session, waited_for, people.values()),
    )


def _answers(session: Session, since: datetime, until: datetime) -> list[int]:
    """Who gave each answer of the week."""
    return list(
        session.scalars(
            select(Answer.person_id)
            .where(Answer.at > since, Answer.at <= until, Answer.state.in_(("accepted", "terms_to_check")))
            .where(Answer.question_id.is_not(None))
            .order_by(Answer.id)
        )
    )


def _count(session: Session, briefs: dict[int, Brief], states: tuple[str, ...]) -> int:
    ids = session.scalars(select(Section.brief_id).where(Section.state.in_(states)))
    return sum(1 for n in ids if n in briefs and briefs[n].state in stages.BRIEF_OPEN)


def waiting(session: Session) -> set[int]:
    """Everybody a word is awaited from: offers and answers, agreement, confirmation, a manager's decision, a message on its way."""
    asked = (
        select(Assignment.person_id).where(Assignment.state.in_(_WAITED_FOR)),
        select(Assignment.backup_id).where(Assignment.state.in_(_WAITED_FOR), Assignment.backup_id.is_not(None)),
        select(Alignment.person_id).where(Alignment.state.in_(("sent", "change_proposed", "disagreed"))),
        select(Review.person_id).where(Review.state.in_(("requested", "fixes"))),
        select(Approach.person_id).where(Approach.state == "waiting"),
        select(Escalation.manager_id).where(
            Escalation.state.in_(("ready", "sent")), Escalation.manager_id.is_not(None)
        ),
    )
    return {n for statement in asked for n in session.scalars(statement) if n is not None}


def unnamed(session: Session, waited_for: set[int], people: Iterable[Person]) -> frozenset[str]:
    """The ways those people are called, folded and without blanks: name, its parts, reading, the platform's user name."""
    words: set[str] = set()
    for person in people:
        if person.id in waited_for:
            full, reading = fold(person.name), fold(person.reading)
            words |= {full.replace(" ", ""), reading.replace(" ", ""), *full.split(" "), *reading.split(" ")}
    for address in session.scalars(select(PersonAddress)):
        if address.person_id in waited_for:
            words.add(fold(address.user).replace(" ", ""))
    return frozenset(word for word in words if len(word) > 1 or is_japanese(word))
