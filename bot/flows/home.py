"""Somebody's page at a glance, for platforms that keep one: their briefs, what waits for them, promises, settings, quiet.

Read only: each part is what the command or the words for it would answer.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from bot import stages
from bot.access import may
from bot.catalog import Ask
from bot.flows import service, wishes
from bot.language import commands as c
from bot.language.intents import Intent
from bot.model import Assignment, Brief, OptOut, Promise, Section
from bot.turn import Turn


def show(turn: Turn) -> None:
    """Everything as replies, top to bottom."""
    plans = may(turn.person.roles, "brief.write")
    if plans:
        service.day(turn, c.MyDay())
    if not plans or _asked(turn):
        wishes.mine(turn, Intent(kind="show"), "")
    _promises(turn)
    service.settings(turn, c.Settings())
    _quiet(turn)


def _asked(turn: Turn) -> bool:
    mine = select(Assignment).where(
        Assignment.person_id == turn.person.id, Assignment.state.in_((*stages.HELD, "held"))
    )
    return turn.first(mine) is not None


def _promises(turn: Turn) -> None:
    rows = turn.all(
        select(Promise).where(Promise.person_id == turn.person.id, Promise.state == "made").order_by(Promise.due_at)
    )
    lines = []
    for row in rows:
        section = turn.get(Section, turn.get(Assignment, row.assignment_id).section_id)
        title = turn.get(Brief, section.brief_id).title
        lines.append({"heading": section.heading, "title": title, "when": row.due_at})
    if lines:
        turn.reply("home.promises", items=lines)


def _quiet(turn: Turn) -> None:
    """Whether they are written to at all, with the button to change it."""
    rows = turn.all(
        select(OptOut)
        .where(
            OptOut.person_id == turn.person.id,
            OptOut.state == "active",
            or_(OptOut.until.is_(None), OptOut.until > turn.at),
        )
        .order_by(OptOut.id.desc())
    )
    everything = next((row for row in rows if row.scope == "all"), None)
    value = str(turn.person.id)
    if everything is not None:
        turn.reply("home.quiet", until=everything.until, buttons=[Ask(action="wish.resume", value=value)])
    elif rows:
        turn.reply("home.partly_quiet", count=len(rows), buttons=[Ask(action="wish.resume", value=value)])
    else:
        turn.reply("home.written_to", buttons=[Ask(action="wish.stop_all", value=value)])
