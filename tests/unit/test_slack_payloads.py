"""What Slack sends as what the core is told: one recorded file a kind, the whole input asserted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import wiring
from adapters.slack.events import person
from adapters.slack.forms import impossible_dates, pack_trigger, unpack_trigger
from adapters.slack.parts import Seen, words
from adapters.slack.payloads import inputs
from adapters.slack.shape import Malformed, check
from bot.flows.conversation import is_command
from bot.inputs import Address, from_plain, to_plain

FOLDER = Path(__file__).parents[1] / "payloads" / "slack"
FILES = sorted(FOLDER.glob("*.json"))
COMMANDS = wiring.language().commands
SEEN = Seen(
    at=datetime(2026, 11, 24, 1, 5, tzinfo=UTC),
    bot_user="U0BOT",
    addressed=lambda text: is_command(text, COMMANDS),
)


def body(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["body"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_payload_becomes_exactly_its_inputs(file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    made = inputs(check(case["body"]), SEEN)
    assert [to_plain(item) for item in made] == case["expected"]
    assert [from_plain(to_plain(item)) for item in made] == list(made)


def test_a_mention_arrives_twice_and_has_one_id() -> None:
    (as_message,), (as_mention,) = inputs(body("message_mention"), SEEN), inputs(body("app_mention"), SEEN)
    assert as_message == as_mention


def test_a_time_ahead_of_ours_is_not_believed() -> None:
    ahead = body("message_direct")
    ahead["event"]["ts"] = "1999999999.000100"
    assert [item.at for item in inputs(ahead, SEEN)] == [SEEN.at]


def test_a_channel_message_for_nobody_leaves_nothing_and_one_for_us_does() -> None:
    chat = body("message_channel_chat")
    assert inputs(chat, SEEN) == ()
    assert len(inputs(chat, replace(SEEN, addressed=lambda text: True))) == 1


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("&lt;b&gt; &amp;amp; ok", "<b> &amp; ok"),
        ("<@U0BOT> 状況", "@Ayumi 状況"),
        ("<@U0SATO|sato>さん", "<@U0SATO>さん"),
        ("<#C1|製品> と <#C2>", "#製品 と #C2"),
        ("<!here> <!subteam^S1|@sales> <!subteam^S2>", "@here @sales @subteam"),
        ("<!date^1^{date}|12/4>", "12/4"),
        ("<mailto:a@example.com|a@example.com> <tel:03|03>", "a@example.com 03"),
        (
            "<https://example.com|example.com> <https://x.example>",
            "https://example.com https://x.example".replace("https://example.com", "example.com"),
        ),
        ("3 &lt; 5 で ５＜７", "3 < 5 で ５＜７"),
        ("~80~ *強調* _x_", "~80~ *強調* _x_"),
        ("", ""),
    ],
)
def test_words_are_as_they_were_typed(given_: str, shown: str) -> None:
    assert words(given_, "U0BOT") == shown


def test_a_date_that_no_calendar_has_is_named() -> None:
    form = body("form")
    assert impossible_dates(form) == []
    form["view"]["state"]["values"]["due"]["value"]["selected_date"] = "2026-02-30"
    assert impossible_dates(form) == ["due"]


def test_a_trigger_carries_the_place_and_a_bare_one_none() -> None:
    place = Address(platform="slack", conversation="C1", thread="1.2")
    assert unpack_trigger(pack_trigger("12.34.ab", place)) == ("12.34.ab", "C1", "1.2")
    assert unpack_trigger(pack_trigger("12.34.ab", replace(place, thread=None))) == ("12.34.ab", "C1", None)
    assert unpack_trigger("12.34.ab") == ("12.34.ab", "", None)


def test_somebody_of_another_workspace_is_nobody_of_ours() -> None:
    someone = {"id": "U1", "team_id": "T2", "profile": {"real_name": "x"}}
    assert person(someone, "T1", SEEN, id="d") == ()
    assert len(person({**someone, "team_id": "T1"}, "T1", SEEN, id="d")) == 1
    assert len(person(someone, "E1", SEEN, id="d")) == 1


#: Any JSON: what a signed but mangled body may hold in the place of a value.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**12) | st.text(max_size=8) | st.just("U2147483697"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "ts", "user"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def mangled(value: Any, path: list[int], new: Any) -> Any:
    """The body with one value somewhere inside replaced."""
    if not path or not isinstance(value, (dict, list)) or not value:
        return new
    at = path[0] % len(value)
    if isinstance(value, list):
        return [*value[:at], mangled(value[at], path[1:], new), *value[at + 1 :]]
    key = list(value)[at]
    return {**value, key: mangled(value[key], path[1:], new)}


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.sampled_from(FILES), st.lists(st.integers(0, 30), min_size=1, max_size=6), JSON)
def test_a_mangled_body_is_translated_or_malformed_and_never_our_fault(file: Path, path: list[int], new: Any) -> None:
    body = mangled(json.loads(file.read_text(encoding="utf-8"))["body"], path, new)
    try:
        made = inputs(check(body), SEEN)
    except Malformed:
        return
    assert [from_plain(to_plain(item)) for item in made] == list(made)
