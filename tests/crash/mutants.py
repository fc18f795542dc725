"""For each mutant of the program (tests/crash/app.py) a short run in which it has to break a promise."""

from __future__ import annotations

from collections.abc import Mapping

from tests.crash.drive import Plan


def _plan(mutant: str, seed: int, *, points: tuple[str, ...] = (), rates: Mapping[str, float] | None = None) -> Plan:
    """A few seconds of the one thing the mutant does wrong: a fault of the chat, or a death at the wrong moment."""
    return Plan(
        seed=seed,
        points=points,
        kills=0 if points else 1,
        posts=40,
        mutant=mutant,
        rates=dict(rates or {}),
        experts=4,
        marketers=2,
        offers=10,
        life=16.0,
        settle=8.0,
        least=5,
    )


MUTANT_PLANS: Mapping[str, Plan] = {
    "resend": _plan("resend", 11, rates={"cut_after": 0.4}),
    "drop": _plan("drop", 12, rates={"cut_before": 0.3}),
    "no_quarantine": _plan("no_quarantine", 13, rates={"late_store": 0.4}),
    "mark_before_post": _plan("mark_before_post", 14, points=("call.send.answer.before",)),
    "enqueue_outside": _plan("enqueue_outside", 15, points=("handle.command.after",)),
}
