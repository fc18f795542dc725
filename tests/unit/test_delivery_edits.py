"""Edits: the newest post of a subject is changed, one whose answer was lost is waited for, one that cannot be is posted anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot import departure
from bot.departure import Ready
from bot.errors import PermanentError
from bot.inputs import Address
from bot.model import PersonAddress, Post, Task, Thread
from tests.delivering import T0, Desk, catalog, desk, edit, said


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def post(desk: Desk, *, person: str | None = "saeki", **columns: Any) -> int:
    """What stands in a chat about `x:1`."""
    common = {"key": "p", "platform": "sim", "conversation": "D:saeki", "thread": "m3", "message": "m7", "at": T0}
    about = {"person_id": desk.person(person) if person else None, "subject": "x:1", "catalog_key": "common.fault"}
    return desk.add(Post(**common | about | columns))


def test_an_edit_changes_the_newest_post_of_its_subject_and_leaves_none(at: Desk) -> None:
    post(at, key="older", message="m5")
    number = post(at)
    post(at, key="beside", subject="x:2", message="m9")
    post(at, key="said since", catalog_key="common.gone", message="m10")
    task = at.deliver(edit("x:1", "common.fault", key="common.fault", args={"reference": "T2"}))
    to = Address(platform="sim", conversation="D:saeki", thread="m3")
    message = catalog().message("common.fault", "ja", "Asia/Tokyo", {"reference": "T2"})
    assert at.chat.calls == [("update", "demo", to, "m7", message)]
    assert (task.state, task.reason, task.done_at) == ("done", "", T0)
    assert [row.id for row in at.posts()][1] == number
    assert len(at.posts()) == 4
    assert (at.others(), at.lane().lease_until, at.lane().paced_until) == ([], None, None)


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_the_words_of_an_edit_that_cannot_be_made_are_posted_for_themselves(at: Desk, code: str) -> None:
    post(at)
    task = at.deliver(edit("x:1", "common.fault"), PermanentError("no edit", code=code))
    assert [call[0] for call in at.chat.calls] == ["update", "send"]
    assert task.state == "done"
    new = at.posts()[-1]
    assert (new.key, new.subject, new.catalog_key, new.thread) == ("k", "x:1", "common.fault", "m3")
    assert new.person_id == at.person("saeki")


def test_an_edit_posted_anew_outside_any_thread_begins_none(at: Desk) -> None:
    post(at, thread=None)
    at.deliver(edit("x:1", "common.fault"), PermanentError("no edit", code="message_not_found"))
    assert (at.posts()[-1].thread, at.rows(Thread)) == ("m1", [])


def test_an_edit_goes_by_its_readers_team_of_the_posts_platform(at: Desk) -> None:
    for user, team in (("saeki", "tenant"), ("osawa", "guests")):
        address = {"platform": "teams", "team": team, "user": f"29:{user}", "direct": f"19:{user}"}
        at.add(PersonAddress(person_id=at.person(user), **address))
    post(at, platform="teams", person="osawa")
    post(at, key="p2", subject="x:2", person="osawa")
    with at.store.read(at.workspace_id) as session:
        ready = [
            departure.prepare(session, edit(subject, "common.fault"), catalog(), at=T0) for subject in ("x:1", "x:2")
        ]
    assert [(one.platform, one.team) for one in ready if isinstance(one, Ready)] == [
        ("teams", "guests"),
        ("sim", "demo"),
    ]


def test_an_edit_that_is_refused_for_another_reason_is_parked_and_told(at: Desk) -> None:
    post(at)
    task = at.deliver(edit("x:1", "common.fault"), PermanentError("no", code="token_revoked"))
    assert (task.state, task.reason) == ("dead", "token_revoked: no")
    (news,) = at.others()
    assert news.payload["input"]["payload"]["edit"] is True


@pytest.mark.parametrize(("state_of_post", "sees"), [("sending", True), ("ready", False)])
@pytest.mark.parametrize(("subject", "key"), [("x:1", "common.fault"), ("x:2", "common.fault"), ("x:1", "common.gone")])
def test_an_edit_waits_for_a_post_whose_answer_was_lost_and_for_no_other(
    at: Desk, state_of_post: str, sees: bool, subject: str, key: str
) -> None:
    payload = said({"person": at.person("saeki")}, subject=subject, key=key)
    at.put(payload, key="p", lane="beside", at=T0 + timedelta(hours=1))
    at.put({}, key="nothing", lane="beside", at=T0 + timedelta(hours=1))
    with at.store.unscoped_write("test") as session:
        session.execute(update(Task).values(state=state_of_post))
    task = at.deliver(edit("x:1", "common.fault"))
    if sees and (subject, key) == ("x:1", "common.fault"):
        assert (task.state, task.reason) == ("ready", "its post is seen already, but its answer was lost")
        assert (task.due_at, at.lane().next_at) == (T0 + departure.QUARANTINE, T0 + departure.QUARANTINE)
    else:
        assert (task.state, task.reason, task.done_at) == ("dropped", "nothing to edit", T0)
        assert [other.key for other in at.others()] == ["p", "nothing"], "nobody is told: there was nothing"


def test_an_edit_of_a_post_to_nobody_speaks_the_companys_language(at: Desk) -> None:
    post(at, person=None)
    at.deliver(edit("x:1", "common.fault"))
    assert at.chat.calls[0][4] == catalog().message("common.fault", "ja", "Asia/Tokyo", {"reference": "T1"})


def test_an_edit_speaks_its_readers_language_and_zone(at: Desk) -> None:
    post(at)
    at.change("saeki", locale="en", hours={"zone": "Europe/London"})
    args = {"at": "2026-11-25T01:00:00+00:00"}
    at.deliver(edit("x:1", "common.fault", key="align.later", args=args))
    assert at.chat.calls[0][4] == catalog().message("align.later", "en", "Europe/London", args)
