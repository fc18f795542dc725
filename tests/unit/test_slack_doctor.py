"""What the doctor finds in a Slack set-up, and that each failure says how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.slack import manifest
from adapters.slack.doctor import Finding, findings
from tests import slack_double


def looked(slack: slack_double.Slack, folder: Path, *, late: float = 0, **more: Any) -> dict[str, Finding]:
    given: dict[str, Any] = {
        "data_dir": folder,
        "slack_api_url": slack.url,
        "slack_bot_token": "xoxb-1",
        "slack_signing_secret": "s",
        **more,
    }
    at = datetime.now(UTC) + timedelta(seconds=late)
    return {f.name: f for f in findings(Settings(**given), at=at)}


def test_a_good_set_up_has_nothing_to_mend(tmp_path: Path) -> None:
    with slack_double.running() as slack:
        slack.scopes = set(manifest.scopes())
        found = looked(slack, tmp_path)
    assert {name: f.ok for name, f in found.items()} == {
        "slack bot token": True,
        "slack permissions missing": True,
        "slack permissions not needed": True,
        "clock": True,
    }
    assert all(f.mend == "" for f in found.values())


@pytest.mark.parametrize(
    ("given", "name", "detail"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "slack bot token", "invalid_auth"),
        ({"slack_api_url": "http://127.0.0.1:1/api/"}, "slack", "not reachable (ConnectError)"),
        ({"late": 400}, "clock", ""),
        ({"slack_app_token": "xapp-wrong"}, "slack app token", "invalid_auth"),
        ({"slack_signing_secret": ""}, "slack signing secret", "not set"),
        ({"public_url": "http://127.0.0.1:1"}, "slack event comes round", "ConnectError"),
        ({}, "slack permissions missing", ""),
        ({}, "slack permissions not needed", "admin"),
    ],
)
def test_each_failure_says_how_to_mend_it(tmp_path: Path, given: dict[str, Any], name: str, detail: str) -> None:
    with slack_double.running() as slack:
        slack.scopes = {"chat:write", "admin"}
        found = looked(slack, tmp_path, **given)[name]
    assert not found.ok
    assert found.mend
    assert detail in found.detail
