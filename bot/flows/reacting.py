"""A reaction means something only as long as it stands: taken away, "seen" is unsaid and a confirmation by it is voided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.flows import assign, undoing
from bot.inputs import ReactionRemoved
from bot.model import Assignment, Draft, JournalLine, Post, Question, Review
from bot.turn import Turn

SEEN, CONFIRMED = "assignment.seen", "review.by_reaction"
#: Meanings of a sign that say at least "seen".
SEEN_BY = ("ok", "ack", "seen", "thanks")


def seen(turn: Turn, assignment: Assignment) -> None:
    """A sign of life; the journal keeps the one before, so that it can be taken back."""
    before = assignment.touched_at.isoformat() if assignment.touched_at else ""
    assign.touch(turn, assignment)
    turn.record(SEEN, f"assignment:{assignment.id}", before=before, why="reaction")


def meaning(turn: Turn, emoji: str) -> str:
    """What the sign says, whichever skin it has."""
    return turn.language.intents.emoji.get(emoji.strip(":").split("::")[0], "emoji_only")


def noted(turn: Turn, row: Review) -> None:
    """The review was confirmed by a reaction just now."""
    if row.state == "confirmed" and row.confirmed_at == turn.at:
        turn.record(CONFIRMED, f"review:{row.id}", why="reaction")


def removed(turn: Turn, item: ReactionRemoved) -> None:
    post = turn.first(select(Post).where(Post.message == item.message, Post.conversation == item.address.conversation))
    if post is None:
        return
    noun, _, number = post.subject.partition(":")
    row_id = int(number) if number.isdigit() else 0
    meant = meaning(turn, item.emoji)
    if noun == "draft":
        if meant == "ok":
            _unconfirmed(turn, turn.session.get(Draft, row_id))
        return
    if noun == "question":
        question = turn.session.get(Question, row_id)
        noun, row_id = "assignment", (question.assignment_id or 0) if question else 0
    assignment = turn.session.get(Assignment, row_id) if noun == "assignment" else None
    if assignment is not None and assignment.person_id == turn.person.id and meant in SEEN_BY:
        _unseen(turn, assignment)


def _unseen(turn: Turn, assignment: Assignment) -> None:
    """The clock runs on from where it was, unless something else came from the person since."""
    line = _last(turn, SEEN, f"assignment:{assignment.id}")
    if line is None or line.why != "reaction" or line.at != assignment.touched_at:
        return
    assignment.touched_at = datetime.fromisoformat(line.before) if line.before else None
    turn.record("assignment.unseen", f"assignment:{assignment.id}", why="reaction")


def _unconfirmed(turn: Turn, draft: Draft | None) -> None:
    """Only what the reaction itself confirmed; a tap on the button stands."""
    row = (
        turn.first(
            select(Review)
            .where(Review.draft_id == draft.id, Review.person_id == turn.person.id, Review.state == "confirmed")
            .order_by(Review.id.desc())
        )
        if draft is not None
        else None
    )
    if row is not None and _last(turn, CONFIRMED, f"review:{row.id}") is not None:
        undoing.unconfirm(turn, row)


def _last(turn: Turn, what: str, subject: str) -> JournalLine | None:
    return turn.first(
        select(JournalLine)
        .where(JournalLine.what == what, JournalLine.subject == subject, JournalLine.actor == turn.person.id)
        .order_by(JournalLine.seq.desc())
    )
