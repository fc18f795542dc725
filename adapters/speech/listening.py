"""A recording made ready for a recogniser elsewhere: decoded and judged in a process of its own, with the caps of the local engine.

Remote services judge a file by its name's ending, so it is named by what it is; what they do not read is sent as FLAC.
"""

from __future__ import annotations

import importlib.util
import io
from dataclasses import dataclass, field
from typing import Final

from adapters.speech import decode, guards
from adapters.speech.guards import Heard
from adapters.speech.process import Needs, Worker
from bot.errors import PermanentError, TemporaryError, UnreadableFile
from bot.ports import Container, NoSpeech

#: By https://platform.openai.com/docs/guides/speech-to-text: flac, mp3, mp4, mpeg, mpga, m4a, ogg, wav, webm.
_ENDINGS: Final[dict[Container, str]] = {
    "mov": "m4a", "matroska": "webm", "ogg": "ogg", "mp3": "mp3", "wav": "wav", "flac": "flac",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendable:
    """`sound` under a `name` that tells its kind; `seconds` of it; `partial` as Clip's."""

    sound: bytes = field(repr=False)
    name: str
    seconds: float
    partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """An error as a value: exceptions with keyword arguments do not survive the pipe."""

    kind: str
    reason: str
    code: str


class Listening:
    """Makes recordings ready. Raises UnreadableFile, NoSpeech, or TemporaryError when the worker died or took too long."""

    def __init__(
        self,
        *,
        limit_seconds: float = 600,
        limit_bytes: int = 25 * 2**20,
        timeout: float = 60,
        idle: float = 120,
    ) -> None:
        self._limit_bytes = limit_bytes
        self._worker = Worker(_Engine, limit_seconds, limit_bytes, patience=timeout, idle=idle)

    def ready(self, sound: bytes, name: str) -> Sendable:
        decode.check(sound, name, max_bytes=self._limit_bytes)
        answer = self._worker.run((sound, name))
        match answer:
            case Sendable():
                return answer
            case _Refused(kind="NoSpeech"):
                raise NoSpeech(answer.reason)
            case _Refused(kind="UnreadableFile"):
                raise UnreadableFile(answer.reason, code=answer.code)
            case _:
                raise TemporaryError(f"the speech worker answered {answer!r}")

    def believable(self, text: str, prompt: str, terms: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The words without what recognisers invent, and warnings. Raises NoSpeech."""
        kept, warnings = guards.believable([Heard(start=0.0, end=0.0, text=text)], prompt=prompt, terms=terms)
        return " ".join(h.text for h in kept), warnings

    def close(self) -> None:
        self._worker.close()


class _Engine:
    """What runs in the worker process."""

    def __init__(self, limit_seconds: float, limit_bytes: int) -> None:
        self._limit_seconds = limit_seconds
        self._limit_bytes = limit_bytes

    def __call__(self, request: tuple[bytes, str], needs: Needs) -> Sendable | _Refused:
        sound, name = request
        try:
            clip = decode.decode(sound, name, max_seconds=self._limit_seconds, max_bytes=self._limit_bytes)
            if guards.loudest(clip.samples) < guards.SILENT:
                raise NoSpeech(f"the loudest half second has {guards.loudest(clip.samples):.0f} dBFS")
            if importlib.util.find_spec("faster_whisper"):  # its detector comes with the optional local engine
                guards.speech(clip.samples)
        except PermanentError as error:
            return _Refused(kind=type(error).__name__, reason=str(error), code=error.code)
        ending = _ENDINGS.get(clip.container)
        content = sound if ending else _flac(clip.samples)
        return Sendable(sound=content, name=f"memo.{ending or 'flac'}", seconds=clip.seconds, partial=clip.partial)


def _flac(samples: bytes) -> bytes:
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="flac") as target:
        stream = target.add_stream("flac", rate=guards.RATE, layout="mono")
        sound = np.frombuffer(samples, dtype="<i2").reshape(1, -1)
        for at in range(0, sound.shape[1], guards.RATE):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(sound[:, at : at + guards.RATE]), format="s16", layout="mono"
            )
            frame.sample_rate = guards.RATE
            frame.pts = at
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()
