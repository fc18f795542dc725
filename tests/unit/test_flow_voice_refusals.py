"""Every bad recording of the field has its typed error, its kind sentence in both languages, and leaves the question open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import PermanentError, TemporaryError
from tests import sound
from tests.fakes_speech import ScriptedTranscriber
from tests.unit.test_flow_collect import accepted, answers

#: what came, made here, and what the sentence about it says (ja, en)
BAD: dict[str, tuple[Callable[[], bytes], tuple[str, str]]] = {
    "empty.m4a": (lambda: b"", ("空のファイル", "was empty")),
    "random.m4a": (
        lambda: b"\x01" + sound.damaged(bytes(5000), 9999, after=0),
        ("音声として開けませんでした", "didn't open as sound"),
    ),
    "login.m4a": (lambda: b"<!DOCTYPE html><html>sign in", ("音声として開けませんでした", "didn't open as sound")),
    "cut-before-index.m4a": (lambda: sound.half(sound.encoded("m4a index last")), ("途中で壊れて", "is damaged")),
    "list.m4a": (
        lambda: b"#EXTM3U\nfile:///etc/passwd\n",
        ("音声として開けませんでした", "didn't open as sound"),
    ),
    "film.mp4": (sound.silent_film, ("音声として開けませんでした", "didn't open as sound")),
    "protected.m4a": (
        lambda: sound.encoded("m4a").replace(b"mp4a", b"drms", 1),
        ("保護されていて", "is protected"),
    ),
    "silence.webm": (
        lambda: sound.encoded("webm", level=0.0),
        ("言葉が見つかりませんでした", "couldn't find any words"),
    ),
    "too-long.flac": (lambda: sound.encoded("flac", 12, level=0.0), ("10分を超えて", "over ten minutes")),
    "too-large.wav": (lambda: sound.encoded("wav") + bytes(600_000), ("25MBを超えて", "over 25 MB")),
}
FAILURES = {
    "no_engine": (PermanentError("no weights", code="no_engine"), ("まだ入っていません", "isn't set up")),
    "gone": (PermanentError("removed", code="gone"), ("もう取り出せません", "could not be fetched")),
    "refused": (PermanentError("bad key", code="no_access"), ("今は音声を文字にできません", "just now")),
}


@pytest.mark.parametrize(("language", "user"), [("ja", "saeki"), ("en", "owen")])
def test_each_is_said_in_its_own_words_and_the_question_stays(tmp_path: Path, language: str, user: str) -> None:
    engine = ScriptedTranscriber({}, limit_seconds=10, limit_bytes=600_000)
    stage = accepted(tmp_path, language, transcriber=engine)
    content: dict[str, bytes] = {}
    stage.world.read_file = lambda path: content[path]
    said: dict[str, str] = {}
    for name, (make, _) in BAD.items():
        content[name] = make()
        stage.world.file(user, name)
        said[name] = stage.last(user)
    for name, (failure, _) in FAILURES.items():
        engine.failures.append(failure)
        content["a.m4a"] = sound.encoded("m4a", 0.5)
        stage.world.file(user, "a.m4a")
        said[name] = stage.last(user)
    column = ("ja", "en").index(language)
    expected = {name: words[column] for rows in (BAD, FAILURES) for name, (_, words) in rows.items()}
    assert {name: words for name, words in expected.items() if words not in said[name]} == {}
    assert answers(stage) == []
    assert stage.dead() == []
    stage.world.say(user, "吹き放しが12%です" if language == "ja" else "eighteen months")
    assert len(answers(stage)) == 1


def test_an_engine_that_is_down_is_tried_again_and_then_said(tmp_path: Path) -> None:
    engine = ScriptedTranscriber({"v01.m4a": "12%です。"})
    stage = accepted(tmp_path, transcriber=engine)
    engine.failures.extend([TemporaryError("busy")] * 2)
    stage.world.file("saeki", "voice/v01.m4a")
    stage.world.run_until(stage.world.now.replace(hour=23))
    assert answers(stage) == [("12%です。", "accepted")]
    engine.failures.extend([TemporaryError("down")] * 20)
    stage.world.file("saeki", "voice/v01.m4a")
    stage.world.run_until(stage.world.now.replace(hour=23, minute=59))
    assert any("今は音声を文字にできませんでした" in t for t in stage.texts("saeki"))


@pytest.mark.parametrize("kind", ["m4a", "webm", "mp3", "ogg", "wav"])
def test_half_a_recording_counts_as_far_as_it_goes_and_says_so(tmp_path: Path, kind: str) -> None:
    name = f"half.{kind}"
    stage = accepted(tmp_path, "en", transcriber=ScriptedTranscriber({name: "Eighteen months at ten minutes."}))
    content = sound.half(sound.encoded(kind, 4))
    stage.world.read_file = lambda path: content
    stage.world.file("owen", name)
    assert any("The end of the recording seems to be missing" in t for t in stage.texts("owen"))
    assert answers(stage) == [("Eighteen months at ten minutes.", "accepted")]
