"""Socket Mode: the same handlers behind a connection we open ourselves, for installations without a public address."""

from __future__ import annotations

import asyncio
import logging
import threading

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app import SlackApp
from adapters.slack.shape import Malformed, check
from adapters.slack.web import on_this_machine

log = logging.getLogger(__name__)


class _Handler(AsyncSocketModeHandler):
    """Checks the shape as the HTTP edge does. An answer that is no 200 sends no acknowledgement: Slack sends it again."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own does
        try:
            check(req.payload)
        except Malformed as error:
            log.warning("dropped", extra={"action": "slack_dropped", "why": str(error)})
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            return
        await super().handle(client, req)


class Socket:
    """A thread with its own event loop, so that the web server may come and go. `stop` waits for it."""

    def __init__(self, app: SlackApp, app_token: str, api_url: str) -> None:
        self._app = app
        self._app_token = app_token
        self._api_url = api_url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ayumi-slack-socket", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._begun.wait(5)

    def stop(self, *, seconds: float = 10.0) -> None:
        if self._loop is not None and self._ending is not None:
            self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(seconds)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        logger = logging.getLogger("adapters.slack.socket_mode")
        logger.setLevel(logging.WARNING)  # its debug lines hold what people said
        web = AsyncWebClient(base_url=self._api_url, retry_handlers=[])
        handler = _Handler(self._app.bolt, self._app_token, logger=logger, web_client=web)
        if on_this_machine(self._api_url):  # the SDK takes the environment's proxy whatever NO_PROXY says
            web.proxy = handler.client.proxy = None
        self._begun.set()
        connecting = asyncio.ensure_future(handler.client.connect())  # type: ignore[no-untyped-call]  # the SDK's
        try:
            await self._ending.wait()
        finally:
            handler.client.closed = True
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            if handler.client.current_session is not None:
                await handler.client.close()  # type: ignore[no-untyped-call]  # the SDK's
            await handler.client.aiohttp_client_session.close()
