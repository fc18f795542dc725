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
from bot.errors import SettingsError
from bot.inputs import AnyInput


class Service:
    """`start` brings everything up or raises SettingsError, `stop` lets it finish what it does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = ServerLock(settings.data_dir / "server.lock")
        self.clock = SystemClock()

    def start(self) -> None:
        settings, data = self._settings, self._settings.data_dir
        if not slack.wanted(settings):
            raise SettingsError(
                "no chat service is set up: AYUMI_SLACK_BOT_TOKEN with AYUMI_SLACK_SIGNING_SECRET (or AYUMI_SLACK_APP_TOKEN) "
                "for Slack, see adapters/slack/README.md"
            )
        data.mkdir(parents=True, exist_ok=True)
        self._lock.take()
        self.store = Store(settings.database)
        migrate.upgrade(self.store.engine)
        key = load_key(data)
        files = Folder(data / "files", key)
        self._transcriber = engines.transcriber(settings, data / "speech")
        sending = slack.out(settings, self.store, key, self.clock, files)
        self.program = wiring.build(
            self.store,
            platforms={sending.platform.name: sending.platform},
            files=files,
            transcriber=self._transcriber,
            drafter=engines.drafter(settings),
            drafts_a_day=settings.openai_drafts_a_day,
        )
        self._running = Running(self.program, self.clock)
        self._slack = slack.Slack(
            settings,
            self.store,
            key,
            self.clock,
            sending,
            accept=self._accept,
            commands=self.program.language.commands,
            forgotten=self.program.intake.forget,
        )
        self._alarm = Alarm({"directory": (timedelta(minutes=1), self._slack.read_directory)})
        self._routes = self._slack.routes()
        self._running.start()
        self._slack.start()
        self._alarm.start()

    def stop(self) -> None:
        self._alarm.stop()
        self._slack.stop_receiving()
        self._running.stop()
        self._slack.stop()
        self._transcriber.close()
        self.store.close()
        self._lock.release()

    def routes(self) -> Sequence[BaseRoute]:
        return self._routes

    def _accept(self, item: AnyInput) -> bool:
        new = self.program.intake.accept(item, at=self.clock.now())
        self._running.transport.wake()
        return new
