"""The key that files and secrets are sealed with: one file, made at first start, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.errors import SettingsError

_LENGTH = 32


def load(data_dir: Path) -> bytes:
    """32 bytes from `key` in the data directory. Raises SettingsError when the file is there but no key."""
    file = data_dir / "key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = file.read_bytes()
        if len(key) != _LENGTH:
            raise SettingsError(
                f"{file} is not a key of Ayumi ({len(key)} bytes). Restore it from the backup."
            ) from None
        return key
    with os.fdopen(descriptor, "wb") as made:
        key = secrets.token_bytes(_LENGTH)
        made.write(key)
    return key
