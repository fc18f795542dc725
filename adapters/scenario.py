"""`ayumi scenario run FILE…`: plays story files against the real program in a temporary workspace."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from adapters.speech import decode
from adapters.speech.local import LocalTranscriber
from bot import tasks
from bot.ports import Hints, NoSpeech, Transcriber, Transcript
from bot.simulation import scenario as story
from bot.simulation.cast import COMPANIES
from bot.simulation.chat import Chat
from bot.simulation.world import World


class Script:
    """Hears in each file what the scenario says; the file itself is decoded for real, so that a bad one fails as it would."""

    name = "script"
    local = True

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def transcribe(self, sound: bytes, name: str, hints: Hints) -> Transcript:
        clip = decode.decode(sound, name, max_seconds=600, max_bytes=25 * 2**20)
        text = self._words.get(name)
        if text is None:
            raise NoSpeech
        return Transcript(
            text=text,
            language="",
            seconds=clip.seconds,
            engine=self.name,
            model="scenario",
            warnings=("partial",) if clip.partial else (),
        )


def run(path: Path, *, cache_dir: Path | None = None) -> story.Player:
    """Plays one file; file names in it are looked up beside it and in the folders above. Raises ScenarioError."""
    scenario = story.parse(path.name, path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="ayumi-scenario-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'scenario.sqlite'}", synchronous="OFF")
        engine = _engine(scenario, cache_dir or Path(folder))
        try:
            return _play(scenario, path, Path(folder), store, engine)
        finally:
            if isinstance(engine, LocalTranscriber):
                engine.close()
            store.close()


def _play(scenario: story.Scenario, path: Path, folder: Path, store: Store, engine: Transcriber) -> story.Player:
    wiring.create_tables(store)
    company = COMPANIES[scenario.language]
    company = replace(company, members=(*company.members, *scenario.people))
    workspace_id = wiring.new_workspace(store, company, platform="sim", team="demo")
    files = Folder(folder / "files", b"0" * 32)
    chat = Chat()
    program = wiring.build(store, platforms={"sim": chat}, files=files, transcriber=engine)
    world = World(
        chat=chat,
        intake=program.intake,
        worker=program.worker,
        now=scenario.start,
        read_file=lambda name: _beside(path, name).read_bytes(),
    )
    player = story.Player(
        scenario=scenario,
        world=world,
        open_file=lambda file: files.get(workspace_id, file).decode("utf-8", errors="replace"),
    )
    player.play()
    with store.unscoped("a scenario looks for dead tasks") as session:
        dead = tasks.dead(session)
    if dead:
        raise story.ScenarioError(f"{scenario.name}: tasks died: {[(d.key, d.reason) for d in dead]}")
    return player


def _engine(scenario: story.Scenario, cache_dir: Path) -> Transcriber:
    return LocalTranscriber(cache_dir) if scenario.engine == "local" else Script(scenario.words)


def _beside(path: Path, name: str) -> Path:
    for folder in (path.parent, *path.parent.parents):
        if (folder / name).is_file():
            return folder / name
    raise story.ScenarioError(f"{path.name} names {name!r}, which is neither beside it nor in a folder above")
