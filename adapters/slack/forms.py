"""What a form carries on its way out and brings back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.slack.events import file_ref
from adapters.slack.parts import PLATFORM, Body, chosen
from bot.inputs import Address

#: Separates a form field from the number of its part: a text input holds 3,000 characters.
PART = "~"


def fields(view: Body) -> dict[str, Any]:
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
    return chosen(element).strip()


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
