"""The list of people: who is there, added and put right in plain words, and what they may do."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from bot.access import ADMIN, may
from bot.flows import find
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language.text import fold, narrow
from bot.model import Person, PersonAddress
from bot.turn import Turn

_MOST = 25
_MENTION = re.compile(r"<@([^|>]+)(?:\|([^>]*))?>")
_MINUTES = re.compile(
    r"(?:月|毎月|monthly\s*)?(\d{1,3})\s*(?:分|min(?:ute)?s?\b)(?:\s*/?\s*(?:月|a month|per month|month))?", re.I
)
_TOPICS = re.compile(r"(?:得意|分野|専門|topics?|knows|expertise)\s*[:：=は]?\s*(.+)$", re.I)
_LANGUAGE = (("en", re.compile(r"英語|\benglish\b", re.I)), ("ja", re.compile(r"日本語|\bjapanese\b", re.I)))
_TITLE = re.compile(
    r"^(?:.*(?:部長|課長|係長|次長|主任|本部長|室長|所長|工場長|リーダー|マネージャー)|.*\b(?:manager|head|lead|director)\b.*)$",
    re.I,
)
_SPLIT = re.compile(r"[,、，/／;；]")
_ENGLISH_DEPARTMENT = re.compile(r"\b(?:department|dept\.?|team|division)\b", re.I)


def people(turn: Turn, command: c.People) -> None:
    """`/brief people [add|edit|list] [@who …]`."""
    if command.action == "list":
        _list(turn)
    elif not may(turn.person.roles, "people.write"):
        turn.reply("common.not_allowed", what="people")
    elif command.action == "add":
        _add(turn, command)
    else:
        _edit(turn, command)


def _list(turn: Turn) -> None:
    rows = turn.all(select(Person).where(Person.active.is_(True)).order_by(Person.id))
    turn.reply(
        "people.list", people=[_shown(turn, p) for p in rows[:_MOST]], more=max(0, len(rows) - _MOST), count=len(rows)
    )


def _shown(turn: Turn, person: Person) -> dict[str, Any]:
    return {
        "name": find.label(person),
        "roles": [turn.word(f"people.role_{role}", turn.person.locale) for role in person.roles],
        "topics": person.topics,
        "minutes": person.monthly_minutes,
    }


def _add(turn: Turn, command: c.People) -> None:
    assert command.who is not None  # the grammar asks for somebody
    word = command.who.text
    mention = _MENTION.match(word.strip())
    name, text = _name(word, command.text, mention)
    known = find.people(turn, word) if mention else [p for p in find.people(turn, name) if _same(p, name)]
    if known:
        turn.reply("people.known", name=find.label(known[0]))
        return
    person = turn.add(Person(name=name, locale=turn.workspace.locale, roles=["expert"]))
    _read(person, text)
    if mention:
        turn.add(
            PersonAddress(
                person_id=person.id,
                platform=turn.input.address.platform,
                team=turn.input.team,
                user=mention.group(1),
                direct="",
            )
        )
    turn.record("person.added", f"person:{person.id}", after="expert", why="command")
    turn.reply("people.added", reachable=mention is not None, person=_shown(turn, person), name=person.name)


def _name(word: str, text: str, mention: re.Match[str] | None) -> tuple[str, str]:
    """The name, and what else was said. A mention has the name in it, or behind it; `@田中 設計部` was one word to the grammar."""
    if mention:
        return (mention.group(2) or mention.group(1)).strip(), text
    bare = narrow(word).lstrip("@").strip('"「」『』 ')
    first, _, rest = bare.partition(" ")
    said = f"{rest} {text}".strip() if rest and (_is_department(rest.split(" ")[-1])) else text
    return (first if said != text else bare).removesuffix("さん"), said


def _same(person: Person, name: str) -> bool:
    return fold(name).replace(" ", "") == fold(person.name).replace(" ", "")


def _edit(turn: Turn, command: c.People) -> None:
    assert command.who is not None  # the grammar asks for somebody
    person = find.person(turn, command.who)
    if person is None:
        return
    if not command.text.strip():
        turn.reply("people.what_to_edit", name=person.name)
        return
    mention = _MENTION.search(command.text)
    if mention and not _reached_by(turn, person, mention.group(1)):
        turn.reply("people.address_taken", name=person.name)
        return
    _read(person, _MENTION.sub(" ", command.text))
    turn.record("person.edited", f"person:{person.id}", why="command")
    turn.reply("people.edited", person=_shown(turn, person), name=person.name)


def _reached_by(turn: Turn, person: Person, user: str) -> bool:
    """Gives the person this platform account. False: it is somebody else's."""
    address = turn.input.address
    known = turn.first(
        select(PersonAddress).where(
            PersonAddress.platform == address.platform,
            PersonAddress.team == turn.input.team,
            PersonAddress.user == user,
        )
    )
    if known is None:
        turn.add(
            PersonAddress(person_id=person.id, platform=address.platform, team=turn.input.team, user=user, direct="")
        )
    return known is None or known.person_id == person.id


def _read(person: Person, text: str) -> None:
    """Department, title, minutes a month, topics, language, in any order."""
    rest = narrow(text).strip()
    if topics := _TOPICS.search(rest):
        person.topics = [w.strip() for w in _SPLIT.split(topics.group(1)) if w.strip()][:12]
        rest = rest[: topics.start()]
    if minutes := _MINUTES.search(rest):
        person.monthly_minutes = int(minutes.group(1))
        rest = rest[: minutes.start()] + " " + rest[minutes.end() :]
    for locale, pattern in _LANGUAGE:
        if pattern.search(rest):
            person.locale = locale
            rest = pattern.sub(" ", rest)
    if _ENGLISH_DEPARTMENT.search(rest):
        person.department = _ENGLISH_DEPARTMENT.sub(" ", rest).strip(" ,")
        return
    for word in (w for w in re.split(r"[\s,、]+", rest) if w):
        if _TITLE.match(word):
            person.title = word
        else:
            person.department = word


def _is_department(word: str) -> bool:
    return word.endswith(
        ("部", "課", "室", "科", "係", "本部", "グループ", "チーム", "センター", "支店", "営業所", "工場")
    )


# ---------------------------------------------------------------- roles


def roles(turn: Turn, command: c.Roles) -> None:
    """`/brief roles [@who [role]]`: shown, or one added."""
    if command.who is None:
        _list(turn)
        return
    person = find.person(turn, command.who)
    if person is None:
        return
    if command.role is None or command.role in person.roles:
        turn.reply("people.roles", person=_shown(turn, person))
        return
    if ADMIN not in turn.person.roles:
        turn.reply("people.admins_only")
        return
    before = ",".join(person.roles)
    person.roles = [*person.roles, command.role]
    turn.record("person.roles", f"person:{person.id}", before=before, after=",".join(person.roles), why="command")
    turn.reply("people.role_given", person=_shown(turn, person))


ROUTES = Routes(commands={c.People: route("people.read", people), c.Roles: route("people.read", roles)})
