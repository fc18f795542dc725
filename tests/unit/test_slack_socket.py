"""Socket Mode: the same inputs over a connection of our own, acknowledged only when stored."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from adapters.slack.socket import Socket
from bot.inputs import AnyInput
from tests.slack_site import Site, site

WORDS = {
    "type": "message",
    "channel": "D1",
    "channel_type": "im",
    "user": "U1",
    "text": "こんにちは",
    "ts": "1795482290.000100",
}


class Hub:
    """Slack's side: hands out one address, sends envelopes, keeps the acknowledgements."""

    def __init__(self) -> None:
        self.acknowledged: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._sockets: list[web.WebSocketResponse] = []
        self._ready = threading.Event()
        self.connected = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", self._open)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app)
        await runner.setup()
        where = web.TCPSite(runner, "127.0.0.1", 0)
        await where.start()
        port = runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/api/"
        self._ready.set()
        await self._stop.wait()
        for socket in self._sockets:
            await socket.close()
        await runner.cleanup()

    async def _open(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers.get("authorization", ""))
        return web.json_response({"ok": True, "url": self.url.replace("http", "ws").replace("/api/", "/link")})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.connected.set()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data))
        return socket

    def send(self, envelope: dict[str, Any]) -> None:
        asyncio.run_coroutine_threadsafe(self._sockets[-1].send_json(envelope), self._loop).result(5)

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(5)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)


@contextmanager
def connected(made: Site) -> Iterator[Hub]:
    hub = Hub()
    hub.start()
    socket = Socket(made.inbound.app, "xapp-1", hub.url)
    socket.start()
    try:
        assert hub.connected.wait(5)
        yield hub
    finally:
        socket.stop()
        hub.stop()


def until(what: Callable[[], bool]) -> bool:
    for _ in range(250):
        if what():
            return True
        time.sleep(0.02)
    return False


def envelope(number: int, event: dict[str, Any], kind: str = "events_api", **more: Any) -> dict[str, Any]:
    payload = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": f"Ev{number}",
        "event": event,
        "authorizations": [
            {"team_id": "T1", "enterprise_id": None, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}
        ],
    }
    return {"envelope_id": f"e{number}", "type": kind, "payload": payload, "accepts_response_payload": False, **more}


def test_events_commands_and_malformed_envelopes_come_in_and_are_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):  # nothing on this machine goes there
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with site(tmp_path) as made, connected(made) as hub:
        assert hub.tokens == ["Bearer xapp-1"]
        hub.send(envelope(1, WORDS))
        hub.send(envelope(2, WORDS, retry_attempt=1, retry_reason="timeout"))
        command = {
            "command": "/brief",
            "text": "new payload",
            "team_id": "T1",
            "user_id": "U1",
            "channel_id": "C1",
            "trigger_id": "1.2.x",
        }
        hub.send({"envelope_id": "e3", "type": "slash_commands", "payload": command})
        hub.send({"envelope_id": "e4", "type": "events_api", "payload": {"type": "event_callback", "event": []}})
        assert until(lambda: len(hub.acknowledged) == 4)
        assert sorted(one["envelope_id"] for one in hub.acknowledged) == ["e1", "e2", "e3", "e4"]
        assert sorted((item.kind, getattr(item, "text", "")) for item in made.stored()) == [
            ("command", "new payload"),
            ("message", "こんにちは"),
        ]


def test_what_could_not_be_stored_is_not_acknowledged(tmp_path: Path) -> None:
    with site(tmp_path) as made:
        store = made.inbound.app._door.accept
        failing = [True]

        def sometimes(items: Sequence[AnyInput]) -> Sequence[Exception | None]:
            if failing.pop(0) if failing else False:
                raise TimeoutError
            return store(items)

        made.inbound.app._door.accept = sometimes
        with connected(made) as hub:
            hub.send(envelope(1, WORDS))
            assert until(lambda: not failing)
            hub.send(envelope(2, WORDS))
            assert until(lambda: bool(hub.acknowledged))
            assert [one["envelope_id"] for one in hub.acknowledged] == ["e2"]
            assert made.count() == 1
