"""The same stories, told through Slack, end with the same words in the same order."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import scenario
from tests import slack_double
from tests.slack_story import stage

FILES = sorted((Path(__file__).parents[1] / "scenarios").rglob("*.scenario"))


def cases() -> list[object]:
    """Stories that need the local speech engine are marked, like every test that runs it."""
    return [
        pytest.param(path, marks=pytest.mark.speech) if "engine: local" in path.read_text(encoding="utf-8") else path
        for path in FILES
    ]


@pytest.mark.parametrize("path", cases(), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_story_has_the_same_transcript_in_slack(path: Path, tmp_path: Path) -> None:
    with stage(path, tmp_path) as played:
        played.player.play()
        assert played.player.transcript == scenario.run(path).transcript
        messages = [m for channel in played.slack.channels.values() for m in channel.messages]
        assert len(messages) > 10
        assert [slack_double.refused(m["blocks"], 50) for m in messages] == [[]] * len(messages)
