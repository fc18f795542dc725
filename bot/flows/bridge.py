"""From what an expert would rather write to something both sides gain by: a slot here, a text of its own, or a swap.

The person's own words are kept as an angle. The marketer sees both sides with their numbers and decides; the expert is told
and has the last word on the line. Nothing is written, and nothing asked, until that word is there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import agreement, approach, briefs, find, objecting, purpose
from bot.language import commands as c
from bot.language import objections
from bot.model import Alignment, Angle, Approach, Brief, Evidence, Person, Question, Section, Thread
from bot.turn import Turn

OUTCOMES = ("slot", "own_brief", "swap", "parked")
#: A heading or title made of somebody's sentence stays readable.
LONGEST_TOPIC = 60


def wishes_for(text: str) -> bool:
    """Whether the words pull towards another content."""
    return bool(objections.wish(text))


def topic(angle: Angle) -> str:
    """What the angle would be called as a heading."""
    found = objections.wish(angle.text) or angle.text.split("\n")[0].strip(" 。.")
    found = found[:1].upper() + found[1:]
    return found if len(found) <= LONGEST_TOPIC else found[: LONGEST_TOPIC - 1] + "…"


def capture(turn: Turn, brief: Brief, sections: list[Section], text: str) -> Angle:
    """Keeps the wish in the person's words; their open lines wait; the marketer gets the card with both sides."""
    rows = _lines_of(turn, brief, sections)
    for row in rows:
        turn.move(row, "disagreed", why="angle")
        row.words, row.at = text, turn.at
    angle = turn.add(
        Angle(
            brief_id=brief.id,
            section_id=sections[0].id if len(sections) == 1 else None,
            person_id=turn.person.id,
            text=text,
            at=turn.at,
        )
    )
    turn.record("angle.open", f"angle:{angle.id}", after="open", why="person")
    thread = turn.first(select(Thread).where(Thread.subject == f"brief:{brief.id}:{turn.person.id}"))
    asks = thread is not None and find.thread_subject(turn) == thread.subject
    if thread is not None and asks:
        thread.awaiting = f"hope:{angle.id}"
    turn.reply(
        "bridge.kept",
        name=turn.get(Person, brief.marketer_id).name,
        topic=topic(angle),
        asks=asks,
        quotes=[(text, turn.person.name)],
    )
    card(turn, brief, angle)
    concern = objections.classify(text)
    if concern is not None and concern.sort not in ("purpose", "other"):
        objecting.heard(turn, brief, [], text, quiet=True)
    return angle


def _lines_of(turn: Turn, brief: Brief, sections: list[Section]) -> list[Alignment]:
    ids = {s.id for s in sections}
    return [row for section, row in agreement.lines(turn, brief, turn.person) if section.id in ids]


def card(turn: Turn, brief: Brief, angle: Angle) -> None:
    """To the marketer: both sides and the three bridges. `edit` of an earlier card when the hope came later."""
    section = turn.get(Section, angle.section_id) if angle.section_id else None
    turn.say(
        turn.get(Person, brief.marketer_id),
        "bridge.card",
        sort="note",
        subject=f"angle:{angle.id}",
        number=angle.id,
        name=turn.get(Person, angle.person_id).name,
        brief=brief.no,
        title=brief.title,
        no=section.no if section else None,
        heading=section.heading if section else "",
        topic=topic(angle),
        **_sides(turn, brief, angle),
        quotes=[(angle.text, turn.get(Person, angle.person_id).name)],
        buttons=[Ask(action=f"angle.{outcome}", value=str(angle.id)) for outcome in OUTCOMES],
    )


def _sides(turn: Turn, brief: Brief, angle: Angle) -> dict[str, Any]:
    """The number this brief moves with what supports it, and what the expert hopes for."""
    rows = turn.all(select(Evidence).where(Evidence.brief_id == brief.id).order_by(Evidence.id))
    shown = [proof for proof in (purpose.proof(turn, row) for row in rows) if proof is not None]
    return {
        "goal": brief.goal,
        "move": {"metric": brief.metric, "was": brief.goal_from, "to": brief.goal_to, "by": brief.goal_by}
        if brief.metric and brief.goal_to
        else None,
        "proofs": shown[:2],
        "hope": angle.hope,
    }


def hoped(turn: Turn, angle: Angle, text: str) -> None:
    """What the expert expects of their own topic: the other number on the marketer's card."""
    angle.hope = text
    turn.record("angle.hope", f"angle:{angle.id}", why="person")
    turn.reply("bridge.hope_thanks")
    if angle.outcome == "open":
        card(turn, turn.get(Brief, angle.brief_id), angle)


# ---------------------------------------------------------------- the marketer's decision


def decider(outcome: str) -> Callable[[Turn, str], None]:
    return lambda turn, value: decide(turn, turn.get(Angle, value), outcome)


def decide(turn: Turn, angle: Angle, outcome: str) -> None:
    """Makes the bridge, tells the expert; their lines wait for a last word."""
    if angle.outcome not in ("open", "parked") or angle.outcome == outcome:
        turn.reply("bridge.settled", number=angle.id, outcome=angle.outcome)
        return
    brief, person = turn.get(Brief, angle.brief_id), turn.get(Person, angle.person_id)
    before, angle.outcome = angle.outcome, outcome
    made: dict[str, Any] = {"made_no": None}
    if outcome == "slot":
        section = _slot(turn, brief, angle, person)
        angle.made, made = f"section:{section.id}", {"made_no": section.no}
    elif outcome in ("own_brief", "swap"):
        own = _own_brief(turn, brief, angle)
        angle.made, made = f"brief:{own.id}", {"made_no": own.no}
    turn.record(f"angle.{outcome}", f"angle:{angle.id}", before=before, after=outcome, why="marketer")
    waiting = [
        row
        for section, row in agreement.lines(turn, brief, person, states=("disagreed",))
        if angle.section_id in (None, section.id)
    ]
    agreement.ask_again(turn, brief, person, waiting, resolution=outcome)
    when = approach.bring(
        turn,
        person,
        "bridge",
        angle.id,
        seconds=10,
        rule="bridge.decided",
        args={"brief_id": brief.id, "title": brief.title, "topic": topic(angle)},
    )
    turn.reply(
        f"bridge.decided_{outcome}",
        name=person.name,
        brief=brief.no,
        topic=topic(angle),
        when=when,
        waits=bool(waiting) or outcome == "slot",
        **made,
    )


def _slot(turn: Turn, brief: Brief, angle: Angle, person: Person) -> Section:
    """A heading of its own at the end of the outline, proposed to its author."""
    last = max((s.no for s in find.sections(turn, brief)), default=0)
    heading = topic(angle)
    section = turn.add(Section(brief_id=brief.id, no=last + 1, heading=heading, owner=person.name))
    turn.add(
        Question(
            section_id=section.id, no=1, text=turn.word("briefs.default_question", brief.language, heading=heading)
        )
    )
    turn.record("section.added", f"section:{section.id}", after="outlined", why="bridge.slot")
    agreement.ask(turn, section, person, why="bridge.slot")
    return section


def _own_brief(turn: Turn, brief: Brief, angle: Angle) -> Brief:
    """A brief of its own, with what the expert hopes as its first goal for the marketer to sharpen."""
    own = briefs.create(turn, title=topic(angle), language=brief.language)
    own.goal = angle.hope
    return own


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """The decision, with what it means for both sides."""
    angle = turn.get(Angle, row.subject_id)
    brief = turn.get(Brief, angle.brief_id)
    if angle.outcome == "open":
        return False
    section = turn.get(Section, angle.section_id) if angle.section_id else None
    lines = agreement.lines(turn, brief, person, states=("sent",))
    agreement.show(turn, lines)
    turn.say(
        person,
        f"bridge.told_{angle.outcome}",
        thread=f"brief:{brief.id}:{person.id}",
        subject=f"align:{brief.id}:{person.id}",
        sort="approach",
        approach=row.id,
        asker=turn.get(Person, brief.marketer_id).name,
        title=brief.title,
        reader=brief.reader,
        topic=topic(angle),
        no=section.no if section else None,
        heading=section.heading if section else "",
        made_no=_made_no(turn, angle),
        **_sides(turn, brief, angle),
        lines=[{"no": s.no, "heading": s.heading} for s, _ in lines],
        buttons=[
            Ask(action="align.agree_all", value=str(brief.id)),
            Ask(action="align.each", value=str(brief.id)),
            Ask(action="align.rather", value=f"all:{brief.id}"),
        ]
        if lines
        else (),
    )
    return True


def _made_no(turn: Turn, angle: Angle) -> int | None:
    noun, _, number = angle.made.partition(":")
    if noun == "section":
        return turn.get(Section, number).no
    return turn.get(Brief, number).no if noun == "brief" else None


# ---------------------------------------------------------------- by command


def angles(turn: Turn, command: c.Angle) -> None:
    """`/brief angle list|accept|park|swap N`: the number is the one in the list."""
    if command.action == "list":
        _list(turn, command)
        return
    angle = turn.session.get(Angle, command.number or 0)
    if angle is None:
        turn.reply("bridge.no_angle", number=command.number)
        return
    decide(turn, angle, {"accept": "slot", "park": "parked", "swap": "swap"}[command.action])


def _list(turn: Turn, command: c.Angle) -> None:
    query = select(Angle).order_by(Angle.id)
    if command.brief is not None:
        brief = find.brief(turn, command.brief)
        if brief is None:
            return
        query = query.where(Angle.brief_id == brief.id)
    rows = turn.all(query)
    turn.reply(
        "bridge.list" if rows else "bridge.none",
        rows=[
            {
                "number": row.id,
                "text": row.text if len(row.text) <= 120 else row.text[:119] + "…",
                "name": turn.get(Person, row.person_id).name,
                "brief": turn.get(Brief, row.brief_id).no,
                "hope": row.hope[:120],
                "outcome": row.outcome,
                "made": _made_no(turn, row),
            }
            for row in rows[-20:]
        ],
    )
