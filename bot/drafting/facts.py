"""Figures in what people say: each number with its unit, range, hedge and bound, whatever the script it is written in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from bot.drafting.lexicon import listed
from bot.drafting.units import PATTERN, canonical

#: 26,5 as people write it whose keyboard has the comma.
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{2,},\d(?!\d|,\d)|\d+)(?:\.\d+)?"
_KANJI = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
_UNDER_TEN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_ONES = {word: n for n, word in enumerate((*_UNDER_TEN, *_TEENS))}
_TENS = {
    word: 10 * n
    for n, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2)
}
_BIG = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_WORD = "(?:" + "|".join([*_TENS, *sorted(_ONES, key=len, reverse=True), *_BIG]) + r")(?![a-z])"
_HALVES = {"and a half": Decimal("0.5"), "and a quarter": Decimal("0.25"), "and three quarters": Decimal("0.75")}
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(_ONES)[1:10])}))?|(?:{'|'.join(sorted(_ONES, key=len, reverse=True))}))(?![a-z])"
_HUNDREDS = rf"(?:(?:a|{_SMALL})[ -])?hundred(?![a-z])(?:[ -](?:and[ -])?{_SMALL})?"
_BELOW = rf"(?:{_HUNDREDS}|{_SMALL})"
_DIGIT_WORD = rf"(?:{'|'.join((*_UNDER_TEN, 'oh'))})(?![a-z])"
#: three point two, point five; thirteen eighty, as people say 1380
_POINT = rf"(?:{_SMALL} )?point(?: {_DIGIT_WORD})+"
_PAIR = rf"(?:(?:{'|'.join(_TEENS[1:])}) (?:{'|'.join(_TENS)})|twenty (?:{'|'.join(_TEENS)}|twenty|thirty))(?![a-z])(?:[ -](?:{'|'.join(list(_ONES)[1:10])})(?![a-z]))?"
_WORDS = rf"(?:{_POINT}|{_PAIR}|(?:a|{_BELOW}) (?:thousand|million|billion)(?![a-z])(?: (?:and )?{_BELOW})?|{_BELOW})"
_COUNTERS = "年月週日時分秒回人名件台個本枚社歳割倍度円種通箇か%ヶカキミメボワトリグセ品拠店"
_NUMBER = re.compile(
    rf"(?P<sign>(?<![A-Za-z0-9])[-−+](?=\d)|マイナス|プラスマイナス|±|minus |plus or minus |plus minus )?"
    rf"(?P<money>[£$€¥] ?)?"
    rf"(?P<body>\d+⁄\d+|\d+分の\d+|1/\d{{2,}}(?=秒|ミリ|mm|インチ)|(?<![\w.,])\.\d+|\d+k\d(?![a-z0-9])|{_DIGITS}(?:[千万億兆](?:{_DIGITS})?)*"
    rf"|[〇一二三四五六七八九十百千万億]+(?=[{_COUNTERS}]|$|[^一-鿿ぁ-ん])"
    r"|(?<![一-鿿])[二三四五六七八九][十百千万](?=まで|以上|以下|を超え|未満|くらい|ぐらい|ほど)"
    rf"|半(?=[年日月時週]|[かヶカヵケ箇]月|ダース)|(?<![a-z])(?:half|a quarter of) an? (?=[a-z])|(?<![a-z])an?(?= [a-z]+ and an? (?:half|quarter)(?![a-z]))|(?<![a-z]){_WORDS})"
    rf"(?P<half> (?:and|n|'n'|&) a half| (?:and|n|'n'|&) a quarter| and three quarters)?"
    rf"(?P<scale> ?(?:thousand|million|billion)(?![a-z])|k(?![a-z])|m(?![a-z0-9]|\S)(?=\b)|割)?"
)
_UNIT = re.compile(
    rf"[ \-]?(?:(?:working|business|full|whole|solid|straight|consecutive|extra|additional|further|[a-z]{{3,}}ed) )?(?P<unit>{PATTERN})(?P<half>半)?"
)
#: 185 newtons, hang on, not newtons, centinewtons
_OTHER_UNIT = re.compile(rf"(?:,? [a-z]+){{0,3}}?,? not {PATTERN},? (?:but )?(?P<unit>{PATTERN})")
_AND_HALF = re.compile(r" (and a half|and a quarter)(?![a-z])")
_PER = re.compile(
    r" ?(?:of (?:work|time) )?(?:an?|per|each|every|/) ?(?P<per>hour|minute|second|day|week|month|year|shift|wk|mth|yr|hr|h|min|s)(?![a-z])",
    re.I,
)
_PER_JA = re.compile(
    r"(?P<per>[年月週日]|毎[秒分時])(?:間|額|当たり|あたり)?(?:に|で|平均)?(?:約|およそ|だいたい|大体)?$"
)
_NOUN = re.compile(
    r" (?P<en>[a-z]{3,})(?![a-z])|(?P<ja>[一-鿿ァ-ヶー]{1,6})(?![っいうえりるれらきくけしすせみめ一-鿿])", re.IGNORECASE
)
_RANGE = re.compile(r"^ ?(?:[~〜〰–—−-]|→|⇒|->|=>|から|to|or|and|、|か|ないし|乃至) ?$", re.IGNORECASE)
#: Two, maybe three years; two and at most three.
_EVEN = re.compile(
    r"^,? (?:(?:or|and|to) )?(?:maybe|perhaps|possibly|sometimes|even|at (?:the )?most) $", re.IGNORECASE
)
_APPROX_BEFORE = re.compile(
    r"(?:約|およそ|おおよそ|だいたい|大体|ほぼ|ざっと|概ね|おおむね|多分|たぶん|おそらく|せいぜい|ある程度|"
    r"\b(?:about|abt\.?|around|roughly|approximately|approx\.?|appr\.?|circa|ca\.?|some|nearly|almost|like|maybe|perhaps|probably|more like|or so|up around|close(?:r)? to|nearer(?: to)?|in the order of|on the order of|typically|usually|in the region of|something like|what,)|~|≈)"
    r"(?: ?(?:a|an|the|of|in|another|every) ?)?\s*(?:[月年週日]|1日|毎[月年日]|[一-鿿]{2,3})?[にでがは]?$",
    re.IGNORECASE,
)
_APPROX_AFTER = re.compile(
    r"^ ?(?:半)?(?:(?:の|も)?(?:間)?(?:くらい|ぐらい|程度|ほど|前後|弱|強|あまり|余り|そこそこ|見当|とか|近く)|or so\b|-?ish\b|odd\b|give or take|(?: (?:a|an|per|every|each|in the) \w+)?,? (?:roughly|more or less|or thereabouts|approximately|or so)\b)",
    re.IGNORECASE,
)
_UP_BEFORE = re.compile(
    r"(?:最低(?:でも)?|少なくとも|\b(?:never|no|not) (?:less|fewer|earlier|shorter|lower|smaller|sooner|under|below) than|(?<!never )(?<!no )(?<!not )\b(?:at least|minimum(?: of)?|more than|over|above|(?<!not )(?<!never )(?<!n\'t )(?<!cannot )exceeds?|exceeding|greater than|higher than|longer than|beyond)|>=?|≥)\s*$",
    re.IGNORECASE,
)
_DOWN_BEFORE = re.compile(
    r"(?:最大(?:で)?|最高|上限|\b(?:never|no|not) (?:more|later|longer|higher|greater|further|larger|over|above) than|\bnever (?:over|above|beyond)|\bthe (?:ceiling |most (?:it|they|you|we|he|she) (?:\w+ ){1,3}?)(?:is|was)(?: an?)?|(?<!never )(?<!no )(?<!not )\b(?:at most|(?:not|never|n\'t|cannot) (?:exceed|go (?:over|above|beyond))|only (?:up )?to|just (?:up )?to|(?<!go )(?<!goes )(?<!went )(?<!going )(?<!rise )(?<!rises )up to|as (?:long|much|many|high|far|late|deep|wide) as|maximum(?: of)?|max\.?|within|less than|fewer than|under|below|lower than|shorter than)|<=?|≤)\s*$",
    re.IGNORECASE,
)
_UP_AFTER = re.compile(
    r"^ ?(?:以上|超|を?(?:超え|越え|上回)(?!な|ませ|ず|らな|りませ|らず|[てっ]+(?:は|も)(?:な[らり]|いけ)|る前)|[をは]?(?:切ら|割ら|下回ら|割り込ま)(?:な|ず)|を(?:切|割|下回)る前|から(?:です|でも|上|$)|未満に(?:は|も)?(?:し|なら|なり)(?:な|ませ|ず)|より(?:も)?(?:縮め|短く|少なく|下げ|薄く|小さく|早く|低く)(?:は|も)?(?:し|でき|なら|なり)?(?:な|ませ|ず)|より(?:[幅径]の?)?(?:上|高|大き|長|多|広|太|厚|重|遅)|or (?:more|above|over|higher|longer)\b|and (?:more|above|over|up|upwards)\b|(?:min(?:imum)?|at least)\b|plus\b(?! or| minus| (?:the|our|another)\b)|\+(?!\w))",
    re.I,
)
_DOWN_AFTER = re.compile(
    r"^ ?(?:以下|以内|未満(?!に(?:は|も)?(?:し|なら|なり)(?:な|ませ|ず))|から下|を?(?:切[っりるれ]|下回)(?!らな|りませ|らず|前)|を割[っりれ](?!引|当|振)|[をはも]?(?:超え|越え|上回)(?:な|ませ|ず|らな|りませ|らず|[てっ]+(?:は|も)(?:な[らり]|いけ)|る前)|を?過ぎ(?:な|ませ|ず)|が?(?:経た|たた)(?:な|ず)|に(?:満た|届[かき]|達し)(?:な|ま|ず)|も(?:な[いくか]|あり?ませ|い(?:な|ませ)|(?:かか[らり]|届[かき]|達し)(?:な|ませ))|より(?:[幅径]の?)?(?:冷え|下|低|小さ|短|少な|狭|細|薄|軽|早)(?!く(?:は|も)?(?:し|でき|なら|なり)(?:な|ませ|ず))|or (?:less|below|under|lower|fewer|shorter)\b|(?:max(?:imum)?|at most|tops)\b)",
    re.I,
)
_NEVER = re.compile(
    r"^[^,.;]{0,22}, (?:never|not|nothing|no) (?:(?P<low>below|under|less|lower)|above|over|more|higher)\b",
    re.IGNORECASE,
)
#: 5/3 in Japanese is a date, 1/2 in English a half.
_DATE = re.compile(r"(?<![\d/.])(1[0-2]|[1-9])/(3[01]|[12]\d|[1-9])(?=[(にのでまかか、～〜月火水木金土日]|$)(?![\d/])")
#: 20:00; 1:10 beside 希釈 is a ratio.
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")
_RATIO = re.compile(r"希釈|比|配合|割合|\b(?:ratio|dilut\w*|mix\w*)\b", re.IGNORECASE)
_ODD = re.compile(r"(?: ?-?odd|-?ish)(?![a-z])")
_NOT_NOUNS = listed(
    "and the for with per was were are that than then from into over under but not out who after before above below "
    "when while which because since until more less each every other others another lot has had have does did can will "
    "would years ago across about around only just plus times through between within without where they you she her his "
    "like as what such whatever whichever depending its our your there here also too yet now again later maybe really actually honestly onwards upwards last first "
    "long wide high deep thick tall old new different full extra additional good bad the our their at in on of or to is it we as by if so no"
)


#: One bottle in 200 returned: done to what is counted, and not counted itself.
_DONE = re.compile(r"[a-z]{2}(?<!e)ed$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number as said, or a range of two (`high`). `unit` is every unit it may mean (empty: none was said).

    `noun` is the word counted when no unit stands there, `per` the time it is per, `bound` up, down or "".
    """

    text: str
    start: int
    end: int
    value: Decimal
    high: Decimal | None = None
    unit: frozenset[str] = frozenset()
    noun: str = ""
    per: str = ""
    approx: bool = False
    bound: str = ""

    def values(self) -> tuple[Decimal, ...]:
        return (self.value,) if self.high is None else (self.value, self.high)


#: 2½ is 2.5; alone, ½ is one over two.
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}


def _folded(text: str) -> tuple[str, list[int]]:
    """NFKC and lower case for Latin number words, with the original offset of every character."""
    out: list[str] = []
    origin: list[int] = []
    for i, c in enumerate(text):
        # ① numbers a step and counts nothing
        wide = c if c == "〜" or "①" <= c <= "⑳" else unicodedata.normalize("NFKC", c)
        if c in _FRACTIONS and out and out[-1].isdigit():
            wide = _FRACTIONS[c]
        out.append(wide)
        origin.extend([i] * len(wide))
    origin.append(len(text))
    return "".join(out), origin


def _lower(text: str) -> str:
    """Lower case where that keeps every offset."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _kanji(body: str) -> Decimal:
    total = section = digit = Decimal(0)
    seen = False
    for c in body:
        if c in _KANJI:
            digit = digit * 10 + _KANJI[c] if seen else Decimal(_KANJI[c])
            seen = True
        elif _SCALES[c] < 10**4:
            section += (digit if seen else 1) * _SCALES[c]
            digit, seen = Decimal(0), False
        else:
            total += (section + digit or 1) * _SCALES[c]
            section, digit, seen = Decimal(0), Decimal(0), False
    return total + section + digit


def _mixed(body: str) -> Decimal:
    """Digits with 千, 万, 億, 兆 between them: 1億2,000万 and 1.2億."""
    total = section = Decimal(0)
    for part in re.findall(rf"{_DIGITS}|[千万億兆]", body):
        if part in _SCALES:
            if part == "千":
                section *= 1000
            else:
                total, section = total + section * _SCALES[part], Decimal(0)
        else:
            section += Decimal(re.sub(r",(?=\d$)", ".", part).replace(",", ""))
    return total + section


def words_value(words: str) -> Decimal:
    """An English cardinal: "one hundred and twenty" is 120."""
    whole, point, decimals = words.casefold().partition("point")
    if point:
        digits = "".join("0" if w == "oh" else str(_ONES[w]) for w in decimals.split())
        return (words_value(whole) if whole.strip() else Decimal(0)) + Decimal(f"0.{digits}")
    pair = re.fullmatch(_PAIR, words.casefold())
    if pair:
        first, _, rest = words.casefold().partition(" ")
        return Decimal(100 * (_ONES | _TENS)[first]) + words_value(rest)
    total = current = 0
    for word in re.findall(r"[a-z]+", words.casefold()):
        if word in _BIG and _BIG[word] == 100:
            current = (current or 1) * 100
        elif word in _BIG:
            total, current = total + (current or 1) * _BIG[word], 0
        else:
            current += _ONES.get(word, 0) + _TENS.get(word, 0)
    return Decimal(total + current)


def _value(body: str) -> Decimal:
    if body == "半" or body.startswith("half"):
        return Decimal("0.5")
    if body.startswith("a quarter"):
        return Decimal("0.25")
    if re.fullmatch(r"\d+k\d", body):
        return Decimal(body.replace("k", ".")) * 1000
    if re.search("[⁄/分]", body):
        above, below = re.split("[⁄/]", body) if "分" not in body else reversed(body.split("分の"))
        return Decimal(above) / Decimal(below) if int(below) else Decimal(0)
    if body in {"a", "an"}:
        return Decimal(1)
    if body[0] == ".":
        return Decimal(body)
    if body[0].isascii() and body[0].isalpha():
        return words_value(body)
    return _mixed(body) if body[0].isascii() else _kanji(body)


_ONE_COUNTS = re.compile(r"^ (?:in|out of|per|of|to) (?:a )?(?:\d|" + _WORD + ")", re.IGNORECASE)


#: 2. Patch the rest: the number of a list's line.
_LISTED = re.compile(r"[.)] (?=\D)")
#: No two shifts are alike.
_NO_TWO = re.compile(r"\bno $", re.IGNORECASE)


def _counts(text: str, m: re.Match[str]) -> bool:
    """Whether a match is a figure: not part of a code (V-200X, ISO9001), a word (一番, 十分な) or the pronoun "one"."""
    start, end, body = m.start(), m.end(), m["body"]
    before = text[:start]
    if (_LISTED.match(text[end:]) and not before.rpartition("\n")[2].strip(" -")) or _NO_TWO.search(before):
        return False
    if (
        body[0].isdigit()
        and body[0].isascii()
        and re.search(r"[A-Za-z_](?:[-/.](?!\d))?$|[A-Za-z]\d+[-./]$", before[-6:])
        and not m["sign"]
    ):
        return False
    if m["sign"] in {"-", "−", "+"} and re.search(r"[A-Za-z0-9]$", before):
        return False
    if body[0] in "〇一二三四五六七八九十百千万億":
        after = text[m.end("body") : m.end("body") + 2]
        if body == "十分":
            return False
        if (
            body == "十"
            and after[:1] == "分"
            and not re.match(r"分(?:間|以|ほど|く|ぐ|程|お)", text[m.end("body") : m.end("body") + 3])
        ):
            return False
        if re.search(r"[一-鿿]$", before) and len(body) == 1:
            return False
        if len(body) == 1 and not m["scale"] and not re.match(_UNIT, text[m.end("body") :]):
            return False
        if body in {"一"} and re.match(
            r"年中|日中|時(?:的|停|保|中|避|金|帰|滞|置|預)|人ひとり|個人|本化|度に|月|部|定|緒|方|番|般|次|旦|通り|回り|体",
            after,
        ):
            return False
        if body in {"千", "万", "百", "億"}:
            return False
    if body.casefold() in {"one", "zero"} and not m["half"]:
        return bool(re.match(_UNIT, text[end:]) or _ONE_COUNTS.match(text[end:])) or bool(
            re.search(r"(?:to|in|and) $", before)
            and re.match(r"[ .,]|$", text[end:])
            and re.search(r"\d|" + _WORD, before[-24:-3])
        )
    return True


def _negative(sign: str | None) -> bool:
    return (sign or "").strip() in {"-", "−", "マイナス", "minus"}


@dataclass(slots=True)
class _Part:
    """A number while it is being read, in offsets of the folded text."""

    start: int
    end: int
    value: Decimal
    unit: frozenset[str]
    scale: Decimal
    noun: str = ""
    per: str = ""
    bare: bool = False
    hedged: bool = False


def _read(text: str, m: re.Match[str]) -> _Part:
    value, end = _value(m["body"]), m.end()
    scale = Decimal(1)
    if m["half"]:
        value += _HALVES[re.sub(r"^ (?:n|'n'|&) ", "and ", m["half"]).strip()]
    written = (m["scale"] or "").strip().casefold()
    if written == "割":
        value, unit = value * 10, frozenset({"%"})
    else:
        scale = Decimal({"thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6, "billion": 10**9}.get(written, 1))
        value *= scale
        unit = canonical(m["money"].strip()) if m["money"] else frozenset()
    trailing = re.search(r"[千万億兆]$", m["body"])
    if trailing and m["body"][0].isdigit():
        scale = Decimal(_SCALES[trailing[0]])
    part = _Part(start=m.start(), end=end, value=-value if _negative(m["sign"]) else value, unit=unit, scale=scale)
    odd = _ODD.match(text, end)
    part.hedged = odd is not None
    end = odd.end() if odd else end
    after = _UNIT.match(text, end)
    if not unit and after:
        part.unit, part.end = canonical(after["unit"]), after.end()
        if other := _OTHER_UNIT.match(text, part.end):
            part.unit = canonical(other["unit"])
        if after["half"]:
            part.value += Decimal("0.5")
        if part.unit == {"clock"}:
            part.value = _of_day(part.value, text[: m.start()], after["unit"])
        if also := _AND_HALF.match(text, part.end):
            part.value, part.end = part.value + _HALVES[also[1]], also.end()
    elif not unit and (noun := _NOUN.match(text, end)):
        word = (noun["en"] or noun["ja"]).casefold()
        part.noun = "" if word in _NOT_NOUNS or _DONE.search(word) else word.removesuffix("s")
    per = _PER.match(text, part.end if not part.noun or noun is None or not noun["en"] else noun.end())
    part.per = next(iter(canonical(per["per"]))) if per else ""
    if not per and (each := _PER_JA.search(text[: m.start()])) and not re.search(r"\d$", text[: each.start()]):
        part.per = {
            "年": "year",
            "月": "month",
            "週": "week",
            "日": "day",
            "時": "hour",
            "分": "minute",
            "秒": "second",
        }[each["per"][-1]]
    part.bare = not part.unit
    return part


def _of_day(hour: Decimal, before: str, written: str) -> Decimal:
    """8 p.m. and 午後8時 are 20 o'clock; a bare 8時 stays 8."""
    if hour < 12 and (written.casefold().startswith("p") or before.endswith("午後")):
        return hour + 12
    return Decimal(0) if hour == 12 and written.casefold().startswith("a") else hour


def _joined(text: str, left: _Part, right: _Part) -> bool:
    """Whether two neighbours are one range: 6時間から8時間, 1.5 to 2 bar, between 8 and 12 percent."""
    between = text[left.end : right.start]
    if _EVEN.match(between) and left.bare and not left.noun:
        return left.value < right.value
    if not _RANGE.match(between) or not (left.bare or left.unit & right.unit):
        return False
    word = between.strip().casefold()
    if word == "and":
        return bool(re.search(r"between\s*(?:about |around )?$", text[: left.start], re.IGNORECASE))
    if word == "、":
        return left.bare and right.value == left.value + 1 and left.value < 10
    if word == "or":
        return left.bare and left.noun == ""
    return not (left.bare and left.noun and word in {"to", "から"})


def _figure(text: str, origin: list[int], source: str, low: _Part, high: _Part | None) -> Figure:
    last = high or low
    before, after = text[max(0, low.start - 22) : low.start], text[last.end : last.end + 28]
    if high and low.bare:
        low.unit = high.unit
        if low.scale == 1 and high.scale > 1:
            low.value *= high.scale
    if last.noun and last.end < len(text):
        after_noun = re.sub(r"^ ?\S+?(?=\s|[^一-鿿ァ-ヶーa-zA-Z]|$)", "", after)
    else:
        after_noun = after
    up = _UP_BEFORE.search(before) or _UP_AFTER.match(after) or _UP_AFTER.match(after_noun)
    down = _DOWN_BEFORE.search(before) or _DOWN_AFTER.match(after) or _DOWN_AFTER.match(after_noun)
    # about one lantern in 40
    before = _ONE_IN.sub("", before)
    # up to 6 mm and above: no bound at all
    bound = "" if up and down else "up" if up else "down" if down else ""
    if not bound and (aside := _NEVER.match(text[last.end : last.end + 40])):
        bound = "up" if aside["low"] else "down"
    start, end = origin[low.start], origin[last.end - 1] + 1
    return Figure(
        text=source[start:end],
        start=start,
        end=end,
        value=low.value,
        high=high.value if high else None,
        unit=last.unit,
        noun=last.noun,
        per=last.per or low.per,
        approx=last.hedged
        or bool(_APPROX_BEFORE.search(before) or _APPROX_AFTER.match(after) or _APPROX_AFTER.match(after_noun)),
        bound=bound,
    )


def _share_units(text: str, parts: list[_Part]) -> None:
    """20, 60 and 100 percent: a number of a list has the unit its last one is given."""
    for left, right in reversed([*pairwise(parts)]):
        alone = left.bare and not left.noun and not left.per and left.scale == right.scale
        if alone and right.unit and not right.unit & _OF_TIME and _LIST.fullmatch(text[left.end : right.start]):
            left.unit = right.unit


_ONE_IN = re.compile(r"\bone (?:[a-z]+ )?(?:in|out of|in every|of every) $", re.IGNORECASE)
_LIST = re.compile(r", |,? and |,? or ")
#: In 2022, three days.
_OF_TIME = frozenset({"clock", "day", "week", "month", "year", "calendar month", "times"})


def bound_before(text: str) -> str:
    """The bound a text ends with: up, down or ""."""
    return "up" if _UP_BEFORE.search(text) else "down" if _DOWN_BEFORE.search(text) else ""


def figures(text: str) -> list[Figure]:
    """Every figure of a text in order, with offsets into it. Codes such as V-200X are names, not figures."""
    return list(_found(text))


@lru_cache(maxsize=2048)
def _found(text: str) -> tuple[Figure, ...]:
    folded, origin = _folded(text)
    parts: list[_Part] = []
    dates = {m.start(g): name for m in _DATE.finditer(folded) for g, name in ((1, "calendar month"), (2, "day"))}
    clocks = {} if _RATIO.search(folded) else {m.start(): m for m in _CLOCK.finditer(folded)}
    for m in _NUMBER.finditer(_lower(folded)):
        if (clock := clocks.get(m.start("body"))) is not None and (not parts or m.start() >= parts[-1].end):
            hour = _of_day(Decimal(clock[1]) + Decimal(clock[2]) / 60, folded[: clock.start()], "")
            parts.append(_Part(m.start("body"), clock.end(), hour, frozenset({"clock"}), Decimal(1)))
            continue
        # what a unit already took (litres per 100 km) is no figure of its own
        if (not parts or m.start() >= parts[-1].end) and _counts(folded, m):
            parts.append(_read(folded, m))
            if m.start("body") in dates:
                parts[-1].unit, parts[-1].bare = frozenset({dates[m.start("body")]}), False
    _share_units(folded, parts)
    found: list[Figure] = []
    i = 0
    while i < len(parts):
        pair = i + 1 < len(parts) and _joined(folded, parts[i], parts[i + 1])
        found.append(_figure(folded, origin, text, parts[i], parts[i + 1] if pair else None))
        if (
            len(found) > 1
            and found[-2].approx
            and found[-2].value == 1
            and text[found[-2].end : found[-1].start].strip() in {"in", "out of"}
        ):
            found[-1] = replace(found[-1], approx=True)
        i += 2 if pair else 1
    return tuple(found)
