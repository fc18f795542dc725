"""The door: an input is stored, then acknowledged. A duplicate ends here."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot import tasks
from bot.inputs import AnyInput, to_plain
from bot.model import Installation
from bot.ports import Store


class UnknownTeam(Exception):
    """A delivery from a team or tenant nobody installed: refused, nothing stored."""


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """Somebody at the door: `settled` once the transaction it was in ended, `fault` when it did not commit."""

    workspace_id: int
    task: tasks.NewTask
    at: datetime
    new: bool = False
    settled: bool = False
    fault: Exception | None = None


def _task(item: AnyInput, at: datetime) -> tasks.NewTask:
    return tasks.NewTask(
        kind="handle",
        lane=f"{item.address.platform}:{item.address.conversation}",
        key=f"in:{item.address.platform}:{item.id}",
        due_at=min(item.at, at),
        payload={"input": to_plain(item)},
    )


#: Inputs of one transaction at most, so that it stays far below the 200 ms a write may take.
MOST_TOGETHER = 64


class Intake:
    """Stores inputs as `handle` tasks in the lane of their conversation."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._workspaces: dict[tuple[str, str], int] = {}
        self._queue: list[_Waiting] = []
        self._gate = threading.Lock()  # guards the queue
        self._turn = threading.Lock()  # held while a batch is committed
        self._crowd = 0

    def accept(self, item: AnyInput, *, at: datetime) -> bool:
        """Returns whether it was new; on return it is durable. Raises UnknownTeam."""
        mine = self._waiting(item, at)
        self._settle([mine])
        if mine.fault is not None:
            raise mine.fault
        return mine.new

    def accept_all(self, items: Sequence[AnyInput], *, at: datetime) -> list[Exception | None]:
        """Several at once in as few commits as possible. For each: None when it is durable, or why it is not."""
        waiting: list[_Waiting | Exception] = []
        for item in items:
            try:
                waiting.append(self._waiting(item, at))
            except Exception as error:  # noqa: BLE001  # each one's own: it goes back to whoever asked
                waiting.append(error)
        self._settle([one for one in waiting if isinstance(one, _Waiting)])
        return [one.fault if isinstance(one, _Waiting) else one for one in waiting]

    def crowd(self) -> int:
        """How many were stored together at most since the last look: the pressure at the door."""
        found, self._crowd = self._crowd, 0
        return found

    def _waiting(self, item: AnyInput, at: datetime) -> _Waiting:
        return _Waiting(workspace_id=self._workspace(item.address.platform, item.team), task=_task(item, at), at=at)

    def _settle(self, mine: Sequence[_Waiting]) -> None:
        with self._gate:
            self._queue.extend(mine)
        with self._turn:  # whoever gets here first commits for all who wait behind it
            while not all(one.settled for one in mine):
                self._commit()

    def _commit(self) -> None:
        """One transaction a workspace for everybody in the queue: at load an fsync serves many."""
        with self._gate:
            batch, self._queue = self._queue[:MOST_TOGETHER], self._queue[MOST_TOGETHER:]
        self._crowd = max(self._crowd, len(batch))
        for workspace_id in dict.fromkeys(one.workspace_id for one in batch):
            together = [one for one in batch if one.workspace_id == workspace_id]
            if not self._stored(workspace_id, together):
                for one in together:  # what one of them broke the others shall not suffer
                    self._stored(workspace_id, [one])

    def _stored(self, workspace_id: int, together: list[_Waiting]) -> bool:
        try:
            with self._store.write_first() as connection:
                fresh = tasks.add(connection, workspace_id, [one.task for one in together], at=together[0].at)
        except Exception as error:  # noqa: BLE001  # it goes on in the thread of whoever asked
            for one in together:
                one.fault, one.settled = error, True
            return False
        for one in together:
            one.new, one.fault, one.settled = one.task.key in fresh, None, True
            fresh.discard(one.task.key)  # the same delivery twice at the door
        return True

    def forget(self, platform: str, team: str) -> None:
        """After an installation changed."""
        self._workspaces.pop((platform, team), None)

    def _workspace(self, platform: str, team: str) -> int:
        known = self._workspaces.get((platform, team))
        if known is not None:
            return known
        with self._store.unscoped("which workspace a team belongs to") as session:
            found = session.execute(
                select(Installation.workspace_id).where(
                    Installation.platform == platform, Installation.team == team, Installation.state == "active"
                )
            ).scalar_one_or_none()
        if found is None:
            raise UnknownTeam(f"{platform} team {team!r} is not installed")
        self._workspaces[platform, team] = found
        return int(found)
