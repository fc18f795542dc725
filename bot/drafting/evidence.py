"""Holds a draft's sentences against what was said: the same check for our own prose, a model's, and a person's edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.drafting import english, japanese, remarks
from bot.drafting.agreement import figure_findings
from bot.drafting.direction import denial_findings, opposites, sequence
from bot.drafting.facts import figures
from bot.drafting.placement import misplaced, swapped
from bot.drafting.segments import Segment
from bot.drafting.sources import Sources, sources, squeezed
from bot.drafting.terms import exchanged, frequency, names, quotes
from bot.drafting.values import Draft, Finding, LeftOut, Plan, Spoken
from bot.drafting.words import content, share_unknown
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
    best = _likeliest(text, given, source)
    across = best is not None and is_japanese(best.text) != is_japanese(text)
    findings += figure_findings(text, given.said, given.context, anchor=best.source if best else "", across=across)
    if best is None and not findings and _agreed(text, given):
        return ()
    if best is None:
        return tuple(_once([*findings, Finding(kind="unsupported_clause", text=sentence)]))
    answer = [s for s in given.segments if s.source == best.source]
    here = [s for s in given.said if s.segment.source == best.source]
    findings += swapped(text, here)
    findings += [] if across else misplaced(text, here)
    if not across:
        about = dict(given.asked).get(best.source, "") or given.context
        together = " ".join(s.text for s in answer)
        findings += opposites(text, together, about)
        findings += sequence(text, together)
        findings += denial_findings(text, best, answer, about)
        findings += _unhedged(text, best)
        findings += _unsupported(text, given)
        findings += exchanged(text, best, given)
        findings += frequency(text, given)
    findings += names(text, given, across=across)
    return tuple(_once(findings))


def _agreed(text: str, given: Sources) -> bool:
    """A question's own words, affirmed or denied as a bare yes or no did."""
    bare = [
        s.text
        for s in given.segments
        if len(s.text) <= 12 and (english.is_yes_or_no(s.text) or japanese.is_yes_or_no(s.text))
    ]
    return bool(bare) and not share_unknown(content(text), content(given.context))[1]


def _once(findings: Iterable[Finding]) -> list[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for f in findings:
        found.setdefault((f.kind, f.text), f)
    return list(found.values())


def _likeliest(text: str, given: Sources, source: str) -> Segment | None:
    """The statement a sentence most likely says again: shared words, and shared figures counting double."""
    mine, values = content(text), {v for f in figures(text) for v in f.values()}
    plain, common = squeezed(text).rstrip(".。"), content(given.context)
    best, top = None, 0.0
    for segment in given.segments:
        if source and segment.source != source:
            continue
        theirs = content(segment.text)
        if not mine and plain in squeezed(segment.text):
            return segment
        # what was asked is in every answer's air; what only the answer says tells more
        shared = sum(0.5 if w in common else 1.0 for w in mine & theirs)
        shared += sum(0.4 for w in mine - theirs if is_japanese(w) and w in segment.text)
        same = len(values & {v for f in figures(segment.text) for v in f.values()})
        score = shared / (1 + 0.1 * len(theirs)) + same * (2.0 if shared or not mine else 0.4)
        if score > top:
            best, top = segment, score
    if best is None and source:
        # across languages no word is shared; the claimed answer is all there is to go by
        foreign = (s for s in given.segments if s.source == source and is_japanese(s.text) != is_japanese(text))
        return next(foreign, None) or _likeliest(text, given, "")
    return best


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


_STRONG = re.compile(
    r"たぶん|多分|おそらく|恐らく|かもしれ|はず|\b(?:maybe|perhaps|probably|possibly|might|i think|i guess|not sure|nearly always|usually|often|mostly|sometimes)\b",
    re.I,
)
_ANY_HEDGE = re.compile(
    r"たぶん|多分|おそらく|恐らく|かもしれ|はず|思|見込|でしょう|だろう|考え|可能性|傾向|ほぼ|だいたい|場合がある|"
    r"\b(?:maybe|perhaps|probably|possibly|may|might|think|guess|likely|nearly|almost|usually|often|mostly|most|sometimes|typically|generally|believe|expect|about|around|tend|could|should|normally|more like|in most cases)\b",
    re.I,
)


def _unhedged(text: str, best: Segment) -> list[Finding]:
    """A statement the speaker was not sure of, said flatly. Figures have their own hedges."""
    if figures(text) or not _STRONG.search(best.text) or _ANY_HEDGE.search(text):
        return []
    missing, _ = share_unknown(content(text), content(best.text))
    return [Finding(kind="hedge", text=text, said=best.text)] if missing <= 0.5 else []


_CLAUSES = re.compile(
    r"[、。;:：；（）()]|,(?!\d)|(?:ため|ので|ことで|ことにより|結果|おかげで|ながら|つつ|ことから|うえ|上で|ですが|ますが)|"
    r"\b(?:which|because|thereby|indicating|meaning|resulting|so that|so|as|thus|therefore|to (?:prevent|ensure|avoid|reduce|improve)|while|and|but|making|helping|allowing)\b",
    re.IGNORECASE,
)


_CLAIMS = re.compile(
    r"削減|向上|実現|改善|効果|安心|評判|満足|貢献|期待|保証|延長|防止|強化|最適|信頼|好評|成功|"
    r"\b(?:improv\w+|reduc\w+|sav(?:es?|ing\w*)|significant\w*|benefit\w*|ensur\w+|guarantee\w*|reliab\w+|satisf\w+|efficien\w+|thanks to|result\w*|therefore|success\w*|boost\w*|prevent\w*|costly|love\w*)\b",
    re.IGNORECASE,
)


def _unsupported(text: str, given: Sources) -> list[Finding]:
    """Clauses whose words are mostly not from any source: causes, benefits and tails nobody said."""
    findings: list[Finding] = []
    if not content(text) and not figures(text) and squeezed(text).rstrip(".。!") not in given.words:
        return [Finding(kind="unsupported_clause", text=text)]
    clauses = [c.strip() for c in _CLAUSES.split(text) if c.strip()]
    for i, clause in enumerate(clauses):
        share, unknown = share_unknown(content(clause), given.known)
        # causes and benefits nobody named come behind; the first clause may say the same in other words
        tail = (i > 0 and not figures(clause)) or bool(_CLAIMS.search(clause))
        alone = len(clauses) == 1 and bool(unknown) and share >= 0.99
        if alone or (len(unknown) >= 2 and share >= (0.4 if tail else 0.8)):
            findings.append(Finding(kind="unsupported_clause", text=clause))
    return findings


def left_out(draft: Draft, answers: Sequence[Spoken], plan: Plan | None = None) -> tuple[LeftOut, ...]:
    """What the answers say and the draft does not: statements with a figure nobody took over, and statements left aside."""
    outline = plan or Plan(heading="")
    given = sources(outline, answers)
    written = [s.text for s in draft.sentences if s.kind != "gap"]
    used = {v for text in written for f in figures(text) for v in f.values()}
    known = frozenset().union(*(content(text) for text in written)) if written else frozenset[str]()
    taken = {(s.source, s.start) for s in draft.sentences if s.kind == "answer"}
    missing: list[LeftOut] = []
    for segment in given.segments:
        lost = any(v not in used for f in figures(segment.text) for v in f.values())
        apart = (segment.source, segment.start) not in taken and share_unknown(content(segment.text), known)[0] > 0.5
        if lost or apart:
            missing.append(LeftOut(text=segment.text, source=segment.source, start=segment.start, end=segment.end))
    return tuple(missing)
