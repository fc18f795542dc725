"""A chat service in memory: the ChatPlatform of scenarios and simulations, as strict as a real one about what it is handed."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors import PermanentError
from bot.inputs import Address, FileRef
from bot.message import Form, Message
from bot.ports import Sent


@dataclass(slots=True, kw_only=True)
class Posted:
    """One message of the bot as it stands now; `order` grows with every post and edit."""

    id: str
    team: str
    to: Address
    message: Message
    key: str
    order: int
    edited: bool = False


@dataclass(slots=True)
class Chat:
    """`files` are uploads by id, `forms` the dialogs opened, newest last."""

    name: str = "sim"
    can_find: bool = True
    posts: list[Posted] = field(default_factory=list)
    forms: list[tuple[str, Form]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    _order: int = 0

    @property
    def newest(self) -> int:
        """The order of the last post or edit."""
        return self._order

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        if to.conversation in self.closed:
            raise PermanentError(f"{to.conversation!r} cannot be written to", code="channel_not_found")
        if any(post.key == key for post in self.posts):
            raise AssertionError(f"posted twice: {key}")
        self._order += 1
        post = Posted(id=f"m{self._order}", team=team, to=to, message=message, key=key, order=self._order)
        self.posts.append(post)
        return Sent(message=post.id, thread=to.thread)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        post = next((p for p in self.posts if p.id == message_id), None)
        if post is None:
            raise PermanentError(f"no message {message_id!r}", code="message_not_found")
        self._order += 1
        post.message, post.edited, post.order = message, True, self._order

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        post = next((p for p in self.posts if p.key == key), None)
        return None if post is None else Sent(message=post.id, thread=post.to.thread)

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        self.forms.append((trigger, form))

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        content = self.files.get(file.id)
        if content is None:
            raise PermanentError(f"no file {file.id!r}", code="gone")
        if len(content) > limit:
            raise PermanentError(f"{file.name!r} is over {limit} bytes", code="too_large")
        return content
