"""The same stories, told through Teams, end with the same words in the same order."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import scenario
from tests.teams_story import stage

FOLDER = Path(__file__).parents[1] / "scenarios"
FILES = sorted(FOLDER.rglob("*.scenario"))


def cases() -> list[object]:
    """Stories that need the local speech engine are marked, like every test that runs it."""
    return [
        pytest.param(path, marks=pytest.mark.speech) if "engine: local" in path.read_text(encoding="utf-8") else path
        for path in FILES
    ]


def test_the_stories_are_of_both_languages() -> None:
    assert {file.parent.name for file in FILES} >= {"ja", "en"}


@pytest.mark.parametrize("path", cases(), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_story_has_the_same_transcript_in_teams(path: Path, tmp_path: Path) -> None:
    with stage(path, tmp_path) as (player, service):
        player.play()
        assert player.transcript == scenario.run(path).transcript
        assert len(service.activities) > 10
