"""The program under test as a server process that can be killed: the real flows over a SQLite file, chat over HTTP.

`python -m tests.crash.app` imports everything once, then starts one server a line of standard input (a Setup as JSON), as
a process of its own. Nothing but imported modules and the sentences outlives a server. Everything a test needs is put
around the program here, so that the program itself knows of no test: points at which it dies, and mutants of it.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters import wiring
from adapters.clock import SystemClock
from adapters.database.store import Store
from adapters.files import Folder
from adapters.running import Running
from bot import delivery, departure, tasks, worker
from bot.errors import PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address, AnyInput, FileRef, from_plain
from bot.intake import Intake
from bot.message import Form, Message
from bot.ports import Hints, Sent, Transcript
from bot.simulation.chat import Posted
from bot.simulation.world import shown

PLATFORM = "chat"
TEAM = "T1"
#: Every span of the sending protocol, shortened alike: client time-out < late answer and late store < quarantine.
TIME_LIMIT = 0.6
QUARANTINE = timedelta(seconds=2)
PACE = timedelta(milliseconds=20)
BACKOFF = (timedelta(seconds=0.1), timedelta(seconds=0.3), timedelta(seconds=0.6), timedelta(seconds=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One life of the server. It dies at the `nth` passing of `point` ("": never by itself)."""

    port: int
    chat_port: int
    folder: str
    point: str = ""
    nth: int = 1
    mutant: str = ""


class Points:
    """Where we are, by the kind of thing at work in this thread; the armed point ends the process."""

    def __init__(self, setup: Setup) -> None:
        self._point, self._left = setup.point, setup.nth
        self._log = os.open(Path(setup.folder) / "reached", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self._here = threading.local()
        self._lock = threading.Lock()

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        outer = self.place
        self._here.place = place
        try:
            yield
        finally:
            self._here.place = outer

    @property
    def place(self) -> str:
        return getattr(self._here, "place", "")

    def passing(self, name: str) -> None:
        if name != self._point:
            return
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.write(self._log, f"{name}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)
                threading.Event().wait()

    @contextmanager
    def around(self, name: str) -> Iterator[None]:
        self.passing(f"{name}.before")
        yield
        self.passing(f"{name}.after")


class DyingStore(Store):
    """Passes a point before and after each commit."""

    def __init__(self, url: str, points: Points) -> None:
        super().__init__(url)
        self._points = points

    @contextmanager
    def write(self, workspace_id: int) -> Iterator[Any]:
        with super().write(workspace_id) as session:
            yield session
            self._points.passing(f"{self._points.place}.before")
        self._points.passing(f"{self._points.place}.after")

    @contextmanager
    def write_first(self) -> Iterator[Any]:
        with super().write_first() as connection:
            yield connection
            self._points.passing(f"{self._points.place}.before")
        self._points.passing(f"{self._points.place}.after")

    @contextmanager
    def unscoped_write(self, reason: str) -> Iterator[Any]:
        with super().unscoped_write(reason) as session:
            yield session
            self._points.passing(f"{self._points.place}.before")
        self._points.passing(f"{self._points.place}.after")


class HttpChat:
    """The ChatPlatform over HTTP, with the same classes of outcome as a real one."""

    name = PLATFORM
    can_find = True

    def __init__(self, port: int, points: Points) -> None:
        self._port = port
        self._points = points

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        body = {"conversation": to.conversation, "thread": to.thread, "key": key, **_visible(team, to, message)}
        sort = self._points.place.rpartition(".")[2]
        with self._points.around(f"call.send.{sort}"):
            answer = self._call("POST", "/post", body)
        return Sent(message=answer["id"], thread=to.thread)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        with self._points.around("call.update"):
            self._call("POST", "/update", {"id": message_id, **_visible(team, to, message)})

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        with self._points.around("call.find"):
            answer = self._call("POST", "/find", {"conversation": to.conversation, "key": key})
        return Sent(message=answer["id"], thread=to.thread) if answer else None

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        raise PermanentError("this chat has no dialogs", code="no_dialogs")

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        with self._points.around("call.fetch"):
            return self._raw("GET", f"/file/{file.id}", None)

    def _call(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        return json.loads(self._raw(method, path, json.dumps(body).encode()))

    def _raw(self, method: str, path: str, body: bytes | None) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIME_LIMIT)
        try:
            connection.connect()
        except OSError as error:
            raise TemporaryError(f"no connection: {error}") from error
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise UnknownOutcome(f"answer lost: {error!r}") from error
        finally:
            connection.close()
        if answer.status == 429:
            raise TemporaryError("rate limited", after=float(answer.headers["Retry-After"]))
        if answer.status >= 500:
            raise UnknownOutcome(f"status {answer.status}")
        if answer.status >= 400:
            raise PermanentError(f"status {answer.status}", code="message_not_found")
        return content


def _visible(team: str, to: Address, message: Message) -> dict[str, Any]:
    post = Posted(id="-", team=team, to=to, message=message, key="-", order=0)
    buttons = [[b.label, b.action, b.value] for b in message.buttons]
    return {"text": shown(post), "buttons": buttons}


class Listener:
    """A Transcriber for files that hold their words as text."""

    name = "crash"
    local = True

    def transcribe(self, sound: bytes, name: str, hints: Hints) -> Transcript:
        return Transcript(text=sound.decode(), language="ja", seconds=3.0, engine=self.name, model="text")


# ---------------------------------------------------------------- points around the parts


def _around(points: Points, owner: type, method: str, place: Callable[..., str]) -> None:
    """Names what `owner.method` is about while it runs; `place` gets its arguments without self."""
    plain = getattr(owner, method)

    def within(self: Any, *args: Any, **kwargs: Any) -> Any:
        with points.at(place(*args, **kwargs)):
            return plain(self, *args, **kwargs)

    setattr(owner, method, within)


def _sort(task: tasks.Claimed) -> str:
    if task.payload.get("sort") == "note":
        return "note"
    return "question" if "question" in (task.payload.get("wanted") or ()) else "answer"


def _handled(task: tasks.Claimed, *_: Any) -> str:
    plain = task.payload["input"]
    if plain["kind"] == "done":
        return "handle.transcribed" if plain["work"] == "transcribe" else "handle.composed"
    return f"handle.{plain['kind']}"


def install_points(points: Points) -> None:
    deliver = delivery.Delivery
    _around(points, Intake, "accept", lambda item, **_: f"intake.{item.kind}")
    _around(points, worker.Worker, "_claim", lambda *_, slow, **__: "claim.slow" if slow else "claim.chat")
    _around(points, worker.Worker, "_handle", _handled)
    _around(points, worker.Worker, "_work", lambda task, *_: f"result.{task.payload['work']}")
    _around(points, deliver, "_post", lambda task, *_: f"mark.{_sort(task)}")
    _around(points, deliver, "_sent", lambda task, *_: f"sent.{_sort(task)}")
    _around(points, deliver, "_refuse", lambda *_: "hold")
    _around(points, deliver, "_end", lambda *_, state, **__: "edited" if state == "done" else "ended")
    _around(points, deliver, "_retry", lambda *_, sending, **__: "postpone.unknown" if sending else "postpone.limited")


# ---------------------------------------------------------------- mutants


def _resend() -> None:
    """What is unknown is simply sent again."""
    delivery.Delivery._already_there = lambda self, *_: None  # type: ignore[method-assign]


def _drop() -> None:
    """What is unknown is given up."""

    def given_up(self: Any, task: tasks.Claimed, *_: Any) -> None:
        if task.sending:
            raise delivery._GiveUp("unknown")

    delivery.Delivery._already_there = given_up  # type: ignore[method-assign, assignment]


def _no_quarantine() -> None:
    """The look-up comes at once."""
    departure.QUARANTINE = timedelta(0)


def _mark_before_post() -> None:
    """Marked sent first, posted afterwards."""
    plain = delivery.Delivery._post

    def marked(self: Any, task: tasks.Claimed, ready: Any, platform: Any, at: Any) -> Sent:
        with self._store.write(task.workspace_id) as session:
            tasks.finish(session, task, at=at)
        return plain(self, task, ready, platform, at)

    delivery.Delivery._post = marked  # type: ignore[method-assign]
    tasks.mark_sending = lambda *_, **__: None


def _enqueue_outside() -> None:
    """A turn's tasks are added in a transaction of their own, after its commit."""
    plain = worker.Worker._handle
    add = tasks.add
    late = threading.local()

    def handle(self: Any, task: tasks.Claimed, at: Any) -> None:
        late.rows = []
        plain(self, task, at)
        rows, late.rows = late.rows, None
        with self._store.write(task.workspace_id) as session:
            add(session, task.workspace_id, rows, at=at)

    def postponed(session: Any, workspace_id: int, rows: Any, *, at: Any) -> set[str]:
        if getattr(late, "rows", None) is None:
            return add(session, workspace_id, rows, at=at)
        late.rows += (new := list(rows))
        return {row.key for row in new}

    worker.Worker._handle = handle  # type: ignore[method-assign]
    tasks.add = postponed  # type: ignore[assignment]


MUTANTS: Mapping[str, Callable[[], None]] = {
    "resend": _resend,
    "drop": _drop,
    "no_quarantine": _no_quarantine,
    "mark_before_post": _mark_before_post,
    "enqueue_outside": _enqueue_outside,
}


# ---------------------------------------------------------------- the server


def serve(setup: Setup) -> None:
    """One life."""
    departure.QUARANTINE = QUARANTINE
    delivery.PACE, tasks.BACKOFF = PACE, BACKOFF
    if setup.mutant:
        MUTANTS[setup.mutant]()
    points = Points(setup)
    install_points(points)
    store = DyingStore(f"sqlite:///{setup.folder}/crash.sqlite", points)
    program = wiring.build(
        store,
        platforms={PLATFORM: HttpChat(setup.chat_port, points)},
        files=Folder(Path(setup.folder) / "files", b"c" * 32),
        transcriber=Listener(),
    )
    works = program.worker._works
    program.worker._works = {name: _work(points, name, work) for name, work in works.items()}
    clock = SystemClock()
    running = Running(program, clock)

    async def take(request: Request) -> Response:
        item: AnyInput = from_plain(await request.json())
        new = await run_in_threadpool(program.intake.accept, item, at=clock.now())
        running.transport.wake()
        return JSONResponse({"new": new})

    async def ready(_: Request) -> Response:
        return JSONResponse({})

    app = Starlette(routes=[Route("/in", take, methods=["POST"]), Route("/readyz", ready)])
    with points.at("start.release"):
        running.start()
    uvicorn.run(app, host="127.0.0.1", port=setup.port, log_level="critical", access_log=False, lifespan="off")
    running.stop()


def _work(points: Points, name: str, plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def work(job: Any) -> Any:
        with points.around(f"work.{name}"):
            return plain(job)

    return work


def main() -> None:
    words, wordings = wiring.language(), wiring.wordings()  # text read from files once; immutable
    wiring.language, wiring.wordings = lambda: words, lambda: wordings
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            serve(Setup(**json.loads(line)))
            os._exit(0)
        print(json.dumps({"pid": pid}), flush=True)
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)


def as_line(setup: Setup) -> bytes:
    return json.dumps(asdict(setup)).encode() + b"\n"


if __name__ == "__main__":
    main()
