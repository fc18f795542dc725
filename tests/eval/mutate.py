"""Faithful sentences made wrong, one kind of error at a time; the same sentence is always made wrong in the same ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from bot.drafting.facts import Figure, figures
from bot.drafting.polarity import denials
from bot.drafting.values import Language
from bot.drafting.words import tokens

#: In the order of the tables. Of the first ones none may pass.
CERTAIN = ("number", "unit", "range", "quote", "superlative", "sealed")
KINDS = (*CERTAIN, "order", "direction", "negation", "hedge", "bound", "name", "entity", "invented clause")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    kind: str
    right: str
    wrong: str


def _pick(choices: Sequence[str], text: str) -> str:
    return choices[crc32(text.encode()) % len(choices)]


def _put(text: str, f: Figure, words: str) -> str:
    return text[: f.start] + words + text[f.end :]


_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _numbers(text: str, language: Language) -> Iterator[str]:
    for f in figures(text):
        digits = _DIGITS.search(f.text)
        if digits is None:
            continue
        plain = digits[0].replace(",", "")
        for new in (plain + "0", str(int(plain[0]) % 9 + 1) + plain[1:], plain[:-1] + str((int(plain[-1]) + 3) % 10)):
            if new != plain and not new.startswith("0"):
                yield _put(text, f, f.text.replace(digits[0], new, 1))


_OTHER_UNITS = (
    {"℃": "℉", "°C": "°F", "%": "ppm", "分": "秒", "時間": "分", "秒": "分", "日": "週間", "週間": "日", "年": "か月", "月": "週",
     "か月": "年", "ヶ月": "年", "カ月": "年", "mm": "cm", "ミリ": "センチ", "μm": "mm", "kg": "g", "g": "kg", "bar": "MPa", "MPa": "bar", "kPa": "MPa",
     "L": "mL", "リットル": "ミリリットル", "円": "ドル", "m": "km", "km": "m", "kW": "W", "V": "A", "A": "V", "件": "%", "台": "%", "GB": "MB", "ギガ": "メガ"},
    {"hours": "minutes", "hour": "minute", "minutes": "seconds", "seconds": "minutes", "days": "weeks", "weeks": "days", "months": "years",
     "years": "months", "day": "week", "week": "day", "mm": "cm", "bar": "psi", "psi": "bar", "kg": "g", "g": "kg", "metres": "kilometres", "°C": "°F",
     "degrees": "percent", "percent": "degrees", "%": "ppm", "litres": "millilitres", "pounds": "dollars", "microns": "millimetres", "km": "m", "m": "km",
     "kW": "W", "V": "A", "GB": "MB", "Nm": "N", "rpm": "Hz", "ppm": "ppb"},
)  # fmt: skip


def _units(text: str, language: Language) -> Iterator[str]:
    table = _OTHER_UNITS[language == "en"]
    for f in figures(text):
        for unit in sorted(table, key=len, reverse=True):
            if re.search(r"[\d半] ?" + re.escape(unit) + "$", f.text):
                yield _put(text, f, f.text[: -len(unit)] + table[unit])
                break


def _ranges(text: str, language: Language) -> Iterator[str]:
    for f in figures(text):
        digits = list(_DIGITS.finditer(f.text))
        if f.high is None or len(digits) != 2 or re.search(r"から|to|→| and ", f.text):
            continue
        low, high = digits
        yield _put(text, f, f.text[: low.start()] + high[0] + f.text[high.end() :])
        yield _put(text, f, f.text[: high.start()] + high[0] + "0" + f.text[high.end() :])


def _swapped(text: str, language: Language) -> Iterator[str]:
    """Two figures of one sentence in each other's place, whole with their units."""
    found = figures(text)
    for a, b in pairwise(found):
        if a.value != b.value and (a.unit & b.unit or (not a.unit and not b.unit and a.noun == b.noun)):
            first, second = _DIGITS.search(a.text), _DIGITS.search(b.text)
            if first is None or second is None or len(_DIGITS.findall(a.text + b.text)) != 2:
                continue
            late = _put(text, b, b.text.replace(second[0], first[0], 1))
            yield _put(late, a, a.text.replace(first[0], second[0], 1))


_TURNS: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = (
    (("増え", "減り"), ("減り", "増え"), ("減ら", "増や"), ("増や", "減ら"), ("上が", "下が"), ("下が", "上が"), ("上げ", "下げ"), ("下げ", "上げ"),
     ("高く", "低く"), ("低く", "高く"), ("高い", "低い"), ("低い", "高い"), ("長く", "短く"), ("短く", "長く"), ("速く", "遅く"), ("早く", "遅く"),
     ("遅い", "早い"), ("早す", "遅す"), ("大きい", "小さい"), ("厚く", "薄く"), ("多い", "少ない"), ("少ない", "多い"), ("前に", "後に"), ("後に", "前に"),
     ("から始め", "で終え"), ("最初", "最後"), ("最後", "最初"), ("開け", "閉め"), ("閉め", "開け"), ("外し", "付け"), ("止め", "続け"), ("続け", "やめ"),
     ("屋外", "屋内"), ("屋内", "屋外"), ("夏", "冬"), ("冬", "夏"), ("左", "右"), ("午前", "午後"), ("午後", "午前"), ("濃く", "薄く"), ("強く", "弱く"),
     ("内側", "外側"), ("外側", "内側"), ("上限", "下限"), ("下限", "上限"), ("入口", "出口"), ("新しい", "古い"), ("古い", "新しい")),
    (("before", "after"), ("after", "before"), ("above", "below"), ("below", "above"), ("fell", "rose"), ("dropped", "rose"), ("rose", "fell"),
     ("down to", "up to"), ("more", "less"), ("less", "more"), ("higher", "lower"), ("lower", "higher"), ("longer", "shorter"), ("shorter", "longer"),
     ("first", "last"), ("cold", "hot"), ("hot", "cold"), ("faster", "slower"), ("slower", "faster"), ("increase", "decrease"), ("reduce", "increase"),
     ("inside", "outside"), ("outside", "inside"), ("open", "closed"), ("start", "stop"), ("stop", "start"), ("early", "late"), ("late", "early"),
     ("high", "low"), ("low", "high"), ("wet", "dry"), ("dry", "wet"), ("summer", "winter"), ("winter", "summer"), ("thin", "thick"), ("thick", "thin"),
     ("too slow", "too fast"), ("too fast", "too slow"), ("remove", "fit"), ("upstream", "downstream"), ("internal", "external"), ("morning", "evening"),
     ("always", "never"), ("old", "new"), ("new", "old"), ("left", "right"), ("soft", "hard"), ("hard", "soft"), ("light", "heavy"), ("heavy", "light")),
)  # fmt: skip


def _turned(text: str, language: Language) -> Iterator[str]:
    """Up for down and before for after; the parts of a stated sequence in another order."""
    for mine, other in _TURNS[language == "en"]:
        pattern = rf"\b{mine}\b" if language == "en" else re.escape(mine)
        if re.search(pattern, text):
            yield re.sub(pattern, other, text, count=1)
    if language == "ja":
        m = re.search(r"(?P<a>[^、。はがでに]{2,10})、(?P<b>[^、。]{2,10})、(?P<c>[^、。の]{2,10})の順", text)
        yield from ([text.replace(m[0], f"{m['c']}、{m['a']}、{m['b']}の順")] if m else [])
    else:
        m = re.search(r"(?P<a>\b\w+(?: \w+)?), (?P<b>\w+(?: \w+)?),?(?: and)? then (?P<c>\w+(?: \w+)?)(?=[,.])", text)
        yield from ([text.replace(m[0], f"{m['c']}, {m['a']}, then {m['b']}")] if m else [])


_DENY_JA = (
    (r"ませんでした(?=。)", "ました"), (r"(?<!あり)ません(?=。|が、|ので)", "ます"), (r"ありません(?=。)", "あります"), (r"できません(?=。)", "できます"),
    (r"ではありません(?=。)", "です"), (r"(?<=[きぎしちにびみりえけげせてねべめれじ])ます(?=。|が、|ので)", "ません"),
    (r"(?<=[きぎしちにびみりえけげせてねべめれじっん])ました(?=。)", "ませんでした"), (r"(?<=[一-鿿ァ-ヶーんいと])です(?=。)", "ではありません"),
    (r"しない", "する"), (r"せずに", "して"), (r"ずに", "て"),
)  # fmt: skip
_DENY_EN = (
    (r"\b(do|does|did) not (?=\w)", ""), (r"\b(is|are|was|were|can|will|would|should|must|could|has|have) not\b", r"\1"), (r"\bcannot\b", "can"), (r"\bnever\b", "always"),
    (r"\bno (?=[a-z]+)", "some "), (r"\bwithout\b", "with"), (r"\b(is|are|was|were)\b(?! not)", r"\1 not"), (r"\b(can|will|would|should|must)\b(?! not)", r"\1 not"),
    (r"\b(We|we|They|they|You|you) (?=(?:use|run|keep|check|test|take|put|need|fit|see|sell|ask|do|get|make|start|add|clean|change|replace|recommend|measure|store|send|have)\b)", r"\1 do not "),
    (r"\bIt (takes|costs|lasts|needs|runs|works|holds)\b", r"It does not \1"), (r"\bnothing\b", "everything"), (r"\bnobody\b", "everybody"), (r"\bneither\b", "either"),
)  # fmt: skip


def _denied(text: str, language: Language) -> Iterator[str]:
    for pattern, other in _DENY_JA if language == "ja" else _DENY_EN:
        changed = re.sub(pattern, other, text, count=1)
        if changed != text and bool(denials(changed)) != bool(denials(text)):
            yield changed


_HEDGES = (
    r"約(?=[\d一二三四五六七八九十])|(?<=[分秒時間日週月年%個本件台円])(?:くらい|ぐらい|ほど|程度|前後)|おおよそ|だいたい|たぶん、?|おそらく、?|ほぼ",
    r"\b(?:about|around|roughly|approximately|maybe|perhaps|probably|nearly|almost|usually|we think|I think|we guess),? ",
)
_BOUNDS = (
    (("以上", "以下"), ("以下", "以上"), ("以内", "以上"), ("未満", "以上"), ("まで", "以上"), ("超え", "下回"), ("最低", "最大"), ("最大", "最低"), ("少なくとも", "最大で")),
    (("at least", "at most"), ("at most", "at least"), ("up to", "at least"), ("more than", "less than"), ("less than", "more than"), ("over", "under"), ("under", "over"), ("within", "after more than")),
)  # fmt: skip


def _unhedged(text: str, language: Language) -> Iterator[str]:
    changed = re.sub(_HEDGES[language == "en"], "", text, count=1, flags=re.IGNORECASE)
    if changed != text and figures(text):
        yield changed[:1].upper() + changed[1:]


def _bounds(text: str, language: Language) -> Iterator[str]:
    for f in figures(text):
        for mine, other in _BOUNDS[language == "en"]:
            before, after = text[max(0, f.start - 14) : f.start], text[f.end : f.end + 5]
            if after.lstrip().startswith(mine) and language == "ja":
                yield text[: f.end] + text[f.end :].replace(mine, other, 1)
                break
            if re.search(rf"(?:^|\b){re.escape(mine)} ?$", before):
                yield (
                    text[: f.start - len(before)]
                    + re.sub(rf"{re.escape(mine)}( ?)$", other + r"\1", before)
                    + text[f.start :]
                )
                break


_QUOTES = (
    ("現場では「もう手放せない」と言われています。", "お客様の声は「助かった」でした。"),
    ('One operator said "I would never go back".', 'The customer called it "a real lifesaver".'),
)
_BOASTS = (
    ("業界最高水準の方法です。", "他社にはない取り組みです。", "シェアは国内トップです。"),
    ("It is the best in the industry.", "No other supplier can do this.", "We are the market leader."),
)


def _quoted(text: str, language: Language) -> Iterator[str]:
    yield text + ("" if language == "ja" else " ") + _pick(_QUOTES[language == "en"], text)


def _boasted(text: str, language: Language) -> Iterator[str]:
    yield text + ("" if language == "ja" else " ") + _pick(_BOASTS[language == "en"], text)


_NAMES = (
    ("ダマスカス商会", "SK-4410", "ヴェルナー", "ISO 13485", "北見工場", "オルビトロン"),
    ("Halvorsen", "the SK-4410", "Dunmore", "ISO 13485", "Orbitron", "Kettering"),
)


def _named(text: str, language: Language) -> Iterator[str]:
    new = _pick(_NAMES[language == "en"], text)
    if language == "ja":
        yield f"{new}では、{text}"
        for t in tokens(text):
            if t.pos == "名詞" and (
                t.detail.startswith("固有名詞") or re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{1,}|[ァ-ヶー]{4,}", t.surface)
            ):
                yield text[: t.start] + "ゼノメタル" + text[t.end :]
                return
        return
    yield f"{text.rstrip('.')} at {new}."
    m = re.search(r"(?<=[a-z] )(?:[A-Z][a-z]{2,}|[A-Z]{2,}[0-9-]*)\b", text)
    yield from ([text[: m.start()] + new.removeprefix("the ") + text[m.end() :]] if m else [])


_THINGS = (
    ("漏電", "潤滑油", "請求書", "溶接", "倉庫", "塗料", "伝票", "軸受", "監査", "断熱材", "冷凍機", "契約書"),
    (
        "invoice",
        "gearbox",
        "warehouse",
        "furnace",
        "paint",
        "contract",
        "bearing",
        "forklift",
        "auditor",
        "boiler",
        "magnet",
        "spreadsheet",
    ),
)


def _exchanged(text: str, language: Language) -> Iterator[str]:
    """One thing put for another: a noun of the sentence gives way to one from another trade."""
    new = _pick(_THINGS[language == "en"], text)
    if language == "ja":
        for t in tokens(text):
            if (
                t.pos == "名詞"
                and t.detail == "普通名詞/一般"
                and len(t.surface) >= 2
                and re.match(r"[はがをにでの]", text[t.end : t.end + 1])
            ):
                yield text[: t.start] + new + text[t.end :]
                return
        return
    m = re.search(
        r"(?<=\b(?:the|our|its) )(?!(?:same|first|last|next|other|new|old|most|only|whole|rest)\b)[a-z]{4,}(?<!ing)(?<!ed)(?= (?:is|are|was|were|has|in|on|at|for|from|to|and|with)\b|[.,])",
        text,
    )
    yield from ([text[: m.start()] + new + text[m.end() :]] if m else [])


_TAILS = (
    ("そのため、保全にかかる費用を大きく削減できます。", "これにより、品質が安定し、お客様から高い評価を得ています。", "その結果、作業者の負担が軽くなりました。",
     "同業の工場でも同じ方法が広まっています。", "背景には人手不足があります。", "この取り組みは経営層からも支持されています。", "今後は海外の拠点にも展開する予定です。",
     "こうした工夫が信頼につながっています。", "環境への配慮という点でも効果があります。", "若手でもすぐに習得できます。",
     "導入をきっかけに残業が減りました。", "もともとは海外の規格に合わせたものです。", "法令の改正も追い風になっています。", "他の部署からも相談が寄せられています。",
     "ベテランの勘に頼らずに済みます。", "来年度には全社へ広げる計画です。", "投資は一年で回収できました。", "見た目の美しさにもこだわっています。"),
    ("This keeps maintenance costs down.", "As a result, customers are far more satisfied.", "The operators now spend less time on paperwork.",
     "Many other plants have adopted the same method.", "The background is a shortage of skilled staff.", "Management fully supports this approach.",
     "A rollout to overseas sites is planned.", "This attention to detail builds trust.", "It is also kinder to the environment.", "Even new starters pick it up quickly.",
     "The investment paid for itself within a year.", "Overtime has gone down since then.", "It was originally developed for the aerospace sector.", "New legislation has made this even more pressing.",
     "Other departments now ask us for help with it.", "No experience is required.", "The idea came from a trade fair in Germany.", "Insurance premiums fell as well."),
)  # fmt: skip
_GLUED = (
    ("ため、設備の寿命が延びます。", "ことで、突然の停止を防いでいます。", "ので、顧客の満足度が高まっています。", "ことから、省エネにも貢献しています。",
     "うえ、作業時間の短縮にもつながります。", "ため、現場の評判は上々です。", "ので、熟練者でなくても対応できます。", "一方で、導入には費用がかかります。"),
    (", which extends the life of the equipment.", ", preventing costly downtime.", ", so customers trust us more.", " because regulations have become stricter.", ", making audits much easier.",
     ", as the insurer insisted on it.", " and is popular with the operators.", ", although it requires more training.", ", thanks to a new supplier.", " so that nobody gets hurt."),
)  # fmt: skip


def _invented(text: str, language: Language) -> Iterator[str]:
    glued, tail = _pick(_GLUED[language == "en"], text), _pick(_TAILS[language == "en"], text)
    if language == "ja":
        yield tail
        stem = re.sub(r"(?:ます|です|ました|でした)。$", "", text)
        plain = {"ます。": "る", "です。": "である", "ました。": "た", "でした。": "だった"}
        ending = next((v for k, v in plain.items() if text.endswith(k)), None)
        if ending and stem != text:
            yield stem + ending + glued
    else:
        yield tail
        yield text.rstrip(".") + glued


_WAYS: dict[str, Callable[[str, Language], Iterator[str]]] = {
    "number": _numbers, "unit": _units, "range": _ranges, "quote": _quoted, "superlative": _boasted, "order": _swapped, "direction": _turned,
    "negation": _denied, "hedge": _unhedged, "bound": _bounds, "name": _named, "entity": _exchanged, "invented clause": _invented,
}  # fmt: skip


def _values(text: str) -> list[tuple[object, ...]]:
    return [(*f.values(), f.unit) for f in figures(text)]


def mutants(text: str, language: Language) -> list[Mutant]:
    """Every way a sentence can be made wrong, at most two of a kind."""
    found: list[Mutant] = []
    for kind, ways in _WAYS.items():
        made = [w for w in dict.fromkeys(ways(text, language)) if w != text]
        made = [w for w in made if kind not in CERTAIN[:3] or _values(w) != _values(text)][:2]
        found += [Mutant(kind=kind, right=text, wrong=w) for w in made]
    return found
