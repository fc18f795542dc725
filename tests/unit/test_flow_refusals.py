"""A manager's no holds through its last day, the same for every ask: an offer, the outline, a suggestion."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.model import Approach, Person, Refusal
from tests.chasing import Story, begin


def refused(tmp_path: Path, language: str, *until: date) -> Story:
    """The manager's noes about the expert, oldest first."""
    story = begin(tmp_path, language)
    people = {p.name: p.id for p in story.rows(Person)}
    expert, manager = story.do("佐伯 亮", "Owen Clarke"), story.do("大沢 誠", "Ruth Hale")
    with story.stage.store.write(story.stage.workspace_id) as session:
        for day in until:
            session.add(
                Refusal(
                    workspace_id=story.stage.workspace_id,
                    manager_id=people[manager],
                    person_id=people[expert],
                    until=day,
                    at=story.stage.world.now,
                )
            )
    return story


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_last_day_counts_for_the_outline_as_for_an_offer(tmp_path: Path, language: str) -> None:
    story = refused(tmp_path, language, date(2026, 12, 25))
    world = story.stage.world
    story.until("12-25 12:00")
    world.command(story.marketer, story.do("割当 1.2 @佐伯", "assign 1.2 @owen"))
    assert story.do("上長の方から見送り", "manager asked us not to") in story.sees(story.marketer)
    world.command(story.marketer, story.do('見出し 追加 1 "交換の目安"', 'section add 1 "When to replace"'))
    before = len(story.rows(Approach))
    world.command(story.marketer, story.do("すり合わせ 1 @佐伯", "align 1 @owen"))
    assert story.do("上長の方から", "their manager said not now") in story.sees(story.marketer)
    assert len(story.rows(Approach)) == before
    story.until("12-28 12:00")
    world.command(story.marketer, story.do("すり合わせ 1 @佐伯", "align 1 @owen"))
    assert story.do("上長の方から", "their manager said not now") not in story.sees(story.marketer)
    assert [row.sort for row in story.rows(Approach)][before:] == ["align"]


def test_an_earlier_no_that_runs_longer_still_holds(tmp_path: Path) -> None:
    story = refused(tmp_path, "en", date(2027, 1, 29), date(2026, 12, 4))
    story.until("12-10 12:00")
    story.stage.world.command("erin", 'section add 1 "When to replace"')
    story.stage.world.command("erin", "align 1 @owen")
    assert "their manager said not now" in story.sees("erin")


def test_the_last_day_ends_where_the_person_is(tmp_path: Path) -> None:
    """In Auckland it is the 26th while London still has the 25th."""
    story = refused(tmp_path, "en", date(2026, 12, 25))
    story.until("12-25 12:00")
    world = story.stage.world
    world.command("erin", "suggest 1.2")
    assert "Owen Clarke" not in story.sees("erin")
    story.change(Person, "Owen Clarke", hours={"zone": "Pacific/Auckland"})
    world.command("erin", "suggest 1.2")
    assert "Owen Clarke" in story.sees("erin")
