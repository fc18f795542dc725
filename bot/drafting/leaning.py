"""Sentences that cannot stand alone and go with the one before: a hedge, a bare denial, what was done meanwhile."""

from __future__ import annotations

import re

from bot.language.text import is_japanese

_HEDGE_ALONE_EN = re.compile(
    r"^(?:usually|mostly|normally|generally|typically|probably|possibly|perhaps|maybe|roughly|more or less|as a rule|most of the time|in most cases)[.!]?$",
    re.IGNORECASE,
)
#: People want the quote first. — We don't do that.: nothing of its own, so it goes with what it is said of.
_LEANS = re.compile(
    r"^(?:(?:we|they|you|it|that|this|i|he|she) (?:don't|do not|doesn't|does not|didn't|did not|won't|can't|cannot|never|isn't|wasn't|aren't) ?(?:do|does|is|have)?(?: (?:that|this|it|so|any more|anymore))*)[.!]*$",
    re.IGNORECASE,
)
#: 朝まで見ました、交代しながら。
_MEANWHILE = re.compile(r"^[^、。]{2,20}(?<![念然])ながら[。]?$")
_NOT_ALONE = re.compile(r"^not (?!always|never|only|even|quite|all)[a-z-]+(?: [a-z-]+)?[.]?$", re.IGNORECASE)


def leant(before: str, text: str) -> str:
    """The statement before with what only leans on it: "…, usually.", "…; we do not do that.", "Not wood, not hair."; "" for none."""
    if _MEANWHILE.match(text):
        return text.rstrip("。") + "、" + before
    if is_japanese(before) or is_japanese(text) or before.endswith("?"):
        return ""
    begun = before.rstrip(". !")
    said = text.rstrip("!. ")
    said = said[:1].lower() + said[1:] if not said.startswith("I ") else said
    if _HEDGE_ALONE_EN.match(text):
        return f"{begun}, {said}."
    if _LEANS.match(text):
        return f"{begun}; {said}."
    if _NOT_ALONE.match(text) and re.match(r"not \w", before.rsplit(", ", 1)[-1], re.IGNORECASE):
        return f"{begun}, {said}."
    return ""
