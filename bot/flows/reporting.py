"""How things stand, told to whoever asks: a brief section by section, the board, the record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.access import may
from bot.calendar import hours as business
from bot.flows import find, office, standing
from bot.flows.route import Routes, route
from bot.inputs import WorkDone, WorkFailed
from bot.language import commands as c
from bot.model import Brief
from bot.outgoing import Attached
from bot.reports import overview
from bot.turn import Turn

#: Briefs on one board in chat; the rest is counted.
MOST_BRIEFS = 10


def status(turn: Turn, command: c.Status) -> None:
    """`/brief status B`: for each section state, holder, since, why, and what the machine does next and when."""
    if command.brief is None and not find.thread_subject(turn) and len(find.briefs(turn)) != 1:
        _board(turn, None)
        return
    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    sections = find.sections(turn, brief)
    turn.reply(
        "reporting.status",
        brief=brief.no,
        title=brief.title,
        state=turn.word(f"states.brief_{brief.state}", turn.person.locale),
        due=brief.due,
        url=brief.url,
        sections=[_line(turn, item) for item in standing.of(turn, brief, sections)],
    )


def _line(turn: Turn, item: standing.Standing) -> dict[str, Any]:
    locale = turn.person.locale
    reason = item.reason
    insider = may(turn.person.roles, "report.write") or "manager" in turn.person.roles
    if reason in standing.PERSONAL and not insider and item.holder is not turn.person:
        reason = ""
    return {
        "no": item.section.no,
        "heading": item.section.heading,
        "state": turn.word(f"states.section_{item.section.state}", locale),
        "holder": item.holder.name if item.holder else "",
        "since": _since(turn, item.since),
        "reason": turn.word(f"reporting.reason_{reason}", locale) if reason else "",
        "next": turn.word(f"reporting.next_{item.action.kind}", locale) if item.action else "",
        "at": item.action.at if item.action else None,
    }


def _since(turn: Turn, since: datetime) -> str:
    """In business time: nights and holidays make nothing older."""
    hours = office.hours(turn, turn.person)
    first, today = business.local(hours, since).date(), office.today(turn, turn.person)
    days = 0
    while first < today and days < 999:
        first += timedelta(days=1)
        days += business.is_working_day(hours, first)
    minutes = int(business.open_time_between(hours, since, turn.at).total_seconds() // 60) if not days else 0
    return turn.word("reporting.since", turn.person.locale, days=days, hours=minutes // 60)


def board(turn: Turn, command: c.Board) -> None:
    """`/brief board [B]`: who is where, in counts; of one brief the headings by state."""
    if command.brief is None:
        _board(turn, None)
        return
    brief = find.brief(turn, command.brief)
    if brief is not None:
        _board(turn, brief)


def _board(turn: Turn, brief: Brief | None) -> None:
    locale = turn.person.locale
    if brief is not None:
        columns: dict[str, list[dict[str, Any]]] = {}
        for s in find.sections(turn, brief):
            columns.setdefault(s.state, []).append({"no": s.no, "heading": s.heading})
        turn.reply(
            "reporting.board_of",
            brief=brief.no,
            title=brief.title,
            columns=[
                {"state": turn.word(f"states.section_{state}", locale), "sections": columns[state]}
                for state in overview.COLUMNS
                if state in columns
            ],
        )
        return
    rows = overview.counts(turn.session)
    turn.reply(
        "reporting.board" if rows else "briefs.none",
        more=max(0, len(rows) - MOST_BRIEFS),
        briefs=[
            {
                "no": row.no,
                "title": row.title,
                "state": turn.word(f"states.brief_{row.state}", locale),
                "due": row.due,
                "done": row.done,
                "total": row.total,
                "columns": [
                    {"state": turn.word(f"states.section_{state}", locale), "count": count}
                    for state, count in row.columns
                ],
            }
            for row in rows[:MOST_BRIEFS]
        ],
    )


# ---------------------------------------------------------------- the record


def audit(turn: Turn, command: c.Audit) -> None:
    """`/brief audit [B]`: the chain is checked and the record written out, as slow work."""
    brief = find.brief(turn, command.brief) if command.brief is not None else None
    if brief is None and command.brief is not None:
        return
    turn.reply("reporting.auditing", brief=brief.no if brief else None)
    turn.work(
        "audit",
        brief.id if brief else 0,
        lane="audit",
        name=f"audit-B{brief.no}.csv" if brief else "audit.csv",
        brief=brief.no if brief else None,
    )


def audited(turn: Turn, item: WorkDone) -> None:
    turn.reply(
        "reporting.audited",
        brief=item.payload["brief"],
        broken=item.result["broken"],
        count=item.result["count"],
        entries=item.result["last"],
        attachments=[Attached(file=item.result["file"], name=item.payload["name"], media_type="text/csv")],
    )


def unaudited(turn: Turn, item: WorkFailed) -> None:
    turn.reply("publish.failed", code=item.code)


ROUTES = Routes(
    commands={
        c.Status: route("report.read", status),
        c.Board: route("report.read", board),
        c.Audit: route("audit", audit),
    },
    done={"audit": audited},
    failed={"audit": unaudited},
)
