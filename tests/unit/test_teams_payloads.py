"""What Teams sends as what the core is told: one recorded activity a kind, the whole result asserted."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import wiring
from adapters.teams.payloads import Read, reaction, read
from adapters.teams.shape import Malformed, reply_in, tidy
from bot.flows.conversation import is_command
from bot.inputs import MessagePosted, from_plain, to_plain
from bot.language import grammar
from bot.language.commands import Assign

FOLDER = Path(__file__).parents[1] / "payloads" / "teams"
FILES = sorted(FOLDER.glob("*.json"))
COMMANDS = wiring.language().commands
AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)


def addressed(said: str) -> bool:
    return is_command(said, COMMANDS)


def activity(name: str, **changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["activity"]
    return {**found, **changed}


def made(given_activity: dict[str, Any]) -> Read:
    return read(given_activity, at=AT, addressed=addressed)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_activity_becomes_exactly_its_inputs(file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    found = made(case["activity"])
    assert {
        "inputs": [to_plain(item) for item in found.inputs],
        "place": asdict(found.place),
        "unheard": found.unheard is not None,
        "gone": found.gone,
        "invoke": found.invoke,
    } == case["expected"]
    assert [from_plain(to_plain(item)) for item in found.inputs] == list(found.inputs)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_same_delivery_has_the_same_ids_and_every_input_its_own(file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    first, again = made(case["activity"]), read(case["activity"], at=AT.replace(minute=9), addressed=addressed)
    assert [item.id for item in first.inputs] == [item.id for item in again.inputs]
    assert len({item.id for item in first.inputs}) == len(first.inputs)


def test_a_mention_in_a_command_is_somebody_the_grammar_knows() -> None:
    command = made(activity("message_channel_mention_command")).inputs[-1]
    parsed = grammar.parse(getattr(command, "text", ""), COMMANDS)
    assert isinstance(parsed, Assign)
    assert parsed.who.text == "<@29:1tanaka_x-Y=>"


@pytest.mark.parametrize("part", ["conversation", "from", "serviceUrl"])
@pytest.mark.parametrize("value", [None, 5, [], {}, "", {"id": None}, {"id": ""}, {"id": "a\x00b"}, {"id": "x" * 401}])
def test_an_activity_without_place_or_person_is_malformed(part: str, value: Any) -> None:
    with pytest.raises(Malformed):
        made(activity("message_personal", **{part: value}))


def test_an_activity_without_a_tenant_is_malformed() -> None:
    place = {"conversationType": "personal", "id": "a:1"}
    with pytest.raises(Malformed, match="tenant"):
        made(activity("message_personal", channelData={}, conversation=place))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a &nbsp; b\u00a0c", "a   b c"),
        ("  一行\r\n\r\n\r\n\r\n二行  ", "一行\n\n二行"),
        ("x &amp; y", "x &amp; y"),
        ("", ""),
    ],
)
def test_blanks_of_the_editor_are_made_plain_and_words_are_left(said: str, shown: str) -> None:
    assert tidy(said) == shown


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("like", "👍"),
        ("LIKE", "👍"),
        ("1f44d_thumbsup", "👍"),
        ("1f468-200d-1f4bb_technologist", "👨\u200d💻"),
        ("fffff_", "\U000fffff"),
        ("ok", "👌"),
        ("custom name", "custom name"),
        ("", ""),
    ],
)
def test_a_reaction_is_the_emoji_itself(name: str, sign: str) -> None:
    assert reaction(name) == sign


def test_a_quote_of_a_quote_names_the_outer_one_and_shows_neither() -> None:
    reply = "http://schema.skype.com/Reply"
    inner = f'<blockquote itemtype="{reply}" itemid="2">inner</blockquote>'
    twin = f'<blockquote itemtype="{reply}" itemid="1">outer {inner} more</blockquote><p>答え</p>'
    assert reply_in(twin) == ("1", "答え")


@pytest.mark.parametrize("name", ["voice_span_without_sound", "voice_span_in_our_thread"])
def test_a_recording_we_are_not_given_is_asked_for_again_in_the_person_s_own_chat(name: str) -> None:
    missed = made(activity(name)).unheard
    assert missed is not None
    assert (missed.address.conversation, missed.address.private) == (f"@{missed.user}", True)


@pytest.mark.parametrize(
    ("said", "command"),
    [("brief", ""), (" ブリーフ ", ""), ("Brief", ""), ("企画書", None), ("briefly", None), ("ｂｒｉｅｆ", "")],
)
def test_the_name_of_the_command_alone_is_one_in_a_private_chat(said: str, command: str | None) -> None:
    item = made(activity("message_personal", text=said)).inputs[-1]
    assert (item.kind, getattr(item, "text", "")) == (("message", said.strip()) if command is None else ("command", ""))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "type",
                "id",
                "timestamp",
                "from",
                "conversation",
                "recipient",
                "channelData",
                "text",
                "textFormat",
                "attachments",
                "entities",
                "value",
                "name",
                "replyToId",
                "reactionsAdded",
                "membersAdded",
                "membersRemoved",
                "action",
                "locale",
                "serviceUrl",
                "channelId",
                "localTimezone",
            ]
        ),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False)
            | st.text(max_size=20)
            | st.sampled_from(["message", "invoke", "29:a", "28:b", "adaptiveCard/action", "mention", "text/html"]),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "id",
                            "name",
                            "text",
                            "type",
                            "content",
                            "contentType",
                            "contentUrl",
                            "data",
                            "action",
                            "value",
                            "tenant",
                            "ayumi",
                        ]
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        ),
        max_size=8,
    )
)
def test_whatever_is_sent_is_read_or_malformed_and_nothing_else(changed: dict[str, Any]) -> None:
    try:
        found = made({**activity("message_personal"), **changed})
    except Malformed:
        return
    for item in found.inputs:
        assert from_plain(json.loads(json.dumps(to_plain(item)))) == item
        json.dumps(to_plain(item), ensure_ascii=False).encode()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_plain_words_come_through_as_they_are(words: str) -> None:
    shown = tidy(words)
    if (
        "<" in words
        or "&nbsp;" in words
        or not shown
        or addressed(shown)
        or any("\ud800" <= c <= "\udfff" for c in words)
    ):
        return
    last = made(activity("message_personal", text=words)).inputs[-1]
    assert isinstance(last, MessagePosted) or getattr(last, "text", None) is not None
    assert getattr(last, "text", None) in (shown, shown.lstrip("/"))
