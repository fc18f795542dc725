"""Embedded transport: one thread drains chat lanes, a few drain slow work; each sleeps until something is due or a commit wakes it."""

from __future__ import annotations

import logging
import threading

from bot.ports import Clock
from bot.worker import Worker

log = logging.getLogger(__name__)

#: The longest sleep: a lane that became due by a moved clock is seen at the latest then.
LONGEST_SLEEP = 1.0


class InProcess:
    """Starts and stops the draining threads."""

    def __init__(self, worker: Worker, clock: Clock, *, slow_threads: int = 2) -> None:
        self._worker = worker
        self._clock = clock
        self._slow_threads = slow_threads
        self._wake = threading.Condition()
        self._woken = 0
        self._stopping = False
        self._busy = 0
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        steps: list[tuple[str, bool]] = [("chat", False)]
        steps += [(f"slow-{n}", True) for n in range(self._slow_threads)]
        for name, slow in steps:
            thread = threading.Thread(target=self._drain, args=(slow,), name=f"ayumi-{name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """Something new is due now."""
        with self._wake:
            self._woken += 1
            self._wake.notify_all()

    def stop(self, *, seconds: float = 10.0) -> None:
        """Finishes what runs and leaves the rest for the next start."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout=seconds)

    @property
    def idle(self) -> bool:
        """Nothing runs and nothing is due now."""
        with self._wake:
            busy = self._busy
        due = self._worker.next_due()
        return busy == 0 and (due is None or due > self._clock.now())

    def _drain(self, slow: bool) -> None:
        step = self._worker.slow_step if slow else self._worker.step
        while not self._stopping:
            with self._wake:
                seen = self._woken
                self._busy += 1
            ran, pause = 0, LONGEST_SLEEP
            try:
                ran = step(self._clock.now(), now=self._clock.now)
                pause = 0 if ran else self._sleep(slow)
            except Exception:  # the outer loop lives on: a locked database now is none in a second
                log.exception("drain failed", extra={"action": "drain_failed"})
            finally:
                with self._wake:
                    self._busy -= 1
            if ran:
                self.wake()  # what ran may have made work for the other threads
                continue
            with self._wake:
                if self._woken == seen and not self._stopping:
                    self._wake.wait(timeout=pause)

    def _sleep(self, slow: bool) -> float:
        due = self._worker.next_due(slow=slow)
        if due is None:
            return LONGEST_SLEEP
        return max(0.01, min(LONGEST_SLEEP, (due - self._clock.now()).total_seconds()))
