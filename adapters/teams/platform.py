"""Teams as a chat platform: the same port as Slack and the playground, in front of the connector."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.teams import download, limits, render
from adapters.teams.connector import Connector, Target
from adapters.teams.dialogs import Dialogs, Press
from adapters.teams.limits import Pace
from adapters.teams.payloads import PLATFORM
from adapters.teams.references import Reference, References
from bot.errors import PermanentError, TemporaryError
from bot.inputs import Address, FileRef
from bot.message import Attachment, Form, Message
from bot.ports import Sent

#: Messages of several cards whose way is remembered, so that another try goes on where the last one stopped.
MOST_REMEMBERED = 2000
#: Codes by which the service says that the person or place has no app (any more).
_GONE = frozenset({"not_installed", "blocked_by_person", "blocked_by_admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way a message takes. `thread` is the root in a channel, `reply_to` the message it answers in a private chat."""

    reference: Reference
    thread: str | None = None
    reply_to: str = ""
    only: str = ""


class TeamsPlatform:
    """A ChatPlatform whose history cannot be read: after a lost answer the class of the message decides.

    `files` gives the address an attachment can be opened at ("" for none), by tenant and attachment.
    """

    name = PLATFORM
    can_find = False

    def __init__(
        self,
        references: References,
        connector: Connector,
        dialogs: Dialogs,
        pace: Pace,
        *,
        loopback: bool = False,
        file_hosts: tuple[str, ...] = limits.FILE_HOSTS,
        files: Callable[[str, Attachment], str] | None = None,
    ) -> None:
        self._references = references
        self._connector = connector
        self._dialogs = dialogs
        self._pace = pace
        self._loopback = loopback
        self._file_hosts = file_hosts
        self._files = files
        self._lock = threading.Lock()
        self._sent: OrderedDict[tuple[str, str], list[str]] = OrderedDict()

    # ------------------------------------------------------------ the port

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        rendered = self._rendered(team, message)
        way = self._way(team, to)
        done = self._done(team, key)
        for card in rendered.cards[len(done) :]:
            self._rest(way.reference)
            done.append(self._post(way, card, rendered.notice))
            if way.reference.kind == "channel" and way.thread is None:
                way = replace(way, thread=done[0])
        if len(done) > 1:
            self._references.keep_parts(self._workspace(team), way.reference.conversation, done[0], done[1:])
        return Sent(message=done[0], thread=to.thread)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        """The cards it stands on are filled anew, those it needs no more are taken away; there is no room for more of them."""
        rendered = self._rendered(team, message)
        workspace_id = self._workspace(team)
        standing = [message_id, *self._references.parts(workspace_id, to.conversation, message_id)]
        if len(rendered.cards) > len(standing):
            raise PermanentError("an update has to fit the cards that are there", code="too_long")
        reference = self._opened(self._references.find(team, to.conversation))
        target = _target(reference, to.thread)
        for card, number in zip(rendered.cards, standing, strict=False):
            self._rest(reference)
            self._connector.update(target, number, card, notice=rendered.notice)
        for number in standing[len(rendered.cards) :]:
            self._rest(reference)
            self._connector.delete(target, number)
            self._references.drop_part(workspace_id, to.conversation, number)

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        """Teams has no history a bot may read."""
        return None

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        """Into the dialog that waits for it; where none waits (any more), as a card in the chat the press came from."""
        press = self._dialogs.take(team, trigger)
        if press is None:
            raise PermanentError("this press has had its form, or waited too long", code="trigger_expired")
        task = {"title": form.title[:60], "height": "large", "width": "medium"}
        if press.answer is not None and press.answer.set_running_or_notify_cancel():
            press.answer.set_result({**task, "card": _attached(render.dialog(form))})
            return
        self._show_inline(team, press, form)

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        self._workspace(team)
        return download.fetch(
            file.id,
            limit=limit,
            hosts=self._file_hosts,
            loopback=self._loopback,
            token_for=self._connector.token_for,
        )

    # ------------------------------------------------------------ parts

    def _workspace(self, team: str) -> int:
        found = self._references.workspace(team)
        if found is None:
            raise PermanentError("no installation of that tenant", code="team_not_found")
        return found

    def _rendered(self, team: str, message: Message) -> render.Rendered:
        shown = [*message.attachments, *((message.image,) if message.image else ())]
        addresses: Mapping[str, str] = {one.file: self._files(team, one) for one in shown} if self._files else {}
        try:
            return render.message(message, files=addresses)
        except ValueError as error:
            raise PermanentError(str(error), code="too_long" if "cards" in str(error) else "empty") from error

    def _way(self, team: str, to: Address) -> _Way:
        """What is for one person in a shared place goes there only if their client is known to keep it private, else to them alone."""
        reference = self._references.find(team, to.conversation)
        if to.only and reference.kind != "personal":
            if reference.targeted:
                return _Way(reference=reference, thread=to.thread, only=to.only)
            return _Way(reference=self._opened(self._references.find(team, f"@{to.only}")))
        if reference.kind == "personal":
            return _Way(reference=self._opened(reference), reply_to=to.thread or "")
        if reference.gone:
            raise PermanentError("the app was taken out of that team or chat", code="not_installed")
        return _Way(reference=reference, thread=to.thread)

    def _opened(self, reference: Reference) -> Reference:
        """The same place with a private chat that exists. PermanentError not_installed: the person does not have the app."""
        if reference.kind != "personal":
            return reference
        if reference.gone:
            raise PermanentError("the person took the app away", code="not_installed")
        if reference.real:
            return reference
        real = self._connector.open_direct(_target(reference, None), reference.user)
        opened = replace(reference, real=real)
        workspace_id = self._references.workspace(reference.tenant)
        if workspace_id is not None:
            self._references.opened(workspace_id, opened)
        return opened

    def _post(self, way: _Way, card: Mapping[str, Any], notice: str) -> str:
        reference = way.reference
        try:
            if reference.kind == "channel" and way.thread is None and not way.only:
                return self._connector.open_thread(_target(reference, None), card, notice=notice)[1]
            return self._connector.send(
                _target(reference, way.thread), card, notice=notice, reply_to=way.reply_to, only=way.only
            )
        except PermanentError as error:
            workspace_id = self._references.workspace(reference.tenant)
            if error.code in _GONE and reference.kind == "personal" and workspace_id is not None:
                self._references.gone(workspace_id, reference.tenant, reference.conversation)
            raise

    def _rest(self, reference: Reference) -> None:
        with self._lock:
            seconds = self._pace.wait(f"{reference.tenant}|{reference.real}")
        if seconds:
            raise TemporaryError("as many messages as Teams takes from a bot in one conversation", after=seconds)

    def _done(self, team: str, key: str) -> list[str]:
        """Ids of the cards of this delivery that are there already."""
        with self._lock:
            done = self._sent.setdefault((team, key), [])
            self._sent.move_to_end((team, key))
            while len(self._sent) > MOST_REMEMBERED:
                self._sent.popitem(last=False)
        return done

    def _show_inline(self, team: str, press: Press, form: Form) -> None:
        address = press.address if press.address.private else replace(press.address, only=press.user)
        way = self._way(team, address)
        self._rest(way.reference)
        self._post(way, render.inline(form), form.title)


def _target(reference: Reference, thread: str | None) -> Target:
    in_thread = thread and reference.kind == "channel"
    return Target(
        service_url=reference.service_url,
        bot=reference.bot,
        tenant=reference.tenant,
        conversation=f"{reference.real};messageid={thread}" if in_thread else reference.real,
    )


def _attached(card: Mapping[str, Any]) -> dict[str, Any]:
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": dict(card)}
