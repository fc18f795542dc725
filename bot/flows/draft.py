"""From answers to a text with the source of every sentence, in immutable versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from bot.flows import assign, collect, find, passages, proof, review
from bot.flows.passages import Plain
from bot.flows.route import Routes
from bot.inputs import WorkDone, WorkFailed
from bot.model import Brief, Draft, Person, Section
from bot.turn import Turn


def composed(turn: Turn, item: WorkDone) -> None:
    """A draft came back: kept as a new version and shown for confirmation. One made from older answers is discarded."""
    from bot.flows import fix_desk  # what is overtaken is shown by flows that make versions by this module

    section = turn.get(Section, item.subject)
    if item.payload["revision"] != collect._revision(turn, section):
        turn.record("draft.discarded", f"section:{section.id}", why="answers changed meanwhile")
        return
    before = newest(turn, section)
    content, conflicts = _with_edits(before, item.result)
    draft = keep(turn, section, content, made_by=item.result["made_by"])
    if draft is None:
        draft = newest(turn, section)
        if draft is None or draft.state not in ("composed", "edited"):
            return
    _tell_of_other_language(turn, section, before, draft)
    fix_desk.reopen(turn, section, draft, conflicts)
    offer(turn, section, before, draft)


def offer(turn: Turn, section: Section, before: Draft | None, draft: Draft) -> None:
    """To everybody whose word the text needs; while the interview goes on, or when nobody is there, to the marketer alone."""
    from bot.flows import filling  # what fills a mark makes a version by this module

    if interviewing(turn, section) or filling.only_marks(draft) or not review.ask_again(turn, section, before, draft):
        ready(turn, section, empty=filling.only_marks(draft))


def interviewing(turn: Turn, section: Section) -> bool:
    """Whether somebody is still answering: a text in between is not theirs to check."""
    holder = find.holder(turn, section)
    return (
        holder is not None
        and holder.state in ("offered", "countered", "accepted", "active")
        and holder.rung != "confirm"
        and any(q.closed_at is None for q in assign.open_questions(turn, section))  # one taken back is no interview
    )


def ready(turn: Turn, section: Section, *, empty: bool = False) -> None:
    brief = turn.get(Brief, section.brief_id)
    turn.say(
        turn.get(Person, brief.marketer_id),
        "draft.empty" if empty else "draft.ready",
        sort="note",
        brief=brief.no,
        section=section.no,
        heading=section.heading,
    )


def _tell_of_other_language(turn: Turn, section: Section, before: Draft | None, draft: Draft) -> None:
    """Said in another language than the article's, and nothing here translated it: the marketer hears where it stands."""
    brief = turn.get(Brief, section.brief_id)
    known = [text for _, text in passages.foreign(before.sentences, brief.language)] if before is not None else []
    lines = [(number, text) for number, text in passages.foreign(draft.sentences, brief.language) if text not in known]
    if lines:
        turn.say(
            turn.get(Person, brief.marketer_id),
            "draft.other_language",
            sort="note",
            brief=brief.no,
            section=section.no,
            heading=section.heading,
            language=brief.language,
            lines=[{"number": number, "text": text} for number, text in lines],
        )


def failed(turn: Turn, item: WorkFailed) -> None:
    section = turn.get(Section, item.subject)
    brief = turn.get(Brief, section.brief_id)
    turn.say(
        turn.get(Person, brief.marketer_id),
        "draft.failed",
        sort="note",
        brief=brief.no,
        section=section.no,
        heading=section.heading,
    )


def _with_edits(
    before: Draft | None, made: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[list[Plain], list[Plain]]]]:
    """The new composition with people's edits of the last one in it; edits it overtook come back as conflicts."""
    plain = {**made, "base": []}
    if before is None or not before.base:
        return plain, []
    merged = passages.merge(before.base, before.sentences, made["sentences"])
    if passages.texts(merged.sentences) == passages.texts(made["sentences"]):
        return plain, merged.conflicts
    return {**made, **passages.content(merged.sentences, base=made["sentences"])}, merged.conflicts


def newest(turn: Turn, section: Section) -> Draft | None:
    return turn.first(select(Draft).where(Draft.section_id == section.id).order_by(Draft.number.desc()))


def version(turn: Turn, section: Section, number: int) -> Draft | None:
    return turn.first(select(Draft).where(Draft.section_id == section.id, Draft.number == number))


def keep(turn: Turn, section: Section, content: Any, *, made_by: str, by: Person | None = None) -> Draft | None:
    """Stores a version; None when it says exactly what the newest one says."""
    before = newest(turn, section)
    if before is not None and before.hash == content["hash"] and before.state != "superseded":
        return None
    number = turn.session.execute(select(func.max(Draft.number)).where(Draft.section_id == section.id)).scalar() or 0
    if before is not None:
        turn.move(before, "superseded", why=made_by)
        review.void(turn, before)
        proof.replaced(turn, before, section)
    draft = turn.add(
        Draft(
            section_id=section.id,
            by_id=by.id if by else None,
            number=number + 1,
            state="edited" if by else "composed",
            sentences=content["sentences"],
            base=content.get("base", []),
            notes=content.get("notes", before.notes if before and by else []),
            left_out=content.get("left_out", before.left_out if before and by else []),
            hash=content["hash"],
            made_by=made_by,
            at=turn.at,
        )
    )
    turn.record("draft.composed", f"draft:{draft.id}", after=draft.hash[:12], why=made_by)
    if not interviewing(turn, section):
        turn.move(section, "drafted", why="draft")
    return draft


def change(
    turn: Turn, section: Section, before: Draft, sentences: list[Plain], *, made_by: str, by: Person
) -> Draft | None:
    """A version by a person's hand, on top of `before`, offered again to whom it concerns. None: it says the same."""
    content = passages.content(sentences, base=before.base or before.sentences)
    draft = keep(turn, section, content, made_by=made_by, by=by)
    if draft is not None:
        offer(turn, section, before, draft)
    return draft


def gaps(draft: Draft) -> list[dict[str, Any]]:
    """Sentences that stand for something nobody said yet."""
    return [s for s in draft.sentences if s["kind"] == "gap"]


ROUTES = Routes(done={"compose": composed}, failed={"compose": failed})
