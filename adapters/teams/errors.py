"""The one table: what the connector answered, as what the core does about it.

    408, 429         retried after Retry-After      412      retried: the service says that it did nothing
    401              retried with a fresh token     400      our card or address is wrong: told, never retried
    403              not installed, or not allowed  404      the conversation or the message is not there
    413              too long                       5xx, a lost answer   unknown: the class of message decides
    never connected  retried                        3xx      refused: nothing of ours follows a redirect
https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-code-retry-guidance
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import AyumiError, PermanentError, TemporaryError, UnknownOutcome

#: Error codes inside a body that say more than the status.
_CODES: Mapping[str, str] = {
    "BotNotInConversationRoster": "not_installed",
    "BotDisabledByAdmin": "blocked_by_admin",
    "MessageWritesBlocked": "blocked_by_person",
    "ConversationBlockedByUser": "blocked_by_person",
    "ConversationNotFound": "channel_not_found",
    "ConversationArchived": "channel_archived",
    "ActivityNotFoundInConversation": "message_not_found",
    "MessageSizeTooBig": "too_long",
    "NotEnoughPermissions": "private_channel",
}
_STATUS: Mapping[int, str] = {
    400: "refused_by_teams",
    403: "not_installed",
    404: "channel_not_found",
    405: "refused_by_teams",
    409: "refused_by_teams",
    410: "channel_not_found",
    413: "too_long",
}
#: How long to rest when a 429 does not say.
REST = 5.0
MOST_REST = 3600.0


def from_status(status: int, code: str, retry_after: str | None, *, doing: str) -> AyumiError:
    """`code` is the body's error code, "" when there was none; `doing` names our call for the operator."""
    said = f"{doing}: {status} {code}".strip()
    if status in (408, 429):
        return TemporaryError(said, after=_seconds(retry_after))
    if status in (401, 412):
        return TemporaryError(said)
    if status >= 500:
        return UnknownOutcome(said)
    known = _CODES.get(code) or _STATUS.get(status, "refused_by_teams")
    return PermanentError(said, code=known)


def _seconds(retry_after: str | None) -> float:
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return REST
    return min(seconds, MOST_REST) if 0 < seconds < float("inf") else REST


def lost(doing: str, *, connected: bool) -> AyumiError:
    """No answer came. Before the connection stood nothing can have been done."""
    return UnknownOutcome(f"{doing}: no answer") if connected else TemporaryError(f"{doing}: not connected")
