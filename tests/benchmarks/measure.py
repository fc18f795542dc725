"""What every benchmark shares: interleaved rounds, medians, a table with the reach beside the figure."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. `floor` is what it stands beside, `reach` what it is meant to be, `met` whether it is (None: no reach)."""

    what: str
    figure: str
    floor: str = ""
    reach: str = ""
    met: bool | None = None

    def line(self) -> str:
        verdict = {True: "met", False: "**missed**", None: ""}[self.met]
        return f"| {self.what} | {self.figure} | {self.floor} | {self.reach} | {verdict} |"


def each(work: Callable[[], object], times: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Milliseconds a call: by the wall clock, or of CPU with `time.process_time`, which other work on the machine disturbs less."""
    started = clock()
    for _ in range(times):
        work()
    return (clock() - started) / times * 1000


def rounds(number: int, contenders: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Runs all contenders in turn, `number` times over; the median of each."""
    figures: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(number):
        for name, run in contenders.items():
            figures[name].append(run())
    return {name: statistics.median(values) for name, values in figures.items()}


def head(title: str, synchronous: str) -> str:
    load = " ".join(f"{x:.1f}" for x in os.getloadavg())
    return (
        f"\n### {title}\n\nload {load} on {os.cpu_count()} cores, synchronous={synchronous}\n\n"
        "| what | figure | floor beside it | reach | |\n| --- | --- | --- | --- | --- |"
    )
