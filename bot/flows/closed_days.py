"""The company's closed days: shown, added, pasted from a list, taken out. On them nobody is written to and no time passes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot import company
from bot.access import may
from bot.catalog import Ask
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language import dates
from bot.turn import Turn

#: Buttons and lines under one list; older and later ones are counted.
_SHOWN = 10
_SEVERAL = re.compile(r"[;；]")
#: Left over when day and month alone meant that year.
_YEAR = re.compile(r"20\d\d年?")
_ICS_DAY = re.compile(r"^DT(START|END)[^:]*:(\d{4})(\d{2})(\d{2})", re.IGNORECASE)
_ICS_NAME = re.compile(r"^SUMMARY[^:]*:(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """First and last day, both closed, and what people call them."""

    first: date
    last: date
    name: str = ""

    @property
    def plain(self) -> list[str]:
        return [self.first.isoformat(), self.last.isoformat(), self.name]


def calendar(turn: Turn, command: c.Calendar) -> None:
    """`/brief calendar [add 12/29 year-end | import LINES]`."""
    if command.action == "list" or (command.action == "import" and not command.text.strip()):
        _list(turn, importing=command.action == "import")
    elif not may(turn.person.roles, "calendar.write"):
        turn.reply("common.not_allowed", what="calendar")
    else:
        _add(turn, command.text)


def _list(turn: Turn, *, importing: bool = False) -> None:
    today = turn.today(turn.person)
    coming = [closed for closed in _known(turn) if closed.last >= today]
    hours = turn.hours(None)
    writes = may(turn.person.roles, "calendar.write")
    turn.reply(
        "closed_days.list",
        importing=importing,
        writes=writes,
        start=f"{hours.start:%H:%M}",
        end=f"{hours.end:%H:%M}",
        zone=hours.zone,
        country=hours.country,
        year_end=bool(company.settings_of(turn.workspace)["year_end"]) and hours.country == "JP",
        days=[{"first": d.first, "last": d.last, "name": d.name} for d in coming[:_SHOWN]],
        more=max(0, len(coming) - _SHOWN),
        buttons=[
            Ask(action="calendar.remove", value=d.first.isoformat(), args={"first": d.first.isoformat()})
            for d in coming[:_SHOWN]
            if writes
        ],
    )


def _add(turn: Turn, text: str) -> None:
    """Every line that names days is kept; those that do not are shown back, and nothing is lost over them."""
    added: list[Closed] = []
    unread: list[str] = []
    past: list[Closed] = []
    for line, closed in _read(turn, text):
        if closed is None:
            unread.append(line)
        elif closed.last < turn.today(turn.person):
            past.append(closed)
        else:
            added.append(closed)
    if added:
        kept = [d for d in _known(turn) if not any(d.first == new.first for new in added)]
        _keep(turn, sorted([*kept, *added], key=lambda d: d.first))
        turn.record("workspace.closed_days", f"workspace:{turn.workspace.id}", after=str(len(added)), why="command")
    turn.reply(
        "closed_days.added",
        days=[{"first": d.first, "last": d.last, "name": d.name} for d in added],
        unread=unread[:_SHOWN],
        past=[{"first": d.first, "name": d.name} for d in past[:_SHOWN]],
        buttons=[
            Ask(action="calendar.remove", value=d.first.isoformat(), args={"first": d.first.isoformat()})
            for d in added[:_SHOWN]
        ],
    )


def remove(turn: Turn, value: str) -> None:
    known = _known(turn)
    gone = [d for d in known if d.first.isoformat() == value]
    if not gone:
        turn.reply("common.settled")
        return
    _keep(turn, [d for d in known if d not in gone])
    turn.record("workspace.closed_days", f"workspace:{turn.workspace.id}", before="1", after="0", why="button")
    turn.reply("closed_days.removed", first=gone[0].first, last=gone[0].last, name=gone[0].name)


# ---------------------------------------------------------------- reading


def _read(turn: Turn, text: str) -> Sequence[tuple[str, Closed | None]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any(line.upper().startswith("BEGIN:VEVENT") for line in lines):
        return [("", closed) for closed in _events(lines)]
    single = [part.strip() for line in lines for part in _SEVERAL.split(line) if part.strip()]
    return [(line, _line(turn, line)) for line in single]


def _line(turn: Turn, line: str) -> Closed | None:
    """ "12/29-1/3 year-end", "お盆 8月13日〜15日", "2026-12-29,冬季休業": the days, and what is left as their name."""
    language: dates.Language = "ja" if turn.person.locale == "ja" else "en"
    hours = company.hours_of(turn.workspace, None)

    def reading(words: Sequence[str]) -> dates.RangeReading:
        return dates.read_range(" ".join(words), at=turn.at, hours=hours, language=language)

    words = re.sub(r"[,、\t]", " ", line).split()
    # from the left: a name in front may hide the days ("founder's day 1 May" is no day 1)
    tails = ((n, reading(words[n:])) for n in range(len(words)))
    begin, found = next(((n, r) for n, r in tails if isinstance(r, dates.Range | dates.Past)), (0, None))
    if found is None:
        return None
    stop = next(n for n in range(begin + 1, len(words) + 1) if _same(reading(words[begin:n]), found))
    start = next(n for n in range(stop - 1, begin - 1, -1) if _same(reading(words[n:stop]), found))
    rest = [word for word in (*words[:start], *words[stop:]) if not _YEAR.fullmatch(word)]
    name = " ".join(rest).strip('"「」()（）')
    if isinstance(found, dates.Past):
        return Closed(first=found.day, last=found.day, name=name)
    return Closed(first=found.first, last=found.last, name=name)


def _same(one: dates.RangeReading, other: dates.Range | dates.Past) -> bool:
    """The same days, whatever words named them."""
    if isinstance(one, dates.Range) and isinstance(other, dates.Range):
        return (one.first, one.last) == (other.first, other.last)
    return isinstance(one, dates.Past) and isinstance(other, dates.Past) and one.day == other.day


def _events(lines: Sequence[str]) -> list[Closed]:
    """Whole-day events of an iCalendar text (RFC 5545: DTEND is the day after the last)."""
    found: list[Closed] = []
    first: date | None = None
    end: date | None = None
    name = ""
    for line in lines:
        if line.upper().startswith("BEGIN:VEVENT"):
            first = end = None
            name = ""
        elif day := _ICS_DAY.match(line):
            at = date(int(day[2]), int(day[3]), int(day[4]))
            first, end = (at, end) if day[1].upper() == "START" else (first, at)
        elif title := _ICS_NAME.match(line):
            name = title[1].strip()
        elif line.upper().startswith("END:VEVENT") and first is not None:
            last = max(first, end - timedelta(days=1)) if end else first
            found.append(Closed(first=first, last=last, name=name))
    return found


# ---------------------------------------------------------------- keeping


def _known(turn: Turn) -> list[Closed]:
    rows = company.settings_of(turn.workspace)["closed"]
    found = [
        Closed(first=date.fromisoformat(first), last=date.fromisoformat(last), name=name[0] if name else "")
        for first, last, *name in rows
    ]
    return sorted(found, key=lambda d: d.first)


def _keep(turn: Turn, days: Sequence[Closed]) -> None:
    """A new dictionary each time: a change inside a JSON column is not seen."""
    settings = turn.workspace.settings
    turn.workspace.settings = {**settings, "hours": {**settings.get("hours", {}), "closed": [d.plain for d in days]}}
    turn.forget_hours()


ROUTES = Routes(
    commands={c.Calendar: route("own.settings", calendar)}, actions={"calendar.remove": route("calendar.write", remove)}
)
