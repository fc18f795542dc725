"""Promises that show in the rows: holders, agreement, minutes, sources, versions, the journal (numbers of product.md section 7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import journal
from bot.drafting.values import version_hash
from bot.flows.passages import values
from bot.model import (
    Alignment,
    Answer,
    Approach,
    Assignment,
    Base,
    Brief,
    Draft,
    JournalLine,
    Person,
    Question,
    Review,
    Section,
    Task,
)
from bot.simulation.stage import Done
from bot.simulation.watch import HOLDING, Look, zone_of
from bot.stages import STAGES

#: Turned down or given back: the minutes are free again.
FREE = ("declined", "withdrawn", "delegated", "expired", "handed_back")

#: Words a column would carry that puts people in an order.
RANKING = ("score", "rank", "rating", "grade", "points_of", "karma", "level_of", "reputation", "performance")


def one_holder(look: Look) -> str | None:
    touched = look.rows(Assignment, [number for number, _ in look.of("assignment")])
    sections = sorted({row.section_id for row in touched.values()})
    for section in sections:
        look.watch.seen_of(1)
        query = select(Assignment.id).where(Assignment.section_id == section, Assignment.state.in_(HOLDING))
        held = list(look.session.scalars(query))
        if len(held) > 1:
            return f"section:{section} is held by assignments {held}"
    return None


def agreed_before_asked(look: Look) -> str | None:
    agreed = look.memory.set("agreed")
    rows = look.rows(Alignment, [number for number, _ in look.of("alignment", "alignment.agreed")])
    agreed.update(row.section_id for row in rows.values())
    asked = look.rows(Question, [number for number, _ in look.of("question", "question.asked")])
    sections = look.rows(Section, [row.section_id for row in asked.values()])
    for number, question in asked.items():
        look.watch.seen_of(2)
        section = sections[question.section_id]
        if section.id not in agreed and not section.override:
            return f"question:{number} was asked and section:{section.id} never agreed"
    return None


def minutes_left(look: Look) -> str | None:
    offered = look.rows(Assignment, [number for number, _ in look.of("assignment", "assignment.offered")])
    for row in offered.values():
        look.watch.seen_of(9)
        person = look.session.get_one(Person, row.person_id)
        zone = zone_of(person)
        month = row.created_at.astimezone(zone).date().replace(day=1)
        query = select(Assignment).where(Assignment.person_id == person.id, Assignment.state.not_in(FREE))
        kept = [a.minutes for a in look.session.scalars(query) if a.created_at.astimezone(zone).date() >= month]
        if row.state not in FREE and sum(kept) > person.monthly_minutes:
            return f"assignment:{row.id} reserves {sum(kept)} of person:{person.id}'s {person.monthly_minutes} minutes"
    return None


def every_sentence_has_a_source(look: Look) -> str | None:
    for draft in look.rows(Draft, [number for number, _ in look.of("draft", "draft.composed")]).values():
        sources = [int(s["source"]) for s in draft.sentences if str(s.get("source", "")).isdigit()]
        answers = look.rows(Answer, sources)
        for number, sentence in enumerate(draft.sentences):
            look.watch.seen_of(10)
            source = str(sentence.get("source") or "")
            if not sentence.get("kind") or (sentence["kind"] != "gap" and not source):
                return f"sentence {number} of draft:{draft.id} has no source"
            if sentence["kind"] == "answer" and (
                not source.isdigit()
                or int(source) not in answers
                or answers[int(source)].section_id != draft.section_id
            ):
                return f"sentence {number} of draft:{draft.id} names {source!r}, no answer of its section"
    return None


def bound_to_the_version(look: Look) -> str | None:
    reviews = look.rows(Review, [number for number, _ in look.of("review", "review.confirmed")])
    drafts = look.rows(Draft, [row.draft_id for row in reviews.values()])
    for number, review in reviews.items():
        look.watch.seen_of(12)
        draft = drafts[review.draft_id]
        if review.state == "confirmed" and review.hash != draft.hash:
            return f"review:{number} confirms a version that draft:{draft.id} is not"
        if draft.sentences and version_hash(values(draft.sentences)) != draft.hash and not _erased(draft):
            return f"draft:{draft.id} was changed under its hash"
    for number, _ in look.of("draft", "draft.composed"):
        made = look.session.get_one(Draft, number)
        older = (
            select(Review.id)
            .join(Draft, Draft.id == Review.draft_id)
            .where(Draft.section_id == made.section_id, Draft.number < made.number, Review.state == "confirmed")
        )
        stale = list(look.session.scalars(older))
        if stale:
            return f"draft:{number} is newer and reviews {stale} still confirm"
    return None


def _erased(draft: Draft) -> bool:
    return any(s["kind"] == "erased" for s in draft.sentences)


def nobody_ranked(look: Look) -> str | None:
    if not look.memory.set("schema"):
        look.memory.set("schema").add("looked at")
        for table in Base.metadata.tables.values():
            look.watch.seen_of(15)
            personal = table.name in ("person", "personaddress") or "person_id" in table.columns
            for column in table.columns if personal else ():
                if any(word in column.name for word in RANKING):
                    return f"column {table.name}.{column.name} ranks people"
    return None


def journaled(look: Look) -> str | None:
    doubled = look.watch.service.doubled
    if doubled:
        return f"posted twice: {doubled[0]}"
    return _chain(look) or _states(look) or (_died(look) if look.daily else None)


def _chain(look: Look) -> str | None:
    known = look.memory.map("chain")
    for row in look.lines:
        look.watch.seen_of(16)
        if not journal.fits(row, known.get("seq", 0) + 1, known.get("hash", "")):
            return f"journal line {row.seq} does not fit the chain"
        known["seq"], known["hash"] = row.seq, row.hash
    return None


def _states(look: Look) -> str | None:
    """A state is the first one, or what the last line about the row says. Once a day of every row, else of those with new lines."""
    known = look.memory.map("states")
    touched: dict[str, list[int]] = {}
    for line in look.lines:
        noun, _, number = line.subject.partition(":")
        if noun in STAGES and line.after in STAGES[noun]:
            known[line.subject] = line.after
            touched.setdefault(noun, []).append(int(number))
    for noun, cls in _NOUNS.items():
        if not look.daily and noun not in touched:
            continue
        query = select(cls.id, cls.state)
        if not look.daily:
            query = query.where(cls.id.in_(touched[noun]))
        first = Base.metadata.tables[noun].columns["state"].default.arg  # type: ignore[union-attr]  # each of these has one
        for number, state in look.session.execute(query):
            if state != known.get(f"{noun}:{number}", first):
                return f"{noun}:{number} is {state}, the journal says {known.get(f'{noun}:{number}', first)}"
    return None


def _died(look: Look) -> str | None:
    """Only what the platform refused may die; a fault of ours may not."""
    query = select(Task.id, Task.kind, Task.reason).where(Task.state == "dead")
    for number, kind, reason in look.session.execute(query):
        if kind != "deliver" or "channel_not_found" not in reason:
            return f"task:{number} ({kind}) died: {reason}"
    return None


def people_decide(look: Look) -> str | None:
    """No text and no model moves what only a person may: somebody acted after it was put before them."""
    users = {p.id: u for u, p in look.people.items()}
    since = look.memory.map("put before")
    for line in look.lines:
        if line.subject.partition(":")[0] in ("alignment", "review", "assignment"):
            since.setdefault(line.subject, line.at)
        if line.what not in ("review.confirmed", "alignment.agreed", "assignment.accepted"):
            continue
        look.watch.seen_of(17)
        act = look.watch.hands.last.get(users.get(line.actor or 0, ""))
        slack = timedelta(hours=2) if look.watch.jumped(since[line.subject]) else timedelta()
        if act is None or (act.at <= since[line.subject] - slack and not _guesses_settled(look, line, act)):
            return f"{line.what} of {line.subject} without an act of the person"
    return None


def _guesses_settled(look: Look, line: JournalLine, act: Done) -> bool:
    """A tap on a version with our guesses in it confirms the one in which they are none any more, made by that very tap."""
    if line.what != "review.confirmed" or act.what.partition(":")[0] not in ("draft.confirm", "reaction", "message"):
        return False
    row = look.session.get_one(Review, int(line.subject.partition(":")[2]))
    query = select(Review.id).where(
        Review.section_id == row.section_id, Review.person_id == row.person_id, Review.id < row.id
    )
    return look.session.scalars(query).first() is not None


def has_a_reason(look: Look) -> str | None:
    catalog = look.watch.language.catalog
    for line in look.lines:
        if line.actor is None and not line.why:
            return f"journal line {line.seq} ({line.what}) has no reason"
    for row in look.rows(Approach, [number for number, _ in look.of("approach", "approach.sent")]).values():
        look.watch.seen_of(18)
        key = f"rules.{row.rule.replace('.', '_')}"
        missing = [locale for locale in ("ja", "en") if key not in catalog.keys(locale)]
        if not row.rule or missing:
            return f"{row.sort} approach:{row.id} has the rule {row.rule!r}, without words in {missing}"
    return None


def taken_back(look: Look) -> str | None:
    codes = [code for own in look.watch.withdrawn.values() for code in own]
    if not codes:
        return None
    gone = look.memory.set("taken back")
    for answer in look.rows(Answer, [number for number, _ in look.of("answer", "answer.retracted")]).values():
        gone.update((code, answer.section_id) for code in codes if answer.section_id and code in answer.text)
    if not gone or (not look.of("answer") and not look.of("draft")):
        return None
    for code, section in sorted(gone):
        brief = look.session.get_one(Brief, look.session.get_one(Section, section).brief_id)
        if brief.state in ("published", "measuring", "closed"):
            continue
        for draft in look.session.scalars(select(Draft).where(Draft.section_id == section)):
            look.watch.seen_of(19)
            if any(code in str(s["text"]) for s in [*draft.sentences, *draft.base]):
                return f"draft:{draft.id} still holds words of section:{section} that were taken back"
    return None


_NOUNS: dict[str, Any] = {
    mapper.class_.__tablename__: mapper.class_
    for mapper in Base.registry.mappers
    if mapper.class_.__tablename__ in STAGES
}
