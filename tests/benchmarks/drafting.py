"""Drafting: a section composed and a sentence checked once warm; speech beside the bare engine; memory given back; an upload held once."""

from __future__ import annotations

import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.drafting.compose import compose
from bot.drafting.evidence import check, sources
from tests.benchmarks.measure import Row, head
from tests.eval import voice
from tests.eval.measure import cases
from tests.interviews import wordings

ROUNDS = 5
_VOICE = Path(__file__).parents[1] / "voice"
_MEGABYTE = 2**20


def main() -> None:
    print(head("Drafting", "none"))
    for row in (*_composing(), *_memory(), *_upload(), *_speech()):
        print(row.line())


def _composing() -> list[Row]:
    given = [(i, sources(i.plan, i.answers)) for i in cases()]
    for interview, said in given:  # once, so that the dictionary is there
        compose(interview.plan, interview.answers, wordings())
        [check(s, said) for s in interview.faithful]
    sections, sentences = [], []
    for _ in range(ROUNDS):
        for interview, said in given:
            _forget()
            sections.append(_milliseconds(lambda i=interview: compose(i.plan, i.answers, wordings())))  # type: ignore[misc]
            _forget()
            for text in interview.faithful:
                sentences.append(_milliseconds(lambda t=text, g=said: check(t, g)))  # type: ignore[misc]
    return [
        _row("a section composed, warm, p95", _p95(sections), 50),
        Row(what="the same, median", figure=f"{statistics.median(sections):.1f} ms"),
        _row("a sentence checked, p95", _p95(sentences), 5),
        Row(what="the same, median", figure=f"{statistics.median(sentences):.2f} ms"),
    ]


def _forget() -> None:
    """What was made of one text is not what makes the next one quick: the caches of whole texts are emptied."""
    from bot.drafting import denial, polarity, segments, words

    for cached in (segments.listen, denial.clauses, polarity._english, polarity._japanese, words.tokens, words.content):
        cached.cache_clear()


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _p95(figures: list[float]) -> float:
    return sorted(figures)[int(len(figures) * 0.95)]


def _row(what: str, figure: float, reach: float) -> Row:
    return Row(what=what, figure=f"{figure:.1f} ms", reach=f"≤ {reach:g} ms", met=figure <= reach)


def _memory() -> list[Row]:
    """What stays of fifty rounds of drafting over all interviews, once the caches are full."""
    some = cases()
    for i in some:
        given = sources(i.plan, i.answers)
        compose(i.plan, i.answers, wordings())
        [check(s, given) for s in i.faithful]
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(3):
        for i in some:
            given = sources(i.plan, i.answers)
            compose(i.plan, i.answers, wordings())
            [check(s, given) for s in i.faithful]
    gc.collect()
    grown = (tracemalloc.get_traced_memory()[0] - before) / _MEGABYTE
    tracemalloc.stop()
    return [
        Row(
            what="memory kept after three rounds of all interviews",
            figure=f"{grown:.1f} MB",
            reach="≤ 10 MB",
            met=grown <= 10,
        )
    ]


_HELD = """
import resource, sys, tempfile
from pathlib import Path
from typing import Any
from adapters.speech import decode
sound = Path(sys.argv[1]).read_bytes()
big = sound + bytes(25 * 2**20 - len(sound) - 1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
decode.check(big, "memo.wav", max_bytes=25 * 2**20)
from adapters.files import Folder
with tempfile.TemporaryDirectory() as folder:
    Folder(Path(folder), bytes(32)).put(1, big, name="memo.wav", media_type="audio/wav", keep_until=None)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def _upload() -> list[Row]:
    """How much memory a 25 MB recording takes beside itself while it is looked at and stored."""
    made = subprocess.run(  # a process of its own: the peak of this one is behind it
        [sys.executable, "-c", _HELD, str(_VOICE / "v04.wav")], capture_output=True, text=True, check=False
    )
    if made.returncode:
        return [Row(what="a 25 MB upload, memory beside itself", figure=made.stderr.strip().splitlines()[-1][:60])]
    extra = float(made.stdout)
    return [Row(what="a 25 MB upload, memory beside itself", figure=f"{extra:.1f} MB", reach="< 25 MB", met=extra < 25)]


def _speech() -> list[Row]:
    """CPU a second of sound, the whole way and the bare engine's, each in processes of their own; and what stays of it."""
    if not voice.installed():
        return [Row(what="speech", figure="the local engine is not installed")]
    figures: dict[str, list[float]] = {"whole": [], "bare": []}
    for _ in range(3):
        for what, values in figures.items():
            made = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.drafting", what], capture_output=True, text=True, check=True
            )
            values.append(float(made.stdout))
    whole, bare = (statistics.median(v) for v in figures.values())
    return [
        Row(
            what="speech to text, CPU a second of sound",
            figure=f"{whole:.2f} s, {whole / bare:.2f}x",
            floor=f"{bare:.2f} s",
            reach="≤ 1.15x",
            met=whole / bare <= 1.15,
        )
    ]


_CLIP = "v08"
#: With one, what a start costs more or less than the other start was the larger part: 1.1x and 1.5x in turn.
_MORE = 6


def _cost(what: str) -> float:
    """CPU seconds a second of sound for a few more clips, once the model is loaded; of this process and its children."""
    plain = json.loads((_VOICE / f"{_CLIP}.json").read_text("utf-8"))
    sound = (_VOICE / plain["file"]).read_bytes()
    with tempfile.TemporaryDirectory() as cache:
        if what == "whole":  # the engine's CPU counts when its process has ended: some clips more less one
            _clips(Path(cache), sound, plain, 1)  # joins the weights
            spent = _clips(Path(cache), sound, plain, 1 + _MORE) - _clips(Path(cache), sound, plain, 1)
        else:
            once, _ = _bare(Path(cache), sound, plain)
            once()
            before = _cpu()
            for _ in range(_MORE):
                once()
            spent = _cpu() - before
        return spent / _MORE / float(plain["seconds"])


def _clips(cache: Path, sound: bytes, plain: dict[str, Any], number: int) -> float:
    before = _cpu()
    once, close = _whole(cache, sound, plain)
    for _ in range(number):
        once()
    close()
    return _cpu() - before


def _cpu() -> float:
    own, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


def _whole(cache: Path, sound: bytes, plain: dict[str, Any]) -> tuple[Callable[[], object], Callable[[], None]]:
    from adapters.speech.local import LocalTranscriber
    from bot.ports import Hints

    engine = LocalTranscriber(cache)
    hints = Hints(languages=("en",))
    return (lambda: engine.transcribe(sound, str(plain["file"]), hints)), engine.close


def _bare(cache: Path, sound: bytes, plain: dict[str, Any]) -> tuple[Callable[[], object], Callable[[], None]]:
    from faster_whisper import WhisperModel

    from adapters.speech import weights
    from adapters.speech.local import _OPTIONS

    model = WhisperModel(str(weights.prepare(cache)), device="cpu", compute_type="int8", cpu_threads=2)
    path = _VOICE / str(plain["file"])

    def once() -> object:
        found, _ = model.transcribe(str(path), language="en", vad_filter=True, **_OPTIONS)
        return list(found)

    return once, lambda: None


if __name__ == "__main__":
    print(_cost(sys.argv[1]))
