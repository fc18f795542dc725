"""What happens around the conversations: people and channels that change, forms that come too late, files that stay closed, the page."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.slack import home
from bot.model import Channel, Person, Workspace
from bot.works import is_sound
from tests import slack_double
from tests.contract.slack_bench import words_of
from tests.slack_site import Site, site
from tests.unit.test_slack_story import BRIEF, ERIN, OWEN, People


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        yield made


@pytest.fixture
def people(here: Site) -> People[Site]:
    """Erin plans, Owen answers, and a brief is agreed and offered to him."""
    folk = People(here)
    for user, name in ((ERIN, "Erin Vale"), (OWEN, "Owen Clarke")):
        here.slack.users[user] |= {"real_name": name, "locale": "en-US"}
    folk.says(ERIN, "hello")
    here.inbound.read_directory()
    here.run()
    return folk


def asked(people: People[Site]) -> dict[str, Any]:
    """Owen is asked for section 1.2; returns the message."""
    made = people.made
    content = BRIEF.read_bytes()
    file = made.slack.file(BRIEF.name, content, mimetype="text/markdown", size=len(content))
    people.says(ERIN, "", files=[made.slack.files[file]["about"]])
    people.presses(ERIN, "Send for agreement")
    people.presses(OWEN, "Fine as it is")
    made.command("assign 1.2 <@U2|owen> due Dec 7", channel="D1")
    made.run()
    made.clock.at = datetime(2026, 11, 25, 0, 1, tzinfo=UTC)
    made.run()
    return people.seen(OWEN)[-1]


def offered(people: People[Site]) -> str:
    """Owen has taken section 1.2; returns the thread of his questions."""
    asked(people)
    people.presses(OWEN, "I'll take it")
    offer = next(m for m in people.seen(OWEN) if "2 questions" in words_of(m["blocks"]))
    return str(offer.get("thread_ts", offer["ts"]))


def names(made: Site) -> list[tuple[str, list[str], bool]]:
    with made.store.read(1) as session:
        return [(p.name, p.roles, p.active) for p in session.scalars(select(Person).order_by(Person.id))]


def changed(made: Site, event: dict[str, Any], n: int) -> None:
    assert made.event(event, event_id=f"EvX{n}").status == 200
    made.run()


# ---------------------------------------------------------------- people


def test_news_of_people_nobody_has_dealt_with_makes_nobody_and_no_admin(here: Site) -> None:
    here.slack.person("U8", "Somebody New")
    for n, kind in enumerate(("user_change", "team_join")):
        changed(here, {"type": kind, "user": here.slack.users["U8"]}, n)
    assert names(here) == []
    here.command("help", user="U2", channel="D2")
    here.run()
    changed(here, {"type": "user_change", "user": here.slack.users["U8"]}, 2)
    changed(here, {"type": "team_join", "user": {**here.slack.users["U8"], "deleted": True}}, 3)
    assert [roles for _, roles, _ in names(here)] == [["admin", "marketer"]]
    changed(here, {"type": "team_join", "user": here.slack.users["U8"]}, 4)
    assert names(here)[1:] == [("Somebody New", ["expert"], True)]


def test_the_directory_brings_colleagues_and_neither_bots_nor_strangers_nor_leavers(here: Site) -> None:
    here.slack.person("U3", "A Bot", is_bot=True)
    here.slack.person("U4", "A Stranger", is_stranger=True)
    here.slack.person("U5", "Of Another Company", team_id="T9")
    here.slack.person("U6", "Gone", deleted=True)
    here.slack.person("U7", "A Guest", is_restricted=True)
    here.command("help")
    here.run()
    here.inbound.read_directory()
    here.run()
    assert [name for name, _, _ in names(here)] == ["宮本 春", "佐藤 健", "A Guest"]


def test_somebody_of_another_company_cannot_be_asked(people: People[Site]) -> None:
    offered(people)
    people.made.slack.person("U4", "A Stranger", is_stranger=True)
    people.made.command("assign 1.3 <@U4|stranger> due Dec 7", channel="D1")
    people.made.run()
    assert words_of(people.seen(ERIN)[-1]["blocks"]).startswith("I can't ask them: guests from other companies")


def test_a_deactivated_expert_is_left_alone_and_the_marketer_hears_of_it(people: People[Site]) -> None:
    offered(people)
    made = people.made
    before = len(people.seen(OWEN))
    changed(made, {"type": "user_change", "user": {**made.slack.users[OWEN], "deleted": True}}, 1)
    for _ in range(12):
        made.clock.at += timedelta(days=1)
        made.run()
    assert len(people.seen(OWEN)) == before
    assert "Owen Clarke" in words_of([b for m in people.seen(ERIN)[-3:] for b in m["blocks"]])
    assert names(made)[1] == ("Owen Clarke", ["expert"], False)


# ---------------------------------------------------------------- channels


def test_the_weekly_post_rests_while_its_channel_is_archived_and_its_owner_hears_of_both(people: People[Site]) -> None:
    made = people.made
    made.command("report weekly <#C1|product> Friday 10:00", channel="D1")
    made.run()
    assert "product" in words_of(people.seen(ERIN)[-1]["blocks"])
    changed(made, {"type": "channel_rename", "channel": {"id": "C1", "name": "products", "created": 1}}, 1)
    changed(made, {"type": "channel_archive", "channel": "C1", "user": "U9"}, 2)
    changed(made, {"type": "channel_archive", "channel": "C1", "user": "U9"}, 2)
    with made.store.read(1) as session:
        (channel,) = session.scalars(select(Channel))
        assert (channel.name, channel.report.get("closed"), "next" in channel.report) == ("products", True, False)
    assert "#products was archived" in words_of(people.seen(ERIN)[-1]["blocks"])
    changed(made, {"type": "channel_unarchive", "channel": "C1", "user": "U9"}, 3)
    assert "#products is back" in words_of(people.seen(ERIN)[-1]["blocks"])
    assert [name for name, _, _ in names(made)] == ["Erin Vale", "Owen Clarke"]
    changed(made, {"type": "channel_archive", "channel": "C404", "user": "U9"}, 4)


# ---------------------------------------------------------------- forms and edits


def test_a_form_whose_trigger_has_ended_comes_with_a_button_that_opens_it(here: Site) -> None:
    trigger = here.slack.trigger()
    here.slack.triggers[trigger] = "expired"
    here.command("新規 ポンプの選び方", channel="D1", trigger=trigger)
    here.run()
    assert here.slack.views == []
    (again,) = here.slack.posted("D1")
    assert words_of(again["blocks"]) == "入力画面は、下のボタンから開けます。\n開く"
    People(here).presses("U1", "開く")
    (view,) = here.slack.views
    titles = [b["element"].get("initial_value") for b in view["blocks"] if b.get("block_id") == "title"]
    assert (view["callback_id"], titles) == ("brief_new", ["ポンプの選び方"])


def test_an_edit_of_what_was_deleted_is_posted_anew_and_edited_there_from_then_on(people: People[Site]) -> None:
    made = people.made
    offer = asked(people)
    made.slack.channels["D2"].messages.remove(offer)
    made.slack.fail("chat.update", "error", "message_not_found")
    made.slack.fail("chat.postMessage", "lost")
    made.command("unassign 1.2", channel="D1")
    made.run()
    made.clock.at += timedelta(seconds=30)
    made.run()
    news = [words_of(m["blocks"]) for m in people.seen(OWEN) if m["ts"] > offer["ts"]]
    assert len(news) == 1
    assert "taken back" in news[0] or "withdrawn" in news[0] or "no longer" in news[0], news
    assert "could not be delivered" not in people.text(ERIN)


def test_what_one_person_alone_saw_is_changed_by_saying_it_to_them_again(here: Site) -> None:
    from bot.inputs import Address
    from tests.contract.test_platform import simple

    place = Address(platform="slack", conversation="C1", only="U1")
    sent = here.out.platform.send("T1", place, simple("one"), key="k")
    here.out.platform.update("T1", Address(platform="slack", conversation="C1"), sent.message, simple("two"))
    assert [(w["user"], words_of(w["blocks"])) for w in here.slack.whispers] == [("U1", "one"), ("U1", "two")]
    assert here.slack.posted("C1") == []


# ---------------------------------------------------------------- files


def test_a_clip_behind_the_sign_in_page_is_asked_for_at_the_admin_and_not_at_the_expert(people: People[Site]) -> None:
    thread = offered(people)
    made = people.made
    file = made.slack.file("audio_message.webm", b"\x1aE\xdf\xa3", mimetype="video/webm", subtype="slack_audio", size=4)
    made.slack.sign_in_page = True
    people.says(OWEN, "", thread=thread, files=[made.slack.files[file]["about"]])
    told = words_of(people.seen(OWEN)[-1]["blocks"])
    assert "I've asked the admins for it" in told
    assert "files:read" not in told
    note = words_of(people.seen(ERIN)[-1]["blocks"])
    assert "couldn't open a file from Owen Clarke" in note
    assert "add files:read to the Bot Token Scopes" in note


def test_a_document_that_turns_out_to_be_sound_is_heard_as_a_memo(people: People[Site]) -> None:
    thread = offered(people)
    made = people.made
    file = made.slack.file("answer.bin", b"OggS" + b"\0" * 20, mimetype="application/octet-stream", size=24)
    people.says(OWEN, "", thread=thread, files=[made.slack.files[file]["about"]])
    assert "Got your memo" in people.text(OWEN)


@pytest.mark.parametrize(
    ("head", "sound"),
    [
        (b"OggS\0", True),
        (b"\0\0\0\x20ftypM4A ", True),
        (b"\0\0\0\x20ftypheic", False),
        (b"RIFF\x10\0\0\0WAVEfmt ", True),
        (b"RIFF\x10\0\0\0AVI LIST", False),
        (b"\x1aE\xdf\xa3", True),
        (b"PK\x03\x04", False),
        (b"%PDF-1.7", False),
        (b"", False),
    ],
)
def test_sound_is_told_by_its_first_bytes(head: bytes, sound: bool) -> None:
    assert is_sound(head) is sound


# ---------------------------------------------------------------- the page


def opened(made: Site, user: str) -> str:
    made.slack.homes.pop(user, None)
    made.event({"type": "app_home_opened", "user": user, "channel": made.slack.direct(user), "tab": "home"})
    for _ in range(200):
        if user in made.slack.homes:
            break
        time.sleep(0.02)
    return page(made, user)


def page(made: Site, user: str) -> str:
    return words_of(made.slack.homes[user]["blocks"])


def test_the_page_shows_items_promises_minutes_settings_and_quiet_and_follows_what_happens(
    people: People[Site],
) -> None:
    made = people.made
    assert "Nothing is waiting for you." in opened(made, OWEN)
    thread = offered(people)
    made.inbound.refresh_homes()
    shown = page(made, OWEN)
    assert "This is what is open for you." in shown
    assert "2 questions left" in shown
    assert "Minutes this month: about" in shown
    people.says(OWEN, "I'll do it next Wednesday", thread=thread)
    made.inbound.refresh_homes()
    assert "Times you picked\n•  Wed, Dec 2" in page(made, OWEN)
    assert "Your briefs today" in opened(made, ERIN)


def test_the_page_is_published_again_only_when_it_changed(people: People[Site]) -> None:
    made = people.made
    opened(made, OWEN)
    calls = len([m for m, _ in made.slack.calls if m == "views.publish"])
    for _ in range(3):
        made.clock.at += timedelta(minutes=11)
        made.inbound.refresh_homes()
    assert len([m for m, _ in made.slack.calls if m == "views.publish"]) == calls
    made.clock.at += timedelta(hours=49)
    people.says(OWEN, "only mornings")
    made.inbound.refresh_homes()
    assert len([m for m, _ in made.slack.calls if m == "views.publish"]) == calls


def test_messages_are_stopped_and_started_on_the_page(people: People[Site]) -> None:
    made = people.made
    opened(made, OWEN)
    for label, then in (("Stop altogether", "Messages are stopped."), ("again", "You only hear from me when")):
        view = made.slack.homes[OWEN]
        button = next(e for b in view["blocks"] for e in b.get("elements", []) if label in str(e.get("text")))
        pressed = {
            "type": "block_actions",
            "user": {"id": OWEN},
            "team": {"id": "T1"},
            "container": {"type": "view", "view_id": "VHOME"},
            "view": {"id": "VHOME", "type": "home"},
            "trigger_id": made.slack.trigger(),
            "actions": [{**button, "block_id": "b", "action_ts": "1.1"}],
        }
        assert made.interact(pressed).status == 200
        made.run()
        made.inbound.refresh_homes()
        assert then in page(made, OWEN), page(made, OWEN)


def test_a_page_with_very_much_on_it_stays_within_slacks_limits(people: People[Site]) -> None:
    from bot.message import Button, Field, Message

    many = [
        Message(
            notice="n",
            heading=f"見出し{n}",
            text="文。" * 400,
            items=tuple("項目" for _ in range(50)),
            fields=(Field(name="a", value="b"),),
            buttons=(Button(label="押す", action="a", value="1"), Button(label="もう一度", action="a", value="2")),
        )
        for n in range(40)
    ]
    words = {"text": "t", "help": "h", "vacation": "v"}
    view = home.view(words, many)
    assert slack_double.refused(view["blocks"], 100) == []
    names = [e["action_id"] for b in view["blocks"] for e in b.get("elements", []) if "action_id" in e]
    assert len(names) == len(set(names)) > 30
    assert len(json.dumps(view, ensure_ascii=False)) < 250_000
    assert view["blocks"][0]["type"] == "header"


def test_somebody_new_sees_what_the_page_is_for(here: Site) -> None:
    assert opened(here, "U1").startswith("いま、お願いしていることはありません。")
    with here.store.unscoped("look") as session:
        assert session.scalars(select(Workspace.locale)).all() == ["ja"]
