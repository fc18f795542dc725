"""What invented people can do in the chat and when: they look at messages, and their acts become inputs of the program."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FilePosted,
    FileRef,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PersonChanged,
    ReactionAdded,
    VoicePosted,
)
from bot.message import Button
from bot.simulation.service import Service, Shown

TEAM = "sim"


@dataclass(order=True, slots=True)
class _Entry:
    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


@dataclass(slots=True)
class Diary:
    """What people and the weather will do, by time; two things of the same moment in the order they were noted."""

    entries: list[_Entry] = field(default_factory=list)
    number: int = 0

    def note(self, at: datetime, act: Callable[[], None]) -> None:
        self.number += 1
        heapq.heappush(self.entries, _Entry(at, self.number, act))

    def next(self) -> datetime | None:
        return self.entries[0].at if self.entries else None

    def due(self, at: datetime) -> Callable[[], None] | None:
        return heapq.heappop(self.entries).act if self.entries and self.entries[0].at <= at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act as the platform saw it: which delivery, whose, when, what (a button's action and value, else the kind)."""

    id: str
    user: str
    at: datetime
    what: str


@dataclass(slots=True, kw_only=True)
class Hands:
    """Turns acts into inputs. `deliver` is how they reach the program; `acts` are all there were, by their id."""

    service: Service
    deliver: Callable[[AnyInput], None]
    now: Callable[[], datetime]
    acts: dict[str, Done] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    last: dict[str, Done] = field(default_factory=dict)
    typed: list[tuple[str, str, Button]] = field(default_factory=list)
    _number: int = 0

    def say(
        self, user: str, text: str, *, to: Shown | None = None, instead: Button | None = None
    ) -> tuple[str, Address]:
        """Words in the thread of that message, or outside any, perhaps instead of a button; returns what `edit` and `delete` take."""
        address = self._thread(user, to)
        message = self._id("u")
        if instead is not None:
            self.typed.append((message, user, instead))
        self._send(
            MessagePosted(id=message, at=self.now(), team=TEAM, user=user, address=address, message=message, text=text)
        )
        return message, address

    def voice(self, user: str, text: str, *, to: Shown | None = None) -> tuple[str, Address]:
        """A voice memo in which that is said."""
        address = self._thread(user, to)
        message = self._id("v")
        file = FileRef(id=message, name=f"{message}.m4a")
        self.service.files[message] = message.encode()
        self.heard[message] = text
        self._send(
            VoicePosted(id=message, at=self.now(), team=TEAM, user=user, address=address, message=message, file=file)
        )
        return message, address

    def edit(self, user: str, said: tuple[str, Address], text: str) -> None:
        message, address = said
        self._send(
            MessageEdited(
                id=self._id("e"), at=self.now(), team=TEAM, user=user, address=address, message=message, text=text
            )
        )

    def delete(self, user: str, said: tuple[str, Address]) -> None:
        message, address = said
        self._send(
            MessageDeleted(id=self._id("d"), at=self.now(), team=TEAM, user=user, address=address, message=message)
        )

    def press(self, user: str, on: Shown, button: Button) -> None:
        address = Address(
            platform=self.service.name,
            conversation=on.to.conversation,
            thread=on.to.thread or on.id,
            private=on.to.private,
        )
        number = self._id("b")
        self._send(
            ButtonPressed(
                id=number,
                at=self.now(),
                team=TEAM,
                user=user,
                address=address,
                message=on.id,
                action=button.action,
                value=button.value,
                trigger=f"t{number}",
            )
        )

    def react(self, user: str, on: Shown, emoji: str) -> None:
        address = Address(
            platform=self.service.name, conversation=on.to.conversation, thread=on.to.thread, private=True
        )
        self._send(
            ReactionAdded(
                id=self._id("r"), at=self.now(), team=TEAM, user=user, address=address, message=on.id, emoji=emoji
            )
        )

    def command(self, user: str, text: str) -> None:
        self._send(
            CommandInvoked(
                id=self._id("c"), at=self.now(), team=TEAM, user=user, address=self._thread(user, None), text=text
            )
        )

    def file(self, user: str, name: str, content: bytes, text: str = "") -> None:
        message = self._id("f")
        self.service.files[message] = content
        self._send(
            FilePosted(
                id=message,
                at=self.now(),
                team=TEAM,
                user=user,
                address=self._thread(user, None),
                message=message,
                file=FileRef(id=message, name=name),
                text=text,
            )
        )

    def changed(self, user: str, name: str, *, active: bool, zone: str | None) -> None:
        """The platform says who somebody is now."""
        self._send(
            PersonChanged(
                id=self._id("p"),
                at=self.now(),
                team=TEAM,
                user=user,
                address=self._thread(user, None),
                name=name,
                active=active,
                zone=zone,
            )
        )

    def _send(self, item: AnyInput) -> None:
        what = f"{item.action}:{item.value}" if isinstance(item, ButtonPressed) else item.kind
        self.acts[item.id] = self.last[item.user] = Done(id=item.id, user=item.user, at=item.at, what=what)
        self.deliver(item)

    def _thread(self, user: str, to: Shown | None) -> Address:
        thread = None if to is None else to.to.thread or to.id
        return Address(platform=self.service.name, conversation=f"D:{user}", thread=thread, private=True)

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number}"
