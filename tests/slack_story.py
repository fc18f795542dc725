"""Stories told through Slack: what people do goes in as signed requests, what the bot says comes out at the double."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import anyio.from_thread

from adapters import scenario as player
from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from adapters.settings import Settings
from adapters.slack import connect
from adapters.slack.auth import Installed
from adapters.slack.mrkdwn import bare, escaped
from adapters.slack.parts import PLATFORM
from adapters.slack.payloads import NUMBERED
from adapters.slack.platform import SlackPlatform
from adapters.speech.local import LocalTranscriber
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
from bot.language.bundle import Language
from bot.message import Form, Message
from bot.ports import Sent
from bot.simulation import scenario as story
from bot.simulation.cast import COMPANIES, Company
from bot.simulation.chat import Chat, Posted
from bot.simulation.world import World
from tests import slack_double
from tests.contract.slack_bench import words_of
from tests.slack_double import Slack
from tests.slack_site import KEY, SECRET, Hands, call

_EMOJI = {"👍": "+1", "👀": "eyes", "✅": "white_check_mark", "🙏": "pray", "🎉": "tada"}


def user_id(name: str) -> str:
    return f"U{name.upper()}"


def channel_id(name: str) -> str:
    return f"C{name.removeprefix('#').upper()}"


def _story(to: Address) -> Address:
    """Slack's ids as the story's names."""
    place = to.conversation
    named = f"D:{place[2:].lower()}" if place.startswith("@") else f"#{place[1:].lower()}"
    return replace(to, conversation=named, only=to.only[1:].lower())


class SlackChat(Chat):
    """What people see, by the core's messages; each of them really stands in Slack, with all its words in blocks or its file."""

    def __init__(self, platform: SlackPlatform, slack: Slack) -> None:
        super().__init__(name=PLATFORM)
        self._platform, self._slack = platform, slack

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        if _story(to).conversation in self.closed:
            raise PermanentError(f"{to.conversation!r} cannot be written to", code="channel_not_found")
        sent = self._platform.send(team, to, message, key=key)
        self._check(sent.message, message)
        self._order += 1
        self.posts.append(
            Posted(id=sent.message, team=team, to=_story(to), message=message, key=key, order=self._order)
        )
        return sent

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        self._platform.update(team, to, message_id, message)
        self._check(message_id, message)
        super().update(team, to, message_id, message)

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        return self._platform.find(team, to, key=key)

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        self._platform.open_form(team, trigger, form)
        super().open_form(team, trigger, form)

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        return self._platform.fetch(team, file, limit=limit)

    def _check(self, sent: str, message: Message) -> None:
        """Every word of the message is there to be read."""
        posts = [m for channel in self._slack.channels.values() for m in channel.messages] + self._slack.whispers
        post = next(m for m in posts if m["ts"] == sent.partition("@")[0])
        words = _squeezed(words_of(post["blocks"]) + self._whole(post))
        for part in (
            message.heading,
            bare(message.text),
            *(line for quote in message.quotes for line in quote.text.split("\n")),
            *(bare(one.value) for one in message.fields),
            *(bare(item) for item in message.items),
            *(button.label for button in message.buttons),
            *(option.label for choice in message.selects for option in choice.options),
            bare(message.note),
        ):
            assert _squeezed(part) in words, (part, words)

    def _whole(self, post: Mapping[str, Any]) -> str:
        """The words of a message too long for its blocks, from the file beside it."""
        listed = (post.get("metadata") or {}).get("event_payload", {}).get("files", "[]")
        contents = [self._slack.files[file]["content"] for file, _ in json.loads(listed)]
        return "".join(content.decode(errors="replace") for content in contents)


def _squeezed(text: str) -> str:
    return "".join(text.split())


@dataclass
class Posting:
    """In place of the intake: an input becomes the request Slack would send, signed, and goes through the edge."""

    endpoint: Any
    slack: Slack
    clock: Hands
    portal: anyio.from_thread.BlockingPortal
    chat: SlackChat | None = None
    stamps: dict[str, str] = field(default_factory=dict)

    def accept(self, item: AnyInput, *, at: datetime) -> bool:
        self.clock.at = at
        form, body = self.request(item, user_id(item.user))
        raw = urlencode(form).encode() if form else json.dumps(body).encode()
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        stamp = str(int(at.timestamp()))
        mac = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
        headers = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}"}
        answer = self.portal.call(call, self.endpoint, raw, headers)
        assert (answer.status, answer.body) == (200, ""), (answer, item)
        return True

    def request(self, item: AnyInput, user: str) -> tuple[dict[str, str], dict[str, Any]]:
        """A form's fields, or an event's JSON."""
        if isinstance(item, CommandInvoked) and item.address.private:
            return self.command(item, user), {}
        if isinstance(item, ButtonPressed):
            return {"payload": json.dumps(self.press(item, user))}, {}
        if isinstance(item, FormSubmitted):
            return {"payload": json.dumps(self.submission(item, user))}, {}
        return {}, {
            "type": "event_callback",
            "team_id": "T1",
            "api_app_id": "A1",
            "event": self.event(item, user),
            "event_id": f"Ev{item.id}",
            "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}],
        }

    def event(self, item: AnyInput, user: str) -> dict[str, Any]:
        where = self.place(item.address, user)
        match item:
            case CommandInvoked():
                return self.message(item, user, item.id, f"<@UBOT> brief {item.text}") | where
            case MessagePosted():
                return self.message(item, user, item.message, escaped(item.text)) | where
            case VoicePosted() | FilePosted():
                shared = {"subtype": "file_share", "files": [self.upload(item)]}
                return self.message(item, user, item.message, escaped(item.text)) | where | shared
            case MessageEdited():
                ts = self.stamps[item.message]
                changed = {"user": user, "ts": ts, "text": escaped(item.text), "edited": {"ts": self.stamp(item, "e")}}
                before = {"user": user, "ts": ts, "text": "…"}
                thread = {"thread_ts": where.pop("thread_ts")} if "thread_ts" in where else {}
                inner = {"message": changed | thread, "previous_message": before | thread}
                return {"type": "message", "subtype": "message_changed", **inner} | where
            case MessageDeleted():
                before = {"user": user, "ts": self.stamps[item.message]} | where
                gone = {"deleted_ts": self.stamps[item.message], "previous_message": before}
                return {
                    "type": "message",
                    "subtype": "message_deleted",
                    "event_ts": self.stamp(item, "d"),
                    **gone,
                } | where
            case ReactionAdded():
                on = {"type": "message", "channel": where["channel"], "ts": item.message}
                given = {"reaction": _EMOJI.get(item.emoji, item.emoji), "event_ts": self.stamp(item, "r")}
                return {"type": "reaction_added", "user": user, "item_user": "UBOT", "item": on, **given}
            case _:
                raise AssertionError(f"no person does {item.kind}")

    def place(self, address: Address, user: str) -> dict[str, Any]:
        private = address.conversation.startswith("D:")
        channel = self.slack.direct(user) if private else channel_id(address.conversation)
        where = {"channel": channel, "channel_type": "im" if private else "channel"}
        return where | ({"thread_ts": self.stamps.get(address.thread, address.thread)} if address.thread else {})

    def stamp(self, item: AnyInput, kind: str = "u") -> str:
        self.stamps[item.id] = f"{int(item.at.timestamp())}.{len(self.stamps) + 1:06d}"
        return self.stamps[item.id]

    def message(self, item: AnyInput, user: str, key: str, text: str) -> dict[str, Any]:
        self.stamps[key] = self.stamp(item)
        return {"type": "message", "user": user, "text": text, "ts": self.stamps[key]}

    def upload(self, item: VoicePosted | FilePosted) -> dict[str, Any]:
        """A clip as Slack calls it: video/mp4, whatever it is."""
        assert self.chat is not None
        clip = {"subtype": "slack_audio"} if isinstance(item, VoicePosted) else {}
        kind = "video/mp4" if clip else "application/octet-stream"
        content = self.chat.files[item.file.id]
        file = self.slack.file(item.file.name, content, mimetype=kind, size=len(content), **clip)
        return dict(self.slack.files[file]["about"])

    def command(self, item: CommandInvoked, user: str) -> dict[str, str]:
        return {
            "team_id": "T1",
            "channel_id": self.slack.direct(user),
            "user_id": user,
            "command": "/brief",
            "text": escaped(item.text),
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": "https://hooks.slack.com/commands/T1/1/abc",
            "trigger_id": self.slack.trigger(),
        }

    def press(self, item: ButtonPressed, user: str) -> dict[str, Any]:
        """The very button that stands under the message in Slack."""
        posts = [m for channel in self.slack.channels.values() for m in channel.messages] + self.slack.whispers
        post = next(m for m in posts if m["ts"] == item.message.partition("@")[0])
        elements = [e for block in post["blocks"] for e in block.get("elements", ()) if e.get("type") == "button"]
        pressed = next(
            e
            for e in elements
            if (e["action_id"].partition(NUMBERED)[0], e.get("value", "")) == (item.action, item.value)
        )
        channel = self.place(item.address, user)["channel"]
        return {
            "type": "block_actions",
            "user": {"id": user, "team_id": "T1"},
            "team": {"id": "T1"},
            "container": {
                "type": "message",
                "message_ts": post["ts"],
                "channel_id": channel,
                "is_ephemeral": "@" in item.message,
            },
            "channel": {"id": channel},
            "message": post,
            "trigger_id": self.slack.trigger(),
            "actions": [{**pressed, "block_id": "b", "action_ts": self.stamp(item)}],
        }

    def submission(self, item: FormSubmitted, user: str) -> dict[str, Any]:
        """The newest view with its inputs filled in, long texts in as many parts as it has."""
        view = self.slack.views[-1]
        values: dict[str, Any] = {}
        for block in (b for b in view["blocks"] if b["type"] == "input"):
            name, _, part = block["block_id"].partition("~")
            values[block["block_id"]] = {
                block["element"]["action_id"]: _filled(block["element"], str(item.fields[name]), int(part or 0))
            }
        return {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": user},
            "view": {**view, "id": f"V{item.id}", "hash": "1.a", "state": {"values": values}},
        }


def _filled(element: Mapping[str, Any], value: str, part: int) -> dict[str, Any]:
    kind = element["type"]
    match kind:
        case "static_select":
            return {"type": kind, "selected_option": {"value": value} if value else None}
        case "datepicker":
            return {"type": kind, "selected_date": value or None}
        case "users_select":
            return {"type": kind, "selected_user": user_id(value) if value else None}
        case "checkboxes":
            return {"type": kind, "selected_options": [{"value": "yes"}] if value else []}
    return {"type": kind, "value": value[part * 3000 : (part + 1) * 3000] or None}


def _company(told: story.Scenario) -> Company:
    """The story's people under ids as Slack has them."""
    company = COMPANIES[told.language]
    members = [
        replace(m, user=user_id(m.user), manager=user_id(m.manager) if m.manager else "")
        for m in (*company.members, *told.people)
    ]
    channels = tuple((channel_id(conversation), name) for conversation, name in company.channels)
    return replace(company, members=tuple(members), channels=channels)


def _populate(slack: Slack, company: Company) -> None:
    for member in company.members:
        slack.person(member.user, member.name)
        slack.channel(slack.direct(member.user), member.user, "UBOT", private=True)
    for conversation, _ in company.channels:
        slack.channel(conversation, "UBOT", *(m.user for m in company.members))


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A story and what stands behind it."""

    player: story.Player
    slack: Slack
    store: Store
    workspace_id: int
    language: Language


@contextmanager
def stage(path: Path, folder: Path) -> Iterator[Played]:
    """A story ready to be played through Slack."""
    told = story.parse(path.name, path.read_text(encoding="utf-8"))
    store = Store(f"sqlite:///{folder / 'story.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    company = _company(told)
    workspace_id = wiring.new_workspace(store, company, platform=PLATFORM, team="T1", direct="@{}".format)
    files, clock = Folder(folder / "files", KEY), Hands()
    engine = player._engine(told, folder)
    with slack_double.running() as double, anyio.from_thread.start_blocking_portal() as portal:
        _populate(double, company)
        settings = Settings(data_dir=folder, slack_api_url=double.url, slack_signing_secret=SECRET)
        out = connect.out(settings, store, KEY, clock, files)
        out.installations.save(Installed(team="T1", name="x", bot_token="xoxb-1", bot_user="UBOT", bot_id="B1"))
        chat = SlackChat(out.platform, double)
        program = wiring.build(store, platforms={PLATFORM: chat}, files=files, transcriber=engine)
        inbound = connect.Slack(
            settings,
            store,
            KEY,
            clock,
            out,
            accept=lambda items: program.intake.accept_all(items, at=clock.now()),
            language=program.language,
            forgotten=program.intake.forget,
        )
        endpoint = inbound.routes()[0].app  # type: ignore[attr-defined]  # a Route
        world = World(
            chat=chat,
            intake=Posting(endpoint, double, clock, portal, chat),  # type: ignore[arg-type]  # stands in front of it
            worker=program.worker,
            now=told.start,
            team="T1",
            read_file=lambda name: player._beside(path, name).read_bytes(),
        )
        try:
            told_by = story.Player(scenario=told, world=world, open_file=_reader(files, workspace_id))
            yield Played(
                player=told_by, slack=double, store=store, workspace_id=workspace_id, language=program.language
            )
        finally:
            inbound.stop()
            if isinstance(engine, LocalTranscriber):
                engine.close()
    store.close()


def _reader(files: Folder, workspace_id: int) -> Any:
    return lambda file: files.get(workspace_id, file).decode("utf-8", errors="replace")
