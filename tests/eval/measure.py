"""What is measured, as rows of figures: drafts of any drafter, the checker, and the mapping of memos, for each language."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.drafting.evidence import _likeliest, check, sources
from bot.drafting.grounded import Grounded, write
from bot.drafting.hygiene import marked_up, reaches_out
from bot.drafting.lexicon import has_verb
from bot.drafting.sources import Sources
from bot.drafting.values import Draft, Language, Sentence
from bot.language.text import is_japanese
from bot.ports import Drafter, Proposed
from tests import interviews as recorded
from tests.eval.memos import Memo, characters, links, memos, number
from tests.eval.memos import blind as blind_memos
from tests.eval.models import Scripted
from tests.eval.mutate import KINDS, mutants
from tests.interviews import Interview, Paraphrase, holds, says, split, wordings

LANGUAGES: tuple[Language, ...] = ("ja", "en")
#: Other authors' interviews from this number on were read last: their figures before that are in README.
READ_LAST = 131
#: Which drafter an interview is given to; None composes.
Draws = Callable[[Interview], Drafter | None]

_FILLERS = re.compile(
    r"えーと|えっと|あのー|うーん|んー|えー(?=[、。])|なんか(?=、)|(?:ですね|まあ)(?=、)|っすね|じゃないですか|"
    r"\b(?:um+|uh+|erm|er|you know|sort of|kind of|i mean|gonna|wanna|like,)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"(?:です|ます|でした|ました|ません|ませんでした|でしょう|ましょう|ください|下さい|ですか|ますか)(?:[（(][^）)]*[）)])?。?$"
)


@cache
def cases() -> tuple[Interview, ...]:
    """The repository's interviews and this evaluation's own, each written before the rules that meet them."""
    return recorded.interviews() + tuple(
        recorded._read(path) for path in sorted((Path(__file__).parent / "interviews").glob("*.json"))
    )


def of(language: Language) -> list[Interview]:
    return [i for i in cases() if i.plan.language == language]


# ---------------------------------------------------------------- drafters


def composed(interview: Interview) -> Drafter | None:
    return None


def faithful(interview: Interview) -> Drafter | None:
    """A model on a good day: the faithful draft, each sentence with the statement it is likeliest from."""
    return Scripted(_proposed(interview, interview.faithful), [])


def unfaithful(interview: Interview) -> Drafter | None:
    """A model on a bad day: every trap, twice, with honest evidence beside it."""
    wrong = [s for _, _, changed in interview.trapped() for s in changed]
    return Scripted(_proposed(interview, wrong), _proposed(interview, wrong))


def reworded(case: Paraphrase) -> Draft:
    """A free rewriting's wrong sentences, proposed twice."""
    wrong = _proposed(case, case.unfaithful)
    return write(case.plan, case.answers, wordings(), Scripted(wrong, wrong)).draft


def _proposed(interview: Interview | Paraphrase, texts: Sequence[str]) -> list[Proposed]:
    given = sources(interview.plan, interview.answers)
    found = []
    for n, text in enumerate(texts, start=1):
        best = _likeliest(text, given, "")
        if best is not None:
            said = [s.text for s in given.segments if s.source == best.source]
            found.append(
                Proposed(n=n, text=text, answers=(best.source,), evidence=tuple(dict.fromkeys([best.text, *said])))
            )
    return found


# ---------------------------------------------------------------- drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """Counts over the drafts of one language."""

    facts: int = 0
    held: int = 0
    sentences: int = 0
    ungrounded: int = 0
    leaks: int = 0
    fillers: int = 0
    out_of_style: int = 0
    outward: int = 0
    fragments: int = 0
    pasted: int = 0  # sentences that are an answer's own, though it was not clean
    unfilled: int = 0  # points of the outline that are neither filled nor marked
    drafted: int = 0  # sentences that are the drafter's and not the composer's

    @property
    def recall(self) -> float:
        return self.held / self.facts if self.facts else 1.0


def drafts(some: Iterable[Interview], draws: Draws) -> Drafts:
    count: Counter[str] = Counter()
    for interview in some:
        made = write(interview.plan, interview.answers, wordings(), draws(interview))
        count.update(_counted(interview, made))
    return Drafts(**count)


def _counted(interview: Interview, made: Grounded) -> Counter[str]:
    given = sources(interview.plan, interview.answers)
    own: list[Sentence] = [s for s in made.draft.sentences if s.kind == "answer"]
    texts = [s.text for s in made.draft.sentences]
    plain = {s.text for s in write(interview.plan, interview.answers, wordings()).draft.sentences}
    whole = " ".join(texts)
    raw = {a.id: a.text for a in interview.answers}
    return Counter(
        facts=len(interview.plain["facts"]),
        held=sum(holds(texts, f["must_have"]) for f in interview.plain["facts"]),
        sentences=len(own),
        ungrounded=sum(bool(check(s.text, given, source=s.source)) for s in own),
        leaks=sum(says(whole, p) for rule in interview.plain["must_not"] for p in rule["patterns"]),
        fillers=sum(bool(_FILLERS.search(s.text)) for s in own),
        out_of_style=sum(not _in_style(s.text, interview.plan.language) for s in own),
        outward=sum(reaches_out(t) or marked_up(t) for t in texts),
        fragments=sum(_fragment(s.text, interview.plan.language) for s in own),
        pasted=sum(_pasted(s, raw[s.source]) for s in own),
        unfilled=_unfilled(interview, made.draft),
        drafted=sum(s.text not in plain for s in own),
    )


def _fragment(text: str, language: Language) -> bool:
    """A bare answer left standing: no predicate in Japanese, no verb in English and no topic before a colon."""
    if language == "ja":
        return len(re.sub(r"(?:です|でした)。?$", "", text)) < 4
    bare = text.rstrip(".!? ")
    return len(bare.split()) < 3 and not has_verb(bare) and ":" not in bare


def _pasted(sentence: Sentence, raw: str) -> bool:
    """Word for word what was said, where it was speech and not prose already."""
    said = raw[sentence.start : sentence.end].strip()
    if sentence.text.strip(" 。.") != said.strip(" 。."):
        return False
    clean = bool(_POLITE.search(said)) if is_japanese(said) else said[:1].isupper() and said.endswith((".", "!", "?"))
    return bool(_FILLERS.search(said)) or not clean


def _unfilled(interview: Interview, draft: Draft) -> int:
    """Points without a sentence of an answer to one of their questions, and without a mark."""
    marked = {g.point for g in draft.gaps}
    asked = {a.id: a.question for a in interview.answers}
    said = {asked.get(s.source) for s in draft.sentences if s.kind == "answer"}
    spread = any(a.question is None for a in interview.answers)
    return sum(
        p.id not in marked
        and not spread
        and not any(q.point == p.id and q.id in said for q in interview.plan.questions)
        for p in interview.plan.points
    )


def _in_style(text: str, language: Language) -> bool:
    if language == "ja":
        return bool(_POLITE.search(text))
    return bool(re.search(r"[.!?][\"”]?$", text)) and (
        text[:1].isupper() or not text[:1].isalpha() or text[1:2].isupper()
    )


# ---------------------------------------------------------------- the checker


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`kinds` are (kind, caught, of); false alarms are over the faithful sentences."""

    kinds: tuple[tuple[str, int, int], ...]
    alarms: int
    sentences: int


def checked(some: Sequence[Interview]) -> Checked:
    caught: Counter[str] = Counter()
    total: Counter[str] = Counter()
    alarms = sentences = 0
    for interview in some:
        given = sources(interview.plan, interview.answers)
        for kind, _, changed in interview.trapped():
            total[kind] += 1
            caught[kind] += any(check(s, given) for s in changed)
        sentences += len(interview.faithful)
        alarms += sum(bool(check(s, given)) for s in interview.faithful)
    return Checked(kinds=tuple((k, caught[k], total[k]) for k in sorted(total)), alarms=alarms, sentences=sentences)


def mutated(some: Sequence[Interview]) -> Checked:
    """Faithful sentences made wrong in every way there is; those of the interviews and of our own drafts."""
    caught: Counter[str] = Counter()
    total: Counter[str] = Counter()
    alarms = sentences = 0
    for interview in some:
        given = sources(interview.plan, interview.answers)
        own = [
            s.text for s in write(interview.plan, interview.answers, wordings()).draft.sentences if s.kind == "answer"
        ]
        sentences += len(own)
        alarms += sum(bool(check(s, given)) for s in own)
        for text in dict.fromkeys([*interview.faithful, *own]):
            if check(text, given):
                continue
            for m in mutants(text, interview.plan.language):
                total[m.kind] += 1
                caught[m.kind] += any(check(s, given) for s in split(m.wrong))
        for text, hidden in _sealed(interview):
            total["sealed"] += 1
            caught["sealed"] += any(f.kind == "sealed" for f in check(text, hidden))
    kinds = tuple((k, caught[k], total[k]) for k in KINDS if total[k])
    return Checked(kinds=kinds, alarms=alarms, sentences=sentences)


def _sealed(interview: Interview) -> Iterable[tuple[str, Sources]]:
    """Each answer's first figure or longest word sealed, and the faithful sentences that say it."""
    for answer in interview.answers:
        found = re.search(r"[A-Za-z][A-Za-z0-9-]{4,}|[ァ-ヶー]{4,}|[一-鿿]{4,}", answer.text)
        word = found[0] if found else ""
        if not found or sum(a.text.casefold().count(word.casefold()) for a in interview.answers) > 1:
            continue
        plan = interview.plan
        asked = " ".join((plan.heading, *(p.text for p in plan.points), *(q.text for q in plan.questions)))
        if word.casefold() in asked.casefold():
            continue
        hidden = [replace(a, sealed=(found.span(),)) if a is answer else a for a in interview.answers]
        given = sources(plan, hidden)
        for text in interview.faithful:
            if re.search(rf"(?<![A-Za-zァ-ヶー一-鿿]){re.escape(word)}(?![A-Za-zァ-ヶー一-鿿])", text):
                yield text, given


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """False alarms on prose freely edited by a person, `held_out`: on the half no rule was made with."""

    alarms: int
    sentences: int
    held_out: int
    of_held_out: int


def edited(language: Language) -> Edited:
    """Faithful rewordings of answers; every second one was kept unread until the rules were done."""
    by_name = {i.name: i for i in cases()}
    count: Counter[tuple[bool, bool]] = Counter()
    for name, kept in ((language, True), (f"more-{language}", False)):
        plain = json.loads((Path(__file__).parent / "prose" / f"{name}.json").read_text("utf-8"))
        for place, item in enumerate(plain):
            if item["interview"] not in by_name:
                continue
            interview = by_name[item["interview"]]
            given = sources(interview.plan, interview.answers)
            for text in split(item["text"]):
                count[kept and place % 2 == 1, bool(check(text, given))] += 1
    return Edited(
        alarms=count[False, True],
        sentences=count[False, True] + count[False, False],
        held_out=count[True, True],
        of_held_out=count[True, True] + count[True, False],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """Other authors' faithful prose and wrong sentences: false alarms, and (kind, caught, of)."""

    alarms: int
    sentences: int
    kinds: tuple[tuple[str, int, int], ...]


def blind(language: Language, *, last: bool) -> Blind:
    """Written without sight of the rules; `last`: the part whose prose was read last."""
    folder = Path(__file__).parent / "blind"
    given = {
        path.stem: sources(i.plan, i.answers)
        for path in sorted((folder / language).glob("*.json"))
        if (number(path) >= READ_LAST) is last
        for i in [recorded._read(path)]
    }
    prose, wrong = (json.loads((folder / f"{language}.{name}.json").read_text("utf-8")) for name in ("prose", "wrong"))
    alarms = [
        bool(check(text, given[p["interview"]])) for p in prose if p["interview"] in given for text in split(p["text"])
    ]
    caught: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for w in wrong:
        if w["interview"] in given:
            total[w["kind"]] += 1
            caught[w["kind"]] += any(check(text, given[w["interview"]]) for text in split(w["text"]))
    kinds = tuple((k, caught[k], total[k]) for k in sorted(total))
    return Blind(alarms=sum(alarms), sentences=len(alarms), kinds=kinds)


# ---------------------------------------------------------------- memos


def mapping(language: Language) -> tuple[float, float]:
    """F1 over characters and over (memo, question) links."""
    return _mapped(language, memos())


def blind_mapping(language: Language, *, by_words: bool = False) -> tuple[float, float]:
    """The same over other authors' memos; `by_words`: as on a machine without the extra `meaning`."""
    return _mapped(language, blind_memos(), by_words=by_words)


def _mapped(language: Language, every: Iterable[Memo], *, by_words: bool = False) -> tuple[float, float]:
    some = [m for m in every if m.language == language]
    return characters(some, by_words=by_words).f1, links(some, by_words=by_words).f1
