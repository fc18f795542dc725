"""Installing by link, for several workspaces: Slack's consent page, and back with a state only the same browser knows."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.slack.auth import Client, Installations, Installed
from bot.errors import AyumiError
from bot.ports import Clock

#: Seconds a state is good for.
LIFE = 600
_COOKIE = "ayumi_slack_state"

Words = Mapping[str, Mapping[str, str]]


class Install:
    """`/slack/install` and `/slack/oauth_redirect`. `authorize_url` is Slack's consent page, `installed` is told who did it."""

    def __init__(
        self,
        installations: Installations,
        client: Client,
        clock: Clock,
        key: bytes,
        *,
        scopes: tuple[str, ...],
        authorize_url: str,
        words: Words,
        installed: Callable[[Installed, str], None],
    ) -> None:
        self._installations = installations
        self._client = client
        self._clock = clock
        self._key = hashlib.sha256(b"slack oauth state|" + key).digest()
        self._scopes = scopes
        self._authorize_url = authorize_url
        self._words = words
        self._installed = installed

    def routes(self) -> list[Route]:
        return [
            Route("/slack/install", self._begin, methods=["GET"]),
            Route("/slack/oauth_redirect", self._end, methods=["GET"]),
        ]

    async def _begin(self, request: Request) -> Response:
        state = self._state()
        query = {
            "client_id": self._client.id,
            "scope": ",".join(self._scopes),
            "state": state,
            "redirect_uri": _here(request),
        }
        answer = RedirectResponse(f"{self._authorize_url}?{urlencode(query)}", status_code=302)
        secure = request.url.scheme == "https"
        answer.set_cookie(_COOKIE, state, max_age=LIFE, httponly=True, secure=secure, samesite="lax", path="/slack")
        return answer

    async def _end(self, request: Request) -> Response:
        locale = "en" if request.headers.get("accept-language", "").lower().startswith("en") else "ja"
        if request.query_params.get("error"):
            return self._page(locale, "refused", 200)
        state = request.query_params.get("state", "")
        if not self._ours(state) or not hmac.compare_digest(state.encode(), request.cookies.get(_COOKIE, "").encode()):
            return self._page(locale, "expired", 400)
        try:
            who, installer = await to_thread.run_sync(
                self._installations.exchange_code, request.query_params.get("code", ""), _here(request)
            )
            await to_thread.run_sync(lambda: self._installations.save(who, locale=locale))
            await to_thread.run_sync(self._installed, who, installer)
        except AyumiError:
            return self._page(locale, "failed", 502)
        answer = self._page(locale, "done", 200)
        answer.delete_cookie(_COOKIE, path="/slack")
        return answer

    def _state(self) -> str:
        """Random, dated and signed: nothing is kept here."""
        body = f"{int(self._clock.now().timestamp())}.{secrets.token_urlsafe(16)}"
        return f"{body}.{self._sign(body)}"

    def _ours(self, state: str) -> bool:
        body, _, signature = state.rpartition(".")
        stamp = body.partition(".")[0]
        if not hmac.compare_digest(self._sign(body).encode(), signature.encode()) or not stamp.isdigit():
            return False
        return 0 <= self._clock.now().timestamp() - int(stamp) <= LIFE

    def _sign(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()

    def _page(self, locale: str, name: str, status: int) -> HTMLResponse:
        text = escape(self._words[locale][name])
        return HTMLResponse(
            f'<!doctype html><html lang="{locale}"><meta charset="utf-8"><title>Ayumi</title><p>{text}</p></html>',
            status_code=status,
            headers={"content-security-policy": "default-src 'none'", "referrer-policy": "no-referrer"},
        )


def _here(request: Request) -> str:
    return str(request.url.replace(path="/slack/oauth_redirect", query=""))
