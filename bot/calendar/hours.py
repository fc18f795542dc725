"""When a person works, and arithmetic in that time: business days, open hours, the next moment to be asked.

A moment is open when the clock on that person's wall says so: a working day (its weekday is worked, it is no public
holiday, no closed day), from `start` to `end` without lunch. Everything follows from `_spans`, the open stretches of one
local day in UTC: where clocks jump, a wall time that does not exist is nobody's time and one that happens twice counts
twice. Moments go in and come out as aware UTC; nothing here knows what time it is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.calendar.closed import known, public_holidays

#: After so many closed days in a row a calendar is taken for closed for ever.
_PATIENCE = 400
_DAY = timedelta(days=1)
_ZERO = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """One person's working time.

    `zone` an IANA name; `weekdays` 0 (Monday) to 6; `country` as `closed.public_holidays` takes it; `closed` spans of
    whole days, both ends off (company days and the person's absence); `half_days` days that end earlier. Work over
    midnight is not covered: `start` is before `end`.
    """

    zone: str = "Asia/Tokyo"
    start: time = time(9)
    end: time = time(18)
    lunch: tuple[time, time] | None = (time(12), time(13))
    weekdays: frozenset[int] = frozenset(range(5))
    country: str = "JP"
    closed: tuple[tuple[date, date], ...] = ()
    half_days: tuple[tuple[date, time], ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise ValueError(f"unknown time zone {self.zone!r}: use a name like 'Asia/Tokyo'") from unknown
        if not self.start < self.end:
            raise ValueError(f"work starts before it ends on the same day, got {self.start} to {self.end}")
        if self.lunch is not None and not self.lunch[0] < self.lunch[1]:
            raise ValueError(f"lunch starts before it ends, got {self.lunch[0]} to {self.lunch[1]}")
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"weekdays are 0 (Monday) to 6 (Sunday), got {sorted(self.weekdays)!r}")
        if not known(self.country):
            raise ValueError(f"no public holidays are known for {self.country!r}: use a code like 'JP' or ''")
        for first, last in self.closed:
            if last < first:
                raise ValueError(f"closed days end before they begin: {first} to {last}")


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the person works at that moment."""
    at = _utc(at)
    return any(first <= at < last for first, last in _spans(hours, local(hours, at).date()))


def next_open(hours: Hours, at: datetime) -> datetime:
    """`at` itself when open, else the next moment work begins. Raises ValueError where it never does."""
    at = _utc(at)
    for first, last in _from(hours, at):
        if last > at:
            return max(first, at)
    raise _never(hours)


def add_days(hours: Hours, at: datetime, n: int) -> datetime:
    """The same wall time on the n-th working day after `at`'s day, moved on into open time; n = 0 is `next_open`."""
    at = _utc(at)
    if n == 0:
        return next_open(hours, at)
    wall = local(hours, at)
    return next_open(hours, moment(hours, business_days_after(hours, wall.date(), n), wall.time()))


def business_days_after(hours: Hours, day: date, n: int) -> date:
    """The n-th working day after `day`; for n = 0 `day` itself, or the first working day after it."""
    return _walk(hours, day, n, _DAY)


def business_days_before(hours: Hours, day: date, n: int) -> date:
    """The n-th working day before `day`; for n = 0 `day` itself, or the last working day before it."""
    return _walk(hours, day, n, -_DAY)


def add_time(hours: Hours, at: datetime, span: timedelta) -> datetime:
    """The first moment by which `span` of open time has passed since `at`: it may be a closing time.

    Raises ValueError for a negative span, and where work never begins.
    """
    at = _utc(at)
    if span < _ZERO:
        raise ValueError(f"open time is added, not taken away: {span!r}")
    if span == _ZERO:
        return at
    for first, last in _from(hours, at):
        begin = max(first, at)
        if last - begin >= span:
            return begin + span
        span -= max(last - begin, _ZERO)
    raise _never(hours)


def open_time_between(hours: Hours, a: datetime, b: datetime) -> timedelta:
    """How much open time lies from `a` to `b`; negative when `b` is the earlier."""
    a, b = _utc(a), _utc(b)
    if b < a:
        return -open_time_between(hours, b, a)
    total = _ZERO
    day, last_day = local(hours, a).date() - _DAY, local(hours, b).date() + _DAY
    while day <= last_day:
        for first, last in _spans(hours, day):
            total += max(min(last, b) - max(first, a), _ZERO)
        day += _DAY
    return total


def is_working_day(hours: Hours, day: date) -> bool:
    """Whether any of that local day is open."""
    return bool(_spans(hours, day))


def end_of_day(hours: Hours, day: date) -> datetime:
    """When that day's work ends, or would end if the day were worked."""
    return moment(hours, day, _end(hours, day))


def local(hours: Hours, at: datetime) -> datetime:
    """The moment as the person's clock shows it."""
    return at.astimezone(ZoneInfo(hours.zone))


def moment(hours: Hours, day: date, wall: time) -> datetime:
    """When that person's clock first shows `wall` on `day`; where it jumps over it, the moment of the jump."""
    zone = ZoneInfo(hours.zone)
    naive = datetime.combine(day, wall.replace(tzinfo=None, fold=0))
    before, after = _offset(zone, naive, 0), _offset(zone, naive, 1)
    if after > before:
        return _jump(zone, naive - before - 2 * _DAY, naive - before, before).replace(tzinfo=UTC)
    return (naive - before).replace(tzinfo=UTC)


@lru_cache(maxsize=8192)
def _spans(hours: Hours, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if _closed(hours, day):
        return ()
    end = _end(hours, day)
    stretches = [(hours.start, end)]
    if hours.lunch is not None:
        stretches = [
            (hours.start, min(end, hours.lunch[0])),
            (max(hours.start, hours.lunch[1]), end),
        ]
    zone = ZoneInfo(hours.zone)
    found = (span for first, last in stretches if first < last for span in _in_utc(zone, day, first, last))
    merged: list[tuple[datetime, datetime]] = []
    for first_at, last_at in sorted(found):
        if merged and merged[-1][1] >= first_at:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last_at))
        else:
            merged.append((first_at, last_at))
    return tuple(merged)


def _in_utc(zone: tzinfo, day: date, first: time, last: time) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of time in which a clock of `zone` shows `day` and `first` to `last`."""
    begin, end = datetime.combine(day, first), datetime.combine(day, last)
    before, after = _offset(zone, begin, 0), _offset(zone, end, 1)
    if before == after:
        yield (begin - before).replace(tzinfo=UTC), (end - before).replace(tzinfo=UTC)
        return
    jump = _jump(zone, begin - before - 2 * _DAY, end - after + 2 * _DAY, before)
    if begin - before < jump:
        yield (begin - before).replace(tzinfo=UTC), min(end - before, jump).replace(tzinfo=UTC)
    if end - after > jump:
        yield max(begin - after, jump).replace(tzinfo=UTC), (end - after).replace(tzinfo=UTC)


def _offset(zone: tzinfo, naive: datetime, fold: int) -> timedelta:
    return naive.replace(tzinfo=zone, fold=fold).utcoffset() or _ZERO


def _jump(zone: tzinfo, low: datetime, high: datetime, before: timedelta) -> datetime:
    """The moment (naive UTC, to the second) at which the offset stops being `before`."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0) + timedelta(seconds=1)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        offset = middle.replace(tzinfo=UTC).astimezone(zone).utcoffset()
        low, high = (middle, high) if offset == before else (low, middle)
    return high


def _from(hours: Hours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Open stretches from the day before `at` on, until none came for a long time."""
    day, idle = local(hours, at).date() - _DAY, 0
    while idle < _PATIENCE:
        spans = _spans(hours, day)
        yield from spans
        idle = 0 if spans else idle + 1
        day += _DAY


def _walk(hours: Hours, day: date, n: int, step: timedelta) -> date:
    if n < 0:
        raise ValueError(f"a number of business days is not negative: {n!r}")
    if n == 0 and is_working_day(hours, day):
        return day
    left, idle = max(n, 1), 0
    while left:
        day += step
        if is_working_day(hours, day):
            left, idle = left - 1, 0
        elif (idle := idle + 1) >= _PATIENCE:
            raise _never(hours)
    return day


def _closed(hours: Hours, day: date) -> bool:
    return (
        day.weekday() not in hours.weekdays
        or any(first <= day <= last for first, last in hours.closed)
        or day in public_holidays(hours.country, day.year)
    )


def _end(hours: Hours, day: date) -> time:
    return min([hours.end, *(end for half, end in hours.half_days if half == day)])


def _never(hours: Hours) -> ValueError:
    return ValueError(f"no working day within {_PATIENCE} days: look at the weekdays and closed days of {hours!r}")


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"a moment is aware, got {at!r}")
    return at.astimezone(UTC)
