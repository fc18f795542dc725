"""The server under load: `/bare` reads a delivery and answers, `/in` stores it durably first; `/cpu` tells what it cost.

`python -m tests.benchmarks.app PORT FOLDER on|off` (the worker).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters import wiring
from adapters.clock import SystemClock
from adapters.database.store import Store
from adapters.files import Folder
from adapters.running import Running
from adapters.transport.door import Door
from bot.inputs import Address, from_plain
from bot.message import Message
from bot.ports import Sent
from bot.simulation.chat import Chat
from tests.crash.app import PLATFORM, Listener


class Forgetful(Chat):
    """Takes everything at once and keeps nothing: the chat service is not what is measured."""

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        sent = Chat.send(self, team, to, message, key=key)
        self.posts.clear()
        return sent


def main(port: int, folder: Path, worker: bool) -> None:
    store = Store(f"sqlite:///{folder}/crash.sqlite")
    program = wiring.build(
        store,
        platforms={PLATFORM: Forgetful(name=PLATFORM)},
        files=Folder(folder / "files", b"c" * 32),
        transcriber=Listener(),
    )
    clock = SystemClock()
    running = Running(program, clock)
    door = Door(running.accept)

    async def bare(request: Request) -> Response:
        from_plain(await request.json())
        return Response()

    async def take(request: Request) -> Response:
        item = from_plain(await request.json())
        await door.store([item])
        return Response()

    async def cpu(_: Request) -> Response:
        return JSONResponse({"cpu": time.process_time()})

    routes = [Route("/bare", bare, methods=["POST"]), Route("/in", take, methods=["POST"]), Route("/cpu", cpu)]
    if worker:
        running.start()
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="critical", access_log=False)
    if worker:
        running.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "on")
