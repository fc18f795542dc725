"""What keeps things moving without being rude: approaches, promises, stalls, escalations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from bot.model.base import Owned


class Approach(Owned):
    """Something the machine would like to bring to a person: the queue behind "at most one message a day".

    `sort`: offer, align, question, nudge, farewell, review, preview, win, ease, …; `subject` is the row it is about;
    `seconds` the effort asked, by which a bundle is ordered; `day` the recipient's date on which it went out.
    `state`: waiting, sent, dropped (reason says why). `nudge` counts it against the three.
    """

    POINTS = {"person_id": "person"}

    person_id: Mapped[int]
    sort: Mapped[str]
    subject_id: Mapped[int] = mapped_column(index=True)
    seconds: Mapped[int]
    nudge: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    reason: Mapped[str] = mapped_column(default="")
    rule: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    day: Mapped[date | None]
    args: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Promise(Owned):
    """ "Thursday after stand-up": when and in whose words. `state`: made, kept, renewed, broken, lapsed."""

    POINTS = {"assignment_id": "assignment", "person_id": "person"}

    assignment_id: Mapped[int]
    person_id: Mapped[int]
    due_at: Mapped[datetime]
    words: Mapped[str]
    renewals: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="made")
    at: Mapped[datetime]


class Stall(Owned):
    """Why something stands still, by one tap. `reason`: unclear, no_time, disagree, need_boss, not_my_field, other."""

    POINTS = {"assignment_id": "assignment"}

    assignment_id: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    remedy: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="detected")  # detected, diagnosed, remedied, cleared, escalated
    at: Mapped[datetime]


class Escalation(Owned):
    """A request for help about a stall. `state` per bot/stages.py; `text` is what a manager would read, `shown_at` when its subject read it."""

    POINTS = {"assignment_id": "assignment", "manager_id": "person"}

    assignment_id: Mapped[int]
    manager_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="marketer")
    choice: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    shown_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    until: Mapped[date | None]
    at: Mapped[datetime]


class Refusal(Owned):
    """A manager's no: it beats every ask to that person until its date (None: until taken back)."""

    POINTS = {"manager_id": "person", "person_id": "person"}

    manager_id: Mapped[int]
    person_id: Mapped[int]
    until: Mapped[date | None]
    words: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="active")
    at: Mapped[datetime]


class Metric(Owned):
    """One imported number of a published page: `name` on `day` is `value`."""

    POINTS = {"brief_id": "brief"}
    UNIQUE = (("workspace_id", "brief_id", "name", "day"),)

    brief_id: Mapped[int]
    name: Mapped[str]
    day: Mapped[date]
    value: Mapped[int]


class Win(Owned):
    """A small success, or the honest lack of one. `state`: candidate, accepted, told, dismissed; none, none_told.

    `before` and `after` are totals of `days` days each; `at` is when it was found, then when it was told.
    """

    POINTS = {"brief_id": "brief"}

    brief_id: Mapped[int]
    name: Mapped[str]
    before: Mapped[int]
    after: Mapped[int]
    days: Mapped[int]
    state: Mapped[str] = mapped_column(default="candidate")
    at: Mapped[datetime]


class Ease(Owned):
    """Two taps about us after publishing: was it `easier` than expected, did `more` come of it (yes, same, no; "" not tapped)."""

    POINTS = {"brief_id": "brief", "person_id": "person"}
    UNIQUE = (("workspace_id", "brief_id", "person_id"),)

    brief_id: Mapped[int]
    person_id: Mapped[int]
    easier: Mapped[str] = mapped_column(default="")
    more: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
