"""One server a database file: a second one is refused, for two writers would starve each other and send twice."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from bot.errors import SettingsError


class ServerLock:
    """Held from start to end of the process; the kernel lets go of it when the process dies, however it dies."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: IO[str] | None = None

    def take(self) -> None:
        """Raises SettingsError naming the process that holds it."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        held = self._file.open("a+")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            owner = held.read().strip() or "unknown"
            held.close()
            raise SettingsError(
                f"another Ayumi already works on {self._file.parent} (process {owner}). Stop that one, "
                "or set AYUMI_DATA_DIR to another folder."
            ) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        self._held = held

    def release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
