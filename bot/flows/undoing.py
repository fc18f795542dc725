"""Taking back what one did to the text: a correction, one's own edit, a confirmation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from bot.flows import draft as drafts
from bot.flows import fixing, passages, review
from bot.model import Answer, Draft, Fix, Review, Section
from bot.turn import Turn


def undo(turn: Turn, section_id: int, *, since: datetime | None) -> bool:
    """The person's last act on this section's text, when it is newer than `since` (their last answer). False: there is none."""
    section = turn.get(Section, section_id)
    acts = [a for a in (_shown(turn, section), _edited(turn, section), _confirmed(turn, section)) if a is not None]
    if not acts:
        return False
    at, act = max(acts, key=lambda a: a[0])
    if since is not None and at < since:
        return False
    act()
    return True


Act = tuple[datetime, Callable[[], None]]


def _shown(turn: Turn, section: Section) -> Act | None:
    """A difference that is not applied yet."""
    fix = turn.first(
        select(Fix)
        .where(Fix.section_id == section.id, Fix.person_id == turn.person.id, Fix.state.in_(("asked", "shown")))
        .order_by(Fix.id.desc())
    )
    return (fix.at, lambda: fixing.decline(turn, str(fix.id))) if fix else None


def _edited(turn: Turn, section: Section) -> Act | None:
    draft = drafts.newest(turn, section)
    if draft is None or draft.by_id != turn.person.id or draft.made_by not in ("fix", "edit"):
        return None
    before = drafts.version(turn, section, draft.number - 1)
    return (draft.at, lambda: _back(turn, section, draft, before)) if before else None


def _back(turn: Turn, section: Section, draft: Draft, before: Draft) -> None:
    """The version before, as a new one; what was said for the correction counts no more."""
    own = {s["source"] for s in passages.living(draft.sentences)} - {
        s["source"] for s in passages.living(before.sentences)
    }
    for source in own:
        row = turn.session.get(Answer, int(source)) if str(source).isdigit() else None
        if row is not None and row.sort == "edit":
            row.state = "retracted"
    fix = turn.first(
        select(Fix)
        .where(Fix.section_id == section.id, Fix.person_id == turn.person.id, Fix.state == "done")
        .order_by(Fix.id.desc())
    )
    if fix is not None and draft.made_by == "fix":
        fixing.decline_for(turn, fix, "undone")
    turn.reply("fixing.undone")
    drafts.change(turn, section, draft, passages.living(before.sentences), made_by="undo", by=turn.person)


def _confirmed(turn: Turn, section: Section) -> Act | None:
    row = turn.first(
        select(Review)
        .where(Review.section_id == section.id, Review.person_id == turn.person.id, Review.state == "confirmed")
        .order_by(Review.id.desc())
    )
    if row is None or row.confirmed_at is None or section.state not in ("confirmed", "in_review"):
        return None
    return row.confirmed_at, lambda: unconfirm(turn, row)


def unconfirm(turn: Turn, row: Review) -> None:
    """The same text waits for the tap again; what went on to be published stays."""
    section = turn.get(Section, row.section_id)
    if section.state not in ("confirmed", "in_review"):
        return
    draft = turn.get(Draft, row.draft_id)
    turn.move(row, "voided", why="undo")
    assignment = review.expert(turn, turn.get(Section, row.section_id))
    turn.reply("review.unconfirmed")
    if row.sort == "fact" and assignment is not None and assignment.person_id == turn.person.id:
        review.propose(turn, draft, turn.person, assignment)
    else:
        review.ask(turn, draft, turn.person, row.sort)


def reworded(turn: Turn, answer: Answer, text: str) -> None:
    """The message with a correction was edited (the new words are a new request) or deleted ("")."""
    fix = turn.first(select(Fix).where(Fix.answer_id == answer.id).order_by(Fix.id.desc()))
    if fix is None or answer.state not in ("received", "accepted"):
        return
    before, answer.state = answer.state, "replaced" if text else "retracted"
    turn.record(f"answer.{answer.state}", f"answer:{answer.id}", before=before, after=answer.state, why="message")
    section = turn.get(Section, fix.section_id)
    if fix.state == "done":
        _out(turn, section, fix)
    fixing.decline_for(turn, fix, "restated" if text else "undone")
    current = review.awaited(turn, section.id, turn.person)
    if text and current is not None:
        fixing.requested(turn, current, text)
    else:
        turn.reply("fixing.undone")


def _out(turn: Turn, section: Section, fix: Fix) -> None:
    """One correction out of the newest text, whatever came after it."""
    current = drafts.newest(turn, section)
    if current is None or fix.line is None:
        return
    old = passages.living(turn.get(Draft, fix.draft_id).sentences)[fix.line - 1]
    now = passages.living(current.sentences)
    at = next((n for n, s in enumerate(now) if s["source"] == str(fix.answer_id)), None)
    if at is not None:
        drafts.change(turn, section, current, [*now[:at], old, *now[at + 1 :]], made_by="undo", by=turn.person)
    elif not fix.new:
        line = min(fix.line - 1, len(now))
        drafts.change(turn, section, current, [*now[:line], old, *now[line:]], made_by="undo", by=turn.person)
