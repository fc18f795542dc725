"""The playground as a chat platform: the same port as Slack and Teams, in front of the rooms."""

from __future__ import annotations

from adapters.web.inputs import PLATFORM, TEAM
from adapters.web.rooms import Rooms
from bot.errors import PermanentError
from bot.inputs import Address, FileRef
from bot.message import Form, Message
from bot.ports import Sent


class PlaygroundPlatform:
    """A ChatPlatform whose history can be read, so that a lost answer is looked up and never sent twice."""

    name = PLATFORM
    can_find = True

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        _known(team)
        post = self._rooms.post(to.conversation, message, thread=to.thread, only=to.only, key=key)
        return Sent(message=post.id, thread=post.thread)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        _known(team)
        self._rooms.replace(to.conversation, message_id, message)

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        _known(team)
        post = self._rooms.find(to.conversation, key)
        return Sent(message=post.id, thread=post.thread) if post else None

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        _known(team)
        self._rooms.open_form(trigger, form)

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        _known(team)
        return self._rooms.bytes_of(file.id, limit=limit)[1]


def _known(team: str) -> None:
    if team != TEAM:
        raise PermanentError(f"the playground has one team, {TEAM!r}, not {team!r}", code="team_not_found")
