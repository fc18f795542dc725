"""More eyes than the expert's: asked for by the marketer, in the order 上長, 法務, 広報, each bound to the version they saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import draft as drafts
from bot.flows import find, fix_desk, fixing, gaps, proof, replies, review, values, wishes
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language import intents
from bot.language.dates import iso_day
from bot.model import Brief, Draft, Fix, Person, Review, Section
from bot.turn import NotThere, Turn


def ask(turn: Turn, command: c.Review) -> None:
    """`/brief review B.3[,4] @who [fact|legal|boss|brand]`."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    who = find.person(turn, command.who)
    if who is None:
        return
    ready = [(s, d) for s in sections if (d := drafts.newest(turn, s)) is not None]
    if not ready:
        turn.reply("review.nothing_to_show", sections=[{"no": s.no, "heading": s.heading} for s in sections])
        return
    third = [(s, d) for s, d in ready if _rounds(turn, s, who, command.kind) >= fixing.ROUNDS]
    for section, draft in third:
        turn.reply(
            "review.third_round",
            name=who.name,
            heading=section.heading,
            buttons=[
                Ask(action="review.third", value=f"{draft.id}:{who.id}:{command.kind}"),
                Ask(action="review.good_enough", value=str(section.id)),
            ],
        )
    for section, draft in [pair for pair in ready if pair not in third]:
        _ask(turn, brief, section, draft, who, command.kind, reason="")


def _rounds(turn: Turn, section: Section, who: Person, kind: str) -> int:
    """How often this person sent the text back, or went through it with corrections."""
    sent_back = turn.all(
        select(Review).where(
            Review.section_id == section.id,
            Review.person_id == who.id,
            Review.sort == kind,
            Review.state.in_(("voided", "fixes")),
            Review.reason == "returned",
        )
    )
    return max(len(sent_back), fixing.rounds(turn, section.id, who.id, until=turn.at))


def _ask(turn: Turn, brief: Brief, section: Section, draft: Draft, who: Person, kind: str, *, reason: str) -> None:
    same = turn.first(
        select(Review).where(
            Review.draft_id == draft.id,
            Review.person_id == who.id,
            Review.sort == kind,
            Review.state.in_(("waiting", "confirmed", *proof.OPEN)),
        )
    )
    if same is not None:
        turn.reply("review.asked_already", name=who.name, heading=section.heading, confirmed=same.state == "confirmed")
        return
    row = review.ask(turn, draft, who, kind, reason=reason)
    first = [] if row.state != "waiting" else _ahead(turn, draft, row)
    turn.reply(
        "review.asked",
        name=who.name,
        sort_of=turn.word(f"review.sort_{kind}", turn.person.locale),
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        when=row.at,
        soon=row.at <= turn.at,
        first=first,
        gaps=[g["text"] for g in drafts.gaps(draft)],
        buttons=[Ask(action="review.outside", value=str(row.id))] if kind != "fact" else [],
    )


def _ahead(turn: Turn, draft: Draft, row: Review) -> list[str]:
    return [turn.get(Person, r.person_id).name for r in review.ahead(turn, draft, row)]


def _round(value: str) -> list[str]:
    """ "draft id:person id:sort"."""
    found = values.parts(value, 3)
    if found[2] not in review.ORDER:
        raise NotThere("button", value)
    return found


def third(turn: Turn, value: str) -> None:
    """The marketer's reason for one more round."""
    draft_id, person_id, _ = _round(value)
    draft = turn.get(Draft, draft_id)
    turn.form(
        "review_round",
        value=value,
        name=turn.get(Person, person_id).name,
        heading=turn.get(Section, draft.section_id).heading,
    )


def third_given(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    draft_id, person_id, kind = _round(value)
    reason = str(fields.get("reason", "")).strip()
    shown = turn.get(Draft, draft_id)
    section = turn.get(Section, shown.section_id)
    draft = drafts.newest(turn, section)
    if not reason or draft is None:
        turn.reply("fixing.reason_needed")
        return
    turn.record("review.third_round", f"section:{section.id}", why="marketer")
    _ask(
        turn, turn.get(Brief, section.brief_id), section, draft, turn.get(Person, person_id), kind, reason=reason[:500]
    )


def good_enough(turn: Turn, value: str) -> None:
    """Publish small, fix later: no further round is asked for."""
    section = turn.get(Section, value)
    turn.record("review.good_enough", f"section:{section.id}", why="marketer")
    turn.reply("review.good_enough", heading=section.heading, brief=turn.get(Brief, section.brief_id).no)


# ---------------------------------------------------------------- their word


def approve(turn: Turn, command: c.Approve) -> None:
    """`/brief approve B.3`: one's own word on what one was asked about."""
    found = find.place(turn, command.place)
    if found is None:
        return
    mine = [r for s in found[1] if (r := review.awaited(turn, s.id, turn.person)) is not None]
    if not mine:
        turn.reply("review.not_asked")
    for row in mine:
        review.confirm(turn, str(row.id))


def return_(turn: Turn, command: c.Return) -> None:
    """`/brief return B.3 "reason"`."""
    found = find.place(turn, command.place)
    if found is None:
        return
    mine = [r for s in found[1] if (r := review.awaited(turn, s.id, turn.person)) is not None]
    if not mine:
        turn.reply("review.not_asked")
    for row in mine:
        _sent_back(turn, row, command.reason)


def return_pressed(turn: Turn, value: str) -> None:
    row = _own(turn, value)
    if row is not None:
        turn.form("review_return", value=value, heading=turn.get(Section, row.section_id).heading)


def returned(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    row = _own(turn, value)
    reason = str(fields.get("reason", "")).strip()
    if row is None:
        return
    if not reason:
        turn.reply("fixing.reason_needed")
    else:
        _sent_back(turn, row, reason)


def _own(turn: Turn, value: str) -> Review | None:
    row = turn.get(Review, value)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return None
    if row.state not in proof.OPEN:
        turn.reply("review.newer")
        return None
    return row


def _sent_back(turn: Turn, row: Review, reason: str) -> None:
    """Back to the marketer with its reason, which is a correction that ends done or declined like any other."""
    draft = turn.get(Draft, row.draft_id)
    section = turn.get(Section, row.section_id)
    turn.move(row, "fixes", why="returned")
    row.reason = "returned"
    turn.move(draft, "returned", why="returned")
    fix = turn.add(
        Fix(
            draft_id=draft.id,
            section_id=section.id,
            person_id=turn.person.id,
            words=reason[:2000],
            reason="passed on",
            at=turn.at,
        )
    )
    turn.record("fix.asked", f"fix:{fix.id}", after="asked", why="returned")
    fix_desk.ask_marketer(turn, fix, "review.returned_note", sort="returned")
    turn.reply("review.returned", heading=section.heading)


def heard(turn: Turn, subject: str, text: str) -> None:
    """Words in a reviewer's own thread "review:section:person"."""
    _, section_id, person_id = subject.split(":")
    if person_id != str(turn.person.id):
        return
    row = review.awaited(turn, int(section_id), turn.person)
    intent = intents.understand(text, turn.language.intents, context="draft" if row else "none")
    general = wishes.GENERAL.get(intent.kind)
    if row is None:
        turn.reply("common.settled")
    elif intent.kind in ("confirm", "yes", "no") and fixing.answered(turn, int(section_id), yes=intent.kind != "no"):
        return
    elif intent.kind in ("confirm", "yes"):
        review.confirm(turn, str(row.id))
    elif general is not None:
        general(turn, intent, text)
    elif intent.kind in ("seen", "thanks", "emoji_only", "chatter"):
        turn.reply("replies.seen_draft", buttons=[Ask(action="draft.confirm", value=str(row.id))])
    elif intent.kind == "edit_myself":
        fixing.open_editor(turn, section_id)
    else:
        replies.about_draft(turn, row, text)


def loose(turn: Turn, text: str) -> bool:
    """Words outside any thread of somebody who owes nothing but one review. False: they are about something else."""
    rows = turn.all(
        select(Review).where(Review.person_id == turn.person.id, Review.state.in_(proof.OPEN)).order_by(Review.id)
    )
    if len(rows) != 1:
        return False
    heard(turn, f"review:{rows[0].section_id}:{turn.person.id}", text)
    return True


# ---------------------------------------------------------------- given elsewhere, and the end


def outside(turn: Turn, value: str) -> None:
    """An approval given on paper or by word of mouth: who and when."""
    row = turn.get(Review, value)
    person = turn.get(Person, row.person_id)
    turn.form("review_outside", value=value, values={"name": person.name}, name=person.name)


def outside_given(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    row = turn.get(Review, value)
    draft = turn.get(Draft, row.draft_id)
    name, on = str(fields.get("name", "")).strip(), str(fields.get("day", "")).strip()
    if row.state not in ("waiting", *proof.OPEN) or draft.hash != row.hash:
        turn.reply("review.newer")
        return
    if not name or iso_day(on) is None:
        turn.reply("review.outside_incomplete")
        return
    row.outside = f"{name[:80]}, {on}"
    row.confirmed_at = turn.at
    turn.move(row, "confirmed", why="outside")
    review.advance(turn, turn.get(Section, row.section_id), draft)
    turn.reply("review.outside_done", name=name, day=on)


def final(turn: Turn, command: c.Final) -> None:
    """`/brief final B`: everything confirmed becomes final; what is missing is named with whose move it is."""
    from bot.flows import versions

    brief = find.brief(turn, command.brief)
    if brief is None:
        return
    sections = find.sections(turn, brief)
    missing = [s for s in sections if s.state not in ("confirmed", "final")]
    if missing or not sections:
        turn.reply(
            "review.not_final",
            brief=brief.no,
            sections=[{"no": s.no, "heading": s.heading, "holder": versions.holder(turn, s)} for s in missing],
        )
        return
    open_gaps = gaps.sections_with_gaps(turn, brief)
    if command.preview:
        turn.reply("review.final_preview", brief=brief.no, gaps=open_gaps)
        return
    for section in sections:
        turn.move(section, "final", why="final")
    if not turn.move(brief, "final", why="final"):
        turn.reply("review.not_final", brief=brief.no, sections=[])
        return
    turn.reply("review.final", brief=brief.no, title=brief.title, gaps=open_gaps)


ROUTES = Routes(
    commands={
        c.Review: route("review.ask", ask),
        c.Approve: route("own.review", approve),
        c.Return: route("own.review", return_),
        c.Final: route("publish", final),
    },
    actions={
        "review.return": route("own.review", return_pressed),
        "review.third": route("review.ask", third),
        "review.good_enough": route("review.ask", good_enough),
        "review.outside": route("review.ask", outside),
    },
    forms={
        "review_return": route("own.review", returned),
        "review_round": route("review.ask", third_given),
        "review_outside": route("review.ask", outside_given),
    },
)
