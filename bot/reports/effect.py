"""Whether a number moved after a page went out: equal windows of whole weeks around the day, an exact test, honest no's.

Days are compared with the same weekday one window earlier, so that weekends weigh alike on both sides. Growth that was there
before (an earlier window, the same weeks a year ago) belongs to the expectation, and counts that swing more than chance
count for less. A lucky day is no win: most days must have moved. The level is shared out over looks and numbers, so that of
series without any effect at most one in twenty is taken for a win.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, lgamma, log
from typing import Literal

#: Windows in days, longest first: whole weeks, so that every weekday stands on both sides.
WINDOWS = (28, 14, 7)
LEVEL = 0.05
#: A win is at least so many counts, so many above what was expected, and by this factor.
FEWEST, MARGIN, FACTOR = 10, 5, 1.2
#: With less than three weeks before, slow swings cannot be told from an effect: only a clear one counts.
SHORT_FACTOR, SHORT = 1.5, timedelta(weeks=3)
#: So much of a window must be known on both sides.
KNOWN = 0.8
#: Below so many counts an earlier window says nothing about growth.
ENOUGH_FOR_GROWTH = 40
#: A year in whole weeks.
YEAR = 364
_HISTORY_WEEKS = 8

Outcome = Literal["win", "none", "too_few", "too_early", "no_baseline"]
Series = Mapping[date, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`before` and `after` are totals of the `days` days that are known on both sides; `chance` is the test's p."""

    outcome: Outcome
    days: int = 0
    before: int = 0
    after: int = 0
    expected: int = 0
    chance: float = 1.0


def judge(series: Series, published: date, today: date, *, numbers: int = 1) -> Verdict:
    """The verdict on the longest window that is complete. `today` is not over and never counts; `numbers` are judged together."""
    known = {day: value for day, value in series.items() if day < today}
    if not any(day < published for day in known):
        return Verdict(outcome="no_baseline")
    over = [w for w in WINDOWS if published + timedelta(days=w) <= today]
    days = next((w for w in over if _pairs(known, published, w)), None)
    if days is None:
        last = max(known)
        return Verdict(outcome="too_early" if last < published + timedelta(days=WINDOWS[-1] - 1) else "no_baseline")
    pairs = _pairs(known, published, days)
    before, after = sum(b for b, _ in pairs), sum(a for _, a in pairs)
    growth = _growth(known, published, days)
    spread = _spread(known, published, days)
    expected = before * growth
    chance = _tail(int(after / spread), max(1, round((before + after) / spread)), growth / (1 + growth))
    return Verdict(
        outcome=_outcome(pairs, before, after, chance, growth, numbers, short=published - min(known) < SHORT),
        days=len(pairs),
        before=before,
        after=after,
        expected=round(expected),
        chance=chance,
    )


def _outcome(
    pairs: list[tuple[int, int]],
    before: int,
    after: int,
    chance: float,
    growth: float,
    numbers: int,
    *,
    short: bool,
) -> Outcome:
    if before + after < FEWEST:
        return "too_few"
    ups = sum(1 for b, a in pairs if a > b * growth)
    downs = sum(1 for b, a in pairs if a < b * growth)
    expected = before * growth
    factor = SHORT_FACTOR if short else FACTOR
    large = after >= FEWEST and after - expected >= MARGIN and after >= factor * expected
    steady = _tail(ups, ups + downs, 0.5) <= LEVEL
    return "win" if large and steady and chance <= LEVEL / (len(WINDOWS) * numbers) else "none"


def _pairs(known: Series, published: date, days: int) -> list[tuple[int, int]]:
    """(before, after) of the same weekday one window apart; [] when too little of it is known."""
    return _matched(known, published - timedelta(days=days), published, days)


def _matched(known: Series, first: date, second: date, days: int) -> list[tuple[int, int]]:
    found = [
        (known[a], known[b])
        for n in range(days)
        if (a := first + timedelta(days=n)) in known and (b := second + timedelta(days=n)) in known
    ]
    return found if len(found) >= KNOWN * days else []


def _growth(known: Series, published: date, days: int) -> float:
    """What would have grown anyway, by the window before or by the same weeks a year ago; never below 1."""
    window = timedelta(days=days)
    ratios = [1.0]
    for first in (published - 2 * window, published - timedelta(days=YEAR) - window):
        matched = _matched(known, first, first + window, days)
        earlier, later = sum(a for a, _ in matched), sum(b for _, b in matched)
        if earlier + later >= ENOUGH_FOR_GROWTH and earlier:
            ratios.append(later / earlier)
    half = days // 14 * 7
    if len(ratios) == 1 and half:  # nothing older is known: the window's own slope, carried on
        matched = _matched(known, published - 2 * timedelta(days=half), published - timedelta(days=half), half)
        earlier, later = sum(a for a, _ in matched), sum(b for _, b in matched)
        if earlier + later >= ENOUGH_FOR_GROWTH and earlier:
            ratios.append((later / earlier) ** 2)
    return max(ratios)


def _spread(known: Series, published: date, days: int) -> float:
    """How much wider than chance the counts swing (1 = pure chance): by day within the windows, by week before them."""
    return max(1.0, _by_day(known, published, days), _by_week(known, published))


def _by_day(known: Series, published: date, days: int) -> float:
    """Pearson's statistic of weeks by weekdays over its degrees of freedom."""
    weeks = _weeks(known, published - timedelta(days=days), 2 * days // 7)
    total = sum(map(sum, weeks))
    if len(weeks) < 2 or not total:
        return 1.0
    columns = [sum(week[n] for week in weeks) for n in range(7)]
    chi = sum(
        (value - share) ** 2 / share
        for week in weeks
        for value, column in zip(week, columns, strict=True)
        if (share := sum(week) * column / total) > 0
    )
    return chi / (6 * (len(weeks) - 1))


def _by_week(known: Series, published: date) -> float:
    """Pearson's statistic of the weekly totals before publication over its degrees of freedom."""
    totals = [
        sum(week) for week in _weeks(known, published - timedelta(weeks=_HISTORY_WEEKS), _HISTORY_WEEKS) if any(week)
    ]
    if len(totals) < 3:
        return 1.0
    mean = sum(totals) / len(totals)
    return sum((t - mean) ** 2 for t in totals) / mean / (len(totals) - 1)


def _weeks(known: Series, first: date, count: int) -> list[list[int]]:
    """Whole weeks from `first` on of which every day is known."""
    weeks = [[known.get(first + timedelta(days=7 * w + n)) for n in range(7)] for w in range(count)]
    return [[v for v in week if v is not None] for week in weeks if None not in week]


def _tail(successes: int, tries: int, chance: float) -> float:
    """P(X >= successes) of a binomial, exactly; at or below the mean it is 1 for our purpose."""
    if tries == 0 or successes <= tries * chance:
        return 1.0
    successes = min(successes, tries)
    term = exp(
        lgamma(tries + 1)
        - lgamma(successes + 1)
        - lgamma(tries - successes + 1)
        + successes * log(chance)
        + (tries - successes) * log(1 - chance)
    )
    total, odds = 0.0, chance / (1 - chance)
    for k in range(successes, tries + 1):
        total += term
        term *= (tries - k) / (k + 1) * odds
        if term < total * 1e-12:
            break
    return min(1.0, total)
