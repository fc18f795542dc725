"""`/brief lint B`: the marketer's asks looked at before anybody else reads them, each finding with a better way to say it."""

from __future__ import annotations

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import assign, find, purpose
from bot.flows.route import Routes, route
from bot.language import ask_lint
from bot.language import commands as c
from bot.language.ask_lint import Finding, MeritLine, Offered, Text
from bot.model import Brief, Evidence, Merit, Section
from bot.turn import Turn

MOST_SHOWN = 15


def lint(turn: Turn, command: c.Lint) -> None:
    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    found = of_brief(turn, brief)
    turn.reply(
        "lint.found" if found else "lint.clean",
        brief=brief.no,
        title=brief.title,
        count=len(found),
        more=max(0, len(found) - MOST_SHOWN),
        findings=[_said(turn, brief, one) for one in found[:MOST_SHOWN]],
        buttons=[Ask(action="brief.edit", value=str(brief.id))] if found else (),
    )


def of_brief(turn: Turn, brief: Brief, sections: list[Section] | None = None) -> list[Finding]:
    """Findings about the asks of these sections (all of them when none are given) and, for a whole brief, its merits."""
    own = find.sections(turn, brief) if sections is None else sections
    texts: list[Text] = []
    if sections is None:
        texts += [
            Text(where=name, text=text, question=False)
            for name, text in (("goal", brief.goal), ("reader", brief.reader))
        ]
    offers: list[Offered] = []
    for section in own:
        waiting = assign.open_questions(turn, section)
        texts += [Text(where=f"{section.no}.{q.no}", text=q.text) for q in waiting]
        # The offer's own text states minutes and five ways to answer; without a question it has nothing to price.
        minutes = assign.estimate(turn, section) if waiting else None
        offers.append(Offered(where=str(section.no), minutes=minutes, way_out=True))
    merits = _merits(turn, brief) if sections is None else None
    return ask_lint.check(texts, merits, offers, ask_lint.words_of(brief.language))


def _merits(turn: Turn, brief: Brief) -> list[MeritLine]:
    rows = turn.all(select(Merit).where(Merit.brief_id == brief.id).order_by(Merit.id))
    found: list[MeritLine] = []
    for row in rows:
        evidence = turn.session.get(Evidence, row.evidence_id) if row.evidence_id else None
        proof = purpose.proof(turn, evidence)
        found.append(MeritLine(level=row.level, text=row.text, proof=str(proof["value"]) if proof else ""))
    return found


def _said(turn: Turn, brief: Brief, found: Finding) -> str:
    """The finding in the marketer's language, with what to write instead."""
    locale = turn.person.locale
    level = found.kind.startswith("merit")
    return turn.word(
        f"lint.{found.kind}",
        locale,
        where=turn.word(f"purpose.kind_{found.where}", locale)
        if level
        else turn.word(f"lint.where_{found.where}", locale)
        if found.where in ("goal", "reader")
        else found.where,
        level=found.where,
        word=found.word,
        instead=found.instead,
        parts=list(found.parts),
        count=found.count,
        limit=found.limit,
        brief=brief.no,
        goal=turn.word(
            "lint.goal", locale, metric=brief.metric, was=brief.goal_from, to=brief.goal_to if brief.metric else ""
        ),
    )


ROUTES = Routes(commands={c.Lint: route("brief.write", lint)})
