"""One call of Slack's Web API, synchronous, without any retry: what went wrong is told so that the delivery can decide."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2

from adapters.slack.errors import http_trouble, kind_of, trouble
from bot.errors import PermanentError, TemporaryError, UnknownOutcome

#: Seconds. The read limit with its margin is the delivery's quarantine.
TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
_MOST_PAUSE = 3600.0


class SlackError(Exception):
    """`ok` false: Slack's own word for it."""

    def __init__(self, code: str, *, needed: str = "", after: float | None = None) -> None:
        super().__init__(code)
        self.code, self.needed, self.after = code, needed, after


class Web:
    """The API at `url`. A 429 pauses that method for that team, here and without a request, until it is over."""

    def __init__(self, url: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.url = url if url.endswith("/") else f"{url}/"
        self.http = httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=not on_this_machine(self.url))
        self._monotonic = monotonic
        self._paused: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def call(self, team: str, token: str, method: str, params: Mapping[str, Any], *, posts: bool) -> Mapping[str, Any]:
        """The answer's body. Raises SlackError when Slack says no, TemporaryError, UnknownOutcome or PermanentError else."""
        self._wait_over(team, method)
        form = {
            k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
            for k, v in params.items()
            if v is not None
        }
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = self._sent(method, form, headers, posts=posts)
        after = _seconds(response.headers.get("retry-after"))
        if response.status_code == 429:
            self._pause(team, method, after or 30.0)
        if response.status_code != 200:
            raise http_trouble(response.status_code, method, posts=posts, after=after)
        body = self._body(response, method, posts=posts)
        if body.get("ok") is True:
            return body
        code = str(body.get("error") or "unknown_error")
        if kind_of(code) == "rate":
            self._pause(team, "*" if code == "message_limit_exceeded" else method, after or 30.0)
        raise SlackError(code, needed=str(body.get("needed") or ""), after=after)

    def checked(
        self, team: str, token: str, method: str, params: Mapping[str, Any], *, posts: bool
    ) -> Mapping[str, Any]:
        """`call`, with Slack's no as an error of ours."""
        try:
            return self.call(team, token, method, params, posts=posts)
        except SlackError as error:
            raise trouble(error.code, method, posts=posts, after=error.after, needed=error.needed) from error

    def close(self) -> None:
        self.http.close()

    def _sent(
        self, method: str, form: Mapping[str, str], headers: Mapping[str, str], *, posts: bool
    ) -> httpx2.Response:
        try:
            return self.http.post(f"{self.url}{method}", data=dict(form), headers=dict(headers))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError) as error:
            raise TemporaryError(f"slack {method}: no connection ({type(error).__name__})") from error
        except httpx2.TransportError as error:
            text = f"slack {method}: no answer ({type(error).__name__})"
            raise (UnknownOutcome(text) if posts else TemporaryError(text)) from error

    def _body(self, response: httpx2.Response, method: str, *, posts: bool) -> Mapping[str, Any]:
        try:
            body = response.json()
        except ValueError as error:
            text = f"slack {method}: the answer is no JSON"
            raise (UnknownOutcome(text) if posts else TemporaryError(text)) from error
        if not isinstance(body, dict):
            raise PermanentError(f"slack {method}: the answer is no object", code="refused")
        return body

    def _pause(self, team: str, method: str, seconds: float) -> None:
        with self._lock:
            self._paused[team, method] = self._monotonic() + min(seconds, _MOST_PAUSE)

    def _wait_over(self, team: str, method: str) -> None:
        now = self._monotonic()
        with self._lock:
            left = max(self._paused.get((team, method), now), self._paused.get((team, "*"), now)) - now
        if left > 0:
            raise TemporaryError(f"slack {method}: paused for this workspace", after=math.ceil(left))


def on_this_machine(url: str) -> bool:
    """Whether the address is a loopback one: no proxy of the environment stands between a program and itself."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _seconds(header: str | None) -> float | None:
    try:
        value = float(header) if header else None
    except ValueError:
        return None
    return value if value is not None and 0 < value < 1e6 else None
