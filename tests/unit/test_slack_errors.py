"""Each of Slack's answers and what it means for us: the whole table, row by row."""

from __future__ import annotations

import pytest

from adapters.slack.errors import KINDS, http_trouble, kind_of, trouble
from bot.errors import AyumiError, PermanentError, TemporaryError, UnknownOutcome

#: Kind to what a sender sees of it: class and code, for a call that posts.
MEANING: dict[str, tuple[type[AyumiError], str]] = {
    "rate": (TemporaryError, ""),
    "busy": (TemporaryError, ""),
    "unsure": (UnknownOutcome, ""),
    "token": (TemporaryError, ""),
    "disconnected": (PermanentError, "disconnected"),
    "scope": (PermanentError, "missing_scope"),
}


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_row_has_its_meaning(code: str) -> None:
    expected, given = MEANING.get(KINDS[code], (PermanentError, code))
    error = trouble(code, "chat.postMessage", posts=True)
    assert type(error) is expected
    if isinstance(error, PermanentError):
        assert error.code == given
    if isinstance(error, TemporaryError):
        assert error.after == (30.0 if KINDS[code] == "rate" else None)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ratelimited", "rate"),
        ("message_limit_exceeded", "rate"),
        ("service_unavailable", "busy"),
        ("fatal_error", "unsure"),
        ("token_expired", "token"),
        ("account_inactive", "disconnected"),
        ("team_access_not_granted", "disconnected"),
        ("not_allowed_token_type", "scope"),
        ("not_in_channel", "join"),
        ("is_archived", "channel"),
        ("restricted_action", "channel"),
        ("restricted_action_of_tomorrow", "channel"),
        ("restricted_action_thread_locked", "thread"),
        ("cannot_reply_to_message", "thread"),
        ("user_disabled", "person"),
        ("messages_tab_disabled", "direct"),
        ("edit_window_closed", "message"),
        ("msg_blocks_too_long", "content"),
        ("exchanged_trigger_id", "trigger"),
        ("hash_conflict", "stale"),
        ("a_code_of_tomorrow", "refused"),
    ],
)
def test_a_code_is_of_its_kind(code: str, kind: str) -> None:
    assert kind_of(code) == kind


def test_what_does_not_post_may_simply_be_asked_again() -> None:
    assert isinstance(trouble("internal_error", "conversations.history", posts=False), TemporaryError)
    assert isinstance(http_trouble(502, "conversations.history", posts=False), TemporaryError)


def test_a_missing_permission_is_named() -> None:
    assert "needs files:read" in str(trouble("missing_scope", "files.info", posts=False, needed="files:read"))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (429, TemporaryError),
        (500, UnknownOutcome),
        (503, UnknownOutcome),
        (403, PermanentError),
        (404, PermanentError),
        (302, PermanentError),
    ],
)
def test_an_answer_that_is_none_is_read_by_its_status(status: int, expected: type[AyumiError]) -> None:
    assert type(http_trouble(status, "chat.postMessage", posts=True)) is expected


def test_a_rate_limit_says_how_long() -> None:
    assert http_trouble(429, "m", posts=True, after=7).after == 7  # type: ignore[attr-defined]  # a TemporaryError
    assert trouble("ratelimited", "m", posts=True, after=9).after == 9  # type: ignore[attr-defined]  # a TemporaryError
