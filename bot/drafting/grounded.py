"""A section written by any drafter and believed in nothing: every sentence is held against its evidence before it stands.

    answers ──without sealed words, orders, links──> drafter ──sentences──> judge ──> stand
                                                        ^                     │ fail
                                                        └──── once ───────────┘ fail again ──> the composed sentence

The composed draft is always made first. It gives the order and the gaps, takes the place of whatever failed or was left
out, and is all there is when the drafter is down, too dear or nonsensical. A drafter can do nothing but fill this text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.drafting.compose import Wordings, compose
from bot.drafting.evidence import check, left_out, sources
from bot.drafting.facts import figures
from bot.drafting.hygiene import gives_orders, links, marked_up, outward, points_on, reaches_out
from bot.drafting.lexicon import listed
from bot.drafting.segments import Segment, listen
from bot.drafting.sources import Sources, squeezed
from bot.drafting.values import Draft, Note, NoteKind, Plan, Sentence, Spoken
from bot.drafting.words import content, share_unknown, tokens
from bot.errors import PermanentError, TemporaryError
from bot.language.text import clean, is_japanese, narrow, sentences
from bot.ports import Drafter, Proposed, Returned

COMPOSER = "compose-1"
CHECKER = "check-1"
_LONGEST = {"ja": 220, "en": 420}
_LEAST_EVIDENCE = 2
#: Of a sentence's words, how many may be in none of the statements it names (nor in what was asked).
_UNKNOWN = 0.5
#: Words of its own a sentence may have beside those of the answers and the plan.
_NEW_WORDS = 2
_SHORTEST_SEALED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """`made_by` stamps drafter, model, prompt and checker, or says why the text was composed; `returned` could not stand."""

    draft: Draft
    made_by: str
    returned: tuple[Returned, ...] = ()


def write(
    plan: Plan,
    answers: Sequence[Spoken],
    wordings: Wordings,
    drafter: Drafter | None = None,
    *,
    affordable: bool = True,
) -> Grounded:
    """The section. Never raises for the drafter's sake; without one, or when it is not `affordable`, the text is composed."""
    safe, notes = _safe(plan, answers)
    composed = compose(plan, safe, wordings)
    composed = replace(composed, notes=(*composed.notes, *notes))
    if drafter is None:
        return Grounded(draft=composed, made_by=COMPOSER)
    if not affordable:
        return Grounded(draft=composed, made_by=_instead(drafter, "over_budget"))
    desk = _Desk.laid(plan, safe)
    if not desk.answers:
        return Grounded(draft=composed, made_by=COMPOSER)
    try:
        standing, returned = _two_rounds(desk, drafter)
    except TemporaryError:
        return Grounded(draft=composed, made_by=_instead(drafter, "unavailable"))
    except PermanentError as error:
        return Grounded(draft=composed, made_by=_instead(drafter, error.code))
    if not standing:
        return Grounded(draft=composed, made_by=_instead(drafter, "nothing_kept"), returned=returned)
    draft = _assembled(desk, standing, returned, composed, wordings)
    stamp = f"{_who(drafter)} {drafter.prompt(plan.language)} {CHECKER}"
    return Grounded(draft=replace(draft, left_out=left_out(draft, safe, plan)), made_by=stamp, returned=returned)


def _who(drafter: Drafter) -> str:
    return f"{drafter.name}:{re.sub(r'[^A-Za-z0-9._:/@-]', '_', drafter.model)[:80]}"


def _instead(drafter: Drafter, why: str) -> str:
    return f"{COMPOSER} ({_who(drafter)}: {why})"


# ---------------------------------------------------------------- what may be used


def _safe(plan: Plan, answers: Sequence[Spoken]) -> tuple[list[Spoken], list[Note]]:
    """Answers whose orders, links and repeated sealed words are sealed too, and the notes that keep the first two in sight."""
    pieces = _sealed_pieces(answers)
    allowed = links(_texts(plan))
    safe: list[Spoken] = []
    notes: list[Note] = []
    for answer in answers:
        spans = list(answer.sealed)
        again = [m.span() for piece in pieces for m in piece.finditer(narrow(answer.text))]
        spans += [span for span in again if span not in spans]
        heard = listen(answer)
        places = outward(answer.text, allowed)
        under_orders = False
        for segment in heard:
            raw = answer.text[segment.start : segment.end]
            if segment.sealed or not raw.strip():
                continue
            orders = segment.note == "injection" or (not segment.note and _orders(raw, segment.text))
            under_orders = under_orders or (orders and points_on(raw))
            if segment.note:
                continue
            leads_out = any(start < segment.end and segment.start < end for start, end in places)
            if orders or under_orders or leads_out:
                spans.append((segment.start, segment.end))
                kind: NoteKind = "referral" if leads_out and not orders else "injection"
                notes.append(Note(kind=kind, text=segment.text, source=answer.id))
        aside = [*spans, *((s.start, s.end) for s in heard if s.note)]
        spans += _across_borders(answer, aside, allowed)
        safe.append(replace(answer, sealed=tuple(sorted(set(spans)))))
    return safe, notes


def _orders(raw: str, text: str) -> bool:
    return gives_orders(raw) or gives_orders(text)


def _across_borders(answer: Spoken, spans: Sequence[tuple[int, int]], allowed: Sequence[str]) -> list[tuple[int, int]]:
    """A link that only shows when its pieces are read together ("example。com"): its answer is used for nothing."""
    rest = "".join(c for i, c in enumerate(answer.text) if not any(start <= i < end for start, end in spans))
    return [(0, len(answer.text))] if reaches_out(rest, allowed) else []


def _sealed_pieces(answers: Sequence[Spoken]) -> list[re.Pattern[str]]:
    """Patterns of sealed words, to be found again wherever they are said; short ones are everybody's words."""
    found: list[re.Pattern[str]] = []
    for answer in answers:
        for start, end in answer.sealed:
            plain = re.sub(r"\s+", "", narrow(answer.text[start:end])).strip("。、.,!?！？")
            if len(plain) >= _SHORTEST_SEALED and not plain.isdigit():
                found.append(re.compile(r"\s*".join(re.escape(c) for c in plain), re.IGNORECASE))
    return found


def _texts(plan: Plan) -> list[str]:
    return [
        plan.heading,
        *(p.text for p in plan.points),
        *(text for q in plan.questions for text in (q.text, q.lead)),
        *plan.glossary,
        *plan.locked,
        *(text for text, _ in plan.prefill),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the drafter works from: the plan and answers as it sees them, and what its sentences are held against.

    `statements` are the usable ones of each answer by its id, in order.
    """

    plan: Plan
    shown: Plan
    answers: tuple[Spoken, ...]
    given: Sources
    statements: Mapping[str, tuple[Segment, ...]]
    raw: Mapping[str, str]
    allowed: tuple[str, ...]

    @classmethod
    def laid(cls, plan: Plan, answers: Sequence[Spoken]) -> _Desk:
        given = sources(plan, answers)
        statements = {a.id: tuple(s for s in given.segments if s.source == a.id) for a in answers}
        shown = tuple(
            replace(a, text=_joined([s.text for s in statements[a.id]]), sealed=(), by="")
            for a in answers
            if statements[a.id]
        )
        return cls(
            plan=plan,
            shown=_masked(plan, _sealed_pieces(answers)),
            answers=shown,
            given=given,
            statements=statements,
            raw={a.id: a.text for a in answers},
            allowed=links(_texts(plan)),
        )


def _joined(texts: Sequence[str]) -> str:
    return "".join(t if is_japanese(t) else t + " " for t in texts).strip()


def _masked(plan: Plan, pieces: Sequence[re.Pattern[str]]) -> Plan:
    """The plan without sealed words: somebody may have put them into a question or the glossary."""

    def bare(text: str) -> str:
        for piece in pieces:
            text = piece.sub("…", narrow(text)) if piece.search(narrow(text)) else text
        return text

    return replace(
        plan,
        heading=bare(plan.heading),
        points=tuple(replace(p, text=bare(p.text)) for p in plan.points),
        questions=tuple(replace(q, text=bare(q.text), lead=bare(q.lead)) for q in plan.questions),
        glossary=tuple(t for t in plan.glossary if bare(t) == t),
        locked=tuple(t for t in plan.locked if bare(t) == t),
        prefill=(),
    )


# ---------------------------------------------------------------- judging


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """A sentence that passed, and the statements it rests on."""

    n: int
    text: str
    rests_on: tuple[Segment, ...]


def _two_rounds(desk: _Desk, drafter: Drafter) -> tuple[list[_Standing], tuple[Returned, ...]]:
    standing, returned = _judged(desk, drafter.draft(desk.shown, desk.answers))
    if not returned:
        return standing, ()
    asked = {r.n: r for r in returned}
    try:
        again = drafter.draft(desk.shown, desk.answers, [r for r in returned if not _untouchable(r)])
    except (TemporaryError, PermanentError):
        again = ()  # what stands, stands
    mended, failed = _judged(desk, tuple(p for p in again if p.n in asked))
    standing = sorted([*standing, *mended], key=lambda s: s.n)
    still = _losing(standing)
    kept = [s for s in standing if s.n not in still]
    solved = {s.n for s in mended}
    rest = {r.n: r for r in (*returned, *failed) if r.n not in solved}
    return kept, tuple(rest[n] for n in sorted(rest))


def _untouchable(returned: Returned) -> bool:
    """Not even shown again: it may hold sealed words."""
    return "sealed" in returned.reasons


def _judged(desk: _Desk, proposed: Sequence[Proposed]) -> tuple[list[_Standing], tuple[Returned, ...]]:
    standing: list[_Standing] = []
    returned: list[Returned] = []
    taken: set[int] = set()
    for p in proposed:
        n = p.n if p.n not in taken else max(taken) + 1
        taken.add(n)
        text = clean(narrow(p.text)).strip() if is_japanese(p.text) else p.text.strip()
        rests_on = _found(desk, p)
        reasons = _reasons(desk, text, p, rests_on)
        if reasons:
            returned.append(Returned(n=n, text=p.text, reasons=reasons))
        else:
            standing.append(_Standing(n=n, text=text, rests_on=rests_on))
    losing = _losing(standing)
    returned += [Returned(n=s.n, text=s.text, reasons=("lost",)) for s in standing if s.n in losing]
    return [s for s in standing if s.n not in losing], tuple(sorted(returned, key=lambda r: r.n))


def _found(desk: _Desk, proposed: Proposed) -> tuple[Segment, ...]:
    """The statements that hold the evidence, word for word; () when any of it is nowhere in the named answers."""
    found: dict[tuple[str, int], Segment] = {}
    for words in proposed.evidence:
        plain = squeezed(narrow(words)).strip(".。")
        held = next((f for a in proposed.answers if (f := _holding(desk, a, plain))), ())
        if len(plain) < _LEAST_EVIDENCE or not held:
            return ()
        found.update({(s.source, s.start): s for s in held})
    return tuple(found[key] for key in sorted(found))


def _holding(desk: _Desk, answer: str, plain: str) -> tuple[Segment, ...]:
    statements = desk.statements.get(answer, ())
    said = [squeezed(s.text) for s in statements]
    raw = [squeezed(narrow(desk.raw[answer][s.start : s.end])) for s in statements]
    for texts in (said, raw):
        at = "".join(texts).find(plain)
        if at < 0:
            at = "".join(t.strip(".。") for t in texts).find(plain)
            texts = [t.strip(".。") for t in texts]
        if at >= 0:
            starts = [sum(map(len, texts[:i])) for i in range(len(texts))]
            return tuple(
                s
                for s, start, t in zip(statements, starts, texts, strict=True)
                if start < at + len(plain) and at < start + len(t)
            )
    return ()


def _reasons(desk: _Desk, text: str, proposed: Proposed, rests_on: Sequence[Segment]) -> tuple[str, ...]:
    """Why a sentence cannot stand; () when it can."""
    found: list[str] = []
    if reaches_out(text, desk.allowed) or marked_up(proposed.text):
        found.append("markup")
    if gives_orders(text):
        found.append("injection")
    if len(text) > _LONGEST[desk.plan.language]:
        found.append("too_long")
    if not re.search(r"\w", text) or is_japanese(text) != (desk.plan.language == "ja"):
        found.append("language")
    if not rests_on:
        found.append("no_evidence")
    if found:  # the rest costs more, and changes nothing
        return tuple(dict.fromkeys(found))
    across = any(is_japanese(s.text) != is_japanese(text) for s in rests_on)
    for piece in _STOP.split(text):  # also where no new sentence seems to begin: something may be glued on
        found += _unlike_evidence(desk, piece, rests_on, across=across)
    for start, end in sentences(text):
        piece = text[start:end]
        named = dict.fromkeys(s.source for s in rests_on)
        fewest = min((check(piece, desk.given, source=a) for a in named), key=len)
        found += [f.kind for f in fewest]
    return tuple(dict.fromkeys(found))


#: Words of the trade of telling, which say nothing themselves.
_NEUTRAL = listed(
    "実施 使用 利用 採用 管理 確認 対応 設定 発生 増加 減少 低下 上昇 短縮 交換 推奨 判断 運用 設置 変更 作業 測定 点検 説明 検討 準備 開始 終了 継続 "
    "記録 処理 調整 選択 導入 維持 必要 場合 以前 以降 目安 原因 理由 方法 結果 状態 影響 程度 範囲 条件 数値 期間 時間 箇所 部分 全体 最大 最小 平均"
)
_STOP = re.compile(r"(?<=[.!?;。！？])\s*(?=\D)")
_GLUED = re.compile(r"[a-z]{3,}[A-Z][a-z]")


def _unlike_evidence(desk: _Desk, text: str, rests_on: Sequence[Segment], *, across: bool) -> list[str]:
    """Figures and words that are somewhere in the answers, but not where the sentence says it has them from."""
    asked = " ".join(dict(desk.given.asked).get(a, "") for a in {s.source for s in rests_on})
    here = " ".join(s.text for s in rests_on) + " " + asked
    values = {v for f in figures(here) for v in f.values()}
    found = ["number"] if any(v not in values for f in figures(text) for v in f.values()) else []
    if any(squeezed(m[0]) not in desk.given.words for m in _GLUED.finditer(text)):
        found.append("name_or_term")
    if across:
        return found
    words = content(text)
    if not words and not figures(text) and squeezed(text).strip(".。!?") not in desk.given.words:
        found.append("unsupported_clause")
    if share_unknown(words, content(here))[0] > _UNKNOWN or _things_nobody_said(desk, text, here):
        found.append("unsupported_clause")
    return found


def _things_nobody_said(desk: _Desk, text: str, here: str) -> bool:
    """A model adds in a word or two what a person would not; so one unknown thing is one too many for it."""
    unknown = share_unknown(content(text), desk.given.known | content(here))[1]
    if len(unknown) > _NEW_WORDS:
        return True
    things = {t.normal for t in tokens(text) if t.pos == "名詞"} if is_japanese(text) else set()
    return bool(things & set(unknown) - _NEUTRAL)


def _losing(standing: Sequence[_Standing]) -> set[int]:
    """Sentences whose statement has a figure that none of those resting on it says."""
    lost: set[int] = set()
    for segment in {(s.source, s.start): s for item in standing for s in item.rests_on}.values():
        about = [item for item in standing if segment in item.rests_on]
        told = {v for item in about for f in figures(item.text) for v in f.values()}
        if any(v not in told for f in figures(segment.text) for v in f.values()):
            lost |= {item.n for item in about}
    return lost


# ---------------------------------------------------------------- putting it together


def _assembled(
    desk: _Desk, standing: Sequence[_Standing], returned: Sequence[Returned], composed: Draft, wordings: Wordings
) -> Draft:
    """The composed draft's order with the drafter's sentences in it: gaps and confirmed text stay, what failed is as composed."""
    places: dict[int, list[_Standing]] = {}
    for item in standing:
        places.setdefault(_place(item, composed), []).append(item)
    written: list[Sentence] = []
    for i, sentence in enumerate(composed.sentences):
        for item in places.pop(i, []):
            _add(written, _sentence(item, sentence.paragraph))
        if sentence.kind != "answer" or not _carried(sentence, standing):
            _add(written, sentence)
    for item in (item for some in places.values() for item in some):
        _add(written, _sentence(item, written[-1].paragraph + 1 if written else 0))
    _boasts(desk, returned, composed, written, wordings)
    marks = {s.source: i for i, s in enumerate(written) if s.kind == "gap"}
    gaps = tuple(replace(g, sentence=marks[g.point]) for g in composed.gaps if g.point in marks)
    return Draft(sentences=tuple(written), notes=composed.notes, gaps=gaps)


def _place(item: _Standing, composed: Draft) -> int:
    """Where the composed draft has the first statement the sentence rests on; behind everything if it has none of them."""
    keys = {(s.source, s.start) for s in item.rests_on}
    by_answer = [i for i, s in enumerate(composed.sentences) if s.kind == "answer" and s.source in {k[0] for k in keys}]
    exact = [i for i in by_answer if (composed.sentences[i].source, composed.sentences[i].start) in keys]
    return min(exact or by_answer[-1:] or [len(composed.sentences)])


def _carried(sentence: Sentence, standing: Sequence[_Standing]) -> bool:
    """Whether drafted sentences say what a composed one says: they rest on its statement and lack neither figure nor matter."""
    about = [s for s in standing if any((r.source, r.start) == (sentence.source, sentence.start) for r in s.rests_on)]
    if not about:
        return False
    text = " ".join(s.text for s in about)
    told = {v for f in figures(text) for v in f.values()}
    if any(v not in told for f in figures(sentence.text) for v in f.values()):
        return False
    return (
        is_japanese(text) != is_japanese(sentence.text)
        or share_unknown(content(sentence.text), content(text))[0] <= 0.5
    )


def _sentence(item: _Standing, paragraph: int) -> Sentence:
    first = item.rests_on[0]
    end = max(s.end for s in item.rests_on if s.source == first.source)
    return Sentence(text=item.text, kind="answer", source=first.source, start=first.start, end=end, paragraph=paragraph)


def _add(written: list[Sentence], sentence: Sentence) -> None:
    if all(sentence.text != s.text for s in written):
        written.append(sentence)


def _boasts(
    desk: _Desk, returned: Sequence[Returned], composed: Draft, written: list[Sentence], wordings: Wordings
) -> None:
    """A superlative the expert did say and the drafter wanted becomes a mark with the expert's own words."""
    if not any("superlative" in r.reasons for r in returned):
        return
    for note in composed.notes:
        if note.kind == "superlative" and not reaches_out(note.text, desk.allowed) and not marked_up(note.text):
            text = wordings[desk.plan.language].gap.format(text=note.text.rstrip("。. "))
            paragraph = max((s.paragraph for s in written if s.source == note.source), default=0)
            at = max((i + 1 for i, s in enumerate(written) if s.source == note.source), default=len(written))
            if all(s.text != text for s in written):
                mark = Sentence(text=text, kind="gap", source=f"claim:{note.source}", paragraph=paragraph)
                written.insert(at, mark)
