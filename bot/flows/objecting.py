"""Concerns about a text: classified, kept apart by who holds them, answered by a matching card the marketer may send."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import agreement, approach
from bot.flows.route import Route, route
from bot.language import objections
from bot.model import Alignment, Approach, Brief, Objection, Person, Section
from bot.turn import Turn

SORTS = (
    "policy",
    "belief",
    "past_failure",
    "relation",
    "time",
    "not_interesting",
    "confidential",
    "purpose",
    "other",
)
#: What a reply to each kind leaves behind: a bet to be tried, a history to be looked at, else just an answer.
_AFTER_REPLY = {"belief": "bet", "past_failure": "history"}
#: A phrase told these apart before; only what weighs more replaces it.
_GRAVER = ("confidential", "relation")


def heard(
    turn: Turn, brief: Brief, sections: list[Section], text: str, *, sort: str = "other", quiet: bool = False
) -> Objection:
    """Keeps the concern, stops the person's lines, hands the marketer a card. `quiet`: the person was answered already."""
    read = objections.classify(text)
    kind = read.sort if read and (sort == "other" or read.sort in _GRAVER) else sort
    ids = {s.id for s in sections}
    rows = [row for section, row in agreement.lines(turn, brief, turn.person) if section.id in ids]
    for row in rows:
        turn.move(row, "disagreed", why="objection")
        row.words, row.at = text, turn.at
    found = turn.add(
        Objection(
            brief_id=brief.id,
            person_id=turn.person.id,
            sort=kind,
            holder=read.holder if read and read.sort == kind else "person",
            text=text,
            details={"lines": [row.id for row in rows]},
            at=turn.at,
        )
    )
    turn.record(f"objection.{kind}", f"objection:{found.id}", after="heard", why="person")
    if not quiet:
        turn.reply(
            f"objecting.thanks_{kind}" if kind in ("relation", "confidential", "time") else "objecting.thanks",
            name=turn.get(Person, brief.marketer_id).name,
            buttons=[Ask(action="why", value=str(brief.id))],
        )
    card(turn, brief, found)
    return found


def card(turn: Turn, brief: Brief, row: Objection) -> None:
    """To the marketer: what kind, who holds it, what would fit as an answer."""
    person = turn.get(Person, row.person_id)
    turn.say(
        turn.get(Person, brief.marketer_id),
        "objecting.card",
        sort="note",
        subject=f"objection:{row.id}",
        name=person.name,
        brief=brief.no,
        title=brief.title,
        sort_=row.sort,
        holder=row.holder,
        stopped=bool(row.details.get("lines")),
        quotes=[(row.text, person.name), (_reply(turn, brief, row, person), "")],
        buttons=[
            Ask(action="objection.send", value=str(row.id)),
            *([Ask(action="objection.blocker", value=str(row.id))] if row.holder == "institution" else []),
        ],
        selects=[
            (
                "objection.sort",
                [
                    (turn.word(f"objecting.sort_{s}", _locale(turn, brief)), f"{row.id}:{s}")
                    for s in SORTS
                    if s != row.sort
                ],
            )
        ],
    )


def _locale(turn: Turn, brief: Brief) -> str:
    return turn.get(Person, brief.marketer_id).locale


def _arguments(turn: Turn, brief: Brief) -> dict[str, Any]:
    return {
        "asker": turn.get(Person, brief.marketer_id).name,
        "title": brief.title,
        "goal": brief.goal,
        "reader": brief.reader,
        "metric": brief.metric,
        "was": brief.goal_from,
        "to": brief.goal_to,
    }


def _reply(turn: Turn, brief: Brief, row: Objection, person: Person) -> str:
    """The answer in the words its reader would get."""
    return turn.word(f"objecting.told_{row.sort}", person.locale, **_arguments(turn, brief))


def send(turn: Turn, value: str) -> None:
    """The marketer lets the suggested answer go; the person's lines wait for a last word."""
    row = turn.get(Objection, value)
    if row.state not in ("heard", "blocker"):
        turn.reply("common.settled")
        return
    brief, person = turn.get(Brief, row.brief_id), turn.get(Person, row.person_id)
    if row.state == "heard":
        turn.move(row, _AFTER_REPLY.get(row.sort, "replied"), why="objection.send")
    lines = [turn.get(Alignment, one) for one in row.details.get("lines", ())]
    agreement.ask_again(
        turn, brief, person, [line for line in lines if line.state == "disagreed"], resolution="replied"
    )
    when = approach.bring(
        turn,
        person,
        "objection",
        row.id,
        seconds=10,
        rule="objection.answered",
        args={"brief_id": brief.id, "title": brief.title},
    )
    turn.reply("objecting.sent", name=person.name, when=when, soon=when <= turn.at, sort_=row.sort)


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """The answer to a concern, in its own thread."""
    found = turn.get(Objection, row.subject_id)
    brief = turn.get(Brief, found.brief_id)
    lines = agreement.lines(turn, brief, person, states=("sent",))
    agreement.show(turn, lines)
    buttons = [Ask(action="align.agree_all", value=str(brief.id)), Ask(action="align.rather", value=f"all:{brief.id}")]
    turn.say(
        person,
        f"objecting.told_{found.sort}",
        thread=f"brief:{brief.id}:{person.id}",
        sort="approach",
        approach=row.id,
        **_arguments(turn, brief),
        buttons=[*(buttons if lines else []), Ask(action="why", value=str(brief.id))],
    )
    return True


def settle(turn: Turn, brief: Brief, person: Person) -> None:
    """A yes to the outline settles what that person objected; bets, histories and rules of the house stay on record."""
    rows = turn.all(
        select(Objection).where(
            Objection.brief_id == brief.id,
            Objection.person_id == person.id,
            Objection.state.in_(("heard", "replied")),
        )
    )
    for row in rows:
        turn.move(row, "settled", why="agreed")


def blocker(turn: Turn, value: str) -> None:
    """A rule of the house: kept for management, without anybody's name."""
    row = turn.get(Objection, value)
    if row.holder != "institution" or not turn.move(row, "blocker", why="marketer"):
        turn.reply("common.settled")
        return
    turn.reply("objecting.blocked")


def sort_again(turn: Turn, value: str) -> None:
    """The marketer knows better what kind it is: the card is made anew."""
    number, _, sort = value.partition(":")
    row = turn.get(Objection, number)
    if sort not in SORTS or row.state != "heard":
        turn.reply("common.settled")
        return
    before, row.sort = row.sort, sort
    row.holder = "institution" if sort == "policy" else "person"
    turn.record(f"objection.{sort}", f"objection:{row.id}", before=before, after=sort, why="marketer")
    card(turn, turn.get(Brief, row.brief_id), row)


ACTIONS: dict[str, Route] = {
    "objection.send": route("align.send", send),
    "objection.blocker": route("align.send", blocker),
    "objection.sort": route("align.send", sort_again),
}
