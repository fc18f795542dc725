"""The playground's program: the real bot on SQLite with a clock that can be moved, and the Console its pages look through."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from datetime import time as time_of_day
from importlib.resources import files as resources

from sqlalchemy import select

from adapters import wiring
from adapters.clock import MovableClock, SystemClock
from adapters.database import migrate
from adapters.database.lock import ServerLock
from adapters.database.store import Store
from adapters.files import Folder
from adapters.keys import load as load_key
from adapters.running import Running
from adapters.settings import Settings
from adapters.speech.local import LocalTranscriber
from adapters.web.console import BriefCard, ChannelCard, FileCard, PersonCard, SectionCard, Upcoming
from adapters.web.inputs import PLATFORM, TEAM
from adapters.web.platform import PlaygroundPlatform
from adapters.web.rooms import Rooms, direct
from adapters.web.views import furnish
from bot.calendar import hours as business
from bot.calendar.hours import Hours
from bot.errors import PermanentError
from bot.inputs import AnyInput
from bot.model import Person, PersonAddress
from bot.reports import overview
from bot.simulation.cast import COMPANIES, Company

SAMPLES = resources("adapters.web") / "samples"
#: Whose side of the story somebody plays, by the strongest of their roles.
_PARTS = ("marketer", "manager", "writer", "expert")
#: How long one due moment may take when the clock runs ahead (a voice memo is transcribed in this time).
_PATIENCE = 60.0


def _office_hours(company: Company, now: datetime) -> datetime:
    """A first visit at night or on a holiday begins at the next working day's 10:00: people are at their desks."""
    office = Hours(zone=company.members[0].zone, country=company.members[0].country)
    if business.is_open(office, now):
        return now
    opens = business.next_open(office, now)
    return business.moment(office, business.local(office, opens).date(), time_of_day(10))


class Playground:
    """Everything behind the pages. `start` brings it up, `stop` lets it finish what it does."""

    def __init__(self, settings: Settings, language: str) -> None:
        self._settings = settings
        self._language = language
        self._lock = ServerLock(settings.data_dir / "server.lock")

    def start(self) -> None:
        """Raises SettingsError when another server runs here or the data directory is not ours."""
        data = self._settings.data_dir
        self._lock.take()
        company = COMPANIES[self._language]
        self.clock = MovableClock(data / "clock.json", start=_office_hours(company, SystemClock().now()))
        self.store = Store(self._settings.database)
        migrate.upgrade(self.store.engine)
        self.rooms = Rooms(data / "rooms.sqlite", self.clock)
        self.files = Folder(data / "files", load_key(data))
        self.transcriber = LocalTranscriber(data / "speech", model_dir=self._settings.stt_model_dir)
        self.workspace_id = wiring.new_workspace(self.store, company, platform=PLATFORM, team=TEAM, direct=direct)
        furnish(self.rooms, self)
        self.program = wiring.build(
            self.store,
            platforms={PLATFORM: PlaygroundPlatform(self.rooms)},
            files=self.files,
            transcriber=self.transcriber,
        )
        self.running = Running(self.program, self.clock)
        self.running.start()

    def stop(self) -> None:
        self.running.stop()
        self.transcriber.close()
        self.rooms.close()
        self.store.close()
        self._lock.release()

    # ------------------------------------------------------------ Console

    def now(self) -> datetime:
        return self.clock.now()

    def people(self) -> Sequence[PersonCard]:
        with self.store.read(self.workspace_id) as session:
            rows = session.execute(
                select(Person, PersonAddress)
                .join(PersonAddress, PersonAddress.person_id == Person.id)
                .order_by(Person.id)
            ).all()
            return [
                PersonCard(
                    user=address.user,
                    name=person.name,
                    department=person.department,
                    role=next(part for part in _PARTS if part in person.roles or part == "expert"),
                    locale=person.locale,
                    zone=person.hours.get("zone", "Asia/Tokyo"),
                )
                for person, address in rows
            ]

    def channels(self) -> Sequence[ChannelCard]:
        return [ChannelCard(conversation=c, name=name) for c, name in COMPANIES[self._language].channels]

    def accept(self, item: AnyInput) -> bool:
        new = self.program.intake.accept(item, at=self.clock.now())
        self.running.transport.wake()
        return new

    def advance(self, to: datetime) -> None:
        while True:
            self.settled(_PATIENCE)
            due = self.program.worker.next_due()
            if due is None or due > to:
                break
            self.clock.move_to(max(due, self.clock.now()))
            self.running.transport.wake()
        self.clock.move_to(max(to, self.clock.now()))
        self.running.transport.wake()
        self.rooms.touch()

    def settled(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self.running.transport.idle:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def upcoming(self, locale: str) -> Sequence[Upcoming]:
        with self.store.read(self.workspace_id) as session:
            return [
                Upcoming(at=action.at, user=action.user, what=action.what, why=action.why)
                for action in overview.upcoming(session, self.program.language.catalog, locale, at=self.clock.now())
            ]

    def board(self, locale: str) -> Sequence[BriefCard]:
        with self.store.read(self.workspace_id) as session:
            return [
                BriefCard(
                    no=brief.no,
                    title=brief.title,
                    state=brief.state,
                    label=brief.label,
                    due=brief.due,
                    sections=tuple(
                        SectionCard(
                            no=s.no, heading=s.heading, state=s.state, label=s.label, holder=s.holder, next=s.next
                        )
                        for s in brief.sections
                    ),
                )
                for brief in overview.board(session, self.program.language.catalog, locale, at=self.clock.now())
            ]

    def set_locale(self, user: str, locale: str) -> None:
        with self.store.write(self.workspace_id) as session:
            address = session.scalars(select(PersonAddress).where(PersonAddress.user == user)).one()
            session.get_one(Person, address.person_id).locale = locale

    def file(self, file_id: str) -> FileCard:
        about = self.files.about(self.workspace_id, file_id)
        content = self.files.get(self.workspace_id, file_id)
        return FileCard(content=content, name=about["name"], media_type=about["media_type"])

    def samples(self) -> Sequence[tuple[str, str]]:
        return [(file.name, "") for file in sorted(SAMPLES.iterdir(), key=lambda f: f.name)]

    def sample(self, name: str) -> FileCard:
        if name not in {file.name for file in SAMPLES.iterdir()}:
            raise PermanentError(f"there is no sample {name!r}", code="gone")
        return FileCard(content=(SAMPLES / name).read_bytes(), name=name, media_type="application/octet-stream")
