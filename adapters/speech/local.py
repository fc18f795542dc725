"""Speech to text on this machine: Whisper through faster-whisper, in a process of its own. Nothing leaves the machine."""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from adapters.speech import decode, guards, timing, weights
from adapters.speech.guards import RATE, Heard, Span
from adapters.speech.process import Needs, Worker
from bot.errors import PermanentError, TemporaryError, UnreadableFile
from bot.language.terms import near_misses
from bot.language.text import clean, is_japanese
from bot.ports import Hints, NoSpeech, Transcript

if TYPE_CHECKING:
    import numpy as np

#: Measured: 0.2 CPU seconds a second of sound, twice with a second hearing. Fifteen times that is a hang, not a slow machine.
_SECONDS_A_SECOND: Final = 6.0
_LONGEST_TERM: Final = 40
#: temperature 0.4 only after 0.0 failed Whisper's own checks; the text before never conditions the next, so that one
#: stumble cannot run through the whole memo.
_OPTIONS: Final = {"beam_size": 5, "temperature": [0.0, 0.4], "condition_on_previous_text": False}


class LocalTranscriber:
    """The Transcriber port. `cache_dir` receives the joined weights (146 MB), unless `model_dir` holds a faster-whisper model.

    The engine loads on first use (2 s, 350 MB) and is given up after `idle` seconds. `timeout` is for starting, decoding
    and loading; recognising gets more with the length of the clip. Besides the port's errors, PermanentError code
    `no_engine` says that the weights or the extra are not there.
    """

    name = "whisper"
    local = True

    def __init__(
        self,
        cache_dir: Path,
        *,
        model_dir: Path | None = None,
        limit_seconds: float = 600,
        limit_bytes: int = 25 * 2**20,
        timeout: float = 120,
        idle: float = 300,
    ) -> None:
        self._limit_bytes = limit_bytes
        self._worker = Worker(Whisper, cache_dir, model_dir, limit_seconds, limit_bytes, patience=timeout, idle=idle)

    def transcribe(self, sound: bytes, name: str, hints: Hints) -> Transcript:
        decode.check(sound, name, max_bytes=self._limit_bytes)
        answer = self._worker.run(Request(sound=sound, name=name, hints=hints))
        match answer:
            case Transcript():
                return answer
            case Refusal():
                raise answer.error()
            case _:
                raise TypeError(f"the speech worker answered with {type(answer).__name__}")

    def close(self) -> None:
        """Ends the engine's process; a call under way gets a TemporaryError."""
        self._worker.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    sound: bytes = field(repr=False)
    name: str
    hints: Hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error as a value: exceptions with keyword arguments do not survive the pipe."""

    kind: str
    reason: str
    code: str = ""

    @classmethod
    def of(cls, error: NoSpeech | PermanentError | OSError) -> Refusal:
        return cls(kind=type(error).__name__, reason=str(error), code=getattr(error, "code", ""))

    def error(self) -> Exception:
        match self.kind:
            case "NoSpeech":
                return NoSpeech(self.reason)
            case "UnreadableFile":
                return UnreadableFile(self.reason, code=self.code)
            case "PermanentError":
                return PermanentError(self.reason, code=self.code)
            case _:
                return TemporaryError(f"the speech engine met {self.kind}: {self.reason}")


class Whisper:
    """The engine inside the worker process. Its model is loaded for the first clip that holds speech."""

    def __init__(self, cache_dir: Path, model_dir: Path | None, limit_seconds: float, limit_bytes: int) -> None:
        # read by huggingface_hub when faster_whisper imports it: no model is ever looked for outside
        os.environ["HF_HUB_OFFLINE"] = "1"
        self._cache_dir = cache_dir
        self._model_dir = model_dir
        self._limit_seconds = limit_seconds
        self._limit_bytes = limit_bytes
        self._model: Any = None

    def __call__(self, request: Request, needs: Needs) -> Transcript | Refusal:
        try:
            return self._transcript(request, needs)
        except (PermanentError, OSError) as error:
            return Refusal.of(error)

    def _transcript(self, request: Request, needs: Needs) -> Transcript:
        import numpy as np

        clip = decode.decode(request.sound, request.name, max_seconds=self._limit_seconds, max_bytes=self._limit_bytes)
        if reason := weights.missing(self._model_dir):
            raise PermanentError(reason, code="no_engine")
        spans = guards.speech(clip.samples)
        self._load()
        needs(60 + _SECONDS_A_SECOND * clip.seconds)
        sound = np.frombuffer(clip.samples, dtype="<i2").astype(np.float32) / 32768
        groups = guards.windows(spans)
        language = self._language(_joined(sound, groups[0]), request.hints.languages)
        told, heard = self._hear(sound, groups, language, request.hints)
        kept, warnings = guards.believable(heard, prompt=told, terms=request.hints.vocabulary)
        said = timing.sentences(kept, guards.pauses(clip.samples), spaced=language != "ja")
        return Transcript(
            text=_text([text for _, _, text in said], language),
            language=language,
            seconds=clip.seconds,
            engine=LocalTranscriber.name,
            model=weights.MODEL if self._model_dir is None else self._model_dir.name,
            warnings=(("partial",) if clip.partial else ()) + warnings,
            segments=said,
        )

    def _load(self) -> None:
        if self._model is None:
            from faster_whisper import WhisperModel

            # tqdm's own lock is a named semaphore, left behind when a process is killed; here nothing shares a bar
            import_module("tqdm").tqdm.set_lock(threading.RLock())
            folder = weights.prepare(self._cache_dir, self._model_dir)
            self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)

    def _language(self, sound: np.ndarray[Any, Any], languages: Sequence[str]) -> str:
        """The likeliest of `languages`; the only one if there is one, whichever is heard if there is none."""
        if len(languages) == 1:
            return languages[0]
        best, _, chances = self._model.detect_language(sound)
        chance = dict(chances)
        return max(languages, key=lambda code: chance.get(code, 0.0)) if languages else str(best)

    def _hear(
        self, sound: np.ndarray[Any, Any], groups: Sequence[Sequence[Span]], language: str, hints: Hints
    ) -> tuple[str, list[Heard]]:
        """The prompt and what was heard with it. A glossary too long for one prompt gets a second hearing when a term that
        was not told seems to have been said."""
        terms = _terms(hints.vocabulary, language)
        told, count = self._prompt(language, hints.context, terms)
        heard = [h for group in groups for h in self._window(sound, group, language, told)]
        missed = {miss.term for miss in near_misses(_text([h.text for h in heard], language), terms[count:])}
        if not missed:
            return told, heard
        told, _ = self._prompt(language, hints.context, sorted(terms, key=lambda term: term not in missed))
        return told, [h for group in groups for h in self._window(sound, group, language, told)]

    def _prompt(self, language: str, context: str, terms: Sequence[str]) -> tuple[str, int]:
        """A few natural sentences with as many of the first terms as Whisper reads, and how many: the answer follows their
        manner. `context` stands in for missing terms; beside them it was measured to change nothing."""
        shape = guards.lists()["prompt"]
        words = shape.get(language, shape["en"])
        room = shape["limit"]

        def told(some: Sequence[str]) -> str:
            return str(words["before"] + words["between"].join(some) + words["after"] if some else words["without"])

        count = 0
        while count < len(terms) and self._tokens(told(terms[: count + 1])) <= room:
            count += 1
        sentences = told(terms[:count])
        opened = f"{' '.join(clean(context).split())} {sentences}".strip()
        return (sentences if count or self._tokens(opened) > room else opened), count

    def _tokens(self, text: str) -> int:
        return len(self._model.hf_tokenizer.encode(text, add_special_tokens=False).ids)

    def _window(self, sound: np.ndarray[Any, Any], group: Sequence[Span], language: str, told: str) -> list[Heard]:
        """The words of one window. Whisper sometimes stops early and calls it an end: what it skipped is asked for again."""
        joined = _joined(sound, group)
        heard = self._recognise(joined, 0.0, language, told)
        for start, end in guards.left_out(heard, len(joined) / RATE):
            heard += self._recognise(joined[int(start * RATE) : int(end * RATE)], start, language, told)
        return [
            Heard(
                start=round(guards.original_time(h.start, group), 2),
                end=round(guards.original_time(h.end, group), 2),
                text=h.text,
                sure=h.sure,
                no_speech=h.no_speech,
            )
            for h in sorted(heard, key=lambda h: h.start)
        ]

    def _recognise(self, sound: np.ndarray[Any, Any], offset: float, language: str, told: str) -> list[Heard]:
        segments, _ = self._model.transcribe(sound, language=language, initial_prompt=told, **_OPTIONS)
        return [
            Heard(
                start=offset + s.start,
                end=offset + s.end,
                text=clean(s.text).strip(),
                sure=s.avg_logprob,
                no_speech=s.no_speech_prob,
            )
            for s in segments
        ]


def _joined(sound: np.ndarray[Any, Any], group: Sequence[Span]) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.concatenate([sound[start:end] for start, end in group])


def _terms(vocabulary: Sequence[str], language: str) -> list[str]:
    """Terms fit for a prompt: one line, not overlong, each once, in a script that the language is written in."""
    seen: dict[str, str] = {}
    for term in vocabulary:
        plain = " ".join(clean(term).split())[:_LONGEST_TERM]
        if plain and (language == "ja" or not is_japanese(plain)):
            seen.setdefault(unicodedata.normalize("NFKC", plain).casefold(), plain)
    return list(seen.values())


def _text(parts: Sequence[str], language: str) -> str:
    text = ""
    for part in parts:
        text += timing.seam(text, language != "ja") + part
    return text
