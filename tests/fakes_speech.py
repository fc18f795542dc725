"""A scripted Transcriber: says what it was told to say, refuses what the port refuses, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.speech import decode, guards
from bot.errors import TemporaryError
from bot.ports import Hints, NoSpeech, Transcript


class ScriptedTranscriber:
    """`words` maps a file's name to what is said in it; a name that is not there holds words nobody scripted (NoSpeech).

    Files are decoded as the real engine does it, so that bad ones get their typed errors. `failures` are raised first, one
    a call. `asked` holds the hints of every call.
    """

    name = "scripted"
    local = True

    def __init__(self, words: Mapping[str, str], *, limit_seconds: float = 600, limit_bytes: int = 25 * 2**20) -> None:
        self._words = words
        self._limit_seconds = limit_seconds
        self._limit_bytes = limit_bytes
        self._closed = False
        self.failures: list[Exception] = []
        self.asked: list[tuple[str, Hints]] = []

    def transcribe(self, sound: bytes, name: str, hints: Hints) -> Transcript:
        self.asked.append((name, hints))
        if self._closed:
            raise TemporaryError("the scripted transcriber is closed")
        if self.failures:
            raise self.failures.pop(0)
        clip = decode.decode(sound, name, max_seconds=self._limit_seconds, max_bytes=self._limit_bytes)
        if guards.loudest(clip.samples) < guards.SILENT or name not in self._words:
            raise NoSpeech
        text = self._words[name]
        return Transcript(
            text=text,
            language=hints.languages[0] if len(hints.languages) == 1 else _written(text),
            seconds=clip.seconds,
            engine=self.name,
            model="script",
            warnings=("partial",) if clip.partial else (),
            segments=((0.0, clip.seconds, text),),
        )

    def close(self) -> None:
        self._closed = True


def _written(text: str) -> str:
    return "en" if text.isascii() else "ja"
