"""Whether one word can stand for another: the same in another form, a synonym, a verb and its noun; and which words frame a matter without adding to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.drafting import thesaurus
from bot.drafting.units import UNITS
from bot.drafting.words import content, english_words, stem, tokens
from bot.language.text import is_japanese

_KANJI = re.compile(r"[一-鿿]")
#: よる, おる, つく: written without a character of their own they serve grammar.
_KANA_VERB = re.compile(r"[ぁ-ん]{1,3}[うくぐすつぬぶむるい]")
_UNIT_WORDS = frozenset(u.casefold() for u in UNITS)
_LEAST_COMMON = 5


@lru_cache(maxsize=1)
def _same() -> Mapping[str, frozenset[int]]:
    """Each listed word, in the form `content` gives it, with the numbers of its groups. Loads the dictionary."""
    table: dict[str, set[int]] = {}
    for number, group in enumerate(thesaurus.JA_SAME.split("|") + thesaurus.EN_SAME.split("|")):
        for word in group.split():
            for form in _forms(word):
                table.setdefault(form, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in table.items()}


def _forms(word: str) -> set[str]:
    """A listed word as texts hold it."""
    if not is_japanese(word):
        return {stem(word)}
    found = tokens(word)
    return {found[0].normal if len(found) == 1 else word, word}


@lru_cache(maxsize=1)
def _neutral() -> frozenset[str]:
    words = thesaurus.JA_NEUTRAL.split() + thesaurus.EN_NEUTRAL.split()
    return frozenset(form for word in words for form in _forms(word))


def neutral(word: str) -> bool:
    """Whether a word (as `content` has it) frames a matter and adds nothing to it."""
    return word in _neutral() or (len(word) == 1 and is_japanese(word)) or bool(_KANA_VERB.fullmatch(word))


@lru_cache(maxsize=4096)
def _traits(word: str) -> tuple[frozenset[object], bool]:
    """What tells a word's kin: groups of synonyms; and whether it is a verb or an adjective."""
    found: set[object] = {(True, number) for number in _same().get(word, ())}
    if not is_japanese(word):
        return frozenset(found), False
    parts = tokens(word)
    if len(parts) == 1:
        found |= {(False, number) for number in parts[0].groups}
    verbal = parts[-1].pos in {"動詞", "形容詞", "形状詞"} or parts[-1].detail.endswith("サ変可能")
    return frozenset(found), verbal


@lru_cache(maxsize=65536)
def kin(word: str, other: str) -> bool:
    """Whether two words (as `content` has them) can say the same."""
    if word == other:
        return True
    mine, verbal = _traits(word)
    theirs, also = _traits(other)
    if mine & theirs:
        return True
    if word.isdigit() or other.isdigit():
        return False
    if not is_japanese(word):
        # measure, measurement; approximate, approx
        common = 0
        for a, b in zip(word, other, strict=False):
            if a != b:
                break
            common += 1
        return common >= _LEAST_COMMON or (common >= 4 and common >= min(len(word), len(other)))
    if len(word) > 1 and len(other) > 1 and (word in other or other in word):
        return True
    shared = set(_KANJI.findall(word)) & set(_KANJI.findall(other))
    # 換える and 交換, 止める and 停止: the verb's character carries the sense; 工場 and 工程 have nothing in common
    return bool(shared) and (
        (verbal and also) or (min(len(_KANJI.findall(w)) for w in (word, other)) == 1 and (verbal or also))
    )


@lru_cache(maxsize=16384)
def has_kin(word: str, known: frozenset[str]) -> bool:
    """Whether any of the known words can say the same."""
    return any(kin(word, other) for other in known)


def unsaid(words: Iterable[str], known: frozenset[str]) -> set[str]:
    """Words that neither stand in `known` nor have kin there; a Japanese compound is said when its parts are."""
    return {w for w in words if w not in known and not has_kin(w, known) and not _compounded(w, known)}


def said_of(words: Iterable[str], matter: frozenset[str]) -> set[str]:
    """Those of the words that a source has, in any form."""
    return {w for w in words if w in matter or has_kin(w, matter) or _compounded(w, matter)}


def _compounded(word: str, known: frozenset[str]) -> bool:
    if not is_japanese(word) or len(word) < 2:
        return False
    signs = {c for k in known for c in k if _KANJI.match(c)}
    if len(word) == 2 and set(word) <= signs:
        return True
    rest = word
    for part in sorted((k for k in known if len(k) >= 2 or _KANJI.fullmatch(k)), key=len, reverse=True):
        rest = rest.replace(part, "")
    return len(rest) <= 1 and rest != word


def _spelt_out(text: str, spoken: str) -> set[str]:
    """The words of dry film thickness where DFT was said."""
    words = english_words(text)
    initials = "".join(w[0] for w in words)
    found: set[str] = set()
    for short in set(re.findall(r"\b[A-Z]{2,6}\b", spoken)):
        at = initials.find(short.casefold())
        if at >= 0:
            found.update(stem(w) for w in words[at : at + len(short)])
    return found


def new_matter(text: str, known: frozenset[str], spoken: str = "") -> set[str]:
    """Content words of a text that nobody said in any form and that are more than framing. `spoken` is what was said, word for word."""
    new = {
        w
        for w in unsaid(content(text), known)
        if not neutral(w) and w not in _UNIT_WORDS and len(w) > (0 if is_japanese(w) else 3)
    }
    if new and not is_japanese(text):
        new -= _spelt_out(text, spoken)
    if new and spoken and is_japanese(text):
        new -= {t.normal for t in tokens(text) if len(t.surface) > 1 and t.surface in spoken}
    return new
