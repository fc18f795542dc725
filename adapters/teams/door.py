"""What becomes of a read activity: its place is remembered, its inputs are stored, and only then it counts as received."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from adapters.teams.payloads import Read, Unheard
from adapters.teams.presses import PICKED
from adapters.teams.references import References
from bot.inputs import (
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FilePosted,
    Installed,
    MessagePosted,
    PersonChanged,
    ReactionAdded,
    ReactionRemoved,
    VoicePosted,
)
from bot.intake import Intake, UnknownTeam

_MOST_PEOPLE = 20_000


class Offer(Protocol):
    """Answers a recording that we were not given with a link to the recorder page, once per delivery."""

    def __call__(self, workspace_id: int, missed: Unheard, *, locale: str, at: datetime) -> None: ...


class Door:
    """Synchronous, called off the event loop. `tenant` is the one that may come in; "" takes the first that does, in dev mode only."""

    def __init__(
        self,
        references: References,
        intake: Intake,
        *,
        tenant: str,
        wake: Callable[[], None],
        offer: Offer | None = None,
    ) -> None:
        self._references = references
        self._intake = intake
        self._tenant = tenant
        self._wake = wake
        self._offer = offer
        self._lock = threading.Lock()
        self._people: OrderedDict[str, None] = OrderedDict()

    def take(self, read: Read, *, locale: str, at: datetime) -> None:
        """Raises UnknownTeam for a foreign tenant. On return everything is durable."""
        workspace_id = self._workspace(read)
        if read.gone:
            self._references.forget(workspace_id, read.place)
        else:
            self._references.remember(workspace_id, read.place)
        for item in read.inputs:
            if isinstance(item, PersonChanged) and self._met(item.id):
                continue
            self._intake.accept(self._in_thread(workspace_id, item), at=at)
            if isinstance(item, PersonChanged):
                self._meet(item.id)
        if read.unheard is not None and self._offer is not None:
            self._offer(workspace_id, read.unheard, locale=locale, at=at)
        self._wake()

    def people(self, read: Read) -> list[tuple[str, str]]:
        """Name and id of who can be asked. Raises UnknownTeam."""
        return self._references.people(self._workspace(read))

    def named(self, read: Read) -> Read | None:
        """The same with the person that was picked from the directory by the id they have here; None: they never had the app."""
        workspace_id = self._workspace(read)
        inputs: list[AnyInput] = []
        for item in read.inputs:
            picked = PICKED.search(item.text) if isinstance(item, CommandInvoked) else None
            if picked and isinstance(item, CommandInvoked):
                user = self._references.user_of(workspace_id, picked.group(1).lower())
                if user is None:
                    return None
                item = replace(item, text=item.text.replace(picked.group(0), f"<@{user}>"))
            inputs.append(item)
        return replace(read, inputs=tuple(inputs))

    def _workspace(self, read: Read) -> int:
        tenant = read.place.tenant
        if self._tenant and tenant != self._tenant:
            raise UnknownTeam("a tenant that is not the configured one")
        known = self._references.workspace(tenant)
        if known is not None and not any(isinstance(item, Installed) for item in read.inputs):
            return known
        if known is None and not self._tenant and self._references.any_tenant():
            raise UnknownTeam("a second tenant in dev mode")
        self._intake.forget("teams", tenant)
        return known or self._references.install(tenant, name=read.place.name or "Microsoft Teams")

    def _in_thread(self, workspace_id: int, item: AnyInput) -> AnyInput:
        """What names a message of ours names its first card; in a private chat it belongs to the thread that message is of, or to none."""
        conversation = item.address.conversation
        if isinstance(item, (ReactionAdded, ReactionRemoved)):
            return replace(item, message=self._references.first_of(workspace_id, conversation, item.message))
        if isinstance(item, ButtonPressed):
            item = replace(item, message=self._references.first_of(workspace_id, conversation, item.message))
        elif isinstance(item, MessagePosted) and item.quotes:
            item = replace(item, quotes=self._references.first_of(workspace_id, conversation, item.quotes))
        elif not isinstance(item, (MessagePosted, VoicePosted, FilePosted)):
            return item
        address = item.address
        if not address.private or address.thread is None:
            return item
        quoted = self._references.first_of(workspace_id, conversation, address.thread)
        root = self._references.thread_of(workspace_id, conversation, quoted)
        return replace(item, address=replace(address, thread=root))

    def _met(self, known: str) -> bool:
        with self._lock:
            return known in self._people

    def _meet(self, known: str) -> None:
        with self._lock:
            self._people[known] = None
            while len(self._people) > _MOST_PEOPLE:
                self._people.popitem(last=False)
