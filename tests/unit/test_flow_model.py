"""A language model in the whole program: it can fill a text and nothing else, and when it is silent the reader is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.drafting.hygiene import marked_up, reaches_out
from bot.drafting.values import Language, Plan, Spoken
from bot.errors import TemporaryError
from bot.ports import Drafter, Proposed, Returned
from tests.eval.models import Obedient, attacks
from tests.unit.test_flow_collect import accepted
from tests.world import Stage

EXPERT = {"ja": "saeki", "en": "owen"}
FACT = {
    "ja": "一番多いのは吹き放しで、全体の12%ぐらいです。",
    "en": "The battery lasts about five years at one reading an hour.",
}
SECOND = {"ja": "口径15ミリだと1台で年間約40万円です。", "en": "Anything above 85 degrees C at the housing."}
#: Asks of each kind: to publish, to confirm, to write to others, to show secrets, to link.
TRIED = 12


class Down:
    """A model that nobody answers for."""

    name = "openai"
    model = "model-1"
    local = False

    def prompt(self, language: Language) -> str:
        return "p"

    def draft(self, plan: Plan, answers: Sequence[Spoken], returned: Sequence[Returned] = ()) -> tuple[Proposed, ...]:
        raise TemporaryError("no connection")


def told(folder: Path, language: str, drafter: Drafter | None, *said: str) -> Stage:
    folder.mkdir()
    stage = accepted(folder, language, drafter=drafter)
    for words in said:
        stage.world.say(EXPERT[language], words)
    stage.world.run_until(stage.world.now + timedelta(minutes=5))
    return stage


def standing(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row without words and without what a text's own version brings with it."""
    kept = {}
    with closing(sqlite3.connect(folder / "world.sqlite")) as connection:
        for table, columns in {
            "brief": "id, state, title, marketer_id, url, due",
            "section": "id, state, heading, due, locked, override",
            "assignment": "id, person_id, state, rung, due",
            "question": "id, section_id, state, rung",
            "answer": "id, question_id, state, text, sealed",
            "person": "id, name, roles, active, cadence, hours",
            "opt_out": "id, scope, state",
            "review": "id, person_id, sort, state",
            "escalation": "id, state",
            "promise": "id, state",
            "alignment": "id, state",
            "channel": "*",
        }.items():
            kept[table] = connection.execute(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()
    return kept


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_model_that_obeys_every_order_in_an_answer_changes_no_state(tmp_path: Path, language: Language) -> None:
    tried = attacks(language)[:: max(1, len(attacks(language)) // TRIED)][:TRIED]
    said = f"{FACT[language]} {' '.join(tried)}"
    plain = told(tmp_path / "plain", language, None, FACT[language], said)
    model = Obedient(tried[0])
    obeying = told(tmp_path / "obeying", language, model, FACT[language], said)
    assert model.proposed > 0
    assert standing(tmp_path / "obeying") == standing(tmp_path / "plain")
    assert {post.to.conversation for post in obeying.world.chat.posts} == {
        post.to.conversation for post in plain.world.chat.posts
    }
    with closing(sqlite3.connect(tmp_path / "obeying/world.sqlite")) as connection:
        drafts = [
            text for (text,) in connection.execute("SELECT s.value ->> 'text' FROM draft, json_each(sentences) s")
        ]
    assert drafts
    assert [text for text in drafts if reaches_out(text) or marked_up(text)] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ja", "今回は文章を整えるサービスが使えなかったため、いただいた言葉をそのままつないでいます。"),
        ("en", "The writing service was not available this time, so your words are joined as you said them."),
    ],
)
def test_a_model_that_is_down_leaves_a_composed_draft_and_it_is_said(
    tmp_path: Path, language: str, sentence: str
) -> None:
    said = (FACT[language], SECOND[language])
    stage = told(tmp_path / "down", language, Down(), *said)
    without = told(tmp_path / "without", language, None, *said)
    drafts = [text for text in stage.texts(EXPERT[language]) if sentence in text]
    assert drafts
    plain = [t.replace(sentence, "") for t in without.texts(EXPERT[language])]
    assert not any(sentence in text for text in without.texts(EXPERT[language]))
    assert plain[-1].splitlines()[-1] == stage.last(EXPERT[language]).splitlines()[-1]
    assert stage.dead() == []
