"""What one try of a message leaves behind: its row, its lane, its post, and who is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot import departure
from bot.delivery import Delivery, LeaseLost
from bot.errors import PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address
from bot.model import Approach, Channel, Lane, Task, Workspace
from tests.delivering import T0, Desk, catalog, desk, said

SECOND = timedelta(seconds=1)
LOST = UnknownOutcome("cut")


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def approach(desk: Desk, *, state: str = "sent", day: date | None = None) -> int:
    row = Approach(
        person_id=desk.person("saeki"), sort="offer", subject_id=1, seconds=30, due_at=T0, state=state, day=day
    )
    return desk.add(row)


def state(task: Task) -> tuple[Any, ...]:
    return task.state, task.reason, task.retry_at, task.done_at


def lane(desk: Desk) -> tuple[Any, ...]:
    lane = desk.lane()
    return lane.lease_until, lane.next_at, lane.paced_until


def test_what_was_sent_is_done_and_stands_as_a_post(at: Desk) -> None:
    task = at.deliver(said({"person": at.person("saeki")}, subject="section:7"))
    message = catalog().message("common.fault", "ja", "Asia/Tokyo", {"reference": "T1"})
    to = Address(platform="sim", conversation="D:saeki", private=True)
    assert at.chat.calls == [("send", "demo", to, message, "k")]
    assert (state(task), task.payload) == (("done", "", T0 + departure.QUARANTINE, T0), {})
    assert lane(at) == (None, None, T0 + SECOND)
    (post,) = at.posts()
    assert (post.key, post.platform, post.conversation, post.thread, post.message) == (
        "k",
        "sim",
        "D:saeki",
        "m1",
        "m1",
    )
    assert (post.person_id, post.subject, post.catalog_key, post.at) == (
        at.person("saeki"),
        "section:7",
        "common.fault",
        T0,
    )
    assert (post.workspace_id, post.version) == (at.workspace_id, 1)


def test_a_post_about_nothing_has_no_subject(at: Desk) -> None:
    at.deliver(said({"person": at.person("saeki")}, subject=None))
    assert [post.subject for post in at.posts()] == [""]


def test_the_next_message_of_a_conversation_leaves_a_second_later(at: Desk) -> None:
    payload = said({"person": at.person("saeki")})
    at.put(payload)
    at.put(payload, key="k2")
    at.attempt()
    assert lane(at) == (None, T0 + SECOND, T0 + SECOND)


def test_before_the_call_the_message_is_marked_as_under_way(at: Desk) -> None:
    """Should the process die in the call, nobody looks for the post or sends it again before the quarantine is over."""
    with pytest.raises(KeyboardInterrupt):
        at.deliver(said({"person": at.person("saeki")}), KeyboardInterrupt())  # type: ignore[arg-type]  # the end of the process
    assert state(at.task()) == ("sending", "", T0 + departure.QUARANTINE, None)


@pytest.mark.parametrize(
    ("fault", "left", "paced"),
    [
        (TemporaryError("busy"), ("ready", "busy", T0 + SECOND), None),
        (TemporaryError("busy", after=0.5), ("ready", "busy", T0 + SECOND), T0 + SECOND / 2),
        (TemporaryError("busy", after=30), ("ready", "busy", T0 + 30 * SECOND), T0 + 30 * SECOND),
        (UnknownOutcome("cut"), ("sending", "cut", T0 + 12 * SECOND), None),
    ],
)
def test_a_fault_of_the_moment_is_tried_again(
    at: Desk, fault: Exception, left: tuple[str, str, datetime], paced: datetime | None
) -> None:
    task = at.deliver(said({"person": at.person("saeki")}), fault)
    assert (task.state, task.reason, task.retry_at) == left
    assert lane(at) == (None, left[2], paced)
    assert at.posts() == []
    assert at.others() == [], "nobody is told of what may still arrive"


def test_the_pauses_between_tries_grow_to_a_minute_and_stay_there(at: Desk) -> None:
    at.chat.faults = [TemporaryError("busy") for _ in range(7)]
    at.put(said({"person": at.person("saeki")}))
    now, waits = T0, []
    for _ in range(7):
        at.attempt(now)
        again = at.task().retry_at
        assert again is not None
        waits.append((again - now).total_seconds())
        now = again
    assert waits == [1, 4, 12, 30, 60, 60, 60]


def test_beyond_the_first_minute_a_service_that_names_a_pause_is_asked_after_that_pause(at: Desk) -> None:
    at.put(said({"person": at.person("saeki")}))
    with at.store.unscoped_write("test") as session:
        session.execute(update(Task).values(attempt=7, first_try_at=T0, retry_at=T0))
    at.chat.faults = [TemporaryError("busy", after=5)]
    at.attempt()
    assert at.task().retry_at == T0 + 5 * SECOND


@pytest.mark.parametrize(
    ("past", "end"),
    [(timedelta(), ("ready", "no route")), (SECOND, ("dead", "outage: no route"))],
)
def test_after_three_days_out_of_reach_a_message_is_given_up_and_told(
    at: Desk, past: timedelta, end: tuple[str, str]
) -> None:
    payload = said({"person": at.person("saeki")})
    at.deliver(payload, TemporaryError("no route"))
    at.chat.faults = [TemporaryError("no route")]
    at.attempt(T0 + timedelta(days=3) + past)
    task = at.task()
    assert (task.state, task.reason) == end
    told = at.others()
    if end[0] == "ready":
        assert told == []
    else:
        (news,) = told
        assert news.payload["input"]["code"] == "outage"
        assert task.payload == payload, "kept, so that it can be sent after all"
        assert lane(at) == (None, None, None)


def test_a_refusal_for_good_is_parked_with_its_code_and_told(at: Desk) -> None:
    task = at.deliver(said({"person": at.person("saeki")}), PermanentError("gone for good", code="is_archived"))
    assert state(task)[:2] == ("dead", "is_archived: gone for good")
    assert task.done_at == T0
    (news,) = at.others()
    assert news.payload["input"]["code"] == "is_archived"
    assert lane(at) == (None, None, None)


def test_a_lane_goes_on_after_a_refusal(at: Desk) -> None:
    payload = said({"person": at.person("saeki")})
    at.chat.faults = [PermanentError("no", code="is_archived")]
    at.put(payload)
    at.put(payload, key="k2")
    at.attempt()
    assert lane(at) == (None, T0, None)


def test_a_message_for_a_platform_that_is_not_set_up_is_parked_and_nobody_told(at: Desk) -> None:
    address = {"platform": "teams", "conversation": "19:x", "thread": None, "private": True, "only": ""}
    task = at.deliver(said({"address": address, "team": "demo"}))
    assert state(task) == ("dead", "platform 'teams' is not configured", None, T0)
    assert (at.chat.calls, at.others(), lane(at)) == ([], [], (None, None, None))


# ---------------------------------------------------------------- after a lost answer


def test_a_post_that_is_found_is_taken_for_sent(at: Desk) -> None:
    payload = said({"person": at.person("saeki")})
    at.deliver(payload, LOST)
    at.chat.posts.clear()
    to = Address(platform="sim", conversation="D:saeki", private=True)
    message = catalog().message("common.fault", "ja", "Asia/Tokyo", {"reference": "T1"})
    sent = at.chat.send("demo", to, message, key="k")
    at.chat.calls.clear()
    at.attempt(T0 + 12 * SECOND)
    assert at.chat.calls == [("find", "demo", to, "k")]
    assert [(post.message, post.at) for post in at.posts()] == [(sent.message, T0 + 12 * SECOND)]
    assert at.task().state == "done"


@pytest.mark.parametrize(("after", "wait"), [(None, 60), (7, 7)])
def test_a_look_up_that_fails_is_repeated_and_nothing_is_sent_meanwhile(
    at: Desk, after: float | None, wait: int
) -> None:
    at.deliver(said({"person": at.person("saeki")}), LOST)
    at.chat.faults = [TemporaryError("history is busy", after=after)]
    then = T0 + 12 * SECOND
    at.attempt(then)
    assert [call[0] for call in at.chat.calls] == ["send", "find"]
    assert state(at.task()) == ("sending", "look-up: history is busy", then + wait * SECOND, None)
    assert lane(at) == (None, then + wait * SECOND, None)


@pytest.mark.parametrize("sort", ["reply", "note", "approach", "report"])
def test_where_history_cannot_be_read_the_class_of_the_message_decides(at: Desk, sort: str) -> None:
    """A doubled question or piece of news is better than none; a reminder or a report comes again anyway."""
    at.chat.can_find = False
    at.deliver(said({"person": at.person("saeki")}, sort=sort), LOST)
    at.attempt(T0 + 12 * SECOND)
    task = at.task()
    if sort in ("reply", "note"):
        assert ([call[0] for call in at.chat.calls], task.state) == (["send", "send"], "done")
    else:
        assert [call[0] for call in at.chat.calls] == ["send"]
        late = T0 + 12 * SECOND
        assert state(task) == ("dropped", "uncertain: the answer was lost and history cannot be read", late, late)
        assert (at.others(), lane(at)) == ([], (None, None, None))


def test_what_is_not_wanted_any_more_is_looked_up_before_it_is_dropped(at: Desk) -> None:
    number = approach(at)
    payload = said({"person": at.person("saeki")}, wanted=["approach", number, ["sent"]])
    at.deliver(payload, LOST)
    with at.write() as session:
        session.get_one(Approach, number).state = "dropped"
    at.attempt(T0 + 12 * SECOND)
    assert [call[0] for call in at.chat.calls] == ["send", "find"]
    late = T0 + 12 * SECOND
    assert state(at.task()) == ("dropped", f"no longer wanted: approach:{number}", late, late)


def test_what_became_unaddressable_meanwhile_is_given_up_without_a_look_up(at: Desk) -> None:
    at.deliver(said({"channel": 1}), LOST)
    with at.write() as session:
        session.delete(session.get_one(Channel, 1))
    at.attempt(T0 + 12 * SECOND)
    assert [call[0] for call in at.chat.calls] == ["send"]
    assert state(at.task())[:2] == ("dropped", "no way to reach the person")
    assert len(at.others()) == 1


# ---------------------------------------------------------------- leases and clocks


@pytest.mark.parametrize("fault", [None, TemporaryError("busy"), PermanentError("no", code="no")])
def test_who_lost_the_lane_to_another_holder_leaves_no_trace(at: Desk, fault: Exception | None) -> None:
    at.put(said({"person": at.person("saeki")}))
    task = at.claim()
    with at.store.unscoped_write("another holder") as session:
        session.execute(update(Lane).values(token=Lane.token + 1))
    at.chat.faults = [fault]
    before = state(at.task())
    with pytest.raises(LeaseLost):
        Delivery(at.store, catalog(), {"sim": at.chat}).run(task, now=lambda: T0)
    assert (at.chat.calls, state(at.task()), at.posts()) == ([], before, [])


def test_each_time_is_taken_when_it_matters(at: Desk) -> None:
    """The clock goes on while a service is asked: a post is as old as its answer, not as the look before it."""
    ticks = (T0 + n * SECOND for n in count())
    at.put(said({"person": at.person("saeki")}))
    at.attempt(T0, now=lambda: next(ticks))
    assert at.task().retry_at == T0 + SECOND + departure.QUARANTINE
    assert [post.at for post in at.posts()] == [T0 + 2 * SECOND]
    assert lane(at)[2] == T0 + 3 * SECOND


# ---------------------------------------------------------------- approaches


@pytest.mark.parametrize(
    ("fault", "before", "after"),
    [
        (PermanentError("no", code="is_archived"), "sent", ("dropped", "is_archived: no")),
        (PermanentError("no", code="is_archived"), "waiting", ("waiting", "")),
        (None, "sent", ("sent", "")),
    ],
)
def test_an_approach_whose_message_cannot_arrive_is_free_again(
    at: Desk, fault: Exception | None, before: str, after: tuple[str, str]
) -> None:
    number = approach(at, state=before)
    at.deliver(said({"person": at.person("saeki")}, sort="approach", approach=number), fault)
    row = at.row(Approach, number)
    assert (row.state, row.reason) == after


def test_a_message_whose_approach_is_gone_ends_like_any_other(at: Desk) -> None:
    payload = said({"person": at.person("saeki")}, approach=99)
    assert at.deliver(payload, PermanentError("no", code="no")).state == "dead"


@pytest.mark.parametrize(
    ("before", "day", "after"),
    [
        ("sent", date(2026, 11, 23), date(2026, 11, 24)),
        ("sent", date(2026, 11, 25), date(2026, 11, 25)),
        ("sent", None, None),
        ("dropped", date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_an_approach_counts_on_the_day_its_message_arrives(
    at: Desk, before: str, day: date | None, after: date | None
) -> None:
    number = approach(at, state=before, day=day)
    at.deliver(said({"person": at.person("saeki")}, approach=number))
    assert at.row(Approach, number).day == after


@pytest.mark.parametrize(("person", "company"), [("America/Los_Angeles", "Asia/Tokyo"), ("", "America/Los_Angeles")])
def test_the_day_an_approach_counts_on_is_that_of_its_person(at: Desk, person: str, company: str) -> None:
    """It is Monday afternoon in Los Angeles while Tokyo's Tuesday begins."""
    with at.write() as session:
        session.get_one(Workspace, 1).settings = {"hours": {"zone": company}}
    at.change("saeki", hours={"zone": person} if person else {})
    number = approach(at, day=date(2026, 11, 20))
    at.deliver(said({"person": at.person("saeki")}, approach=number))
    assert at.row(Approach, number).day == date(2026, 11, 23)


def test_a_message_that_arrives_counts_for_no_approach_that_is_gone(at: Desk) -> None:
    assert at.deliver(said({"person": at.person("saeki")}, approach=99)).state == "done"
