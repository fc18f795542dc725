"""One call of an OpenAI-compatible service within limits of seconds, bytes and tries; its errors become ours in one table."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bot.errors import AyumiError, PermanentError, TemporaryError

if TYPE_CHECKING:
    from openai import APIError, APIResponse, OpenAI

OPENAI: Final = "https://api.openai.com/v1"
#: A section's JSON has some kilobytes; what is longer is not read to its end.
_MOST_BYTES: Final = 2**20
_LONGEST_PAUSE: Final = 20.0
_CODES: Final = {401: "no_access", 403: "no_access", 404: "not_there", 413: "too_long"}
_BUSY: Final = frozenset({408, 409, 429, 502, 503, 504})

#: Sends one request: gets the client and the seconds left.
Send = Callable[["OpenAI", float], AbstractContextManager["APIResponse[Any]"]]


class Declined(PermanentError):
    """The service does not take this request as it is. `status` is HTTP's."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the service answered {status}", code=_CODES.get(status, "not_understood"))
        self.status = status


class Broken(TemporaryError):
    """Status 500: many self-hosted servers say so to a request form they do not know."""


class Wire:
    """A service's address with its key. `timeout` is how long it may be silent, `seconds` how long a whole call may take with all
    its tries. The client is made on first use; redirects are not followed, so that nothing goes where the settings do not say."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout: float = 60.0,
        seconds: float = 120.0,
        retries: int = 2,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url or OPENAI
        self.local = (urlsplit(self.base_url).hostname or "") in {"127.0.0.1", "localhost", "::1"}
        self._api_key = api_key
        self._timeout = timeout
        self._seconds = seconds
        self._retries = retries
        self._pause = pause
        self._client: OpenAI | None = None

    def until(self) -> float:
        """When a call begun now must be over, by the monotonic clock."""
        return time.monotonic() + self._seconds

    def call(self, send: Send, *, until: float) -> dict[str, Any]:
        """The answer's JSON object. Raises Declined, Broken, TemporaryError, or PermanentError (nonsense, too_long)."""
        for attempt in range(self._retries + 1):
            try:
                return _object(self._bytes(send, until))
            except _Again as again:
                left = until - time.monotonic()
                if attempt == self._retries or again.after > min(left, _LONGEST_PAUSE):
                    raise TemporaryError(again.reason, after=again.after or None) from again.__cause__
                self._pause(again.after or 0.5 * 2**attempt)
        raise AssertionError("the last try returns or raises")

    def _bytes(self, send: Send, until: float) -> bytes:
        import openai

        left = until - time.monotonic()
        if left <= 0:
            raise TemporaryError(f"the service took more than {self._seconds:.0f} seconds")
        try:
            with send(self._ready(), min(self._timeout, left)) as response:
                return self._read(response, until)
        except openai.APIError as error:
            raise _ours(error) from error

    def _read(self, response: APIResponse[Any], until: float) -> bytes:
        # read here and not by the SDK: its time-out is for each piece, and a server may drip for hours
        from httpx2 import HTTPError

        content = bytearray()
        try:
            for piece in response.iter_bytes():
                content += piece
                if len(content) > _MOST_BYTES:
                    raise PermanentError(f"the answer has more than {_MOST_BYTES} bytes", code="too_long")
                if time.monotonic() > until:
                    raise TemporaryError(f"the service took more than {self._seconds:.0f} seconds")
        except HTTPError as error:
            raise TemporaryError(f"the answer broke off: {type(error).__name__}") from error
        return bytes(content)

    def _ready(self) -> OpenAI:
        if self._client is None:
            from openai import DefaultHttpx2Client, OpenAI

            self._client = OpenAI(
                base_url=self.base_url,
                api_key=self._api_key or "none",  # keyless servers take any
                max_retries=0,
                http_client=DefaultHttpx2Client(follow_redirects=False),
            )
        return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


class _Again(Exception):
    """Worth another try within this call."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


def _ours(error: APIError) -> AyumiError | _Again:
    import openai

    if isinstance(error, openai.APITimeoutError):
        return TemporaryError("the service did not answer in time")
    if isinstance(error, openai.APIConnectionError):
        return _Again(f"no connection: {type(error.__cause__).__name__}")
    if not isinstance(error, openai.APIStatusError):
        return PermanentError(f"the answer is no JSON: {type(error).__name__}", code="nonsense")
    status = error.status_code
    if status in _BUSY:
        return _Again(f"the service answered {status}", _retry_after(error.response.headers.get("retry-after", "")))
    if status >= 500:
        return Broken(f"the service answered {status}")
    return Declined(status)


def _retry_after(header: str) -> float:
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0


def _object(content: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(content)
    except ValueError as error:
        raise PermanentError("the answer is no JSON", code="nonsense") from error
    if not isinstance(plain, dict):
        raise PermanentError(f"the answer is a {type(plain).__name__}, no object", code="nonsense")
    return plain
