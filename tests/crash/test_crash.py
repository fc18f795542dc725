"""Killed at named points and at random, over a misbehaving chat: nothing lost, nothing doubled, nothing out of order.

The short form; `make crash` is the long one (tests/crash/__main__.py).
"""

from __future__ import annotations

from tests.crash.app import MUTANTS
from tests.crash.drive import Plan, run
from tests.crash.mutants import MUTANT_PLANS
from tests.crash.points import POINTS

SHORT = (
    "intake.message.after",
    "claim.chat.after",
    "handle.message.before",
    "handle.command.after",
    "mark.question.after",
    "call.send.question.after",
    "sent.answer.before",
    "call.find.after",
    "result.transcribe.before",
    "work.compose.after",
)


def test_nothing_is_lost_doubled_or_out_of_order_when_the_process_is_killed() -> None:
    (verdict,) = run(Plan(seed=7, points=SHORT, kills=3, experts=5))
    assert verdict.faults == [], verdict.line()
    assert set(verdict.reached) == set(SHORT)


def test_a_program_that_breaks_the_protocol_is_found_out() -> None:
    found = dict(zip(MUTANT_PLANS, run(*MUTANT_PLANS.values()), strict=True))
    broken = {name: {fault.split(" ")[0] for fault in verdict.faults} for name, verdict in found.items()}
    assert "doubled" in broken["resend"]
    assert "lost" in broken["drop"]
    assert "doubled" in broken["no_quarantine"]
    assert "lost" in broken["mark_before_post"]
    assert "lost" in broken["enqueue_outside"]


def test_there_are_enough_points_and_every_mutant_has_its_run() -> None:
    assert len(set(POINTS)) == len(POINTS) >= 40
    assert set(MUTANT_PLANS) == set(MUTANTS)
    assert set(SHORT) <= set(POINTS)
