"""Events as inputs: what was said, changed, shown or sent, and who came or left. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.slack.parts import (
    PLATFORM,
    Body,
    Seen,
    common,
    foreign,
    identity,
    need,
    need_map,
    place,
    stamp,
    team,
    team_of,
    text_of,
    words,
)
from bot.inputs import (
    Address,
    AnyInput,
    ChannelChanged,
    FilePosted,
    FileRef,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PersonChanged,
    ReactionAdded,
    ReactionRemoved,
    Uninstalled,
    VoicePosted,
)

_POSTED = frozenset({None, "file_share", "thread_broadcast", "me_message"})
_VOICE_NAME = re.compile(
    r"(?:audio|video)_message.*|.+\.(?:m4a|mp3|wav|ogg|oga|opus|flac|aac|amr|webm|weba)", re.IGNORECASE
)
_VOICE_TYPES = frozenset({"m4a", "mp3", "wav", "ogg", "opus", "flac", "aac", "amr"})
_TONE = re.compile(r"::skin-tone-\d$")


def of_event(body: Body, seen: Seen) -> Sequence[AnyInput]:
    event = body.get("event") or {}
    match event.get("type"):
        case "message":
            return _message(body, event, seen)
        case "app_mention":
            return _posted(body, event, seen, mentioned=True)
        case "reaction_added":
            return _reaction(body, event, seen, ReactionAdded, "react")
        case "reaction_removed":
            return _reaction(body, event, seen, ReactionRemoved, "unreact")
        case "user_change" | "team_join" as kind:
            changed = person(need_map(event, "user"), team_of(body), seen, id=need(body, "event_id"))
            return [replace(one, joins=kind == "team_join") for one in changed]
        case "channel_rename" | "group_rename":
            channel = need_map(event, "channel")
            return (_channel(body, identity(channel, "id"), seen, name=need(channel, "name")),)
        case "channel_archive" | "group_archive" | "channel_deleted" | "group_deleted":
            return (_channel(body, identity(event, "channel"), seen, closed=True),)
        case "channel_unarchive" | "group_unarchive":
            return (_channel(body, identity(event, "channel"), seen, closed=False),)
        case "app_uninstalled":
            return (_uninstalled(body, seen),)
        case "tokens_revoked":
            return (_uninstalled(body, seen),) if (event.get("tokens") or {}).get("bot") else ()
    return ()


def _message(body: Body, event: Body, seen: Seen) -> Sequence[AnyInput]:
    subtype = event.get("subtype")
    if subtype in _POSTED:
        return _posted(body, event, seen, mentioned=False)
    if subtype == "message_changed":
        return _edited(body, event, seen)
    if subtype == "message_deleted":
        return _deleted(body, event, seen)
    return ()


def _posted(body: Body, event: Body, seen: Seen, *, mentioned: bool) -> Sequence[AnyInput]:
    """One input a message, and one more for each further file. `app_mention` and `message` make the same id."""
    if foreign(body, event, seen):
        return ()
    ts, address = stamp(event, "ts"), place(event, identity(event, "user"))
    text = _text(event, seen)
    if not (address.private or address.thread or mentioned or seen.addressed(text)):
        return ()
    shared = common(body, event, seen, id=f"{identity(event, 'channel')}:{ts}", at=ts)
    files = [f for f in event.get("files") or () if isinstance(f, dict) and isinstance(f.get("id"), str)]
    files = [f for f in files if f.get("mode") not in ("tombstone", "hidden_by_limit")]
    if not files:
        return (MessagePosted(**shared, address=address, message=ts, text=text),)
    return [
        _file(
            one,
            {**shared, "id": shared["id"] if n == 0 else f"{shared['id']}:{identity(one, 'id')}"},
            address,
            ts,
            text if n == 0 else "",
        )
        for n, one in enumerate(files)
    ]


def _text(message: Body, seen: Seen) -> str:
    """The words; of a command typed as text with channels as a command needs them."""
    raw = text_of(message, "text")
    text = words(raw, seen.bot_user)
    return words(raw, seen.bot_user, channels=True) if "<#" in raw and seen.addressed(text) else text


def _file(file: Body, shared: Mapping[str, Any], address: Address, ts: str, text: str) -> VoicePosted | FilePosted:
    ref = file_ref(file)
    if not is_voice(file):
        return FilePosted(**shared, address=address, message=ts, file=ref, text=text)
    return VoicePosted(
        **shared, address=address, message=ts, file=ref, text=text, platform_transcript=_transcript(file)
    )


def is_voice(file: Body) -> bool:
    """A clip: by Slack's subtype, by the name Slack gives clips, or by a sound file's name or type. Slack calls some video/mp4.

    What only its content tells to be sound, the work that reads it finds out.
    """
    name = str(file.get("name") or "")
    return (
        file.get("subtype") in ("slack_audio", "slack_video")
        or _VOICE_NAME.fullmatch(name) is not None
        or str(file.get("mimetype") or "").startswith("audio/")
        or str(file.get("filetype")) in _VOICE_TYPES
    )


def file_ref(file: Body) -> FileRef:
    size, duration = file.get("size"), file.get("duration_ms")
    return FileRef(
        id=identity(file, "id"),
        name=str(file.get("name") or file.get("title") or file["id"]),
        media_type=str(file.get("mimetype") or ""),
        size=size if isinstance(size, int) and size >= 0 else None,
        seconds=duration / 1000 if isinstance(duration, (int, float)) and 0 < duration < 1e9 else None,
    )


def _transcript(file: Body) -> str | None:
    """Slack's own, only when it is whole: `processing` and every other status count as none."""
    transcription = file.get("transcription") or {}
    preview = transcription.get("preview") or {}
    if transcription.get("status") != "complete" or preview.get("has_more"):
        return None
    content = preview.get("content")
    return content if isinstance(content, str) and content.strip() else None


def _edited(body: Body, event: Body, seen: Seen) -> Sequence[AnyInput]:
    """An edit by its author. A link that unfolded also arrives as a change, with the same words."""
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    if not isinstance(message, dict) or foreign(body, message, seen):
        return ()
    if message.get("subtype") == "tombstone":
        return _deleted(body, {**event, "deleted_ts": message.get("ts")}, seen)
    if text_of(message, "text") == text_of(before, "text"):
        return ()
    ts = stamp(message, "ts")
    changed = stamp(message.get("edited") or {"ts": event.get("event_ts") or event.get("ts")}, "ts")
    address = place({**message, **_where(event)}, identity(message, "user"))
    text = _text(message, seen)
    if not (address.private or address.thread or seen.addressed(text)):
        return ()
    shared = common(body, message, seen, id=f"{identity(event, 'channel')}:{ts}:edit:{changed}", at=changed)
    return (MessageEdited(**shared, address=address, message=ts, text=text),)


def _deleted(body: Body, event: Body, seen: Seen) -> Sequence[AnyInput]:
    before = event.get("previous_message") or {}
    if foreign(body, before, seen):
        return ()
    ts = stamp(event, "deleted_ts")
    address = place({**before, **_where(event)}, identity(before, "user"))
    if not (address.private or address.thread):
        return ()
    at = event.get("event_ts") or event.get("ts") or ts
    shared = common(body, before, seen, id=f"{identity(event, 'channel')}:{ts}:delete", at=str(at))
    return (MessageDeleted(**shared, address=address, message=ts),)


def _where(event: Body) -> dict[str, Any]:
    return {"channel": event.get("channel"), "channel_type": event.get("channel_type")}


def _reaction(
    body: Body, event: Body, seen: Seen, made: type[ReactionAdded | ReactionRemoved], what: str
) -> Sequence[AnyInput]:
    """Only on our own messages, and only where Slack says whose message it is."""
    item = event.get("item") or {}
    if item.get("type") != "message" or (seen.bot_user and event.get("item_user") not in (None, seen.bot_user)):
        return ()
    if foreign(body, event, seen):
        return ()
    user, ts, when = identity(event, "user"), stamp(item, "ts"), stamp(event, "event_ts")
    emoji = _TONE.sub("", need(event, "reaction"))
    return (
        made(
            **common(body, event, seen, id=f"{identity(item, 'channel')}:{ts}:{what}:{user}:{emoji}:{when}", at=when),
            address=place({"channel": item.get("channel")}, user),
            message=ts,
            emoji=emoji,
        ),
    )


def person(user: Body, team: str, seen: Seen, *, id: str) -> Sequence[PersonChanged]:
    """Who somebody is now. Bots and strangers of a shared channel are nobody's colleagues."""
    if user.get("is_bot") or user.get("is_stranger") or user.get("id") == "USLACKBOT":
        return ()
    if not team or (user.get("team_id") not in (None, team) and not team.startswith("E")):
        return ()
    profile, uid = user.get("profile") or {}, identity(user, "id")
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    locale, zone = user.get("locale"), user.get("tz")
    return (
        PersonChanged(
            id=id,
            at=seen.at,
            team=team,
            user=uid,
            address=Address(platform=PLATFORM, conversation=f"@{uid}", private=True),
            name=next((n.strip() for n in names if isinstance(n, str) and n.strip()), ""),
            active=not user.get("deleted"),
            locale=locale if isinstance(locale, str) else None,
            zone=zone if isinstance(zone, str) else None,
        ),
    )


def _channel(body: Body, channel: str, seen: Seen, *, name: str = "", closed: bool | None = None) -> ChannelChanged:
    """Nobody's act as far as we are concerned: who did it need not be one of ours."""
    return ChannelChanged(
        id=need(body, "event_id"),
        at=seen.at,
        team=team(body),
        user="",
        address=Address(platform=PLATFORM, conversation=channel),
        name=name,
        closed=closed,
    )


def _uninstalled(body: Body, seen: Seen) -> Uninstalled:
    return Uninstalled(
        id=need(body, "event_id"),
        at=seen.at,
        team=team(body),
        user="",
        address=Address(platform=PLATFORM, conversation="workspace"),
    )
