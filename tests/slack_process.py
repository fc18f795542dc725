"""`ayumi serve` as a process of its own with the double as Slack, set up by nothing but documented settings."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.crash.drive import _free_port
from tests.slack_double import Slack
from tests.slack_site import NOW, SECRET, Answer

STARTS, RESTS = 60.0, 90.0
ROOT = Path(__file__).parents[1]


class Ahead:
    """The clock of the process: the machine's, so many seconds ahead."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.at = NOW

    @property
    def at(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))

    @at.setter
    def at(self, value: datetime) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str((value - datetime.now(UTC)).total_seconds()))
        fresh.replace(self.file)


class Served:
    """One server. `settings` are the AYUMI_ variables beside where it keeps its data."""

    def __init__(self, folder: Path, slack: Slack, **settings: str) -> None:
        self.slack, self.folder = slack, folder
        self.clock = Ahead(folder / "ahead")
        self.port = _free_port()
        self.settings = {
            "AYUMI_DATA_DIR": str(folder / "data"),
            "AYUMI_PORT": str(self.port),
            "AYUMI_SLACK_API_URL": slack.url,
            **{f"AYUMI_{name.upper()}": value for name, value in settings.items()},
        }
        self.errors = (folder / "errors").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    # ------------------------------------------------------------ life

    def start(self) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AYUMI_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.slack_serve", str(self.clock.file)],
            cwd=ROOT,
            env={**environment, **self.settings},
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
        )
        self.until(self._ready, STARTS)

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        self.errors.close()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log()
        try:
            return self._request("GET", "/readyz", b"", {}).status == 200
        except OSError:
            return False

    def log(self) -> str:
        return (self.folder / "errors").read_text(errors="replace")[-4000:]

    # ------------------------------------------------------------ as Slack sends

    def event(self, event: Mapping[str, Any], *, event_id: str) -> Answer:
        bot = {
            "enterprise_id": None,
            "team_id": "T1",
            "user_id": "UBOT",
            "is_bot": True,
            "is_enterprise_install": False,
        }
        body = {
            "type": "event_callback",
            "team_id": "T1",
            "api_app_id": "A1",
            "event": event,
            "event_id": event_id,
            "authorizations": [bot],
        }
        return self.deliver("events_api", body)

    def command(self, text: str, *, user: str = "U1", channel: str = "D1") -> Answer:
        form = {
            "team_id": "T1",
            "channel_id": channel,
            "user_id": user,
            "command": "/brief",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": "https://hooks.slack.com/commands/T1/1/abc",
            "trigger_id": self.slack.trigger(),
        }
        return self.deliver("slash_commands", form)

    def interact(self, payload: Mapping[str, Any]) -> Answer:
        return self.deliver("interactive", payload)

    def deliver(self, kind: str, body: Mapping[str, Any]) -> Answer:
        """`kind` as Socket Mode names it; by HTTP each has its own encoding."""
        if kind == "events_api":
            return self.send(json.dumps(body).encode(), "application/json")
        fields = body if kind == "slash_commands" else {"payload": json.dumps(body)}
        return self.send(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def send(self, raw: bytes, kind: str) -> Answer:
        stamp = str(int(self.clock.at.timestamp()))
        mac = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
        headers = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}"}
        return self._request("POST", "/slack/events", raw, headers)

    def _request(self, method: str, path: str, raw: bytes, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, raw, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), dict(answer.getheaders()))
        finally:
            connection.close()

    # ------------------------------------------------------------ waiting

    def run(self) -> None:
        """Until nothing is due within the next half minute."""
        self.until(lambda: self._open() == 0, RESTS)

    def until(self, what: Any, seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, (self.tasks(), self.log())
            time.sleep(0.05)

    def _open(self) -> int:
        soon = (self.clock.at + timedelta(seconds=30)).replace(tzinfo=None).isoformat(" ")
        wanted = "state in ('ready', 'sending') and coalesce(retry_at, due_at) <= ?"
        return int(self.rows(f"select count(*) from task where {wanted}", soon)[0][0])

    def tasks(self) -> list[Any]:
        return self.rows("select kind, key, state, attempt, reason from task order by id desc limit 12")

    def rows(self, statement: str, *values: str) -> list[Any]:
        database = sqlite3.connect(f"file:{self.folder / 'data' / 'ayumi.sqlite'}?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(statement, values).fetchall()
        except sqlite3.OperationalError:
            return []
        finally:
            database.close()
