"""A command with nothing behind it opens a dialog where the platform has one; what is filled in runs as the command would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot import stages
from bot.access import may
from bot.flows import find
from bot.flows.route import Routes, route
from bot.language.dates import iso_day
from bot.language.text import narrow
from bot.model import Brief, Person, PersonAddress, Section
from bot.turn import Turn

#: A select of Slack holds so many options (Block Kit reference), so the newest ones are shown.
MOST = 100
#: A label of Slack's options is at most 75 characters long.
_LABEL = 70
Option = tuple[str, str]  # label, value


def opened(turn: Turn, command: str, text: str) -> bool:
    """Opens the command's dialog. False: it has none, more than its name was typed, or there is nothing to choose from."""
    opens = _OPENS.get(command)
    if opens is None or not getattr(turn.input, "trigger", "") or len(narrow(text).split()) != 1:
        return False
    return opens(turn)


def _assign(turn: Turn) -> bool:
    sections = _open_sections(turn)
    people = _people(turn)
    if not sections or not people or not may(turn.person.roles, "assign"):
        return False
    turn.form(
        "assign",
        value="",
        options={"section": sections, "who": people, "backup": people},
        values={"section": sections[0][1]},
    )
    return True


def assigned(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    words = ["assign", _said(fields, "section"), f"@{_said(fields, 'who')}"]
    if backup := _said(fields, "backup"):
        words.append(f"backup @{backup}")
    if due := _said(fields, "due"):
        words.append(f"due {due}")
    _run(turn, " ".join(words))


def _absence(turn: Turn) -> bool:
    turn.form("absence", value="", options={"who": [p for p in _people(turn) if p[1] != turn.input.user]})
    return True


def away(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    first, last = _said(fields, "first"), _said(fields, "last") or _said(fields, "first")
    begins, ends = iso_day(first), iso_day(last)
    if begins and ends and ends < begins:
        turn.reply("absence.order", first=begins, last=ends)
        return
    who = f" @{who}" if (who := _said(fields, "who")) else ""
    _run(turn, f"vacation {first}" + (f" - {last}" if last != first else "") + who)


def _run(turn: Turn, text: str) -> None:
    from bot.flows import commanding  # opens dialogs by this module

    commanding.run(turn, text)


def _said(fields: Mapping[str, Any], name: str) -> str:
    return str(fields.get(name) or "").strip()


def _open_sections(turn: Turn) -> list[Option]:
    """Label with the heading, value as typed in a command; agreed ones first, for they can go out at once."""
    rows: list[tuple[bool, Brief, Section]] = [
        (section.state != "agreed", brief, section)
        for brief in find.briefs(turn)
        if brief.state in stages.BRIEF_OPEN
        for section in find.sections(turn, brief)
        if section.state in ("outlined", "agreed")
    ]
    rows.sort(key=lambda row: row[0])
    return [(f"B{b.no}-{s.no} {s.heading}"[:_LABEL], f"B{b.no}.{s.no}") for _, b, s in rows[:MOST]]


def _people(turn: Turn) -> list[Option]:
    """Those who can be reached on this platform, by its own id of them."""
    platform, team = turn.input.address.platform, turn.input.team
    users = {a.person_id: a.user for a in turn.of(PersonAddress, platform=platform, team=team)}
    found = [(find.label(p)[:_LABEL], users[p.id]) for p in turn.of(Person, active=True) if p.id in users]
    return found[:MOST]


_OPENS: Mapping[str, Callable[[Turn], bool]] = {"assign": _assign, "vacation": _absence}

ROUTES = Routes(forms={"assign": route("assign", assigned), "absence": route("own.settings", away)})
