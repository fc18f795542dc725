"""A quoted reply says which message it answers: words that quote an earlier question add to that answer, whatever is open now."""

from __future__ import annotations

from sqlalchemy import select

from bot import stages
from bot.flows import collect
from bot.inputs import MessagePosted
from bot.language import intents
from bot.model import Assignment, Post, Question
from bot.turn import Turn

#: What people mean by words in front of a question when they do not mean to answer it is heard as everywhere else.
_ANSWERS = ("answer", "unclear", "partial", "fix")


def earlier(turn: Turn, item: MessagePosted, text: str, *, source: str) -> bool:
    """Whether the words answered a quoted question that is not the one open in its thread."""
    post = turn.first(
        select(Post).where(Post.message == (item.quotes or ""), Post.conversation == item.address.conversation)
    )
    noun, _, number = post.subject.partition(":") if post else ("", "", "")
    question = turn.session.get(Question, int(number)) if noun == "question" and number.isdigit() else None
    if (
        question is None
        or question.assignment_id is None
        or question.state not in ("asked", "partial", "answered", "skipped", "unknown")
    ):
        return False
    assignment = turn.get(Assignment, question.assignment_id)
    if assignment.person_id != turn.person.id or assignment.state not in (*stages.HELD, "done"):
        return False
    if collect.current(turn, assignment) == question:
        return False
    intent = intents.understand(text, turn.language.intents, context="question", options=())
    if intent.kind not in _ANSWERS:
        return False
    collect.answer(turn, question, text, source=source, partial=intent.kind == "partial")
    return True
