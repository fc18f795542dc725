"""Sound files of any kind people send, as 16 kHz mono samples, within fixed limits of bytes and seconds.

The container is told by its first bytes and forced on the demuxer: a playlist or a web page named `.m4a` must never make
it open other files or addresses. What can be saved of a damaged file is saved, and said (`Clip.partial`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import UnreadableFile
from bot.ports import Clip, Container

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream
    from av.container import InputContainer

RATE: Final = 16_000
_BYTES_A_SECOND: Final = RATE * 2
#: Encoders pad the last frame; a recorder that stops at ten minutes sharp writes a little more.
_GRACE: Final = 1.0
#: Priming samples, rounding and a header's tenth: less than this missing at the end is no lost speech.
_MISSING: Final = 1.0
_ENCRYPTED: Final = frozenset({"enca", "drms"})
#: The others' duration is FFmpeg's guess from length and bit rate, wrong where the rate varies.
_TELLS_DURATION: Final = frozenset({"mov", "matroska", "flac", "wav"})
_BOX_KINDS: Final = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})


def sniff(content: bytes) -> Container | None:
    """The container by its first bytes; None for anything that is no sound we read."""
    if content[4:8] in _BOX_KINDS:
        return "mov"
    if content.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if content.startswith(b"OggS"):
        return "ogg"
    if content.startswith(b"fLaC"):
        return "flac"
    if content.startswith(b"#!AMR"):
        return "amr"
    if content[:4] in (b"RIFF", b"RF64") and content[8:12] == b"WAVE":
        return "wav"
    return _sniff_frames(content)


def _sniff_frames(content: bytes) -> Container | None:
    """MPEG audio has no head, only frames: eleven set bits, then the layer (0 is AAC's ADTS), maybe behind a tag."""
    start = _tag_length(content)
    first, second = (content[start : start + 2] + b"\0\0")[:2]
    if first == 0xFF and second & 0xF6 == 0xF0:
        return "aac"
    if first == 0xFF and second & 0xE0 == 0xE0 and second & 0x06:
        return "mp3"
    return "mp3" if start else None


def _tag_length(content: bytes) -> int:
    """Bytes of a leading ID3v2 tag: its size is written in four bytes of seven bits. https://id3.org/id3v2.4.0-structure"""
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    a, b, c, d = (byte & 0x7F for byte in content[6:10])
    return 10 + (a << 21 | b << 14 | c << 7 | d)


def check(content: bytes, name: str, *, max_bytes: int) -> Container:
    """The container of a file worth decoding. Raises UnreadableFile (empty, too_large, not_this_kind); costs nothing."""
    if not content:
        raise UnreadableFile(f"{name!r} has no bytes: ask for it again", code="empty")
    if len(content) > max_bytes:
        raise UnreadableFile(f"{name!r} has {len(content)} bytes, {max_bytes} are read", code="too_large")
    container = sniff(content)
    if container is None:
        kind = "a web page" if content.lstrip()[:1] == b"<" else "no sound file"
        raise UnreadableFile(
            f"{name!r} is {kind}: look at the permission to download, or the format", code="not_this_kind"
        )
    return container


def decode(content: bytes, name: str, *, max_seconds: float, max_bytes: int) -> Clip:
    """The file's first sound track. Memory is bounded by `max_bytes` and `max_seconds`, whatever the file claims.

    Raises UnreadableFile: empty, too_large, not_this_kind, too_long, encrypted, broken.
    """
    container = check(content, name, max_bytes=max_bytes)
    track = _read(content, name, container, max_seconds)
    seconds = len(track.samples) / _BYTES_A_SECOND
    if not track.samples or track.bad_packets > track.good_packets:
        raise UnreadableFile(f"{name!r} cannot be decoded: ask for it again", code="broken")
    partial = track.bad_packets > 0 or seconds + _MISSING < track.claimed or _cut_short(content, container)
    return Clip(container=container, original=content, samples=bytes(track.samples), seconds=seconds, partial=partial)


@dataclass(slots=True)
class _Track:
    samples: bytearray
    claimed: float  # seconds by the file's head, 0 when it does not say
    good_packets: int = 0
    bad_packets: int = 0


def _read(content: bytes, name: str, container: Container, max_seconds: float) -> _Track:
    import av

    try:
        with av.open(io.BytesIO(content), "r", format=container, metadata_errors="replace") as source:
            if not source.streams.audio:
                raise UnreadableFile(f"{name!r} holds no sound", code="not_this_kind")
            stream = source.streams.audio[0]
            if stream.codec_context.codec_tag in _ENCRYPTED:
                raise UnreadableFile(f"{name!r} is copy-protected: ask for a plain recording", code="encrypted")
            track = _Track(samples=bytearray(), claimed=_claimed_seconds(source, stream, container))
            for chunk in _resampled(_frames(source, stream, track)):
                track.samples += chunk
                if len(track.samples) > (max_seconds + _GRACE) * _BYTES_A_SECOND:
                    raise UnreadableFile(f"{name!r} is longer than {max_seconds:g} seconds", code="too_long")
            return track
    except (av.error.FFmpegError, OSError) as error:
        raise UnreadableFile(f"{name!r} cannot be opened as {container}: ask for it again", code="broken") from error


def _claimed_seconds(source: InputContainer, stream: AudioStream, container: Container) -> float:
    if container not in _TELLS_DURATION:
        return 0
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (source.duration or 0) / 1_000_000


def _frames(source: InputContainer, stream: AudioStream, track: _Track) -> Iterator[AudioFrame]:
    """Frames of every packet that decodes. One broken packet says nothing about the next, so each is tried."""
    import av

    packets = source.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:
            track.bad_packets += 1
            return
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            track.bad_packets += 1
            continue
        track.good_packets += 1
        yield from frames


def _resampled(frames: Iterator[AudioFrame]) -> Iterator[bytes]:
    """Damaged or joined files change rate or channels midway, which one resampler refuses: each shape gets its own."""
    import av

    resampler, shape = None, None
    for frame in frames:
        now = (frame.sample_rate, frame.layout.name, frame.format.name)
        if resampler is None or now != shape:
            if resampler is not None:
                yield from _drain(resampler, None)
            resampler, shape = av.AudioResampler("s16", "mono", RATE), now
        frame.pts = None
        yield from _drain(resampler, frame)
    if resampler is not None:
        yield from _drain(resampler, None)


def _drain(resampler: object, frame: AudioFrame | None) -> Iterator[bytes]:
    from av import AudioResampler

    assert isinstance(resampler, AudioResampler)
    for out in resampler.resample(frame):
        yield bytes(out.planes[0])[: out.samples * 2]


# ---------------------------------------------------------------- what the head promises and the file does not hold


def _cut_short(content: bytes, container: Container) -> bool:
    """Whether the container's own sizes reach beyond the file's end. For kinds whose duration is only guessed from the length."""
    match container:
        case "wav":
            riff = int.from_bytes(content[4:8], "little")
            return 0 < riff < 0xFFFF_FFFF and riff + 8 > len(content) + 1
        case "ogg":
            return _last_page_end(content) > len(content)
        case "mov":
            return _last_box_end(content) > len(content)
        case "mp3":
            return _promised_mp3_bytes(content) * 0.98 > len(content)
        case _:
            return False


def _last_page_end(content: bytes) -> int:
    """Where the last Ogg page ends by its segment table. https://www.rfc-editor.org/rfc/rfc3533#section-6"""
    start = content.rfind(b"OggS")
    if len(content) < start + 27:
        return start + 27
    table = content[start + 27 : start + 27 + content[start + 26]]
    return start + 27 + content[start + 26] + sum(table)


def _last_box_end(content: bytes) -> int:
    """Where the last top-level box ends. Size 0 reaches to the end, 1 is followed by 64 bits (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        if size == 0:
            return len(content)
        if size < 8:
            return at
        at += size
    return at


def _promised_mp3_bytes(content: bytes) -> int:
    """The byte count an encoder writes into the first frame (`Xing` or `Info`, flag 2, behind the frame count of flag 1)."""
    start = _tag_length(content)
    first_frame = content[start : start + 400]
    for mark in (b"Xing", b"Info"):
        at = first_frame.find(mark)
        if at >= 0 and len(first_frame) >= at + 16 and first_frame[at + 7] & 2:
            field = at + 8 + (4 if first_frame[at + 7] & 1 else 0)
            return start + int.from_bytes(first_frame[field : field + 4], "big")
    return 0
