"""The bot's token of a managed identity, asked of a local double of the two endpoints Azure offers; and by a password."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.teams.connector import SCOPE, Connector, Target, tokens
from bot.errors import TemporaryError
from tests.connector import Service, serving
from tests.tokens import APP, TENANT


class Identity:
    """What the endpoint was asked, and what it says: a token that lives `lives` seconds, or a refusal."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self.lives = 24 * 3600
        self.refusal: dict[str, Any] = {}

    def answer(self) -> tuple[int, dict[str, Any]]:
        if self.refusal:
            return 400, self.refusal
        number = len(self.asked)
        ends = int(time.time()) + self.lives
        return 200, {
            "access_token": f"token-{number}",
            "expires_on": str(ends),
            "expires_in": str(self.lives),
            "resource": SCOPE,
            "token_type": "Bearer",
        }


@contextmanager
def endpoint(identity: Identity) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            return

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            identity.asked.append((parts.path, parse_qs(parts.query), {k.lower(): v for k, v in self.headers.items()}))
            status, body = identity.answer()
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine that is no Azure service."""
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT", "IMDS_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    for name in ("MSI_ENDPOINT", "MSI_SECRET", "AZURE_POD_IDENTITY_AUTHORITY_HOST"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_an_app_service_gives_the_token_of_the_app_s_identity_once(bare: pytest.MonkeyPatch) -> None:
    identity = Identity()
    with endpoint(identity) as url:
        bare.setenv("IDENTITY_ENDPOINT", f"{url}/msi/token")
        bare.setenv("IDENTITY_HEADER", "local-secret")
        given = tokens(APP, "", TENANT)
        assert [given.token() for _ in range(50)] == ["token-1"] * 50
    ((path, asked, headers),) = identity.asked
    assert (path, asked["resource"], asked["client_id"]) == ("/msi/token", [SCOPE], [APP])
    assert headers["x-identity-header"] == "local-secret"


def test_a_virtual_machine_gives_it_too(bare: pytest.MonkeyPatch) -> None:
    identity = Identity()
    with endpoint(identity) as url:
        bare.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", url)
        assert tokens(APP, "", TENANT).token() == "token-1"
    ((path, asked, headers),) = identity.asked
    assert (path, asked["resource"], asked["client_id"]) == ("/metadata/identity/oauth2/token", [SCOPE], [APP])
    assert headers["metadata"] == "true"


def test_a_token_is_renewed_before_it_ends(bare: pytest.MonkeyPatch) -> None:
    identity = Identity()
    identity.lives = 600
    now = [0.0]
    with endpoint(identity) as url:
        bare.setenv("IDENTITY_ENDPOINT", f"{url}/msi/token")
        bare.setenv("IDENTITY_HEADER", "local-secret")
        given = tokens(APP, "", TENANT)
        given._monotonic = lambda: now[0]
        found = []
        for moved in (0.0, 299.0, 2.0):
            now[0] += moved
            found.append(given.token())
    assert found == ["token-1", "token-1", "token-2"]


def test_a_refusal_says_why_and_is_tried_again_later(bare: pytest.MonkeyPatch) -> None:
    identity = Identity()
    identity.refusal = {"statusCode": 400, "message": "No User Assigned or Delegated Managed Identity found"}
    with endpoint(identity) as url:
        bare.setenv("IDENTITY_ENDPOINT", f"{url}/msi/token")
        bare.setenv("IDENTITY_HEADER", "local-secret")
        given = tokens(APP, "", TENANT)
        with pytest.raises(TemporaryError) as caught:
            given.token()
        assert "No User Assigned" in str(caught.value.__cause__)
        assert caught.value.after == 30.0
        identity.refusal = {}
        assert given.token().startswith("token-")


def test_a_machine_without_an_identity_is_a_temporary_error(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:9")
    with pytest.raises(TemporaryError, match="no token for the connector"):
        tokens(APP, "", TENANT).token()


def test_many_threads_share_one_request(bare: pytest.MonkeyPatch) -> None:
    identity = Identity()
    with endpoint(identity) as url:
        bare.setenv("IDENTITY_ENDPOINT", f"{url}/msi/token")
        bare.setenv("IDENTITY_HEADER", "local-secret")
        given = tokens(APP, "", TENANT)
        found: list[str] = []
        threads = [threading.Thread(target=lambda: found.append(given.token())) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert found == ["token-1"] * 20
    assert len(identity.asked) == 1


def test_the_connector_sends_the_identity_s_token(bare: pytest.MonkeyPatch) -> None:
    identity, service = Identity(), Service()
    service.install("29:sato", "a:sato")
    with endpoint(identity) as url, serving(service) as at:
        bare.setenv("IDENTITY_ENDPOINT", f"{url}/msi/token")
        bare.setenv("IDENTITY_HEADER", "local-secret")
        connector = Connector(tokens(APP, "", TENANT), (), loopback=True)
        target = Target(service_url=at, bot=f"28:{APP}", tenant=TENANT, conversation="a:sato")
        for _ in range(3):
            connector.send(target, {"type": "AdaptiveCard", "version": "1.5", "body": []}, notice="x")
    assert [given for _, _, given in service.requests] == ["Bearer token-1"] * 3
    assert len(identity.asked) == 1
