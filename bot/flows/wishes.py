"""What people ask of the bot itself: to be left alone, other hours, another language, to know what is kept.

Each wish works in words anywhere, and as a command. A wish to be left alone beats every schedule and every marketer at once;
the marketer hears of it neutrally, without its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from bot import stages
from bot.access import may
from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import absence, assign, chase, find, pacing, retention, team
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language import dates
from bot.language.intents import Intent
from bot.language.text import fold
from bot.model import Answer, Approach, Assignment, Brief, OptOut, Person, Section, Win
from bot.turn import Turn

#: Cadence from dense to none; a complaint takes one step to the right.
CADENCES = ("active", "standard", "light", "none")


# ---------------------------------------------------------------- being left alone


def stop(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """ "Stop asking about this", "stop everything", "not until January": at once, across all briefs."""
    level = intent.choice or ("this" if assignment is not None else "all")
    if level == "team":
        team.pause(turn, text)
    elif level == "until":
        _until(turn, text, assignment)
    elif level == "this" and assignment is not None:
        opt_out(turn, "assignment", assignment.id, until=None)
        turn.reply("wishes.stopped_this", buttons=[Ask(action="wish.resume", value=str(turn.person.id))])
    else:
        opt_out(turn, "all", None, until=None)
        turn.reply("wishes.stopped_all", buttons=[Ask(action="wish.resume", value=str(turn.person.id))])


def _until(turn: Turn, text: str, assignment: Assignment | None) -> None:
    read = dates.read(text, at=turn.at, hours=turn.hours(turn.person), language=_language(turn))
    if not isinstance(read, dates.Understood):
        turn.reply("wishes.until_when")
        return
    until = business.moment(turn.hours(turn.person), read.day, turn.hours(turn.person).start)
    opt_out(turn, "assignment" if assignment else "all", assignment.id if assignment else None, until=until)
    turn.reply("wishes.stopped_until", until=until, buttons=[Ask(action="wish.resume", value=str(turn.person.id))])


def opt_out(turn: Turn, scope: str, subject_id: int | None, *, until: datetime | None) -> None:
    """Writes the wish, drops what waits, and tells the marketers concerned that somebody else could help."""
    person = turn.person
    row = turn.add(OptOut(person_id=person.id, scope=scope, subject_id=subject_id, until=until))
    turn.record("person.opted_out", f"person:{person.id}", after=f"{scope}:{subject_id or ''}", why=f"opt_out:{row.id}")
    for waiting in turn.all(select(Approach).where(Approach.person_id == person.id, Approach.state == "waiting")):
        if scope == "all" or waiting.args.get("assignment_id") == subject_id:
            waiting.state, waiting.reason = "dropped", "opted out"
    held = turn.all(
        select(Assignment).where(Assignment.person_id == person.id, Assignment.state.in_((*stages.HELD, "held")))
    )
    for assignment in held:
        if scope != "all" and assignment.id != subject_id:
            continue
        chase.settled(turn, assignment)
        section = turn.get(Section, assignment.section_id)
        brief = turn.get(Brief, section.brief_id)
        if until is None:
            turn.move(assignment, "declined", why="opt out")
            assign.let_go(turn, section, why="opt out")
        turn.say(
            turn.get(Person, brief.marketer_id),
            "wishes.opted_out_note",
            sort="note",
            name=person.name,
            brief=brief.no,
            section=section.no,
            heading=section.heading,
            until=until,
        )


def resume(turn: Turn, value: str) -> None:
    """The person may be asked again; nothing is revived by itself."""
    for row in turn.all(select(OptOut).where(OptOut.person_id == turn.person.id, OptOut.state == "active")):
        row.state = "lifted"
        turn.record("person.opted_in", f"person:{turn.person.id}", before=row.scope, why=f"opt_out:{row.id}")
    turn.reply("wishes.resumed")


def digest(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """Once a week: everything bundled on the first working day of the week."""
    turn.person.cadence = "light"
    turn.person.hours = {**turn.person.hours, "digest": True}
    turn.record("person.cadence", f"person:{turn.person.id}", after="digest", why="person")
    turn.reply("wishes.digest")


def complaint(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """ "Annoying": an apology, one step less, the marketer hears it neutrally."""
    before = turn.person.cadence
    turn.person.cadence = CADENCES[min(CADENCES.index(before) + 1, len(CADENCES) - 1)]
    turn.record("person.cadence", f"person:{turn.person.id}", before=before, after=turn.person.cadence, why="complaint")
    if assignment is not None:
        assign.touch(turn, assignment)
        chase.settled(turn, assignment)
    fewer = turn.person.cadence != before
    turn.reply("wishes.sorry", fewer=fewer, buttons=[Ask(action="wish.stop_all", value=str(turn.person.id))])
    for marketer in _marketers(turn, assignment) if fewer else ():
        turn.say(marketer, "wishes.complaint_note", sort="note", name=turn.person.name)


def _marketers(turn: Turn, assignment: Assignment | None) -> list[Person]:
    if assignment is None:
        return []
    section = turn.get(Section, assignment.section_id)
    return [turn.get(Person, turn.get(Brief, section.brief_id).marketer_id)]


# ---------------------------------------------------------------- hours and language


def quiet(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """ "Only mornings", 「午後だけ」, "9:30-16:00": the person's own window inside the working day."""
    window = _window(text)
    if window is None:
        turn.reply("wishes.which_hours")
        return
    start, end = window
    turn.person.hours = {**turn.person.hours, "start": start, "end": end}
    turn.forget_hours()
    turn.record("person.hours", f"person:{turn.person.id}", after=f"{start}-{end}", why="person")
    turn.reply("wishes.hours", start=start, end=end)


_WINDOW = re.compile(r"(\d{1,2})(?:[:時](\d{2})?)?\s*(?:-|~|〜|から|to|until|till)\s*(\d{1,2})(?:[:時](\d{2})?)?")
_HALVES = {
    ("09:00", "12:00"): re.compile(r"午前|morning|朝だけ"),
    ("13:00", "18:00"): re.compile(r"午後|afternoon|夕方だけ"),
}


def _window(text: str) -> tuple[str, str] | None:
    folded = fold(text)
    if found := _WINDOW.search(folded):
        hours = (int(found.group(1)), int(found.group(3)))
        minutes = (int(found.group(2) or 0), int(found.group(4) or 0))
        if hours[0] < hours[1] <= 24 and max(minutes) < 60:
            return f"{hours[0]:02d}:{minutes[0]:02d}", f"{min(hours[1], 23):02d}:{minutes[1]:02d}"
        return None
    return next((window for window, words in _HALVES.items() if words.search(folded)), None)


def language(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    turn.person.locale = intent.choice or ("en" if turn.person.locale == "ja" else "ja")
    turn.reply("wishes.language")


def _language(turn: Turn) -> dates.Language:
    return "ja" if turn.person.locale == "ja" else "en"


# ---------------------------------------------------------------- what is kept, and under whose name


def credit(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """Named or not: the person's word, kept for every export."""
    turn.person.credit = "anonymous" if intent.choice == "no" else "named"
    turn.reply("review.credit_done", named=turn.person.credit == "named")


def stored(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """What is kept about the person, with the ways to have it removed."""
    answers = turn.all(select(Answer).where(Answer.person_id == turn.person.id, Answer.state != "erased"))
    turn.reply(
        "wishes.stored",
        answers=len(answers),
        recordings=len({a.file for a in answers if a.sort == "voice" and a.file}),
        buttons=[
            Ask(action="wish.delete_audio", value=str(turn.person.id)),
            Ask(action="forget.ask", value=str(turn.person.id)),
        ],
    )


def delete_audio(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """The recordings go at once; the words stay, unless they are taken back too."""
    rows = turn.all(select(Answer).where(Answer.person_id == turn.person.id, Answer.sort == "voice", Answer.file != ""))
    count = retention.forget_files(turn, rows, why="person")
    forget = [Ask(action="forget.ask", value=str(turn.person.id))]
    turn.reply("wishes.audio_deleted", count=count, buttons=forget)


# ---------------------------------------------------------------- help, mine, and asking back


def help_(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    turn.reply("help.expert")


def mine(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """Everything that is waiting for this person, with what it costs; whoever looks after briefs sees what stands still in them."""
    if intent.choice == "stalled" and may(turn.person.roles, "chase"):
        pacing.stalled(turn, c.Stalled())
        return
    rows = turn.all(
        select(Assignment)
        .where(Assignment.person_id == turn.person.id, Assignment.state.in_((*stages.HELD, "held")))
        .order_by(Assignment.id)
    )
    lines = []
    for row in rows:
        section = turn.get(Section, row.section_id)
        left = assign.open_questions(turn, section)
        lines.append(
            {
                "heading": section.heading,
                "title": turn.get(Brief, section.brief_id).title,
                "questions": len(left),
                "minutes": row.minutes,
                "due": row.due,
                "offer": row.state in ("offered", "countered"),
            }
        )
    if lines:
        turn.reply("wishes.mine", items=lines)
    else:
        turn.reply("conversation.nothing_open", commands=may(turn.person.roles, "people.read"))


def need(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """A request to marketing: passed on with thanks; it is marketing's turn to answer."""
    marketers = _marketers(turn, assignment) or [
        p for p in turn.all(select(Person).where(Person.active.is_(True))) if "marketer" in p.roles
    ]
    turn.reply("wishes.need", name=marketers[0].name if marketers else "")
    for marketer in marketers[:1]:
        turn.say(
            marketer,
            "wishes.need_note",
            sort="note",
            name=turn.person.name,
            quotes=[(intent.rest or text, turn.person.name)],
        )


def results(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """ "Any results?": what moved after the texts they, or a manager's people, helped with; else that nothing is seen yet."""
    from bot.flows import metrics  # files of numbers reach it by flows that use this module

    people = turn.of(Person, manager_id=turn.person.id)
    mine = Assignment.person_id.in_([turn.person.id, *(p.id for p in people)])
    helped = select(Section).join(Assignment, Assignment.section_id == Section.id)
    sections = turn.all(helped.where(mine, Assignment.state.in_((*stages.HELD, "done"))).distinct())
    if not sections:
        turn.reply("conversation.nothing_open", commands=may(turn.person.roles, "people.read"))
        return
    briefs = turn.all(select(Brief).where(Brief.id.in_({s.brief_id for s in sections})))
    titles = {b.id: b.title for b in briefs if b.published_on is not None}
    won = turn.all(select(Win).where(Win.brief_id.in_(titles), Win.state == "told").order_by(Win.id))
    turn.reply(
        "wishes.results",
        out=bool(titles),
        given=sum(s.state in ("confirmed", "final") for s in sections) if people else 0,
        items=[
            {
                "title": titles[w.brief_id],
                "metric": metrics.label(turn, w.name, turn.person.locale),
                "before": w.before,
                "after": w.after,
                "days": w.days,
            }
            for w in won
        ],
    )


def away(turn: Turn, intent: Intent, text: str, assignment: Assignment | None = None) -> None:
    """Days away, in any words."""
    absence.announced(turn, text, intent.person or "")


Wish = Callable[..., None]
#: Outside any thread.
GENERAL: Mapping[str, Wish] = {
    "help": help_,
    "stop": stop,
    "digest": digest,
    "complaint": complaint,
    "quiet": quiet,
    "language": language,
    "what_stored": stored,
    "delete_audio": delete_audio,
    "show": mine,
    "need_from_marketing": need,
    "vacation": away,
    "name_me": credit,
    "how_did_it_do": results,
}
#: In an assignment's thread: the same wishes, about this one thing.
ABOUT: Mapping[str, Wish] = {kind: wish for kind, wish in GENERAL.items() if kind != "show"}


# ---------------------------------------------------------------- the same as commands


def _opt_out_command(turn: Turn, command: c.OptOut) -> None:
    if command.level == "digest":
        digest(turn, Intent(kind="digest"), "")
        return
    noun, _, number = find.thread_subject(turn).partition(":")
    assignment = turn.get(Assignment, number) if noun == "assignment" and command.level == "this" else None
    stop(turn, Intent(kind="stop", choice=command.level), command.until_text, assignment)


def _lang_command(turn: Turn, command: c.Lang) -> None:
    language(turn, Intent(kind="language", choice=command.language or ""), "")


ROUTES = Routes(
    commands={
        c.OptOut: route("own.settings", _opt_out_command),
        c.OptIn: route("own.settings", lambda turn, command: resume(turn, "")),
        c.Lang: route("own.settings", _lang_command),
        c.Quiet: route("own.settings", lambda turn, command: quiet(turn, Intent(kind="quiet"), command.text)),
    },
    actions={
        "wish.resume": route("own.settings", resume),
        "wish.stop_all": route("own.settings", lambda turn, value: stop(turn, Intent(kind="stop", choice="all"), "")),
        "wish.delete_audio": route(
            "own.settings", lambda turn, value: delete_audio(turn, Intent(kind="delete_audio"), "")
        ),
    },
)
