"""The one place that asks the time, and APScheduler as the clock that wakes the program: in memory, never a job store."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger


class SystemClock:
    """The machine's time, aware UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The playground's time: the machine's, moved forward. The offset outlives a restart; it never goes back."""

    def __init__(self, file: Path | None = None, *, start: datetime | None = None) -> None:
        self._file = file
        self._offset = timedelta(0)
        if file is not None and file.exists():
            self._offset = timedelta(seconds=json.loads(file.read_text())["offset_seconds"])
        elif start is not None:
            self._offset = start - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def move_to(self, to: datetime) -> None:
        """Raises ValueError for a time that is over: what was sent cannot be unsent."""
        if to < self.now() - timedelta(seconds=1):
            raise ValueError(f"the clock only goes forward: {to.isoformat()} is before {self.now().isoformat()}")
        self._offset = to - datetime.now(UTC)
        if self._file is not None:
            self._file.write_text(json.dumps({"offset_seconds": self._offset.total_seconds()}))


class Alarm:
    """Calls each duty at its interval; a late or missed call runs once, never twice at the same time."""

    def __init__(self, duties: dict[str, tuple[timedelta, Callable[[], None]]]) -> None:
        self._scheduler = BackgroundScheduler(timezone="UTC")
        for name, (every, duty) in duties.items():
            self._scheduler.add_job(
                duty,
                IntervalTrigger(seconds=int(every.total_seconds())),
                id=name,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=True)
