"""Lists as sentences: what a heading with a colon names, numbered things in Japanese ("材料証明書の確認、芯出し、試し切りの順"), and their
numbers where they are spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.drafting.lexicon import has_verb
from bot.language.text import is_japanese

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
    if not is_japanese("".join(items)):
        return _steps_en(items) if _STEPS_EN.search(asked) else ""
    if any(_PREDICATE.search(i) for i in items) or sum(map(len, items)) > _LONGEST:
        return ""
    return "、".join(items) + ("の順" if _STEPS.search(asked) else "")


_STEPS_EN = re.compile(r"\b(?:steps?|sequence|order|process|procedure|stages?|how (?:do|does|is|are))\b", re.IGNORECASE)
_FEW, _MANY = 2, 12


def _steps_en(items: Sequence[str]) -> str:
    """Steam, dry to 7 %, then print: steps of which some are too short to stand alone; "" where they are sentences."""
    items = [i.rstrip(".") for i in items]
    short = [i for i in items if len(i.split()) <= _FEW]
    long = [i for i in items if len(i.split()) > _MANY or re.search(r"[.:;?!] ", i)]
    if not short or long or sum(map(len, items)) > 2 * _LONGEST:
        return ""
    rest = [i if i[1:2].isupper() else i[:1].lower() + i[1:] for i in items[1:]]
    return ", ".join([items[0], *rest[:-1]]) + f", then {rest[-1]}"


_BULLET = re.compile(r"^[-*•·・‐–][ 　]*(?P<said>[^\n]{1,40}?)[ 　]*$")
_LEAST = 2


def under(texts: Sequence[str]) -> str:
    """A heading with a colon and the short things in the lines below it as one statement; "" where they are no such list."""
    items = [m["said"] for t in texts[1:] if (m := _BULLET.match(t))]
    if not texts[0].endswith((":", "：")) or len(items) < max(_LEAST, len(texts) - 1):
        return ""
    if any(i.endswith((".", "。", ":", "：")) or ": " in i or has_verb(i) or _PREDICATE.search(i) for i in items):
        return ""
    pause = "、" if is_japanese(texts[0]) else ", "
    return texts[0][:-1] + ("：" if is_japanese(texts[0]) else ": ") + pause.join(items)


def bullet(text: str) -> bool:
    return bool(_BULLET.match(text))


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
