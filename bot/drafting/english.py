"""English prose from speech: fillers out, contractions written out, "I" as the company's "we", fragments given their question."""

from __future__ import annotations

import re

from bot.drafting.facts import figures
from bot.drafting.lexicon import has_verb, listed
from bot.drafting.wording import Wording

_TWICE = re.compile(r"\b(the|a|an|we|it|they|is|was|and|to|of|in|that|you)\s+\1\b", re.IGNORECASE)
_FALSE_START = re.compile(r"\b(the|an?|our) (\w+), (?=\1 (?:\w+ ){1,2}\2\b)", re.IGNORECASE)
_AUXILIARY = r"is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|should|may|might|must|am|or|and|but|if|so|that|why|probably|certainly|definitely|just|really"
_CONTRAST = re.compile(
    r"(?P<before>[\w%'-]*[\w%](?<!'s)) (?P<word>not(?! to )|but|though|although) (?=\w)", re.IGNORECASE
)
_DOUBT = re.compile(
    r"(?<!\bso)(?<!\bin)(?<!\bfor)(?<!\bat)(?<!\bto)(?<!\bof)(?<!\bby)(?<!\bafter)(?<!\bwith)(?<!\band)(?<!\bor)(?<!\bis)(?<!\bbut)(?<=\w) (maybe|probably|perhaps) (?=\d|(?:two|three|four|five|six|seven|eight|nine|ten|a)\b)"
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


#: Three millimetres, but 3 mm.
_SYMBOL = re.compile(r" (?:[mck]m|k?g|kWh?|dB|[kMG]Hz|[kM]Pa|psi|ppm|rpm|°C|%)$")


def _figures_written(text: str) -> str:
    """Spoken numbers above twelve as digits; small ones, ranges and halves stay words."""
    for f in reversed(figures(text)):
        words = _SPOKEN.match(text[f.start : f.end])
        if words is None or f.high is not None or f.value != int(f.value):
            continue
        said = words[0].strip().casefold()
        if (said in _SMALL and not _SYMBOL.search(f.text)) or said.endswith(" and") or " and a " in f.text.casefold():
            continue
        gap = " " if words[0].endswith((" ", "-")) else ""
        text = text[: f.start] + f"{int(f.value):,}" + gap + text[f.start + len(words[0]) :]
    return text


#: Somebody's own words stay as they were said.
_QUOTE = re.compile(r"“[^”]+”|(?<![\w\"])\"(?=\w)[^\"]+\"(?!\w)")


def _contrast(m: re.Match[str]) -> str:
    before, word = m["before"], m["word"]
    if re.fullmatch(_AUXILIARY, before, re.IGNORECASE):
        return m[0]
    return f"{before}, {word} "


def tidy(text: str, wording: Wording, *, transcript: bool) -> str:
    """Without fillers and with written forms; case and full stop are `finished`'s."""
    text = text.replace("’", "'").strip()
    quotes = _QUOTE.findall(text)
    text = _HANGING.sub(_hung, _QUOTE.sub("\ue000", text))
    for pattern in wording.fillers:
        text = pattern.sub(" ", text).strip()
    if not re.search(r"\w{3}|\d|\ue000", text) or _INTERJECTION.match(text):
        return ""
    text = _FALSE_START.sub("", _TWICE.sub(r"\1", text))
    for spoken, written in wording.colloquial:
        text = spoken.sub(written, text)
    text = _HEADED.sub(_headed, text)
    if transcript:
        text = _DOUBT.sub(r", \1 ", _CONTRAST.sub(_contrast, text))
    text = _figures_written(text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r"\s{2,}", " ", text))
    text = re.sub(r"^[,;:. ]+|[,;: ]+$", "", re.sub(r",\s*,", ",", text))
    return re.sub("\ue000", lambda _: quotes.pop(0), text)


def is_fragment(text: str) -> bool:
    """A bare answer: no verb of its own."""
    return not has_verb(text)


def _lowered(text: str) -> str:
    """The start of a clause that follows a lead; names, codes and units keep their case."""
    first = text.split(" ", 1)[0]
    named = first.rstrip(".,:'").casefold() in _DAYS
    return text[:1].lower() + text[1:] if not named and (len(first) == 1 or first[1:].strip(".,").islower()) else text


_DAYS = listed(
    "january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct "
    "nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri"
)
#: Days and months that are no other words, as a recogniser writes them.
_UNCAPITALISED = re.compile(
    r"\b(?:january|february|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
)
#: (a) office PCs - patched automatically: what a hyphen between blanks tells of its head.
_HEADED = re.compile(r"^(?P<head>(?:\([a-z0-9]\) )?[^,.;:–—-]{2,48}) [–—-] (?=[a-z])")


def _headed(m: re.Match[str]) -> str:
    return m[0] if has_verb(m["head"]) else m["head"] + ": "


#: Robots no.
_DENIED = re.compile(r"^(?P<what>[a-z0-9-]+(?: [a-z0-9-]+){0,2}),? (?:no|nope|none)[.!]*$", re.IGNORECASE)
_NONE_OF = re.compile(r"^no (?P<what>[a-z]+(?: [a-z]+){0,2})[.!]*$", re.IGNORECASE)


def finished(text: str) -> str:
    text = text.strip()
    denied = _DENIED.match(text)
    if denied and not has_verb(denied["what"]):
        text = f"no {denied['what'].lower()}"
    none_of = _NONE_OF.match(text)
    if none_of and not has_verb(none_of["what"]):
        text = f"There {'are' if re.search('[^s]s$', none_of['what']) else 'is'} no {none_of['what']}."
    text = _UNCAPITALISED.sub(lambda m: m[0].capitalize(), text)
    opening = re.match(r"\([a-z0-9]\) ", text)
    at = opening.end() if opening else 0
    text = text[:at] + text[at : at + 1].upper() + text[at + 1 :] if not re.match(r"[a-z]+[A-Z]", text[at:]) else text
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
    """ "Rollback: " before "Rollback point: Sunday" says nothing; "Humidity: " before "humidity, yes" takes its place, and so
    does "Customer: Nordton" after "Result at a customer: "."""
    topic = begin.strip(" :")
    label = re.match(r"([A-Za-z-]{3,}): ", text)
    if label and re.search(rf"\b{re.escape(label[1])}\b", topic, re.IGNORECASE):
        return text
    if begin.rstrip().endswith(":") and text.casefold().startswith(topic.casefold()):
        rest = text[len(topic) :]
        if rest[:1] == ",":
            text = rest[1:].strip()
        elif ":" in rest or len(text.split()) > 2:
            return text
    return begin.rstrip() + " " + _lowered(text)


def is_yes_or_no(text: str) -> bool:
    bare = re.sub(r"^(?:please|pls|plz),? |,? (?:please|pls|plz)$", "", text.strip(" .!,").casefold())
    return bare in {"yes", "yep", "yeah", "correct", "right", "no", "nope"}


def asks_leave(question: str) -> bool:
    """Can we say it is AI?: what the writer may do, no matter of the article."""
    return bool(
        re.match(
            r"(?:can|could|may|should) (?:we|i|you) (?:say|write|call|print|quote|use|mention|publish|name)\b",
            question,
            re.I,
        )
    )
