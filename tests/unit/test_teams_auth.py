"""Who may post an activity: right tokens pass, every other is refused, keys change and their provider goes down."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.teams.auth import MOST_HELD, Claims, Keys, LoopbackOnly, Refused, Verifier, read_keys
from adapters.teams.limits import SERVICE_HOSTS, allowed
from tests.tokens import APP, ISSUER, SERVICE, TENANT, Provider, Ticking, claims, jwk, key, raw, signed

ACTIVITY = {"channelId": "msteams", "serviceUrl": SERVICE}
NOW = time.time()


def right(**changed: Any) -> dict[str, Any]:
    return claims(NOW, **changed)


def without_signature(token: str) -> str:
    return token.rpartition(".")[0] + "."


def flipped(token: str, part: int) -> str:
    parts = token.split(".")
    middle = len(parts[part]) // 2
    parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]
    return ".".join(parts)


def by_public_key_as_secret() -> str:
    """The old trick: HS256 with the published key as the shared secret."""
    head, body = raw({"alg": "HS256", "typ": "JWT", "kid": "k1"}, right()).split(".")[:2]
    secret = key("k1").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


GOOD = signed(right())
#: What is sent as Authorization, by what is wrong with it.
HOSTILE: dict[str, Callable[[], str | None]] = {
    "no header": lambda: None,
    "empty header": lambda: "",
    "scheme alone": lambda: "Bearer",
    "scheme and blank": lambda: "Bearer ",
    "basic": lambda: "Basic dXNlcjpwYXNz",
    "token without scheme": lambda: GOOD,
    "other scheme": lambda: f"Token {GOOD}",
    "two tokens": lambda: f"Bearer {GOOD} {GOOD}",
    "garbage": lambda: "Bearer garbage",
    "three dots": lambda: "Bearer a.b.c.d",
    "two dots of nothing": lambda: "Bearer ..",
    "not ascii": lambda: "Bearer あ.い.う",
    "oversize": lambda: f"Bearer {signed(right(pad='x' * 9000))}",
    "header is no json": lambda: f"Bearer {raw(b'{', right())}",
    "header is a list": lambda: f"Bearer {raw([], right())}",
    "header is a number": lambda: f"Bearer {raw(7, right())}",
    "header nested a thousand deep": lambda: f"Bearer {raw(b'[' * 2000, right())}",
    "claims are no json": lambda: f"Bearer {raw({'alg': 'RS256', 'kid': 'k1'}, b'{')}",
    "claims are a list": lambda: f"Bearer {raw({'alg': 'RS256', 'kid': 'k1'}, [])}",
    "made-up signature": lambda: f"Bearer {raw({'alg': 'RS256', 'kid': 'k1'}, right())}",
    "empty signature": lambda: f"Bearer {without_signature(GOOD)}",
    "changed header": lambda: f"Bearer {flipped(GOOD, 0)}",
    "changed claims": lambda: f"Bearer {flipped(GOOD, 1)}",
    "changed signature": lambda: f"Bearer {flipped(GOOD, 2)}",
    "other key, same kid": lambda: f"Bearer {signed(right(), by='stranger', kid='k1')}",
    "unknown kid": lambda: f"Bearer {signed(right(), by='stranger', kid='stranger')}",
    "no kid": lambda: f"Bearer {signed(right(), kid=None)}",
    "kid is a number": lambda: f"Bearer {raw({'alg': 'RS256', 'kid': 1}, right())}",
    "kid is null": lambda: f"Bearer {raw({'alg': 'RS256', 'kid': None}, right())}",
    "kid is a path": lambda: f"Bearer {signed(right(), kid='../../dev/null')}",
    "kid is empty": lambda: f"Bearer {signed(right(), kid='')}",
    "alg none": lambda: f"Bearer {raw({'alg': 'none', 'kid': 'k1'}, right(), b'')}",
    "alg None": lambda: f"Bearer {raw({'alg': 'None', 'kid': 'k1'}, right(), b'')}",
    "alg missing": lambda: f"Bearer {raw({'kid': 'k1'}, right())}",
    "alg is a list": lambda: f"Bearer {raw({'alg': ['RS256'], 'kid': 'k1'}, right())}",
    "public key as secret": lambda: f"Bearer {by_public_key_as_secret()}",
    "RS384": lambda: f"Bearer {signed(right(), alg='RS384')}",
    "PS256": lambda: f"Bearer {signed(right(), alg='PS256')}",
    "critical header": lambda: f"Bearer {signed(right(), crit=['exp'])}",
    "b64 header": lambda: f"Bearer {raw({'alg': 'RS256', 'kid': 'k1', 'b64': False}, right())}",
    "its own key in jwk": lambda: f"Bearer {signed(right(), by='stranger', kid='mine', jwk=jwk('stranger'))}",
    "its own key behind jku": lambda: (
        f"Bearer {signed(right(), by='stranger', kid='mine', jku='https://evil.example/keys')}"
    ),
    "weak key": lambda: f"Bearer {signed(right(), by='weak', kid='weak')}",
    "key for encryption": lambda: f"Bearer {signed(right(), by='enc', kid='enc')}",
    "no exp": lambda: f"Bearer {signed(right(exp=None))}",
    "exp is null": lambda: f"Bearer {signed({**right(), 'exp': None})}",
    "exp is words": lambda: f"Bearer {signed(right(exp='soon'))}",
    "exp beyond numbers": lambda: f"Bearer {signed(right(exp=1e999))}",
    "expired 400 s ago": lambda: f"Bearer {signed(right(exp=int(time.time()) - 400))}",
    "expired a day ago": lambda: f"Bearer {signed(right(exp=int(time.time()) - 86400))}",
    "not yet valid": lambda: f"Bearer {signed(right(nbf=int(time.time()) + 900))}",
    "nbf is words": lambda: f"Bearer {signed(right(nbf='now'))}",
    "made in the future": lambda: f"Bearer {signed(right(iat=int(time.time()) + 900))}",
    "no aud": lambda: f"Bearer {signed(right(aud=None))}",
    "aud of another bot": lambda: f"Bearer {signed(right(aud='another'))}",
    "aud in other case": lambda: f"Bearer {signed(right(aud=APP.upper()))}",
    "aud is a list with ours": lambda: f"Bearer {signed(right(aud=[APP, 'another']))}",
    "aud is a number": lambda: f"Bearer {signed(right(aud=5))}",
    "aud is empty": lambda: f"Bearer {signed(right(aud=''))}",
    "no iss": lambda: f"Bearer {signed(right(iss=None))}",
    "issuer of another": lambda: f"Bearer {signed(right(iss='https://evil.example'))}",
    "issuer with a slash": lambda: f"Bearer {signed(right(iss=ISSUER + '/'))}",
    "issuer of the emulator v1": lambda: (
        f"Bearer {signed(right(iss='https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/'))}"
    ),
    "issuer of the emulator v2": lambda: (
        f"Bearer {signed(right(iss=f'https://login.microsoftonline.com/{TENANT}/v2.0'))}"
    ),
    "issuer of the company's own directory": lambda: (
        f"Bearer {signed(right(iss=f'https://sts.windows.net/{TENANT}/'))}"
    ),
    "issuer of the government": lambda: f"Bearer {signed(right(iss='https://api.botframework.us'))}",
    "issuer is a list": lambda: f"Bearer {signed(right(iss=[ISSUER]))}",
    "no serviceurl": lambda: f"Bearer {signed(right(serviceurl=None))}",
    "serviceurl is empty": lambda: f"Bearer {signed(right(serviceurl=''))}",
    "serviceurl is a list": lambda: f"Bearer {signed(right(serviceurl=[SERVICE]))}",
    "serviceurl of another": lambda: f"Bearer {signed(right(serviceurl='https://evil.example/'))}",
    "serviceurl without slash": lambda: f"Bearer {signed(right(serviceurl=SERVICE.rstrip('/')))}",
    "serviceurl in other case": lambda: f"Bearer {signed(right(serviceurl=SERVICE.upper()))}",
    "key endorses another channel": lambda: f"Bearer {signed(right(), by='webchat', kid='webchat')}",
    "key endorses nothing": lambda: f"Bearer {signed(right(), by='bare', kid='bare')}",
}
assert len(HOSTILE) >= 60


def provider() -> Provider:
    made = Provider("k1")
    made.keys += [
        jwk("webchat", endorsements=("webchat",)),
        jwk("bare", endorsements=None),
        jwk("weak"),
        jwk("enc") | {"use": "enc"},
        {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "a", "y": "b"},
        {"kty": "RSA", "kid": "broken", "n": 5},
        {"kid": 7},
    ]
    return made


def verifier(keys: Keys) -> Verifier:
    return Verifier(keys, app_id=APP, hosts=SERVICE_HOSTS)


async def passes(checks: Verifier, authorization: str | None, activity: Any = ACTIVITY) -> Claims:
    found = await checks.claims(authorization)
    checks.agrees(found, activity)
    return found


@pytest.mark.filterwarnings("ignore:The RSA key is 1024:UserWarning")
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("wrong", HOSTILE)
def test_a_hostile_token_is_refused(wrong: str) -> None:
    with pytest.raises(Refused):
        asyncio.run(passes(verifier(Keys(provider().fetch, Ticking())), HOSTILE[wrong]()))


@pytest.mark.parametrize(
    "authorization",
    [
        lambda: f"Bearer {GOOD}",
        lambda: f"bearer {GOOD}",
        lambda: f"Bearer {signed(right(exp=int(time.time()) - 200))}",
        lambda: f"Bearer {signed(right(nbf=int(time.time()) + 200))}",
        lambda: f"Bearer {signed(right(nbf=None))}",
    ],
)
def test_a_right_token_passes_with_five_minutes_of_clock_difference(authorization: Callable[[], str]) -> None:
    found = asyncio.run(passes(verifier(Keys(provider().fetch, Ticking())), authorization()))
    assert found == Claims(service_url=SERVICE, endorsements=frozenset({"msteams"}))


@pytest.mark.parametrize(
    "activity",
    [
        {},
        {"serviceUrl": SERVICE},
        {"channelId": "msteams"},
        {"channelId": "webchat", "serviceUrl": SERVICE},
        {"channelId": ["msteams"], "serviceUrl": SERVICE},
        {"channelId": "msteams", "serviceUrl": SERVICE + "x"},
        {"channelId": "msteams", "serviceUrl": None},
        {"channelId": "msteams", "serviceUrl": [SERVICE]},
    ],
    ids=repr,
)
def test_an_activity_that_does_not_agree_with_its_token_is_refused(activity: Any) -> None:
    with pytest.raises(Refused):
        asyncio.run(passes(verifier(Keys(provider().fetch, Ticking())), f"Bearer {GOOD}", activity))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://smba.trafficmanager.net/jp/",
        "https://smba.trafficmanager.net:8443/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evil.example/smba.trafficmanager.net",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://evil.example#smba.trafficmanager.net",
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "https://[::1]/",
        "file:///etc/passwd",
        "//smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:x/",
        "https://",
        "",
    ],
)
def test_a_signed_but_foreign_service_address_is_refused(url: str) -> None:
    """Token and activity agree on it, and still the bot's own token must never go there."""
    token = signed(right(serviceurl=url or None))
    with pytest.raises(Refused):
        asyncio.run(
            passes(
                verifier(Keys(provider().fetch, Ticking())),
                f"Bearer {token}",
                {"channelId": "msteams", "serviceUrl": url},
            )
        )
    assert not allowed(url, SERVICE_HOSTS, loopback=False)


# ---------------------------------------------------------------- the same token again


class Counting(Verifier):
    """Counts how often a token was checked in full."""

    checked = 0

    async def _check(self, token: str) -> Any:
        self.checked += 1
        return await super()._check(token)


def test_the_same_token_is_checked_in_full_once_until_it_ends() -> None:
    wall = Ticking()
    wall.at = NOW
    checks = Counting(Keys(provider().fetch, Ticking()), app_id=APP, hosts=SERVICE_HOSTS, wall=wall)

    async def story() -> list[int]:
        counts = []
        for seconds in (0, 3600, 299, 2, 0):
            wall.at += seconds
            await passes(checks, f"Bearer {GOOD}")
            counts.append(checks.checked)
        return counts

    assert asyncio.run(story()) == [1, 1, 1, 2, 3], "past its end it is never taken from memory"


@pytest.mark.filterwarnings("ignore:The RSA key is 1024:UserWarning")
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_token_that_holds_lets_no_other_in() -> None:
    async def story() -> None:
        checks = verifier(Keys(provider().fetch, Ticking()))
        for wrong in HOSTILE.values():
            await passes(checks, f"Bearer {GOOD}")
            with pytest.raises(Refused):
                await passes(checks, wrong())
            with pytest.raises(Refused):
                await passes(checks, wrong())

    asyncio.run(story())


def test_a_token_that_holds_still_has_to_agree_with_each_activity() -> None:
    async def story() -> None:
        checks = verifier(Keys(provider().fetch, Ticking()))
        await passes(checks, f"Bearer {GOOD}")
        with pytest.raises(Refused, match="service_url_differs"):
            await passes(checks, f"Bearer {GOOD}", {"channelId": "msteams", "serviceUrl": "https://evil.example/"})

    asyncio.run(story())


def test_only_so_many_tokens_are_remembered() -> None:
    async def story() -> int:
        checks = Counting(Keys(provider().fetch, Ticking()), app_id=APP, hosts=SERVICE_HOSTS)
        for number in range(MOST_HELD + 1):
            await checks.claims(f"Bearer {signed(right(jti=str(number)))}")
        await checks.claims(f"Bearer {signed(right(jti=str(MOST_HELD)))}")
        await checks.claims(f"Bearer {signed(right(jti='0'))}")
        return checks.checked

    assert asyncio.run(story()) == MOST_HELD + 2


def test_a_new_key_is_fetched_once_and_works() -> None:
    async def story() -> int:
        server, clock = Provider("k1"), Ticking()
        checks = verifier(Keys(server.fetch, clock))
        await passes(checks, f"Bearer {GOOD}")
        server.keys = [jwk("k2")]
        clock.at += 61
        await passes(checks, f"Bearer {signed(right(), by='k2', kid='k2')}")
        with pytest.raises(Refused, match="unknown_key"):
            await passes(checks, f"Bearer {GOOD}")
        return server.asked

    assert asyncio.run(story()) == 2


def test_ten_thousand_unknown_keys_cost_one_fetch_a_minute() -> None:
    async def story() -> int:
        server, clock = Provider("k1"), Ticking()
        keys = Keys(server.fetch, clock)
        for number in range(10_000):
            clock.at += 0.012  # two minutes in all
            assert await keys.find(f"made-up-{number}") is None
        return server.asked

    assert asyncio.run(story()) == 2


def test_many_at_once_share_one_fetch() -> None:
    async def story() -> int:
        server = Provider("k1")
        keys = Keys(server.fetch, Ticking())
        assert all(await asyncio.gather(*(keys.find("k1") for _ in range(50))))
        return server.asked

    assert asyncio.run(story()) == 1


def test_last_good_keys_are_kept_while_the_provider_is_down_for_two_days() -> None:
    async def story() -> int:
        server, clock = Provider("k1"), Ticking()
        checks = verifier(Keys(server.fetch, clock))
        await passes(checks, f"Bearer {GOOD}")
        server.down = True
        for _ in range(48):
            clock.at += 3600
            await passes(checks, f"Bearer {GOOD}")
            await asyncio.sleep(0.002)
        server.down = False
        server.keys = []  # a document without keys is no reason to trust nobody
        clock.at += 3600
        await passes(checks, f"Bearer {GOOD}")
        return server.asked

    assert asyncio.run(story()) > 10


def test_a_key_that_was_taken_back_is_refused_within_a_day() -> None:
    async def story() -> None:
        server, clock = Provider("k1"), Ticking()
        checks = verifier(Keys(server.fetch, clock))
        await passes(checks, f"Bearer {GOOD}")
        server.keys = [jwk("k2")]
        clock.at += 6 * 3600 + 1
        await passes(checks, f"Bearer {GOOD}")  # this one asks in the background
        for _ in range(200):
            if server.asked == 2:
                break
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.01)
        with pytest.raises(Refused):
            await passes(checks, f"Bearer {GOOD}")

    asyncio.run(story())


def test_a_provider_that_never_answered_lets_nobody_in_and_is_asked_again_after_a_minute() -> None:
    async def story() -> int:
        server, clock = Provider("k1"), Ticking()
        server.down = True
        checks = verifier(Keys(server.fetch, clock))
        for _ in range(5):
            with pytest.raises(Refused, match="unknown_key"):
                await passes(checks, f"Bearer {GOOD}")
        server.down = False
        clock.at += 61
        await passes(checks, f"Bearer {GOOD}")
        return server.asked

    assert asyncio.run(story()) == 2


def test_a_slow_provider_does_not_hold_up_the_loop() -> None:
    let_go = threading.Event()
    server = Provider("k1")

    def slow() -> Any:
        assert let_go.wait(10)
        return server.fetch()

    async def story() -> int:
        keys = Keys(slow, Ticking())
        waiting = asyncio.create_task(keys.find("k1"))
        turns = 0
        for _ in range(100):
            await asyncio.sleep(0)
            turns += 1
        assert not waiting.done()
        let_go.set()
        assert await waiting is not None
        return turns

    assert asyncio.run(story()) == 100


def test_keys_of_a_kind_or_size_we_do_not_take_are_left_out() -> None:
    assert set(read_keys({"keys": provider().keys})) == {"k1", "webchat", "bare"}


def test_without_an_app_id_there_is_no_verifier() -> None:
    with pytest.raises(ValueError, match="app id"):
        Verifier(Keys(Provider().fetch, Ticking()), app_id="", hosts=SERVICE_HOSTS)


@pytest.mark.parametrize(
    ("url", "passed"),
    [
        ("http://127.0.0.1:4000/", True),
        ("http://localhost:4000/x", True),
        ("http://[::1]:4000/", True),
        (SERVICE, False),
        ("http://127.0.0.1.evil.example/", False),
        ("http://0.0.0.0/", False),
        ("http://192.168.0.1/", False),
        ("file://127.0.0.1/x", False),
        (None, False),
    ],
)
def test_without_tokens_only_services_on_this_machine_are_answered(url: Any, passed: bool) -> None:
    try:
        LoopbackOnly().agrees(Claims(service_url="", endorsements=frozenset()), {"serviceUrl": url})
    except Refused:
        assert not passed
    else:
        assert passed
