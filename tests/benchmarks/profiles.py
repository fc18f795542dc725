"""Where the time goes on the three hottest paths: taking an input, claiming, a Turn."""

from __future__ import annotations

import cProfile
import pstats
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.inputs import from_plain
from tests.benchmarks import intake, timers, turns
from tests.benchmarks.measure import each


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        made = turns.Turns(Path(name) / "t", "OFF", 80)
        items = [from_plain(intake.delivery()) for _ in range(100)]
        _profile("intake.accept", lambda: [made.intake.accept(item, at=datetime.now(UTC)) for item in items], 100)
        made.gather_answers()
        _profile("a Turn", lambda: each(made.answer, turns.ROUND), turns.ROUND)
        store = timers.filled(Path(name), 1000)
        _profile("claim of 100", lambda: timers.claim_due(store, 0), 1)
        store.close()
        made.store.close()


def _profile(what: str, work: Callable[[], object], calls: int) -> None:
    profile = cProfile.Profile()
    profile.enable()
    work()
    profile.disable()
    stats = pstats.Stats(profile)
    rows: list[tuple[float, str]] = []
    for (file, _, function), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        package = next(
            (p for p in ("sqlalchemy/orm", "sqlalchemy", "bot", "adapters", "sqlite3") if p in file), "other"
        )
        rows.append((own, "sqlite driver" if "sqlite3" in function else package))
    shares: dict[str, float] = {}
    for own, package in rows:
        shares[package] = shares.get(package, 0.0) + own
    total = sum(shares.values())
    print(f"\n#### {what}: {total / calls * 1000:.2f} ms under the profiler\n\n| where | share |\n| --- | --- |")
    for package, own in sorted(shares.items(), key=lambda pair: -pair[1]):
        print(f"| {package} | {own / total:.0%} |")
