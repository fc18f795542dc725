"""Everybody who waits at the door is stored in one go: one thread, one commit for all that came while it was busy.

A request of its own to a thread each costs as much as everything else on its way in.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.inputs import AnyInput

#: Guests of one commit: those behind them are no reason to keep them waiting.
MOST_TOGETHER = 64
#: Stores inputs durably; for each, None or why not.
AcceptAll = Callable[[Sequence[AnyInput]], Sequence[Exception | None]]

_Guest = tuple[Sequence[AnyInput], asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class Door:
    """Serves several event loops: the web server's and Socket Mode's."""

    def __init__(self, accept: AcceptAll) -> None:
        self.accept = accept
        self._guests: list[_Guest] = []
        self._busy = False
        self._lock = threading.Lock()
        self._porter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ayumi-door")

    async def store(self, items: Sequence[AnyInput]) -> None:
        """Returns when all are durable. Raises what kept the first of them out."""
        loop = asyncio.get_running_loop()
        stored = loop.create_future()
        with self._lock:
            self._guests.append((items, loop, stored))
            wake, self._busy = not self._busy, True
        if wake:
            self._porter.submit(self._work)
        await stored

    def close(self) -> None:
        """Lets whoever is inside finish."""
        self._porter.shutdown()

    def _work(self) -> None:
        while True:
            with self._lock:
                guests, self._guests = self._guests[:MOST_TOGETHER], self._guests[MOST_TOGETHER:]
                if not guests:
                    self._busy = False
                    return
            faults = self._faults([item for items, _, _ in guests for item in items])
            at = 0
            told: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[None], Exception | None]]] = {}
            for items, loop, stored in guests:
                fault = next((one for one in faults[at : at + len(items)] if one is not None), None)
                told.setdefault(loop, []).append((stored, fault))
                at += len(items)
            for loop, outcomes in told.items():
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_tell, outcomes)

    def _faults(self, items: Sequence[AnyInput]) -> Sequence[Exception | None]:
        try:
            return self.accept(items)
        except Exception as error:  # noqa: BLE001  # it goes on in whoever asked
            return [error] * len(items)


def _tell(outcomes: Sequence[tuple[asyncio.Future[None], Exception | None]]) -> None:
    for stored, fault in outcomes:
        if stored.done():  # whoever waited has given up
            continue
        if fault is None:
            stored.set_result(None)
        else:
            stored.set_exception(fault)
