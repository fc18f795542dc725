"""The recorder page in a real browser with a fake microphone: record, listen, send; by keyboard and without a microphone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from starlette.applications import Starlette

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from adapters.speech import decode
from adapters.web.recorder import RECORDED, Recorder
from bot.inputs import Address, VoicePosted, from_plain
from bot.intake import Intake
from bot.model import Installation, Task, Workspace

PLACE = Address(platform="teams", conversation="@29:sato", private=True)
VOICE = Path(__file__).parents[1] / "voice" / "v01.m4a"


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class _Missed:
    id: str = "1"
    team: str = "t1"
    user: str = "29:sato"
    address: Address = PLACE


@dataclass
class Site:
    at: str
    store: Store
    files: Folder
    recorder: Recorder
    workspace_id: int
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def link(self, locale: str = "ja") -> str:
        made = self.recorder.link(self.workspace_id, _Missed(), locale=locale, at=_Clock().now())
        return f"{self.at}/record/{made.rpartition('/')[2]}"

    def recordings(self) -> list[bytes]:
        with self.store.unscoped("tests look") as session:
            rows = session.scalars(select(Task).where(Task.kind == "handle").order_by(Task.id))
            items = [from_plain(row.payload["input"]) for row in rows]
        return [
            self.files.get(self.workspace_id, item.file.id.removeprefix(RECORDED))
            for item in items
            if isinstance(item, VoicePosted)
        ]

    def asked(self, url: str) -> None:
        if not url.startswith((self.at, "blob:")):
            self.elsewhere.append(url)

    def visit(self, browser: Browser, *, microphone: bool = True) -> Page:
        context = browser.new_context(permissions=["microphone"] if microphone else [], locale="ja-JP")
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda asked: self.asked(asked.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    store = Store(f"sqlite:///{tmp_path / 'r.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    with store.unscoped_write("tests install") as session:
        company = Workspace(name="弥栄製作所")
        session.add(company)
        session.flush()
        session.add(Installation(workspace_id=company.id, platform="teams", team="t1"))
        workspace_id = company.id
    files = Folder(tmp_path / "files", b"k" * 32)
    recorder = Recorder(
        store,
        files,
        wiring.language().catalog,
        Intake(store),
        _Clock(),
        public_url="https://ayumi.example",
        wake=lambda: None,
    )
    config = uvicorn.Config(Starlette(routes=recorder.routes()), host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    started = threading.Event()
    startup = server.startup

    async def announced(sockets: list[object] | None = None) -> None:
        await startup(sockets)  # type: ignore[arg-type]  # uvicorn's own argument, passed on
        started.set()

    server.startup = announced  # type: ignore[method-assign,assignment]  # to know the port without asking again and again
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    made = Site(f"http://127.0.0.1:{port}", store, files, recorder, workspace_id)
    yield made
    server.should_exit = True
    thread.join(10)
    store.close()
    assert (made.elsewhere, made.complaints) == ([], [])


@pytest.mark.parametrize(
    ("locale", "start", "stop", "again", "send", "done"),
    [
        ("ja", "録音を始める", "録音を止める", "録り直す", "送る", "届きました"),
        ("en", "Start recording", "Stop recording", "Record again", "Send", "It has arrived"),
    ],
)
def test_somebody_records_listens_and_sends(
    chromium: Browser, site: Site, locale: str, start: str, stop: str, again: str, send: str, done: str
) -> None:
    page = site.visit(chromium)
    link = site.link(locale)
    page.goto(link)
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    page.get_by_role("button", name=start).click()
    expect(page.get_by_role("status")).to_contain_text("0:01")
    page.get_by_role("button", name=stop).click()
    expect(page.locator("audio")).to_be_visible()
    expect(page.get_by_role("button", name=again)).to_be_visible()
    page.get_by_role("button", name=send).press("Enter")
    expect(page.get_by_role("status")).to_contain_text(done)
    (sound,) = site.recordings()
    clip = decode.decode(sound, "recording.webm", max_seconds=60, max_bytes=10**7)
    assert 0.5 < clip.seconds < 10
    page.goto(link)
    expect(page.locator("form")).to_have_count(0)


def test_a_file_can_be_chosen_where_no_microphone_is_allowed(chromium: Browser, site: Site) -> None:
    page = site.visit(chromium)
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'))")
    page.goto(site.link())
    page.get_by_role("button", name="録音を始める").click()
    expect(page.get_by_role("alert")).to_contain_text("マイクを使えませんでした")
    page.locator("#sound").set_input_files(VOICE)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("status")).to_contain_text("届きました")
    assert site.recordings() == [VOICE.read_bytes()]


def test_a_wrong_file_can_be_put_right_on_the_same_page(chromium: Browser, site: Site, tmp_path: Path) -> None:
    wrong = tmp_path / "memo.m4a"
    wrong.write_text("<html>login</html>", encoding="utf-8")
    page = site.visit(chromium)
    page.goto(site.link())
    page.locator("#sound").set_input_files(wrong)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("status").first).to_contain_text("音声として読めない")
    page.locator("#sound").set_input_files(VOICE)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("status")).to_contain_text("届きました")
    assert site.recordings() == [VOICE.read_bytes()]
