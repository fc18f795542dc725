"""The playground's chat service is as strict as a real one and keeps what was said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.web.posts import LONGEST, Post, Upload
from adapters.web.rooms import Rooms, direct
from bot.errors import PermanentError, SettingsError
from bot.message import Attachment, Button, Field, Form, FormField, Link, Message, Option, Quote, Select

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
FULL = Message(
    notice="n",
    heading="h",
    text="t",
    quotes=(Quote(text="q", by="b"),),
    fields=(Field(name="f", value="v"),),
    items=("i", "j"),
    image=Attachment(file="a", name="a.png", media_type="image/png", alt="alt"),
    links=(Link(label="l", url="https://example.com"),),
    attachments=(Attachment(file="x", name="x.docx", media_type="application/x"),),
    buttons=(Button(label="yes", action="go", value="1", style="primary", typed="はい"),),
    selects=(Select(label="s", action="pick", options=(Option(label="o", value="ov"),), placeholder="p"),),
    note="note",
)


class Clock:
    def now(self) -> datetime:
        return AT


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    made = Rooms(tmp_path / "rooms.sqlite", Clock())
    made.open_direct("sato")
    made.open_direct("tanaka")
    made.open_channel("c1", "製品")
    yield made
    made.close()


def code(caught: pytest.ExceptionInfo[PermanentError]) -> str:
    return caught.value.code


def test_what_a_person_says_is_kept_with_author_place_and_time(rooms: Rooms) -> None:
    said = rooms.say(direct("sato"), "sato", "吹き放しが12%です")
    assert said == Post(
        id="m1",
        seq=1,
        conversation="dm-sato",
        thread=None,
        author="sato",
        at=AT,
        text="吹き放しが12%です",
        message=None,
        file=None,
        only="",
        edited=0,
        deleted=False,
    )
    assert rooms.timeline(direct("sato"), "sato") == [said]


def test_every_part_of_a_message_of_the_bot_comes_back_as_it_was(rooms: Rooms) -> None:
    posted = rooms.post("c1", FULL, thread=None, only="", key="k1")
    assert posted.message == FULL
    assert posted.author == ""


def test_everything_outlives_a_restart(rooms: Rooms, tmp_path: Path) -> None:
    upload = rooms.store("memo.webm", "audio/webm", b"\x1a\x45\xdf\xa3")
    rooms.say(direct("sato"), "sato", "", file=upload)
    rooms.post(direct("sato"), FULL, thread="m1", only="", key="k1")
    rooms.react("m2", "sato", "👍")
    rooms.press("m2", "sato", "go", "1")
    before = rooms.timeline(direct("sato"), "sato")
    rooms.close()
    again = Rooms(tmp_path / "rooms.sqlite", Clock())
    assert again.timeline(direct("sato"), "sato") == before
    assert before[0].file == Upload(id="f1", name="memo.webm", media_type="audio/webm", size=4)
    assert again.bytes_of("f1") == (before[0].file, b"\x1a\x45\xdf\xa3")
    assert before[1].thread == "m1"
    assert before[1].reactions == (("👍", ("sato",)),)
    assert before[1].pressed == frozenset({("go", "1")})
    again.close()


def test_a_file_of_another_layout_is_refused_with_what_to_do(tmp_path: Path) -> None:
    import sqlite3

    db = sqlite3.connect(tmp_path / "rooms.sqlite")
    db.execute("pragma user_version = 99")
    db.close()
    with pytest.raises(SettingsError, match="move it away"):
        Rooms(tmp_path / "rooms.sqlite", Clock())


@pytest.mark.parametrize("text", ["", "  ", "\n\u3000"])
def test_an_empty_message_is_refused(rooms: Rooms, text: str) -> None:
    with pytest.raises(PermanentError) as caught:
        rooms.say(direct("sato"), "sato", text)
    assert code(caught) == "no_text"


def test_a_message_as_long_as_allowed_is_taken_and_one_more_character_is_not(rooms: Rooms) -> None:
    assert rooms.say(direct("sato"), "sato", "あ" * LONGEST).text == "あ" * LONGEST
    with pytest.raises(PermanentError) as caught:
        rooms.say(direct("sato"), "sato", "あ" * (LONGEST + 1))
    assert code(caught) == "msg_too_long"
    with pytest.raises(PermanentError) as caught:
        rooms.post("c1", Message(notice="n", text="あ" * LONGEST, note="x"), thread=None, only="", key="k")
    assert code(caught) == "msg_too_long"


def test_a_message_that_shows_nothing_is_refused(rooms: Rooms) -> None:
    with pytest.raises(PermanentError) as caught:
        rooms.post("c1", Message(notice="only a notice"), thread=None, only="", key="k")
    assert code(caught) == "no_text"


def test_an_unknown_conversation_is_refused_everywhere(rooms: Rooms) -> None:
    for attempt in (
        lambda: rooms.say("nowhere", "sato", "x"),
        lambda: rooms.post("nowhere", FULL, thread=None, only="", key="k"),
        lambda: rooms.find("nowhere", "k"),
        lambda: rooms.timeline("nowhere", "sato"),
    ):
        with pytest.raises(PermanentError) as caught:
            attempt()
        assert code(caught) == "channel_not_found"


def test_nobody_speaks_or_presses_in_anothers_private_conversation(rooms: Rooms) -> None:
    with pytest.raises(PermanentError) as caught:
        rooms.say(direct("sato"), "tanaka", "x")
    assert code(caught) == "not_in_channel"
    rooms.post(direct("sato"), FULL, thread=None, only="", key="k")
    with pytest.raises(PermanentError) as caught:
        rooms.press("m1", "tanaka", "go", "1")
    assert code(caught) == "not_in_channel"


def test_what_is_for_one_person_is_seen_by_that_person_alone(rooms: Rooms) -> None:
    rooms.post("c1", FULL, thread=None, only="sato", key="k")
    assert [post.id for post in rooms.timeline("c1", "sato")] == ["m1"]
    assert rooms.timeline("c1", "tanaka") == []
    with pytest.raises(PermanentError):
        rooms.react("m1", "tanaka", "👍")


def test_a_reply_to_a_reply_stands_in_the_same_thread(rooms: Rooms) -> None:
    rooms.say("c1", "sato", "root")
    rooms.say("c1", "tanaka", "first", thread="m1")
    assert rooms.say("c1", "sato", "second", thread="m2").thread == "m1"


@pytest.mark.parametrize("thread", ["m99", "", "nonsense", "m1"])
def test_a_thread_that_is_not_there_is_refused(rooms: Rooms, thread: str) -> None:
    rooms.say(direct("sato"), "sato", "elsewhere")
    with pytest.raises(PermanentError) as caught:
        rooms.say("c1", "sato", "x", thread=thread)
    assert code(caught) == "thread_not_found"


def test_a_key_is_found_where_it_was_posted_and_nowhere_else(rooms: Rooms) -> None:
    posted = rooms.post("c1", FULL, thread=None, only="", key="k1")
    assert rooms.find("c1", "k1") == posted
    assert rooms.find(direct("sato"), "k1") is None
    assert rooms.find("c1", "k2") is None


def test_the_same_key_twice_is_two_messages_and_the_newest_is_found(rooms: Rooms) -> None:
    posted = [rooms.post("c1", FULL, thread=None, only="", key="k1").id for _ in range(2)]
    found = rooms.find("c1", "k1")
    assert found is not None
    assert (posted, found.id) == (["m1", "m2"], "m2")


def test_only_ones_own_words_can_be_changed_and_each_change_is_counted(rooms: Rooms) -> None:
    rooms.say("c1", "sato", "80度")
    assert (rooms.edit("m1", "sato", "82度").edited, rooms.edit("m1", "sato", "83度").edited) == (1, 2)
    assert rooms.get("m1").text == "83度"
    with pytest.raises(PermanentError) as caught:
        rooms.edit("m1", "tanaka", "x")
    assert code(caught) == "not_yours"


def test_deleted_words_are_gone_and_the_place_in_the_thread_stays(rooms: Rooms) -> None:
    rooms.say("c1", "sato", "秘密")
    rooms.say("c1", "tanaka", "reply", thread="m1")
    gone = rooms.delete("m1", "sato")
    assert (gone.text, gone.deleted) == ("", True)
    assert [post.thread for post in rooms.timeline("c1", "sato")] == [None, "m1"]
    with pytest.raises(PermanentError) as caught:
        rooms.edit("m1", "sato", "again")
    assert code(caught) == "message_not_found"


def test_a_reaction_counts_once_a_person(rooms: Rooms) -> None:
    rooms.post("c1", FULL, thread=None, only="", key="k")
    given = [
        rooms.react("m1", who, emoji)
        for who, emoji in (("sato", "👍"), ("tanaka", "👍"), ("sato", "👍"), ("sato", "👀"))
    ]
    assert given == [True, True, False, True]
    assert rooms.get("m1").reactions == (("👍", ("sato", "tanaka")), ("👀", ("sato",)))


def test_only_what_a_message_offers_can_be_pressed_and_each_press_has_its_own_id(rooms: Rooms) -> None:
    rooms.post("c1", FULL, thread=None, only="", key="k")
    assert [rooms.press("m1", "sato", "go", "1"), rooms.press("m1", "sato", "go", "1")] == ["p1", "p2"]
    assert rooms.press("m1", "sato", "pick", "ov") == "p3"
    for action, value in (("go", "2"), ("other", "1")):
        with pytest.raises(PermanentError) as caught:
            rooms.press("m1", "sato", action, value)
        assert code(caught) == "no_button"


def test_unread_counts_what_came_since_the_person_looked(rooms: Rooms) -> None:
    assert rooms.unread("sato", direct("sato")) == 0
    rooms.post(direct("sato"), FULL, thread=None, only="", key="a")
    rooms.post(direct("sato"), FULL, thread=None, only="", key="b")
    assert rooms.unread("sato", direct("sato")) == 2
    rooms.saw("sato", direct("sato"))
    assert rooms.unread("sato", direct("sato")) == 0


def test_a_file_larger_than_the_reader_takes_is_refused(rooms: Rooms) -> None:
    rooms.store("x.bin", "", b"12345")
    assert rooms.bytes_of("f1", limit=5)[1] == b"12345"
    for file, limit, expected in (("f1", 4, "too_large"), ("f2", 5, "file_not_found"), ("../etc", 5, "file_not_found")):
        with pytest.raises(PermanentError) as caught:
            rooms.bytes_of(file, limit=limit)
        assert code(caught) == expected


def test_a_form_opens_once_with_its_trigger_and_waits_until_it_is_closed(rooms: Rooms) -> None:
    form = Form(form="f", value="1", title="t", submit="ok", fields=(FormField(name="a", label="b"),))
    trigger = rooms.trigger("sato", direct("sato"), None)
    assert rooms.dialog("sato") is None
    rooms.open_form(trigger, form)
    shown = rooms.dialog("sato")
    assert shown is not None
    assert (shown.form, shown.trigger, shown.conversation) == (form, trigger, direct("sato"))
    assert rooms.dialog("tanaka") is None
    for late in (trigger, "t99", "nonsense"):
        with pytest.raises(PermanentError) as caught:
            rooms.open_form(late, form)
        assert code(caught) == "trigger_expired"
    rooms.close_form("sato", trigger)
    assert rooms.dialog("sato") is None


def test_those_who_watch_hear_of_every_change_until_they_stop(rooms: Rooms) -> None:
    heard: list[int] = []
    stop = rooms.watch(lambda: heard.append(rooms.version))
    before = rooms.version
    rooms.say("c1", "sato", "x")
    rooms.react("m1", "tanaka", "👍")
    stop()
    rooms.touch()
    assert heard == [before + 1, before + 2]
