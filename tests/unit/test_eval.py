"""The evaluation's gates on scripted models; what falls short is written down with its figure, so that it cannot get worse unseen."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.drafting.grounded import write
from bot.drafting.values import Language
from tests.eval import __main__ as command
from tests.eval import attacked, measure, voice
from tests.eval.measure import cases, checked, drafts, edited, mutated, of
from tests.interviews import paraphrases, wordings

BOTH = pytest.mark.parametrize("language", ["ja", "en"])


def test_there_are_at_least_forty_interviews_half_of_them_japanese() -> None:
    languages = Counter(i.plan.language for i in cases())
    assert sum(languages.values()) >= 40
    assert languages["ja"] == languages["en"]


@BOTH
@pytest.mark.parametrize("draws", [measure.composed, measure.faithful, measure.unfaithful], ids=["none", "good", "bad"])
def test_drafts_of_any_model_hold_the_facts_and_nothing_unfounded(language: Language, draws: measure.Draws) -> None:
    d = drafts(of(language), draws)
    assert d.recall >= 0.97
    assert (d.ungrounded, d.fillers, d.out_of_style, d.outward, d.leaks) == (0, 0, 0, 0, 0)
    assert (d.fragments, d.unfilled) == (0, 0)
    assert d.pasted <= 0.1 * d.sentences


@BOTH
def test_a_good_model_is_mostly_kept(language: Language) -> None:
    some = of(language)
    stood = sum(len(i.faithful) for i in some)
    returned = sum(len(write(i.plan, i.answers, wordings(), measure.faithful(i)).returned) for i in some)
    assert returned <= 0.2 * stood


@BOTH
def test_hardly_a_sentence_of_a_bad_model_stands(language: Language) -> None:
    """But for one in fifty: an exchanged thing or a lost "perhaps" may pass for another wording."""
    kept, proposed = [], 0
    for i in of(language):
        wrong = {s for _, _, changed in i.trapped() for s in changed}
        proposed += len(wrong)
        kept += [
            s.text
            for s in write(i.plan, i.answers, wordings(), measure.unfaithful(i)).draft.sentences
            if s.text in wrong
        ]
    assert len(kept) <= 0.02 * proposed


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


@BOTH
def test_sentences_made_wrong_are_caught(language: Language) -> None:
    """Every kind that can be told for certain but for a sentence or two, nine in ten of denials, orders and inventions."""
    found = mutated(of(language))
    recall = {kind: caught / total for kind, caught, total in found.kinds}
    assert {k for k in ("unit", "range", "quote", "superlative", "sealed") if recall.get(k, 1) < 1} == set()
    assert {k for k in ("number", "name") if recall[k] < 0.99} == set()
    assert {k for k in ("negation", "order", "invented clause", "bound") if recall.get(k, 1) < 0.9} == set()
    assert recall["direction"] >= 0.85
    assert recall["hedge"] >= 0.7
    assert found.alarms <= 0.01 * found.sentences


@BOTH
def test_freely_edited_prose_is_hardly_ever_questioned_without_need(language: Language) -> None:
    """One sentence in twenty where rules were made with the prose in sight; the half kept unread is further off."""
    e = edited(language)
    assert e.alarms <= 0.05 * e.sentences
    assert e.held_out <= 0.2 * e.of_held_out


@BOTH
def test_another_authors_prose_and_errors_are_judged_no_worse_than_measured(language: Language) -> None:
    """Those whose prose was read last are further off; while it was unread, 27 and 21 in 100 sentences were alarms, and 84
    and 68 of 100 errors were caught. Written down, so that it cannot get worse unseen."""
    early, late = (measure.blind(language, last=part) for part in (False, True))
    caught = [sum(k[1] for k in b.kinds) / sum(k[2] for k in b.kinds) for b in (early, late)]
    assert early.alarms <= 0.03 * early.sentences
    assert late.alarms <= (0.15 if language == "ja" else 0.08) * late.sentences
    assert caught[0] >= 0.72
    assert caught[1] >= (0.8 if language == "ja" else 0.68)


@BOTH
def test_nothing_of_an_attack_comes_out(language: Language) -> None:
    _, attacks, _, out, leading = attacked.row(language)
    assert attacks >= 100
    assert (out, leading) == (0, 0)


def test_error_rates_count_what_was_heard_wrong() -> None:
    assert voice.error_rate(["five", "newton", "metres"], ["five", "neutron", "metres"]) == pytest.approx(1 / 3)
    assert voice.error_rate(list("吹き放し"), list("吹き放し")) == 0
    assert voice.error_rate([], []) == 0


def test_the_command_prints_a_table_for_each_thing_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "installed", lambda: False)  # half a minute of listening is the command's own
    few = (*of("ja")[:2], *of("en")[-2:])
    monkeypatch.setattr(measure, "cases", lambda: few)
    command.main([])
    out = capsys.readouterr().out
    assert [
        title
        for title in (
            "Drafts of",
            "Checker, ja",
            "Checker, en",
            "Sentences made wrong, ja",
            "Sentences made wrong, en",
            "False alarms on edited prose",
            "Another author's free prose and errors, en",
            "Attacks on a model that obeys them",
            "Voice samples",
            "Memos to questions",
        )
        if title not in out
    ] == []
