"""A program at work: the threads that drain its lanes and the clock that wakes them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta

from adapters import wiring
from adapters.clock import Alarm
from adapters.transport.inprocess import InProcess
from adapters.wiring import Program
from bot import tasks
from bot.inputs import AnyInput
from bot.ports import Clock

#: Seconds a computing thread keeps the interpreter while another waits for it (Python's own: 5 ms). Whoever answers a
#: delivery waits for it several times a request. Not tuned: single runs of 0.2, 1 and 5 ms did not rank them.
SWITCH = 0.001


class Running:
    """Starts transport and alarm around a program, and stops them so that nothing is lost."""

    def __init__(self, program: Program, clock: Clock) -> None:
        self._program = program
        self._clock = clock
        self.transport = InProcess(program.worker, clock, crowd=program.intake.crowd)
        self._alarm = Alarm(
            {
                "wake": (timedelta(seconds=5), self.transport.wake),
                "retention": (timedelta(hours=1), self._forget),
            }
        )

    def start(self) -> None:
        sys.setswitchinterval(SWITCH)
        wiring.after_crash(self._program.store, at=self._clock.now())
        self.transport.start()
        self._alarm.start()

    def stop(self) -> None:
        self._alarm.stop()
        self.transport.stop()

    def accept(self, items: Sequence[AnyInput]) -> Sequence[Exception | None]:
        """Stores what came in and wakes whoever works on it. For each: None when it is durable, or why it is not."""
        became = self._program.intake.accept_all(items, at=self._clock.now())
        self.transport.wake()
        return became

    def _forget(self) -> None:
        """Finished tasks whose key is no longer needed, a thousand at a time, so that no write takes long."""
        while True:
            with self._program.store.unscoped_write("forget finished tasks") as session:
                if tasks.forget_done(session, at=self._clock.now()) == 0:
                    return
