"""The task table against a plain model of it: any mix of work, faults, crashes, take-overs and waiting keeps its promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from adapters.database.store import Store
from bot import tasks
from bot.model import Base, Lane, Task
from bot.tasks import Claimed, NewTask
from tests.properties import examples

T0 = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
WORKSPACES = (1, 2)
LANES = ("a", "b", "work:c")
KEYS = tuple(f"k{n}" for n in range(12))
#: Past, now, soon, later: what an input, a paced message, a reminder are due at.
DUE = st.sampled_from((-30, 0, 0, 0, 1, 5, 40, 3600))
HOLDERS = ("one", "two")


@dataclass(slots=True, kw_only=True)
class Row:
    """What the table should hold of a task; `place` is where it stands in its lane."""

    workspace: int
    lane: str
    key: str
    due: datetime
    order: int
    state: str = "ready"
    attempt: int = 0
    retry: datetime | None = None
    first_try: datetime | None = None
    done: datetime | None = None
    reason: str = ""

    @property
    def open(self) -> bool:
        return self.state in ("ready", "sending")

    @property
    def place(self) -> tuple[datetime, int]:
        return self.due, self.order


@dataclass(slots=True, kw_only=True)
class Line:
    """What the table should hold of a lane."""

    lease: datetime | None = None
    token: int = 0
    paced: datetime | None = None


class Lanes(RuleBasedStateMachine):
    """Two processes (`held`) drain the lanes of two workspaces, with the same lane names and the same keys."""

    store: ClassVar[Store]

    def __init__(self) -> None:
        super().__init__()
        with self.store.unscoped_write("the last example's") as session:
            session.execute(delete(Task))
            session.execute(delete(Lane))
        self.at = T0
        self.rows: dict[tuple[int, str], Row] = {}
        self.lanes: dict[tuple[int, str], Line] = {}
        self.held: dict[str, list[Claimed]] = {holder: [] for holder in HOLDERS}
        self.orders = 0

    # ------------------------------------------------------------ the model

    def line(self, task: Claimed | Row) -> Line:
        if isinstance(task, Row):
            return self.lanes[task.workspace, task.lane]
        return self.lanes[task.workspace_id, self.row(task).lane]

    def row(self, task: Claimed) -> Row:
        return self.rows[task.workspace_id, task.key]

    def head(self, where: tuple[int, str]) -> Row | None:
        """The first open task already due."""
        due = [r for r in self.rows.values() if (r.workspace, r.lane) == where and r.open and r.due <= self.at]
        return min(due, key=lambda r: r.place, default=None)

    def claimable(self, *, slow: bool) -> list[Row]:
        found = []
        for where, line in self.lanes.items():
            head = self.head(where)
            waits = [t for t in (line.lease, line.paced, head.retry if head else None) if t is not None and t > self.at]
            if head is not None and not waits and where[1].startswith("work:") is slow:
                found.append(head)
        return found

    def mine(self, task: Claimed) -> bool:
        return self.line(task).token == task.token

    # ------------------------------------------------------------ what happens

    @initialize()
    def something_waits(self) -> None:
        self.arrives(workspace=1, lane="a", key="k0", due=0)
        self.arrives(workspace=1, lane="a", key="k1", due=0)

    @rule(
        workspace=st.sampled_from(WORKSPACES),
        lane=st.sampled_from(LANES),
        key=st.sampled_from(KEYS),
        due=DUE,
    )
    def arrives(self, workspace: int, lane: str, key: str, due: int) -> None:
        kind = "work" if lane.startswith("work:") else "handle"
        task = NewTask(
            kind=kind,
            lane=lane,
            key=key,
            due_at=self.at + timedelta(seconds=due),
            payload={"words": f"{key} of {lane}"},
        )
        with self.store.unscoped_write("test") as session:
            added = tasks.add(session, workspace, [task], at=self.at)
        assert bool(added) == ((workspace, key) not in self.rows), "a key is stored once in its workspace"
        self.lanes.setdefault((workspace, lane), Line())
        if added:
            self.orders += 1
            self.rows[workspace, key] = Row(workspace=workspace, lane=lane, key=key, due=task.due_at, order=self.orders)

    @rule(seconds=st.sampled_from((0.5, 1, 1, 4, 12, 30, 61, 1000, 4000)))
    def time_passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    @rule(holder=st.sampled_from(HOLDERS), slow=st.sampled_from((False, False, True)))
    def claims(self, holder: str, slow: bool) -> None:
        claimed = self.claimed(slow=slow)
        self.held[holder] += claimed
        if not claimed:
            with self.store.unscoped("test") as session:
                wake = tasks.next_due(session, slow=slow)
            assert wake is None or wake > self.at, (
                "with nothing to claim a process sleeps; it does not ask again at once"
            )

    def claimed(self, *, slow: bool) -> list[Claimed]:
        expected = self.claimable(slow=slow)
        suspects = [r for r in expected if r.attempt]
        with self.store.unscoped_write("test") as session:
            claimed = tasks.claim(session, at=self.at, slow=slow)
        got = [self.row(t) for t in claimed]
        if len(got) == 1 and got[0] in suspects:
            pass  # what may have taken a process down runs alone
        else:
            assert sorted(r.key for r in got) == sorted(r.key for r in expected if r not in suspects)
            assert bool(got) == bool(expected), "what can run is claimed: no lane is forgotten, none blocks another"
        for task, row in zip(claimed, got, strict=True):
            line = self.line(row)
            assert task.payload == {"words": f"{row.key} of {row.lane}"}
            assert (task.attempt, task.due_at, task.sending) == (row.attempt + 1, row.due, row.state == "sending")
            row.attempt += 1
            row.first_try = row.first_try or self.at
            assert task.first_try_at == row.first_try
            line.token += 1
            assert task.token == line.token
            line.lease = self.at + (tasks.WORK_LEASE if slow else tasks.LEASE)
        return claimed

    def take(self, data: st.DataObject) -> tuple[str, Claimed | None]:
        """A holder and one of its tasks, put down; None when the lane was taken over meanwhile: then nothing is committed."""
        holder = data.draw(st.sampled_from([h for h in HOLDERS if self.held[h]]))
        task = data.draw(st.sampled_from(self.held[holder]))
        self.held[holder].remove(task)
        with self.store.unscoped("test") as session:
            assert tasks.holds_lease(session, task) == self.mine(task)
        return holder, task if self.mine(task) else None

    def settled(self, task: Claimed, pace: timedelta | None) -> None:
        line = self.line(task)
        line.lease = None
        line.paced = self.at + pace if pace else line.paced

    @precondition(lambda self: any(self.held.values()))
    @rule(data=st.data(), pace=st.sampled_from((None, None, timedelta(seconds=1))))
    def ends(self, data: st.DataObject, pace: timedelta | None) -> None:
        _, task = self.take(data)
        if task is None:
            return
        row = self.row(task)
        state = data.draw(st.sampled_from(("done", "done", "dropped")))
        with self.store.unscoped_write("test") as session:
            tasks.finish(session, task, at=self.at, state=state, reason="not wanted" if state == "dropped" else "")
            tasks.settle(session, task.lane_id, at=self.at, pace=pace)
        row.state, row.done = state, self.at
        self.settled(task, pace)

    @precondition(lambda self: any(self.held.values()))
    @rule(data=st.data())
    def fails(self, data: st.DataObject) -> None:
        _, task = self.take(data)
        if task is not None:
            self.fault(task)

    @precondition(lambda self: any(self.held.values()))
    @rule(data=st.data())
    def fails_every_time(self, data: st.DataObject) -> None:
        """A poisoned task: five faults, then it is dead and its lane goes on."""
        _, task = self.take(data)
        if task is None:
            return
        row, tries = self.row(task), 0
        self.fault(task)
        while row.open:
            self.at = max(self.at, row.retry or self.at, self.line(row).paced or self.at)
            claimed = self.claimed(slow=row.lane.startswith("work:"))
            for other in claimed:
                if self.row(other) is row:
                    self.fault(other)
                else:
                    self.held["one"].append(other)
            tries += 1
            assert tries <= 60, "dead after five attempts, whatever else runs"
        assert row.attempt >= len(tasks.BACKOFF) + 1

    def fault(self, task: Claimed) -> None:
        row = self.row(task)
        again = tasks.retry_at(task.attempt, self.at)
        with self.store.unscoped_write("test") as session:
            if again is None:
                tasks.finish(session, task, at=self.at, state="dead", reason="KeyError")
            else:
                tasks.postpone(session, task, retry_at=again, reason="KeyError")
            tasks.settle(session, task.lane_id, at=self.at)
        row.state = "dead" if again is None else row.state
        row.done, row.retry, row.reason = (self.at if again is None else None), again or row.retry, "KeyError"
        self.settled(task, None)

    @precondition(lambda self: any(self.held.values()))
    @rule(data=st.data(), seconds=st.sampled_from((10, 3600)))
    def is_held_until_later(self, data: st.DataObject, seconds: int) -> None:
        _, task = self.take(data)
        if task is None:
            return
        row = self.row(task)
        due = self.at + timedelta(seconds=seconds)
        with self.store.unscoped_write("test") as session:
            tasks.move(session, task, due_at=due, reason="quiet")
            tasks.settle(session, task.lane_id, at=self.at)
        row.due, row.state, row.attempt, row.retry, row.first_try = due, "ready", 0, None, None
        self.settled(task, None)

    @precondition(lambda self: any(self.held.values()))
    @rule(data=st.data())
    def begins_to_send(self, data: st.DataObject) -> None:
        """The process still holds it; should it die now, nobody touches it before the quarantine is over."""
        holder, task = self.take(data)
        if task is None:
            return
        row = self.row(task)
        quiet = self.at + timedelta(seconds=30)
        with self.store.unscoped_write("test") as session:
            tasks.mark_sending(session, task, quiet_until=quiet)
        row.state, row.retry = "sending", quiet
        self.held[holder].append(task)

    @precondition(lambda self: any(self.held.values()))
    @rule(data=st.data(), unknown=st.booleans())
    def answer_of_the_platform_is_lost(self, data: st.DataObject, unknown: bool) -> None:
        """Put off with its place kept: as a post whose outcome nobody knows, or as one that never left."""
        _, task = self.take(data)
        if task is None:
            return
        row, again = self.row(task), self.at + timedelta(seconds=20)
        with self.store.unscoped_write("test") as session:
            tasks.postpone(session, task, retry_at=again, sending=unknown, reason="503")
            tasks.settle(session, task.lane_id, at=self.at)
        row.state, row.retry = ("sending" if unknown else "ready"), again
        self.settled(task, None)

    @rule(holder=st.sampled_from(HOLDERS))
    def process_dies(self, holder: str) -> None:
        self.held[holder] = []

    @rule()
    def the_only_process_starts_again(self) -> None:
        """Its predecessor's leases are nobody's; a predecessor that was only frozen can complete nothing any more."""
        with self.store.unscoped_write("test") as session:
            tasks.release_leases(session, at=self.at)
        for where, line in self.lanes.items():
            if line.lease is None:
                continue
            line.lease, line.token = None, line.token + 1
            for row in self.rows.values():
                if (
                    (row.workspace, row.lane) == where
                    and row.open
                    and row.attempt
                    and (row.retry or self.at) <= self.at
                ):
                    row.retry = tasks.retry_at(row.attempt, self.at)

    @precondition(lambda self: any(r.state == "dead" for r in self.rows.values()))
    @rule(data=st.data())
    def operator_replays(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from([r for r in self.rows.values() if r.state == "dead"]))
        with self.store.unscoped_write("test") as session:
            number = session.scalars(
                select(Task.id).where(Task.key == row.key, Task.workspace_id == row.workspace)
            ).one()
            assert tasks.replay(session, number, at=self.at)
            assert not tasks.replay(session, number, at=self.at), "once is enough"
        row.due, row.state, row.attempt, row.retry, row.first_try = self.at, "ready", 0, None, None
        row.done, row.reason = None, ""

    @rule()
    def thirty_days_pass_for_what_is_done(self) -> None:
        ends = self.at + tasks.KEEP_DONE + timedelta(seconds=1)
        gone = [where for where, r in self.rows.items() if r.state in ("done", "dropped")]
        with self.store.unscoped_write("test") as session:
            assert tasks.forget_done(session, at=ends) == len(gone)
        for where in gone:
            del self.rows[where]

    # ------------------------------------------------------------ what always holds

    @invariant()
    def nothing_is_lost_doubled_or_changed_beside(self) -> None:
        with self.store.unscoped("test") as session:
            stored = session.execute(
                select(Task.workspace_id, Task.key, Task.state, Task.attempt, Task.due_at, Task.payload)
            ).all()
        assert sorted(tuple(row[:5]) for row in stored) == sorted(
            (r.workspace, r.key, r.state, r.attempt, r.due) for r in self.rows.values()
        )
        for workspace, key, state, _, _, payload in stored:
            blank = state in ("done", "dropped")
            assert payload == ({} if blank else {"words": f"{key} of {self.rows[workspace, key].lane}"})

    @invariant()
    def what_died_is_seen(self) -> None:
        with self.store.unscoped("test") as session:
            seen = [(row.workspace_id, row.key, row.reason, row.done_at) for row in tasks.dead(session)]
        assert sorted(seen) == sorted(
            (r.workspace, r.key, r.reason, r.done) for r in self.rows.values() if r.state == "dead"
        )
        assert all(r.attempt <= len(tasks.BACKOFF) + 1 or r.open for r in self.rows.values())

    @invariant()
    def a_lane_has_one_holder(self) -> None:
        held = [t for claimed in self.held.values() for t in claimed if self.mine(t)]
        assert len({t.lane_id for t in held}) == len(held)

    @invariant()
    def nobody_sleeps_through_work(self) -> None:
        """The time to wake up at is never later than the first moment at which something could run."""
        with self.store.unscoped("test") as session:
            wakes = {slow: tasks.next_due(session, slow=slow) for slow in (True, False)}
        for (_, lane), line in self.lanes.items():
            slow = lane.startswith("work:")
            for row in (r for r in self.rows.values() if r.open and r.lane == lane and self.line(r) is line):
                first = max(t for t in (row.due, row.retry, line.lease, line.paced) if t is not None)
                others = [r for r in self.rows.values() if r.open and self.line(r) is line and r is not row]
                if not others:
                    wake = wakes[slow]
                    assert wake is not None
                    assert wake <= max(first, self.at)

    @rule()
    def left_alone_everything_open_ends(self) -> None:
        """Each lane in the order of its places, whatever happened before."""
        self.held = {holder: [] for holder in HOLDERS}
        self.at += tasks.WORK_LEASE
        for _ in range(12 * len(KEYS)):
            waiting = [r for r in self.rows.values() if r.open]
            if not waiting:
                return
            for slow in (False, True):
                while claimed := self.claimed(slow=slow):
                    for task in claimed:
                        row = self.row(task)
                        rivals = [r for r in waiting if r.open and self.line(r) is self.line(row) and r.due <= self.at]
                        assert min(rivals, key=lambda r: r.place) is row
                        with self.store.unscoped_write("test") as session:
                            tasks.finish(session, task, at=self.at)
                            tasks.settle(session, task.lane_id, at=self.at)
                        row.state, row.done = "done", self.at
                        self.settled(task, None)
            with self.store.unscoped("test") as session:
                wake = tasks.next_due(session)
            if wake is None:
                break
            self.at = max(self.at, wake)
        assert not [r.key for r in self.rows.values() if r.open], "what is open is claimed in the end"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 't.sqlite'}", synchronous="OFF")
    tables = Base.metadata.tables
    Base.metadata.create_all(made.engine, tables=[tables["lane"], tables["task"]])
    return made


def test_any_history_of_lanes_keeps_order_holders_keys_and_every_task(store: Store) -> None:
    Lanes.store = store
    run_state_machine_as_test(Lanes, settings=examples(60, steps=40))


def test_the_times_of_the_table_are_those_it_promises() -> None:
    """Within a minute five attempts; a lease outlives a send and a turn; keys stay thirty days."""
    waits = [tasks.retry_at(attempt, T0) for attempt in range(1, 7)]
    seconds = [None if at is None else (at - T0).total_seconds() for at in waits]
    assert seconds == [1, 4, 12, 30, None, None]
    assert (timedelta(seconds=60), timedelta(minutes=15)) == (tasks.LEASE, tasks.WORK_LEASE)
    assert (timedelta(days=30), 20) == (tasks.KEEP_DONE, tasks.PER_WORKSPACE)


def test_what_is_forgotten_is_done_or_dropped_and_older_than_thirty_days_a_thousand_at_a_time(store: Store) -> None:
    states = ("done", "dropped", "dead")
    with store.unscoped_write("test") as session:
        new = [NewTask(kind="handle", lane=f"l{n}", key=f"k{n}", due_at=T0) for n in range(4)]
        tasks.add(session, 1, new, at=T0)
        for claimed, state in zip(tasks.claim(session, at=T0, slow=False), states, strict=False):
            tasks.finish(session, claimed, at=T0, state=state, reason=state)
        assert tasks.forget_done(session, at=T0 + tasks.KEEP_DONE) == 0
        later = T0 + tasks.KEEP_DONE + timedelta(microseconds=1)
        assert tasks.forget_done(session, at=later, limit=1) == 1
        assert tasks.forget_done(session, at=later) == 1
        assert sorted(session.scalars(select(Task.key))) == ["k2", "k3"]


@pytest.mark.parametrize("how", ["arrives", "is replayed"])
def test_what_joins_a_leased_lane_lets_idle_threads_sleep(store: Store, how: str) -> None:
    """Two memos in the speech engine's lane: while the first is heard, the other threads do not ask a hundred times a second."""

    def memo(key: str) -> NewTask:
        return NewTask(kind="work", lane="work:speech", key=key, due_at=T0)

    with store.unscoped_write("test") as session:
        tasks.add(session, 1, [memo("first")], at=T0)
        (first,) = tasks.claim(session, at=T0, slow=True)
        if how == "is replayed":
            tasks.finish(session, first, at=T0, state="dead", reason="gave up")
            tasks.settle(session, first.lane_id, at=T0)
            tasks.add(session, 1, [memo("second")], at=T0)
            (second,) = tasks.claim(session, at=T0, slow=True)
            assert tasks.replay(session, first.id, at=T0)
        else:
            second = first
            tasks.add(session, 1, [memo("second")], at=T0)
        assert tasks.next_due(session, slow=True) == T0 + tasks.WORK_LEASE
        tasks.finish(session, second, at=T0)
        tasks.settle(session, second.lane_id, at=T0)
        assert tasks.next_due(session, slow=True) == T0
