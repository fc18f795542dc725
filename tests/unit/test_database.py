"""The file underneath: migrated, ours, one server, kept secrets; each refusal says how to mend it."""

from __future__ import annotations

import errno
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from adapters import cli, keys, server, settings
from adapters.clock import MovableClock
from adapters.database import migrate
from adapters.database.lock import ServerLock
from adapters.database.store import Store
from adapters.files import Folder
from bot.errors import PermanentError, SettingsError
from bot.model import Person, TeamsReference, Workspace


def store(path: Path) -> Store:
    return Store(f"sqlite:///{path}", synchronous="OFF")


def test_a_new_file_is_migrated_to_exactly_the_model(tmp_path: Path) -> None:
    made = store(tmp_path / "a.sqlite")
    migrate.upgrade(made.engine)
    migrate.upgrade(made.engine)
    assert migrate.drift(made.engine) == []
    made.close()


def test_a_file_of_the_first_version_keeps_what_is_in_it(tmp_path: Path) -> None:
    made = store(tmp_path / "a.sqlite")
    with made.engine.begin() as connection:
        command.upgrade(migrate.config(connection), "0001")
    made.close()
    with sqlite3.connect(tmp_path / "a.sqlite") as old:
        old.execute("INSERT INTO workspace (id, name, locale, settings, counter) VALUES (1, 'a', 'ja', '{}', 0)")
        old.execute(
            "INSERT INTO teams_reference (id, workspace_id, version, tenant, conversation, real, kind, service_url, bot, user,"
            " name, targeted, state) VALUES (7, 1, 1, 't', 'c', 'r', 'personal', 'https://x', 'b', 'u', 'n', 0, 'active')"
        )
    old.close()
    migrate.upgrade(made.engine)
    assert migrate.drift(made.engine) == []
    with made.read(1) as session:
        assert [(row.id, row.conversation, row.directory) for row in session.scalars(select(TeamsReference))] == [
            (7, "c", "")
        ]
    made.close()


def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.sqlite") as other:
        other.execute("CREATE TABLE invoices (id)")
    other.close()
    made = store(tmp_path / "a.sqlite")
    with pytest.raises(SettingsError, match=r"another program.*AYUMI_DATA_DIR"):
        migrate.upgrade(made.engine)
    made.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"just some notes\n" * 100)
    made = store(tmp_path / "a.sqlite")
    with pytest.raises(SettingsError, match="cannot be opened"):
        migrate.upgrade(made.engine)
    made.close()


def test_a_schema_from_the_future_is_refused(tmp_path: Path) -> None:
    made = store(tmp_path / "a.sqlite")
    migrate.upgrade(made.engine)
    with sqlite3.connect(tmp_path / "a.sqlite") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(SettingsError, match="newer Ayumi"):
        migrate.upgrade(made.engine)
    made.close()


def test_a_second_server_is_refused_and_the_first_named(tmp_path: Path) -> None:
    first, second = ServerLock(tmp_path / "server.lock"), ServerLock(tmp_path / "server.lock")
    first.take()
    with pytest.raises(SettingsError, match=r"another Ayumi.*process \d+"):
        second.take()
    first.release()
    second.take()
    second.release()


def test_a_port_in_use_is_named_with_another_to_try() -> None:
    taken = server.listen("127.0.0.1", 0)
    taken.listen()
    port = taken.getsockname()[1]
    with pytest.raises(SettingsError, match=f"AYUMI_PORT={port + 1}"):
        server.listen("127.0.0.1", port)
    taken.close()


def test_writers_queue_and_readers_do_not_wait(tmp_path: Path) -> None:
    made = store(tmp_path / "a.sqlite")
    migrate.upgrade(made.engine)
    with made.unscoped_write("a company") as session:
        session.add(Workspace(name="x"))

    def write(n: int) -> None:
        for i in range(10):
            with made.write(1) as session:
                session.add(Person(name=f"{n}-{i}"))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with made.read(1) as session:
        assert session.query(Person).count() == 80
    made.close()


def test_an_exception_rolls_everything_back(tmp_path: Path) -> None:
    made = store(tmp_path / "a.sqlite")
    migrate.upgrade(made.engine)

    def fail() -> None:
        with made.write(1) as session:
            session.add(Person(name="x"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with made.read(1) as session:
        assert session.query(Person).count() == 0
    made.close()


KEY = b"k" * 32


def test_a_file_comes_back_and_says_nothing_on_disk(tmp_path: Path) -> None:
    files = Folder(tmp_path, KEY)
    file = files.put(1, b"secret words", name="a.txt", media_type="text/plain", keep_until=None)
    assert files.get(1, file) == b"secret words"
    assert files.about(1, file)["name"] == "a.txt"
    assert all(b"secret" not in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert files.put(1, b"secret words", name="b.txt", media_type="text/plain", keep_until=None) == file


def test_a_file_moved_to_another_workspace_does_not_open(tmp_path: Path) -> None:
    files = Folder(tmp_path, KEY)
    file = files.put(1, b"secret", name="a", media_type="", keep_until=None)
    target = tmp_path / "2" / file[:2] / file
    target.parent.mkdir(parents=True)
    (tmp_path / "1" / file[:2] / file).rename(target)
    with pytest.raises(PermanentError) as refused:
        files.get(2, file)
    assert refused.value.code == "broken"


@pytest.mark.parametrize("file", ["../../etc/passwd", "nothere", "a/b"])
def test_a_file_that_is_not_there_is_gone(tmp_path: Path, file: str) -> None:
    with pytest.raises(PermanentError) as gone:
        Folder(tmp_path, KEY).get(1, file)
    assert gone.value.code == "gone"


def test_a_deleted_file_is_gone(tmp_path: Path) -> None:
    files = Folder(tmp_path, KEY)
    file = files.put(1, b"x", name="a", media_type="", keep_until=None)
    files.delete(1, file)
    with pytest.raises(PermanentError, match="gone"):
        files.get(1, file)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = keys.load(tmp_path)
    assert len(key) == 32
    assert keys.load(tmp_path) == key
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(SettingsError, match="backup"):
        keys.load(tmp_path)


def test_settings_come_from_the_file_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ayumi.toml").write_text("port = 9000\nlog_level = 'DEBUG'\n")
    monkeypatch.setenv("AYUMI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("AYUMI_PORT", "9001")
    loaded = settings.load()
    assert (loaded.port, loaded.log_level, loaded.data_dir) == (9001, "DEBUG", tmp_path)


@pytest.mark.parametrize(("line", "named"), [("port = 'x'", "AYUMI_PORT"), ("prot = 1", "AYUMI_PROT")])
def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, named: str) -> None:
    (tmp_path / "ayumi.toml").write_text(line + "\n")
    monkeypatch.setenv("AYUMI_DATA_DIR", str(tmp_path))
    with pytest.raises(SettingsError, match=named):
        settings.load()


def test_the_playground_clock_goes_forward_only_and_outlives_a_restart(tmp_path: Path) -> None:
    clock = MovableClock(tmp_path / "clock.json")
    clock.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    assert MovableClock(tmp_path / "clock.json").now() >= datetime(2030, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="forward"):
        clock.move_to(datetime(2029, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("refused", "remedy"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "AYUMI_DATA_DIR to another disk"),
        (OperationalError("x", {}, sqlite3.OperationalError("database or disk is full")), "Make room"),
        (OperationalError("x", {}, sqlite3.OperationalError("database is locked")), "Close that program"),
        (OperationalError("x", {}, sqlite3.OperationalError("attempt to write a readonly database")), "who owns"),
        (PermissionError(errno.EACCES, "Permission denied"), "who owns"),
        (OSError(errno.EIO, "Input/output error"), "ayumi doctor"),
    ],
    ids=["no space", "database full", "locked", "read only", "not ours", "anything else"],
)
def test_what_the_machine_refuses_is_one_line_with_its_remedy(
    refused: Exception, remedy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise refused

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("ayumi: ")
    assert remedy in said
    assert "Traceback" not in said
