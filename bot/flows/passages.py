"""A draft's sentences as the flows handle them: what differs between versions, what merges, which words may not change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bot.drafting.diff import Conflict, merge3, word_diff
from bot.drafting.values import Language, Sentence, version_hash
from bot.language.text import is_japanese

#: A sentence as Draft keeps it: text, kind, source, start, end, paragraph; an edited one has `also`, the places its words
#: had before ({source, start, end}).
Plain = dict[str, Any]

#: What the drafter puts around what nobody confirmed (`gap` and `guess` of prompts/*/drafting.toml).
_MARK = re.compile(r"[\[［][^:：\]］]{1,20}[:：]\s*(?P<text>.+)[\]］]")

#: So many words in Latin letters are English, not a product's name; kana are Japanese, where a kanji name is none yet.
_KANA = re.compile(r"[ぁ-ん]")
_WORD, _A_PHRASE = re.compile(r"[A-Za-z][a-z'’]+"), 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`number` (from 1) is the sentence's place in the newer text; "" before: added, "" after: taken out."""

    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """`conflicts` are sentences of `mine` that could not come in, each with what stands in their place."""

    sentences: list[Plain]
    conflicts: list[tuple[list[Plain], list[Plain]]]


def living(sentences: Sequence[Plain]) -> list[Plain]:
    """Without those whose words were taken back."""
    return [s for s in sentences if s["kind"] != "erased"]


def texts(sentences: Sequence[Plain]) -> list[str]:
    return [s["text"] for s in living(sentences)]


def values(sentences: Sequence[Plain]) -> list[Sentence]:
    return [
        Sentence(
            text=s["text"], kind=s["kind"], source=s["source"], start=s["start"], end=s["end"], paragraph=s["paragraph"]
        )
        for s in living(sentences)
    ]


def language_of(sentences: Sequence[Plain]) -> Language:
    """Of the text itself, which decides how its words are compared."""
    return "ja" if is_japanese(" ".join(texts(sentences))) else "en"


def foreign(sentences: Sequence[Plain], language: str) -> list[tuple[int, str]]:
    """What stands in another language than the article's: (number from 1, text). A name or a figure alone is of no language."""
    return [
        (number, text)
        for number, text in enumerate(texts(sentences), start=1)
        if (not is_japanese(text) and len(_WORD.findall(text)) >= _A_PHRASE if language == "ja" else _KANA.search(text))
    ]


def content(sentences: Sequence[Plain], *, base: Sequence[Plain] = ()) -> dict[str, Any]:
    """A version as `draft.keep` takes it. `base` is the composition people's edits stand on."""
    kept = living(sentences)
    return {"sentences": kept, "hash": version_hash(values(kept)), "base": list(base)}


def shown(sentences: Sequence[Plain]) -> list[dict[str, Any]]:
    """For the catalog: the text, and whether it stands for something nobody said yet."""
    return [{"text": s["text"], "gap": s["kind"] == "gap"} for s in living(sentences)]


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Sentence by sentence, in the order of the newer text."""
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for n in range(max(i2 - i1, j2 - j1)):
            old = before[i1 + n] if i1 + n < i2 else ""
            new = after[j1 + n] if j1 + n < j2 else ""
            found.append(Change(number=min(j1 + n, max(j2 - 1, j1)) + 1, before=old, after=new))
    return found


def marked(change: Change) -> dict[str, Any]:
    """The change for the catalog: both wordings as pieces {text, changed}, word by word."""
    language: Language = "ja" if is_japanese(change.before + change.after) else "en"
    pieces = word_diff(change.before, change.after, language)
    whole = not change.before or not change.after
    return {
        "number": change.number,
        "before": _pieces([(op == "del" and not whole, text) for op, text in pieces if op != "ins"]),
        "after": _pieces([(op == "ins" and not whole, text) for op, text in pieces if op != "del"]),
    }


def _pieces(parts: Sequence[tuple[bool, str]]) -> list[dict[str, Any]]:
    """Blanks stay outside the marks, where platforms would not read them as marks."""
    found: list[dict[str, Any]] = []
    for changed, text in parts:
        inner = text.strip()
        if not changed or not inner:
            found.append({"text": text, "changed": False})
            continue
        at = text.index(inner)
        found.extend(
            {"text": t, "changed": c}
            for t, c in ((text[:at], False), (inner, True), (text[at + len(inner) :], False))
            if t
        )
    return found


def merge(base: Sequence[Plain], mine: Sequence[Plain], theirs: Sequence[Plain]) -> Merge:
    """Both changes of `base`, sentence by sentence; where both changed the same one, `theirs` stands and `mine` is reported."""
    pools = [_pool(mine), _pool(theirs)]
    result: list[Plain] = []
    conflicts: list[tuple[list[Plain], list[Plain]]] = []
    for part in merge3(texts(base), texts(mine), texts(theirs)):
        if isinstance(part, Conflict):
            stands = [_take(pools[1], pools[0], text) for text in part.theirs]
            lost = [_take(pools[0], pools[1], text) for text in part.mine if text not in part.base]
            result.extend(stands)
            conflicts.extend([(lost, stands)] if lost else [])
        else:
            own = pools[0].get(part, [])
            edited = bool(own) and own[0]["kind"] == "edit"
            result.append(_take(pools[0], pools[1], part) if edited else _take(pools[1], pools[0], part))
    return Merge(sentences=_in_order(result), conflicts=conflicts)


def _pool(sentences: Sequence[Plain]) -> dict[str, list[Plain]]:
    found: dict[str, list[Plain]] = {}
    for s in living(sentences):
        found.setdefault(s["text"], []).append(s)
    return found


def _take(first: Mapping[str, list[Plain]], second: Mapping[str, list[Plain]], text: str) -> Plain:
    """The sentence of that text; a text that stands twice is taken in order."""
    where = first.get(text) or second[text]
    return where.pop(0) if len(where) > 1 else where[0]


def _in_order(sentences: Sequence[Plain]) -> list[Plain]:
    """Paragraph numbers never fall: a sentence from another version joins the paragraph it now stands in."""
    after: list[int] = []
    lowest = max((s["paragraph"] for s in sentences), default=0)
    for s in reversed(sentences):
        lowest = s["paragraph"] if s["kind"] != "edit" else min(lowest, s["paragraph"])
        after.append(lowest)
    placed: list[Plain] = []
    at = 0
    for s, limit in zip(sentences, reversed(after), strict=True):
        at = max(at, min(s["paragraph"], limit))
        placed.append({**s, "paragraph": at})
    return placed


def unmarked(text: str) -> str:
    """A marked guess or gap without its mark ("[confirm: …]"); other text as it is."""
    mark = _MARK.fullmatch(text)
    return mark["text"] if mark else text


def edited(old: Plain, text: str, *, source: str, start: int, end: int) -> Plain:
    """The sentence in a person's words, remembering whose words it was made of."""
    places = [*old.get("also", []), {"source": old["source"], "start": old["start"], "end": old["end"]}]
    return {**old, "text": text, "kind": "edit", "source": source, "start": start, "end": end, "also": places}


def places(sentence: Plain) -> list[Plain]:
    """Every place its words come from."""
    return [sentence, *sentence.get("also", [])]


def lost(locked: Sequence[str], before: Sequence[Plain], after: Sequence[Plain]) -> list[str]:
    """Locked phrases the newer text would no longer have."""
    old, new = "\n".join(texts(before)), "\n".join(texts(after))
    return [phrase for phrase in locked if phrase in old and phrase not in new]


def as_written(text: str, phrase: str) -> str | None:
    """The phrase as it stands in the text, whatever width, case and blanks it was given in."""
    if phrase in text:
        return phrase
    flat: list[str] = []
    origin: list[int] = []
    for i, c in enumerate(text):
        for plain in unicodedata.normalize("NFKC", c).casefold():
            if not plain.isspace():
                flat.append(plain)
                origin.append(i)
    needle = "".join(c for c in unicodedata.normalize("NFKC", phrase).casefold() if not c.isspace())
    at = "".join(flat).find(needle) if needle else -1
    return text[origin[at] : origin[at + len(needle) - 1] + 1] if at >= 0 else None
