"""Every story under tests/scenarios, played against the real program."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import scenario
from bot.simulation import scenario as story

FOLDER = Path(__file__).parent.parent / "scenarios"
FILES = sorted(FOLDER.rglob("*.scenario"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_story_ends_as_written(path: Path) -> None:
    player = scenario.run(path)
    assert player.scenario.assertions >= 10, "a story says at least ten things that must be seen"


def test_every_story_is_told_in_both_languages() -> None:
    ja, en = ({p.stem for p in FILES if p.parent.name == language} for language in ("ja", "en"))
    assert ja == en


def test_an_expectation_that_fails_names_file_line_and_what_was_seen(tmp_path: Path) -> None:
    file = tmp_path / "wrong.scenario"
    file.write_text("language: en\nerin: /brief list\n  erin sees something else\n", encoding="utf-8")
    with pytest.raises(story.ScenarioError, match=r"(?s)wrong.scenario:3: .*No brief like that"):
        scenario.run(file)


def test_a_line_of_no_known_form_is_refused_with_its_number() -> None:
    with pytest.raises(story.ScenarioError, match=r"x\.scenario:2: not a line"):
        story.parse("x.scenario", "title: x\nerin dances\n")
