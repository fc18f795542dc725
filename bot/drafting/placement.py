"""Whether a draft's figures stand where the source has them: in its order, and of the things it says them of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.drafting.agreement import Said, former
from bot.drafting.facts import Figure, figures
from bot.drafting.kinship import has_kin
from bot.drafting.values import Finding
from bot.drafting.words import content, stem
from bot.language.text import is_japanese


def _contexts(text: str, f: Figure, every: Sequence[Figure]) -> frozenset[str]:
    """The words a figure stands among, up to its neighbours and the ends of the clause."""
    left = max((o.end for o in every if o.end <= f.start), default=0)
    right = min((o.start for o in every if o.start >= f.end), default=len(text))
    pieces = [p for p in re.split(r"[。;；]|[、,](?=.)|\b(?:but|while|whereas)\b", text[left : f.start]) if p.strip()]
    before = pieces[-1] if pieces else ""
    after = re.split(r"[、。,;；]|\b(?:and|but|while|whereas)\b", text[f.end : right])[0]
    label = _LABEL.match(text)
    named = content(label["what"]) if label and label.end() <= f.start else frozenset()
    codes = {c.casefold() for c in _CODE.findall(before + " " + after)}
    return (content(before) | content(after) | named | codes) - _EVERY


#: ・帯広局：S帯のみ、直径3.7m: what a line of a list speaks of.
_LABEL = re.compile(r"^[・•*-]?\s*(?P<what>[^:：、。,.;]{1,24})[:：](?!\d)")


#: K-40, TF8.
_CODE = re.compile(r"\b[A-Za-z]{1,4}-?\d+[A-Za-z]?\b")
#: 5分おき, 2時間ごと: how often, whatever it is said of.
_EVERY = frozenset({"置き", "おき", "毎", "ごと"})
_TOLERANCE = re.compile(r"(?:±|\b(?:plus or minus|plus minus|give or take|within))\s*$", re.IGNORECASE)


def swapped(text: str, anchor: Sequence[Said]) -> list[Finding]:
    """Figures of one unit in another order than the source has them, unless their words moved with them."""
    mine = figures(text)
    findings: list[Finding] = []
    flat = [
        (v, s) for s in sorted(anchor, key=lambda s: not former(s.segment.text, s.figure)) for v in s.figure.values()
    ]
    mine = [
        f
        for f in mine
        if not _TOLERANCE.search(text[: f.start])
        and not _label(text, f, anchor)
        and not f.text.startswith(("±", "plus", "プラスマイナス"))
        and not _POINTED.search(text[: f.start])
    ]
    told, english = [v for s in anchor for v in s.figure.values()], not is_japanese(text)
    for i, first_figure in enumerate(mine):
        for other in mine[i + 1 :]:
            a, b = first_figure, other
            if (
                a.values() == b.values()
                or _is_year(a) != _is_year(b)
                or (a.unit and b.unit and not a.unit & b.unit)
                or (bool(a.unit) != bool(b.unit) and a.noun + b.noun)
                or (not a.unit and not b.unit and a.noun and b.noun and a.noun != b.noun)
            ):
                continue
            if a.value <= b.value and _OF.fullmatch(text[a.end : b.start]):
                continue
            if former(text, b) and not former(text, a):
                a, b = b, a
            once = {v for s in anchor if former(s.segment.text, s.figure) for v in s.figure.values()}
            if former(text, a) and not former(text, b) and b.value in once and a.value not in once:
                findings.append(Finding(kind="order", text=text[min(a.start, b.start) : max(a.end, b.end)]))
                continue
            first = [n for n, (v, _) in enumerate(flat) if v == a.value]
            later = [n for n, (v, _) in enumerate(flat) if v == (b.value if b.high is None else b.high)]
            if not first or not later or min(first) < max(later):
                continue
            if (
                english
                and not former(text, a)
                and told.index(a.value) < told.index(b.value if b.high is None else b.high)
            ):
                continue  # as the source tells it, though what came first in time comes later there
            beside = abs(first[0] - later[0]) == 1 and abs(mine.index(a) - mine.index(b)) == 1
            if english and beside and _unlike((a, b), (flat[first[0]][1].figure, flat[later[0]][1].figure)):
                continue
            if not _moved_together(text, a, b, flat[first[0]][1], flat[later[0]][1], mine):
                findings.append(Finding(kind="order", text=text[min(a.start, b.start) : max(a.end, b.end)]))
    return findings


#: Another two hours to those four.
_POINTED = re.compile(r"\b(?:those|these) $", re.IGNORECASE)


def _is_year(f: Figure) -> bool:
    """2022: a date, which no amount changes places with."""
    return not f.unit and bool(re.fullmatch(r"(?:19|20)\d\d", f.text))


def _unlike(mine: tuple[Figure, Figure], theirs: tuple[Figure, Figure]) -> bool:
    """60 pieces at £9: only one of two neighbours has a unit, here as there, so neither can stand for the other."""
    units = [bool(f.unit) for f in mine]
    return units == [bool(f.unit) for f in theirs] and units[0] != units[1]


#: Seven of the nine says what "of the 9: 7" says.
_OF = re.compile(r" (?:out )?of (?:the |our |their |those |these |all )?(?:\w+ )?")


def _label(text: str, f: Figure, anchor: Sequence[Said]) -> bool:
    """Booth 2, step 3: a number that names and counts nothing, for the source says it so."""
    named = re.search(r"([A-Za-z]{3,} )$", text[: f.start])
    if f.unit or f.high is not None or named is None:
        return False
    return any(f"{named[1]}{f.text}".casefold().strip() in s.segment.text.casefold() for s in anchor)


def misplaced(text: str, anchor: Sequence[Said]) -> list[Finding]:
    """A figure said of the wrong thing: its words stand with another figure of that unit in the source, and none with its own."""
    mine = figures(text)
    findings = _crossed(text, mine, anchor)
    present = {v for f in mine for v in f.values()}
    for f in mine:
        own = [s for s in anchor if f.value in s.figure.values()]
        others = [s for s in anchor if f.unit and f.unit & s.figure.unit and not present & set(s.figure.values())]
        words = _contexts(text, f, mine)
        near = [_met(words, _contexts(s.segment.text, s.figure, figures(s.segment.text))) for s in own]
        far = [len(words & _contexts(s.segment.text, s.figure, figures(s.segment.text))) for s in others]
        if _per(text, f):
            continue
        if near and far and max(near) == 0 and max(far) > 0 and not _told_apart(text, own, others):
            findings.append(Finding(kind="order", text=f.text, said=others[far.index(max(far))].figure.text))
    return findings


def _told_apart(text: str, own: Sequence[Said], others: Sequence[Said]) -> bool:
    """Ankara was an exception, its service level falling to 88%: a word of its own statement, elsewhere in the sentence."""
    theirs = frozenset[str]().union(*(_contexts(s.segment.text, s.figure, figures(s.segment.text)) for s in others))
    mine = frozenset(w for w in content(text) if not _met(frozenset({w}), theirs))
    return not is_japanese(text) and any(
        _met(mine, _contexts(s.segment.text, s.figure, figures(s.segment.text))) > 0 for s in own
    )


def _per(text: str, f: Figure) -> bool:
    """1リットルあたり: what another figure is per."""
    return f.value == 1 and bool(re.match(r"(?:あたり|当たり|当り|につき|ごと|毎)", text[f.end :]))


def _crossed(text: str, mine: Sequence[Figure], anchor: Sequence[Said]) -> list[Finding]:
    """Two figures that changed places with their units: each stands among the other's words."""
    findings: list[Finding] = []
    for i, a in enumerate(mine):
        for b in mine[i + 1 :]:
            source_a = next((s for s in anchor if a.values() == s.figure.values()), None)
            source_b = next((s for s in anchor if b.values() == s.figure.values()), None)
            if _is_year(a) != _is_year(b):
                continue
            if source_a is None or source_b is None or a.values() == b.values() or _per(text, a) or _per(text, b):
                continue
            mine_a, mine_b = _contexts(text, a, mine), _contexts(text, b, mine)
            theirs_a, theirs_b = (
                _contexts(s.segment.text, s.figure, figures(s.segment.text)) for s in (source_a, source_b)
            )
            across = len(mine_a & theirs_b) > len(mine_a & theirs_a) and len(mine_b & theirs_a) > len(mine_b & theirs_b)
            if across:
                findings.append(Finding(kind="order", text=text[a.start : b.end]))
    return findings


def _moved_together(text: str, a: Figure, b: Figure, source_a: Said, source_b: Said, mine: Sequence[Figure]) -> bool:
    mine_a, mine_b = _contexts(text, a, mine), _contexts(text, b, mine)
    theirs_a = _contexts(source_a.segment.text, source_a.figure, figures(source_a.segment.text))
    theirs_b = _contexts(source_b.segment.text, source_b.figure, figures(source_b.segment.text))
    if _head(text, a) & _head(source_a.segment.text, source_a.figure) - _head(text, b):
        return True  # a 60 mm shaft, here as there
    own, other = _met(mine_a, theirs_a) + _met(mine_b, theirs_b), _met(mine_a, theirs_b) + _met(mine_b, theirs_a)
    return (
        own > other
        and _met(mine_a, theirs_a) >= _met(mine_a, theirs_b)
        and _met(mine_b, theirs_b) >= _met(mine_b, theirs_a)
    )


def _head(text: str, f: Figure) -> set[str]:
    """The word an English figure stands right before."""
    after = re.match(r"[ -]([a-z]{3,})", text[f.end :])
    return {stem(after[1])} & content(after[1]) if after else set()


def _met(words: frozenset[str], others: frozenset[str]) -> int:
    """How many of the words the others have, in any form."""
    return sum(w in others or has_kin(w, others) for w in words)
