"""Confirm-only review in the thread: one screen, one tap; a confirmation is bound to the hash of what was shown.

A new version voids what was confirmed before and is shown to the same people, as the difference where they know the rest.
Where more than the expert was asked, they go one after the other: expert, 上長, 法務, 広報.
"""

from __future__ import annotations

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import approach, assign, chase, find, passages
from bot.flows.proof import OPEN
from bot.flows.route import Routes, route
from bot.model import Assignment, Brief, Draft, Fix, Person, Review, Section
from bot.turn import Turn

#: Who looks first.
ORDER = ("fact", "boss", "legal", "brand")


# ---------------------------------------------------------------- asking


def propose(turn: Turn, draft: Draft, person: Person, assignment: Assignment) -> Review:
    """Asks whom the draft speaks for, for one tap."""
    if assignment.state == "done":
        turn.move(assignment, "active", why="text changed")
    return ask(turn, draft, person, "fact", assignment=assignment)


def ask(
    turn: Turn, draft: Draft, person: Person, sort: str, *, assignment: Assignment | None = None, reason: str = ""
) -> Review:
    """A request for one person's word on this version; it waits while somebody before them in the chain has not spoken."""
    section = turn.get(Section, draft.section_id)
    brief = turn.get(Brief, section.brief_id)
    row = turn.add(
        Review(
            draft_id=draft.id,
            section_id=section.id,
            person_id=person.id,
            sort=sort,
            state="waiting",
            hash=draft.hash,
            reason=reason,
            at=turn.at,
        )
    )
    turn.record("review.asked", f"review:{row.id}", after="waiting", why=sort)
    turn.move(draft, "proposed", why="review")
    turn.move(section, "in_review", why="review")
    if brief.state in ("collecting", "drafting"):
        turn.move(brief, "reviewing", why="review")
    if not ahead(turn, draft, row):
        _bring(turn, row, assignment)
    return row


def _bring(turn: Turn, row: Review, assignment: Assignment | None) -> None:
    section = turn.get(Section, row.section_id)
    turn.move(row, "requested", why="review")
    row.at = approach.bring(
        turn,
        turn.get(Person, row.person_id),
        "review",
        row.id,
        seconds=chase.REVIEW_SECONDS,
        rule="review.ask",
        args={
            "heading": section.heading,
            "brief_id": section.brief_id,
            **({"assignment_id": assignment.id} if assignment else {}),
        },
    )
    if assignment is not None:
        chase.plan(turn, assignment)


def ahead(turn: Turn, draft: Draft, row: Review) -> list[Review]:
    """Who has to speak first."""
    rows = turn.all(select(Review).where(Review.draft_id == draft.id, Review.state.in_(("waiting", *OPEN))))
    return [r for r in rows if r.id != row.id and ORDER.index(r.sort) < ORDER.index(row.sort)]


def ask_again(turn: Turn, section: Section, before: Draft | None, draft: Draft) -> bool:
    """Everybody who had the version before, the expert first. False: nobody's word is awaited."""
    assignment = expert(turn, section)
    again: dict[tuple[int, str], Review] = {}
    if before is not None:
        rows = turn.all(
            select(Review).where(Review.draft_id == before.id, Review.state == "voided").order_by(Review.id)
        )
        again = {(row.person_id, row.sort): row for row in rows}
    if assignment is not None:
        propose(turn, draft, turn.get(Person, assignment.person_id), assignment)
    for (person_id, sort), _ in sorted(again.items(), key=lambda item: ORDER.index(item[0][1])):
        if assignment is None or person_id != assignment.person_id or sort != "fact":
            ask(turn, draft, turn.get(Person, person_id), sort)
    return assignment is not None or bool(again)


def expert(turn: Turn, section: Section) -> Assignment | None:
    """By whose words the section stands: who holds it now, else who held it to the end."""
    holder = find.holder(turn, section)
    if holder is not None:
        return holder if holder.state in ("accepted", "active") else None
    done = select(Assignment).where(Assignment.section_id == section.id, Assignment.state == "done")
    return turn.first(done.order_by(Assignment.id.desc()))


# ---------------------------------------------------------------- the tap


def confirm(turn: Turn, value: str, *, anyway: bool = False) -> None:
    """The tap. An old button confirms nothing but what it showed: a newer version is pointed to instead."""
    row = turn.get(Review, value)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return
    draft = turn.get(Draft, row.draft_id)
    if row.state == "confirmed":
        turn.reply("review.already")
        return
    if row.state not in OPEN or draft.hash != row.hash or draft.state != "proposed":
        _newer(turn, row)
        return
    waiting = open_fixes(turn, row)
    if waiting and not anyway:
        turn.reply(
            "review.open_fixes",
            fixes=[{"words": f.words} for f in waiting],
            buttons=[
                *(
                    Ask(action="fix.apply", value=str(f.id), args={"number": 0})
                    for f in waiting[-1:]
                    if f.state == "shown"
                ),
                Ask(action="draft.confirm_anyway", value=value),
            ],
        )
        return
    for fix in waiting:
        turn.move(fix, "declined", why="confirmed as it is")
        fix.reason = "confirmed"
    _confirmed(turn, row, draft)


def confirm_anyway(turn: Turn, value: str) -> None:
    confirm(turn, value, anyway=True)


def _newer(turn: Turn, row: Review) -> None:
    current = awaited(turn, row.section_id, turn.person)
    buttons = [Ask(action="draft.full", value=str(current.id))] if current else []
    turn.reply("review.newer", buttons=buttons)


def open_fixes(turn: Turn, row: Review) -> list[Fix]:
    """What this person asked to change and has not settled."""
    return turn.all(
        select(Fix)
        .where(
            Fix.section_id == row.section_id,
            Fix.person_id == row.person_id,
            Fix.state.in_(("asked", "located", "shown")),
        )
        .order_by(Fix.id)
    )


def _confirmed(turn: Turn, row: Review, draft: Draft) -> None:
    from bot.flows import guesses  # guesses make a version, which asks for confirmation by this module

    section = turn.get(Section, row.section_id)
    shown = draft.id
    row, draft = guesses.settle(turn, section, row, draft)
    turn.move(row, "confirmed", why="person")
    row.confirmed_at = turn.at
    following = advance(turn, section, draft)
    assignment = expert(turn, section)
    if assignment is not None and assignment.person_id == turn.person.id:
        assign.touch(turn, assignment)
        chase.settled(turn, assignment)
        turn.move(assignment, "done", why="confirmed")
    for was in ("review.draft", "review.changed"):
        turn.edit(
            f"draft:{shown}",
            was,
            "review.confirmed_post",
            heading=section.heading,
            version=draft.number,
            sentences=passages.shown(draft.sentences),
        )
    _thank(turn, row, draft, section, following)


def _thank(turn: Turn, row: Review, draft: Draft, section: Section, following: list[Review]) -> None:
    brief = turn.get(Brief, section.brief_id)
    credit = row.sort == "fact" and turn.person.credit == "" and not _confirmed_before(turn, row)
    turn.reply(
        "review.thanks",
        heading=section.heading,
        title=brief.title,
        expert=row.sort == "fact",
        credit=credit,
        buttons=[Ask(action="credit.named"), Ask(action="credit.anonymous")] if credit else [],
    )
    marketer = turn.get(Person, brief.marketer_id)
    turn.say(
        marketer,
        "review.confirmed_note",
        sort="note",
        name=turn.person.name,
        sort_of=turn.word(f"review.sort_{row.sort}", marketer.locale),
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        version=draft.number,
        next=[
            {
                "name": turn.get(Person, r.person_id).name,
                "sort": turn.word(f"review.sort_{r.sort}", marketer.locale),
            }
            for r in following
        ],
        gaps=[s["text"] for s in draft.sentences if s["kind"] == "gap"],
    )


def _confirmed_before(turn: Turn, row: Review) -> bool:
    """Whose name goes where is asked once, with the first text somebody confirms."""
    rows = select(Review).where(
        Review.person_id == row.person_id, Review.confirmed_at.is_not(None), Review.id != row.id
    )
    return turn.first(rows) is not None


def named(turn: Turn, value: str) -> None:
    turn.person.credit = "named"
    turn.reply("review.credit_done", named=True)


def anonymous(turn: Turn, value: str) -> None:
    turn.person.credit = "anonymous"
    turn.reply("review.credit_done", named=False)


def advance(turn: Turn, section: Section, draft: Draft) -> list[Review]:
    """The chain goes on. Who is asked now; empty when everybody has spoken and the text is approved."""
    left = turn.all(
        select(Review).where(Review.draft_id == draft.id, Review.state.in_(("waiting", *OPEN))).order_by(Review.id)
    )
    if not left:
        turn.move(draft, "approved", why="confirmed")
        turn.move(section, "confirmed", why="confirmed")
        return []
    first = min(ORDER.index(r.sort) for r in left)
    turn_of = [r for r in left if ORDER.index(r.sort) == first]
    for row in turn_of:
        if row.state == "waiting":
            _bring(turn, row, None)
    return turn_of


def others(turn: Turn, request: Review) -> list[Review]:
    """The rest of the chain on the same version."""
    rows = turn.all(
        select(Review).where(Review.draft_id == request.draft_id, Review.state.in_(("waiting", "confirmed", *OPEN)))
    )
    return [r for r in rows if r.id != request.id]


def void(turn: Turn, draft: Draft) -> None:
    """Whatever was confirmed of this version no longer stands."""
    for row in turn.all(
        select(Review).where(Review.draft_id == draft.id, Review.state.in_(("waiting", "confirmed", *OPEN)))
    ):
        turn.move(row, "voided", why="text changed")
        approach.withdraw(turn, "review", row.id, why="text changed")


def pending(turn: Turn, assignment: Assignment) -> Review | None:
    """The confirmation this assignment's thread is waiting for."""
    return awaited(turn, assignment.section_id, turn.get(Person, assignment.person_id))


def awaited(turn: Turn, section_id: int, person: Person) -> Review | None:
    """The word this person still owes about the section's text."""
    rows = reversed(turn.of(Review, section_id=section_id))
    return next((r for r in rows if r.person_id == person.id and r.state in OPEN), None)


ROUTES = Routes(
    actions={
        "draft.confirm": route("own.review", confirm),
        "draft.confirm_anyway": route("own.review", confirm_anyway),
        "credit.named": route("own.settings", named),
        "credit.anonymous": route("own.settings", anonymous),
    },
)
