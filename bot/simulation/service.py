"""The simulated chat service: keeps a record of everything shown, and has bad days when it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.errors import PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address
from bot.message import Form, Message
from bot.ports import Sent
from bot.simulation.chance import Chance, hit
from bot.simulation.chat import Chat, Posted
from bot.simulation.settings import CALM, Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One thing people saw: a post, or a post as it reads after an edit. `key` is the delivery's."""

    at: datetime
    id: str
    to: Address
    message: Message
    key: str
    edit: bool = False

    @property
    def reader(self) -> str:
        """Whose private conversation it stands in, or whom alone it is shown to; "" for a channel."""
        return self.to.only or (
            self.to.conversation.removeprefix("D:") if self.to.conversation.startswith("D:") else ""
        )


@dataclass(slots=True)
class Service(Chat):
    """A Chat whose clock is set from outside. `shown` only grows; `doubled` are keys that were posted twice."""

    chance: Chance | None = None
    faults: Faults = CALM
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    down_until: datetime | None = None
    shown: list[Shown] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=dict)
    _by_key: dict[str, Posted] = field(default_factory=dict)
    _by_id: dict[str, Posted] = field(default_factory=dict)

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        self._bad_day(to)
        if key in self._by_key:
            self.doubled.append(key)
        self._order += 1
        post = Posted(id=f"m{self._order}", team=team, to=to, message=message, key=key, order=self._order)
        self.posts.append(post)
        self._by_key[key] = self._by_id[post.id] = post
        self.shown.append(Shown(at=self.now, id=post.id, to=to, message=message, key=key))
        if self._draw("cut_after"):
            raise UnknownOutcome("the line was cut after the service took the message")
        return Sent(message=post.id, thread=to.thread)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        self._bad_day(to)
        post = self._by_id.get(message_id)
        if post is None:
            raise PermanentError(f"no message {message_id!r}", code="message_not_found")
        self._order += 1
        post.message, post.edited, post.order = message, True, self._order
        self.shown.append(Shown(at=self.now, id=post.id, to=post.to, message=message, key=post.key, edit=True))

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        if self._down() or self._draw("limited"):
            raise TemporaryError("the history cannot be read now", after=30)
        post = self._by_key.get(key)
        return None if post is None else Sent(message=post.id, thread=post.to.thread)

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        self.forms.append((trigger, form))

    def _bad_day(self, to: Address) -> None:
        if self._down():
            raise TemporaryError("the service is down")
        if self._draw("limited"):
            raise TemporaryError("too many at once", after=20)
        if self._draw("cut_before"):
            raise UnknownOutcome("the line was cut before the service took the message")
        if self._draw("refused"):
            raise PermanentError(f"{to.conversation!r} cannot be written to", code="channel_not_found")

    def _down(self) -> bool:
        return self.down_until is not None and self.now < self.down_until

    def _draw(self, fault: str) -> bool:
        found = self.chance is not None and hit(self.chance, getattr(self.faults, fault))
        if found:
            self.met[fault] = self.met.get(fault, 0) + 1
        return found

    def fall_down(self, length: timedelta) -> None:
        """Nothing gets through until then."""
        self.down_until = self.now + length
        self.met["outages"] = self.met.get("outages", 0) + 1
