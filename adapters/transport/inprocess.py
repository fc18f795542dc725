"""Embedded transport: one thread drains chat lanes, a few drain slow work; each sleeps until something is due or a commit wakes it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from bot.ports import Clock
from bot.worker import Worker

log = logging.getLogger(__name__)

#: The longest sleep: a lane that became due by a moved clock is seen at the latest then.
LONGEST_SLEEP = 1.0
#: So many stored in one commit mean a queue at the door; then each task waits so long first, for an acknowledgement has a
#: time limit (Slack: 3 s) and a task has none.
CROWD, COURTESY = 4, 0.01


class _Bell:
    """Wakes those who sleep, and keeps those awake who were about to."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.rung = 0

    def ring(self) -> None:
        with self._changed:
            self.rung += 1
            self._changed.notify_all()

    def sleep(self, seconds: float, *, since: int) -> None:
        """Until the next ring, at most so long; not at all when it rang after `since`."""
        with self._changed:
            if self.rung == since:
                self._changed.wait(timeout=seconds)


class InProcess:
    """Starts and stops the draining threads.

    Every wake-up rouses the chat thread alone, which looks whether slow work is due too: three threads that wake for each
    delivery take the interpreter from the one that has to answer it.
    """

    def __init__(
        self, worker: Worker, clock: Clock, *, crowd: Callable[[], int] = lambda: 0, slow_threads: int = 2
    ) -> None:
        self._worker = worker
        self._crowd = crowd
        self._clock = clock
        self._slow_threads = slow_threads
        self._bells = {False: _Bell(), True: _Bell()}
        self._counting = threading.Lock()
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
        self._bells[False].ring()

    def stop(self, *, seconds: float = 10.0) -> None:
        """Finishes what runs and leaves the rest for the next start."""
        self._stopping = True
        for bell in self._bells.values():
            bell.ring()
        for thread in self._threads:
            thread.join(timeout=seconds)

    @property
    def idle(self) -> bool:
        """Nothing runs and nothing is due now."""
        with self._counting:
            return self._busy == 0 and self._pause(slow=None) > 0

    def _drain(self, slow: bool) -> None:
        step = self._worker.slow_step if slow else self._worker.step
        bell = self._bells[slow]
        while not self._stopping:
            since = bell.rung
            with self._counting:
                self._busy += 1
            ran, pause = 0, LONGEST_SLEEP
            try:
                ran = step(self._clock.now(), now=self._after_guests)
                pause = 0 if ran else max(0.01, self._pause(slow=slow))
                if ran or not slow:
                    self._rouse_others(slow)
            except Exception:  # the outer loop lives on: a locked database now is none in a second
                log.exception("drain failed", extra={"action": "drain_failed"})
            finally:
                with self._counting:
                    self._busy -= 1
            if not ran and not self._stopping:
                bell.sleep(pause, since=since)

    def _after_guests(self) -> datetime:
        """A task's own time, once those who wait at the door could come in."""
        if self._crowd() >= CROWD:
            time.sleep(COURTESY)
        return self._clock.now()

    def _rouse_others(self, slow: bool) -> None:
        """What ran here may be followed by work of the other kind."""
        if slow or self._pause(slow=True) == 0:
            self._bells[not slow].ring()

    def _pause(self, *, slow: bool | None) -> float:
        """Seconds until something of this kind is due, at most the longest sleep."""
        due = self._worker.next_due(slow=slow)
        return LONGEST_SLEEP if due is None else min(LONGEST_SLEEP, max(0.0, (due - self._clock.now()).total_seconds()))
