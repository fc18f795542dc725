"""What keeps a recogniser honest: is there speech at all, did it invent words, did it stumble, did it leave some out.

Recognisers are trained on subtitles and fill silence, noise and music with the phrases that stand there. So: measure the
sound before asking for words, and look at the words before believing them. The lists are in phrases.toml.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from bot.ports import NoSpeech

RATE: Final = 16_000
#: The loudest half second of the quietest usable memo tried lay near -45 dBFS, a dead microphone's noise below -65.
SILENT: Final = -60.0
#: Speech shorter than this is a click or a cough.
SHORTEST: Final = 0.2
#: Whisper looks at 30 s at a time; a little less leaves room for rounding.
LONGEST: Final = 29.5
#: The longest silence between two spans that is kept; the spans' own pads bring a pause to two seconds.
PAUSE: Final = 1.2
#: No words for longer than any pause that is kept, or than the pad at the end: the recogniser left something out.
LEFT_OUT: Final = 2.2
LEFT_OUT_AT_THE_END: Final = 1.2
#: Mean log probability: clear speech lay above -0.3, one word in five wrong at -0.35 to -0.45, babble below -0.8.
DOUBTFUL: Final = -0.4
_BABBLE: Final = -0.8
_SURELY_NO_SPEECH: Final = 0.8
_ECHO: Final = 12

#: Behind a stop; an English one only where a blank follows, for 0.7 and example.org.
STOP: Final = re.compile(r"(?<=[。！？!?\n])|(?<=\.)(?=\s|$)")
#: A short unit five times or a long one three times in a row is no way of speaking. Figures are left alone: 100000 is a number.
_STUTTER: Final = re.compile(r"(?=\W*\w)(?:(\D{1,5}?)(?:\s*\1){4,}|((?=\D{2}).{6,60}?)(?:\s*\2){2,})", re.DOTALL)

#: (first sample, last sample + 1)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A stretch of recognised words: seconds from the clip's start; `sure` is the mean log probability a token (0 is
    certain), `no_speech` the recogniser's own doubt that anybody spoke, 0 to 1."""

    start: float
    end: float
    text: str
    sure: float = 0.0
    no_speech: float = 0.0


@functools.cache
def lists() -> dict[str, Any]:
    """phrases.toml."""
    return tomllib.loads((files("adapters.speech") / "phrases.toml").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- before: the sound


def loudest(samples: bytes) -> float:
    """Level of the loudest half second in dBFS (0 = full scale); -inf for digital silence or nothing."""
    import numpy as np

    sound = np.frombuffer(samples, dtype="<i2")
    half = RATE // 2
    blocks = [sound[at : at + half].astype(np.float32) for at in range(0, len(sound), half)]
    power = max((float(np.mean(np.square(block))) for block in blocks), default=0.0)
    return 10 * math.log10(power / 32768**2) if power else -math.inf


def speech(samples: bytes) -> tuple[Span, ...]:
    """Where somebody speaks, no span longer than LONGEST. Raises NoSpeech. Silero's detector, as faster-whisper carries it."""
    level = loudest(samples)
    if level < SILENT:
        raise NoSpeech(f"the loudest half second has {level:.0f} dBFS")
    spans = _detected(samples, min_silence_duration_ms=500, max_speech_duration_s=LONGEST)
    if sum(end - start for start, end in spans) < SHORTEST * RATE:
        raise NoSpeech("no speech in the sound")
    return spans


def pauses(samples: bytes) -> tuple[tuple[float, float], ...]:
    """Start and end, in seconds, of every silence of a sixth of a second or more between words."""
    spans = _detected(samples, min_silence_duration_ms=160, speech_pad_ms=0)
    return tuple((one[1] / RATE, other[0] / RATE) for one, other in pairwise(spans))


def _detected(samples: bytes, **options: float) -> tuple[Span, ...]:
    import numpy as np
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    sound = np.frombuffer(samples, dtype="<i2").astype(np.float32) / 32768
    return tuple((int(s["start"]), int(s["end"])) for s in get_speech_timestamps(sound, VadOptions(**options)))


def windows(spans: Sequence[Span], *, longest: float = LONGEST) -> tuple[tuple[Span, ...], ...]:
    """What is recognised in one go, in order: as few groups as keep within `longest` seconds each.

    Ordinary pauses stay, because a recogniser hears figures worse where the rhythm is broken; longer silence goes, because
    it fills that with words.
    """
    groups: list[list[Span]] = []
    filled = 0
    for start, end in spans:
        pause = start - groups[-1][-1][1] if groups else 0
        kept = pause if pause <= PAUSE * RATE else 0
        if not groups or filled + kept + end - start > longest * RATE:
            groups.append([(start, end)])
            filled = end - start
            continue
        if kept == pause:
            groups[-1][-1] = (groups[-1][-1][0], end)
        else:
            groups[-1].append((start, end))
        filled += kept + end - start
    return tuple(tuple(group) for group in groups)


def original_time(seconds: float, group: Sequence[Span]) -> float:
    """A time in a group's joined sound as a time in the clip."""
    left = seconds * RATE
    for start, end in group:
        if left <= end - start:
            return (start + left) / RATE
        left -= end - start
    return group[-1][1] / RATE


# ---------------------------------------------------------------- after: the words


def left_out(heard: Sequence[Heard], seconds: float) -> tuple[tuple[float, float], ...]:
    """Stretches of a window's `seconds` that no words cover though somebody speaks there."""
    missing: list[tuple[float, float]] = []
    reached = 0.0
    for item in sorted(heard, key=lambda h: h.start):
        if item.start - reached >= LEFT_OUT:
            missing.append((reached, item.start))
        reached = max(reached, item.end)
    if seconds - reached >= LEFT_OUT_AT_THE_END:
        missing.append((reached, seconds))
    return tuple(missing)


def believable(
    heard: Sequence[Heard], *, prompt: str = "", terms: Sequence[str] = ()
) -> tuple[tuple[Heard, ...], tuple[str, ...]]:
    """What may be shown to the person who spoke, and its warnings (low_confidence, repetition). Raises NoSpeech.

    Dropped: invented phrases, echoes of `prompt` (one of its `terms` alone is an answer), and what the recogniser itself
    takes for no speech.
    """
    told = _Told(text=_bare(prompt), terms=tuple(_bare(term) for term in terms))
    kept: list[Heard] = []
    stuttered = False
    for item in heard:
        if item.no_speech > _SURELY_NO_SPEECH and item.sure < _BABBLE:
            continue
        text = _without_inventions(item.text, told)
        calm = _STUTTER.sub(lambda m: m.group(1) or m.group(2), text)
        stuttered = stuttered or calm != text
        if len(kept) >= 2 and calm and calm == kept[-1].text == kept[-2].text:
            kept.pop()
            stuttered = True
        if calm:
            kept.append(replace(item, text=calm))
    if not kept or _matches("alone", "".join(item.text for item in kept)):
        raise NoSpeech("nothing but phrases a recogniser invents on noise")
    length = sum(len(item.text) for item in kept)
    sure = sum(item.sure * len(item.text) for item in kept) / length
    warnings = (("low_confidence",) if sure < DOUBTFUL else ()) + (("repetition",) if stuttered else ())
    return tuple(kept), warnings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    text: str
    terms: tuple[str, ...]

    def echoed_by(self, bare: str) -> bool:
        return len(bare) >= _ECHO and bare in self.text and not any(bare in term for term in self.terms)


def _without_inventions(text: str, told: _Told) -> str:
    return "".join(s for s in STOP.split(text) if not _invented(s, told)).strip()


def _invented(sentence: str, told: _Told) -> bool:
    bare = _bare(sentence)
    return not bare or _matches("always", sentence) or told.echoed_by(bare)


def _matches(kind: str, text: str) -> bool:
    return any(pattern.fullmatch(_bare(text)) for pattern in _patterns(kind))


@functools.cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in lists()["invented"][kind])


def _bare(text: str) -> str:
    """Letters and figures only, as the patterns expect them."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum() or c == "ー")
