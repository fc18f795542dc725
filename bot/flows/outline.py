"""The outline by command: titles, headings, what is written already, what must stay, terms."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import agreement, asking, find, keeping, outlining, prefilling, references, values
from bot.flows.brief_fields import fits
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language.text import clean
from bot.model import Brief, Draft, Reference, Section
from bot.turn import Turn

LONGEST_TITLE = 200
LONGEST_PREFILL = 4000
LONGEST_PHRASE = 200
MOST_TITLES = 10
MOST_TERMS = 300


# ---------------------------------------------------------------- titles


def titles(turn: Turn, command: c.Title) -> None:
    """Candidates to choose from by a tap; the first one ever given stays the title until then."""
    brief = find.brief(turn, command.brief)
    if brief is None or not fits(turn, max(command.titles, key=len), LONGEST_TITLE):
        return
    new = [t for t in (clean(one).strip() for one in command.titles) if t and t not in brief.titles]
    if not command.preview:
        brief.titles = [*brief.titles, *new][-MOST_TITLES:]
        turn.record("brief.titles", f"brief:{brief.id}", why="command")
    _titles(turn, brief, [*brief.titles, *(new if command.preview else [])], preview=command.preview)


def _titles(turn: Turn, brief: Brief, candidates: list[str], *, preview: bool = False) -> None:
    turn.reply(
        "outline.titles",
        brief=brief.no,
        title=brief.title,
        titles=candidates,
        preview=preview,
        buttons=()
        if preview
        else [
            Ask(action="title.choose", value=f"{brief.id}:{number}", args={"number": number + 1, "title": title})
            for number, title in enumerate(brief.titles)
            if title != brief.title
        ][:5],
    )


def choose(turn: Turn, value: str) -> None:
    brief_id, _, place = value.partition(":")
    brief = turn.get(Brief, brief_id)
    title = values.picked(brief.titles, place)
    if title is None:
        turn.reply("common.settled")
        return
    brief.title = title
    turn.record("brief.title", f"brief:{brief.id}", why="choice")
    _titles(turn, brief, brief.titles)


# ---------------------------------------------------------------- the outline


def outline(turn: Turn, command: c.Outline) -> None:
    brief = find.brief(turn, command.brief)
    if brief is not None:
        shown(turn, brief, "outline.shown")


def shown(turn: Turn, brief: Brief, key: str, **args: Any) -> None:
    """Each heading with its points, who is proposed, what is written, kept and referred to."""
    sections = find.sections(turn, brief)
    refs = turn.all(select(Reference).where(Reference.brief_id == brief.id))
    turn.reply(
        key,
        subject=f"brief:{brief.id}",
        brief=brief.no,
        title=brief.title,
        sections=[
            {
                "no": s.no,
                "heading": s.heading,
                "points": s.points,
                "owner": s.owner,
                "state": turn.word(f"states.section_{s.state}", turn.person.locale),
                "prefill": bool(s.prefill),
                "locked": s.locked,
                "refs": sum(1 for r in refs if r.section_id == s.id),
                "questions": sum(1 for q in find.questions(turn, s) if q.state not in ("withdrawn", "superseded")),
            }
            for s in sections
        ],
        buttons=[Ask(action="brief.edit", value=str(brief.id)), *_align(turn, brief)],
        **args,
    )


def _align(turn: Turn, brief: Brief) -> list[Ask]:
    waits = brief.goal and brief.reader and agreement.left(turn, brief)
    return [Ask(action="align.send", value=str(brief.id))] if waits else []


def change(turn: Turn, command: c.ChangeOutline) -> None:
    """`/brief section B add|edit|move|drop`."""
    brief = find.brief(turn, command.brief)
    if brief is None or not fits(turn, command.text, outlining.LONGEST_HEADING):
        return
    section = None
    if command.action != "add":
        section = next((s for s in find.sections(turn, brief) if s.no == command.number), None)
        if section is None:
            turn.reply(
                "find.no_section",
                brief=brief.no,
                missing=str(command.number),
                sections=[{"no": s.no, "heading": s.heading} for s in find.sections(turn, brief)],
            )
            return
    if command.preview:
        turn.reply(
            "outline.would",
            brief=brief.no,
            action=command.action,
            no=command.number,
            to=command.to,
            heading=section.heading if section else "",
            text=command.text,
            agreed=section is not None and bool(agreement.words_of(turn, section, states=("agreed",))),
        )
        return
    if section is None:
        section = outlining.add(turn, brief, command.text, at=command.number)
        shown(turn, brief, "outline.added", no=section.no, heading=section.heading)
    elif command.action == "edit":
        if not command.text:
            turn.reply("outline.which_words", brief=brief.no, no=section.no, heading=section.heading)
            return
        _edit(turn, brief, section, command.text)
    elif command.action == "move":
        outlining.move(turn, brief, section, command.to or 1)
        shown(turn, brief, "outline.moved", no=section.no, heading=section.heading)
    else:
        _drop(turn, brief, section)


def _edit(turn: Turn, brief: Brief, section: Section, text: str) -> None:
    was = section.heading
    again = outlining.word(turn, section, text, list(section.points))
    shown(turn, brief, "outline.edited", no=section.no, was=was, heading=section.heading, again=[p.name for p in again])


def _drop(turn: Turn, brief: Brief, section: Section) -> None:
    if not outlining.drop(turn, section):
        holder = find.holder(turn, section)
        turn.reply(
            "outline.cannot_drop", brief=brief.no, no=section.no, heading=section.heading, held=holder is not None
        )
        return
    turn.reply(
        "outline.dropped",
        brief=brief.no,
        no=section.no,
        heading=section.heading,
        buttons=[Ask(action="section.back", value=str(section.id))],
    )


def back(turn: Turn, value: str) -> None:
    section = turn.get(Section, value)
    if section.state != "dropped":
        turn.reply("common.settled")
        return
    brief = turn.get(Brief, section.brief_id)
    outlining.bring_back(turn, brief, section)
    shown(turn, brief, "outline.added", no=section.no, heading=section.heading)


# ---------------------------------------------------------------- what is written, what stays


def prefill(turn: Turn, command: c.Prefill) -> None:
    """What marketing can write itself; marked guesses become yes/no questions."""
    found = find.place(turn, command.place)
    if found is None or not fits(turn, command.text, LONGEST_PREFILL):
        return
    brief, sections = found
    section = sections[0]
    sure, guesses = prefilling.split(command.text)
    if not command.preview:
        prefilling.put(turn, brief, section, command.text)
    turn.reply(
        "outline.prefilled",
        brief=brief.no,
        no=section.no,
        heading=section.heading,
        preview=command.preview,
        guesses=guesses,
        quotes=[(sure, "")] if sure else (),
    )


def keep(turn: Turn, command: c.Keep) -> None:
    """`/brief keep B.3 "phrase"`: stays word for word in every version; the rest may move.

    Before there is a text the phrase is locked as given; later it is looked for in the text (bot/flows/keeping.py).
    """
    found = find.place(turn, command.place)
    phrase = clean(command.phrase).strip()
    if found is None or not fits(turn, phrase, LONGEST_PHRASE):
        return
    brief, sections = found
    section = sections[0]
    written = turn.first(select(Draft).where(Draft.section_id == section.id))
    if written is not None and not command.preview:
        keeping.keep(turn, section, phrase)
        return
    known = phrase in section.locked
    if not known and not command.preview:
        section.locked = [*section.locked, phrase]
        turn.record("section.locked", f"section:{section.id}", why="keep")
    turn.reply(
        "outline.kept",
        brief=brief.no,
        no=section.no,
        heading=section.heading,
        phrase=phrase,
        known=known,
        preview=command.preview,
        locked=section.locked,
        buttons=()
        if command.preview
        else [Ask(action="phrase.release", value=f"{section.id}:{section.locked.index(phrase)}")],
    )


def glossary(turn: Turn, command: c.Glossary) -> None:
    """Words the machine should hear and write right."""
    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    new = [t for t in (clean(term).strip()[:80] for term in command.terms) if t and t not in brief.vocabulary]
    if new and not command.preview:
        brief.vocabulary = [*brief.vocabulary, *new][:MOST_TERMS]
        turn.record("brief.vocabulary", f"brief:{brief.id}", why="command")
    turn.reply(
        "outline.glossary", brief=brief.no, title=brief.title, new=new, terms=brief.vocabulary, preview=command.preview
    )


ROUTES = Routes(
    commands={
        c.Title: route("brief.write", titles),
        c.Outline: route("brief.read", outline),
        c.ChangeOutline: route("brief.write", change),
        c.Prefill: route("brief.write", prefill),
        c.Keep: route("brief.write", keep),
        c.Glossary: route("brief.write", glossary),
        c.Ref: route("brief.write", references.ref),
        **asking.COMMANDS,
    },
    actions={
        "title.choose": route("brief.write", choose),
        "section.back": route("brief.write", back),
        "ref.drop": route("brief.write", references.dropped),
        **asking.ACTIONS,
    },
    presenters={"extra_question": asking.present},
)
