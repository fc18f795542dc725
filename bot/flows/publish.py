"""Out of the house: confirmed sections as Markdown, HTML, Word or text."""

from __future__ import annotations

from bot.flows import briefs, draft, find
from bot.flows.route import Routes, route
from bot.inputs import WorkDone, WorkFailed
from bot.language import commands as c
from bot.model import Brief
from bot.outgoing import Attached
from bot.turn import Turn


def export(turn: Turn, command: c.Export) -> None:
    """`/brief export B md|html|docx|txt`: what is confirmed; what is not is named."""
    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    sections = find.sections(turn, brief)
    if briefs.missing_of(brief, sections):
        turn.reply("assign.incomplete", brief=brief.no, missing=briefs.missing_of(brief, sections))
        return
    ready = [s for s in sections if s.state in ("confirmed", "final")]
    if not ready:
        turn.reply(
            "publish.nothing_ready", brief=brief.no, sections=[{"no": s.no, "heading": s.heading} for s in sections]
        )
        return
    gaps = [s.no for s in ready if (d := draft.newest(turn, s)) is not None and draft.gaps(d)]
    turn.reply(
        "publish.making",
        brief=brief.no,
        format=command.format,
        count=len(ready),
        total=len(sections),
        waiting=[s.no for s in sections if s not in ready],
        gaps=gaps,
    )
    turn.work("export", brief.id, lane=f"export:{brief.id}", format=command.format, sections=[s.id for s in ready])


def exported(turn: Turn, item: WorkDone) -> None:
    brief = turn.get(Brief, item.subject)
    if brief.state == "final":
        turn.move(brief, "exported", why="export")
    turn.record("brief.exported", f"brief:{brief.id}", after=item.payload["format"], why="export")
    turn.reply(
        "publish.done",
        title=brief.title,
        attachments=[
            Attached(file=item.result["file"], name=item.result["name"], media_type=item.result["media_type"])
        ],
    )


def failed(turn: Turn, item: WorkFailed) -> None:
    turn.reply("publish.failed", code=item.code)


ROUTES = Routes(commands={c.Export: route("publish", export)}, done={"export": exported}, failed={"export": failed})
