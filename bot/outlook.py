"""What the machine will do next about one assignment, when, and by which rule.

One pure function over a frozen snapshot: it decides when a timer fires and it is what people are shown, so that the two can
never differ. The numbers are product.md section 2 ("Default chase policy", "How the rules meet"):

    asked ──2 business days──> nudge 1 ──1 business day after the date──> nudge 2 ──3──> farewell ──1──> card to marketing
      smaller ask                 confirm-only or yes/no             three exits            silence towards the person

A sign of life starts the clock anew but gives no nudge back; whatever falls due while the machine stood still is one
contact, because every next one counts from the last that really went out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from bot.calendar import hours as business
from bot.calendar.hours import Hours

Kind = Literal["wait", "promise", "nudge", "farewell", "card", "park", "resume"]
Stage = Literal["offer", "question", "review", "none"]

#: Contacts of the machine's own accord about one item, ever; the last is the farewell.
MOST_CONTACTS = 3
#: What an exit tap costs.
EXIT_SECONDS = 3
#: Nothing heard for so long: parked, and revived by a person only.
PARK_AFTER = timedelta(days=30)
#: After a bundle or a cap the machine looks again this much later than the earliest time it could have spoken.
LOOK_AGAIN = timedelta(hours=1)
#: A promise that runs to the end of a day is reminded of so long before it.
LAST_HOUR = timedelta(hours=1)
#: Business days from the farewell to the card, and from one tap of diagnosis to the card.
CARD_DAYS, DIAGNOSED_DAYS = 1, 3
#: With weeks to go (so many business days) and a reaction, the first nudge comes so many business days before the date.
FAR_DAYS, BEFORE_DUE_DAYS = 10, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Business days: to the first nudge, between nudges where no date says otherwise, to the farewell; and how many nudges."""

    first: int
    again: int
    farewell: int
    nudges: int


POLICIES: Mapping[str, Policy] = {
    "none": Policy(first=5, again=5, farewell=5, nudges=0),
    "light": Policy(first=3, again=3, farewell=5, nudges=1),
    "standard": Policy(first=2, again=2, farewell=3, nudges=2),
    "active": Policy(first=1, again=1, farewell=2, nudges=2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The rules of reminding as one value. The product runs by PACE and no other; the simulation tries others beside it.

    `most` contacts about one item ever, `offer` of them about an offer; `shrinks`: each asks for less than all before, else
    all ask for the same; `farewell`: the last one is; `by_date`: the person's date moves them; `days_a_week` may have a
    message of the machine's own accord.
    """

    policies: Mapping[str, Policy] = field(default_factory=lambda: POLICIES)
    most: int = MOST_CONTACTS
    offer: int = 1
    shrinks: bool = True
    farewell: bool = True
    by_date: bool = True
    days_a_week: int = 3


PACE = Pace()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A nudge or farewell that went out at `at`, or, while it waits in the queue, is expected then."""

    kind: Literal["nudge", "farewell"]
    at: datetime
    seconds: int
    rung: str
    rule: str
    waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One assignment at one moment, as far as its future depends on it.

    `stage` is what the person's word is awaited for; `shown_at` when that ask reached them (None: it is on its way, and
    `expected_at` says when); `seconds` its effort, `smaller` the cheaper forms it can take as (rung, seconds), dearest
    first. `contacts` are those about this item, oldest first. `promise_at` is a promise not yet kept, `promise_shown`
    whether its time came. `stopped`: it is marketing's or a manager's turn. `carded`: marketing decides already.
    """

    hours: Hours
    policy: str
    stage: Stage
    seconds: int
    shown_at: datetime | None
    expected_at: datetime | None = None
    smaller: tuple[tuple[str, int], ...] = ()
    due: date | None = None
    touched_at: datetime | None = None
    clock_from: datetime | None = None
    contacts: tuple[Contact, ...] = ()
    promise_at: datetime | None = None
    promise_shown: bool = False
    held: bool = False
    held_until: datetime | None = None
    stopped: bool = False
    diagnosed: bool = False
    unreachable: bool = False
    carded: bool = False
    pace: Pace = PACE

    @property
    def rules(self) -> Policy:
        return self.pace.policies[self.policy]

    @property
    def since(self) -> datetime:
        """From when silence counts: the ask, the last sign of life, a new start, or the promised time."""
        known = (self.shown_at or self.expected_at, self.touched_at, self.clock_from, self.promise_at)
        return max(moment for moment in known if moment is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`seconds` and `rung` are those of the ask a nudge carries; `rule` names its reason for people."""

    kind: Kind
    at: datetime
    rule: str
    seconds: int = 0
    rung: str = ""


def next_actions(view: View, at: datetime) -> tuple[Action, ...]:
    """Everything the machine will do if nobody does anything, soonest first. The first is due when its time has come."""
    if view.held:
        return (_open(view, view.held_until, at, "resume", "hold.until"),) if view.held_until else ()
    if view.stage == "none" or view.stopped or view.unreachable:
        return ()
    if view.shown_at is None and view.expected_at is None:
        return ()
    ahead: list[Action] = []
    if view.shown_at is None and view.expected_at is not None:
        ahead.append(_open(view, view.expected_at + LOOK_AGAIN, at, "wait", "approach.queued"))
    if view.promise_at is not None and not view.promise_shown:
        ahead.append(_open(view, _promised(view, view.promise_at), at, "promise", "promise.due"))
    ahead += [
        _open(view, c.at + LOOK_AGAIN, at, "wait", c.rule, seconds=c.seconds, rung=c.rung)
        for c in view.contacts
        if c.waiting
    ]
    while (action := _next_contact(view, at)) is not None:
        ahead.append(action)
        done = Contact(
            kind="farewell" if action.kind == "farewell" else "nudge",
            at=action.at,
            seconds=action.seconds,
            rung=action.rung,
            rule=action.rule,
        )
        view = replace(view, contacts=(*view.contacts, done))
    return tuple(sorted([*ahead, *_endings(view, at, ahead)], key=lambda action: action.at))


def limit(view: View) -> int:
    """How many nudges may come before the farewell: an offer has one reminder and then is the marketer's."""
    return min(view.pace.offer, view.rules.nudges) if view.stage == "offer" else view.rules.nudges


def smallest_step(view: View) -> tuple[str, int] | None:
    """The ask of the next nudge: strictly cheaper than everything before; from the second on confirm-only or yes/no."""
    if view.contacts and not view.pace.shrinks:
        return view.contacts[-1].rung, view.contacts[-1].seconds
    asked = min([view.seconds, *(c.seconds for c in view.contacts)])
    cheaper = [step for step in view.smaller if step[1] < asked and step[1] > EXIT_SECONDS]
    if not cheaper:
        return None
    if any(c.kind == "nudge" for c in view.contacts):
        return next((step for step in cheaper if step[0] in ("yesno", "confirm")), None)
    return cheaper[0]


def next_contact(view: View) -> tuple[Kind, str, int] | None:
    """What the next contact would be whenever it came: kind, rung, seconds. None when the person is not asked again."""
    if any(c.kind == "farewell" for c in view.contacts) or len(view.contacts) >= view.pace.most or view.diagnosed:
        return None
    if view.rules.nudges == 0:
        return None
    step = smallest_step(view) if len(view.contacts) < limit(view) else None
    if step is not None:
        return "nudge", *step
    if view.stage == "offer" or not view.pace.farewell:
        return None
    return "farewell", "exits", EXIT_SECONDS


def _promised(view: View, when: datetime) -> datetime:
    """ "By the end of Friday" is reminded of while it is still Friday."""
    day = business.local(view.hours, when).date()
    if business.is_working_day(view.hours, day) and when == business.end_of_day(view.hours, day):
        return when - LAST_HOUR
    return when


def _next_contact(view: View, at: datetime) -> Action | None:
    found = next_contact(view)
    if found is None:
        return None
    kind, rung, seconds = found
    when, rule = _time_of(view, kind)
    if view.contacts:  # never two on one day, whatever stood still meanwhile
        when = max(when, business.add_days(view.hours, view.contacts[-1].at, 1))
    return _open(view, when, at, kind, rule, seconds=seconds, rung=rung)


def _time_of(view: View, kind: Kind) -> tuple[datetime, str]:
    policy = view.rules
    since = max([view.since, *(c.at for c in view.contacts)])
    if kind == "farewell":
        return business.add_days(view.hours, since, policy.farewell), "chase.farewell"
    if view.stage == "offer" and not (view.contacts and view.pace.offer > 1):
        when, rule = _first(view, policy)
        return when, "chase.offer_half" if rule == "chase.half" else "chase.offer"
    if not view.contacts:
        return _first(view, policy)
    if view.due is None or not view.pace.by_date:
        return business.add_days(view.hours, since, policy.again), "chase.again"
    after = business.moment(view.hours, business.business_days_after(view.hours, view.due, 1), view.hours.start)
    gap = policy.again if since > business.end_of_day(view.hours, view.due) else 1
    return max(after, business.add_days(view.hours, since, gap)), "chase.after_due"


def _first(view: View, policy: Policy) -> tuple[datetime, str]:
    """The table for dates that are short, missing or far."""
    since, usual = view.since, business.add_days(view.hours, view.since, policy.first)
    end = business.end_of_day(view.hours, view.due) if view.due else None
    if end is None or view.due is None or end <= since or not view.pace.by_date:
        return usual, "chase.first"
    if usual > end and since == view.shown_at:  # a close date hurries the ask, not somebody who has answered to it
        half = business.open_time_between(view.hours, since, end) / 2
        return business.add_time(view.hours, since, half), "chase.half"
    before = business.moment(
        view.hours, business.business_days_before(view.hours, view.due, BEFORE_DUE_DAYS), view.hours.start
    )
    weeks_to_go = business.business_days_after(view.hours, business.local(view.hours, since).date(), FAR_DAYS)
    if _reacted(view) and view.due >= weeks_to_go and before > usual:
        return before, "chase.before_due"
    return usual, "chase.first"


def _reacted(view: View) -> bool:
    return view.shown_at is not None and view.touched_at is not None and view.touched_at > view.shown_at


def _endings(view: View, at: datetime, ahead: list[Action]) -> list[Action]:
    """The marketer's card, then parking: both towards nobody who was asked."""
    found: list[Action] = []
    since = max([view.since, *(c.at for c in view.contacts)])
    if not view.carded:
        found.append(_open(view, _card_time(view, since), at, "card", _card_rule(view)))
    last = max([since, *(a.at for a in [*ahead, *found])])
    found.append(_open(view, max(view.since + PARK_AFTER, last + timedelta(days=1)), at, "park", "chase.park"))
    return found


def _card_time(view: View, since: datetime) -> datetime:
    if view.diagnosed:
        return business.add_days(view.hours, since, DIAGNOSED_DAYS)
    if view.contacts and view.contacts[-1].kind == "farewell" and since == view.contacts[-1].at:
        return business.add_days(view.hours, since, CARD_DAYS)
    return business.add_days(view.hours, since, view.rules.again)


def _card_rule(view: View) -> str:
    if view.diagnosed:
        return "chase.card_diagnosed"
    return "chase.card_offer" if view.stage == "offer" else "chase.card"


def _open(
    view: View, when: datetime | None, at: datetime, kind: Kind, rule: str, *, seconds: int = 0, rung: str = ""
) -> Action:
    """In the person's open time, never in the past, in whole seconds (timers know no smaller ones)."""
    wished = max(when or at, at)
    if wished.microsecond:
        wished = wished.replace(microsecond=0) + timedelta(seconds=1)
    return Action(kind=kind, at=business.next_open(view.hours, wished), rule=rule, seconds=seconds, rung=rung)
