"""Links to files of ours: one file, one week, nothing that can be guessed or bent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from adapters.files import Folder
from adapters.web.handout import LIFE, Handout
from bot.message import Attachment

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@dataclass
class Moved:
    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass
class Desk:
    files: Folder
    clock: Moved
    handout: Handout

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        return asyncio.run(_get(self.handout, path))


async def _get(handout: Handout, path: str) -> tuple[int, bytes, dict[str, str]]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"ayumi.example")],
        "client": ("203.0.113.9", 5),
        "server": ("127.0.0.1", 80),
    }
    await Starlette(routes=handout.routes())(scope, receive, send)
    headers = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], b"".join(event.get("body", b"") for event in sent[1:]), headers


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    files, clock = Folder(tmp_path, b"k" * 32), Moved()
    return Desk(files, clock, Handout(files, b"k" * 32, clock, public_url="https://ayumi.example/"))


def link(desk: Desk, content: bytes = b"words", name: str = "原稿.docx", media_type: str = "text/html") -> str:
    file = desk.files.put(1, content, name=name, media_type=media_type, keep_until=None)
    made = desk.handout.link(1, Attachment(file=file, name=name, media_type=media_type))
    return made.removeprefix("https://ayumi.example")


def test_a_file_is_saved_under_its_name_and_never_shown_as_a_page(desk: Desk) -> None:
    status, body, headers = desk.get(link(desk))
    assert (status, body) == (200, b"words")
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%8E%9F%E7%A8%BF.docx"
    assert headers["content-type"] == "application/octet-stream"
    assert "sandbox" in headers["content-security-policy"]


def test_a_picture_is_shown(desk: Desk) -> None:
    status, _, headers = desk.get(link(desk, b"\x89PNG", "図.png", "image/png"))
    assert (status, headers["content-type"]) == (200, "image/png")
    assert headers["content-disposition"].startswith("inline")


def test_a_recording_is_played_where_it_is_opened(desk: Desk) -> None:
    status, content, headers = desk.get(link(desk, b"OggS sound", "memo.ogg", "audio/ogg"))
    assert (status, content, headers["content-type"]) == (200, b"OggS sound", "audio/ogg")
    assert headers["content-disposition"].startswith("inline")


def test_a_link_ends_after_a_week_and_with_its_file(desk: Desk) -> None:
    one, other = link(desk), link(desk, b"other")
    desk.clock.at = START + LIFE - timedelta(seconds=1)
    assert desk.get(one)[0] == 200
    desk.clock.at = START + LIFE
    assert desk.get(one)[0] == 410
    desk.clock.at = START
    for path in desk.files._root.rglob("*"):
        if path.is_file():
            path.unlink()
    assert desk.get(other)[0] == 410


def test_no_letter_of_a_link_can_be_changed(desk: Desk) -> None:
    whole = link(desk)
    for at in range(len("/files/"), len(whole), 7):
        bent = whole[:at] + ("A" if whole[at] != "A" else "B") + whole[at + 1 :]
        assert desk.get(bent)[0] == 404, at


@pytest.mark.parametrize("token", ["x", "a.b", ".", "あ.い", "W10.W10", "===="])
def test_what_is_no_link_is_not_found(desk: Desk, token: str) -> None:
    assert desk.get(f"/files/{token}")[0] == 404


def test_without_a_public_address_there_is_no_link(desk: Desk) -> None:
    without = Handout(desk.files, b"k" * 32, desk.clock, public_url="")
    assert without.link(1, Attachment(file="f", name="n", media_type="m")) == ""
