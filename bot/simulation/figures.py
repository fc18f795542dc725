"""What a run is measured by: what it cost people, what came of it, and what they thought of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import func, select

from bot.model import Assignment, Brief, Section, Win
from bot.simulation.run import Run
from bot.simulation.settings import Size
from bot.simulation.tally import Tally
from bot.tenancy import ScopedSession

DONE = ("confirmed", "final")
OUT = ("published", "measuring", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one run, or of several added up by `mean`. None: there was nothing to measure.

    `minutes` of experts per confirmed section; `hours` by the clock from a request to its first answer, the median;
    `in_time` the share of all requests answered within two of the person's working days; `reminders` per answered question; `messages`
    of the machine's own accord per expert and week; `left` experts of a hundred who asked to be left alone;
    `cards` decisions marketing had to take and `managers` asked, per section; `win` days to the first success told.
    """

    sections: float
    confirmed: float
    published: float
    answers: float
    minutes: float | None
    hours: float | None
    in_time: float | None
    reminders: float | None
    messages: float
    left: float
    cards: float
    managers: float
    parked: float
    win: float | None
    inputs: int = 0
    shown: int = 0
    lines: int = 0
    looks: int = 0
    judged: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)


def figures(session: ScopedSession, run: Run, tally: Tally, size: Size) -> Figures:
    states = list(session.execute(select(Section.state)).scalars())
    confirmed = sum(state in DONE for state in states)
    waits = [(tally.answered[t] - tally.asked[t]).total_seconds() / 3600 for t in tally.answered if t in tally.asked]
    published = session.execute(select(func.count(Brief.id)).where(Brief.state.in_(OUT))).scalar_one()
    won = session.execute(select(func.min(Win.at)).where(Win.state == "told")).scalar_one()
    parked = session.execute(select(func.count(Assignment.id)).where(Assignment.state == "parked")).scalar_one()
    sections = max(1, len(states))
    return Figures(
        sections=len(states),
        confirmed=confirmed / sections,
        published=published,
        answers=tally.answers,
        minutes=sum(tally.spent.values()) / 60 / confirmed if confirmed else None,
        hours=median(waits) if waits else None,
        in_time=len(tally.in_time) / len(tally.asked) if tally.asked else None,
        reminders=tally.reminders / tally.answers if tally.answers else None,
        messages=tally.received / size.experts / (size.days / 7),
        left=100 * len(tally.left) / size.experts,
        cards=tally.cards / sections,
        managers=tally.to_managers / sections,
        parked=parked / sections,
        win=(won - size.start).total_seconds() / 86400 if won else None,
        inputs=run.inputs,
        shown=len(run.service.shown),
        lines=run.watch.memory.map("chain").get("seq", 0),
        looks=run.watch.looks,
        judged={str(number): n for number, n in sorted(run.watch.seen.items())},
        faults=dict(sorted({**run.met, **run.service.met}.items())),
    )


#: What of a run is a measure, not a count.
MEASURES = (
    "confirmed",
    "published",
    "minutes",
    "hours",
    "in_time",
    "reminders",
    "messages",
    "left",
    "cards",
    "managers",
    "win",
)


def mean(runs: list[Figures], name: str) -> float | None:
    """Over the runs in which there was something to measure."""
    found = [value for run in runs if (value := getattr(run, name)) is not None]
    return sum(found) / len(found) if found else None
