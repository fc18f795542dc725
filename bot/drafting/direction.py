"""Things said the other way round: a denial dropped or added, above for below, a sequence in another order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.drafting.facts import figures
from bot.drafting.lexicon import listed
from bot.drafting.polarity import denials, polarity
from bot.drafting.segments import Segment
from bot.drafting.values import Finding
from bot.drafting.words import content, share_unknown
from bot.language.text import fold, is_japanese

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
        (r"(?<=[一-鿿])前(?=[にのはで、])", r"(?<=[一-鿿])後(?=[にのはで、])"),
        (r"込み", r"(?<=[一-鿿])別(?=[でに、途])|抜き"),
        (r"必要", r"不要|必要(?:は)?(?:ない|ありません)"),
        (r"一次", r"二次"),
        (r"夏", r"冬"),
        (r"屋内|室内", r"屋外|室外"),
        (r"やす[いく]", r"にく[いく]|づら[いく]"),
        (r"満充電|満タン|満載", r"空荷|空(?:の|っぽ)"),
        (r"左", r"右"),
        (r"朝", r"夜|夕"),
        (r"開(?:く|け|き|い|放)", r"閉(?:じ|め|ま|鎖)"),
        (r"\b(?:above|over)\b", r"\b(?:below|under|beneath)\b"),
        (r"\bbefore\b", r"\bafter\b"),
        (r"\bfirst\b", r"\blast\b"),
        (r"\bmore\b", r"\b(?:less|fewer)\b"),
        (
            r"\b(?:increas\w+|rises?|rose|risen|grew|grown|up|improv\w+)\b",
            r"\b(?:decreas\w+|falls?|fell|fallen|drop(?:s|ped)?|down|reduc\w+|worsen\w*)\b",
        ),
        (r"\b(?:high|higher|highest)\b", r"\b(?:low|lower|lowest)\b"),
        (r"\b(?:long|longer)\b", r"\b(?:short|shorter)\b"),
        (r"\b(?:fast|faster|quick\w*)\b", r"\b(?:slow|slower|slowly)\b"),
        (r"\b(?:big|bigger|large|larger)\b", r"\b(?:small|smaller)\b"),
        (r"\b(?:hot|hotter|warm|warmer)\b", r"\b(?:cold|colder|cool|cooler)\b"),
        (r"\b(?:open|opens|opened)\b", r"\b(?:close|closes|closed|shut)\b"),
        (r"\binside\b|\bindoors?\b", r"\boutside\b|\boutdoors?\b"),
        (r"\b(?:maximum|max|at most)\b", r"\b(?:minimum|min|at least)\b"),
        (r"\b(?:always|everybody|everyone|all)\b", r"\b(?:never|nobody|no one|none)\b"),
        (r"\b(?:with)\b(?! (?:out|the|a|an)\b)", r"\bwithout\b"),
        (r"\b(?:left)\b", r"\b(?:right)\b"),
        (r"\b(?:old|older)\b", r"\b(?:new|newer|young\w*)\b"),
        (r"\b(?:enough|everything|plenty)\b", r"\bnothing\b"),
        (r"\bwet\b", r"\bdry\b"),
        (r"\b(?:raise[sd]?|raising|lift(?:s|ed)?)\b", r"\blower(?:s|ed|ing)?\b"),
        (r"\b(?:gain(?:s|ed)?|win|won)\b", r"\b(?:lose[sd]?|lost)\b"),
        (r"\bsummer\b", r"\bwinter\b"),
    )
)


def opposites(text: str, source: str, allowed: str) -> list[Finding]:
    """A word whose opposite the source says, while it never says the word itself. `allowed` is the question and context."""
    plain, said, asked = fold(text), fold(source), fold(allowed)
    findings: list[Finding] = []
    for pair in _OPPOSITES:
        for mine, theirs in (pair, pair[::-1]):
            found = mine.search(plain)
            if (
                found
                and not mine.search(said)
                and not mine.search(asked)
                and (other := theirs.search(said))
                and not theirs.search(plain)
            ):
                findings.append(Finding(kind="order", text=found[0], said=other[0]))
    return findings


def denial_findings(text: str, best: Segment, answer: Sequence[Segment], asked: str) -> list[Finding]:
    """Words the source denies said as true, or the other way round."""
    said, denied = polarity(text)
    their_said: set[str] = set()
    their_denied: set[str] = set()
    for segment in answer:
        s, d = polarity(segment.text)
        their_said |= s
        their_denied |= d
    best_said, best_denied = polarity(best.text)
    wrong = [
        w
        for w in said
        if (w in their_denied and w not in their_said) or (w in best_denied and w not in best_said and w not in denied)
    ]
    wrong += [
        w
        for w in denied
        if (w in their_said and w not in their_denied) or (w in best_said and w not in best_denied and w not in said)
    ]
    asked_said, _ = polarity(asked)
    if not figures(text) and figures(best.text):
        wrong += [
            w for w in denied if w not in their_denied and w not in their_said and w in asked_said and w not in said
        ]
    source = " ".join(s.text for s in answer)
    unfounded = denials(text) > 0 and not denials(source) and not denials(asked)
    if wrong or unfounded or (_UNDONE.search(text) and not _UNDONE.search(source)):
        return [Finding(kind="negation", text=text, said=best.text)]
    return (
        [Finding(kind="negation", text=text, said=best.text)]
        if not (denied and denied <= their_denied) and _turned(text, best.text, asked)
        else []
    )


_UNDONE = re.compile(r"(?:無理|不可|不要|対象外|禁止|だめ|ダメ|駄目)(?:では|じゃ)(?:な|あり)")
_DENYING = listed("無理 不可 不要 対象外 禁止 駄目 だめ ダメ 厳禁")


_CLAUSE = re.compile(r"[;；。、,]|(?:が|ので|けど)、|\b(?:and|but|because|while)\b", re.IGNORECASE)


def _turned(text: str, source: str, asked: str) -> bool:
    """Nearly the same words, but only one of the two denies: its denying clause is said in the other without the denial."""
    if bool(denials(text)) == bool(denials(source)):
        return False
    here, there = (text, source) if denials(text) else (source, text)
    around = content(there) | content(asked) if here is text else content(there)
    for clause in _CLAUSE.split(here):
        words = content(clause) - _DENYING
        if denials(clause) and words and not share_unknown(words, around)[1] and words & content(there):
            return len(share_unknown(content(there) - _DENYING, content(here) | content(asked))[1]) <= 1
    return False


_SEQUENCE = re.compile(
    r"の順|順番|順序|という順|→|その後|次に|最後に|\bthen\b|\border\b|\bfollowed by\b|\bfinally\b|\bnext\b",
    re.IGNORECASE,
)


def sequence(text: str, source: str) -> list[Finding]:
    """A stated sequence whose items the source has in another order."""
    if not _SEQUENCE.search(text):
        return []
    plain = fold(source)
    if is_japanese(text):
        body = re.split(r"の順|という順|順番|順序", text)[0]
        body = body if "→" in body or "、" in body or "・" in body else text
        items = [
            re.sub(r"^.*[はがをで](?=[^はがをで]+$)", "", part).strip()
            for part in re.split(r"[、→・,]|その後|次に|最後に|から(?=[^、]*(?:から|$))", body)
        ]
    else:
        items = [
            part.strip()
            for part in re.split(
                r",|\bthen\b|→|\band\b|\bfollowed by\b|\bfinally\b|\bnext\b", re.split(r"[.;]", fold(text))[0]
            )
        ]
        items = [re.sub(r"^.*\b(?:was|were|is|are|order|moved|did|with|from)\b", "", item).strip() for item in items]
    places: list[int] = []
    found = [fold(item) for item in items if 1 < len(item) <= 24 and fold(item) in plain]
    if len(found) < 2:
        return []
    at = -1
    for item in found:
        at = plain.find(item, at + 1)
        if at < 0:
            return [Finding(kind="order", text=text, said=source)]
        places.append(at)
    return []
