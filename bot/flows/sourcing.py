"""Where each sentence comes from: who said it, when, for a voice memo at which second, and the recording while it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.catalog import Ask
from bot.flows import draft as drafts
from bot.flows import find, passages
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Answer, Brief, Draft, Person, Section
from bot.outgoing import Attached
from bot.turn import Turn, number

MOST_LISTENED = 5
_OTHER = "application/octet-stream"
_SOUND = {
    "m4a": "audio/mp4",
    "mp4": "audio/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "amr": "audio/amr",
    "aac": "audio/aac",
}


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
    shown = [(n, s) for n, s in listed if number in (None, n)]
    turn.reply(
        "versions.sources",
        heading=section.heading,
        version=draft.number,
        sentences=[{"number": n, **of(turn, section, s)} for n, s in shown],
        buttons=_listening(turn, section, shown),
    )


def _listening(turn: Turn, section: Section, shown: Sequence[tuple[int, passages.Plain]]) -> list[Ask]:
    """A tap for each sentence whose recording is still there, for whoever may hear it; each place once."""
    found: dict[str, Ask] = {}
    for no, sentence in shown:
        row = _answer(turn, sentence)
        if row is None or row.sort != "voice" or not row.file or not _may_hear(turn, row, section):
            continue
        value = f"{row.id}:{_where(row, sentence['start']) or 0}"
        found.setdefault(value, Ask(action="source.listen", value=value, args={"number": no}))
    return list(found.values())[:MOST_LISTENED]


def _may_hear(turn: Turn, row: Answer, section: Section) -> bool:
    """A voice is more than its words: its owner hears it, and the marketer of the brief it was given for."""
    return turn.person.id in (row.person_id, turn.get(Brief, section.brief_id).marketer_id)


def listen(turn: Turn, value: str) -> None:
    """ "answer id:second": the recording, and where in it the words are."""
    answer_id, _, second = value.partition(":")
    row = turn.get(Answer, answer_id)
    if row.section_id is None or not _may_hear(turn, row, turn.get(Section, row.section_id)):
        turn.reply("common.not_yours")
        return
    if not row.file:
        turn.reply("versions.recording_gone")
        return
    name = row.file_name or "memo"
    turn.reply(
        "versions.recording",
        name=turn.get(Person, row.person_id).name,
        at=row.at,
        second=number(second) or 0,
        attachments=[
            Attached(file=row.file, name=name, media_type=_SOUND.get(name.rpartition(".")[2].lower(), _OTHER))
        ],
    )


def of(turn: Turn, section: Section, sentence: passages.Plain) -> dict[str, Any]:
    """For the catalog: {text, kind, name, at, said, second, file}; `second` is of the memo, or the page of a document."""
    row = _answer(turn, sentence)
    if row is None:
        marketer = turn.get(Person, turn.get(Brief, section.brief_id).marketer_id)
        kind = "gap" if sentence["kind"] == "gap" else "marketing"
        return {
            "text": sentence["text"],
            "kind": kind,
            "name": marketer.name,
            "at": None,
            "said": "",
            "second": None,
            "file": "",
        }
    said = row.text if sentence["kind"] == "edit" and row.text else row.text[sentence["start"] : sentence["end"]]
    hidden = any(sentence["start"] < s["end"] and s["start"] < sentence["end"] for s in row.sealed)
    return {
        "text": sentence["text"],
        "kind": row.sort,
        "name": turn.get(Person, row.person_id).name,
        "at": row.at,
        "said": "" if hidden else said[:200],
        "second": _where(row, sentence["start"]),
        "file": row.file_name if row.sort == "file" else "",
    }


def _answer(turn: Turn, sentence: passages.Plain) -> Answer | None:
    source = str(sentence["source"])
    return turn.session.get(Answer, int(source)) if source.isdigit() else None


def _where(row: Answer, at: int) -> int | None:
    """The second of the memo, or the page of the document, in which the words begin."""
    if row.sort not in ("voice", "file"):
        return None
    found = _segment(row.text, row.segments, at)
    if found is None:
        return None
    segment, begin = found
    if row.sort == "file":
        return int(segment["number"])
    into = min(1.0, (at - begin) / max(1, len(segment["text"].strip())))  # nobody speaks evenly, but nearly
    return int(segment["start"] + into * (segment["end"] - segment["start"]))


def _segment(text: str, segments: Sequence[dict[str, Any]], at: int) -> tuple[dict[str, Any], int] | None:
    """The stretch that holds the place, and where in the text it begins."""
    found: tuple[dict[str, Any], int] | None = None
    cursor = 0
    for segment in segments:
        begin = text.find(segment["text"].strip(), cursor)
        if begin < 0:
            continue
        if begin > at:
            break
        cursor = begin
        found = segment, begin
    return found


ROUTES = Routes(
    commands={c.Source: route("draft.read", source)},
    actions={"draft.sources": route("own.review", of_button), "source.listen": route("own.review", listen)},
)
