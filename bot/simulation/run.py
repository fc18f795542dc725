"""Lets time pass in a simulated company: from one due thing to the next, people's acts in, tasks run, messages seen, promises watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.inputs import AnyInput
from bot.intake import Intake
from bot.simulation.chance import Chance, hit, pick, wait
from bot.simulation.expert import Expert
from bot.simulation.service import Service, Shown
from bot.simulation.settings import Faults
from bot.simulation.stage import Diary
from bot.simulation.watch import Broken, Watch
from bot.worker import Worker

#: More steps than this at one moment are a circle.
MOST_STEPS = 20_000
#: Where somebody moves to.
ZONES = ("America/New_York", "Europe/London", "Asia/Tokyo", "Australia/Lord_Howe")


class Crashed(BaseException):
    """The process died between two commits. No Exception: nothing of the program may catch it."""


class Sees(Protocol):
    def see(self, shown: Shown) -> None: ...


@dataclass(slots=True, kw_only=True)
class Program:
    """What runs and can be built anew over the same database. `fuse(n)`: it dies at the n-th edge of a transaction from here."""

    intake: Intake
    worker: Worker
    rebuild: Callable[[], tuple[Intake, Worker]]
    fuse: Callable[[int | None], None]


@dataclass(slots=True, kw_only=True)
class Run:
    """`now` is the machine's clock, which may jump; `met` counts what went wrong on purpose."""

    program: Program
    service: Service
    diary: Diary
    people: dict[str, Sees]
    watch: Watch
    chance: Chance
    faults: Faults
    now: datetime
    end: datetime
    met: dict[str, int] = field(default_factory=dict)
    inputs: int = 0
    _seen: int = 0
    _accepted: set[str] = field(default_factory=set)

    def go(self) -> None:
        """Raises Broken at the first promise not kept."""
        self._weather()
        while True:
            times = [t for t in (self.diary.next(), self._next_due()) if t is not None]
            if not times or min(times) >= self.end:
                break
            self._move(max(self.now, min(times)))
            while (act := self.diary.due(self.now)) is not None:
                act()
            self._work()
            self._show()
            self.watch.look(self.now)

    # ------------------------------------------------------------ inputs

    def deliver(self, item: AnyInput) -> None:
        """As platforms do it: usually at once, sometimes late so that later ones overtake, sometimes twice."""
        if hit(self.chance, self.faults.late):
            self._met("late")
            self._again(item, timedelta(seconds=40))
        else:
            self._push(item)
        if hit(self.chance, self.faults.twice):
            self._met("twice")
            self._again(item, pick(self.chance, (timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=20))))

    def _again(self, item: AnyInput, mean: timedelta) -> None:
        self.diary.note(self.now + wait(self.chance, mean), lambda: self._push(item))

    def _push(self, item: AnyInput) -> None:
        """Without an answer the platform delivers again."""
        try:
            new = self.program.intake.accept(item, at=self.now)
        except Crashed:
            self._restart()
            self._again(item, timedelta(seconds=5))
            return
        self.inputs += new
        if new and item.id in self._accepted:
            raise Broken(16, "every change has its line, nothing twice", "a delivery was taken twice", self.now)
        self._accepted.add(item.id)

    # ------------------------------------------------------------ the machine

    def _next_due(self) -> datetime | None:
        return self.program.worker.next_due()

    def _work(self) -> None:
        for _ in range(MOST_STEPS):
            try:
                if not self.program.worker.step(self.now) + self.program.worker.slow_step(self.now):
                    return
            except Crashed:
                self._restart()
        raise RuntimeError(f"more than {MOST_STEPS} steps at {self.now}: tasks go round in a circle")

    def _restart(self) -> None:
        self._met("crashes")
        self.program.fuse(None)
        self.program.intake, self.program.worker = self.program.rebuild()
        self._move(self.now + wait(self.chance, timedelta(seconds=20)))

    def _move(self, to: datetime) -> None:
        self.now = self.service.now = to

    def _show(self) -> None:
        while self._seen < len(self.service.shown):
            shown = self.service.shown[self._seen]
            self._seen += 1
            person = self.people.get(shown.reader)
            if person is not None:
                person.see(shown)

    # ------------------------------------------------------------ weather

    def _weather(self) -> None:
        """What will go wrong, day by day, drawn beforehand."""
        day = self.now
        while day < self.end:
            for rate, happens in (
                (self.faults.crashes, self._arm),
                (self.faults.outages, self._outage),
                (self.faults.jumps, self._jump),
                (self.faults.moves, self._someone_moves),
            ):
                if hit(self.chance, rate):
                    self.diary.note(day + timedelta(hours=24 * self.chance.random()), happens)
            day += timedelta(days=1)

    def _arm(self) -> None:
        self.program.fuse(1 + int(self.chance.random() * 12))

    def _outage(self) -> None:
        self.service.fall_down(wait(self.chance, timedelta(hours=3)))

    def _jump(self) -> None:
        """Back by up to two hours, or on by up to a day, as after a sleep of the machine."""
        self._met("jumps")
        if hit(self.chance, 0.5):
            self.watch.jumps.append(self.now)
            self._move(self.now - timedelta(minutes=1 + int(self.chance.random() * 119)))
        else:
            self._move(self.now + timedelta(minutes=10 + int(self.chance.random() * 1400)))

    def _someone_moves(self) -> None:
        """Into another zone; one in three leaves the company."""
        experts = [p for p in self.people.values() if isinstance(p, Expert) and not p.gone]
        if not experts:
            return
        self._met("moves")
        person = pick(self.chance, experts)
        if hit(self.chance, 0.33):
            person.gone = True
            person.hands.changed(person.user, "", active=False, zone=None)
        else:
            zone = pick(self.chance, ZONES)
            person.moved(zone)
            person.hands.changed(person.user, "", active=True, zone=zone)

    def _met(self, fault: str) -> None:
        self.met[fault] = self.met.get(fault, 0) + 1
