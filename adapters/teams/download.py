"""Bytes of what people attach: https from listed hosts only, no redirect off them, capped in bytes and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urljoin

from adapters.teams import errors
from adapters.teams.limits import allowed
from bot.errors import PermanentError, TemporaryError, UnknownOutcome

#: The whole download, however slowly it drips.
MOST_SECONDS = 120.0
_HOPS = 3
_CHUNK = 64 * 1024


def fetch(
    url: str,
    *,
    limit: int,
    hosts: tuple[str, ...],
    loopback: bool,
    token_for: Callable[[str], str],
    monotonic: Callable[[], float] = time.monotonic,
) -> bytes:
    """`token_for` gives the bot's token for an address of the service, "" for every other. PermanentError too_large, foreign_host, gone."""
    import urllib3

    until = monotonic() + MOST_SECONDS
    with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=20)) as pool:
        for _ in range(_HOPS + 1):
            token = token_for(url)
            if not token and not allowed(url, hosts, loopback=loopback):
                raise PermanentError("a file on a host that is not on the list", code="foreign_host")
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            try:
                answer = pool.request("GET", url, headers=headers, redirect=False, preload_content=False)
                if answer.status in (301, 302, 303, 307, 308):
                    url = urljoin(url, answer.headers.get("Location", ""))
                    answer.close()
                    continue
                return _read(answer, limit, lambda: monotonic() > until)
            except urllib3.exceptions.HTTPError as error:
                raise TemporaryError(f"download: {type(error).__name__}") from error
    raise PermanentError("a file that is sent from one place to the next", code="foreign_host")


def _read(answer: object, limit: int, late: Callable[[], bool]) -> bytes:
    status = int(answer.status)  # type: ignore[attr-defined]  # urllib3's response, which has no public class name here
    if status != 200:
        error = errors.from_status(status, "", None, doing="download")
        if isinstance(error, UnknownOutcome):
            raise TemporaryError(str(error))  # reading twice harms nobody
        if isinstance(error, PermanentError):
            raise PermanentError(str(error), code="gone")
        raise error
    whole = bytearray()
    for chunk in answer.stream(_CHUNK, decode_content=True):  # type: ignore[attr-defined]  # as above
        whole += chunk
        if len(whole) > limit:
            raise PermanentError(f"a file of more than {limit} bytes", code="too_large")
        if late():
            raise TemporaryError("download: too slow")
    return bytes(whole)
