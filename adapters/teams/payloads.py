"""A raw activity of Teams as inputs. Pure: no SDK, no clock, no database; what is not understood is left out, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.teams.messages import person_of, read_message, words_of
from adapters.teams.place import (
    OURS,
    PLATFORM,
    Around,
    Place,
    Read,
    Unheard,
    around_of,
    is_bot,
    message_id,
)
from adapters.teams.presses import read_invoke
from adapters.teams.shape import Malformed, digest, many, plain, text
from bot.inputs import (
    AnyInput,
    Installed,
    MessageDeleted,
    MessageEdited,
    PersonChanged,
    ReactionAdded,
    ReactionRemoved,
)

__all__ = ["OURS", "PLATFORM", "Malformed", "Place", "Read", "Unheard", "reaction", "read"]

_REACTIONS = {
    "like": "👍",
    "heart": "❤️",
    "laugh": "😆",
    "surprised": "😮",
    "sad": "😢",
    "angry": "😡",
    "yes": "👍",
    "ok": "👌",
    "checkmark": "✅",
    "eyes": "👀",
    "no": "👎",
}
_CODEPOINTS = re.compile(r"^([0-9a-f]{4,5}(?:-[0-9a-f]{4,5})*)(?:_|$)", re.IGNORECASE)


def _nobody(_: str) -> bool:
    return False


def read(activity: Mapping[str, Any], *, at: datetime, addressed: Callable[[str], bool] = _nobody) -> Read:
    """Raises Malformed. `at` is when it came in, aware UTC; `addressed` tells words that are a command without a mention."""
    around = around_of(activity, at)
    kind = activity.get("type")
    if kind == "message":
        return read_message(around, addressed)
    if kind == "invoke":
        return read_invoke(around)
    place = around.place
    if kind == "messageUpdate":
        return Read(place=place, inputs=_edited(around))
    if kind == "messageDelete":
        return Read(place=place, inputs=_deleted(around))
    if kind == "messageReaction":
        return Read(place=place, inputs=_reacted(around))
    if kind == "installationUpdate":
        return _installation(around)
    if kind == "conversationUpdate":
        return _members(around)
    return Read(place=place)


# ---------------------------------------------------------------- changes of messages


def _edited(around: Around) -> tuple[AnyInput, ...]:
    activity = around.activity
    if is_bot(around.base["user"]) or not isinstance(activity.get("id"), str):
        return ()
    said, _, _ = words_of(around)
    stamp = digest(activity.get("timestamp"), activity.get("localTimestamp"), said)
    return (MessageEdited(**around.common(f"|edit|{stamp}"), message=message_id(around), text=said),)


def _deleted(around: Around) -> tuple[AnyInput, ...]:
    if is_bot(around.base["user"]) or not isinstance(around.activity.get("id"), str):
        return ()
    return (MessageDeleted(**around.common("|delete"), message=message_id(around)),)


def _reacted(around: Around) -> tuple[AnyInput, ...]:
    message = text(around.activity.get("replyToId"))
    if not message or is_bot(around.base["user"]):
        return ()
    return (
        *(
            ReactionRemoved(**around.common(f"|unreact|{sign}"), message=message, emoji=sign)
            for sign in _signs(around, "reactionsRemoved")
        ),
        *(
            ReactionAdded(**around.common(f"|react|{sign}"), message=message, emoji=sign)
            for sign in _signs(around, "reactionsAdded")
        ),
    )


def _signs(around: Around, part: str) -> list[str]:
    signs = [reaction(text(one.get("type"))) for one in many(around.activity.get(part))]
    return list(dict.fromkeys(sign for sign in signs if sign))


def reaction(name: str) -> str:
    """The emoji itself: of Teams' own names, or of a code point name such as 1f440_eyes; else the name."""
    known = _REACTIONS.get(name.lower())
    if known:
        return known
    points = _CODEPOINTS.match(name)
    if points:
        try:
            return "".join(chr(int(point, 16)) for point in points.group(1).split("-"))
        except (ValueError, OverflowError):
            return ""
    return name[:60]


# ---------------------------------------------------------------- installs and members


def _installation(around: Around) -> Read:
    """An uninstall in Teams concerns one chat or team, never the company: the place is forgotten, nothing else."""
    action = text(around.activity.get("action"))
    if action.startswith("remove"):
        return Read(place=around.place, gone=True)
    if not action.startswith("add") or is_bot(around.base["user"]):
        return Read(place=around.place)
    name = text(plain(plain(around.activity.get("channelData")).get("team")).get("name")) or around.place.name
    installed = Installed(**around.common("|installed"), name=name or "Microsoft Teams")
    return Read(place=around.place, inputs=(*person_of(around), installed))


def _members(around: Around) -> Read:
    """Who joined becomes known by name. Who leaves a chat or team has not left the company: only the bot's own leaving counts."""
    activity = around.activity
    bot = text(plain(activity.get("recipient")).get("id"))
    gone = any(text(one.get("id")) == bot for one in many(activity.get("membersRemoved")))
    joined = []
    for one in many(activity.get("membersAdded"))[:200]:
        user, name = text(one.get("id")), text(one.get("name")).strip()[:200]
        if name and user and not is_bot(user) and len(user) <= 300:
            common = {**around.common(), "id": f"person|{user}|{digest(name, None, None)}", "user": user}
            if around.place.kind != "personal":
                common["address"] = replace(common["address"], thread=None)
            joined.append(PersonChanged(**common, name=name, active=True))
    return Read(place=around.place, inputs=tuple(joined), gone=bool(gone))
