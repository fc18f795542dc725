"""Drains lanes: claims due heads, runs each task, commits what became of it.

The transport decides when to call (adapters/transport), the clock gives `at`; this module knows neither.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot import departure, flows, journal, outgoing, tasks
from bot.delivery import Delivery, LeaseLost, Now
from bot.errors import PermanentError, TemporaryError
from bot.inputs import Address, AnyInput, PersonChanged, WorkDone, WorkFailed, from_plain, to_plain
from bot.language.bundle import Language
from bot.model import Person, PersonAddress
from bot.outlook import PACE, Pace
from bot.ports import Store
from bot.turn import Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Slow work: what it is for and a read-only look at the database (`read` opens a scoped session)."""

    workspace_id: int
    subject: int
    payload: Mapping[str, Any]
    team: str
    platform: str
    at: datetime
    read: Callable[[], Any]


class KilledTheProcess(Exception):
    """A task that was claimed five times and never came back: parked before it takes the process down again."""


#: What does one kind of slow work: returns a JSON-able result, raises PermanentError or TemporaryError.
Work = Callable[[Job], Mapping[str, Any]]


class Worker:
    """One drain of the task table. `step` for chat, `slow_step` for work; both may be called from several threads."""

    def __init__(
        self,
        store: Store,
        language: Language,
        delivery: Delivery,
        works: Mapping[str, Work],
        *,
        pace: Pace = PACE,
    ) -> None:
        self._store = store
        self._language = language
        self._pace = pace
        self._delivery = delivery
        self._works = works

    def step(self, at: datetime, *, now: Now | None = None) -> int:
        """Runs what is due at `at`, at most one claim. Returns how many tasks ran.

        `now` gives each task of the claim its own time: behind a slow platform the last of fifty runs minutes after the
        first, and pacing, Retry-After and the quarantine count from its own call. Without it all run at `at`.
        """
        return self._run(self._claim(at, slow=False), now or (lambda: at))

    def slow_step(self, at: datetime, *, now: Now | None = None) -> int:
        return self._run(self._claim(at, slow=True, limit=1), now or (lambda: at))

    def next_due(self, *, slow: bool | None = None) -> datetime | None:
        with self._store.peek("when to wake up") as connection:
            return tasks.next_due(connection, slow=slow)

    def _claim(self, at: datetime, *, slow: bool, limit: int = 50) -> list[tasks.Claimed]:
        due = self.next_due(slow=slow)
        if due is None or due > at:  # a plain read before the write lock is taken: idle loops starve nobody
            return []
        self._language.load()  # not with the write lock in hand, nor on the account of the first task
        with self._store.unscoped_write("claim due heads") as session:
            return tasks.claim(session, at=at, slow=slow, limit=limit)

    def _run(self, claimed: list[tasks.Claimed], now: Now) -> int:
        for task in claimed:
            try:
                self._one(task, now)
            except LeaseLost:
                log.warning("lease taken over", extra={"action": "lease_lost", "task": task.id})
            except Exception as error:  # noqa: BLE001  # the one place: our bug is parked, others go on
                self._fault(task, now(), error)
        return len(claimed)

    def _one(self, task: tasks.Claimed, now: Now) -> None:
        at = now()
        if task.kind != "deliver" and tasks.retry_at(task.attempt - 1, at) is None:
            raise KilledTheProcess(f"{task.attempt - 1} attempts ended with the process")
        if task.kind == "deliver":
            self._delivery.run(task, now=now)
        elif task.kind == "work":
            self._work(task, at)
        else:
            self._handle(task, at)

    def _handle(self, task: tasks.Claimed, at: datetime) -> None:
        item = from_plain(task.payload["input"])
        flows.foresee(item, self._language.meaning)
        with self._store.write(task.workspace_id) as session:
            if not tasks.holds_lease(session, task):
                raise LeaseLost
            turn = Turn(
                session=session,
                workspace=session.workspace,
                input=item,
                at=max(task.first_try_at, item.at),
                actor=_actor(session, item),
                language=self._language,
                pace=self._pace,
            )
            flows.dispatch(turn)
            journal.append(session, task.workspace_id, turn.lines)
            session.flush()
            tasks.add(session, task.workspace_id, turn.tasks, at=at)
            tasks.finish(session, task, at=at)
            tasks.settle(session, task.lane_id, at=at)

    def _work(self, task: tasks.Claimed, at: datetime) -> None:
        payload = task.payload
        base = _outcome(task, at)
        try:
            result = self._works[payload["work"]](
                Job(
                    workspace_id=task.workspace_id,
                    subject=payload["subject"],
                    payload=payload["payload"],
                    team=payload["team"],
                    platform=payload["address"]["platform"],
                    at=at,
                    read=lambda: self._store.read(task.workspace_id),
                )
            )
            outcome: WorkDone | WorkFailed = WorkDone(**base, result=result)
        except PermanentError as error:
            outcome = WorkFailed(**base, code=error.code)
        except TemporaryError as error:
            again = tasks.retry_at(task.attempt, at)
            if again is not None:
                with self._store.write(task.workspace_id) as session:
                    if not tasks.holds_lease(session, task):
                        raise LeaseLost from None
                    tasks.postpone(session, task, retry_at=again, reason=str(error))
                    tasks.settle(session, task.lane_id, at=at)
                return
            outcome = WorkFailed(**base, code="gave_up")
        with self._store.write(task.workspace_id) as session:
            if not tasks.holds_lease(session, task):
                raise LeaseLost
            tasks.add(session, task.workspace_id, [_follow(outcome)], at=at)
            tasks.finish(session, task, at=at)
            tasks.settle(session, task.lane_id, at=at)

    def _fault(self, task: tasks.Claimed, at: datetime, error: Exception) -> None:
        """A fault of ours: tried again after a pause; the fifth parks the task, tells the person, and the lane goes on."""
        again = tasks.retry_at(task.attempt, at)
        if again is not None and task.kind == "deliver":
            again = max(again, at + departure.QUARANTINE)  # the fault may have come after the post
        log.error(
            "task failed", exc_info=error, extra={"action": "task_failed", "task": task.id, "attempt": task.attempt}
        )
        with self._store.write(task.workspace_id) as session:
            if not tasks.holds_lease(session, task):
                return
            if again is not None:
                tasks.postpone(session, task, retry_at=again, reason=type(error).__name__)
            else:
                tasks.finish(session, task, at=at, state="dead", reason=f"{type(error).__name__}: {error}"[:500])
                self._tell_of_fault(session, task, at)
            tasks.settle(session, task.lane_id, at=at)

    def _tell_of_fault(self, session: Any, task: tasks.Claimed, at: datetime) -> None:
        """Plain words with a reference to whoever caused it; a fault of the telling itself tells nobody.

        Whoever waits for slow work hears by the flow that asked for it, as after any other end without a result.
        """
        if task.kind == "work":
            failed = WorkFailed(**_outcome(task, at), code="gave_up")
            tasks.add(session, task.workspace_id, [_follow(failed)], at=at)
            return
        if task.kind != "handle" or task.key.startswith("fault:"):
            return
        item = from_plain(task.payload["input"])
        actor = _actor(session, item)
        if actor is None:
            return
        payload = outgoing.said(
            "common.fault",
            to={"address": outgoing.place(item.address, item.user), "team": item.team, "person": actor.id},
            args={"reference": f"T{task.id}"},
        )
        told = tasks.NewTask(
            kind="deliver", lane=f"person:{actor.id}", key=f"fault:{task.id}", due_at=at, payload=payload
        )
        tasks.add(session, task.workspace_id, [told], at=at)


def _outcome(task: tasks.Claimed, at: datetime) -> dict[str, Any]:
    """What WorkDone and WorkFailed of this task have in common."""
    payload = task.payload
    return {
        "id": f"work:{task.id}",
        "at": at,
        "team": payload["team"],
        "user": payload["user"],
        "address": Address(**payload["address"]),
        "work": payload["work"],
        "subject": payload["subject"],
        "payload": payload["payload"],
    }


def _follow(outcome: WorkDone | WorkFailed) -> tasks.NewTask:
    lane = f"{outcome.address.platform}:{outcome.address.conversation}"
    return tasks.NewTask(
        kind="handle", lane=lane, key=outcome.id, due_at=outcome.at, payload={"input": to_plain(outcome)}
    )


def _actor(session: Any, item: AnyInput) -> Person | None:
    """Who caused the input. Somebody seen for the first time becomes an expert: experts install nothing."""
    if not item.user:
        return None
    known = session.of(PersonAddress, platform=item.address.platform, team=item.team, user=item.user)
    if known:
        return session.one(Person, known[0].person_id)  # type: ignore[no-any-return]  # the session comes by a port
    workspace = session.workspace
    first = session.scalars(select(Person).limit(1)).first() is None
    if isinstance(item, PersonChanged) and not (item.joins and item.active and (item.acts or not first)):
        return None  # news of somebody who has nothing to do with us, and no list decides who the first admin is
    person = Person(
        workspace_id=workspace.id,
        name=item.user,
        locale=workspace.locale,
        roles=["admin", "marketer"] if first else ["expert"],  # the installer is the first admin
    )
    session.add(person)
    session.flush()
    session.add(
        PersonAddress(
            workspace_id=workspace.id,
            person_id=person.id,
            platform=item.address.platform,
            team=item.team,
            user=item.user,
            direct=item.address.conversation if item.address.private else f"@{item.user}",
        )
    )
    session.flush()
    return person
