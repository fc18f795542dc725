"""Whose time it is: the company's calendar, a person's own, their absences, and the Japanese year-end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.calendar import hours as business
from bot.company import hours_of, zone_of
from bot.model import Absence, Person, Workspace


def at(day: int, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, 1, 0, tzinfo=UTC)  # 10:00 in Tokyo


@pytest.mark.parametrize("day", [29, 30, 31])
def test_nobody_in_japan_is_written_to_at_year_end(day: int) -> None:
    calendar = hours_of(Workspace(name="x", settings={}), Person(name="p", hours={}))
    assert not business.is_open(calendar, at(day))
    assert business.next_open(calendar, at(day)) == datetime(2027, 1, 4, 0, 0, tzinfo=UTC)


def test_a_company_that_works_at_year_end_says_so_and_another_country_has_its_own_days() -> None:
    working = hours_of(Workspace(name="x", settings={"hours": {"year_end": False}}), None)
    british = hours_of(Workspace(name="x", settings={}), Person(name="p", hours={"country": "GB"}))
    assert business.is_open(working, at(29))
    assert business.is_open(british, at(29))


def test_a_person_s_own_hours_win_over_the_company_s_and_absences_close() -> None:
    workspace = Workspace(name="x", settings={"hours": {"start": "10:00", "closed": [["2026-12-07", "2026-12-08"]]}})
    person = Person(name="p", hours={"start": "13:00", "zone": "Asia/Tokyo"})
    away = Absence(person_id=1, first=date(2026, 12, 9), last=date(2026, 12, 9), state="announced")
    calendar = hours_of(workspace, person, [away])
    assert business.next_open(calendar, at(7)) == datetime(2026, 12, 10, 4, 0, tzinfo=UTC)
    assert zone_of(workspace, Person(name="q", hours={"zone": "Europe/London"})) == "Europe/London"
