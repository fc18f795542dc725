"""What people do on the pages becomes exactly one input each, with ids that tell a second delivery."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.web import inputs
from adapters.web.rooms import Rooms, direct
from bot.inputs import (
    Address,
    ButtonPressed,
    CommandInvoked,
    FilePosted,
    FileRef,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionAdded,
    VoicePosted,
)
from bot.message import Button, Form, FormField, Message

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
VOICE = Path(__file__).parents[1] / "voice"
BRIEFS = Path(__file__).parents[1] / "briefs"
HERE = Address(platform="playground", conversation="dm-sato", private=True)


class Clock:
    def now(self) -> datetime:
        return AT


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    made = Rooms(tmp_path / "rooms.sqlite", Clock())
    made.open_direct("sato")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/brief", ""),
        ("/brief help", "help"),
        ("／brief 割当 3 @田中 12/4まで", "割当 3 @田中 12/4まで"),
        ("／ｂｒｉｅｆ　ヘルプ", "ヘルプ"),
        ("  /Brief status ", "status"),
        ("/brief\nnew 題名", "new 題名"),
        ("/ブリーフ 一覧", "一覧"),
        ("/企画書", ""),
        ("/briefing notes", None),
        ("brief help", None),
        ("先に /brief help と打ちました", None),
        ("", None),
    ],
)
def test_a_command_is_known_in_either_width_and_language(typed: str, asked: str | None) -> None:
    assert inputs.command(typed) == asked


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("v01.m4a", "audio/mp4"),
        ("v02.webm", "audio/webm"),
        ("v03.mp3", "audio/mpeg"),
        ("v04.wav", "audio/wav"),
        ("silence.m4a", "audio/mp4"),
        ("half.webm", "audio/webm"),
        ("truncated.m4a", "audio/mp4"),
    ],
)
def test_recordings_are_known_by_their_bytes(name: str, found: str) -> None:
    assert inputs.media_type((VOICE / name).read_bytes(), "text/plain") == found


@pytest.mark.parametrize(
    ("content", "declared", "found"),
    [
        ((VOICE / "login-page.m4a").read_bytes(), "audio/mp4", "application/octet-stream"),
        ((BRIEFS / "b1-steam-trap.docx").read_bytes(), "application/docx", "application/docx"),
        ("項目,内容".encode(), "text/csv", "text/csv"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 8, "image/heic", "image/heic"),
        (b"", "", "application/octet-stream"),
        (b"\xff\xfeu\x00t\x00f\x001\x006\x00", "text/plain", "text/plain"),
        (b"\xff\xd8\xff\xe0 a jpeg picture", "image/jpeg", "image/jpeg"),
    ],
)
def test_what_is_no_sound_is_never_taken_for_a_voice_memo(content: bytes, declared: str, found: str) -> None:
    assert inputs.media_type(content, declared) == found


@pytest.mark.parametrize(
    ("head", "found"),
    [(b"\xff\xfb\x90\x00", "audio/mpeg"), (b"\xff\xf3\x40\xc4", "audio/mpeg"), (b"\xff\xf1\x50\x80", "audio/aac")],
)
def test_bare_frames_of_sound_are_known(head: bytes, found: str) -> None:
    assert inputs.media_type(head + b"\x00" * 20, "") == found


def test_words_become_a_message_in_their_thread(rooms: Rooms) -> None:
    rooms.post("dm-sato", Message(notice="q", text="q"), thread=None, only="", key="k")
    post = rooms.say(direct("sato"), "sato", "12%ぐらいです", thread="m1")
    assert inputs.said(post, private=True) == MessagePosted(
        id="playground:m2",
        at=AT,
        team="demo",
        user="sato",
        address=Address(platform="playground", conversation="dm-sato", thread="m1", private=True),
        message="m2",
        text="12%ぐらいです",
    )


def test_a_command_carries_its_words_and_a_trigger(rooms: Rooms) -> None:
    post = rooms.say(direct("sato"), "sato", "／brief ヘルプ 割当", only="sato")
    assert inputs.said(post, private=True, trigger="t1") == CommandInvoked(
        id="playground:m1", at=AT, team="demo", user="sato", address=HERE, text="ヘルプ 割当", trigger="t1"
    )


def test_a_recording_becomes_a_voice_memo_with_the_words_beside_it(rooms: Rooms) -> None:
    upload = rooms.store("memo.bin", "audio/webm", b"1234")
    post = rooms.say(direct("sato"), "sato", "移動中です", file=upload)
    assert inputs.said(post, private=True, seconds=3.5) == VoicePosted(
        id="playground:m1",
        at=AT,
        team="demo",
        user="sato",
        address=HERE,
        message="m1",
        file=FileRef(id="f1", name="memo.bin", media_type="audio/webm", size=4, seconds=3.5),
        text="移動中です",
    )


def test_another_file_becomes_a_file_even_with_a_command_beside_it(rooms: Rooms) -> None:
    upload = rooms.store("b.csv", "text/csv", b"1234")
    post = rooms.say(direct("sato"), "sato", "/brief new", file=upload)
    assert inputs.said(post, private=True) == FilePosted(
        id="playground:m1",
        at=AT,
        team="demo",
        user="sato",
        address=HERE,
        message="m1",
        file=FileRef(id="f1", name="b.csv", media_type="text/csv", size=4),
        text="/brief new",
    )


def test_changes_deletions_reactions_and_presses_have_ids_of_their_own(rooms: Rooms) -> None:
    rooms.say(direct("sato"), "sato", "80度")
    common = {"at": LATER, "team": "demo", "user": "sato", "address": HERE}
    first = inputs.edited(rooms.edit("m1", "sato", "82度"), private=True, at=LATER)
    second = inputs.edited(rooms.edit("m1", "sato", "83度"), private=True, at=LATER)
    assert first == MessageEdited(id="playground:m1:edit:1", message="m1", text="82度", **common)  # type: ignore[arg-type]  # a shared dict
    assert second == MessageEdited(id="playground:m1:edit:2", message="m1", text="83度", **common)  # type: ignore[arg-type]  # a shared dict
    gone = inputs.deleted(rooms.delete("m1", "sato"), private=True, at=LATER)
    assert gone == MessageDeleted(id="playground:m1:delete", message="m1", **common)  # type: ignore[arg-type]  # a shared dict
    button = Button(label="OK", action="ok", value="7")
    post = rooms.post("dm-sato", Message(notice="n", text="t", buttons=(button,)), thread=None, only="", key="k")
    assert inputs.reacted(post, user="sato", emoji="👍", private=True, at=LATER) == ReactionAdded(
        id="playground:m2:react:sato:👍",
        message="m2",
        emoji="👍",
        **common,  # type: ignore[arg-type]  # a shared dict
    )
    press = rooms.press("m2", "sato", "ok", "7")
    pressed = inputs.pressed(
        post, press=press, user="sato", action="ok", value="7", trigger="t1", private=True, at=LATER
    )
    assert pressed == ButtonPressed(
        id="playground:p1",
        message="m2",
        action="ok",
        value="7",
        trigger="t1",
        **common,  # type: ignore[arg-type]  # a shared dict
    )


def test_a_form_comes_back_with_every_field_in_its_own_shape(rooms: Rooms) -> None:
    kinds = ("line", "text", "select", "person", "people", "date", "file", "check")
    form = Form(
        form="offer",
        value="a1",
        title="t",
        submit="s",
        fields=(
            *(FormField(name=kind, label=kind, kind=kind) for kind in kinds),
            FormField(name="no", label="", kind="check"),
        ),
    )
    trigger = rooms.trigger("sato", "dm-sato", None)
    rooms.open_form(trigger, form)
    dialog = rooms.dialog("sato")
    assert dialog is not None
    given = {
        "line": [" ひとこと "],
        "text": ["一行目\r\n二行目"],
        "select": ["b"],
        "person": ["ono"],
        "people": ["ono", "tanaka"],
        "date": ["2026-12-04"],
        "check": ["yes"],
        "extra": ["never asked for"],
    }
    upload = rooms.store("a.md", "text/markdown", b"#")
    made = inputs.submitted(dialog, user="sato", given=given, files={"file": upload}, private=True, at=LATER)
    assert made == FormSubmitted(
        id="playground:t1:submit",
        at=LATER,
        team="demo",
        user="sato",
        address=HERE,
        form="offer",
        value="a1",
        fields={
            "line": "ひとこと",
            "text": "一行目\n二行目",
            "select": "b",
            "person": "ono",
            "people": ["ono", "tanaka"],
            "date": "2026-12-04",
            "file": {"id": "f1", "name": "a.md", "media_type": "text/markdown", "size": 1},
            "check": True,
            "no": False,
        },
    )
