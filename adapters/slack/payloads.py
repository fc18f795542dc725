"""Slack's payloads as inputs. Pure: what came, when it was received, and who our bot user is, in; inputs out.

A direct message's conversation is written `@U123`, the person, and not the channel's own `D…` id: it is the same before
and after the first contact, and a command typed in somebody else's direct chat is answered in ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.slack.shape import Malformed
from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FilePosted,
    FileRef,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PersonChanged,
    ReactionAdded,
    Uninstalled,
    VoicePosted,
)

PLATFORM = "slack"
#: What a mention of the bot user is written as: the grammar knows the name, not the id.
NAME = "@Ayumi"
#: Separates an action from its number: Slack wants each action_id once in a message.
NUMBERED = "#"
#: Separates a form field from the number of its part: a text input holds 3,000 characters.
PART = "~"

Body = Mapping[str, Any]

_TS = re.compile(r"\d{9,11}(?:\.\d{1,9})?", re.ASCII)
_ID = re.compile(r"[\w.\-]{1,80}", re.ASCII)
_POSTED = frozenset({None, "file_share", "thread_broadcast", "me_message"})
_REFERENCE = re.compile(r"<([^<>\n]*)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_VOICE_NAME = re.compile(
    r"(?:audio|video)_message.*|.+\.(?:m4a|mp3|wav|ogg|oga|opus|flac|aac|amr|webm|weba)", re.IGNORECASE
)
_TONE = re.compile(r"::skin-tone-\d$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a translation needs besides the body: `addressed` says whether channel words are meant for us."""

    at: datetime
    bot_user: str = ""
    addressed: Callable[[str], bool] = lambda text: text.startswith(NAME)


def inputs(body: Body, seen: Seen) -> Sequence[AnyInput]:
    """Every input in the body, none when it concerns nobody here. Raises Malformed."""
    match body.get("type"):
        case "event_callback":
            return _event(body, seen)
        case "block_actions":
            return _pressed(body, seen)
        case "view_submission":
            return (_submitted(body, seen),)
        case "message_action" | "shortcut":
            return _shortcut(body, seen)
        case None if "command" in body:
            return (_command(body, seen),)
    return ()


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


# ---------------------------------------------------------------- events


def _event(body: Body, seen: Seen) -> Sequence[AnyInput]:
    event = body.get("event") or {}
    match event.get("type"):
        case "message":
            return _message(body, event, seen)
        case "app_mention":
            return _posted(body, event, seen, mentioned=True)
        case "reaction_added":
            return _reaction(body, event, seen)
        case "user_change" | "team_join":
            return person(_need_map(event, "user"), team_of(body), seen, id=_need(body, "event_id"))
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
    if _foreign(body, event, seen):
        return ()
    ts, address = _ts(event, "ts"), _place(event, _id(event, "user"))
    text = words(_text(event, "text"), seen.bot_user)
    if not (address.private or address.thread or mentioned or seen.addressed(text)):
        return ()
    common = _common(body, event, seen, id=f"{_id(event, 'channel')}:{ts}", at=ts)
    files = [f for f in event.get("files") or () if isinstance(f, dict) and isinstance(f.get("id"), str)]
    files = [f for f in files if f.get("mode") not in ("tombstone", "hidden_by_limit")]
    if not files:
        return (MessagePosted(**common, address=address, message=ts, text=text),)
    return [
        _file(
            one,
            {**common, "id": common["id"] if n == 0 else f"{common['id']}:{_id(one, 'id')}"},
            address,
            ts,
            text if n == 0 else "",
        )
        for n, one in enumerate(files)
    ]


def _file(file: Body, common: Mapping[str, Any], address: Address, ts: str, text: str) -> VoicePosted | FilePosted:
    ref = file_ref(file)
    if not is_voice(file):
        return FilePosted(**common, address=address, message=ts, file=ref, text=text)
    return VoicePosted(
        **common, address=address, message=ts, file=ref, text=text, platform_transcript=_transcript(file)
    )


def is_voice(file: Body) -> bool:
    """A clip: by Slack's subtype, by the name Slack gives clips, or by a sound file's name. Slack calls some video/mp4."""
    name = str(file.get("name") or "")
    return (
        file.get("subtype") in ("slack_audio", "slack_video")
        or _VOICE_NAME.fullmatch(name) is not None
        or str(file.get("mimetype") or "").startswith("audio/")
    )


def file_ref(file: Body) -> FileRef:
    size, duration = file.get("size"), file.get("duration_ms")
    return FileRef(
        id=_id(file, "id"),
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
    if not isinstance(message, dict) or _foreign(body, message, seen):
        return ()
    if message.get("subtype") == "tombstone":
        return _deleted(body, {**event, "deleted_ts": message.get("ts")}, seen)
    if _text(message, "text") == _text(before, "text"):
        return ()
    ts = _ts(message, "ts")
    changed = _ts(message.get("edited") or {"ts": event.get("event_ts") or event.get("ts")}, "ts")
    address = _place({**message, **_where(event)}, _id(message, "user"))
    text = words(_text(message, "text"), seen.bot_user)
    if not (address.private or address.thread or seen.addressed(text)):
        return ()
    common = _common(body, message, seen, id=f"{_id(event, 'channel')}:{ts}:edit:{changed}", at=changed)
    return (MessageEdited(**common, address=address, message=ts, text=text),)


def _deleted(body: Body, event: Body, seen: Seen) -> Sequence[AnyInput]:
    before = event.get("previous_message") or {}
    if _foreign(body, before, seen):
        return ()
    ts = _ts(event, "deleted_ts")
    address = _place({**before, **_where(event)}, _id(before, "user"))
    if not (address.private or address.thread):
        return ()
    at = event.get("event_ts") or event.get("ts") or ts
    common = _common(body, before, seen, id=f"{_id(event, 'channel')}:{ts}:delete", at=str(at))
    return (MessageDeleted(**common, address=address, message=ts),)


def _where(event: Body) -> dict[str, Any]:
    return {"channel": event.get("channel"), "channel_type": event.get("channel_type")}


def _reaction(body: Body, event: Body, seen: Seen) -> Sequence[AnyInput]:
    """Only on our own messages, and only where Slack says whose message it is."""
    item = event.get("item") or {}
    if item.get("type") != "message" or (seen.bot_user and event.get("item_user") not in (None, seen.bot_user)):
        return ()
    if _foreign(body, event, seen):
        return ()
    user, ts, when = _id(event, "user"), _ts(item, "ts"), _ts(event, "event_ts")
    emoji = _TONE.sub("", _need(event, "reaction"))
    return (
        ReactionAdded(
            **_common(body, event, seen, id=f"{_id(item, 'channel')}:{ts}:react:{user}:{emoji}:{when}", at=when),
            address=_place({"channel": item.get("channel")}, user),
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
    profile, uid = user.get("profile") or {}, _id(user, "id")
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


def _uninstalled(body: Body, seen: Seen) -> Uninstalled:
    return Uninstalled(
        id=_need(body, "event_id"),
        at=seen.at,
        team=_team(body),
        user="",
        address=Address(platform=PLATFORM, conversation="workspace"),
    )


# ---------------------------------------------------------------- commands, presses, forms


def _command(body: Body, seen: Seen) -> CommandInvoked:
    user, trigger = _id(body, "user_id"), _need(body, "trigger_id")
    address = _place({"channel": body.get("channel_id"), "thread_ts": body.get("thread_ts")}, user)
    return CommandInvoked(
        id=f"command:{trigger}",
        at=seen.at,
        team=_team(body),
        user=user,
        address=address,
        text=words(_text(body, "text"), seen.bot_user).strip(),
        trigger=pack_trigger(trigger, address),
    )


def _pressed(body: Body, seen: Seen) -> Sequence[AnyInput]:
    container, user = body.get("container") or {}, _id(body.get("user") or {}, "id")
    in_view = container.get("type") == "view"
    channel = container.get("channel_id") or (body.get("channel") or {}).get("id")
    message = body.get("message") if isinstance(body.get("message"), dict) else {}
    own_ts = container.get("message_ts")
    thread = container.get("thread_ts") or (message or {}).get("thread_ts")
    address = _place({"channel": f"D{user}" if in_view else channel, "ts": own_ts, "thread_ts": thread}, user)
    trigger = _need(body, "trigger_id")
    made = []
    for n, action in enumerate(body.get("actions") or ()):
        if isinstance(action.get("url"), str):
            continue
        made.append(
            ButtonPressed(
                id=f"press:{trigger}:{n}" if n else f"press:{trigger}",
                at=seen.at,
                team=_team(body),
                user=user,
                address=address,
                message=_need(container, "view_id") if in_view else _ts(container, "message_ts"),
                action=_need(action, "action_id").partition(NUMBERED)[0],
                value=_chosen(action),
                trigger=pack_trigger(trigger, address),
            )
        )
    return made


def _chosen(action: Body) -> str:
    for value in (
        action.get("value"),
        (action.get("selected_option") or {}).get("value"),
        action.get("selected_date"),
        action.get("selected_user"),
    ):
        if isinstance(value, str):
            return value
    return ""


def _shortcut(body: Body, seen: Seen) -> Sequence[AnyInput]:
    """`brief.here` on a message: the person's day in its thread; `brief.new` from anywhere: the form of a new brief."""
    texts = {"brief.here": "", "brief.new": "new"}
    callback = _need(body, "callback_id")
    if callback not in texts:
        return ()
    user, trigger = _id(body.get("user") or {}, "id"), _need(body, "trigger_id")
    message, channel = body.get("message"), body.get("channel")
    place: dict[str, Any] = {"channel": channel.get("id") if isinstance(channel, dict) else f"D{user}"}
    if isinstance(message, dict):
        place["thread_ts"] = message.get("thread_ts") or message.get("ts")
    address = _place(place, user)
    return (
        CommandInvoked(
            id=f"shortcut:{trigger}",
            at=seen.at,
            team=_team(body),
            user=user,
            address=address,
            text=texts[callback],
            trigger=pack_trigger(trigger, address),
        ),
    )


def _submitted(body: Body, seen: Seen) -> FormSubmitted:
    view, user = _need_map(body, "view"), _id(body.get("user") or {}, "id")
    value, address = unpack_view(str(view.get("private_metadata") or ""), user)
    return FormSubmitted(
        id=f"form:{_need(view, 'id')}:{view.get('hash') or ''}",
        at=seen.at,
        team=_team(body),
        user=user,
        address=address,
        form=_need(view, "callback_id"),
        value=value,
        fields=_fields(view),
    )


def _fields(view: Body) -> dict[str, Any]:
    """What was filled in, by field; a text that needed several inputs is one again."""
    filled: dict[str, Any] = {}
    for name, element in _elements(view):
        value = _filled(element)
        base, _, part = name.partition(PART)
        filled[base] = filled.get(base, "") + value if part and isinstance(value, str) else value
    return filled


def _elements(view: Body) -> Sequence[tuple[str, Body]]:
    values = (view.get("state") or {}).get("values")
    if not isinstance(values, dict):
        return ()
    order = [b.get("block_id") for b in view.get("blocks") or () if isinstance(b, dict)]
    names = sorted(values, key=lambda name: order.index(name) if name in order else len(order))
    return [
        (name, element)
        for name in names
        if isinstance(values[name], dict)
        for element in values[name].values()
        if isinstance(element, dict)
    ]


def _filled(element: Body) -> Any:
    match element.get("type"):
        case "checkboxes":
            return bool(element.get("selected_options"))
        case "multi_users_select":
            users = element.get("selected_users")
            return [u for u in users if isinstance(u, str)] if isinstance(users, list) else []
        case "file_input":
            files = element.get("files")
            return _plain_file(files[0]) if isinstance(files, list) and files and isinstance(files[0], dict) else None
        case "plain_text_input":
            return str(element.get("value") or "")
    return _chosen(element).strip()


def _plain_file(file: Body) -> dict[str, Any]:
    ref = file_ref(file)
    return {"id": ref.id, "name": ref.name, "media_type": ref.media_type, "size": ref.size}


def impossible_dates(body: Body) -> Sequence[str]:
    """Names of the date fields whose value is no day of the calendar."""
    wrong = []
    for name, element in _elements(body.get("view") or {}):
        value = element.get("selected_date")
        if element.get("type") == "datepicker" and value:
            try:
                datetime.strptime(str(value), "%Y-%m-%d").replace(tzinfo=UTC)
            except ValueError:
                wrong.append(name)
    return wrong


# ---------------------------------------------------------------- what a form carries


def pack_trigger(trigger: str, address: Address) -> str:
    """What opens a form, with where its answers belong."""
    return " ".join((trigger, address.conversation, address.thread or "-"))


def unpack_trigger(packed: str) -> tuple[str, str, str | None]:
    """Trigger, conversation ("" unknown) and thread."""
    trigger, conversation, thread = (*packed.split(" "), "", "-")[:3]
    return trigger, conversation, None if thread in ("-", "") else thread


def pack_view(value: str, conversation: str, thread: str | None, locale: str) -> str:
    return json.dumps({"v": value, "c": conversation, "t": thread, "l": locale}, ensure_ascii=False)


def unpack_view(packed: str, user: str) -> tuple[str, Address]:
    """What the form concerns and where its answers belong: the person's own chat when it does not say."""
    try:
        kept = json.loads(packed)
    except ValueError:
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    conversation = str(kept.get("c") or f"@{user}")
    thread = kept.get("t")
    return str(kept.get("v") or ""), Address(
        platform=PLATFORM,
        conversation=conversation,
        thread=thread if isinstance(thread, str) else None,
        private=conversation.startswith("@"),
    )


def view_locale(body: Body) -> str:
    """The language the form was shown in."""
    try:
        return "en" if json.loads(str((body.get("view") or {}).get("private_metadata")))["l"] == "en" else "ja"
    except (ValueError, KeyError, TypeError):
        return "ja"


# ---------------------------------------------------------------- words


def words(text: str, bot_user: str = "") -> str:
    """Slack's escaped text as it was typed: links as words and address, people as `<@U…>`, our own bot as its name."""

    def shown(match: re.Match[str]) -> str:
        target, _, label = match.group(1).partition("|")
        if target.startswith("@"):
            return NAME if bot_user and target[1:] == bot_user else f"<{target}>"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        if target.startswith(("mailto:", "tel:")):
            return label or target.partition(":")[2]
        return target if not label or label == target else (label if label in target else f"{label} ({target})")

    return _ENTITY.sub(lambda m: _ENTITIES[m.group(1)], _REFERENCE.sub(shown, text))


# ---------------------------------------------------------------- parts


def _foreign(body: Body, event: Body, seen: Seen) -> bool:
    """Not a colleague's: a bot's, Slack's own, or somebody's of another company in a shared channel."""
    user = event.get("user")
    if event.get("bot_id") or event.get("subtype") == "bot_message" or not user:
        return True
    if user == "USLACKBOT" or (seen.bot_user and user == seen.bot_user):
        return True
    home = event.get("user_team") or event.get("source_team")
    team = team_of(body)
    return bool(home) and home != team and not team.startswith("E")


def _common(body: Body, event: Body, seen: Seen, *, id: str, at: str) -> dict[str, Any]:
    return {"id": id, "at": _moment(at, seen), "team": _team(body), "user": _id(event, "user")}


def _moment(ts: str, seen: Seen) -> datetime:
    """When Slack says it happened, never after it was received."""
    if not _TS.fullmatch(ts):
        return seen.at
    return min(datetime.fromtimestamp(float(ts), UTC), seen.at)


def _place(event: Body, user: str) -> Address:
    channel = _id(event, "channel")
    private = event.get("channel_type") == "im" or channel.startswith("D")
    thread = event.get("thread_ts")
    if thread is not None:
        thread = _ts(event, "thread_ts")
    return Address(
        platform=PLATFORM,
        conversation=f"@{user}" if private else channel,
        thread=None if thread == event.get("ts") else thread,
        private=private,
    )


def _team(body: Body) -> str:
    team = team_of(body)
    if not _ID.fullmatch(team):
        raise Malformed("the body names no team")
    return team


def _need(part: Body, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not value or len(value) > 300:
        raise Malformed(f"{name!r} is missing")
    return value


def _need_map(part: Body, name: str) -> Body:
    value = part.get(name)
    if not isinstance(value, dict):
        raise Malformed(f"{name!r} is missing")
    return value


def _id(part: Body, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Malformed(f"{name!r} is no id")
    return value


def _ts(part: Body, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not _TS.fullmatch(value):
        raise Malformed(f"{name!r} is no message time")
    return value


def _text(part: Body, name: str) -> str:
    value = part.get(name)
    if value is not None and not isinstance(value, str):
        raise Malformed(f"{name!r} is no text")
    return value or ""
