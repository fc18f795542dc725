"""People, where they are reached, and when they are not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from bot.model.base import Owned


class Person(Owned):
    """Anybody of the company. `roles` of admin, marketer, expert, manager, writer, viewer.

    `hours` overrides the company's calendar (keys of bot/company.py). `cadence` is light, standard, active or none.
    `greeted` is when the first message said what Ayumi is and what it keeps. `direct_asks`: a manager who wants requests
    about their people from Ayumi itself.
    """

    POINTS = {"manager_id": "person"}

    name: Mapped[str]
    reading: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[str]] = mapped_column(default=lambda: ["expert"])
    topics: Mapped[list[str]] = mapped_column(default=list)
    locale: Mapped[str] = mapped_column(default="ja")
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    active: Mapped[bool] = mapped_column(default=True)
    manager_id: Mapped[int | None]
    cadence: Mapped[str] = mapped_column(default="standard")
    direct_asks: Mapped[bool] = mapped_column(default=False)
    credit: Mapped[str] = mapped_column(default="")  # named, anonymous, "" not asked yet
    greeted: Mapped[datetime | None]
    voice_consent: Mapped[datetime | None]
    monthly_minutes: Mapped[int] = mapped_column(default=30)

    @property
    def surname(self) -> str:
        return self.name.split()[0].split("\u3000")[0] if self.name else ""


class PersonAddress(Owned):
    """A person on one platform; `direct` is the private conversation with the bot, once known."""

    POINTS = {"person_id": "person"}
    UNIQUE = (("workspace_id", "platform", "team", "user"),)

    person_id: Mapped[int]
    platform: Mapped[str]
    team: Mapped[str]
    user: Mapped[str]
    direct: Mapped[str]


class Absence(Owned):
    """Days away, both ends included. `stand_in_id` is asked instead, by an offer of their own."""

    POINTS = {"person_id": "person", "stand_in_id": "person"}

    person_id: Mapped[int]
    first: Mapped[date]
    last: Mapped[date]
    stand_in_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="announced")  # announced, returned, withdrawn


class OptOut(Owned):
    """A wish to be left alone. `scope` is all, brief or assignment (`subject_id` says which); None in `until`: for good."""

    POINTS = {"person_id": "person"}

    person_id: Mapped[int]
    scope: Mapped[str]
    subject_id: Mapped[int | None]
    until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="active")  # active, lifted
