"""A brief and what gives it sense: purpose, merits with evidence, outline, references, angles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from bot.model.base import Owned


class Brief(Owned):
    """`no` is the number people say (B3). `state` per bot/stages.py. `cadence` as Person's; "": each person's own."""

    POINTS = {"marketer_id": "person"}
    UNIQUE = (("workspace_id", "no"),)

    no: Mapped[int]
    title: Mapped[str]
    titles: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="draft")
    language: Mapped[str] = mapped_column(default="ja")
    style: Mapped[str] = mapped_column(default="desu_masu")
    goal: Mapped[str] = mapped_column(default="")
    metric: Mapped[str] = mapped_column(default="")
    goal_from: Mapped[str] = mapped_column(default="")
    goal_to: Mapped[str] = mapped_column(default="")
    goal_by: Mapped[date | None]
    reader: Mapped[str] = mapped_column(default="")
    keywords: Mapped[list[str]] = mapped_column(default=list)
    kpi: Mapped[list[str]] = mapped_column(default=list)
    vocabulary: Mapped[list[str]] = mapped_column(default=list)
    due: Mapped[date | None]
    marketer_id: Mapped[int]
    url: Mapped[str] = mapped_column(default="")
    published_on: Mapped[date | None]
    cadence: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Evidence(Owned):
    """A number somebody can look up: what it is, where from, when measured, over how many."""

    POINTS = {"brief_id": "brief"}

    brief_id: Mapped[int]
    value: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    measured: Mapped[date | None]
    n: Mapped[int | None]


class Merit(Owned):
    """What is in it for company, department or person (`level`)."""

    POINTS = {"brief_id": "brief", "evidence_id": "evidence"}

    brief_id: Mapped[int]
    level: Mapped[str]
    text: Mapped[str]
    evidence_id: Mapped[int | None]


class Reference(Owned):
    """A page worth looking at, for a section or the whole brief, with its purpose: structure, fact, tone or avoid."""

    POINTS = {"brief_id": "brief", "section_id": "section"}

    brief_id: Mapped[int]
    section_id: Mapped[int | None]
    url: Mapped[str]
    use: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="structure")


class Section(Owned):
    """One heading of the outline. `locked` are phrases that stay as they are; `prefill` is what marketing wrote already,
    `refused` the guesses of it that somebody said no to.

    `owner` is the name the brief gave, not yet a person. `override` is the reason for asking without agreement.
    """

    POINTS = {"brief_id": "brief"}

    brief_id: Mapped[int]
    no: Mapped[int]
    heading: Mapped[str]
    points: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="outlined")
    owner: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None]
    prefill: Mapped[str] = mapped_column(default="")
    refused: Mapped[list[str]] = mapped_column(default=list)
    locked: Mapped[list[str]] = mapped_column(default=list)
    override: Mapped[str] = mapped_column(default="")


class Alignment(Owned):
    """One person's word on one outline line. `state`: sent, agreed, change_proposed, disagreed, resolved, withdrawn.

    `heading` and `outline` (a hash with the points) are what was shown. `resolution` says how it ended: changed (void since
    the line changed), override, slot, own_brief, swap, parked, edited, kept. `proposal` is a changed line: heading, points.
    """

    POINTS = {"section_id": "section", "person_id": "person"}

    section_id: Mapped[int]
    person_id: Mapped[int]
    state: Mapped[str] = mapped_column(default="sent")
    words: Mapped[str] = mapped_column(default="")
    resolution: Mapped[str] = mapped_column(default="")
    outline: Mapped[str] = mapped_column(default="")
    heading: Mapped[str] = mapped_column(default="")
    proposal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class Angle(Owned):
    """What an expert would rather write, in their own words. `outcome`: open, slot, own_brief, swap, parked.

    `hope` is what they expect of it; `made` names what came of it ("section:7", "brief:3").
    """

    POINTS = {"brief_id": "brief", "section_id": "section", "person_id": "person"}

    brief_id: Mapped[int]
    section_id: Mapped[int | None]
    person_id: Mapped[int]
    text: Mapped[str]
    hope: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="open")
    made: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Objection(Owned):
    """A concern, classified: policy, belief, past_failure, relation, time, not_interesting, confidential. `holder`: person or institution."""

    POINTS = {"brief_id": "brief", "person_id": "person"}

    brief_id: Mapped[int]
    person_id: Mapped[int]
    sort: Mapped[str]
    holder: Mapped[str] = mapped_column(default="person")
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="heard")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
