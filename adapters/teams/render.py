"""A Message as Adaptive Cards 1.5, a Form as the card of a dialog. Pure.

Buttons are Action.Execute with Action.Submit as fallback for clients that do not know it; those that lead to a dialog are
Action.Submit with task/fetch, the only way a dialog opens in Teams. People's words stand in RichTextBlock, which reads no
Markdown, or escaped. What is too long for one card goes on in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from adapters.teams import limits
from adapters.teams.markdown import bare, chunks, escaped, marked, plain
from adapters.teams.payloads import OURS
from bot.message import Attachment, Button, Field, Form, FormField, Link, Message, Quote, Select

Card = dict[str, Any]
Element = dict[str, Any]

#: Buttons that always lead to a dialog (bot/flows/routes.py: what ends in `turn.form`).
OPENS = frozenset(
    {"voice.correct", "align.change", "brief.edit", "escalate.record"}
    | {f"manager.{answer}" for answer in ("less", "other", "later", "no")}
)
#: Beside those we know, Teams' own search of the company's directory (desktop and web; elsewhere the list alone is shown).
#: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker
_DIRECTORY: Mapping[str, Any] = {
    "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
}
#: An item that brings its own number needs no dot before it.
_NUMBERED = re.compile(r"[\s*]*\d{1,3}[.)．]")
_STYLES = {"primary": "positive", "danger": "destructive"}
#: A line longer than this is cut, so that cards can be filled evenly.
_LINE = 3000
#: An element made of several parts is begun anew beyond this many bytes.
_PIECE = 9_000
#: A value longer than this stands as a paragraph under its name.
_VALUE = 300
#: So many options are shown as buttons, one tap each; more as a list.
_TAPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """`notice` is the line of the notification; `cards` are shown one after the other, the last with the buttons."""

    notice: str
    cards: tuple[Card, ...]


def message(shown: Message, *, files: Mapping[str, str] | None = None) -> Rendered:
    """`files` are addresses to open attachments at, by file id. Raises ValueError for nothing to show, or for too much."""
    addresses = files or {}
    body = [*_words(shown, addresses), *_actions(shown, addresses)]
    if not body:
        raise ValueError("a message without anything to show")
    cards = _cards(body)
    if len(cards) > limits.MOST_PARTS:
        raise ValueError(f"a message of {len(cards)} cards; at most {limits.MOST_PARTS} can be sent")
    return Rendered(notice=plain(shown.notice)[:200], cards=tuple(cards))


def dialog(form: Form) -> Card:
    """The card inside a dialog."""
    return _card([*_form(form), {"type": "ActionSet", "actions": [_submit(form)]}])


def inline(form: Form) -> Card:
    """The same in the chat itself, where no dialog can be opened any more."""
    heading: Element = {"type": "TextBlock", "text": escaped(form.title), "wrap": True, "weight": "Bolder"}
    ours = _submit(form)
    pressed = {**_execute(form.submit, ours["data"], "positive")}
    return _card([heading, *_form(form), {"type": "ActionSet", "actions": [pressed]}])


def _card(body: Sequence[Element]) -> Card:
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "Full"},
        "body": list(body),
    }


def _cards(body: list[Element]) -> list[Card]:
    """As few cards as hold everything; an element is never cut here, `_lines` made them small enough."""
    room = limits.MOST_CARD_BYTES - limits.AROUND_BYTES
    cards: list[list[Element]] = [[]]
    used = 0
    for element in body:
        size = limits.json_bytes(element) + 2
        if cards[-1] and used + size > room:
            cards.append([])
            used = 0
        cards[-1].append(element)
        used += size
    return [_card(one) for one in cards]


# ---------------------------------------------------------------- parts


def _words(shown: Message, addresses: Mapping[str, str]) -> Iterator[Element]:
    if shown.heading.strip():
        text = escaped(shown.heading)
        yield {
            "type": "TextBlock",
            "text": text,
            "wrap": True,
            "size": "Medium",
            "weight": "Bolder",
            "style": "heading",
        }
    yield from _lines(shown.text)
    for quote in shown.quotes:
        yield from _quote(quote)
    yield from _fields(shown.fields)
    for number, item in enumerate(shown.items):
        for element in _lines(item, before="" if _NUMBERED.match(item) else "•  "):
            yield {"spacing": "Small" if number else "Default", **element}
    if shown.image is not None:
        yield _picture(shown.image, addresses)
    for one in shown.attachments:
        yield {"type": "TextBlock", "text": escaped(f"📎 {one.alt or one.name}"), "wrap": True, "spacing": "Small"}


def _lines(text: str, *, before: str = "", **look: Any) -> Iterator[Element]:
    """A block a line: in one block a single line break would be lost. An empty line is room above the next one, for a block
    without words has no height. A piece that goes on has an id that says so.
    """
    room: str | None = None
    for number, line in enumerate(plain(text).split("\n") if text.strip() else ()):
        if not line.strip():
            room = "Medium"
            continue
        for part, piece in enumerate(chunks(line, _LINE)):
            element: Element = {"type": "TextBlock", "text": before + marked(piece) or " ", "wrap": True, **look}
            if part:
                element["id"] = f"on.{number}.{part}.{len(line)}"
            if part or number:
                element["spacing"] = "None" if part or room is None else room
            yield element
            before, room = "", None


def _quote(quote: Quote) -> Iterator[Element]:
    """Somebody's words in a box of their own, as they are: a RichTextBlock reads no Markdown. A long quote takes several boxes."""
    box: list[Element] = []
    for number, line in enumerate(plain(quote.text).split("\n")):
        for part, piece in enumerate(chunks(line, _LINE)):
            inner: Element = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": piece or " "}]}
            if part:
                inner["id"] = f"on.q{number}.{part}"
            if box and limits.json_bytes({"items": [*box, inner]}) > _PIECE:
                yield _box(box)
                box = []
            box.append({**inner, "spacing": "None"} if box else inner)
    yield _box(box)
    if quote.by:
        yield {"type": "TextBlock", "text": escaped(f"— {quote.by}"), "wrap": True, "isSubtle": True, "spacing": "None"}


def _box(items: Sequence[Element]) -> Element:
    return {"type": "Container", "style": "emphasis", "items": list(items)}


def _fields(fields: Sequence[Field]) -> Iterator[Element]:
    """Name and value side by side; a long value as paragraphs."""
    short = [one for one in fields if len(one.value) <= _VALUE]
    if short:
        yield {
            "type": "FactSet",
            "facts": [{"title": escaped(one.name), "value": _one_line(one.value)} for one in short],
        }
    for one in fields:
        if len(one.value) > _VALUE:
            yield {"type": "TextBlock", "text": escaped(one.name), "wrap": True, "weight": "Bolder"}
            yield from _lines(one.value)


def _one_line(value: str) -> str:
    return "\n\n".join(marked(line) for line in plain(value).split("\n")) or " "


def _picture(image: Attachment, addresses: Mapping[str, str]) -> Element:
    url = safe_url(addresses.get(image.file, ""))
    if not url:
        return {"type": "TextBlock", "text": escaped(f"🖼 {image.alt or image.name}"), "wrap": True}
    return {"type": "Image", "url": url, "altText": plain(image.alt or image.name)}


def safe_url(url: str) -> str:
    """The address when a card may lead there: https, or http on this machine; else nothing."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme == "https" and host:
        return url
    return url if parts.scheme == "http" and host in limits.LOOPBACK else ""


# ---------------------------------------------------------------- what can be pressed


def _actions(shown: Message, addresses: Mapping[str, str]) -> Iterator[Element]:
    links = [*shown.links]
    links += [Link(label=one.name, url=addresses[one.file]) for one in shown.attachments if addresses.get(one.file)]
    opening = [
        {"type": "Action.OpenUrl", "title": plain(one.label)[:75], "url": url}
        for one in links
        if (url := safe_url(one.url))
    ]
    for one in links:
        if not safe_url(one.url):
            yield {"type": "TextBlock", "text": escaped(one.label), "wrap": True}
    yield from _rows([*opening, *(_button(button) for button in shown.buttons)])
    for number, select in enumerate(shown.selects):
        yield from _select(select, number)
    yield from _lines(shown.note, isSubtle=True, size="Small")


def _rows(actions: Sequence[Element]) -> Iterator[Element]:
    row: list[Element] = []
    for action in actions:
        if row and (len(row) == limits.MOST_ACTIONS or limits.json_bytes({"actions": [*row, action]}) > _PIECE):
            yield {"type": "ActionSet", "actions": row}
            row = []
        row.append(action)
    if row:
        yield {"type": "ActionSet", "actions": row}


def _button(button: Button) -> Element:
    return _press(button.label, {"action": button.action, "value": button.value}, _STYLES.get(button.style, "default"))


def _press(label: str, ours: Mapping[str, Any], style: str = "default") -> Element:
    if ours.get("action") in OPENS:
        data = {"msteams": {"type": "task/fetch"}, OURS: dict(ours)}
        return {"type": "Action.Submit", "title": plain(label)[:75], "style": style, "data": data}
    return _execute(label, {OURS: dict(ours)}, style)


def _execute(label: str, data: Mapping[str, Any], style: str) -> Element:
    title = plain(label)[:75]
    return {
        "type": "Action.Execute",
        "title": title,
        "verb": OURS,
        "style": style,
        "data": dict(data),
        "fallback": {"type": "Action.Submit", "title": title, "style": style, "data": dict(data)},
    }


def _select(select: Select, number: int) -> Iterator[Element]:
    if len(select.options) <= _TAPS:
        yield {"type": "TextBlock", "text": escaped(select.label), "wrap": True, "weight": "Bolder"}
        yield from _rows(
            [_press(option.label, {"action": select.action, "value": option.value}) for option in select.options]
        )
        return
    field = f"select.{number}"
    yield {
        "type": "Input.ChoiceSet",
        "id": field,
        "label": plain(select.label),
        "placeholder": plain(select.placeholder or select.label),
        "choices": [{"title": plain(option.label), "value": option.value} for option in select.options],
    }
    yield from _rows([_press(select.label, {"action": select.action, "select": field})])


# ---------------------------------------------------------------- dialogs


def _form(form: Form) -> Iterator[Element]:
    yield from _lines(form.text)
    for field in form.fields:
        yield _input(field)


def _input(field: FormField) -> Element:
    label = plain(field.label)
    common: Element = {"id": f"field.{field.name}", "label": label, "isRequired": field.required}
    if field.required:
        common["errorMessage"] = label
    hint = {"placeholder": plain(field.hint)} if field.hint else {}
    value = {"value": plain(field.value)} if field.value else {}
    match field.kind:
        case "check":
            on = "true" if field.value in ("true", "True", "1") else "false"
            return {
                "type": "Input.Toggle",
                **common,
                "title": plain(field.hint) or label,
                "value": on,
                "isRequired": False,
            }
        case "date":
            return {"type": "Input.Date", **common, **(value if _is_day(field.value) else {})}
        case "file":
            return {"type": "TextBlock", "text": escaped(f"📎 {bare(field.label)}: {bare(field.hint)}"), "wrap": True}
        case "select" | "person" | "people" if field.options:
            choices = [{"title": plain(option.label), "value": option.value} for option in field.options]
            several = {"isMultiSelect": True} if field.kind == "people" else {}
            search = {} if field.kind == "select" else _DIRECTORY
            return {"type": "Input.ChoiceSet", **common, "choices": choices, **search, **several, **hint, **value}
        case _:
            lines = {"isMultiline": True} if field.kind == "text" else {}
            return {"type": "Input.Text", **common, **lines, **hint, **value}


def _is_day(value: str) -> bool:
    return len(value) == 10 and value[4] == value[7] == "-" and value.replace("-", "").isdigit()


def _submit(form: Form) -> Element:
    kinds = {field.name: field.kind for field in form.fields}
    return {
        "type": "Action.Submit",
        "title": plain(form.submit),
        "style": "positive",
        "data": {OURS: {"form": form.form, "value": form.value, "kinds": kinds}},
    }
