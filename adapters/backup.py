"""One file that holds everything: the database as it was at one moment, the files, checksums; and the way back.

The key that seals files and secrets is not in it unless asked for: a stolen backup without the key tells no recording and no
token. A restored database sends nothing that was on its way when the backup was made: it may have arrived since.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import Engine, select, update

from adapters import keys
from adapters.database import migrate
from adapters.database.lock import ServerLock
from adapters.database.store import Store
from adapters.settings import Settings
from bot.errors import SettingsError
from bot.model.tasks import OPEN_STATES, Task

DATABASE, FILES, KEY, LIST = "ayumi.sqlite", "files", "key", "contents.json"
#: Read and hashed in pieces, so that a file of any size costs this much memory.
_PIECE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back: files (recordings, documents, exports), and messages that were on their way and are not sent again."""

    files: int
    held_back: int


def make(settings: Settings, out: Path, *, with_key: bool, at: datetime) -> int:
    """Writes the backup, also while a server runs; returns how many files are in it. Raises SettingsError for what it cannot do."""
    source = _sqlite(settings)
    if not source.exists():
        raise SettingsError(f"there is no database at {source}. AYUMI_DATA_DIR names the folder of the server.")
    if out.exists():
        raise SettingsError(f"{out} exists already. Name another file, nothing was written.")
    sums: dict[str, str] = {}
    part = out.with_name(out.name + ".part")
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        copy = Path(folder) / DATABASE
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as frozen:
            live.backup(frozen)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            sums[DATABASE] = _packed(archive, copy, DATABASE)
            for path, name in _kept(settings.data_dir):
                sums[name] = _packed(archive, path, name)
            if with_key:
                keys.load(settings.data_dir)  # made when there is none yet, refused when it is none
                sums[KEY] = _packed(archive, settings.data_dir / KEY, KEY)
            archive.writestr(
                LIST, json.dumps({"made_at": at.isoformat(), "key": _mark(settings), "sha256": sums}, indent=1)
            )
    part.replace(out)
    return len(sums) - 1 - with_key


def restore(settings: Settings, file: Path, *, at: datetime) -> Restored:
    """Puts a backup into an empty data directory. Nothing is there before all of it is checked. Raises SettingsError."""
    target = _sqlite(settings)
    if target.exists():
        raise SettingsError(
            f"{target} exists. Set AYUMI_DATA_DIR to an empty folder, or move the old one away; nothing was changed."
        )
    lock = ServerLock(settings.data_dir / "server.lock")
    lock.take()
    try:
        with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
            names = _unpacked(file, Path(folder))
            _key_fits(settings, Path(folder), file)
            for name in sorted(
                names, key=lambda n: n == DATABASE
            ):  # the database last: with it the folder counts as used
                place = settings.data_dir / name if name != DATABASE else target
                place.parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).replace(place)
                if name == KEY:
                    place.chmod(0o600)
        store = Store(settings.database)
        try:
            migrate.upgrade(store.engine)
            return Restored(files=len(names - {DATABASE, KEY}), held_back=_hold_back(store.engine, at))
        finally:
            store.close()
    finally:
        lock.release()


def _sqlite(settings: Settings) -> Path:
    if not settings.database.startswith("sqlite:///"):
        raise SettingsError(
            "the database is no SQLite file: back it up with its own tools, and copy the data directory."
        )
    return Path(settings.database.removeprefix("sqlite:///"))


def _kept(data_dir: Path) -> Iterator[tuple[Path, str]]:
    root = data_dir / FILES
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and not path.suffix:  # a suffix marks a file that is being written
            yield path, path.relative_to(data_dir).as_posix()


def _packed(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _unpacked(file: Path, folder: Path) -> set[str]:
    """Unpacks what the list names and checks each sum; a path that leads elsewhere, or a byte that changed, refuses the whole."""
    try:
        with zipfile.ZipFile(file) as archive:
            sums: Mapping[str, str] = json.loads(archive.read(LIST))["sha256"]
            for name, expected in sums.items():
                if not _ours(name):
                    raise SettingsError(f"{file} names {name!r}, which is no file of a backup. Nothing was restored.")
                place = folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                digest = hashlib.sha256()
                with archive.open(name) as source, place.open("wb") as target:
                    while piece := source.read(_PIECE):
                        digest.update(piece)
                        target.write(piece)
                if digest.hexdigest() != expected:
                    raise SettingsError(f"{name} in {file} is not what was saved (checksum). Try an older backup.")
            (folder / LIST).write_bytes(archive.read(LIST))
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise SettingsError(f"{file} is no backup of Ayumi, or was cut off ({error}). Try an older one.") from error
    return set(sums)


def _ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name in (DATABASE, KEY) or (len(parts) > 1 and parts[0] == FILES and ".." not in parts and "\\" not in name)


def _mark(settings: Settings) -> str:
    """Tells whether a key is the one of the backup, and nothing else about it."""
    return hashlib.sha256(b"ayumi backup\0" + keys.load(settings.data_dir)).hexdigest()[:16]


def _key_fits(settings: Settings, folder: Path, file: Path) -> None:
    wanted = json.loads((folder / LIST).read_text(encoding="utf-8"))["key"]
    own = folder if (folder / KEY).exists() else settings.data_dir
    if not (own / KEY).exists() or _mark(settings.model_copy(update={"data_dir": own})) != wanted:
        raise SettingsError(
            f"{file} was made without its key. Copy the file `key` of the old data directory to {settings.data_dir / KEY}, "
            "then restore again: recordings and tokens cannot be read without it."
        )


def _hold_back(engine: Engine, at: datetime) -> int:
    """Messages that waited to be sent are dropped with the reason "restored"; timers stay and think again by what they find."""
    waiting = (Task.kind == "deliver", Task.state.in_(OPEN_STATES))
    with engine.begin() as connection:
        numbers = connection.scalars(select(Task.id).where(*waiting)).all()
        connection.execute(
            update(Task)
            .where(*waiting)
            .values(state="dropped", reason="restored", payload={}, done_at=at.astimezone(UTC))
        )
    return len(numbers)
