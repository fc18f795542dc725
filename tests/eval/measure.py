"""What is measured, as rows of figures: drafts of any drafter, the checker, and the mapping of memos, for each language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.drafting.evidence import _likeliest, check, sources
from bot.drafting.grounded import Grounded, write
from bot.drafting.hygiene import marked_up, reaches_out
from bot.drafting.values import Draft, Language, Sentence
from bot.ports import Drafter, Proposed
from tests import interviews as recorded
from tests.eval.memos import characters, links, memos
from tests.eval.models import Scripted
from tests.interviews import Interview, Paraphrase, holds, says, wordings

LANGUAGES: tuple[Language, ...] = ("ja", "en")
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
    """The repository's interviews and ten of this evaluation's own, which no rule was made for."""
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
    return Counter(
        facts=len(interview.plain["facts"]),
        held=sum(holds(texts, f["must_have"]) for f in interview.plain["facts"]),
        sentences=len(own),
        ungrounded=sum(bool(check(s.text, given, source=s.source)) for s in own),
        leaks=sum(says(whole, p) for rule in interview.plain["must_not"] for p in rule["patterns"]),
        fillers=sum(bool(_FILLERS.search(s.text)) for s in own),
        out_of_style=sum(not _in_style(s.text, interview.plan.language) for s in own),
        outward=sum(reaches_out(t) or marked_up(t) for t in texts),
        drafted=sum(s.text not in plain for s in own),
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


# ---------------------------------------------------------------- memos


def mapping(language: Language) -> tuple[float, float]:
    """F1 over characters and over (memo, question) links."""
    some = [m for m in memos() if m.language == language]
    return characters(some).f1, links(some).f1
