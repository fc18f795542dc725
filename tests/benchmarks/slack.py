"""Slack's intake with durable insert beside a bare Bolt handler on the same server in the same run; and load with the worker on.

`python -m tests.benchmarks.slack [intake] [load]`. The bare handler is what one writes by Bolt's documentation: AsyncApp with its
own signature check under its ASGI adapter, acknowledging at once and storing nothing. `python -m tests.benchmarks.slack serve
PORT FOLDER on|off` is the server.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from adapters import wiring
from adapters.clock import SystemClock
from adapters.database.store import Store
from adapters.files import Folder
from adapters.running import Running
from adapters.settings import Settings
from adapters.slack import connect
from adapters.slack.auth import Installed
from bot.inputs import Address
from bot.message import Message
from bot.ports import Sent
from bot.simulation.chat import Chat
from tests.benchmarks.measure import Row, head
from tests.crash.app import Listener
from tests.crash.drive import _free_port
from tests.slack_site import KEY, SECRET

REQUESTS, ROUNDS, PEOPLE = 1500, 5, 200
RATES, SECONDS = ((100, 50), (200, 100)), 60
REACH = 2.5
_NUMBERS = itertools.count(1)
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


class Forgetful(Chat):
    """Takes everything at once and keeps nothing: Slack itself is not what is measured."""

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        sent = Chat.send(self, team, to, message, key=key)
        self.posts.clear()
        return sent


# ---------------------------------------------------------------- the server


def serve(port: int, folder: Path, worker: bool) -> None:
    store = Store(f"sqlite:///{folder / 'slack.sqlite'}")
    wiring.create_tables(store)
    clock, files = SystemClock(), Folder(folder / "files", KEY)
    settings = Settings(data_dir=folder, slack_api_url="http://127.0.0.1:1/api/", slack_signing_secret=SECRET)
    out = connect.out(settings, store, KEY, clock, files)
    out.installations.save(Installed(team="T1", name="x", bot_token="xoxb-1", bot_user="UBOT", bot_id="B1"))
    program = wiring.build(store, platforms={"slack": Forgetful(name="slack")}, files=files, transcriber=Listener())
    running = Running(program, clock)
    inbound = connect.Slack(
        settings,
        store,
        KEY,
        clock,
        out,
        accept=running.accept,
        language=program.language,
        forgotten=program.intake.forget,
    )

    async def cpu(_: Request) -> Response:
        return JSONResponse({"cpu": time.process_time()})

    routes = [Route("/cpu", cpu), *inbound.routes(), Mount("/bare", bare())]
    if worker:
        running.start()
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="critical", access_log=False)
    if worker:
        running.stop()


def bare() -> Any:
    """By the documentation, in the mode whose answer waits for the handler: the cheaper one, and the only one that loses nothing."""
    from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_id="B1", bot_token="xoxb-1")

    app = AsyncApp(signing_secret=SECRET, process_before_response=True, authorize=authorize)

    @app.command("/brief")
    async def brief(ack: Callable[[], Any]) -> None:
        await ack()

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        return

    return AsyncSlackRequestHandler(app, path="/bare/slack/events")


# ---------------------------------------------------------------- what is sent


def command() -> tuple[bytes, str]:
    number = next(_NUMBERS)
    form = {
        "token": "x",
        "team_id": "T1",
        "team_domain": "kaname",
        "channel_id": f"D{number % PEOPLE}",
        "channel_name": "directmessage",
        "user_id": f"U{number % PEOPLE}",
        "user_name": "who",
        "command": "/brief",
        "text": "help",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T1/1/abc",
        "trigger_id": f"{number}.1.abc",
    }
    return urlencode(form).encode(), _FORM


def message() -> tuple[bytes, str]:
    """Words in a thread of a direct chat, in the size Slack sends them."""
    number = next(_NUMBERS)
    stamp = f"{int(time.time())}.{number % 1_000_000:06d}"
    text = "一番多いのは吹き放しで、次が詰まりです"
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    event = {
        "type": "message",
        "user": f"U{number % PEOPLE}",
        "channel": f"D{number % PEOPLE}",
        "channel_type": "im",
        "team": "T1",
        "client_msg_id": f"0d1f2e3c-{number}",
        "text": text,
        "ts": stamp,
        "thread_ts": "1795482290.000100",
        "event_ts": stamp,
        "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [rich]}],
    }
    body = {
        "token": "x",
        "team_id": "T1",
        "context_team_id": "T1",
        "api_app_id": "A1",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "event_time": int(time.time()),
        "authorizations": [
            {"enterprise_id": None, "team_id": "T1", "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-abc",
    }
    return json.dumps(body, ensure_ascii=False).encode(), _JSON


Make = Callable[[], tuple[bytes, str]]


def signed(raw: bytes, kind: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    mac = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}"}


# ---------------------------------------------------------------- measuring


@asynccontextmanager
async def served(folder: Path, worker: str) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.slack", "serve", str(port), str(folder), worker
    )
    address = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        try:
            for _ in range(300):
                try:
                    async with http.get(f"{address}/cpu"):
                        break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
            yield http, address
        finally:
            process.terminate()
            await process.wait()


async def _cpu(http: aiohttp.ClientSession, address: str) -> float:
    async with http.get(f"{address}/cpu") as answer:
        return float((await answer.json())["cpu"])


async def _one(http: aiohttp.ClientSession, url: str, make: Make) -> int:
    """Sent until it is taken, as Slack does it. Returns how often it had to be sent again."""
    raw, kind = make()
    for again in range(20):
        await asyncio.sleep(1 if again else 0)
        try:
            async with http.post(url, data=raw, headers=signed(raw, kind)) as answer:
                if answer.status == 200:
                    return again
        except aiohttp.ClientError:
            continue
    raise AssertionError("not taken")


async def _cost(http: aiohttp.ClientSession, address: str, path: str, make: Make, clients: int) -> float:
    """CPU milliseconds a request."""
    left = iter(range(REQUESTS))

    async def client() -> None:
        for _ in left:
            await _one(http, f"{address}{path}", make)

    before = await _cpu(http, address)
    await asyncio.gather(*(client() for _ in range(clients)))
    return (await _cpu(http, address) - before) / REQUESTS * 1000


async def _intake() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder), "off") as (http, address):
            print(head("Slack: checked, stored, acknowledged, beside a bare Bolt handler (worker off)", "FULL"))
            for make, clients in itertools.product((command, message), (16, 64)):
                found: dict[str, list[float]] = {"/bare/slack/events": [], connect.PATH: []}
                for _ in range(ROUNDS):
                    for path, values in found.items():
                        values.append(await _cost(http, address, path, make, clients))
                floor, ours = (statistics.median(values) for values in found.values())
                ratios = [o / f for f, o in zip(*found.values(), strict=True)]
                print(
                    Row(
                        what=f"{make.__name__} at {clients} clients",
                        figure=f"{ours:.2f} ms CPU, {ours / floor:.2f}x ({min(ratios):.2f} to {max(ratios):.2f})",
                        floor=f"{floor:.2f} ms: bare Bolt, nothing stored",
                        reach=f"≤ {REACH}x",
                        met=ours / floor <= REACH,
                    ).line(),
                    flush=True,
                )


async def _load(rate: int, reach: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder), "on") as (http, address):
            acks: list[float] = []
            resent: list[int] = []

            async def one(number: int) -> None:
                started = time.perf_counter()
                resent.append(await _one(http, f"{address}{connect.PATH}", command if number % 2 else message))
                acks.append((time.perf_counter() - started) * 1000)

            began, before = time.perf_counter(), await _cpu(http, address)
            pending = []
            for number in range(rate * SECONDS):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                pending.append(asyncio.ensure_future(one(number)))
            await asyncio.gather(*pending)
            ended, cpu = datetime.now(UTC), await _cpu(http, address) - before
            await asyncio.sleep(2)
        print(head(f"Slack: {rate} commands and messages a second for {SECONDS} s (worker on)", "FULL"))
        _report(Path(folder), rate, reach, acks, ended)
        print(Row(what="sent again", figure=str(sum(resent))).line())
        print(Row(what="CPU an event while they came", figure=f"{cpu / len(acks) * 1000:.2f} ms").line(), flush=True)


def _report(folder: Path, rate: int, reach: int, acks: list[float], ended: datetime) -> None:
    database = sqlite3.connect(folder / "slack.sqlite")
    stored = database.execute("select count(*) from task where key like 'in:%'").fetchone()[0]
    moment = ended.replace(tzinfo=None).isoformat(" ")
    behind = database.execute(
        "select count(*) from task where key like 'in:%' and (done_at is null or done_at > ?)", (moment,)
    ).fetchone()[0]
    database.close()
    ack = sorted(acks)[int(len(acks) * 0.99)]
    sent = rate * SECONDS
    for row in (
        Row(what="acknowledged, p99", figure=f"{ack:.0f} ms", reach=f"≤ {reach} ms", met=ack <= reach),
        Row(what="acknowledged, median", figure=f"{statistics.median(acks):.1f} ms"),
        Row(what="lost", figure=f"{sent - stored} of {sent}", reach="0", met=sent == stored),
        Row(what="not handled when the last event came", figure=f"{behind}"),
    ):
        print(row.line(), flush=True)


def main() -> None:
    asyncio.run(_intake())


def load() -> None:
    for rate, reach in RATES:
        asyncio.run(_load(rate, reach))


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] == "on")
    else:
        for name in sys.argv[1:] or ["intake", "load"]:
            {"intake": main, "load": load}[name]()
