"""One worker process for work that is heavy, native and fed by strangers: it may crash, hang or grow, the server may not.

The process starts on first use, serves one request at a time and ends by itself when idle, so that its memory returns.
Requests and replies cross a pipe as plain picklable values; the worker reports how much time it needs, the server kills
it when that is over.

    server                       worker
    start  ────────spawn───────> build the engine
           <──── done(None) ────
    request ───────────────────>
           <── needs(seconds) ── as often as it likes
           <──── done(value) ───
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final, Protocol

from bot.errors import TemporaryError

#: Told before the next step: how many seconds it may take at most.
Needs = Callable[[float], None]

_NEEDS: Final = "needs"
_DONE: Final = "done"
_FAILED: Final = "failed"
#: Seconds in which a worker that closed its end of the pipe is out.
_FAREWELL: Final = 2.0
#: Behind the server: a memo may wait, the receipt for it may not.
_NICE: Final = 5


class Engine(Protocol):
    """What runs in the worker. It is built there; `settings` and everything crossing must be picklable."""

    def __call__(self, request: Any, needs: Needs) -> Any: ...


class Worker:
    """Runs `build(*settings)` in a process of its own and passes requests to what it returns.

    `patience` is how many seconds a step may take that did not say how many it needs (start included). `idle` seconds
    without a request end the process; the next request starts another. Safe from several threads: they queue.
    """

    def __init__(self, build: Callable[..., Engine], *settings: object, patience: float, idle: float) -> None:
        self._build = build
        self._settings = settings
        self._patience = patience
        self._idle = idle
        self._turn = threading.Lock()
        self._hands = threading.Lock()  # held only while the three fields below change
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._closed = False

    def run(self, request: object) -> Any:
        """The engine's answer. Raises TemporaryError when the worker died, took too long, met a bug or was closed."""
        with self._turn:
            try:
                return self._ask(request)
            except BaseException:  # its answer, if it still comes, must not be taken for the next request's
                self._end()
                raise

    def _ask(self, request: object) -> Any:
        for last in (False, True):
            try:
                pipe = self._ready()
                pipe.send(request)
                return self._answer(pipe)
            except (EOFError, OSError) as error:
                # exit code 0: it went home, being idle, just as the request came; nothing was begun
                if self._end(leaving=True) != 0 or last or self._closed:
                    raise TemporaryError("the speech worker ended in the middle of its work") from error
        raise AssertionError("the second try returns or raises")

    def close(self) -> None:
        """Ends the worker, also in the middle of a request, whose caller gets a TemporaryError. May be called twice."""
        with self._hands:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        with self._turn:
            self._end()

    @property
    def pid(self) -> int | None:
        """The worker's process id; None when none runs."""
        with self._hands:
            process = self._process
            return process.pid if process is not None and process.is_alive() else None

    def _ready(self) -> Connection:
        """The pipe to a worker that waits for a request; the one that went home when idle is replaced."""
        if self._pipe is not None and self._process is not None and not self._pipe.poll() and self._process.is_alive():
            return self._pipe
        self._end()
        pipe = self._start()
        self._answer(pipe)
        return pipe

    def _start(self) -> Connection:
        # spawn: a fork would copy the server's threads, sockets and locks in whatever state they are
        context = multiprocessing.get_context("spawn")
        mine, its = context.Pipe()
        process = context.Process(
            target=_serve, args=(its, self._build, self._settings, self._idle), name="speech", daemon=True
        )
        with self._hands:
            if self._closed:
                mine.close()
                its.close()
                raise TemporaryError("the speech worker is closed: the server is shutting down")
            process.start()
            self._process, self._pipe = process, mine
        its.close()
        return mine

    def _answer(self, pipe: Connection) -> Any:
        patience = self._patience
        while pipe.poll(patience):
            word, value = pipe.recv()
            if word == _NEEDS:
                patience = value
            elif word == _FAILED:
                raise TemporaryError(f"the speech worker met {value}")
            else:
                return value
        raise TemporaryError(f"the speech worker was stopped after {patience:.0f} seconds without an answer")

    def _end(self, *, leaving: bool = False) -> int | None:
        """Ends the worker if there is one; its exit code. It holds nothing worth a farewell, but one `leaving` may get out."""
        with self._hands:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        if leaving:
            process.join(_FAREWELL)
        process.kill()
        process.join()
        code = process.exitcode
        process.close()
        return code


def _serve(pipe: Connection, build: Callable[..., Engine], settings: tuple[object, ...], idle: float) -> None:
    """The worker's whole life. It leaves when idle, or when the server's end of the pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server decides
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    with contextlib.suppress(EOFError, OSError):
        engine = build(*settings)
        pipe.send((_DONE, None))
        while pipe.poll(idle):
            pipe.send(_handled(engine, pipe.recv(), pipe))


def _handled(engine: Engine, request: Any, pipe: Connection) -> tuple[str, Any]:
    try:
        return _DONE, engine(request, lambda seconds: pipe.send((_NEEDS, seconds)))
    except Exception as error:  # noqa: BLE001  # whatever a native library raises, told to the server, which starts a new worker
        return _FAILED, f"{type(error).__name__}: {error}"
