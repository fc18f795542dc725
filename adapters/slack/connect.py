"""Slack put together: what goes out (for the delivery), what comes in (for the web server), and what runs beside."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select
from starlette.routing import BaseRoute, Route

from adapters.settings import Settings
from adapters.slack import home, manifest
from adapters.slack.app import SlackApp
from adapters.slack.auth import Client, Installations, Installed
from adapters.slack.edge import Edge
from adapters.slack.events import person
from adapters.slack.oauth import Install
from adapters.slack.parts import PLATFORM, Seen
from adapters.slack.platform import SlackPlatform
from adapters.slack.shape import Malformed
from adapters.slack.socket import Socket
from adapters.slack.web import Web
from adapters.transport.door import AcceptAll
from bot import glance
from bot.errors import AyumiError, SettingsError, TemporaryError
from bot.flows.conversation import is_command
from bot.inputs import Address, AnyInput
from bot.inputs import Installed as InstalledInput
from bot.language.bundle import Language
from bot.model import JournalLine, Person, PersonAddress, Workspace
from bot.ports import Clock, Files, Store

log = logging.getLogger(__name__)

#: How often the directory is read anew: joiners and leavers also come as events.
DIRECTORY = timedelta(hours=6)
AGAIN = timedelta(minutes=1)
PATH = "/slack/events"


def words() -> Mapping[str, Mapping[str, Any]]:
    """The few sentences only Slack needs, by language."""
    return {
        locale: tomllib.loads((files("prompts") / locale / "slack.toml").read_text(encoding="utf-8"))
        for locale in ("ja", "en")
    }


def wanted(settings: Settings) -> bool:
    """Whether anything of Slack is set up."""
    return bool(settings.slack_bot_token or settings.slack_app_token or settings.slack_client_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """What sends: made before the program, which needs the platform."""

    web: Web
    installations: Installations
    platform: SlackPlatform


def out(settings: Settings, store: Store, key: bytes, clock: Clock, file_store: Files) -> Out:
    """No request is made here. `key` is the data directory's 32 bytes."""
    web = Web(settings.slack_api_url)
    client = Client(id=settings.slack_client_id, secret=settings.slack_client_secret)
    installations = Installations(store, key, clock, web, client=client)
    platform = SlackPlatform(
        web,
        installations,
        read_file=lambda team, file: file_store.get(installations.workspace(team), file),
        words=words(),
    )
    return Out(web=web, installations=installations, platform=platform)


class Slack:
    """What comes in. `accept` stores inputs, tells what became of each, and wakes the worker; `forgotten` is told of a team that changed (intake's cache)."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        key: bytes,
        clock: Clock,
        sending: Out,
        *,
        accept: AcceptAll,
        language: Language,
        forgotten: Callable[[str, str], None],
    ) -> None:
        self._settings = settings
        self._store = store
        self._key = key
        self._clock = clock
        self._out = sending
        self._accept = accept
        self._language = language
        self._read_at: dict[str, datetime] = {}
        sending.installations.on_change(lambda team: forgotten(PLATFORM, team))
        self._homes = home.Homes(
            clock, draw=self._home_of, publish=sending.platform.publish_home, news=self._journal_length
        )
        self.app = SlackApp(
            accept=accept,
            installations=sending.installations,
            clock=clock,
            api_url=sending.web.url,
            words=words(),
            addressed=lambda text: is_command(text, language.commands),
            learn=sending.platform.learn,
            home=self._homes.opened,
        )
        self._socket: Socket | None = None

    def routes(self) -> Sequence[BaseRoute]:
        """`/slack/events`, and the install pages when the app's client id and secret are set."""
        secrets = [s for s in re.split(r"[,\s]+", self._settings.slack_signing_secret) if s]
        made: list[BaseRoute] = []
        if secrets or not self._settings.slack_app_token:
            made.append(Route(PATH, Edge(self.app.dispatch, secrets, self._clock)))
        if self._settings.slack_client_id and self._settings.slack_client_secret:
            made += Install(
                self._out.installations,
                Client(id=self._settings.slack_client_id, secret=self._settings.slack_client_secret),
                self._clock,
                self._key,
                scopes=manifest.scopes(),
                authorize_url=_authorize_url(self._settings.slack_api_url),
                words={locale: table["installed"] for locale, table in words().items()},
                installed=self._was_installed,
            ).routes()
        return made

    def start(self) -> None:
        """Connects the workspace of the token, and Socket Mode when there is an app token. Raises SettingsError."""
        if self._settings.slack_bot_token:
            self._connect(self._settings.slack_bot_token)
        if self._settings.slack_app_token:
            self._socket = Socket(self.app, self._settings.slack_app_token, self._out.web.url)
            self._socket.start()

    def _connect(self, token: str) -> None:
        """A Slack that does not answer just now keeps nobody from starting who was connected before."""
        try:
            self._out.installations.save(self._out.installations.connect(token))
        except TemporaryError as error:
            if not self._out.installations.teams():
                raise SettingsError(
                    f"slack does not answer ({error}). Check the network, a proxy, and AYUMI_SLACK_API_URL"
                ) from error
            log.warning("slack does not answer", extra={"action": "slack_not_reached", "why": str(error)[:200]})
        except AyumiError as error:
            raise SettingsError(
                f"slack did not take the bot token ({error}). Copy the Bot User OAuth Token (xoxb-…) from OAuth & "
                "Permissions of your app at api.slack.com/apps into AYUMI_SLACK_BOT_TOKEN"
            ) from error

    def stop_receiving(self) -> None:
        """Nothing new by Socket Mode; what is being sent goes on."""
        if self._socket is not None:
            self._socket.stop()
            self._socket = None

    def stop(self) -> None:
        self.stop_receiving()
        self.app.close()
        self._out.web.close()

    def refresh_homes(self) -> None:
        """A duty of the clock, every few seconds: the pages people look at follow what happens."""
        self._homes.refresh()

    def read_directory(self) -> None:
        """A duty of the clock, every few seconds: reads who works where, at most every DIRECTORY a team.

        Not before somebody wrote to us: the first person becomes the first admin, which no list may decide.
        """
        for team in self._out.installations.teams():
            at = self._clock.now()
            if at - self._read_at.get(team, at - DIRECTORY) < DIRECTORY or not self._anybody(team):
                continue
            try:
                for member in self._out.platform.members(team):
                    seen = Seen(at=at)
                    identity = f"directory:{member.get('id')}:{member.get('updated', at.date().isoformat())}"
                    self._take(person(member, team, seen, id=identity))
                self._read_at[team] = at
            except (AyumiError, Malformed) as error:
                self._read_at[team] = at - DIRECTORY + AGAIN
                log.warning("directory not read", extra={"action": "slack_directory", "team": team, "why": str(error)})

    # ------------------------------------------------------------ parts

    def _was_installed(self, who: Installed, installer: str) -> None:
        if not installer:
            return
        at = self._clock.now()
        made = InstalledInput(
            id=f"installed:{who.team}:{at.isoformat()}",
            at=at,
            team=who.team,
            user=installer,
            address=Address(platform=PLATFORM, conversation=f"@{installer}", private=True),
            name=who.name,
        )
        self._take([made])

    def _take(self, items: Sequence[AnyInput]) -> None:
        """Raises what kept the first of them out."""
        for fault in self._accept(items):
            if fault is not None:
                raise fault

    def _home_of(self, team: str, user: str) -> Mapping[str, Any]:
        page = glance.page(
            self._store,
            self._language,
            self._out.installations.workspace(team),
            platform=PLATFORM,
            team=team,
            user=user,
            at=self._clock.now(),
        )
        return home.view(words()[self._locale(team, user)]["home"], page)

    def _journal_length(self, team: str) -> int:
        """Every change of anything is a line of the journal."""
        workspace_id = self._out.installations.workspace(team)
        with self._store.unscoped("whether anything changed") as session:
            longest = select(func.max(JournalLine.seq)).where(JournalLine.workspace_id == workspace_id)
            return session.scalar(longest) or 0

    def _locale(self, team: str, user: str) -> str:
        """The person's language, the workspace's for somebody new."""
        workspace_id = self._out.installations.workspace(team)
        with self._store.read(workspace_id) as session:
            own = session.scalars(
                select(Person.locale)
                .join(PersonAddress, PersonAddress.person_id == Person.id)
                .where(PersonAddress.platform == PLATFORM, PersonAddress.user == user)
            ).first()
            return str(own or session.get_one(Workspace, workspace_id).locale)

    def _anybody(self, team: str) -> bool:
        with self._store.read(self._out.installations.workspace(team)) as session:
            return session.scalars(select(Person).limit(1)).first() is not None


def _authorize_url(api_url: str) -> str:
    """Slack's consent page beside its API."""
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize"
