"""Who may post an activity: our own check of the connector's token, in front of everything else.

Signature (RS256, a key the provider publishes now), issuer, audience, expiry, the channel's endorsement by the key, and the
serviceUrl: equal to the claim and on the list of hosts. Every failure is one Refused. Keys are fetched off the loop.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm

from adapters.teams.limits import allowed

log = logging.getLogger(__name__)

ISSUER = "https://api.botframework.com"
METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
CHANNEL = "msteams"
LEEWAY = 300.0
#: No token of the connector comes near this; a longer one is not worth its parsing.
MOST_TOKEN = 8192
#: An unknown key is looked for at most once in this time, whatever is sent.
REFRESH_AT_MOST = 60.0
#: A key that the provider took back is refused after this at the latest, unless the provider cannot be reached.
KEYS_LIFE = 6 * 3600.0
_LEAST_BITS = 2048
#: Tokens that held, of one connector a handful at a time: it sends the same one for about an hour.
MOST_HELD = 256


class Refused(Exception):
    """Not from the connector, or not for us. `code` is for the log; the sender learns nothing but 401."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One of the provider's public keys and the channels it may speak for."""

    public: Any
    endorsements: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a token that holds says: where its sender listens, and for which channels its key may speak."""

    service_url: str
    endorsements: frozenset[str]


def read_keys(document: Mapping[str, Any]) -> dict[str, Key]:
    """The keys of a JWKS document; what is no RSA signing key of decent size is left out."""
    found: dict[str, Key] = {}
    for entry in document.get("keys", ()):
        try:
            if entry["kty"] != "RSA" or entry.get("use", "sig") != "sig" or not isinstance(entry["kid"], str):
                continue
            public: Any = RSAAlgorithm.from_jwk(json.dumps({"kty": "RSA", "n": entry["n"], "e": entry["e"]}))
            endorsed = frozenset(str(one) for one in entry.get("endorsements", ()))
        except (KeyError, TypeError, ValueError, AttributeError, jwt.InvalidKeyError):
            continue
        if public.key_size >= _LEAST_BITS:
            found[entry["kid"]] = Key(public=public, endorsements=endorsed)
    return found


class Keys:
    """The provider's keys: kept while the provider is down, asked for again on an unknown one, never on the loop.

    `fetch` gives the JWKS document (blocking, with a time-out of its own) or raises; `monotonic` gives seconds.
    """

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: dict[str, Key] = {}
        self._tried_at: float | None = None
        self._fetched_at: float | None = None
        self._lock = asyncio.Lock()
        self._background: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        known = self._keys.get(kid)
        if known is None:
            async with self._lock:
                if kid not in self._keys and self._may_try():
                    await self._refresh()
            return self._keys.get(kid)
        if self._old() and self._may_try() and (self._background is None or self._background.done()):
            self._background = asyncio.create_task(self._refresh_alone())
        return known

    async def warm(self) -> bool:
        """Fetches the keys before the first activity comes. Returns whether there are any."""
        await self._refresh_alone()
        return bool(self._keys)

    async def _refresh_alone(self) -> None:
        async with self._lock:
            if self._may_try():
                await self._refresh()

    def _may_try(self) -> bool:
        return self._tried_at is None or self._monotonic() - self._tried_at >= REFRESH_AT_MOST

    def _old(self) -> bool:
        return self._fetched_at is None or self._monotonic() - self._fetched_at >= KEYS_LIFE

    async def _refresh(self) -> None:
        self._tried_at = self._monotonic()
        try:
            fresh = read_keys(await asyncio.to_thread(self._fetch))
        except Exception:  # noqa: BLE001  # whatever the provider's trouble is, the last good keys stay
            log.warning("signing keys not fetched", extra={"action": "teams_keys_kept", "keys": len(self._keys)})
            return
        if fresh:
            self._keys = fresh
            self._fetched_at = self._monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A token that was checked in full. It holds as long as its key is published and `until` (Unix seconds) is not reached."""

    kid: str
    key: Key
    claims: Claims
    until: int


class Verifier:
    """Checks the Authorization header, then that the activity agrees with it.

    The very same token is not decoded again while it holds: it is known by its hash, so that none is kept in memory.
    """

    def __init__(
        self,
        keys: Keys,
        *,
        app_id: str,
        hosts: tuple[str, ...],
        issuer: str = ISSUER,
        wall: Callable[[], float] = time.time,
    ) -> None:
        if not app_id:
            raise ValueError("without an app id every token would do")
        self._keys = keys
        self._app_id = app_id
        self._hosts = hosts
        self._issuer = issuer
        self._wall = wall
        self._held: OrderedDict[bytes, _Held] = OrderedDict()

    async def claims(self, authorization: str | None) -> Claims:
        """Raises Refused."""
        token = _bearer(authorization)
        digest = hashlib.sha256(token.encode()).digest()
        held = self._held.get(digest)
        if held is not None:
            if self._wall() < held.until and await self._keys.find(held.kid) is held.key:
                return held.claims
            self._held.pop(digest, None)
        held = await self._check(token)
        self._held[digest] = held
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return held.claims

    async def _check(self, token: str) -> _Held:
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Refused("malformed") from error
        kid = header.get("kid")
        if header.get("alg") != "RS256" or not isinstance(kid, str) or "crit" in header or "b64" in header:
            raise Refused("header")
        key = await self._keys.find(kid)
        if key is None:
            raise Refused("unknown_key")
        said = self._decode(token, key)
        service_url = said.get("serviceurl")
        if not isinstance(service_url, str) or not service_url:
            raise Refused("no_service_url")
        claims = Claims(service_url=service_url, endorsements=key.endorsements)
        return _Held(kid=kid, key=key, claims=claims, until=int(said["exp"]) + int(LEEWAY))

    def _decode(self, token: str, key: Key) -> Mapping[str, Any]:
        try:
            return jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise Refused(type(error).__name__) from error

    def agrees(self, claims: Claims, activity: Mapping[str, Any]) -> None:
        """The activity is of the channel its key speaks for and names the address the token names. Raises Refused."""
        if activity.get("channelId") != CHANNEL or CHANNEL not in claims.endorsements:
            raise Refused("not_endorsed")
        if activity.get("serviceUrl") != claims.service_url:
            raise Refused("service_url_differs")
        if not allowed(claims.service_url, self._hosts, loopback=False):
            raise Refused("foreign_service_url")


class LoopbackOnly:
    """In place of a Verifier while developing on one machine: no token, but only service addresses on this machine."""

    async def claims(self, authorization: str | None) -> Claims:
        return Claims(service_url="", endorsements=frozenset())

    def agrees(self, claims: Claims, activity: Mapping[str, Any]) -> None:
        service_url = activity.get("serviceUrl")
        if not isinstance(service_url, str) or not allowed(service_url, (), loopback=True):
            raise Refused("foreign_service_url")


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MOST_TOKEN or not token.isascii() or " " in token:
        raise Refused("no_token")
    return token


def fetch_published(url: str = METADATA, *, seconds: float = 5.0) -> Mapping[str, Any]:
    """The keys the provider publishes: its metadata, then the document that names. Blocking."""
    metadata = _get(url, seconds)
    keys_url = metadata["jwks_uri"]
    if not isinstance(keys_url, str) or not keys_url.startswith("https://login.botframework."):
        raise ValueError(f"the provider's metadata names {keys_url!r} for its keys")
    return _get(keys_url, seconds)


def _get(url: str, seconds: float) -> dict[str, Any]:
    import urllib3

    with urllib3.PoolManager(retries=False) as pool:
        answer = pool.request("GET", url, timeout=seconds, redirect=False)
    if answer.status != 200:
        raise ValueError(f"{url} answered {answer.status}")
    document = answer.json()
    if not isinstance(document, dict):
        raise ValueError(f"{url} is no JSON object")
    return document
