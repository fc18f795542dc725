"""`ayumi serve` with a clock that can be set: the named file holds the seconds it is ahead. `python -m tests.slack_serve FILE`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters import cli, clock, serving


def main(ahead: Path) -> None:
    class Clock(clock.SystemClock):
        def now(self) -> datetime:
            return datetime.now(UTC) + timedelta(seconds=float(ahead.read_text()))

    setattr(serving, "SystemClock", Clock)  # noqa: B010  # the one place that asks the time
    cli.app(["serve"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
