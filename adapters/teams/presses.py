"""What is pressed and filled in: buttons, choices, dialogs, and the two actions that start from a message. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.teams.place import (
    OURS,
    Around,
    Read,
    in_reply_to,
    message_id,
)
from adapters.teams.shape import plain, text
from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FormSubmitted,
)

#: A person as the directory's search names them, and as we do.
PICKED = re.compile(r"<@([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})>", re.IGNORECASE)
_ID = re.compile(r"29:[^|<>\s]{1,300}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def read_invoke(around: Around) -> Read:
    activity, place = around.activity, around.place
    name = text(activity.get("name"))
    value = plain(activity.get("value"))
    trigger = around.delivery
    if name == "adaptiveCard/action":
        given = plain(plain(value.get("action")).get("data"))
        return Read(place=place, inputs=pressed_in(around, given, trigger), invoke=name, trigger=trigger)
    if name in ("task/fetch", "task/submit"):
        return Read(
            place=place, inputs=pressed_in(around, plain(value.get("data")), trigger), invoke=name, trigger=trigger
        )
    if name == "composeExtension/submitAction":
        return Read(place=place, inputs=_from_extension(around, value), invoke=name, trigger=trigger)
    return Read(place=place, invoke=name)


def pressed_in(around: Around, given: Mapping[str, Any], trigger: str) -> tuple[AnyInput, ...]:
    """A button, a choice, or a filled-in form, by what our own cards put into their data."""
    ours = plain(given.get(OURS))
    action, value, form = (text(ours.get(key))[:2000] for key in ("action", "value", "form"))
    if form:
        common = around.common("|form")
        return (FormSubmitted(**common, form=form, value=value, fields=_fields(ours, given)),)
    if not action:
        return ()
    chosen = text(ours.get("select"))
    if chosen:
        value = text(given.get(chosen))[:2000]
        if not value:
            return ()
    message = text(around.activity.get("replyToId"))[:200]
    address: Address = around.base["address"]
    if address.private and message:
        around = in_reply_to(around, message)
    return (
        ButtonPressed(
            **around.common("|press"),
            message=message or message_id(around),
            action=action,
            value=value,
            trigger=trigger,
        ),
    )


def _fields(ours: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, by field name; kinds come with the form, for a toggle and a list of people come as text."""
    kinds = plain(ours.get("kinds"))
    out: dict[str, Any] = {}
    for name in list(kinds)[:60]:
        entered = given.get(f"field.{name}")
        words = text(entered).replace("\r\n", "\n").strip() if not isinstance(entered, bool) else str(entered).lower()
        match kinds[name]:
            case "check":
                out[name] = words == "true"
            case "people":
                out[name] = [one.strip() for one in re.split(r"[,、;\n]", words) if one.strip()]
            case "file":
                out[name] = None
            case _:
                out[name] = words
    return out


def _from_extension(around: Around, value: Mapping[str, Any]) -> tuple[AnyInput, ...]:
    """ "Make a brief of this message", "ask somebody about it": what the dialog holds, as the command that says the same."""
    given = plain(value.get("data"))
    command = text(value.get("commandId"))
    one_line = {name: " ".join(text(given.get(name)).split())[:500] for name in ("title", "section", "who", "due")}
    if command == "create" and one_line["title"]:
        words = f"new {one_line['title']}"
    elif command == "assign" and one_line["section"] and one_line["who"]:
        who = f"<@{one_line['who']}>" if _ID.fullmatch(one_line["who"]) else one_line["who"]
        words = f"assign {one_line['section']} {who}"
        words += f" due {one_line['due']}" if one_line["due"] else ""
    else:
        return ()
    return (CommandInvoked(**around.common("|extension"), text=words, trigger=around.delivery),)
