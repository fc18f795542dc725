"""Teams' intake with token check and durable insert beside a bare botbuilder endpoint with its own token check: CPU a request.

`python -m tests.benchmarks.teams`. Both stand in the same Starlette, in this process, without a socket; the bare one reads the
activity, checks the token and runs a handler that does nothing. Its keys are put into its cache by hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from adapters import wiring
from adapters.database.store import Store
from adapters.teams.app import Endpoint
from adapters.teams.auth import Keys, Verifier
from adapters.teams.dialogs import Dialogs
from adapters.teams.door import Door
from adapters.teams.limits import SERVICE_HOSTS
from adapters.teams.references import References
from bot.intake import Intake
from tests.benchmarks.measure import Row, head, rounds
from tests.tokens import APP, SERVICE, TENANT, Provider, claims, signed

REQUESTS = 400
ROUNDS = 5
PEOPLE = 200
REACH = 1.5
METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_NUMBERS = itertools.count(1)


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def activity() -> bytes:
    number = next(_NUMBERS)
    user = number % PEOPLE
    made = {
        "type": "message",
        "id": str(number),
        "timestamp": datetime.now(UTC).isoformat(),
        "serviceUrl": SERVICE,
        "channelId": "msteams",
        "from": {"id": f"29:{user}", "name": f"佐藤 {user}", "aadObjectId": "b7e1"},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": f"a:{user}"},
        "recipient": {"id": f"28:{APP}", "name": "Ayumi"},
        "entities": [{"type": "clientInfo", "locale": "ja-JP", "timezone": "Asia/Tokyo"}],
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "ja-JP",
        "text": "一番多いのは吹き放しで、次が詰まりです",
    }
    return json.dumps(made).encode()


def product(folder: Path) -> Starlette:
    store = Store(f"sqlite:///{folder / 'bench.sqlite'}")
    wiring.create_tables(store)
    references = References(store, bot=f"28:{APP}")
    references.install(TENANT, name="弥栄製作所")
    door = Door(references, Intake(store), tenant=TENANT, wake=lambda: None)
    authority = Verifier(Keys(Provider("k1").fetch, time.monotonic), app_id=APP, hosts=SERVICE_HOSTS)
    endpoint = Endpoint(authority, door, Dialogs(time.monotonic), wiring.language(), _Clock())
    web = Starlette()
    web.add_route("/api/messages", endpoint.messages, methods=["POST"])
    return web


def bare() -> Starlette:
    from botbuilder.core import BotAdapter, TurnContext  # type: ignore[import-untyped]  # no types in the SDK
    from botbuilder.schema import Activity  # type: ignore[import-untyped]  # no types in the SDK
    from botframework.connector.auth import (  # type: ignore[import-untyped]  # no types in the SDK
        JwtTokenExtractor,
        JwtTokenValidation,
        SimpleCredentialProvider,
    )

    published = JwtTokenExtractor.get_open_id_metadata(METADATA)
    published.keys = list(Provider("k1").fetch()["keys"])
    published.last_updated = datetime.now()
    credentials = SimpleCredentialProvider(APP, "secret")

    class Adapter(BotAdapter):  # type: ignore[misc]  # no types in the SDK
        async def send_activities(self, context: Any, activities: Any) -> Any:
            return []

        async def update_activity(self, context: Any, activity: Any) -> Any:
            return None

        async def delete_activity(self, context: Any, reference: Any) -> Any:
            return None

    adapter = Adapter()

    async def nothing(_: Any) -> None:
        return

    async def messages(request: Request) -> Response:
        read = Activity().deserialize(await request.json())
        await JwtTokenValidation.authenticate_request(read, request.headers["authorization"], credentials)
        await adapter.run_pipeline(TurnContext(adapter, read), nothing)
        return Response(status_code=200)

    web = Starlette()
    web.add_route("/api/messages", messages, methods=["POST"])
    return web


async def ask(web: Starlette, body: bytes, token: str) -> int:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/api/messages",
        "raw_path": b"/api/messages",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"bot.example"), (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
    }
    await web(scope, receive, send)
    return int(sent[0]["status"])


def cost(web: Starlette, runner: Callable[[Coroutine[Any, Any, None]], None], clients: int) -> float:
    """CPU milliseconds a request."""
    token = signed(claims(time.time()))
    bodies = iter([activity() for _ in range(REQUESTS)])

    async def client() -> None:
        for body in bodies:
            assert await ask(web, body, token) == 200

    async def all_clients() -> None:
        await asyncio.gather(*(client() for _ in range(clients)))

    began = time.process_time()
    runner(all_clients())
    return (time.process_time() - began) / REQUESTS * 1000


def commits(folder: Path) -> float:
    """CPU milliseconds of one durable row through the raw driver, alone: what the disk takes of ours when one client asks at a time."""
    with contextlib.closing(sqlite3.connect(folder / "raw.sqlite", isolation_level=None)) as raw:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE IF NOT EXISTS t (p)"):
            raw.execute(statement)
        began = time.process_time()
        for _ in range(REQUESTS):
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO t VALUES (?)", ("x" * 900,))
            raw.execute("COMMIT")
        return (time.process_time() - began) / REQUESTS * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as loop:
        ours, theirs = product(Path(folder)), bare()
        for web in (ours, theirs):
            cost(web, loop.run, 4)
        print(head("Teams: an activity with its token", "FULL"))
        for clients in (1, 16):
            found = rounds(
                ROUNDS,
                {
                    "ours": partial(cost, ours, loop.run, clients),
                    "bare": partial(cost, theirs, loop.run, clients),
                    "disk": partial(commits, Path(folder)),
                },
            )
            times = found["ours"] / found["bare"]
            print(
                Row(
                    what=f"checked, stored, acknowledged; {clients} at once",
                    figure=f"{found['ours']:.2f} ms CPU",
                    floor=f"{found['bare']:.2f} ms: bare botbuilder, nothing stored (a raw commit alone: {found['disk']:.2f} ms)",
                    reach=f"at most {REACH}: {times:.2f}",
                    met=times <= REACH,
                ).line()
            )


if __name__ == "__main__":
    main()
