"""Order, claim, lease, retry and dead letter of the task table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from adapters.database.store import Store
from bot import tasks
from bot.model import Base, Lane, Task
from bot.tasks import NewTask

T0 = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def opened(folder: Path) -> Iterator[Session]:
    """A session on the two tables and nothing else: the others take ten times as long to make."""
    store = Store(f"sqlite:///{folder / 't.sqlite'}", synchronous="OFF")
    Base.metadata.create_all(store.engine, tables=[Base.metadata.tables[name] for name in ("lane", "task")])
    with store.unscoped_write("test") as session:
        yield session
    store.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    yield from opened(tmp_path)


def new(key: str, *, lane: str = "a", due: float = 0, kind: str = "handle") -> NewTask:
    return NewTask(kind=kind, lane=lane, key=key, due_at=T0 + timedelta(seconds=due), payload={"n": key})


def run(session: Session, at: datetime, *, slow: bool = False) -> list[str]:
    """Claims and finishes everything due at `at`, in the order in which it could run."""
    done: list[str] = []
    while claimed := tasks.claim(session, at=at, slow=slow):
        for task in claimed:
            done.append(task.key)
            tasks.finish(session, task, at=at)
            tasks.settle(session, task.lane_id, at=at)
    return done


def test_a_lane_runs_in_the_order_of_due_time_then_arrival(session: Session) -> None:
    tasks.add(session, 1, [new("late", due=5), new("first"), new("second")], at=T0)
    assert run(session, T0 + timedelta(seconds=10)) == ["first", "second", "late"]


def test_a_later_timer_never_blocks_a_due_task_of_its_lane(session: Session) -> None:
    tasks.add(session, 1, [new("timer", due=3600)], at=T0)
    tasks.add(session, 1, [new("now")], at=T0)
    assert run(session, T0) == ["now"]
    assert tasks.next_due(session) == T0 + timedelta(seconds=3600)


def test_the_same_key_is_stored_once(session: Session) -> None:
    assert tasks.add(session, 1, [new("k")], at=T0) == {"k"}
    assert tasks.add(session, 1, [new("k")], at=T0) == set()
    assert run(session, T0) == ["k"]
    assert tasks.add(session, 1, [new("k")], at=T0) == set(), "the key outlives the task"


def test_two_workspaces_may_use_the_same_key_and_lane_name(session: Session) -> None:
    assert tasks.add(session, 1, [new("k")], at=T0) == tasks.add(session, 2, [new("k")], at=T0) == {"k"}


def test_a_leased_lane_is_nobody_elses_until_the_lease_ends(session: Session) -> None:
    tasks.add(session, 1, [new("k"), new("next")], at=T0)
    first = tasks.claim(session, at=T0, slow=False)
    assert [t.key for t in first] == ["k"]
    assert tasks.claim(session, at=T0, slow=False) == []
    again = tasks.claim(session, at=T0 + tasks.LEASE, slow=False)
    assert [(t.key, t.attempt) for t in again] == [("k", 2)]
    assert not tasks.holds_lease(session, first[0])
    assert tasks.holds_lease(session, again[0])


def test_a_retrying_head_holds_its_followers_and_keeps_its_place(session: Session) -> None:
    tasks.add(session, 1, [new("head"), new("follower")], at=T0)
    (head,) = tasks.claim(session, at=T0, slow=False)
    tasks.postpone(session, head, retry_at=T0 + timedelta(seconds=4))
    tasks.settle(session, head.lane_id, at=T0)
    assert tasks.claim(session, at=T0 + timedelta(seconds=3), slow=False) == []
    assert run(session, T0 + timedelta(seconds=4)) == ["head", "follower"]


def test_a_hold_gives_the_place_up(session: Session) -> None:
    tasks.add(session, 1, [new("held"), new("follower")], at=T0)
    (held,) = tasks.claim(session, at=T0, slow=False)
    tasks.move(session, held, due_at=T0 + timedelta(hours=8), reason="quiet")
    tasks.settle(session, held.lane_id, at=T0)
    assert run(session, T0) == ["follower"]
    assert run(session, T0 + timedelta(hours=8)) == ["held"]


def test_a_paced_lane_waits_between_two_tasks(session: Session) -> None:
    tasks.add(session, 1, [new("a1"), new("a2")], at=T0)
    (task,) = tasks.claim(session, at=T0, slow=False)
    tasks.finish(session, task, at=T0)
    tasks.settle(session, task.lane_id, at=T0, pace=timedelta(seconds=1))
    assert tasks.claim(session, at=T0, slow=False) == []
    assert tasks.next_due(session) == T0 + timedelta(seconds=1)
    assert run(session, T0 + timedelta(seconds=1)) == ["a2"]


def test_slow_work_and_chat_are_claimed_apart(session: Session) -> None:
    tasks.add(session, 1, [new("chat"), new("voice", lane="speech", kind="work")], at=T0)
    assert run(session, T0) == ["chat"]
    assert run(session, T0, slow=True) == ["voice"]


def test_one_busy_workspace_leaves_room_for_others(session: Session) -> None:
    tasks.add(session, 1, [new(f"x{n}", lane=f"l{n}") for n in range(60)], at=T0)
    tasks.add(session, 2, [new("other", due=0.5)], at=T0)
    claimed = tasks.claim(session, at=T0 + timedelta(seconds=1), slow=False)
    assert sum(t.workspace_id == 1 for t in claimed) == tasks.PER_WORKSPACE
    assert [t.key for t in claimed if t.workspace_id == 2] == ["other"]


def test_five_tries_then_none(session: Session) -> None:
    waits = [tasks.retry_at(attempt, T0) for attempt in range(1, 6)]
    assert waits[-1] is None
    assert all(w is not None for w in waits[:-1])
    assert sum(((w - T0) for w in waits[:-1] if w), timedelta()) < timedelta(minutes=1)


def test_a_dead_task_keeps_its_payload_and_can_be_replayed(session: Session) -> None:
    tasks.add(session, 1, [new("poison"), new("next")], at=T0)
    (task,) = tasks.claim(session, at=T0, slow=False)
    tasks.finish(session, task, at=T0, state="dead", reason="KeyError: x")
    tasks.settle(session, task.lane_id, at=T0)
    assert [(d.key, d.reason) for d in tasks.dead(session)] == [("poison", "KeyError: x")]
    assert run(session, T0) == ["next"]
    assert tasks.replay(session, task.id, at=T0 + timedelta(hours=1))
    (again,) = tasks.claim(session, at=T0 + timedelta(hours=1), slow=False)
    assert again.payload == {"n": "poison"}
    assert not tasks.replay(session, 999, at=T0)


def test_what_is_done_is_blanked_and_forgotten_after_thirty_days(session: Session) -> None:
    tasks.add(session, 1, [new("k")], at=T0)
    run(session, T0)
    assert session.scalars(select(Task.payload)).one() == {}
    assert tasks.forget_done(session, at=T0 + timedelta(days=29)) == 0
    assert tasks.forget_done(session, at=T0 + timedelta(days=31)) == 1


def test_leases_of_a_killed_process_are_released_at_the_next_start(session: Session) -> None:
    tasks.add(session, 1, [new("k")], at=T0)
    (lost,) = tasks.claim(session, at=T0, slow=False)
    tasks.release_leases(session, at=T0)
    assert not tasks.holds_lease(session, lost)
    assert run(session, T0) == [], "what was at work waits as after a fault"
    assert run(session, T0 + tasks.BACKOFF[0]) == ["k"]


def test_an_idle_lane_has_no_next_time(session: Session) -> None:
    tasks.add(session, 1, [new("k")], at=T0)
    run(session, T0)
    assert session.scalars(select(Lane.next_at)).one() is None
    assert tasks.next_due(session) is None


def test_a_task_that_died_with_the_process_is_claimed_alone(session: Session) -> None:
    tasks.add(session, 1, [new("a", lane="a"), new("b", lane="b")], at=T0)
    assert [task.key for task in tasks.claim(session, at=T0, slow=False)] == ["a", "b"]
    tasks.release_leases(session, at=T0)
    tasks.add(session, 1, [new("c", lane="c")], at=T0)
    claims = []
    while claimed := tasks.claim(session, at=T0 + tasks.BACKOFF[0], slow=False):
        claims.append([task.key for task in claimed])
    assert claims == [["c"], ["a"], ["b"]]


def test_the_head_of_a_long_lane_is_found_by_its_index(session: Session) -> None:
    connection = session.connection()
    seen: list[tuple[str, Any]] = []
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    tasks.claim(session, at=T0, slow=False)
    tasks.settle(session, 1, at=T0)
    looked_up = [
        row[3]
        for statement, values in seen[:2]
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        if "SUBQUERY" not in row[3]
    ]
    assert looked_up == [
        "SEARCH lane USING INDEX ix_lane_next (slow=? AND next_at<?)",
        "SEARCH task USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
        "SEARCH head USING INDEX ix_task_open (lane_id=? AND due_at<?)",
        "SEARCH task USING INDEX ix_task_open (lane_id=?)",
    ]
