"""A Japanese list of numbered things as one sentence ("材料証明書の確認、芯出し、試し切りの順"), and its numbers where they are spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"
_ITEM = re.compile(
    rf"^(?:(?P<n>[1-9])[.)）]|(?P<c>[{_NUMBERS}]))[ 　]*(?P<said>(?![はがをにでもの])[^{_NUMBERS}]+?)[。 　]*$"
)
_SEVERAL = re.compile(rf"[{_NUMBERS}][ 　]*(?P<said>[^{_NUMBERS}]+)")
_STEPS = re.compile(r"手順|流れ|順番|順序|進め方|ステップ|工程|段取り")
_PREDICATE = re.compile(r"(?:です|ます|ました|ません|でした|[うくすつぬむるぐぶ]|[たいだ])$")
_LONGEST = 140


def number(text: str) -> int:
    """1 for "1) 確認" and "①確認"; 0 for anything else."""
    m = _ITEM.match(text)
    if m is None:
        return 0
    return int(m["n"]) if m["n"] else _NUMBERS.index(m["c"]) + 1


def joined(texts: Sequence[str], asked: str) -> str:
    """The numbered things as one statement; "" where one is a sentence of its own, or they are too much for one."""
    items = [m["said"].strip() for t in texts if (m := _ITEM.match(t))]
    if any(_PREDICATE.search(i) for i in items) or sum(map(len, items)) > _LONGEST:
        return ""
    return "、".join(items) + ("の順" if _STEPS.search(asked) else "")


def things(text: str) -> dict[str, str]:
    """What the numbers of a statement stand for: "①クリンプハイト ②外観" or a single "1) 確認"."""
    m = _ITEM.match(text)
    if m:
        said = m["said"].strip()
        n = number(text)
        return {} if _PREDICATE.search(said) else {_NUMBERS[n - 1]: said, f"{n})": said}
    found = [m["said"].strip(" 　、。") for m in _SEVERAL.finditer(text)]
    return {_NUMBERS[i]: s for i, s in enumerate(found) if not _PREDICATE.search(s)} if len(found) > 1 else {}


def named(text: str, known: dict[str, str]) -> str:
    """一番効くのは①で → 一番効くのはクリンプハイトで."""
    for mark, said in known.items():
        text = re.sub(rf"※?{re.escape(mark)}(?=[はがをでにのも])", said, text)
    return text
