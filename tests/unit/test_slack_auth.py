"""Installations: sealed, cached, renewed in time; the install page with its state; the manifest the code is held to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.slack import manifest
from adapters.slack.auth import Installations, Installed
from adapters.slack.files import HOSTS
from adapters.slack.web import Web
from bot.errors import PermanentError, SettingsError
from bot.model import Installation, InstallationSecret, Workspace
from tests.slack_site import NOW, Site, site

ROTATING = Installed(
    team="T1",
    name="Kaname",
    bot_token="xoxe.xoxb-old",
    bot_user="UBOT",
    refresh_token="xoxe-1",
    expires_at=NOW + timedelta(hours=12),
    scopes=("chat:write",),
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path, slack_client_id="1.2", slack_client_secret="s3cret") as made:
        made.slack.refresh["xoxe-1"] = "x"
        yield made


def rows(here: Site) -> list[InstallationSecret]:
    with here.store.unscoped("look") as session:
        found = list(session.scalars(select(InstallationSecret).order_by(InstallationSecret.id)))
        session.expunge_all()
        return found


# ---------------------------------------------------------------- at rest


def test_an_installation_comes_back_as_it_was_saved(here: Site) -> None:
    here.out.installations.save(ROTATING)
    assert here.out.installations.find("T1") == ROTATING
    assert "xoxe" not in repr(ROTATING)


def test_no_secret_stands_in_the_file_and_no_row_fits_another_place(here: Site) -> None:
    here.out.installations.save(ROTATING)
    sealed = b"".join(row.sealed for row in rows(here))
    for secret in (b"xoxe", b"Kaname", b"UBOT"):
        assert secret not in sealed
    with here.store.unscoped_write("move rows to another team, as a thief would") as session:
        session.add(Installation(workspace_id=1, platform="slack", team="T2"))
        for row in rows(here):
            session.add(
                InstallationSecret(workspace_id=1, platform="slack", team="T2", field=row.field, sealed=row.sealed)
            )
    with pytest.raises(PermanentError, match="cannot be opened"):
        here.out.installations.find("T2")


def test_with_another_key_nothing_opens(here: Site) -> None:
    web = Web(here.slack.url)
    other = Installations(here.store, b"o" * 32, here.clock, web)
    with pytest.raises(PermanentError, match="restore the key"):
        other.find("T1")
    web.close()


def test_an_installation_is_believed_for_a_minute(here: Site) -> None:
    assert here.out.installations.find("T1") is not None
    with here.store.unscoped_write("disconnect behind the cache") as session:
        session.scalars(select(Installation)).one().state = "disconnected"
    assert here.out.installations.find("T1") is not None
    here.clock.at += timedelta(seconds=61)
    assert here.out.installations.find("T1") is None


def test_disconnecting_wipes_the_tokens_and_keeps_the_workspace(here: Site) -> None:
    here.out.installations.disconnect("T1")
    assert rows(here) == []
    assert here.out.installations.find("T1") is None
    assert here.out.installations.teams() == []
    with here.store.unscoped("look") as session:
        assert [w.name for w in session.scalars(select(Workspace))] == ["Kaname"]
    here.out.installations.save(ROTATING)
    assert here.out.installations.teams() == ["T1"]
    assert here.out.installations.workspace("T1") == 1


# ---------------------------------------------------------------- tokens that end


def test_a_token_is_renewed_two_hours_before_it_ends_also_for_background_senders(here: Site) -> None:
    here.out.installations.save(ROTATING)
    assert here.out.installations.token("T1") == "xoxe.xoxb-old"
    here.clock.at = NOW + timedelta(hours=10, seconds=1)
    fresh = here.out.installations.token("T1")
    assert fresh in here.slack.tokens
    assert here.out.installations.token("T1") == fresh
    kept = here.out.installations.find("T1")
    assert kept is not None
    assert (kept.refresh_token in here.slack.refresh, kept.expires_at) == (True, here.clock.at + timedelta(hours=12))


def test_of_two_that_renew_the_second_gets_the_firsts(here: Site) -> None:
    here.out.installations.save(ROTATING)
    fresh = here.out.installations.renew("T1", "xoxe.xoxb-old")
    assert here.out.installations.renew("T1", "xoxe.xoxb-old") == fresh
    assert [m for m, _ in here.slack.calls].count("oauth.v2.access") == 1


def test_a_token_that_ended_early_is_renewed_once_and_the_call_repeated(here: Site) -> None:
    here.out.installations.save(ROTATING)
    here.slack.tokens["xoxe.xoxb-old"] = "expired"
    assert [m["id"] for m in here.out.platform.members("T1")] == ["U1", "U2"]


def test_a_refresh_token_that_works_no_more_disconnects(here: Site) -> None:
    here.out.installations.save(ROTATING)
    here.slack.refresh.clear()
    with pytest.raises(PermanentError) as caught:
        here.out.installations.renew("T1", "xoxe.xoxb-old")
    assert caught.value.code == "disconnected"
    assert here.out.installations.find("T1") is None


def test_the_token_of_the_settings_connects_its_workspace(tmp_path: Path) -> None:
    with site(tmp_path, installed=False, slack_bot_token="xoxb-1") as made:
        made.inbound.start()
        found = made.out.installations.find("T1")
        assert found is not None
        assert (found.bot_token, found.bot_user, found.bot_id, found.name) == ("xoxb-1", "UBOT", "B1", "Kaname")


def test_a_slack_that_does_not_answer_stops_only_those_who_were_never_connected(tmp_path: Path) -> None:
    with site(tmp_path, installed=False, slack_bot_token="xoxb-1") as made:
        made.slack.fail("auth.test", "status", 503)
        with pytest.raises(SettingsError, match="does not answer"):
            made.inbound.start()
        made.inbound.start()
        made.slack.fail("auth.test", "cut")
        made.inbound.start()
        assert made.out.installations.teams() == ["T1"]


def test_a_wrong_token_says_where_to_copy_the_right_one(tmp_path: Path) -> None:
    with (
        site(tmp_path, installed=False, slack_bot_token="xoxb-wrong") as made,
        pytest.raises(SettingsError, match="Bot User OAuth Token"),
    ):
        made.inbound.start()


# ---------------------------------------------------------------- the install page


@pytest.fixture
def browser(here: Site) -> Iterator[TestClient]:
    here.out.installations.disconnect("T1")
    with TestClient(
        Starlette(routes=list(here.inbound.routes())), base_url="https://ayumi.example", follow_redirects=False
    ) as made:
        yield made


def consent(browser: TestClient) -> dict[str, list[str]]:
    answer = browser.get("/slack/install")
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.headers["location"]).query)


def granted(here: Site, **more: Any) -> str:
    here.slack.codes["code1"] = {
        "access_token": "xoxb-new",
        "token_type": "bot",
        "scope": "chat:write,commands",
        "bot_user_id": "UBOT",
        "app_id": "A1",
        "team": {"id": "T1", "name": "Kaname"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U1"},
        **more,
    }
    return "code1"


def test_installing_by_link_connects_and_makes_the_installer_admin(here: Site, browser: TestClient) -> None:
    asked = consent(browser)
    assert asked["scope"] == [",".join(manifest.scopes())]
    assert asked["redirect_uri"] == ["https://ayumi.example/slack/oauth_redirect"]
    answer = browser.get("/slack/oauth_redirect", params={"code": granted(here), "state": asked["state"][0]})
    assert answer.status_code == 200
    found = here.out.installations.find("T1")
    assert found is not None
    assert (found.bot_token, found.scopes) == ("xoxb-new", ("chat:write", "commands"))
    (item,) = here.stored()
    assert (item.kind, item.user, item.team) == ("installed", "U1", "T1")


def test_an_organisation_is_installed_under_its_own_id(here: Site, browser: TestClient) -> None:
    code = granted(here, team=None, enterprise={"id": "E1", "name": "Group"}, is_enterprise_install=True)
    browser.get("/slack/oauth_redirect", params={"code": code, "state": consent(browser)["state"][0]})
    assert here.out.installations.teams() == ["E1"]


@pytest.mark.parametrize("fault", ["another browser", "made up", "old", "no state", "declined", "wrong code"])
def test_a_way_back_that_is_not_ours_installs_nothing(here: Site, browser: TestClient, fault: str) -> None:
    state = consent(browser)["state"][0]
    params = {"code": granted(here), "state": state}
    match fault:
        case "another browser":
            browser.cookies.clear()
        case "made up":
            params["state"] = "1.x.y"
        case "old":
            here.clock.at += timedelta(seconds=601)
        case "no state":
            params.pop("state")
        case "declined":
            params = {"error": "access_denied", "state": state}
        case "wrong code":
            params["code"] = "code2"
    answer = browser.get("/slack/oauth_redirect", params=params)
    assert answer.status_code in (200, 400, 502)
    assert here.out.installations.teams() == []
    assert here.stored() == []


# ---------------------------------------------------------------- the manifest

SOURCES = "\n".join(f.read_text(encoding="utf-8") for f in sorted(Path(manifest.__file__).parent.glob("*.py")))
#: What each call and each event of ours needs (Slack's method and event pages).
NEEDS = {
    "chat.postMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.open": {"im:write"},
    "conversations.join": {"channels:join"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history", "metadata.message:read"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "files.info": {"files:read"},
    "files.getUploadURLExternal": {"files:write"},
    "files.completeUploadExternal": {"files:write"},
    "users.list": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "auth.test": set(),
    "oauth.v2.access": set(),
}  # fmt: skip
EVENT_NEEDS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}


def test_the_manifest_asks_for_exactly_what_the_code_uses() -> None:
    used = set(
        re.findall(
            r'"((?:chat|conversations|files|users|views|auth|oauth|reactions|bookmarks|pins)\.[a-zA-Z0-9.]+)"', SOURCES
        )
    )
    assert used - set(HOSTS) == set(NEEDS)
    assert set(manifest.events()) == set(EVENT_NEEDS)
    needed = set().union(*NEEDS.values(), *EVENT_NEEDS.values(), {"commands"})
    assert set(manifest.scopes()) == needed


def test_every_event_is_handled_and_every_handled_event_is_asked_for() -> None:
    rows = re.findall(r"case (.+):", SOURCES.split("def of_event")[1].split("def _message")[0])
    flat = {name for row in rows for name in re.findall(r'"([a-z_]+)"', row)} | {"app_home_opened"}
    assert flat == {event.partition(".")[0] for event in manifest.events()}


def test_the_address_stands_wherever_slack_needs_one() -> None:
    made = manifest.manifest("https://ayumi.example/")
    assert made["features"]["slash_commands"][0]["url"] == "https://ayumi.example/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://ayumi.example/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == "https://ayumi.example/slack/events"
    assert made["oauth_config"]["redirect_urls"] == ["https://ayumi.example/slack/oauth_redirect"]
    assert "example.invalid" not in str(made)
    assert made["features"]["slash_commands"][0]["should_escape"] is True
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False


def test_without_an_address_it_is_a_socket_mode_app() -> None:
    made = manifest.manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "example.invalid" not in str(made)


@pytest.mark.parametrize("url", ["http://ayumi.example", "ayumi.example", "https://", "https://a.example?x=1"])
def test_an_address_slack_cannot_reach_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="https://"):
        manifest.manifest(url)


def test_the_short_texts_of_the_manifest_fit() -> None:
    made = manifest.manifest()
    assert len(made["display_information"]["description"]) <= 140
    assert all(len(s["name"]) <= 24 and len(s["description"]) <= 150 for s in made["features"]["shortcuts"])
