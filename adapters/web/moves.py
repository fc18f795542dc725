"""Where the clock's buttons lead. Pure: now in, then out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import PermanentError

FARTHEST = timedelta(days=366)


def target(now: datetime, to: str, zone: str) -> datetime:
    """`to` is hour, tomorrow, monday, week, +3d (days), or a local date and time as a browser's field gives it.

    Codes: clock_unread, clock_back, clock_far.
    """
    then = _then(now, to, ZoneInfo(zone)).astimezone(UTC)
    if then <= now:
        raise PermanentError(f"{to!r} is not after now", code="clock_back")
    if then - now > FARTHEST:
        raise PermanentError(f"{to!r} is more than a year away", code="clock_far")
    return then


def _then(now: datetime, to: str, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    days = re.fullmatch(r"\+(\d{1,3})d", to)
    if to == "hour":
        return now + timedelta(hours=1)
    if to == "week" or days:
        return now + timedelta(days=int(days[1]) if days else 7)
    if to == "tomorrow":
        return datetime.combine(local.date() + timedelta(days=1), time(10), zone)
    if to == "monday":
        return datetime.combine(local.date() + timedelta(days=7 - local.weekday()), time(9), zone)
    try:
        given = datetime.fromisoformat(to)
        return given if given.tzinfo else given.replace(tzinfo=zone)
    except (ValueError, OverflowError) as error:
        raise PermanentError(f"{to!r} is no date and time", code="clock_unread") from error


def stops(now: datetime, then: datetime) -> list[datetime]:
    """A long way is gone day by day, so that people see it happen."""
    between, at = [], now + timedelta(days=1)
    while at < then:
        between.append(at)
        at += timedelta(days=1)
    return [*between, then]
