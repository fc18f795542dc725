"""What a flow module answers to: its rows of the routing tables, merged by routes.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.inputs import WorkDone, WorkFailed
from bot.language.commands import Command
from bot.model import Approach, Person
from bot.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`action` is the row of bot/access.py asked before `flow` is called.

    A command's flow takes (turn, command), a button's (turn, value), a form's (turn, value, fields).
    """

    action: str
    flow: Callable[..., None]


def route(action: str, flow: Callable[..., None]) -> Route:
    return Route(action=action, flow=flow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """`presenters` show one sort of approach in full and return False when it is no longer wanted."""

    commands: Mapping[type[Command], Route] = field(default_factory=dict)
    actions: Mapping[str, Route] = field(default_factory=dict)
    forms: Mapping[str, Route] = field(default_factory=dict)
    timers: Mapping[str, Callable[[Turn, int], None]] = field(default_factory=dict)
    done: Mapping[str, Callable[[Turn, WorkDone], None]] = field(default_factory=dict)
    failed: Mapping[str, Callable[[Turn, WorkFailed], None]] = field(default_factory=dict)
    presenters: Mapping[str, Callable[[Turn, Approach, Person], bool]] = field(default_factory=dict)


def merged(tables: list[Mapping[Any, Any]]) -> dict[Any, Any]:
    """One table of several. Raises ValueError when two modules claim the same key."""
    whole: dict[Any, Any] = {}
    for table in tables:
        twice = whole.keys() & table.keys()
        if twice:
            raise ValueError(f"two flows answer to {sorted(str(key) for key in twice)}")
        whole.update(table)
    return whole
