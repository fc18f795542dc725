"""Where the clock's buttons lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.web import moves
from bot.errors import PermanentError

NOW = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # Wednesday 25th, 1:30 in Tokyo


@pytest.mark.parametrize(
    ("to", "zone", "then"),
    [
        ("hour", "Asia/Tokyo", datetime(2026, 11, 24, 17, 30, tzinfo=UTC)),
        ("tomorrow", "Asia/Tokyo", datetime(2026, 11, 26, 1, 0, tzinfo=UTC)),
        ("tomorrow", "Europe/London", datetime(2026, 11, 25, 10, 0, tzinfo=UTC)),
        ("monday", "Asia/Tokyo", datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),
        ("week", "Asia/Tokyo", datetime(2026, 12, 1, 16, 30, tzinfo=UTC)),
        ("+3d", "Asia/Tokyo", datetime(2026, 11, 27, 16, 30, tzinfo=UTC)),
        ("2026-12-04T10:00", "Asia/Tokyo", datetime(2026, 12, 4, 1, 0, tzinfo=UTC)),
    ],
)
def test_each_choice_leads_to_its_moment_in_the_readers_zone(to: str, zone: str, then: datetime) -> None:
    assert moves.target(NOW, to, zone) == then


def test_on_a_monday_the_next_monday_is_a_week_away() -> None:
    assert moves.target(datetime(2026, 11, 23, 3, 0, tzinfo=UTC), "monday", "Asia/Tokyo") == datetime(
        2026, 11, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("2026-11-25T01:30", "clock_back"),
        ("2020-01-01T00:00", "clock_back"),
        ("2028-01-01T00:00", "clock_far"),
        ("+999d", "clock_far"),
        ("someday", "clock_unread"),
        ("", "clock_unread"),
    ],
)
def test_a_moment_that_cannot_be_reached_is_refused_with_its_reason(to: str, code: str) -> None:
    with pytest.raises(PermanentError) as caught:
        moves.target(NOW, to, "Asia/Tokyo")
    assert caught.value.code == code


def test_a_long_way_is_gone_day_by_day_and_ends_where_it_should() -> None:
    then = NOW + timedelta(days=2, hours=5)
    assert moves.stops(NOW, then) == [NOW + timedelta(days=1), NOW + timedelta(days=2), then]
    assert moves.stops(NOW, NOW + timedelta(hours=1)) == [NOW + timedelta(hours=1)]
