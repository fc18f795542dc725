"""Things said the other way round: a denial dropped or added, above for below, a sequence in another order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.drafting.agreement import other_side
from bot.drafting.binding import WHERE
from bot.drafting.denial import (
    Clause,
    averts,
    clauses,
    denied_otherwise,
    others_word,
    overlap,
    refuses,
    requires,
    singles_out,
)
from bot.drafting.facts import figures
from bot.drafting.kinship import kin
from bot.drafting.lexicon import listed
from bot.drafting.polarity import denials, denies_at_all
from bot.drafting.segments import Segment
from bot.drafting.values import Finding
from bot.drafting.words import content, english_words, stem
from bot.language.text import fold, is_japanese

#: Up and down as directions, not as parts of other verbs (backed up, work down).
_MOVED = r"(?:is|are|was|were|be|been|go|goes|going|gone|went|come|comes|came|coming|move[sd]?|creep|creeps|crept|push\w*|bring|brings|brought|get|gets|got|put|puts|turn\w*|driv\w+|drove|edg\w+|all|way|further|back|work\w*|steps?|degrees?|percent|%)(?: \w+ly)?"
_OPPOSITES = tuple(
    (re.compile(a, re.IGNORECASE), re.compile(b, re.IGNORECASE))
    for a, b in (
        (r"多[いくけ]", r"少な[いくけ]"),
        (r"増(?:え|や|加|し|大)", r"減(?:り|っ|ら|少|る|)|下がり"),
        (r"上が|上げ|上昇|向上", r"下が|下げ|低下|落ち|落と"),
        (r"高[いくけ温圧]", r"低[いくけ温圧]"),
        (r"長[いくけ]|[伸延]び|[伸延]ば", r"短[いくけ縮]|縮"),
        (r"[速早][いくけめ]", r"遅[いくけれ]"),
        (r"大き[いくけな]", r"小さ[いくけな]"),
        (r"厚[いくけ]", r"薄[いくけ]"),
        (r"重[いくけ]", r"軽[いくけ]"),
        (r"新しい", r"古い|旧"),
        (r"最初", r"最後"),
        (r"込み", r"(?<=[一-鿿])別(?=[でに、途])|抜き"),
        (r"必要", r"不要|必要(?:は)?(?:ない|ありません)"),
        (r"一次", r"二次"),
        (r"夏", r"冬"),
        (r"屋内|室内", r"屋外|室外"),
        (r"やす[いく]", r"にく[いく]|づら[いく]"),
        (r"満充電|満タン|満載", r"空荷|空(?:の|っぽ)"),
        (r"左", r"右"),
        (r"続け|継続", r"やめ|止めま|廃止|中止|取りやめ"),
        (r"始[めまま]|開始|着手", r"終[えわ]|完了|終了"),
        (r"外[しすせ]|取り外|抜[いくき]", r"取り付け|付け[てまるた]|差し込|はめ"),
        (r"濃[くい]", r"薄[くい]"),
        (r"強[くい]", r"弱[くい]"),
        (r"内側", r"外側"),
        (r"上限", r"下限"),
        (r"入口|入り口", r"出口"),
        (r"午前", r"午後"),
        (r"前半", r"後半"),
        (r"買[いうわっ]|購入", r"売[りるらっ]|販売"),
        (r"止め(?!な)|止ま|停止", r"続け|継続|動かし続"),
        (r"[早速]す", r"遅[すい]"),
        (r"合格", r"不合格"),
        (r"赤", r"青|緑"),
        (r"硬[いく]", r"[柔軟]らか"),
        (r"温め|加熱", r"冷や|冷ま|冷却"),
        (r"締め", r"緩め|ゆるめ"),
        (r"上流", r"下流"),
        (r"朝", r"夜|夕"),
        (r"開(?:く|け|き|い|放)", r"閉(?:じ|め|ま|鎖)"),
        (r"\b(?:above|over)\b", r"\b(?:below|under|beneath)\b"),
        (r"\bfirst\b|(?:^|\s)1[.)]\s|\b(?:day|week|month|year|step|phase) one\b", r"\blast\b"),
        (r"\bearly\b|\bearlier\b", r"\blate\b|\blater\b"),
        (r"\b(?:thick|thicker)\b", r"\b(?:thin|thinner)\b"),
        (r"\b(?:soft|softer)\b", r"\b(?:hard|harder)\b"),
        (r"\b(?:light|lighter)\b", r"\b(?:heavy|heavier)\b"),
        (r"\bupstream\b", r"\bdownstream\b"),
        (r"\binternal\w*\b", r"\bexternal\w*\b"),
        (r"\bmorning\b", r"\b(?:evening|night|afternoon)\b"),
        (
            r"\b(?:stop(?:s|ped)?|gave up|abandon\w*)\b",
            r"\b(?:(?<!the )(?<!a )(?<!at )(?<!of )start(?:s|ed)?|began|continu\w+|keep on|kept on)\b",
        ),
        (r"\b(?:remove[sd]?|removing|take off|takes off)\b", r"\b(?:fit|fits|fitted|attach\w*|mount\w*)\b"),
        (r"\b(?:buy|bought|purchase\w*)\b", r"\b(?:sell|sold)\b"),
        (r"\b(?:pass|passed|passes)\b", r"\b(?:fail|failed|fails)\b"),
        (r"\b(?:top|upper)\b", r"\b(?:bottom|lower)\b"),
        (r"\b(?:front)\b", r"\b(?:back|rear)\b"),
        (r"\b(?:strong|stronger)\b", r"\b(?:weak|weaker)\b"),
        (r"\bmore\b", r"\b(?:less|fewer)\b"),
        (
            rf"\b(?:increas\w+|rises?|rose|risen|grew|grown|climb(?:s|ed)?|{_MOVED} up|up (?:from|by|on|about|around|\d))(?! to (?:the|a|our)\b)",
            rf"\b(?:decreas\w+|falls?(?! under| into| within| to (?:the|our|us))|fell|fallen|drop(?:s|ped)?|slip(?:s|ped)?|declin\w+|{_MOVED} down|down (?:from|by|about|around|\d|to(?! (?:the|an?|our)\b))|reduc\w+)(?! to (?:the|a|our)\b)",
        ),
        (r"\bup to\b", r"\bdown to\b"),
        (r"\bby (?:weight|mass)\b", r"\bby (?:volume|number|value|area)\b"),
        (r"\b(?:improv\w+|better)\b", r"\b(?:worsen\w*|worse|deteriorat\w*)\b"),
        (r"\b(?:high|higher|highest)\b", r"\b(?:low|lower|lowest)\b"),
        (r"\b(?:long|longer)\b", r"\b(?:short|shorter)\b"),
        (r"\b(?:fast|faster|quick\w*)\b", r"\b(?:slow|slower|slowly)\b"),
        (r"\b(?:big|bigger|large|larger)\b", r"\b(?:small|smaller)\b"),
        (r"\b(?:hot|hotter|warm|warmer)\b", r"\b(?:cold|colder|cool|cooler)\b"),
        (r"\b(?:open|opens|opened)\b", r"\b(?:clos(?:e|es|ed|ing|ure)|shut)\b"),
        (r"\binside\b|\bindoors?\b", r"\boutside\b|\boutdoors?\b"),
        (r"\b(?:maximum|max|at most)\b", r"\b(?:minimum|min|at least)\b"),
        (r"\b(?:always|everybody|everyone|(?<!at )all)\b", r"\b(?:never|nobody|no one|none)\b"),
        (r"\b(?:left)\b", r"\b(?:right)\b"),
        (r"\b(?:old|older)\b", r"\b(?:new|newer|young\w*)\b"),
        (r"\b(?:enough|everything|plenty)\b", r"\bnothing\b"),
        (r"\bwet\b", r"\bdry\b"),
        (r"\b(?:raise[sd]?|raising|lift(?:s|ed)?)\b", r"\blower(?:s|ed|ing)?\b"),
        (r"\b(?:gain(?:s|ed)?|win|won)\b", r"\b(?:lose[sd]?|lost)\b"),
        (r"\bsummer\b", r"\bwinter\b"),
    )
)


def opposites(text: str, source: Sequence[str], allowed: str, others: Sequence[str] = ()) -> list[Finding]:
    """A word whose opposite the source says of the same matter, while it never says the word itself. `allowed` is the question and context, `others` what other answers say."""
    plain, said, asked = fold(text), fold(" ".join([*source, allowed])), fold(allowed)
    findings: list[Finding] = []
    for pair in _OPPOSITES:
        for mine, theirs in (pair, pair[::-1]):
            found = mine.search(plain)
            if (
                found
                and not mine.search(said)
                and not mine.search(asked)
                and (other := theirs.search(said))
                and _not_so(plain, found) == _not_so(said, other)
                and not (_COMPARED.fullmatch(found[0]) and not _COMPARED.fullmatch(other[0]) and _BEYOND.search(said))
                and not theirs.search(plain)
                and not _borne_out(plain, found, said)
                and not any(mine.search(fold(s)) and _much_shared(text, s) for s in others)
                and (theirs.search(asked) or any(theirs.search(fold(s)) and _same_matter(text, s) for s in source))
            ):
                findings.append(Finding(kind="order", text=found[0], said=other[0]))
    return findings


def _same_matter(text: str, said: str) -> bool:
    """Whether an English sentence and a statement share any word or figure; a short one is about what was asked."""
    mine, theirs = content(text), content(said)
    values = {v for f in figures(text) for v in f.values()} & {v for f in figures(said) for v in f.values()}
    return is_japanese(text) or len(theirs) <= _FEW or bool(values) or any(kin(a, b) for a in mine for b in theirs)


_FEW = 2


def _much_shared(text: str, said: str) -> bool:
    """Whether a sentence takes two things or more from a statement."""
    theirs = content(said)
    return sum(any(kin(a, b) for b in theirs) for a in content(text)) >= _FEW


def _borne_out(text: str, found: re.Match[str], said: str) -> bool:
    """Gone up from 110 to 190, last after "first … then", all for the whole: figures and steps are checked themselves."""
    if found[0] in {"first", "last"} and _SEQUENCE.search(said):
        return True
    if found[0] == "all" and _WHOLE.search(said):
        return True
    end = next((f.value for f in figures(text[found.end() : found.end() + _NEAR])), None)
    if any(f.high == end and bool(_UPWARDS.search(found[0])) == (f.value < f.high) for f in figures(said) if f.high):
        return True  # falling to 88, where 91 to 88 was said
    change = _FROM_TO.search(text, found.end())
    if change is None or change.start() > found.end() + _NEAR:
        return False
    values = [v for f in figures(change[0]) for v in f.values()][:2]
    return len(values) > 1 and bool(_UPWARDS.search(found[0])) == (values[0] < values[1])


_WHOLE = re.compile(r"\b(?:whole|entire|every|each|both)\b")
_FROM_TO = re.compile(r"\bfrom [^,;]+? to [^;,]+")
_NEAR = 30
_UPWARDS = re.compile(r"up|increas|ris|rose|gr[eo]w|high|more|long|big|large|better|improv")


#: Lower ceilings, where the source has a height and says "below that".
_COMPARED = re.compile(r"[a-z]{3,}er")
_BEYOND = re.compile(r"\b(?:above|below|over|under|beyond|past|more|less)\b")
_UNDONE = re.compile(r"(?:無理|不可|不要|対象外|禁止|だめ|ダメ|駄目)(?:では|じゃ)(?:な|あり)")


_BEFORE = re.compile(
    r"(?P<what>[一-鿿ァ-ヶー]{1,8}|[ぁ-んA-Za-z]{2,6})(?:(?:の|する|した)?(?P<when>前|後)(?=[にのはで、])(?!(?:では|じゃ)な)|(?:を|が)?(?P<done>終えてから|終わってから|済ませてから|済んでから|し終えて))|\bthe (?P<span>day|week|month|year|night|morning) (?P<post>before|after)\b|\b(?P<en>before|after(?! (?:every|each)\b)|upstream of|downstream of)\b (?P<that>[^,.;]+)",
    re.I,
)


def _times(text: str) -> list[tuple[bool, frozenset[str]]]:
    """(before or not, what of) for each."""
    return [
        (
            (m["when"] or ("後" if m["done"] else "") or m["post"] or m["en"]).casefold()
            in {"前", "before", "upstream of"},
            _named(m["what"] or m["span"] or " ".join(m["that"].split()[:4])),
        )
        for m in _BEFORE.finditer(text)
    ]


def _named(text: str) -> frozenset[str]:
    """A moment by its words and figures, also those that carry little else (the second month)."""
    values = {str(v.normalize()) for f in figures(text) for v in f.values()}
    return content(text) | frozenset(values) | frozenset(stem(w) for w in english_words(text) if w not in _SMALL)


_SMALL = listed("the a an of we you they it our your their and or to is was in on at for with that this")


def turned_in_time(text: str, source: str) -> list[Finding]:
    """洗浄の前 for 洗浄の後. One thing before another is the other after the one, so the word alone says nothing."""
    theirs = _times(re.sub(r"\b(?:after|before) (?:that|this|which)\b", "", source, flags=re.IGNORECASE))
    for before, what in _times(text):
        about = [b for b, other in theirs if any(kin(w, o) for w in what for o in other)]
        if about and before not in about:
            return [Finding(kind="order", text=text, said=source)]
    return []


def _not_so(text: str, found: re.Match[str]) -> bool:
    """did not pass, 短くない: the opposite denied is the word itself."""
    before, after = text[max(0, found.start() - 24) : found.start()], text[found.end() : found.end() + 8]
    return denials(after.split("、")[0] if is_japanese(text) else re.split(r"[,.;:]", before)[-1]) > 0


def facing(text: str, source: Sequence[str], allowed: str) -> list[Finding]:
    """A clause that turns its likeliest clause of the source round, though the source has the word elsewhere."""
    theirs = [c for s in source for c in clauses(s)]
    whole, asked = fold(text), fold(allowed)
    findings: list[Finding] = []
    for clause in clauses(text):
        plain = fold(clause.text)
        nearest = max(theirs, key=lambda c: overlap(clause, c), default=None)
        enough = min(_SURE, len(clause.words) + len(clause.values) - 1)
        if nearest is None or overlap(clause, nearest)[0] < max(1, enough) or others_word(clause.text):
            continue
        following = theirs[theirs.index(nearest) + 1 :][:1]
        said = fold(" ".join([nearest.text, *(c.text for c in following if _PAST_THAT.search(c.text))]))
        for pair in _OPPOSITES:
            for mine, other in (pair, pair[::-1]):
                found = mine.search(plain)
                if not found or mine.search(said) or mine.search(asked) or other.search(plain):
                    continue
                if other.search(whole) and not _changed_places(clause, nearest, other, clauses(text)):
                    continue
                against = other.search(said)
                if against and not _borne_out(plain, found, fold(" ".join(source))) and clause.denies == nearest.denies:
                    findings.append(Finding(kind="order", text=found[0], said=against[0]))
    return findings


def _changed_places(clause: Clause, nearest: Clause, other: re.Pattern[str], mine: Sequence[Clause]) -> bool:
    """影響の大きいサーバーから先に、小さいサーバーは翌日: of the clauses here, the one with the source's word is not the one that says it again."""
    rivals = [c for c in mine if c is not clause and other.search(fold(c.text))]
    return is_japanese(clause.text) and all(
        overlap(c, nearest)[0] < overlap(clause, nearest)[0] >= _SURE for c in rivals
    )


#: Under 0.2 percent, and above that we don't: what is said beyond a bound is said of it too.
_PAST_THAT = re.compile(r"\b(?:above|over|beyond|past|below|under) (?:that|this|it)\b", re.IGNORECASE)
#: So many words and figures in common make two clauses the same statement.
_SURE = 2


def denial_findings(text: str, best: Segment, answer: Sequence[Segment], asked: str) -> list[Finding]:
    """Words the source denies said as true, or the other way round."""
    source = [s.text for s in answer]
    if any(other_side(text, s) for s in source):
        return []
    together = " ".join(source)
    plain = re.sub(r"\b(?:unless|without)\b", "", text, flags=re.IGNORECASE) if requires(together) else text
    # 水平型ではなく傾斜型: where both are spoken of, a contrast denies no more than that it is the other one
    plain = _CONTRAST.sub("", plain) if _CONTRAST.search(plain) else plain
    unfounded = denials(plain) > 0 and not any(
        (denies_at_all(together), denies_at_all(asked), refuses(together), singles_out(together), averts(together))
    )
    if unfounded or (_UNDONE.search(text) and not _UNDONE.search(together)):
        return [Finding(kind="negation", text=text, said=best.text)]
    return denied_otherwise(text, source, asked)


_CONTRAST = re.compile(r"(?:では|じゃ)なく(?!て?[もは]|なり|なる|な)")
_SEQUENCE = re.compile(
    r"の順|順番|順序|という順|→|に続[いけき]|を経て|と進|その後|次に|最後に|\bthen\b|(?<!in )\border\b(?! to\b)|\b(?:this|that|following|same) order\b|\bfollowed by\b|\bfinally\b|\bnext\b",
    re.IGNORECASE,
)


def _step(part: str) -> str:
    """What a step is called: 材料証明書 of まず材料証明書を確認し, 脱脂 of 工程は脱脂."""
    done = re.match(r"(?:まず|最初に|はじめに)?(?P<what>[^、]{2,})を[^を]+$", part.strip())
    called = done["what"] if done else re.sub(r"(?:と進[みむ]|に至[りる]|に移[りる]).*$", "", part)
    return re.sub(r"^.*[はがで](?=[^はがで]+$)", "", called).strip()


def sequence(text: str, source: str) -> list[Finding]:
    """A stated sequence whose items the source has in another order."""
    if not _SEQUENCE.search(text):
        return []
    plain = fold(source)
    if is_japanese(text):
        body = re.split(r"の順|という順|順番|順序", text)[0]
        body = body if "→" in body or "、" in body or "・" in body else text
        items = [
            _step(part)
            for part in re.split(r"[、→・,]|に続[いけき]て?|を経て?|その後|次に|最後に|から(?=[^、]*(?:から|$))", body)
        ]
    else:
        text = WHERE.sub("", text)
        items = [
            part.strip()
            for part in re.split(
                r",|\bthen\b|→|\band\b|\bfollowed by\b|\bfinally\b|\bnext\b", re.split(r"[.;]", fold(text))[0]
            )
        ]
        items = [re.sub(r"^.*\b(?:was|were|is|are|order|moved|did|with|from)\b", "", item).strip() for item in items]
    places: list[int] = []
    found = [
        fold(item) for item in items if 1 < len(item) <= 24 and fold(item) in plain and item not in {"first", "last"}
    ]
    if len(found) < 2:
        return []
    at = -1
    for item in found:
        at = plain.find(item, at + 1)
        if at < 0:
            return [Finding(kind="order", text=text, said=source)]
        places.append(at)
    return []
