"""The app manifest: the one place where scopes and events stand, and the address filled in."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from bot.errors import SettingsError

_ADDRESS = "https://example.invalid"


@cache
def _text() -> str:
    return (files("adapters.slack") / "manifest.json").read_text(encoding="utf-8")


def manifest(url: str = "") -> dict[str, Any]:
    """Ready to paste. `url` is where Slack reaches us; "" makes it a Socket Mode app, which needs no address."""
    if not url:
        made: dict[str, Any] = json.loads(_text())
        made["settings"]["socket_mode_enabled"] = True
        for part in (*made["features"]["slash_commands"], made["settings"]["event_subscriptions"]):
            part.pop("url", None)
            part.pop("request_url", None)
        made["settings"]["interactivity"].pop("request_url")
        made["oauth_config"].pop("redirect_urls")
        return made
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(
            f"--url {url!r} is not an address Slack can reach: give https://…, or leave it out for Socket Mode"
        )
    filled: dict[str, Any] = json.loads(_text().replace(_ADDRESS, url.rstrip("/")))
    return filled


def scopes() -> tuple[str, ...]:
    """The bot's permissions."""
    return tuple(json.loads(_text())["oauth_config"]["scopes"]["bot"])


def events() -> tuple[str, ...]:
    return tuple(json.loads(_text())["settings"]["event_subscriptions"]["bot_events"])
