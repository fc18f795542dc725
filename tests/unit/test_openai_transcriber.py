"""The openai transcriber against a real server on loopback, with real recordings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from adapters.openai.transcriber import OpenAITranscriber, Profile
from adapters.openai.wire import Wire
from adapters.speech import decode
from adapters.speech.listening import Listening
from bot.errors import PermanentError, TemporaryError, UnreadableFile
from bot.ports import Hints, NoSpeech, Transcript
from tests import sound
from tests.openai_service import Reply, Service, serving

BOTH = ("ja", "en")
HINTS = Hints(languages=BOTH, vocabulary=("クミタテ", "板金", "クミタテ", " 品目\n数 "), context="計画を作る時間")


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def ears() -> Iterator[Listening]:
    """One worker process for all tests: starting it takes a second."""
    made = Listening()
    yield made
    made.close()


def transcriber(service: Service, ears: Listening, profile: Profile = "gpt-transcribe") -> OpenAITranscriber:
    wire = Wire(service.url, "key-1", timeout=5, seconds=10, pause=lambda seconds: None)
    return OpenAITranscriber(wire, ears, model="model-1", profile=profile)


def says(service: Service, text: object) -> None:
    service.replies = [Reply(body=json.dumps({"text": text}).encode())]


def fields(service: Service) -> list[tuple[str, str]]:
    """The form's text fields in order, and the file's name."""
    body = service.asked[-1].body.decode("utf-8", "replace")
    plain = re.findall(r'name="([^"]+)"\r\n(?:Content-Type: text/plain[^\r]*\r\n)?\r\n(.*?)\r\n--', body, re.DOTALL)
    files = re.findall(r'name="file"; filename="([^"]+)"', body)
    return [*plain, *(("file", name) for name in files)]


def test_a_memo_becomes_its_words(service: Service, ears: Listening) -> None:
    says(service, "クミタテを入れて、週に9時間から2時間半になりました。")
    got = transcriber(service, ears).transcribe(sound.VOICE.joinpath("v04.wav").read_bytes(), "v04.wav", HINTS)
    assert got == Transcript(
        text="クミタテを入れて、週に9時間から2時間半になりました。",
        language="ja",
        seconds=got.seconds,
        engine="openai",
        model="model-1",
        segments=((0.0, got.seconds, "クミタテを入れて、週に9時間から2時間半になりました。"),),
    )
    assert got.seconds == pytest.approx(18.2, abs=0.1)
    assert (service.asked[0].path, service.asked[0].key) == ("/v1/audio/transcriptions", "Bearer key-1")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (
            "gpt-transcribe",
            {
                ("keywords[]", "クミタテ"),
                ("keywords[]", "板金"),
                ("keywords[]", "品目 数"),
                ("languages[]", "ja"),
                ("languages[]", "en"),
                ("prompt", "計画を作る時間"),
            },
        ),
        ("compatible", {("prompt", "クミタテ、板金、品目 数。")}),
    ],
)
def test_each_profile_sends_only_what_its_servers_know(
    service: Service, ears: Listening, profile: Profile, expected: set[tuple[str, str]]
) -> None:
    says(service, "板金のお客様の話です。")
    transcriber(service, ears, profile).transcribe(sound.VOICE.joinpath("v04.wav").read_bytes(), "v04.wav", HINTS)
    always = {("model", "model-1"), ("response_format", "json"), ("file", "memo.wav")}
    assert set(fields(service)) == expected | always


def test_one_language_is_told_to_a_compatible_server(service: Service, ears: Listening) -> None:
    says(service, "Scrape the paint off.")
    hints = Hints(languages=("en",), vocabulary=tuple(f"Term{n}" for n in range(200)))
    transcriber(service, ears, "compatible").transcribe(sound.VOICE.joinpath("v08.mp3").read_bytes(), "clip.ogg", hints)
    sent = dict(fields(service))
    assert sent["language"] == "en"
    assert sent["prompt"].startswith("Term0, Term1, ")
    assert len(sent["prompt"]) <= 601
    assert sent["file"] == "memo.mp3"  # by what it is, not by what it is called


def test_what_services_do_not_read_is_sent_as_flac(service: Service, ears: Listening, tmp_path: Path) -> None:
    says(service, "Scrape the paint off.")
    spoken = decode.decode(sound.VOICE.joinpath("v08.mp3").read_bytes(), "v08", max_seconds=60, max_bytes=2**20)
    samples = np.frombuffer(spoken.samples, dtype="<i2")[::2].astype(np.float32) / np.float32(32768)
    sound._encode(tmp_path / "memo.amr", "amr", samples)
    got = transcriber(service, ears).transcribe((tmp_path / "memo.amr").read_bytes(), "memo.amr", Hints())
    assert got.seconds == pytest.approx(14.4, abs=0.1)
    assert dict(fields(service))["file"] == "memo.flac"
    assert b"fLaC" in service.asked[0].body


@pytest.mark.parametrize("name", ["silence.m4a", "noise.webm"])
def test_sound_without_speech_is_sent_nowhere(service: Service, ears: Listening, name: str) -> None:
    says(service, "ご視聴ありがとうございました。")
    with pytest.raises(NoSpeech):
        transcriber(service, ears).transcribe(sound.VOICE.joinpath(name).read_bytes(), name, HINTS)
    assert service.asked == []


@pytest.mark.parametrize("text", ["", "  ", "ご視聴ありがとうございました。", "Thanks for watching!"])
def test_what_recognisers_invent_is_no_speech(service: Service, ears: Listening, text: str) -> None:
    says(service, text)
    with pytest.raises(NoSpeech):
        transcriber(service, ears).transcribe(sound.VOICE.joinpath("v04.wav").read_bytes(), "v04.wav", HINTS)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.m4a", b"", "empty"),
        ("page.m4a", b"<html>login</html>", "not_this_kind"),
        ("huge.m4a", b"\0\0\0\x08ftyp" + bytes(25 * 2**20), "too_large"),
        ("cut.m4a", Path(sound.VOICE / "truncated.m4a").read_bytes(), "broken"),
        ("long.flac", sound.long_silence(700), "too_long"),
    ],
    ids=["empty", "web page", "huge", "cut", "long"],
)
def test_what_cannot_be_read_is_sent_nowhere(
    service: Service, ears: Listening, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        transcriber(service, ears).transcribe(content, name, HINTS)
    assert caught.value.code == code
    assert service.asked == []


def test_half_a_recording_is_marked(service: Service, ears: Listening) -> None:
    says(service, "PulseNode 3")
    got = transcriber(service, ears).transcribe(sound.VOICE.joinpath("half.webm").read_bytes(), "half.webm", Hints())
    assert got.warnings == ("partial",)


@pytest.mark.parametrize(
    ("reply", "error", "code"),
    [
        (Reply(status=401), PermanentError, "no_access"),
        (Reply(status=404), PermanentError, "not_there"),
        (Reply(status=400), PermanentError, "not_understood"),
        (Reply(status=413), UnreadableFile, "too_large"),
        (Reply(body=b'{"words": 1}'), PermanentError, "nonsense"),
        (Reply(body=b"not json"), PermanentError, "nonsense"),
        (Reply(status=429), TemporaryError, None),
        (Reply(status=500), TemporaryError, None),
        (Reply(status=503), TemporaryError, None),
    ],
)
def test_a_service_in_trouble_has_its_typed_error(
    service: Service, ears: Listening, reply: Reply, error: type[Exception], code: str | None
) -> None:
    service.replies = [reply]
    with pytest.raises(error) as caught:
        transcriber(service, ears).transcribe(sound.VOICE.joinpath("v08.mp3").read_bytes(), "v08.mp3", HINTS)
    assert getattr(caught.value, "code", None) == code
    assert len(service.asked) <= 3
