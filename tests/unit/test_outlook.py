"""What the machine will do next: the cadence as a table, and as rules that hold for every person, date and policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import hours as business
from bot.calendar.hours import Hours
from bot.outlook import (
    EXIT_SECONDS,
    MOST_CONTACTS,
    POLICIES,
    Action,
    Contact,
    View,
    next_actions,
)

TOKYO = Hours()
#: Wednesday 2026-11-25, 10:00 in Tokyo.
ASKED = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """A Tokyo wall time, "12/7 09:00" of 2026 or "2027/1/4 09:00"."""
    day, _, clock = text.partition(" ")
    parts = [int(part) for part in day.split("/")]
    year, month, number = parts if len(parts) == 3 else (2026, *parts)
    return business.moment(TOKYO, date(year, month, number), time.fromisoformat(clock))


def question(**changes: object) -> View:
    base = View(
        hours=TOKYO,
        policy="standard",
        stage="question",
        seconds=75,
        smaller=(("prompts", 45), ("yesno", 10), ("confirm", 6)),
        shown_at=ASKED,
        due=date(2026, 12, 4),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def steps(view: View, now: datetime | None = None) -> list[tuple[str, datetime, str, int]]:
    return [(a.kind, a.at, a.rule, a.seconds) for a in next_actions(view, now or ASKED)]


def test_a_silent_question_goes_from_smaller_ask_to_confirm_only_to_farewell_to_the_marketers_card() -> None:
    assert next_actions(question(), ASKED) == (
        Action(kind="nudge", at=at("11/27 10:00"), rule="chase.first", seconds=45, rung="prompts"),
        Action(kind="nudge", at=at("12/7 09:00"), rule="chase.after_due", seconds=10, rung="yesno"),
        Action(kind="farewell", at=at("12/10 09:00"), rule="chase.farewell", seconds=3, rung="exits"),
        Action(kind="card", at=at("12/11 09:00"), rule="chase.card"),
        Action(kind="park", at=at("12/25 10:00"), rule="chase.park"),
    )


def test_without_a_date_the_two_day_rule_stands_alone() -> None:
    assert [s[:3] for s in steps(question(due=None))][:3] == [
        ("nudge", at("11/27 10:00"), "chase.first"),
        ("nudge", at("12/1 10:00"), "chase.again"),
        ("farewell", at("12/4 10:00"), "chase.farewell"),
    ]


def test_a_date_less_than_two_business_days_away_gets_one_nudge_at_half_the_time() -> None:
    # Wednesday 10:00 to Thursday 18:00 is 15 open hours: half is Thursday 9:30
    assert [s[:3] for s in steps(question(due=date(2026, 11, 26)))][:2] == [
        ("nudge", at("11/26 09:30"), "chase.half"),
        ("nudge", at("11/27 09:30"), "chase.after_due"),
    ]


def test_with_weeks_to_go_and_a_reaction_the_first_nudge_waits_for_two_days_before_the_date() -> None:
    seen = question(due=date(2026, 12, 18), touched_at=ASKED + timedelta(hours=1))
    assert steps(seen)[0][:3] == ("nudge", at("12/16 09:00"), "chase.before_due")


def test_with_weeks_to_go_and_no_reaction_the_two_day_rule_holds() -> None:
    assert steps(question(due=date(2026, 12, 18)))[0][:3] == ("nudge", at("11/27 10:00"), "chase.first")


def test_an_offer_has_one_reminder_and_then_is_the_marketers() -> None:
    offer = question(stage="offer", seconds=180, smaller=(("yesno", 10),))
    assert [s[:3] for s in steps(offer)] == [
        ("nudge", at("11/27 10:00"), "chase.offer"),
        ("card", at("12/1 10:00"), "chase.card_offer"),
        ("park", at("12/25 10:00"), "chase.park"),
    ]


def test_a_draft_is_chased_by_the_same_ladder_at_its_own_smaller_price() -> None:
    review = question(stage="review", seconds=30, smaller=(("figures", 20), ("confirm", 6)), due=None)
    assert [(a.kind, a.rung, a.seconds) for a in next_actions(review, ASKED)][:3] == [
        ("nudge", "figures", 20),
        ("nudge", "confirm", 6),
        ("farewell", "exits", 3),
    ]


def test_a_question_that_is_as_small_as_it_gets_is_not_repeated_but_taken_leave_of() -> None:
    smallest = question(seconds=10, smaller=(("confirm", 6),), due=None)
    assert [(a.kind, a.seconds) for a in next_actions(smallest, ASKED)][:2] == [("nudge", 6), ("farewell", 3)]


@pytest.mark.parametrize(
    ("policy", "kinds"),
    [
        ("none", ["card", "park"]),
        ("light", ["nudge", "farewell", "card", "park"]),
        ("standard", ["nudge", "nudge", "farewell", "card", "park"]),
        ("active", ["nudge", "nudge", "farewell", "card", "park"]),
    ],
)
def test_each_pace_has_its_number_of_nudges(policy: str, kinds: list[str]) -> None:
    assert [a.kind for a in next_actions(question(policy=policy), ASKED)] == kinds


def test_a_sign_of_life_starts_the_clock_anew_but_gives_no_nudge_back() -> None:
    nudged = question(
        due=None,
        contacts=(Contact(kind="nudge", at=at("11/27 10:00"), seconds=45, rung="prompts", rule="chase.first"),),
        touched_at=at("11/30 15:00"),
    )
    assert [(*s[:2], s[3]) for s in steps(nudged, at("11/30 15:00"))][:2] == [
        ("nudge", at("12/2 15:00"), 10),
        ("farewell", at("12/7 15:00"), 3),
    ]


def test_a_close_date_does_not_hurry_somebody_who_has_reacted() -> None:
    seen = question(due=date(2026, 11, 26), touched_at=ASKED + timedelta(hours=2))
    assert steps(seen)[0][:3] == ("nudge", at("11/27 13:00"), "chase.first")


def test_a_promise_comes_at_its_time_and_moves_everything_behind_it() -> None:
    promised = question(due=None, promise_at=at("12/3 14:00"), touched_at=ASKED)
    assert [s[:3] for s in steps(promised)][:2] == [
        ("promise", at("12/3 14:00"), "promise.due"),
        ("nudge", at("12/7 14:00"), "chase.first"),
    ]


def test_a_promise_by_the_end_of_a_day_is_reminded_of_on_that_day() -> None:
    assert steps(question(promise_at=at("12/4 18:00")))[0][:2] == ("promise", at("12/4 17:00"))


def test_a_promise_in_the_new_year_holiday_comes_on_the_first_working_day() -> None:
    closed = replace(TOKYO, closed=((date(2026, 12, 29), date(2027, 1, 3)),))
    assert steps(question(hours=closed, promise_at=at("12/30 10:00")))[0][:2] == ("promise", at("2027/1/4 09:00"))


def test_a_friday_evening_question_is_not_two_days_old_before_wednesday() -> None:
    friday_evening = at("11/27 20:00")
    assert steps(question(shown_at=friday_evening, due=None), friday_evening)[0][1] == at("12/2 09:00")


def test_public_holidays_are_nobodys_business_days() -> None:
    # Thursday before 文化の日 (Tuesday 11/3): two business days after Friday 10/30 is Wednesday 11/4
    friday = datetime(2026, 10, 30, 1, 0, tzinfo=UTC)
    assert steps(question(shown_at=friday, due=None), friday)[0][1] == at("11/4 10:00")


def test_after_a_standstill_what_was_missed_is_one_contact() -> None:
    late = at("12/21 11:00")
    assert [s[:2] for s in steps(question(), late)][:3] == [
        ("nudge", at("12/21 11:00")),
        ("nudge", at("12/23 11:00")),
        ("farewell", at("12/28 11:00")),
    ]


@pytest.mark.parametrize(
    "quiet",
    [
        {"stage": "none"},
        {"stopped": True},
        {"unreachable": True},
        {"held": True},
    ],
)
def test_nothing_is_done_while_it_is_somebody_elses_turn(quiet: dict[str, object]) -> None:
    assert next_actions(question(**quiet), ASKED) == ()


def test_a_hold_ends_on_its_day_and_nothing_else_happens() -> None:
    held = question(held=True, held_until=at("12/4 09:00"))
    assert next_actions(held, ASKED) == (Action(kind="resume", at=at("12/4 09:00"), rule="hold.until"),)


def test_once_the_reason_is_known_there_is_no_further_reminder() -> None:
    told = question(diagnosed=True, touched_at=ASKED)
    assert [a.kind for a in next_actions(told, ASKED)] == ["card", "park"]


def test_a_nudge_that_waits_for_its_turn_is_waited_for_and_not_doubled() -> None:
    waiting = question(
        contacts=(
            Contact(kind="nudge", at=at("11/30 09:00"), seconds=45, rung="prompts", rule="chase.first", waiting=True),
        )
    )
    assert [s[:2] for s in steps(waiting)][:2] == [("wait", at("11/30 10:00")), ("nudge", at("12/7 09:00"))]


def test_an_offer_still_on_its_way_is_not_chased() -> None:
    coming = question(stage="offer", shown_at=None, expected_at=at("11/26 09:00"), smaller=(("yesno", 10),))
    assert [s[:2] for s in steps(coming)][:2] == [("wait", at("11/26 10:00")), ("nudge", at("11/30 09:00"))]


# ---------------------------------------------------------------- rules for everybody

ZONES = ("Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Adelaide")
CALENDARS = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    start=st.sampled_from((time(8), time(9), time(10, 30))),
    end=st.sampled_from((time(16), time(18), time(19, 15))),
    country=st.sampled_from(("JP", "GB", "US", "")),
    weekdays=st.sampled_from((frozenset(range(5)), frozenset({0, 2, 4}), frozenset({6, 0, 1, 2, 3}))),
    closed=st.sampled_from(((), ((date(2026, 12, 28), date(2027, 1, 5)),), ((date(2026, 12, 1), date(2026, 12, 18)),))),
)
LADDERS = st.sampled_from(
    (
        ("question", 75, (("prompts", 45), ("confirm", 6))),
        ("question", 75, (("prompts", 45), ("pick", 20), ("yesno", 10), ("confirm", 6))),
        ("question", 20, (("yesno", 10), ("confirm", 6))),
        ("question", 10, (("confirm", 6),)),
        ("review", 30, (("figures", 20), ("confirm", 6))),
        ("offer", 240, (("yesno", 10),)),
    )
)
MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 2, 1)).map(lambda naive: naive.replace(tzinfo=UTC))


@settings(max_examples=150, deadline=None)
@given(
    hours=CALENDARS,
    ladder=LADDERS,
    policy=st.sampled_from(tuple(POLICIES)),
    shown=MOMENTS,
    due=st.none() | st.integers(-3, 60),
    standstills=st.lists(st.integers(0, 400), min_size=8, max_size=8),
    signs=st.sets(st.integers(0, 7)),
)
def test_nobody_is_nudged_more_than_three_times_nor_after_the_farewell_nor_for_more_nor_outside_their_hours(
    hours: Hours,
    ladder: tuple[str, int, tuple[tuple[str, int], ...]],
    policy: str,
    shown: datetime,
    due: int | None,
    standstills: list[int],
    signs: set[int],
) -> None:
    stage, seconds, smaller = ladder
    view = View(
        hours=hours,
        policy=policy,
        stage=stage,  # type: ignore[arg-type]
        seconds=seconds,
        smaller=smaller,
        shown_at=shown,
        due=shown.date() + timedelta(days=due) if due is not None else None,
    )
    now, sent = shown, []
    for turn, standstill in enumerate(standstills):
        actions = next_actions(view, now)
        assert actions == tuple(sorted(actions, key=lambda a: a.at))
        now = max(now, actions[0].at + timedelta(hours=standstill))  # the machine may sleep over it
        due_now = next_actions(view, now)[0]
        if due_now.kind == "park":
            break
        if due_now.kind == "card":
            view = replace(view, carded=True)
            continue
        now = due_now.at
        sent.append(due_now)
        assert business.is_open(hours, due_now.at)
        contact = Contact(
            kind=due_now.kind,  # type: ignore[arg-type]
            at=now,
            seconds=due_now.seconds,
            rung=due_now.rung,
            rule=due_now.rule,
        )
        touched = now + timedelta(hours=1) if turn in signs else view.touched_at
        view = replace(view, contacts=(*view.contacts, contact), touched_at=touched)
    efforts = [seconds, *(a.seconds for a in sent)]
    assert len(sent) <= MOST_CONTACTS
    assert all(later < earlier for earlier, later in pairwise(efforts))
    assert [a.kind for a in sent].count("farewell") <= 1
    assert "farewell" not in [a.kind for a in sent][:-1]
    assert all(a.seconds > EXIT_SECONDS for a in sent if a.kind == "nudge")
    days = [business.local(hours, a.at).date() for a in sent]
    assert len(set(days)) == len(days)
