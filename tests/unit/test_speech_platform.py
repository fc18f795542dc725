"""The platform's own transcript: before the engine or in its stead, by the setting; silence stays silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import engines
from adapters.settings import Settings
from adapters.speech.local import LocalTranscriber
from adapters.speech.platform import PlatformTranscriber
from bot.errors import PermanentError, TemporaryError, UnreadableFile
from bot.ports import Hints, NoSpeech, Transcript
from tests import sound
from tests.fakes_speech import ScriptedTranscriber

CLIP = (sound.VOICE / "v01.m4a").read_bytes()
GIVEN = Hints(platform_text="一番多いのは吹き放しです。")
HEARD = Transcript(text="一番多いのは吹き放しです。", language="ja", seconds=0.0, engine="platform", model="")


def engine(*failures: Exception) -> ScriptedTranscriber:
    made = ScriptedTranscriber({"v01.m4a": "一番多いのは吹き放しで、12%です。"})
    made.failures.extend(failures)
    return made


def test_first_it_is_believed_and_the_engine_is_not_asked() -> None:
    behind = engine()
    assert PlatformTranscriber(behind, first=True).transcribe(CLIP, "v01.m4a", GIVEN) == HEARD
    assert behind.asked == []


@pytest.mark.parametrize("failure", [TemporaryError("busy"), PermanentError("not installed", code="no_engine")])
def test_last_it_stands_in_when_the_engine_cannot_work(failure: Exception) -> None:
    assert PlatformTranscriber(engine(failure), first=False).transcribe(CLIP, "v01.m4a", GIVEN) == HEARD


def test_last_the_engine_comes_first_with_its_vocabulary() -> None:
    assert PlatformTranscriber(engine(), first=False).transcribe(CLIP, "v01.m4a", GIVEN).text.endswith("12%です。")


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_without_a_whole_transcript_the_engine_answers_as_ever(text: str | None) -> None:
    for first in (True, False):
        made = PlatformTranscriber(engine(), first=first)
        assert made.transcribe(CLIP, "v01.m4a", Hints(platform_text=text)).engine == "scripted"
        with pytest.raises(TemporaryError):
            PlatformTranscriber(engine(TemporaryError("busy")), first=first).transcribe(CLIP, "v01.m4a", Hints())


def test_what_is_wrong_with_the_file_is_still_said() -> None:
    made = PlatformTranscriber(ScriptedTranscriber({}), first=False)
    with pytest.raises(UnreadableFile):
        made.transcribe(b"<html>sign in</html>", "a.m4a", GIVEN)
    with pytest.raises(NoSpeech):
        made.transcribe((sound.VOICE / "silence.m4a").read_bytes(), "silence.m4a", GIVEN)


@pytest.mark.parametrize("invented", ["ご視聴ありがとうございました", "Thanks for watching!"])
def test_what_recognisers_invent_on_silence_is_no_speech(invented: str) -> None:
    with pytest.raises(NoSpeech):
        PlatformTranscriber(engine(), first=True).transcribe(CLIP, "v01.m4a", Hints(platform_text=invented))


def test_the_setting_says_first_last_or_never(tmp_path: Path) -> None:
    def made(where: str) -> object:
        return engines.listener(Settings(data_dir=tmp_path, stt_platform=where), tmp_path)  # type: ignore[arg-type]  # one of the three

    assert isinstance(made("never"), LocalTranscriber)
    assert isinstance(made("last"), PlatformTranscriber)
    assert isinstance(made("first"), PlatformTranscriber)
