"""Stories told through Teams: what people do goes in as activities through the endpoint, what the bot says comes out at the connector."""

from __future__ import annotations

import asyncio
import html
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select
from starlette.applications import Starlette

from adapters import scenario as player
from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from adapters.speech.local import LocalTranscriber
from adapters.teams.app import Endpoint
from adapters.teams.auth import LoopbackOnly
from adapters.teams.connector import Connector, NoTokens
from adapters.teams.dialogs import Dialogs
from adapters.teams.door import Door
from adapters.teams.limits import Pace
from adapters.teams.markdown import bare
from adapters.teams.platform import TeamsPlatform
from adapters.teams.references import References
from adapters.teams.render import OPENS
from bot.errors import PermanentError
from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FilePosted,
    FileRef,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionAdded,
    VoicePosted,
)
from bot.intake import Intake
from bot.message import Form, Message
from bot.model import PersonAddress
from bot.ports import Sent
from bot.simulation import scenario as story
from bot.simulation.cast import COMPANIES
from bot.simulation.chat import Chat, Posted
from bot.simulation.world import World
from tests.connector import Service, serving, words_of
from tests.tokens import TENANT

BOT = "28:ayumi"
_REPLY = "http://schema.skype.com/Reply"


class TeamsChat(Chat):
    """What people see, by the core's messages; each of them really went to the connector, with all its words on the card."""

    def __init__(self, platform: TeamsPlatform, service: Service, url: str) -> None:
        super().__init__(name="teams", can_find=False)
        self._platform, self._service, self._url = platform, service, url

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        if to.conversation in self.closed:
            raise PermanentError(f"{to.conversation!r} cannot be written to", code="channel_not_found")
        sent = self._platform.send(team, _real(to), message, key=key)
        self._check(sent.message, message)
        self._order += 1
        self.posts.append(
            Posted(id=sent.message, team=team, to=_story(to), message=message, key=key, order=self._order)
        )
        return sent

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        self._platform.update(team, _real(to), message_id, message)
        self._check(message_id, message)
        super().update(team, to, message_id, message)

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        self._platform.open_form(team, trigger, form)
        super().open_form(team, trigger, form)

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        return self._platform.fetch(team, file, limit=limit)

    def upload(self, file: FileRef) -> str:
        path = f"/files/{file.id}/{file.name}"
        self._service.files[path] = self.files[file.id]
        return self._url.rstrip("/") + path

    def _check(self, sent: str, message: Message) -> None:
        """Every word of the message stands on the card."""
        at = next(n for n, one in enumerate(self._service.activities) if one.id == sent)
        words = words_of([one.card for one in self._service.activities[at:]]).replace(" ", "")
        for part in (
            message.heading,
            *bare(message.text).split("\n"),
            *(line for quote in message.quotes for line in quote.text.split("\n")),
            *(bare(field.value) for field in message.fields),
            *(bare(item) for item in message.items),
            *(button.label for button in message.buttons),
            *(option.label for choice in message.selects for option in choice.options),
            *bare(message.note).split("\n"),
        ):
            assert part.replace(" ", "").replace("\n", "") in words.replace("\n", ""), (part, words)


def _real(to: Address) -> Address:
    return replace(to, conversation="@" + to.conversation.removeprefix("D:").removeprefix("@")) if to.private else to


def _story(to: Address) -> Address:
    return replace(to, conversation="D:" + to.conversation[1:]) if to.conversation.startswith("@") else to


@dataclass
class Posting:
    """In place of the intake: an input becomes the activity Teams would send, and goes through the endpoint."""

    web: Starlette
    url: str
    chat: TeamsChat | None = None
    endpoint_clock: Any = None

    def accept(self, item: AnyInput, *, at: datetime) -> bool:
        self.endpoint_clock.at = at
        status, body = asyncio.run(post(self.web, self.activity(item)))
        assert status == 200, (status, body, item)
        return True

    def activity(self, item: AnyInput) -> dict[str, Any]:
        place = item.address.conversation
        private = place.startswith("D:")
        conversation: dict[str, Any]
        if private:
            conversation = {"id": f"a:{item.user}", "conversationType": "personal", "tenantId": TENANT}
        else:
            root = item.address.thread or item.id
            conversation = {"id": f"{place};messageid={root}", "conversationType": "channel", "tenantId": TENANT}
        made: dict[str, Any] = {
            "type": "message",
            "id": item.id,
            "timestamp": item.at.isoformat(),
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": item.user},
            "recipient": {"id": BOT, "name": "Ayumi"},
            "conversation": conversation,
            "channelData": {"tenant": {"id": TENANT}},
        }
        return {**made, **self.said(item, private)}

    def said(self, item: AnyInput, private: bool) -> dict[str, Any]:
        match item:
            case CommandInvoked():
                return self.words(item, f"/brief {item.text}" if private else f"brief {item.text}", private)
            case MessagePosted():
                return self.words(item, item.text, private)
            case VoicePosted() | FilePosted():
                assert self.chat is not None
                given = {"downloadUrl": self.chat.upload(item.file), "fileType": item.file.name.rpartition(".")[2]}
                attached = {
                    "contentType": "application/vnd.microsoft.teams.file.download.info",
                    "name": item.file.name,
                    "content": given,
                }
                words = self.words(item, item.text, private)
                return {**words, "attachments": [*words.get("attachments", []), attached]}
            case MessageEdited():
                return {"type": "messageUpdate", "id": item.message, "text": item.text}
            case MessageDeleted():
                return {"type": "messageDelete", "id": item.message}
            case ReactionAdded():
                return {
                    "type": "messageReaction",
                    "replyToId": item.message,
                    "reactionsAdded": [{"type": "like" if item.emoji == "👍" else item.emoji}],
                }
            case ButtonPressed():
                data = {"ayumi": {"action": item.action, "value": item.value}}
                pressed: dict[str, Any] = {"type": "invoke", "replyToId": item.message}
                if item.action in OPENS:
                    return {**pressed, "name": "task/fetch", "value": {"data": data}}
                return {**pressed, "name": "adaptiveCard/action", "value": {"action": {"data": data}}}
            case FormSubmitted():
                assert self.chat is not None
                kinds = {field.name: field.kind for field in self.chat.forms[-1][1].fields}
                filled = {f"field.{name}": value for name, value in item.fields.items()}
                ours = {"form": item.form, "value": item.value, "kinds": kinds}
                return {"type": "invoke", "name": "task/submit", "value": {"data": {"ayumi": ours, **filled}}}
            case _:
                raise AssertionError(f"no person does {item.kind}")

    def words(self, item: AnyInput, text: str, private: bool) -> dict[str, Any]:
        """In private a reply quotes what it answers; in a channel it mentions the bot."""
        if private and item.address.thread:
            twin = f'<blockquote itemtype="{_REPLY}" itemid="{item.address.thread}">…</blockquote>'
            twin += "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
            return {"text": f"… {text}", "attachments": [{"contentType": "text/html", "content": twin}]}
        if private:
            return {"text": text}
        mention = {"type": "mention", "text": "<at>Ayumi</at>", "mentioned": {"id": BOT, "name": "Ayumi"}}
        return {"text": f"<at>Ayumi</at> {text}", "entities": [mention]}


async def post(web: Starlette, activity: dict[str, Any]) -> tuple[int, bytes]:
    body = json.dumps(activity).encode()
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/messages",
        "raw_path": b"/api/messages",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8321")],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8321),
    }
    await web(scope, receive, send)
    return sent[0]["status"], b"".join(event.get("body", b"") for event in sent[1:])


class Now:
    """The endpoint's clock, set to the story's time."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@contextmanager
def stage(path: Path, folder: Path) -> Iterator[tuple[story.Player, Service]]:
    """A story ready to be played through Teams."""
    told = story.parse(path.name, path.read_text(encoding="utf-8"))
    store = Store(f"sqlite:///{folder / 'story.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    company = COMPANIES[told.language]
    company = replace(company, members=(*company.members, *told.people))
    workspace_id = wiring.new_workspace(store, company, platform="teams", team=TENANT)
    with store.write(workspace_id) as session:
        for address in session.scalars(select(PersonAddress)):
            address.direct = f"@{address.user}"
    seconds = count(step=2.5)
    service = Service(lambda: float(next(seconds)))
    references = References(store, bot=BOT)
    dialogs = Dialogs(time.monotonic)
    with serving(service) as url:
        for member in company.members:
            service.install(member.user, f"a:{member.user}")
        service.channels |= {conversation for conversation, _ in company.channels}
        _introduce(references, workspace_id, company, url)
        platform = TeamsPlatform(
            references, Connector(NoTokens(), (), loopback=True), dialogs, Pace(service.monotonic), loopback=True
        )
        chat = TeamsChat(platform, service, url)
        files = Folder(folder / "files", b"0" * 32)
        engine = player._engine(told, folder)
        program = wiring.build(store, platforms={"teams": chat}, files=files, transcriber=engine)
        clock = Now()
        clock.at = told.start
        door = Door(references, Intake(store), tenant=TENANT, wake=lambda: None)
        endpoint = Endpoint(LoopbackOnly(), door, dialogs, program.language, clock, loopback=True, patience=0.01)
        web = Starlette()
        web.add_route("/api/messages", endpoint.messages, methods=["POST"])
        posting = Posting(web, url, chat, clock)
        world = World(
            chat=chat,
            intake=posting,  # type: ignore[arg-type]  # stands in front of it
            worker=program.worker,
            now=told.start,
            team=TENANT,
            read_file=lambda name: player._beside(path, name).read_bytes(),
        )
        yield (
            story.Player(
                scenario=told,
                world=world,
                open_file=lambda file: files.get(workspace_id, file).decode("utf-8", errors="replace"),
            ),
            service,
        )
        if isinstance(engine, LocalTranscriber):
            engine.close()
    store.close()


def _introduce(references: References, workspace_id: int, company: Any, url: str) -> None:
    """Everybody has the app, as after an administrator installed it for all."""
    from adapters.teams.payloads import Place

    places = [(f"@{m.user}", f"a:{m.user}", "personal", m.user) for m in company.members]
    places += [(conversation, conversation, "channel", "") for conversation, _ in company.channels]
    for conversation, real, kind, user in places:
        references.remember(
            workspace_id,
            Place(
                conversation=conversation,
                real=real,
                kind=kind,
                service_url=url,
                tenant=TENANT,
                bot=BOT,
                user=user,
                targeted=kind == "channel",
            ),
        )
