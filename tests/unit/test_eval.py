"""The evaluation's gates on scripted models; what falls short is written down with its figure, so that it cannot get worse unseen."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.drafting.grounded import write
from bot.drafting.values import Language
from tests.eval import __main__ as command
from tests.eval import measure
from tests.eval.measure import cases, checked, drafts, of
from tests.interviews import interviews, paraphrases, wordings

BOTH = pytest.mark.parametrize("language", ["ja", "en"])


def test_there_are_ten_interviews_beside_the_repositorys_half_of_them_japanese() -> None:
    own = cases()[len(interviews()) :]
    assert Counter(i.plan.language for i in own) == Counter({"ja": 5, "en": 5})


@BOTH
@pytest.mark.parametrize("draws", [measure.composed, measure.faithful, measure.unfaithful], ids=["none", "good", "bad"])
def test_drafts_of_any_model_hold_the_facts_and_nothing_unfounded(language: Language, draws: measure.Draws) -> None:
    d = drafts(of(language), draws)
    assert d.recall >= 0.97
    assert (d.ungrounded, d.fillers, d.out_of_style, d.outward) == (0, 0, 0, 0)
    assert d.leaks <= 1  # ja-21's 30 shots taken back twice, en-21's site name kept out: heard wrong by the composer


@BOTH
def test_a_good_model_is_mostly_kept(language: Language) -> None:
    some = of(language)
    stood = sum(len(i.faithful) for i in some)
    returned = sum(len(write(i.plan, i.answers, wordings(), measure.faithful(i)).returned) for i in some)
    assert returned <= 0.15 * stood


@BOTH
def test_no_sentence_of_a_bad_model_stands(language: Language) -> None:
    kept = []
    for i in of(language):
        wrong = {s for _, _, changed in i.trapped() for s in changed}
        kept += [
            s.text
            for s in write(i.plan, i.answers, wordings(), measure.unfaithful(i)).draft.sentences
            if s.text in wrong
        ]
    assert kept == []


def test_free_rewording_that_says_something_else_hardly_ever_stands() -> None:
    made = [(p, measure.reworded(p)) for p in paraphrases()]
    kept = [s for p, draft in made for s in p.unfaithful if s in {x.text for x in draft.sentences}]
    assert len(kept) <= 0.03 * sum(len(p.unfaithful) for p in paraphrases())


@BOTH
def test_the_checker_catches_what_it_must(language: Language) -> None:
    """Numbers, units, quotes: all. Over all kinds nine in ten, with at most one false alarm in twenty."""
    found = checked(of(language))
    certain = {"number", "unit", "unit pair", "quote", "range", "full-width digits", "万/億", "superlative"}
    assert [k for k in found.kinds if k[0] in certain and k[1] < k[2]] == []
    assert sum(k[1] for k in found.kinds) >= 0.9 * sum(k[2] for k in found.kinds)
    assert found.alarms <= 0.05 * found.sentences


def test_the_command_prints_a_table_for_each_thing_measured(capsys: pytest.CaptureFixture[str]) -> None:
    command.main([])
    out = capsys.readouterr().out
    assert [
        title for title in ("Drafts of", "Checker, ja", "Checker, en", "Memos to questions") if title not in out
    ] == []
