"""A service on loopback that answers what it was told to and remembers what it was asked: a real server, so that time-outs,
half answers and retries are real too."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`drip` seconds before each of the body's bytes, `late` seconds before anything; `cut` promises more than it sends."""

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    late: float = 0.0
    drip: float = 0.0
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    path: str
    key: str
    body: bytes = field(repr=False)

    @property
    def json(self) -> dict[str, Any]:
        plain: dict[str, Any] = json.loads(self.body)
        return plain


class Service:
    """Replies are given in order, the last one again and again."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.asked: list[Asked] = []
        self.url = ""

    def says(self, *contents: object, **choice: Any) -> None:
        self.replies = [Reply(body=completion(c, **choice)) for c in contents]

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    @property
    def forms(self) -> list[str]:
        """The response format of each request; "" for none."""
        return [a.json.get("response_format", {}).get("type", "") for a in self.asked]


def completion(content: object, *, finish: str = "stop", refusal: str | None = None) -> bytes:
    """A chat completion; anything but a string or None is written as JSON."""
    text = content if isinstance(content, str) or content is None else json.dumps(content, ensure_ascii=False)
    message = {"role": "assistant", "content": text, "refusal": refusal}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    return json.dumps(
        {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    ).encode()


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            service.asked.append(Asked(path=self.path, key=self.headers.get("Authorization", ""), body=body))
            reply = service.next()
            stopping.wait(reply.late)
            try:
                self._send(reply)
            except OSError:  # the client hung up, as it should
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in (("Content-Type", "application/json"), ("Connection", "close"), *reply.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) + (1000 if reply.cut else 0)))
            self.end_headers()
            if not reply.drip:
                self.wfile.write(reply.body)
            for byte in reply.body if reply.drip else b"":
                if stopping.wait(reply.drip):
                    return
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield service
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def seconds_of(work: Any) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start
