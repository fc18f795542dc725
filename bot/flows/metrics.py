"""Numbers of a published page, from a sheet: sent with the command, or after it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from bot.access import may
from bot.flows import find
from bot.flows.route import Routes, route
from bot.inputs import FilePosted, WorkDone, WorkFailed
from bot.language import commands as c
from bot.language import grammar
from bot.model import Brief, Metric, Post
from bot.reports import metrics_csv
from bot.turn import Turn

#: A sheet sent within this time after "send me the sheet" is that sheet.
PATIENCE = timedelta(minutes=30)
#: More rows than this are no numbers of one page.
MOST_ROWS = 5000
KNOWN = ("views", "visitors", "sessions", "clicks", "impressions", "inquiries", "registrations", "downloads")


def metrics(turn: Turn, command: c.Metrics) -> None:
    """`/brief metrics import|list B`."""
    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    if command.action == "import":
        turn.reply("metrics.send_file", subject=f"metrics:{brief.id}", brief=brief.no, title=brief.title)
        return
    rows = by_name(turn, brief)
    turn.reply(
        "metrics.list" if rows else "metrics.none",
        brief=brief.no,
        title=brief.title,
        rows=[
            {
                "name": label(turn, name, turn.person.locale),
                "first": min(days).isoformat(),
                "last": max(days).isoformat(),
                "days": len(days),
                "total": sum(days.values()),
            }
            for name, days in sorted(rows.items())
        ],
    )


def filed(turn: Turn, item: FilePosted) -> bool:
    """Takes a file that came with the command or soon after it. False: it is none of ours."""
    if not may(turn.person.roles, "win"):
        return False
    brief = _meant(turn, item)
    if isinstance(brief, bool):
        return brief
    turn.reply("metrics.reading", name=item.file.name)
    turn.work("read_metrics", brief.id, lane=f"file:{item.file.id}", file=item.file.id, name=item.file.name)
    return True


def _meant(turn: Turn, item: FilePosted) -> Brief | bool:
    """The brief the sheet belongs to; True after asking which, False when the file is about something else."""
    words = item.text.strip()
    if words:
        parsed = grammar.parse(_bare(words), turn.language.commands)
        if isinstance(parsed, c.Metrics):
            return find.brief(turn, parsed.brief) or True
        return False
    asked = turn.first(
        select(Post)
        .where(
            Post.person_id == turn.person.id,
            Post.subject.startswith("metrics:"),
            Post.catalog_key == "metrics.send_file",
            Post.at >= turn.at - PATIENCE,
        )
        .order_by(Post.id.desc())
    )
    return turn.get(Brief, asked.subject.partition(":")[2]) if asked is not None else False


def _bare(words: str) -> str:
    """Without the `/brief` or the mention in front."""
    first, _, rest = words.partition(" ")
    return rest if first.lstrip("/／@＠<").casefold().startswith(("brief", "ayumi")) else words


def read(turn: Turn, item: WorkDone) -> None:
    """The sheet's text is back: kept by day, replacing what was there for the same days, and looked at for small wins."""
    from bot.flows import wins

    brief = turn.get(Brief, item.subject)
    sheet = metrics_csv.read(item.result["text"], today=turn.today(turn.person), page=brief.url)
    if sheet.problem or len(sheet.rows) > MOST_ROWS:
        turn.reply("metrics.unreadable", name=item.payload["name"], problem=sheet.problem or "too_many")
        return
    held = {(m.name, m.day): m for m in turn.all(select(Metric).where(Metric.brief_id == brief.id))}
    for row in sheet.rows:
        known = held.get((row.name, row.day))
        if known is None:
            turn.session.add(Metric(brief_id=brief.id, name=row.name, day=row.day, value=row.value))
        else:
            known.value = row.value
    turn.session.flush()
    turn.move(brief, "measuring", why="metrics")
    turn.record("metrics.imported", f"brief:{brief.id}", after=str(len(sheet.rows)), why="import")
    turn.reply(
        "metrics.imported",
        brief=brief.no,
        title=brief.title,
        names=[label(turn, name, turn.person.locale) for name in sorted({r.name for r in sheet.rows})],
        first=min(r.day for r in sheet.rows),
        last=max(r.day for r in sheet.rows),
        skipped=sheet.skipped,
        published=brief.published_on is not None,
    )
    if brief.published_on is not None:
        wins.look(turn, brief)


def failed(turn: Turn, item: WorkFailed) -> None:
    turn.reply("metrics.unreadable", name=item.payload["name"], problem="file")


def by_name(turn: Turn, brief: Brief) -> dict[str, dict[date, int]]:
    """Day to value, by metric."""
    found: dict[str, dict[date, int]] = {}
    for row in turn.all(select(Metric).where(Metric.brief_id == brief.id).order_by(Metric.day)):
        found.setdefault(row.name, {})[row.day] = row.value
    return found


def label(turn: Turn, name: str, locale: str) -> str:
    """A metric in words; columns we do not know keep their own."""
    return turn.word(f"metrics.name_{name}", locale) if name in KNOWN else name


ROUTES = Routes(
    commands={c.Metrics: route("win", metrics)}, done={"read_metrics": read}, failed={"read_metrics": failed}
)
