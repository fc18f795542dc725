"""Whether a proposed sentence can stand: found word for word in its evidence, nothing added, nothing lost, one more chance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.drafting.desk import Desk
from bot.drafting.evidence import check
from bot.drafting.facts import figures
from bot.drafting.hygiene import gives_orders, marked_up, reaches_out
from bot.drafting.lexicon import is_verb, listed
from bot.drafting.segments import Segment
from bot.drafting.sources import squeezed
from bot.drafting.words import content, english_words, share_unknown, stem
from bot.errors import PermanentError, TemporaryError
from bot.language.text import clean, is_japanese, narrow, sentences
from bot.ports import Drafter, Proposed, Returned

_LONGEST = {"ja": 220, "en": 420}
_LEAST_EVIDENCE = 2
#: Of a sentence's words, how many may be in none of the statements it names (nor in what was asked).
_UNKNOWN = 0.5
#: Words of its own a sentence may have beside those of the answers and the plan.
_NEW_WORDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A sentence that passed, and the statements it rests on."""

    n: int
    text: str
    rests_on: tuple[Segment, ...]


def two_rounds(desk: Desk, drafter: Drafter) -> tuple[list[Standing], tuple[Returned, ...]]:
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


def _judged(desk: Desk, proposed: Sequence[Proposed]) -> tuple[list[Standing], tuple[Returned, ...]]:
    standing: list[Standing] = []
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
            standing.append(Standing(n=n, text=text, rests_on=rests_on))
    losing = _losing(standing)
    returned += [Returned(n=s.n, text=s.text, reasons=("lost",)) for s in standing if s.n in losing]
    return [s for s in standing if s.n not in losing], tuple(sorted(returned, key=lambda r: r.n))


def _found(desk: Desk, proposed: Proposed) -> tuple[Segment, ...]:
    """The statements that hold the evidence, word for word; () when any of it is nowhere in the named answers."""
    found: dict[tuple[str, int], Segment] = {}
    for words in proposed.evidence:
        plain = squeezed(narrow(words)).strip(".。")
        held = next((f for a in proposed.answers if (f := _holding(desk, a, plain))), ())
        if len(plain) < _LEAST_EVIDENCE or not held:
            return ()
        found.update({(s.source, s.start): s for s in held})
    return tuple(found[key] for key in sorted(found))


def _holding(desk: Desk, answer: str, plain: str) -> tuple[Segment, ...]:
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


def _reasons(desk: Desk, text: str, proposed: Proposed, rests_on: Sequence[Segment]) -> tuple[str, ...]:
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
_NEUTRAL_EN = frozenset(
    stem(w)
    for w in listed(
        "company team people plant site case cases time times result results reason reasons rule rules step steps part parts "
        "question example amount total number figure level rate process work place period longer shorter higher lower later "
        "earlier main same whole different similar possible necessary usual common typical normal own today currently"
    )
)
_KANJI = re.compile(r"[一-鿿]")
_STOP = re.compile(r"(?<=[.!?;。！？])\s*(?=\D)")
_GLUED = re.compile(r"[a-z]{3,}[A-Z][a-z]")


def _unlike_evidence(desk: Desk, text: str, rests_on: Sequence[Segment], *, across: bool) -> list[str]:
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


def _things_nobody_said(desk: Desk, text: str, here: str) -> bool:
    """A model adds in a word or two what a person would not; so one unknown thing is one too many for it."""
    known = desk.given.known | content(here)
    unknown = set(share_unknown(content(text), known)[1])
    if is_japanese(text):
        signs = {c for word in known for c in word if _KANJI.match(c)}
        # 続ける for やめる: a verb of one character passes for any other, unless its character is looked for
        unknown |= {w for w in content(text) - known if (own := set(_KANJI.findall(w))) and not own & signs}
        return bool(unknown - _NEUTRAL) or len(unknown) > _NEW_WORDS
    verbs = {stem(w) for w in english_words(text) if is_verb(w) or w.endswith(("ly", "ing"))}
    return bool(unknown - verbs - _NEUTRAL_EN) or len(unknown) > _NEW_WORDS


def _losing(standing: Sequence[Standing]) -> set[int]:
    """Sentences whose statement has a figure that none of those resting on it says."""
    lost: set[int] = set()
    for segment in {(s.source, s.start): s for item in standing for s in item.rests_on}.values():
        about = [item for item in standing if segment in item.rests_on]
        told = {v for item in about for f in figures(item.text) for v in f.values()}
        if any(v not in told for f in figures(segment.text) for v in f.values()):
            lost |= {item.n for item in about}
    return lost
