"""The checks can fail: for each invariant the program is broken in one place, and the simulation has to see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

import bot.delivery
import bot.departure
from adapters.simulate import Failed, Ground, Plan, play
from bot.flows import approach, assign, chase, collect, draft, erasing, previews, review, saying
from bot.language import intents
from bot.language.intents import Intent
from bot.model import Assignment
from bot.reports import weekly
from bot.simulation import kept
from bot.simulation.promises import CHECKS
from bot.simulation.settings import CALM, Faults, Minds, Size
from bot.turn import Turn

#: People who do what they are asked, soon.
WILLING = Minds(reply=(0.9,), off_record=0.0, rewords=0.0, takes_back=0.0)
SIZE = Size(experts=3, department=3, marketers=1, briefs=1, sections=2, days=28)
#: In one of so many seeds a mutant has to be seen.
SEEDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`breaks` the invariant with that number; `apply` breaks the program."""

    name: str
    breaks: int
    apply: Callable[[pytest.MonkeyPatch], None]
    minds: Minds = WILLING
    size: Size = SIZE
    faults: Faults = CALM
    pace: str = "default"


def _nothing(*_: Any, **__: Any) -> None:
    return None


def assignment_unchecked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(assign, "_problem", lambda *_: False)


def caps_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(approach, "_days_used", lambda *_: set())


def hours_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bot.departure, "WAITS_FOR_HOURS", ())
    patch.setattr(approach, "earliest", lambda turn, person: turn.at)


def opt_out_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(approach, "opted_out", _nothing)


def no_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(chase, "refused", _nothing)


def manager_told_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(previews, "ready_at", lambda turn, row, person: (row.shown_at or turn.at) + timedelta(minutes=1))


def minutes_never_spent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(assign, "minutes_this_month", lambda *_: 0)


def _kept(patch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    keep = draft.keep

    def changed(turn: Turn, section: Any, content: Any, **more: Any) -> Any:
        return keep(turn, section, {**content, "sentences": [change(s) for s in content["sentences"]]}, **more)

    patch.setattr(draft, "keep", changed)


def sources_lost(patch: pytest.MonkeyPatch) -> None:
    _kept(patch, lambda sentence: {**sentence, "source": ""})


def changed_under_its_hash(patch: pytest.MonkeyPatch) -> None:
    _kept(patch, lambda sentence: {**sentence, "text": f"{sentence['text']}!"})


def off_the_record_taken_as_answer(patch: pytest.MonkeyPatch) -> None:
    def taken(turn: Turn, assignment: Assignment, intent: Intent, text: str) -> None:
        question = collect.current(turn, assignment)
        if question is not None:
            collect.answer(turn, question, text.partition(":")[2].strip(), source=turn.input.id)

    patch.setitem(saying.REACTIONS, "off_record", taken)


def asked_without_an_offer(patch: pytest.MonkeyPatch) -> None:
    offer = assign.offer

    def silently(turn: Turn, *given: Any, **more: Any) -> Any:
        made, when = offer(turn, *given, **more)
        turn.move(made, "active", why="mutant")
        collect.start(turn, made)
        return made, when

    patch.setattr(assign, "offer", silently)


def names_in_the_channel(patch: pytest.MonkeyPatch) -> None:
    gather = weekly.gather

    def naming(session: Any, **more: Any) -> Any:
        from sqlalchemy import select

        from bot.model import Person

        names = tuple(p.name for p in session.scalars(select(Person)))
        return replace(gather(session, **more), thanked=names, unnamed=frozenset(), answers=3)

    patch.setattr(weekly, "gather", naming)


def people_ranked(patch: pytest.MonkeyPatch) -> None:
    metadata = MetaData()
    Table("person", metadata, Column("id", Integer), Column("responsiveness_score", Integer))
    patch.setattr(kept, "Base", SimpleNamespace(metadata=metadata))


def resent_without_looking(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bot.delivery.Delivery, "_already_there", _nothing)


def moved_without_a_line(patch: pytest.MonkeyPatch) -> None:
    def moved(turn: Turn, row: Any, state: str, *, why: str) -> bool:
        row.state = state
        return True

    patch.setattr(Turn, "move", moved)


def confirmed_by_the_text(patch: pytest.MonkeyPatch) -> None:
    propose = review.propose

    def confirming(turn: Turn, *given: Any) -> Any:
        row = propose(turn, *given)
        turn.move(row, "confirmed", why="mutant")
        return row

    patch.setattr(review, "propose", confirming)


def no_reason_kept(patch: pytest.MonkeyPatch) -> None:
    bring = approach.bring

    def unreasoned(*given: Any, **more: Any) -> Any:
        return bring(*given, **{**more, "rule": ""})

    patch.setattr(approach, "bring", unreasoned)


def words_kept_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erasing, "forget", _nothing)


def words_not_understood(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(intents, "understand", lambda *_, **__: Intent(kind="unclear"))


STUBBORN = replace(WILLING, reply=(0.3, 0.0))
MUTANTS = (
    Mutant(name="assignment unchecked, one holder", breaks=1, apply=assignment_unchecked, minds=STUBBORN),
    Mutant(
        name="assignment unchecked, agreement",
        breaks=2,
        apply=assignment_unchecked,
        minds=replace(WILLING, align=0.0, hours=8),
    ),
    Mutant(name="a pace without end", breaks=3, apply=lambda patch: None, pace="daily-nag", minds=STUBBORN),
    Mutant(name="caps off", breaks=4, apply=caps_off, size=replace(SIZE, experts=2, sections=6)),
    Mutant(name="hours ignored", breaks=5, apply=hours_ignored, size=replace(SIZE, abroad=1.0)),
    Mutant(
        name="opt-out ignored",
        breaks=6,
        apply=opt_out_ignored,
        minds=Minds(reply=(0.2,), leave=(0.8,)),
        size=replace(SIZE, experts=2),
    ),
    Mutant(
        name="a manager's no ignored",
        breaks=7,
        apply=no_ignored,
        minds=replace(WILLING, ways={"boss": 1.0}, managers={"no": 1.0}),
        size=replace(SIZE, experts=2, sections=3),
    ),
    Mutant(
        name="manager told at once",
        breaks=8,
        apply=manager_told_at_once,
        minds=replace(STUBBORN, marketers={"manager": 1.0}),
    ),
    Mutant(name="minutes never spent", breaks=9, apply=minutes_never_spent, size=replace(SIZE, minutes=3, sections=4)),
    Mutant(name="sources lost", breaks=10, apply=sources_lost),
    Mutant(
        name="sealed words used",
        breaks=11,
        apply=off_the_record_taken_as_answer,
        minds=replace(WILLING, off_record=1.0),
    ),
    Mutant(name="changed under its hash", breaks=12, apply=changed_under_its_hash),
    Mutant(name="asked without an offer", breaks=13, apply=asked_without_an_offer),
    Mutant(name="names in the channel", breaks=14, apply=names_in_the_channel, minds=STUBBORN),
    Mutant(name="people ranked", breaks=15, apply=people_ranked),
    Mutant(name="resent without looking", breaks=16, apply=resent_without_looking, faults=Faults(cut_after=0.3)),
    Mutant(name="moved without a line", breaks=16, apply=moved_without_a_line),
    Mutant(name="confirmed by the text", breaks=17, apply=confirmed_by_the_text),
    Mutant(name="no reason kept", breaks=18, apply=no_reason_kept),
    Mutant(name="words kept for ever", breaks=19, apply=words_kept_for_ever, minds=replace(WILLING, takes_back=1.0)),
    Mutant(name="words not understood", breaks=20, apply=words_not_understood),
)


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with Ground() as ground:
        yield ground


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_the_simulation_sees_what_is_broken(mutant: Mutant, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan(
        seed=0,
        size=mutant.size,
        minds=mutant.minds,
        faults=mutant.faults,
        pace=mutant.pace,
        checks=tuple(check for check in CHECKS if check[0] == mutant.breaks),
    )
    if mutant.pace == "default":
        play(plan, ground)  # unbroken, the same company keeps the promise
    mutant.apply(monkeypatch)
    for seed in range(SEEDS):
        try:
            play(replace(plan, seed=seed), ground)
        except Failed as failed:
            assert failed.number == mutant.breaks  # noqa: PT017  # which one it is matters
            return
    pytest.fail(f"{mutant.name}: {SEEDS} companies lived with it and nobody noticed")


def test_every_invariant_has_a_mutant() -> None:
    assert {mutant.breaks for mutant in MUTANTS} == set(range(1, 21)) == {number for number, _, _ in CHECKS}
