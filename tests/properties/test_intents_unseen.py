"""What people write to say forty things, by an author who had not seen the phrasings: what must never be mistaken, and how much is understood.

First sight: 43.1 % of the Japanese rows and 44.4 % of the English ones, by patterns alone. Odd rows were then read and are among
the examples of intents.toml; even rows are only measured: 80.1 % and 79.8 %, which is what more of that author's words may expect.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.language.intents import Intent, understand
from bot.model import Answer, Question
from tests.unit.test_flow_collect import accepted, answers
from tests.unit.test_intents import words

HERE = Path(__file__).parent.parent / "unit"
LOCALES = ("ja", "en")
#: Turning something down, in any strength.
REFUSALS = frozenset({"stop", "no", "decline", "soft_no", "complaint", "not_me", "skip", "disagree"})
#: What would count as something given.
GIVEN = frozenset({"answer", "partial", "pick"})
AGREED = frozenset({"yes", "confirm", "minutes"})


@cache
def read(locale: str) -> tuple[tuple[dict[str, str], Intent], ...]:
    with (HERE / f"intents_unseen_{locale}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple((row, understand(row["text"], words(), context=row["context"])) for row in rows)  # type: ignore[arg-type]  # the file holds contexts


def right(row: dict[str, str], found: Intent) -> bool:
    return found.kind == row["kind"] and row["choice"] in ("", found.choice)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_file_has_twenty_phrasings_of_each_intent(locale: str) -> None:
    kinds = [row["kind"] for row, _ in read(locale)]
    assert len(set(kinds)) >= 40
    assert min(kinds.count(kind) for kind in set(kinds)) >= 20


@pytest.mark.parametrize("locale", LOCALES)
def test_an_answer_is_never_taken_for_a_refusal_nor_an_opt_out_for_an_answer(locale: str) -> None:
    mistaken = [
        (row["kind"], found.kind, row["text"])
        for row, found in read(locale)
        if (row["kind"] in GIVEN and found.kind in REFUSALS)
        or (row["kind"] == "stop" and found.kind in GIVEN | AGREED)
        or (row["kind"] in ("no", "decline") and found.kind in AGREED)
        or (row["kind"] in AGREED and found.kind in ("stop", "decline"))
    ]
    assert mistaken == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_real_answer_stays_an_answer(locale: str) -> None:
    rows = [(row, found) for row, found in read(locale) if row["kind"] == "answer"]
    assert len(rows) >= 30
    assert [row["text"] for row, found in rows if found.kind != "answer"] == []


@pytest.mark.parametrize(("locale", "understood", "as_answer"), [("ja", 0.86, 0.08), ("en", 0.85, 0.08)])
def test_most_is_understood_and_little_of_the_rest_becomes_an_answer(
    locale: str, understood: float, as_answer: float
) -> None:
    rows = read(locale)
    hits = sum(right(row, found) for row, found in rows)
    wishes = [(row, found) for row, found in rows if row["kind"] not in GIVEN]
    lost = [row["text"] for row, found in wishes if found.kind == "answer"]
    assert hits >= understood * len(rows), f"{hits} of {len(rows)}"
    assert len(lost) <= as_answer * len(wishes), lost


@pytest.mark.parametrize("locale", LOCALES)
def test_most_opt_outs_are_heard_as_such(locale: str) -> None:
    rows = [(row, found) for row, found in read(locale) if row["kind"] == "stop"]
    assert sum(found.kind == "stop" for _, found in rows) >= 0.9 * len(rows)
    assert {found.kind for _, found in rows} <= {"stop", "decline", "unclear", "not_me"}


@pytest.mark.parametrize(
    ("language", "user", "words", "asks"),
    [
        ("ja", "saeki", "工場で先に試してもらえますか?", "回答として受け取ってよいか迷いました"),
        ("en", "owen", "could you maybe show it to the plant first?", "wasn't sure whether that is your answer"),
    ],
)
def test_what_is_unclear_is_asked_about_and_one_tap_makes_it_the_answer(
    tmp_path: Path, language: str, user: str, words: str, asks: str
) -> None:
    stage = accepted(tmp_path, language)
    with stage.store.read(stage.workspace_id) as session:
        question = session.scalars(select(Question).where(Question.state == "asked")).one()
        number, asked = question.id, question.text
    stage.world.say(user, words)
    assert asks in stage.last(user)
    assert answers(stage) == [(words, "received")]
    stage.world.press(user, asked[:12])
    with stage.store.read(stage.workspace_id) as session:
        taken = session.scalars(select(Answer).where(Answer.question_id == number)).one()
        assert (taken.text, taken.state) == (words, "accepted")
