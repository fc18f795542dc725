"""A message read by the phrasings it is nearest to, where no pattern fits it; and when that is too near to content to count.

Learned from `[examples]` and `[concepts]` of intents.toml. Precision first: where an answer is waited for, only words wishes are
made of count, spoken to us or of oneself, and what refuses or ends anything must say so.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from bot.language.phrasings import compiled, expand, macros_of
from bot.language.spoken import Word, comparable, words

#: Waiting for content: what nobody recognises is an answer there, and unclear elsewhere.
ANSWERING = frozenset({"question", "choice", "yesno"})
#: Weights of a word further on, of four letters in a word (they hold out against a typing error), of a concept and a pair of them;
#: what a count is smoothed by; how rare an unseen mark is. Set on the phrasings of an author the rest had not seen.
_APART, _LETTERS, _CONCEPT, _PAIR = 0.6, 0.4, 3.0, 1.5
_SMOOTH, _UNSEEN = 0.02, 8.0
#: Kinds whose words are about anything: what only they say is no sign that we are spoken to.
_ABOUT_ANYTHING = frozenset(["answer", "fix", "keep_words", "own_idea", "need_from_marketing", "chatter", "clarify"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What a message is most like. `labels`: best first, with scores; `concepts`: the ideas it holds; `strange`: how many of its
    content words none of the wishes we know was ever said with; `names`: people in it."""

    labels: tuple[tuple[str, float], ...]
    concepts: frozenset[str]
    strange: int
    size: int
    names: tuple[str, ...]


class Known:
    """Naive Bayes over the phrasings people are known to use: their words, words side by side, and concepts with pairs of concepts.

    A concept is a set of words that mean one thing here, so a pair of them stands for a sentence's meaning however it is worded.
    Words never seen take weight from all labels alike, and what differs little from an answer is left to be one.
    """

    def __init__(self, examples: tuple[tuple[str, str], ...], concepts: tuple[tuple[str, str], ...]) -> None:
        """`examples`: (label, phrasing), a label being `kind` or `kind.choice`; `concepts`: (name, pattern)."""
        self._examples = examples
        self._patterns = concepts

    @cached_property
    def _concepts(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(name, compiled(f"(?<![a-z])(?:{pattern})(?![a-z])", name)) for name, pattern in self._patterns]

    def learn(self) -> None:
        """Now rather than at the first message: 0.4 s."""
        _ = self._learned

    @property
    def phrasings(self) -> frozenset[str]:
        return frozenset(text for _, text in self._examples)

    def near(self, said: str) -> Near | None:
        """`said` is trimmed. None where nothing is known."""
        if not self._examples:
            return None
        learned = self._learned
        spoken = words(said)
        marks, concepts = self._marks(said, spoken)
        unit = _unit(marks, learned.rare)
        scores = learned.scores(unit)
        order = sorted(range(len(scores)), key=lambda i: -scores[i])
        return Near(
            labels=tuple((learned.labels[i], scores[i]) for i in order),
            concepts=frozenset(concepts),
            strange=len({word.normal for word in spoken if word.content} - learned.vocabulary),
            size=len(spoken),
            names=tuple(word.written for word in spoken if word.name),
        )

    @cached_property
    def _learned(self) -> _Learned:
        bags: list[tuple[str, Mapping[str, float]]] = []
        vocabulary: set[str] = set()
        for label, text in self._examples:
            spoken = words(text)
            # one object for equal marks: three thousand phrasings would else take 100 MB while they are learned
            bags.append((label, {sys.intern(mark): weight for mark, weight in self._marks(text, spoken)[0].items()}))
            if label.partition(".")[0] not in _ABOUT_ANYTHING:
                vocabulary.update(word.normal for word in spoken)
        seen = Counter(mark for _, bag in bags for mark in bag)
        rare = {mark: math.log((len(bags) + 1) / (count + 1)) + 0.3 for mark, count in seen.items()}
        labels = tuple(sorted({label for label, _ in bags}))
        counts: dict[str, dict[int, float]] = {mark: {} for mark in rare}
        totals = [_SMOOTH * len(rare)] * len(labels)
        for label, bag in bags:
            column = labels.index(label)
            for mark, weight in _unit(bag, rare):
                counts[mark][column] = counts[mark].get(column, 0.0) + weight
                totals[column] += weight
        return _Learned(
            labels=labels,
            rare=rare,
            plain=tuple(-math.log(total) for total in totals),
            told={m: tuple((c, math.log(n / _SMOOTH + 1)) for c, n in found.items()) for m, found in counts.items()},
            vocabulary=frozenset(vocabulary),
        )

    def _marks(self, said: str, spoken: Sequence[Word]) -> tuple[dict[str, float], list[str]]:
        """What a phrasing is compared by, with weights; and its concepts."""
        line = ["^", *(word.normal for word in spoken), "$"]
        marks: dict[str, float] = defaultdict(float)
        for i, word in enumerate(line):
            marks[word] += 1
            for far, other in enumerate(line[i + 1 : i + 4]):
                marks[f"{word}{'…' if far else ' '}{other}"] += _APART if far else 1
            if word.isascii() and word.isalpha():
                framed = f"<{word}>"
                for start in range(len(framed) - 3):
                    marks[framed[start : start + 4]] += _LETTERS
        plain = comparable(said)
        concepts = sorted(name for name, pattern in self._concepts if pattern.search(plain))
        for i, name in enumerate(concepts):
            marks["#" + name] += _CONCEPT
            for other in concepts[i + 1 :]:
                marks[f"#{name}#{other}"] += _PAIR
        return {mark: math.sqrt(weight) for mark, weight in marks.items()}, concepts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learned:
    """`rare`: how rare each mark is; `told`: what it tells of the labels it was seen with, by their places; `plain`: what any mark
    tells of each label by the label's size alone; `vocabulary`: words wishes were said with."""

    labels: tuple[str, ...]
    rare: Mapping[str, float]
    plain: tuple[float, ...]
    told: Mapping[str, tuple[tuple[int, float], ...]]
    vocabulary: frozenset[str]

    def scores(self, marks: Sequence[tuple[str, float]]) -> list[float]:
        """Log shares of the marks in each label, less their mean over the labels."""
        found = [sum(weight for _, weight in marks) * size for size in self.plain]
        for mark, weight in marks:
            for place, telling in self.told[mark]:
                found[place] += weight * telling
        mean = sum(found) / len(found)
        return [score - mean for score in found]


def _unit(marks: Mapping[str, float], rare: Mapping[str, float]) -> list[tuple[str, float]]:
    """The known marks by rarity, as part of a vector of length one that unknown marks belong to as well."""
    valued = {mark: weight * rare.get(mark, _UNSEEN) for mark, weight in marks.items()}
    length = math.sqrt(sum(value * value for value in valued.values()))
    return [(mark, value / length) for mark, value in valued.items() if mark in rare]


@lru_cache(maxsize=8)
def _known(examples: tuple[tuple[str, str], ...], concepts: tuple[tuple[str, str], ...]) -> Known:
    """One for the same phrasings: learning them takes a moment, at the first message."""
    return Known(examples, concepts)


def load_known(words: Mapping[str, Any]) -> Known:
    """What an intents.toml says of `concepts` and `examples` (by label, one a line)."""
    macros = macros_of(words)
    examples = tuple(
        (label, line) for label, lines in words.get("examples", {}).items() for line in lines.split("\n") if line
    )
    return _known(examples, tuple((name, expand(p, macros)) for name, p in words.get("concepts", {}).items()))


#: Asks or begs, so no answer to our question even where nobody knows what it wants.
_ASKS = re.compile(
    r"\?$|(?:ですか|ますか|ませんか|でしょうか|てもらえ\w*|ていただけ\w*|お願い(?:します|したい\w*)?)$|"
    r"^(?:please|can (?:you|i|we)|could (?:you|i|we)|would you|will you|do you|does (?:it|this|that)|is (?:it|this|that|there)|are (?:you|we|there)|may i|shall i|let me|let's)\b",
    re.IGNORECASE,
)
#: Speaks to us in any other way, or wants something: a wish more likely than a statement.
_ADDRESSED = re.compile(
    _ASKS.pattern
    + r"|(?:ましたか|(?:て|ないで|を|に|で)(?:ください|下さい)|(?:て|ないで|が)(?:ほしい|欲しい)|て(?:いただ|頂|もら)\w*|お願い\w*|"
    r"たい(?:です|のですが|んですが)?|(?:に|と)?(?:し|おい)て|ないで|ましょう|知りたい|教えて|不要|いらない)(?:です|ね|よ)?$|"
    r"\b(?:please|yours?|let's|let (?:me|us)|(?:can|could|would|will|do|did|don't|are|have|may|should|want|need|rather|if|thank) you|you're|you (?:keep|lot|people|guys))\b|"
    r"^(?:can|could|may|would|will|shall|do|does|did|is|are|was|has|have|what|how|who|which|where)\b|^why\b(?!.*:)",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(r"\b(?:i|me|my|mine|myself)\b", re.IGNORECASE)
#: Where an answer is waited for, these need somebody to be spoken to: a bare statement with their words is about its subject.
_ASKED_FOR = frozenset(
    [
        "clarify",
        "delete_audio",
        "digest",
        "edit_myself",
        "example",
        "fix",
        "help",
        "how_did_it_do",
        "how_long",
        "keep_words",
        "language",
        "need_from_marketing",
        "own_idea",
        "quiet",
        "show",
        "undo",
        "vacation",
        "what_stored",
        "why",
    ]
)
#: Taken for one of these, an answer would be lost.
_TURNS_AWAY = frozenset(
    ["stop", "no", "decline", "soft_no", "complaint", "not_me", "skip", "disagree", "partial", "past_failure"]
)
#: What ends or refuses something is heard only with a word that says so.
_SAID_OUTRIGHT = {
    "stop": {"halt"},
    "decline": {"refuse"},
    "delete_audio": {"delete", "audio"},
    "vacation": {"away"},
    "name_me": {"name"},
}
#: Where a kind means anything, if not everywhere.
_ONLY: Mapping[str, frozenset[str]] = {
    kind: frozenset(where.split())
    for kinds, where in (
        ("fix", "draft"),
        ("minutes", "manager offer"),
        ("yes", "draft offer align manager yesno"),
        ("no", "yesno align manager"),
        ("edit_myself keep_words", "draft none align"),
        ("quiet", "none offer draft align question"),
        ("partial skip", "question choice yesno"),
        ("smaller", "question choice yesno offer"),
        ("decline", "offer question choice yesno align draft none"),
    )
    for kind in kinds.split()
}
#: What usually follows where we are, and how much that counts.
_EXPECTED: Mapping[str, frozenset[str]] = {
    "draft": frozenset(["yes", "seen", "fix", "keep_words", "edit_myself"]),
    "align": frozenset(["yes", "no", "clarify"]),
    "manager": frozenset(["yes", "no", "minutes", "later", "not_me"]),
    "offer": frozenset(["yes", "soft_no", "decline", "minutes", "later"]),
    "yesno": frozenset(["yes", "no"]),
    "none": frozenset(
        [
            "delete_audio",
            "digest",
            "help",
            "how_did_it_do",
            "language",
            "need_from_marketing",
            "quiet",
            "show",
            "undo",
            "vacation",
            "what_stored",
        ]
    ),
}
_AT_HOME = 1.0
#: How much nearer than anything else: where content is waited for, without a word to us or of oneself, and elsewhere.
_BEYOND_DOUBT, _CLEARLY, _PLAINLY, _RATHER = 5.0, 2.0, 1.0, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    kind: str
    choice: str = ""
    person: str | None = None


def wish(said: str, known: Known, context: str) -> Wish | None:
    """What the words (trimmed) want where `context` is waited for. None: nothing, they are content. Kind `unclear`: to be asked."""
    near = known.near(said)
    if near is None:
        return None
    label = _label(near, context)
    kind, _, choice = label.partition(".")
    if kind and (context not in ANSWERING or _is_meant(kind, said, near)):
        return Wish(kind=kind, choice=choice, person=near.names[0] if kind == "not_me" and near.names else None)
    return Wish(kind="unclear") if _ASKS.search(said) or _may_end(near, said) else None


def doubt(kind: str, asked: str, said: str, known: Known) -> str | None:
    """`answer` or `unclear` where a part of an answer only looks like that wish, as "leave it" in "leave it and it sets hard".

    `asked`: that part; whoever says in it that they are away speaks of themselves, however much is said beside it.
    """
    near = known.near(said)
    if near is None:
        return None
    if kind == "stop" and "halt" not in near.concepts:
        return "unclear" if _may_end(near, said) else "answer"
    spoken_to = _ADDRESSED.search(said) or (kind == "vacation" and _OF_ONESELF.search(asked))
    return "answer" if kind in _ASKED_FOR and near.strange > 1 and not spoken_to else None


def _may_end(near: Near, said: str) -> bool:
    """Whether it may be a wish for silence, which is never passed over as an answer."""
    nearest = [label.partition(".")[0] for label, _ in near.labels[:4]]
    if "halt" in near.concepts:
        return nearest[0] != "answer"
    if near.strange > 1 or near.size < 2 or "answer" in nearest:
        return False
    if _ADDRESSED.search(said) or _OF_ONESELF.search(said):
        return "stop" in nearest
    return nearest[0] == "stop" and _lead(near, "stop") > _CLEARLY


def _label(near: Near, context: str) -> str:
    """The best label that stands here, if it is nearer than any other kind and says what it must; "" for content and for doubt."""
    standing = sorted(
        (
            (label, score + _AT_HOME * (kind in _EXPECTED.get(context, ())))
            for label, score in near.labels
            for kind in [label.partition(".")[0]]
            if kind not in _ONLY or context in _ONLY[kind]
        ),
        key=lambda pair: -pair[1],
    )
    label, best = standing[0]
    kind = label.partition(".")[0]
    lead = best - next((score for other, score in standing if other.partition(".")[0] != kind), best)
    outright = near.concepts >= _SAID_OUTRIGHT.get(kind, set()) or (lead >= _BEYOND_DOUBT and not near.strange)
    enough = _CLEARLY if near.strange > 1 and kind not in _ABOUT_ANYTHING else _RATHER
    if kind == "answer" or lead < enough or not outright:
        return ""
    if kind == "yes" and (
        lead < (_BEYOND_DOUBT if "neg" in near.concepts else _PLAINLY) or "contrast" in near.concepts
    ):
        return ""
    return "unclear" if kind == "clarify" and context == "align" else label


def _lead(near: Near, kind: str) -> float:
    """How much nearer its best label is than any of another kind."""
    return near.labels[0][1] - next((score for label, score in near.labels if label.partition(".")[0] != kind), 0.0)


def _is_meant(kind: str, said: str, near: Near) -> bool:
    """Whether a reply to a question speaks to us or of its writer, in words that wishes are made of, and not of its subject."""
    if near.strange > 1 or (any(mark in said for mark in '「」『』:"') and not _ASKS.search(said)):
        return False
    lead = _lead(near, kind)
    if _ADDRESSED.search(said) or (kind == "not_me" and near.names):
        return lead >= (_CLEARLY if near.strange else _PLAINLY)
    if _OF_ONESELF.search(said) or (kind in ("yes", "no") and near.size > 1):
        return lead >= (_BEYOND_DOUBT if near.strange else _PLAINLY)
    return not near.strange and near.size > 1 and kind not in _ASKED_FOR and lead >= _CLEARLY + (kind in _TURNS_AWAY)
