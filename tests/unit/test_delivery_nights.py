"""A message for working hours and a platform that cannot be reached: three days are three days, whatever nights lie between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import TemporaryError
from bot.model import Absence
from tests.delivering import T0, Desk, desk, said


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    made = desk(tmp_path)
    yield made
    made.store.close()


def out_of_reach(at: Desk, until: datetime) -> datetime | None:
    """Tries every two hours from what is planned on; when the message was given up."""
    while at.task().state in ("ready", "sending"):
        task = at.task()
        now = max(task.due_at, task.retry_at or task.due_at) + timedelta(hours=2) * (task.attempt > 0)
        if now > until:
            return None
        at.chat.faults = [TemporaryError("no route")]
        at.attempt(now)
    return at.task().done_at


def test_nights_of_waiting_for_working_hours_do_not_start_the_three_days_anew(at: Desk) -> None:
    at.put(said({"person": at.person("aoki")}, sort="note"))  # a Tuesday, 10:00
    ended = out_of_reach(at, T0 + timedelta(days=10))
    assert at.task().reason == "outage: no route"
    assert ended is not None
    assert timedelta(days=3) < ended - T0 < timedelta(days=4)


def test_a_message_held_before_its_first_try_has_its_three_days_from_that(at: Desk) -> None:
    night = T0 + timedelta(hours=12)  # 22:00: claimed, and held until the morning
    at.put(said({"person": at.person("aoki")}, sort="note"), at=night)
    at.attempt(night)
    morning = at.task().due_at
    ended = out_of_reach(at, T0 + timedelta(days=10))
    assert ended is not None
    assert ended - morning > timedelta(days=3)


def test_an_absence_longer_than_the_outage_may_last_gives_new_three_days(at: Desk) -> None:
    person = at.person("aoki")
    at.put(said({"person": person}, sort="note"))
    at.chat.faults = [TemporaryError("no route")]
    at.attempt(T0)
    first, last = (T0 + timedelta(days=1)).date(), (T0 + timedelta(days=14)).date()
    at.add(Absence(workspace_id=at.workspace_id, person_id=person, first=first, last=last))
    at.attempt(T0 + timedelta(days=1))
    back = at.task().due_at
    assert back > T0 + timedelta(days=14)
    at.chat.faults = [TemporaryError("no route")]
    at.attempt(back)
    assert at.task().state == "ready"
