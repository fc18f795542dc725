"""Sound files as people and networks deliver them: every kind whole, cut, damaged, disguised or far too long."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adapters.speech.decode import check, decode, sniff
from bot.errors import UnreadableFile
from bot.ports import Clip, Container
from tests import sound

RECORDED: dict[str, tuple[Container, float]] = {
    "v01.m4a": ("mov", 23.92),
    "v02.webm": ("matroska", 46.11),
    "v03.mp3": ("mp3", 17.77),
    "v04.wav": ("wav", 18.21),
}
CONTAINERS: dict[str, Container] = {
    "m4a": "mov",
    "m4a index last": "mov",
    "mp4 in fragments": "mov",
    "alac": "mov",
    "3gp": "mov",
    "adts": "aac",
    "webm": "matroska",
    "ogg": "ogg",
    "mp3": "mp3",
    "mp3 without tags": "mp3",
    "flac": "flac",
    "wav": "wav",
    "amr": "amr",
}


def read(content: bytes, name: str = "memo.m4a", *, seconds: float = 600, size: int = 25 * 2**20) -> Clip:
    return decode(content, name, max_seconds=seconds, max_bytes=size)


def refusal(content: bytes, *, seconds: float = 600, size: int = 25 * 2**20) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(content, seconds=seconds, size=size)
    return caught.value.code


def pitch(clip: Clip) -> float:
    samples = np.frombuffer(clip.samples, dtype="<i2").astype(np.float64)
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * 16_000 / len(samples))


@pytest.mark.parametrize(("name", "container", "seconds"), [(n, *want) for n, want in RECORDED.items()])
def test_a_recorded_memo_is_decoded_whole(name: str, container: Container, seconds: float) -> None:
    content = (sound.VOICE / name).read_bytes()
    clip = read(content, name)
    assert (clip.container, clip.original, clip.partial) == (container, content, False)
    assert clip.seconds == pytest.approx(seconds, abs=0.02)
    assert len(clip.samples) == round(clip.seconds * 16_000) * 2


@pytest.mark.parametrize("kind", sound.KINDS)
def test_every_kind_of_sound_file_becomes_the_same_tone_at_16_khz(kind: str) -> None:
    clip = read(sound.encoded(kind))
    assert (clip.container, clip.partial) == (CONTAINERS[kind], False)
    assert clip.seconds == pytest.approx(3, abs=0.06)
    assert pitch(clip) == pytest.approx(440, abs=2)


def test_every_kind_of_sound_file_is_told_by_its_first_bytes() -> None:
    assert {kind: sniff(sound.encoded(kind, 0.2)) for kind in sound.KINDS} == CONTAINERS


@pytest.mark.parametrize("kind", sorted(set(sound.KINDS) - {"m4a index last", "mp3 without tags"}))
def test_of_a_file_cut_in_half_the_first_part_is_saved_and_the_loss_is_told(kind: str) -> None:
    clip = read(sound.half(sound.encoded(kind)))
    assert clip.partial
    assert 0.9 < clip.seconds < 1.6
    assert pitch(clip) == pytest.approx(440, abs=2)


def test_the_cut_recording_keeps_its_first_half() -> None:
    clip = read((sound.VOICE / "half.webm").read_bytes(), "half.webm")
    assert clip.partial
    assert clip.seconds == pytest.approx(13.8, abs=0.1)


def test_an_mp3_without_a_length_in_its_head_cannot_be_known_to_be_cut() -> None:
    clip = read(sound.half(sound.encoded("mp3 without tags")))
    assert (clip.partial, round(clip.seconds, 1)) == (False, 1.5)


def test_damaged_packets_are_skipped_and_told() -> None:
    whole = sound.encoded("m4a", 11)
    clip = read(sound.damaged(whole, 400, after=3000))
    assert clip.partial
    assert 5 < clip.seconds < 11


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><title>Sign in</title></html>", "not_this_kind"),
        (b"#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n", "not_this_kind"),
        (b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'/>", "not_this_kind"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not_this_kind"),
        (b"%PDF-1.7 ", "not_this_kind"),
        (b"PK\x03\x04" + bytes(60), "not_this_kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "not_this_kind"),
        ("議事録です。".encode(), "not_this_kind"),
        (b"\0", "not_this_kind"),
        (b"RIFF\x20\0\0\0AVI LIST", "not_this_kind"),
        (b"RIFF\x20\0\0\0WAVE", "broken"),
        (b"ID3\x04\0\0\0\0\0\x20" + bytes(100), "broken"),
        (b"\0\0\0\x20ftypM4A " + bytes(5000), "broken"),
        (b"\x1a\x45\xdf\xa3" + bytes(5000), "broken"),
        (b"OggS" + bytes(5000), "broken"),
        (b"fLaC", "broken"),
        (b"\xff\xfb" + bytes(5000), "broken"),
        (b"\xff\xf1" + bytes(5000), "broken"),
        (b"#!AMR\n", "broken"),
    ],
)
def test_what_is_no_readable_sound_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert refusal(content) == code


@pytest.mark.parametrize(("name", "code"), [("login-page.m4a", "not_this_kind"), ("truncated.m4a", "broken")])
def test_the_bad_recordings_are_refused_with_their_reason(name: str, code: str) -> None:
    assert refusal((sound.VOICE / name).read_bytes()) == code


def test_an_m4a_cut_before_its_index_is_broken() -> None:
    assert refusal(sound.half(sound.encoded("m4a index last"))) == "broken"


def test_noise_of_bytes_is_no_sound() -> None:
    assert refusal(b"\x01" + sound.damaged(bytes(5000), 9999, after=0)) == "not_this_kind"


def test_a_film_without_sound_is_not_a_memo() -> None:
    assert refusal(sound.silent_film()) == "not_this_kind"


@pytest.mark.parametrize("mark", [b"enca", b"drms"])
def test_a_copy_protected_recording_is_named_as_such(mark: bytes) -> None:
    assert refusal(sound.encoded("m4a").replace(b"mp4a", mark, 1)) == "encrypted"


def test_a_file_over_the_byte_limit_is_refused_before_it_is_looked_at() -> None:
    assert refusal(b"<html>" + bytes(100), size=100) == "too_large"
    with pytest.raises(UnreadableFile, match="are read") as caught:
        check(bytes(101), "memo.m4a", max_bytes=100)
    assert caught.value.code == "too_large"


def test_a_memo_as_long_as_the_limit_is_read_and_one_beyond_is_not() -> None:
    assert read(sound.encoded("m4a", 3), seconds=3).seconds == pytest.approx(3, abs=0.06)
    assert refusal(sound.encoded("m4a", 4.5), seconds=3) == "too_long"


def test_a_list_of_files_in_disguise_opens_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(sound.encoded("wav"))
    playlist = f"#EXTM3U\n#EXTINF:3\n{tmp_path / 'secret.wav'}\n".encode()
    for head in (b"", b"\0\0\0\x08ftyp", b"ID3\x04\0\0\0\0\0\0", b"RIFF\0\0\0\0WAVE"):
        assert refusal(head + playlist) in ("not_this_kind", "broken")


MEMORY_OF_REFUSING = """
import resource, sys
from pathlib import Path
from adapters.speech.decode import decode
from bot.errors import UnreadableFile

def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

content = Path(sys.argv[1]).read_bytes()
decode(Path(sys.argv[2]).read_bytes(), "warm", max_seconds=600, max_bytes=25 * 2**20)
before = peak()
try:
    decode(content, "memo", max_seconds=600, max_bytes=25 * 2**20)
    print("read", peak() - before)
except UnreadableFile as error:
    print(error.code, peak() - before)
"""


@pytest.mark.parametrize(
    ("seconds", "rate", "layout", "outcome"),
    [(3 * 3600, 8000, "mono", "too_long"), (120, 192_000, "7.1", "read")],
    ids=["three hours of silence", "eight channels at 192 kHz"],
)
def test_a_small_file_that_unpacks_to_gigabytes_stays_within_bounds(
    tmp_path: Path, seconds: float, rate: int, layout: str, outcome: str
) -> None:
    bomb, warm = tmp_path / "bomb", tmp_path / "warm"
    bomb.write_bytes(sound.long_silence(seconds, rate=rate, layout=layout))
    warm.write_bytes(sound.encoded("flac", 0.2))
    run = subprocess.run(
        [sys.executable, "-c", MEMORY_OF_REFUSING, str(bomb), str(warm)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    said, megabytes = run.stdout.split()
    assert said == outcome
    assert int(megabytes) < 100  # ten minutes at 16 kHz are 19 MB, held twice while they are handed over
