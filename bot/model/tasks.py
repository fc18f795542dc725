"""Everything that waits, is late, is slow or can fail is a Task in a Lane; what the bot posted is a Post in a Thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.model.base import Base, Owned

OPEN_STATES = ("ready", "sending")


class Lane(Base):
    """What must stay in order and goes one at a time. `next_at` None: nothing open in it; `slow`: of `work` tasks."""

    __tablename__ = "lane"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name"),
        Index("ix_lane_next", "slow", "next_at", sqlite_where=text("next_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    name: Mapped[str]
    slow: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime | None]
    paced_until: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    token: Mapped[int] = mapped_column(default=0)


class Task(Base):
    """`kind` handle, deliver or work. `due_at` with the id is its place in the lane; `retry_at` keeps that place.

    `state`: ready, sending (a post whose outcome is not known yet), done, dropped (with reason), dead (with reason).
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(
            "ix_task_open",
            "lane_id",
            "due_at",
            "id",
            sqlite_where=text("state IN ('ready','sending')"),
            postgresql_where=text("state IN ('ready','sending')"),
        ),
        Index("ix_task_done", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    kind: Mapped[str]
    lane_id: Mapped[int] = mapped_column(ForeignKey("lane.id"))
    key: Mapped[str]
    due_at: Mapped[datetime]
    retry_at: Mapped[datetime | None]
    first_try_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="ready")
    attempt: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Thread(Owned):
    """A conversation of its own about one thing: `subject` like "assignment:12". `root` is the platform's id of its first message.

    `awaiting` names what the next words in it are meant for when a flow asked for some ("angle:7"), "" otherwise.
    """

    POINTS = {"person_id": "person"}
    UNIQUE = (("workspace_id", "subject"),)

    subject: Mapped[str]
    person_id: Mapped[int | None]
    platform: Mapped[str]
    conversation: Mapped[str]
    root: Mapped[str | None]
    awaiting: Mapped[str] = mapped_column(default="")


class Post(Owned):
    """What stands in a chat by our hand, found again by its task key, by the platform's message id, or by what it is about."""

    POINTS = {"person_id": "person"}
    UNIQUE = (("workspace_id", "key"),)

    key: Mapped[str]
    platform: Mapped[str]
    conversation: Mapped[str] = mapped_column(index=True)
    thread: Mapped[str | None]
    message: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(default="", index=True)
    catalog_key: Mapped[str]
    at: Mapped[datetime]


class JournalLine(Base):
    """Append-only, hash-chained per workspace: who did what to which thing, before, after, by which rule. No people's words."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("workspace_id", "seq"), Index("ix_journal_subject", "workspace_id", "subject"))

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    seq: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[int | None]
    what: Mapped[str]
    subject: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    why: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
