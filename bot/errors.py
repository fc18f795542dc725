"""The two kinds of trouble the program itself can meet; a user's mistake is neither, it is a sentence.

TemporaryError is retried, PermanentError is told. Adapters translate their SDK's errors into these in one table.
"""

from __future__ import annotations


class AyumiError(Exception):
    """Anything raised on purpose."""


class TemporaryError(AyumiError):
    """Worth another try. `after` is how many seconds the other side asked us to wait, if it did."""

    def __init__(self, reason: str, *, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class UnknownOutcome(AyumiError):
    """The other side may or may not have done it (lost answer, 5xx after accept): look before doing it again."""


class PermanentError(AyumiError):
    """No further try can help. `code` names the reason for tables and sentences."""

    def __init__(self, reason: str, *, code: str) -> None:
        super().__init__(reason)
        self.code = code


class UnreadableFile(PermanentError):
    """A file that is not what it should be. Codes: empty, not_this_kind, too_large, too_long, encrypted, broken,
    picture."""


class SettingsError(AyumiError):
    """Something the operator must mend before the start; the message says what and how."""
