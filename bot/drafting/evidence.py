"""Holds a draft's sentences against what was said: the same check for our own prose, a model's, and a person's edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.drafting import english, japanese, remarks
from bot.drafting.agreement import figure_findings
from bot.drafting.binding import crossed, steps
from bot.drafting.direction import denial_findings, facing, opposites, sequence, turned_in_time
from bot.drafting.doubt import unhedged
from bot.drafting.facts import figures
from bot.drafting.kinship import has_kin, new_matter, said_of
from bot.drafting.pairs import turned
from bot.drafting.placement import misplaced, swapped
from bot.drafting.polarity import denials
from bot.drafting.segments import Segment, affirms
from bot.drafting.sources import Sources, sources, squeezed
from bot.drafting.terms import PERIOD, exchanged, frequency, names, quotes
from bot.drafting.topics import said_of_another
from bot.drafting.values import Draft, Finding, LeftOut, Plan, Spoken
from bot.drafting.words import content, share_unknown, stem
from bot.language.text import is_japanese, narrow

__all__ = ["Sources", "check", "left_out", "sources"]


def check(sentence: str, given: Sources, *, source: str = "") -> tuple[Finding, ...]:
    """Why a sentence cannot stand as it is; empty when every part of it is supported.

    `source` is the answer it claims to come from ("" to find the likeliest one).
    """
    text = narrow(sentence).strip()
    if not re.search(r"\w", text):
        return ()
    findings = [*_sealed(text, given), *_boasts(text, given), *quotes(text, given)]
    found: list[Finding] | None = None
    for likely in _likely(text, given, source):
        against = _against(text, likely, given)
        found = against if found is None or len(against) < len(found) else found
        if not found:
            break
    if found is None:
        found = figure_findings(text, given.said, given.context, anchor="", across=False, spoken=given.spoken)
        if not findings and not found and _agreed(text, given):
            return ()
        found.append(Finding(kind="unsupported_clause", text=sentence))
    return tuple(_once([*findings, *found]))


def _against(text: str, best: Segment, given: Sources) -> list[Finding]:
    """What speaks against a sentence as a rewording of this statement and its answer."""
    across = is_japanese(best.text) != is_japanese(text)
    findings = figure_findings(text, given.said, given.context, anchor=best.source, across=across, spoken=given.spoken)
    answer = [s for s in given.segments if s.source == best.source]
    here = [s for s in given.said if s.segment.source == best.source]
    findings += swapped(text, here)
    findings += misplaced(text, here)
    if not across:
        about = dict(given.asked).get(best.source, "") or given.context
        said = [s.text for s in answer]
        together = " ".join(said)
        findings += opposites(text, said, about, [s.text for s in given.segments if s.source != best.source])
        findings += sequence(text, together)
        findings += crossed(text, said)
        findings += steps(text, said)
        findings += turned(text, said)
        findings += said_of_another(text, said)
        findings += facing(text, said, about)
        findings += turned_in_time(text, together + " " + about)
        findings += denial_findings(text, best, answer, about)
        findings += unhedged(text, said, about + " " + given.spoken)
        findings += _unsupported(text, given)
        findings += exchanged(text, best, given)
        findings += frequency(text, given)
    return [*findings, *names(text, given, across=across)]


#: Of the bare words of yes and no, those that say no.
_NO = re.compile(r"^(?:no|nope|ノー|いいえ|いえ|いや|違い|ちがい|な[いし]|ありません|特に)", re.IGNORECASE)


#: Polite or in doubt, so that yes may mean either.
_EITHER_WAY = re.compile(r"ませんか|ないでしょうか")


def _agreed(text: str, given: Sources) -> bool:
    """A question's own words, affirmed by a bare yes or denied by a bare no.

    はい to 錆びないのですか agrees that it does not; to 錆びませんか, as an English yes to "Doesn't it rust?", it says nothing certain.
    """
    asked = dict(given.asked)
    for answer in given.segments:
        about = asked.get(answer.source) or given.context
        plain = english.is_yes_or_no(answer.text) or japanese.is_yes_or_no(answer.text)
        if not plain and not affirms(answer.text, about):
            continue
        if share_unknown(content(text), content(about))[1] or _EITHER_WAY.search(about):
            continue
        if denials(about) and not is_japanese(about):
            continue
        if (bool(denials(text)) == bool(denials(about))) != bool(_NO.match(answer.text)):
            return True
    return False


def _once(findings: Iterable[Finding]) -> list[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for f in findings:
        found.setdefault((f.kind, f.text), f)
    return list(found.values())


#: So near to the likeliest statement's likelihood, another one may be meant.
_NEARLY = 0.8


def _likely(text: str, given: Sources, source: str) -> Iterator[Segment]:
    """The statements a sentence may say again, likeliest first, one an answer: what any of them carries is said."""
    best = _likeliest(text, given, source)
    if best is None:
        return
    yield best
    if source:
        return
    others = replace(given, segments=tuple(s for s in given.segments if s.source != best.source))
    second = _likeliest(text, others, "")
    if second is not None and _likeness(text, second, given) >= _NEARLY * _likeness(text, best, given):
        yield second


def _likeliest(text: str, given: Sources, source: str) -> Segment | None:
    """The statement a sentence most likely says again: shared words, and shared figures counting double."""
    best, top = None, 0.0
    for segment in given.segments:
        if source and segment.source != source:
            continue
        score = _likeness(text, segment, given)
        if score > top:
            best, top = segment, score
    if best is None and source:
        # across languages no word is shared; the claimed answer is all there is to go by
        foreign = (s for s in given.segments if s.source == source and is_japanese(s.text) != is_japanese(text))
        return next(foreign, None) or _likeliest(text, given, "")
    return best


def _likeness(text: str, segment: Segment, given: Sources) -> float:
    mine, values = content(text), {(v, u) for f in figures(text) for v in f.values() for u in f.unit or {""}}
    if not mine and squeezed(text).rstrip(".。") in squeezed(segment.text):
        return float("inf")
    theirs, common = content(segment.text), content(given.context)
    # what was asked is in every answer's air; what only the answer says tells more
    shared = sum(0.5 if w in common else 1.0 for w in mine & theirs)
    shared += sum(0.4 for w in mine - theirs if (is_japanese(w) and w in segment.text) or has_kin(w, theirs))
    said = {(v, u) for f in figures(segment.text) for v in f.values() for u in f.unit or {""}}
    same: float = len({v for v, _ in values & said})
    same += 0.5 * len({v for v, _ in values} & {v for v, _ in said} - {v for v, _ in values & said})
    return shared / (1 + 0.1 * len(theirs)) + same * (2.0 if shared or not mine else 0.4)


def _sealed(text: str, given: Sources) -> list[Finding]:
    """Words or figures that only a sealed span has."""
    plain = squeezed(text)
    mine, numbers = content(text), {v for f in figures(text) for v in f.values()}
    said = {v for s in given.said for v in s.figure.values()}
    for piece in given.sealed:
        narrowed = narrow(piece)
        hidden = squeezed(narrowed)
        whole = len(hidden) >= 2 and hidden in plain and hidden not in given.words
        words = {w for w in content(narrowed) if w in mine and w not in given.known}
        figure = {v for f in figures(narrowed) for v in f.values()} & numbers - said
        if whole or words or figure:
            return [Finding(kind="sealed", text=text)]
    return []


def _boasts(text: str, given: Sources) -> list[Finding]:
    plain = text
    for phrase in given.locked:
        plain = plain.replace(phrase, "")
    m = remarks.SUPERLATIVE.search(plain)
    return [Finding(kind="superlative", text=m[0])] if m else []


_CLAUSES = re.compile(
    r"[、。;：；（）()]|:(?!\d)|,(?!\d)|(?:ため|ので|ことで|ことにより|結果|おかげで|ながら|つつ|ことから|うえ|上で|ですが|ますが)|"
    r"\b(?:which|because|thereby|indicating|meaning|resulting|so that|so|as|thus|therefore|to (?:prevent|ensure|avoid|reduce|improve)|while|and(?! an? (?:half|quarter)\b)|but|making|helping|allowing)\b",
    re.IGNORECASE,
)


#: 原因は、 and When it leaks, at the beginning are said of what follows.
_TOPIC = re.compile(
    r"^[^、。]{1,24}(?:は|では|には|とは|ときは|場合は|場合)、|"
    r"^(?:when|if|once|where|after|before|for|with|in|on|at|during|by|as|since|from|under|above|below)\b[^,]{1,60},(?!\d)",
    re.IGNORECASE,
)
#: この改善は: what the sentence before it said, by another name.
_POINTING = re.compile(r"^(?:この|その|こうした|そうした|これらの|それらの)[一-鿿ァ-ヶー]{1,8}(?=[はがもにでを、])")
#: Contrary to popular belief, stains are no obstacle: how it is put, whatever it is.
_FRAME = re.compile(r"^contrary to (?:popular|common|widespread|general) \w+, ", re.IGNORECASE)
#: A clause rests on what was said when so many of its words and figures are from there.
_RESTS = 2
#: With so many words known, a sentence may have one of its own.
_WELL_KNOWN = 4
#: And it has cut costs: said of everything before.
_OF_IT_ALL = re.compile(r"(?:it|this|that|they|these)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:the|an?|our|its|their|this|every|each) (?:[a-z]+ )??([a-z]+)(?! [a-z]+ed\b)", re.IGNORECASE)
_ADDED = re.compile(r"(?:\b(?:and|but|while|whereas)|[;:])\s*$", re.IGNORECASE)


def _pieces(text: str) -> list[str]:
    """A sentence's clauses, its topic with the first."""
    text = _POINTING.sub("", _FRAME.sub("", text))
    topic = _TOPIC.match(text)
    head = topic[0].rstrip("、,") + " " if topic else ""
    found = [c.strip() for c in _CLAUSES.split(text[topic.end() :] if topic else text) if c and c.strip()]
    return [(head + found[0]).strip(), *found[1:]] if head and found else found or [text]


def _unsupported(text: str, given: Sources) -> list[Finding]:
    """Clauses that bring in something no source speaks of: causes, benefits, examples and tails nobody said.

    A word nobody said may be another for one that was; in a clause that has hardly anything else, it is new matter.
    """
    new = new_matter(text, given.known, given.spoken)
    findings: list[Finding] = []
    told = len(said_of(content(text) - new, given.matter))
    for i, clause in enumerate(_pieces(text) if new else ()):
        mine = content(clause)
        unknown = mine & new
        matched = len(said_of(mine - new, given.matter)) + len({v for f in figures(clause) for v in f.values()})
        matched += not figures(clause) and bool(PERIOD.search(clause))
        # one other word in a statement that is said otherwise, neither a thing nor a cause or an effect of it
        reworded = (
            not is_japanese(text)
            and len(new) == 1
            and told >= _WELL_KNOWN
            and (not i or _ADDED.search(text[: text.find(clause)]))
        )
        reworded = (
            reworded
            and not _OF_IT_ALL.match(clause)
            and not any(stem(m[1].casefold()) in new for m in _THING.finditer(text))
        )
        if unknown and (
            matched < (1 if reworded else _RESTS)
            or len(unknown) > matched
            or (_CLAIMS.search(" ".join(unknown)) and not _CHANGED.search(clause))
        ):
            findings.append(Finding(kind="unsupported_clause", text=clause))
    for clause in _pieces(text)[1:]:
        mine = frozenset(w for w in content(clause) if not _JA_VERB.search(w))
        if len(mine) >= _EMPTY_TALK and not (
            figures(clause) or said_of(mine, given.known) or _OPINION.search(clause) or _LITTLE.search(clause)
        ):
            findings.append(Finding(kind="unsupported_clause", text=clause))
    return findings


#: So many words of framing in a clause, and none of the matter, are a remark of the writer's.
_EMPTY_TALK = 2
#: Doing alone (対象を絞って始めます) is how something said is put; what is done to is matter.
_JA_VERB = re.compile(r"[うくぐすつぬぶむる]$")
#: Possibly a little under: it shades what was said and adds nothing.
_LITTLE = re.compile(r"\b(?:possibly|perhaps|maybe|probably|slightly|a little|a bit)\b", re.IGNORECASE)
#: Improved from 1.87 to 1.52: the figures say how.
_CHANGED = re.compile(r"\bimprov\w+ (?:from|by|to)\b[^,;]*\d", re.IGNORECASE)
#: Whose word it is.
_OPINION = re.compile(
    r"意見|見解|見方|感覚|実感|印象|とのこと|と(?:話|語|述べ|言)|\b(?:opinion|view|experience|estimate|according|judgement|impression|words)\b",
    re.IGNORECASE,
)
#: Praise and profit nobody spoke of are never another word for something else.
_CLAIMS = re.compile(
    r"削減|向上|実現|改善|安心|評判|満足|貢献|保証|防止|強化|最適|信頼|好評|成功|負担|省エネ|"
    r"\b(?:improv|sav|significan|benefi|ensur|guarant|reliab|satisf|efficien|succes|boost|prevent|costl|lov|trust|popular|happ)\w*",
    re.IGNORECASE,
)


def left_out(draft: Draft, answers: Sequence[Spoken], plan: Plan | None = None) -> tuple[LeftOut, ...]:
    """What the answers say and the draft does not: statements with a figure nobody took over, and statements left aside."""
    outline = plan or Plan(heading="")
    given = sources(outline, answers)
    written = [s.text for s in draft.sentences if s.kind != "gap"]
    used = {v for text in written for f in figures(text) for v in f.values()}
    known = frozenset[str]().union(*(content(text) for text in written))
    taken = {(s.source, s.start) for s in draft.sentences if s.kind == "answer"}
    missing: list[LeftOut] = []
    for segment in given.segments:
        lost = any(v not in used for f in figures(segment.text) for v in f.values())
        apart = (segment.source, segment.start) not in taken and share_unknown(content(segment.text), known)[0] > 0.5
        if lost or apart:
            missing.append(LeftOut(text=segment.text, source=segment.source, start=segment.start, end=segment.end))
    return tuple(missing)
