"""Keys and tokens of a connector, made locally: a provider whose keys change, and what it signs."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

APP = "0f8fad5b-d9cb-469f-a165-70867728950e"
TENANT = "11111111-2222-3333-4444-555555555555"
SERVICE = "https://smba.trafficmanager.net/jp/"
ISSUER = "https://api.botframework.com"
#: The verifier's wall clock is PyJWT's own; tokens are made around it.
HOUR = 3600


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """The key of that name; "weak" is too short."""
    return rsa.generate_private_key(public_exponent=65537, key_size=1024 if name == "weak" else 2048)


def jwk(name: str, *, endorsements: tuple[str, ...] | None = ("msteams",), **more: Any) -> dict[str, Any]:
    public: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(key(name).public_key()))
    public.pop("key_ops", None)
    public |= {"kid": name, "use": "sig", **more}
    if endorsements is not None:
        public["endorsements"] = list(endorsements)
    return public


class Provider:
    """Publishes keys; can be down. `asked` counts."""

    def __init__(self, *names: str) -> None:
        self.keys = [jwk(name) for name in names]
        self.down = False
        self.asked = 0

    def fetch(self) -> Mapping[str, Any]:
        self.asked += 1
        if self.down:
            raise OSError("the provider is down")
        return {"keys": list(self.keys)}


class Ticking:
    """Seconds moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def claims(now: float, **changed: Any) -> dict[str, Any]:
    """A right token's claims; a change of None leaves the claim out."""
    made = {
        "iss": ISSUER,
        "aud": APP,
        "serviceurl": SERVICE,
        "nbf": int(now) - 60,
        "exp": int(now) + HOUR,
        **changed,
    }
    return {name: value for name, value in made.items() if value is not None}


def signed(
    said: Mapping[str, Any], *, by: str = "k1", kid: str | None = "k1", alg: str = "RS256", **headers: Any
) -> str:
    given = {**headers, **({"kid": kid} if kid is not None else {})}
    return jwt.api_jws.encode(json.dumps(dict(said)).encode(), key(by), algorithm=alg, headers=given)


def raw(header: Any, payload: Any, signature: bytes = b"x" * 256) -> str:
    """A token by hand, for what no library would make."""

    def part(value: Any) -> str:
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    return f"{part(header)}.{part(payload)}.{part(signature)}"
