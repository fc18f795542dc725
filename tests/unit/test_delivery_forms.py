"""Dialogs open once or not at all; what cannot arrive is told to somebody who can do something about it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.catalog import Catalog
from bot.delivery import Delivery
from bot.errors import PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address, WorkFailed, to_plain
from bot.model import Post, Task, Workspace
from tests.delivering import T0, Desk, catalog, desk, edit, said

BACK = {"platform": "sim", "conversation": "#marketing", "thread": "m2", "private": False, "only": "saeki"}


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def form(desk: Desk, **changes: Any) -> dict[str, Any]:
    """The payload of a dialog as bot/turn.py writes it."""
    return {
        "form": "clarify_answer",
        "value": "section:7",
        "values": {"text": "so far"},
        "options": {},
        "args": {"name": "佐伯", "heading": "点検"},
        "trigger": "t1",
        "team": "demo",
        "platform": "sim",
        "person": desk.person("saeki"),
        "until": (T0 + timedelta(seconds=2.5)).isoformat(),
        "back": BACK,
        "again": ["form.again", "clarify.answer 7"],
        **changes,
    }


def ended(task: Task) -> tuple[Any, ...]:
    return task.state, task.reason, task.done_at


def test_a_dialog_opens_in_its_persons_language_with_what_it_holds_so_far(at: Desk) -> None:
    at.change("saeki", locale="en")
    task = at.deliver(form(at))
    made = catalog().form(
        "clarify_answer",
        "en",
        "Asia/Tokyo",
        value="section:7",
        args={"name": "佐伯", "heading": "点検"},
        values={"text": "so far"},
        options={},
    )
    assert at.chat.calls == [("form", "demo", "t1", made)]
    assert ended(task) == ("done", "", T0)
    assert (at.others(), at.lane().lease_until, at.posts()) == ([], None, [])


def test_a_dialog_offers_the_choices_it_was_given(at: Desk) -> None:
    at.deliver(form(at, form="manager_answer", options={"answer": [["諾", "yes"], ["否", "no"]]}))
    (answer,) = (field for field in at.chat.calls[0][3].fields if field.name == "answer")
    assert [(option.label, option.value) for option in answer.options] == [("諾", "yes"), ("否", "no")]


@pytest.mark.parametrize(("person", "company"), [("Europe/London", "Asia/Tokyo"), ("", "Europe/London")])
def test_a_dialog_shows_times_in_its_persons_zone_or_else_the_companys(
    at: Desk, tmp_path: Path, person: str, company: str
) -> None:
    own = tmp_path / "prompts"
    (own / "messages").mkdir(parents=True)
    (own / "actions.toml").touch()
    (own / "forms.toml").write_text('[due]\ntitle = "{{ at|when }}"\nsubmit = "x"\n[due.fields]\n', encoding="utf-8")
    at.change("saeki", hours={"zone": person} if person else {})
    with at.write() as session:
        session.get_one(Workspace, 1).settings = {"hours": {"zone": company}}
    at.put(form(at, form="due", args={"at": "2026-11-25T01:00:00+00:00"}))
    Delivery(at.store, Catalog({"ja": own}), {"sim": at.chat}).run(at.claim(), now=lambda: T0)
    assert at.chat.calls[0][3].title == "11/25(水) 1:00"


FAULTS = [TemporaryError("slow"), UnknownOutcome("slow"), PermanentError("slow", code="expired_trigger")]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_dialog_that_did_not_open_leaves_a_button_that_opens_it(at: Desk, fault: Exception) -> None:
    task = at.deliver(form(at), fault)
    assert ended(task) == ("dropped", "slow", T0)
    (again,) = at.others()
    person = at.person("saeki")
    assert (again.kind, again.key, again.due_at) == ("deliver", "k:again", T0)
    assert at.lane(f"person:{person}").id == again.lane_id
    told = said({"address": BACK, "team": "demo", "person": person}, "common.form_again", args={})
    assert again.payload == {**told, "buttons": [["form.again", "clarify.answer 7", {}]]}
    at.attempt()
    button = at.chat.posts[-1].message.buttons[0]
    assert (button.action, button.value) == ("form.again", "clarify.answer 7")


def test_a_dialog_that_no_button_can_open_again_is_dropped_and_told(at: Desk) -> None:
    task = at.deliver(form(at, again=[]), TemporaryError("slow"))
    assert ended(task) == ("dropped", "slow", T0)
    assert [news.key for news in at.others()] == [f"undelivered:{task.id}"]


@pytest.mark.parametrize(("seconds", "opens"), [(0, True), (2.5, True), (2.6, False)])
def test_a_dialog_opens_only_while_its_trigger_lives(at: Desk, seconds: float, opens: bool) -> None:
    at.put(form(at))
    at.attempt(T0 + timedelta(seconds=seconds))
    assert bool(at.chat.calls) is opens
    assert ended(at.task())[:2] == (("done", "") if opens else ("dropped", "too late"))
    assert len(at.others()) == (0 if opens else 1)


def test_a_dialog_that_may_have_opened_is_not_opened_twice(at: Desk) -> None:
    """The process died after the claim: nobody knows whether the platform was asked."""
    until = (T0 + timedelta(hours=1)).isoformat()
    at.put(form(at, until=until))
    at.claim()
    at.attempt(T0 + timedelta(minutes=5))
    assert at.chat.calls == []
    assert ended(at.task())[:2] == ("dropped", "too late")


# ---------------------------------------------------------------- what could not arrive


def told(desk: Desk, payload: dict[str, Any], code: str = "is_archived") -> list[Task]:
    """The tasks that tell of a message that was refused for good."""
    desk.deliver(payload, PermanentError("no: not here", code=code))
    return desk.others()


TOLD = {
    "key": "common.fault",
    "subject": "",
    "edit": False,
    "task": 1,
    "tries": 0,
    "channel": 0,
    "platform": "",
    "conversation": "",
    "private": False,
}


def failed(team: str, person: int, /, **payload: Any) -> WorkFailed:
    return WorkFailed(
        id="undelivered:1",
        at=T0,
        team=team,
        user="",
        address=Address(platform="none", conversation="none"),
        work="deliver",
        subject=person,
        payload={**TOLD, **payload},
        code="is_archived",
    )


def test_of_a_message_to_a_person_is_told_for_whom_it_was_and_about_what(at: Desk) -> None:
    saeki = at.person("saeki")
    (news,) = told(at, said({"person": saeki}, subject="section:7"))
    assert news.payload == {"input": to_plain(failed("", saeki, subject="section:7"))}
    assert (news.kind, news.key, news.due_at) == ("handle", "undelivered:1", T0)
    assert news.lane_id == at.lane("undelivered").id


def test_of_a_post_to_a_channel_is_told_which(at: Desk) -> None:
    (news,) = told(at, said({"channel": 1}))
    assert news.payload == {"input": to_plain(failed("", 0, channel=1))}


@pytest.mark.parametrize("private", [True, False])
def test_of_a_reply_is_told_where_it_should_have_stood(at: Desk, private: bool) -> None:
    saeki = at.person("saeki")
    to = {"address": {**BACK, "private": private}, "team": "demo", "person": saeki}
    (news,) = told(at, said(to))
    place = {"platform": "sim", "conversation": "#marketing", "private": private}
    assert news.payload == {"input": to_plain(failed("demo", saeki, **place))}


def test_of_an_edit_is_told_that_it_was_one(at: Desk) -> None:
    saeki = at.person("saeki")
    columns = {"platform": "sim", "conversation": "D:saeki", "thread": None, "message": "m7", "subject": "x:1"}
    at.add(Post(key="p", person_id=saeki, catalog_key="common.fault", at=T0, **columns))
    (news,) = told(at, edit("x:1", "common.fault"))
    assert news.payload == {"input": to_plain(failed("", 0, edit=True))}


def test_of_a_dialog_is_told_which_and_for_whom(at: Desk) -> None:
    at.deliver(form(at, again=[]), PermanentError("no", code="x"))
    (news,) = at.others()
    item = failed("demo", at.person("saeki"), key="clarify_answer")
    assert news.payload == {"input": {**to_plain(item), "code": "no"}}


def test_a_message_that_was_sent_again_is_told_of_again(at: Desk) -> None:
    """By a key of its own: the first news of it keeps its key for thirty days."""
    (news,) = told(at, said({"channel": 1}, tries=2))
    item = {**to_plain(failed("", 0, channel=1, tries=2)), "id": "undelivered:1:2"}
    assert (news.key, news.payload) == ("undelivered:1:2", {"input": item})


def test_news_of_news_is_told_to_nobody(at: Desk) -> None:
    assert told(at, said({"channel": 1}, "undelivered.archived", args={"thing": "x"})) == []


@pytest.mark.parametrize(("code", "count"), [("disconnected", 0), ("not_disconnected", 1)])
def test_a_workspace_that_was_disconnected_is_told_nothing(at: Desk, code: str, count: int) -> None:
    assert len(told(at, said({"channel": 1}), code)) == count
