"""What stands in a room: messages, files and dialogs as values, and what a message shows and offers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from adapters.web.stored import message_to_plain
from bot.errors import PermanentError
from bot.message import Form, Message

LONGEST = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file a person gave, without its bytes."""

    id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message. `author` "" is the bot; then `message` holds what it showed, else `text` a person's words.

    `only` is the one person who sees it ("": everybody in the conversation), `edited` how often it was changed,
    `reactions` emoji with who gave it, `pressed` the (action, value) pairs somebody pressed on it.
    """

    id: str
    seq: int
    conversation: str
    thread: str | None
    author: str
    at: datetime
    text: str
    message: Message | None
    file: Upload | None
    only: str
    edited: int
    deleted: bool
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pressed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """A form shown to a person; `trigger` is what it was opened with, the rest where that was."""

    trigger: str
    conversation: str
    thread: str | None
    form: Form


def choices(post: Post) -> set[tuple[str, str]]:
    """What can be pressed on a message, as (action, value)."""
    if post.message is None or post.deleted:
        return set()
    buttons = {(button.action, button.value) for button in post.message.buttons}
    return buttons | {(select.action, option.value) for select in post.message.selects for option in select.options}


def words_of(message: Message) -> list[str]:
    """Every text a message shows, in its order."""
    parts = [message.heading, message.text]
    parts += [word for quote in message.quotes for word in (quote.by, quote.text)]
    parts += [word for field in message.fields for word in (field.name, field.value)]
    parts += [*message.items, *([message.image.alt] if message.image else [])]
    parts += [*(link.label for link in message.links), *(file.name for file in message.attachments)]
    parts += [button.label for button in message.buttons]
    parts += [
        word for select in message.selects for word in (select.label, *(option.label for option in select.options))
    ]
    return [part for part in (*parts, message.note) if part]


def written(message: Message) -> str:
    """As the rooms keep it. Codes: no_text, msg_too_long."""
    length = sum(map(len, words_of(message)))
    if not any(part.strip() for part in words_of(message)) and message.image is None:
        raise PermanentError("a message needs something to show", code="no_text")
    if length > LONGEST:
        raise PermanentError(f"{length} characters are more than {LONGEST}", code="msg_too_long")
    return json.dumps(message_to_plain(message), ensure_ascii=False)
