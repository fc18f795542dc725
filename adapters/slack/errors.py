"""What each of Slack's answers means for us: one table, every row tested. The rest of the adapter only asks it.

Kinds: `rate` waits as told; `busy` is Slack's trouble before anything was done, `unsure` trouble in which it may have been
done; `token` wants a fresh token, `disconnected` means there is no way in any more; everything else is for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.errors import AyumiError, PermanentError, TemporaryError, UnknownOutcome

Kind = Literal[
    "rate", "busy", "unsure", "token", "disconnected", "scope", "join", "channel", "thread", "person", "direct",
    "message", "content", "trigger", "stale", "upload", "refused",
]  # fmt: skip

_TABLE: Mapping[Kind, tuple[str, ...]] = {
    "rate": ("ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited"),
    "busy": ("service_unavailable", "request_timeout", "team_added_to_org"),
    "unsure": ("internal_error", "fatal_error"),
    "token": ("token_expired",),
    "disconnected": (
        "token_revoked", "account_inactive", "invalid_auth", "not_authed", "app_uninstalled", "team_access_not_granted",
        "org_login_required", "team_not_found", "enterprise_is_restricted_by_policy",
    ),
    "scope": ("missing_scope", "not_allowed_token_type", "no_permission", "ekm_access_denied"),
    "join": ("not_in_channel",),
    "channel": (
        "channel_not_found", "is_archived", "is_inactive", "restricted_action", "restricted_action_read_only_channel",
        "restricted_action_non_threadable_channel", "posting_to_general_channel_denied", "channel_is_archived",
        "posting_to_shared_channel_denied",
    ),
    "thread": ("restricted_action_thread_locked", "restricted_action_thread_only_channel", "thread_not_found", "cannot_reply_to_message"),
    "person": ("user_disabled", "user_not_found", "user_not_visible", "users_not_found", "user_not_in_channel"),
    "direct": ("messages_tab_disabled", "cannot_dm_bot", "not_allowed_for_user_is_restricted", "user_is_restricted", "cannot_dm_stranger"),
    "message": ("message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"),
    "content": (
        "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "view_too_large", "no_text",
        "too_many_attachments", "invalid_arguments", "invalid_metadata_format", "invalid_metadata_schema",
    ),
    "trigger": ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged", "invalid_trigger_id", "push_limit_reached"),
    "stale": ("hash_conflict", "not_found"),
    "upload": ("file_not_found", "file_deleted", "storage_limit_reached", "file_update_failed"),
}  # fmt: skip

#: Slack's `error` to its kind.
KINDS: Mapping[str, Kind] = {code: kind for kind, codes in _TABLE.items() for code in codes}


def kind_of(code: str) -> Kind:
    """The kind; an error not in the table is for good: trying it again would only annoy Slack."""
    if code.startswith("restricted_action") and code not in KINDS:
        return "channel"
    return KINDS.get(code, "refused")


def trouble(code: str, method: str, *, posts: bool, after: float | None = None, needed: str = "") -> AyumiError:
    """The error as ours. `posts`: a second call would be seen by people; `after`: seconds Slack asked us to wait."""
    text = f"slack {method}: {code}" + (f" (needs {needed})" if needed else "")
    match kind_of(code):
        case "rate":
            return TemporaryError(text, after=after or 30.0)
        case "unsure" if posts:
            return UnknownOutcome(text)
        case "unsure" | "busy" | "token":
            return TemporaryError(text, after=after)
        case "disconnected":
            return PermanentError(text, code="disconnected")
        case "scope":
            return PermanentError(text, code="missing_scope")
    return PermanentError(text, code=code)


def http_trouble(status: int, method: str, *, posts: bool, after: float | None = None) -> AyumiError:
    """An answer that is no API answer: by its status alone."""
    text = f"slack {method}: HTTP {status}"
    if status == 429:
        return TemporaryError(text, after=after or 30.0)
    if status >= 500:
        return UnknownOutcome(text) if posts else TemporaryError(text)
    if status in (401, 403):
        return PermanentError(text, code="disconnected")
    return PermanentError(text, code="refused")
