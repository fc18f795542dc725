"""From words to rows: which brief, which section, who. What cannot be told is asked back, never guessed."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot import stages
from bot.catalog import Ask
from bot.inputs import ButtonPressed, CommandInvoked, MessagePosted
from bot.language.commands import BriefWord, PersonWord, Place
from bot.language.text import fold
from bot.model import Assignment, Brief, Person, PersonAddress, Question, Section, Thread
from bot.turn import Turn

_TITLES = re.compile(r"(さん|様|さま|氏|くん|君|部長|課長|係長|主任|次長|先生|san)$")
_MENTION = re.compile(r"^<@([^|>]+)(?:\|[^>]*)?>$")


def briefs(turn: Turn, *, open_only: bool = True) -> list[Brief]:
    rows = sorted(turn.of(Brief), key=lambda b: b.no)
    return [b for b in rows if b.state in stages.BRIEF_OPEN] if open_only else rows


def sections(turn: Turn, brief: Brief) -> list[Section]:
    """The outline in order, without what was dropped."""
    return sorted((s for s in turn.of(Section, brief_id=brief.id) if s.state != "dropped"), key=lambda s: s.no)


def questions(turn: Turn, section: Section) -> list[Question]:
    return sorted(turn.of(Question, section_id=section.id), key=lambda q: (q.no, q.id))


def holder(turn: Turn, section: Section) -> Assignment | None:
    """The one assignment by which somebody has this section now."""
    holding = (*stages.HELD, "held", "parked")
    return next((a for a in reversed(turn.of(Assignment, section_id=section.id)) if a.state in holding), None)


def brief(turn: Turn, word: BriefWord | None) -> Brief | None:
    """The brief meant; when it cannot be told the person is shown the candidates, and None comes back."""
    if word is None:
        at_hand = _at_hand(turn)
        if at_hand is not None:
            return at_hand
        candidates = briefs(turn)
    else:
        everything = briefs(turn, open_only=False)
        if word.number is not None:
            candidates = [b for b in everything if b.no == word.number]
        else:
            candidates = [b for b in everything if fold(word.title) in fold(b.title)]
    if len(candidates) == 1:
        return candidates[0]
    listed = candidates or briefs(turn)
    turn.reply(
        "find.no_brief"
        if not listed
        else "find.which_brief"
        if len(candidates) != 0 or word is None
        else "find.unknown_brief",
        asked=f"B{word.number}" if word and word.number is not None else word.title if word else "",
        briefs=[{"no": b.no, "title": b.title} for b in listed[:8]],
    )
    return None


def place(turn: Turn, where: Place) -> tuple[Brief, list[Section]] | None:
    """The brief and the sections meant (all of them when none is named), or None after saying what is wrong."""
    if where.bare and where.brief is None and len(where.sections) == 1:
        at_hand = _at_hand(turn) or (briefs(turn)[0] if len(briefs(turn)) == 1 else None)
        if at_hand is None or where.sections[0] not in {s.no for s in sections(turn, at_hand)}:
            meant = brief(turn, BriefWord(number=where.sections[0]))
            return (meant, sections(turn, meant)) if meant else None
    found = brief(turn, where.brief)
    if found is None:
        return None
    own = sections(turn, found)
    if not where.sections:
        return found, own
    by_no = {s.no: s for s in own}
    missing = [no for no in where.sections if no not in by_no]
    if missing:
        turn.reply(
            "find.no_section",
            brief=found.no,
            missing=", ".join(str(n) for n in missing),
            sections=[{"no": s.no, "heading": s.heading} for s in own],
        )
        return None
    return found, [by_no[no] for no in where.sections]


def people(turn: Turn, text: str) -> list[Person]:
    """Everybody the words may mean: by mention, name, surname, reading, or department and name."""
    mention = _MENTION.match(text.strip())
    if mention:
        address = turn.first(select(PersonAddress).where(PersonAddress.user == mention.group(1)))
        return [turn.get(Person, address.person_id)] if address else []
    bare = fold(text).lstrip("@").strip('「」"“”()（） ')
    by_user = turn.first(select(PersonAddress).where(PersonAddress.user == bare)) or turn.first(
        select(PersonAddress).where(PersonAddress.user == text.strip().lstrip("@＠"))
    )
    if by_user is not None:
        return [turn.get(Person, by_user.person_id)]
    wanted = _TITLES.sub("", bare).replace(" ", "")
    if not wanted:
        return []
    everybody = turn.all(select(Person).where(Person.active.is_(True)).order_by(Person.id))
    exact = [p for p in everybody if wanted in _names(p)]
    return exact or [
        p for p in everybody if any(wanted.endswith(n) or wanted.startswith(n) for n in _names(p) if len(n) > 1)
    ]


def _names(person: Person) -> set[str]:
    """The ways somebody is called, folded and without blanks."""
    full = fold(person.name)
    parts = full.split(" ")
    department = fold(person.department).replace(" ", "")
    names = {full.replace(" ", ""), fold(person.reading).replace(" ", ""), *parts}
    if len(parts) > 1:
        names.add(parts[-1])
    names.discard("")
    return names | {department + n for n in names if department} | {f"{n}({department})" for n in names if department}


def person(turn: Turn, word: PersonWord) -> Person | None:
    """The person meant; of namesakes the actor is asked, somebody unknown is named. None then."""
    found = people(turn, word.text)
    if len(found) == 1:
        return found[0]
    if not found and _MENTION.match(word.text.strip()):
        turn.reply("find.not_one_of_us")
        return None
    if not found:
        turn.reply("find.unknown_person", name=word.text.lstrip("@＠"))
        return None
    text = typed(turn)
    turn.reply(
        "find.which_person",
        name=word.text.lstrip("@＠"),
        buttons=[
            Ask(
                action="command.run",
                value=text.replace(word.text, f"@{_user(turn, p)}", 1),
                args={"label": label(p)},
            )
            for p in found[:5]
        ]
        if text
        else (),
        people=[label(p) for p in found],
    )
    return None


def typed(turn: Turn) -> str:
    """The command as its person gave it, for a button that runs it again with one word settled."""
    match turn.input:
        case CommandInvoked(text=text) | MessagePosted(text=text):
            return text
        case ButtonPressed(value=value):
            return value
    return ""


def label(who: Person) -> str:
    """Name with department and title, enough to tell namesakes apart."""
    more = " ".join(part for part in (who.department, who.title) if part)
    apart = " " if who.name.isascii() else ""
    return f"{who.name}{apart}({more})" if more else who.name


def _user(turn: Turn, who: Person) -> str:
    address = turn.first(select(PersonAddress).where(PersonAddress.person_id == who.id))
    return address.user if address else who.name


def thread_subject(turn: Turn) -> str:
    """What the thread the input came from is about ("assignment:12"), "" when it is none of ours."""
    address = turn.input.address
    if address.thread is None:
        return ""
    known = turn.of(Thread, conversation=address.conversation, root=address.thread)
    return known[0].subject if known else ""


def _at_hand(turn: Turn) -> Brief | None:
    noun, _, number = thread_subject(turn).partition(":")
    if noun == "assignment":
        section = turn.get(Section, turn.get(Assignment, number).section_id)
        return turn.get(Brief, section.brief_id)
    if noun == "brief":
        return turn.get(Brief, number.partition(":")[0])
    return None
