"""Slack as a chat platform: a neutral Message out, by the delivery protocol.

The delivery's key travels as message metadata, and with it the ids of files that belong to the message: uploaded before,
shared after. So one read of the thread's history tells whether a post whose answer was lost is there, and finishes it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from adapters.slack import limits, render
from adapters.slack.errors import kind_of, trouble
from adapters.slack.files import Transfer
from adapters.slack.forms import unpack_trigger
from adapters.slack.parts import EYES, PLATFORM
from adapters.slack.web import SlackError, Web
from bot.errors import AyumiError, PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address, FileRef
from bot.language.text import is_japanese
from bot.message import Attachment, Form, Message
from bot.ports import Sent

log = logging.getLogger(__name__)

#: The metadata's event type: whose key it is.
EVENT = "ayumi_delivery"
#: How far back a look-up goes, in pages: the post is seconds old, or as old as a crash.
_PAGES, _PAGE = 40, 200

Params = Mapping[str, Any]


class Tokens(Protocol):
    """What a sender asks of the installations (auth.py)."""

    def token(self, team: str) -> str: ...

    def renew(self, team: str, stale: str) -> str: ...

    def disconnect(self, team: str) -> None: ...


class SlackPlatform:
    """A ChatPlatform whose history can be read. `read_file` gives the bytes of an attachment of ours, by team and id.

    `words` are the adapter's few own sentences by language: `invite`, `whole`.
    """

    name = PLATFORM
    can_find = True

    def __init__(
        self,
        web: Web,
        tokens: Tokens,
        *,
        read_file: Callable[[str, str], bytes],
        words: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._web = web
        self._tokens = tokens
        self._transfer = Transfer(web.http, web.url)
        self._read_file = read_file
        self._words = words
        self._directs: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    # ------------------------------------------------------------ ChatPlatform

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        shown = _rendered(message)
        carries = bool(shown.rest or message.attachments or message.image)
        if to.only and not to.private:
            if not carries:
                return self._whisper(team, to, message, shown, key)
            to = Address(platform=PLATFORM, conversation=f"@{to.only}", private=True)
        return self._post(team, to, message, shown, key)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        ts, _, reader = message_id.partition(EYES)
        if reader:  # nothing shown to one person alone can be changed by this call: it is said to the same person again
            self.send(team, replace(to, only=reader), message, key=f"again:{ts}")
            return
        shown = _rendered(message)
        channel = self._channel(team, to)
        params = {"channel": channel, "ts": message_id, "text": shown.text, "blocks": shown.blocks}
        self._shown(team, "chat.update", params, message, posts=False)
        if shown.rest:
            self._share(team, channel, message_id, self._uploads(team, message, shown, attached=False))

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        if not key:
            return None
        if to.only and not to.private:  # what only one person sees is in no history; what went to their own chat is
            to = Address(platform=PLATFORM, conversation=f"@{to.only}", private=True)
        channel = self._channel(team, to)
        for one in self._history(team, channel, to.thread):
            payload = _delivery(one)
            if payload is not None and payload.get("key") == key:
                self._finish(team, to, channel, one, payload)
                return Sent(message=str(one["ts"]), thread=_thread(one))
        return None

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        trigger_id, conversation, thread = unpack_trigger(trigger)
        view = render.view(form, conversation=conversation, thread=thread)
        wrong = limits.view_problems(view)
        if wrong:
            raise PermanentError(f"slack: form {form.form!r}: {wrong[0]}", code="invalid_view")
        self._ok(team, "views.open", {"trigger_id": trigger_id, "view": view}, posts=False)

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        about = self._ok(team, "files.info", {"file": file.id}, posts=False).get("file")
        if not isinstance(about, dict):
            raise PermanentError(f"slack file {file.id!r} is gone", code="gone")
        return self._transfer.download(about, self._tokens.token(team), limit=limit)

    # ------------------------------------------------------------ beyond the port

    def learn(self, team: str, user: str, channel: str) -> None:
        """A direct chat as an event named it: one request less before the first answer."""
        with self._lock:
            if len(self._directs) > 50_000:
                self._directs.clear()
            self._directs[team, user] = channel

    def members(self, team: str) -> Iterator[Mapping[str, Any]]:
        """Everybody of the workspace as Slack describes them."""
        params: dict[str, Any] = {"limit": str(_PAGE), "include_locale": "true"}
        if team.startswith("T"):
            params["team_id"] = team
        for page in self._pages(team, "users.list", params):
            yield from (m for m in page.get("members") or () if isinstance(m, dict))

    def publish_home(self, team: str, user: str, view: Mapping[str, Any]) -> None:
        self._ok(team, "views.publish", {"user_id": user, "view": view}, posts=False)

    # ------------------------------------------------------------ posting

    def _post(self, team: str, to: Address, message: Message, shown: render.Rendered, key: str) -> Sent:
        channel = self._channel(team, to)
        files = self._uploads(team, message, shown)
        payload = {"key": key, **({"files": json.dumps(files, ensure_ascii=False)} if files else {})}
        params: dict[str, Any] = {
            "channel": channel,
            "text": shown.text,
            "blocks": shown.blocks or None,
            "metadata": {"event_type": EVENT, "event_payload": payload},
            "unfurl_links": "false",
            "unfurl_media": "false",
        }
        thread = to.thread
        try:
            body = self._joined(team, channel, {**params, "thread_ts": thread}, message)
        except SlackError as error:
            if kind_of(error.code) != "thread" or thread is None:
                raise self._ours(team, "chat.postMessage", error, posts=True) from error
            thread = None
            body = self._shown(team, "chat.postMessage", params, message, posts=True)
        ts = str(body["ts"])
        if files:
            self._share_after(team, channel, thread or (None if to.private else ts), files)
        return Sent(message=ts, thread=thread)

    def _joined(self, team: str, channel: str, params: Params, message: Message) -> Mapping[str, Any]:
        """Posts; a public channel the bot is not in is joined first, when it may. Raises SlackError for the thread kinds."""
        try:
            return self._call(team, "chat.postMessage", params, posts=True)
        except SlackError as error:
            kind = kind_of(error.code)
            if kind == "thread":
                raise
            if kind == "content":
                return self._plainly(team, "chat.postMessage", params, message, error, posts=True)
            if kind != "join":
                raise self._ours(team, "chat.postMessage", error, posts=True) from error
            try:
                self._call(team, "conversations.join", {"channel": channel}, posts=False)
            except SlackError:
                raise self._ours(team, "chat.postMessage", error, posts=True) from error
        return self._shown(team, "chat.postMessage", params, message, posts=True)

    def _shown(self, team: str, method: str, params: Params, message: Message, *, posts: bool) -> Mapping[str, Any]:
        """The call; where Slack refuses the blocks, which is our mistake, the same words as plain text."""
        try:
            return self._call(team, method, params, posts=posts)
        except SlackError as error:
            if kind_of(error.code) != "content":
                raise self._ours(team, method, error, posts=posts) from error
            return self._plainly(team, method, params, message, error, posts=posts)

    def _plainly(
        self, team: str, method: str, params: Params, message: Message, error: SlackError, *, posts: bool
    ) -> Mapping[str, Any]:
        log.error("blocks refused", extra={"action": "slack_blocks_refused", "code": error.code, "team": team})
        said = {**params, "text": render.fallback(message), "blocks": [] if method == "chat.update" else None}
        return self._ok(team, method, said, posts=posts)

    def _whisper(self, team: str, to: Address, message: Message, shown: render.Rendered, key: str) -> Sent:
        """For one pair of eyes. Where the bot is no member it goes to the person's own chat, with how to invite it."""
        params = {
            "channel": to.conversation,
            "user": to.only,
            "text": shown.text,
            "blocks": shown.blocks or None,
            "thread_ts": to.thread,
        }
        try:
            body = self._call(team, "chat.postEphemeral", params, posts=True)
            return Sent(message=f"{body['message_ts']}{EYES}{to.only}", thread=to.thread)
        except SlackError as error:
            kind, code = kind_of(error.code), error.code
            if kind == "content":
                body = self._plainly(team, "chat.postEphemeral", params, message, error, posts=True)
                return Sent(message=f"{body['message_ts']}{EYES}{to.only}", thread=to.thread)
            if kind not in ("join", "channel", "thread", "person"):
                raise self._ours(team, "chat.postEphemeral", error, posts=True) from error
        hint = self._word(message, "invite") if code in ("not_in_channel", "channel_not_found") else ""
        direct = Address(platform=PLATFORM, conversation=f"@{to.only}", private=True)
        return self._post(team, direct, message, _with_hint(shown, hint), key)

    # ------------------------------------------------------------ files

    def _uploads(
        self, team: str, message: Message, shown: render.Rendered, *, attached: bool = True
    ) -> list[tuple[str, str]]:
        """Uploads what belongs to the message, unseen yet. Returns ids and titles."""
        wanted: list[Attachment] = []
        if attached:
            wanted = [*((message.image,) if message.image else ()), *message.attachments]
        made = [self._upload(team, one.name, self._read_file(team, one.file)) for one in wanted]
        if shown.rest:
            made.append(self._upload(team, self._word(message, "whole"), shown.rest.encode()))
        return made

    def _upload(self, team: str, name: str, content: bytes) -> tuple[str, str]:
        params = {"filename": name, "length": str(len(content))}
        body = self._ok(team, "files.getUploadURLExternal", params, posts=False)
        self._transfer.upload(str(body["upload_url"]), content)
        return str(body["file_id"]), name

    def _share_after(self, team: str, channel: str, thread: str | None, files: Sequence[tuple[str, str]]) -> None:
        """The message stands already: a hitch now must not post it again, the look-up finishes it."""
        try:
            self._share(team, channel, thread, files)
        except TemporaryError as error:
            raise UnknownOutcome(str(error)) from error

    def _share(self, team: str, channel: str, thread: str | None, files: Sequence[tuple[str, str]]) -> None:
        listed = [{"id": file, "title": title} for file, title in files]
        self._ok(
            team,
            "files.completeUploadExternal",
            {"files": listed, "channel_id": channel, "thread_ts": thread},
            posts=False,
        )

    def _finish(self, team: str, to: Address, channel: str, found: Mapping[str, Any], payload: Params) -> None:
        """Shares what belongs to the message and was not shared yet."""
        missing = [(f, title) for f, title in _files(payload) if not self._is_shared(team, f, channel)]
        if missing:
            thread = _thread(found) or (None if to.private else str(found["ts"]))
            try:
                self._share_after(team, channel, thread, missing)
            except PermanentError as error:
                log.warning("file not shared", extra={"action": "slack_file_lost", "code": error.code, "team": team})

    def _is_shared(self, team: str, file: str, channel: str) -> bool:
        try:
            about = self._call(team, "files.info", {"file": file}, posts=False).get("file") or {}
        except SlackError as error:
            if kind_of(error.code) == "upload":
                return False
            raise self._ours(team, "files.info", error, posts=False) from error
        return any(channel in (about.get(name) or ()) for name in ("channels", "groups", "ims"))

    # ------------------------------------------------------------ reading

    def _channel(self, team: str, to: Address) -> str:
        """The channel's id; a person's direct chat is opened once and remembered."""
        if not to.conversation.startswith("@"):
            return to.conversation
        user = to.conversation[1:]
        known = self._directs.get((team, user))
        if known is None:
            body = self._ok(team, "conversations.open", {"users": user}, posts=False)
            known = str((body.get("channel") or {}).get("id") or "")
            if not known:
                raise PermanentError(f"slack: no direct chat with {user!r}", code="channel_not_found")
            self.learn(team, user, known)
        return known

    def _history(self, team: str, channel: str, thread: str | None) -> Iterator[Mapping[str, Any]]:
        params: dict[str, Any] = {"channel": channel, "include_all_metadata": "true", "limit": str(_PAGE)}
        method = "conversations.history"
        if thread is not None:
            params["ts"], method = thread, "conversations.replies"
        for page in self._pages(team, method, params):
            yield from (m for m in page.get("messages") or () if isinstance(m, dict))

    def _pages(self, team: str, method: str, params: Params) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(_PAGES):
            page = self._ok(team, method, {**params, "cursor": cursor or None}, posts=False)
            yield page
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    # ------------------------------------------------------------ calling

    def _call(self, team: str, method: str, params: Params, *, posts: bool) -> Mapping[str, Any]:
        """One call with the team's token; a token that ended is renewed once. Raises SlackError when Slack says no."""
        token = self._tokens.token(team)
        try:
            return self._web.call(team, token, method, params, posts=posts)
        except SlackError as error:
            if kind_of(error.code) != "token":
                raise
        return self._web.call(team, self._tokens.renew(team, token), method, params, posts=posts)

    def _ok(self, team: str, method: str, params: Params, *, posts: bool) -> Mapping[str, Any]:
        try:
            return self._call(team, method, params, posts=posts)
        except SlackError as error:
            raise self._ours(team, method, error, posts=posts) from error

    def _ours(self, team: str, method: str, error: SlackError, *, posts: bool) -> AyumiError:
        """Slack's no as our error; a token that opens nothing any more disconnects the workspace."""
        if kind_of(error.code) == "disconnected":
            log.warning("disconnected", extra={"action": "slack_disconnected", "code": error.code, "team": team})
            self._tokens.disconnect(team)
        return trouble(error.code, method, posts=posts, after=error.after, needed=error.needed)

    def _word(self, message: Message, name: str) -> str:
        return str(self._words["ja" if is_japanese(message.notice) else "en"][name])


def _rendered(message: Message) -> render.Rendered:
    try:
        shown = render.message(message)
    except ValueError as error:
        raise PermanentError(
            f"slack: {error}", code="msg_too_long" if "characters" in str(error) else "no_text"
        ) from error
    wrong = limits.problems(shown.blocks)
    if wrong:
        log.error("blocks beyond a limit", extra={"action": "slack_limits", "problems": wrong})
        return render.Rendered(text=render.fallback(message), blocks=(), rest=shown.rest)
    return shown


def _with_hint(shown: render.Rendered, hint: str) -> render.Rendered:
    if not hint:
        return shown
    block = {"type": "context", "elements": [{"type": "mrkdwn", "text": hint}]}
    return render.Rendered(text=shown.text, blocks=(*shown.blocks, block), rest=shown.rest)


def _delivery(message: Mapping[str, Any]) -> Params | None:
    """What a post of ours carries, None for anybody else's."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT:
        return None
    payload = metadata.get("event_payload")
    return payload if isinstance(payload, dict) else None


def _files(payload: Params) -> Sequence[tuple[str, str]]:
    try:
        return [(str(f), str(title)) for f, title in json.loads(payload.get("files") or "[]")]
    except (ValueError, TypeError):
        return []


def _thread(message: Mapping[str, Any]) -> str | None:
    """The thread a message stands in; a thread's own first message stands in none."""
    thread = message.get("thread_ts")
    return None if thread is None or thread == message.get("ts") else str(thread)
