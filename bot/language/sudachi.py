"""Sudachi's dictionary, held once a process: 80 MB, and half a second at the first call."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

#: A tokenizer refuses a second thread (SudachiError), and two drafts may be made at once.
_ONE_AT_A_TIME = threading.Lock()


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary()


@lru_cache(maxsize=2)
def _tokenizer(fine: bool) -> Any:
    from sudachipy import SplitMode

    return _dictionary().tokenizer(SplitMode.A if fine else SplitMode.C)


def load_dictionary() -> None:
    """Now rather than at the first Japanese text."""
    with _ONE_AT_A_TIME:
        _dictionary()


def morphemes(text: str, *, fine: bool = False) -> list[Any]:
    """Sudachi's morphemes of a text; `fine`: its shortest units, else its longest."""
    with _ONE_AT_A_TIME:
        return list(_tokenizer(fine).tokenize(text))
