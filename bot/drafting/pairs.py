"""Two things named in one breath, and which of them has which place: rather than, more than, from and to, before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.drafting.binding import items, parts, place
from bot.drafting.lexicon import listed
from bot.drafting.polarity import denials
from bot.drafting.values import Finding
from bot.language.text import is_japanese

Items = tuple[str | Decimal, ...]
#: `a` is preferred, more, earlier or where a change begins; what stands between two marks of punctuation belongs together.
_JA = r"[^、。()（）「」]{1,34}?"
_EN = r"[^,.;:()]{2,60}?"
#: Is not, do not: a denial, not one thing set against another.
_MAIN = "".join(
    rf"(?<!\b{w})"
    for w in listed("is are was were do does did can could will would should must may might has have had")
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("rather", rf"(?P<b>{_JA})(?:では|じゃ|で)なく(?:て)?(?:、)?(?P<a>{_JA})(?=[、。]|$)"),
        ("rather", rf"(?P<b>{_JA})(?:は|を)?(?:せず|しないで|やめて)(?:に)?(?:、)?(?P<a>{_JA})(?=[、。]|$)"),
        ("rather", rf"(?P<b>{_JA})(?:の)?(?:代わりに|かわりに)(?:、)?(?P<a>{_JA})(?=[、。]|$)"),
        ("more", rf"(?P<b>{_JA})より(?:も|は)?(?!先)(?:むしろ|ずっと)?(?:、)?(?P<a>{_JA})(?=[、。]|$)"),
        ("time", rf"(?P<b>{_JA})より(?:も|は)?先に(?P<a>{_JA})(?=[、。]|$)"),
        ("from", rf"(?P<a>{_JA})から(?P<b>{_JA})(?:に|へ)(?:変|改|切|移|置|替|換|見直|なり|なっ|し[たて])"),
        ("time", rf"(?P<a>{_JA})(?:て|で)から(?P<b>{_JA})(?=[、。]|$)"),
        ("time", rf"(?P<a>{_JA})(?:た|の)(?:後|あと|のち)(?:に|で)?(?:、)?(?P<b>{_JA})(?=[、。]|$)"),
        ("time", rf"(?P<a>{_JA})(?:を経て|に続いて|に続き)(?:、)?(?P<b>{_JA})(?=[、。]|$)"),
        ("time", rf"(?:まず|最初に|はじめに|先に)、?(?P<a>{_JA})[、。]+(?:次に|次いで|続いて|その後|そのあと|それから|最後に)、?(?P<b>{_JA})(?=[、。]|$)"),
        ("time", rf"(?P<a>{_JA})[、。]+(?:次に|次いで|続いて|その後|そのあと|それから)、?(?P<b>{_JA})(?=[、。]|$)"),
        ("time", rf"(?P<a>{_JA})[、。]+それでも[^、。]{{1,10}}?(?:なければ|ないときは|ない時は|ない場合は|ないなら)、?(?P<b>{_JA})(?=[、。]|$)"),
        ("time", rf"(?P<b>{_JA})(?:る)?前に(?:は|、)?(?P<a>{_JA})(?=[、。]|$)"),
        ("rather", rf"(?P<a>{_EN})\b(?:rather than|instead of|in preference to|in place of)\b(?P<b>{_EN})(?=[,.;:]|$)"),
        ("rather", rf"(?P<a>{_EN}){_MAIN},? (?:and )?not (?:the |because of |from |by |with |in |on )?(?P<b>{_EN})(?=[,.;:]|$)"),
        ("rather", rf"\bnot (?P<b>{_EN}),? but (?P<a>{_EN})(?=[,.;:]|$)"),
        ("more", rf"(?P<a>{_EN})\b(?:more|less|\w+er) than\b(?P<b>{_EN})(?=[,.;:]|$)"),
        ("from", rf"\b(?:from|was|were) (?P<a>{_EN}) (?:to|and is now|and are now|but is now|but are now)\b (?P<b>{_EN})(?=[,.;:]|$)"),
        ("from", rf"(?:used to be|was once|previously|formerly)\b (?P<a>{_EN})[,;] (?:today|now|but now|and now|nowadays)\b(?P<b>{_EN})(?=[,.;:]|$)"),
        ("time", rf"(?P<a>{_EN}),? (?:then|followed by|and only then|and only afterwards|and afterwards|before|ahead of|prior to)\b(?P<b>{_EN})(?=[,.;:]|$)"),
        ("time", rf"\b(?:after|once|following)\b(?P<a>{_EN}), (?P<b>{_EN})(?=[,.;:]|$)"),
        ("time", rf"\bbefore\b(?P<b>{_EN}), (?P<a>{_EN})(?=[,.;:]|$)"),
        ("time", rf"(?P<b>{_EN})\b(?:after|once|only when)\b(?P<a>{_EN})(?=[,.;:]|$)"),
        ("time", rf"(?P<a>{_EN})\bfirst\b[,;]? (?:and |then )*(?P<b>{_EN})\b(?:later|second|next|last|after(?:wards)?)\b"),
        ("time", rf"\bfirst\b,? (?P<a>{_EN}), (?:and )?(?:then|next|afterwards) (?P<b>{_EN})(?=[,.;:]|$)"),
    )
)  # fmt: skip
#: Marks a source whose clauses follow one another in time.
_LISTED = re.compile(r"→|⇒|の順|順番|(?:^|[\s。])[1-9①][.)）]|次に|その後|そのあと|それから|最後に|\b(?:then|finally|followed by|in that order)\b", re.IGNORECASE)  # fmt: skip
#: それでも来ないときは: after what came before did not help.
_STILL = re.compile(r"それでも[^、。]{1,10}?(?:なければ|な[いら]?[^、。]{0,3}は|ないなら)")
_MOST_STEPS = 10


@dataclass(frozen=True, slots=True)
class Pair:
    kind: str
    a: Items
    b: Items
    text: str


@lru_cache(maxsize=1024)
def pairs(text: str) -> tuple[Pair, ...]:
    """Every pair a text names outright."""
    found = []
    for kind, pattern in _PATTERNS:
        for m in pattern.finditer(text):
            a, b = items(m["a"]), items(m["b"])
            first, second = _without(a, b), _without(b, a)
            # not before it is settled: what may not be done has no place in time
            if first and second and not (kind == "time" and denials(_STILL.sub("", m[0]))):
                found.append(Pair(kind, first, second, m[0].strip()))
    return tuple(found)


@lru_cache(maxsize=256)
def _in_time(text: str) -> tuple[Pair, ...]:
    """Each step of a listed sequence with each later one."""
    if not _LISTED.search(text):
        return ()
    steps = [p for p in parts(text) if p.items][:_MOST_STEPS]
    return tuple(
        Pair("time", first, second, f"{one.text} / {two.text}")
        for i, one in enumerate(steps)
        for two in steps[i + 1 :]
        if (first := _without(one.items, two.items)) and (second := _without(two.items, one.items))
    )


def _without(some: Items, others: Items) -> Items:
    return tuple(item for item in some if place(item, others) is None)


def _share(some: Items, others: Items) -> bool:
    return any(place(item, others) is not None for item in some)


def turned(text: str, source: Sequence[str]) -> list[Finding]:
    """A pair whose two sides changed places: めっき液よりも前処理 said as 前処理よりもめっき液."""
    mine = pairs(text)
    if not mine:
        return []
    together = ("。" if is_japanese(text) else ". ").join(source)
    theirs = (*pairs(together), *(_in_time(together) if any(p.kind == "time" for p in mine) else ()))
    for p in mine:
        alike = [s for s in theirs if s.kind == p.kind]
        if any(_share(p.a, s.a) and _share(p.b, s.b) for s in alike):
            continue
        for s in alike:
            framed = p.kind == "more" and not is_japanese(text)
            if _share(p.a, s.b) and _share(p.b, s.a) and (framed or not _share(p.a, s.a)) and not _share(p.b, s.b):
                return [Finding(kind="order", text=p.text, said=s.text)]
    return []
