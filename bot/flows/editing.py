"""Editing by one's own hand: the sentences in a form, one a line; two people's edits are merged, nobody's words are lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.access import may
from bot.catalog import Ask
from bot.flows import draft as drafts
from bot.flows import find, fix_desk, fixing, passages, review, values
from bot.flows.passages import Plain
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language.text import clean, sentences
from bot.model import Answer, Draft, Fix, Section
from bot.turn import NotThere, Turn

#: Slack's text field holds 3000 characters.
MOST = 2900


def open_form(turn: Turn, value: str) -> None:
    """The section's newest text in a form. Words cannot open one (the platforms want a press), so a button is offered."""
    section = turn.get(Section, value)
    draft = _editable(turn, section)
    if draft is None:
        return
    if not getattr(turn.input, "trigger", ""):
        turn.reply("fixing.edit_here", buttons=[Ask(action="draft.edit", value=str(section.id))])
    else:
        _form(turn, section, draft, fix=0)


def _form(turn: Turn, section: Section, draft: Draft, *, fix: int) -> None:
    text = _lines(draft)
    if len(text) > MOST:
        turn.reply("fixing.too_long_for_form")
        return
    turn.form(
        "draft_edit",
        value=f"{section.id}:{draft.id}:{fix}",
        values={"text": text},
        heading=section.heading,
        version=draft.number,
    )


def _lines(draft: Draft) -> str:
    """One sentence a line, an empty line between paragraphs."""
    lines: list[str] = []
    paragraph = None
    for s in passages.living(draft.sentences):
        if paragraph is not None and s["paragraph"] != paragraph:
            lines.append("")
        paragraph = s["paragraph"]
        lines.append(s["text"])
    return "\n".join(lines)


def _editable(turn: Turn, section: Section) -> Draft | None:
    """The newest version, for who wrote in it, checks it or plans it; else says why not."""
    draft = drafts.newest(turn, section)
    if draft is None:
        turn.reply("versions.none_yet", section=section.no, heading=section.heading)
        return None
    assignment = review.expert(turn, section)
    own = assignment is not None and assignment.person_id == turn.person.id
    if own or may(turn.person.roles, "draft.write") or review.awaited(turn, section.id, turn.person) is not None:
        return draft
    turn.reply("common.not_allowed", what="edit")
    return None


def for_fix(turn: Turn, value: str) -> None:
    """The marketer makes a change that was asked for in words."""
    fix = turn.get(Fix, value)
    if fix.state not in fix_desk.OPEN:
        turn.reply("common.settled")
        return
    section = turn.get(Section, fix.section_id)
    draft = _editable(turn, section)
    if draft is not None:
        _form(turn, section, draft, fix=fix.id)


def submitted(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    """The form came back: compared with the version it showed, merged with what came since."""
    section_id, draft_id, fix_id = values.parts(value, 3)
    section, shown = turn.get(Section, section_id), turn.get(Draft, draft_id)
    fix = turn.get(Fix, fix_id) if fix_id != "0" else None
    if shown.section_id != section.id or (fix is not None and fix.section_id != section.id):
        raise NotThere("form", value)
    if _editable(turn, section) is None:
        return
    if save(turn, section, shown, str(fields.get("text", ""))) and fix is not None:
        turn.move(fix, "done", why="marketer")


def save(turn: Turn, section: Section, shown: Draft, text: str) -> bool:
    """A new version out of the lines. False, with the reason said, when there is none."""
    current = drafts.newest(turn, section) or shown
    mine, words = _read(turn, shown, text)
    if passages.texts(mine) == passages.texts(shown.sentences):
        turn.reply("fixing.nothing_changed")
        return False
    refused = fixing.refusal(turn, section, shown, mine)
    if refused:
        why, phrase = refused
        buttons = [Ask(action="phrase.release", value=f"{section.id}:{section.locked.index(phrase)}")] if phrase else []
        turn.reply(
            f"fixing.edit_refused_{why}",
            phrase=phrase,
            quotes=[(new, turn.person.name) for new in _new(shown, mine)],
            buttons=[*buttons, Ask(action="draft.edit", value=str(section.id))],
        )
        return False
    merged = passages.merge(shown.sentences, mine, current.sentences)
    stands = _keep_locked(section, current, merged)
    row = turn.add(
        Answer(
            question_id=None,
            section_id=None,
            person_id=turn.person.id,
            text=words,
            sort="edit",
            source=turn.input.id,
            at=turn.at,
        )
    )
    stands = _sourced(stands, str(row.id))
    draft = drafts.change(turn, section, current, stands, made_by="edit", by=turn.person)
    conflicts = [(_sourced(lost, str(row.id)), there) for lost, there in merged.conflicts if there]
    if draft is not None and review.awaited(turn, section.id, turn.person) is None:
        changes = passages.changes(passages.texts(current.sentences), passages.texts(draft.sentences))
        turn.reply("fixing.saved", version=draft.number, changes=[passages.marked(c) for c in changes])
    for lost, there in conflicts:
        fix_desk.offer(turn, section, draft or current, turn.person, lost, there)
    return draft is not None or bool(conflicts)


def _keep_locked(section: Section, current: Draft, merged: passages.Merge) -> list[Plain]:
    """A phrase locked since the form was opened stays: then what stands there wins."""
    broken = passages.lost(section.locked, current.sentences, merged.sentences)
    return passages.living(current.sentences) if broken else merged.sentences


def _read(turn: Turn, shown: Draft, text: str) -> tuple[list[Plain], str]:
    """The lines as sentences, those that were there with their source; and the new words as one text, for their source."""
    old = passages.living(shown.sentences)
    by_text = {s["text"]: s for s in old}
    found: list[Plain] = []
    paragraph = 0
    for line in clean(text).split("\n"):
        if not line.strip():
            paragraph += 1 if found and found[-1]["paragraph"] == paragraph else 0
            continue
        for piece in _pieces(line.strip(), by_text):
            known = by_text.get(piece)
            found.append({**known, "paragraph": paragraph} if known else _fresh(piece, paragraph))
    return _numbered(old, found)


def _pieces(line: str, known: Mapping[str, Plain]) -> list[str]:
    return [line] if line in known else [line[start:end] for start, end in sentences(line)]


def _fresh(text: str, paragraph: int) -> Plain:
    return {"text": text, "kind": "edit", "source": "", "start": 0, "end": 0, "paragraph": paragraph}


def _numbered(old: Sequence[Plain], found: list[Plain]) -> tuple[list[Plain], str]:
    """New sentences know whose place they took, and where they stand in the editor's words."""
    words: list[str] = []
    at = 0
    changes = {
        c.after: c.before for c in passages.changes([s["text"] for s in old], [s["text"] for s in found]) if c.after
    }
    by_text = {s["text"]: s for s in old}
    placed: list[Plain] = []
    for s in found:
        if s["source"] != "" or s["kind"] != "edit":
            placed.append(s)
            continue
        before = by_text.get(changes.get(s["text"], ""))
        start, end = at, at + len(s["text"])
        new = (
            passages.edited(before, s["text"], source="", start=start, end=end)
            if before
            else {**s, "start": start, "end": end}
        )
        placed.append({**new, "paragraph": s["paragraph"]})
        words.append(s["text"])
        at = end + 1
    return placed, "\n".join(words)


def _new(shown: Draft, mine: Sequence[Plain]) -> list[str]:
    old = set(passages.texts(shown.sentences))
    return [text for text in passages.texts(mine) if text not in old]


def _sourced(sentences: Sequence[Plain], source: str) -> list[Plain]:
    return [{**s, "source": source} if s["kind"] == "edit" and s["source"] == "" else s for s in sentences]


def edit(turn: Turn, command: c.Edit) -> None:
    """`/brief edit B.3 ["text"]`: the form, or the new wording typed along, one sentence a line."""
    found = find.place(turn, command.place)
    if found is None:
        return
    _, sections = found
    if len(sections) != 1:
        turn.reply("versions.which_section", sections=[{"no": s.no, "heading": s.heading} for s in sections])
        return
    if not command.text:
        open_form(turn, str(sections[0].id))
        return
    draft = _editable(turn, sections[0])
    if draft is not None:
        save(turn, sections[0], draft, command.text)


ROUTES = Routes(
    commands={c.Edit: route("draft.read", edit)},
    actions={"draft.edit": route("own.review", open_form), "fix.edit": route("draft.write", for_fix)},
    forms={"draft_edit": route("own.review", submitted)},
)
