"""Why this: the purpose card, and what is in it for company, department and person, with numbers one can look up."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import or_, select

from bot.catalog import Ask
from bot.flows import find
from bot.flows.route import Routes, route
from bot.imported.dates import first_date
from bot.language import commands as c
from bot.language import dates
from bot.language.text import clean, narrow
from bot.model import Brief, Evidence, Merit, Person, Reference, Section
from bot.turn import Turn

#: A number older than this is flagged and not shown as fact (product.md AL5).
FRESH = timedelta(days=90)
LEVELS = ("company", "department", "person")
LONGEST_MERIT = 300
LONGEST_EVIDENCE = 200
_FIGURE = re.compile(
    r"\d|[一二三四五六七八九十百千万]+(?:倍|割|件|人|社|分|時間)|倍増|半減|\b(?:double|twice|triple|half)\b",
    re.IGNORECASE,
)


# ---------------------------------------------------------------- shown to readers


def why(turn: Turn, command: c.Why) -> None:
    brief = find.brief(turn, command.brief)
    if brief is not None:
        explain(turn, brief, turn.person)


def explain(turn: Turn, brief: Brief, person: Person) -> None:
    """Number to move, reader, what happens if it goes well; then the merits, the reader's own level first."""
    turn.reply(
        "purpose.card",
        title=brief.title,
        goal=brief.goal,
        reader=brief.reader,
        kpi=brief.kpi,
        merits=lines(turn, brief, person),
        links=links(turn, brief, None),
    )


def merits(turn: Turn, brief: Brief, person: Person) -> None:
    shown = lines(turn, brief, person)
    turn.reply("purpose.merits", title=brief.title, merits=shown)
    marketer = turn.get(Person, brief.marketer_id)
    if not shown and marketer.id != person.id:
        turn.say(
            marketer,
            "purpose.merits_wanted",
            sort="note",
            once=f"merits.wanted:{brief.id}:{person.id}",
            name=person.name,
            brief=brief.no,
        )


def lines(turn: Turn, brief: Brief, person: Person) -> list[dict[str, object]]:
    """Merit lines, the reader's own level first; `proof` only when it has source, date and is fresh.

    `unsure`: the line itself gives a figure nobody could look up, so it is shown with that said.
    """
    own = "department" if "manager" in person.roles else "person" if "expert" in person.roles else "company"
    rows = turn.all(select(Merit).where(Merit.brief_id == brief.id))
    rows.sort(key=lambda m: (m.level != own, LEVELS.index(m.level), m.id))
    shown: list[dict[str, object]] = []
    for row in rows:
        evidence = turn.session.get(Evidence, row.evidence_id) if row.evidence_id else None
        found = proof(turn, evidence)
        shown.append(
            {
                "level": turn.word(f"purpose.level_{row.level}", person.locale),
                "text": row.text,
                "proof": found,
                "unsure": found is None and bool(_FIGURE.search(narrow(row.text))),
            }
        )
    return shown


def proof(turn: Turn, evidence: Evidence | None) -> dict[str, object] | None:
    """The number with its origin; None when nobody could look it up or it is too old to be shown as fact."""
    if evidence is None or flaws(turn, evidence):
        return None
    return {"value": evidence.value, "source": evidence.source, "measured": evidence.measured, "n": evidence.n}


def flaws(turn: Turn, evidence: Evidence) -> list[str]:
    """What keeps a number from being shown as fact: no source, no date, older than 90 days."""
    found = [] if evidence.source else ["source"]
    if evidence.measured is None:
        found.append("date")
    elif turn.at.date() - evidence.measured > FRESH:
        found.append("stale")
    return found


def links(turn: Turn, brief: Brief, section: Section | None) -> list[tuple[str, str]]:
    """References as (what for, address), only ever shown on a tap."""
    query = select(Reference).where(Reference.brief_id == brief.id)
    if section is not None:
        query = query.where(or_(Reference.section_id == section.id, Reference.section_id.is_(None)))
    return [(row.use or row.url, row.url) for row in turn.all(query.order_by(Reference.id)) if row.purpose != "avoid"][
        :5
    ]


# ---------------------------------------------------------------- written by the marketer


def merit(turn: Turn, command: c.Merit) -> None:
    """`/brief merit B level "…" --evidence N`: N is the number in the brief's list of evidence."""
    brief = find.brief(turn, command.brief)
    text = clean(command.text).strip()
    if brief is None or _too_long(turn, text, LONGEST_MERIT):
        return
    everything = _evidence(turn, brief)
    evidence = None
    if command.evidence is not None:
        if not 0 < command.evidence <= len(everything):
            turn.reply("purpose.no_such_evidence", number=command.evidence, brief=brief.no, count=len(everything))
            return
        evidence = everything[command.evidence - 1]
    row = None
    if not command.preview:
        row = turn.first(
            select(Merit).where(Merit.brief_id == brief.id, Merit.level == command.level, Merit.text == text)
        ) or turn.add(Merit(brief_id=brief.id, level=command.level, text=text, evidence_id=None))
        row.evidence_id = evidence.id if evidence else row.evidence_id
        turn.record("merit.added", f"merit:{row.id}", why=command.level)
    have = {m.level for m in turn.all(select(Merit).where(Merit.brief_id == brief.id))} | {command.level}
    turn.reply(
        "purpose.merit_added",
        brief=brief.no,
        level=turn.word(f"purpose.kind_{command.level}", turn.person.locale),
        text=text,
        preview=command.preview,
        proof=proof(turn, evidence),
        flaws=flaws(turn, evidence) if evidence else ["none"],
        missing=[turn.word(f"purpose.kind_{level}", turn.person.locale) for level in LEVELS if level not in have],
        buttons=[Ask(action="merit.drop", value=str(row.id))] if row else (),
    )


def drop_merit(turn: Turn, value: str) -> None:
    row = turn.get(Merit, value)
    text = row.text
    turn.record("merit.dropped", f"merit:{row.id}", why="undo")
    turn.session.delete(row)
    turn.reply("purpose.merit_dropped", text=text)


def evidence(turn: Turn, command: c.Evidence) -> None:
    """`/brief evidence B add "value" --source --date --n`, or the list with what is wrong about each."""
    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    if command.action == "list":
        _list(turn, brief)
        return
    text = clean(command.text).strip()
    if _too_long(turn, text, LONGEST_EVIDENCE) or _too_long(turn, command.source, LONGEST_EVIDENCE):
        return
    measured = _measured(turn, command.date_text)
    if command.date_text and measured is None:
        turn.reply("purpose.which_date", phrase=command.date_text)
        return
    row = Evidence(brief_id=brief.id, value=text, source=clean(command.source).strip(), measured=measured, n=command.n)
    wrong = flaws(turn, row)
    if not command.preview:
        turn.add(row)
        turn.record("evidence.added", f"evidence:{row.id}", why="command")
    turn.reply(
        "purpose.evidence_added",
        brief=brief.no,
        number=len(_evidence(turn, brief)) + (1 if command.preview else 0),
        value=text,
        source=row.source,
        measured=measured,
        n=command.n,
        flaws=wrong,
        preview=command.preview,
    )


def _measured(turn: Turn, text: str) -> date | None:
    """The day a number was measured: never ahead of today, so a date without a year is the last such day."""
    if not text:
        return None
    today = turn.today(turn.person)
    found = first_date(narrow(text), year_hint=today)
    if found is None:
        read = dates.read(
            text, at=turn.at, hours=turn.hours(turn.person), language="ja" if turn.person.locale == "ja" else "en"
        )
        if isinstance(read, (dates.Understood, dates.Past)):
            found = read.day
    if found is None or (found > today and str(found.year) in narrow(text)):
        return None
    while found > today:
        found = _a_year_before(found)
    return found


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _evidence(turn: Turn, brief: Brief) -> list[Evidence]:
    return turn.all(select(Evidence).where(Evidence.brief_id == brief.id).order_by(Evidence.id))


def _list(turn: Turn, brief: Brief) -> None:
    rows = _evidence(turn, brief)
    turn.reply(
        "purpose.evidence" if rows else "purpose.no_evidence",
        brief=brief.no,
        title=brief.title,
        rows=[
            {"value": r.value, "source": r.source, "measured": r.measured, "n": r.n, "flaws": flaws(turn, r)}
            for r in rows
        ],
    )


def _too_long(turn: Turn, text: str, limit: int) -> bool:
    if len(text) > limit:
        turn.reply("briefs.too_long", limit=limit, length=len(text))
    return len(text) > limit


ROUTES = Routes(
    commands={
        c.Why: route("brief.read", why),
        c.Merit: route("brief.write", merit),
        c.Evidence: route("brief.write", evidence),
    },
    actions={
        "why": route("own.answer", lambda turn, value: explain(turn, turn.get(Brief, value), turn.person)),
        "merit.drop": route("brief.write", drop_merit),
    },
)
