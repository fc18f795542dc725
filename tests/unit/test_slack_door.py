"""Everybody at the door is stored in one go, and each hears what became of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from adapters.transport.door import Door
from bot.inputs import Address, AnyInput, Uninstalled


def item(n: int) -> Uninstalled:
    place = Address(platform="slack", conversation="C1")
    return Uninstalled(id=f"i{n}", at=datetime(2026, 11, 24, tzinfo=UTC), team="T1", user="", address=place)


class Rows:
    """A store that is busy with the first while the others come, and refuses what it is told to."""

    def __init__(self, refused: Sequence[str] = ()) -> None:
        self.batches: list[list[str]] = []
        self.refused = refused
        self.free = threading.Event()

    def __call__(self, items: Sequence[AnyInput]) -> Sequence[Exception | None]:
        self.batches.append([one.id for one in items])
        assert self.free.wait(5)
        return [ValueError(one.id) if one.id in self.refused else None for one in items]


async def come(door: Door, rows: Rows, guests: Sequence[Sequence[AnyInput]]) -> list[BaseException | None]:
    waiting = [asyncio.ensure_future(door.store(items)) for items in guests]
    while not rows.batches:
        await asyncio.sleep(0.005)
    rows.free.set()
    return await asyncio.gather(*waiting, return_exceptions=True)


def test_who_comes_while_the_first_is_stored_goes_together() -> None:
    rows = Rows()
    door = Door(rows)
    assert asyncio.run(come(door, rows, [[item(n)] for n in range(20)])) == [None] * 20
    door.close()
    assert sorted((name for batch in rows.batches for name in batch), key=lambda name: int(name[1:])) == [
        f"i{n}" for n in range(20)
    ]
    assert len(rows.batches) <= 3


def test_what_is_refused_is_told_to_its_own_guest_only() -> None:
    rows = Rows(refused=["i2"])
    door = Door(rows)
    became = asyncio.run(come(door, rows, [[item(0)], [item(1), item(2)], [item(3)]]))
    door.close()
    assert [type(one) for one in became] == [type(None), ValueError, type(None)]


def test_a_store_that_fails_altogether_fails_for_all_and_the_door_stays_open() -> None:
    def broken(items: Sequence[AnyInput]) -> Sequence[Exception | None]:
        raise OSError("disk full")

    door = Door(broken)
    with pytest.raises(OSError, match="disk full"):
        asyncio.run(door.store([item(1)]))
    door.accept = lambda items: [None] * len(items)
    asyncio.run(door.store([item(1)]))
    door.close()


def test_a_guest_who_left_disturbs_nobody() -> None:
    rows = Rows()
    door = Door(rows)

    async def impatient() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await door.store([item(1)])
        rows.free.set()
        await door.store([item(2)])

    asyncio.run(impatient())
    door.close()
    assert rows.batches == [["i1"], ["i2"]]
