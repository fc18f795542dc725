"""Words of a text: Japanese tokens, content words of both languages, and whether a word is said or denied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.drafting.lexicon import listed
from bot.drafting.units import UNITS
from bot.language.sudachi import morphemes
from bot.language.text import fold, is_japanese


@dataclass(frozen=True, slots=True)
class Token:
    """A Japanese word as Sudachi sees it. `start`, `end` are offsets; `form` its conjugated form, `kind` its conjugation type,
    `groups` the numbers of its groups of synonyms."""

    surface: str
    pos: str
    detail: str
    kind: str
    form: str
    lemma: str
    normal: str
    start: int
    end: int
    groups: tuple[int, ...] = ()


@lru_cache(maxsize=2048)
def tokens(text: str) -> tuple[Token, ...]:
    """Sudachi's longest units."""
    return tuple(_token(m) for m in morphemes(text))


def _token(m: Any) -> Token:
    pos = m.part_of_speech()
    return Token(
        m.surface(),
        pos[0],
        pos[1] + "/" + pos[2],
        pos[4],
        pos[5],
        m.dictionary_form(),
        m.normalized_form(),
        m.begin(),
        m.end(),
        tuple(m.synonym_group_ids()),
    )


_EN_STOP = listed(
    "a an the and or but nor so yet if then than that this these those there here it its it's he she his her him they them their "
    "we us our you your i me my who whom which what when where why how is are was were be been being am do does did done have has "
    "had having can could will would shall should may might must to of in on at by for from with without into onto over under up "
    "down out off as about around above below between through during before after again also too very just only even still more "
    "most less least much many some any each every all both few other another such own same not no nor never none nothing "
    "neither nobody cannot don't doesn't didn't won't wouldn't can't couldn't isn't aren't wasn't weren't haven't hasn't hadn't "
    "ll ve re d s t m one ones per versus via because since while until unless although though however therefore thus "
    "get gets got go goes went make makes made take takes took use uses used using need needs let us say says said like "
    "way thing things lot kind sort bit really quite rather maybe perhaps probably roughly approximately nearly almost "
    "last first next back well now once twice typically usually often around later longer hours minutes days weeks months years "
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "cent hand whether already yet "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half third quarter"
)
_JA_STOP = listed(
    "する 為る 有る ある いる 居る 成る なる 出来る できる 言う 思う 事 こと 物 もの 所 ところ 時 とき 為 ため 場合 方 ほう 訳 様 よう "
    "これ それ あれ 此れ 其れ この その ここ そこ 此処 其処 我々 当社 弊社 行く 来る くる 行う 見る くれる 下さる 貰う 置く 仕舞う "
    "ない 無い 良い よい いい 程 位 くらい ぐらい 程度 約 凡そ おおよそ 大体 まず 又 また 更に 次 後 あと 前 中 上 下 内 間 毎 等 など "
    "どう 何 なに 何時 いつ 何処 誰 何れ どれ 御座る 頂く 致す 申す 的 分 氏 さん 様 今 今回 とても 非常 少し 一寸 矢張り 多分 恐らく 目安 "
    "現在 当初 従来 当時 以前 今回 現状 最初 実施 利用 使用 採用 対応 一つ 使う 用いる 掛かる かかる 必要 可能 行なう 一般 教える 於く 因る 対する 関する 就く に 付く"
)


_PASTS = (
    "kept:keep held:hold led:lead left:leave lost:lose sent:send spent:spend built:build bought:buy "
    "caught:catch chose:choose chosen:choose broke:break broken:break began:begin drove:drive fell:fall "
    "fallen:fall felt:feel found:find grew:grow grown:grow knew:know known:know met:meet paid:pay ran:run "
    "rose:rise risen:rise sold:sell stood:stand taught:teach thought:think understood:understand won:win "
    "wrote:write written:write froze:freeze frozen:freeze wore:wear worn:wear saw:see seen:see told:tell "
    "brought:bring heard:hear ate:eat eaten:eat took:take taken:take gave:give given:give "
    "shown:show drew:draw drawn:draw worn:wear threw:throw thrown:throw blew:blow blown:blow flew:fly flown:fly "
    "shrank:shrink shrunk:shrink sank:sink sunk:sink swept:sweep slid:slide stuck:stick struck:strike hung:hang "
    "spoke:speak spoken:speak stole:steal stolen:steal tore:tear torn:tear bent:bend fed:feed shot:shoot "
    "fought:fight sought:seek meant:mean dealt:deal slept:sleep died:die lied:lie tied:tie forgot:forget forgotten:forget hid:hide hidden:hide"
)
_BASE: dict[str, str] = {past: base for past, _, base in (pair.partition(":") for pair in listed(_PASTS))}


#: Glass, exceed: endings that are part of the word.
_WHOLE: dict[str, str | tuple[str, ...]] = {
    "s": "ss",
    "ed": ("ceed", "speed", "need", "feed", "seed", "weed", "bleed", "breed", "deed"),
}


def stem(word: str) -> str:
    """A rough common form of an English word: plural, -ing, -ed, -ly and a final e gone, irregular pasts undone."""
    word = _BASE.get(word, word)
    if word.endswith("eed") and not word.endswith(_WHOLE["ed"]):
        word = word[:-1]  # guaranteed, agreed
    for ending in ("'s", "ing", "ied", "ies", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(_WHOLE.get(ending, " ")):
            word = word[: -len(ending)] + ("y" if ending in {"ied", "ies"} else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def english_words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:'[a-z]+)?(?:-[a-z]+)*", fold(text).replace("’", "'"))


@lru_cache(maxsize=2048)
def content(text: str) -> frozenset[str]:
    """The words that carry meaning, in one form each: English stems, Japanese normalised nouns, verbs and adjectives."""
    found: set[str] = set()
    for word in english_words(text):
        if word not in _EN_STOP and word not in UNITS and len(word) > 1 and word.partition("'")[0] not in _EN_STOP:
            found.update(stem(part) for part in word.split("-") if part not in _EN_STOP and len(part) > 1)
    if not is_japanese(text):
        return frozenset(found)
    for t in tokens(text):
        meaningful = t.pos in {"名詞", "動詞", "形容詞", "形状詞"} and not t.detail.startswith(
            ("数詞", "非自立可能/*助")
        )
        if t.pos == "接尾辞" and len(t.normal) < 2:
            continue
        if (
            meaningful
            and t.surface not in UNITS
            and t.normal not in _JA_STOP
            and t.lemma not in _JA_STOP
            and is_japanese(t.normal)
        ):
            found.add(t.normal)
    return frozenset(found)


def share_unknown(words: frozenset[str], known: frozenset[str]) -> tuple[float, tuple[str, ...]]:
    """How much of `words` is not in `known`; a Japanese compound counts as known when its parts are."""
    together = "|".join(known)
    unknown = sorted(
        w for w in words if w not in known and not (is_japanese(w) and (w in together or _covered(w, known)))
    )
    return (len(unknown) / len(words) if words else 0.0), tuple(unknown)


def _covered(word: str, known: frozenset[str]) -> bool:
    """Whether known words of two characters or more (or a verb's kanji) make up the compound."""
    rest = word
    for part in sorted((k for k in known if len(k) >= 2), key=len, reverse=True):
        rest = rest.replace(part, "")
    kanji = re.sub(r"[ぁ-ん]", "", rest)
    return not kanji or (len(kanji) < len(word) and len(kanji) <= 1)
