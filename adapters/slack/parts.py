"""What every kind of payload is made of: ids, times, places, words. Each is checked where it is read.

A direct message's conversation is written `@U123`, the person, and not the channel's own `D…` id: it is the same before
and after the first contact, and a command typed in somebody else's direct chat is answered in ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.slack.shape import Malformed
from bot.inputs import Address

PLATFORM = "slack"
#: What a mention of the bot user is written as: the grammar knows the name, not the id.
NAME = "@Ayumi"
#: Between a message's time and the one person it was shown to: such a message can neither be changed nor found again.
EYES = "@"

Body = Mapping[str, Any]


_TS = re.compile(r"\d{9,11}(?:\.\d{1,9})?", re.ASCII)
_ID = re.compile(r"[\w.\-]{1,80}", re.ASCII)
_REFERENCE = re.compile(r"<([^<>\n]*)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a translation needs besides the body: `addressed` says whether channel words are meant for us."""

    at: datetime
    bot_user: str = ""
    addressed: Callable[[str], bool] = lambda text: text.startswith(NAME)


def team_of(body: Body) -> str:
    """The installation a body belongs to: the workspace, or the organisation of an org-wide install. "" when it names none.

    In a shared channel the envelope's team may be the other company's; `authorizations` names ours.
    """
    for authorization in body.get("authorizations") or ():
        return _own(authorization, authorization.get("team_id"), authorization.get("enterprise_id"))
    team, enterprise = body.get("team"), body.get("enterprise")
    return _own(
        body,
        team.get("id") if isinstance(team, dict) else body.get("team_id") or team,
        enterprise.get("id") if isinstance(enterprise, dict) else body.get("enterprise_id") or enterprise,
    )


def _own(part: Body, team: object, enterprise: object) -> str:
    org_wide = part.get("is_enterprise_install") in (True, "true")
    found = enterprise if org_wide and enterprise else team
    return found if isinstance(found, str) else ""


def words(text: str, bot_user: str = "", *, channels: bool = False) -> str:
    """Slack's escaped text as it was typed: links as words and address, people as `<@U…>`, our own bot as its name.

    `channels`: a channel stays `<#C…|name>`, as a command needs it; in anybody's sentences it is `#name`.
    """

    def shown(match: re.Match[str]) -> str:
        target, _, label = match.group(1).partition("|")
        if target.startswith("@"):
            return NAME if bot_user and target[1:] == bot_user else f"<{target}>"
        if target.startswith("#"):
            return f"<{target}|{label}>" if channels else f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        if target.startswith(("mailto:", "tel:")):
            return label or target.partition(":")[2]
        return target if not label or label == target else (label if label in target else f"{label} ({target})")

    return _ENTITY.sub(lambda m: _ENTITIES[m.group(1)], _REFERENCE.sub(shown, text))


def foreign(body: Body, event: Body, seen: Seen) -> bool:
    """Not a colleague's: a bot's, Slack's own, or somebody's of another company in a shared channel."""
    user = event.get("user")
    if event.get("bot_id") or event.get("subtype") == "bot_message" or not user:
        return True
    if user == "USLACKBOT" or (seen.bot_user and user == seen.bot_user):
        return True
    home = event.get("user_team") or event.get("source_team")
    team = team_of(body)
    return bool(home) and home != team and not team.startswith("E")


def common(body: Body, event: Body, seen: Seen, *, id: str, at: str) -> dict[str, Any]:
    return {"id": id, "at": _moment(at, seen), "team": team(body), "user": identity(event, "user")}


def _moment(ts: str, seen: Seen) -> datetime:
    """When Slack says it happened, never after it was received."""
    if not _TS.fullmatch(ts):
        return seen.at
    return min(datetime.fromtimestamp(float(ts), UTC), seen.at)


def place(event: Body, user: str) -> Address:
    channel = identity(event, "channel")
    private = event.get("channel_type") == "im" or channel.startswith("D")
    thread = event.get("thread_ts")
    if thread is not None:
        thread = stamp(event, "thread_ts")
    return Address(
        platform=PLATFORM,
        conversation=f"@{user}" if private else channel,
        thread=None if thread == event.get("ts") else thread,
        private=private,
    )


def team(body: Body) -> str:
    team = team_of(body)
    if not _ID.fullmatch(team):
        raise Malformed("the body names no team")
    return team


def need(part: Body, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not value or len(value) > 300:
        raise Malformed(f"{name!r} is missing")
    return value


def need_map(part: Body, name: str) -> Body:
    value = part.get(name)
    if not isinstance(value, dict):
        raise Malformed(f"{name!r} is missing")
    return value


def identity(part: Body, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Malformed(f"{name!r} is no id")
    return value


def stamp(part: Body, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not _TS.fullmatch(value):
        raise Malformed(f"{name!r} is no message time")
    return value


def text_of(part: Body, name: str) -> str:
    value = part.get(name)
    if value is not None and not isinstance(value, str):
        raise Malformed(f"{name!r} is no text")
    return value or ""


def chosen(action: Body) -> str:
    for value in (
        action.get("value"),
        (action.get("selected_option") or {}).get("value"),
        action.get("selected_date"),
        action.get("selected_user"),
    ):
        if isinstance(value, str):
            return value
    return ""
