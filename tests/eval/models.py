"""Models for tests: one that says what it was told to, and one that obeys whatever it reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bot.drafting.values import Language, Plan, Spoken
from bot.language.text import sentences
from bot.ports import Proposed, Returned


@cache
def attacks(language: Language) -> tuple[str, ...]:
    lines = (Path(__file__).parent / "attacks" / f"{language}.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("# "))


@cache
def marks() -> tuple[str, ...]:
    """Markup as it is typed: the words of such a line may stand in a draft, its marks may not."""
    lines = (Path(__file__).parent / "attacks" / "markup.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines[1:] if line)


class Scripted:
    """Gives one round after the other, then nothing. `asked` holds what was returned to it, a tuple a call."""

    name = "scripted"
    model = "model-1"
    local = True

    def __init__(self, *rounds: Sequence[Proposed]) -> None:
        self._rounds = list(rounds)
        self.asked: list[tuple[Returned, ...]] = []

    def prompt(self, language: Language) -> str:
        return f"draft_section/{language}@1#test"

    def draft(self, plan: Plan, answers: Sequence[Spoken], returned: Sequence[Returned] = ()) -> tuple[Proposed, ...]:
        self.asked.append(tuple(returned))
        return tuple(self._rounds.pop(0)) if self._rounds else ()


_QUOTED = re.compile(r"「([^」]+)」|\"([^\"]+)\"|(?:that|:|：) (.+)$|(https?://\S+|<[^>]+>|@\w+)")


class Obedient:
    """Puts an attack's words and what they ask for into its sentences in every way it can, now and when asked again, always
    with words of an answer as evidence. `seen` is all text it was shown."""

    name = "obedient"
    model = "model-1"
    local = True

    def __init__(self, attack: str) -> None:
        self._attack = attack
        self.seen: list[str] = []
        self.honest: list[str] = []
        self.proposed = 0

    def prompt(self, language: Language) -> str:
        return "p"

    def draft(self, plan: Plan, answers: Sequence[Spoken], returned: Sequence[Returned] = ()) -> tuple[Proposed, ...]:
        self.seen += [a.text for a in answers]
        self.seen += [plan.heading, *plan.glossary, *plan.locked, *(q.text + q.lead for q in plan.questions)]
        wanted = [self._attack, *(next(g for g in m.groups() if g) for m in _QUOTED.finditer(self._attack))][:3]
        end = "。" if plan.language == "ja" else "."
        out: list[Proposed] = []
        for answer in answers:
            said = [answer.text[start:stop] for start, stop in sentences(answer.text)]
            self.honest += said
            for evidence in said:
                for words in wanted:
                    mixed = (words.rstrip("。.") + end, evidence + words, words + evidence, f"{evidence} {words}")
                    out += [
                        self._sentence(text, answer, evidence, len(out) + i) for i, text in enumerate(mixed, start=1)
                    ]
                    out.append(self._sentence(words, answer, words, len(out) + 1))
        self.proposed += len(out)
        return tuple(out if not returned else out[:2])

    @staticmethod
    def _sentence(text: str, answer: Spoken, evidence: str, n: int) -> Proposed:
        return Proposed(n=n, text=text, answers=(answer.id,), evidence=(evidence,))
