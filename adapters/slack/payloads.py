"""Slack's payloads as inputs. Pure: what came, when it was received, and who our bot user is, in; inputs out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.slack.events import of_event
from adapters.slack.forms import fields, pack_trigger, unpack_view
from adapters.slack.parts import EYES, Body, Seen, chosen, identity, need, need_map, place, stamp, team, text_of, words
from bot.inputs import AnyInput, ButtonPressed, CommandInvoked, FormSubmitted

#: Separates an action from its number: Slack wants each action_id once in a message.
NUMBERED = "#"


def inputs(body: Body, seen: Seen) -> Sequence[AnyInput]:
    """Every input in the body, none when it concerns nobody here. Raises Malformed."""
    match body.get("type"):
        case "event_callback":
            return of_event(body, seen)
        case "block_actions":
            return _pressed(body, seen)
        case "view_submission":
            return (_submitted(body, seen),)
        case "message_action" | "shortcut":
            return _shortcut(body, seen)
        case None if "command" in body:
            return (_command(body, seen),)
    return ()


def _command(body: Body, seen: Seen) -> CommandInvoked:
    user, trigger = identity(body, "user_id"), need(body, "trigger_id")
    address = place({"channel": body.get("channel_id"), "thread_ts": body.get("thread_ts")}, user)
    return CommandInvoked(
        id=f"command:{trigger}",
        at=seen.at,
        team=team(body),
        user=user,
        address=address,
        text=words(text_of(body, "text"), seen.bot_user, channels=True).strip(),
        trigger=pack_trigger(trigger, address),
    )


def _pressed(body: Body, seen: Seen) -> Sequence[AnyInput]:
    container, user = body.get("container") or {}, identity(body.get("user") or {}, "id")
    in_view = container.get("type") == "view"
    channel = container.get("channel_id") or (body.get("channel") or {}).get("id")
    message = body.get("message") if isinstance(body.get("message"), dict) else {}
    own_ts = container.get("message_ts")
    thread = container.get("thread_ts") or (message or {}).get("thread_ts")
    address = place({"channel": f"D{user}" if in_view else channel, "ts": own_ts, "thread_ts": thread}, user)
    trigger = need(body, "trigger_id")
    made = []
    for n, action in enumerate(body.get("actions") or ()):
        if isinstance(action.get("url"), str):
            continue
        made.append(
            ButtonPressed(
                id=f"press:{trigger}:{n}" if n else f"press:{trigger}",
                at=seen.at,
                team=team(body),
                user=user,
                address=address,
                message=need(container, "view_id") if in_view else _message(container, user),
                action=need(action, "action_id").partition(NUMBERED)[0],
                value=chosen(action),
                trigger=pack_trigger(trigger, address),
            )
        )
    return made


def _message(container: Body, user: str) -> str:
    ts = stamp(container, "message_ts")
    return f"{ts}{EYES}{user}" if container.get("is_ephemeral") else ts


def _shortcut(body: Body, seen: Seen) -> Sequence[AnyInput]:
    """`brief.here` on a message: the person's day in its thread; `brief.new` from anywhere: the form of a new brief."""
    texts = {"brief.here": "", "brief.new": "new"}
    callback = need(body, "callback_id")
    if callback not in texts:
        return ()
    user, trigger = identity(body.get("user") or {}, "id"), need(body, "trigger_id")
    message, channel = body.get("message"), body.get("channel")
    where: dict[str, Any] = {"channel": channel.get("id") if isinstance(channel, dict) else f"D{user}"}
    if isinstance(message, dict):
        where["thread_ts"] = message.get("thread_ts") or message.get("ts")
    address = place(where, user)
    return (
        CommandInvoked(
            id=f"shortcut:{trigger}",
            at=seen.at,
            team=team(body),
            user=user,
            address=address,
            text=texts[callback],
            trigger=pack_trigger(trigger, address),
        ),
    )


def _submitted(body: Body, seen: Seen) -> FormSubmitted:
    view, user = need_map(body, "view"), identity(body.get("user") or {}, "id")
    value, address = unpack_view(str(view.get("private_metadata") or ""), user)
    return FormSubmitted(
        id=f"form:{need(view, 'id')}:{view.get('hash') or ''}",
        at=seen.at,
        team=team(body),
        user=user,
        address=address,
        form=need(view, "callback_id"),
        value=value,
        fields=fields(view),
    )
