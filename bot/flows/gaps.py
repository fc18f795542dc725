"""What nobody said yet, shown where it is missing; one tap makes of it the smallest possible question."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import approach, chase, collect, find, guesses, passages, proof, review, values
from bot.flows import draft as drafts
from bot.flows.effort import seconds
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Approach, Assignment, Brief, Draft, Person, Question, Section
from bot.turn import Turn

#: More than this many afterwards and it is no small favour any more (product.md IN4).
MOST_FOLLOW_UPS = 2


def gaps(turn: Turn, command: c.Gaps) -> None:
    """`/brief gaps B[.3]`."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    listed: list[dict[str, Any]] = []
    buttons: list[Ask] = []
    for section in sections:
        draft = drafts.newest(turn, section)
        if draft is None:
            continue
        for at, sentence in enumerate(draft.sentences):
            if sentence["kind"] != "gap":
                continue
            listed.append({"section": section.no, "text": sentence["text"], "asked": _asked(turn, section, sentence)})
            buttons.append(Ask(action="gap.ask", value=f"{draft.id}:{at}", args={"number": len(listed)}))
    turn.reply(
        "versions.gaps" if listed else "versions.no_gaps",
        brief=brief.no,
        gaps=listed,
        waiting=[s.no for s in sections if drafts.newest(turn, s) is None],
        buttons=buttons[:5],
    )


def _asked(turn: Turn, section: Section, sentence: passages.Plain) -> bool:
    """Whether a question about it is open already."""
    text = _text(section, sentence)
    return any(
        q.state in ("queued", "asked", "partial") and text in (q.point, q.guess, q.text)
        for q in find.questions(turn, section)
    )


def _text(section: Section, sentence: passages.Plain) -> str:
    """What is missing, in the outline's words or marketing's guess."""
    if proof.is_guess(sentence):
        return guesses.text_of(section, sentence)
    source = str(sentence["source"])
    number = int(source[1:]) if source[:1] == "p" and source[1:].isdigit() else 0
    if 0 < number <= len(section.points):
        return section.points[number - 1]
    return passages.unmarked(str(sentence["text"]))


def ask(turn: Turn, value: str) -> None:
    """ "draft id:place in it": the question goes to who knows the section, at the next possible time."""
    draft_id, _, place = value.partition(":")
    draft = turn.get(Draft, draft_id)
    section = turn.get(Section, draft.section_id)
    newest = drafts.newest(turn, section)
    sentence = values.picked(draft.sentences, place)
    if newest is None or newest.id != draft.id or sentence is None or sentence["kind"] != "gap":
        turn.reply("versions.gap_moved")
        return
    if _asked(turn, section, sentence):
        turn.reply("versions.gap_asked_already")
        return
    assignment = review.expert(turn, section)
    if assignment is None:
        turn.reply("versions.gap_nobody", section=section.no, brief=turn.get(Brief, section.brief_id).no)
        return
    if len(_follow_ups(turn, section)) >= MOST_FOLLOW_UPS:
        turn.reply("versions.gap_enough", most=MOST_FOLLOW_UPS)
        return
    _put(turn, section, assignment, sentence)


def _follow_ups(turn: Turn, section: Section) -> list[Question]:
    return [q for q in find.questions(turn, section) if q.follows_id is not None and q.state != "withdrawn"]


def _put(turn: Turn, section: Section, assignment: Assignment, sentence: passages.Plain) -> None:
    brief = turn.get(Brief, section.brief_id)
    text = _text(section, sentence)
    guess = text if proof.is_guess(sentence) else ""
    every = find.questions(turn, section)
    key = "versions.guess_question" if guess else "versions.gap_question"
    question = turn.add(
        Question(
            section_id=section.id,
            assignment_id=assignment.id,
            follows_id=every[-1].id if every else None,
            no=max((q.no for q in every), default=0) + 1,
            text=turn.word(key, brief.language, point=text, heading=section.heading),
            point=text if text in section.points else "",
            guess=guess,
            rung="yesno" if guess else "prompts",
        )
    )
    person = turn.get(Person, assignment.person_id)
    turn.record("question.queued", f"question:{question.id}", after="queued", why="gap")
    when = approach.bring(
        turn,
        person,
        "gap",
        question.id,
        seconds=seconds(question.rung),
        rule="gap.ask",
        args={"heading": section.heading, "brief_id": brief.id, "assignment_id": assignment.id},
    )
    turn.reply("versions.gap_sent", name=person.name, question=question.text, when=when, seconds=seconds(question.rung))


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """The question in the thread of the interview. False when it was settled or taken back meanwhile."""
    question = turn.get(Question, row.subject_id)
    if question.state != "queued" or question.assignment_id is None:
        return False
    assignment = turn.get(Assignment, question.assignment_id)
    if assignment.state == "done":
        turn.move(assignment, "active", why="gap")
    if assignment.state != "active":
        return False
    turn.move(question, "asked", why="gap")
    question.asked_at = turn.at
    collect.show(turn, question, assignment)
    chase.plan(turn, assignment)
    return True


def sections_with_gaps(turn: Turn, brief: Brief) -> list[dict[str, Any]]:
    """For a warning before publishing: which sections still have which gaps."""
    rows = turn.all(
        select(Section).where(Section.brief_id == brief.id, Section.state != "dropped").order_by(Section.no)
    )
    found = [(s, drafts.newest(turn, s)) for s in rows]
    return [
        {"no": s.no, "heading": s.heading, "gaps": [g["text"] for g in drafts.gaps(d)]}
        for s, d in found
        if d is not None and drafts.gaps(d)
    ]


ROUTES = Routes(
    commands={c.Gaps: route("draft.read", gaps)},
    actions={"gap.ask": route("draft.write", ask)},
    presenters={"gap": present},
)
