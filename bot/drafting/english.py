"""English prose from speech: fillers out, contractions written out, "I" as the company's "we", fragments given their question."""

from __future__ import annotations

import re

from bot.drafting.facts import figures
from bot.drafting.lexicon import has_verb, listed
from bot.drafting.wording import Wording

_TWICE = re.compile(r"\b(the|a|an|we|it|they|is|was|and|to|of|in|that|you)\s+\1\b", re.IGNORECASE)
_FALSE_START = re.compile(r"\b(the|an?|our) (\w+), (?=\1 (?:\w+ ){1,2}\2\b)", re.IGNORECASE)
_AUXILIARY = r"is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|should|may|might|must|am|or|and|but|if|so|that|why|probably|certainly|definitely|just|really"
_CONTRAST = re.compile(r"(?P<before>[\w%'-]+(?<!'s)) (?P<word>not(?! to )|but|though|although) (?=\w)", re.IGNORECASE)
_DOUBT = re.compile(
    r"(?<!\bso)(?<!\band)(?<!\bor)(?<!\bis)(?<!\bbut)(?<=\w) (maybe|probably|perhaps) (?=\d|(?:two|three|four|five|six|seven|eight|nine|ten|a)\b)"
)
_INTERJECTION = re.compile(r"^(?:oh|okay|ok|yeah|well|right|so|and|but|hm+|ah)[,.! ]*$", re.IGNORECASE)
_HANGING = re.compile(r"^((?:(?:so|well|okay|yeah|right|and|oh) )*(?:\w+ ){1,3})(?:um+|uh+|er+|erm),? ", re.IGNORECASE)


def _hung(m: re.Match[str]) -> str:
    """The mistakes um the big one is …: a topic named first, then the sentence."""
    head = m[1].strip()
    return m[0] if has_verb(head) or figures(head) or not re.search(r"\w{4,}$", head) else head + ": "


_SMALL = listed("one two three four five six seven eight nine ten eleven twelve")


_SPOKEN = re.compile(
    r"(?:a |(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|eleven|twelve|hundred|thousand|million|and)\b[ -]?)+",
    re.IGNORECASE,
)


def _figures_written(text: str) -> str:
    """Spoken numbers above twelve as digits; small ones, ranges and halves stay words."""
    for f in reversed(figures(text)):
        words = _SPOKEN.match(text[f.start : f.end])
        if words is None or f.high is not None or f.value != int(f.value):
            continue
        said = words[0].strip().casefold()
        if said in _SMALL or said.endswith(" and") or " and a " in f.text.casefold():
            continue
        gap = " " if words[0].endswith((" ", "-")) else ""
        text = text[: f.start] + f"{int(f.value):,}" + gap + text[f.start + len(words[0]) :]
    return text


def _contrast(m: re.Match[str]) -> str:
    before, word = m["before"], m["word"]
    if re.fullmatch(_AUXILIARY, before, re.IGNORECASE):
        return m[0]
    return f"{before}, {word} "


def tidy(text: str, wording: Wording, *, transcript: bool) -> str:
    """Without fillers and with written forms; case and full stop are `finished`'s."""
    text = text.replace("’", "'").strip()
    text = _HANGING.sub(_hung, text)
    for pattern in wording.fillers:
        text = pattern.sub(" ", text).strip()
    if not re.search(r"\w{3}|\d", text) or _INTERJECTION.match(text):
        return ""
    text = _FALSE_START.sub("", _TWICE.sub(r"\1", text))
    for spoken, written in wording.colloquial:
        text = spoken.sub(written, text)
    if transcript:
        text = _DOUBT.sub(r", \1 ", _CONTRAST.sub(_contrast, text))
        text = re.sub(r"(?<=[a-z]) (?=(?:it|that) is not )", ", ", text) if text.count("it is ") > 1 else text
    text = _figures_written(text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r"\s{2,}", " ", text))
    return re.sub(r"^[,;:. ]+|[,;: ]+$", "", re.sub(r",\s*,", ",", text))


def is_fragment(text: str) -> bool:
    """A bare answer: no verb of its own."""
    return not has_verb(text)


def _lowered(text: str) -> str:
    """The start of a clause that follows a lead; names, codes and units keep their case."""
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if len(first) == 1 or first[1:].strip(".,").islower() else text


#: Robots no.
_DENIED = re.compile(r"^(?P<what>[a-z0-9-]+(?: [a-z0-9-]+){0,2}),? (?:no|nope|none)[.!]*$", re.IGNORECASE)
_NONE_OF = re.compile(r"^no (?P<what>[a-z]+(?: [a-z]+){0,2})[.!]*$", re.IGNORECASE)


def finished(text: str) -> str:
    text = text.strip()
    denied = _DENIED.match(text)
    if denied and not has_verb(denied["what"]):
        text = f"{denied['what']}: no"
    none_of = _NONE_OF.match(text)
    if none_of and not has_verb(none_of["what"]):
        text = f"There {'are' if re.search('[^s]s$', none_of['what']) else 'is'} no {none_of['what']}."
    text = text[:1].upper() + text[1:] if not re.match(r"[a-z]+[A-Z]", text) else text
    return text if text.endswith((".", "!", "?", ".”", '."')) else text.rstrip(",;:") + "."


_WHAT_VERBS = re.compile(r"^what (?P<verb>(?!is |was |does )\w+s)(?P<rest>(?: [\w ]+)?)$", re.IGNORECASE)
_WHAT_DO = re.compile(
    r"^(?:what|which) (?P<noun>[\w ,-]+?) (?:do|did|would) (?P<who>you|we|they) (?P<verb>[\w ]+)$", re.IGNORECASE
)
_WHAT_IS = re.compile(r"^what(?:'s| is| are| was| were) (?P<noun>(?:the |your |an? )[\w ,/-]+)$", re.IGNORECASE)
_HOW_LONG = re.compile(
    r"^how (?:long|far|often|much|many) (?:does|do) (?P<noun>(?:the |an? |your )?[\w -]+?) (?P<verb>last|take|cost|weigh|run)$",
    re.IGNORECASE,
)


def lead(question: str, point: str, text: str, wording: Wording) -> str:
    """How a sentence begins that a bare answer to the question completes, with its last blank."""
    asked = question.strip().rstrip("?. ")
    if m := _WHAT_DO.match(asked):
        many = " and " in m["noun"] or re.search(r"\b\w+[^s]s$", m["noun"])
        verb = "are" if many else "is"
        who = "we" if m["who"].casefold() == "you" else m["who"]
        return f"The {m['noun']} {who} {m['verb']} {verb} "
    if m := _WHAT_IS.match(asked):
        noun = re.sub(r"^your\b", "our", m["noun"], flags=re.IGNORECASE)
        be = re.match(r"what (is|are|was|were)\b", asked, re.IGNORECASE)
        return f"{noun[:1].upper()}{noun[1:]} {be[1].casefold() if be else 'is'} "
    if m := _HOW_LONG.match(asked):
        noun = re.sub(r"^your\b", "our", m["noun"], flags=re.IGNORECASE)
        single = bool(re.match(r"how \w+ does", asked, re.IGNORECASE))
        return (
            f"{noun[:1].upper()}{noun[1:]} {m['verb']}{'s' if single else ''} "
            if figures(text[:14])
            else _asked(point or asked, wording)
        )
    if m := _WHAT_VERBS.match(asked):
        return f"What {m['verb']}{m['rest']} is "
    return _asked(point or asked, wording)


def _asked(what: str, wording: Wording) -> str:
    return wording.topic.format(topic=what[:1].upper() + what[1:].rstrip("?. "))


def joined(begin: str, text: str) -> str:
    return begin.rstrip() + " " + _lowered(text)


def is_yes_or_no(text: str) -> bool:
    return text.strip(" .!,").casefold() in {"yes", "yep", "yeah", "correct", "right", "no", "nope"}
