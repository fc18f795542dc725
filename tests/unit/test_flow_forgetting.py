"""What somebody said leaves for good when they or an admin ask: no word of it is left in the database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.inputs import Address, TimerFired
from bot.model import Person
from tests.unit.test_flow_collect import accepted
from tests.world import Stage

WORDS = {"ja": "吹き放しが多くて、全体の12%ぐらいです。", "en": "Most failures are blow-through, about 12 % of them."}
WHO = {"ja": ("saeki", "aoki", "佐伯 亮"), "en": ("owen", "erin", "Owen Clarke")}


@pytest.fixture(params=["ja", "en"])
def told(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Stage, str, Path]:
    stage = accepted(tmp_path, request.param)
    stage.world.say(WHO[request.param][0], WORDS[request.param])
    return stage, request.param, tmp_path / "world.sqlite"


def left(database: Path, *words: str) -> list[str]:
    """table.column of every cell that still holds one of the words."""
    with sqlite3.connect(database) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = []
        for table in tables:
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                found += [
                    f"{table}.{c}" for c, cell in zip(columns, row, strict=True) if any(w in str(cell) for w in words)
                ]
    connection.close()
    return sorted(set(found))


def test_an_admin_is_asked_once_and_then_nothing_of_the_person_is_left(told: tuple[Stage, str, Path]) -> None:
    stage, language, database = told
    _, admin, name = WHO[language]
    core = {"ja": "吹き放し", "en": "blow-through"}[language]
    assert "answer.text" in left(database, core)
    stage.world.command(admin, f"/brief {'消去' if language == 'ja' else 'forget'} @{name}")
    assert {"ja": "元には戻せません", "en": "cannot be undone"}[language] in stage.last(admin)
    assert "answer.text" in left(database, core)
    stage.world.press(admin, {"ja": "すべて消去する", "en": "Erase everything"}[language])
    report = {"ja": "回答 1件、録音 0件", "en": "1 answer, 0 recordings"}[language]
    assert any(report in text for text in stage.texts(admin)[-3:])
    assert left(database, core) == []
    assert [c for c in left(database, name) if not c.startswith("task.")] == []
    assert stage.dead() == []


def test_a_colleague_may_not(told: tuple[Stage, str, Path]) -> None:
    stage, language, database = told
    before = left(database, WORDS[language][:8])
    colleague = {"ja": "mochizuki", "en": "priya"}[language]
    stage.world.command(colleague, f"/brief {'消去' if language == 'ja' else 'forget'} @{WHO[language][2]}")
    assert {"ja": "ご本人と管理者です", "en": "Only Owen Clarke or an admin"}[language] in stage.last(colleague)
    assert left(database, WORDS[language][:8]) == before


def test_everybody_may_have_their_own_words_erased_and_may_think_again(told: tuple[Stage, str, Path]) -> None:
    stage, language, database = told
    expert = WHO[language][0]
    core = {"ja": "吹き放し", "en": "blow-through"}[language]
    stage.world.say(expert, {"ja": "何を保存していますか", "en": "what do you store about me?"}[language], top=True)
    stage.world.press(expert, {"ja": "ことばをすべて消す", "en": "Erase all I said"}[language])
    stage.world.press(expert, {"ja": "やめる", "en": "Keep it"}[language])
    assert stage.last(expert) == {"ja": "何も消していません。", "en": "Nothing was erased."}[language]
    assert left(database, core) != []
    stage.world.press(expert, {"ja": "すべて消去する", "en": "Erase everything"}[language])
    assert left(database, core) == []


def test_the_operators_timer_does_the_same_and_reports_to_the_admin(told: tuple[Stage, str, Path]) -> None:
    stage, language, database = told
    _, admin, name = WHO[language]
    stage.world.accept(_timer(stage, name))
    assert left(database, {"ja": "吹き放し", "en": "blow-through"}[language]) == []
    assert any(
        {"ja": "記録の上では P", "en": "The records know only P"}[language] in text for text in stage.texts(admin)
    )


def _timer(stage: Stage, name: str) -> TimerFired:
    with stage.store.read(stage.workspace_id) as session:
        number = session.scalars(select(Person).where(Person.name == name)).one().id
    return TimerFired(
        id=f"forget:{number}",
        at=stage.world.now,
        team="demo",
        user="",
        address=Address(platform="sim", conversation="-", private=True),
        timer="forget_person",
        subject=number,
        payload={},
    )
