"""App Home: what somebody's page says as a view, and the pages that are open, published again when something changed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.slack import limits, render
from adapters.slack.mrkdwn import marked
from adapters.slack.payloads import NUMBERED
from bot.errors import AyumiError
from bot.message import Message
from bot.ports import Clock

log = logging.getLogger(__name__)

#: Word of the button to the command it runs; the answer comes in the person's own chat.
COMMANDS: Mapping[str, str] = {"help": "help", "vacation": "help vacation"}
#: Slack tells when a page is opened, not when it is left: so long it is taken to be looked at.
OPEN = timedelta(days=2)
#: Without any change it is drawn anew so often, for dates go by.
STALE = timedelta(minutes=10)
#: Pages drawn at one call of `refresh`; the others have their turn at the next.
MOST = 20

Block = Mapping[str, Any]


def view(words: Mapping[str, str], page: Sequence[Message] = ()) -> dict[str, Any]:
    """The home tab in the words' language: the page, or for somebody new a line, and the ways to everything else."""
    shown = [block for message in page for block in _part(message)]
    shown = shown or [{"type": "section", "text": {"type": "mrkdwn", "text": marked(words["text"])}}]
    blocks = [*shown[: limits.VIEW_BLOCKS - 2], {"type": "divider"}, _ways(words)]
    return {"type": "home", "blocks": list(_numbered(blocks))}


def _part(message: Message) -> Sequence[Block]:
    rendered = render.message(message)
    return [{"type": "divider"}, *rendered.blocks] if message.heading else rendered.blocks


def _ways(words: Mapping[str, str]) -> Block:
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": words[name], "emoji": False},
            "action_id": f"command.run{NUMBERED}",
            "value": command,
        }
        for name, command in COMMANDS.items()
    ]
    return {"type": "actions", "elements": buttons}


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """Each action_id once in the whole view; a line before the first heading is no line."""
    count = 0
    for block in blocks[1:] if blocks[0]["type"] == "divider" else blocks:
        elements = []
        for element in block.get("elements", ()):
            numbered = "action_id" in element
            name = element["action_id"].partition(NUMBERED)[0] if numbered else ""
            elements.append({**element, "action_id": f"{name}{NUMBERED}{count}"} if numbered else element)
            count += numbered
        yield {**block, "elements": elements} if elements else block


@dataclass(slots=True, kw_only=True)
class _Page:
    opened_at: datetime
    drawn_at: datetime
    news: int
    shown: Mapping[str, Any]


class Homes:
    """The pages people look at. `draw` makes one, `publish` shows it, `news` counts what has changed for a team so far."""

    def __init__(
        self,
        clock: Clock,
        *,
        draw: Callable[[str, str], Mapping[str, Any]],
        publish: Callable[[str, str, Mapping[str, Any]], None],
        news: Callable[[str], int],
    ) -> None:
        self._clock = clock
        self._draw = draw
        self._publish = publish
        self._news = news
        self._pages: dict[tuple[str, str], _Page] = {}
        self._lock = threading.Lock()

    def opened(self, team: str, user: str) -> None:
        """Shown at once, and kept current for as long as it may be looked at."""
        with self._lock:
            at = self._clock.now()
            page = _Page(opened_at=at, drawn_at=at, news=self._news(team), shown={})
            self._pages[team, user] = page
            self._show(team, user, page)

    def refresh(self) -> None:
        """A duty of the clock: draws what may have changed, longest ago first, and publishes what did."""
        with self._lock:
            at = self._clock.now()
            self._pages = {who: page for who, page in self._pages.items() if at - page.opened_at < OPEN}
            news = {team: self._news(team) for team in {team for team, _ in self._pages}}
            waiting = [
                (who, page)
                for who, page in self._pages.items()
                if page.news != news[who[0]] or at - page.drawn_at > STALE
            ]
            for (team, user), page in sorted(waiting, key=lambda one: one[1].drawn_at)[:MOST]:
                page.news, page.drawn_at = news[team], at
                try:
                    self._show(team, user, page)
                except AyumiError as error:
                    log.warning("home not shown", extra={"action": "slack_home", "team": team, "why": str(error)[:200]})

    def _show(self, team: str, user: str, page: _Page) -> None:
        drawn = self._draw(team, user)
        if drawn != page.shown:
            self._publish(team, user, drawn)
            page.shown = drawn
