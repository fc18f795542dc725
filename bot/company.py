"""A person's business time out of the company's settings, their own, and their absences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendar.hours import Hours
from bot.model import Absence, Person, Workspace

#: Zone, hours, lunch and holidays when nothing is set: a Japanese office.
DEFAULTS: Mapping[str, Any] = {
    "zone": "Asia/Tokyo",
    "start": "09:00",
    "end": "18:00",
    "lunch": ["12:00", "13:00"],
    "weekdays": [0, 1, 2, 3, 4],
    "country": "JP",
    "closed": [],  # [first, last, name] of company days: Golden Week, Obon, a founding day
    "year_end": True,  # 12/29 to 1/3 in Japan, when offices and banks are closed; False where they work
}
#: Years whose year-end is known to a calendar; a person's calendar is made anew for every look.
_YEARS = range(2024, 2041)


def settings_of(workspace: Workspace) -> dict[str, Any]:
    """The company's own hours over the defaults, keys as in DEFAULTS."""
    return {**DEFAULTS, **workspace.settings.get("hours", {})}


def hours_of(workspace: Workspace, person: Person | None, absences: Iterable[Absence] = ()) -> Hours:
    """The calendar by which this person may be contacted. Later settings win: default, company, person."""
    merged = {**settings_of(workspace), **(person.hours if person else {})}
    away = [(a.first, a.last) for a in absences if a.state == "announced"]
    closed = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last, *_ in merged["closed"]]
    if merged["year_end"] and merged["country"] == "JP":
        closed += [(date(year, 12, 29), date(year + 1, 1, 3)) for year in _YEARS]
    lunch = merged["lunch"]
    return Hours(
        zone=merged["zone"],
        start=time.fromisoformat(merged["start"]),
        end=time.fromisoformat(merged["end"]),
        lunch=(time.fromisoformat(lunch[0]), time.fromisoformat(lunch[1])) if lunch else None,
        weekdays=frozenset(merged["weekdays"]),
        country=merged["country"],
        closed=tuple(closed + away),
    )


def zone_of(workspace: Workspace, person: Person | None) -> str:
    """The zone in which this person reads times."""
    own = person.hours.get("zone") if person else None
    return str(own or workspace.settings.get("hours", {}).get("zone") or DEFAULTS["zone"])


def today(workspace: Workspace, person: Person | None, at: datetime) -> date:
    """The date where this person is."""
    return at.astimezone(ZoneInfo(zone_of(workspace, person))).date()
