"""A Teams client for tests: `ayumi serve` in a process of its own, and people who act only on the cards they see.

It knows Teams' side of the protocol and nothing of the program: what a tap on an Action.Execute, an Action.Submit or a dialog's
button makes the client send, how a quoted reply, a file or an empty voice span looks like on the wire.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tests.connector import Activity, Service, serving, words_of

TENANT = "t1"
BOT = {"id": "28:ayumi", "name": "Ayumi"}
CHANNEL = "19:plant@thread.tacv2"
SPAN = '<span itemtype="http://schema.skype.com/InputExtension"></span>'
Card = dict[str, Any]


@dataclass
class TeamsClient:
    """`at` is the program's address; `people` are names by user id; `dialogs` what is open on somebody's screen."""

    at: str
    service_url: str
    service: Service
    locale: str = "ja-JP"
    people: dict[str, str] = field(default_factory=dict)
    dialogs: dict[str, Card] = field(default_factory=dict)
    answers: list[Any] = field(default_factory=list)
    numbers: int = 0

    # ------------------------------------------------------------ the wire

    def send(self, body: bytes) -> tuple[int, bytes]:
        asked = urllib.request.Request(f"{self.at}/api/messages", body, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status, bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, bytes(error.read())
        except urllib.error.URLError as error:
            if isinstance(error.reason, (BrokenPipeError, ConnectionResetError)):
                return 413, b""  # the line was cut while the client was still sending
            raise

    def activity(self, user: str, *, thread: str = "", channel: bool = False, **changed: Any) -> dict[str, Any]:
        self.numbers += 1
        number = f"17{self.numbers:011d}"
        place: dict[str, Any] = {"conversationType": "personal", "id": self.home(user), "tenantId": TENANT}
        if channel:
            root = thread or number
            place = {"conversationType": "channel", "id": f"{CHANNEL};messageid={root}", "tenantId": TENANT}
        made = {
            "type": "message",
            "id": number,
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": {"id": user, "name": self.people.get(user, ""), "aadObjectId": f"aad-{user}"},
            "recipient": BOT,
            "conversation": place,
            "channelData": {"tenant": {"id": TENANT}},
            "locale": self.locale,
            "localTimezone": "Asia/Tokyo",
            **changed,
        }
        return {name: value for name, value in made.items() if value is not None}

    def post(self, user: str, **changed: Any) -> Any:
        status, body = self.send(json.dumps(self.activity(user, **changed)).encode())
        assert status == 200, (status, body)
        self.answers.append(json.loads(body) if body else None)
        return self.answers[-1]

    # ------------------------------------------------------------ what people do

    def home(self, user: str) -> str:
        return f"a:{user}"

    def join(self, user: str, name: str) -> None:
        """Adds the app to their own chat."""
        self.people[user] = name
        self.service.install(user, self.home(user))
        self.post(user, type="installationUpdate", action="add", text=None)

    def say(self, user: str, text: str, *, quoting: Activity | None = None) -> None:
        if quoting is None:
            self.post(user, text=text)
            return
        twin = (
            f'<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="{quoting.id}"><p>…</p></blockquote>'
            f"<p>{escape(text)}</p>"
        )
        self.post(user, text=f"… {text}", attachments=[{"contentType": "text/html", "content": twin}])

    def mention(self, user: str, text: str, *, thread: str = "", others: Mapping[str, str] | None = None) -> str:
        """In the channel, to the bot; `others` are mentioned too, by the words that stand for them. Returns the thread."""
        entities = [{"type": "mention", "text": "<at>Ayumi</at>", "mentioned": BOT}]
        for words, who in (others or {}).items():
            entities.append(
                {"type": "mention", "text": f"<at>{words}</at>", "mentioned": {"id": who, "name": self.people[who]}}
            )
        made = self.activity(user, channel=True, thread=thread, text=f"<at>Ayumi</at>&nbsp;{text}", entities=entities)
        status, body = self.send(json.dumps(made).encode())
        assert status == 200, (status, body)
        return str(made["conversation"]["id"].partition(";messageid=")[2])

    def attach(self, user: str, content: bytes, name: str, text: str = "") -> None:
        path = f"/files/{len(self.service.files)}/{name}"
        self.service.files[path] = content
        given = {"downloadUrl": self.service_url.rstrip("/") + path, "fileType": name.rpartition(".")[2]}
        file = {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": name, "content": given}
        self.post(user, text=text, attachments=[file])

    def record(self, user: str, *, channel: bool = False) -> None:
        """Holds Teams' own microphone: the bot is given an empty mark."""
        entities = [{"type": "mention", "text": "<at>Ayumi</at>", "mentioned": BOT}] if channel else []
        self.post(
            user,
            channel=channel,
            text="<at>Ayumi</at>" if channel else "",
            entities=entities,
            attachments=[{"contentType": "text/html", "content": SPAN}],
        )

    def react(self, user: str, to: Activity, name: str, *, take_away: bool = False) -> None:
        part = "reactionsRemoved" if take_away else "reactionsAdded"
        self.post(user, type="messageReaction", text=None, replyToId=to.id, **{part: [{"type": name}]})

    def press(self, user: str, label: str, *, on: Activity | None = None, **inputs: str) -> Any:
        """The button with these words on the newest card the person sees (or on `on`), as the client sends it."""
        card, action = self.button(user, label, on=on)
        data = {**action["data"], **inputs}
        more: dict[str, Any] = {"text": None, "replyToId": card.id}
        if action["type"] == "Action.Execute":
            value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}, "trigger": "manual"}
            return self.post(user, type="invoke", name="adaptiveCard/action", value=value, **more)
        if action["data"].get("msteams", {}).get("type") == "task/fetch":
            answer = self.post(user, type="invoke", name="task/fetch", value={"data": data}, **more)
            value = answer["task"]["value"]
            if answer["task"]["type"] == "continue":
                self.dialogs[user] = value["card"]["content"]
            return answer
        return self.post(user, value=data, **more)

    def submit(self, user: str, **fields: str) -> Any:
        """The dialog on the person's screen; every field that is not named keeps what stands in it."""
        card = self.dialogs.pop(user)
        shown = {e["id"]: e.get("value", "") for e in card["body"] if e["type"].startswith("Input.")}
        given = {f"field.{name}": value for name, value in fields.items()}
        assert given.keys() <= shown.keys(), (given, shown)
        (action,) = card["body"][-1]["actions"]
        data = {**action["data"], **shown, **given}
        return self.post(user, type="invoke", name="task/submit", text=None, value={"data": data})

    def from_message(self, user: str, command: str, said: str) -> Any:
        """The message extension's command in the menu of somebody's message: its dialog is on the screen then."""
        value = {"commandId": command, "messagePayload": {"body": {"contentType": "html", "content": f"<p>{said}</p>"}}}
        answer = self.post(user, type="invoke", name="composeExtension/fetchTask", text=None, value=value)
        self.dialogs[user] = answer["task"]["value"]["card"]["content"]
        return answer

    def submit_command(self, user: str, command: str, **fields: str) -> Any:
        card = self.dialogs.pop(user)
        shown = {e["id"]: e.get("value", "") for e in card["body"] if e["type"].startswith("Input.")}
        assert fields.keys() <= shown.keys(), (fields, shown)
        (action,) = card["body"][-1]["actions"]
        value = {"commandId": command, "data": {**action["data"], **shown, **fields}}
        return self.post(user, type="invoke", name="composeExtension/submitAction", text=None, value=value)

    # ------------------------------------------------------------ what people see

    def seen(self, user: str) -> list[Activity]:
        return [one for one in list(self.service.activities) if one.conversation == self.home(user)]

    def sees(self, user: str, *words: str, since: int = 0) -> Activity:
        """Waits for a card in the person's chat that holds all the words."""
        return self.card(lambda said: all(word in said for word in words), lambda: self.seen(user)[since:])

    def card(self, wanted: Callable[[str], bool], where: Callable[[], list[Activity]] | None = None) -> Activity:
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            found = where() if where else list(self.service.activities)
            for one in reversed(found):
                if wanted(words_of([one.card])):
                    return one
            time.sleep(0.05)
        raise AssertionError([words_of([one.card]) for one in (where() if where else self.service.activities)])

    def button(self, user: str, label: str, *, on: Activity | None = None) -> tuple[Activity, dict[str, Any]]:
        for one in [on] if on else reversed(self.seen(user)):
            for action in actions_of(one.card):
                if label in action["title"] and action["type"] != "Action.OpenUrl":
                    return one, action
        raise AssertionError((label, [a["title"] for one in self.seen(user) for a in actions_of(one.card)]))

    def link(self, user: str, label: str) -> str:
        for one in reversed(self.seen(user)):
            for action in actions_of(one.card):
                if label in action["title"] and action["type"] == "Action.OpenUrl":
                    return str(action["url"])
        raise AssertionError((label, [a for one in self.seen(user) for a in actions_of(one.card)]))


def actions_of(card: Card) -> list[dict[str, Any]]:
    return [action for element in card["body"] for action in element.get("actions", ())]


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@contextmanager
def serve(folder: Path, *, locale: str = "ja-JP", **settings: str) -> Iterator[TeamsClient]:
    """`ayumi serve` with the settings the README names for trying it on one machine, beside a connector on loopback."""
    service, port = Service(), free_port()
    service.channels.add(CHANNEL)
    environment = {
        **os.environ,
        "AYUMI_DATA_DIR": str(folder),
        "AYUMI_TEAMS_DEV": "loopback",
        "AYUMI_PORT": str(port),
        "AYUMI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        **settings,
    }
    with serving(service) as url, (folder / "serve.log").open("wb") as log:
        command = [sys.executable, "-c", "from adapters.cli import main; main()", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        made = TeamsClient(f"http://127.0.0.1:{port}", url, service, locale)
        try:
            _wait_until_ready(made, process, folder / "serve.log")
            yield made
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_until_ready(client: TeamsClient, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(f"{client.at}/healthz", timeout=1).close()
        except OSError:
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return
