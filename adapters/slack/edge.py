"""The check in front of Bolt: what is malformed, too big, too old or not signed is answered here and never reaches it.

Bolt 1.30 answers a timestamp of `abc`, a header or body that is no ASCII or UTF-8, and a body that is no object with 500.
The signature is checked before anything is decoded. What passes is handed on decoded once: Bolt's own decoder takes any
form with the word "payload" in it for an interaction, so `/brief new payload guide` would arrive empty.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from adapters.slack.shape import Malformed, check
from bot.errors import SettingsError
from bot.ports import Clock

log = logging.getLogger(__name__)

#: Bytes. Slack's own requests stay far below.
MOST_BYTES = 2**20
#: Seconds a request may be old, or ahead of our clock.
WINDOW = 300
_TYPES = ("application/json", "application/x-www-form-urlencoded")

#: A decoded body and the headers in; status, headers and body out.
Answer = tuple[int, Mapping[str, Sequence[str]], str]
Dispatch = Callable[[Mapping[str, Any], Mapping[str, str]], Awaitable[Answer]]


class Refused(Exception):
    """Answered here: 400, 401, 405 or 413."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Edge:
    """An ASGI endpoint. `secrets` are the signing secrets in force: two while one is being replaced."""

    def __init__(self, dispatch: Dispatch, secrets: Sequence[str], clock: Clock) -> None:
        if not secrets or not all(secrets):
            raise SettingsError(
                "slack needs a signing secret: copy it from Basic Information → App Credentials of your app at "
                "api.slack.com/apps into AYUMI_SLACK_SIGNING_SECRET (or slack_signing_secret in ayumi.toml)"
            )
        self._dispatch = dispatch
        self._secrets = [secret.encode() for secret in secrets]
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = _headers(scope)
            raw = await _raw(scope, headers, receive)
            if raw.startswith(b"ssl_check=1"):  # Slack's own look at our certificate is not signed and asks nothing
                await _answer(send, 200)
                return
            self._verify(headers, raw)
            body = decoded(raw, headers["content-type"])
        except Refused as refused:
            log.info("refused", extra={"action": "slack_refused", "status": refused.status, "why": str(refused)})
            await _answer(send, refused.status)
            return
        status, answered, text = await self._dispatch(body, headers)
        await _answer(send, status, answered, text)

    def _verify(self, headers: Mapping[str, str], raw: bytes) -> None:
        """Raises Refused 401 unless one of the secrets signed exactly these bytes within the window."""
        stamp, given = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
            raise Refused(401, "timestamp")
        if abs(self._clock.now().timestamp() - int(stamp)) > WINDOW:
            raise Refused(401, "too old or ahead")
        if not given.isascii():
            raise Refused(401, "signature")
        signed = b"v0:" + stamp.encode() + b":" + raw
        fits = [
            hmac.compare_digest("v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest(), given)
            for secret in self._secrets
        ]
        if not any(fits):
            raise Refused(401, "signature")


def decoded(raw: bytes, content_type: str) -> Mapping[str, Any]:
    """The body of an event (JSON), a command (form) or an interaction (JSON in a form). Raises Refused 400."""
    try:
        text = raw.decode("utf-8")
        if content_type.startswith("application/json"):
            return check(json.loads(text, parse_constant=_no_constant))
        form = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, encoding="utf-8", errors="strict"))
        return check(json.loads(form["payload"], parse_constant=_no_constant) if "payload" in form else form)
    except (Malformed, ValueError, RecursionError) as error:
        raise Refused(400, f"body: {type(error).__name__}") from error


def _no_constant(name: str) -> None:
    raise Malformed(f"{name} is no JSON")


def _headers(scope: Scope) -> dict[str, str]:
    """Lower-cased names. A header that decides twice, or is no ASCII, is refused."""
    if scope["method"] != "POST":
        raise Refused(405, "method")
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key in found and key in ("x-slack-signature", "x-slack-request-timestamp", "content-type"):
            raise Refused(401 if key.startswith("x-slack") else 400, f"{key} twice")
        found[key] = value.decode("latin-1")
    if found.get("content-encoding", "identity") != "identity":
        raise Refused(400, "content encoding")
    kind, _, rest = found.get("content-type", "").partition(";")
    charset = rest.partition("charset=")[2].strip(" \"'").lower()
    if kind.strip().lower() not in _TYPES or charset not in ("", "utf-8", "utf8"):
        raise Refused(400, "content type")
    found["content-type"] = kind.strip().lower()
    return found


async def _raw(scope: Scope, headers: Mapping[str, str], receive: Receive) -> bytes:
    """The body's bytes. Raises Refused 413 as soon as they are too many."""
    claimed = headers.get("content-length", "0")
    if not claimed.isascii() or not claimed.isdigit():
        raise Refused(400, "content length")
    if len(claimed) > 12 or int(claimed) > MOST_BYTES:
        raise Refused(413, "too large")
    got = bytearray()
    while True:
        part = await receive()
        if part["type"] != "http.request":
            raise Refused(400, "the sender went away")
        got += part.get("body", b"")
        if len(got) > MOST_BYTES:
            raise Refused(413, "too large")
        if not part.get("more_body", False):
            return bytes(got)


async def _answer(send: Send, status: int, headers: Mapping[str, Sequence[str]] | None = None, text: str = "") -> None:
    body = text.encode()
    sent = [(b"content-length", str(len(body)).encode())]
    for name, values in (headers or {}).items():
        if name.lower() not in ("content-length", "set-cookie"):
            sent.append((name.lower().encode("latin-1"), ", ".join(values).encode("latin-1")))
    if status == 405:
        sent.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})
