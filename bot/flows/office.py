"""The company's business time where somebody sits: its hours and closed days, that person's zone and public holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.calendar import hours as business
from bot.calendar.hours import Hours
from bot.model import Person
from bot.turn import Turn


def hours(turn: Turn, person: Person | None) -> Hours:
    """For what concerns an office and not one person: nobody's absence or quiet hours count."""
    base = turn.hours(None)
    if person is None:
        return base
    return replace(base, zone=person.hours.get("zone", base.zone), country=person.hours.get("country", base.country))


def today(turn: Turn, person: Person | None) -> date:
    return business.local(hours(turn, person), turn.at).date()
