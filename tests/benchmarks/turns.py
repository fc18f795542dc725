"""A Turn beside raw-driver transactions: an answer is stored and the next question enqueued; a reaction says "seen".

Two floors. The small one is the four-statement transaction of the design's first measurement: what a Turn does at the least.
The fair one is the very statements of the measured Turns, recorded and run again through the bare driver on a copy of the
database: the difference to it is what our layers cost (SQLAlchemy, the flows, reading words), not what the Turn asks for.
"""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from bot import tasks
from bot.inputs import Address, ButtonPressed, MessagePosted, ReactionAdded
from bot.model import Answer, Assignment, Brief, Person, Post, Question, Section
from bot.simulation.chat import Chat
from tests.benchmarks.measure import Row, each, head, rounds
from tests.crash import story
from tests.crash.app import PLATFORM, TEAM, Listener

ROUND = 20
ROUNDS = 4
#: Sections of a brief.
OUTLINE = 8
LINES = "あいうえおかきくけこさしすせそたちつてとなにぬねの"
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


@dataclass(slots=True)
class Recording:
    """The statements of some Turns as the driver got them."""

    statements: list[tuple[str, Any, bool]] = field(default_factory=list)

    def replay(self, file: Path, synchronous: str) -> None:
        """All of them once more, through the bare driver."""
        database = sqlite3.connect(file, isolation_level=None)
        database.executescript(f"pragma synchronous={synchronous}; pragma foreign_keys=on;")
        for statement, values, many in self.statements:
            # rows written by one statement come flat, though the driver is told of many
            if many and isinstance(next(iter(values), None), tuple | list | dict):
                database.executemany(statement, values)
            else:
                database.execute(statement, values).fetchall()
        database.close()


class Turns:
    """Experts in the middle of their interviews, eight to a brief; each call of `answer` or `seen` is one Turn."""

    def __init__(self, folder: Path, synchronous: str, number: int) -> None:
        folder.mkdir()
        self.file = folder / "crash.sqlite"
        experts = [f"e{n}" for n in range(number // 2 + 1)]
        story.seed(folder, experts=len(experts), marketers=1, offers=1)
        self.store = Store(f"sqlite:///{self.file}", synchronous=synchronous)
        program = wiring.build(
            self.store,
            platforms={PLATFORM: Chat(name=PLATFORM)},
            files=Folder(folder / "files", b"c" * 32),
            transcriber=Listener(),
        )
        self.intake, self.worker = program.intake, program.worker
        self.at = datetime.now(UTC) + timedelta(hours=1)  # stands still: no lease ends, however long this takes
        _in_briefs(self.store)
        for n, user in enumerate(experts, start=1):
            press = ButtonPressed(**_common(f"b{n}", user), message="p", action="offer.accept", value=str(n))
            self.intake.accept(press, at=press.at)
        for task in self._claimed():
            self.worker._handle(task, self.at)
        for n in range(number + 3 * ROUND):
            user = experts[n % len(experts)]
            text = f"ライン{LINES[n % len(LINES)]}では、全体の3割が吹き放しによるものです。"
            item = MessagePosted(**_common(f"u{n}", user), message=f"u{n}", text=text)
            self.intake.accept(item, at=item.at)
        self._experts = itertools.cycle(experts)
        self._numbers = itertools.count()
        self.answers: list[tasks.Claimed] = []
        self.seen: list[tasks.Claimed] = []

    def _claimed(self) -> list[tasks.Claimed]:
        found: list[tasks.Claimed] = []
        while some := self._claim():
            found += [task for task in some if task.kind == "handle"]
        return found

    def _claim(self) -> list[tasks.Claimed]:
        with self.store.unscoped_write("benchmark") as session:
            return tasks.claim(session, at=self.at, slow=False)

    def gather_answers(self) -> None:
        """Claims at least one round of answers."""
        while len(self.answers) < ROUND:
            claimed = [task for task in self._claimed() if task.key.startswith(f"in:{PLATFORM}:u")]
            assert claimed, "the answers are used up"
            self.answers += claimed

    def gather_seen(self) -> None:
        """Makes and claims one round of reactions."""
        while len(self.seen) < ROUND:
            self.seen.append(self._reaction(next(self._experts)))

    def _reaction(self, user: str) -> tasks.Claimed:
        """👀 to a question's post. Its lane is one of its own, so that it does not wait behind the person's answers."""
        number = f"r{next(self._numbers)}"
        address = Address(platform=PLATFORM, conversation=f"R:{number}", private=True)
        with self.store.write(1) as session:
            person = next(p for p in session.of(Person) if p.name.split()[0] == user)
            question = next(
                q
                for a in session.of(Assignment, person_id=person.id)
                for q in session.of(Question, assignment_id=a.id)
                if q.state != "queued"
            )
            session.add(
                Post(
                    workspace_id=1,
                    key=number,
                    platform=PLATFORM,
                    conversation=address.conversation,
                    message=number,
                    person_id=person.id,
                    subject=f"question:{question.id}",
                    catalog_key="collect.open",
                    at=datetime.now(UTC),
                )
            )
        item = ReactionAdded(**{**_common(number, user), "address": address}, message=number, emoji="eyes")
        self.intake.accept(item, at=item.at)
        claimed = self._claimed()
        self.answers += [task for task in claimed if task.key.startswith(f"in:{PLATFORM}:u")]
        return next(task for task in claimed if task.key == f"in:{PLATFORM}:{number}")

    def answer(self) -> None:
        self.worker._handle(self.answers.pop(), self.at)

    def react(self) -> None:
        self.worker._handle(self.seen.pop(), self.at)

    def stored(self) -> int:
        with self.store.unscoped("benchmark") as session:
            return int(session.execute(select(func.count(Answer.id))).scalar_one())

    @contextmanager
    def recorded(self) -> Iterator[Recording]:
        engine, made = self.store.engine, Recording()

        def before(_: Any, __: Any, statement: str, values: Any, ___: Any, many: bool) -> None:
            made.statements.append((statement, values, many))

        def commit(_: Any) -> None:
            made.statements.append(("COMMIT", (), False))

        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "commit", commit)
        yield made
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "commit", commit)

    def copy(self, name: str) -> Path:
        file = self.file.with_name(name)
        source, target = sqlite3.connect(self.file), sqlite3.connect(file)
        source.backup(target)
        target.execute("pragma journal_mode=wal")
        source.close()
        target.close()
        return file


def _in_briefs(store: Store) -> None:
    """The story has one brief for everybody; here an outline has eight lines."""
    with store.write(1) as session:
        sections, first = session.of(Section), session.of(Brief)[0]
        for number, start in enumerate(range(0, len(sections), OUTLINE), start=100):
            brief = Brief(
                no=number,
                title=f"企画{number}",
                state="collecting",
                marketer_id=first.marketer_id,
                created_at=first.created_at,
            )
            session.add(brief)
            session.flush()
            for section in sections[start : start + OUTLINE]:
                section.brief_id = brief.id


def _common(number: str, user: str) -> dict[str, Any]:
    address = Address(platform=PLATFORM, conversation=f"D:{user}", private=True)
    return {"id": number, "at": datetime.now(UTC), "team": TEAM, "user": user, "address": address}


def _measure(
    turns: Turns, gather: Callable[[], None], turn: Callable[[], None], floor: Callable[[], None], synchronous: str
) -> dict[str, float]:
    """Milliseconds of raw transaction, Turn and replayed Turn; CPU where nothing waits for a disk. And statements a Turn."""
    clock = time.process_time if synchronous == "OFF" else time.perf_counter
    statements = []

    def measured() -> float:
        gather()
        return each(turn, ROUND, clock)

    def again() -> float:
        gather()
        copy = turns.copy("again.sqlite")
        with turns.recorded() as recording:
            each(turn, ROUND)
        statements.append(len(recording.statements) / ROUND)
        taken = each(partial(recording.replay, copy, synchronous), 1, clock) / ROUND
        copy.unlink()
        return taken

    found = rounds(ROUNDS, {"raw": partial(each, floor, ROUND * 3, clock), "turn": measured, "again": again})
    return {**found, "statements": max(statements)}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for synchronous in ("OFF", "FULL"):
            floor = raw(folder, synchronous)
            turns = Turns(folder / synchronous, synchronous, 2 * ROUND * ROUNDS)
            measured = "CPU" if synchronous == "OFF" else "wall clock"
            print(head(f"A Turn beside raw-driver transactions ({measured})", synchronous))
            for what, gather, turn in (
                ("an answer stored, the next question enqueued", turns.gather_answers, turns.answer),
                ("a reaction that says seen", turns.gather_seen, turns.react),
            ):
                found = _measure(turns, gather, turn, floor, synchronous)
                _print(what, found, met=synchronous == "OFF")
            assert turns.stored() == 2 * ROUND * ROUNDS
            turns.store.close()


def _print(what: str, found: dict[str, float], *, met: bool) -> None:
    small, fair = found["raw"] / found["turn"], found["again"] / found["turn"]
    figure = f"{found['turn']:.2f} ms, {found['statements']:.0f} statements"
    rows = [
        Row(
            what=what,
            figure=f"{figure}, ratio {small:.3f}",
            floor=f"{found['raw']:.3f} ms: four statements",
            reach="ratio 0.08 (aim 0.2)" if met else "",
            met=small >= 0.08 if met else None,
        ),
        Row(
            what="the same",
            figure=f"ratio {fair:.2f}",
            floor=f"{found['again']:.3f} ms: its own statements, bare driver",
        ),
    ]
    for row in rows:
        print(row.line())
