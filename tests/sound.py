"""Sound files for tests, encoded here: every container people send, silence and tones, whole and damaged."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import av
import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]

VOICE = Path(__file__).parent / "voice"

#: kind -> (muxer, encoder, sample rate, sample format, options of the muxer)
KINDS: dict[str, tuple[str, str, int, str, dict[str, str]]] = {
    "m4a": ("ipod", "aac", 44100, "fltp", {"movflags": "faststart"}),
    "m4a index last": ("ipod", "aac", 44100, "fltp", {}),
    "mp4 in fragments": ("mp4", "aac", 48000, "fltp", {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    "alac": ("ipod", "alac", 44100, "s16p", {"movflags": "faststart"}),
    "3gp": ("3gp", "aac", 16000, "fltp", {"movflags": "faststart"}),
    "adts": ("adts", "aac", 44100, "fltp", {}),
    "webm": ("webm", "libopus", 48000, "flt", {}),
    "ogg": ("ogg", "libopus", 48000, "flt", {}),
    "mp3": ("mp3", "libmp3lame", 44100, "fltp", {}),
    "mp3 without tags": ("mp3", "libmp3lame", 44100, "fltp", {"write_xing": "0", "id3v2_version": "0"}),
    "flac": ("flac", "flac", 44100, "s16", {}),
    "wav": ("wav", "pcm_s16le", 44100, "s16", {}),
    "amr": ("amr", "libopencore_amrnb", 8000, "s16", {}),
}


def tone(seconds: float, rate: int, *, level: float = 0.3, hertz: float = 440.0) -> Sound:
    """A sine as floats; level 0 is digital silence."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def encoded(kind: str, seconds: float = 3.0, *, level: float = 0.3) -> bytes:
    """A mono file of `kind` holding a tone."""
    with TemporaryDirectory() as folder:  # faststart reads its own output again, by name
        target = Path(folder) / "sound"
        _encode(target, kind, tone(seconds, KINDS[kind][2], level=level))
        return target.read_bytes()


def _encode(target: Path, kind: str, sound: Sound) -> None:
    muxer, encoder, rate, sample_format, options = KINDS[kind]
    with av.open(str(target), "w", format=muxer, options=options) as out:
        stream = out.add_stream(encoder, rate=rate, layout="mono", format=sample_format)
        assert isinstance(stream, av.AudioStream)
        resampler = av.AudioResampler(sample_format, "mono", rate, stream.frame_size or 1024)
        whole = av.AudioFrame.from_ndarray(sound.reshape(1, -1), "fltp", "mono")
        whole.sample_rate, whole.time_base, whole.pts = rate, Fraction(1, rate), 0
        for source in (whole, None):
            for frame in resampler.resample(source):
                out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def long_silence(seconds: float, *, rate: int = 8000, layout: str = "mono") -> bytes:
    """Hours in a few hundred kilobytes: FLAC writes a silent block in a dozen bytes."""
    target = io.BytesIO()
    with av.open(target, "w", format="flac") as out:
        stream = out.add_stream("flac", rate=rate, layout=layout, format="s16", options={"frame_size": "65535"})
        assert isinstance(stream, av.AudioStream)
        channels, step = av.AudioLayout(layout).nb_channels, 65535
        silence = np.zeros((1, step * channels), dtype=np.int16)
        for at in range(0, int(seconds * rate), step):
            frame = av.AudioFrame.from_ndarray(silence, "s16", layout)
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), at
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return target.getvalue()


def silent_film(seconds: float = 1.0) -> bytes:
    """An mp4 with pictures and no sound track."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(int(seconds * 10)):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")))
        out.mux(stream.encode(None))
    return target.getvalue()


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def damaged(content: bytes, count: int, *, after: int) -> bytes:
    """With `count` bytes behind `after` overwritten, always the same ones."""
    chance = Random(7)
    changed = bytearray(content)
    for _ in range(count):
        changed[chance.randrange(after, len(changed))] = chance.randrange(256)
    return bytes(changed)
