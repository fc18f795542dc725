"""The Files port as a folder: content-addressed per workspace, encrypted with AES-256-GCM bound to workspace and id."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import PermanentError

_NONCE = 12


class Folder:
    """Files under `root/<workspace>/`. `key` is 32 bytes; without it the folder tells nothing but sizes and times."""

    def __init__(self, root: Path, key: bytes) -> None:
        self._root = root
        self._cipher = AESGCM(key)

    def put(self, workspace: int, content: bytes, *, name: str, media_type: str, keep_until: datetime | None) -> str:
        """Stores once: the same content in the same workspace has the same id."""
        file = hashlib.sha256(str(workspace).encode() + b"\0" + content).hexdigest()[:40]
        path = self._path(workspace, file)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            about = json.dumps(
                {"name": name, "media_type": media_type, "keep_until": keep_until.isoformat() if keep_until else None}
            ).encode()
            packed = len(about).to_bytes(4, "big") + about + content
            nonce = secrets.token_bytes(_NONCE)
            temporary = path.with_suffix(f".{secrets.token_hex(4)}")
            temporary.write_bytes(nonce + self._cipher.encrypt(nonce, packed, self._bound(workspace, file)))
            os.replace(temporary, path)
        return file

    def get(self, workspace: int, file: str) -> bytes:
        return self._open(workspace, file)[1]

    def about(self, workspace: int, file: str) -> dict[str, str]:
        """Name and media type as given when it was put."""
        return self._open(workspace, file)[0]

    def delete(self, workspace: int, file: str) -> None:
        self._path(workspace, file).unlink(missing_ok=True)

    def _open(self, workspace: int, file: str) -> tuple[dict[str, str], bytes]:
        try:
            sealed = self._path(workspace, file).read_bytes()
            packed = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._bound(workspace, file))
        except FileNotFoundError:
            raise PermanentError(f"file {file!r} is gone", code="gone") from None
        except InvalidTag:
            raise PermanentError(f"file {file!r} cannot be opened with this key", code="broken") from None
        length = int.from_bytes(packed[:4], "big")
        return json.loads(packed[4 : 4 + length]), packed[4 + length :]

    def _path(self, workspace: int, file: str) -> Path:
        if not file.isalnum():
            raise PermanentError(f"{file!r} is no file id", code="gone")
        return self._root / str(workspace) / file[:2] / file

    def _bound(self, workspace: int, file: str) -> bytes:
        return f"{workspace}|{file}".encode()
