"""A brief from a file or by hand: what it says is shown back, what is missing is named and asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from bot import stages
from bot.catalog import Ask
from bot.flows import find, outlining, prefilling, references
from bot.flows.route import Routes, route
from bot.imported.goal import read_goal
from bot.language import commands as c
from bot.language.dates import iso_day
from bot.language.text import clean
from bot.model import Brief, Evidence, Merit, Person, Question, Reference, Section
from bot.turn import Turn

#: Lines of a file that fitted nowhere, shown at most; the file itself has the rest.
MOST_UNPLACED = 5


def new(turn: Turn, command: c.New) -> None:
    """`/brief new [title]`: the wizard's form, or how to hand a file over."""
    if command.from_file:
        turn.reply("briefs.send_file")
        return
    if getattr(turn.input, "trigger", ""):
        turn.form("brief_new", value="", values={"title": command.title, "language": turn.person.locale})
        return
    brief = create(
        turn, title=command.title or turn.word("briefs.untitled", turn.person.locale), language=turn.person.locale
    )
    shown(turn, brief, key="briefs.created")


def wizard(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    """The form came back: the brief as far as it was filled in; the outline one heading a line."""
    brief = create(
        turn,
        title=_typed(fields, "title", 200) or turn.word("briefs.untitled", turn.person.locale),
        language="en" if (fields.get("language") or turn.person.locale) == "en" else "ja",
    )
    goal = read_goal(_typed(fields, "goal", 500), (), year_hint=turn.today(turn.person))
    brief.goal, brief.metric = goal.text, goal.metric or ""
    brief.goal_from, brief.goal_to, brief.goal_by = goal.frm or "", goal.to or "", goal.by
    brief.reader = _typed(fields, "reader", 500)
    brief.keywords = [k.strip() for k in _typed(fields, "keywords", 500).replace("、", ",").split(",") if k.strip()]
    brief.due = iso_day(str(fields.get("due") or ""))
    outlining.apply(turn, brief, clean(str(fields.get("outline") or "")))
    shown(turn, brief, key="briefs.created")


def _typed(fields: Mapping[str, Any], name: str, limit: int) -> str:
    return clean(str(fields.get(name) or "")).strip()[:limit]


def create(turn: Turn, *, title: str, language: str) -> Brief:
    turn.workspace.counter += 1
    brief = turn.add(
        Brief(
            no=turn.workspace.counter,
            title=title,
            titles=[title],
            language=language,
            style="desu_masu" if language == "ja" else "en",
            marketer_id=turn.person.id,
            created_at=turn.at,
        )
    )
    turn.record("brief.created", f"brief:{brief.id}", after="draft", why="new")
    return brief


def imported(turn: Turn, plain: Mapping[str, Any]) -> None:
    """A file that was read (bot/imported/plain.py's shape): the brief with outline, questions, references, terms."""
    brief = create(
        turn, title=plain["title"] or turn.word("briefs.untitled", turn.person.locale), language=plain["language"]
    )
    brief.titles = list(plain["title_candidates"]) or [brief.title]
    goal = plain["goal"] or {}
    brief.goal, brief.metric = goal.get("text") or "", goal.get("metric") or ""
    brief.goal_from, brief.goal_to = goal.get("from") or "", goal.get("to") or ""
    brief.goal_by = iso_day(goal.get("by"))
    brief.kpi, brief.reader = list(plain["kpi"]), plain["reader"] or ""
    brief.keywords, brief.vocabulary = list(plain["keywords"]), list(plain["vocabulary"])
    brief.due = iso_day(plain["due"])
    texts = list(plain.get("texts") or ())
    for place, section in enumerate(plain["sections"]):
        _section(turn, brief, section, text=section.get("text") or (texts[place] if place < len(texts) else ""))
    for reference in plain["references"]:
        use = reference["use"] or ""
        turn.add(
            Reference(
                brief_id=brief.id, section_id=None, url=reference["url"], use=use, purpose=references.purpose_of(use)
            )
        )
    for level, text in (plain.get("merits") or {}).items():
        if text:
            turn.add(Merit(brief_id=brief.id, level=level, text=text, evidence_id=None))
    for value in plain.get("evidence") or ():
        turn.add(Evidence(brief_id=brief.id, value=value))
    shown(turn, brief, key="briefs.imported", unplaced=list(plain.get("unplaced") or ())[:MOST_UNPLACED])


def _section(turn: Turn, brief: Brief, plain: Mapping[str, Any], *, text: str) -> None:
    section = turn.add(
        Section(
            brief_id=brief.id,
            no=plain["no"],
            heading=plain["heading"],
            points=list(plain["points"]),
            owner=plain["owner"] or "",
            due=iso_day(plain["due"]),
        )
    )
    questions = (
        [q["text"] if isinstance(q, Mapping) else q for q in plain["questions"]]
        or [turn.word("briefs.point_question", brief.language, point=point) for point in plain["points"]]
        or [turn.word("briefs.default_question", brief.language, heading=plain["heading"])]
    )
    points = list(plain["points"])
    for number, question in enumerate(questions, start=1):
        point = (
            points[number - 1] if len(points) == len(questions) else points[0] if len(questions) == 1 and points else ""
        )
        turn.add(Question(section_id=section.id, no=number, text=question, point=point))
    if text:
        prefilling.put(turn, brief, section, text)


def show(turn: Turn, command: c.Show) -> None:
    brief = find.brief(turn, command.brief)
    if brief is not None:
        shown(turn, brief, key="briefs.shown")


def shown(
    turn: Turn,
    brief: Brief,
    *,
    key: str,
    unplaced: Sequence[str] = (),
    changes: Mapping[str, list[str]] | None = None,
) -> None:
    """The brief at a glance, with what is missing and the next step as buttons."""
    sections = find.sections(turn, brief)
    owners = sorted({s.owner for s in sections if s.owner})
    unknown = [owner for owner in owners if len(find.people(turn, owner)) != 1]
    missing = missing_of(brief, sections)
    buttons = [] if missing else [Ask(action="align.send", value=str(brief.id))]
    turn.reply(
        key,
        subject=f"brief:{brief.id}",
        no=brief.no,
        title=brief.title,
        titles=brief.titles,
        goal=brief.goal,
        reader=brief.reader,
        due=brief.due,
        keywords=brief.keywords,
        state=turn.word(f"states.brief_{brief.state}", turn.person.locale),
        sections=[
            {
                "no": s.no,
                "heading": s.heading,
                "questions": len(find.questions(turn, s)),
                "owner": s.owner,
                "state": turn.word(f"states.section_{s.state}", turn.person.locale),
            }
            for s in sections
        ],
        missing=missing,
        unknown=unknown,
        unplaced=unplaced,
        changes=changes,
        nobody=[s.no for s in sections if not s.owner],
        language=brief.language,
        style=brief.style,
        guesses=sum(1 for s in sections for q in find.questions(turn, s) if q.guess and q.state == "queued"),
        merits=[m.level for m in turn.all(select(Merit).where(Merit.brief_id == brief.id))],
        buttons=[*buttons, Ask(action="brief.edit", value=str(brief.id))],
    )


def missing_of(brief: Brief, sections: list[Section]) -> list[str]:
    """What a brief must have before anybody can be asked."""
    return [
        name for name, there in (("goal", brief.goal), ("reader", brief.reader), ("outline", sections)) if not there
    ]


def listing(turn: Turn, command: c.ListBriefs) -> None:
    rows = turn.all(select(Brief).order_by(Brief.no))
    if command.which == "mine":
        rows = [b for b in rows if b.marketer_id == turn.person.id]
    elif command.which == "open":
        rows = [b for b in rows if b.state in stages.BRIEF_OPEN]
    elif command.which == "done":
        rows = [b for b in rows if b.state not in stages.BRIEF_OPEN]
    turn.reply(
        "briefs.list" if rows else "briefs.none",
        briefs=[
            {
                "no": b.no,
                "title": b.title,
                "state": turn.word(f"states.brief_{b.state}", turn.person.locale),
                "marketer": turn.get(Person, b.marketer_id).name,
            }
            for b in rows[:20]
        ],
    )


ROUTES = Routes(
    commands={
        c.New: route("brief.write", new),
        c.Show: route("brief.read", show),
        c.ListBriefs: route("brief.read", listing),
    },
    forms={"brief_new": route("brief.write", wizard)},
)
