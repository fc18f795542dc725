"""Doubt that got lost, and certainty nobody expressed, where no figure is concerned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.drafting.denial import Clause, clauses, overlap
from bot.drafting.polarity import denies_at_all
from bot.drafting.values import Finding
from bot.language.text import fold, is_japanese

#: Said of the statement; before a figure they are the figure's own, which is checked with it.
_STRONG = re.compile(
    r"たぶん|多分|おそらく|恐らく|かもしれ|はずです|と思[いう]|ことがあ(?!りました|った)|こともあ(?!りました|った)|場合があ|場合もあ|おそれ|恐れがあ|珍しくな|珍しくあり|とみて|と見て|印象|感覚です|とは限ら|言い切れ|(?<!ない)わけ(?:では|じゃ)な|(?:だいたい|大体|たいてい|ほとんど|ほぼ|概ね|おおむね)(?![^、。]{0,4}[\d約])|"
    r"\b(?:maybe|perhaps|probably|possibly|might|i think|i guess|i reckon|not sure|as far as (?:i|we) (?:know|can (?:tell|see))|to (?:my|our) knowledge|usually|often|mostly|sometimes|rarely|seldom|nearly always|tends? to|may (?:not )?be(?! (?:named|quoted|used|printed|mentioned)\b))\b(?!,? (?:about |around |\d))",
    re.IGNORECASE,
)
_ANY_HEDGE = re.compile(
    r"たぶん|多分|おそらく|恐らく|かもしれ|はず|思|見込|でしょう|だろう|考え|可能性|傾向|ほぼ|ほとんど|だいたい|大体|大抵|たいてい|場合[がもは]あ|大半|大部分|多くは|概ね|おおむね|ケースが多|ことが多|ことがあ|こともあ|場合もあ|(?:例|ケース)[はがも]あ|おそれ|恐れ|かねな|とは限ら|限[りら]|に限|言い切|わけでは|珍しく|とみ[てら]|と見[てら]|ではみて|では見て|印象|感覚|実感|目安|う[るり]|得[るま]|通常|一般|推測|推定|予想|およそ|おおよそ|約 ?\d|程度|[くぐ]らい|一概|断[定言]|次第|によ(?:って|り)[^、。]{0,4}(?:異な|違|変わ)|(?:とする|という|との)(?:声|人|方|見方|意見|指摘|話)|"
    r"\b(?:maybe|perhaps|probably|possibly|may|might|think|guess|likely|nearly|almost|usually|often|mostly|most|sometimes|typically|generally|believe|expect\w*|about|around|roughly|approximately|tend\w*|could|should|normally|more like|mainly|chiefly|largely|primarily|predominantly|usual|common\w*|majority|rare|rarely|seldom|hardly|single|isolated|few|provisional\w*|tentative\w*|uncertain|unsure|unclear|suspect\w*|assum\w+|presum\w+|apparently|typical|primary|predominant|partly|in part|on the whole|by and large|known|knowledge|aware|observed|so far|as far as|(?:only|just) (?:one|once)|at times|now and then|in general|for the most part|in most cases|as a rule|chances are|frequently|occasionally|estimat\w+|reckon|suppose|seem\w*|appear\w*|would|some \d)\b",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"必ず|絶対|完全に|確実に|間違いなく|例外なく|(?<!非)常に|ちょうど|正確に|"
    r"\b(?:exactly|always|definitely|certainly|guaranteed?|invariably|without exception|precisely|undoubtedly|inevitabl\w+|it is certain|without fail|in every case)\b",
    re.IGNORECASE,
)
_SAME_CERTAINTY = re.compile(
    r"必ず|絶対|完全|確実|間違いな|例外|常|いつも|毎回|全部|すべて|全て|ちょうど|ぴったり|正確|全数|しか|だけ|ゼロ|皆無|一切|本当|\b(?:exact\w*|always|definit\w*|certain\w*|guarantee\w*|invariab\w*|exception\w*|precise\w*|never|every|all|any|only|no)\b",
    re.IGNORECASE,
)
#: Said of all where the answer speaks of some.
_ALL = re.compile(
    r"もっぱら|専ら|ことごとく|一切|何より|突出|(?<![ぁ-ん])いずれも|すべて|全て|以外に(?:は)?(?:ない|ありません)|唯一|どの[^、。]{1,12}?(?:でも|であっても)|どんな[^、。]{1,12}?でも|あらゆる|"
    r"\b(?:every(?! \d)(?! (?:\w+ )?(?:second|minute|hour|day|night|morning|evening|week|month|quarter|year|shift|time|spring|summer|autumn|winter|season|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b)|all of|entirely|solely|exclusively|in any|at all times|the worst|the only|the whole of|invariably)\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"全|すべて|一切|必ず|だけ|のみ|しか|まったく|どれも|どの|どちら|いずれ|みん?な|皆|毎|[0-9一二三四五六七八九十][つ個種点人名件台本社回]とも|ゼロ|常|一番|それぞれ|両|ともに?[、。]|[0-9一二三四五六七八九十][つ個種点人名][^、。]?|絶対|以外|なし|なく|ない(?!と)|例外|"
    r"\b(?:all|every\w*|each|always|only|never|any\w*|none|no|nothing|nobody|both|entire\w*|whole|worst|same|everything|best|most|full|total)\b|\b([a-z]+) by \1\b",
    re.IGNORECASE,
)
#: Of several, this one above the rest: said by nobody who compared nothing.
_BEST = re.compile(
    r"\b(?:the|our|their|its) (?:\w+ )?(?:most (?!(?:of|recent|likely)\b)\w+|(?!(?:latest|earliest|nearest|next|rest|test|request|interest|west|nest|guest|chest|forest|contest|protest|harvest|manifest|digest|honest|modest)\b)[a-z]{2,}est\b|leading \w+|number one)",
    re.IGNORECASE,
)
_EST = re.compile(r"[a-z]{3,}est\b")
_FULLY = re.compile(r"\b(?:completely|totally|absolutely|perfectly|flawless\w*|eliminat\w+)\b", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:most\w*|main\w*|best|worst|top|biggest|leading|number one|\w+er than)\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:(?:complete|total|absolute|perfect|entire|full)\w*|eliminat\w+|at all|all|every\w*|nothing|none|no|never|zero)\b",
    re.IGNORECASE,
)
#: One of them, some of them, half of them.
_SOME = re.compile(
    r"\b(?:one|half|some|most|many|several|few|part|a third|two thirds)\b(?! (?:or|to|in|out of|per|a|an|every)\b)",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:every (?!\d|(?:\w+ )?(?:second|minute|hour|day|night|morning|evening|week|month|quarter|year|shift|time|spring|summer|autumn|winter|season|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b)\w+|all (?:of )?(?:the|our|their|these|those)?|everybody|everyone|each of)\b",
    re.IGNORECASE,
)
#: More, or more of them, than anything else is.
_MOST = re.compile(
    r"最も|もっとも(?!、)|一番|いちばん|最(?:大|多|高|良|善|適|強|速|短|長|小|重要)(?!限|時|値|で|\d| \d)|ほとんど|大半|大部分|大多数|随一|突出|際立|"
    r"トップ|圧倒的|断トツ"
)
_OF_MOST = re.compile(
    r"最(?![初近後新低小終])|一番|いちばん|もっとも|多い|多く|多数|ほとんど|大半|大部分|たいてい|大抵|メイン|主に|主な|中心|何より|圧倒|断トツ|ダントツ|トップ|だいたい|大体|ほぼ|[6-9]割|[6-9]\d ?[%％]|決め手|肝|めった|滅多|しか|ばかり|ばっかり|第一"
)
#: Nearly all of them, where a third was said.
_NEARLY_ALL = re.compile(
    r"\b(?:(?:nearly|almost|virtually|practically) (?:all|every\w*)|the (?:vast |great )?majority of)\b", re.IGNORECASE
)
_OF_NEARLY_ALL = re.compile(
    r"\b(?:nearly|almost|all|every\w*|most\w*|majority|mainly|mostly|usually|always|largely|typical\w*|bulk|main|[5-9]\d ?(?:%|per ?cent)|(?:two|three) (?:thirds|quarters)|[6-9] (?:out )?of|out of)\b|[5-9]\d ?%",
    re.IGNORECASE,
)
#: Measured against everybody's.
_BEYOND = re.compile(r"(?:他|ほか)の?どの|例のない|類を見な|群を抜|右に出る")
_HALF = 0.5
_SURE = 2


def _of_some(clause: Clause, nearest: Clause) -> bool:
    """Whether the answer says of some only what a clause says of all."""
    some = _SOME.search(nearest.text) and not _WHOLE.search(nearest.text) and not _SOME.search(clause.text)
    return bool(some) and overlap(clause, nearest)[0] >= _SURE


def _of_all(clause: Clause, nearest: Clause, theirs: Sequence[Clause]) -> bool:
    """Whether the answer speaks of all where a clause does; in English, also by saying what the others do or in a clause about the same sentence."""
    if is_japanese(clause.text):
        return bool(_OF_ALL.search(nearest.text))
    near = [c for c in theirs if c is nearest or c.whole == nearest.whole or overlap(clause, c)[1] >= _SURE]
    return any(_OF_ALL.search(c.text) or _OTHERS.search(c.text) for c in near)


def _overdenied(clause: Clause, nearest: Clause, theirs: Sequence[Clause]) -> str:
    """What an answer says of rare cases, or of some only, where a clause denies all: rarely and never, not every and none; "" for nothing."""
    if not _NONE.search(clause.text) or overlap(clause, nearest)[0] < 1 or _NONE.search(nearest.text):
        return ""
    if any(_NONE.search(c.text) and overlap(clause, c)[0] for c in theirs):
        return ""
    return nearest.text if _HARDLY.search(nearest.text) else ""


_NONE = re.compile(r"\b(?:never|no|none|nothing|nobody|not (?:\w+ ){0,2}(?:at all|any\b|a single))\b", re.IGNORECASE)
_HARDLY = re.compile(r"\b(?:rarely|seldom|hardly|scarcely|barely|(?:not|n't) (?:every|all|always))\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:the (?:others?|rest)|once|nothing else|nobody else|a single)\b", re.IGNORECASE)


#: うちで測ったわけではない: not done, and no doubt about it.
_NOT_DONE = re.compile(r"[ただ]わけ(?:では|じゃ)(?:な|あり)")
_DENIES_JA = re.compile(r"ない|ません|ず(?:に|、|$)")


def unhedged(text: str, source: Sequence[str], asked: str) -> list[Finding]:
    """A clause said flatly of which the speaker was not sure; or said to be certain when nobody said so."""
    plain = fold(text)
    findings: list[Finding] = []
    said = fold(" ".join(source) + " " + asked)
    certain = _CERTAIN.search(plain)
    if certain and not _SAME_CERTAINTY.search(said):
        findings.append(Finding(kind="hedge", text=certain[0]))
    for claim, licence in (
        (_BEST, _COMPARES),
        (_FULLY, _TOTAL),
        (_MOST, _OF_MOST),
        (_BEYOND, _BEYOND),
        (_NEARLY_ALL, _OF_NEARLY_ALL),
    ):
        most = claim.search(plain)
        if most and not licence.search(said) and not (most[0].endswith("est") and _EST.search(said)):
            findings.append(Finding(kind="superlative", text=most[0]))
    theirs = [c for s in source for c in clauses(s)]
    for clause in clauses(text):
        nearest = max(theirs, key=lambda c: overlap(clause, c), default=None)
        total = _ALL.search(clause.text)
        if total and nearest is not None and overlap(clause, nearest)[0] and not _of_all(clause, nearest, theirs):
            findings.append(Finding(kind="hedge", text=total[0], said=nearest.text))
        few = nearest is not None and _overdenied(clause, nearest, theirs)
        if few:
            findings.append(Finding(kind="hedge", text=clause.text, said=few))
        whole = _WHOLE.search(clause.text)
        if nearest is not None and whole and _of_some(clause, nearest):
            findings.append(Finding(kind="hedge", text=whole[0], said=nearest.text))
    if _ANY_HEDGE.search(plain):
        return findings
    for clause in clauses(text):
        nearest = max(theirs, key=lambda c: overlap(clause, c), default=None)
        if nearest is None or not clause.words or not _STRONG.search(nearest.text):
            continue
        # denied where the answer denies nothing, it is another statement
        if denies_at_all(clause.text) and not denies_at_all(nearest.text):
            continue
        if _NOT_DONE.search(nearest.text) and _DENIES_JA.search(clause.text):
            continue
        if clause.values - nearest.values and any(clause.values & c.values for c in theirs):
            continue
        found = overlap(clause, nearest)[0]
        matter = len(nearest.words) + len(nearest.values)
        if found and found >= _HALF * matter and found >= _HALF * len(clause.words):
            findings.append(Finding(kind="hedge", text=clause.text, said=nearest.text))
            break
    return findings
