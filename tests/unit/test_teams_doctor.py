"""What the doctor says about Teams: every ill with its remedy, and nothing that is secret."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.teams.connector import CachedTokens
from adapters.teams.doctor import Finding, examine
from bot.errors import TemporaryError
from tests.tokens import APP, TENANT, Provider, jwk


@dataclass
class Given:
    host: str = "127.0.0.1"
    teams_app_id: str = APP
    teams_app_password: str = "very-secret"
    teams_tenant_id: str = TENANT
    teams_dev: str = ""
    teams_service_hosts: str = ""
    public_url: str = "https://ayumi.example"


def good() -> str:
    return "token"


def refused() -> str:
    raise TemporaryError("no token") from PermissionError("AADSTS7000222: the secret has expired")


def test_everything_well() -> None:
    assert examine(Given(), fetch=Provider("k1").fetch, token=good) == [
        Finding(what="Teams settings", well=True),
        Finding(what="Teams public address", well=True),
        Finding(what="Teams signing keys", well=True),
        Finding(what="Teams credentials", well=True),
    ]


def test_teams_that_is_not_set_up_is_not_spoken_of() -> None:
    assert examine(replace(Given(), teams_app_id="", teams_app_password="", teams_tenant_id="")) == []


def test_dev_mode_asks_nobody() -> None:
    given = replace(
        Given(), teams_app_id="", teams_app_password="", teams_dev="loopback", public_url="http://127.0.0.1:8321"
    )
    assert [one.well for one in examine(given)] == [True, True]


@pytest.mark.parametrize(
    ("given", "fetch", "token", "named"),
    [
        (replace(Given(), teams_tenant_id=""), None, good, "AYUMI_TEAMS_TENANT_ID"),
        (replace(Given(), public_url=""), Provider("k1").fetch, good, "AYUMI_PUBLIC_URL"),
        (Given(), Provider().fetch, good, "no key for Teams"),
        (Given(), lambda: {"keys": [jwk("w", endorsements=("webchat",))]}, good, "no key for Teams"),
        (Given(), lambda: 1 / 0, good, "login.botframework.com"),
        (Given(), Provider("k1").fetch, refused, "AADSTS7000222"),
        (replace(Given(), teams_app_password=""), Provider("k1").fetch, refused, "managed identity"),
    ],
)
def test_each_ill_has_its_remedy(given: Given, fetch: Any, token: Any, named: str) -> None:
    (ill,) = [one for one in examine(given, fetch=fetch, token=token) if not one.well]
    assert named in ill.remedy
    assert "very-secret" not in ill.remedy


def test_a_token_is_fetched_once_and_renewed_before_it_ends() -> None:
    asked: list[int] = []
    now = [0.0]

    def fetch() -> tuple[str, float]:
        asked.append(1)
        return f"t{len(asked)}", 3600.0

    tokens = CachedTokens(fetch, lambda: now[0])
    assert [tokens.token() for _ in range(5)] == ["t1"] * 5
    now[0] = 3299.0
    assert tokens.token() == "t1"
    now[0] = 3301.0
    assert tokens.token() == "t2"
    tokens.drop()
    assert tokens.token() == "t3"


def test_no_token_is_a_trouble_that_passes() -> None:
    def fetch() -> tuple[str, float]:
        raise PermissionError("no")

    with pytest.raises(TemporaryError) as caught:
        CachedTokens(fetch).token()
    assert caught.value.after == 30.0
