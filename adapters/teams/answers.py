"""What Teams is answered inside the request: a line after a press, a dialog, the two dialogs that start from a message. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.teams.render import dialog
from adapters.teams.shape import plain, text, words_in
from bot.catalog import Catalog
from bot.message import Form, FormField, Option

CARD = "application/vnd.microsoft.card.adaptive"


def locale_of(activity: Mapping[str, Any]) -> str:
    return "en" if text(activity.get("locale")).lower().startswith("en") else "ja"


def line(words: str) -> dict[str, Any]:
    """Under the pressed button, to its presser alone."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}


def refusal(words: str) -> dict[str, Any]:
    return {
        "statusCode": 400,
        "type": "application/vnd.microsoft.error",
        "value": {"code": "BadRequest", "message": words},
    }


def task(value: Mapping[str, Any]) -> dict[str, Any]:
    """A dialog with a card."""
    return {"task": {"type": "continue", "value": dict(value)}}


def words_task(words: str) -> dict[str, Any]:
    """A dialog with one line."""
    return {"task": {"type": "message", "value": words}}


def extension(activity: Mapping[str, Any], catalog: Catalog, people: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """The dialog of "make a brief of this message" or "ask somebody about it", filled with what the message says.

    `people` are name and id of who can be chosen; without any the name is typed.
    """
    value = plain(activity.get("value"))
    locale = locale_of(activity)
    body = plain(plain(value.get("messagePayload")).get("body"))
    said = words_in(text(body.get("content"))).split("\n")[0][:120]

    def word(key: str) -> str:
        return catalog.word(f"teams.{key}", locale)

    command = text(value.get("commandId"))
    if command == "assign":
        fields: tuple[FormField, ...] = (
            FormField(name="section", label=word("assign_section"), hint=word("assign_section_hint")),
            FormField(
                name="who",
                label=word("assign_who"),
                hint=word("assign_who_pick" if people else "assign_who_hint"),
                kind="person",
                options=tuple(Option(label=name, value=user) for name, user in people),
            ),
            FormField(name="due", label=word("assign_due"), hint=word("assign_due_hint"), required=False),
        )
        text_above = said
    elif command == "create":
        fields = (FormField(name="title", label=word("create_field"), value=said),)
        text_above = ""
    else:
        return words_task(word("stale"))
    title = word(f"{command}_title")
    form = Form(
        form=command,
        value="",
        title=title,
        submit=word(f"{command}_submit"),
        fields=fields,
        text=_unmarked(text_above),
    )
    card = dialog(form)
    for element in card["body"]:
        if str(element.get("id", "")).startswith("field."):
            element["id"] = element["id"].removeprefix("field.")
    return task({"title": title, "height": "medium", "width": "medium", "card": {"contentType": CARD, "content": card}})


def _unmarked(words: str) -> str:
    from bot.message import escape

    return escape(words)
