"""A raw-driver transaction against a Turn: an answer is stored, the next question goes out, in one commit."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from bot import tasks
from bot.inputs import Address, ButtonPressed, MessagePosted
from bot.model import Answer
from bot.simulation.chat import Chat
from tests.benchmarks.measure import Row, each, head, rounds
from tests.crash import story
from tests.crash.app import PLATFORM, TEAM, Listener

ROUND = 40
ROUNDS = 4
SETUP = "create table a(id integer primary key, s text); create table e(id integer primary key, a int, t text);" + (
    "create table o(id integer primary key, k text unique, p text); insert into a values (1, 'x');"
)


def raw(folder: Path, synchronous: str) -> Callable[[], None]:
    """Read a row, insert one, update one, insert one into an outbox: what a Turn does at the least."""
    database = sqlite3.connect(folder / f"raw-{synchronous}.sqlite", isolation_level=None)
    database.executescript(f"pragma journal_mode=WAL; pragma synchronous={synchronous};{SETUP}")
    numbers = itertools.count()

    def transaction() -> None:
        number = next(numbers)
        database.execute("begin immediate")
        database.execute("select s from a where id = 1").fetchone()
        database.execute("insert into e (a, t) values (1, ?)", (f"answer {number}",))
        database.execute("update a set s = ? where id = 1", (f"s{number}",))
        database.execute("insert into o (k, p) values (?, ?)", (f"k{number}", "{}"))
        database.execute("commit")

    return transaction


class Turns:
    """Experts in the middle of their interviews; each call of `answer` is one Turn."""

    def __init__(self, folder: Path, synchronous: str, number: int) -> None:
        folder.mkdir()
        story.seed(folder, experts=number // 2 + 1, marketers=1, offers=1)
        self.store = Store(f"sqlite:///{folder}/crash.sqlite", synchronous=synchronous)
        program = wiring.build(
            self.store,
            platforms={PLATFORM: Chat(name=PLATFORM)},
            files=Folder(folder / "files", b"c" * 32),
            transcriber=Listener(),
        )
        self.intake, self.worker = program.intake, program.worker
        experts = [f"e{n}" for n in range(number // 2 + 1)]
        for n, user in enumerate(experts, start=1):
            press = ButtonPressed(**_common(f"b{n}", user), message="p", action="offer.accept", value=str(n))
            self.intake.accept(press, at=press.at)
        for task in self.claimed():
            self.worker._handle(task, datetime.now(UTC))
        for n in range(number + ROUND):
            user = experts[n % len(experts)]
            item = MessagePosted(
                **_common(f"u{n}", user), message=f"u{n}", text=f"全体の{n}パーセントが吹き放しによるものです。"
            )
            self.intake.accept(item, at=item.at)
        self.waiting: list[tasks.Claimed] = []

    def claimed(self) -> list[tasks.Claimed]:
        found: list[tasks.Claimed] = []
        while some := self._claim():
            found += [task for task in some if task.kind == "handle"]
        return found

    def _claim(self) -> list[tasks.Claimed]:
        with self.store.unscoped_write("benchmark") as session:
            return tasks.claim(session, at=datetime.now(UTC), slow=False)

    def answer(self) -> None:
        self.worker._handle(self.waiting.pop(), datetime.now(UTC))

    def round(self) -> float:
        if len(self.waiting) < ROUND:
            self.waiting += self.claimed()
        return each(self.answer, ROUND)

    def answers(self) -> int:
        with self.store.unscoped("benchmark") as session:
            return int(session.execute(select(func.count(Answer.id))).scalar_one())


def _common(number: str, user: str) -> dict[str, Any]:
    address = Address(platform=PLATFORM, conversation=f"D:{user}", private=True)
    return {"id": number, "at": datetime.now(UTC), "team": TEAM, "user": user, "address": address}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for synchronous in ("OFF", "FULL"):
            floor = raw(folder, synchronous)
            turns = Turns(folder / synchronous, synchronous, ROUND * ROUNDS)
            found = rounds(ROUNDS, {"raw": partial(each, floor, ROUND * 3), "turn": turns.round})
            assert turns.answers() == ROUND * ROUNDS
            ratio = found["raw"] / found["turn"]
            print(head("A Turn against a raw-driver transaction", synchronous))
            print(
                Row(
                    what="a Turn: one answer stored, the next question enqueued",
                    figure=f"{found['turn']:.2f} ms, ratio {ratio:.3f}",
                    floor=f"{found['raw']:.3f} ms",
                    reach="ratio 0.08 (aim 0.2)" if synchronous == "OFF" else "",
                    met=ratio >= 0.08 if synchronous == "OFF" else None,
                ).line()
            )
            turns.store.close()
