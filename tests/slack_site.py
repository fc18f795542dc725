"""The real Slack adapter around a real database, with the double as Slack: what tests of the whole way use."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from adapters.settings import Settings
from adapters.slack import connect
from adapters.slack.auth import Installed
from bot.inputs import AnyInput, from_plain
from bot.model import Task
from tests import slack_double
from tests.slack_double import Slack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
KEY = b"k" * 32
NOW = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)


class Hands:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class NoSpeechHere:
    name, local = "none", True

    def transcribe(self, sound: bytes, name: str, hints: object) -> Any:
        raise AssertionError("no voice in these tests")


@dataclass
class Answer:
    status: int
    body: str
    headers: Mapping[str, str]


class Site:
    """One installation of the program, reached as Slack reaches it."""

    def __init__(self, folder: Path, slack: Slack, *, installed: bool = True, **settings: Any) -> None:
        self.slack, self.clock = slack, Hands()
        self.store = Store(f"sqlite:///{folder / 'ayumi.sqlite'}", synchronous="OFF")
        wiring.create_tables(self.store)
        self.settings = Settings(data_dir=folder, slack_api_url=slack.url, slack_signing_secret=SECRET, **settings)
        self.files = Folder(folder / "files", KEY)
        self.out = connect.out(self.settings, self.store, KEY, self.clock, self.files)
        self.program = wiring.build(
            self.store, platforms={"slack": self.out.platform}, files=self.files, transcriber=NoSpeechHere()
        )
        self.inbound = connect.Slack(
            self.settings,
            self.store,
            KEY,
            self.clock,
            self.out,
            accept=self.accept,
            language=self.program.language,
            forgotten=self.program.intake.forget,
        )
        if installed:
            self.out.installations.save(
                Installed(team="T1", name="Kaname", bot_token="xoxb-1", bot_user="UBOT", bot_id="B1")
            )
        self.endpoint: Any = self.inbound.routes()[0].app  # type: ignore[attr-defined]  # a Route

    def accept(self, items: Sequence[AnyInput]) -> Sequence[Exception | None]:
        return self.program.intake.accept_all(items, at=self.clock.now())

    def close(self) -> None:
        self.inbound.stop()
        self.store.close()

    def stored(self) -> list[AnyInput]:
        """Every input in the database, in the order it came."""
        with self.store.unscoped("look at what was stored") as session:
            rows = session.scalars(select(Task).where(Task.kind == "handle").order_by(Task.id))
            return [from_plain(row.payload["input"]) for row in rows if row.payload]

    def count(self) -> int:
        """How many inputs are in the database."""
        with self.store.unscoped("count what was stored") as session:
            return session.scalars(select(func.count()).select_from(Task)).one()

    def run(self) -> None:
        """Everything that is due now, and what follows from it within the next half minute."""
        for _ in range(60):
            due = self.program.worker.next_due()
            if due is None or due > self.clock.at + timedelta(seconds=30):
                return
            self.clock.at = max(self.clock.at, due)
            self.program.worker.step(self.clock.at)
            self.program.worker.slow_step(self.clock.at)
        raise AssertionError("the program does not come to rest")

    # ------------------------------------------------------------ as Slack sends

    def event(self, event: Mapping[str, Any], *, event_id: str = "Ev1", team: str = "T1", **more: Any) -> Answer:
        body = {
            "type": "event_callback",
            "team_id": team,
            "api_app_id": "A1",
            "event": event,
            "event_id": event_id,
            "event_time": int(NOW.timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": "UBOT",
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            **more,
        }
        return self.send(json.dumps(body).encode(), "application/json")

    def command(
        self, text: str, *, user: str = "U1", channel: str = "C1", trigger: str = "", team: str = "T1"
    ) -> Answer:
        form = {
            "token": "x",
            "team_id": team,
            "team_domain": "kaname",
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "product",
            "user_id": user,
            "user_name": "who",
            "command": "/brief",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": "https://hooks.slack.com/commands/T1/1/abc",
            "trigger_id": trigger or self.slack.trigger(),
        }
        return self.send(urlencode(form).encode(), "application/x-www-form-urlencoded")

    def interact(self, payload: Mapping[str, Any]) -> Answer:
        return self.send(urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded")

    def send(self, raw: bytes, kind: str, *, signed: bool = True, **headers: str) -> Answer:
        stamp = str(int(self.clock.now().timestamp()))
        mac = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
        sent = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}"}
        if not signed:
            sent["x-slack-signature"] = "v0=" + "0" * 64
        return asyncio.run(call(self.endpoint, raw, {**sent, **{k.replace("_", "-"): v for k, v in headers.items()}}))


async def call(endpoint: Any, raw: bytes, headers: Mapping[str, str], *, method: str = "POST") -> Answer:
    """One request to an ASGI endpoint, in two pieces as a network may bring it."""
    pieces = [
        {"type": "http.request", "body": raw[: len(raw) // 2], "more_body": True},
        {"type": "http.request", "body": raw[len(raw) // 2 :], "more_body": False},
    ]
    scope = {
        "type": "http",
        "method": method,
        "path": "/slack/events",
        "query_string": b"",
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
    }
    got: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return pieces.pop(0) if pieces else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        got.append(message)

    await endpoint(scope, receive, send)
    return Answer(
        status=got[0]["status"],
        body=b"".join(m.get("body", b"") for m in got[1:]).decode(),
        headers={k.decode(): v.decode() for k, v in got[0]["headers"]},
    )


@contextmanager
def site(folder: Path, *, installed: bool = True, **settings: Any) -> Iterator[Site]:
    with slack_double.running() as double:
        for user, name in (("U1", "宮本 春"), ("U2", "佐藤 健")):
            double.person(user, name)
            double.channel(double.direct(user), user, "UBOT", private=True)
        double.channel("C1", "U1", "U2", "UBOT")
        made = Site(folder, double, installed=installed, **settings)
        try:
            yield made
        finally:
            made.close()
