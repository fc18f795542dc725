"""What each step leaves in the two tables, to the last column, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import tasks
from bot.model import Lane, Task
from bot.tasks import Claimed
from tests.unit.test_tasks import T0, new, opened

SECOND = timedelta(seconds=1)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    yield from opened(tmp_path)


def task(session: Session, key: str) -> dict[str, Any]:
    session.expire_all()
    row = session.scalars(select(Task).where(Task.key == key)).one()
    return {column.name: getattr(row, column.name) for column in Task.__table__.columns}


def lane(session: Session, name: str = "a", workspace: int = 1) -> dict[str, Any]:
    session.expire_all()
    row = session.scalars(select(Lane).where(Lane.name == name, Lane.workspace_id == workspace)).one()
    return {column.name: getattr(row, column.name) for column in Lane.__table__.columns}


def one(session: Session, *, slow: bool = False) -> Claimed:
    (claimed,) = tasks.claim(session, at=T0, slow=slow)
    return claimed


def keys(claimed: list[Claimed]) -> list[str]:
    return [task.key for task in claimed]


# ---------------------------------------------------------------- adding


def test_a_new_task_is_ready_untried_and_in_its_lane(session: Session) -> None:
    at = T0 - SECOND
    assert tasks.add(session, 3, [new("k", due=5), new("w", lane="b", kind="work")], at=at) == {"k", "w"}
    assert task(session, "k") == {
        "id": 1,
        "workspace_id": 3,
        "kind": "handle",
        "lane_id": lane(session, workspace=3)["id"],
        "key": "k",
        "due_at": T0 + 5 * SECOND,
        "retry_at": None,
        "first_try_at": None,
        "state": "ready",
        "attempt": 0,
        "reason": "",
        "payload": {"n": "k"},
        "created_at": at,
        "done_at": None,
    }
    assert lane(session, workspace=3) == {
        "id": 1,
        "workspace_id": 3,
        "name": "a",
        "slow": False,
        "next_at": T0 + 5 * SECOND,
        "paced_until": None,
        "lease_until": None,
        "token": 0,
    }
    work = lane(session, "b", workspace=3)
    assert (work["slow"], work["next_at"], task(session, "w")["lane_id"]) == (True, T0, work["id"])


def test_nothing_to_add_adds_nothing(session: Session) -> None:
    assert tasks.add(session, 1, [], at=T0) == set()
    assert session.scalars(select(Lane)).all() == []


def test_of_several_tasks_the_known_ones_are_not_new(session: Session) -> None:
    tasks.add(session, 1, [new("known")], at=T0)
    assert tasks.add(session, 1, [new("b"), new("known"), new("c")], at=T0) == {"b", "c"}


@pytest.mark.parametrize("order", [(3, 7, 5), (7, 5, 3), (5, 3, 7)])
def test_a_lane_is_next_looked_at_when_the_first_of_its_new_tasks_is_due(
    session: Session, order: tuple[int, ...]
) -> None:
    tasks.add(session, 1, [new(f"k{due}", due=due) for due in order], at=T0)
    assert lane(session)["next_at"] == T0 + 3 * SECOND
    tasks.add(session, 1, [new("later", due=9)], at=T0)
    assert lane(session)["next_at"] == T0 + 3 * SECOND
    tasks.add(session, 1, [new("sooner", due=1)], at=T0)
    assert lane(session)["next_at"] == T0 + SECOND


# ---------------------------------------------------------------- claiming


def test_a_claimed_task_says_everything_about_itself(session: Session) -> None:
    tasks.add(session, 1, [new("other", lane="b", due=600)], at=T0)
    tasks.add(session, 2, [new("k", due=-5, kind="deliver")], at=T0)
    first = one(session)
    assert first == Claimed(
        id=2,
        workspace_id=2,
        lane_id=2,
        token=1,
        kind="deliver",
        key="k",
        attempt=1,
        due_at=T0 - 5 * SECOND,
        first_try_at=T0,
        sending=False,
        payload={"n": "k"},
    )
    tasks.mark_sending(session, first, quiet_until=T0 + SECOND)
    (again,) = tasks.claim(session, at=T0 + tasks.LEASE, slow=False)
    assert (again.token, again.attempt, again.first_try_at, again.sending) == (2, 2, T0, True)


@pytest.mark.parametrize(("slow", "lease"), [(False, tasks.LEASE), (True, tasks.WORK_LEASE)])
def test_a_claim_leases_the_lane_and_counts_the_try(session: Session, slow: bool, lease: timedelta) -> None:
    tasks.add(session, 1, [new("k", kind="work" if slow else "deliver"), new("b", lane="b")], at=T0)
    claimed = next(task for task in tasks.claim(session, at=T0, slow=slow) if task.key == "k")
    row = lane(session)
    assert (row["lease_until"], row["next_at"], row["token"]) == (T0 + lease, T0 + lease, claimed.token)
    assert (task(session, "k")["attempt"], task(session, "k")["first_try_at"]) == (1, T0)


def test_a_leased_lane_is_nobody_elses_whenever_it_is_looked_at(session: Session) -> None:
    tasks.add(session, 1, [new("k")], at=T0)
    session.get_one(Lane, one(session).lane_id).next_at = T0
    session.flush()
    assert tasks.claim(session, at=T0 + tasks.LEASE - SECOND, slow=False) == []


def test_no_more_are_claimed_than_asked_for_and_fifty_unasked(session: Session) -> None:
    for workspace in (1, 2, 3):
        tasks.add(session, workspace, [new(f"k{n}", lane=f"l{n}") for n in range(20)], at=T0)
    assert len(tasks.claim(session, at=T0, slow=False, limit=3)) == 3
    assert len(tasks.claim(session, at=T0, slow=False)) == 50
    assert len(tasks.claim(session, at=T0, slow=False)) == 7


def test_a_busy_workspace_does_not_keep_its_neighbours_waiting(session: Session) -> None:
    tasks.add(session, 1, [new(f"k{n}", lane=f"l{n}") for n in range(30)], at=T0)
    tasks.add(session, 2, [new("neighbour", due=0.5)], at=T0)
    claimed = tasks.claim(session, at=T0 + SECOND, slow=False)
    assert (len(claimed), claimed[-1].key) == (tasks.PER_WORKSPACE + 1, "neighbour")


def test_lanes_that_wait_are_put_off_and_the_others_are_claimed(session: Session) -> None:
    """A newcomer makes a lane be looked at that waits for its pace, its head's next try, or its next task."""
    tasks.add(session, 1, [new("paced"), new("tried", lane="b")], at=T0 - 9 * SECOND)
    for claimed in tasks.claim(session, at=T0, slow=False):
        if claimed.key == "paced":
            tasks.finish(session, claimed, at=T0)
            tasks.settle(session, claimed.lane_id, at=T0, pace=5 * SECOND)
        else:
            tasks.postpone(session, claimed, retry_at=T0 + 7 * SECOND)
            tasks.settle(session, claimed.lane_id, at=T0)
    assert lane(session, "b")["next_at"] == T0 + 7 * SECOND
    tasks.add(session, 1, [new("paced 2"), new("tried 2", lane="b"), new("runs", lane="c", due=0.5)], at=T0)
    assert keys(tasks.claim(session, at=T0 + SECOND, slow=False)) == ["runs"]
    assert (lane(session)["next_at"], lane(session)["paced_until"]) == (T0 + 5 * SECOND, T0 + 5 * SECOND)
    assert lane(session, "b")["next_at"] == T0 + 7 * SECOND
    assert keys(tasks.claim(session, at=T0 + 5 * SECOND, slow=False)) == ["paced 2"]
    assert keys(tasks.claim(session, at=T0 + 7 * SECOND, slow=False)) == ["tried"]


@pytest.mark.parametrize(("kind", "first"), [("deliver", ["b", "c", "failed"]), ("handle", ["b", "c"])])
def test_what_failed_before_runs_beside_others_only_if_it_is_a_message(
    session: Session, kind: str, first: list[str]
) -> None:
    """A message is looked up before it is sent again; anything else may be what takes the process down."""
    tasks.add(session, 1, [new("failed", kind=kind)], at=T0)
    failed = one(session)
    tasks.postpone(session, failed, retry_at=T0 + SECOND)
    tasks.settle(session, failed.lane_id, at=T0)
    tasks.add(session, 1, [new("b", lane="b"), new("c", lane="c")], at=T0)
    claims = [sorted(keys(tasks.claim(session, at=T0 + SECOND, slow=False))) for _ in range(2)]
    assert claims == [first, [] if "failed" in first else ["failed"]]


def test_a_message_whose_process_died_is_claimed_alone_too(session: Session) -> None:
    tasks.add(session, 1, [new("died", kind="deliver"), new("b", lane="b", due=1)], at=T0)
    one(session)
    tasks.release_leases(session, at=T0)
    assert [keys(tasks.claim(session, at=T0 + SECOND, slow=False)) for _ in range(2)] == [["died"], ["b"]]


def test_a_task_that_died_with_the_process_lets_those_before_it_go_first(session: Session) -> None:
    tasks.add(session, 1, [new("died", lane="b")], at=T0)
    one(session)
    tasks.release_leases(session, at=T0)
    tasks.add(session, 1, [new("a"), new("c", lane="c", due=2)], at=T0)
    at = T0 + 3 * SECOND
    assert [keys(tasks.claim(session, at=at, slow=False)) for _ in range(2)] == [["a", "c"], ["died"]]


# ---------------------------------------------------------------- settling


@pytest.mark.parametrize(("due", "pace", "next_at"), [(5, None, 5), (5, 2, 5), (1, 2, 2), (-1, 2, 2), (-1, None, -1)])
def test_a_settled_lane_waits_for_its_next_task_and_its_pace(
    session: Session, due: float, pace: float | None, next_at: float
) -> None:
    tasks.add(session, 1, [new("k", due=-2), new("next", due=due)], at=T0)
    claimed = one(session)
    tasks.finish(session, claimed, at=T0)
    tasks.settle(session, claimed.lane_id, at=T0, pace=None if pace is None else pace * SECOND)
    row = lane(session)
    assert (row["lease_until"], row["next_at"]) == (None, T0 + next_at * SECOND)
    assert row["paced_until"] == (None if pace is None else T0 + pace * SECOND)


@pytest.mark.parametrize(("until", "kept"), [(1, True), (0, False), (-1, False)])
def test_a_pace_is_kept_until_it_is_over(session: Session, until: float, kept: bool) -> None:
    tasks.add(session, 1, [new("k", due=-5)], at=T0)
    tasks.settle(session, 1, at=T0, paced_until=T0 + until * SECOND)
    paced, next_at = (T0 + until * SECOND,) * 2 if kept else (None, T0 - 5 * SECOND)
    assert (lane(session)["paced_until"], lane(session)["next_at"]) == (paced, next_at)


def test_a_lane_whose_head_is_tried_again_waits_for_that(session: Session) -> None:
    tasks.add(session, 1, [new("k")], at=T0)
    claimed = one(session)
    tasks.postpone(session, claimed, retry_at=T0 + 4 * SECOND)
    tasks.settle(session, claimed.lane_id, at=T0)
    assert tasks.next_due(session) == T0 + 4 * SECOND


# ---------------------------------------------------------------- ends and delays


@pytest.mark.parametrize(
    ("end", "left"),
    [
        ({}, ("done", "", {})),
        ({"state": "dropped", "reason": "not wanted"}, ("dropped", "not wanted", {})),
        ({"state": "dead", "reason": "KeyError"}, ("dead", "KeyError", {"n": "k"})),
    ],
)
def test_an_ended_task_keeps_its_words_only_if_it_can_be_replayed(
    session: Session, end: dict[str, str], left: tuple[Any, ...]
) -> None:
    tasks.add(session, 1, [new("k"), new("other")], at=T0)
    beside = task(session, "other")
    tasks.finish(session, one(session), at=T0 + SECOND, **end)
    row = task(session, "k")
    assert (row["state"], row["reason"], row["payload"]) == left
    assert row["done_at"] == T0 + SECOND
    assert task(session, "other") == beside


@pytest.mark.parametrize(("sending", "state"), [(None, "ready"), (False, "ready"), (True, "sending")])
def test_a_later_try_changes_its_time_and_reason_and_the_state_if_told(
    session: Session, sending: bool | None, state: str
) -> None:
    tasks.add(session, 1, [new("k"), new("other")], at=T0)
    claimed = one(session)
    before, beside = task(session, "k"), task(session, "other")
    tasks.postpone(session, claimed, retry_at=T0 + SECOND, sending=sending, reason="busy")
    assert task(session, "k") == {**before, "retry_at": T0 + SECOND, "reason": "busy", "state": state}
    tasks.postpone(session, claimed, retry_at=T0 + 2 * SECOND)
    assert task(session, "k") == {**before, "retry_at": T0 + 2 * SECOND, "reason": "", "state": state}
    assert task(session, "other") == beside


def test_a_held_task_starts_from_the_beginning_later(session: Session) -> None:
    tasks.add(session, 1, [new("k"), new("other")], at=T0)
    untried, beside = task(session, "k"), task(session, "other")
    claimed = one(session)
    tasks.mark_sending(session, claimed, quiet_until=T0 + SECOND)
    tasks.move(session, claimed, due_at=T0 + 9 * SECOND, reason="night")
    assert task(session, "k") == {**untried, "due_at": T0 + 9 * SECOND, "reason": "night"}
    assert task(session, "other") == beside


def test_a_post_about_to_leave_is_marked_and_its_quarantine_begins(session: Session) -> None:
    tasks.add(session, 1, [new("k"), new("other")], at=T0)
    claimed = one(session)
    before, beside = task(session, "k"), task(session, "other")
    tasks.mark_sending(session, claimed, quiet_until=T0 + SECOND)
    assert task(session, "k") == {**before, "state": "sending", "retry_at": T0 + SECOND}
    assert task(session, "other") == beside


# ---------------------------------------------------------------- looking


def test_the_next_time_is_that_of_the_kind_asked_for_or_the_sooner_of_both(session: Session) -> None:
    tasks.add(session, 1, [new("chat", due=5), new("voice", lane="b", kind="work", due=3)], at=T0)
    times = [tasks.next_due(session, slow=slow) for slow in (False, True, None)]
    assert times == [T0 + 5 * SECOND, T0 + 3 * SECOND, T0 + 3 * SECOND]
    claimed = tasks.claim(session, at=T0 + 3 * SECOND, slow=True)[0]
    tasks.finish(session, claimed, at=T0)
    tasks.settle(session, claimed.lane_id, at=T0)
    times = [tasks.next_due(session, slow=slow) for slow in (False, True, None)]
    assert times == [T0 + 5 * SECOND, None, T0 + 5 * SECOND]


def test_the_same_delivery_twice_at_the_door_is_new_once(session: Session) -> None:
    assert tasks.add(session, 1, [new("k"), new("other", lane="b"), new("k", due=-5)], at=T0) == {"k", "other"}
    assert list(session.scalars(select(Task.key).order_by(Task.id))) == ["k", "other"]
    assert task(session, "k")["due_at"] == T0
