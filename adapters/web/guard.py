"""What stands in front of every page: only this machine, no cross-site posts, no foreign content, no endless uploads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message as Event

MOST_BYTES = 25_000_000
#: Fields and part headers around the files.
_AROUND = 200_000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
}

Endpoint = Callable[[Request], Awaitable[Response]]


class TooLarge(Exception):
    """More bytes than MOST_BYTES were sent."""


def guarded(endpoint: Endpoint) -> Endpoint:
    """Refuses what does not come from a page of ours in a browser on this machine, and sets the headers."""

    async def answer(request: Request) -> Response:
        trouble = refusal(request)
        response = PlainTextResponse(trouble, status_code=403) if trouble else await endpoint(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def refusal(request: Request) -> str:
    """Why the request is not answered; "" when it is.

    The Host check is against names of others' that resolve to this machine (DNS rebinding), the Origin check against
    forms on others' pages. A browser always sends Origin with a cross-site post, so a post without one is no such form.
    """
    host = request.headers.get("host", "")
    if _name(host) not in _LOOPBACK:
        return "This page is for this machine only: open it as http://127.0.0.1"
    if request.method in ("GET", "HEAD"):
        return ""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return "This was sent from another site's page and is not taken."
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "This was sent from another site's page and is not taken."
    return ""


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def limited(request: Request) -> Request:
    """The same request; reading its body raises TooLarge as soon as more than MOST_BYTES arrived."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > MOST_BYTES + _AROUND:
        raise TooLarge
    received = 0
    receive = request.receive

    async def counting() -> Event:
        nonlocal received
        event = await receive()
        body: Any = event.get("body", b"")
        received += len(body)
        if received > MOST_BYTES + _AROUND:
            raise TooLarge
        return event

    return Request(request.scope, counting)
