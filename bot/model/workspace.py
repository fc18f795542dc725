"""The customer company and the platforms' installations of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.model.base import Base, Owned


class Workspace(Base):
    """One customer. `settings` holds company hours, closed days, retention; see bot/company.py for its shape."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="ja")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counter: Mapped[int] = mapped_column(default=0)  # numbers of briefs as people say them: B1, B2, …


class Installation(Base):
    """A Slack team or Teams tenant of a workspace. `state` is active or disconnected."""

    __tablename__ = "installation"
    __table_args__ = (UniqueConstraint("platform", "team"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    platform: Mapped[str]
    team: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")


class InstallationSecret(Base):
    """One secret of an installation, sealed by its adapter with a key that is not in the database, bound to team and field."""

    __tablename__ = "installation_secret"
    __table_args__ = (UniqueConstraint("platform", "team", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    platform: Mapped[str]
    team: Mapped[str]
    field: Mapped[str]
    sealed: Mapped[bytes]


class Channel(Owned):
    """A channel the bot may post to. `report` says when its weekly post goes out: {"weekday": 4, "time": "10:00"} or {}."""

    UNIQUE = (("workspace_id", "platform", "conversation"),)

    platform: Mapped[str]
    conversation: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="ja")
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TeamsReference(Owned):
    """Where Teams is written to: one chat or channel. `conversation` is the core's name of it, `real` the platform's ("" before
    the first message of a private chat). `kind` is personal, group or channel; `state` active or gone (uninstalled there).
    `targeted`: a client there has sent a slash command, so messages for one person alone are possible. `directory` is the
    object id of a private chat's person, by which Teams' people picker names them.
    """

    UNIQUE = (("workspace_id", "tenant", "conversation"),)

    tenant: Mapped[str]
    conversation: Mapped[str]
    real: Mapped[str]
    kind: Mapped[str]
    service_url: Mapped[str]
    bot: Mapped[str]
    user: Mapped[str] = mapped_column(default="")
    directory: Mapped[str] = mapped_column(default="", index=True)
    name: Mapped[str] = mapped_column(default="")
    targeted: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="active")


class TeamsPart(Owned):
    """A card that goes on with a message too long for one: `first` is the id of its first card, by which the core knows it."""

    UNIQUE = (("workspace_id", "conversation", "message"),)

    conversation: Mapped[str]
    message: Mapped[str]
    first: Mapped[str] = mapped_column(index=True)


class RecorderLink(Owned):
    """A one-time link to the recorder page. Only the token's hash is kept; `address` is where the recording belongs."""

    UNIQUE = (("token_hash",),)

    token_hash: Mapped[str]
    platform: Mapped[str]
    team: Mapped[str]
    user: Mapped[str]
    address: Mapped[dict[str, Any]]
    locale: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
