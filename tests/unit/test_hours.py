"""Business time against a plain walk over the clock, and the days people would check by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar import hours as business
from bot.calendar.hours import Hours

TOKYO = Hours()
STEP = timedelta(minutes=5)
YEARS = range(2020, 2031)
#: Zone, country, and a few local days around which its clocks jump.
PLACES = (
    ("Asia/Tokyo", "JP", ("2026-05-06", "2026-09-22")),
    ("America/New_York", "US", ("2026-03-08", "2026-11-01", "2021-12-31")),
    ("Europe/London", "GB-ENG", ("2027-03-28", "2026-10-25")),
    ("Australia/Lord_Howe", "AU-NSW", ("2026-04-05", "2026-10-04")),
    ("Asia/Kathmandu", "NP", ("2026-01-15",)),
    ("Pacific/Apia", "WS", ("2021-04-04", "2020-09-27")),
    ("America/Sao_Paulo", "BR", ("2026-11-15",)),
    ("Africa/Casablanca", "MA", ("2026-02-15", "2026-03-22")),
    ("Asia/Kolkata", "", ("2026-08-15",)),
    ("America/St_Johns", "CA-NL", ("2026-03-08", "2026-11-01")),
    ("Pacific/Chatham", "NZ", ("2026-04-05", "2026-09-27")),
    ("Africa/Cairo", "", ("2024-04-26", "2024-10-31", "2026-04-24")),
)
SHIFTS = (
    (time(9), time(18), (time(12), time(13))),
    (time(9, 30), time(17, 15), None),
    (time(0), time(23, 55), (time(1, 30), time(2, 15))),
    (time(1, 30), time(5), (time(2), time(2, 30))),
    (time(22), time(23, 30), (time(12), time(13))),
)


@lru_cache
def _off(country: str) -> frozenset[date]:
    if not country:
        return frozenset()
    name, _, part = country.partition("-")
    return frozenset(holidays.country_holidays(name, subdiv=part or None, years=YEARS))


def _walked_open(hours: Hours, at: datetime) -> bool:
    wall = at.astimezone(ZoneInfo(hours.zone))
    day, clock = wall.date(), wall.time()
    if day.weekday() not in hours.weekdays or day in _off(hours.country):
        return False
    if any(first <= day <= last for first, last in hours.closed):
        return False
    end = min([hours.end] + [end for half, end in hours.half_days if half == day])
    at_lunch = hours.lunch is not None and hours.lunch[0] <= clock < hours.lunch[1]
    return hours.start <= clock < end and not at_lunch


def _first(hours: Hours, at: datetime, wanted: Callable[[datetime], bool]) -> datetime:
    while not wanted(at):
        at += STEP
    return at


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Hours, datetime]:
    zone, country, days = draw(st.sampled_from(PLACES))
    start, end, lunch = draw(st.sampled_from(SHIFTS))
    noted = draw(
        st.one_of(st.sampled_from(days).map(date.fromisoformat), st.dates(date(2020, 2, 1), date(2029, 11, 1)))
    )
    off = noted + timedelta(days=draw(st.integers(-3, 3)))
    half = noted + timedelta(days=draw(st.integers(-3, 3)))
    hours = Hours(
        zone=zone,
        start=start,
        end=end,
        lunch=lunch,
        country=country,
        weekdays=draw(st.sampled_from((frozenset(range(5)), frozenset(range(7)), frozenset({6, 0, 1, 2, 3})))),
        closed=((off, off + timedelta(days=draw(st.integers(0, 2)))),) if draw(st.booleans()) else (),
        half_days=((half, draw(st.sampled_from((time(2, 10), time(12), time(12, 30), time(15))))),),
    )
    noon = datetime(noted.year, noted.month, noted.day, 12, tzinfo=UTC)
    return hours, noon + STEP * draw(st.integers(-400, 400))


WALK = settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@WALK
@given(calendars(), st.integers(0, 900))
def test_open_moments_and_open_time_are_those_of_a_walk_over_the_clock(
    case: tuple[Hours, datetime], steps: int
) -> None:
    hours, at = case
    walked = [_walked_open(hours, at + STEP * i) for i in range(steps)]

    assert [business.is_open(hours, at + STEP * i) for i in range(steps)] == walked
    assert business.open_time_between(hours, at, at + STEP * steps) == STEP * sum(walked)
    assert business.open_time_between(hours, at + STEP * steps, at) == -STEP * sum(walked)


@WALK
@given(calendars())
def test_the_next_open_moment_is_the_one_a_walk_reaches_first(case: tuple[Hours, datetime]) -> None:
    hours, at = case
    assert business.next_open(hours, at) == _first(hours, at, lambda now: _walked_open(hours, now))


@WALK
@given(calendars(), st.integers(1, 120))
def test_open_time_added_ends_where_a_walk_has_counted_it(case: tuple[Hours, datetime], steps: int) -> None:
    hours, at = case
    left, now = steps, at
    while left:
        left -= _walked_open(hours, now)
        now += STEP

    assert business.add_time(hours, at, STEP * steps) == now
    assert business.open_time_between(hours, at, now) == STEP * steps


@WALK
@given(calendars(), st.integers(1, 4))
def test_days_added_keep_the_wall_time_and_count_only_days_with_an_open_moment(
    case: tuple[Hours, datetime], n: int
) -> None:
    hours, at = case
    zone = ZoneInfo(hours.zone)
    wall = at.astimezone(zone)
    day, left, now = wall.date(), n, at
    while left:
        now += STEP
        if now.astimezone(zone).date() > day and _walked_open(hours, now):
            day, left = now.astimezone(zone).date(), left - 1
    # the first moment at which that day's clock has come to the wall time, then on to open time
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    target = wall.replace(tzinfo=None, fold=0)
    due = _first(
        hours,
        midnight,
        lambda m: m.astimezone(zone).replace(tzinfo=None, fold=0) >= datetime.combine(day, target.time()),
    )
    expected = _first(hours, due, lambda m: _walked_open(hours, m))

    assert business.business_days_after(hours, wall.date(), n) == day
    assert business.add_days(hours, at, n) == expected


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from(PLACES), st.dates(date(2020, 6, 1), date(2029, 6, 1)), st.integers(0, 40))
def test_business_days_before_undo_business_days_after(
    place: tuple[str, str, tuple[str, ...]], day: date, n: int
) -> None:
    hours = Hours(zone=place[0], country=place[1])
    working = business.business_days_after(hours, day, 0)
    assert business.business_days_before(hours, business.business_days_after(hours, working, n), n) == working


@pytest.mark.parametrize(
    ("zone", "country", "year", "working"),
    [("Asia/Tokyo", "JP", 2026, 244), ("Asia/Tokyo", "JP", 2027, 245), ("America/New_York", "US", 2026, 250)],
)
def test_a_year_has_as_many_working_days_as_a_wall_calendar(zone: str, country: str, year: int, working: int) -> None:
    hours = Hours(zone=zone, country=country)
    days = [date(year, 1, 1) + timedelta(days=i) for i in range(365)]
    assert sum(business.is_working_day(hours, day) for day in days) == working


@pytest.mark.parametrize(
    "day",
    ["2026-05-06", "2026-09-22", "2026-11-23", "2027-03-22", "2025-11-24", "2024-02-12", "2026-11-21", "2026-11-22"],
)
def test_japan_rests_on_holidays_substitute_days_and_days_between_holidays(day: str) -> None:
    assert not business.is_working_day(TOKYO, date.fromisoformat(day))


def test_ten_years_of_noons_are_closed_for_lunch_in_every_zone() -> None:
    for zone, country, _ in PLACES:
        hours = Hours(zone=zone, country=country)
        for i in range(0, 3650, 13):
            day = date(2020, 1, 2) + timedelta(days=i)
            assert not business.is_open(hours, business.moment(hours, day, time(12, 30)))


def _tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Tokyo")).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "n", "then"),
    [
        ("2026-11-20 15:00", 1, "2026-11-24 15:00"),  # over a weekend and a Monday holiday
        ("2026-11-24 12:30", 2, "2026-11-26 13:00"),  # lunch
        ("2026-11-24 22:00", 2, "2026-11-27 09:00"),  # after work
        ("2026-11-24 07:00", 1, "2026-11-25 09:00"),
        ("2026-11-21 15:00", 1, "2026-11-24 15:00"),  # from a Saturday
        ("2026-11-23 15:00", 0, "2026-11-24 09:00"),
        ("2026-11-24 15:00", 0, "2026-11-24 15:00"),
        ("2026-12-28 10:00", 1, "2027-01-04 10:00"),  # company days
    ],
)
def test_business_days_land_in_open_time(at: str, n: int, then: str) -> None:
    hours = Hours(closed=((date(2026, 12, 29), date(2027, 1, 3)),))
    assert business.add_days(hours, _tokyo(at), n) == _tokyo(then)


def test_the_end_of_a_day_is_the_persons_own_even_when_the_day_is_closed() -> None:
    hours = Hours(half_days=((date(2026, 12, 28), time(15)),))
    assert business.end_of_day(hours, date(2026, 12, 4)) == _tokyo("2026-12-04 18:00")
    assert business.end_of_day(hours, date(2026, 12, 5)) == _tokyo("2026-12-05 18:00")
    assert business.end_of_day(hours, date(2026, 12, 28)) == _tokyo("2026-12-28 15:00")


def test_a_wall_time_that_does_not_exist_is_the_moment_of_the_jump() -> None:
    hours = Hours(zone="Australia/Lord_Howe", country="")
    assert business.moment(hours, date(2026, 10, 4), time(2, 10)) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_a_day_the_island_skipped_is_no_working_day() -> None:
    hours = Hours(zone="Pacific/Apia", country="")
    assert [business.is_working_day(hours, date(2011, 12, day)) for day in (29, 30)] == [True, False]


def test_a_calendar_that_never_opens_says_so_instead_of_looking_for_ever() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    asks: tuple[Callable[[Hours], object], ...] = (
        lambda hours: business.next_open(hours, at),
        lambda hours: business.add_days(hours, at, 1),
        lambda hours: business.add_time(hours, at, STEP),
        lambda hours: business.business_days_before(hours, date(2026, 11, 23), 1),
    )
    for never in (Hours(weekdays=frozenset()), Hours(closed=((date(2020, 1, 1), date(2100, 1, 1)),))):
        for ask in asks:
            with pytest.raises(ValueError, match="no working day within 400 days"):
                ask(never)
        assert business.open_time_between(never, at, at + timedelta(days=3650)) == timedelta()


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Tokyo"},
        {"country": "XX"},
        {"start": time(18), "end": time(9)},
        {"lunch": (time(13), time(12))},
        {"weekdays": frozenset({7})},
        {"closed": ((date(2026, 1, 3), date(2026, 1, 1)),)},
    ],
)
def test_hours_that_make_no_sense_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Hours(**wrong)  # type: ignore[arg-type]  # that is the point


def test_moments_without_a_zone_and_negative_amounts_are_refused() -> None:
    aware = datetime(2026, 11, 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="aware"):
        business.is_open(TOKYO, datetime(2026, 11, 23))
    with pytest.raises(ValueError, match="taken away"):
        business.add_time(TOKYO, aware, -STEP)
    with pytest.raises(ValueError, match="negative"):
        business.add_days(TOKYO, aware, -1)
