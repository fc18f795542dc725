"""What an expert's words mean here, and what follows: one small function an intent.

The thread's state gives the context in which `language.intents` reads the words; what is unsure in front of a question is
an answer, for nobody's knowledge may be lost to a misread phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot import stages
from bot.access import may
from bot.catalog import Ask
from bot.flows import (
    align,
    approval,
    assign,
    collect,
    filling,
    fixing,
    managing,
    memo,
    nudges,
    portions,
    promises,
    replies,
    restating,
    review,
    wishes,
)
from bot.language import dates, intents
from bot.language.intents import Intent
from bot.language.spoken import is_technical
from bot.model import Assignment, Question, Review, Thread
from bot.turn import Turn


def active(turn: Turn) -> list[Assignment]:
    """What is open for the actor, newest last."""
    return turn.of(Assignment, person_id=turn.person.id, state=stages.HELD)


def _nobody_asks(turn: Turn, assignment: Assignment, text: str) -> bool:
    """Whether the words were dealt with as somebody else's, as a no taken back, or as too late."""
    if assignment.person_id != turn.person.id:
        replies.bystander(turn, assignment, text)
    elif assignment.state == "declined" and _takes_on(turn, text):
        replies.undo_decline(turn, str(assignment.id))
    elif assignment.state in restating.OVER:
        restating.too_late(turn, assignment, text)
    else:
        return False
    return True


def heard(turn: Turn, assignment: Assignment, text: str, *, source: str, spoken: portions.Memo | None = None) -> None:
    """Words in an assignment's thread; `spoken` is the memo they were said in."""
    if _nobody_asks(turn, assignment, text):
        return
    thread = next(iter(turn.of(Thread, subject=f"assignment:{assignment.id}")), None)
    question = collect.current(turn, assignment)
    pending = review.pending(turn, assignment)
    context, options = _context(assignment, question, pending)
    awaiting = thread.awaiting if thread else ""
    intent = intents.understand(text, turn.language.intents, context=context, options=options, guess=not awaiting)
    if awaiting and intent.kind in ("answer", "unclear", "own_idea", "disagree", "fix"):
        thread.awaiting = ""  # type: ignore[union-attr]  # awaiting came from it
        noun, _, number = awaiting.partition(":")
        replies.AWAITED[noun](turn, assignment, int(number), text)
        return
    said = spoken or portions.Memo(text=text, source=source)
    much = question is not None and _much(intent, text)
    if much and memo.taken(turn, said, focus=question):
        return
    if (intent.kind == "unclear" and context == "offer" and _names_a_time(turn, text)) or (
        intent.kind == "unclear" and pending is not None and _names_only_a_time(turn, text)
    ):
        intent = Intent(kind="later", rest=text)
    react = REACTIONS.get(intent.kind)
    if question is None and intent.kind in _ABOUT_TEXT and filling.took(turn, assignment, said):
        return
    if react is not None and question is not None and intent.asked:
        _answer_and(turn, assignment, intent, said, react)
    elif react is not None:
        react(turn, assignment, intent, text)
    elif question is not None and intent.kind == "partial":
        words = intent.rest or text
        collect.answer(turn, question, words, sort=said.sort, source=source, partial=True, **portions.recording(said))
    elif question is not None and intent.kind == "unclear":
        _ask_whether_it_answers(turn, question, said)
    elif (question is not None and restating.taken(turn, assignment, question, said)) or (
        not much and memo.taken(turn, said, focus=question)
    ):
        return
    elif question is not None:
        collect.answer(turn, question, text, sort=said.sort, source=source, **portions.recording(said))
    elif pending is not None:
        replies.about_draft(turn, pending, text)
    elif context == "offer":
        replies.unclear_offer(turn, assignment, _perhaps_answers(turn, assignment, said))
    else:
        replies.afterwards(turn, assignment, text, source=source, sort=said.sort, **portions.recording(said))


def _perhaps_answers(turn: Turn, assignment: Assignment, said: portions.Memo) -> list[Ask]:
    """Words to an offer that say something of the matter are kept: a tap makes them the answer, and takes the offer on."""
    here = [o for o in portions.open_questions(turn) if o.section.id == assignment.section_id]
    if not here or not (is_technical(said.text) or portions.mapped_to(said, here).parts):
        return []
    row = memo.kept(turn, said, portions.Piece(start=0, end=len(said.text), text=said.text, how="asked"))
    return restating.belongs(row, [o.question for o in here[:2]])


def _answer_and(turn: Turn, assignment: Assignment, intent: Intent, said: portions.Memo, react: Reaction) -> None:
    """An answer and a wish in one message: the words are kept, and the wish is done by its own words."""

    def wished() -> None:
        react(turn, assignment, replace(intent, rest=intent.asked, mixed=False), intent.asked)

    if intent.kind in _ABOUT_BEFORE:
        wished()
    question = collect.current(turn, assignment)
    if question is not None:
        goes_on = intent.kind not in _RESTS
        recording = portions.recording(said)
        collect.answer(turn, question, intent.rest, sort=said.sort, source=said.source, goes_on=goes_on, **recording)
    if intent.kind not in _ABOUT_BEFORE:
        wished()


def _ask_whether_it_answers(turn: Turn, question: Question, said: portions.Memo) -> None:
    """Neither plainly an answer nor a wish we know: kept, and one tap makes it the answer."""
    row = memo.kept(turn, said, portions.Piece(start=0, end=len(said.text), text=said.text, how="asked"))
    turn.reply(
        "conversation.is_it_the_answer",
        buttons=[
            *restating.belongs(row, [question]),
            Ask(action="answer.ask_back", value=f"{row.id}:{question.assignment_id}"),
        ],
    )


def _much(intent: Intent, text: str) -> bool:
    """More than a wish: what else is said counts too, and the wish beside it goes to whom it concerns."""
    return intent.kind not in _AT_ONCE and (intent.mixed or portions.is_long(text))


def _context(
    assignment: Assignment, question: Question | None, pending: Review | None
) -> tuple[intents.Context, tuple[str, ...]]:
    if assignment.state in ("offered", "countered"):
        return "offer", ()
    if question is not None:
        if question.rung == "pick":
            return "choice", tuple(question.choices)
        return ("yesno", ()) if question.rung == "yesno" else ("question", ())
    return ("draft", ()) if pending is not None else ("none", ())


def _names_a_time(turn: Turn, text: str) -> bool:
    """「金曜の午後イチなら書けます」 to an offer is a promise; it is read back before it counts."""
    return isinstance(_time(turn, text), dates.Understood | dates.Ambiguous)


def _names_only_a_time(turn: Turn, text: str) -> bool:
    """「やっぱり木曜で」 about a draft corrects nothing in it."""
    return dates.is_all_of(_time(turn, text), text)


def _time(turn: Turn, text: str) -> dates.Reading:
    language: dates.Language = "ja" if turn.person.locale == "ja" else "en"
    return dates.read(text, at=turn.at, hours=turn.hours(turn.person), language=language)


def _takes_on(turn: Turn, text: str) -> bool:
    """「引き受けます」 can only be meant for an offer, whatever question is open beside it."""
    return intents.understand(text, turn.language.intents, context="offer", guess=False).kind == "yes"


def loose(turn: Turn, text: str, *, source: str, spoken: portions.Memo | None = None) -> None:
    """Words in the private chat outside any thread: the only open thing gets them, several are asked about."""
    said = spoken or portions.Memo(text=text, source=source)
    if align.heard(turn, text) or managing.heard(turn, text):
        return
    mine = active(turn) or restating.parked(turn)
    if not mine and approval.loose(turn, text):
        return
    if len(mine) > 1 and memo.taken(turn, said, focus=None):
        return
    if len(mine) == 1:
        heard(turn, mine[0], text, source=source, spoken=spoken)
        return
    intent = intents.understand(text, turn.language.intents, context="none", options=())
    offers = [a for a in mine if a.state in ("offered", "countered")]
    if len(offers) == 1 and intent.kind not in ("yes", "seen", "confirm", "thanks") and _takes_on(turn, text):
        _accept(turn, offers[0], intent, text)
        return
    if not mine and intent.kind in ("thanks", "emoji_only"):
        return
    general = wishes.GENERAL.get(intent.kind)
    if general is not None:
        general(turn, intent, text)
        return
    questions = [q for q in (collect.current(turn, a) for a in mine) if q is not None]
    if not questions:
        if not memo.unplaced(turn, said):
            commands = may(turn.person.roles, "people.read")
            turn.reply("conversation.nothing_open", commands=commands)
        return
    if len(questions) == 1:
        only = next(a for a in mine if a.id == questions[0].assignment_id)
        heard(turn, only, text, source=source, spoken=spoken)
        return
    row = memo.kept(turn, said, portions.Piece(start=0, end=len(text), text=text, how="asked"))
    turn.reply(
        "conversation.which_question",
        questions=[q.text for q in questions[:5]],
        buttons=restating.belongs(row, questions),
    )


#: Wishes that count however much is said beside them.
_AT_ONCE = ("stop", "complaint")
#: Wishes about what was said before: done before what stands beside them is an answer.
_ABOUT_BEFORE = ("not_an_answer", "undo")
#: Wishes with which the interview rests or goes to somebody else: no next question beside them.
_RESTS = ("later", "vacation", "stop", "not_me", "you_write", "call_me", "need_boss")
#: Words about a draft that may say what a mark in it waits for.
_ABOUT_TEXT = ("fix", "answer", "unclear", "own_idea", "partial")

Reaction = Callable[[Turn, Assignment, Intent, str], None]


def _accept(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    if assignment.state in ("offered", "countered"):
        assign.accept(turn, str(assignment.id))
    else:
        replies.yes_no(turn, assignment, yes=True, text=text)


def _no(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    if assignment.state in ("offered", "countered"):
        replies.declined(turn, assignment, intent, text)
        return
    pending = review.pending(turn, assignment)
    if collect.current(turn, assignment) is not None or pending is None:
        replies.yes_no(turn, assignment, yes=False, text=text)
    elif not fixing.answered(turn, assignment.section_id, yes=False):
        fixing.which(turn, str(pending.id))


def _confirm(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    pending = review.pending(turn, assignment)
    if pending is not None and fixing.answered(turn, assignment.section_id, yes=True):
        return
    if pending is not None:
        review.confirm(turn, str(pending.id))
    else:
        replies.seen(turn, assignment, intent, text)


def _mend(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """「直して」 while a difference is shown agrees to it; 「自分で直す」 never does."""
    if _BY_ONESELF.search(text) or not fixing.answered(turn, assignment.section_id, yes=True):
        replies.edit_myself(turn, assignment, intent, text)


def _keep(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
    """「そのままにする」 while a difference is shown refuses it; words in quotes are kept whatever is shown."""
    if _QUOTED.search(text) or not fixing.answered(turn, assignment.section_id, yes=False):
        replies.keep_words(turn, assignment, intent, text)


_BY_ONESELF = re.compile(r"自分|わたし|私|僕|俺|こちら|こっち|当方|\b(?:i|me|my|myself)\b|\blet me\b", re.IGNORECASE)
_QUOTED = re.compile(r"[「『\"“]")


def _wish(flow: wishes.Wish) -> Reaction:
    """A wish about the bot itself, here about this one thing."""
    return lambda turn, assignment, intent, text: flow(turn, intent, text, assignment)


REACTIONS: Mapping[str, Reaction] = {
    "yes": _accept,
    "no": _no,
    "confirm": _confirm,
    "pick": replies.picked,
    "later": promises.asked,
    "smaller": replies.smaller,
    "you_write": replies.you_write,
    "call_me": replies.call_me,
    "skip": replies.skipped,
    "dont_know": replies.unknown,
    "not_me": replies.not_me,
    "need_boss": replies.need_boss,
    "decline": replies.declined,
    "why": replies.why,
    "why_this": lambda turn, assignment, intent, text: nudges.why_this(turn, assignment),
    "whats_in_it": replies.merits,
    "example": replies.example,
    "how_long": replies.how_long,
    "disagree": replies.disagree,
    "own_idea": replies.own_idea,
    "past_failure": replies.past_failure,
    "clarify": replies.clarify,
    "show": replies.shown,
    "fix": replies.fix,
    "keep_words": _keep,
    "edit_myself": _mend,
    "undo": replies.undone,
    "not_an_answer": replies.not_an_answer,
    "off_record": replies.off_record,
    "soft_no": replies.soft_no,
    "seen": replies.seen,
    "chatter": replies.chatter,
    "emoji_only": replies.seen,
    "thanks": replies.thanks,
    **{kind: _wish(flow) for kind, flow in wishes.ABOUT.items()},
}
