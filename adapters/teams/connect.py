"""Teams put together: what goes out (for the delivery) and what comes in (for the web server)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.routing import Route

from adapters.teams.app import Authority, Endpoint
from adapters.teams.auth import Keys, LoopbackOnly, Verifier, fetch_published
from adapters.teams.connector import Connector, NoTokens, tokens
from adapters.teams.dialogs import Dialogs
from adapters.teams.door import Door, Offer
from adapters.teams.limits import LOOPBACK, SERVICE_HOSTS, Pace
from adapters.teams.platform import TeamsPlatform
from adapters.teams.references import References
from bot.errors import SettingsError
from bot.intake import Intake
from bot.language.bundle import Language
from bot.message import Attachment
from bot.ports import Clock

PATH = "/api/messages"


class TeamsSettings(Protocol):
    """What adapters/settings.py holds for Teams."""

    host: str
    teams_app_id: str
    teams_app_password: str
    teams_tenant_id: str
    teams_dev: str
    teams_service_hosts: str


def wanted(settings: TeamsSettings) -> bool:
    """Whether anything of Teams is set up; whether it is enough is `check`'s to say."""
    return bool(settings.teams_app_id or settings.teams_app_password or settings.teams_tenant_id or settings.teams_dev)


def check(settings: TeamsSettings) -> bool:
    """Whether dev mode is on. Raises SettingsError for anything that would let strangers in."""
    if settings.teams_dev not in ("", "loopback"):
        raise SettingsError(f"AYUMI_TEAMS_DEV is empty or 'loopback', not {settings.teams_dev!r}")
    if settings.teams_dev:
        if settings.teams_app_id or settings.teams_app_password:
            raise SettingsError("AYUMI_TEAMS_DEV=loopback checks no token: unset it, or unset AYUMI_TEAMS_APP_ID")
        if settings.host not in LOOPBACK:
            raise SettingsError(
                f"AYUMI_TEAMS_DEV=loopback listens on this machine only: AYUMI_HOST is {settings.host!r}"
            )
        return True
    if not settings.teams_app_id:
        raise SettingsError(
            "Teams needs AYUMI_TEAMS_APP_ID; without it anybody could post. See adapters/teams/README.md"
        )
    if not settings.teams_tenant_id:
        raise SettingsError("Teams needs AYUMI_TEAMS_TENANT_ID: the directory id of the company that may use it")
    return False


def hosts_of(settings: TeamsSettings) -> tuple[str, ...]:
    """The hosts that may get the bot's token: the operator's, or those Microsoft names."""
    return tuple(one.strip().lower() for one in settings.teams_service_hosts.split(",") if one.strip()) or SERVICE_HOSTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """Both directions: the platform to send by, and what makes the routes once the intake is there."""

    platform: TeamsPlatform
    references: References
    dialogs: Dialogs
    authority: Authority
    tenant: str
    dev: bool

    def routes(
        self,
        intake: Intake,
        language: Language,
        clock: Clock,
        *,
        wake: Callable[[], None],
        offer: Offer | None = None,
    ) -> list[Route]:
        door = Door(self.references, intake, tenant=self.tenant, wake=wake, offer=offer)
        endpoint = Endpoint(self.authority, door, self.dialogs, language, clock, loopback=self.dev)
        return [Route(PATH, endpoint.messages, methods=["POST"])]


def build(
    settings: TeamsSettings,
    store: Any,
    *,
    link: Callable[[int, Attachment], str] | None = None,
    keys: Keys | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Teams:
    """Raises SettingsError. No request is made here. `link` gives where a file of a workspace can be opened."""
    dev = check(settings)
    references = References(store, bot=f"28:{settings.teams_app_id}" if settings.teams_app_id else "")
    hosts = hosts_of(settings)
    given = NoTokens() if dev else tokens(settings.teams_app_id, settings.teams_app_password, settings.teams_tenant_id)

    def files(tenant: str, attachment: Attachment) -> str:
        workspace_id = references.workspace(tenant)
        return link(workspace_id, attachment) if link is not None and workspace_id is not None else ""

    dialogs = Dialogs(monotonic)
    platform = TeamsPlatform(
        references, Connector(given, hosts, loopback=dev), dialogs, Pace(monotonic), loopback=dev, files=files
    )
    authority: Authority = (
        LoopbackOnly()
        if dev
        else Verifier(keys or Keys(fetch_published, monotonic), app_id=settings.teams_app_id, hosts=hosts)
    )
    return Teams(
        platform=platform,
        references=references,
        dialogs=dialogs,
        authority=authority,
        tenant=settings.teams_tenant_id,
        dev=dev,
    )
