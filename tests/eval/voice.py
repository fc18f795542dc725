"""How well the local engine hears the voice samples: character and word error rates, with and without the vocabulary."""

from __future__ import annotations

import json
import re
import tempfile
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.ports import Hints, Transcriber

_FOLDER = Path(__file__).parents[1] / "voice"
#: One short clip a language, clean and with noise, for the short form.
SHORT = ("v03", "v08")
ALL = ("v01", "v02", "v03", "v04", "v05", "v06", "v07", "v08")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Error rates of one clip: of characters, and of words (a Japanese text has no blanks: characters again)."""

    clip: str
    language: str
    seconds: float
    characters: float
    words: float
    took: float


def installed() -> bool:
    """Whether the engine and its weights are there."""
    if find_spec("faster_whisper") is None:
        return False
    from adapters.speech import weights

    return weights.missing() is None


def measured(clips: Sequence[str]) -> list[tuple[Heard, Heard]]:
    """Each clip without and with its vocabulary."""
    from adapters.speech.local import LocalTranscriber

    with tempfile.TemporaryDirectory() as cache:
        engine = LocalTranscriber(Path(cache))
        try:
            return [(_heard(engine, clip, vocabulary=False), _heard(engine, clip, vocabulary=True)) for clip in clips]
        finally:
            engine.close()


def _heard(engine: Transcriber, clip: str, *, vocabulary: bool) -> Heard:
    plain: dict[str, Any] = json.loads((_FOLDER / f"{clip}.json").read_text("utf-8"))
    terms = tuple(plain["vocabulary"]) if vocabulary else ()
    began = time.monotonic()
    found = engine.transcribe(
        (_FOLDER / plain["file"]).read_bytes(), plain["file"], Hints(languages=("ja", "en"), vocabulary=terms)
    )
    said, heard = _folded(plain["transcript"]), _folded(found.text)
    spaced = plain["language"] == "en"
    return Heard(
        clip=clip,
        language=plain["language"],
        seconds=plain["seconds"],
        characters=error_rate(list(said.replace(" ", "")), list(heard.replace(" ", ""))),
        words=error_rate(said.split() if spaced else list(said), heard.split() if spaced else list(heard)),
        took=time.monotonic() - began,
    )


def _folded(text: str) -> str:
    """Without punctuation, case and width: they are no errors of hearing."""
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", "", unicodedata.normalize("NFKC", text).casefold())).strip()


def error_rate(said: Sequence[str], heard: Sequence[str]) -> float:
    """Edit distance over the length of what was said."""
    row = list(range(len(heard) + 1))
    for i, a in enumerate(said, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(heard, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1] / max(1, len(said))
