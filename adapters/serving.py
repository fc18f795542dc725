"""The program for real: one database, the platforms that are set up, one web server's routes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from starlette.routing import BaseRoute

from adapters import engines, wiring
from adapters.clock import Alarm, SystemClock
from adapters.database import migrate
from adapters.database.lock import ServerLock
from adapters.database.store import Store
from adapters.files import Folder
from adapters.keys import load as load_key
from adapters.running import Running
from adapters.settings import Settings
from adapters.slack import connect as slack
from adapters.teams import connect as teams
from adapters.web.handout import Handout
from adapters.web.recorder import Recorder, WithRecordings
from bot.errors import SettingsError


class Service:
    """`start` brings everything up or raises SettingsError, `stop` lets it finish what it does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = ServerLock(settings.data_dir / "server.lock")
        self.clock = SystemClock()

    def start(self) -> None:
        settings, data = self._settings, self._settings.data_dir
        if not slack.wanted(settings) and not teams.wanted(settings):
            raise SettingsError(
                "no chat service is set up: AYUMI_SLACK_BOT_TOKEN with AYUMI_SLACK_SIGNING_SECRET (or AYUMI_SLACK_APP_TOKEN) "
                "for Slack, see adapters/slack/README.md; AYUMI_TEAMS_APP_ID, _PASSWORD and _TENANT_ID for Teams, see "
                "adapters/teams/README.md"
            )
        if teams.wanted(settings):
            teams.check(settings)
        data.mkdir(parents=True, exist_ok=True)
        self._lock.take()
        self.store = Store(settings.database)
        migrate.upgrade(self.store.engine)
        key = load_key(data)
        files = Folder(data / "files", key)
        self._transcriber = engines.listener(settings, data / "speech")
        sending = slack.out(settings, self.store, key, self.clock, files) if slack.wanted(settings) else None
        handout = Handout(files, key, self.clock, public_url=settings.public_url)
        on_teams = teams.build(settings, self.store, link=handout.link) if teams.wanted(settings) else None
        platforms = [one.platform for one in (sending, on_teams) if one is not None]
        self.program = wiring.build(
            self.store,
            platforms={one.name: WithRecordings(one, files, self.store) for one in platforms},
            files=files,
            transcriber=self._transcriber,
            drafter=engines.drafter(settings),
            drafts_a_day=settings.openai_drafts_a_day,
        )
        self._running = Running(self.program, self.clock)
        recorder = Recorder(
            self.store,
            files,
            self.program.language.catalog,
            self.program.intake,
            self.clock,
            public_url=settings.public_url,
            wake=self._wake,
        )
        self._routes: list[BaseRoute] = [*recorder.routes(), *handout.routes()]
        if on_teams is not None:
            self._routes += on_teams.routes(
                self.program.intake, self.program.language, self.clock, wake=self._wake, offer=recorder.offer
            )
        self._slack: slack.Slack | None = None
        self._alarm: Alarm | None = None
        if sending is not None:
            self._slack = self._on_slack(sending, key)
            self._alarm = Alarm(
                {
                    "directory": (timedelta(seconds=5), self._slack.read_directory),
                    "homes": (timedelta(seconds=5), self._slack.refresh_homes),
                }
            )
            self._routes += self._slack.routes()
        self._running.start()
        if self._slack is not None and self._alarm is not None:
            self._slack.start()
            self._alarm.start()

    def _on_slack(self, sending: slack.Out, key: bytes) -> slack.Slack:
        return slack.Slack(
            self._settings,
            self.store,
            key,
            self.clock,
            sending,
            accept=self._running.accept,
            language=self.program.language,
            forgotten=self.program.intake.forget,
        )

    def stop(self) -> None:
        if self._alarm is not None:
            self._alarm.stop()
        if self._slack is not None:
            self._slack.stop_receiving()
        self._running.stop()
        if self._slack is not None:
            self._slack.stop()
        self._transcriber.close()
        self.store.close()
        self._lock.release()

    def routes(self) -> Sequence[BaseRoute]:
        return self._routes

    def _wake(self) -> None:
        self._running.transport.wake()
