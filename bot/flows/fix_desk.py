"""Corrections that need somebody else: passed to the marketer, allowed or refused by them, or overtaken by a newer answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import find, fixing, passages, proof, review
from bot.flows.passages import Plain
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Answer, Brief, Draft, Fix, Person, Section
from bot.turn import Turn

#: A correction that nobody settled yet.
OPEN = ("asked", "located", "shown")


def pass_on(turn: Turn, value: str) -> None:
    """Not found by the machine: the marketer makes the change, or says why not."""
    fix = fixing.own(turn, value, ("asked", "located", "shown"))
    if fix is not None:
        fix.reason = "passed on"
        ask_marketer(turn, fix, "fixing.passed_note", sort="fix")
        turn.reply("fixing.passed_on")


def ask_marketer(turn: Turn, fix: Fix, key: str, *, sort: str) -> None:
    section = turn.get(Section, fix.section_id)
    brief = turn.get(Brief, section.brief_id)
    fix.reason = fix.reason or sort
    first = "fix.allow" if sort == "third_round" else "fix.edit"
    turn.say(
        turn.get(Person, brief.marketer_id),
        key,
        sort="note",
        name=turn.person.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        quotes=[(fix.words, turn.person.name)],
        buttons=[Ask(action=first, value=str(fix.id)), Ask(action="fix.refuse", value=str(fix.id))],
    )


def reopen(turn: Turn, section: Section, draft: Draft, conflicts: Sequence[tuple[list[Plain], list[Plain]]]) -> None:
    """Edits a newer answer overtook: each is shown to its author once, beside what stands there now."""
    for mine, stands in conflicts:
        author = turn.session.get(Answer, int(mine[0]["source"])) if str(mine[0]["source"]).isdigit() else None
        if author is None or not stands:
            continue
        offer(turn, section, draft, turn.get(Person, author.person_id), mine, stands)


def offer(
    turn: Turn, section: Section, draft: Draft, person: Person, mine: Sequence[Plain], stands: Sequence[Plain]
) -> Fix:
    """Words that could not come in stay within reach: one tap puts them in after all."""
    line = passages.texts(draft.sentences).index(stands[0]["text"]) + 1
    new = " ".join(s["text"] for s in mine)
    fix = turn.add(
        Fix(
            draft_id=draft.id,
            section_id=section.id,
            person_id=person.id,
            words=new,
            line=line,
            new=new,
            state="shown",
            answer_id=int(mine[0]["source"]) if str(mine[0]["source"]).isdigit() else None,
            at=turn.at,
        )
    )
    turn.record("fix.shown", f"fix:{fix.id}", after="shown", why="conflict")
    holder = find.holder(turn, section)
    own = holder is not None and holder.person_id == person.id
    turn.say(
        person,
        "fixing.conflict",
        thread=f"assignment:{holder.id}" if own and holder is not None else "",
        sort="reply" if turn.actor is not None and turn.actor.id == person.id else "note",
        subject=f"fix:{fix.id}",
        change=passages.marked(passages.Change(number=line, before=stands[0]["text"], after=new)),
        buttons=[Ask(action="fix.apply", value=str(fix.id)), Ask(action="fix.decline", value=str(fix.id))],
    )
    return fix


def allow(turn: Turn, value: str) -> None:
    """A round beyond the second goes on, with the marketer's reason."""
    fix = _open(turn, value)
    if fix is not None:
        turn.form("fix_allow", value=value, words=fix.words)


def allowed(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    fix = _open(turn, value)
    reason = str(fields.get("reason", "")).strip()
    if fix is None:
        return
    if not reason:
        turn.reply("fixing.reason_needed")
        return
    turn.record("fix.allowed", f"fix:{fix.id}", why="marketer")
    fix.reason = "allowed"
    turn.move(fix, "shown", why="marketer")
    draft = turn.get(Draft, fix.draft_id)
    before = passages.living(draft.sentences)[(fix.line or 1) - 1]["text"]
    turn.reply("fixing.allowed", name=turn.get(Person, fix.person_id).name)
    _tell(turn, fix, "fixing.goes_on", before=before, reason=reason)


def refuse(turn: Turn, value: str) -> None:
    """A correction that is not made has its reason, told to who asked for it."""
    fix = _open(turn, value)
    if fix is not None:
        turn.form("fix_refuse", value=value, words=fix.words)


def refused(turn: Turn, value: str, fields: Mapping[str, Any]) -> None:
    fix = _open(turn, value)
    reason = str(fields.get("reason", "")).strip()
    if fix is None:
        return
    if not reason:
        turn.reply("fixing.reason_needed")
        return
    fixing.decline_for(turn, fix, "marketer")
    fix.reason = reason[:500]
    turn.reply("fixing.refused_done")
    _tell(turn, fix, "fixing.not_made", before="", reason=reason)


def _tell(turn: Turn, fix: Fix, key: str, *, before: str, reason: str) -> None:
    """To who asked for the correction, in the thread they asked in."""
    person = turn.get(Person, fix.person_id)
    request = review.awaited(turn, fix.section_id, person)
    shown = fix.state == "shown"
    turn.say(
        person,
        key,
        thread=proof.thread(turn, request) if request else "",
        subject=f"fix:{fix.id}",
        sort="note",
        name=turn.person.name,
        words=fix.words,
        reason=reason,
        change=passages.marked(passages.Change(number=fix.line or 1, before=before, after=fix.new)) if shown else {},
        buttons=[Ask(action=f"fix.{a}", value=str(fix.id)) for a in (("apply", "decline") if shown else ())],
    )


def _open(turn: Turn, value: str) -> Fix | None:
    fix = turn.get(Fix, value)
    if fix.state not in OPEN:
        turn.reply("common.settled")
        return None
    return fix


def fixes(turn: Turn, command: c.Fixes) -> None:
    """`/brief fixes B[.3]`: every correction asked for, and what became of it."""
    found = find.place(turn, command.place)
    if found is None:
        return
    brief, sections = found
    by_id = {s.id: s.no for s in sections}
    rows = turn.all(select(Fix).where(Fix.section_id.in_(list(by_id))).order_by(Fix.id))
    open_ones = [f for f in rows if f.state in OPEN]
    turn.reply(
        "fixing.list",
        brief=brief.no,
        fixes=[
            {
                "section": by_id[f.section_id],
                "name": turn.get(Person, f.person_id).name,
                "words": f.words,
                "state": turn.word(f"fixing.state_{'open' if f.state in OPEN else f.state}", turn.person.locale),
                "reason": _reason(turn, f),
            }
            for f in rows[-20:]
        ],
        buttons=[Ask(action="fix.edit", value=str(f.id), args={"number": n}) for n, f in enumerate(open_ones[:1], 1)],
    )


_REASONS = ("person", "confirmed", "restated", "locked", "sealed", "same", "empty", "undone", "withdrawn")


def _reason(turn: Turn, fix: Fix) -> str:
    """The rule's name in words, or the marketer's own."""
    if fix.state != "declined":
        return ""
    return turn.word(f"fixing.reason_{fix.reason}", turn.person.locale) if fix.reason in _REASONS else fix.reason


ROUTES = Routes(
    commands={c.Fixes: route("draft.read", fixes)},
    actions={
        "fix.pass": route("own.review", pass_on),
        "fix.allow": route("draft.write", allow),
        "fix.refuse": route("draft.write", refuse),
    },
    forms={"fix_allow": route("draft.write", allowed), "fix_refuse": route("draft.write", refused)},
)
