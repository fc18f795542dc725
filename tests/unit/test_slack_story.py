"""One section's whole life in Slack: a file, an agreement, an offer, answers in the thread, a draft, a thumb."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

import pytest

from tests import slack_double
from tests.contract.slack_bench import words_of
from tests.slack_process import Served
from tests.slack_site import Site, site

BRIEF = Path(__file__).parents[1] / "briefs" / "b2-pump-vibration.md"
ERIN, OWEN = "U1", "U2"


Made = TypeVar("Made", bound=Site | Served)


class People(Generic[Made]):
    """What Erin and Owen see and do, as Slack would show and send it."""

    def __init__(self, made: Made) -> None:
        self.made, self._count = made, 0

    def seen(self, user: str) -> list[dict[str, Any]]:
        return self.made.slack.posted(self.made.slack.direct(user))

    def text(self, user: str) -> str:
        return "\n".join(words_of(m["blocks"]) for m in self.seen(user))

    def _stamp(self) -> str:
        self._count += 1
        return f"{int(self.made.clock.at.timestamp())}.{self._count:06d}"

    def says(
        self, user: str, text: str, *, thread: str | None = None, files: list[dict[str, Any]] | None = None
    ) -> None:
        event: dict[str, Any] = {
            "type": "message",
            "channel": self.made.slack.direct(user),
            "channel_type": "im",
            "user": user,
            "text": text,
            "ts": self._stamp(),
        }
        event |= {"thread_ts": thread} if thread else {}
        event |= {"files": files, "subtype": "file_share"} if files else {}
        assert self.made.event(event, event_id=f"Ev{self._count}").status == 200
        self.made.run()

    def presses(self, user: str, label: str) -> None:
        for message in reversed(self.seen(user)):
            for block in message["blocks"]:
                for element in block.get("elements", []):
                    if element.get("type") == "button" and element["text"]["text"] == label:
                        self._press(user, message, element)
                        return
        raise AssertionError(f"{user} has no button {label!r} in:\n{self.text(user)}")

    def _press(self, user: str, message: dict[str, Any], element: dict[str, Any]) -> None:
        payload = {
            "type": "block_actions",
            "user": {"id": user, "team_id": "T1"},
            "team": {"id": "T1"},
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": self.made.slack.direct(user)},
            "channel": {"id": self.made.slack.direct(user)},
            "message": message,
            "trigger_id": self.made.slack.trigger(),
            "actions": [{**element, "block_id": "b", "action_ts": self._stamp()}],
        }
        assert self.made.interact(payload).status == 200
        self.made.run()

    def reacts(self, user: str, message: dict[str, Any], emoji: str, *, taken_away: bool = False) -> None:
        event = {
            "type": "reaction_removed" if taken_away else "reaction_added",
            "user": user,
            "reaction": emoji,
            "item_user": "UBOT",
            "item": {"type": "message", "channel": self.made.slack.direct(user), "ts": message["ts"]},
            "event_ts": self._stamp(),
        }
        assert self.made.event(event, event_id=f"Ev{self._count}").status == 200
        self.made.run()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        yield made


def test_from_a_file_to_a_confirmed_draft_without_any_command_of_the_experts(here: Site) -> None:
    made, people = here, People(here)
    for user, name in ((ERIN, "Erin Vale"), (OWEN, "Owen Clarke")):
        made.slack.users[user] |= {"real_name": name, "locale": "en-US"}
    people.says(ERIN, "hello")
    made.inbound.read_directory()
    made.run()
    content = BRIEF.read_bytes()
    file = made.slack.file(BRIEF.name, content, mimetype="text/markdown", size=len(content))
    people.says(ERIN, "", files=[made.slack.files[file]["about"]])
    assert "Brief B1 is in" in people.text(ERIN)

    people.presses(ERIN, "Send for agreement")
    people.presses(OWEN, "Fine as it is")
    made.command("assign 1.2 <@U2|owen> due Dec 7", channel="D1")
    made.run()
    assert "Due Mon, Dec 7" in people.text(ERIN)
    made.clock.at = datetime(2026, 11, 25, 0, 1, tzinfo=UTC)
    made.run()
    people.presses(OWEN, "I'll take it")
    offer = next(m for m in people.seen(OWEN) if "2 questions" in words_of(m["blocks"]))
    thread = offer.get("thread_ts", offer["ts"])
    assert [m.get("thread_ts") for m in people.seen(OWEN) if "1 of 2" in words_of(m["blocks"])] == [thread]

    people.says(
        OWEN, "eighteen months if you sample every ten minutes, about four years at once an hour.", thread=thread
    )
    people.says(OWEN, "Anything above 85 degrees C at the housing &gt; I'd run a *cable* there.", thread=thread)
    draft = next(m for m in reversed(people.seen(OWEN)) if "Draft: Wired or wireless" in words_of(m["blocks"]))
    assert "85 degrees C" in words_of(draft["blocks"])
    assert draft["thread_ts"] == thread
    people.reacts(OWEN, draft, "+1::skin-tone-2")
    assert "Confirmed" in people.text(OWEN)
    people.reacts(OWEN, draft, "+1::skin-tone-2", taken_away=True)
    again = people.seen(OWEN)[-1]
    assert "Draft: Wired or wireless" in words_of(again["blocks"])
    people.reacts(OWEN, again, "+1::skin-tone-2")
    shown = next(m for m in people.seen(OWEN) if m["ts"] == again["ts"])
    assert "Confirmed" in words_of(shown["blocks"])

    made.command("export 1 md", channel="D1")
    made.run()
    (shared,) = [m for m in people.seen(ERIN) if m.get("subtype") == "file_share"]
    assert b"four years" in made.slack.files[shared["files"][0]["id"]]["content"]
    for channel in made.slack.channels.values():
        assert all(slack_double.refused(m["blocks"], 50) == [] for m in channel.messages)
    assert made.slack.posted("C1") == []
