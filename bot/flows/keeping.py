"""Lines that stay as they are: a phrase its owner wants kept word for word is locked, and no path may change it."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.access import may
from bot.catalog import Ask
from bot.drafting.locate import Located, locate
from bot.flows import collect, passages, replies, review, values
from bot.flows import draft as drafts
from bot.flows.route import Routes, route
from bot.model import Answer, Assignment, Section
from bot.turn import Turn

_QUOTED = re.compile(r"[「『\"“](.{1,200}?)[」』\"”]")
_LINE = re.compile(
    r"[\d０-９]+\s*(?:行|文|番)|\b(?:line|sentence)\s*\d+|\d+(?:st|nd|rd|th)\b|最初|冒頭|最後|\b(?:first|last)\b", re.I
)
#: What is left of a request when no phrase is in it.
_BARE = re.compile(
    r"^(?:keep|leave|please|don't change|do not change|この|その|ここの|私の|今の)*\s*(?:this|that|my|the)?\s*"
    r"(?:表現|言い回し|言葉|フレーズ|文言|一文|文|言い方|部分|phrase|wording|words|line|sentence)?(?:は|を)?$",
    re.IGNORECASE,
)


_KEEP = re.compile(
    r"^(?:please )?(?:keep|leave|don[’']?t (?:change|touch)|do not (?:change|touch))\b|(?:残し|変えないで|いじらないで|触らないで|このまま(?:に|で))",
    re.IGNORECASE,
)


def meant(turn: Turn, section: Section, words: str) -> str:
    """The phrase, when words about a draft ask to keep something they name; else ""."""
    if not _KEEP.search(words) or not (_QUOTED.search(words) or _LINE.search(words)):
        return ""
    return _phrase(turn, section, words)


def by_person(turn: Turn, assignment: Assignment, words: str) -> None:
    """ "Keep this phrase": the quoted words, the sentence of that number, or what comes next in the thread."""
    section = turn.get(Section, assignment.section_id)
    phrase = _phrase(turn, section, words)
    if not phrase:
        replies.await_words(turn, assignment, f"keep:{assignment.id}")
        turn.reply("fixing.keep_which")
        return
    keep(turn, section, phrase)


def awaited(turn: Turn, assignment: Assignment, number: int, text: str) -> None:
    section = turn.get(Section, assignment.section_id)
    keep(turn, section, _phrase(turn, section, text) or text)


def _phrase(turn: Turn, section: Section, words: str) -> str:
    quoted = _QUOTED.search(words)
    if quoted:
        return quoted[1].strip()
    draft = drafts.newest(turn, section)
    if draft is not None and _LINE.search(words):
        own = passages.values(draft.sentences)
        at = _LINE.search(words)
        found = locate(own, f"{at[0] if at else ''} delete", passages.language_of(draft.sentences))
        if isinstance(found, Located):
            return found.old
    return "" if _BARE.match(words.strip()) else words.strip()


def keep(turn: Turn, section: Section, phrase: str) -> None:
    """Locks the phrase as it stands in the text, else as it was said; words that are nowhere lock nothing."""
    draft = drafts.newest(turn, section)
    standing = turn.all(
        select(Answer).where(Answer.section_id == section.id, Answer.state.in_(collect.STANDING)).order_by(Answer.id)
    )
    own = next(
        (
            w
            for s in (passages.living(draft.sentences) if draft else ())
            if (w := passages.as_written(s["text"], phrase))
        ),
        None,
    )
    said = next((w for a in standing if not a.sealed and (w := passages.as_written(a.text, phrase))), None)
    kept = own or said or passages.as_written(section.prefill, phrase)
    if not kept:
        turn.reply("fixing.keep_not_found", phrase=phrase)
        return
    if kept not in section.locked:
        section.locked = [*section.locked, kept]
        turn.record("section.locked", f"section:{section.id}", why="keep")
    number = section.locked.index(kept)
    turn.reply(
        "fixing.kept" if own or draft is None else "fixing.kept_comes_back",
        phrase=kept,
        buttons=[Ask(action="phrase.release", value=f"{section.id}:{number}")],
    )
    if own is None and draft is not None:
        collect.compose(turn, section)


def release(turn: Turn, value: str) -> None:
    """The lock is taken off by whoever's words they are, or by who plans the brief."""
    section_id, _, place = value.partition(":")
    section = turn.get(Section, section_id)
    assignment = review.expert(turn, section)
    if not (may(turn.person.roles, "draft.write") or (assignment and assignment.person_id == turn.person.id)):
        turn.reply("common.not_allowed", what="keep")
        return
    phrase = values.picked(section.locked, place)
    if phrase is None:
        turn.reply("common.settled")
        return
    section.locked = [p for p in section.locked if p != phrase]
    turn.record("section.unlocked", f"section:{section.id}", why="phrase.release")
    turn.reply("fixing.released", phrase=phrase)


ROUTES = Routes(actions={"phrase.release": route("own.review", release)})
