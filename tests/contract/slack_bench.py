"""Slack's bench for the platform contract: the real platform against the double on loopback."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

from adapters.slack.mrkdwn import EDGE, JOINER
from adapters.slack.platform import SlackPlatform, Tokens
from adapters.slack.web import Web
from bot.errors import PermanentError
from bot.inputs import Address, FileRef
from bot.ports import ChatPlatform
from tests import slack_double
from tests.slack_double import Slack

WORDS = {"ja": {"invite": "招待の仕方", "whole": "全文.txt"}, "en": {"invite": "How to invite", "whole": "whole.txt"}}


class FixedTokens:
    """One team, one token."""

    def __init__(self) -> None:
        self.tokens = {"T1": "xoxb-1"}

    def token(self, team: str) -> str:
        if team not in self.tokens:
            raise PermanentError(f"{team!r} is not connected", code="disconnected")
        return self.tokens[team]

    def renew(self, team: str, stale: str) -> str:
        raise PermanentError("no refresh token", code="disconnected")

    def disconnect(self, team: str) -> None:
        self.tokens.pop(team, None)


def platform_at(web: Web, made: type[SlackPlatform] = SlackPlatform, tokens: Tokens | None = None) -> SlackPlatform:
    return made(web, tokens or FixedTokens(), read_file=lambda team, file: b"bytes of " + file.encode(), words=WORDS)


def words_of(blocks: Sequence[dict[str, Any]]) -> str:
    """What people read in the blocks: entities and marks as Slack shows them."""
    lines = [_read(text) for text in slack_double.texts(list(blocks))]
    return "\n".join(lines)


def _read(text: str) -> str:
    text = re.sub(f"{EDGE}?([*`])(?!{JOINER})([^*`\n]+)(?<!{JOINER})\\1{EDGE}?", r"\2", text)
    text = re.sub(r"<(https?://[^|>]+)\|([^>]*)>", r"\2", text)
    text = "\n".join(line.removeprefix(">") for line in text.split("\n"))
    return unescape(text).replace(JOINER, "").replace(EDGE, "")


class SlackBench:
    team = "T1"
    reader = "U1"
    other = "U2"
    direct = Address(platform="slack", conversation="@U1", private=True)
    channel = Address(platform="slack", conversation="C1")
    missing = Address(platform="slack", conversation="C404")

    def __init__(self, slack: Slack, made: type[SlackPlatform] = SlackPlatform) -> None:
        self.slack, self._made = slack, made
        self.webs = [Web(slack.url)]
        for user, name in (("U1", "佐藤 健"), ("U2", "田中 恵")):
            slack.person(user, name)
        slack.channel("C1", "U1", "U2", "UBOT")
        self.platform: ChatPlatform = platform_at(self.webs[0], made)

    def shown(self, place: Address, viewer: str) -> Sequence[Any]:
        from tests.contract.test_platform import Shown

        name = self.slack.direct(place.conversation[1:]) if place.conversation.startswith("@") else place.conversation
        channel = self.slack.channels.get(name)
        if channel is None or viewer not in channel.members:
            return []
        found = [m for m in channel.messages if m.get("subtype") != "file_share"]
        found += [m for m in self.slack.whispers if m["channel"] == name and m["user"] == viewer]
        return [
            Shown(message=_id(m), thread=m.get("thread_ts") or None, words=self._whole(m, channel.messages))
            for m in found
        ]

    def _whole(self, message: dict[str, Any], messages: Sequence[dict[str, Any]]) -> str:
        """The message's words; of one that was too long, those of the file beside it."""
        if '"全文.txt"' in str((message.get("metadata") or {}).get("event_payload", {}).get("files")):
            shared = next(m["files"][0]["id"] for m in messages if m.get("subtype") == "file_share")
            return str(self.slack.files[shared]["content"].decode())
        return words_of(message["blocks"]) if message["blocks"] else unescape(message["text"])

    def trigger(self) -> str:
        return self.slack.trigger()

    def opened(self) -> Sequence[str]:
        return [unescape(view["title"]["text"]) for view in self.slack.views]

    def uploaded(self, content: bytes, name: str) -> FileRef:
        return FileRef(id=self.slack.file(name, content), name=name, size=len(content))

    def restarted(self) -> ChatPlatform:
        self.webs.append(Web(self.slack.url))
        return platform_at(self.webs[-1], self._made)


def _id(message: dict[str, Any]) -> str:
    """As the adapter names it: what one person alone sees carries that person."""
    return f"{message['ts']}@{message['user']}" if "user" in message and "bot_id" not in message else str(message["ts"])


@contextmanager
def slack(folder: Path, made: type[SlackPlatform] = SlackPlatform) -> Iterator[SlackBench]:
    with slack_double.running() as double:
        bench = SlackBench(double, made)
        try:
            yield bench
        finally:
            for web in bench.webs:
                web.close()
