"""Denials held against the source clause by clause: what a sentence says of a word must be what its likeliest clause says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise, zip_longest

from bot.drafting.facts import figures
from bot.drafting.kinship import has_kin, neutral
from bot.drafting.lexicon import has_verb, listed
from bot.drafting.polarity import USUAL, denials, polarity
from bot.drafting.values import Finding
from bot.drafting.words import content, english_words
from bot.language.text import is_japanese

_CLAUSE = re.compile(
    r"[。；;:：!?！？\n]|、|,(?!\d)|(?<=[一-鿿])な(?:ので|んで)|(?:です|ます|ません|した|でした|だ|た|る|い)(?:が|けど|けれど|ので(?!は)|し)(?![っんい])|"
    r"\b(?:and|but|so|(?<!not )because|while|whereas|although|though|unless|rather than|instead of|in place of|then)\b",
    re.IGNORECASE,
)
#: Contrasts name two things in one breath; cut apart, the second loses what it is said of.
_CONTRAST = re.compile(
    rf"\b(rather than|instead of|in place of)\b(?!{USUAL})",
    re.IGNORECASE,
)


#: Said without a denial, and one all the same.
_REFUSES = re.compile(
    r"やめ|廃止|中止|だめ|ダメ|駄目|無理|不可|不要|厳禁|禁[止物]|(?<![A-Za-z])NG(?![A-Za-z])|×|以外|代わり|避け|控え|失敗|足り|足ら|不足|対象外|違う|違い?ま|違って|逆|反対|まま|省[いかきくけ略]|怠|未満|差異|ずれ|ズレ|不一致|相違|難し|困難|見合わせ|見送|遠慮|辞退|(?<![\d.,])0[個件回人名台本枚社]|限[らりる]|とどま|留ま|不向|断[っらりる]|まだ|いまだ|未[だ着定]|ゼロ|皆無|抜[いかきくけ]|(?:まれ|稀)(?!に)|漏れ|忘れ|なくな|無くな|"
    r"\b(?:stop\w*|avoid\w*|instead|except\w*|refus\w*|reject\w*|lack\w*|fail\w*|skip\w*|ban\w*|unable|prevent\w*|block\w*|forbid\w*|prohibit\w*|too|out of|gave up|give up|forget|forgot|missing|missed|absent|exclud\w*|absence|ruled? out|is (?:just )?(?:as |also )?(?:bad|harmful|wrong)|suspend\w*|ceas\w*|halt\w*|withh[eo]ld\w*|refrain\w*|forgo\w*|abandon\w*|turn(?:s|ed)? (?:away|down)|do(?:ne|es|ing)? away with|discard\w*|scrap\w*)\b|(?<!使い)捨て|廃棄",
    re.IGNORECASE,
)
#: Another way to deny: it licenses a denial, and may stand for one, but turns nothing down by itself.
_LACKING = re.compile(
    r"\b(?:without|minus|yet|since|until|used to|previously|formerly|bad|harm\w*|worse|nothing but|dispens\w*|mistake|wrong|disappear\w*|gone|limit\w*|restrict\w*|optional|required|mandatory|should not|must not|otherwise|or else|un[a-z]{4,})\b",
    re.IGNORECASE,
)
#: Left as it was or not done yet, said without a denial.
_SPARED = re.compile(
    r"\b(?:free (?:of|from)|(?:left|leave\w*)(?: \w+)? alone|(?:keep|kept|stay\w*|left|leave\w*) (?:\w+ ){0,2}(?:off|out|away)|un[a-z]{4,}|in(?:complete|sufficient|adequate|accurate|visible|compatible|capable|active|valid|frequent)\w*|yet to|no longer|remain\w*|outstanding|pending|poorly|badly|insufficiently|inadequately|barely|scarcely|spared|exempt\w*|impossible)\b",
    re.IGNORECASE,
)
#: Says that something has to be, so that nothing goes on without it: without X nothing, unless X nothing.
_ELSE = re.compile(
    r"\b(?:otherwise|or (?:else|it|they|you|we|the \w+)|must|ha(?:s|ve) to|required|mandatory|compulsory|needs? to|need)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\bunless\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?<!even )\b(?:if|once|when|where|should|as soon as|as long as|provided|with|for)\b", re.IGNORECASE
)
#: It had last been done in May, and not since.
_SINCE = re.compile(r"\b(?:since|until|till)\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|only|first|latest)\b", re.IGNORECASE)
_ONLY = re.compile(r"だけ|のみ|しか|除|外し|外す|\b(?:only|just|drop\w*|prevent\w*|rather)\b", re.IGNORECASE)
_SHORTHAND = (
    (re.compile(r",? ?\b(?:you know|i mean|um+|uh+|erm+)\b,?", re.IGNORECASE), " "),
    (re.compile("じゃな"), "ではな"),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/(?=\s|\w)"), "with "),
)
#: A clause so much of which is said again, in so many words, is said again without its denial.
_MOST = 0.8
_SURE = 2
_IF = re.compile(
    r"(?:ない|なけれ|なかった)(?:とき|時|場合|なら|ば|と|ら|限り)|(?:なし|無し)(?:だと|では|なら|の場合|の時|のとき)|ずに[^、。]*(?:と|たら|ば|ては)、?$|\b(?:unless|if)\b",
    re.IGNORECASE,
)
_SEVERAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """`said`, `denied` are words in the form `polarity` gives them, `words` all that carry meaning, `values` its figures';
    `whole` the words of the sentence it is part of; `excepted`: an "unless" follows."""

    text: str
    said: frozenset[str]
    denied: frozenset[str]
    words: frozenset[str]
    values: frozenset[Decimal]
    whole: frozenset[str]
    denies: bool
    excepted: bool = False


@lru_cache(maxsize=2048)
def clauses(text: str) -> tuple[Clause, ...]:
    """A text cut where one statement ends and the next begins."""
    plain = _CONTRAST.sub(", not ", text)
    for pattern, written in _SHORTHAND:
        plain = pattern.sub(written, plain)
    edges = [0, *((m.end() if is_japanese(m[0]) else m.start()) for m in _CLAUSE.finditer(plain)), len(plain)]
    pieces = [plain[a:b].strip(" 、,。") for a, b in pairwise(edges)]
    for i in reversed(range(len(pieces) - 1)):
        # wood and hair go undetected: two things, one statement
        if _THING.fullmatch(pieces[i]) and pieces[i + 1].startswith("and "):
            pieces[i : i + 2] = [f"{pieces[i]} {pieces[i + 1]}"]
    told = [p for p in pieces if re.search(r"\w", p)]
    return tuple(
        replace(_clause(p, content(text)), excepted=after.casefold().startswith(("unless", "except", "until")))
        for p, after in zip_longest(told, told[1:], fillvalue="")
    )


_THING = re.compile(r"(?:(?:the|an?|our) )?[A-Za-z-]+")
#: "without recalibrating" denies nothing of what it stands beside.
_ASIDE = re.compile(r"(?<=\w )\b(?:without|unless)\b.*$", re.IGNORECASE)


def _clause(text: str, whole: frozenset[str]) -> Clause:
    said, denied = polarity(text)
    words = content(text)
    # wrong quantity, not wrong item: what a clause both says and denies tells nothing
    denied = frozenset(_bare(w) for w in denied - (said if not is_japanese(text) else frozenset()))
    values = frozenset(v for f in figures(text) for v in f.values())
    said = frozenset(_bare(w) for w in said) | words
    return Clause(
        text=text,
        said=said - denied,
        denied=denied,
        words=words,
        values=values,
        whole=whole,
        denies=denials(text) > 0 and denials(_ASIDE.sub("", text)) > 0,
    )


def _bare(word: str) -> str:
    """The noun of a verb or a being: 検品する, 問題ある."""
    return re.sub(r"(?<=.)(?:する|ある|できる|なる)$", "", word)


def _met(word: str, words: frozenset[str]) -> bool:
    return word in words or has_kin(word, words)


def overlap(mine: Clause, theirs: Clause) -> tuple[int, int]:
    """How many words and figures of a clause the other has, in any form; and of its sentence."""
    shared = sum(_met(w, theirs.words) for w in mine.words) + len(mine.values & theirs.values)
    return shared, sum(_met(w, theirs.whole) for w in mine.whole)


def _denies_so(c: Clause, word: str, clause: Clause) -> bool:
    """Whether a clause with the word denies it: the word itself, or what our clause says of it too."""
    if _met(word, c.denied) or _turns_down(c, word):
        return True
    if c.denies and len(clause.words) <= _SURE and all(_met(w, c.words) for w in clause.words):
        return True
    return c.denies and (all(map(_light, c.denied)) or any(_met(w, clause.words) for w in c.denied))


_LIGHT = frozenset(
    [
        "遣る",
        "やる",
        "はやる",
        "流行る",
        "為る",
        "する",
        "成る",
        "なる",
        "有る",
        "ある",
        "居る",
        "いる",
        "出来る",
        "できる",
        "事",
        "物",
        "様",
    ]
)


def _light(word: str) -> bool:
    """Whether a word denied says only that something is not so: don't put grease there."""
    return word in _LIGHT or (not is_japanese(word) and neutral(word))


def _turns_down(clause: Clause, word: str) -> bool:
    """Whether a clause refuses something in a word of its own, other than `word`."""
    return any(not _met(word, content(m[0]) or frozenset({m[0]})) for m in _REFUSES.finditer(clause.text))


def refuses(text: str) -> bool:
    """Whether a text turns something down without a denial: やめました, ×, avoid, too cold."""
    return bool(_REFUSES.search(_MUST.sub("", text)))


#: 10mA以下じゃないとダメ: it has to be, so nothing is turned down.
_MUST = re.compile(r"(?:ないと|なければ|なきゃ|なくちゃ|なくては)(?:だめ|ダメ|駄目)")


def requires(text: str) -> bool:
    """Whether a text says that something has to be: must, otherwise."""
    return bool(_ELSE.search(text))


def averts(text: str) -> bool:
    """Whether a text denies by what comes of it otherwise (otherwise the bead tears) or in a word's own form (unresolved)."""
    return bool(_OTHERWISE.search(text))


_OTHERWISE = re.compile(
    r"\b(?:otherwise|or (?:else|it|they|you|we|the \w+)|un(?!der|til|less|it|iq|iv|io|if)[a-z]{4,})\b", re.IGNORECASE
)


def singles_out(text: str) -> bool:
    """Whether a text says of one thing what it thereby denies of the others: only, だけ."""
    return bool(_ONLY.search(text))


def denied_otherwise(text: str, source: Sequence[str], asked: str) -> list[Finding]:
    """Words denied where the likeliest clause of the source says them, said where it denies them, or exchanged in a contrast."""
    theirs = [c for s in source for c in clauses(s) if not others_word(c.text)]
    about = list(clauses(asked))
    if (whole := _word_for_word(text, source)) is not None:
        return [Finding(kind="negation", text=text, said=whole)]
    if (both := _not_only(text, theirs)) is not None:
        return [Finding(kind="negation", text=text, said=both.text)]
    mine = clauses(text)
    denied = frozenset(w for c in mine if c.denies for w in (*c.denied, *c.words))
    for clause in mine:
        others = [c for c in mine if c is not clause]
        elsewhere = (frozenset(w for c in others for w in c.denied), frozenset(w for c in others for w in c.said))
        if (not clause.words and clause.text.startswith("not")) or _TOPIC.search(clause.text):
            continue
        if _predicated(clause, mine) or _neither(clause, theirs):
            continue
        if others_word(clause.text) or (not clause.denies and any(_framed(c) for c in mine[: mine.index(clause)])):
            continue
        wrong = (
            _exchanged(clause, theirs)
            or _other_one(clause, mine, theirs)
            or _contrary(clause, theirs, about, elsewhere)
            or _unlike(clause, theirs, about, denied)
        )
        if wrong is not None:
            return [Finding(kind="negation", text=clause.text, said=wrong.text)]
    return []


def _predicated(clause: Clause, mine: Sequence[Clause]) -> bool:
    """MDF, felt and silicone are kept out; the box, in other words, was not it; ruled out below 10 °C and whenever it is damp: what denies it stands in another clause."""
    if is_japanese(clause.text) or clause.denies:
        return False
    at = mine.index(clause)
    if _EXCEPT_FOR.match(clause.text) and not has_verb(clause.text):
        return any(c.denies for c in mine[:at])
    rest = (
        mine[at + 1 :]
        if not has_verb(clause.text) or _listed(clause, mine[at + 1 :])
        else mine[:at]
        if _ALSO_WHEN.match(clause.text)
        else ()
    )
    return any(c.denies or refuses(c.text) or _SPARED.search(c.text) for c in rest)


#: It did not go slack, at least with thin yarn.
_EXCEPT_FOR = re.compile(r"(?:at least|especially|particularly|in particular) ", re.IGNORECASE)


def _listed(clause: Clause, rest: Sequence[Clause]) -> bool:
    """MDF, wool felt and silicone are kept out: a thing of two words, one of which may look like a verb."""
    return bool(_TWO_WORDS.fullmatch(clause.text) and rest and rest[0].text.startswith("and "))


_TWO_WORDS = re.compile(r"[a-z-]+ [a-z-]+")
_ALSO_WHEN = re.compile(r"(?:and|or) (?:if|when|whenever|where|wherever|while|once|as long as)\b", re.IGNORECASE)


def _neither(clause: Clause, theirs: Sequence[Clause]) -> bool:
    """Neither news nor sport is a guarantee: denied is what is said of the two, not the first of them."""
    pair = _NEITHER.search(clause.text)
    told = content(clause.text[pair.end() :]) if pair else frozenset()
    return any(c.denies and any(_met(w, c.words) for w in told) for c in theirs)


_NEITHER = re.compile(r"\bneither\b.*\bnor (?:the |an? |our |their )?\w+", re.IGNORECASE)


#: Said to be thought by others, so neither said nor denied: contrary to what people expect, the manual allows.
_OTHERS = re.compile(
    r"\b(?:contrary to|(?:people|everyone|everybody|many|others|some|the (?:book|manual|handbook|textbook|brochure)) (?:\w+ (?:to )?)?(?:think|thinks|assume|expect|believe|say|says|said|claim|claims|predict|predicted|thought|expected|assumed|claimed|allows?|may say|put|ask|want))\b",
    re.IGNORECASE,
)


def others_word(text: str) -> bool:
    """Whether a clause gives what others hold, which the speaker sets right."""
    return bool(_OTHERS.search(text))


_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely|solely) (?P<both>[^.;]+)", re.IGNORECASE)
_JUST_DENIED = re.compile(
    r"(?:\bnot|n['’]t)\b(?! (?:only|just|merely|solely))(?P<what>(?: [A-Za-z-]+){1,4})", re.IGNORECASE
)


def _not_only(text: str, theirs: Sequence[Clause]) -> Clause | None:
    """Not only the boxes but also the adhesive, for not the boxes: the clause that denies what is said to be part of it."""
    m = _NOT_ONLY.search(text)
    both = content(m["both"]) if m else frozenset()
    for c in theirs if both else ():
        if any(content(found["what"]) & both for found in _JUST_DENIED.finditer(c.text)):
            return c
    return None


def _other_one(clause: Clause, mine: Sequence[Clause], theirs: Sequence[Clause]) -> Clause | None:
    """We change the wire, never the tool, for the tool, never the wire: what is denied and what is not changed places."""
    if not clause.denies:
        return None
    for denying in (c for c in theirs if c.denies):
        for saying in (c for c in theirs if not c.denies):
            only_said, only_denied = saying.words - denying.words, denying.words - saying.words
            if not saying.words & denying.words & clause.words:
                continue
            if not (only_said & clause.words) or only_denied & clause.words:
                continue
            if any(c.words & only_denied and not c.words & only_said for c in mine if not c.denies):
                return denying
    return None


def _framed(clause: Clause) -> bool:
    """避けるべきは、 and ベーキングを省くと、: what follows is what is turned down, or what comes of it."""
    return (
        is_japanese(clause.text)
        and bool(_FRAME.search(clause.text))
        and (refuses(clause.text) or bool(_IF.search(clause.text)))
    )


_FRAME = re.compile(r"(?:は|と|ば|たら|なら|場合|とき)$")
#: 外観検査AIは、: what is said of it comes in the next clause.
_TOPIC = re.compile(r"(?:は|では|には|とは|については|において)$")
_CONTRASTS = re.compile(r"(?:では|じゃ|で)なく(?!て?[もは]|ては|なり|なる|な)")


def _word_for_word(text: str, source: Sequence[str]) -> str | None:
    """The English statement a sentence repeats almost word for word, with more denials or fewer."""
    mine = _plain_words(text)
    if is_japanese(text) or len(mine) < _SEVERAL:
        return None
    alike = [
        said for said in source if len(mine & (theirs := _plain_words(said))) >= _MOST * max(len(mine), len(theirs))
    ]
    if any(denials(text) == denials(said) or _beside(text, said) for said in alike):
        return None
    return alike[0] if alike else None


def _beside(text: str, said: str) -> bool:
    """The radio keeps working, the gauge doesn't: said again up to where the next thing is denied."""
    run = " ".join(english_words(text))
    whole = " ".join(english_words(said))
    before, found, _ = whole.partition(run)
    return bool(found) and not denials(" ".join(before.split()[-_SURE:]))


def _plain_words(text: str) -> frozenset[str]:
    """All words but denials, contractions written out of sight and what speech fills pauses with."""
    return frozenset(english_words(_FILLED.sub(" ", _SHORT.sub(" ", text)))) - _NOTS - _PAUSES


_FILLED = re.compile(r"\b(?:you know|i mean|(?:i|we) think|sort of|kind of)\b", re.IGNORECASE)
_PAUSES = listed("um uh so well just really actually okay i we")


def _exchanged(clause: Clause, theirs: Sequence[Clause]) -> Clause | None:
    """無効化ではなく削除 for 削除ではなく無効化."""
    if not clause.denied or not _CONTRASTS.search(clause.text):
        return None
    for c in theirs:
        if not _CONTRASTS.search(c.text):
            continue
        across = (
            [w for w in clause.denied if w in c.said and w not in c.denied],
            [w for w in c.denied if w in clause.said],
        )
        if all(across) and not clause.denied & c.denied:
            return c
    return None


def _contrary(
    clause: Clause,
    theirs: Sequence[Clause],
    about: Sequence[Clause],
    elsewhere: tuple[frozenset[str], frozenset[str]],
) -> Clause | None:
    """The clause that says the opposite of a word, when it is nearer than any that says the same."""
    if not clause.denied and not any(c.denied for c in theirs):
        return None
    if _conditional(clause, theirs):
        return None
    refused = frozenset(w for m in _REFUSES.finditer(clause.text) for w in content(m[0]))
    if (
        clause.denies
        or (refused - frozenset(w for c in theirs for w in c.denied))
        or (not refused and (_REFUSES.search(clause.text) or _SPARED.search(clause.text)))
        or (is_japanese(clause.text) and singles_out(clause.text) and any(singles_out(c.text) for c in theirs))
    ):
        said: frozenset[str] = frozenset()
    else:
        said = clause.said - _TELLING
    for word, denied in [*((w, True) for w in clause.denied), *((w, False) for w in said)]:
        if denied:
            same = [c for c in (*theirs, *about) if _met(word, c.words) and _denies_so(c, word, clause)]
            same += [c for c in theirs if _turns_down(c, word) and overlap(clause, c)[0]]
        else:
            same = [c for c in (*theirs, *about) if _met(word, c.said)]
        if word in elsewhere[denied] or (denied and any(_met(word, c.denied) for c in about)):
            continue
        if denied and any(_answers(c, word) or _past(c, clause) for c in theirs):
            continue
        other = [
            c
            for c in theirs
            if _met(word, c.said if denied else c.denied) and c not in same and not _turned_over(clause, c)
        ]
        if not denied and is_japanese(clause.text):
            other = [c for c in other if not _IF.search(c.text) and not _preferred(clause, c)]
        nearest = max((overlap(clause, c) for c in same), default=(0, 0))
        against = max(other, key=lambda c: overlap(clause, c), default=None)
        if against is None or overlap(clause, against) <= nearest:
            continue
        # one word alone is hardly the same statement
        if overlap(clause, against)[0] >= max(1, min(_SURE, len(clause.words) + len(clause.values))):
            return against
        # 厳しくしたわけではない for むしろ厳しくしました, which has no other word
        if denied and is_japanese(against.text) and all(_met(w, clause.words) for w in against.words - _LIGHT):
            return against
        # 全数じゃなくて10台に1台 said as 10台に1台だけでなく全数
        if not denied and word in _contrasted(against) and overlap(clause, against)[1] + len(against.values) > _SURE:
            return against
        # 使っています has no word of its own; the rest of its sentence tells what it is said of
        if not clause.words and overlap(clause, against)[1] >= _SURE:
            return against
    return None


def _conditional(clause: Clause, theirs: Sequence[Clause]) -> bool:
    """Whether a clause denies on a condition which the source puts in its own way: unless, without X and if nobody has X."""
    if clause.denies and _IF.search(clause.text):
        return any(other_way.search(c.text) for c in theirs for other_way in (_IF, _REFUSES, _ELSE))
    return bool(_WITHOUT.search(clause.text)) and any(
        c.denies and (_IF.search(c.text) or (_SKIPPED.search(c.text) and overlap(clause, c)[0])) for c in theirs
    )


#: Don't skip the hold: without the hold ….
_SKIPPED = re.compile(r"\b(?:skip|omit|forget|miss|leave out|drop|neglect)\w*\b", re.IGNORECASE)


#: 話す is no more kin of 電話 than telling is of what is told.
_TELLING = frozenset(["話す", "語る", "述べる", "仰る", "伝える", "聞く", "挙げる", "答える", "説明"])


def _turned_over(clause: Clause, other: Clause) -> bool:
    """Whether two clauses may say the same though one of them denies: unless X and once X, without X and X must, not since May and last in May, only if and not unless."""
    return (other.excepted and bool(_ONLY.search(clause.text))) or any(
        mine.search(clause.text) and theirs.search(other.text)
        for mine, theirs in (
            (_CONDITION, _UNLESS),
            (_WITHOUT, _ELSE),
            (_LAST, _SINCE),
            (_ONLY, _UNLESS),
            (_ADDS, _WITHOUT),
            *(((_ONLY_IF, _IF),) if other.denies else ()),
            *(((_NOT_YET, _WAITED), (_DENYING_EN, _OTHERWISE)) if clause.denies else ()),
        )
    )


#: The four hours are without the historian, which adds two.
_ONLY_IF = re.compile(r"\bonly (?:if|when|where|once|after|with|while|as long as)\b", re.IGNORECASE)
_ADDS = re.compile(r"\b(?:adds?|added|additional|another|extra|further|separate\w*|on top|plus)\b", re.IGNORECASE)
_DENYING_EN = re.compile(r"\b(?:not|no|never|cannot)\b|n't\b", re.IGNORECASE)
#: Not for another four hours, and four hours before you do.
_NOT_YET = re.compile(
    r"\b(?:for another|for the (?:first|next)|for at least|until|before|earlier than|sooner than)\b", re.IGNORECASE
)
_WAITED = re.compile(r"\b(?:before|until|after|once|only|wait)\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:without|unless)\b", re.IGNORECASE)


def _preferred(clause: Clause, theirs: Clause) -> bool:
    """30分続くと警報が鳴る against 即アラームじゃなく10分続いたら鳴らす: the side of the contrast that is said again, not the denied one."""
    contrast = _CONTRASTS.search(theirs.text)
    if contrast is None:
        return False
    sides = theirs.text[: contrast.start()], theirs.text[contrast.end() :]
    turned_down, said = (sum(_met(w, content(side)) for w in clause.words) for side in sides)
    unlike, alike = (len(clause.values & {v for f in figures(side) for v in f.values()}) for side in sides)
    return alike > unlike or said > turned_down


def _unlike(
    clause: Clause, theirs: Sequence[Clause], about: Sequence[Clause], elsewhere: frozenset[str]
) -> Clause | None:
    """The nearest clause when only one of the two denies anything, and nothing else can have been meant."""
    nearest = max(theirs, key=lambda c: overlap(clause, c), default=None)
    if nearest is None or not (clause.words or clause.values) or not overlap(clause, nearest)[0]:
        return None
    if clause.denies:
        return (
            None
            if nearest.denies
            or _IF.search(clause.text)
            or _conditional(clause, theirs)
            or _turned_over(clause, nearest)
            or _licensed(clause, nearest, theirs, about)
            else nearest
        )
    other_way = any(way.search(clause.text) for way in (_REFUSES, _ONLY, _LACKING))
    if not other_way and (among := next((c for c in theirs if c.denies and _included(clause, c, theirs)), None)):
        return among
    if (
        not nearest.denies
        or other_way
        or any(_met(w, elsewhere) for w in nearest.denied)
        or _SPARED.search(clause.text)
        or _turned_over(clause, nearest)
        or _quoted_denial(clause, nearest)
        or _preferred(clause, nearest)
    ):
        return None
    return nearest if _said_again(clause, nearest) or _done_after_all(clause, nearest, theirs) else None


def _answers(c: Clause, word: str) -> bool:
    """Whether a clause denies a word of its sentence without saying it again: and mostly we don't."""
    if (left := _LEFT.search(c.text)) and _met(word, content(left["what"])):
        return True
    return bool(_ELLIPSIS.search(c.text)) and _met(word, c.whole) and all(map(_light, c.words))


#: Clerks moved from typing to disputes: no more typing.
_LEFT = re.compile(r"\b(?:from|replac\w+|no more) (?P<what>[a-z -]+?)(?= to\b| with\b|[,.;]|$)", re.IGNORECASE)
_ELLIPSIS = re.compile(r"\b(?:do|does|did|is|are|was|were|has|have|can|will|wo|ca)(?: not|n['’]?t)\W*$", re.IGNORECASE)


#: What anything can be done with: タップは扱っていません, ドリルやタップにも対応しています.
_DOING = _LIGHT | frozenset(
    ["扱う", "取り扱う", "受ける", "受け付ける", "使う", "含む", "含める", "対応", "入る", "測る", "行う", "出す"]
)


def _included(clause: Clause, denying: Clause, theirs: Sequence[Clause]) -> bool:
    """ドリルやタップにも対応 for タップは扱っていません: what is left out counted among the rest."""
    left_out = denying.words - denying.denied - _LIGHT
    if not is_japanese(clause.text) or not left_out or not denying.denied <= _DOING or _IF.search(denying.text):
        return False
    if not all(w in clause.words for w in left_out) or not _AMONG.search(clause.text):
        return False
    return not any(w in c.words for c in theirs if not c.denies for w in left_out)


_AMONG = re.compile(r"にも|や[^、。]+(?:に|を|も|の)|も含め|を含め|のほか|に加え|[一-鿿ァ-ヶー]も")


def _contrasted(clause: Clause) -> frozenset[str]:
    """The words of a contrast that are turned down."""
    contrast = _CONTRASTS.search(clause.text)
    return content(clause.text[: contrast.start()]) if contrast else frozenset()


_QUOTE = re.compile(r"「[^「」]*」")


def _quoted_denial(clause: Clause, theirs: Clause) -> bool:
    """Whether the denial is in words quoted there, of which the clause takes none."""
    around = _QUOTE.sub("", theirs.text)
    if around == theirs.text or denials(around):
        return False
    return not any(_met(w, content(q)) for q in _QUOTE.findall(theirs.text) for w in clause.words)


def _licensed(clause: Clause, nearest: Clause, theirs: Sequence[Clause], about: Sequence[Clause]) -> bool:
    """Whether something beside the nearest clause lets a denial stand."""
    together = [c for c in theirs if c.whole == nearest.whole]
    # ブリッジ、3本以上のやつですね。あれは避けてほしい
    together += [b for a, b in pairwise(theirs) if a is nearest and _POINTS_BACK.match(b.text)]
    if any(_met(w, c.denied) or _answers(c, w) for c in theirs for w in clause.denied):
        return True
    if any(_turns_down(c, w) for c in together for w in clause.denied or {""}):
        return True
    if _CONTRASTS.search(clause.text) and any(
        _met(w, c.words) for c in theirs if c.denies for w in _contrasted(clause)
    ):
        return True
    if any(_past(c, clause) for c in theirs) or any(c.denies and not c.words and c.values for c in together):
        return True
    if not clause.denied and not is_japanese(clause.text) and any(c.denies and not c.denied for c in theirs):
        return True
    contrast = _CONTRASTS.search(clause.text)
    if contrast and _preferred(nearest, clause):
        return all(_met(w, nearest.words) for w in content(clause.text[contrast.end() :]))
    if any(c.denied and not c.words - c.denied - _LIGHT and c.denied <= _LIGHT for c in theirs):
        return True
    # across instead of running along: not the running is denied
    if any(_met(w, nearest.whole) or w in nearest.text for w in clause.denied if is_japanese(w) or not _light(w)):
        return any(
            _met(w, c.words) and c.denies and _denies_so(c, w, clause) for c in (*theirs, *about) for w in clause.denied
        )
    found = overlap(clause, nearest)[0]
    near = [c for c in theirs if overlap(clause, c)[0] >= found]
    return (
        any(c.denies for c in (*together, *near))
        or any(_ONLY.search(c.text) or _LACKING.search(c.text) for c in together)
        or any(c.denies and overlap(clause, c)[0] for c in about)
    )


def _past(c: Clause, clause: Clause) -> bool:
    """Whether a clause says of the past what a contrast denies of today: quarterly before, instead of quarterly."""
    return clause.text.startswith("not ") and bool(_FORMERLY.search(c.text)) and overlap(clause, c)[0] > 0


_FORMERLY = re.compile(r"\b(?:before|previously|formerly|used to|once|was|were|had|old|older|earlier)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"(?:あれ|それ|これ|そこ|そっち|そちら|そういう[^は]{1,4})[はがをも]")


def _done_after_all(clause: Clause, denying: Clause, theirs: Sequence[Clause]) -> bool:
    """満充電までは充電し for 満充電まではやらなくて: a light verb denies what it is done to, which nothing else speaks of."""
    done_to = denying.words - denying.denied - _LIGHT
    if denying.denied - _LIGHT or not done_to or not all(w in clause.words for w in done_to):
        return False
    return not any(_met(w, c.words) for c in theirs if not c.denies for w in done_to)


def _said_again(clause: Clause, denying: Clause) -> bool:
    """Whether a clause is a denying one said again, but for the denial."""
    found = overlap(clause, denying)[0]
    rest = denying.words - denying.denied
    much = len(rest) + len(denying.values)
    if denying.denied & _DENYING and found >= 0.5 * much:
        return True
    plain, mine = (frozenset(english_words(_SHORT.sub(" ", c.text))) - _NOTS for c in (denying, clause))
    if len(plain) >= _SEVERAL and len(plain & mine) > 0.7 * len(plain) and len(mine) <= len(plain) + 2:
        return not is_japanese(clause.text)
    return much >= _SEVERAL and found >= _MOST * much and not clause.denied and len(clause.words) <= found + 1


_SHORT = re.compile(r"'(?:d|ll|re|ve|s|m)\b|n't\b")
_NOTS = frozenset(
    [
        "not",
        "no",
        "never",
        "cannot",
        "can't",
        "don't",
        "doesn't",
        "didn't",
        "won't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "just",
        "really",
        "actually",
        "'d",
        "would",
        "did",
        "do",
        "does",
        "and",
        "but",
        "so",
        "also",
    ]
)
_DENYING = frozenset(["無理", "不可", "不要", "対象外", "禁止", "駄目", "厳禁", "NG"])
