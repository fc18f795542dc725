"""Agreement before anything is asked: title and outline go out, people agree line by line, what is left is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import agreement, approach, bridge, briefs, changing, chase, find, hearing, objecting, overriding
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Alignment, Approach, Assignment, Brief, Person, Section
from bot.turn import Turn, number

#: Reading one outline line and tapping.
LINE_SECONDS = 10
#: A reminder asks for one tap and nothing else.
AGAIN_SECONDS = 8
#: Unanswered for so many business days: one reminder, then the marketer decides (product.md section 2).
PATIENCE_DAYS = 2

#: Words in the private chat or in the thread of an outline (bot/flows/hearing.py).
heard = hearing.heard
in_thread = hearing.in_thread


# ---------------------------------------------------------------- sending


def align(turn: Turn, command: c.Align) -> None:
    """`/brief align B [@who…]`: sends the outline; without names to the people the brief names as owners."""
    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    people: list[Person] = []
    for word in command.who:
        person = find.person(turn, word)
        if person is None:
            return
        people.append(person)
    send(turn, brief, people, preview=command.preview)


def send_pressed(turn: Turn, value: str) -> None:
    send(turn, turn.get(Brief, value), [])


def then_assign(turn: Turn, value: str) -> None:
    """ "brief:person[:section,…]": shows the outline to whom the marketer wanted to assign; the offer comes after the yes."""
    brief_id, _, rest = value.partition(":")
    person_id, _, numbers = rest.partition(":")
    brief, person = turn.get(Brief, brief_id), turn.get(Person, person_id)
    open_now = [s for s in find.sections(turn, brief) if agreement.waiting(turn, s)]
    named = {number(n) for n in numbers.split(",")}
    wanted = [s for s in open_now if s.no in named] or [s for s in open_now if _owners(turn, s) == [person]] or open_now
    _send(turn, brief, {person.id: wanted} if wanted else {}, preview=False)


def send(turn: Turn, brief: Brief, people: list[Person], *, preview: bool = False) -> None:
    """Everybody named sees every open line; without names each owner sees their own."""
    sections = [s for s in find.sections(turn, brief) if agreement.waiting(turn, s)]
    if people:
        asked = {p.id: list(sections) for p in people}
    else:
        asked = {}
        for section in sections:
            people_of = {p.id for p in _owners(turn, section)} | {
                row.person_id for row in agreement.words_of(turn, section)
            }
            for person_id in people_of:
                asked.setdefault(person_id, []).append(section)
    _send(turn, brief, asked, preview=preview)


def _owners(turn: Turn, section: Section) -> list[Person]:
    """The person the brief proposes, when that can be told."""
    people = find.people(turn, section.owner) if section.owner else []
    return people if len(people) == 1 else []


def _send(turn: Turn, brief: Brief, asked: dict[int, list[Section]], *, preview: bool) -> None:
    outline = find.sections(turn, brief)
    missing = briefs.missing_of(brief, outline)
    if missing:
        turn.reply("assign.incomplete", brief=brief.no, missing=missing)
        return
    if not agreement.left(turn, brief):
        turn.reply("align.all_agreed", brief=brief.no, title=brief.title)
        return
    if not asked:
        turn.reply("align.nobody", brief=brief.no)
        return
    told, unwilling = [], []
    reached: set[int] = set()
    for person_id, own in asked.items():
        person = turn.get(Person, person_id)
        reason = _unwilling(turn, brief, person)
        if reason:
            unwilling.append({"name": person.name, "why": reason})
            continue
        when = approach.earliest(turn, person) if preview else _ask(turn, brief, person, own)
        reached.update(s.id for s in own)
        told.append({"name": person.name, "when": when, "soon": when <= turn.at, "count": len(own)})
    nobody = [
        {"no": s.no, "heading": s.heading}
        for s in outline
        if s.id not in reached and s.state == "outlined" and not agreement.words_of(turn, s)
    ]
    if told and not preview:
        turn.move(brief, "aligning", why="align")
    turn.reply(
        "align.preview" if preview else "align.sent" if told else "align.not_sent",
        brief=brief.no,
        title=brief.title,
        told=told,
        unwilling=unwilling,
        nobody=nobody,
    )


def _unwilling(turn: Turn, brief: Brief, person: Person) -> str:
    """Why this person may not be approached about it, "" when nothing speaks against it."""
    if not person.active:
        return "left"
    if approach.opted_out(turn, person, brief_id=brief.id) is not None:
        return "opted_out"
    return "manager" if chase.refused(turn, person) is not None else ""


def _ask(turn: Turn, brief: Brief, person: Person, own: list[Section]) -> datetime:
    for section in own:
        agreement.ask(turn, section, person, why="align")
    agreement.drop_waiting(turn, person, "align", brief.id, why="sent anew")
    return approach.bring(
        turn,
        person,
        "align",
        brief.id,
        seconds=LINE_SECONDS * len(own),
        rule="align.send",
        args={"brief_id": brief.id, "title": brief.title},
    )


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """Purpose in three lines and the outline, one tap for all, or line by line; a reminder shows the tap alone."""
    brief = turn.get(Brief, row.subject_id)
    lines = agreement.lines(turn, brief, person, states=("sent",))
    if not lines:
        return False
    marketer = turn.get(Person, brief.marketer_id)
    agreement.show(turn, lines)
    turn.say(
        person,
        "align.again" if row.nudge else "align.card",
        thread=f"brief:{brief.id}:{person.id}",
        subject=f"align:{brief.id}:{person.id}",
        sort="approach",
        approach=row.id,
        asker=marketer.name,
        title=brief.title,
        goal=brief.goal,
        reader=brief.reader,
        sections=[{"no": s.no, "heading": s.heading, "points": s.points} for s, _ in lines],
        seconds=AGAIN_SECONDS if row.nudge else LINE_SECONDS * len(lines),
        changed=any(_changed_before(turn, s, person) for s, _ in lines),
        first=person.greeted is None,
        buttons=[
            Ask(action="align.agree_all", value=str(brief.id)),
            Ask(action="align.each", value=str(brief.id)),
            Ask(action="align.rather", value=str(lines[0][1].id) if len(lines) == 1 else f"all:{brief.id}"),
            Ask(action="why", value=str(brief.id)),
        ],
    )
    person.greeted = person.greeted or turn.at
    turn.later(business.add_days(turn.hours(person), turn.at, PATIENCE_DAYS), "align.look", lines[0][1].id)
    return True


def _changed_before(turn: Turn, section: Section, person: Person) -> bool:
    """Whether this person agreed to the line before its words changed."""
    return any(
        row.person_id == person.id and row.resolution == "changed"
        for row in agreement.words_of(turn, section, states=("withdrawn",))
    )


def look(turn: Turn, alignment_id: int) -> None:
    """Nothing came: one reminder, then the marketer hears of it and this person no more."""
    row = turn.session.get(Alignment, alignment_id)
    if (
        row is None
        or row.state != "sent"
        or row.resolution.startswith(agreement.LATER)
        or turn.at < business.add_days(turn.hours(turn.get(Person, row.person_id)), row.at, 1)
    ):
        return
    section = turn.get(Section, row.section_id)
    brief, person = turn.get(Brief, section.brief_id), turn.get(Person, row.person_id)
    lines = agreement.lines(turn, brief, person, states=("sent",))
    before = turn.first(
        select(Approach).where(
            Approach.person_id == person.id,
            Approach.sort == "align",
            Approach.subject_id == brief.id,
            Approach.nudge.is_(True),
        )
    )
    if not lines or _unwilling(turn, brief, person):
        return
    if before is None:
        approach.bring(
            turn,
            person,
            "align",
            brief.id,
            seconds=AGAIN_SECONDS,
            rule="align.reminder",
            nudge=True,
            args={"brief_id": brief.id, "title": brief.title},
        )
        return
    turn.say(
        turn.get(Person, brief.marketer_id),
        "align.silent_note",
        sort="note",
        once=f"align.silent:{brief.id}:{person.id}",
        name=person.name,
        brief=brief.no,
        title=brief.title,
        sections=[{"no": s.no, "heading": s.heading} for s, _ in lines],
    )


def again(turn: Turn, alignment_id: int) -> None:
    """The time somebody named for looking at the outline has come."""
    row = turn.session.get(Alignment, alignment_id)
    if row is None or row.state not in agreement.OPEN or not row.resolution.startswith(agreement.LATER):
        return
    named = row.resolution.removeprefix(agreement.LATER).strip()
    if not named or datetime.fromisoformat(named) > turn.at:
        return  # they named another time since
    row.resolution = ""
    brief = turn.get(Brief, turn.get(Section, row.section_id).brief_id)
    approach.bring(
        turn,
        turn.get(Person, row.person_id),
        "align",
        brief.id,
        seconds=AGAIN_SECONDS,
        rule="align.as_asked",
        args={"brief_id": brief.id, "title": brief.title},
    )


# ---------------------------------------------------------------- answers by button


def agree_all(turn: Turn, value: str) -> None:
    brief = turn.get(Brief, value)
    lines = agreement.lines(turn, brief, turn.person)
    if not lines:
        turn.reply("common.settled")
        return
    hearing.agree(turn, brief, lines)


def each(turn: Turn, value: str) -> None:
    """Line by line: agree, change, rather something else."""
    brief = turn.get(Brief, value)
    lines = agreement.lines(turn, brief, turn.person)
    if not lines:
        turn.reply("common.settled")
    agreement.show(turn, lines)
    for section, row in lines:
        turn.reply(
            "align.line",
            no=section.no,
            heading=section.heading,
            points=section.points,
            buttons=[Ask(action=f"align.{a}", value=str(row.id)) for a in ("agree", "change", "rather")],
        )


def own(turn: Turn, value: str) -> tuple[Brief, Section, Alignment] | None:
    """The line a button names, if it is the presser's and still open; says so otherwise."""
    row = turn.get(Alignment, value)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return None
    section = turn.get(Section, row.section_id)
    if row.state not in agreement.OPEN or section.state == "dropped":
        turn.reply("common.settled")
        return None
    return turn.get(Brief, section.brief_id), section, row


def agree(turn: Turn, value: str) -> None:
    found = own(turn, value)
    if found is not None:
        brief, section, row = found
        hearing.agree(turn, brief, [(section, row)])


def rather(turn: Turn, value: str) -> None:
    """ "I would rather write something else": the next words in the thread are that."""
    if value.startswith("all:"):
        brief = turn.get(Brief, value.removeprefix("all:"))
        if not agreement.lines(turn, brief, turn.person):
            turn.reply("common.settled")
            return
        hearing.await_words(turn, brief, "angle:0")
        turn.reply("align.rather_what", heading="", title=brief.title)
        return
    found = own(turn, value)
    if found is not None:
        brief, section, row = found
        hearing.await_words(turn, brief, f"angle:{row.id}")
        turn.reply("align.rather_what", heading=section.heading, title=brief.title)


# ---------------------------------------------------------------- from an interview


def angle_told(turn: Turn, assignment: Assignment, text: str) -> None:
    """An own idea in an interview is kept as an angle, never lost."""
    section = turn.get(Section, assignment.section_id)
    bridge.capture(turn, turn.get(Brief, section.brief_id), [section], text)


def objected(turn: Turn, assignment: Assignment, text: str, *, sort: str = "other") -> None:
    """A concern in an interview; a wish for other content in it makes it an angle."""
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    if sort == "other" and bridge.wishes_for(text):
        bridge.capture(turn, brief, [section], text)
        return
    objecting.heard(turn, brief, [section], text, sort=sort)


ROUTES = Routes(
    commands={
        c.Align: route("align.send", align),
        c.Agreed: route("brief.read", overriding.agreed),
        c.Override: route("align.override", overriding.override),
        c.Angle: route("align.send", bridge.angles),
    },
    actions={
        "align.send": route("align.send", send_pressed),
        "align.then_assign": route("align.send", then_assign),
        "align.agree_all": route("own.align", agree_all),
        "align.each": route("own.align", each),
        "align.agree_this": route("own.align", agree_all),
        "align.agree": route("own.align", agree),
        "align.rather": route("own.align", rather),
        "align.change": route("own.align", changing.change),
        "align.take": route("align.send", changing.take),
        "align.keep_ours": route("align.send", changing.keep_ours),
        "align.undo_override": route("align.override", overriding.undo_override),
        **{f"angle.{o}": route("align.send", bridge.decider(o)) for o in bridge.OUTCOMES},
        **objecting.ACTIONS,
    },
    forms={"align_change": route("own.align", changing.changed)},
    timers={"align.look": look, "align.again": again},
    presenters={
        "align": present,
        "overridden": overriding.present,
        "bridge": bridge.present,
        "kept_line": changing.present_kept,
        "objection": objecting.present,
    },
)
