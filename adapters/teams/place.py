"""Where and who an activity is of, and what is read from one.

A private chat is called "@" + the person's id here and everywhere in the core: the platform's own id of it changes when the
app is installed anew, and somebody may be written to before it exists. References know the real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.teams.shape import Malformed, digest, first, identity, moment, plain, text
from bot.inputs import (
    Address,
    AnyInput,
)

PLATFORM = "teams"
#: The key under which our buttons keep what they are.
OURS = "ayumi"
_KINDS = {"personal": "personal", "groupChat": "group", "channel": "channel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What has to be remembered to write there later. `conversation` is ours, `real` the platform's; `user` and `directory` (the
    object id by which the directory names them) of a private chat.
    """

    conversation: str
    real: str
    kind: str
    service_url: str
    tenant: str
    bot: str
    user: str
    name: str = ""
    targeted: bool = False
    directory: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """Somebody recorded something that a bot is not given: it is answered with the recorder's link."""

    id: str
    at: datetime
    team: str
    user: str
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What an activity says. `invoke` is its name when an answer is waited for, `trigger` what a form may be opened with."""

    place: Place
    inputs: tuple[AnyInput, ...] = ()
    unheard: Unheard | None = None
    gone: bool = False
    invoke: str = ""
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What all inputs of one activity share."""

    activity: Mapping[str, Any]
    place: Place
    base: Mapping[str, Any]
    delivery: str

    def common(self, suffix: str = "") -> dict[str, Any]:
        return {"id": self.delivery + suffix, **self.base}


def around_of(activity: Mapping[str, Any], at: datetime) -> Around:
    conversation = plain(activity.get("conversation"))
    channel_data = plain(activity.get("channelData"))
    real, _, root = identity(conversation.get("id"), "conversation").partition(";messageid=")
    tenant = first((text(plain(channel_data.get("tenant")).get("id")), text(conversation.get("tenantId"))))
    tenant = identity(tenant, "tenant")
    sender = plain(activity.get("from"))
    user = identity(sender.get("id"), "from")
    kind = _KINDS.get(
        text(conversation.get("conversationType")), "group" if conversation.get("isGroup") else "personal"
    )
    recipient = plain(activity.get("recipient"))
    own = f"@{_other(user, recipient)}" if kind == "personal" else real
    if not real or len(own) > 300:
        raise Malformed("conversation")
    address = Address(
        platform=PLATFORM,
        conversation=own,
        thread=(root or None) if kind == "channel" else None,
        private=kind == "personal",
    )
    place = Place(
        conversation=own,
        real=real,
        kind=kind,
        service_url=identity(activity.get("serviceUrl"), "serviceUrl"),
        tenant=tenant,
        bot=text(recipient.get("id")) if is_bot(text(recipient.get("id"))) else "",
        user=own[1:] if kind == "personal" else "",
        name=text(conversation.get("name")) or text(plain(channel_data.get("channel")).get("name")),
        targeted=recipient.get("isTargeted") is True,
        directory=text(sender.get("aadObjectId"))[:64] if kind == "personal" and not is_bot(user) else "",
    )
    own_id = activity.get("id")
    delivery = (
        f"{real}|{own_id}" if isinstance(own_id, str) and 0 < len(own_id) <= 200 else f"{real}|{digest(activity)}"
    )
    base = {"at": moment(activity.get("timestamp"), at), "team": tenant, "user": user, "address": address}
    return Around(activity=activity, place=place, base=base, delivery=text(delivery))


def _other(user: str, recipient: Mapping[str, Any]) -> str:
    """Whose private chat it is: the sender's, unless the bot itself is named as one (an update of ours coming back)."""
    other = text(recipient.get("id"))
    return identity(other, "recipient") if is_bot(user) and other and not is_bot(other) else user


def is_bot(user: str) -> bool:
    return user.startswith("28:")


def outside(around: Around) -> bool:
    """Not a reply in a channel's thread."""
    root = around.base["address"].thread
    return root is None or root == around.activity.get("id")


def message_id(around: Around) -> str:
    return text(around.activity.get("id")) or around.delivery


def in_reply_to(around: Around, quotes: str) -> Around:
    """A private chat has no threads: there a quoted reply stands in the thread of what it quotes."""
    address: Address = around.base["address"]
    if not address.private:
        return around
    return replace(around, base={**around.base, "address": replace(address, thread=quotes)})
