"""What every Transcriber keeps, run on the scripted one and on the local engine with real recordings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Protocol, cast

import pytest

from adapters.speech import weights
from adapters.speech.local import LocalTranscriber
from bot.errors import PermanentError, TemporaryError, UnreadableFile
from bot.language.text import fold
from bot.ports import Hints, NoSpeech, Transcriber, Transcript
from tests import sound
from tests.fakes_speech import ScriptedTranscriber

BOTH = ("ja", "en")


class Closable(Transcriber, Protocol):
    def close(self) -> None: ...


def facts(stem: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads((sound.VOICE / f"{stem}.json").read_text(encoding="utf-8")))


def terms(stem: str) -> tuple[str, ...]:
    return tuple(cast("list[str]", facts(stem)["vocabulary"]))


def recording(name: str) -> bytes:
    return (sound.VOICE / name).read_bytes()


@pytest.fixture(scope="module", params=["scripted", pytest.param("whisper", marks=pytest.mark.speech)])
def transcriber(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closable]:
    if request.param == "scripted":
        said = {"v04.wav": str(facts("v04")["transcript"]), "v08.mp3": str(facts("v08")["transcript"])}
        first = str(facts("half")["transcript_of_the_whole"]).partition(" And, uh")[0]
        yield ScriptedTranscriber(said | {"half.webm": first})
        return
    if reason := weights.missing():
        pytest.skip(f"local speech engine: {reason}")
    folder = tmp_path_factory.mktemp("weights")
    engine = LocalTranscriber(folder)
    yield engine
    engine.close()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def heard(transcriber: Closable) -> Heard:
    return Heard(transcriber)


class Heard:
    """Each recording is recognised once for all tests: that takes seconds."""

    def __init__(self, transcriber: Closable) -> None:
        self._transcriber = transcriber
        self.memo = cache(self._memo)

    def _memo(self, name: str) -> Transcript:
        hints = Hints(languages=BOTH, vocabulary=terms(name.partition(".")[0]))
        return self._transcriber.transcribe(recording(name), name, hints)


@pytest.mark.parametrize(
    ("name", "language", "seconds", "kept"),
    [
        ("v04.wav", "ja", 18.2, ("クミタテ", "板金", "9時間", "2時間半", "出さないでください", "目の数字です")),
        ("v08.mp3", "en", 14.4, ("magnet on a painted surface", "30", "kilohertz", "m6 stud", "newton met")),
    ],
)
def test_a_memo_becomes_its_words_with_figures_and_terms(
    heard: Heard, transcriber: Closable, name: str, language: str, seconds: float, kept: tuple[str, ...]
) -> None:
    got = heard.memo(name)
    assert (got.language, got.engine, got.warnings) == (language, transcriber.name, ())
    assert got.model
    assert got.seconds == pytest.approx(seconds, abs=0.1)
    said = fold(got.text).replace("thirty", "30")
    assert [words for words in kept if fold(words) not in said] == []


@pytest.mark.parametrize("name", ["v04.wav", "v08.mp3"])
def test_segments_hold_the_whole_text_in_order_and_lie_within_the_clip(heard: Heard, name: str) -> None:
    got = heard.memo(name)
    assert "".join(text for _, _, text in got.segments).replace(" ", "") == got.text.replace(" ", "")
    times = [time for start, end, _ in got.segments for time in (start, end)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert got.seconds - 2 < times[-1] <= got.seconds + 0.05


def test_of_a_cut_recording_the_first_part_is_given_and_marked(heard: Heard) -> None:
    got = heard.memo("half.webm")
    assert (got.language, got.warnings) == ("en", ("partial",))
    assert got.seconds == pytest.approx(13.8, abs=0.1)
    assert "pulsenode 3" in fold(got.text)
    assert "cable" not in got.text


@pytest.mark.parametrize("name", ["silence.m4a", "noise.webm"])
def test_sound_without_speech_is_no_speech(transcriber: Closable, name: str) -> None:
    with pytest.raises(NoSpeech):
        transcriber.transcribe(recording(name), name, Hints(languages=BOTH, vocabulary=terms("v04")))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.m4a", lambda: b"", "empty"),
        ("login-page.m4a", lambda: recording("login-page.m4a"), "not_this_kind"),
        ("truncated.m4a", lambda: recording("truncated.m4a"), "broken"),
        ("huge.m4a", lambda: b"\0\0\0\x08ftyp" + bytes(25 * 2**20), "too_large"),
        ("three hours.flac", lambda: sound.long_silence(3 * 3600), "too_long"),
        ("protected.m4a", lambda: sound.encoded("m4a", 1).replace(b"mp4a", b"enca", 1), "encrypted"),
    ],
    ids=["empty", "web page", "cut", "huge", "long", "protected"],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    transcriber: Closable, name: str, content: Callable[[], bytes], code: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        transcriber.transcribe(content(), name, Hints())
    assert caught.value.code == code


def test_nothing_leaves_the_machine(transcriber: Closable) -> None:
    assert transcriber.local


@pytest.mark.parametrize("make", [lambda: ScriptedTranscriber({}), lambda: LocalTranscriber(Path("unused"))])
def test_a_closed_transcriber_asks_to_try_again_later(make: Callable[[], Closable]) -> None:
    closed = make()
    closed.close()
    with pytest.raises(TemporaryError):
        closed.transcribe(recording("v08.mp3"), "v08.mp3", Hints())


# ---------------------------------------------------------------- the local engine alone


@pytest.mark.speech
def test_without_a_complete_model_no_engine_is_named_and_nothing_is_looked_for_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"")
    engine = LocalTranscriber(tmp_path, model_dir=tmp_path)
    try:
        with pytest.raises(PermanentError, match=r"tokenizer\.json") as caught:
            engine.transcribe(recording("v08.mp3"), "v08.mp3", Hints())
        assert caught.value.code == "no_engine"
    finally:
        engine.close()


AS_A_PROGRAM = """
import sys
from pathlib import Path
from adapters.speech.local import LocalTranscriber
from bot.ports import Hints

if __name__ == "__main__":
    memo = Path(sys.argv[1])
    engine = LocalTranscriber(Path(sys.argv[2]))
    print(engine.transcribe(memo.read_bytes(), memo.name, Hints(vocabulary=("PulseNode 3",))).language)
    engine.close()
"""


@pytest.mark.speech
def test_a_program_ends_without_a_word_of_its_worker(tmp_path: Path) -> None:
    if reason := weights.missing():
        pytest.skip(f"local speech engine: {reason}")
    (tmp_path / "program.py").write_text(AS_A_PROGRAM, encoding="utf-8")
    (tmp_path / "memo.webm").write_bytes(recording("half.webm")[:20_000])
    run = subprocess.run(
        [sys.executable, "-W", "error", "program.py", "memo.webm", "weights"],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "en\n", "")
    shutil.rmtree(tmp_path / "weights")


@pytest.mark.speech
def test_joined_weights_are_checked_and_joined_anew_when_they_are_not_the_pinned_ones(tmp_path: Path) -> None:
    if reason := weights.missing():
        pytest.skip(f"local speech engine: {reason}")
    folder = weights.prepare(tmp_path)
    written = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert sorted(written) == sorted(weights.FILES)
    assert weights.prepare(tmp_path) == folder
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == written
    (folder / "model.bin").write_bytes(b"something else")
    weights.prepare(tmp_path)
    assert (folder / "model.bin").stat().st_size == 145_217_532
    assert os.listdir(tmp_path) == [folder.name]
    shutil.rmtree(folder)
