"""What comes to the door: hostile requests are answered 400, 401, 405 or 413, and none of them with 500 or with effect."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack.edge import MOST_BYTES, Answer, Edge
from bot.errors import SettingsError
from tests.slack_site import NOW, SECRET, Hands, Site, call, site

STAMP = str(int(NOW.timestamp()))
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EVENT = b'{"type":"event_callback","team_id":"T1","event_id":"E1","event":{"type":"x"}}'
OTHER = "an older secret"
#: Generated requests; a longer run by the variable, 20,000 take some minutes.
GENERATED = int(os.environ.get("AYUMI_TEST_REQUESTS", "2000"))


class Reached:
    """What stands behind the edge in these tests: remembers the bodies that came through."""

    def __init__(self) -> None:
        self.bodies: list[Mapping[str, Any]] = []

    async def __call__(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        self.bodies.append(body)
        return 200, {"content-type": ["application/json"]}, '{"ok":1}'


def sign(raw: bytes, stamp: str = STAMP, secret: str = SECRET) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode("latin-1") + b":" + raw, hashlib.sha256).hexdigest()


def ask(raw: bytes, kind: str = JSON, *, method: str = "POST", reached: Any = None, **headers: str) -> int:
    sent = {"content-type": kind, "x-slack-request-timestamp": STAMP, "x-slack-signature": sign(raw)}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    edge = Edge(reached or Reached(), [SECRET, OTHER], Hands())
    return asyncio.run(call(edge, raw, {k: v for k, v in sent.items() if v != "absent"}, method=method)).status


def old(seconds: int) -> dict[str, str]:
    stamp = str(int(NOW.timestamp()) - seconds)
    return {"x_slack_request_timestamp": stamp, "x_slack_signature": sign(EVENT, stamp)}


def stamped(stamp: str) -> dict[str, str]:
    return {"x_slack_request_timestamp": stamp, "x_slack_signature": sign(EVENT, stamp)}


NESTED = b"[" * 100_000
TABLE: dict[str, tuple[Callable[[], int], int]] = {
    "well formed": (lambda: ask(EVENT), 200),
    "signed with the other live secret": (lambda: ask(EVENT, x_slack_signature=sign(EVENT, secret=OTHER)), 200),
    "299 s old": (lambda: ask(EVENT, **old(299)), 200),
    "301 s old": (lambda: ask(EVENT, **old(301)), 401),
    "301 s ahead": (lambda: ask(EVENT, **old(-301)), 401),
    "timestamp abc": (lambda: ask(EVENT, **stamped("abc")), 401),
    "timestamp empty": (lambda: ask(EVENT, **stamped("")), 401),
    "timestamp 1.5": (lambda: ask(EVENT, **stamped("1.5")), 401),
    "timestamp with blanks": (lambda: ask(EVENT, **stamped(f" {STAMP}")), 401),
    "timestamp with an underscore": (lambda: ask(EVENT, **stamped(f"1_{STAMP[1:]}")), 401),
    "timestamp in superscript digits": (lambda: ask(EVENT, **stamped("²" * 10)), 401),
    "timestamp without end": (lambda: ask(EVENT, **stamped("9" * 5000)), 401),
    "timestamp negative": (lambda: ask(EVENT, **stamped(f"-{STAMP}")), 401),
    "no timestamp": (lambda: ask(EVENT, x_slack_request_timestamp="absent"), 401),
    "no signature": (lambda: ask(EVENT, x_slack_signature="absent"), 401),
    "another's signature": (lambda: ask(EVENT, x_slack_signature=sign(EVENT, secret="x")), 401),
    "signature of other bytes": (lambda: ask(EVENT + b" ", x_slack_signature=sign(EVENT)), 401),
    "signature that is no ASCII": (lambda: ask(EVENT, x_slack_signature="v0=é"), 401),
    "body that is no UTF-8, signed": (lambda: ask(b'{"a":"\xff"}'), 400),
    "body that is no UTF-8, unsigned": (lambda: ask(b'{"a":"\xff"}', x_slack_signature="v0=0"), 401),
    "20 MB unsigned": (lambda: ask(b"x" * 20_000_000, x_slack_signature="v0=0"), 413),
    "claims 20 MB": (lambda: ask(EVENT, content_length="20000000"), 413),
    "claims no number": (lambda: ask(EVENT, content_length="many"), 400),
    "a byte too many": (lambda: ask(b" " * MOST_BYTES + b" "), 413),
    "100,000 nested brackets": (lambda: ask(NESTED), 400),
    "a list": (lambda: ask(b"[]"), 400),
    "a word": (lambda: ask(b'"x"'), 400),
    "nothing": (lambda: ask(b""), 400),
    "an empty object": (lambda: ask(b"{}"), 400),
    "no JSON": (lambda: ask(b"{'type': 1}"), 400),
    "NaN": (lambda: ask(b'{"type":"x","a":NaN}'), 400),
    "a number of 5,000 digits": (lambda: ask(b'{"a":' + b"9" * 5000 + b"}"), 400),
    "half a surrogate": (lambda: ask(b'{"type":"x","a":"\\ud800"}'), 400),
    "a NUL": (lambda: ask(b'{"type":"x","a":"\\u0000"}'), 400),
    "an event that is a list": (lambda: ask(b'{"type":"event_callback","event":[]}'), 400),
    "a team that is a number": (lambda: ask(b'{"type":"event_callback","team_id":5}'), 400),
    "authorizations of words": (lambda: ask(b'{"type":"event_callback","authorizations":["x"]}'), 400),
    "a form without values": (lambda: ask(b"abc", FORM), 400),
    "a form with bad escapes": (lambda: ask(b"a=%ff", FORM), 400),
    "a payload that is no JSON": (lambda: ask(b"payload=x", FORM), 400),
    "a payload that is a list": (lambda: ask(b"payload=%5B%5D", FORM), 400),
    "a command": (lambda: ask(urlencode({"command": "/brief", "text": ""}).encode(), FORM), 200),
    "plain text": (lambda: ask(EVENT, "text/plain"), 400),
    "no content type": (lambda: ask(EVENT, content_type="absent"), 400),
    "another charset": (lambda: ask(EVENT, "application/json; charset=shift_jis"), 400),
    "the usual charset": (lambda: ask(EVENT, "application/json; charset=UTF-8"), 200),
    "compressed": (lambda: ask(EVENT, content_encoding="gzip"), 400),
    "GET": (lambda: ask(EVENT, method="GET"), 405),
    "PUT": (lambda: ask(EVENT, method="PUT"), 405),
    "Slack's look at the certificate": (lambda: ask(b"ssl_check=1&token=x", FORM, x_slack_signature="absent"), 200),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_request_is_answered_as_the_table_says(name: str) -> None:
    asking, expected = TABLE[name]
    assert asking() == expected


def test_what_is_refused_reaches_nobody_and_what_passes_arrives_decoded() -> None:
    reached = Reached()
    for raw, kind in ((b"[]", JSON), (b"{}", JSON), (b"payload=x", FORM), (b"ssl_check=1", FORM)):
        ask(raw, kind, reached=reached)
    ask(EVENT, x_slack_signature="v0=0", reached=reached)
    assert reached.bodies == []
    ask(urlencode({"command": "/brief", "text": "new payload guide"}).encode(), FORM, reached=reached)
    ask(urlencode({"payload": '{"type":"shortcut","callback_id":"x"}'}).encode(), FORM, reached=reached)
    assert reached.bodies == [
        {"command": "/brief", "text": "new payload guide"},
        {"type": "shortcut", "callback_id": "x"},
    ]


def test_a_header_sent_twice_is_refused() -> None:
    scope_headers = [("content-type", JSON), ("x-slack-request-timestamp", STAMP), ("x-slack-signature", sign(EVENT))]
    got: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": EVENT}

    async def send(message: Any) -> None:
        got.append(message)

    for twice, status in (("x-slack-signature", 401), ("content-type", 400)):
        headers = [(k.encode(), v.encode()) for k, v in scope_headers]
        headers += [(k, v) for k, v in headers if k.decode() == twice]
        scope = {"type": "http", "method": "POST", "headers": headers}
        asyncio.run(Edge(Reached(), [SECRET], Hands())(scope, receive, send))
        assert got[-2]["status"] == status


@pytest.mark.parametrize("secrets", [[], [""], [SECRET, ""]])
def test_without_a_signing_secret_nothing_starts(secrets: list[str]) -> None:
    with pytest.raises(SettingsError, match="AYUMI_SLACK_SIGNING_SECRET"):
        Edge(Reached(), secrets, Hands())


# ---------------------------------------------------------------- generated requests, through the whole app


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("edge")) as made:
        yield made


BODIES = [
    json.loads(file.read_text(encoding="utf-8"))["body"]
    for file in sorted((Path(__file__).parents[1] / "payloads" / "slack").glob("*.json"))
]
JUNK: list[Any] = [
    None,
    0,
    -1,
    1e308,
    True,
    "",
    "x",
    "\x00",
    "\ud800",
    [],
    {},
    [[]],
    {"id": 5},
    {"a": {"b": []}},
    ["x"],
    "9" * 400,
    "T1",
    "U1",
    "1.2",
    "<!channel>",
]


def one_request(dice: random.Random) -> tuple[bytes, dict[str, str]]:
    """A recorded body with up to three values changed, or bytes of any kind; signed half of the time."""
    body = json.loads(json.dumps(dice.choice(BODIES)).replace("T061EG9R6", "T1"))
    for _ in range(dice.randrange(4)):
        spoil(body, dice)
    kind = JSON
    try:
        raw = json.dumps(body).encode()
    except (ValueError, UnicodeEncodeError):
        raw = b"{}"
    if "command" in body:
        raw, kind = urlencode({k: str(v).encode("utf-8", "replace") for k, v in body.items()}).encode(), FORM
    elif body.get("type") != "event_callback":
        raw, kind = urlencode({"payload": raw}).encode(), FORM
    if dice.random() < 0.1:
        raw = raw[: dice.randrange(len(raw) + 1)] + dice.randbytes(dice.randrange(8))
    headers = {"content-type": dice.choice([kind, kind, kind, kind, FORM, JSON, "text/html", ""])}
    stamp = dice.choice([STAMP] * 8 + ["abc", "0"])
    headers["x-slack-request-timestamp"] = stamp
    signed = dice.random() < 0.6
    headers["x-slack-signature"] = sign(raw, stamp) if signed else dice.choice(["", "v0=", "v0=é", "v0=" + "a" * 64])
    return raw, headers


def spoil(body: Any, dice: random.Random) -> None:
    at = body
    while isinstance(at, (dict, list)) and at:
        key: Any = dice.choice(list(at)) if isinstance(at, dict) else dice.randrange(len(at))
        inner = at[key]
        if not isinstance(inner, (dict, list)) or not inner or dice.random() < 0.3:
            if isinstance(at, dict) and dice.random() < 0.3:
                del at[key]
            else:
                at[key] = dice.choice(JUNK)
            return
        at = inner


def test_generated_requests_never_bring_the_server_down_nor_leave_what_they_should_not(running: Site) -> None:
    dice = random.Random(20261124)
    seen: dict[int, int] = {}

    async def all_of_them() -> None:
        for _ in range(GENERATED):
            raw, headers = one_request(dice)
            ours = headers["x-slack-signature"] == sign(raw, headers["x-slack-request-timestamp"])
            before = 0 if ours else running.count()
            answer = await call(running.endpoint, raw, headers)
            seen[answer.status] = seen.get(answer.status, 0) + 1
            assert answer.status in (200, 400, 401, 413), (answer, raw[:500])
            if not ours and not raw.startswith(b"ssl_check"):
                assert answer.status in (400, 401)
                assert running.count() == before

    asyncio.run(all_of_them())
    assert min(seen.get(status, 0) for status in (200, 400, 401)) > 50, seen
    assert {item.team for item in running.stored()} == {"T1"}
