"""What a Japanese statement is said of: a topic's matter told of another topic of the same answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.drafting.binding import items, parts, place
from bot.drafting.values import Finding
from bot.language.text import is_japanese

Items = tuple[str | Decimal, ...]

#: 医薬は, コンクリート橋の場合は, 細いのは, コーナーだけ, ほかは at the beginning of a clause.
_TOPIC = re.compile(
    r"^(?:(?:また|ただ|ただし|一方|逆に|なお|で|あと)、?)?(?P<topic>[^、。]{1,18}?)"
    r"(?:については|に関しては|の場合(?:は|に|、|$)|の(?:ほう|方)は|では|には|とは|は(?!な|じゃ)|だと|なら)"
)
#: 30分続いたら鳴らすのは、医薬の場合です: what it is said of comes last.
_CLEFT = re.compile(
    r"(?:のは|というのは)、?(?P<topic>[^、。]{1,16}?)(?:の(?:場合|とき|ほう|方|話))?(?:です|であり|である|で、|で$|だ)"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A clause's topic and the rest of its words and figures; `named`: it names the topic itself."""

    text: str
    topic: tuple[str, ...]
    matter: Items
    named: bool


@lru_cache(maxsize=1024)
def _told(text: str) -> tuple[_Told, ...]:
    """A text's clauses, each with the topic it names, or goes on with from the clause before."""
    found: list[_Told] = []
    topic: tuple[str, ...] = ()
    cleft = _CLEFT.search(text)
    if cleft is not None:
        at_end = _words(cleft["topic"])
        head = text[: cleft.start()]
        return (
            _Told(head, at_end, tuple(i for i in items(head) if i not in at_end), named=True),
            *_told(text[cleft.end() :]),
        )
    for part in parts(text):
        named = _TOPIC.match(part.text)
        own = _words(named["topic"]) if named else ()
        topic = own or (() if named else topic)
        found.append(_Told(part.text, topic, tuple(i for i in part.items if i not in topic), named=bool(own)))
        if not own:
            topic = ()
    return tuple(found)


def _words(text: str) -> tuple[str, ...]:
    return tuple(i for i in items(text) if isinstance(i, str))


_ENOUGH = 2


def said_of_another(text: str, source: Sequence[str]) -> list[Finding]:
    """湿った粉には専用機が要る where it was アルミの粉 that needs one, and 湿った粉 was spoken of too."""
    if not is_japanese(text):
        return []
    mine, theirs = _told(text), _told("。".join(source))
    every = tuple(i for t in mine for i in (*t.topic, *t.matter))
    for told in mine:
        if not told.named or not told.matter:
            continue
        own = [t for t in theirs if t.topic and not _apart(told.topic, t.topic)]
        others = [t for t in theirs if t.topic and _apart(told.topic, t.topic) and _apart(t.topic, told.topic)]
        if not own or any(_shared(told, t) for t in own):
            continue
        for other in others:
            if set(other.topic) & set(told.matter) or not _apart(told.topic, other.matter):
                continue
            # where the sentence has both topics, a single word said of the wrong one is enough
            least = _ENOUGH if _apart(other.topic, every) else 1
            if _shared(told, other) >= least:
                return [Finding(kind="order", text=told.text, said=other.text)]
    return []


def _apart(some: Sequence[str | Decimal], others: Sequence[str | Decimal]) -> Items:
    return tuple(i for i in some if i not in others)


def _shared(told: _Told, other: _Told) -> int:
    return sum(place(i, other.matter) is not None for i in told.matter)
