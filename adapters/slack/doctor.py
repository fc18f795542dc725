"""Whether Slack is set up: token, permissions, app token, clock, and a signed request that comes round. Each failure says how to mend it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx2

from adapters.settings import Settings
from adapters.slack import manifest
from adapters.slack.web import TIMEOUT, on_this_machine

#: Seconds our clock may differ from Slack's: a request is refused at 300.
DRIFT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report; `mend` says what to do when it is not `ok`."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def findings(settings: Settings, *, at: datetime) -> Iterator[Finding]:
    """Asks Slack once per check; `at` is our clock's now."""
    base = settings.slack_api_url.rstrip("/")
    with httpx2.Client(timeout=TIMEOUT, trust_env=not on_this_machine(base)) as http:
        if settings.slack_bot_token:
            yield from _token(http, base, settings.slack_bot_token, at)
        if settings.slack_app_token:
            yield _app_token(http, base, settings.slack_app_token)
        elif not settings.slack_signing_secret:
            yield Finding(
                name="slack signing secret",
                ok=False,
                detail="not set",
                mend="copy it from Basic Information → App Credentials into AYUMI_SLACK_SIGNING_SECRET",
            )
        if settings.slack_signing_secret and settings.public_url:
            yield _round(http, settings, at)


def _token(http: httpx2.Client, base: str, token: str, at: datetime) -> Iterator[Finding]:
    try:
        answer = _ask(http, f"{base}/auth.test", token)
        body = answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        mend = "check the network, a proxy, and AYUMI_SLACK_API_URL"
        yield Finding(name="slack", ok=False, detail=f"not reachable ({type(error).__name__})", mend=mend)
        return
    if not body.get("ok"):
        mend = "copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions into AYUMI_SLACK_BOT_TOKEN"
        yield Finding(name="slack bot token", ok=False, detail=str(body.get("error")), mend=mend)
        return
    yield Finding(name="slack bot token", ok=True, detail=f"{body.get('team')} as {body.get('user_id')}")
    yield from _scopes(answer.headers.get("x-oauth-scopes"))
    yield from _clock(answer.headers.get("date"), at)


def _scopes(header: str | None) -> Iterator[Finding]:
    if header is None:
        return
    given, wanted = {s.strip() for s in header.split(",") if s.strip()}, set(manifest.scopes())
    for name, odd, mend in (
        ("missing", wanted - given, "paste the manifest again (App Manifest) and reinstall the app"),
        ("not needed", given - wanted, "take them out under OAuth & Permissions and reinstall the app"),
    ):
        detail = ", ".join(sorted(odd)) or "none"
        yield Finding(name=f"slack permissions {name}", ok=not odd, detail=detail, mend=mend if odd else "")


def _clock(header: str | None, at: datetime) -> Iterator[Finding]:
    try:
        drift = abs((parsedate_to_datetime(header) - at).total_seconds()) if header else None
    except (ValueError, TypeError):
        drift = None
    if drift is not None:
        mend = "switch on time synchronisation: at five minutes every request of Slack's is refused"
        ok = drift <= DRIFT
        yield Finding(name="clock", ok=ok, detail=f"{drift:.0f} s from Slack's", mend="" if ok else mend)


def _app_token(http: httpx2.Client, base: str, token: str) -> Finding:
    try:
        body = _ask(http, f"{base}/apps.connections.open", token).json()
        error = "" if body.get("ok") else str(body.get("error"))
    except (httpx2.HTTPError, ValueError) as failed:
        error = type(failed).__name__
    mend = "make an app-level token (xapp-…) with connections:write under Basic Information, and switch Socket Mode on"
    return Finding(
        name="slack app token", ok=not error, detail=error or "Socket Mode can connect", mend=mend if error else ""
    )


def _round(http: httpx2.Client, settings: Settings, at: datetime) -> Finding:
    """A request as Slack would send it, to our own public address: proxy, TLS, route and secret at once."""
    raw = json.dumps({"type": "url_verification", "challenge": "comes-round"}).encode()
    stamp = str(int(at.timestamp()))
    secret = re.split(r"[,\s]+", settings.slack_signing_secret.strip())[0]
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}"}
    url = f"{settings.public_url.rstrip('/')}/slack/events"
    try:
        answer = http.post(url, content=raw, headers=headers)
        error = "" if answer.status_code == 200 and "comes-round" in answer.text else f"HTTP {answer.status_code}"
    except httpx2.HTTPError as failed:
        error = type(failed).__name__
    mend = f"start `ayumi serve`, and let the proxy pass {url} on to it unchanged"
    return Finding(name="slack event comes round", ok=not error, detail=error or url, mend=mend if error else "")


def _ask(http: httpx2.Client, url: str, token: str) -> httpx2.Response:
    return http.post(url, headers={"Authorization": f"Bearer {token}"})
