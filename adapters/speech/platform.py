"""The chat platform's own transcript in front of or behind another engine: free where it is whole, never the only way."""

from __future__ import annotations

from typing import Protocol

from adapters.speech import guards
from bot.errors import PermanentError, TemporaryError
from bot.language.text import clean, is_japanese
from bot.ports import Hints, Transcriber, Transcript


class ClosableTranscriber(Transcriber, Protocol):
    def close(self) -> None: ...


class PlatformTranscriber:
    """`first`: what the platform heard is believed before the engine is asked; else it stands in when the engine cannot work.

    It knows no vocabulary and no times, so the engine behind it hears names better and leads to the second of a sentence.
    """

    name = "platform"

    def __init__(self, engine: ClosableTranscriber, *, first: bool) -> None:
        self._engine = engine
        self._first = first
        self.local = engine.local

    def transcribe(self, sound: bytes, name: str, hints: Hints) -> Transcript:
        given = clean(hints.platform_text or "").strip()
        if not given:
            return self._engine.transcribe(sound, name, hints)
        if self._first:
            return _believed(given)
        try:
            return self._engine.transcribe(sound, name, hints)
        except TemporaryError:
            return _believed(given)
        except PermanentError as error:
            if error.code != "no_engine":
                raise
            return _believed(given)

    def close(self) -> None:
        self._engine.close()


def _believed(text: str) -> Transcript:
    """Raises NoSpeech for what recognisers invent on silence."""
    kept, warnings = guards.believable([guards.Heard(start=0.0, end=0.0, text=text)])
    said = "".join(item.text for item in kept)
    return Transcript(
        text=said,
        language="ja" if is_japanese(said) else "en",
        seconds=0.0,
        engine="platform",
        model="",
        warnings=warnings,
    )
