"""Bytes to and from Slack: from allowed hosts only, the token never past a host, capped while they come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

from adapters.slack.web import on_this_machine
from bot.errors import PermanentError, TemporaryError

#: Where Slack keeps files and takes uploads; a leading dot stands for every host below it.
HOSTS = ("files.slack.com", "slack-files.com", ".slack-edge.com", ".slack-files.com", ".slack.com")
_HOPS = 3
_HTML = (b"<!doctype html", b"<html")


class Transfer:
    """Downloads and uploads. `api_url` is where the Web API is: its host is allowed as well, whatever its scheme."""

    def __init__(self, http: httpx2.Client, api_url: str) -> None:
        self._http = http
        self._home = _origin(api_url)

    def download(self, about: Mapping[str, Any], token: str, *, limit: int) -> bytes:
        """The file's bytes. Raises PermanentError: too_large, gone, missing_scope, host_not_allowed; or TemporaryError."""
        url = str(about.get("url_private_download") or about.get("url_private") or "")
        if isinstance(about.get("size"), int) and about["size"] > limit:
            raise _too_large(about["size"], limit)
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        for _ in range(_HOPS + 1):
            self._allow(url)
            try:
                with self._http.stream("GET", url, headers=headers) as response:
                    if response.is_redirect:
                        onward = urljoin(url, response.headers.get("location", ""))
                        if _origin(onward) != _origin(url):
                            headers = {"Accept-Encoding": "identity"}
                        url = onward
                        continue
                    return _body(response, about, limit)
            except httpx2.TransportError as error:
                raise TemporaryError(f"slack file: {type(error).__name__}") from error
        raise PermanentError("slack file: too many redirects", code="host_not_allowed")

    def upload(self, url: str, content: bytes) -> None:
        """Puts the bytes where Slack said; nobody sees them until they are shared."""
        self._allow(url)
        try:
            response = self._http.post(url, content=content, headers={"Content-Type": "application/octet-stream"})
        except httpx2.TransportError as error:
            raise TemporaryError(f"slack upload: {type(error).__name__}") from error
        if response.status_code >= 500 or response.status_code == 429:
            raise TemporaryError(f"slack upload: HTTP {response.status_code}")
        if response.status_code != 200:
            raise PermanentError(f"slack upload: HTTP {response.status_code}", code="upload_refused")

    def _allow(self, url: str) -> None:
        """https to Slack's hosts, or the very server the API is at. Everything else gets neither request nor token."""
        try:
            parts = urlsplit(url)
            if _origin(url) == self._home:
                return
        except ValueError:
            raise PermanentError("slack file: no address", code="host_not_allowed") from None
        host = parts.hostname or ""
        known = any(host == h or (h.startswith(".") and host.endswith(h)) for h in HOSTS)
        if parts.scheme != "https" or not known or parts.port not in (None, 443) or parts.username:
            raise PermanentError(f"slack file: {host!r} is no host of Slack's", code="host_not_allowed")


def _body(response: httpx2.Response, about: Mapping[str, Any], limit: int) -> bytes:
    status = response.status_code
    if status in (401, 403):
        raise _sign_in(f"HTTP {status}")
    if status in (404, 410):
        raise PermanentError(f"slack file: HTTP {status}", code="gone")
    if status == 429 or status >= 500:
        after = response.headers.get("retry-after", "")
        raise TemporaryError(f"slack file: HTTP {status}", after=float(after) if after.isdigit() else None)
    if status != 200:
        raise PermanentError(f"slack file: HTTP {status}", code="gone")
    got = bytearray()
    for chunk in response.iter_bytes():
        got += chunk
        if len(got) > limit:
            raise _too_large(len(got), limit)
    declared = response.headers.get("content-type", "").startswith("text/html")
    page = bytes(got[:200]).lstrip().lower().startswith(_HTML)
    itself = "html" in str(about.get("mimetype") or "") or (not declared and about.get("size") == len(got))
    if (declared or page) and not itself:
        raise _sign_in("a page instead of the file")
    return bytes(got)


def _sign_in(what: str) -> PermanentError:
    """Without files:read Slack answers 200 and its sign-in page."""
    return PermanentError(f"slack file: {what}: the permission files:read is missing", code="missing_scope")


def _too_large(size: int, limit: int) -> PermanentError:
    return PermanentError(f"slack file: {size} bytes, at most {limit}", code="too_large")


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    host = "127.0.0.1" if on_this_machine(url) else parts.hostname or ""
    return parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80)
