"""`ayumi simulate`: a quarter of an invented company in about a minute, the real program under a virtual clock, by a seed."""

from __future__ import annotations

import logging
import os
import random
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files as resources
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from bot.calendar import hours as business
from bot.calendar.hours import Hours
from bot.intake import Intake
from bot.language.bundle import Language
from bot.model import Base
from bot.ports import Hints, NoSpeech, Transcript
from bot.simulation import population
from bot.simulation.cast import Company, Member
from bot.simulation.chance import hit, pick, wait
from bot.simulation.expert import Expert
from bot.simulation.figures import MEASURES, Figures, figures, mean
from bot.simulation.office import Manager, Marketer
from bot.simulation.promises import CHECKS
from bot.simulation.run import Crashed, Program, Run, Sees
from bot.simulation.service import Service
from bot.simulation.settings import CALM, PACES, Faults, Minds, Size
from bot.simulation.stage import TEAM, Diary, Hands
from bot.simulation.tally import Tally
from bot.simulation.watch import Broken, Check, Watch
from bot.tenancy import ScopedSession
from bot.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run. `pace` is a name of settings.PACES, `world` one of worlds.toml."""

    seed: int
    world: str = "company"
    pace: str = "default"
    locale: str = "ja"
    size: Size = field(default_factory=Size)
    faults: Faults = CALM
    checks: tuple[tuple[int, str, Check], ...] = CHECKS
    minds: Minds | None = None  # instead of the world's


class Failed(Exception):
    """A promise was broken; the message says which, when, and how to see it again. `number` is the invariant's."""

    def __init__(self, words: str, number: int = 0) -> None:  # a default, so that it comes through from another process
        super().__init__(words)
        self.number = number


class MortalStore(Store):
    """A store whose process can die at the edge of a transaction: before it begins or after it is committed."""

    def __init__(self, url: str, *, synchronous: str = "OFF") -> None:
        super().__init__(url, synchronous=synchronous)
        self.left: int | None = None

    def burn(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                self.left = None
                raise Crashed

    @contextmanager
    def write(self, workspace_id: int) -> Iterator[ScopedSession]:
        self.burn()
        with super().write(workspace_id) as session:
            yield session
        self.burn()

    @contextmanager
    def write_first(self) -> Iterator[Connection]:
        self.burn()
        with super().write_first() as connection:
            yield connection
        self.burn()

    def fuse(self, edges: int | None) -> None:
        self.left = edges

    def empty(self) -> None:
        """Another run over the same file: the statements made for this engine are used again."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(delete(table))


class Ear:
    """Hears in a memo what its speaker said, known by the file's content."""

    name = "ear"
    local = True

    def __init__(self) -> None:
        self.heard: Mapping[str, str] = {}

    def transcribe(self, sound: bytes, name: str, hints: Hints) -> Transcript:
        text = self.heard.get(sound.decode())
        if text is None:
            raise NoSpeech
        return Transcript(text=text, language="", seconds=len(text) / 6, engine=self.name, model="simulated")


@cache
def language() -> Language:
    return wiring.language()


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources("bot.simulation") / name).read_text(encoding="utf-8"))


@cache
def words() -> dict[str, Any]:
    return _toml("words.toml")


@cache
def worlds() -> dict[str, Any]:
    return _toml("worlds.toml")


def minds(world: str) -> Minds:
    """Raises KeyError for a world that is not written down."""
    known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in worlds()[world].items()}
    return Minds(**{k: v for k, v in known.items() if k not in _ABOUT})


_ABOUT = ("about", "sources", "size")


class Ground:
    """Where runs take place one after another: one database file, in memory where the machine has such a folder."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")  # noqa: S108  # a file there never meets a disk
        self._folder = tempfile.TemporaryDirectory(prefix="ayumi-", dir=memory if memory.is_dir() else None)
        self.path = Path(self._folder.name)
        self.store = MortalStore(f"sqlite:///{self.path / 'simulation.sqlite'}")
        wiring.create_tables(self.store)
        self.files = Folder(self.path / "files", b"s" * 32)

    def close(self) -> None:
        self.store.close()
        self._folder.cleanup()

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def play(plan: Plan, ground: Ground) -> Figures:
    """One run from an empty database. Raises Failed."""
    ground.store.fuse(None)
    ground.store.empty()
    chance = random.Random(f"{plan.seed}:{plan.world}:{plan.locale}")  # noqa: S311  # a simulation, no secret
    run, tally = _stage(plan, ground, chance)
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # a fault of the program is found in the task table
    try:
        run.go()
    except Broken as broken:
        where = f"seed {plan.seed}, world {plan.world}, pace {plan.pace}, {plan.locale}"
        raise Failed(f"{where}: {broken}", broken.number) from broken
    finally:
        logging.disable(disabled)
    with ground.store.read(1) as session:
        return figures(session, run, tally, plan.size)


def _stage(plan: Plan, ground: Ground, chance: random.Random) -> tuple[Run, Tally]:
    text = words()[plan.locale]
    company = population.company(chance, plan.size, text, plan.locale)
    workspace_id = wiring.new_workspace(ground.store, company, platform="sim", team=TEAM)
    service = Service(chance=_own(plan, "service"), faults=plan.faults, now=plan.size.start)
    ear = Ear()

    def built() -> tuple[Intake, Worker]:
        program = wiring.build(
            ground.store,
            platforms={"sim": service},
            files=ground.files,
            transcriber=ear,
            words=language(),
            pace=PACES[plan.pace],
        )
        return program.intake, program.worker

    def rebuilt() -> tuple[Intake, Worker]:
        wiring.after_crash(ground.store, at=run.now)
        return built()

    intake, worker = built()
    hands = Hands(service=service, deliver=lambda item: run.deliver(item), now=lambda: run.now)
    ear.heard = hands.heard
    diary, tally = Diary(), Tally()
    watch = Watch(
        read=lambda: ground.store.read(workspace_id),
        service=service,
        hands=hands,
        language=language(),
        checks=plan.checks,
        calm=plan.faults == CALM,
        open_file=lambda file: ground.files.get(workspace_id, file),
    )
    people = _people(plan, company, hands, diary, tally, watch)
    run = Run(
        program=Program(intake=intake, worker=worker, rebuild=rebuilt, fuse=ground.store.fuse),
        service=service,
        diary=diary,
        people=people,
        watch=watch,
        chance=_own(plan, "weather"),
        faults=plan.faults,
        now=plan.size.start,
        end=plan.size.start + timedelta(days=plan.size.days),
    )
    _begin(plan, people, diary, chance)
    return run, tally


def _own(plan: Plan, name: str) -> random.Random:
    """Everybody draws from numbers of their own, so that one more draw of somebody changes nobody else's."""
    return random.Random(f"{plan.seed}:{plan.world}:{name}")  # noqa: S311  # a simulation, no secret


def _people(plan: Plan, company: Company, hands: Hands, diary: Diary, tally: Tally, watch: Watch) -> dict[str, Sees]:
    people: dict[str, Sees] = {}
    known = plan.minds or minds(plan.world)
    managers: dict[str, Manager] = {}
    experts = [m.user for m in company.members if "expert" in m.roles]
    for member in company.members:
        own = words()[member.locale]
        drawn = _own(plan, member.user)
        common: dict[str, Any] = {
            "user": member.user,
            "words": own,
            "minds": known,
            "chance": drawn,
            "hands": hands,
            "diary": diary,
            "hours": _hours(member),
        }
        if "manager" in member.roles:
            surname = member.name.split()[0 if company.locale == "ja" else -1]
            managers[surname] = people[member.user] = Manager(**common)
        elif "marketer" in member.roles:
            people[member.user] = Marketer(**common, tally=tally, experts=experts, managers=managers)
        else:
            expert = Expert(
                **common,
                tally=tally,
                locale=member.locale,
                temper=0.7 + 0.6 * drawn.random(),
                grudge=hit(drawn, known.grudge),
            )
            watch.sealed[member.user], watch.withdrawn[member.user] = expert.sealed, expert.withdrawn
            people[member.user] = expert
    return people


def _hours(member: Member) -> Hours:
    """The calendar this person lives by; year-end as offices in Japan have it."""
    year_end = tuple((date(year, 12, 29), date(year + 1, 1, 3)) for year in (2026, 2027))
    return Hours(zone=member.zone, country=member.country, closed=year_end if member.country == "JP" else ())


def _begin(plan: Plan, people: Mapping[str, Sees], diary: Diary, chance: random.Random) -> None:
    """Briefs over the first half, holidays, and the weekly post."""
    marketers = [p for p in people.values() if isinstance(p, Marketer)]
    start = plan.size.start
    for number in range(plan.size.briefs):
        marketer = marketers[number % len(marketers)]
        day = start + timedelta(days=plan.size.days * 0.5 * number / plan.size.briefs)
        when = business.next_open(marketer.hours, day + timedelta(minutes=7 * number + 5))
        work = population.work(chance, plan.size, words()[plan.locale], number, when.date())
        diary.note(when, lambda marketer=marketer, work=work: marketer.begin(work))  # type: ignore[misc]
    first = business.next_open(marketers[0].hours, start)
    diary.note(first, lambda: marketers[0].hands.command(marketers[0].user, marketers[0].words["commands"]["weekly"]))
    experts = [p for p in people.values() if isinstance(p, Expert)]
    for expert in experts:
        if not hit(chance, 0.35):
            continue
        if hit(chance, 0.5):
            expert.stand_in = pick(chance, [e.user for e in experts if e is not expert] or [""])
        said = start + timedelta(days=plan.size.days * 0.8 * chance.random())
        said = business.next_open(expert.hours, said) + wait(chance, timedelta(minutes=30))
        away = (said + timedelta(days=1 + int(chance.random() * 9))).date()
        back = away + timedelta(days=int(chance.random() * 8))
        diary.note(said, lambda expert=expert, away=away, back=back: expert.announce(away, back))  # type: ignore[misc]


# ---------------------------------------------------------------- side by side


#: Small enough that seven worlds, four policies and three seeds are played in a few minutes.
SMALL = Size(experts=6, department=3, marketers=1, briefs=2, sections=3, days=49)
#: Of the invariants one is a rule of the pace itself: others than ours break it on purpose.
OF_THE_PACE = (3,)


def compare(paces: list[str], seeds: list[int], *, size: Size = SMALL) -> dict[str, dict[str, dict[str, Any]]]:
    """By world and pace: each measure's mean over the seeds. Raises Failed, and KeyError for a pace nobody knows."""
    chosen = [name for name in worlds() if name != "company"]
    plans = [
        Plan(seed=seed, world=world, pace=pace, size=size, locale="ja" if seed % 2 else "en", checks=_checks(pace))
        for world in chosen
        for pace in paces
        for seed in seeds
    ]
    found = _played(plans)
    return {
        world: {
            pace: {
                name: _short(mean([f for p, f in found if (p.world, p.pace) == (world, pace)], name))
                for name in MEASURES
            }
            for pace in paces
        }
        for world in chosen
    }


def _checks(pace: str) -> tuple[tuple[int, str, Check], ...]:
    return tuple(check for check in CHECKS if pace == "default" or check[0] not in OF_THE_PACE)


def _played(plans: list[Plan]) -> list[tuple[Plan, Figures]]:
    """On every processor, each with a ground of its own; in the order of the plans."""
    parts = max(1, min(os.cpu_count() or 1, len(plans)))
    if parts == 1:
        return _part(plans)
    with ProcessPoolExecutor(max_workers=parts, mp_context=get_context("spawn")) as pool:
        shares = pool.map(_part, [plans[n::parts] for n in range(parts)])
        by_plan = {(p.seed, p.world, p.pace): f for share in shares for p, f in share}
    return [(p, by_plan[p.seed, p.world, p.pace]) for p in plans]


def _part(plans: list[Plan]) -> list[tuple[Plan, Figures]]:
    with Ground() as ground:
        return [(plan, play(plan, ground)) for plan in plans]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def losses(table: Mapping[str, Mapping[str, Mapping[str, float | None]]]) -> list[str]:
    """Where the default is beaten, said plainly: more answered sections, or fewer who leave, or fewer reminders."""
    found = []
    for world, rows in table.items():
        ours = rows.get("default")
        if ours is None:
            continue
        for pace, theirs in rows.items():
            for name, better in (("confirmed", 1), ("in_time", 1), ("minutes", -1), ("left", -1), ("cards", -1)):
                a, b = ours[name], theirs[name]
                if pace != "default" and a is not None and b is not None and (b - a) * better > _NOTABLE[name]:
                    found.append(f"{world}: {pace} beats default in {name} ({b:g} against {a:g})")
    return found


#: Smaller differences are noise of a few seeds.
_NOTABLE = {"confirmed": 0.05, "in_time": 0.05, "minutes": 0.5, "left": 1.0, "cards": 0.1}


# ---------------------------------------------------------------- tables

_HEADS = {
    "confirmed": "sections confirmed",
    "published": "briefs published",
    "minutes": "expert min a section",
    "hours": "first answer, h",
    "in_time": "within 2 days",
    "reminders": "reminders an answer",
    "messages": "messages a week",
    "left": "opt-outs of 100",
    "cards": "cards a section",
    "managers": "managers a section",
    "win": "first win, day",
}


def as_text(figures_: Figures) -> str:
    """One run, a line a measure."""
    lines = [f"{head:24} {_cell(name, getattr(figures_, name))}" for name, head in _HEADS.items()]
    lines.append(
        f"{'':24} {figures_.inputs} inputs, {figures_.shown} messages, {figures_.lines} journal lines, "
        f"{figures_.looks} looks at {len(figures_.judged)} of {len(CHECKS)} invariants, none broken"
    )
    if figures_.faults:
        lines.append(f"{'faults met':24} " + ", ".join(f"{name} {n}" for name, n in figures_.faults.items()))
    return "\n".join(lines)


def as_table(table: Mapping[str, Mapping[str, Mapping[str, float | None]]]) -> str:
    """A block a world: a row a policy, and what the world is taken from."""
    blocks = []
    for world, rows in table.items():
        head = "  ".join(f"{_HEADS[name]:>{max(7, len(_HEADS[name]))}}" for name in MEASURES)
        lines = [f"{world}: {worlds()[world]['about']}", f"{'':14}{head}"]
        for pace, row in rows.items():
            cells = "  ".join(f"{_cell(name, row[name]):>{max(7, len(_HEADS[name]))}}" for name in MEASURES)
            lines.append(f"{pace:14}{cells}")
        blocks.append("\n".join(lines))
    lost = losses(table)
    blocks.append(
        "Where the default loses:\n" + ("\n".join(f"  {line}" for line in lost) if lost else "  nowhere here")
    )
    return "\n\n".join(blocks)


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    if name in ("confirmed", "in_time"):
        return f"{100 * value:.0f} %"
    return f"{value:.1f}" if name in ("minutes", "hours", "left", "win", "published", "messages") else f"{value:.2f}"
