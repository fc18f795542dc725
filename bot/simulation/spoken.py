"""Promises that show in the chat: how often, when, to whom and in which words the program speaks (numbers of product.md section 7)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sqlalchemy import select

from bot.language import grammar
from bot.language.commands import NAMES
from bot.message import Button
from bot.model import (
    Alignment,
    Approach,
    Assignment,
    Draft,
    Escalation,
    Fix,
    Person,
    Question,
    Review,
    Section,
    Task,
    Thread,
)
from bot.simulation import asks
from bot.simulation.service import Shown
from bot.simulation.watch import HOLDING, Look, business_day_later, may_write, zone_of

#: Said here again on purpose: what may reach somebody whose manager said no.
GIVING = ("win", "nowin", "ease", "thanks", "granted", "returned")

#: Buttons that ask for somebody's time.
ASKING = ("offer.accept", "align.agree_all", "question.later", "question.yes", "question.pick", "draft.confirm")


def few_and_smaller(look: Look) -> str | None:
    sent = look.memory.map("reminders")
    rows = look.rows(Approach, [number for number, _ in look.of("approach", "approach.sent")])
    for row in rows.values():
        if not row.nudge:
            continue
        look.watch.seen_of(3)
        item = (
            f"{row.person_id}:{row.subject_id}:{row.args.get('item') or row.sort}"  # a second offer taken is a new item
        )
        ids = sent.setdefault(item, [])
        ids.append(row.id)
        left = look.rows(Approach, ids)  # one that the platform refused reached nobody
        known = [(left[n].sort, left[n].seconds) for n in ids if left[n].state == "sent"]
        if len(known) > 3:
            return f"{len(known)} reminders about {item}"
        if any(later[1] >= earlier[1] for earlier, later in pairwise(known)):
            return f"effort of {item} does not fall: {[seconds for _, seconds in known]}"
        if "farewell" in [sort for sort, _ in known[:-1]]:
            return f"a reminder about {item} after the farewell"
    return _shown_effort(look)


def _shown_effort(look: Look) -> str | None:
    """The same from outside: the effort that the messages themselves name."""
    named = look.memory.map("named effort")
    for shown in look.shown:
        ask = asks.read(shown)
        if ask is None or not ask.item or not ask.reminder or shown.edit or not look.unasked(shown):
            continue
        before = named.get((shown.reader, ask.item))
        if before is not None and ask.seconds > before:
            return f"the message {shown.id} names {ask.seconds} s, the reminder before it {before} s"
        named[shown.reader, ask.item] = ask.seconds
    return None


def once_a_day(look: Look) -> str | None:
    days = look.memory.map("days")
    for shown in look.shown:
        person = look.expert(shown)
        if person is None or not look.unasked(shown):
            continue
        look.watch.seen_of(4)
        zone = zone_of(person)
        day = shown.at.astimezone(zone).date()
        before = days.setdefault((shown.reader, day), shown.id)
        promised = shown.key.startswith(
            "timer:chase:"
        )  # the time was the person's own wish: no cap, but the day is used
        if before != shown.id and not promised:
            return f"messages {before} and {shown.id} on one day, from {_origin(look, shown)}"
    return None


def in_hours(look: Look) -> str | None:
    for shown in look.shown:
        person = look.people.get(shown.reader)
        if person is None or not look.unasked(shown):
            continue
        look.watch.seen_of(5)
        if not may_write(person, look.away(person), shown.at):
            return f"message {shown.id} ({_origin(look, shown)}) at {shown.at.isoformat()}, closed where person:{person.id} is"
    return None


def left_alone(look: Look) -> str | None:
    from bot.model import OptOut

    since = look.memory.map("opted out")
    for _, line in look.of("person", "person.opted_out", "person.opted_in"):
        number = int(line.why.partition(":")[2])
        since[number] = line.at if line.what == "person.opted_out" else None
    if not since or not look.shown:
        return None
    wishes = look.rows(OptOut, [number for number, at in since.items() if at is not None])
    for shown in look.shown:
        person = look.expert(shown)
        if person is None or not look.unasked(shown):
            continue
        for number, wish in wishes.items():
            over = wish.until is not None and wish.until <= shown.at
            if wish.person_id != person.id or over or shown.at <= since[number]:
                continue
            look.watch.seen_of(6)
            if wish.scope == "all" or (wish.scope == "assignment" and _about(look, shown) == wish.subject_id):
                return f"message {shown.id} ({_origin(look, shown)}) after opt_out:{number}"
    return None


def managers_no(look: Look) -> str | None:
    from bot.model import Refusal

    since = look.memory.map("refused")
    for number, line in look.of("refusal"):
        since[number] = line.at if line.what == "refusal.active" else None
    if not since:
        return None
    refusals = look.rows(Refusal, [number for number, at in since.items() if at is not None])
    brought = look.rows(Approach, [n for n, _ in look.of("approach", "approach.sent")])
    for row in brought.values():
        for number, refusal in refusals.items():
            if refusal.person_id == row.person_id and _stands(look, refusal, row.sent_at, since[number]):
                look.watch.seen_of(7)
                if row.sort not in GIVING:
                    return f"{row.sort} approach:{row.id} while refusal:{number} stands"
    for shown in look.shown:
        person = look.expert(shown)
        if person is None or not look.unasked(shown) or not any(b.action in ASKING for b in shown.message.buttons):
            continue
        for number, refusal in refusals.items():
            stands = refusal.person_id == person.id and _stands(look, refusal, shown.at, since[number])
            if stands and not _granted(look, shown):
                return f"message {shown.id} asks while refusal:{number} stands"
    return None


def _stands(look: Look, refusal: Any, at: Any, since: Any) -> bool:
    person = next(p for p in look.people.values() if p.id == refusal.person_id)
    day = at.astimezone(zone_of(person)).date()
    return at > since and (refusal.until is None or day <= refusal.until)


def _granted(look: Look, shown: Shown) -> bool:
    from bot.model import Post

    post = look.session.scalars(select(Post).where(Post.key == shown.key)).first()
    return post is not None and post.catalog_key == "escalate.granted"


def seen_by_its_subject(look: Look) -> str | None:
    for shown in look.shown:
        button = next(
            (b for b in shown.message.buttons if b.action in ("escalate.sent", "manager.yes") and b.value.isdigit()),
            None,
        )
        if button is None or shown.edit or not shown.message.quotes:
            continue
        look.watch.seen_of(8)
        escalation = look.session.get_one(Escalation, int(button.value))
        assignment = look.session.get_one(Assignment, escalation.assignment_id)
        user, person = next((u, p) for u, p in look.people.items() if p.id == assignment.person_id)
        text = shown.message.quotes[0].text
        read = [
            s
            for s in look.watch.service.shown
            if s.reader == user and s.at <= shown.at and any(q.text == text for q in s.message.quotes)
        ]
        if not read:
            return f"the text of escalation:{escalation.id} reached others unread by whom it is about"
        fine = f"preview.fine:{escalation.id}"
        agreed = any(act.user == user and act.what == fine for act in look.watch.hands.acts.values())
        ready = business_day_later(person, look.away(person), read[0].at)
        if not agreed and shown.at.timestamp() + 60 < ready.timestamp():
            return f"the text of escalation:{escalation.id} was shown at {read[0].at} and went on at {shown.at}"
    return None


def sealed_words_stay(look: Look) -> str | None:
    codes = {code: user for user, own in look.watch.sealed.items() for code in own}
    if not codes:
        return None
    for shown in look.shown:
        text = _text(shown) + _files(look, shown)
        for code, owner in codes.items():
            look.watch.seen_of(11)
            if shown.reader != owner and code in text:
                return f"message {shown.id} ({_origin(look, shown)}) holds sealed words"
    for draft in look.rows(Draft, [number for number, _ in look.of("draft", "draft.composed")]).values():
        if any(code in str(s["text"]) for s in draft.sentences for code in codes):
            return f"draft:{draft.id} holds sealed words"
    return None


def offered_first(look: Look) -> str | None:
    offered = look.memory.set("offered")
    offered.update((s.reader, b.value) for s in look.shown for b in s.message.buttons if b.action == "offer.accept")
    users = {p.id: u for u, p in look.people.items()}
    for number, question in look.rows(Question, [n for n, _ in look.of("question", "question.asked")]).items():
        look.watch.seen_of(13)
        assignment = look.session.get(Assignment, question.assignment_id or 0)
        if assignment is None or assignment.accepted_at is None:
            return f"question:{number} was asked before an offer was accepted"
        if (users[assignment.person_id], str(assignment.id)) not in offered and not _by_words(look, assignment):
            return f"question:{number} was asked of somebody who never saw the offer"
    return _no_circle(look)


def _by_words(look: Look, assignment: Assignment) -> bool:
    """Somebody who takes a section over by their own words has seen it there."""
    row = look.session.scalars(select(Thread).where(Thread.subject == f"assignment:{assignment.id}")).first()
    return row is not None


def _no_circle(look: Look) -> str | None:
    passed = look.memory.map("delegated")
    planners = {p.id for p in look.people.values() if "marketer" in p.roles}
    rows = look.rows(Assignment, [number for number, _ in look.of("assignment")])
    for number, line in look.of("assignment", "assignment.delegated", "assignment.offered"):
        row = rows[number]
        before = passed.setdefault(row.section_id, set())
        if line.what == "assignment.delegated":
            before.add(row.person_id)
        elif row.person_id in before and line.actor not in planners:
            return f"assignment:{number} comes back to somebody who had passed section:{row.section_id} on"
    return None


def nobody_named(look: Look) -> str | None:
    posts = [s for s in look.shown if not s.reader]
    if not posts:
        return None
    query = select(Assignment.person_id).where(Assignment.state.in_((*HOLDING, "parked")))
    waiting = set(look.session.scalars(query))
    for shown in posts:
        text = _text(shown)
        for person in look.people.values():
            look.watch.seen_of(14)
            if person.id in waiting and any(len(n) > 1 and n in text for n in (person.name, person.surname)):
                return f"channel message {shown.id} names person:{person.id}, who is waited for"
    return None


def in_words_too(look: Look) -> str | None:
    known = look.memory.set("actions")
    language = look.watch.language
    if not known:
        for name in NAMES:
            for locale in ("ja", "en"):
                usage = language.commands.usages[locale].get(name)
                if usage is None or isinstance(grammar.parse(usage.example, language.commands), grammar.Unknown):
                    return f"the command {name} cannot be typed in {locale}"
    for shown in look.shown:
        for button in shown.message.buttons:
            if button.action in known:
                continue
            look.watch.seen_of(20)
            known.add(button.action)
            for locale in ("ja", "en"):
                entry = language.catalog.actions(locale).get(button.action)
                if entry is None:
                    return f"the button {button.action} has no words in {locale}"
    return _words_did_it(look) if look.watch.calm else None


def _words_did_it(look: Look) -> str | None:
    """What people wrote instead of a button, in the words beside it, did what the button does."""
    typed = look.watch.hands.typed
    left = []
    for act, user, button in typed:
        query = select(Task.state).where(Task.key == f"in:sim:{act}")
        if look.session.execute(query).scalar_one_or_none() != "done":
            left.append((act, user, button))
            continue
        look.watch.seen_of(20)
        if not _moved(look, look.people[user], button):
            return f"the words beside {button.action}:{button.value} did not do what the button does"
    typed[:] = left
    return None


def _moved(look: Look, person: Person, button: Button) -> bool:
    number = int(button.value.partition(":")[0] or 0)
    match button.action:
        case "offer.accept":
            return look.session.get_one(Assignment, number).state not in ("offered", "countered")
        case "draft.confirm":
            review = look.session.get_one(Review, number)
            asked = select(Fix.id).where(Fix.section_id == review.section_id, Fix.person_id == person.id)
            undone = look.session.scalars(asked.where(Fix.state.in_(("asked", "located", "shown")))).first()
            return undone is not None or review.state not in (
                "requested",
                "fixes",
            )  # the button, too, asks about them first
        case "align.agree_all":
            query = (
                select(Alignment.id)
                .join(Section, Section.id == Alignment.section_id)
                .where(Section.brief_id == number, Alignment.person_id == person.id, Alignment.state == "sent")
            )
            return look.session.scalars(query).first() is None
        case _:
            return True


def _about(look: Look, shown: Shown) -> int:
    """The assignment in whose thread a message stands, 0 for none."""
    if shown.to.thread is None:
        return 0
    row = look.session.scalars(
        select(Thread).where(Thread.root == shown.to.thread, Thread.subject.startswith("assignment:"))
    ).first()
    return int(row.subject.partition(":")[2]) if row is not None else 0


def _origin(look: Look, shown: Shown) -> str:
    """For the report of a broken promise: which delivery, by its key without times."""
    return shown.key


def _text(shown: Shown) -> str:
    message = shown.message
    return "\n".join(
        [
            message.notice,
            message.heading,
            message.text,
            *message.items,
            *(q.text for q in message.quotes),
            *(f"{f.name} {f.value}" for f in message.fields),
            message.note,
        ]
    )


def _files(look: Look, shown: Shown) -> str:
    return "\n".join(look.watch.open_file(a.file).decode("utf-8", errors="replace") for a in shown.message.attachments)
