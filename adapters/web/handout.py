"""Links to files of ours, for chats a bot cannot put a file into: signed, for one file, for a week."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.web.guard import HEADERS
from bot.errors import PermanentError
from bot.message import Attachment
from bot.ports import Clock, Files

LIFE = timedelta(days=7)
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
#: Played where it is opened; a page it cannot be.
_SOUND = frozenset(
    {"audio/mp4", "audio/mpeg", "audio/wav", "audio/webm", "audio/ogg", "audio/flac", "audio/amr", "audio/aac"}
)


class Handout:
    """`key` is the data directory's; links are signed with one derived from it. `public_url` "" means no links."""

    def __init__(self, files: Files, key: bytes, clock: Clock, *, public_url: str) -> None:
        self._files = files
        self._key = hashlib.sha256(b"handout links\0" + key).digest()
        self._clock = clock
        self._public = public_url.rstrip("/")

    def link(self, workspace_id: int, attachment: Attachment) -> str:
        """Where the file can be opened; "" when people's browsers cannot reach us."""
        if not self._public:
            return ""
        until = int((self._clock.now() + LIFE).timestamp())
        said = json.dumps(
            [workspace_id, attachment.file, attachment.name, attachment.media_type, until],
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        return f"{self._public}/files/{_text(said)}.{_text(self._mark(said))}"

    def routes(self) -> list[Route]:
        return [Route("/files/{token}", self.open, methods=["GET"])]

    async def open(self, request: Request) -> Response:
        said = self._read(request.path_params["token"])
        if said is None:
            return _headed(PlainTextResponse("404", status_code=404))
        workspace_id, file, name, media_type, until = said
        if self._clock.now() >= datetime.fromtimestamp(until, UTC):
            return _headed(PlainTextResponse("410", status_code=410))
        try:
            content = await run_in_threadpool(self._files.get, workspace_id, file)
        except PermanentError:
            return _headed(PlainTextResponse("410", status_code=410))
        shown = media_type in _PICTURES or media_type in _SOUND
        response = Response(content, media_type=media_type if shown else "application/octet-stream")
        how = "inline" if shown else "attachment"
        response.headers["content-disposition"] = f"{how}; filename*=UTF-8''{quote(name, safe='')}"
        return _headed(response)

    def _mark(self, said: bytes) -> bytes:
        return hmac.new(self._key, said, hashlib.sha256).digest()

    def _read(self, token: str) -> Any:
        said, _, mark = token.partition(".")
        try:
            content, given = _bytes(said), _bytes(mark)
        except ValueError:
            return None
        return json.loads(content) if hmac.compare_digest(given, self._mark(content)) else None


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    if not text.isascii():
        raise ValueError("not base64")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _headed(response: Response) -> Response:
    """No file acts as a page of ours; Teams' own servers fetch pictures, so those may be asked for from elsewhere."""
    safe = {**HEADERS, "content-security-policy": "default-src 'none'; sandbox", "cache-control": "private, no-store"}
    for name, value in (safe | {"cross-origin-resource-policy": "cross-origin"}).items():
        response.headers[name] = value
    return response
