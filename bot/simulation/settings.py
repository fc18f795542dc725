"""What a simulated world is made of: how people are, how many there are, which rules of reminding are tried, what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.outlook import PACE, POLICIES, Pace, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Minds:
    """How people are. Figures of a world with their studies stand in worlds.toml.

    `reply[k]` is the probability that the k-th message about an item (0: the ask itself) is acted on, the last one holding
    for all further; `leave[k]` that somebody asks to be left alone because of it. `ease`: an ask of half the effort is
    acted on 2**ease times as often. `tired`: every message of the last five days takes this share off. `own_accord`: a
    working day's probability of coming back to an item by oneself. `ways` what somebody does who acts, `managers` what a
    manager answers, `marketers` what a marketer chooses when all was tried. `keep`: a promised time is kept. `grudge`:
    the share of people with a grudge against marketing, `grudge_factor` what is left of their replies. `belief`: what a
    told success adds to them. `hours`: mean working hours from reading to acting. `align`: agrees to an outline when it is
    shown; `off_record`, `rewords`, `takes_back`: what happens around one answer.
    """

    reply: tuple[float, ...]
    leave: tuple[float, ...] = (0.0,)
    ease: float = 0.0
    tired: float = 0.0
    own_accord: float = 0.0
    keep: float = 0.8
    grudge: float = 0.0
    grudge_factor: float = 0.4
    belief: float = 0.1
    hours: float = 3.0
    align: float = 0.95
    off_record: float = 0.05
    rewords: float = 0.05
    takes_back: float = 0.03
    ways: Mapping[str, float] = field(default_factory=lambda: {"do": 1.0})
    managers: Mapping[str, float] = field(default_factory=lambda: {"yes": 1.0})
    marketers: Mapping[str, float] = field(
        default_factory=lambda: {"swap": 0.4, "writer": 0.2, "drop": 0.2, "manager": 0.2}
    )

    def at(self, figures: tuple[float, ...], number: int) -> float:
        """The figure of the message with that number; the last one holds for all further."""
        return figures[min(number, len(figures) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Experts in departments of `department` each with one manager; briefs of `sections` start over the first half of `days`. `abroad` is the
    share of experts in another zone."""

    experts: int = 40
    department: int = 8
    marketers: int = 2
    briefs: int = 12
    sections: int = 4
    days: int = 90
    minutes: int = 30
    abroad: float = 0.2
    start: datetime = datetime(2026, 10, 5, 0, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Probabilities per delivery in or out; `crashes`, `jumps` and `moves` (a person changes zone, leaves) per simulated day."""

    twice: float = 0.0
    late: float = 0.0
    refused: float = 0.0
    limited: float = 0.0
    cut_before: float = 0.0
    cut_after: float = 0.0
    outages: float = 0.0
    crashes: float = 0.0
    jumps: float = 0.0
    moves: float = 0.0


CALM = Faults()
ROUGH = Faults(
    twice=0.1,
    late=0.05,
    refused=0.004,
    limited=0.05,
    cut_before=0.03,
    cut_after=0.04,
    outages=0.05,
    crashes=0.25,
    jumps=0.08,
    moves=0.02,
)

_NEVER = dict.fromkeys(POLICIES, POLICIES["none"])


def _all(policy: Policy) -> Mapping[str, Policy]:
    """The same for everybody who has not asked for less than the usual: who wants none gets none."""
    return {name: POLICIES["none"] if name == "none" else policy for name in POLICIES}


_DAILY = Pace(
    policies=_all(Policy(first=1, again=1, farewell=1, nudges=15)),
    most=15,
    offer=15,
    shrinks=False,
    farewell=False,
    by_date=False,
    days_a_week=7,
)
#: What is compared. Those beside `default` are what other tools do: remind every working day for three weeks, never, or by
#: three equal mails two days apart. None of them asks for less from time to time, says goodbye, or minds the date.
PACES: Mapping[str, Pace] = {
    "default": PACE,
    "daily-nag": _DAILY,
    "no-nag": Pace(policies=_NEVER),
    "three-mails": replace(_DAILY, policies=_all(Policy(first=2, again=2, farewell=2, nudges=3)), most=3, offer=3),
}
