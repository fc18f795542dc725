"""A payload at the moment it leaves: whether it is still wanted and allowed, in whose language and words, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot import company
from bot.calendar import hours as business
from bot.catalog import Ask, Catalog
from bot.inputs import Address
from bot.message import Attachment, Message
from bot.model import Absence, Base, Channel, Person, PersonAddress, Post, Task, Thread, Workspace
from bot.tenancy import ScopedSession

#: How long a post whose answer was lost may take to appear in the history: HTTP limit 10 s and a margin. Without this wait
#: a store later than the look-up doubles messages (13 in a crash run of 12 s).
QUARANTINE = timedelta(seconds=12)
#: Sorts that a person did not cause just now, so that they wait for the recipient's working hours.
WAITS_FOR_HOURS = ("note", "approach")
_NOUNS: Mapping[str, type[Any]] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "state")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A message with everything needed to post it."""

    team: str
    platform: str
    to: Address
    message: Message
    update: str | None
    thread_subject: str
    person: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    reason: str
    tell: bool = False


def refusal(session: ScopedSession, payload: Mapping[str, Any], *, at: datetime) -> Hold | Drop | None:
    """Looks whether the message is still wanted and allowed now; None: it is."""
    wanted = payload["wanted"]
    if wanted is not None and not _still(session, wanted):
        return Drop(reason=f"no longer wanted: {wanted[0]}:{wanted[1]}")
    person = session.one(Person, payload["to"]["person"]) if "person" in payload.get("to", {}) else None
    if person is None:
        return None
    if not person.active:
        return Drop(reason="the person left")
    if payload["sort"] in WAITS_FOR_HOURS:
        calendar = company.hours_of(session.workspace, person, session.of(Absence, person_id=person.id))
        if not business.is_open(calendar, at):
            return Hold(until=business.next_open(calendar, at), reason="outside working hours")
    return None


def prepare(
    session: ScopedSession, payload: Mapping[str, Any], catalog: Catalog, *, at: datetime
) -> Ready | Hold | Drop:
    """Makes the message in the reader's language and zone, and finds where it goes."""
    workspace = session.workspace
    if "edit" in payload:
        return _prepare_edit(session, payload, catalog, workspace, at)
    to = payload["to"]
    person = session.one(Person, to["person"]) if "person" in to else None
    channel = session.one(Channel, to["channel"]) if "channel" in to else None
    place = _place(session, payload, person, channel)
    if place is None:
        return Drop(reason="no way to reach the person", tell=True)
    team, address = place
    reader = person.locale if person else channel.locale if channel else workspace.locale
    return Ready(
        team=team,
        platform=address.platform,
        to=address,
        message=_message(payload, catalog, reader, company.zone_of(workspace, person)),
        update=None,
        thread_subject=payload["thread"],
        person=person.id if person else None,
    )


def _prepare_edit(
    session: ScopedSession, payload: Mapping[str, Any], catalog: Catalog, workspace: Workspace, at: datetime
) -> Ready | Hold | Drop:
    subject, was = payload["edit"]
    post = session.scalars(
        select(Post).where(Post.subject == subject, Post.catalog_key == was).order_by(Post.id.desc()).limit(1)
    ).first()
    if post is None:
        unknown = session.scalars(select(Task).where(Task.state == "sending")).all()
        if any(task.payload.get("subject") == subject and task.payload.get("key") == was for task in unknown):
            return Hold(until=at + QUARANTINE, reason="its post is seen already, but its answer was lost")
        return Drop(reason="nothing to edit")
    person = session.get(Person, post.person_id) if post.person_id else None
    team = _team(session, post.platform, person)
    return Ready(
        team=team,
        platform=post.platform,
        to=Address(platform=post.platform, conversation=post.conversation, thread=post.thread),
        message=_message(
            payload, catalog, person.locale if person else workspace.locale, company.zone_of(workspace, person)
        ),
        update=post.message,
        thread_subject="",
        person=post.person_id,
    )


def _message(payload: Mapping[str, Any], catalog: Catalog, locale: str, zone: str) -> Message:
    return catalog.message(
        payload["key"],
        locale,
        zone,
        payload["args"],
        buttons=[Ask(action=action, value=value, args=args) for action, value, args in payload["buttons"]],
        selects=[(action, [(o[0], o[1]) for o in options]) for action, options in payload["selects"]],
        quotes=[(text, by) for text, by in payload["quotes"]],
        links=[(label, url) for label, url in payload["links"]],
        attachments=[Attachment(file=f, name=n, media_type=m) for f, n, m in payload["attachments"]],
    )


def _place(
    session: ScopedSession, payload: Mapping[str, Any], person: Person | None, channel: Channel | None
) -> tuple[str, Address] | None:
    to = payload["to"]
    if "address" in to:
        return to["team"], Address(**to["address"])
    if channel is not None:
        return _team(session, channel.platform, None), Address(
            platform=channel.platform, conversation=channel.conversation
        )
    if person is None:
        return None
    home = next(iter(session.of(PersonAddress, person_id=person.id)), None)
    if home is None:
        return None
    thread = None
    if payload["thread"]:
        known = next(iter(session.of(Thread, subject=payload["thread"])), None)
        if known is not None and known.person_id == person.id and known.platform == home.platform:
            thread = known.root
    return home.team, Address(platform=home.platform, conversation=home.direct, thread=thread, private=True)


def _team(session: ScopedSession, platform: str, person: Person | None) -> str:
    query = select(PersonAddress).where(PersonAddress.platform == platform)
    if person is not None:
        query = query.where(PersonAddress.person_id == person.id)
    found = session.scalars(query.order_by(PersonAddress.id).limit(1)).first()
    return found.team if found else ""


def _still(session: ScopedSession, wanted: Any) -> bool:
    noun, row_id, states = wanted
    row = session.one(_NOUNS[noun], row_id)
    return row is not None and row.state in states
