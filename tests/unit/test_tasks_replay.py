"""Dead tasks are listed and come back, leases of a killed process are nobody's, and what is done is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import tasks
from bot.model import Lane, Task
from tests.delivering import desk
from tests.unit.test_tasks import T0, new, opened
from tests.unit.test_tasks_rows import SECOND, lane, one, task


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    yield from opened(tmp_path)


def dies(session: Session, *names: str) -> None:
    tasks.add(session, 1, [new(name, lane=name) for name in names], at=T0)
    for claimed in tasks.claim(session, at=T0, slow=False):
        tasks.finish(session, claimed, at=T0 + SECOND, state="dead", reason=f"why {claimed.key}")
        tasks.settle(session, claimed.lane_id, at=T0)


def test_the_dead_are_listed_oldest_first_with_what_happened(session: Session) -> None:
    dies(session, "b", "a")
    tasks.add(session, 1, [new("alive")], at=T0)
    assert [tuple(row) for row in tasks.dead(session)] == [
        (1, 1, "handle", "b", "why b", T0 + SECOND),
        (2, 1, "handle", "a", "why a", T0 + SECOND),
    ]


def test_a_replayed_task_is_as_if_it_came_just_now(session: Session) -> None:
    dies(session, "a", "b")
    before, beside, elsewhere = task(session, "a"), task(session, "b"), lane(session, "b")
    at = T0 + 60 * SECOND
    assert tasks.replay(session, before["id"], at=at) is True
    untried = {"state": "ready", "due_at": at, "attempt": 0, "first_try_at": None, "reason": "", "done_at": None}
    assert task(session, "a") == {**before, **untried}
    assert lane(session)["next_at"] == at
    assert (task(session, "b"), lane(session, "b")) == (beside, elsewhere)
    assert tasks.replay(session, before["id"], at=at) is False, "it is dead no more"


@pytest.mark.parametrize(("other", "next_at"), [(30, 30), (90, 60)])
def test_a_replayed_task_makes_its_lane_be_looked_at_sooner_and_never_later(
    session: Session, other: float, next_at: float
) -> None:
    dies(session, "a")
    tasks.add(session, 1, [new("other", due=other)], at=T0)
    assert tasks.replay(session, 1, at=T0 + 60 * SECOND)
    assert lane(session)["next_at"] == T0 + next_at * SECOND


def test_a_replayed_tasks_pause_of_before_is_forgotten(session: Session) -> None:
    tasks.add(session, 1, [new("a")], at=T0)
    claimed = one(session)
    tasks.postpone(session, claimed, retry_at=T0 + 3600 * SECOND)
    tasks.finish(session, claimed, at=T0, state="dead", reason="x")
    tasks.settle(session, claimed.lane_id, at=T0)
    assert tasks.replay(session, claimed.id, at=T0)
    assert task(session, "a")["retry_at"] is None


def test_a_flow_may_replay_a_task_of_its_own_workspace(tmp_path: Path) -> None:
    """Its session refuses statements that could reach another customer's rows; these say whose they are."""
    at = desk(tmp_path)
    at.put({})
    with at.write() as session:
        tasks.finish(session, at.claim_in(session), at=T0, state="dead", reason="x")
        assert tasks.replay(session, 1, at=T0)
        assert not tasks.replay(session, 2, at=T0)
    assert at.task().state == "ready"


def test_released_lanes_wait_for_what_died_as_after_a_fault(session: Session) -> None:
    """Only what was at work waits, and its followers behind it; a lane whose work was done goes on with its next task."""
    tasks.add(session, 1, [new("a"), new("a2", due=-5), new("timer", lane="free", due=60)], at=T0)
    tasks.add(session, 2, [new("b", due=-9), new("b2", due=7)], at=T0)
    free, follower = lane(session, "free"), task(session, "a")
    claimed = {task.workspace_id: task for task in tasks.claim(session, at=T0, slow=False)}
    died = task(session, "a2")
    tasks.finish(session, claimed[2], at=T0)
    tasks.release_leases(session, at=T0 + SECOND)
    for workspace, next_at in ((1, 2), (2, 7)):
        row = lane(session, workspace=workspace)
        assert (row["lease_until"], row["next_at"], row["token"]) == (None, T0 + next_at * SECOND, 2)
    assert task(session, "a2") == {**died, "retry_at": T0 + 2 * SECOND}
    assert (lane(session, "free"), task(session, "a")) == (free, follower)
    assert not tasks.holds_lease(session, claimed[1])


@pytest.mark.parametrize(
    ("kind", "retry", "left"),
    [
        ("deliver", None, None),
        ("handle", -1, 5),
        ("handle", 1, 5),
        ("handle", 20, 20),
        ("work", None, 5),
    ],
)
def test_a_second_death_costs_the_second_pause_and_a_message_none(
    session: Session, kind: str, retry: float | None, left: float | None
) -> None:
    tasks.add(session, 1, [new("k", kind=kind)], at=T0)
    slow = kind == "work"
    one(session, slow=slow)
    (claimed,) = tasks.claim(session, at=T0 + tasks.WORK_LEASE, slow=slow)
    at = T0 + tasks.WORK_LEASE + SECOND
    if retry is not None:
        tasks.postpone(session, claimed, retry_at=at + (retry - 1) * SECOND)
    tasks.release_leases(session, at=at)
    again = task(session, "k")["retry_at"]
    assert again == (None if left is None else at + (left - 1) * SECOND)


def test_a_released_lane_keeps_the_pace_it_was_asked_for(session: Session) -> None:
    tasks.add(session, 1, [new("a"), new("a2")], at=T0)
    claimed = one(session)
    tasks.finish(session, claimed, at=T0)
    tasks.settle(session, claimed.lane_id, at=T0, pace=SECOND)
    tasks.claim(session, at=T0 + SECOND, slow=False)
    lane_row = session.get_one(Lane, claimed.lane_id)
    lane_row.paced_until = T0 + 9 * SECOND
    session.flush()
    tasks.release_leases(session, at=T0 + 2 * SECOND)
    assert (lane(session)["paced_until"], lane(session)["next_at"]) == (T0 + 9 * SECOND, T0 + 9 * SECOND)


def test_a_lane_without_open_tasks_has_nothing_to_do_once_its_lease_is_released(session: Session) -> None:
    tasks.add(session, 1, [new("a")], at=T0)
    tasks.finish(session, one(session), at=T0)
    tasks.release_leases(session, at=T0)
    assert lane(session)["next_at"] is None


def test_the_done_and_the_dropped_are_forgotten_a_thousand_at_a_time_after_thirty_days(session: Session) -> None:
    tasks.add(session, 1, [new(f"k{n}", lane=f"l{n}") for n in range(4)], at=T0)
    for claimed, state in zip(
        tasks.claim(session, at=T0, slow=False), ("done", "dropped", "dead", "ready"), strict=True
    ):
        if state != "ready":
            tasks.finish(session, claimed, at=T0, state=state)
    assert tasks.forget_done(session, at=T0 + tasks.KEEP_DONE) == 0
    later = T0 + tasks.KEEP_DONE + SECOND
    assert [tasks.forget_done(session, at=later, limit=1) for _ in range(3)] == [1, 1, 0]
    assert session.scalars(select(Task.key).order_by(Task.id)).all() == ["k2", "k3"]


def test_a_flow_replays_no_task_of_another_workspace(tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.put({})
    with at.store.unscoped_write("test") as session:
        tasks.finish(session, at.claim_in(session), at=T0, state="dead", reason="x")
    with at.store.write(2) as session:
        assert not tasks.replay(session, 1, at=T0)
    assert at.task().state == "dead"
