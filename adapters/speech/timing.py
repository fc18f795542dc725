"""When each sentence was said, so that it can be played: between the recogniser's few marks, by length and by the pauses heard.

Whisper marks a stretch of up to half a minute at its two ends. Within it, speaking time is shared out by letters, and a
sentence's end moves to the nearest pause: within 0.4 s of word alignment on five memos. Alignment itself costs 0.8 times
the recognition again and changes what is recognised.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from adapters.speech.guards import STOP, Heard

#: How far off a share by letters may be for a pause to be taken for the sentence's end.
_NEAR: Final = 2.0
#: A longer pause is likelier the end of a sentence than a nearer one: a second of it outweighs so many of distance.
_WEIGHT: Final = 2.0

#: start, end in seconds of the clip
Stretch = tuple[float, float]


def sentences(
    heard: Sequence[Heard], pauses: Sequence[Stretch], *, spaced: bool
) -> tuple[tuple[float, float, str], ...]:
    """Start, end and text of each sentence. `spaced`: the language puts blanks between words."""
    text, marks = _joined(heard, spaced)
    cuts = [0, *(at for piece in STOP.finditer(text) if 0 < (at := piece.start()) < len(text)), len(text)]
    borders = [_border(at, marks, pauses) for at in cuts[1:-1]]
    starts = [heard[0].start, *(later for _, later in borders)]
    ends = [*(earlier for earlier, _ in borders), heard[-1].end]
    said: list[tuple[float, float, str]] = []
    reached = 0.0
    for (first, last), start, end in zip(pairwise(cuts), starts, ends, strict=True):
        if piece := text[first:last].strip():
            start = max(start, reached)
            reached = max(start, end)
            said.append((round(start, 2), round(reached, 2), piece))
    return tuple(said)


def seam(text: str, spaced: bool) -> str:
    """What goes between `text` and what follows it. Without a stop, a blank keeps the seam visible in Japanese too."""
    return " " if text and (spaced or text[-1] not in "。、！？!?") else ""


def _joined(heard: Sequence[Heard], spaced: bool) -> tuple[str, list[tuple[int, float]]]:
    """The running text and (offset, seconds) at both ends of every stretch."""
    text = ""
    marks: list[tuple[int, float]] = []
    for item in heard:
        text += seam(text, spaced)
        marks.append((len(text), item.start))
        text += item.text
        marks.append((len(text), item.end))
    return text, marks


def _border(at: int, marks: Sequence[tuple[int, float]], pauses: Sequence[Stretch]) -> Stretch:
    """The end of the sentence before the offset `at` and the start of the one behind it."""
    time = _spoken_at(at, marks, pauses)
    near = [pause for pause in pauses if pause[0] - _NEAR <= time <= pause[1] + _NEAR]
    return min(near, key=lambda p: abs((p[0] + p[1]) / 2 - time) - _WEIGHT * min(p[1] - p[0], 1), default=(time, time))


def _spoken_at(at: int, marks: Sequence[tuple[int, float]], pauses: Sequence[Stretch]) -> float:
    behind = min(bisect.bisect_left(marks, (at, 0.0)), len(marks) - 1)
    (first, start), (last, end) = marks[max(behind - 1, 0)], marks[behind]
    inside = [(max(s, start), min(e, end)) for s, e in pauses if s < end and e > start]
    speaking = (end - start - sum(e - s for s, e in inside)) * ((at - first) / (last - first) if last > first else 1)
    time = start
    for silent, again in inside:
        if speaking <= silent - time:
            break
        speaking -= silent - time
        time = again
    return time + speaking
