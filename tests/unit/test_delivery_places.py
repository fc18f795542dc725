"""Where a message goes, in whose language and zone, and whether it is still wanted and allowed there now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import departure
from bot.catalog import Ask
from bot.departure import Drop, Hold, Ready
from bot.inputs import Address
from bot.message import Attachment
from bot.model import Absence, Approach, Channel, PersonAddress, Thread, Workspace
from tests.delivering import T0, Desk, catalog, desk, said

LATER = {"at": "2026-11-25T01:00:00+00:00"}
EVENING = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # 18:30 in Tokyo


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def prepared(desk: Desk, payload: dict[str, Any]) -> Ready | Hold | Drop:
    with desk.store.read(desk.workspace_id) as session:
        return departure.prepare(session, payload, catalog(), at=T0)


def refused(desk: Desk, payload: dict[str, Any], at: datetime = T0) -> Hold | Drop | None:
    with desk.store.read(desk.workspace_id) as session:
        return departure.refusal(session, payload, at=at)


# ---------------------------------------------------------------- where


def test_a_message_to_a_person_goes_to_their_private_chat_in_their_language_and_zone(at: Desk) -> None:
    at.change("osawa", locale="en", hours={"zone": "Europe/London"})
    osawa = at.person("osawa")
    assert prepared(at, said({"person": osawa}, "align.later", args=LATER, thread="assignment:1")) == Ready(
        team="demo",
        platform="sim",
        to=Address(platform="sim", conversation="D:osawa", thread=None, private=True),
        message=catalog().message("align.later", "en", "Europe/London", LATER),
        update=None,
        thread_subject="assignment:1",
        person=osawa,
    )


def test_a_message_to_a_channel_speaks_the_channels_language_in_the_companys_zone(at: Desk) -> None:
    with at.write() as session:
        session.get_one(Channel, 1).locale = "en"
        session.get_one(Workspace, 1).settings = {"hours": {"zone": "Asia/Seoul"}}
    assert prepared(at, said({"channel": 1}, "align.later", args=LATER)) == Ready(
        team="demo",
        platform="sim",
        to=Address(platform="sim", conversation="#marketing"),
        message=catalog().message("align.later", "en", "Asia/Seoul", LATER),
        update=None,
        thread_subject="",
        person=None,
    )


def test_a_reply_goes_where_the_person_spoke_and_speaks_their_language(at: Desk) -> None:
    at.change("saeki", locale="en", hours={"zone": "Europe/London"})
    address = {"platform": "sim", "conversation": "#marketing", "thread": "m4", "private": False, "only": "saeki"}
    to = {"address": address, "team": "other", "person": at.person("saeki")}
    assert prepared(at, said(to, "align.later", args=LATER)) == Ready(
        team="other",
        platform="sim",
        to=Address(platform="sim", conversation="#marketing", thread="m4", only="saeki"),
        message=catalog().message("align.later", "en", "Europe/London", LATER),
        update=None,
        thread_subject="",
        person=at.person("saeki"),
    )


def test_a_place_without_a_person_is_spoken_to_in_the_companys_language(at: Desk) -> None:
    with at.write() as session:
        session.get_one(Workspace, 1).locale = "en"
    address = {"platform": "sim", "conversation": "#else", "thread": None, "private": False, "only": ""}
    ready = prepared(at, said({"address": address, "team": "demo"}, "align.later", args=LATER))
    assert isinstance(ready, Ready)
    assert (ready.message, ready.person) == (catalog().message("align.later", "en", "Asia/Tokyo", LATER), None)


def test_everything_a_flow_asked_to_show_is_shown(at: Desk) -> None:
    shown = said(
        {"person": at.person("saeki")},
        buttons=[["command.day", "b:1", {"day": "2026-12-01"}], ["why", "", {}]],
        selects=[["why", [["one", "1"], ["two", "2"]]]],
        quotes=[["their words", "saeki"]],
        links=[["page", "https://example.com/"]],
        attachments=[["f1", "memo.txt", "text/plain"]],
    )
    ready = prepared(at, shown)
    assert isinstance(ready, Ready)
    assert ready.message == catalog().message(
        "common.fault",
        "ja",
        "Asia/Tokyo",
        {"reference": "T1"},
        buttons=[Ask(action="command.day", value="b:1", args={"day": "2026-12-01"}), Ask(action="why")],
        selects=[("why", [("one", "1"), ("two", "2")])],
        quotes=[("their words", "saeki")],
        links=[("page", "https://example.com/")],
        attachments=[Attachment(file="f1", name="memo.txt", media_type="text/plain")],
    )


@pytest.mark.parametrize("to", [{"person": 99}, {"channel": 99}, {}])
def test_who_is_not_there_cannot_be_reached_and_somebody_is_told(at: Desk, to: dict[str, int]) -> None:
    assert prepared(at, said(to)) == Drop(reason="no way to reach the person", tell=True)


def test_somebody_without_any_address_cannot_be_reached(at: Desk) -> None:
    saeki = at.person("saeki")
    with at.write() as session:
        session.delete(session.scalars(select(PersonAddress).where(PersonAddress.person_id == saeki)).one())
    assert prepared(at, said({"person": saeki})) == Drop(reason="no way to reach the person", tell=True)


def test_of_several_addresses_the_first_is_home(at: Desk) -> None:
    saeki = at.person("saeki")
    at.add(PersonAddress(person_id=saeki, platform="teams", team="tenant", user="29:x", direct="19:x"))
    ready = prepared(at, said({"person": saeki}))
    assert isinstance(ready, Ready)
    assert (ready.team, ready.to.conversation) == ("demo", "D:saeki")


@pytest.mark.parametrize("platform", ["sim", "teams", "slack"])
def test_a_channels_team_is_that_of_its_own_platform(at: Desk, platform: str) -> None:
    at.add(PersonAddress(person_id=at.person("saeki"), platform="teams", team="tenant", user="29:x", direct="19:x"))
    at.add(PersonAddress(person_id=at.person("osawa"), platform="teams", team="guests", user="29:y", direct="19:y"))
    number = at.add(Channel(platform=platform, conversation="#c", name="c"))
    ready = prepared(at, said({"channel": number}))
    assert isinstance(ready, Ready)
    assert ready.team == {"sim": "demo", "teams": "tenant", "slack": ""}[platform]


# ---------------------------------------------------------------- threads


def test_the_first_message_of_a_thread_begins_it_and_the_next_one_follows(at: Desk) -> None:
    saeki = at.person("saeki")
    payload = said({"person": saeki}, thread="assignment:1")
    at.deliver(payload)
    (thread,) = at.rows(Thread)
    assert (thread.subject, thread.person_id, thread.platform, thread.conversation, thread.root) == (
        "assignment:1",
        saeki,
        "sim",
        "D:saeki",
        "m1",
    )
    assert thread.workspace_id == at.workspace_id
    at.put(payload, key="k2")
    at.attempt(T0 + timedelta(seconds=1))
    assert at.chat.calls[-1][2] == Address(platform="sim", conversation="D:saeki", thread="m1", private=True)
    assert [thread.root for thread in at.rows(Thread)] == ["m1"]


def test_a_message_outside_any_thread_begins_none(at: Desk) -> None:
    at.deliver(said({"person": at.person("saeki")}))
    assert at.rows(Thread) == []


@pytest.mark.parametrize(("user", "platform"), [("osawa", "sim"), ("saeki", "teams")])
def test_a_thread_of_another_person_or_platform_is_begun_anew_here(at: Desk, user: str, platform: str) -> None:
    """A section that went to somebody else: the thread of its subject stands in another chat."""
    saeki = at.person("saeki")
    at.add(Thread(subject="beside", person_id=saeki, platform="sim", conversation="D:saeki", root="m8"))
    was = Thread(subject="section:1", person_id=at.person(user), platform=platform, conversation="elsewhere", root="m9")
    number = at.add(was)
    at.deliver(said({"person": saeki}, thread="section:1"))
    assert at.chat.calls[0][2].thread is None
    thread = at.row(Thread, number)
    assert (thread.person_id, thread.platform, thread.conversation, thread.root) == (saeki, "sim", "D:saeki", "m1")
    assert len(at.rows(Thread)) == 2


# ---------------------------------------------------------------- wanted and allowed


@pytest.mark.parametrize(("state", "wanted"), [("waiting", True), ("sent", True), ("dropped", False)])
def test_a_message_is_wanted_while_its_row_is_in_one_of_its_states(at: Desk, state: str, wanted: bool) -> None:
    row = Approach(person_id=at.person("saeki"), sort="offer", subject_id=1, seconds=30, due_at=T0, state=state)
    number = at.add(row)
    payload = said({"person": at.person("saeki")}, wanted=["approach", number, ["waiting", "sent"]])
    assert refused(at, payload) == (None if wanted else Drop(reason=f"no longer wanted: approach:{number}"))


def test_a_message_about_a_row_that_is_gone_is_not_wanted(at: Desk) -> None:
    payload = said({"channel": 1}, wanted=["approach", 9, ["sent"]])
    assert refused(at, payload) == Drop(reason="no longer wanted: approach:9")


def test_nobody_who_left_is_written_to_even_in_reply(at: Desk) -> None:
    at.change("saeki", active=False)
    assert refused(at, said({"person": at.person("saeki")})) == Drop(reason="the person left")


@pytest.mark.parametrize("sort", ["reply", "note", "approach", "report"])
def test_what_nobody_asked_for_just_now_waits_for_working_hours(at: Desk, sort: str) -> None:
    payload = said({"person": at.person("saeki")}, sort=sort)
    assert refused(at, payload) is None
    tomorrow = Hold(until=datetime(2026, 11, 25, 0, 0, tzinfo=UTC), reason="outside working hours")
    assert refused(at, payload, EVENING) == (tomorrow if sort in ("note", "approach") else None)


def test_working_hours_are_those_of_the_reader(at: Desk) -> None:
    """10:00 in Tokyo is one at night in London."""
    at.change("saeki", hours={"zone": "Europe/London", "country": "GB"})
    morning = Hold(until=datetime(2026, 11, 24, 9, 0, tzinfo=UTC), reason="outside working hours")
    assert refused(at, said({"person": at.person("saeki")}, sort="note")) == morning


def test_news_waits_for_the_end_of_an_absence_of_its_reader_and_of_nobody_else(at: Desk) -> None:
    away = Absence(person_id=at.person("saeki"), first=date(2026, 11, 24), last=date(2026, 11, 26))
    at.add(away)
    payload = said({"person": at.person("saeki")}, sort="note")
    back = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
    assert refused(at, payload) == Hold(until=back, reason="outside working hours")
    assert refused(at, said({"person": at.person("osawa")}, sort="note")) is None


def test_a_channel_has_no_working_hours(at: Desk) -> None:
    assert refused(at, said({"channel": 1}, sort="note"), EVENING) is None


def test_an_edit_is_made_at_any_hour(at: Desk) -> None:
    payload = said({}, sort="note", edit=["x:1", "common.fault"])
    del payload["to"]
    assert refused(at, payload, EVENING) is None


def test_a_held_message_gives_its_place_up_and_counts_as_untried(at: Desk) -> None:
    task = at.deliver(said({"person": at.person("saeki")}, sort="note"), at=EVENING)
    opens = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
    assert (task.state, task.reason, task.due_at, task.attempt) == ("ready", "outside working hours", opens, 0)
    assert (at.lane().next_at, at.lane().lease_until, at.chat.calls) == (opens, None, [])


def test_a_dropped_message_says_why_and_its_lane_goes_on(at: Desk) -> None:
    at.change("saeki", active=False)
    task = at.deliver(said({"person": at.person("saeki")}))
    assert (task.state, task.reason, task.done_at) == ("dropped", "the person left", T0)
    assert (at.others(), at.lane().lease_until) == ([], None)
