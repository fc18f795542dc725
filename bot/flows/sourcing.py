"""Where each sentence comes from: who said it, when, and for a voice memo at which second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.flows import draft as drafts
from bot.flows import find, passages
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Answer, Brief, Draft, Person, Section
from bot.turn import Turn


def of_button(turn: Turn, value: str) -> None:
    draft = turn.get(Draft, value)
    _show(turn, turn.get(Section, draft.section_id), draft, None)


def source(turn: Turn, command: c.Source) -> None:
    """`/brief source B.3 [sentence]`."""
    found = find.place(turn, command.place)
    if found is None:
        return
    for section in found[1]:
        draft = drafts.newest(turn, section)
        if draft is None:
            turn.reply("versions.none_yet", section=section.no, heading=section.heading)
        elif command.sentence is not None and not 0 < command.sentence <= len(passages.living(draft.sentences)):
            turn.reply("versions.no_sentence", number=command.sentence, count=len(passages.living(draft.sentences)))
        else:
            _show(turn, section, draft, command.sentence)


def _show(turn: Turn, section: Section, draft: Draft, number: int | None) -> None:
    listed = list(enumerate(passages.living(draft.sentences), start=1))
    turn.reply(
        "versions.sources",
        heading=section.heading,
        version=draft.number,
        sentences=[{"number": n, **of(turn, section, s)} for n, s in listed if number in (None, n)],
    )


def of(turn: Turn, section: Section, sentence: passages.Plain) -> dict[str, Any]:
    """For the catalog: {text, kind, name, at, said, second}; `second` is of the memo, or the page of a document."""
    source = str(sentence["source"])
    row = turn.session.get(Answer, int(source)) if source.isdigit() else None
    if row is None:
        marketer = turn.get(Person, turn.get(Brief, section.brief_id).marketer_id)
        kind = "gap" if sentence["kind"] == "gap" else "marketing"
        return {"text": sentence["text"], "kind": kind, "name": marketer.name, "at": None, "said": "", "second": None}
    said = row.text if sentence["kind"] == "edit" and row.text else row.text[sentence["start"] : sentence["end"]]
    hidden = any(sentence["start"] < s["end"] and s["start"] < sentence["end"] for s in row.sealed)
    return {
        "text": sentence["text"],
        "kind": row.sort,
        "name": turn.get(Person, row.person_id).name,
        "at": row.at,
        "said": "" if hidden else said[:200],
        "second": _where(row, sentence["start"]),
    }


def _where(row: Answer, at: int) -> int | None:
    """The second of the memo, or the page, in which the words begin."""
    key = {"voice": "start", "file": "number"}.get(row.sort)
    if key is None:
        return None
    return _segment(row.text, row.segments, at, key)


def _segment(text: str, segments: Sequence[dict[str, Any]], at: int, key: str) -> int | None:
    found: int | None = None
    cursor = 0
    for segment in segments:
        begin = text.find(segment["text"].strip(), cursor)
        if begin < 0:
            continue
        if begin > at:
            break
        cursor = begin
        found = int(segment[key]) if segment.get(key) is not None else None
    return found


ROUTES = Routes(
    commands={c.Source: route("draft.read", source)}, actions={"draft.sources": route("own.review", of_button)}
)
