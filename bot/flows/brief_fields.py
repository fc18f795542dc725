"""A brief's own lines changed one by one or in a dialog, each with a way back; calling a brief off, asked first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from bot import stages
from bot.catalog import Ask
from bot.flows import approach, briefs, find, outlining, values
from bot.flows.route import Routes, route
from bot.imported.goal import read_goal
from bot.language import commands as c
from bot.language.dates import iso_day
from bot.language.text import clean
from bot.model import Approach, Assignment, Brief, Person, Section
from bot.turn import Turn

#: Longest text a line of the brief holds; more belongs into a section's points.
LONGEST: Mapping[str, int] = {"title": 200, "goal": 500, "reader": 500, "keywords": 500}
#: Slack's own limit of a button's value is 2000 characters.
_UNDO_ROOM = 1800


def fits(turn: Turn, text: str, limit: int) -> bool:
    """Whether a text is short enough; says so when it is not."""
    if len(text) <= limit:
        return True
    turn.reply("briefs.too_long", limit=limit, length=len(text))
    return False


# ---------------------------------------------------------------- one line at a time


def _put(brief: Brief, field: str, value: str, day: date) -> None:
    """Sets the field as typed; a goal is read for metric, figures and date as well."""
    if field == "keywords":
        brief.keywords = [k for k in (part.strip() for part in value.replace("、", ",").split(",")) if k]
    elif field == "goal":
        read = read_goal(value, brief.kpi, year_hint=day)
        brief.goal, brief.metric = value, read.metric or ""
        brief.goal_from, brief.goal_to, brief.goal_by = read.frm or "", read.to or "", read.by
    else:
        setattr(brief, field, value)
        if field == "title" and value not in brief.titles:
            brief.titles = [*brief.titles, value]


def _shown(brief: Brief, field: str) -> str:
    return ", ".join(brief.keywords) if field == "keywords" else str(getattr(brief, field))


def _setting(field: str, value_of: Callable[[Any], str]) -> Callable[[Turn, Any], None]:
    """The flow of a command that sets one line."""

    def flow(turn: Turn, command: Any) -> None:
        brief = find.brief(turn, command.brief)
        value = clean(value_of(command)).strip()
        if brief is None or not fits(turn, value, LONGEST[field]):
            return
        was = _shown(brief, field)
        if command.preview:
            turn.reply("briefs.would_change", brief=brief.no, field=field, was=was, now=value)
            return
        _put(brief, field, value, turn.today(turn.person))
        turn.record(f"brief.{field}", f"brief:{brief.id}", why="command")
        _said(turn, brief, field, was)

    return flow


def _said(turn: Turn, brief: Brief, field: str, was: str) -> None:
    value = json.dumps([brief.id, field, was], ensure_ascii=False)
    missing = briefs.missing_of(brief, find.sections(turn, brief))
    turn.reply(
        "briefs.changed",
        brief=brief.no,
        title=brief.title,
        field=field,
        was=was,
        now=_shown(brief, field),
        number={"metric": brief.metric, "was": brief.goal_from, "to": brief.goal_to, "by": brief.goal_by}
        if field == "goal"
        else None,
        missing=missing,
        buttons=[
            *([Ask(action="brief.put_back", value=value)] if was and len(value) < _UNDO_ROOM else []),
            *([] if missing or brief.state != "draft" else [Ask(action="align.send", value=str(brief.id))]),
        ],
    )


def put_back(turn: Turn, value: str) -> None:
    """The line as it was before."""
    brief_id, field, was = values.loaded(value, int, str, str)
    brief = turn.get(Brief, brief_id)
    if field not in LONGEST:
        turn.reply("common.settled")
        return
    _put(brief, field, was, turn.today(turn.person))
    turn.record(f"brief.{field}", f"brief:{brief.id}", why="undo")
    turn.reply("briefs.put_back", brief=brief.no, field=field, now=was)


# ---------------------------------------------------------------- the dialog


def edit(turn: Turn, value: str) -> None:
    """The brief as a dialog; where none can open, how to say the same in commands."""
    brief = turn.get(Brief, value)
    if not getattr(turn.input, "trigger", ""):
        turn.reply("briefs.edit_how", brief=brief.no, title=brief.title)
        return
    turn.form(
        "brief_edit",
        value=str(brief.id),
        values={
            "title": brief.title,
            "goal": brief.goal,
            "reader": brief.reader,
            "keywords": ", ".join(brief.keywords),
            "outline": outlining.as_lines(find.sections(turn, brief)),
            "due": brief.due.isoformat() if brief.due else "",
        },
        brief=brief.no,
    )


def edited(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    """The dialog came back: lines that changed are set, the outline line by line."""
    brief = turn.get(Brief, value)
    for field, limit in LONGEST.items():
        said = clean(str(fields.get(field) or "")).strip()
        if not fits(turn, said, limit):
            return
        if said != _shown(brief, field) and (said or field != "title"):
            _put(brief, field, said, turn.today(turn.person))
            turn.record(f"brief.{field}", f"brief:{brief.id}", why="form")
    brief.due = iso_day(str(fields.get("due") or ""))
    changes = outlining.apply(turn, brief, clean(str(fields.get("outline") or "")))
    briefs.shown(turn, brief, key="briefs.edited", changes=changes)


# ---------------------------------------------------------------- calling off


def cancel(turn: Turn, command: c.Cancel) -> None:
    """`/brief cancel B`: says what would stop, and asks once."""
    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    if not stages.allowed("brief", brief.state, "cancelled") or brief.state == "cancelled":
        turn.reply(
            "briefs.cannot_cancel", brief=brief.no, state=turn.word(f"states.brief_{brief.state}", turn.person.locale)
        )
        return
    turn.reply(
        "briefs.cancel_sure",
        brief=brief.no,
        title=brief.title,
        people=sorted({turn.get(Person, a.person_id).name for a in _held(turn, brief)}),
        reason=command.reason,
        buttons=()
        if command.preview
        else [Ask(action="brief.cancel", value=json.dumps([brief.id, command.reason[:500]], ensure_ascii=False))],
    )


def _held(turn: Turn, brief: Brief) -> list[Assignment]:
    ids = [s.id for s in find.sections(turn, brief)]
    return turn.all(
        select(Assignment).where(Assignment.section_id.in_(ids), Assignment.state.in_((*stages.HELD, "held", "parked")))
    )


def cancelled(turn: Turn, value: str) -> None:
    """The second yes: nobody is asked any more, and those who were asked get a thank-you, not silence."""
    brief_id, reason = values.loaded(value, int, str)
    brief = turn.get(Brief, brief_id)
    before = brief.state
    if before == "cancelled" or not turn.move(brief, "cancelled", why="cancel"):
        turn.reply("common.settled")
        return
    held = _held(turn, brief)
    states = {str(a.id): a.state for a in held}
    told: dict[int, Assignment] = {}
    for assignment in held:
        told.setdefault(assignment.person_id, assignment)
        turn.move(assignment, "withdrawn", why="brief cancelled")
        approach.withdraw(turn, "offer", assignment.id, why="brief cancelled")
    for assignment in told.values():
        approach.bring(
            turn,
            turn.get(Person, assignment.person_id),
            "called_off",
            brief.id,
            seconds=3,
            rule="brief.cancel",
            args={"title": brief.title},
        )
    approach.withdraw(turn, "align", brief.id, why="brief cancelled")
    turn.reply(
        "briefs.cancelled",
        brief=brief.no,
        title=brief.title,
        reason=reason,
        people=[turn.get(Person, p).name for p in told],
        buttons=[Ask(action="brief.revive", value=json.dumps([brief.id, before, states]))],
    )


def present_called_off(turn: Turn, row: Approach, person: Person) -> bool:
    """Whoever was asked hears that it is off; nothing for those who never saw the ask, or when it was taken back."""
    brief = turn.get(Brief, row.subject_id)
    sections = select(Section.id).where(Section.brief_id == brief.id)
    seen = turn.first(
        select(Assignment).where(
            Assignment.section_id.in_(sections), Assignment.person_id == person.id, Assignment.offered_at.is_not(None)
        )
    )
    if brief.state != "cancelled" or seen is None:
        return False
    turn.say(person, "briefs.called_off", sort="approach", approach=row.id, title=brief.title)
    return True


def revive(turn: Turn, value: str) -> None:
    """Undo of a cancel: brief and assignments as they were."""
    brief_id, before, states = values.loaded(value, int, str, dict)
    brief = turn.get(Brief, brief_id)
    if brief.state != "cancelled" or before not in stages.BRIEF_OPEN:
        turn.reply("common.settled")
        return
    turn.move(brief, before, why="undo")
    for number, state in states.items():
        assignment = turn.get(Assignment, number)
        if assignment.state == "withdrawn" and find.holder(turn, turn.get(Section, assignment.section_id)) is None:
            turn.move(assignment, state, why="undo") or turn.move(assignment, "offered", why="undo")
            _offer_again(turn, brief, assignment)
    approach.withdraw(turn, "called_off", brief.id, why="undo")
    turn.reply("briefs.revived", brief=brief.no, title=brief.title)


def _offer_again(turn: Turn, brief: Brief, assignment: Assignment) -> None:
    """An offer that was taken back before anybody saw it goes out after all."""
    if assignment.state == "offered" and assignment.offered_at is None:
        section = turn.get(Section, assignment.section_id)
        approach.bring(
            turn,
            turn.get(Person, assignment.person_id),
            "offer",
            assignment.id,
            seconds=assignment.minutes * 60,
            rule="assign.offer",
            args={
                "brief_id": brief.id,
                "assignment_id": assignment.id,
                "heading": section.heading,
                "title": brief.title,
            },
        )


ROUTES = Routes(
    commands={
        c.Goal: route("brief.write", _setting("goal", lambda command: command.text)),
        c.Reader: route("brief.write", _setting("reader", lambda command: command.text)),
        c.Keyword: route("brief.write", _setting("keywords", lambda command: ", ".join(command.keywords))),
        c.Rename: route("brief.write", _setting("title", lambda command: command.title)),
        c.Cancel: route("brief.write", cancel),
    },
    actions={
        "brief.edit": route("brief.write", edit),
        "brief.put_back": route("brief.write", put_back),
        "brief.cancel": route("brief.write", cancelled),
        "brief.revive": route("brief.write", revive),
    },
    forms={"brief_edit": route("brief.write", edited)},
    presenters={"called_off": present_called_off},
)
