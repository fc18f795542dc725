"""Who may do what: one table of action and roles, asked before any flow is called. What is not in it is refused.

Two conditions stand beside the roles: `own` actions are further limited by the flow to the person they concern (an offer is
answered by whom it was made to), and a person who left may do nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping

ADMIN, MARKETER, EXPERT, MANAGER, WRITER, VIEWER = "admin", "marketer", "expert", "manager", "writer", "viewer"
ROLES = (ADMIN, MARKETER, EXPERT, MANAGER, WRITER, VIEWER)

_EVERYBODY = frozenset(ROLES)
_PLANNERS = frozenset({ADMIN, MARKETER})
_READERS = frozenset({ADMIN, MARKETER, WRITER, MANAGER})

ACTIONS: Mapping[str, frozenset[str]] = {
    "help": _EVERYBODY,
    "own.day": _EVERYBODY,
    "own.settings": _EVERYBODY,
    "own.answer": _EVERYBODY,
    "own.align": _EVERYBODY,
    "own.offer": _EVERYBODY,
    "own.review": _EVERYBODY,
    "own.escalation": _EVERYBODY,
    "undo": _EVERYBODY,
    "brief.read": _READERS | {EXPERT},
    "brief.write": _PLANNERS,
    "align.send": _PLANNERS,
    "align.override": _PLANNERS,
    "assign": _PLANNERS,
    "people.read": _READERS,
    "people.write": frozenset({ADMIN, MARKETER}),
    "roles.write": frozenset({ADMIN}),
    "calendar.write": _PLANNERS,
    "chase": _PLANNERS,
    "escalate": _PLANNERS,
    "manager.answer": frozenset({ADMIN, MANAGER}),
    "draft.read": _READERS | {EXPERT},
    "draft.write": frozenset({ADMIN, MARKETER, WRITER}),
    "review.ask": _PLANNERS,
    "publish": _PLANNERS,
    "report.read": _EVERYBODY,
    "report.write": _PLANNERS,
    "win": _PLANNERS,
    "admin": frozenset({ADMIN}),
    "audit": frozenset({ADMIN}),
}


def may(roles: list[str], action: str, *, active: bool = True) -> bool:
    """Whether somebody with these roles may do `action`. Unknown actions and leavers: no."""
    return active and bool(ACTIONS.get(action, frozenset()) & set(roles))
