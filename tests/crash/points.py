"""The named points at which the program is killed: before and after each commit and each outbound call, by kind of task."""

from __future__ import annotations

_COMMITS = (
    "start.release",
    *(f"intake.{kind}" for kind in ("command", "message", "voice", "button", "edit")),
    "claim.chat",
    "claim.slow",
    *(f"handle.{kind}" for kind in ("command", "message", "voice", "button", "edit", "transcribed", "composed")),
    *(f"mark.{sort}" for sort in ("answer", "question", "note")),
    *(f"sent.{sort}" for sort in ("answer", "question", "note")),
    "postpone.limited",
    "postpone.unknown",
    "hold",
    "edited",
    "result.transcribe",
    "result.compose",
)
_CALLS = (
    *(f"call.send.{sort}" for sort in ("answer", "question", "note")),
    "call.update",
    "call.find",
    "call.fetch",
    "work.transcribe",
    "work.compose",
)
POINTS = tuple(f"{place}.{side}" for place in (*_COMMITS, *_CALLS) for side in ("before", "after"))
