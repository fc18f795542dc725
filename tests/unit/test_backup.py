"""A backup made while people write comes back byte for byte, sends nothing twice, and refuses what it should."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command

from adapters import backup, keys
from adapters.database import migrate
from adapters.database.store import Store
from adapters.files import Folder
from adapters.settings import Settings
from bot.errors import SettingsError
from bot.simulation.chat import Chat
from tests.unit.test_flow_collect import accepted
from tests.world import make_world

AT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder)


@pytest.fixture
def lived_in(tmp_path: Path) -> Settings:
    """A data directory with a story in it: an answer, a draft, a message that waits for tomorrow, a file."""
    folder = tmp_path / "data"
    folder.mkdir()
    stage = accepted(folder, "ja")
    stage.world.say("saeki", "吹き放しが多くて、全体の12%ぐらいです。")
    stage.store.close()
    _moved(folder / "world.sqlite", folder / "ayumi.sqlite")
    Folder(folder / "files", keys.load(folder)).put(1, b"sound", name="a.wav", media_type="audio/wav", keep_until=None)
    return settings(folder)


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        names = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}


def test_it_comes_back_with_no_difference_but_messages_that_waited(lived_in: Settings, tmp_path: Path) -> None:
    before = rows(lived_in.data_dir / "ayumi.sqlite")
    backup.make(lived_in, tmp_path / "b.zip", with_key=True, at=AT)
    again = settings(tmp_path / "again")
    again.data_dir.mkdir()
    restored = backup.restore(again, tmp_path / "b.zip", at=AT)
    after = rows(again.data_dir / "ayumi.sqlite")
    assert restored.files == 1
    assert after.keys() == before.keys()
    assert {name for name in before if before[name] != after[name]} <= {"task"}
    assert len(after["task"]) == len(before["task"])
    files = Folder(again.data_dir / "files", keys.load(again.data_dir))
    stored = next(p.name for p in (again.data_dir / "files").rglob("*") if p.is_file())
    assert files.get(1, stored) == b"sound"


def test_a_restored_server_sends_nothing_that_was_on_its_way(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    stage = make_world(data)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.command("aoki", "すり合わせ 1 @佐伯")
    _put_back_to_ready(data / "world.sqlite")
    stage.store.close()
    _moved(data / "world.sqlite", data / "ayumi.sqlite")
    backup.make(settings(data), tmp_path / "b.zip", with_key=True, at=AT)
    again = settings(tmp_path / "again")
    again.data_dir.mkdir()
    assert backup.restore(again, tmp_path / "b.zip", at=AT).held_back > 0
    (again.data_dir / "ayumi.sqlite").rename(again.data_dir / "world.sqlite")
    chat = Chat()
    world = make_world(again.data_dir, chat=chat).world
    world.run_until(world.now)
    assert chat.posts == []


def _put_back_to_ready(database: Path) -> None:
    """As if the process had stopped between the flow's commit and the post."""
    with closing(sqlite3.connect(database)) as connection, connection:
        changed = connection.execute("UPDATE task SET state = 'ready', done_at = NULL WHERE kind = 'deliver'")
        assert changed.rowcount > 0
        connection.execute("UPDATE lane SET next_at = '2026-11-24 01:00:00'")


def test_it_may_be_made_while_somebody_writes(lived_in: Settings, tmp_path: Path) -> None:
    """The copy is one moment: two rows that are always written together are both in it or both not."""
    database = lived_in.data_dir / "ayumi.sqlite"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE pair (a INTEGER, b INTEGER)")
        connection.execute("CREATE TABLE other (a INTEGER, b INTEGER)")
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                with connection:
                    connection.execute("INSERT INTO pair VALUES (?, ?)", (number, number))
                    connection.execute("INSERT INTO other VALUES (?, ?)", (number, number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup.make(lived_in, tmp_path / "b.zip", with_key=True, at=AT)
    finally:
        stop.set()
        writer.join()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extract("ayumi.sqlite", tmp_path)
    saved = rows(tmp_path / "ayumi.sqlite")
    assert saved["pair"] == saved["other"]


def test_a_changed_byte_or_a_cut_file_or_another_zip_is_refused_and_nothing_is_there(
    lived_in: Settings, tmp_path: Path
) -> None:
    good = tmp_path / "b.zip"
    backup.make(lived_in, good, with_key=True, at=AT)
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(forged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-1] + b"\0" if name.startswith("files/") else content)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(good.read_bytes()[:-200])
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as target:
        target.writestr("hello.txt", "x")
    outside = tmp_path / "outside.zip"
    with zipfile.ZipFile(outside, "w") as target:
        target.writestr(backup.LIST, json.dumps({"key": "", "sha256": {"files/../../x": ""}}))
        target.writestr("files/../../x", "x")
    for bad, words in (
        (forged, "checksum"),
        (cut, "no backup"),
        (other, "no backup"),
        (outside, "no file of a backup"),
    ):
        again = settings(tmp_path / bad.stem)
        again.data_dir.mkdir()
        with pytest.raises(SettingsError, match=words):
            backup.restore(again, bad, at=AT)
        assert [p.name for p in again.data_dir.iterdir()] == ["server.lock"]


def test_it_never_writes_over_anything(lived_in: Settings, tmp_path: Path) -> None:
    backup.make(lived_in, tmp_path / "b.zip", with_key=False, at=AT)
    with pytest.raises(SettingsError, match="exists already"):
        backup.make(lived_in, tmp_path / "b.zip", with_key=False, at=AT)
    with pytest.raises(SettingsError, match="empty folder"):
        backup.restore(lived_in, tmp_path / "b.zip", at=AT)


def test_without_the_key_it_says_which_file_is_missing_and_takes_it_from_the_folder(
    lived_in: Settings, tmp_path: Path
) -> None:
    backup.make(lived_in, tmp_path / "b.zip", with_key=False, at=AT)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert "key" not in archive.namelist()
    again = settings(tmp_path / "again")
    again.data_dir.mkdir()
    with pytest.raises(SettingsError, match="made without its key"):
        backup.restore(again, tmp_path / "b.zip", at=AT)
    (again.data_dir / "key").write_bytes((lived_in.data_dir / "key").read_bytes())
    backup.restore(again, tmp_path / "b.zip", at=AT)
    assert (again.data_dir / "ayumi.sqlite").exists()


def ayumi(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from adapters.cli import main; main()", *words],
        env={**os.environ, "AYUMI_DATA_DIR": str(folder), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_operators_commands_show_and_erase_a_person(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    stage = accepted(data, "ja")
    stage.world.say("saeki", "吹き放しが多くて、全体の12%ぐらいです。")
    stage.store.close()
    _moved(data / "world.sqlite", data / "ayumi.sqlite")
    shown = ayumi(data, "export-person", "佐伯")
    assert shown.returncode == 0, shown.stderr
    kept = json.loads(shown.stdout)
    assert [a["text"] for a in kept["answer"]] == ["吹き放しが多くて、全体の12%ぐらいです。"]
    assert kept["person"][0]["name"] == "佐伯 亮"
    nobody = ayumi(data, "export-person", "田中")
    assert nobody.returncode == 2
    assert "nobody fits '田中'" in nobody.stderr
    done = ayumi(data, "forget-person", "佐伯", "--yes")
    assert done.returncode == 0, done.stderr
    (data / "ayumi.sqlite").rename(data / "world.sqlite")
    world = make_world(data).world
    world.now = datetime.now(UTC)
    world.run_until(world.now)
    assert all("吹き放し" not in str(row) for table in rows(data / "world.sqlite").values() for row in table)


def _moved(made: Path, target: Path) -> None:
    """Tests make their tables directly; a server's file says besides which schema it has."""
    made.rename(target)
    store = Store(f"sqlite:///{target}")
    with store.engine.begin() as connection:
        command.stamp(migrate.config(connection), "head")
    store.close()
