"""The Files port as a folder: content-addressed per workspace, encrypted with AES-256-GCM bound to workspace and id."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from bot.errors import PermanentError

#: Bytes in front of and behind the sealed content, as AES-GCM has them (NIST SP 800-38D).
_NONCE, _TAG = 12, 16
#: Sealed in pieces of this size, so that a recording is never in memory twice.
_PIECE = 2**20


class Folder:
    """Files under `root/<workspace>/`. `key` is 32 bytes; without it the folder tells nothing but sizes and times."""

    def __init__(self, root: Path, key: bytes) -> None:
        self._root = root
        self._key = AES(key)

    def put(self, workspace: int, content: bytes, *, name: str, media_type: str, keep_until: datetime | None) -> str:
        """Stores once: the same content in the same workspace has the same id."""
        digest = hashlib.sha256(str(workspace).encode() + b"\0")
        digest.update(content)
        file = digest.hexdigest()[:40]
        path = self._path(workspace, file)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            about = json.dumps(
                {"name": name, "media_type": media_type, "keep_until": keep_until.isoformat() if keep_until else None}
            ).encode()
            temporary = path.with_suffix(f".{secrets.token_hex(4)}")
            self._seal(temporary, len(about).to_bytes(4, "big") + about, content, self._bound(workspace, file))
            os.replace(temporary, path)
        return file

    def _seal(self, path: Path, head: bytes, content: bytes, bound: bytes) -> None:
        nonce = secrets.token_bytes(_NONCE)
        sealing = Cipher(self._key, GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(bound)
        view = memoryview(content)
        with path.open("wb") as out:
            out.write(nonce)
            out.write(sealing.update(head))
            for start in range(0, len(view), _PIECE):
                out.write(sealing.update(view[start : start + _PIECE]))
            out.write(sealing.finalize() + sealing.tag)

    def get(self, workspace: int, file: str) -> bytes:
        return self._open(workspace, file)[1]

    def about(self, workspace: int, file: str) -> dict[str, str]:
        """Name and media type as given when it was put."""
        return self._open(workspace, file)[0]

    def delete(self, workspace: int, file: str) -> None:
        self._path(workspace, file).unlink(missing_ok=True)

    def _open(self, workspace: int, file: str) -> tuple[dict[str, str], bytes]:
        try:
            packed = self._opened(self._path(workspace, file), self._bound(workspace, file))
        except FileNotFoundError:
            raise PermanentError(f"file {file!r} is gone", code="gone") from None
        except (InvalidTag, ValueError):  # ValueError: shorter than nonce and tag
            raise PermanentError(f"file {file!r} cannot be opened with this key", code="broken") from None
        length = int.from_bytes(packed[:4], "big")
        return json.loads(packed[4 : 4 + length]), bytes(memoryview(packed)[4 + length :])

    def _opened(self, path: Path, bound: bytes) -> bytearray:
        """What was sealed. Raises InvalidTag when a byte of it is another, before anybody sees it."""
        packed = bytearray()
        with path.open("rb") as source:
            left = os.fstat(source.fileno()).st_size - _NONCE - _TAG
            opening = Cipher(self._key, GCM(source.read(_NONCE))).decryptor()
            opening.authenticate_additional_data(bound)
            while left > 0:
                piece = source.read(min(left, _PIECE))
                left -= len(piece)
                packed += opening.update(piece)
            packed += opening.finalize_with_tag(source.read(_TAG))
        return packed

    def _path(self, workspace: int, file: str) -> Path:
        if not file.isalnum():
            raise PermanentError(f"{file!r} is no file id", code="gone")
        return self._root / str(workspace) / file[:2] / file

    def _bound(self, workspace: int, file: str) -> bytes:
        return f"{workspace}|{file}".encode()
