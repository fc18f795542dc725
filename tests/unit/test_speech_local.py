"""What the local engine tells Whisper and what it makes of the answer, with a scripted model on real sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.speech.local import LocalTranscriber, Refusal, Request, Whisper
from bot.errors import PermanentError, TemporaryError, UnreadableFile
from bot.ports import Hints, NoSpeech, Transcript
from tests import sound

pytest.importorskip("faster_whisper", reason="the extra local-stt is not installed: no speech detector")
pytestmark = pytest.mark.speech


@dataclass
class Segment:
    start: float
    end: float
    text: str
    avg_logprob: float = -0.2
    no_speech_prob: float = 0.01


@dataclass
class Encoding:
    ids: list[int]


class Letters:
    """A tokenizer of one token a letter."""

    def encode(self, text: str, *, add_special_tokens: bool) -> Encoding:
        return Encoding(list(range(len(text))))


@dataclass
class ScriptedModel:
    """Says what `says(prompt, seconds)` gives; remembers prompts and languages."""

    says: Callable[[str, float], Sequence[Segment]]
    chances: Sequence[tuple[str, float]] = (("zh", 0.5), ("ja", 0.4), ("en", 0.1))
    hf_tokenizer: Letters = field(default_factory=Letters)
    told: list[tuple[str, str]] = field(default_factory=list)

    def detect_language(self, sound: Any) -> tuple[str, float, Sequence[tuple[str, float]]]:
        return self.chances[0][0], self.chances[0][1], self.chances

    def transcribe(self, sound: Any, *, language: str, initial_prompt: str, **_: Any) -> tuple[Sequence[Segment], None]:
        self.told.append((language, initial_prompt))
        return self.says(initial_prompt, len(sound) / 16_000), None


class Engine(Whisper):
    def __init__(self, model: ScriptedModel) -> None:
        super().__init__(Path("unused"), None, 600, 25 * 2**20)
        self._scripted = model

    def _load(self) -> None:
        self._model = self._scripted


def whole(text: str) -> Callable[[str, float], Sequence[Segment]]:
    return lambda prompt, seconds: [Segment(0, seconds, text)]


def hear(model: ScriptedModel, hints: Hints, name: str = "v04.wav") -> Transcript | Refusal:
    request = Request(sound=(sound.VOICE / name).read_bytes(), name=name, hints=hints)
    return Engine(model)(request, lambda seconds: None)


def test_the_glossary_is_told_in_a_sentence_of_the_clips_language() -> None:
    model = ScriptedModel(whole("板金です。"))
    hear(model, Hints(languages=("ja",), vocabulary=("クミタテ", "板金\n  加工", "クミタテ", "PulseNode 3")))
    assert model.told == [
        (
            "ja",
            "お疲れ様です。えーと、クミタテ、板金 加工、PulseNode 3についてお話しします。"
            "えー、あのー、うーん、そうですね。えーと、",
        )
    ]


def test_an_english_clip_is_told_no_japanese_terms() -> None:
    model = ScriptedModel(whole("It lasts."))
    hear(model, Hints(languages=("en",), vocabulary=("クミタテ", "PulseNode 3", "stud mount")))
    assert model.told == [
        ("en", "So, um, let me talk about PulseNode 3, stud mount. Uh, okay, well, you know, it depends.")
    ]


def test_without_a_glossary_the_context_tells_the_topic() -> None:
    model = ScriptedModel(whole("It lasts."))
    hear(model, Hints(languages=("en",), context="How long does\nthe battery last?"))
    assert model.told == [
        (
            "en",
            "How long does the battery last? So, um, let me talk about it. Uh, okay, well, you know, it depends.",
        )
    ]


def test_of_a_long_glossary_the_first_terms_are_told() -> None:
    model = ScriptedModel(whole("はい、そうです。"))
    hear(model, Hints(languages=("ja",), vocabulary=tuple(f"部品名称番号{n:03}" for n in range(100))))
    [(_, prompt)] = model.told
    assert "部品名称番号000、部品名称番号001" in prompt
    assert 180 < len(prompt) <= 200


def test_a_term_beyond_the_prompt_that_seems_to_have_been_said_gets_a_second_hearing() -> None:
    glossary = (*(f"部品名称番号{n:03}" for n in range(40)), "中継器")
    model = ScriptedModel(
        lambda prompt, seconds: [
            Segment(0, seconds, "中継器を増やしました。" if "中継器" in prompt else "中経期を増やしました。")
        ]
    )
    got = hear(model, Hints(languages=("ja",), vocabulary=glossary))
    assert isinstance(got, Transcript)
    assert got.text == "中継器を増やしました。"
    assert [prompt.startswith("お疲れ様です。えーと、中継器、部品名称番号000") for _, prompt in model.told] == [
        False,
        True,
    ]


def test_the_likeliest_of_the_expected_languages_is_taken() -> None:
    said = whole("はい、そうです。")
    languages = [((), "zh"), (("en", "ja"), "ja"), (("ja", "en"), "ja"), (("en",), "en")]
    for expected, taken in languages:
        model = ScriptedModel(said)
        hear(model, Hints(languages=expected))
        assert [language for language, _ in model.told] == [taken]


def test_what_whisper_skipped_at_the_end_is_asked_for_again() -> None:
    def early(prompt: str, seconds: float) -> Sequence[Segment]:
        return [Segment(0, 9, "You lose.")] if seconds > 10 else [Segment(0, seconds, "Scrape the paint off.")]

    got = hear(ScriptedModel(early), Hints(languages=("en",)), "v08.mp3")
    assert isinstance(got, Transcript)
    assert got.text == "You lose. Scrape the paint off."
    assert [text for _, _, text in got.segments] == ["You lose.", "Scrape the paint off."]


def test_a_memo_of_more_than_half_a_minute_is_told_the_glossary_in_every_window() -> None:
    model = ScriptedModel(whole("はい、そうです。"))
    hear(model, Hints(languages=("ja",), vocabulary=("中継器",)), "v05.m4a")
    assert len(model.told) >= 3
    assert all("中継器" in prompt for _, prompt in model.told)


def test_an_invented_farewell_is_no_speech() -> None:
    got = hear(ScriptedModel(whole("ご視聴ありがとうございました。")), Hints(languages=("ja",)))
    assert isinstance(got, Refusal)
    assert got.kind == "NoSpeech"


@pytest.mark.parametrize(
    "error",
    [
        NoSpeech("nothing"),
        UnreadableFile("too long", code="too_long"),
        PermanentError("no weights", code="no_engine"),
        OSError(28, "No space left on device"),
    ],
)
def test_an_error_crosses_the_process_border_as_itself(error: NoSpeech | PermanentError | OSError) -> None:
    back = Refusal.of(error).error()
    wanted = TemporaryError if isinstance(error, OSError) else type(error)
    assert (type(back), getattr(back, "code", None)) == (wanted, getattr(error, "code", None))


def test_an_unreadable_file_starts_no_process() -> None:
    transcriber = LocalTranscriber(Path("unused"))
    with pytest.raises(UnreadableFile):
        transcriber.transcribe(b"<html>", "memo.m4a", Hints())
    transcriber.close()
