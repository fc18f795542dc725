"""The one web server: pages and platform routes on one address, started only when everything it needs is there."""

from __future__ import annotations

import errno
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.errors import SettingsError


def application(routes: Sequence[BaseRoute], *, ready: Callable[[], bool]) -> Starlette:
    """`/healthz` says the process lives, `/readyz` that it can take work."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"ok": True})

    async def readyz(_: Request) -> Response:
        return JSONResponse({"ready": ready()}, status_code=200 if ready() else 503)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), *routes])


def listen(host: str, port: int) -> socket.socket:
    """Binds before anything else starts. Raises SettingsError when the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"port {port} on {host} is in use. Stop the other program, or choose another port: AYUMI_PORT={port + 1}"
            ) from error
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror}. Check AYUMI_HOST and AYUMI_PORT."
        ) from error
    return bound


class _Server(uvicorn.Server):
    """Lets go of pages that listen for changes before it waits for open requests."""

    def __init__(self, configuration: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(configuration)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping()
        super().handle_exit(sig, frame)


def serve(
    app: Starlette, bound: socket.socket, *, started: Callable[[], None], stopping: Callable[[], None] = lambda: None
) -> None:
    """Runs until SIGINT or SIGTERM; `started` is called once connections are taken, `stopping` when the end is asked for."""

    @asynccontextmanager
    async def lifespan(_: Starlette):  # type: ignore[no-untyped-def]  # Starlette's own signature
        threading.Timer(0.3, started).start()
        yield

    app.router.lifespan_context = lifespan
    configuration = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    _Server(configuration, stopping).run(sockets=[bound])


def open_browser(url: str) -> None:
    """Shows the page if this machine can show one."""
    webbrowser.open(url)
