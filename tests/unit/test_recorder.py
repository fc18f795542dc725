"""The recorder page: a link works once and not for ever, what is no sound is refused, and the recording reaches the question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from adapters.web.recorder import LIFE, Recorder, WithRecordings
from bot.errors import PermanentError
from bot.inputs import Address, FileRef, VoicePosted, from_plain
from bot.intake import Intake
from bot.model import Installation, RecorderLink, Task, Workspace
from bot.simulation.chat import Chat

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
VOICE = (Path(__file__).parents[1] / "voice" / "v07.webm").read_bytes()
PLACE = Address(platform="teams", conversation="19:c@thread.tacv2", thread="17", private=False)


@dataclass
class Moved:
    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Missed:
    id: str = "a|1"
    team: str = "t1"
    user: str = "29:sato"
    address: Address = PLACE


@dataclass
class Desk:
    store: Store
    files: Folder
    recorder: Recorder
    clock: Moved
    workspace_id: int
    woken: list[int] = field(default_factory=list)

    def token(self, locale: str = "ja") -> str:
        return self.recorder.link(self.workspace_id, Missed(), locale=locale, at=self.clock.at).rpartition("/")[2]

    def voices(self) -> list[VoicePosted]:
        with self.store.unscoped("tests look") as session:
            rows = session.scalars(select(Task).where(Task.kind == "handle").order_by(Task.id))
            found = [from_plain(row.payload["input"]) for row in rows]
        return [item for item in found if isinstance(item, VoicePosted)]

    def told(self) -> list[dict[str, Any]]:
        with self.store.unscoped("tests look") as session:
            return [row.payload for row in session.scalars(select(Task).where(Task.kind == "deliver"))]

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        return asyncio.run(ask(self.recorder, "GET", path, b"", headers))

    def post(
        self, token: str, sound: bytes, name: str = "memo.webm", **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="sound"; filename="'
            + name.encode()
            + b'"\r\nContent-Type: audio/webm\r\n\r\n'
            + sound
            + b"\r\n--x--\r\n"
        )
        given = {"content-type": "multipart/form-data; boundary=x", "content-length": str(len(body)), **headers}
        return asyncio.run(ask(self.recorder, "POST", f"/record/{token}", body, given))


async def ask(
    recorder: Recorder, method: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, str, dict[str, str]]:
    sent: list[Any] = []
    events = iter(
        [
            {"type": "http.request", "body": body[n : n + 100_000], "more_body": n + 100_000 < len(body)}
            for n in range(0, max(1, len(body)), 100_000)
        ]
    )

    async def receive() -> Any:
        return next(events, {"type": "http.disconnect"})

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(k.encode(), v.encode()) for k, v in {"host": "ayumi.example", **headers}.items()],
        "client": ("203.0.113.9", 5),
        "server": ("127.0.0.1", 80),
        "extensions": {},
    }
    await Starlette(routes=recorder.routes())(scope, receive, send)
    found = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], b"".join(event.get("body", b"") for event in sent[1:]).decode(), found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = Store(f"sqlite:///{tmp_path / 'r.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    with store.unscoped_write("tests install") as session:
        company = Workspace(name="弥栄製作所")
        session.add(company)
        session.flush()
        session.add(Installation(workspace_id=company.id, platform="teams", team="t1"))
        workspace_id = company.id
    files, clock = Folder(tmp_path / "files", b"k" * 32), Moved()
    woken: list[int] = []
    recorder = Recorder(
        store,
        files,
        wiring.language().catalog,
        Intake(store),
        clock,
        public_url="https://ayumi.example/",
        wake=lambda: woken.append(1),
    )
    yield Desk(store, files, recorder, clock, workspace_id, woken)
    store.close()


def test_a_recording_becomes_a_voice_memo_of_the_link_s_person_in_the_link_s_place(desk: Desk) -> None:
    status, page, _ = desk.post(desk.token(), VOICE)
    assert status == 200
    assert "届きました" in page
    (voice,) = desk.voices()
    assert (voice.team, voice.user, voice.address, voice.at) == ("t1", "29:sato", PLACE, START)
    assert (voice.file.name, voice.file.media_type, voice.file.size) == ("recording.webm", "audio/webm", len(VOICE))
    platform = WithRecordings(Chat(name="teams"), desk.files, desk.store)
    assert platform.fetch("t1", voice.file, limit=len(VOICE)) == VOICE
    for team, limit, code in (("t1", 10, "too_large"), ("other", 10**9, "team_not_found")):
        with pytest.raises(PermanentError) as caught:
            platform.fetch(team, voice.file, limit=limit)
        assert caught.value.code == code


def test_a_link_works_once_and_looking_at_it_uses_nothing_up(desk: Desk) -> None:
    token = desk.token()
    assert [desk.get(f"/record/{token}")[0] for _ in range(3)] == [200] * 3
    assert desk.post(token, VOICE)[0] == 200
    status, page, _ = desk.post(token, VOICE + b"another")
    assert (status, "もう使われました" in page) == (410, True)
    assert desk.get(f"/record/{token}")[0] == 410
    assert len(desk.voices()) == 1


def test_a_link_ends(desk: Desk) -> None:
    token = desk.token("en")
    desk.clock.at = START + LIFE - timedelta(seconds=1)
    assert desk.get(f"/record/{token}")[0] == 200
    desk.clock.at = START + LIFE
    status, page, _ = desk.post(token, VOICE)
    assert (status, "has run out" in page) == (410, True)
    assert desk.voices() == []


@pytest.mark.parametrize("token", ["x", "a" * 43, "あ", "..", "%00"])
def test_a_link_nobody_made_is_not_found(desk: Desk, token: str) -> None:
    assert desk.get(f"/record/{token}")[0] == 404
    assert desk.post(token, VOICE)[0] == 404
    assert desk.voices() == []


@pytest.mark.parametrize(
    "content", [b"", b"<html><script>alert(1)</script>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"MZ" * 40]
)
def test_what_is_no_sound_is_refused_kindly_and_the_link_stays_good(desk: Desk, content: bytes) -> None:
    token = desk.token()
    status, page, _ = desk.post(token, content, "memo.m4a")
    assert (status, "音声として読めない" in page, "<form" in page) == (400, True, True)
    assert desk.voices() == []
    assert desk.post(token, VOICE)[0] == 200


def test_more_than_25_megabytes_are_refused(desk: Desk) -> None:
    token = desk.token()
    assert desk.post(token, b"\x1a\x45\xdf\xa3" + b"0" * 25_300_000)[0] == 413
    assert desk.post(token, VOICE, **{"content-length": "99999999999"})[0] == 413
    assert desk.voices() == []


def test_another_site_s_page_cannot_send_here(desk: Desk) -> None:
    token = desk.token()
    assert desk.post(token, VOICE, origin="https://evil.example")[0] == 403
    assert desk.post(token, VOICE, origin="null")[0] == 403
    assert desk.voices() == []
    assert desk.post(token, VOICE, origin="https://ayumi.example")[0] == 200


def test_a_body_that_is_no_form_is_no_recording(desk: Desk) -> None:
    given = {"content-type": "multipart/form-data; boundary=x"}
    status, _, _ = asyncio.run(ask(desk.recorder, "POST", f"/record/{desk.token()}", b"--x\r\nbroken", given))
    assert status == 400


def test_the_page_brings_nothing_from_elsewhere_and_is_kept_nowhere(desk: Desk) -> None:
    for path in (f"/record/{desk.token()}", "/record/static/recorder.js", "/record/static/recorder.css"):
        status, body, headers = desk.get(path)
        assert status == 200
        assert "default-src 'none'" in headers["content-security-policy"]
        assert (headers["referrer-policy"], headers["cache-control"]) == ("same-origin", "no-store")
        assert "http://" not in body
        assert "https://" not in body
    assert desk.get("/record/static/..%2f..%2fsettings.py")[0] == 404


def test_only_the_hash_of_a_link_is_kept(desk: Desk) -> None:
    token = desk.token()
    with desk.store.unscoped("tests look") as session:
        (row,) = session.scalars(select(RecorderLink)).all()
        assert token not in repr({c.name: getattr(row, c.name) for c in RecorderLink.__table__.c})


def test_a_recording_we_were_not_given_is_answered_once_with_a_link(desk: Desk) -> None:
    for _ in range(3):
        desk.recorder.offer(desk.workspace_id, Missed(), locale="ja", at=START)
    (told,) = desk.told()
    assert told["key"] == "recorder.link"
    assert told["to"]["address"] == {
        "platform": "teams",
        "conversation": "19:c@thread.tacv2",
        "thread": "17",
        "private": False,
        "only": "29:sato",
    }
    ((label, url),) = told["links"]
    assert label == "ブラウザーで録音する"
    assert url.startswith("https://ayumi.example/record/")
    assert desk.post(url.rpartition("/")[2], VOICE)[0] == 200


def test_without_a_public_address_people_are_asked_to_attach_it(desk: Desk) -> None:
    desk.recorder._public = ""
    desk.recorder.offer(desk.workspace_id, Missed(), locale="ja", at=START)
    (told,) = desk.told()
    assert (told["key"], told["links"]) == ("recorder.attach", [])
    with pytest.raises(PermanentError):
        desk.recorder.link(desk.workspace_id, Missed(), locale="ja", at=START)


@pytest.mark.parametrize(("key", "locale"), [("link", "ja"), ("link", "en"), ("attach", "ja"), ("attach", "en")])
def test_the_way_to_the_page_is_said_in_both_languages(key: str, locale: str) -> None:
    catalog = wiring.language().catalog
    made = catalog.message(f"recorder.{key}", locale, "Asia/Tokyo", {"until": "2026-11-25T01:00:00+00:00"})
    assert made.text
    if key == "link":
        assert ("11/25(水) 10:00" if locale == "ja" else "Wed, Nov 25, 10:00") in made.note


def test_other_files_are_fetched_where_they_are(desk: Desk) -> None:
    chat = Chat(name="teams")
    chat.files["f1"] = b"words"
    platform = WithRecordings(chat, desk.files, desk.store)
    assert (platform.name, platform.can_find) == ("teams", True)
    assert platform.fetch("t1", FileRef(id="f1", name="x"), limit=10) == b"words"
