"""Presses that a form may be opened with: a dialog that Teams waits for, or the chat the press came from. Each opens one form."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from bot.inputs import Address

#: Seconds a press may be answered with a form; the core itself gives up sooner.
LIFE = 60.0
MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Where a press came from. `answer` is what Teams waits for, None when nothing waits any more."""

    team: str
    address: Address
    user: str
    at: float
    answer: Future[dict[str, Any]] | None = field(default=None, compare=False)


class Dialogs:
    """Kept in this process: a press and its form meet within seconds or not at all."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._presses: OrderedDict[str, Press] = OrderedDict()

    def offer(
        self, trigger: str, *, team: str, address: Address, user: str, waiting: bool
    ) -> Future[dict[str, Any]] | None:
        """A press happened. With `waiting`, the future gets the form's card if one is opened in time."""
        answer: Future[dict[str, Any]] | None = Future() if waiting else None
        press = Press(team=team, address=address, user=user, at=self._monotonic(), answer=answer)
        with self._lock:
            self._presses[trigger] = press
            while len(self._presses) > MOST:
                self._presses.popitem(last=False)
        return answer

    def take(self, team: str, trigger: str) -> Press | None:
        """The press, once; None when it is unknown, used, too old or another company's."""
        with self._lock:
            press = self._presses.pop(trigger, None)
        if press is None or press.team != team or self._monotonic() - press.at > LIFE:
            return None
        return press
