"""The pages with the echoing bot, for looking at them while working on them: `python -m tests.browser.serve [port]`."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from tests.browser.echo import Echo, app


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, Echo]]:
    """The address of a server in a thread of this process, and what stands behind it."""
    made, console = app(folder / "rooms.sqlite")
    config = uvicorn.Config(made, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    started = threading.Event()
    startup = server.startup

    async def announced(sockets: list[object] | None = None) -> None:
        await startup(sockets)  # type: ignore[arg-type]  # uvicorn's own argument, passed on
        started.set()

    server.startup = announced  # type: ignore[method-assign,assignment]  # to know the port without asking again and again
    thread.start()
    assert started.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", console
    finally:
        console.rooms.hang_up()
        server.should_exit = True
        thread.join(10)
        console.rooms.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made, _ = app(Path(folder) / "rooms.sqlite")
        uvicorn.run(
            made, host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8322, timeout_graceful_shutdown=1
        )
