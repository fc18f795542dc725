"""Questions of the marketer's own: added, listed, made smaller, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalog import Ask
from bot.flows import approach, chase, collect, find, holding
from bot.flows.brief_fields import fits
from bot.flows.effort import next_rung, seconds
from bot.flows.route import Route, route
from bot.language import commands as c
from bot.language.text import clean
from bot.model import Approach, Assignment, Brief, Person, Question, Section
from bot.turn import Turn

LONGEST_QUESTION = 300
LONGEST_CHOICE = 70
MOST_CHOICES = 8
OPEN = ("queued", "asked", "partial", "parked")
GONE = ("withdrawn", "superseded")


def ask(turn: Turn, command: c.Ask) -> None:
    """`/brief ask B.3 "…" choices a|b|c`: with choices it costs a tap. It goes out when the section is somebody's."""
    found = find.place(turn, command.place)
    text = clean(command.text).strip()
    if found is None or not fits(turn, text, LONGEST_QUESTION):
        return
    brief, sections = found
    section = sections[0]
    choices = list(dict.fromkeys(clean(one).strip()[:LONGEST_CHOICE] for one in command.choices if one.strip()))
    if len(choices) == 1 or len(choices) > MOST_CHOICES:
        turn.reply("outline.bad_choices", most=MOST_CHOICES, count=len(choices))
        return
    same = [q for q in find.questions(turn, section) if q.text == text and q.state not in GONE]
    if same:
        turn.reply("outline.asked_already", number=same[0].id, question=text)
        return
    if command.preview:
        turn.reply("outline.would_ask", brief=brief.no, no=section.no, question=text, choices=choices)
        return
    last = max((q.no for q in find.questions(turn, section)), default=0)
    rung = "pick" if choices else "open"
    question = turn.add(Question(section_id=section.id, no=last + 1, text=text, choices=choices, rung=rung))
    turn.record("question.added", f"question:{question.id}", after="queued", why="ask")
    holder = find.holder(turn, section)
    turn.reply(
        "outline.asked",
        brief=brief.no,
        no=section.no,
        heading=section.heading,
        number=question.id,
        question=text,
        choices=choices,
        seconds=seconds(rung),
        name=turn.get(Person, holder.person_id).name if holder else "",
        when=_bring(turn, holder, section, brief, question) if holder else None,
        buttons=[Ask(action="question.withdraw", value=str(question.id))],
    )


def _bring(turn: Turn, holder: Assignment, section: Section, brief: Brief, question: Question) -> object:
    """An interview under way takes it up by itself; one that had ended is opened by one message."""
    if holder.state != "active" or collect.current(turn, holder) is not None:
        return None
    return approach.bring(
        turn,
        turn.get(Person, holder.person_id),
        "extra_question",
        question.id,
        seconds=seconds(question.rung),
        rule="outline.ask",
        args={"brief_id": brief.id, "assignment_id": holder.id, "heading": section.heading},
    )


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """One more question in a thread whose interview had ended."""
    question = turn.get(Question, row.subject_id)
    section = turn.get(Section, question.section_id)
    holder = find.holder(turn, section)
    if question.state != "queued" or holder is None or holder.person_id != person.id or holder.state != "active":
        return False
    collect.ask_next(turn, holder, acknowledged=False)
    return True


def questions(turn: Turn, command: c.Questions) -> None:
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    turn.reply(
        "outline.questions",
        brief=brief.no,
        title=brief.title,
        rows=[
            {
                "number": q.id,
                "no": s.no,
                "text": q.text,
                "guess": q.guess,
                "choices": q.choices,
                "rung": q.rung,
                "state": q.state,
            }
            for s in sections
            for q in find.questions(turn, s)
            if q.state not in GONE
        ],
    )


def smaller(turn: Turn, command: c.Smaller) -> None:
    """A question one rung down before the expert has to ask for it."""
    question = holding.question_of(turn, command.question)
    if question is None:
        return
    if question.state not in OPEN:
        turn.reply("outline.question_closed", number=question.id)
        return
    section = turn.get(Section, question.section_id)
    rung = next_rung(question.rung, choices=bool(question.choices), prefill=bool(question.guess or section.prefill))
    if rung is None:
        brief = turn.get(Brief, section.brief_id)
        turn.reply("outline.smallest", number=question.id, brief=brief.no, no=section.no)
        return
    if not command.preview:
        before, question.rung = question.rung, rung
        turn.record("question.stepped_down", f"question:{question.id}", before=before, after=rung, why="marketer")
    turn.reply(
        "outline.smaller",
        number=question.id,
        question=question.text,
        rung=rung,
        seconds=seconds(rung),
        preview=command.preview,
    )


def withdraw(turn: Turn, command: c.Withdraw) -> None:
    question = holding.question_of(turn, command.question)
    if question is None:
        return
    if command.preview:
        turn.reply("outline.would_withdraw", number=question.id, question=question.text)
        return
    _withdraw(turn, question)


def withdraw_pressed(turn: Turn, value: str) -> None:
    _withdraw(turn, turn.get(Question, value))


def _withdraw(turn: Turn, question: Question) -> None:
    """Not asked any more. Where it stands on somebody's screen it says so, and the next one comes in its time."""
    before = question.state
    if before not in OPEN or not turn.move(question, "withdrawn", why="marketer"):
        turn.reply("outline.question_closed", number=question.id)
        return
    approach.withdraw(turn, "extra_question", question.id, why="withdrawn")
    turn.reply(
        "outline.withdrawn",
        number=question.id,
        question=question.text,
        buttons=[Ask(action="question.put_back", value=str(question.id))],
    )
    if before in ("asked", "partial") and question.assignment_id:
        _took_away(turn, turn.get(Assignment, question.assignment_id), question)


def _took_away(turn: Turn, assignment: Assignment, question: Question) -> None:
    rung = question.rung if question.rung in ("prompts", "pick", "yesno") else "open"
    turn.edit(f"question:{question.id}", f"collect.{rung}", "outline.withdrawn_told", question=question.text)
    chase.settled(turn, assignment)
    section = turn.get(Section, question.section_id)
    rest = [q for q in find.questions(turn, section) if q.state in OPEN]
    if rest:
        _bring(turn, assignment, section, turn.get(Brief, section.brief_id), rest[0])


def put_back(turn: Turn, value: str) -> None:
    question = turn.get(Question, value)
    if question.state != "withdrawn" or not turn.move(question, "queued", why="undo"):
        turn.reply("common.settled")
        return
    section = turn.get(Section, question.section_id)
    holder = find.holder(turn, section)
    if holder is not None:
        _bring(turn, holder, section, turn.get(Brief, section.brief_id), question)
    turn.reply("outline.put_back", number=question.id, question=question.text)


COMMANDS: Mapping[type[c.Command], Route] = {
    c.Ask: route("brief.write", ask),
    c.Questions: route("brief.read", questions),
    c.Smaller: route("brief.write", smaller),
    c.Withdraw: route("brief.write", withdraw),
}
ACTIONS: Mapping[str, Route] = {
    "question.withdraw": route("brief.write", withdraw_pressed),
    "question.put_back": route("brief.write", put_back),
}
