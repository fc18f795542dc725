"""Words of a draft nobody said: quotes, names and codes, one thing put for another, a frequency."""

from __future__ import annotations

import re

from bot.drafting.facts import figures
from bot.drafting.kinship import new_matter
from bot.drafting.lexicon import is_verb, listed
from bot.drafting.segments import Segment
from bot.drafting.sources import Sources, squeezed
from bot.drafting.units import UNITS, rate
from bot.drafting.values import Finding
from bot.drafting.words import content, english_words, share_unknown, stem, tokens
from bot.language.text import is_japanese

_QUOTED = re.compile(r"「([^「」]{2,})」|『([^『』]{2,})』|[“\"]([^“”\"]{3,})[”\"]")


def quotes(text: str, given: Sources) -> list[Finding]:
    found = (next(g for g in m.groups() if g) for m in _QUOTED.finditer(text))
    return [Finding(kind="quote", text=q) for q in found if squeezed(q).rstrip(".。") not in given.words]


_COMMON_KATAKANA = listed(
    "ポイント ケース メリット デメリット コスト サイズ タイプ タイミング トラブル データ ルール チェック スムーズ レベル リスク テスト システム "
    "プラスマイナス ユーザー メーカー スペース バランス パターン グループ ペース シーン ニーズ プロセス スタート ミス ゼロ プラス マイナス セット カバー トータル"
)
_EN_COMMON_CAPS = listed("i we the a an it this that these those if when then there first second")
_EN_SMALL = listed("the a an of in on at to for and or with by from is are was were")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-/.][A-Za-z0-9]+)*")


def _abbreviated(word: str, given: Sources) -> bool:
    """Feb for February, temp for temperature; DFT where the words were said in full."""
    if word.isupper() and len(word) > 1 and word.casefold() in "".join(w[0] for w in english_words(given.spoken)):
        return True
    return (
        word.isalpha()
        and len(word) > 4
        and any(word.casefold().startswith(w) for w in english_words(given.spoken) if len(w) >= 3)
    )


def names(text: str, given: Sources, *, across: bool) -> list[Finding]:
    """Codes, names and foreign terms nobody said and the plan does not know."""
    findings: list[Finding] = []
    for m in _LATIN.finditer(text):
        word = m[0]
        opening = not text[: m.start()].rstrip() or text[: m.start()].rstrip()[-1] in ".!?:"
        named = (
            any(c.isdigit() for c in word)
            or (len(word) > 1 and word.isupper())
            or (word[0].isupper() and not opening)
            or is_japanese(text)
        )
        if (
            named
            and word.rstrip("0123456789") not in UNITS
            and word.casefold() not in _EN_COMMON_CAPS
            and squeezed(word) not in given.words
            and text[m.start() - 1 : m.start()] not in {"μ", "µ"}
            and not _abbreviated(word, given)
        ):
            findings.append(Finding(kind="name_or_term", text=word))
    if across:
        return findings
    foreign = [w for w in re.findall(r"[ァ-ヶー]{3,}", text) if w not in UNITS and w not in _COMMON_KATAKANA]
    proper = (
        [t.surface for t in tokens(text) if t.detail.startswith("固有名詞") and len(t.surface) > 1]
        if is_japanese(text)
        else []
    )
    new = [w for w in [*foreign, *proper] if is_japanese(w) and squeezed(w) not in given.words]
    new = [w for w in new if (w in proper and not _short_said(w, given.known)) or new_matter(w, given.known)]
    return [*findings, *(Finding(kind="name_or_term", text=w) for w in new)]


def _short_said(word: str, known: frozenset[str]) -> bool:
    """選挙管理委員会 where 選管 was said: an abbreviation has the name's first character and some of the others, in order."""
    for short in known:
        if 2 <= len(short) <= len(word) / 2 and short[0] == word[0] and is_japanese(short):
            rest = iter(word)
            if all(c in rest for c in short):
                return True
    return word in known


def _nouns(text: str) -> frozenset[str]:
    if is_japanese(text):
        plain = {"普通名詞/一般", "固有名詞/一般", "普通名詞/助数詞可能"}
        return frozenset(t.normal for t in tokens(text) if t.pos == "名詞" and t.detail in plain)
    return frozenset(stem(w) for w in english_words(text) if len(w) >= 4 and not is_verb(w))


_STAND_INS = listed(
    "奴 物 事 御陰 全部 全員 皆 人 者 其れ 此れ anyth everyth someth noth everyon everybod people thing part bit one differenc "
    "result amount number level rate work process team area issu problem 効果 結果 計器 装置 担当 担当者 方法 理由 目的 状態 内容 差 作業 点 値 量 部分 製品 機器 設備"
)


#: 複数枚, 各拠点: how many of what was said.
_SEVERAL_OF = re.compile(r"(?:複数|数|何|幾|各|全)[一-鿿]{1,2}")


def _slots(text: str, word: str) -> set[str]:
    """What stands right of a noun (and, in English, left of it): two nouns in one slot were exchanged."""
    if is_japanese(text):
        return {text[t.end : t.end + 2] for t in tokens(text) if t.normal == word}
    words = ["", *english_words(text), ""]
    near: set[str] = set()
    for left, word_here, right in zip(words, words[1:], words[2:], strict=False):
        if stem(word_here) == word:
            near |= {"<" + left} if left and left not in _EN_SMALL else set()
            near |= {">" + right} if right and right not in _EN_SMALL else set()
    return near


def exchanged(text: str, best: Segment, given: Sources) -> list[Finding]:
    """The statement again with one thing put for another: sulphides become chlorides, the rest is as said."""
    mine, theirs = content(text), content(best.text)
    unknown = [w for w in new_matter(text, given.known, given.spoken) if w in _nouns(text) and w not in _STAND_INS]
    unknown = [w for w in unknown if not _SEVERAL_OF.fullmatch(w)]
    missing = [w for w in share_unknown(theirs, mine)[1] if w in _nouns(best.text) and w not in _STAND_INS]
    if len(unknown) != 1 or any(unknown[0].startswith(w) or w.startswith(unknown[0]) for w in missing):
        return []
    there = [w for w in missing if _slots(text, unknown[0]) & _slots(best.text, w)]
    there = there or [w for w in missing if _same_head(unknown[0], w)]
    same = len(mine & theirs)
    alone = len(missing) == 1 and same >= 1 and same >= len(mine) / 2 and len(mine) <= 4
    if (there and same >= 1) or alone:
        return [Finding(kind="name_or_term", text=unknown[0], said=(there or missing)[0])]
    return []


def _same_head(word: str, other: str) -> bool:
    """硬化剤 and 主剤: two things of one kind."""
    return is_japanese(word) and min(len(word), len(other)) > 1 and word[-1] == other[-1] and "一" <= word[-1] <= "鿿"


OFTEN = re.compile(
    r"毎(?P<ja>[年月週日時晩朝])|\b(?P<en>hourly|daily|weekly|monthly|quarterly|yearly|annually)\b", re.IGNORECASE
)
_PERIODS = {
    "hourly": "hour|60min|sixtymin",
    "daily": "da[iy]|24hour|shift|night|morning",
    "weekly": "week|7days|sevendays|monday",
    "monthly": "month|30days",
    "quarterly": "quarter|3months|threemonths",
    "yearly": "year|annual|12months|twelvemonths",
    "annually": "year|annual|12months|twelvemonths",
}


PERIOD = re.compile(
    r"\b(?:an?|per|each|every|once an?|the next|the same|next|last) (?P<period>second(?! (?!later|ago|after|before|at|in|on|and|or|per|to)[a-z]{2,})|minute|hour|day|week|month|quarter(?! of\b)|year)\b(?! or two)",
    re.IGNORECASE,
)


#: As people type them on a phone.
_TYPED = {"year": "yr", "month": "mth", "week": "wk", "hour": "hr"}


def frequency(text: str, given: Sources) -> list[Finding]:
    """A period, in words, when no source speaks of it: weekly, per year, a month late."""
    found: list[Finding] = []
    amounts = figures(text)
    rates = {per for s in given.said for per in (s.figure.per, rate(s.figure.unit)[1])}
    for m in PERIOD.finditer(text):
        period = m["period"].casefold()
        if period in rates or any(f.start <= m.start() < f.end for f in amounts):
            continue
        known = _PERIODS.get({"day": "daily", "quarter": "quarterly"}.get(period, period + "ly"), period)
        typed = rf"(?<![a-z]){_TYPED.get(period, period)}s?(?![a-z])"
        if not re.search(known + ("|annual" if period == "year" else ""), given.words) and not re.search(
            typed, given.spoken, re.IGNORECASE
        ):
            found.append(Finding(kind="unit", text=m[0]))
    for m in OFTEN.finditer(text):
        period = m["ja"] or _PERIODS[m["en"].casefold()]
        if not re.search(period, given.words):
            found.append(Finding(kind="number", text=m[0]))
    return found
