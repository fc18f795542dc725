"""A connector of Teams on loopback, for tests: it keeps what it is sent, has Teams' size and rate limits, and can be told to fail."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

#: 40 KB is what older pages of the documentation say; the renderer has to stay below it with room.
MOST_ACTIVITY_BYTES = 40 * 1024
RATES = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))


@dataclass
class Activity:
    """One message as the service keeps it."""

    id: str
    conversation: str
    body: dict[str, Any]
    only: str = ""

    @property
    def card(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body["attachments"][0]["content"]
        return found


@dataclass
class Fault:
    """The next answer, instead of the right one. `applied`: it was done all the same, only the answer is lost."""

    status: int
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    applied: bool = False


class Service:
    """State of the service: people who have the app, channels it is in, everything posted."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self.lock = threading.Lock()
        self.people: dict[str, str] = {}
        self.channels: set[str] = set()
        self.activities: list[Activity] = []
        self.files: dict[str, bytes] = {}
        self.faults: deque[Fault] = deque()
        self.requests: list[tuple[str, str, str]] = []
        self.redirects: dict[str, str] = {}
        self.refused: list[int] = []
        self._sent: dict[str, deque[float]] = {}
        self._next = 1700000000000

    def install(self, user: str, conversation: str) -> None:
        """Somebody has the app; their private chat has this id."""
        self.people[user] = conversation

    def in_conversation(self, conversation: str) -> list[Activity]:
        root = conversation.partition(";")[0]
        return [one for one in self.activities if one.conversation.partition(";")[0] == root]

    def number(self) -> str:
        self._next += 1
        return str(self._next)

    def knows(self, conversation: str) -> bool:
        root, _, message = conversation.partition(";messageid=")
        if message and not any(one.id == message for one in self.in_conversation(root)):
            return message.startswith("root")
        return root in self.channels or root in self.people.values()

    def too_fast(self, conversation: str) -> float:
        now = self.monotonic()
        sent = self._sent.setdefault(conversation.partition(";")[0], deque(maxlen=1800))
        rest = max((sent[-count] + seconds - now for count, seconds in RATES if len(sent) >= count), default=0.0)
        if rest <= 0:
            sent.append(now)
        return rest


_ACTIVITIES = re.compile(r"^/v3/conversations/([^/]+)/activities(?:/([^/]+))?$")


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            return

        def answer(self, status: int, body: Any = None, **headers: str) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def refuse(self, status: int, code: str, **headers: str) -> None:
            service.refused.append(status)
            self.answer(status, {"error": {"code": code, "message": code}}, **headers)

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            with service.lock:
                service.requests.append(("GET", path, self.headers.get("Authorization", "")))
                target, content = service.redirects.get(path), service.files.get(path)
            if target:
                self.answer(302, Location=target)
            elif content is None:
                self.refuse(404, "NotFound")
            else:
                self.answer(200, content)

        def do_POST(self) -> None:
            self.write("POST")

        def do_PUT(self) -> None:
            self.write("PUT")

        def do_DELETE(self) -> None:
            self.write("DELETE")

        def write(self, method: str) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            parts = urlsplit(self.path)
            with service.lock:
                service.requests.append((method, parts.path, self.headers.get("Authorization", "")))
                fault = service.faults.popleft() if service.faults else None
                if fault is not None and not fault.applied:
                    self.fail(fault)
                    return
                status, body, headers = self.apply(method, parts.path, parse_qs(parts.query), raw)
            if fault is not None:
                self.fail(fault)
            elif status >= 300:
                self.refuse(status, body, **headers)
            else:
                self.answer(status, body)

        def fail(self, fault: Fault) -> None:
            if fault.status == 0:
                self.close_connection = True
                self.connection.close()
                return
            self.answer(
                fault.status,
                {"error": {"code": fault.code, "message": ""}} if fault.code else b"<html>busy</html>",
                **fault.headers,
            )

        def apply(
            self, method: str, path: str, query: dict[str, list[str]], raw: bytes
        ) -> tuple[int, Any, dict[str, str]]:
            body = json.loads(raw) if raw else {}
            if len(json.dumps(body, ensure_ascii=False).encode("utf-16-le")) > MOST_ACTIVITY_BYTES:
                return 413, "MessageSizeTooBig", {}
            if path == "/v3/conversations":
                return self.create(body)
            found = _ACTIVITIES.match(path)
            if not found:
                return 404, "NotFound", {}
            conversation, message = unquote(found.group(1)), unquote(found.group(2) or "")
            if not service.knows(conversation):
                return 404, "ConversationNotFound", {}
            rest = service.too_fast(conversation)
            if rest > 0:
                return 429, "TooManyRequests", {"Retry_After": str(int(rest) + 1)}
            if method == "PUT":
                return self.update(conversation, message, body)
            if method == "DELETE":
                return self.delete(conversation, message)
            only = body["recipient"]["id"] if query.get("isTargetedActivity") == ["true"] else ""
            return self.post(conversation, body, only)

        def create(self, body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
            if body.get("isGroup"):
                channel = body["channelData"]["channel"]["id"]
                if channel not in service.channels:
                    return 404, "ConversationNotFound", {}
                rest = service.too_fast(channel)
                if rest > 0:
                    return 429, "TooManyRequests", {"Retry_After": str(int(rest) + 1)}
                number = service.number()
                whole = f"{channel};messageid={number}"
                service.activities.append(Activity(number, whole, body["activity"]))
                return 201, {"id": whole, "activityId": number}, {}
            user = body["members"][0]["id"]
            if user not in service.people:
                return 403, "BotNotInConversationRoster", {}
            return 201, {"id": service.people[user]}, {}

        def post(self, conversation: str, body: dict[str, Any], only: str) -> tuple[int, Any, dict[str, str]]:
            number = service.number()
            service.activities.append(Activity(number, conversation, body, only))
            return 201, {"id": number}, {}

        def update(self, conversation: str, message: str, body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
            for one in service.in_conversation(conversation):
                if one.id == message:
                    one.body = {**body, "replyToId": one.body.get("replyToId")}
                    return 200, {"id": message}, {}
            return 404, "ActivityNotFoundInConversation", {}

        def delete(self, conversation: str, message: str) -> tuple[int, Any, dict[str, str]]:
            for one in service.in_conversation(conversation):
                if one.id == message:
                    service.activities.remove(one)
                    return 200, {}, {}
            return 404, "ActivityNotFoundInConversation", {}

    return Handler


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """Its address on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


# ---------------------------------------------------------------- a card as somebody reads it

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def lines_of(card: dict[str, Any]) -> list[tuple[str, bool]]:
    """Every line a reader sees, top to bottom; True: it goes on the line before."""
    out: list[tuple[str, bool]] = []
    for element in card["body"]:
        _read(element, out)
    return out


def _read(element: dict[str, Any], out: list[tuple[str, bool]]) -> None:
    goes_on = str(element.get("id", "")).startswith("on.")
    kind = element["type"]
    if kind == "TextBlock":
        out.append((shown(element["text"]), goes_on))
    elif kind == "RichTextBlock":
        out.append(("".join(run["text"] for run in element["inlines"]), goes_on))
    elif kind == "Container":
        for inner in element["items"]:
            _read(inner, out)
    elif kind == "FactSet":
        out.extend((f"{shown(fact['title'])} {shown(fact['value'])}", False) for fact in element["facts"])
    elif kind == "ActionSet":
        out.extend((action["title"], False) for action in element["actions"])
    elif kind == "Input.ChoiceSet":
        out.append((element["label"], False))
        out.extend((choice["title"], False) for choice in element["choices"])
    elif kind.startswith("Input."):
        out.append((element["label"], False))


def shown(markdown: str) -> str:
    """A TextBlock's words: escapes taken away; bold marks that nothing escapes are look, not words."""
    bold = re.sub(r"(?<!\\)((?:\\\\)*)\*\*", r"\1", markdown)
    return _ESCAPED.sub(r"\1", bold).replace("\u00a0", " ")


def words_of(cards: list[dict[str, Any]]) -> str:
    whole = ""
    for number, (line, goes_on) in enumerate(pair for card in cards for pair in lines_of(card)):
        whole += line if goes_on or number == 0 else f"\n{line}"
    return whole
