"""The server as it is installed: one process, settings from the environment, Slack at another address; killed and started again."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests import slack_double
from tests.contract.slack_bench import words_of
from tests.slack_double import Slack
from tests.slack_process import Served
from tests.slack_site import SECRET, Answer
from tests.unit.test_slack_socket import Hub
from tests.unit.test_slack_story import BRIEF, ERIN, OWEN, People

DELIVERIES, CLIENTS = 1000, 8


def _people_of(double: Slack) -> None:
    for user, name in ((ERIN, "Erin Vale"), (OWEN, "Owen Clarke")):
        double.person(user, name, locale="en-US", updated=1795400000)
        double.channel(double.direct(user), user, "UBOT", private=True)
    double.channel("C1", ERIN, OWEN, "UBOT")


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    with slack_double.running() as double:
        _people_of(double)
        made = Served(folder, double, slack_bot_token="xoxb-1", **settings)
        try:
            made.start()
            yield made
        finally:
            made.stop()


def to_confirmation(people: People[Served]) -> None:
    """From a file to a confirmed draft, with Slack faulty on the way: a 429, a lost answer, a slow one."""
    made, slack = people.made, people.made.slack
    people.says(ERIN, "hello")
    made.until(lambda: any(method == "users.list" for method, _ in slack.calls))
    made.run()
    content = BRIEF.read_bytes()
    file = slack.file(BRIEF.name, content, mimetype="text/markdown", size=len(content))
    people.says(ERIN, "", files=[slack.files[file]["about"]])
    people.presses(ERIN, "Send for agreement")
    slack.fail("chat.postMessage", "429", 1)
    people.presses(OWEN, "Fine as it is")
    made.command("assign 1.2 <@U2|owen> due Dec 7", channel="D1")
    made.run()
    made.clock.at = datetime(2026, 11, 25, 0, 1, tzinfo=UTC)
    made.run()
    slack.fail("chat.postMessage", "slow", 1)
    people.presses(OWEN, "I'll take it")
    offer = next(m for m in people.seen(OWEN) if "2 questions" in words_of(m["blocks"]))
    thread = offer.get("thread_ts", offer["ts"])
    slack.fail("chat.postMessage", "lost")
    people.says(
        OWEN, "eighteen months if you sample every ten minutes, about four years at once an hour.", thread=thread
    )
    people.says(OWEN, "Anything above 85 degrees C at the housing I'd run a cable there.", thread=thread)
    draft = next(m for m in reversed(people.seen(OWEN)) if "Draft: Wired or wireless" in words_of(m["blocks"]))
    people.reacts(OWEN, draft, "+1")
    assert "Confirmed" in people.text(OWEN)


def nothing_twice(slack: Slack) -> None:
    for channel in slack.channels.values():
        keys = [m["metadata"]["event_payload"]["key"] for m in channel.messages if "metadata" in m]
        assert len(keys) == len(set(keys)) > 0 or not channel.messages


def test_a_story_over_http_from_settings_alone_to_confirmation(tmp_path: Path) -> None:
    with served(tmp_path, slack_signing_secret=SECRET) as made:
        to_confirmation(People(made))
        nothing_twice(made.slack)
        assert made.rows("select key, reason from task where state = 'dead'") == []


def test_a_story_over_socket_mode_with_every_envelope_twice_and_the_connection_renewed(tmp_path: Path) -> None:
    hub = Hub()
    hub.start()
    try:
        with slack_double.running() as double:
            _people_of(double)
            double.tokens["xapp-1"] = "T1"
            double.socket_url = hub.url.replace("http", "ws").replace("/api/", "/link")
            made = OverSocket(tmp_path, double, hub)
            try:
                made.start()
                assert hub.connected.wait(20)
                to_confirmation(People(made))
                nothing_twice(double)
                opened = [method for method, _ in double.calls if method == "apps.connections.open"]
                assert len(opened) == 2
            finally:
                made.stop()
    finally:
        hub.stop()


class OverSocket(Served):
    """What goes in goes through the hub, twice; before the fifth the connection is renewed as Slack does it."""

    def __init__(self, folder: Path, slack: Slack, hub: Hub) -> None:
        super().__init__(folder, slack, slack_bot_token="xoxb-1", slack_app_token="xapp-1")
        self._hub, self._count = hub, 0

    def deliver(self, kind: str, body: Mapping[str, Any]) -> Answer:
        hub = self._hub
        self._count += 1
        if self._count == 5:
            hub.connected.clear()
            hub.send({"type": "disconnect", "reason": "refresh_requested"})
            assert hub.connected.wait(20)
        before = len(hub.acknowledged)
        for _ in range(2):
            hub.send({"envelope_id": f"e{self._count}", "type": kind, "payload": dict(body)})
        self.until(lambda: len(hub.acknowledged) >= before + 2)
        return Answer(200, "", {})


def test_a_thousand_deliveries_of_one_event_across_two_kills_are_one_effect(tmp_path: Path) -> None:
    dice = random.Random(20261124)
    with served(tmp_path, slack_signing_secret=SECRET) as made:
        events = [(f"Ev{n}", _words(n)) for n in range(6)]
        deliveries = [events[0]] * DELIVERIES + [one for one in events[1:] for _ in range(20)]
        dice.shuffle(deliveries)
        left, gate, answers = iter(deliveries), threading.Lock(), []
        done = [0]

        def client() -> None:
            while True:
                with gate:
                    one = next(left, None)
                if one is None:
                    return
                answers.append(delivered(made, *one))
                done[0] += 1

        threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for share in (0.3, 0.7):
            wanted = int(len(deliveries) * share)
            made.until(partial(_reached, done, wanted), 120)
            made.kill()
            made.start()
        for thread in threads:
            thread.join(120)
        made.run()
        assert (len(answers), set(answers)) == (len(deliveries), {200})
        keys = made.rows("select key from task where key like 'in:slack:D1:%' order by key")
        assert keys == [(f"in:slack:D1:1795482290.00010{n}",) for n in range(6)]
        nothing_twice(made.slack)
        assert len(made.slack.posted("D1")) == len(events)


def _reached(done: list[int], wanted: int) -> bool:
    return done[0] >= wanted


def _words(n: int) -> dict[str, Any]:
    return {
        "type": "message",
        "channel": "D1",
        "channel_type": "im",
        "user": ERIN,
        "text": "help",
        "ts": f"1795482290.00010{n}",
    }


def delivered(made: Served, event_id: str, event: dict[str, Any]) -> int:
    """Sent until it is taken, as Slack does it."""
    for _ in range(600):
        try:
            status = made.event(event, event_id=event_id).status
        except OSError:
            status = 0
        if status == 200:
            return status
        threading.Event().wait(0.05)
    return 0


@pytest.mark.parametrize("fault", ["archived", "deactivated", "revoked"])
def test_what_ends_a_way_to_somebody_ends_no_more_than_that(tmp_path: Path, fault: str) -> None:
    with served(tmp_path, slack_signing_secret=SECRET) as made:
        people = People(made)
        people.says(ERIN, "hello")
        people.says(OWEN, "hello")
        seen = len(people.seen(OWEN))
        if fault == "archived":
            made.slack.channels["C1"].archived = True
            made.command("help", user=OWEN, channel="C1")
        elif fault == "deactivated":
            made.slack.users[OWEN]["deleted"] = True
            made.event({"type": "user_change", "user": made.slack.users[OWEN]}, event_id="EvGone")
            people.says(OWEN, "one more")
        else:
            made.slack.tokens["xoxb-1"] = "revoked"
            people.says(OWEN, "one more")
        made.run()
        if fault == "archived":
            assert len(people.seen(OWEN)) == seen + 1
        else:
            assert len(people.seen(OWEN)) == seen
        calls = len(made.slack.calls)
        people.says(ERIN, "help")
        if fault == "revoked":
            assert made.event(_words(9), event_id="EvLate").status == 200
            assert [m for m, _ in made.slack.calls[calls:]] == []
        else:
            assert "Confirmed" not in people.text(ERIN)
            assert len(made.slack.calls) > calls
        made.clock.at += timedelta(seconds=1)
