"""What `ayumi doctor` says about Teams: settings, the connector's keys, the bot's token, the public address; each with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from adapters.teams import connect
from adapters.teams.auth import fetch_published, read_keys
from adapters.teams.connector import tokens
from bot.errors import SettingsError, TemporaryError


class DoctorSettings(connect.TeamsSettings, Protocol):
    """With the address that links lead to."""

    public_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, whether it is well, and how to repair it ("" when it is)."""

    what: str
    well: bool
    remedy: str = ""


def examine(
    settings: DoctorSettings,
    *,
    fetch: Callable[[], Mapping[str, Any]] = fetch_published,
    token: Callable[[], str] | None = None,
) -> list[Finding]:
    """Makes two requests, to Microsoft's key server and for the bot's token; none in dev mode or without settings."""
    if not connect.wanted(settings):
        return []
    try:
        dev = connect.check(settings)
    except SettingsError as error:
        return [Finding(what="Teams settings", well=False, remedy=str(error))]
    found = [Finding(what="Teams settings", well=True), _address(settings.public_url, dev)]
    if dev:
        return found
    asked = token or tokens(settings.teams_app_id, settings.teams_app_password, settings.teams_tenant_id).token
    return [*found, _keys(fetch), _token(asked, bool(settings.teams_app_password))]


def _address(public_url: str, dev: bool) -> Finding:
    parts = urlsplit(public_url)
    well = bool(parts.hostname) and (parts.scheme == "https" or dev)
    remedy = (
        "set AYUMI_PUBLIC_URL to the https:// address people's browsers reach; links to recordings and files need it"
    )
    return Finding(what="Teams public address", well=well, remedy="" if well else remedy)


def _keys(fetch: Callable[[], Mapping[str, Any]]) -> Finding:
    try:
        endorsed = [one for one in read_keys(fetch()).values() if "msteams" in one.endorsements]
    except Exception as error:  # noqa: BLE001  # whatever stands between us and the key server, it is told, not raised
        remedy = f"let this machine reach https://login.botframework.com ({type(error).__name__})"
        return Finding(what="Teams signing keys", well=False, remedy=remedy)
    remedy = "" if endorsed else "the key server names no key for Teams: is a proxy answering in its place?"
    return Finding(what="Teams signing keys", well=bool(endorsed), remedy=remedy)


def _token(asked: Callable[[], str], password: bool) -> Finding:
    try:
        asked()
    except TemporaryError as error:
        cause = str(error.__cause__)[:200] if error.__cause__ else str(error)
        remedy = (
            "check AYUMI_TEAMS_APP_ID, AYUMI_TEAMS_APP_PASSWORD (its secret may have run out) and AYUMI_TEAMS_TENANT_ID"
            if password
            else "give this machine the managed identity of the app, or set AYUMI_TEAMS_APP_PASSWORD"
        )
        return Finding(what="Teams credentials", well=False, remedy=f"{remedy} ({cause})")
    return Finding(what="Teams credentials", well=True)
