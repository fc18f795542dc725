"""Which things belong together: two pairs that changed partners, and steps that changed places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.drafting.facts import figures
from bot.drafting.kinship import kin, neutral
from bot.drafting.values import Finding
from bot.drafting.words import content, english_words, stem, tokens
from bot.language.text import is_japanese

_PARTS = re.compile(
    r"[。；;:：!?！？\n]|[、→]|,(?!\d)|(?<=[^\W\d_]{3})\.\s|[①-⑳]|[ 　](?=[②-⑳])|(?:です|ます|ません|した|でした|だ|た|る|い)(?:が|けど|けれど|ので(?!は)|し)(?![っんい])|"
    r"\b(?:and|but|so|because|while|whereas|although|though|or|then|followed by)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A clause with its words and figures in order; a number stands for its value."""

    text: str
    items: tuple[str | Decimal, ...]


@lru_cache(maxsize=1024)
def parts(text: str) -> tuple[Part, ...]:
    """A text's clauses in order."""
    plain = text.replace("’", "'")
    found: list[Part] = []
    at = 0
    for m in [*_PARTS.finditer(plain), None]:
        # 〜が、 and ため、 stay with what stands before them
        end = len(plain) if m is None else (m.end() if is_japanese(m[0]) else m.start())
        piece = plain[at:end].strip(" 、。,.")
        if re.search(r"\w", piece):
            found.append(Part(text=piece, items=items(piece)))
        at = len(plain) if m is None else m.end()
    return tuple(found)


#: What `content` passes over and a pair may hang on: who does it, how often, first or last.
_EN_MARKS: Mapping[str, str | Decimal] = {
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves", "i", "me", "my", "mine"), "we"),
    **dict.fromkeys(("day", "days", "daily"), "day"),
    **dict.fromkeys(("week", "weeks", "weekly"), "week"),
    **dict.fromkeys(("month", "months", "monthly"), "month"),
    **dict.fromkeys(("quarter", "quarters", "quarterly"), "quarter"),
    **dict.fromkeys(("year", "years", "yearly", "annually", "annual"), "year"),
    **dict.fromkeys(("shift", "shifts"), "shift"),
    "once": Decimal(1),
    "twice": Decimal(2),
    "first": "first",
    "next": "next",
    "last": "last",
    "finally": "last",
    "none": "none",
    "nobody": "none",
    "nothing": "none",
    "all": "all",
    "every": "all",
    "everything": "all",
    "everybody": "all",
    "everyone": "all",
}
_JA_MARKS = re.compile(
    r"(?P<we>弊社|当社|自社|我々|われわれ|私ども|(?<![のた])うち(?=[はのでもが]))|(?P<next>次(?=[がはに、])|次ぐ|次い)|(?P<first>最も|もっとも|一番|いちばん|最初)|(?P<last>最後)"
)


@lru_cache(maxsize=2048)
def items(text: str) -> tuple[str | Decimal, ...]:
    """A clause's words and figures in order."""
    placed: list[tuple[int, str | Decimal]] = [(f.start, v) for f in figures(text) for v in f.values()]
    words = content(text)
    if is_japanese(text):
        placed += [(t.start, t.normal) for t in tokens(text) if t.normal in words]
        placed += [(m.start(), m.lastgroup or "") for m in _JA_MARKS.finditer(text)]
    else:
        for m in re.finditer(r"[A-Za-z]+", text):
            placed += [(m.start(), stem(w)) for w in english_words(m[0]) if stem(w) in words]
            if (mark := _EN_MARKS.get(m[0].casefold())) is not None:
                placed.append((m.start(), mark))
    seen: list[str | Decimal] = []
    for _, item in sorted(placed, key=lambda p: p[0]):
        if item not in seen:
            seen.append(item)
    return tuple(seen)


def _same(a: str | Decimal, b: str | Decimal) -> bool:
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return a == b
    return a == b or kin(a, b)


@lru_cache(maxsize=16384)
def place(item: str | Decimal, others: tuple[str | Decimal, ...]) -> int | None:
    """Where an item, or one that can say the same, stands among others."""
    return next((i for i, other in enumerate(others) if _same(item, other)), None)


#: 切断できる板厚は、: what is said of it comes in the next clause.
_TOPIC = re.compile(r"(?:は|では|には|とは)$")


def crossed(text: str, source: Sequence[str]) -> list[Finding]:
    """早すぎるとひけ、遅いとバリ said as 遅いとひけ、早すぎるとバリ; 10 years for cars, 7 for the rest the other way round."""
    mine = [p for p in parts(text) if len(p.items) >= 2 and not _TOPIC.search(p.text)]
    theirs = [p for s in source for p in parts(s) if len(p.items) >= 2]
    for i, a in enumerate(mine):
        for b in mine[i + 1 :]:
            for j, one in enumerate(theirs):
                for two in theirs[j + 1 :]:
                    if _exchanged(a, b, one, two):
                        return [Finding(kind="order", text=f"{a.text} / {b.text}", said=f"{one.text} / {two.text}")]
    return []


def _exchanged(a: Part, b: Part, one: Part, two: Part) -> bool:
    """Whether each clause takes its beginning from one clause of the source and its end from the other."""
    mine, others = _apart(a, b), _apart(b, a)
    first = [(i, k) for i, item in mine if (k := _own(item, one, two)) is not None]
    second = [(i, k) for i, item in mine if (k := _own(item, two, one)) is not None]
    third = [(i, k) for i, item in others if (k := _own(item, one, two)) is not None]
    fourth = [(i, k) for i, item in others if (k := _own(item, two, one)) is not None]
    if not (first and second and third and fourth):
        return False
    # of the source's first clause one end went to each of ours, of its second the other ends
    return (_before(first, third) and _before(fourth, second)) or (_before(third, first) and _before(second, fourth))


def _apart(part: Part, other: Part) -> list[tuple[int, str | Decimal]]:
    """What tells a clause from its neighbour."""
    return [(i, item) for i, item in enumerate(part.items) if place(item, other.items) is None]


def _own(item: str | Decimal, here: Part, there: Part) -> int | None:
    return None if place(item, there.items) is not None else place(item, here.items)


def _before(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return max(k for _, k in some) < min(k for _, k in others)


_STEP = re.compile(
    r"まず|最初に|はじめに|次に|次いで|続いて|その後|それから|そのあと|最後に|の順|→|①|に続[いけき]|を経て|と進|"
    r"\b(?:first(?! (?:day|week|month|quarter|year|time|half|name|thing|step|stage|phase|of|to)\b)|then|next(?! (?:day|week|month|year|time))|after that|afterwards|followed by|finally|lastly|in that order|before)\b",
    re.IGNORECASE,
)
_BACKWARDS = re.compile(r"前に|まえに|直前|先に|\b(?:before|earlier|prior|beforehand|already)\b", re.IGNORECASE)


#: Below the waterline, epoxy is followed by paint; Coating: where it is done or what it is about, and no step.
WHERE = re.compile(
    r"^[A-Za-z ]{3,24}: |^(?:in|on|at|below|above|under|over|with|for|during|inside|outside) [^,]+, ", re.IGNORECASE
)


def steps(text: str, source: Sequence[str]) -> list[Finding]:
    """A sequence of three steps or more, told in another order than the source tells it."""
    if not _STEP.search(text) or _BACKWARDS.search(text):
        return []
    together = "。".join(source) if is_japanese(text) else ". ".join(source)
    if not _STEP.search(together) and "、" not in together and "," not in together:
        return []
    theirs = parts(together)
    places: list[set[int]] = []
    for part in parts(WHERE.sub("", re.sub(r"の順.*$", "", text))):
        if not any(isinstance(i, str) for i in part.items):
            continue  # 20, 60 and 100 are no steps
        scores = [sum(place(i, other.items) is not None for i in part.items if not _framing(i)) for other in theirs]
        if any(scores):
            places.append({n for n, score in enumerate(scores) if score})
    if len(places) >= _STEPS and not _rising(places):
        return [Finding(kind="order", text=text, said=together)]
    return []


_STEPS = 3


def _framing(item: str | Decimal) -> bool:
    return isinstance(item, str) and neutral(item)


def _rising(places: Sequence[set[int]]) -> bool:
    """Whether some choice of a place for each step never goes back."""
    at = -1
    for some in places:
        later = [n for n in some if n >= at]
        if not later:
            return False
        at = min(later)
    return True
