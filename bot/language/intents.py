"""An expert's or manager's words in a thread -> what they want of us. Precision first: what is unsure is an answer, or unclear.

A message is tried as a whole, then sentence by sentence, then (when short) clause by clause, against the phrasings of both
languages. Sentences nobody recognises are content. A request beside content is kept with `mixed`; a phrase that merely occurs
in an explanation is not a request, so most phrasings must fill their sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.language import nearest, objections
from bot.language.phrasings import Phrasing, load_phrasings
from bot.language.spoken import clauses, is_emoji_only, is_technical, may_be_request, prepare, sentences, trim
from bot.language.text import is_japanese

Context = Literal["offer", "question", "choice", "yesno", "draft", "align", "manager", "none"]

#: Weakest first: in "thanks, tomorrow" the promise counts. What is not listed stands between `no` and `stop`.
_WEAK = ("chatter", "emoji_only", "thanks", "seen", "soft_no", "dont_know", "yes", "confirm", "no", "decline")
_STRONG = ("complaint", "off_record", "stop")
#: Requests that stand beside an answer; with content the others are part of what is explained.
_BESIDE = frozenset(
    [
        "off_record",
        "name_me",
        "not_me",
        "later",
        "show",
        "language",
        "keep_words",
        "vacation",
        "digest",
        "quiet",
        "stop",
        "smaller",
        "you_write",
        "call_me",
        "need_boss",
        "need_from_marketing",
        "delete_audio",
        "fix",
        "edit_myself",
        "not_an_answer",
        "what_stored",
        "minutes",
        "undo",
    ]
)
#: Requests whose reasons belong to them.
_REASONED = frozenset(
    [
        "decline",
        "disagree",
        "own_idea",
        "past_failure",
        "need_from_marketing",
        "complaint",
        "soft_no",
        "later",
        "need_boss",
        "not_me",
        "fix",
        "stop",
        "call_me",
        "you_write",
        "no",
        "why",
        "clarify",
        "smaller",
        "off_record",
        "keep_words",
        "name_me",
        "vacation",
        "digest",
        "quiet",
        "not_an_answer",
        "delete_audio",
    ]
)

_MINUTE_WORDS = {
    "five": "5",
    "ten": "10",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "五": "5",
    "十": "10",
    "十五": "15",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """`rest`: the words that matter for it (an answer's text, a reason, a date in words, a fix). `person`: as written, for `not_me`.

    `choice`: the option picked; this|all|until|team; ja|en; yes|no for `name_me`; draft|outline|mine|who|stalled for `show`; the minutes.
    `mixed`: beside the request there is content of its own, which is in `rest`, the request's own words being in `asked`
    (`off_record`: `rest` is what must be sealed; what else the message says stays usable).
    """

    kind: str
    rest: str = ""
    person: str | None = None
    mixed: bool = False
    choice: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentWords:
    """The phrasings of both languages, strongest claims first; `known`: what is not English (False) or is Japanese (True) may be near to."""

    phrasings: tuple[Phrasing, ...]
    known: Mapping[bool, nearest.Known]
    greetings: re.Pattern[str]
    closings: re.Pattern[str]
    emoji: Mapping[str, str]

    @classmethod
    def load(cls, ja: Mapping[str, Any], en: Mapping[str, Any]) -> IntentWords:
        """From the two parsed intents.toml. Raises ValueError for a pattern that is none."""
        both = (ja, en)
        emoji = {mark: kind for words in both for kind, marks in words.get("emoji", {}).items() for mark in marks}
        return cls(
            phrasings=load_phrasings(both),
            known={True: nearest.load_known(ja), False: nearest.load_known(en)},
            greetings=_any(both, "greetings"),
            closings=_any(both, "closings"),
            emoji=emoji,
        )


def _any(both: Sequence[Mapping[str, Any]], name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for words in both for p in words[name]), re.IGNORECASE)


def understand(
    text: str,
    words: IntentWords,
    *,
    context: Context = "question",
    options: Sequence[str] = (),
    bot: Sequence[str] = ("ayumi",),
    guess: bool = True,
) -> Intent:
    """What a message means where `context` is being waited for; `options` are those of a choice, `bot` our names in a mention.

    `guess`: a short message that fits no phrasing may be taken by what it is about; not where free words were asked for.
    """
    said = prepare(text, bot)
    if not said:
        return Intent(kind="emoji_only" if text.strip() else "chatter", rest=text.strip())
    if is_emoji_only(said):
        return _lexical(
            words.emoji.get(said.strip(":").split("::")[0], words.emoji.get(said[:1], "emoji_only")), said, context
        )
    if options and (picked := pick(said, options, words)):
        return Intent(kind="pick", choice=picked, rest=picked)
    one = len(sentences(said)) == 1
    whole = _match(trim(said, words.greetings, words.closings), words, context, short=len(said) <= 60, one=one)
    intent = whole or _by_parts(said, words, context)
    if guess and not whole and intent.kind in ("answer", "unclear"):
        intent = _by_nearness(said, words, context) or intent
    # "cannot" refuses when it is all that was said; before an explanation it is part of the answer
    return replace(intent, kind="decline") if intent.kind == "cannot" else intent


def pick(text: str, options: Sequence[str], words: IntentWords) -> str | None:
    """The one option meant by its letter, number, words or place (`b`, ②, 「2番目」, `the last one`); None when unsure."""
    said = trim(text, words.greetings, words.closings)
    plain = re.sub(r"[\s。、.,!()]", "", said).casefold()
    exact = [o for o in options if re.sub(r"[\s。、.,!()]", "", o).casefold() == plain]
    if exact:
        return exact[0]
    for phrasing in words.phrasings:
        if phrasing.kind == "pick" and len(said) <= 40 and (found := phrasing.pattern.fullmatch(said)):
            index = _index(found, phrasing.choice, len(options))
            return options[index] if index is not None and 0 <= index < len(options) else None
    tail = re.sub(
        r"(?:で|が|かな|です|ですね|だと思います|でお願いします|でしょうか|がいいです|になります|を選びます|please|i think)+$",
        "",
        plain,
    )
    named = [o for o in options if re.sub(r"[\s。、.,!()]", "", o).casefold() == tail]
    return named[0] if len(named) == 1 else None


def _index(found: re.Match[str], place: str, count: int) -> int | None:
    if place:
        return count - 1 if place == "last" else int(place) - 1
    label = found["label"].casefold()
    if label.isdigit():
        return int(label) - 1
    return "abcdefghij".find(label) if len(label) == 1 and label in "abcdefghij" else None


def _match(said: str, words: IntentWords, context: Context, *, short: bool, one: bool = True) -> Intent | None:
    """The first phrasing that claims these words in this context; `one`: they are one sentence."""
    if not said:
        return None
    plain = may_be_request(said)
    short = short and plain and not is_technical(said)
    for phrasing in words.phrasings:
        if phrasing.kind == "pick" or not phrasing.stands(context):
            continue
        found = phrasing.match(said, plain=plain, short=short) if one or phrasing.manner != "anywhere" else None
        if found:
            groups = {k: _unquoted(v) for k, v in found.groupdict().items() if v}
            intent = _lexical(phrasing.kind, groups.get("rest", said), context)
            choice = groups.get("choice") or phrasing.choice
            choice = _MINUTE_WORDS.get(choice.casefold(), choice)
            return replace(
                intent, choice=choice, person=groups.get("person"), mixed=phrasing.beside and "rest" in groups
            )
    return None


def _unquoted(words: str) -> str:
    """Without what stands around them; a quotation inside keeps both its marks."""
    bare = words.strip(' 、,:：「」"')
    whole = bare.count('"') % 2 == 0 and bare.count("「") == bare.count("」")
    return bare if whole else words.strip(" 、,:：")


def _by_nearness(said: str, words: IntentWords, context: Context) -> Intent | None:
    """By the phrasings it is nearest to, where none fits it. None: content. What only may be a wish is unclear, which asks."""
    bare = trim(said, words.greetings, words.closings)
    if is_technical(bare) or not may_be_request(bare):
        return None
    wish = nearest.wish(bare, words.known[is_japanese(bare)], context)
    if wish is None or (context == "align" and wish.kind not in _CONCERNS and _concerned(said)):
        return None
    minutes = _MINUTES.search(bare) if wish.kind == "minutes" else None
    choice = _MINUTE_WORDS.get(minutes[1].casefold(), minutes[1]) if minutes else wish.choice
    return replace(_lexical(wish.kind, said, context), choice=choice, person=wish.person)


#: What a concern may be taken for; an outline's flow hears it by itself.
_CONCERNS = frozenset({"disagree", "past_failure", "own_idea", "no"})


def _concerned(said: str) -> bool:
    return bool(objections.wish(said)) or objections.classify(said) is not None


_MINUTES = re.compile(r"(\d{1,3}|five|ten|fifteen|twenty|thirty|[五十]+(?=分))", re.IGNORECASE)


def _lexical(kind: str, said: str, context: Context) -> Intent:
    """Words of agreement by what they agree to: an OK confirms a draft, accepts an offer, and on a question says "seen"."""
    if kind == "ok":
        kind = {"draft": "confirm", "question": "seen", "choice": "seen", "none": "seen"}.get(context, "yes")
    elif kind == "all_right":
        kind = {"draft": "confirm", "yesno": "yes", "align": "yes", "manager": "yes"}.get(context, _unsure(context))
    elif kind == "ack":
        kind = "yes" if context in ("offer", "manager") else "seen"
    elif kind == "yes":
        kind = "confirm" if context == "draft" else "yes"
    return Intent(kind=kind, rest="" if kind in ("yes", "confirm", "seen") else said)


def _unsure(context: Context) -> str:
    return "answer" if context in nearest.ANSWERING else "unclear"


def _by_parts(said: str, words: IntentWords, context: Context) -> Intent:
    parts = sentences(said)
    if len(parts) == 1 and len(said) <= 45:
        parts = clauses(said)
    found: list[Intent] = []
    content: list[str] = []
    for part in parts:
        bare = trim(part, words.greetings, words.closings)
        intent = _match(bare, words, context, short=len(said) <= 60)
        if intent and intent.kind not in ("answer", "unclear"):
            found.append(intent)
        elif bare:
            content.append(part.strip())
    if not found:
        return Intent(kind=_unsure(context) if content else "chatter", rest=said)
    best = max(found, key=lambda i: _rank(i.kind))
    if not content:
        return best
    return _with_content(best, content, said, words, context)


def _rank(kind: str) -> int:
    if kind in _WEAK:
        return _WEAK.index(kind)
    return 50 + _STRONG.index(kind) if kind in _STRONG else 20


def _with_content(best: Intent, content: list[str], said: str, words: IntentWords, context: Context) -> Intent:
    """A recognised part beside words nobody recognised: is that its reason, an answer of its own, or all one explanation?"""
    rest = " ".join(content)
    weighty = is_technical(rest) or len(rest) > (90 if rest.isascii() else 40)
    if context not in nearest.ANSWERING:
        if best.kind in ("chatter", "thanks", "seen", "emoji_only", "confirm", "yes") and context != "none":
            # "OK, but line 3 …" confirms nothing
            return Intent(kind="unclear", rest=said)
        return replace(best, rest=said) if best.kind not in ("chatter", "thanks") else Intent(kind="unclear", rest=said)
    if (verdict := nearest.doubt(best.kind, best.rest, said, words.known[is_japanese(said)])) is not None:
        return Intent(kind=verdict, rest=said)
    if best.kind == "off_record":
        # what is to be sealed: the words after the wish where it opens them, else all that was said with it
        return replace(best, rest=best.rest if best.mixed else said, mixed=True)
    if best.kind in _BESIDE and weighty:
        return replace(best, rest=rest, mixed=True, asked=best.rest)
    if best.kind == "dont_know":
        return Intent(kind="partial", rest=said, mixed=True) if weighty else Intent(kind="answer", rest=said)
    if best.kind == "partial":
        return replace(best, rest=said, mixed=True)
    if best.kind in _REASONED and not weighty and best.kind != "no":
        return replace(best, rest=said)
    return Intent(kind="answer", rest=said)
