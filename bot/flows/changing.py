"""A line of the outline that an expert wants otherwise: their wording goes to the marketer, who takes it or says why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.catalog import Ask
from bot.flows import agreement, approach
from bot.language import objections
from bot.model import Alignment, Approach, Brief, Person, Section
from bot.turn import Turn

Line = tuple[Section, Alignment]


def change(turn: Turn, value: str) -> None:
    """The button: a dialog with heading and points, where dialogs exist; words in the thread do the same."""
    from bot.flows import hearing
    from bot.flows.align import own  # the owner of the buttons

    found = own(turn, value)
    if found is None:
        return
    brief, section, row = found
    hearing.await_words(turn, brief, f"change:{row.id}")
    if getattr(turn.input, "trigger", ""):
        turn.form(
            "align_change",
            value=str(row.id),
            values={"heading": section.heading, "points": "\n".join(section.points), "words": ""},
            heading=section.heading,
        )
    turn.reply("align.change_how", no=section.no, heading=section.heading)


def changed(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    """The dialog came back."""
    from bot.flows import hearing
    from bot.flows.align import own

    found = own(turn, value)
    if found is None:
        return
    brief, section, row = found
    hearing.await_words(turn, brief, "")
    heading = str(fields.get("heading", "")).strip() or section.heading
    points = [p.strip(" ・-*\t") for p in str(fields.get("points", "")).splitlines() if p.strip(" ・-*\t")]
    said = str(fields.get("words", "")).strip()
    if heading == section.heading and points == section.points and not said:
        turn.reply("align.nothing_changed", heading=section.heading)
        return
    proposal = {} if heading == section.heading and points == section.points else {"heading": heading, "points": points}
    _propose(turn, brief, [(section, row)], said, proposal)


def proposed(turn: Turn, brief: Brief, lines: list[Line], text: str) -> None:
    """Words for a change. Whatever is no plain yes stops the line until the marketer dealt with it."""
    heading = objections.proposed_heading(text) if len(lines) == 1 else ""
    proposal = {"heading": heading, "points": list(lines[0][0].points)} if heading else {}
    _propose(turn, brief, lines, text, proposal)


def _propose(turn: Turn, brief: Brief, lines: list[Line], said: str, proposal: dict[str, Any]) -> None:
    for _, row in lines:
        turn.move(row, "change_proposed", why="person")
        row.words, row.proposal, row.at = said, proposal, turn.at
    turn.reply(
        "align.change_thanks",
        title=brief.title,
        heading=proposal.get("heading", ""),
        was=lines[0][0].heading if proposal else "",
        sections=[s.no for s, _ in lines],
        buttons=[Ask(action="align.agree_all", value=str(brief.id))],
    )
    first = lines[0]
    turn.say(
        turn.get(Person, brief.marketer_id),
        "align.change_card",
        sort="note",
        subject=f"alignment:{first[1].id}",
        name=turn.person.name,
        brief=brief.no,
        title=brief.title,
        sections=[{"no": s.no, "heading": s.heading} for s, _ in lines],
        proposal=proposal,
        quotes=[(said, turn.person.name)] if said else (),
        buttons=[
            *([Ask(action="align.take", value=str(first[1].id))] if proposal else []),
            Ask(action="align.keep_ours", value=",".join(str(r.id) for _, r in lines)),
        ],
    )


def take(turn: Turn, value: str) -> None:
    """The marketer takes the proposed line: it is its author's yes, and others who agreed before look again."""
    row = turn.get(Alignment, value)
    if row.state != "change_proposed" or not row.proposal:
        turn.reply("common.settled")
        return
    section = turn.get(Section, row.section_id)
    brief, person = turn.get(Brief, section.brief_id), turn.get(Person, row.person_id)
    was = section.heading
    section.heading, section.points = row.proposal["heading"], list(row.proposal["points"])
    turn.record("section.edited", f"section:{section.id}", why="align.take")
    agreement.resolve(turn, row, "edited")
    turn.move(row, "agreed", why="edited")
    row.outline, row.heading, row.at = agreement.outline_hash(section), section.heading, turn.at
    again = agreement.reopen(turn, section, why="align.take")
    agreement.settle(turn, section)
    agreement.drop_waiting(turn, person, "kept_line", row.id, why="taken")
    _bring(turn, brief, person, row)
    done = agreement.complete(turn, brief)
    turn.reply(
        "align.taken",
        done=done,
        brief=brief.no,
        no=section.no,
        was=was,
        heading=section.heading,
        name=person.name,
        again=[p.name for p in again],
        buttons=[Ask(action="align.send", value=str(brief.id))] if again else (),
    )


def keep_ours(turn: Turn, value: str) -> None:
    """The marketer keeps the line: its author is told and has the last word."""
    rows = [turn.get(Alignment, one) for one in value.split(",")]
    open_now = [row for row in rows if row.state == "change_proposed"]
    if not open_now:
        turn.reply("common.settled")
        return
    section = turn.get(Section, open_now[0].section_id)
    brief, person = turn.get(Brief, section.brief_id), turn.get(Person, open_now[0].person_id)
    agreement.ask_again(turn, brief, person, open_now, resolution="kept")
    _bring(turn, brief, person, open_now[0])
    turn.reply("align.kept_ours", brief=brief.no, name=person.name)


def _bring(turn: Turn, brief: Brief, person: Person, row: Alignment) -> None:
    approach.bring(
        turn,
        person,
        "kept_line",
        row.id,
        seconds=8,
        rule=f"align.{row.resolution}",
        args={"brief_id": brief.id, "title": brief.title},
    )


def present_kept(turn: Turn, row: Approach, person: Person) -> bool:
    """What became of the change somebody asked for."""
    line = turn.get(Alignment, row.subject_id)
    section = turn.get(Section, line.section_id)
    brief = turn.get(Brief, section.brief_id)
    taken = line.resolution == "edited"
    if line.state == "withdrawn" or section.state == "dropped" or (not taken and line.state != "sent"):
        return False
    if not taken:
        agreement.show(turn, [(section, line)])
    turn.say(
        person,
        "align.taken_told" if taken else "align.kept_told",
        thread=f"brief:{brief.id}:{person.id}",
        subject=f"align:{brief.id}:{person.id}",
        sort="approach",
        approach=row.id,
        asker=turn.get(Person, brief.marketer_id).name,
        title=brief.title,
        goal=brief.goal,
        reader=brief.reader,
        no=section.no,
        heading=section.heading,
        buttons=()
        if taken
        else [Ask(action="align.agree_all", value=str(brief.id)), Ask(action="align.rather", value=str(line.id))],
    )
    return True
