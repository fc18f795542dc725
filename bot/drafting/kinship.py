"""Whether one word can stand for another: the same in another form, a synonym, a verb and its noun; and which words frame a matter without adding to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.drafting import thesaurus
from bot.drafting.lexicon import listed
from bot.drafting.units import UNITS
from bot.drafting.words import content, english_words, stem, tokens
from bot.language.text import is_japanese

_KANJI = re.compile(r"[一-鿿]")
#: Characters that make opposites of two words that are alike otherwise: 充電 and 放電, 粗研削 and 精研削.
_OPPOSED = tuple(
    set(pair)
    for pair in listed(
        "充放 入出 加減 上下 送受 吸排 給排 点消 高低 長短 大小 内外 前後 正異 有無 開閉 増減 昇降 着脱 早遅 新旧 軽重 強弱 左右 東西 南北 男女 "
        "売買 貸借 始終 発着 乗降 表裏 縦横 公私 官民 乾湿 冷暖 温冷 凹凸 粗精 遠近 深浅 厚薄 広狭 濃淡 硬軟 急緩 多少 直交 可不 営購 加除 往復 "
        "需給 収支 損益 明暗 清濁 粗細 太細 熱冷 昼夜 朝夕 春秋 夏冬 先後 主従 主副 正副 単複"
    )
)
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


#: Introduction, installation, removal, requirement.
_NOUN = re.compile(r"(?P<verb>[a-z]{4,}?)(?:a?tion|ion|ment|al|anc|enc)$")


#: Smallest.
_DEGREE = re.compile(r"(?P<base>[a-z]{3,}?)est$")


@lru_cache(maxsize=1)
def _neutral() -> frozenset[str]:
    words = thesaurus.JA_NEUTRAL.split() + thesaurus.EN_NEUTRAL.split()
    return frozenset(form for word in words for form in _forms(word))


@lru_cache(maxsize=4096)
def neutral(word: str) -> bool:
    """Whether a word (as `content` has it) frames a matter and adds nothing to it, or is the noun or the degree of one that does."""
    degree = _DEGREE.match(word)
    if degree and degree["base"] in _neutral():
        return True
    noun = _NOUN.match(word)
    if noun and any(form in _neutral() for form in (noun["verb"], noun["verb"] + "t", noun["verb"] + "d")):
        return True
    return word in _neutral() or (len(word) == 1 and is_japanese(word)) or bool(_KANA_VERB.fullmatch(word))


@lru_cache(maxsize=4096)
def _traits(word: str) -> tuple[frozenset[object], bool]:
    """What tells a word's kin: groups of synonyms; and whether it is a verb or an adjective."""
    found: set[object] = {(True, n) for w in {word, re.sub("ll$", "l", word)} for n in _same().get(w, ())}
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
    signs, others = _KANJI.findall(word), _KANJI.findall(other)
    if signs and signs == others and (len(signs) > 1 or verbal or also):
        return True  # 巻き込み and 巻き込む
    shared = set(signs) & set(others)
    if shared and any({a, b} in _OPPOSED for a in set(signs) - shared for b in set(others) - shared):
        return False
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


_SHORTEST = 2


def _spelt_out(text: str, spoken: str) -> set[str]:
    """The words of dry film thickness where DFT was said."""
    words = english_words(text)
    initials = "".join(w[0] for w in words)
    found: set[str] = set()
    for short in set(re.findall(r"\b[A-Z]{2,6}\b", spoken)):
        # film thickness where DFT was said
        for letters in {short, short[1:] if len(short) > _SHORTEST else short}:
            at = initials.find(letters.casefold())
            if at >= 0:
                found.update(stem(w) for w in words[at : at + len(letters)])
    return found


#: How often something is, which is held against the source as a figure is.
_OFTEN = re.compile(r"hourly|daily|weekly|monthly|quarterly|yearly|annually|annual")
#: What `content` passes over, and another word may say: manually for "by hand", the end for "last".
_ALSO_SAID = listed("hand last first next back half quarter third later longer")
#: Downhill where "work down" was said.
_PARTICLE = re.compile(r"(down|up|out|in|back)(?=hill|ward|stream|river|wind|bound|side)")


def new_matter(text: str, known: frozenset[str], spoken: str = "") -> set[str]:
    """Content words of a text that nobody said in any form and that are more than framing. `spoken` is what was said, word for word."""
    new = {
        w
        for w in unsaid(content(text), known)
        if not neutral(w) and w not in _UNIT_WORDS and len(w) > (0 if is_japanese(w) else 3)
    }
    if new and not is_japanese(text):
        words = set(english_words(spoken))
        new -= {stem(w) for w in english_words(text) if _OFTEN.fullmatch(w)}
        new -= {w for w in new if has_kin(w, frozenset(map(stem, words & _ALSO_SAID)))}
        new -= {w for w in new if (m := _PARTICLE.match(w)) and m[1] in words}
        new -= _spelt_out(text, spoken) | {
            w for w in new if (w.startswith("un") and said_of({w[2:]}, known)) or f"un{w}" in known
        }
    if new and spoken and is_japanese(text):
        new -= {
            t.normal for t in tokens(text) if t.surface in spoken and (len(t.surface) > 1 or _KANJI.match(t.surface))
        }
    return new
