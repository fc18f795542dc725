"""Whether a draft's figures are the source's: value, unit, range, hedge, bound, and in the source's order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from bot.drafting.denial import refuses
from bot.drafting.facts import Figure, bound_before, figures, words_value
from bot.drafting.kinship import kin
from bot.drafting.lexicon import listed
from bot.drafting.polarity import denials
from bot.drafting.segments import Segment
from bot.drafting.units import canonical, converted, rate
from bot.drafting.values import Finding
from bot.drafting.words import content, english_words, stem
from bot.language.text import is_japanese

_CHANGE = re.compile(
    r"(?:に|へ)(?:なり|なっ|なる|増|減|下|上|短縮|改善|変|低下|向上|落と|縮|伸)|\b(?:went|fell|fallen|dropped?|rose|risen|cut|down|up|reduced?|grew|grown|improved?|increased?|decreased?|changed?|moved)\b",
    re.IGNORECASE,
)
_DOUBT_BEFORE = re.compile(
    r"\b(?:i think|i guess|i believe|i suppose|i reckon|probably|possibly|might|should be|from memory|if i remember)\b(?:(?!\bbut\b)[^,.;])*$",
    re.IGNORECASE,
)
_DOUBT_JA = re.compile(r"たぶん|多分|おそらく|恐らく|かもしれ|はず|うろ覚え|記憶では")
_SOFT_DOWN = re.compile(r"^ ?(?:まで|が(?:上限|限界|最大)|を上限)")
_MODAL = re.compile(
    r"思(?:う|い|われ|って)|たぶん|多分|おそらく|恐らく|かもしれ|はず|見込|見通|でしょう|だろう|と考え|目安|可能性|推定|想定|できれば|可能であれば|可能なら|なるべく|目標|理想|望ま|努め|程度|ほど|概ね|とのこと|ようです|そうです|らしい|"
    r"\b(?:think|maybe|perhaps|probably|possibly|may|might|should|likely|expect(?:ed)?|believe|guess|estimate[sd]?|seems?|appears?|usually|typically|normally|generally|could|reckon|suppose|more like|would say)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A figure of a source with the statement it stands in; `modal`: the speaker is not sure of the statement."""

    figure: Figure
    segment: Segment
    modal: bool

    @property
    def soft_down(self) -> bool:
        return bool(_SOFT_DOWN.match(self.segment.text[self.figure.end :]))


def said_in(segments: Sequence[Segment]) -> list[Said]:
    return [Said(figure=f, segment=s, modal=_doubted(s.text, f)) for s in segments for f in figures(s.text)]


def _doubted(text: str, f: Figure) -> bool:
    """Whether the speaker is not sure of the statement a figure stands in."""
    if not is_japanese(text):
        return bool(_DOUBT_BEFORE.search(text[: f.start]))
    sentence_end = bool(
        re.search(
            r"(?:(?:だ|です|る|た|い)と思い?(?:ます|う)|かな(?:あ|ー)?|気がします|でしょう)[。ねけどが、]*$", text
        )
    )
    left = max(text.rfind(mark, 0, f.start) for mark in "、。") + 1
    if _HOPED.search(text[left : f.start]) or _AS_A_GUIDE.match(text[f.end :]):
        return True
    return sentence_end or bool(_DOUBT_JA.search(text[left:]) or _DOUBT_JA.match(text))


#: できれば72時間以内, 72時間以内が目安: what is aimed at, not what is.
_HOPED = re.compile(r"できれば|なるべく|理想は|目安は")
_AS_A_GUIDE = re.compile(r"[^。\d]{0,14}目安")


_PER_WHAT = re.compile(r" (?:per|an?|each|every) [a-z]", re.IGNORECASE)
_PER_WHAT_JA = re.compile(r"あたり|当たり|当り|につき|毎")


def _apart(text: str, f: Figure, whole: Figure) -> bool:
    """Whether a text says in a word of its own what the other's unit is per: 1平方メートルあたり15g for 15 g/㎡, 0.5 ng a litre for 0.5 ng/l."""
    bases = {u.partition("/")[0] for u in whole.unit if "/" in u}
    return bool(bases & f.unit) and bool(_PER_WHAT_JA.search(text) or _PER_WHAT.match(text[f.end :]))


def _units_agree(text: str, mine: Figure, said: Said, *, across: bool) -> bool:
    theirs = said.figure
    if not mine.unit <= theirs.unit:
        mine, theirs = _rated(mine), _rated(theirs)
    if mine.per and theirs.per and mine.per != theirs.per:
        return False
    if mine.unit and theirs.unit:
        if _apart(text, mine, theirs) or _apart(said.segment.text, theirs, mine):
            return True
        return bool(mine.unit & theirs.unit) or _converts(mine, theirs) or {"%", "point"} <= mine.unit | theirs.unit
    # four times a year, 4 orders a year
    if across or (mine.per and mine.per == theirs.per and mine.unit | theirs.unit == {"times"}):
        return True
    if (mine.unit and theirs.noun) or (mine.noun and theirs.unit & {"people"}):
        return "people" in mine.unit | theirs.unit and kin(stem(mine.noun or theirs.noun), stem("people"))
    if mine.noun and theirs.noun:
        following = {stem(w) for w in english_words(text[mine.start :])[:6]} | {mine.noun, stem(mine.noun)}
        if following & {stem(w) for w in english_words(said.segment.text[theirs.start :])[1:5]} - _FRAMING:
            return True
        same = mine.noun.startswith(theirs.noun) or theirs.noun.startswith(mine.noun)
        same = same or kin(stem(mine.noun), stem(theirs.noun))
        return same or stem(theirs.noun) in following or is_japanese(mine.noun) != is_japanese(theirs.noun)
    return True


def _rated(f: Figure) -> Figure:
    units, per = rate(f.unit)
    return replace(f, unit=units, per=per) if per else f


def _converts(mine: Figure, theirs: Figure) -> bool:
    """Whether two figures are one amount in two units: 48 h, two days."""
    if len(mine.values()) != len(theirs.values()) or mine.unit & theirs.unit:
        return False
    pairs = zip(mine.values(), theirs.values(), strict=True)
    return all(converted(a, mine.unit) & converted(b, theirs.unit) for a, b in pairs)


_FRAMING = listed("the a an of in on at to for and or with by from is are was wer per each")


def _unit_inferred(mine: Figure, said: Sequence[Said], asked: str) -> bool:
    """A unit the source left out is fine when the same answer says it for another figure."""
    counted = any(mine.values() == s.figure.values() and re.search(r"[万億千]$", s.figure.text) for s in said)
    if counted and mine.unit == canonical("円"):
        return True
    if mine.unit & {"times"} and any(mine.values() == s.figure.values() and s.figure.per for s in said):
        return True
    if mine.unit & canonical("degrees") and _TEMPERATURE.search(asked):
        return True
    if mine.unit <= {"piece"}:
        return True
    units = mine.unit | rate(mine.unit)[0] | ({"%"} if "point" in mine.unit else set())
    return any(units & f.unit for f in (*(s.figure for s in said), *figures(asked)))


_TEMPERATURE = re.compile(r"\b(?:temperatures?|how (?:hot|cold|warm)|frost|heat)\b", re.IGNORECASE)


def _derived(mine: Figure, said: Sequence[Said]) -> str:
    """How a value nobody said follows from two that were: "14 → 3", or ""."""
    values = [(v, s.figure) for s in said for v in s.figure.values()]
    target = mine.value
    for a, fa in values:
        for factor in (12, 24, 60, 7, 10, 100, 1000, 2):
            if mine.unit != fa.unit and mine.unit and fa.unit and target in {a * factor, a / factor}:
                return fa.text
        for b, fb in values:
            if fa is fb and fa.high is None:
                continue
            if (fa.unit or fb.unit) and not fa.unit & fb.unit:
                continue
            try:
                results = [
                    a - b,
                    a + b,
                    *([a / b, (a - b) / a * 100, (b - a) / a * 100, b / a * 100] if a and b else []),
                ]
            except (InvalidOperation, ZeroDivisionError):
                continue
            if any(
                abs(r - target) <= Decimal("0.5") if mine.unit & {"%"} else r == target or round(r, 1) == target
                for r in results
            ):
                return f"{fa.text} → {fb.text}"
    return ""


def _same_value(mine: Figure, said: Sequence[Said]) -> list[Said]:
    if mine.high is not None:
        return [s for s in said if s.figure.values() == mine.values() or _converts(mine, s.figure)]
    if mine.unit == {"clock"}:
        return [s for s in said if any(_same_hour(mine, s.figure, v) for v in s.figure.values())]
    return [s for s in said if mine.value in s.figure.values() or _converts(mine, s.figure)]


#: Says which half of the day is meant.
_HALF_DAY = re.compile(r"[ap]\.?m|午前|午後|:", re.IGNORECASE)


def _same_hour(mine: Figure, theirs: Figure, value: Decimal) -> bool:
    """20:00, 8 p.m. and, where nobody said which half of the day, 8時."""
    if mine.value == value or not theirs.unit & {"clock"}:
        return mine.value == value
    unclear = any(min(f.values()) <= 12 and not _HALF_DAY.search(f.text) for f in (mine, theirs))
    return unclear and abs(mine.value - value) == 12


def _range_findings(text: str, mine: Figure, said: Sequence[Said]) -> list[Finding]:
    """A range the source did not say as one: fine when it says both ends in this order (1,200万円だったのが480万円)."""
    low = [i for i, s in enumerate(said) if mine.value in s.figure.values()]
    high = [i for i, s in enumerate(said) if mine.high in s.figure.values()]
    ends = [[i for i in found if _counts_alike(mine, said[i].figure)] for found in (low, high)]
    if low and high and not all(ends):
        return [Finding(kind="unit", text=mine.text)]
    low, high = ends
    if any(_around_value(mine, a, b) for a, b in pairwise(said)):
        return []
    if not low or not high:
        return [Finding(kind="number", text=mine.text)]
    once = {v for s in said if former(s.segment.text, s.figure) for v in s.figure.values()}
    if _FORMER_BEFORE.search(text[: mine.start]) and mine.high in once and mine.value not in once:
        return [Finding(kind="order", text=mine.text)]
    if any(s.figure.values() == (mine.high, mine.value) for s in said):
        return [Finding(kind="order", text=mine.text)]
    if not any(i < j for i in low for j in high) and not any(former(said[i].segment.text, said[i].figure) for i in low):
        return [Finding(kind="order", text=mine.text)]
    was = [any(former(said[i].segment.text, said[i].figure) for i in found) for found in (low, high)]
    if was == [False, True]:
        return [Finding(kind="order", text=mine.text)]
    return []


def _counts_alike(mine: Figure, theirs: Figure) -> bool:
    """6径間 and 8メートル do not count the same; where one has neither unit nor noun, they may."""
    if mine.unit or not mine.noun:
        return not mine.unit or not theirs.unit or bool(mine.unit & theirs.unit)
    return not theirs.unit


def _around_value(mine: Figure, value: Said, tolerance: Said) -> bool:
    """22.5〜23.5 for 23±0.5."""
    signed = re.match(r"±|プラスマイナス|プラマイ|plus", tolerance.figure.text, re.IGNORECASE)
    if not signed or value.segment is not tolerance.segment:
        return False
    middle, width = value.figure.value, tolerance.figure.value
    return mine.values() == (middle - width, middle + width)


_FORMER_BEFORE = re.compile(
    r"(?:\b(?:from(?! [^,;.]*\bto\b)|(?:the )?old(?:er)? (?:ones?|\w+)|(?:^|(?<=[.!?] ))before, [^,;.]*|(?:it|they|that|this) (?:was|were)|(?<=, )was|instead of|compared (?:with|to)|versus|against|rather than|once|previously|formerly|originally|initially|used to be|had been|until|earlier)\b|"
    r"以前|(?<![一-鿿ぁ-ん])前(?=[はがま]|の[一-鿿])|(?:前年度?の?|昨年度の?|前期の?|(?:去年|昨年)まで)(?=\D*$)|旧来|旧|従来|当初|最初|かつて|もともと|昔|元は|導入前|改善前|以前)[^,;.、。]{0,16}$",
    re.IGNORECASE,
)
_FORMER_AFTER = re.compile(
    r"^(?:[^,;.、。]{0,20}\b(?:before|previously|earlier|in the past|originally|at first)\b|[^、。]{0,6}(?:だったのが|だったもの|と?(?:見込ん|想定し|予定し|計画し)で?て?い?た|でしたが|かかっていたのが|から|→)|[^、。]{0,4}(?:(?:あ|だ|し)った|の)(?:旧|従来|以前の|前の)|[^、。]{0,8}(?:て(?:い)?た|だった)(?:時期|頃|ころ|とき|時))",
    re.IGNORECASE,
)


def former(text: str, f: Figure) -> bool:
    """Whether a figure is what was before a change."""
    return bool(_FORMER_BEFORE.search(text[: f.start]) or _FORMER_AFTER.match(text[f.end :]))


def _about_same(text: str, mine: Figure, s: Said) -> bool:
    """Whether a figure of another answer stands among words that answer uses."""
    return bool((content(text) & content(s.segment.text)) - content(mine.text))


def _least_denied(text: str, mine: Figure, theirs: Figure) -> bool:
    """Below the least of a range nothing is run."""
    return mine.bound == "down" and mine.value == min(theirs.values()) and denials(text) > 0


def _lost_range(text: str, mine: Figure, found: Sequence[Said], others: Sequence[Figure]) -> bool:
    """One end of a range standing for the whole, while the other end is nowhere in the sentence."""
    for s in found:
        f = s.figure
        if f.high is None or mine.high is not None or _least_denied(text, mine, f):
            return False
        other = f.high if f.value == mine.value else f.value
        if any(other in o.values() for o in others):
            return False
        if f.high < f.value or _CHANGE.search(s.segment.text):
            return False
    return bool(found)


_ORDINALS = tuple(
    zip(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
        "一二三四五六七八九十",
        strict=True,
    )
)
#: What words say of a number without being one.
_WORDED: tuple[tuple[Decimal, frozenset[str], re.Pattern[str]], ...] = tuple(
    (Decimal(value), units, re.compile(words, re.IGNORECASE))
    for value, units, words in (
        ("2", frozenset[str](), r"\b(?:twice|double[sd]?|both|pair|couple|two-fold)\b|両方|両|倍|往復|二度|2度"),
        ("1", frozenset[str](), r"(?:: |\bonly |\bjust )one\b|\ba single\b"),
        ("3", frozenset[str](), r"\b(?:thrice|triple[sd]?)\b|三つ"),
        ("12", frozenset[str](), r"\bdozen\b"),
        ("10", frozenset({"%"}), r"\ba tenth\b"),
        ("20", frozenset({"%"}), r"\ba fifth\b"),
        ("25", frozenset({"%"}), r"\bquarter\b|四半分"),
        ("50", frozenset({"%"}), r"\b(?:half|halve[sd]?)\b|半分|半数|半"),
        ("0.5", frozenset[str](), r"\b(?:half|halve[sd]?)\b|半"),
        ("0.25", frozenset[str](), r"\bquarter\b"),
        ("33", frozenset({"%"}), r"\bthird\b"),
        ("3", frozenset({"month"}), r"\bquarter(?:ly|s)?\b|四半期"),
        ("6", frozenset({"month"}), r"\bhalf[- ](?:a )?year|半年|半期"),
        ("2", frozenset({"week"}), r"\bfortnight"),
        *(
            (str(n), frozenset[str](), rf"\b{word}\b|\b{n}(?:st|nd|rd|th)\b|{kanji}番目|{n}番目|第{kanji}")
            for n, (word, kanji) in enumerate(_ORDINALS, start=1)
        ),
        *(
            (str(10 * n), frozenset[str](), rf"\b{word}\b")
            for n, word in enumerate(("twentieth", "thirtieth", "fortieth", "fiftieth"), start=2)
        ),
        ("15", frozenset({"minute"}), r"\bquarter of an hour"),
        ("30", frozenset({"minute"}), r"\bhalf an hour|半時間"),
        ("45", frozenset({"minute"}), r"\bthree[- ]quarters of an hour"),
        ("6", frozenset({"month"}), r"\bhalf a year|半年"),
        ("12", frozenset({"month"}), r"\ba year\b"),
        ("24", frozenset({"hour"}), r"\b(?:a|per) day\b"),
        ("7", frozenset({"day"}), r"\b(?:a|per) week\b"),
        ("60", frozenset({"minute"}), r"\b(?:an|per) hour\b"),
        ("10", frozenset({"year"}), r"\bdecade\b"),
        ("14", frozenset({"day"}), r"\bfortnight"),
        ("100", frozenset({"%"}), r"(?<!at )\b(?:all|every|entirely|completely)\b|全部|全数|全員|すべて|全て"),
        ("0", frozenset[str](), r"\b(?:no|none|zero|never|nothing)\b|ゼロ|なし|ありません|ない"),
    )
)


#: Seven cases out of ten, 10件中7件.
_OUT_OF = re.compile(
    r"(?P<a>\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|[a-z]+teen|[a-z]+ty)) (?:[a-z]+ )?(?:out of|in every|of every|in|(?<=\d )of) (?P<b>\d+|(?:ten|[a-z]+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|a hundred|hundred|five|four|three)\b)"
    r"|(?P<d>\d+)[一-鿿]{0,2}(?:中|のうち)、?(?P<c>\d+)",
    re.IGNORECASE,
)


def _shares(spoken: str) -> set[Decimal]:
    """The percentages a text gives as so many out of so many."""
    found = set()
    for m in _OUT_OF.finditer(spoken):
        some, whole = (_number(m[part] or m[other]) for part, other in (("a", "c"), ("b", "d")))
        if some and whole and some <= whole:
            found.add(some / whole * 100)
    return found


#: What follows is a list of so many things: two systems are excluded: …; three points, namely ….
_LIST = re.compile(r"^[^.;:]{0,60}(?::|, (?:namely|that is|i\.e\.),?) (?P<things>.+)", re.IGNORECASE)


#: Terminals and payroll are the two exceptions.
_ARE_THE = re.compile(r"(?P<things>[^.;:]+) (?:are|were) the $", re.IGNORECASE)


def _counted_out(text: str, mine: Figure) -> bool:
    """Whether a number counts the things the sentence goes on to name."""
    before = _ARE_THE.match(text[: mine.start])
    if before and mine.high is None and len(re.split(r",? and |,? or ", before["things"])) >= mine.value >= 2:
        return True
    named = _LIST.match(text[mine.end :])
    if named is None or mine.high is not None or not 2 <= mine.value <= _MOST_NAMED:
        return False
    return len(re.split(r",? and |,? or |[,;]", named["things"])) >= mine.value


_MOST_NAMED = 10


def _number(written: str) -> Decimal:
    return Decimal(written) if written.isdigit() else words_value(written)


_PARTS = {2: "half|halve", 3: "third", 4: "quarter", 5: "fifth", 10: "tenth"}


def _in_words(mine: Figure, spoken: str, text: str) -> bool:
    """Whether a figure writes out what was said in a word: twice, one in four for a quarter, 全数."""
    if re.search(r"\b(?:in|out of|of every) $", text[: mine.start]) and mine.value in _PARTS:
        return bool(re.search(rf"\b(?:{_PARTS[int(mine.value)]})", spoken, re.IGNORECASE))
    if re.match(r"th percentile", text[mine.end :]) and re.search(rf"\bp ?{mine.value}\b", spoken, re.IGNORECASE):
        return True
    one_in = re.match(r" (?:[a-z]+ )?(?:in|out of|of every) (?P<all>[\w-]+)", text[mine.end :])
    if mine.value == 1 and not mine.unit and one_in:
        if re.search(rf"\b(?:one|1) (?:[a-z]+ )?(?:in|out of|of every) {one_in['all']}\b", spoken, re.IGNORECASE):
            return True
        return bool(re.search(r"\b(?:half|third|quarter|fifth|tenth)", spoken, re.IGNORECASE))
    if mine.value == 1 and (what := re.sub(r"^(?:[\d.,]+|one|an?) ?", "", mine.text) or mine.noun):
        return bool(
            re.search(
                rf"\b(?:an?|each|every|per|the|once an?) {re.escape(what)}|{re.escape(what)}(?:あたり|当たり|ごと|毎)",
                spoken,
                re.I,
            )
        )
    return mine.high is None and any(
        mine.value == value
        and (mine.unit & units if units else not mine.unit - {"times", "fold", "people"})
        and any(not mine.bound or bound_before(spoken[: m.start()]) == mine.bound for m in words.finditer(spoken))
        for value, units, words in _WORDED
    )


def figure_findings(
    text: str, said: Sequence[Said], asked: str, *, anchor: str, across: bool, spoken: str = ""
) -> list[Finding]:
    """One sentence's figures against everything said. `anchor` is the answer it says again; `across`: in another language."""
    mine = figures(text)
    known = {v for f in figures(asked) for v in f.values()}
    findings: list[Finding] = []
    for f in mine:
        found = _same_value(f, said)
        if not found and f.high is not None:
            findings.extend(_range_findings(text, f, said))
            continue
        if _not_one(text, f) or _ALL_OF_THEM.search(text[: f.start]) or _each_one(text, f, spoken):
            continue
        if not found and (_in_words(f, spoken, text) or (f.unit & {"%"} and f.value in _shares(spoken))):
            continue
        if not found:
            if all(v in known for v in f.values()) or _counted_out(text, f):
                continue
            how = _derived(f, said)
            findings.append(Finding(kind="derived" if how else "number", text=f.text, said=how))
            continue
        agreeing = [s for s in found if _units_agree(text, f, s, across=across)]
        if not agreeing and f.unit & canonical("degrees") and _TEMPERATURE.search(asked):
            agreeing = [s for s in found if not s.figure.unit]
        unlike = not agreeing or all(not s.figure.unit for s in agreeing)
        if unlike and (_in_words(f, spoken, text) or _counted_out(text, f)):
            continue
        if not agreeing or (
            f.unit and not across and all(not s.figure.unit for s in agreeing) and not _unit_inferred(f, said, asked)
        ):
            findings.append(Finding(kind="unit", text=f.text, said=found[0].figure.text))
            continue
        home = [s for s in agreeing if s.segment.source == anchor]
        if (
            not home
            and anchor
            and not _counted_out(text, f)
            and not any(v in known for v in f.values())
            and not any(_about_same(text, f, s) for s in agreeing)
        ):
            findings.append(Finding(kind="order", text=f.text, said=_around(agreeing[0])))
            continue
        agreeing = home or agreeing
        if sum(f.values() == o.values() and f.unit == o.unit for o in mine) > max(
            1, sum(s.figure.values().count(f.value) for s in found)
        ):
            findings.append(Finding(kind="number", text=f.text))
        if _lost_range(text, f, agreeing, mine):
            findings.append(Finding(kind="number", text=f.text, said=agreeing[0].figure.text))
        findings.extend(_shade(text, f, agreeing, spoken))
    return findings


#: Neither of the two boxes: the things there are.
_ALL_OF_THEM = re.compile(r"\b(?:neither|either|both|each|none) of (?:the|these|those) $", re.IGNORECASE)


def _not_one(text: str, f: Figure) -> bool:
    """1個も要らない: none, which is held against the source as a denial."""
    return f.value == 1 and text[f.end :].startswith("も") and denials(text[f.end :]) > 0


#: 1区画あたり, 1分間に: what the next figure is per.
_PER_ONE = re.compile(r"[^\d、。]{0,8}?(?:あたり|当たり|当り|につき|間に)")


def _each_one(text: str, f: Figure, spoken: str) -> bool:
    """Whether a one only says per what, where the source has a rate: 毎分1.5m as 1分間に1.5m, 15g/㎡ as 1平方メートルあたり."""
    if f.value != 1 or f.high is not None or not _PER_ONE.match(text[f.start :].lstrip("1１")):
        return False
    if f.unit & _TIMES:
        return "毎" in spoken
    if "平方" in f.text:
        return bool(re.search(r"/ ?(?:㎡|m2|m²|平方)", spoken))
    return not f.unit and bool(re.search(r"1[^\d、。]{1,4}(?:で|に|の)", spoken))


def _shade(text: str, mine: Figure, found: Sequence[Said], spoken: str = "") -> list[Finding]:
    """Whether hedge and bound survive; one agreeing place in the source is enough."""
    best = next((s for s in found if s.figure.bound == mine.bound and s.figure.approx == mine.approx), found[0])
    unsure = mine.approx or _unsure(text, mine) or (mine.bound == "down" and any(_short_of(s) for s in found))
    if not unsure and not any(
        s.figure.approx and s.figure.high is None for s in found
    ):  # doubt of the sentence, kept by a hedge anywhere in the clause
        unsure = bool(_HEDGED.search(text[max(0, mine.start - 12) :]))
    findings: list[Finding] = []
    if all((s.figure.approx or s.modal) and not unsure for s in found):
        findings.append(Finding(kind="hedge", text=mine.text, said=_around(best)))
    bounds = {s.figure.bound or ("down" if s.soft_down else "") for s in found}
    hard = {s.figure.bound for s in found}
    bounds |= {"down" for s in found if _short_of(s)}
    for s in found:
        after = s.segment.text[s.figure.end :]
        bounds |= {"up" if past["up"] else "down" for past in _PAST_THAT.finditer(after)}
        bounds |= {"up" if past["up"] else "down" for past in _PAST_THAT_JA.finditer(after)}
        ahead = _ALL_PAST.search(spoken.partition(s.segment.text)[2][:_SOON])
        bounds |= {"up" if ahead["up"] else "down"} if ahead else set()
    bounds |= {"up" for s in found if s.segment.text[s.figure.start : s.figure.end + 1].endswith("強")}
    bounds |= {"down" for s in found if _MISSED.match(s.segment.text[s.figure.end :])}
    bounds |= {"down" for s in found if s.segment.text[: s.figure.start].casefold().endswith("up to ")}
    for s in found:
        bounds |= {side for side, most in _EXTREMES if most.search(s.segment.text[: s.figure.start])}
    after_mine = bool(_SOFT_DOWN.match(text[mine.end :]))
    bound = mine.bound or ("down" if after_mine and "down" in bounds else "")
    # "over four meetings" may say how long rather than more than
    lasting = bool(re.search(r"\bover $", text[: mine.start], re.IGNORECASE)) and "" in bounds
    # within 15 minutes is in 15 minutes; an end of a range is a bound
    lasting = lasting or (
        bound == "down"
        and bool(
            re.search(r"\b(?:within|inside|up to) $", text[: mine.start], re.IGNORECASE)
            or text[mine.end :].startswith("以内")
        )
        and any(
            _IN.search(s.segment.text[: s.figure.start])
            or _LEAD.search(s.segment.text)
            or s.segment.text[s.figure.end :].startswith("で")
            for s in found
        )
    )
    # within two days is in two days, wherever nobody set a bound
    lasting = lasting or (
        bound == "down"
        and bool(mine.unit & _TIMES)
        and bool(re.search(r"\b(?:within|inside) $", text[: mine.start], re.IGNORECASE))
    )
    lasting = lasting or (bound == "down" and any(_ACCEPTED.search(s.segment.text) or _over(s) for s in found))
    if bound == "" and any(_over(s) for s in found):
        return findings
    ends = any(
        s.figure.high is not None
        and (
            (bound == "up" and mine.value == min(s.figure.values()))
            or (bound == "down" and mine.value == max(s.figure.values()))
            or _least_denied(text, mine, s.figure)
        )
        for s in found
    )
    if bound and bound not in bounds and not lasting and not ends and not other_side(text, best.segment.text):
        findings.append(Finding(kind="order" if "" not in bounds else "hedge", text=mine.text, said=_around(best)))
    elif not bound and "" not in hard and not _negated_bound(text, mine) and not any(s.figure.high for s in found):
        findings.append(Finding(kind="hedge", text=mine.text, said=_around(best)))
    return findings


#: Up to 400 Nm we do ourselves. Anything above goes out.
_ALL_PAST = re.compile(r"\b(?:anything|everything) (?:(?P<up>above|over|beyond)|below|under)\b", re.IGNORECASE)
_SOON = 60
#: Under 0.2 percent, and above that we don't; maybe less in summer.
_PAST_THAT = re.compile(
    r"\b(?:(?P<up>(?:above|over|beyond|past|more than) (?:that|this|it)|(?:maybe|perhaps|possibly|sometimes|or) (?:even )?(?:a bit )?(?:more|longer)(?! than))"
    r"|(?:below|under|less than) (?:that|this|it)|(?:maybe|perhaps|possibly|sometimes|or) (?:even )?(?:a bit )?(?:less|shorter)(?! than))\b",
    re.IGNORECASE,
)
#: −5℃より上なら15g、それより下がったら25g
_PAST_THAT_JA = re.compile(
    r"(?:それ|これ|そこ)(?:より|以|を)(?:も)?(?:(?P<up>[上高多長大超]|過ぎ|越え|上回)|[下低少短小冷]|下回|切)"
)
#: 炉の最高が1550℃で, 最高は毎分660枚: the most or the least there is, which a bound may say again.
_EXTREMES = (
    ("down", re.compile(r"(?:最[大高長多]|上限|限界)[^、。\d]{0,8}$")),
    ("up", re.compile(r"(?:最[小低短少]|下限)[^、。\d]{0,8}$")),
)


def _short_of(s: Said) -> bool:
    """2割弱 is less than two tenths."""
    return s.segment.text[s.figure.start : s.figure.end + 1].endswith("弱")


def other_side(text: str, said: str) -> bool:
    """0.1mm以下を合格 and 0.1mmを超えれば合格となりません, never over 28 and stop feeding above 28: a bound told from its other side, with what is denied there."""
    turns_down = _turns_down if is_japanese(text) else _negative
    return any(
        f.value == g.value
        and {f.bound, g.bound} == {"up", "down"}
        and turns_down(text, f) != turns_down(said, g)
        and not _PAST_THAT.search(said[g.end :])
        for f in figures(text)
        for g in figures(said)
    )


def _turns_down(text: str, f: Figure) -> bool:
    """Whether what follows a figure's bound is denied or refused."""
    rest = _BOUND_WORD.sub("", re.split(r"。|(?:が|けど|けれど|ものの)、", text[f.end :])[0], count=1)
    return denials(rest) > 0 or refuses(rest)


def _negative(text: str, f: Figure) -> bool:
    """Whether an English figure's clause denies or refuses something, its bound aside."""
    left = max(text.rfind(mark, 0, f.start) for mark in ",;.:") + 1
    right = re.search(r"[,;:]|\.(?!\d)|\bbut\b", text[f.end :])
    clause = _BOUND_DENIED.sub("", text[left : f.end + right.start() if right else len(text)])
    return denials(clause) > 0 or refuses(clause)


_BOUND_DENIED = re.compile(
    r"\b(?:never|not|no) (?=(?:over|above|beyond|past|below|under|more|less|fewer|higher|lower|longer|later|earlier)\b)",
    re.IGNORECASE,
)
_BOUND_WORD = re.compile(
    r"^ ?(?:未満|以内|限り|を?(?:超え|越え|上回)[てっ]+(?:は|も)(?:な[らり]|いけ)[^、。]*|も(?:な[いくか]|あり?ませ|い(?:な|ませ))[^、。]*)"
)
_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
#: 50枚集まらない: fewer than fifty.
_MISSED = re.compile(r"^(?:[にもは]|以上)?(?:集ま|届|達|満た|そろ|揃|い|取れ|足り)[らしかけ]?な[いけか]")
_LEAD = re.compile(r"\bin (?:about |around )?(?:\d|[a-z-]+ )+\s?(?:second|minute|hour|day|week|month)", re.IGNORECASE)
_ACCEPTED = re.compile(r"\b(?:ok|okay|fine|accept\w*|allow\w*|tolerat\w*)\b|許容|許され", re.IGNORECASE)


def _over(s: Said) -> bool:
    """over six weeks: that long, not longer."""
    return bool(re.search(r"\bover $", s.segment.text[: s.figure.start], re.IGNORECASE)) and bool(
        s.figure.unit & _TIMES
    )


_IN = re.compile(r"\b(?:in|takes?|took|after)(?: about| around)? $", re.IGNORECASE)
_AT_END = re.compile(
    r"(?:思|見込|はず|でしょう|だろう|かもしれ|ようです|そうです|らしい|と考え|可能性)[^、。]{0,8}[。]?$"
)
_HEDGED = re.compile(
    r"くらい|ぐらい|ほど|程度|約|およそ|おおよそ|\b(?:about|around|roughly|approximately|some)\b", re.IGNORECASE
)
_AT_START = re.compile(
    r"^(?:i|we) (?:think|guess|believe|expect|estimate|reckon)|^(?:maybe|perhaps|probably|possibly)\b|^(?:たぶん|おそらく|多分|恐らく)",
    re.IGNORECASE,
)


def _unsure(text: str, mine: Figure) -> bool:
    """Whether the figure's own clause, or the frame of its sentence, keeps the doubt."""
    left = max(text.rfind(mark, 0, mine.start) for mark in "、,;。") + 1
    ends = [e for e in (text.find(mark, mine.end) for mark in "、,;。") if e >= 0]
    clause = text[left : min(ends, default=len(text))]
    return bool(_MODAL.search(clause) or _AT_END.search(text) or _AT_START.search(text))


def _negated_bound(text: str, mine: Figure) -> bool:
    """More than said without the source's word: 超えない, never later than, limit, 上限, exceed."""
    return bool(
        re.search(
            r"上限|下限|限界|超|範囲|最大|最小|最低|\b(?:up to|limit\w*|cap\w*|restrict\w*|exceed\w*|most|least|less|more|fewer|than|exceed|maximum|minimum|max|min|above|below|over|under|plenty|until|after)\b",
            text[max(0, mine.start - 30) : mine.end + 20],
            re.I,
        )
    )


def _around(s: Said) -> str:
    return s.segment.text[max(0, s.figure.start - 12) : s.figure.end + 10].strip()
