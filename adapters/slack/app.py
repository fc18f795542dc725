"""In: Bolt's app over HTTP and Socket Mode with the same handlers, which translate, store and acknowledge, nothing else.

`process_before_response`: an event whose handler failed is answered with a failure, so that Slack sends it again. Bolt's
default acknowledges first and loses it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError

from adapters.slack.auth import Installations, Installed
from adapters.slack.edge import Answer
from adapters.slack.forms import impossible_dates, view_locale
from adapters.slack.parts import Seen, team_of
from adapters.slack.payloads import inputs
from adapters.slack.shape import Malformed
from adapters.transport.door import AcceptAll, Door
from bot.errors import AyumiError
from bot.inputs import Uninstalled
from bot.intake import UnknownTeam
from bot.ports import Clock

log = logging.getLogger(__name__)

#: Seconds in which an input must be stored: Slack waits three.
DURABLE = 2.0
_ANY = re.compile(".*", re.DOTALL)
_INSTALLED = "ayumi_installed"

Words = Mapping[str, Mapping[str, Any]]


class Busy(Exception):
    """Not stored in time: answered 503, so that Slack sends it again."""


class SlackApp:
    """`accept` stores inputs durably (and wakes the worker), one outcome for each; it is called off the event loop.

    `addressed` tells words for us in a channel, `learn` is told whose direct chat a channel is, `home` is asked to show
    somebody's App Home.
    """

    def __init__(
        self,
        *,
        accept: AcceptAll,
        installations: Installations,
        clock: Clock,
        api_url: str,
        words: Words,
        addressed: Callable[[str], bool],
        learn: Callable[[str, str, str], None] = lambda team, user, channel: None,
        home: Callable[[str, str], None] = lambda team, user: None,
    ) -> None:
        self._door = Door(accept)
        self._installations = installations
        self._clock = clock
        self._words = words
        self._addressed = addressed
        self._learn = learn
        self._home = home
        self._showing: set[asyncio.Future[None]] = set()
        self.bolt = self._bolt(api_url)

    async def dispatch(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        """A decoded body through Bolt. `mode` only says that the body is decoded: the signature was checked at the edge."""
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=dict(body), headers=dict(headers))
        except (TypeError, ValueError, AttributeError, LookupError) as error:  # Bolt indexes into the body here
            log.warning("dropped", extra={"action": "slack_dropped", "why": type(error).__name__})
            return 400, {}, ""
        response = await self.bolt.async_dispatch(request)
        return response.status, response.headers, response.body or ""

    def close(self) -> None:
        self._door.close()

    def _bolt(self, api_url: str) -> AsyncApp:
        logger = logging.getLogger("adapters.slack.bolt")
        logger.setLevel(logging.WARNING)  # its debug lines hold what people said
        bolt = AsyncApp(
            name="ayumi",
            logger=logger,
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            signing_secret="checked at the edge",  # noqa: S106  # not a secret: verification is off below
            request_verification_enabled=False,
            attaching_function_token_enabled=False,  # handlers use nothing of what these two make for each request
            attaching_conversation_kwargs_enabled=False,
            client=AsyncWebClient(base_url=api_url, retry_handlers=[]),
            before_authorize=self._known,
            authorize=_authorize,
        )
        bolt.event(_ANY)(self._received)
        bolt.command(_ANY)(self._received)
        bolt.action(_ANY)(self._received)
        bolt.shortcut(_ANY)(self._received)
        bolt.view_submission(_ANY)(self._submitted)
        bolt.error(self._failed)
        return bolt

    # ------------------------------------------------------------ before

    async def _known(
        self, body: dict[str, Any], context: dict[str, Any], next: Callable[[], Any]
    ) -> BoltResponse | None:
        """A team nobody installed is answered with an empty 200, and nothing of it is kept."""
        if body.get("type") != "url_verification":
            found = await self._installed(team_of(body))
            if found is None:
                log.warning("unknown team", extra={"action": "slack_unknown_team", "team": team_of(body)[:40]})
                return BoltResponse(status=200, body="")
            context[_INSTALLED] = found
        await next()
        return None

    async def _installed(self, team: str) -> Installed | None:
        fresh, found = self._installations.peek(team)
        return found if fresh else await asyncio.to_thread(self._installations.find, team)

    # ------------------------------------------------------------ handlers

    async def _received(self, body: dict[str, Any], context: dict[str, Any], ack: Callable[..., Any]) -> None:
        await self._stored(body, context)
        event = body.get("event") or {}
        if event.get("type") == "message" and event.get("channel_type") == "im" and event.get("user"):
            self._learn(team_of(body), str(event["user"]), str(event.get("channel")))
        if event.get("type") == "app_home_opened" and event.get("tab", "home") == "home":
            self._show_home(team_of(body), str(event.get("user") or ""))
        await ack()

    async def _submitted(self, body: dict[str, Any], context: dict[str, Any], ack: Callable[..., Any]) -> None:
        wrong = impossible_dates(body)
        if wrong:
            sentence = self._words[view_locale(body)]["impossible_date"]
            await ack(response_action="errors", errors=dict.fromkeys(wrong, sentence))
            return
        await self._stored(body, context)
        await ack()

    async def _stored(self, body: dict[str, Any], context: dict[str, Any]) -> None:
        installed = context.get(_INSTALLED)
        bot_user = installed.bot_user if isinstance(installed, Installed) else ""
        items = inputs(body, Seen(at=self._clock.now(), bot_user=bot_user, addressed=self._addressed))
        if not items:
            return
        try:
            async with asyncio.timeout(DURABLE):
                await self._door.store(items)
        except TimeoutError:
            raise Busy from None
        for item in items:
            if isinstance(item, Uninstalled):
                await asyncio.to_thread(self._installations.disconnect, item.team)

    def _show_home(self, team: str, user: str) -> None:
        """Beside the acknowledgement, at most once: an App Home that was not drawn is drawn at the next look."""
        showing = asyncio.get_running_loop().run_in_executor(None, self._home, team, user)
        self._showing.add(showing)
        showing.add_done_callback(self._showed)

    def _showed(self, showing: asyncio.Future[None]) -> None:
        self._showing.discard(showing)
        error = None if showing.cancelled() else showing.exception()
        if error is not None:
            log.warning("home not shown", extra={"action": "slack_home", "error": type(error).__name__})

    # ------------------------------------------------------------ trouble

    async def _failed(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Whatever a handler or Bolt raised, as an answer: 200 for what nobody needs, 503 for what shall come again."""
        kind = str(body.get("type") or "command")[:40]
        match error:
            case BoltUnhandledRequestError():
                return BoltResponse(status=200, body="")
            case Malformed() | UnknownTeam():
                log.warning("dropped", extra={"action": "slack_dropped", "kind": kind, "why": str(error)[:200]})
                return BoltResponse(status=200, body="")
            case Busy() | OperationalError() | AyumiError():
                log.error("not stored", extra={"action": "slack_not_stored", "kind": kind, "why": type(error).__name__})
                return BoltResponse(status=503, body="")
        log.error("handler failed", exc_info=error, extra={"action": "slack_handler_failed", "kind": kind})
        return BoltResponse(status=500, body="")


async def _authorize(context: dict[str, Any], team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
    """From what the check before has read: no network on the acknowledge path. Handlers use no client, so no token."""
    installed = context[_INSTALLED]
    return AuthorizeResult(
        enterprise_id=enterprise_id,
        team_id=team_id,
        bot_user_id=installed.bot_user or None,
        bot_id=installed.bot_id or None,
    )
