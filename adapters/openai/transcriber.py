"""The Transcriber port over /audio/transcriptions of any OpenAI-compatible address. Only used where a setting says so.

Two profiles, because servers differ: `gpt-transcribe` takes keywords and several languages, `compatible` (whisper servers)
one language and a prompt. Decoding, silence and invented phrases are looked after by what is handed in as `ears`.
"""

from __future__ import annotations

from typing import Any, Final, Literal, Protocol

from adapters.openai.wire import Broken, Declined, Wire
from bot.errors import PermanentError, TemporaryError, UnreadableFile
from bot.language.text import clean, is_japanese
from bot.ports import Hints, NoSpeech, Transcript

Profile = Literal["gpt-transcribe", "compatible"]
#: The best terms come first; a list too long dilutes them.
_MOST_KEYWORDS: Final = 100
_LONGEST_TERM: Final = 40
#: Whisper reads 223 tokens and forgets the first ones beyond; Japanese has up to two a character.
_PROMPT_CHARACTERS: Final = {"ja": 150, "en": 600}


class Ready(Protocol):
    """A recording made ready: `name` tells what the bytes are."""

    @property
    def sound(self) -> bytes: ...
    @property
    def name(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    @property
    def partial(self) -> bool: ...


class Ears(Protocol):
    """What every engine needs done before and after it, once for all (adapters/speech/listening.py)."""

    def ready(self, sound: bytes, name: str) -> Ready: ...

    def believable(self, text: str, prompt: str, terms: tuple[str, ...]) -> tuple[str, tuple[str, ...]]: ...

    def close(self) -> None: ...


class OpenAITranscriber:
    """Besides the port's errors, PermanentError: no_access, not_there, not_understood, nonsense, too_long."""

    name = "openai"

    def __init__(self, wire: Wire, ears: Ears, *, model: str, profile: Profile) -> None:
        self.local = wire.local
        self._wire = wire
        self._ears = ears
        self._model = model
        self._profile = profile

    def transcribe(self, sound: bytes, name: str, hints: Hints) -> Transcript:
        clip = self._ears.ready(sound, name)
        terms = _terms(hints)
        fields = _keywords(hints, terms) if self._profile == "gpt-transcribe" else _prompted(hints, terms)
        plain = self._ask(clip, fields)
        text, language = plain.get("text"), plain.get("language")
        if not isinstance(text, str):
            raise PermanentError("the answer holds no text", code="nonsense")
        if not clean(text).strip():
            raise NoSpeech("the service heard no words")
        kept, warnings = self._ears.believable(clean(text).strip(), str(fields.get("prompt", "")), terms)
        return Transcript(
            text=kept,
            language=language if language in ("ja", "en") else "ja" if is_japanese(kept) else "en",
            seconds=clip.seconds,
            engine=self.name,
            model=self._model,
            warnings=(("partial",) if clip.partial else ()) + warnings,
            segments=((0.0, clip.seconds, kept),),
        )

    def _ask(self, clip: Ready, fields: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._wire.call(
                lambda client, timeout: client.audio.transcriptions.with_streaming_response.create(
                    file=(clip.name, clip.sound), model=self._model, response_format="json", timeout=timeout, **fields
                ),
                until=self._wire.until(),
            )
        except Declined as error:
            if error.status == 413:
                raise UnreadableFile(f"{clip.name!r} is too large for the service", code="too_large") from error
            raise
        except Broken as error:
            raise TemporaryError(str(error)) from error

    def close(self) -> None:
        self._ears.close()
        self._wire.close()


def _terms(hints: Hints) -> tuple[str, ...]:
    plain = (" ".join(clean(term).split())[:_LONGEST_TERM] for term in hints.vocabulary)
    return tuple(dict.fromkeys(term for term in plain if term))[:_MOST_KEYWORDS]


def _keywords(hints: Hints, terms: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if terms:
        fields["keywords"] = list(terms)
    if hints.languages:
        fields["languages"] = list(hints.languages)
    if context := " ".join(clean(hints.context).split()):
        fields["prompt"] = context
    return fields


def _prompted(hints: Hints, terms: tuple[str, ...]) -> dict[str, Any]:
    """Terms as one natural line in the script they are in, as many as the model reads; a language only when there is one."""
    japanese = any(is_japanese(term) for term in terms) or is_japanese(hints.context)
    room = _PROMPT_CHARACTERS["ja" if japanese else "en"]
    between, end = ("、", "。") if japanese else (", ", ".")
    told = ""
    for term in terms:
        longer = f"{told}{between}{term}" if told else term
        if len(longer) > room:
            break
        told = longer
    fields: dict[str, Any] = {"prompt": told + end} if told else {}
    if len(hints.languages) == 1:
        fields["language"] = hints.languages[0]
    return fields
