"""Thanks that fit: for what was said, in the marketer's words or with the person's own sentence. No points, no ranks."""

from __future__ import annotations

from sqlalchemy import select

from bot.flows import approach, find, published
from bot.flows.collect import STANDING
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Answer, Approach, Brief, Person, Section
from bot.turn import Turn

READ_SECONDS = 5
_LONGEST = 500


def thanks(turn: Turn, command: c.Thanks) -> None:
    """`/brief thanks @who "words"`: with words they go as they are; without, what the person gave last is named."""
    who = find.person(turn, command.who)
    if who is None:
        return
    if who.id == turn.person.id:
        turn.reply("thanks.yourself")
        return
    given = _given(turn, who)
    words = " ".join(command.text.split())[:_LONGEST]
    if not words and given is None:
        turn.reply("thanks.for_what", name=who.name)
        return
    about = given.section_id if given is not None and given.section_id else 0
    if command.preview:
        turn.reply("thanks.preview", name=who.name, when=approach.earliest(turn, who), words=words)
        return
    when = approach.bring(
        turn,
        who,
        "thanks",
        about,
        seconds=READ_SECONDS,
        rule="thanks",
        args={"name": turn.person.name, "words": words, "brief_id": _brief_id(turn, about)},
    )
    turn.record("thanks.given", f"person:{who.id}", why="command")
    turn.reply("thanks.on_its_way", name=who.name, when=when)


def _given(turn: Turn, who: Person) -> Answer | None:
    """What they told last."""
    return turn.first(
        select(Answer)
        .where(Answer.person_id == who.id, Answer.state.in_(STANDING), Answer.section_id.is_not(None))
        .order_by(Answer.id.desc())
    )


def _brief_id(turn: Turn, section_id: int) -> int | None:
    section = turn.session.get(Section, section_id)
    return section.brief_id if section is not None else None


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """In the thread where they gave it; the sentence made of their words where the text has one."""
    section = turn.session.get(Section, row.subject_id)
    brief = turn.get(Brief, section.brief_id) if section is not None else None
    sentence = published.words_of(turn, brief, person) if brief is not None and not row.args["words"] else ""
    turn.say(
        person,
        "thanks.told",
        thread=published.thread_of(turn, brief, person) if brief is not None else "",
        subject=f"section:{section.id}" if section is not None else "",
        sort="approach",
        approach=row.id,
        name=row.args["name"],
        words=row.args["words"],
        heading=section.heading if section is not None else "",
        sentence=sentence,
        quotes=[(row.args["words"] or sentence, row.args["name"] if row.args["words"] else "")]
        if row.args["words"] or sentence
        else (),
    )
    return True


ROUTES = Routes(commands={c.Thanks: route("win", thanks)}, presenters={"thanks": present})
