"""Slack's limits on blocks and views, as one checker. Numbers: facts in Slack's Block Kit reference and its SDK's models.

Slack answers a breach with `invalid_blocks` and nothing else, so the renderer keeps within these and this module says
whether it did: in tests, and as the last step before a message leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]

#: All blocks of a message together, in characters of text; beyond about 13,000 Slack says msg_blocks_too_long.
CHARACTERS = 12_000
BLOCKS, VIEW_BLOCKS = 50, 100
SECTION, HEADER, FIELD, FIELDS = 3000, 150, 2000, 10
CONTEXT_ELEMENTS, CONTEXT_TEXT, ACTIONS = 10, 3000, 25
BUTTON_TEXT, BUTTON_VALUE, IDENTIFIER = 75, 2000, 255
OPTIONS, OPTION_TEXT, OPTION_VALUE, PLACEHOLDER = 100, 75, 150, 150
LABEL, HINT, INPUT = 2000, 2000, 3000
TITLE, METADATA = 24, 3000
#: The notification's text; longer is cut by Slack.
TEXT = 4000


def problems(blocks: Sequence[Block], *, view: bool = False) -> list[str]:
    """What Slack would refuse, one line each; empty when nothing."""
    found = list(_list(blocks, VIEW_BLOCKS if view else BLOCKS))
    for at, block in enumerate(blocks):
        found += [f"block {at} ({block.get('type')}): {problem}" for problem in _block(block)]
    if not view and (total := characters(blocks)) > CHARACTERS:
        found.append(f"{total} characters in all blocks")
    return found


def view_problems(view: Mapping[str, Any]) -> list[str]:
    found = problems(view["blocks"], view=True)
    for part in ("title", "submit", "close"):
        if part in view:
            found += _text(view[part], TITLE, part)
    found += _size(view.get("private_metadata", ""), METADATA, "private_metadata", least=0)
    return found + list(_size(view.get("callback_id", ""), IDENTIFIER, "callback_id"))


def characters(blocks: object) -> int:
    """Characters of all texts in the blocks."""
    if isinstance(blocks, Mapping):
        own = len(blocks["text"]) if isinstance(blocks.get("text"), str) else 0
        return own + sum(characters(value) for value in blocks.values() if not isinstance(value, str))
    if isinstance(blocks, Sequence) and not isinstance(blocks, str):
        return sum(characters(one) for one in blocks)
    return 0


def _list(blocks: Sequence[Block], most: int) -> Iterator[str]:
    if not 0 < len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    if len(ids) != len(set(ids)):
        yield "a block_id twice"


def _block(block: Block) -> list[str]:
    match block.get("type"):
        case "header":
            return _text(block["text"], HEADER, "text", kind="plain_text")
        case "section":
            return _section(block)
        case "context":
            elements = block["elements"]
            return [
                *_count(elements, CONTEXT_ELEMENTS, "elements"),
                *(p for e in elements for p in _text(e, CONTEXT_TEXT, "element")),
            ]
        case "actions":
            return [
                *_count(block["elements"], ACTIONS, "elements"),
                *_unique([e["action_id"] for e in block["elements"]]),
                *(p for e in block["elements"] for p in _element(e)),
            ]
        case "input":
            hint = _text(block["hint"], HINT, "hint") if "hint" in block else []
            return [*_text(block["label"], LABEL, "label"), *hint, *_element(block["element"])]
        case "divider":
            return []
    return ["no block of ours"]


def _section(block: Block) -> list[str]:
    found: list[str] = []
    if "text" not in block and "fields" not in block:
        found.append("neither text nor fields")
    if "text" in block:
        found += _text(block["text"], SECTION, "text")
    if "fields" in block:
        found += _count(block["fields"], FIELDS, "fields")
        found += [p for f in block["fields"] for p in _text(f, FIELD, "field")]
    if "accessory" in block:
        found += _element(block["accessory"])
    return found


def _element(element: Mapping[str, Any]) -> list[str]:
    found = list(_size(element.get("action_id", ""), IDENTIFIER, "action_id"))
    match element["type"]:
        case "button":
            found += _text(element["text"], BUTTON_TEXT, "button", kind="plain_text")
            found += _size(element.get("value", ""), BUTTON_VALUE, "value", least=0)
            if element.get("style", "primary") not in ("primary", "danger"):
                found.append(f"style {element['style']!r}")
        case "static_select" | "checkboxes":
            found += _options(element)
        case "plain_text_input":
            found += _size(element.get("initial_value", ""), INPUT, "initial_value", least=0)
    if "placeholder" in element:
        found += _text(element["placeholder"], PLACEHOLDER, "placeholder", kind="plain_text")
    return found


def _options(element: Mapping[str, Any]) -> list[str]:
    options = element["options"]
    found = list(_count(options, OPTIONS if element["type"] == "static_select" else 10, "options"))
    for option in options:
        found += _text(option["text"], OPTION_TEXT, "option")
        found += _size(option["value"], OPTION_VALUE, "option value")
    if "initial_option" in element and element["initial_option"] not in options:
        found.append("initial_option is none of the options")
    return found


def _text(text: Mapping[str, Any], most: int, name: str, *, kind: str = "") -> list[str]:
    if kind and text["type"] != kind:
        return [f"{name} is {text['type']}"]
    return list(_size(text["text"], most, name))


def _size(text: str, most: int, name: str, *, least: int = 1) -> Iterator[str]:
    if not least <= len(text) <= most:
        yield f"{name} has {len(text)} characters"


def _count(items: Sequence[object], most: int, name: str) -> Iterator[str]:
    if not 0 < len(items) <= most:
        yield f"{len(items)} {name}"


def _unique(ids: Sequence[str]) -> Iterator[str]:
    if len(ids) != len(set(ids)):
        yield "an action_id twice"
