"""Ten years of every zone's days against a calendar made from the clock alone, and the edges a sample can miss."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest

from bot.calendar import hours as business
from bot.calendar.closed import known, public_holidays
from bot.calendar.hours import Hours

FIRST, LAST = date(2021, 1, 1), date(2030, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
#: Zone, the country whose holidays count, hours. Lord Howe moves its clocks by half an hour, Kathmandu stands 45 minutes
#: apart, Casablanca jumps around Ramadan, Cairo began again in 2023, Apia stopped in 2021, Sao Paulo in 2019.
PLACES = (
    ("Asia/Tokyo", "JP", time(9), time(18), (time(12), time(13))),
    ("America/New_York", "US", time(0), time(23, 59), None),
    ("Europe/London", "GB-ENG", time(0, 30), time(9), (time(1), time(2))),
    ("Australia/Lord_Howe", "AU-NSW", time(1, 15), time(4), (time(1, 45), time(2, 15))),
    ("Asia/Kathmandu", "NP", time(10), time(17), (time(13), time(13, 45))),
    ("Pacific/Apia", "WS", time(2), time(5), None),
    ("America/Sao_Paulo", "BR", time(8), time(17), (time(12), time(13))),
    ("Africa/Casablanca", "MA", time(1), time(4), (time(2), time(3))),
    ("Africa/Cairo", "", time(0), time(2), None),
    ("America/St_Johns", "CA-NL", time(1, 30), time(3), None),
    ("Pacific/Chatham", "NZ", time(2, 15), time(4), (time(2, 45), time(3, 15))),
    ("America/Santiago", "CL", time(0), time(23, 30), (time(23), time(23, 15))),
)
COMPANY = ((date(2024, 8, 13), date(2024, 8, 16)), (date(2026, 12, 29), date(2027, 1, 3)))
HALF = ((date(2025, 12, 26), time(12, 30)), (date(2026, 3, 8), time(3, 10)), (date(2026, 10, 25), time(1, 20)))


@lru_cache
def _off(country: str) -> frozenset[date]:
    if not country:
        return frozenset()
    name, _, part = country.partition("-")
    return frozenset(holidays.country_holidays(name, subdiv=part or None, years=range(2020, 2032)))


def _worked(hours: Hours, day: date) -> bool:
    return (
        day.weekday() in hours.weekdays
        and day not in _off(hours.country)
        and not any(first <= day <= last for first, last in hours.closed)
    )


def _minutes(hours: Hours, day: date) -> int:
    """How many minutes of that day the wall clock shows as worked, by looking at it minute by minute."""
    zone = ZoneInfo(hours.zone)
    end = min([hours.end, *(at for half, at in hours.half_days if half == day)])
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    count = 0
    for _ in range(54 * 60):
        wall = at.astimezone(zone)
        if wall.date() == day and hours.start <= wall.time() < end:
            count += hours.lunch is None or not hours.lunch[0] <= wall.time() < hours.lunch[1]
        at += timedelta(minutes=1)
    return count


def _plain(hours: Hours, day: date) -> int:
    """The same where no clock jumps."""
    end = min([hours.end, *(at for half, at in hours.half_days if half == day)])

    def minutes(first: time, last: time) -> int:
        return max(0, last.hour * 60 + last.minute - first.hour * 60 - first.minute)

    whole = minutes(hours.start, end)
    return whole - (minutes(max(hours.start, hours.lunch[0]), min(end, hours.lunch[1])) if hours.lunch else 0)


def _jumps(zone: str) -> set[date]:
    """Days on which, or beside which, the offset is another at noon than the day before."""
    offsets = [datetime(d.year, d.month, d.day, 12, tzinfo=ZoneInfo(zone)).utcoffset() for d in DAYS]
    found = {DAYS[n + 1] for n, (before, after) in enumerate(pairwise(offsets)) if before != after}
    return {day + timedelta(days=n) for day in found for n in (-1, 0)}


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p[0])
def test_ten_years_hold_exactly_the_minutes_the_wall_clock_shows(
    place: tuple[str, str, time, time, tuple[time, time] | None],
) -> None:
    zone, country, start, end, lunch = place
    hours = Hours(
        zone=zone,
        country=country,
        start=start,
        end=end,
        lunch=lunch,
        weekdays=frozenset({6, 0, 1, 2, 3, 4}),
        closed=COMPANY,
        half_days=HALF,
    )
    jumps = _jumps(zone)
    noon = {day: datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in DAYS}
    total, worked = 0, []
    for day in DAYS[1:-1]:
        minutes = 0
        if _worked(hours, day):
            minutes = _minutes(hours, day) if day in jumps else _plain(hours, day)
        assert business.is_working_day(hours, day) == bool(minutes), day
        assert sum((b - a for a, b in business._spans(hours, day)), timedelta()) == timedelta(minutes=minutes), day
        total += minutes
        worked += [day] if minutes else []
    begin = business.moment(hours, DAYS[1], time(0))
    finish = business.moment(hours, DAYS[-1], time(0))
    assert business.open_time_between(hours, begin, finish) == timedelta(minutes=total)
    for n in (1, 7, 250):
        assert business.business_days_after(hours, worked[0], n) == worked[n]
        assert business.business_days_before(hours, worked[-1], n) == worked[-1 - n]
    assert business.next_open(hours, noon[worked[5]] - timedelta(hours=36)) <= business.next_open(
        hours, noon[worked[5]]
    )


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2024-02-12", "建国記念の日の振替"),
        ("2024-05-06", "こどもの日の振替"),
        ("2024-08-12", "山の日の振替"),
        ("2024-09-23", "秋分の日の振替"),
        ("2024-11-04", "文化の日の振替"),
        ("2025-02-24", "天皇誕生日の振替"),
        ("2025-05-06", "みどりの日の振替"),
        ("2025-11-24", "勤労感謝の日の振替"),
        ("2026-05-06", "憲法記念日の振替"),
        ("2026-09-22", "国民の休日"),
        ("2027-03-22", "春分の日の振替"),
        ("2030-05-06", "こどもの日の振替"),
    ],
)
def test_japanese_substitute_holidays_are_no_working_days(day: str, why: str) -> None:
    assert not business.is_working_day(Hours(), date.fromisoformat(day)), why


def test_a_calendar_may_be_closed_for_just_short_of_four_hundred_days() -> None:
    """The limit of patience is exact in both directions, from an open day and from a closed one."""
    daily = frozenset(range(7))
    first = date(2026, 1, 2)

    def closed(days: int) -> Hours:
        return Hours(weekdays=daily, country="", closed=((first, first + timedelta(days=days - 1)),))

    after = first + timedelta(days=399)
    assert business.business_days_after(closed(399), first - timedelta(days=1), 1) == after
    assert business.business_days_after(closed(399), first - timedelta(days=1), 2) == after + timedelta(days=1)
    assert business.business_days_before(closed(399), after, 1) == first - timedelta(days=1)
    assert business.business_days_after(closed(399), first - timedelta(days=2), 2) == after
    inside = datetime(2026, 1, 3, 3, tzinfo=UTC)  # its day before is closed too
    assert business.next_open(closed(399), inside) == datetime(2027, 2, 5, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match=r"no working day within 400 days: .*Asia/Tokyo"):
        business.business_days_after(closed(400), first - timedelta(days=1), 1)
    morning = datetime(2026, 1, 1, 12, tzinfo=UTC)  # 21:00 in Tokyo
    assert business.next_open(closed(399), morning) == datetime(2027, 2, 5, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match=r"no working day within 400 days: .*Asia/Tokyo"):
        business.next_open(closed(400), morning)
    with pytest.raises(ValueError, match=r"no working day within 400 days: .*Asia/Tokyo"):
        business.add_time(closed(400), morning, timedelta(hours=1))
    weeks = [first + timedelta(days=2 * n) for n in range(380)]
    every_second = Hours(weekdays=daily, country="", closed=tuple((day, day) for day in weeks))
    assert business.business_days_after(every_second, first, 300) == first + timedelta(days=599)
    assert business.add_time(every_second, morning, timedelta(hours=8 * 350)) == datetime(2027, 12, 2, 9, tzinfo=UTC)


def test_time_is_added_to_the_last_minute_of_a_stretch_and_no_time_leaves_the_moment_as_it_is() -> None:
    tokyo, evening = Hours(), datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert business.add_time(tokyo, evening, timedelta()) == evening
    assert business.add_time(tokyo, datetime(2026, 11, 24, 0, tzinfo=UTC), timedelta(hours=3)) == datetime(
        2026, 11, 24, 3, tzinfo=UTC
    )


def test_moments_come_out_in_utc_whatever_zone_they_came_in() -> None:
    inside = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert business.next_open(Hours(), inside).tzinfo is UTC
    assert business.next_open(Hours(), inside) == inside


@pytest.mark.parametrize("fold", [0, 1])
def test_a_wall_time_that_comes_twice_means_its_first_coming(fold: int) -> None:
    new_york = Hours(zone="America/New_York", country="")
    wall = time(1, 30, fold=fold, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert business.moment(new_york, date(2026, 11, 1), wall) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "jump"),
    [
        ("America/New_York", "2026-03-08", "02:30:15.5", "2026-03-08T07:00"),
        ("Europe/London", "2027-03-28", "01:00", "2027-03-28T01:00"),
        ("America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00"),
        ("Pacific/Chatham", "2026-09-27", "03:44", "2026-09-26T14:00"),
        ("Africa/Casablanca", "2026-03-22", "02:10", "2026-03-22T02:00"),
    ],
)
def test_a_wall_time_a_clock_jumps_over_is_the_very_second_of_the_jump(
    zone: str, day: str, wall: str, jump: str
) -> None:
    found = business.moment(Hours(zone=zone, country=""), date.fromisoformat(day), time.fromisoformat(wall))
    assert found == datetime.fromisoformat(jump).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"zone": "Tokyo"}, "unknown time zone 'Tokyo'"),
        ({"zone": "../etc/passwd"}, "unknown time zone"),
        ({"start": time(9), "end": time(9)}, "got 09:00:00 to 09:00:00"),
        ({"lunch": (time(12), time(12))}, "lunch starts before it ends, got 12:00:00 to 12:00:00"),
        ({"lunch": (time(13), time(12))}, "got 13:00:00 to 12:00:00"),
        ({"weekdays": frozenset({7, -1})}, r"weekdays are 0 \(Monday\) to 6 \(Sunday\), got \[-1, 7\]"),
        ({"country": "XX"}, "no public holidays are known for 'XX'"),
        ({"country": "JP-99"}, "no public holidays are known for 'JP-99'"),
        (
            {"closed": ((date(2026, 1, 3), date(2026, 1, 1)),)},
            "closed days end before they begin: 2026-01-03 to 2026-01-01",
        ),
    ],
)
def test_hours_that_make_no_sense_say_what_is_wrong(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Hours(**wrong)  # type: ignore[arg-type]  # that is the point


def test_one_closed_day_and_a_one_minute_day_make_sense() -> None:
    assert Hours(closed=((date(2026, 1, 3), date(2026, 1, 3)),), start=time(9), end=time(9, 1), lunch=None)


def test_countries_are_known_by_code_alias_and_part() -> None:
    assert [known(code) for code in ("", "JP", "GB-ENG", "JPN", "UK", "GB-XYZ", "XX", "jp")] == [
        True, True, True, True, True, False, False, False,
    ]  # fmt: skip
    assert date(2026, 9, 22) in public_holidays("JP", 2026)
    assert {day.year for day in public_holidays("JP", 2026)} == {2026}
    with pytest.raises(ValueError, match="no public holidays are known for 'XX'"):
        public_holidays("XX", 2026)
