"""A Message as blocks and a line of text, a Form as a view. Pure; every limit is kept as the last step.

What does not fit is never lost: the message shows the beginning and `rest` is the whole, to go along as a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from adapters.slack import limits
from adapters.slack.forms import PART, pack_view
from adapters.slack.mrkdwn import bare, chunks, cut, escaped, link, literal, marked
from adapters.slack.payloads import NUMBERED
from bot.language.text import is_japanese
from bot.message import Button, Form, FormField, Message, Quote, Select

Block = dict[str, Any]

#: Leaves room under Slack's 50 for a block somebody adds.
MOST_BLOCKS = 45
#: Room kept for buttons, selects and the note when the words before them are shortened.
_TAIL = 1500
#: Longer than any draft: refused, for such a message is a mistake.
LONGEST = 100_000
#: A line with a number of its own needs no dot before it.
_COUNTED = re.compile(r"\d{1,3}[.．)] ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """`text` is what a notification reads out, `rest` the whole message as plain words when `blocks` show only its beginning."""

    text: str
    blocks: Sequence[Block]
    rest: str = ""


def message(shown: Message) -> Rendered:
    """Top to bottom as bot/message.py lists the parts. Raises ValueError for nothing to show, or for too much."""
    head, tail = [*_words(shown)], [*_actions(shown)]
    if not head and not tail:
        raise ValueError("a message without anything to show")
    whole = plain(shown)
    if len(whole) > LONGEST:
        raise ValueError(f"a message of {len(whole)} characters; at most {LONGEST} can be sent")
    kept = _within(head, MOST_BLOCKS - len(tail), limits.CHARACTERS - max(_TAIL, limits.characters(tail)))
    blocks = [*kept, *tail]
    text = cut(escaped(shown.notice), limits.TEXT)
    return Rendered(text=text, blocks=blocks, rest=whole if len(kept) < len(head) or _shorter(kept, head) else "")


def plain(shown: Message) -> str:
    """The words of the message without any mark, unescaped: for a file, or where blocks are refused."""
    parts = [shown.heading, bare(shown.text)]
    parts += [f"{quote.text}\n— {quote.by}" if quote.by else quote.text for quote in shown.quotes]
    parts += [f"{field.name}: {bare(field.value)}" for field in shown.fields]
    parts += [f"• {bare(item)}" for item in shown.items]
    parts += [f"{one.label} {one.url}" for one in shown.links]
    parts += [bare(shown.note)]
    return "\n\n".join(part for part in parts if part.strip())


def fallback(shown: Message) -> str:
    """The message as one text, for a client or a day on which blocks are refused."""
    return cut(escaped(plain(shown)), 39_000)


# ---------------------------------------------------------------- parts


def _words(shown: Message) -> Iterator[Block]:
    if shown.heading.strip():
        yield from _heading(shown.heading)
    yield from _sections(marked(shown.text))
    for quote in shown.quotes:
        yield from _quote(quote)
    fields = [f"*{literal(f.name)}*\n{marked(f.value)}" for f in shown.fields]
    for at in range(0, len(fields), limits.FIELDS):
        yield from _fields(fields[at : at + limits.FIELDS])
    yield from _sections(
        "\n".join(marked(item) if _COUNTED.match(item) else f"•  {marked(item)}" for item in shown.items)
    )
    yield from _sections("\n".join(link(one.label, one.url) for one in shown.links))
    files = [*((shown.image,) if shown.image else ()), *shown.attachments]
    if files:
        yield _context("\n".join(f"📎 {escaped(one.alt or one.name)}" for one in files))


def _actions(shown: Message) -> Iterator[Block]:
    elements = [_button(button, at) for at, button in enumerate(shown.buttons)]
    for at in range(0, len(elements), limits.ACTIONS):
        yield {"type": "actions", "elements": elements[at : at + limits.ACTIONS]}
    for at, select in enumerate(shown.selects):
        yield from _select(select, at)
    if shown.note.strip():
        yield _context(marked(shown.note))


def _heading(text: str) -> Iterator[Block]:
    shown = escaped(text.replace("\n", " ").strip())
    if len(shown) <= limits.HEADER:
        yield {"type": "header", "text": {"type": "plain_text", "text": shown, "emoji": False}}
    else:
        yield from _sections("\n".join(f"*{piece}*" for piece in chunks(literal(text).replace("*", "＊"), 1000)))


def _sections(text: str) -> Iterator[Block]:
    for piece in chunks(text, limits.SECTION):
        yield {"type": "section", "text": _mrkdwn(piece)}


def _quote(quote: Quote) -> Iterator[Block]:
    for piece in chunks(literal(quote.text), limits.SECTION - 600):
        lines = "\n".join(f">{line}" for line in piece.split("\n"))
        yield {"type": "section", "text": _mrkdwn(lines if len(lines) <= limits.SECTION else piece)}
    if quote.by:
        yield _context(f"— {literal(quote.by)}")


def _fields(fields: Sequence[str]) -> Iterator[Block]:
    """Side by side while they fit into their cells, else as paragraphs."""
    if all(len(field) <= limits.FIELD for field in fields):
        yield {"type": "section", "fields": [_mrkdwn(field) for field in fields]}
    else:
        for field in fields:
            yield from _sections(field)


def _button(button: Button, at: int) -> Block:
    made: Block = {
        "type": "button",
        "text": _plain(button.label, limits.BUTTON_TEXT),
        "action_id": f"{button.action}{NUMBERED}{at}",
    }
    if button.value:
        made["value"] = button.value
    if button.style in ("primary", "danger"):
        made["style"] = button.style
    return made


def _select(select: Select, at: int) -> Iterator[Block]:
    """A hundred options a menu; more become further menus."""
    for start in range(0, len(select.options), limits.OPTIONS):
        part = select.options[start : start + limits.OPTIONS]
        yield {
            "type": "section",
            "text": _mrkdwn(cut(literal(select.label), limits.SECTION)),
            "accessory": {
                "type": "static_select",
                "action_id": f"{select.action}{NUMBERED}s{at}.{start}",
                "placeholder": _plain(select.placeholder or select.label, limits.PLACEHOLDER),
                "options": [_option(o.label, o.value) for o in part],
            },
        }


def _option(label: str, value: str) -> Block:
    return {"text": _plain(label, limits.OPTION_TEXT), "value": value}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(cut(text, limits.CONTEXT_TEXT))]}


def _mrkdwn(text: str) -> Block:
    """`verbatim`: Slack makes no links, channels or names out of plain words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str, most: int) -> Block:
    shown = cut(escaped(text.replace("\n", " ").strip() or "…"), most)
    return {"type": "plain_text", "text": shown, "emoji": False}


def _within(blocks: Sequence[Block], most: int, characters: int) -> list[Block]:
    """The first blocks that fit; the one at the edge is shortened at a line or sentence."""
    kept: list[Block] = []
    for block in blocks[:most]:
        size = limits.characters([block])
        if size <= characters:
            kept.append(block)
            characters -= size
            continue
        if block["type"] == "section" and "text" in block and characters > 200:
            kept.append({**block, "text": _mrkdwn(chunks(block["text"]["text"], characters - 1)[0] + "…")})
        break
    return kept


def _shorter(kept: Sequence[Block], head: Sequence[Block]) -> bool:
    return bool(kept) and kept[-1] != head[len(kept) - 1]


# ---------------------------------------------------------------- forms


def view(form: Form, *, conversation: str = "", thread: str | None = None) -> dict[str, Any]:
    """The dialog as a modal; what it concerns and where its answers belong travel in it."""
    locale = "ja" if is_japanese(form.title + form.submit) else "en"
    blocks: list[Block] = [*_sections(marked(form.text))]
    for field in form.fields:
        blocks += _inputs(field)
    return {
        "type": "modal",
        "callback_id": form.form,
        "title": _plain(form.title, limits.TITLE),
        "submit": _plain(form.submit, limits.TITLE),
        "private_metadata": pack_view(form.value, conversation, thread, locale),
        "blocks": blocks,
    }


def _inputs(field: FormField) -> Iterator[Block]:
    """One input a field; a text longer than an input holds gets several, put together again on the way back."""
    parts = _parts(field.value) if field.kind in ("line", "text") else [field.value]
    for at, value in enumerate(parts):
        block: Block = {
            "type": "input",
            "block_id": field.name if at == 0 else f"{field.name}{PART}{at}",
            "optional": not field.required or at > 0,
            "label": _plain(field.label, limits.LABEL),
            "element": _element(field, value),
        }
        if field.hint and at == 0:
            block["hint"] = _plain(field.hint, limits.HINT)
        yield block


def _parts(value: str) -> list[str]:
    return [value[at : at + limits.INPUT] for at in range(0, max(1, len(value)), limits.INPUT)]


def _element(field: FormField, value: str) -> Block:
    made: Block = {"action_id": "value"}
    match field.kind:
        case "text" | "line":
            made |= {
                "type": "plain_text_input",
                "multiline": field.kind == "text" or "\n" in value,
                "max_length": limits.INPUT,
            }
            made |= {"initial_value": value} if value else {}
        case "select":
            options = [_option(o.label, o.value) for o in field.options[: limits.OPTIONS]]
            made |= {"type": "static_select", "options": options}
            made |= next(({"initial_option": o} for o in options if o["value"] == value), {})
        case "person":
            made |= {"type": "users_select"} | ({"initial_user": value} if _user(value) else {})
        case "people":
            users = [u for u in re.split(r"[,\s]+", value) if _user(u)]
            made |= {"type": "multi_users_select"} | ({"initial_users": users} if users else {})
        case "date":
            made |= {"type": "datepicker"} | ({"initial_date": value} if _is_day(value) else {})
        case "file":
            made |= {"type": "file_input", "max_files": 1}
        case "check":
            options = [_option(field.label, "yes")]
            made |= {"type": "checkboxes", "options": options} | ({"initial_options": options} if value else {})
        case _:
            raise ValueError(f"no form field of kind {field.kind!r}")
    return made


def _user(value: str) -> bool:
    return re.fullmatch(r"[UW][A-Z0-9]+", value) is not None


def _is_day(value: str) -> bool:
    try:
        return bool(value) and bool(date.fromisoformat(value))
    except ValueError:
        return False
