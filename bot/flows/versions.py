"""The versions of a section's text: shown, made anew, compared, brought back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.drafting import plan
from bot.flows import collect, find, passages, proof
from bot.flows import draft as drafts
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language.text import fold
from bot.model import Answer, Brief, Draft, Person, Review, Section
from bot.turn import Turn

#: A sentence longer than this is hard to read for somebody new to the matter: characters in Japanese, words in English.
LONG = {"ja": 80, "en": 35}


def show(turn: Turn, command: c.Draft) -> None:
    """`/brief draft B[.3]`: one section's text, or where each section's stands."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    if len(sections) == 1:
        _show_one(turn, brief, sections[0])
        return
    turn.reply(
        "versions.list",
        brief=brief.no,
        title=brief.title,
        sections=[_line(turn, s, drafts.newest(turn, s)) for s in sections],
    )


def _line(turn: Turn, section: Section, draft: Draft | None) -> dict[str, Any]:
    return {
        "no": section.no,
        "heading": section.heading,
        "version": draft.number if draft else 0,
        "state": turn.word(f"versions.state_{draft.state}", turn.person.locale) if draft else "",
        "gaps": len(drafts.gaps(draft)) if draft else 0,
        "holder": holder(turn, section),
    }


def holder(turn: Turn, section: Section) -> str:
    """Whose move it is: the one person the text waits for."""
    request = turn.first(
        select(Review).where(Review.section_id == section.id, Review.state.in_(proof.OPEN)).order_by(Review.id)
    )
    if request is not None:
        return turn.get(Person, request.person_id).name
    assignment = find.holder(turn, section)
    if assignment is not None:
        return turn.get(Person, assignment.person_id).name
    return turn.get(Person, turn.get(Brief, section.brief_id).marketer_id).name


def _show_one(turn: Turn, brief: Brief, section: Section) -> None:
    draft = drafts.newest(turn, section)
    if draft is None:
        turn.reply("versions.none_yet", section=section.no, heading=section.heading)
        return
    living = passages.living(draft.sentences)
    sourced = [s for s in living if s["kind"] != "gap"]
    turn.reply(
        "versions.shown",
        subject=f"draft:{draft.id}",
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        version=draft.number,
        state=turn.word(f"versions.state_{draft.state}", turn.person.locale),
        holder=holder(turn, section),
        sentences=passages.shown(draft.sentences),
        sourced=len(sourced),
        gaps=len(living) - len(sourced),
        left_out=len(draft.left_out),
        withheld=sum(1 for n in draft.notes if n["kind"] == "confidential"),
        locked=[p for p in section.locked if any(p in s["text"] for s in living)],
        long=_long(brief, living),
        keywords=_missing(turn, brief),
        buttons=[
            Ask(action="draft.edit", value=str(section.id)),
            Ask(action="draft.sources", value=str(draft.id)),
        ],
    )


def _long(brief: Brief, living: list[passages.Plain]) -> list[int]:
    def size(text: str) -> int:
        return len(text) if brief.language == "ja" else len(text.split())

    return [n for n, s in enumerate(living, start=1) if size(s["text"]) > LONG.get(brief.language, LONG["en"])]


def _missing(turn: Turn, brief: Brief) -> list[str]:
    """Search words that no part of the article has yet."""
    parts = [brief.title]
    for section in find.sections(turn, brief):
        draft = drafts.newest(turn, section)
        parts += [section.heading, *(passages.texts(draft.sentences) if draft else ())]
    text = fold(" ".join(parts))
    return [k for k in brief.keywords if not all(part in text for part in fold(k).split())]


def compose(turn: Turn, command: c.Compose) -> None:
    """`/brief compose B.3`: a new text out of what stands now; people's edits stay in it."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    ready = [s for s in sections if _has_words(turn, s)]
    empty = [s for s in sections if s not in ready]
    for section in ready:
        collect.compose(turn, section)
    turn.reply(
        "versions.composing" if ready else "versions.nothing_to_compose",
        brief=brief.no,
        sections=[s.no for s in ready],
        empty=[s.no for s in empty],
    )


def _has_words(turn: Turn, section: Section) -> bool:
    said = select(Answer).where(Answer.section_id == section.id, Answer.state.in_(collect.STANDING))
    return bool(plan.guesses_of(section)) or turn.first(said) is not None


def diff(turn: Turn, command: c.Diff) -> None:
    """`/brief diff B.3 [v2 [v3]]`: what changed, word by word."""
    section = _one(turn, command.place)
    if section is None:
        return
    newest = drafts.newest(turn, section)
    if newest is None:
        turn.reply("versions.none_yet", section=section.no, heading=section.heading)
        return
    numbers = [*command.versions[:2]]
    if not numbers:
        numbers = [newest.number - 1, newest.number]
    elif len(numbers) == 1:
        numbers = [numbers[0], newest.number]
    pair = [drafts.version(turn, section, n) for n in sorted(numbers)]
    before, after = pair
    if before is None or after is None:
        turn.reply("versions.no_version", asked=sorted(numbers), newest=newest.number)
        return
    changes = passages.changes(passages.texts(before.sentences), passages.texts(after.sentences))
    turn.reply(
        "versions.diff" if changes else "versions.same",
        heading=section.heading,
        before=before.number,
        after=after.number,
        by=turn.get(Person, after.by_id).name if after.by_id else "",
        changes=[passages.marked(change) for change in changes],
        locked=[p for p in section.locked if any(p in text for text in passages.texts(after.sentences))],
    )


def restore(turn: Turn, command: c.Restore) -> None:
    """`/brief restore B.3 v2`: that text again, as a new version, without what was taken back since."""
    section = _one(turn, command.place)
    if section is None:
        return
    newest = drafts.newest(turn, section)
    old = drafts.version(turn, section, command.version)
    if newest is None or old is None:
        turn.reply("versions.no_version", asked=[command.version], newest=newest.number if newest else 0)
        return
    living = passages.living(old.sentences)
    standing = [s for s in living if _stands(turn, s)]
    broken = passages.lost(section.locked, newest.sentences, standing)
    if broken:
        turn.reply(
            "fixing.refused_locked",
            phrase=broken[0],
            buttons=[Ask(action="phrase.release", value=f"{section.id}:{section.locked.index(broken[0])}")],
        )
        return
    changes = passages.changes(passages.texts(newest.sentences), passages.texts(standing))
    if command.preview or not changes or not standing:
        turn.reply(
            "versions.diff" if changes and standing else "versions.same",
            heading=section.heading,
            before=newest.number,
            after=old.number,
            by="",
            changes=[passages.marked(change) for change in changes],
            locked=section.locked,
        )
        return
    draft = drafts.change(turn, section, newest, standing, made_by="restore", by=turn.person)
    turn.reply(
        "versions.restored",
        heading=section.heading,
        old=old.number,
        version=draft.number if draft else newest.number,
        dropped=len(living) - len(standing),
    )


def _stands(turn: Turn, sentence: passages.Plain) -> bool:
    """Whether nobody took back what the sentence is made of."""
    for place in passages.places(sentence):
        source = str(place["source"])
        row = turn.session.get(Answer, int(source)) if source.isdigit() else None
        if row is None:
            continue
        sealed = any(place["start"] < s["end"] and s["start"] < place["end"] for s in row.sealed)
        if sealed or row.state in ("retracted", "erased", "not_an_answer"):
            return False
    return True


def _one(turn: Turn, place: c.Place) -> Section | None:
    found = find.place(turn, place)
    if found is None:
        return None
    if len(found[1]) != 1:
        turn.reply("versions.which_section", sections=[{"no": s.no, "heading": s.heading} for s in found[1]])
        return None
    return found[1][0]


ROUTES = Routes(
    commands={
        c.Draft: route("draft.read", show),
        c.Compose: route("draft.write", compose),
        c.Diff: route("draft.read", diff),
        c.Restore: route("draft.write", restore),
    }
)
