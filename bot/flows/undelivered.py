"""A message that cannot arrive is somebody's to know: what it was, why, and what helps; one tap sends it again.

The brief's marketer hears it, else whoever set the channel's report up, else the admins; never the unreachable person. One
note a day for the same person or channel and the same cause, however many messages were lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import tasks
from bot.access import may
from bot.catalog import Ask
from bot.flows.route import Routes, route
from bot.inputs import Installed, WorkFailed
from bot.model import Assignment, Brief, Channel, Draft, Escalation, Person, PersonAddress, Question, Section, Task
from bot.turn import Turn, number

#: What a platform answered about a person's private chat, as the sentence about it.
_OF_A_PERSON: Mapping[str, str] = {
    "not_installed": "not_installed",
    "blocked_by_person": "blocked",
    "blocked_by_admin": "blocked_by_admin",
    "user_disabled": "deactivated",
    "user_not_found": "deactivated",
    "users_not_found": "deactivated",
    "user_not_visible": "deactivated",
    "messages_tab_disabled": "messages_off",
    "cannot_dm_bot": "messages_off",
    "not_allowed_for_user_is_restricted": "guest",
    "user_is_restricted": "guest",
    "cannot_dm_stranger": "guest",
    "channel_not_found": "no_chat",
    "team_not_found": "no_chat",
    "no way to reach the person": "no_chat",
}
#: The same about a channel.
_OF_A_CHANNEL: Mapping[str, str] = {
    "channel_archived": "archived",
    "channel_is_archived": "archived",
    "is_archived": "archived",
    "is_inactive": "archived",
    "not_in_channel": "not_in_channel",
    "not_installed": "not_in_channel",
    "blocked_by_admin": "blocked_by_admin",
    "channel_not_found": "no_channel",
    "private_channel": "private_channel",
    "thread_not_found": "no_thread",
    "message_not_found": "no_thread",
    "cannot_reply_to_message": "no_thread",
    "restricted_action_thread_locked": "no_thread",
}
#: About either.
_OF_ANY: Mapping[str, str] = {
    "too_long": "too_long",
    "msg_too_long": "too_long",
    "msg_blocks_too_long": "too_long",
    "missing_scope": "missing_permission",
    "foreign_service_url": "foreign_address",
    "outage": "outage",
}


def cause(code: str, *, channel: bool) -> str:
    """The sentence for a platform's code. What no table names is told with the code itself."""
    if channel and code not in _OF_A_CHANNEL and code.startswith(("restricted_action", "posting_to_")):
        return "read_only"
    return (_OF_A_CHANNEL if channel else _OF_A_PERSON).get(code) or _OF_ANY.get(code, "other")


def tell(turn: Turn, item: WorkFailed) -> None:
    """Says what did not arrive, why and what helps, to whom it matters."""
    lost = item.payload
    if lost.get("edit"):
        return  # what it was to change stands there as it was; nothing is missing
    person = turn.session.get(Person, item.subject)
    channel = turn.session.get(Channel, int(lost.get("channel") or 0))
    shared = channel is not None or bool(lost.get("conversation") and not lost.get("private"))
    why = cause(item.code, channel=shared)
    brief, about = _concern(turn, str(lost.get("subject", "")))
    if shared and person is not None:
        readers = [person]  # they asked in a channel that cannot be answered in
    else:
        readers = [one for one in _owners(turn, brief, channel) if person is None or one.id != person.id]
    thing = channel.id if shared and channel is not None else lost.get("conversation", "") if shared else item.subject
    for reader in readers:
        turn.say(
            reader,
            f"undelivered.{why}",
            sort="reply" if shared and person is not None else "note",
            once=f"undelivered:{reader.id}:{thing}:{why}:{turn.at.date()}:{lost.get('tries', 0)}",
            buttons=[Ask(action="undelivered.again", value=str(lost["task"]))]
            if lost.get("task") and may(reader.roles, "assign")
            else (),
            thing=_thing(turn, reader, person, channel, about=about, shared=shared),
            name=person.name if person else "",
            platform=_platform(turn, lost, person, channel),
            code=item.code,
        )


def again(turn: Turn, value: str) -> None:
    """Sends what was lost there for the same reason once more; what nobody waits for any more is dropped by the look before sending."""
    lost = turn.first(select(Task).where(Task.id == number(value), Task.state == "dead"))
    if lost is None:
        turn.reply("common.settled")
        return
    code = lost.reason.split(":")[0]
    sent = [one for one in _dead(turn, code) if _same(one, lost)]
    for one in sent:
        _replay(turn, one)
    turn.reply("undelivered.sent_again", number=len(sent))


def back(turn: Turn, item: Installed) -> None:
    """Somebody has the app now: what could not reach them goes out by itself."""
    if not item.address.private or turn.actor is None:
        return
    for one in (*_dead(turn, "not_installed"), *_dead(turn, "blocked_by_person")):
        if one.payload.get("to", {}).get("person") == turn.actor.id:
            _replay(turn, one, after=timedelta(seconds=1))  # behind the welcome


def _replay(turn: Turn, lost: Task, *, after: timedelta = timedelta(0)) -> None:
    lost.payload = {**lost.payload, "tries": int(lost.payload.get("tries", 0)) + 1}
    turn.session.flush()
    tasks.replay(turn.session, lost.id, at=turn.at + after)


def _dead(turn: Turn, code: str) -> list[Task]:
    """Lost messages with this reason, oldest first; the latest twenty, for nobody wants an older avalanche."""
    rows = turn.all(
        select(Task)
        .where(Task.kind == "deliver", Task.state == "dead", Task.reason.startswith(code, autoescape=True))
        .order_by(Task.id.desc())
        .limit(20)
    )
    return rows[::-1]


def _same(one: Task, other: Task) -> bool:
    """Whether both were meant for the same person or place."""
    to, there = one.payload.get("to", {}), other.payload.get("to", {})
    return all(to.get(part) == there.get(part) for part in ("person", "channel", "address"))


def _thing(
    turn: Turn, reader: Person, person: Person | None, channel: Channel | None, *, about: str, shared: bool
) -> str:
    """What was lost, as its reader says it: "the message to Hanako Sato about …", "the post to #marketing"."""
    if shared:
        return turn.word("undelivered.to_channel", reader.locale, place=channel.name if channel else "")
    return turn.word("undelivered.to_person", reader.locale, name=person.name if person else "", about=about)


def _platform(turn: Turn, lost: Mapping[str, Any], person: Person | None, channel: Channel | None) -> str:
    if channel is not None:
        return channel.platform
    home = turn.first(
        select(PersonAddress).where(PersonAddress.person_id == (person.id if person else 0)).order_by(PersonAddress.id)
    )
    return str(lost.get("platform", "")) or (home.platform if home else "")


def _concern(turn: Turn, subject: str) -> tuple[Brief | None, str]:
    """The brief a message was about, and the heading or title people know it by."""
    noun, _, number = subject.partition(":")
    number = number.partition(":")[0]
    row_id = int(number) if number.isdigit() else 0
    section: Section | None = None
    if noun == "escalation":
        escalation = turn.session.get(Escalation, row_id)
        noun, row_id = "assignment", escalation.assignment_id if escalation else 0
    match noun:
        case "assignment" | "question" | "draft":
            kinds = {"assignment": Assignment, "question": Question, "draft": Draft}
            row: Any = turn.session.get(kinds[noun], row_id)
            section = turn.session.get(Section, row.section_id) if row is not None else None
        case "section":
            section = turn.session.get(Section, row_id)
        case "brief" | "align":
            brief = turn.session.get(Brief, row_id)
            return brief, brief.title if brief else ""
    if section is None:
        return None, ""
    return turn.session.get(Brief, section.brief_id), section.heading


def _owners(turn: Turn, brief: Brief | None, channel: Channel | None) -> list[Person]:
    by = brief.marketer_id if brief else int(channel.report.get("by") or 0) if channel else 0
    owner = turn.session.get(Person, by)
    if owner is not None and owner.active:
        return [owner]
    return [p for p in turn.all(select(Person).where(Person.active.is_(True))) if "admin" in p.roles]


ROUTES = Routes(failed={"deliver": tell}, actions={"undelivered.again": route("assign", again)})
