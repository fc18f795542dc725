"""The durable intake against the bare server: CPU of the server process a request, worker off; and load with the worker on."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.inputs import Address, CommandInvoked, to_plain
from tests.benchmarks.measure import Row, head
from tests.crash import story
from tests.crash.app import PLATFORM, TEAM
from tests.crash.drive import _free_port

REQUESTS = 500
ROUNDS = 3
EXPERTS = 200
RATE, SECONDS = 100, 60
_NUMBERS = itertools.count(1)


def delivery() -> dict[str, Any]:
    """A command with a short answer, in one of two hundred conversations."""
    number = next(_NUMBERS)
    user = f"e{number % EXPERTS}"
    return to_plain(
        CommandInvoked(
            id=f"d{number}",
            at=datetime.now(UTC),
            team=TEAM,
            user=user,
            address=Address(platform=PLATFORM, conversation=f"D:{user}", private=True),
            text="ヘルプ",
        )
    )


@asynccontextmanager
async def server(folder: Path, worker: str) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    story.seed(folder, experts=EXPERTS, marketers=1, offers=0)
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.app", str(port), str(folder), worker
    )
    address = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        try:
            for _ in range(200):
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


async def _cost(http: aiohttp.ClientSession, address: str, path: str, clients: int) -> float:
    """CPU milliseconds a request."""
    left = iter(range(REQUESTS))

    async def client() -> None:
        for _ in left:
            async with http.post(f"{address}{path}", json=delivery()) as answer:
                assert answer.status == 200

    before = await _cpu(http, address)
    await asyncio.gather(*(client() for _ in range(clients)))
    return (await _cpu(http, address) - before) / REQUESTS * 1000


async def _intake() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with server(Path(folder), "off") as (http, address):
            print(head("Durable intake against the bare server (worker off)", "FULL"))
            for clients in (16, 64):
                found: dict[str, list[float]] = {"/bare": [], "/in": []}
                for _ in range(ROUNDS):
                    for path, values in found.items():
                        values.append(await _cost(http, address, path, clients))
                bare, durable = (statistics.median(values) for values in found.values())
                print(
                    Row(
                        what=f"CPU a delivery at {clients} clients",
                        figure=f"{durable:.2f} ms, {durable / bare:.1f}x",
                        floor=f"{bare:.2f} ms",
                        reach="≤ 2.5x",
                        met=durable / bare <= 2.5,
                    ).line()
                )


async def _load() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with server(Path(folder), "on") as (http, address):
            acks: list[float] = []

            async def one() -> None:
                started = time.perf_counter()
                async with http.post(f"{address}/in", json=delivery()) as answer:
                    assert answer.status == 200
                acks.append((time.perf_counter() - started) * 1000)

            began, cpu = time.perf_counter(), await _cpu(http, address)
            pending = []
            for number in range(RATE * SECONDS):
                await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
                pending.append(asyncio.ensure_future(one()))
            await asyncio.gather(*pending)
            ended = datetime.now(UTC)
            await asyncio.sleep(3)
            cpu = await _cpu(http, address) - cpu
        _report(Path(folder), acks, ended, cpu)


def _report(folder: Path, acks: list[float], ended: datetime, cpu: float) -> None:
    database = sqlite3.connect(folder / "crash.sqlite")
    handled = database.execute(
        "select (julianday(done_at) - julianday(created_at)) * 86400, done_at from task where kind = 'handle' and state = 'done'"
    ).fetchall()
    stored = database.execute("select count(*) from task where key like 'in:%'").fetchone()[0]
    late = [s for s, done in handled if done > ended.replace(tzinfo=None).isoformat(" ")]
    waits = sorted(s for s, _ in handled)
    database.close()
    ack, wait = sorted(acks)[int(len(acks) * 0.99)], waits[int(len(waits) * 0.99)]
    print(head(f"{RATE} events a second for {SECONDS} s (worker on)", "FULL"))
    rows = [
        Row(what="CPU of the server an event handled, all told", figure=f"{cpu / len(handled) * 1000:.1f} ms"),
        Row(what="acknowledged, p99", figure=f"{ack:.0f} ms", reach="≤ 50 ms", met=ack <= 50),
        Row(what="acknowledged, median", figure=f"{statistics.median(acks):.1f} ms"),
        Row(what="stored to handled, p99", figure=f"{wait:.2f} s", reach="≤ 2 s", met=wait <= 2),
        Row(
            what="lost",
            figure=f"{RATE * SECONDS - stored} of {RATE * SECONDS}",
            reach="0",
            met=stored == RATE * SECONDS,
        ),
        Row(
            what="not handled when the last event came",
            figure=f"{stored - len(handled) + len(late)}",
            reach="no backlog",
            met=stored - len(handled) + len(late) < RATE,
        ),
    ]
    for row in rows:
        print(row.line())


def main() -> None:
    asyncio.run(_intake())


def load() -> None:
    asyncio.run(_load())
