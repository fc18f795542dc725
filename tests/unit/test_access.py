"""Who may do what, cell by cell, and nothing beyond the table."""

from __future__ import annotations

import pytest

from bot import access, stages
from bot.flows import routes

READERS = {"admin", "marketer", "writer", "manager"}
PLANNERS = {"admin", "marketer"}
EVERYBODY = set(access.ROLES)
#: Written by hand, not taken from the code: action -> roles that may.
MATRIX = {
    "help": EVERYBODY,
    "own.day": EVERYBODY,
    "own.settings": EVERYBODY,
    "own.answer": EVERYBODY,
    "own.align": EVERYBODY,
    "own.offer": EVERYBODY,
    "own.review": EVERYBODY,
    "own.escalation": EVERYBODY,
    "undo": EVERYBODY,
    "report.read": EVERYBODY,
    "brief.read": READERS | {"expert"},
    "draft.read": READERS | {"expert"},
    "people.read": READERS,
    "brief.write": PLANNERS,
    "align.send": PLANNERS,
    "align.override": PLANNERS,
    "assign": PLANNERS,
    "people.write": PLANNERS,
    "calendar.write": PLANNERS,
    "chase": PLANNERS,
    "escalate": PLANNERS,
    "review.ask": PLANNERS,
    "publish": PLANNERS,
    "report.write": PLANNERS,
    "win": PLANNERS,
    "draft.write": PLANNERS | {"writer"},
    "manager.answer": {"admin", "manager"},
    "roles.write": {"admin"},
    "admin": {"admin"},
    "audit": {"admin"},
}


@pytest.mark.parametrize("action", sorted(MATRIX))
@pytest.mark.parametrize("role", access.ROLES)
def test_each_cell_is_as_written(role: str, action: str) -> None:
    assert access.may([role], action) == (role in MATRIX[action])


def test_the_table_has_no_row_that_nobody_wrote_down() -> None:
    assert set(access.ACTIONS) == set(MATRIX)


@pytest.mark.parametrize("roles", [[], ["owner"], ["ADMIN"], [""]])
def test_unknown_roles_may_nothing(roles: list[str]) -> None:
    assert not any(access.may(roles, action) for action in MATRIX)


def test_unknown_actions_are_for_nobody() -> None:
    assert not any(access.may([role], "drop tables") for role in access.ROLES)


def test_who_left_may_nothing() -> None:
    assert not any(access.may(["admin"], action, active=False) for action in MATRIX)


def test_every_route_asks_a_row_of_the_table() -> None:
    asked = {route.action for table in (routes.COMMANDS, routes.ACTIONS, routes.FORMS) for route in table.values()}
    assert asked <= set(MATRIX)


def test_stages_only_lead_to_states_of_the_same_noun() -> None:
    for noun, table in stages.STAGES.items():
        for state, after in table.items():
            assert after <= set(table) | {"none_told"}, f"{noun}.{state}"


@pytest.mark.parametrize(
    ("noun", "before", "after"),
    [
        ("section", "outlined", "assigned"),
        ("section", "outlined", "answering"),
        ("assignment", "declined", "active"),
        ("assignment", "delegated", "offered"),
        ("review", "voided", "confirmed"),
        ("draft", "superseded", "approved"),
        ("brief", "closed", "collecting"),
        ("escalation", "marketer", "sent"),
    ],
)
def test_forbidden_moves_are_refused(noun: str, before: str, after: str) -> None:
    assert not stages.allowed(noun, before, after)
