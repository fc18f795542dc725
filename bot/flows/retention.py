"""Recordings do not outlive their use: thirty days after a brief was published they are deleted, the words stay."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.flows.route import Routes
from bot.model import Answer, Brief, Section
from bot.turn import Turn

#: Said to every expert with the first memo (product.md VO4).
KEEP_AUDIO = timedelta(days=30)


def plan(turn: Turn, brief: Brief) -> None:
    """Called when a brief is published."""
    turn.later(turn.at + KEEP_AUDIO, "retention", brief.id)


def delete_audio(turn: Turn, brief_id: int) -> None:
    """The timer. A brief that was taken back from publication keeps its recordings until it is published again."""
    brief = turn.get(Brief, brief_id)
    if brief.published_on is None:
        return
    sections = [s.id for s in turn.all(select(Section).where(Section.brief_id == brief.id))]
    rows = turn.all(select(Answer).where(Answer.section_id.in_(sections), Answer.sort == "voice", Answer.file != ""))
    forget_files(turn, rows, why="retention", unless_used=True)


def delete_unused(turn: Turn, answer_id: int) -> None:
    """The timer of a recording that answered nothing, as long after it came as others are kept after publication."""
    row = turn.session.get(Answer, answer_id)
    if row is not None and row.file and row.section_id is None:
        forget_files(turn, [row], why="retention", unless_used=True)


def forget_files(turn: Turn, rows: list[Answer], *, why: str, unless_used: bool = False) -> int:
    """Takes the recordings off these answers and deletes the bytes; `unless_used`: not while another answer's words are in
    them (one memo may answer questions of two briefs). Returns how many files."""
    ids = {row.id for row in rows}
    files = sorted(
        file for file in {row.file for row in rows} if not (unless_used and _used_elsewhere(turn, file, ids))
    )
    for row in rows:
        row.file, row.file_name, row.segments = "", "", []
        turn.record("answer.audio_deleted", f"answer:{row.id}", why=why)
    if files:
        turn.work("delete_files", 0, lane="files", files=files)
    return len(files)


def _used_elsewhere(turn: Turn, file: str, ids: set[int]) -> bool:
    rows = turn.all(select(Answer).where(Answer.file == file, Answer.section_id.is_not(None)))
    return any(row.id not in ids for row in rows)


ROUTES = Routes(
    timers={"retention": delete_audio, "retention.unused": delete_unused},
    done={"delete_files": lambda turn, item: None},
    failed={"delete_files": lambda turn, item: None},
)
