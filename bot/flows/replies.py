"""What follows from an expert's short replies: smaller, skip, not me, my boss first, why, how long, …"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from bot import stages
from bot.catalog import Ask
from bot.flows import align, approach, assign, chase, collect, erasing, find, fixing, known, purpose, review, values
from bot.flows.effort import seconds
from bot.flows.route import Route, Routes, route
from bot.language.commands import PersonWord
from bot.language.intents import Intent
from bot.model import Answer, Assignment, Brief, Draft, Person, Question, Review, Section, Thread
from bot.turn import Turn


def place_of(turn: Turn, assignment: Assignment) -> tuple[Section, Brief, Person]:
    """Section, brief and marketer of an assignment."""
    section = turn.get(Section, assignment.section_id)
    brief = turn.get(Brief, section.brief_id)
    return section, brief, turn.get(Person, brief.marketer_id)


def tell_marketer(turn: Turn, assignment: Assignment, key: str, **more: Any) -> None:
    """News about the assignment to its brief's marketer: who, which brief, which section, and what else `key` wants."""
    section, brief, marketer = place_of(turn, assignment)
    turn.say(
        marketer,
        key,
        sort="note",
        name=turn.person.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        **more,
    )


def await_words(turn: Turn, assignment: Assignment, what: str) -> None:
    """The next words in the thread are meant for `what` ("noun:id")."""
    thread = turn.first(select(Thread).where(Thread.subject == f"assignment:{assignment.id}"))
    if thread is not None:
        thread.awaiting = what


# ---------------------------------------------------------------- while a question is open


def picked(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    question = collect.current(turn, assignment)
    if question is None:
        seen(turn, assignment, intent, text)
        return
    collect.answer(turn, question, intent.rest or text, sort="choice", source=f"{turn.input.id}")


def yes_no(turn: Turn, assignment: Assignment, *, yes: bool, text: str) -> None:
    """Yes makes what marketing wrote the answer; no opens the question for what is right."""
    question = collect.current(turn, assignment)
    section = turn.get(Section, assignment.section_id)
    if question is None or question.rung != "yesno":
        turn.reply("conversation.what_do_you_mean")
    elif yes:
        stands = known.split(turn, question)
        if stands is not None:
            collect.reword(turn, *stands, segments=stands[0].segments)
        collect.answer(
            turn, question, question.guess or section.prefill, source=turn.input.id, **known.recording(turn, question)
        )
    else:
        if question.known_id is None:
            section.refused = [*section.refused, question.guess or section.prefill]
        else:  # what was right once is nobody's wrong guess, but no longer to be written
            stands = known.split(turn, question)
            if stands is not None and stands[0].person_id == turn.person.id:
                collect.reword(turn, *stands, segments=stands[0].segments)
            question.guess, question.known_id = "", None
        before, question.rung = question.rung, "prompts"
        turn.record("question.opened_again", f"question:{question.id}", before=before, after="prompts", why="no")
        turn.reply("collect.what_is_right", question=question.text)


def smaller(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """One rung down; from the lowest the marketer takes over the writing."""
    if assignment.state in ("offered", "countered"):
        offer_smaller(turn, str(assignment.id))
        return
    question = collect.current(turn, assignment)
    if question is None:
        turn.reply("conversation.what_do_you_mean")
    elif not collect.step_down(turn, question, by_person=True):
        you_write(turn, assignment, intent, text)


def offer_smaller(turn: Turn, value: str) -> None:
    """The offer at half its price: only the first question now, the rest is marketing's."""
    assignment = assign.own(turn, value)
    if assignment is None:
        return
    if assignment.state not in ("offered", "countered"):
        turn.reply("common.settled")
        return
    assign.touch(turn, assignment)
    assignment.minutes = max(1, assignment.minutes // 2)
    turn.move(assignment, "countered", why="offer.smaller")
    section, _, _ = place_of(turn, assignment)
    for question in assign.open_questions(turn, section):
        if question.rung == "open":
            question.rung = "prompts"
    turn.reply(
        "assign.smaller",
        minutes=assignment.minutes,
        buttons=[Ask(action="offer.accept", value=value), Ask(action="offer.you_write", value=value)],
    )
    tell_marketer(turn, assignment, "assign.smaller_note")


def you_write(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """Marketing writes, the expert only checks: the machine waits, the marketer hears what is needed."""
    assign.touch(turn, assignment)
    section, _, marketer = place_of(turn, assignment)
    assignment.rung = "confirm"
    if assignment.state in ("offered", "countered"):
        assignment.accepted_at = turn.at
        turn.move(assignment, "accepted", why="you_write")
        turn.move(assignment, "active", why="you_write")
        turn.move(section, "answering", why="you_write")
    chase.settled(turn, assignment)
    turn.record("assignment.you_write", f"assignment:{assignment.id}", after="confirm", why="person")
    turn.reply("replies.you_write", name=marketer.name)
    tell_marketer(
        turn, assignment, "replies.you_write_note", questions=[q.text for q in assign.open_questions(turn, section)]
    )


def skipped(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    _close(turn, assignment, "skipped")


def unknown(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """Not knowing is no failure: thanked, never asked the same person again; "ask X" goes to the marketer as a hint."""
    question = collect.current(turn, assignment)
    section, brief, marketer = place_of(turn, assignment)
    if question is not None:
        hint = intent.person or ""
        turn.say(
            marketer,
            "replies.unknown_note",
            sort="note",
            name=turn.person.name,
            question=question.text,
            hint=hint,
            brief=brief.no,
            section=section.no,
        )
    _close(turn, assignment, "unknown")


def _close(turn: Turn, assignment: Assignment, state: str) -> None:
    question = collect.current(turn, assignment)
    if question is None:
        turn.reply("conversation.what_do_you_mean")
    else:
        collect.close(turn, question, state, why="person")


def clarify(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """A question back: the marketer gets it, and the clock stops until they answered."""
    assign.touch(turn, assignment)
    chase.settled(turn, assignment)
    _, _, marketer = place_of(turn, assignment)
    turn.reply("replies.clarify", name=marketer.name)
    tell_marketer(
        turn,
        assignment,
        "replies.clarify_note",
        quotes=[(text, turn.person.name)],
        buttons=[Ask(action="clarify.answer", value=str(assignment.id))],
    )


def clarify_form(turn: Turn, value: str) -> None:
    """The marketer answers an expert's question back."""
    assignment = turn.get(Assignment, value)
    section, _, _ = place_of(turn, assignment)
    turn.form("clarify_answer", value=value, name=turn.get(Person, assignment.person_id).name, heading=section.heading)


def clarified(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    """The answer goes into the expert's thread with the question again; the clock starts anew."""
    assignment = turn.get(Assignment, value)
    words = str(fields.get("text", "")).strip()
    if not words:
        turn.reply("replies.clarify_empty")
        return
    person = turn.get(Person, assignment.person_id)
    turn.say(
        person,
        "replies.clarified",
        thread=f"assignment:{assignment.id}",
        name=turn.person.name,
        quotes=[(words, turn.person.name)],
    )
    question = collect.current(turn, assignment)
    if question is not None:
        collect.show(turn, question, assignment)
    assign.touch(turn, assignment)
    chase.plan(turn, assignment)
    turn.reply("replies.clarify_sent", name=person.name)


def call_me(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    assign.touch(turn, assignment)
    chase.settled(turn, assignment)
    section, _, marketer = place_of(turn, assignment)
    turn.reply("replies.call_me", name=marketer.name)
    tell_marketer(
        turn, assignment, "replies.call_sheet", questions=[q.text for q in assign.open_questions(turn, section)]
    )


def seen(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """Acknowledging is not confirming: the clock starts anew, nothing else."""
    assign.touch(turn, assignment)
    turn.record("assignment.seen", f"assignment:{assignment.id}", why="words")
    pending = review.pending(turn, assignment)
    if pending is not None:
        turn.reply("replies.seen_draft", buttons=[Ask(action="draft.confirm", value=str(pending.id))])
    elif assignment.state in ("offered", "countered"):
        turn.reply(
            "replies.seen_offer",
            buttons=[
                Ask(action="offer.accept", value=str(assignment.id)),
                Ask(action="offer.later", value=str(assignment.id)),
            ],
        )
    else:
        turn.reply("replies.seen")
    chase.plan(turn, assignment)


def unclear_offer(turn: Turn, assignment: Assignment, answers: Sequence[Ask] = ()) -> None:
    """「大丈夫です」 may be a yes or a no: asked, not guessed. `answers`: taps that make the words an answer at once."""
    assign.touch(turn, assignment)
    turn.reply(
        "replies.unclear_offer",
        answers=bool(answers),
        buttons=[
            *answers,
            *(Ask(action=f"offer.{a}", value=str(assignment.id)) for a in ("accept", "later", "smaller", "decline")),
        ],
    )


def soft_no(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """Neither answer nor promise: the four exits, once."""
    assign.touch(turn, assignment)
    turn.reply("replies.soft_no", buttons=exits(assignment))
    chase.plan(turn, assignment)


def exits(assignment: Assignment) -> list[Ask]:
    value = str(assignment.id)
    return [Ask(action=f"offer.{a}", value=value) for a in ("smaller", "not_me", "you_write", "decline")]


def thanks(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    assign.touch(turn, assignment)


def chatter(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """Side talk is kept out of the answers; one tap says otherwise."""
    question = collect.current(turn, assignment)
    if question is None:
        return
    row = turn.add(
        Answer(
            question_id=None,
            section_id=assignment.section_id,
            person_id=turn.person.id,
            text=text,
            state="received",
            source=turn.input.id,
            at=turn.at,
        )
    )
    turn.reply(
        "replies.chatter",
        buttons=[
            Ask(action="answer.belongs", value=f"{row.id}:{question.id}", args={"number": 1, "question": question.text})
        ],
    )


def bystander(turn: Turn, assignment: Assignment, text: str) -> None:
    """Words of somebody else in an expert's thread are nobody's answer."""


# ---------------------------------------------------------------- who else, and no


def not_me(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """ "Not me, ask Sato": a contribution. Sato gets an offer of their own; without a name the marketer looks."""
    pass_on(turn, assignment, intent.person or "")


def pass_on(turn: Turn, assignment: Assignment, name: str) -> None:
    candidates = find.people(turn, PersonWord(text=name).text) if name else []
    assign.touch(turn, assignment)
    if not name:
        await_words(turn, assignment, f"delegate:{assignment.id}")
        turn.reply("replies.not_me_who", buttons=[Ask(action="offer.nobody", value=str(assignment.id))])
        return
    if len(candidates) != 1:
        assignment.reason = name[:500]  # whom they would ask, should it end here
        turn.reply(
            "replies.not_me_unclear",
            name=name,
            buttons=[
                Ask(action="offer.delegate", value=f"{assignment.id}:{p.id}", args={"label": find.label(p)})
                for p in candidates[:4]
            ]
            or [Ask(action="offer.nobody", value=str(assignment.id))],
        )
        return
    delegate(turn, assignment, candidates[0])


def delegate(turn: Turn, assignment: Assignment, to: Person) -> None:
    """Never silent, never in a circle: whoever had this section before is not offered it again by delegation."""
    section, brief, marketer = place_of(turn, assignment)
    before = {a.person_id for a in turn.all(select(Assignment).where(Assignment.section_id == section.id))}
    if to.id in before:
        turn.reply("replies.delegate_circle", name=to.name)
        return
    if assignment.state not in stages.HELD:
        turn.reply("common.settled")
        return
    turn.move(assignment, "delegated", why="person")
    chase.settled(turn, assignment)
    approach.withdraw(turn, "offer", assignment.id, why="delegated")
    for question in find.questions(turn, section):
        if question.state == "asked":
            turn.move(question, "queued", why="delegated")
    assign.offer(turn, brief, section, to, by=marketer, due=assignment.due)
    turn.reply("replies.delegated", name=to.name)
    tell_marketer(turn, assignment, "replies.delegated_note", to=to.name)


def delegate_pressed(turn: Turn, value: str) -> None:
    number, _, person = value.partition(":")
    assignment = assign.own(turn, number)
    if assignment is not None:
        delegate(turn, assignment, turn.get(Person, person))


def declined(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """A clean end that counts as information, never as failure. The reason is welcome, not required."""
    if assignment.state not in stages.HELD:
        turn.reply("common.settled")
        return
    section, _, _ = place_of(turn, assignment)
    assignment.reason = reason = intent.rest[:500] or assignment.reason
    turn.move(assignment, "declined", why="person")
    chase.settled(turn, assignment)
    approach.withdraw(turn, "offer", assignment.id, why="declined")
    assign.let_go(turn, section, why="declined")
    turn.reply("replies.declined", buttons=[Ask(action="offer.undo_decline", value=str(assignment.id))])
    tell_marketer(
        turn,
        assignment,
        "replies.declined_note",
        quotes=[(reason, turn.person.name)] if reason else (),
        buttons=[Ask(action="suggest", value=str(section.id))],
    )


def undo_decline(turn: Turn, value: str) -> None:
    assignment = assign.own(turn, value)
    if assignment is None:
        return
    section, _, _ = place_of(turn, assignment)
    if assignment.state != "declined" or find.holder(turn, section) is not None:
        turn.reply("common.settled")
        return
    turn.move(assignment, "offered", why="undo")
    turn.move(section, "assigned", why="undo")
    turn.reply("replies.back_again", buttons=[Ask(action="offer.accept", value=value)])


def need_boss(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """ "Not without my boss": the marketer gets a text to send under their own name; the clock stops."""
    from bot.flows import escalate

    assign.touch(turn, assignment)
    chase.settled(turn, assignment)
    turn.reply("replies.need_boss")
    escalate.time_deal(turn, assignment)


def disagree(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    align.objected(turn, assignment, text)


def own_idea(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    align.angle_told(turn, assignment, intent.rest or text)


def past_failure(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    align.objected(turn, assignment, text, sort="past_failure")


# ---------------------------------------------------------------- asking back


def why(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    _, brief, _ = place_of(turn, assignment)
    purpose.explain(turn, brief, turn.person)


def merits(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    _, brief, _ = place_of(turn, assignment)
    purpose.merits(turn, brief, turn.person)


def example(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    section, brief, _ = place_of(turn, assignment)
    turn.reply(
        "replies.example", points=section.points, prefill=section.prefill, links=purpose.links(turn, brief, section)
    )


def how_long(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    section, _, _ = place_of(turn, assignment)
    left = assign.open_questions(turn, section)
    turn.reply("replies.how_long", count=len(left), seconds=sum(seconds(q.rung) for q in left), due=assignment.due)


def shown(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """What they want to see: what is theirs, who else helps, the draft; without a draft the outline."""
    from bot.flows import wishes  # wishes reach the threads by flows that use this module

    section, brief, _ = place_of(turn, assignment)
    if intent.choice in ("mine", "stalled"):
        wishes.mine(turn, intent, text)
        return
    if intent.choice in ("who", "outline"):
        turn.reply("replies.who_else", title=brief.title, items=_headings(turn, brief, names=intent.choice == "who"))
        return
    draft = turn.first(select(Draft).where(Draft.section_id == section.id).order_by(Draft.number.desc()))
    if draft is None:
        turn.reply("replies.outline", heading=section.heading, points=section.points)
    else:
        turn.reply(
            "review.shown",
            heading=section.heading,
            version=draft.number,
            sentences=[{"text": s["text"], "gap": s["kind"] == "gap"} for s in draft.sentences],
        )


def _headings(turn: Turn, brief: Brief, *, names: bool) -> list[dict[str, Any]]:
    """The outline's lines; `names`: with who took each on (whoever has not answered yet is nobody's business)."""
    rows = []
    for section in find.sections(turn, brief):
        taken = find.holder(turn, section) or review.expert(turn, section)
        given = taken is not None and taken.state in ("accepted", "active", "done")
        name = turn.get(Person, taken.person_id).name if names and given and taken is not None else ""
        rows.append({"no": section.no, "heading": section.heading, "name": name})
    return rows


# ---------------------------------------------------------------- about the draft, and afterwards


def fix(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    pending = review.pending(turn, assignment)
    if pending is None:
        afterwards(turn, assignment, text, source=turn.input.id)
    else:
        about_draft(turn, pending, text)


def about_draft(turn: Turn, pending: Review, text: str) -> None:
    fixing.requested(turn, pending, text)


def keep_words(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    fixing.keep_words(turn, assignment, intent.rest or text)


def edit_myself(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    fixing.open_editor(turn, str(assignment.section_id))


def afterwards(
    turn: Turn, assignment: Assignment, text: str, *, source: str, sort: str = "text", **recording: Any
) -> None:
    """Words after the interview: an addition to the last question, if the person says so. `recording`: of a memo."""
    if assignment.state == "declined":
        _after_declining(turn, assignment)
        return
    last = turn.first(
        select(Question)
        .where(Question.assignment_id == assignment.id, Question.state == "answered")
        .order_by(Question.closed_at.desc())
    )
    if last is None:
        turn.reply("conversation.what_do_you_mean")
        return
    row = turn.add(
        Answer(
            section_id=None,
            person_id=turn.person.id,
            text=text,
            sort=sort,
            state="received",
            source=source,
            at=turn.at,
            **recording,
        )
    )
    turn.reply(
        "conversation.is_addition",
        question=last.text,
        buttons=[Ask(action="answer.belongs", value=f"{row.id}:{last.id}", args={"number": 1, "question": last.text})],
    )


def _after_declining(turn: Turn, assignment: Assignment) -> None:
    """Words where a no stands: one tap takes it back."""
    if not keeps_quiet(turn, assignment):
        turn.reply("replies.still_declined", buttons=[Ask(action="offer.undo_decline", value=str(assignment.id))])


def keeps_quiet(turn: Turn, assignment: Assignment) -> bool:
    """Says so, and how to be asked again, when the person wanted to be left alone."""
    quiet = approach.opted_out(turn, turn.person, assignment_id=assignment.id) is not None
    if quiet:
        turn.reply("replies.still_quiet", buttons=[Ask(action="wish.resume", value=str(turn.person.id))])
    return quiet


def undone(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """The person's last act here is taken back: a correction, a confirmation, or an answer."""
    from bot.flows import undoing  # undoing makes versions by flows that use this module

    if assignment.state == "declined":
        _after_declining(turn, assignment)
        return
    row = last_answer(turn, assignment)
    if undoing.undo(turn, assignment.section_id, since=row.at if row else None):
        return
    if row is None:
        turn.reply("replies.nothing_to_undo")
    else:
        collect.retract(turn, row, why="undo")


def not_an_answer(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    row = last_answer(turn, assignment)
    if row is None:
        turn.reply("replies.nothing_to_undo")
    else:
        collect.retract(turn, row, why="not an answer", state="not_an_answer")


def off_record(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """ "Don't publish this": words with it are sealed; alone, it seals the last answer."""
    question = collect.current(turn, assignment)
    if intent.rest and question is not None:
        row = collect.answer(turn, question, text, source=turn.input.id)
        row.sealed = [{"start": 0, "end": len(text)}]
    else:
        last = last_answer(turn, assignment)
        if last is None:
            turn.reply("replies.nothing_to_undo")
            return
        last.sealed = [{"start": 0, "end": len(last.text)}]
        turn.record("answer.sealed", f"answer:{last.id}", why="person")
        erasing.seal(turn, last)
        collect.changed(turn, assignment)
    turn.reply("replies.sealed")


def last_answer(turn: Turn, assignment: Assignment) -> Answer | None:
    return turn.first(
        select(Answer)
        .where(
            Answer.section_id == assignment.section_id,
            Answer.person_id == turn.person.id,
            Answer.state.in_(collect.STANDING),
        )
        .order_by(Answer.id.desc())
    )


def _delegate_words(turn: Turn, assignment: Assignment, number: int, text: str) -> None:
    pass_on(turn, assignment, text)


def _stall_words(turn: Turn, assignment: Assignment, number: int, text: str) -> None:
    from bot.flows import stalls

    stalls.words(turn, assignment, text)


def _promise_words(turn: Turn, assignment: Assignment, number: int, text: str) -> None:
    """A time after "when?"; what holds none was an answer after all."""
    from bot.flows import promises, saying

    if not promises.when_told(turn, assignment, text):
        saying.heard(turn, assignment, text, source=turn.input.id)


def _keep_words(turn: Turn, assignment: Assignment, number: int, text: str) -> None:
    from bot.flows import keeping  # keeping awaits words by this module

    keeping.awaited(turn, assignment, number, text)


#: What awaited words are for, by the noun in Thread.awaiting.
AWAITED: Mapping[str, Callable[[Turn, Assignment, int, str], None]] = {
    "delegate": _delegate_words,
    "angle": lambda turn, assignment, number, text: align.angle_told(turn, assignment, text),
    "keep": _keep_words,
    "fix": lambda turn, assignment, number, text: about_draft(turn, turn.get(Review, number), text),
    "clarify": lambda turn, assignment, number, text: clarify(turn, assignment, Intent(kind="clarify"), text),
    "disagree": lambda turn, assignment, number, text: disagree(turn, assignment, Intent(kind="disagree"), text),
    "stall": _stall_words,
    "promise": _promise_words,
}


Reply = Callable[[Turn, Assignment, Intent, str], None]


def _about_offer(flow: Reply) -> Route:
    """A button about an offer does what the words would do."""

    def pressed(turn: Turn, value: str) -> None:
        assignment = assign.own(turn, value)
        if assignment is not None:
            flow(turn, assignment, Intent(kind="button"), "")

    return route("own.offer", pressed)


def _about_question(flow: Callable[[Turn, Question, str], None]) -> Route:
    """A button about a question ("id" or "id:choice"), while that question is open and the presser's."""

    def pressed(turn: Turn, value: str) -> None:
        number, _, choice = value.partition(":")
        question = turn.get(Question, number)
        if assign.own(turn, str(question.assignment_id or 0)) is None:
            return
        if question.state not in ("asked", "partial"):
            turn.reply("common.settled")
            return
        flow(turn, question, choice)

    return route("own.answer", pressed)


def _as_words(flow: Reply) -> Callable[[Turn, Question, str], None]:
    return lambda turn, question, choice: flow(
        turn, turn.get(Assignment, question.assignment_id or 0), Intent(kind="button"), ""
    )


def _choose(turn: Turn, question: Question, choice: str) -> None:
    picked = values.picked(question.choices, choice)
    if picked is None:
        turn.reply("common.settled")
        return
    collect.answer(turn, question, picked, sort="choice", source=turn.input.id)


def _answer_yes_no(yes: bool) -> Callable[[Turn, Question, str], None]:
    return lambda turn, question, choice: yes_no(
        turn, turn.get(Assignment, question.assignment_id or 0), yes=yes, text=""
    )


def _close_as(state: str) -> Callable[[Turn, Question, str], None]:
    return lambda turn, question, choice: collect.close(turn, question, state, why="button")


ROUTES = Routes(
    actions={
        "clarify.answer": route("brief.write", clarify_form),
        "offer.smaller": route("own.offer", offer_smaller),
        "offer.not_me": _about_offer(not_me),
        "offer.delegate": route("own.offer", delegate_pressed),
        "offer.nobody": _about_offer(declined),
        "offer.need_boss": _about_offer(need_boss),
        "offer.you_write": _about_offer(you_write),
        "offer.decline": _about_offer(declined),
        "offer.undo_decline": route("own.offer", undo_decline),
        "question.pick": _about_question(_choose),
        "question.yes": _about_question(_answer_yes_no(True)),
        "question.no": _about_question(_answer_yes_no(False)),
        "question.still": _about_question(_answer_yes_no(True)),
        "question.changed": _about_question(_answer_yes_no(False)),
        "question.smaller": _about_question(_as_words(smaller)),
        "question.you_write": _about_question(_as_words(you_write)),
        "question.unknown": _about_question(_as_words(unknown)),
        "question.enough": _about_question(_close_as("answered")),
    },
    forms={"clarify_answer": route("brief.write", clarified)},
)
