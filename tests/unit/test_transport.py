"""The embedded transport lets those at the door go first: the size of intake's commits says how many there are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.transport.inprocess import COURTESY, CROWD, InProcess
from bot.inputs import Address, MessagePosted
from tests.world import make_world

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class Standing:
    def now(self) -> datetime:
        return NOW


def message(number: int) -> MessagePosted:
    return MessagePosted(
        id=f"m{number}",
        at=NOW,
        team="demo",
        user="saeki",
        address=Address(platform="sim", conversation=f"D:{number}", private=True),
        message=f"m{number}",
        text="x",
    )


def test_the_door_says_how_many_came_in_together_and_only_once(tmp_path: Path) -> None:
    intake = make_world(tmp_path).program.intake
    assert intake.crowd() == 0
    intake.accept_all([message(n) for n in range(5)], at=NOW)
    intake.accept(message(9), at=NOW)
    assert intake.crowd() == 5
    assert intake.crowd() == 0


@pytest.mark.parametrize(("crowd", "slept"), [(0, []), (CROWD - 1, []), (CROWD, [COURTESY]), (64, [COURTESY])])
def test_a_task_waits_while_there_is_a_queue_at_the_door(
    monkeypatch: pytest.MonkeyPatch, crowd: int, slept: list[float]
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("adapters.transport.inprocess.time.sleep", waits.append)
    transport = InProcess(None, Standing(), crowd=lambda: crowd)  # type: ignore[arg-type]  # no task is run here
    assert transport._after_guests() == NOW
    assert waits == slept
