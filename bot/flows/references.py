"""Pages worth looking at, each with what it is for; shown to an expert only on a tap (product.md RF1, RF2)."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import find
from bot.language import commands as c
from bot.language.text import clean, fold
from bot.model import Brief, Reference, Section
from bot.turn import Turn

LONGEST_URL = 2000
LONGEST_USE = 200
#: The first that fits; what to stay away from counts most.
_PURPOSES = (
    (
        "avoid",
        re.compile(
            r"避け|まねしない|真似しない|真似ない|使わない|やらない|しないで|(?<![a-z])ng(?![a-z])|悪い例|反面|似せない|avoid|\bdon'?t\b|do not|not like|bad example|stay away|\bnever\b"
        ),
    ),
    (
        "fact",
        re.compile(
            r"事実|数字|数値|データ|統計|根拠|出典|裏付け|仕様|規格|調査|fact|figure|number|data|statistic|source|evidence|spec|standard|survey"
        ),
    ),
    ("tone", re.compile(r"トーン|文体|語り口|雰囲気|書き方|言葉づかい|言い回し|口調|tone|voice|style|wording|feel")),
    ("structure", re.compile(r"構成|目次|流れ|見出し|組み立て|structure|outline|layout|flow|heading")),
)


def purpose_of(use: str) -> str:
    """structure, fact, tone or avoid, by the words somebody used; structure is the harmless one."""
    said = fold(use)
    return next((purpose for purpose, pattern in _PURPOSES if pattern.search(said)), "structure")


def ref(turn: Turn, command: c.Ref) -> None:
    """`/brief ref add|list|drop B[.3] URL "use"`."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    section = sections[0] if command.place.sections and len(sections) == 1 else None
    if command.action == "add":
        _add(turn, brief, section, command)
    elif command.action == "drop":
        _drop(turn, brief, command)
    else:
        listed(turn, brief)


def _add(turn: Turn, brief: Brief, section: Section | None, command: c.Ref) -> None:
    url, use = clean(command.url).strip(), clean(command.use).strip()[:LONGEST_USE]
    if not url.lower().startswith(("https://", "http://")) or len(url) > LONGEST_URL or re.search(r"[\s<>\"]", url):
        turn.reply("outline.bad_url")
        return
    known = [r for r in _all(turn, brief) if r.url == url and r.section_id == (section.id if section else None)]
    purpose = purpose_of(use)
    if command.preview:
        pass
    elif known:
        known[0].use, known[0].purpose = use or known[0].use, purpose
    else:
        row = turn.add(
            Reference(brief_id=brief.id, section_id=section.id if section else None, url=url, use=use, purpose=purpose)
        )
        turn.record("reference.added", f"reference:{row.id}", why="command")
    turn.reply(
        "outline.ref_added",
        brief=brief.no,
        no=section.no if section else None,
        heading=section.heading if section else "",
        url=url,
        use=use,
        purpose=purpose,
        known=bool(known),
        preview=command.preview,
    )


def _all(turn: Turn, brief: Brief) -> list[Reference]:
    return turn.all(select(Reference).where(Reference.brief_id == brief.id).order_by(Reference.id))


def listed(turn: Turn, brief: Brief) -> None:
    """Numbered as they are dropped by."""
    sections = {s.id: s for s in find.sections(turn, brief)}
    rows = _all(turn, brief)
    turn.reply(
        "outline.refs" if rows else "outline.no_refs",
        brief=brief.no,
        rows=[
            {
                "url": row.url,
                "use": row.use,
                "purpose": row.purpose,
                "no": sections[row.section_id].no if row.section_id in sections else None,
            }
            for row in rows
        ],
    )


def _drop(turn: Turn, brief: Brief, command: c.Ref) -> None:
    rows = _all(turn, brief)
    meant = [r for r in rows if command.url and r.url == command.url] or (
        [rows[command.number - 1]] if command.number and 0 < command.number <= len(rows) else []
    )
    if not meant:
        turn.reply("outline.no_such_ref", number=command.number, url=command.url)
        listed(turn, brief)
        return
    turn.reply(
        "outline.ref_drop",
        url=meant[0].url,
        use=meant[0].use,
        buttons=() if command.preview else [Ask(action="ref.drop", value=str(meant[0].id))],
    )


def dropped(turn: Turn, value: str) -> None:
    row = turn.get(Reference, value)
    url = row.url
    turn.record("reference.dropped", f"reference:{row.id}", why="command")
    turn.session.delete(row)
    turn.reply("outline.ref_dropped", url=url)
