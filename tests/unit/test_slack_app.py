"""The whole way: a signed request through the real app and the real core, and what people then see in Slack."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from adapters.slack.auth import Installed
from bot.inputs import AnyInput, MessagePosted, from_plain, to_plain
from bot.model import Installation, Person
from tests.contract.slack_bench import words_of
from tests.slack_site import NOW, Site, call, site

FOLDER = Path(__file__).parents[1] / "payloads" / "slack"
CASES = [json.loads(f.read_text(encoding="utf-8")) | {"name": f.stem} for f in sorted(FOLDER.glob("*.json"))]
WORDS = {
    "type": "message",
    "channel": "D1",
    "channel_type": "im",
    "user": "U1",
    "text": "こんにちは",
    "ts": "1795482290.000100",
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all recorded payloads, installed under the ids they use."""
    with site(tmp_path_factory.mktemp("kinds")) as made:
        for team in ("T061EG9R6", "E0ORG"):
            made.out.installations.save(
                Installed(team=team, name=team, bot_token="xoxb-1", bot_user="U0BOT", bot_id="B1")
            )
        yield made


def sent(made: Site, body: dict[str, Any]) -> int:
    if body.get("type") == "event_callback":
        return made.send(json.dumps(body).encode(), "application/json").status
    if "command" in body:
        from urllib.parse import urlencode

        return made.send(urlencode(body).encode(), "application/x-www-form-urlencoded").status
    return made.interact(body).status


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_signed_request_of_every_kind_is_stored_as_its_inputs(everywhere: Site, case: dict[str, Any]) -> None:
    unique = json.loads(
        json.dumps(case["body"])
        .replace("1795482", f"17954{CASES.index(case):02d}")
        .replace('trigger_id": "', f'trigger_id": "{CASES.index(case)}.')
    )
    unique = json.loads(
        json.dumps(unique)
        .replace('"event_id": "', f'"event_id": "{case["name"]}')
        .replace('"id": "V0PKB1ZFV"', f'"id": "V{case["name"]}"')
    )
    before = everywhere.count()
    assert sent(everywhere, unique) == 200
    kinds = [item.kind for item in everywhere.stored()[before:]]
    assert kinds == [one["kind"] for one in case["expected"]]
    if "uninstalled" in kinds:  # the next case needs the team again
        everywhere.out.installations.save(
            Installed(team="T061EG9R6", name="x", bot_token="xoxb-1", bot_user="U0BOT", bot_id="B1")
        )


def test_the_address_is_verified_by_its_challenge(here: Site) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()
    answer = here.send(body, "application/json")
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "3eZbrw1a"})
    assert here.send(body, "application/json", signed=False).status == 401


def test_a_command_is_answered_with_nothing_and_then_seen_by_its_sender_alone(here: Site) -> None:
    answer = here.command("help", channel="C1")
    assert (answer.status, answer.body) == (200, "")
    here.run()
    assert [(w["channel"], w["user"]) for w in here.slack.whispers] == [("C1", "U1")]
    assert here.slack.posted("C1") == []


def test_one_text_that_comes_as_mention_and_as_message_counts_once(here: Site) -> None:
    text = {**WORDS, "channel": "C1", "channel_type": "channel", "text": "<@UBOT> brief help"}
    for n, kind in enumerate(("app_mention", "message", "message")):
        assert here.event({**text, "type": kind}, event_id=f"Ev{n}").status == 200
    assert [item.kind for item in here.stored()] == ["message"]
    here.run()
    assert len(here.slack.whispers) == 1


def test_a_thousand_deliveries_by_eight_clients_and_two_processes_are_one_effect(tmp_path: Path) -> None:
    with site(tmp_path) as first:
        second = Site(tmp_path, first.slack)
        answers: list[int] = []

        def client(n: int) -> None:
            for _ in range(125):
                answers.append((first if n % 2 else second).event(WORDS, event_id="EvSame").status)

        threads = [threading.Thread(target=client, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert first.event(WORDS, x_retry="1").status == 200
        assert set(answers) <= {200, 503}
        assert answers.count(200) >= 900
        assert first.count() == 1
        first.run()
        second.run()
        assert len(first.slack.posted("D1")) == 1
        second.close()


def test_an_unknown_team_is_answered_200_and_leaves_no_row(here: Site) -> None:
    assert here.event({**WORDS}, team="T9").status == 200
    assert here.command("help", team="T9").status == 200
    assert here.count() == 0


def test_after_the_app_was_removed_nothing_is_stored_or_sent_any_more(here: Site) -> None:
    here.event(WORDS)
    here.event({"type": "app_uninstalled"}, event_id="Ev9")
    here.event({"type": "app_uninstalled"}, event_id="Ev9")
    here.event({**WORDS, "ts": "1795482291.000100"}, event_id="Ev10")
    assert [item.kind for item in here.stored()] == ["message", "uninstalled"]
    here.run()
    assert here.slack.posted("D1") == []
    with here.store.unscoped("look") as session:
        assert session.scalars(select(Installation.state)).all() == ["disconnected"]


def test_what_cannot_be_stored_in_time_is_answered_503_so_that_slack_sends_it_again(
    here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.app.DURABLE", 0.05)
    waiting = threading.Event()

    def slow(items: Sequence[AnyInput]) -> list[None]:
        waiting.wait(0.5)
        return [None] * len(items)

    here.inbound.app._door.accept = slow  # the store as it would be on a stuck disk
    assert here.event(WORDS).status == 503
    waiting.set()

    def broken(items: Sequence[AnyInput]) -> list[Exception]:
        raise OperationalError("insert", {}, sqlite3.OperationalError("disk full"))

    here.inbound.app._door.accept = broken
    assert here.event(WORDS, event_id="Ev2").status == 503


def test_a_date_no_calendar_has_is_told_at_its_field_and_the_form_stays(here: Site) -> None:
    form = json.loads((FOLDER / "form.json").read_text(encoding="utf-8"))["body"]
    form["team"]["id"] = "T1"
    form["view"]["state"]["values"]["due"]["value"]["selected_date"] = "2026-02-30"
    answer = here.interact(form)
    told = json.loads(answer.body)
    assert (answer.status, told["response_action"], list(told["errors"])) == (200, "errors", ["due"])
    assert here.count() == 0


def test_slack_itself_is_never_asked_before_the_acknowledgement(here: Site) -> None:
    here.out.installations.forget("T1")
    here.event(WORDS)
    here.command("help")
    assert here.slack.calls == []


def test_the_home_page_shows_the_ways_in_the_persons_language(here: Site) -> None:
    here.event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
    for _ in range(100):
        if here.slack.homes:
            break
        time.sleep(0.02)
    assert "使い方を見る" in words_of(here.slack.homes["U1"]["blocks"])
    assert here.count() == 0


# ---------------------------------------------------------------- what goes wrong on the way out


def test_a_lost_answer_is_looked_up_after_the_quarantine_and_never_sent_again(here: Site) -> None:
    here.slack.fail("chat.postMessage", "lost")
    here.event(WORDS)
    here.run()
    assert len(here.slack.posted("D1")) == 1
    assert [m for m, _ in here.slack.calls].count("chat.postMessage") == 1
    assert "conversations.history" in [m for m, _ in here.slack.calls]


def test_a_5xx_before_anything_was_done_is_looked_up_and_then_sent_once(here: Site) -> None:
    here.slack.fail("chat.postMessage", "status", 500)
    here.event(WORDS)
    here.run()
    assert len(here.slack.posted("D1")) == 1


def test_a_429_pauses_this_method_for_this_team_as_long_as_it_says(here: Site) -> None:
    here.slack.fail("chat.postMessage", "429", 7)
    paused = [0.0]
    here.out.web._monotonic = lambda: paused[0]
    here.event(WORDS)
    here.program.worker.step(here.clock.at)
    here.program.worker.step(here.clock.at)
    asked = [m for m, _ in here.slack.calls]
    here.clock.at += timedelta(seconds=6)
    here.program.worker.step(here.clock.at)
    assert [m for m, _ in here.slack.calls] == asked
    assert here.slack.posted("D1") == []
    paused[0] = 8.0
    here.run()
    assert len(here.slack.posted("D1")) == 1


def test_a_revoked_token_ends_all_sends_and_keeps_what_was_said(here: Site) -> None:
    here.slack.tokens["xoxb-1"] = "revoked"
    here.event(WORDS)
    here.run()
    calls = len(here.slack.calls)
    assert here.out.installations.find("T1") is None
    here.event({**WORDS, "ts": "1795482291.000100"}, event_id="Ev2")
    here.run()
    assert len(here.slack.calls) == calls


def test_a_command_where_the_bot_is_no_member_is_answered_in_the_own_chat_with_how_to_invite(here: Site) -> None:
    here.slack.channel("C9", "U1")
    here.slack.scopes.discard("channels:join")
    here.command("help", channel="C9")
    here.run()
    assert here.slack.whispers == []
    (told,) = here.slack.posted("D1")
    assert "/invite @Ayumi" in words_of(told["blocks"])


def test_in_an_archived_channel_the_answer_comes_to_the_own_chat_without_advice_that_cannot_help(here: Site) -> None:
    here.slack.channels["C1"].archived = True
    here.command("help", channel="C1")
    here.run()
    (told,) = here.slack.posted("D1")
    assert "/invite" not in words_of(told["blocks"])


def test_a_form_opens_by_a_press_and_its_answer_comes_back(here: Site) -> None:
    here.command("new", channel="D1", trigger=here.slack.trigger())
    here.run()
    (view,) = here.slack.views
    assert [b["block_id"] for b in view["blocks"] if b["type"] == "input"][:2] == ["title", "goal"]
    values: dict[str, Any] = {"title": {"value": {"type": "plain_text_input", "value": "スチームトラップの記事"}}}
    here.interact(
        {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "view": {**view, "id": "V1", "hash": "1.a", "state": {"values": values}},
        }
    )
    here.run()
    assert "スチームトラップの記事" in "".join(words_of(m["blocks"]) for m in here.slack.posted("D1"))


def test_the_first_person_becomes_admin_and_only_then_the_directory_is_read(here: Site) -> None:
    here.inbound.read_directory()
    assert here.slack.calls == []
    here.command("help", user="U2", channel="D2")
    here.run()
    here.inbound.read_directory()
    here.inbound.read_directory()
    here.run()
    with here.store.read(1) as session:
        people = [(p.name, p.roles) for p in session.scalars(select(Person).order_by(Person.id))]
    assert people == [("佐藤 健", ["admin", "marketer"]), ("宮本 春", ["expert"])]
    assert [m for m, _ in here.slack.calls].count("users.list") == 1


def test_an_input_survives_its_way_into_the_database_and_back(here: Site) -> None:
    here.event({**WORDS, "text": "３つ\n— &lt;b&gt; 😀"})
    (item,) = here.stored()
    assert isinstance(item, MessagePosted)
    assert item.text == "３つ\n— <b> 😀"
    assert from_plain(to_plain(item)) == replace(item)


def test_every_answer_is_a_plain_one(here: Site) -> None:
    async def odd() -> list[int]:
        return [(await call(here.endpoint, b"x" * n, {}, method="POST")).status for n in (0, 1)]

    assert asyncio.run(odd()) == [400, 400]
    assert here.clock.at == NOW
