"""The real program with everything outside it in memory, for tests: a cast in each language and a clock moved by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from adapters.wiring import Program
from bot import tasks
from bot.ports import Drafter, Transcriber
from bot.simulation.cast import COMPANIES
from bot.simulation.chat import Chat
from bot.simulation.world import World, shown
from tests.fakes_speech import ScriptedTranscriber

HERE = Path(__file__).parent
#: A Tuesday, 10:00 where the company is.
STARTS = {"ja": datetime(2026, 11, 24, 1, 0, tzinfo=UTC), "en": datetime(2026, 11, 24, 10, 0, tzinfo=UTC)}


@dataclass(slots=True, kw_only=True)
class Stage:
    """A world with the program behind it."""

    world: World
    store: Store
    program: Program
    workspace_id: int

    def texts(self, user: str) -> list[str]:
        """What the person sees in private, oldest first."""
        return [shown(post) for post in self.world.inbox(user)]

    def last(self, user: str) -> str:
        return self.texts(user)[-1]

    def dead(self) -> list[str]:
        with self.store.unscoped("tests look for dead tasks") as session:
            return [f"{row.key}: {row.reason}" for row in tasks.dead(session)]


#: Read once for all worlds: most of the time a fresh one takes, and nothing in it changes.
_words = cache(wiring.language)


def make_world(
    tmp_path: Path,
    *,
    language: str = "ja",
    transcriber: Transcriber | None = None,
    start: datetime | None = None,
    chat: Chat | None = None,
    drafter: Drafter | None = None,
) -> Stage:
    """A fresh workspace in a real SQLite file, with the cast of that language, at `start`."""
    store = Store(f"sqlite:///{tmp_path / 'world.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    workspace_id = wiring.new_workspace(store, COMPANIES[language], platform="sim", team="demo")
    chat = chat or Chat()
    program = wiring.build(
        store,
        platforms={"sim": chat},
        files=Folder(tmp_path / "files", b"k" * 32),
        transcriber=transcriber or ScriptedTranscriber({}),
        drafter=drafter,
        words=_words(),
    )
    world = World(
        chat=chat,
        intake=program.intake,
        worker=program.worker,
        now=start or STARTS[language],
        read_file=lambda path: (HERE / path).read_bytes(),
    )
    return Stage(world=world, store=store, program=program, workspace_id=workspace_id)
