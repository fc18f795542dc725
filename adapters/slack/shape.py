"""Whether a decoded request body has the shape Slack gives it, before anything reads it.

Bolt and its middlewares index into the body while they build their request; a list where an object stands is then a
stack trace. Checked once here, for HTTP and Socket Mode alike, so that what follows may rely on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Keys that are objects wherever Slack puts them (or null).
_OBJECTS = frozenset(
    {"event", "view", "container", "item", "state", "message", "previous_message", "function_data", "profile"}
    | {"selected_option", "transcription", "preview", "tokens", "bot_profile", "metadata", "edited", "file"}
)
#: Keys that are an object or an id.
_EITHER = frozenset({"user", "channel", "team", "enterprise"})
#: Keys that are lists of objects.
_LISTS = frozenset({"authorizations", "actions", "selected_options", "response_urls"})
#: Keys that are text.
_TEXTS = frozenset(
    {"type", "subtype", "event_id", "api_app_id", "team_id", "enterprise_id", "user_id", "channel_id", "channel_type"}
    | {"trigger_id", "response_url", "callback_id", "action_id", "block_id", "command", "ts", "thread_ts", "event_ts"}
    | {"message_ts", "deleted_ts", "action_ts", "challenge", "token", "bot_id", "user_team", "source_team", "hash"}
    | {
        "private_metadata",
        "channel_name",
        "user_name",
        "reaction",
        "item_user",
        "app_id",
        "root_view_id",
        "selected_date",
    }
)
_KNOWN = _OBJECTS | _EITHER | _LISTS | _TEXTS
_DEPTH = 60
#: What Bolt reads of each type without looking whether it is there: the part ("" the body itself), then its texts.
_REQUIRED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "event_callback": ("event", ("type",)),
    "block_actions": ("actions", ("type", "action_id")),
    "view_submission": ("view", ("type", "callback_id")),
    "view_closed": ("view", ("type", "callback_id")),
    "message_action": ("", ("callback_id",)),
    "shortcut": ("", ("callback_id",)),
    "interactive_message": ("actions", ("name",)),
    "block_suggestion": ("", ("action_id",)),
}


class Malformed(ValueError):
    """A body that Slack would not send. Says where, never what."""


def check(body: object) -> Mapping[str, Any]:
    """The body without its nulls, when it is an object of the right shape. Raises Malformed."""
    if not isinstance(body, dict) or not body:
        raise Malformed("the body is no JSON object")
    _walk(body, 0)
    _complete(body)
    return {key: value for key, value in body.items() if value is not None}


def _complete(body: Mapping[str, Any]) -> None:
    name, texts = _REQUIRED.get(body.get("type") or "", ("", ()))
    part = body.get(name) if name else body
    for one in part if isinstance(part, list) and part else [part]:
        if texts and (not isinstance(one, dict) or not all(isinstance(one.get(text), str) for text in texts)):
            raise Malformed(f"{name or 'the body'!r} is not complete")


def _walk(value: object, depth: int) -> None:
    if depth > _DEPTH:
        raise Malformed("nested too deep")
    if isinstance(value, str):
        _text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _text(key)
            if key in _KNOWN and (inner is not None or key in _LISTS):
                _key(key, inner, depth)
            if isinstance(inner, str):
                _text(inner)
            elif isinstance(inner, (dict, list, float)):
                _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, depth + 1)
    elif isinstance(value, float) and value != value:
        raise Malformed("a number that is none")


def _text(value: str) -> None:
    """A lone surrogate cannot be stored as UTF-8, a NUL not in PostgreSQL; neither can be typed."""
    if "\0" in value:
        raise Malformed("a NUL in a text")
    if value.isascii():
        return
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("a text that is no Unicode") from None


def _key(key: str, value: object, depth: int) -> None:
    if (
        (key in _OBJECTS and not isinstance(value, dict) and not (key == "message" and isinstance(value, str)))
        or (key in _EITHER and not isinstance(value, (dict, str)))
        or (key in _TEXTS and not isinstance(value, str))
        or (key in _LISTS and not _objects(value))
    ):
        raise Malformed(f"{key!r} at depth {depth} is a {type(value).__name__}")
    if key in _EITHER and isinstance(value, dict) and not isinstance(value.get("id", ""), str):
        raise Malformed(f"the id of {key!r} at depth {depth} is no text")


def _objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
