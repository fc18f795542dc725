"""What the simulation found, as stories of their own: each failed before it was mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.simulate import language
from bot.errors import PermanentError, TemporaryError
from bot.inputs import Address
from bot.language.intents import understand
from bot.message import Message
from bot.model import Escalation
from bot.ports import Sent
from bot.simulation.chat import Chat
from tests.chasing import Story, accepted


class Unreachable(Chat):
    """Takes nothing for one private chat from a moment on: refuses for good, or is down for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses = ""
        self.down = ""

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        if to.conversation == self.refuses:
            raise PermanentError("cannot be written to", code="channel_not_found")
        if to.conversation == self.down:
            raise TemporaryError("the service is down")
        return super().send(team, to, message, key=key)


def decided_for_the_manager(tmp_path: Path, chat: Unreachable, *, refuses: str = "", down: str = "") -> Story:
    """Everything was tried; the marketer asks the manager on Friday 12/11 while the expert's chat takes nothing."""
    story = accepted(tmp_path, chat=chat)
    story.until("12-11 14:00")
    chat.refuses, chat.down = refuses, down
    story.stage.world.press("aoki", "上長に相談")
    return story


def test_a_preview_that_the_platform_refused_lets_nothing_go_to_the_manager(tmp_path: Path) -> None:
    """Seed 13, ja, rough: the marketer read "she has seen it" though it never arrived."""
    story = decided_for_the_manager(tmp_path, Unreachable(), refuses="D:saeki")
    story.until("12-31 18:00")
    assert [key for _, key in story.log("aoki", prefix=("escalate.ready", "escalate.unread_note"))] == [
        "escalate.unread_note"
    ]
    assert [row.state for row in story.rows(Escalation)] == ["closed", "marketer"]  # and the marketer decides anew


def test_a_preview_that_arrives_late_leaves_a_business_day_from_then_on(tmp_path: Path) -> None:
    chat = Unreachable()
    story = decided_for_the_manager(tmp_path, chat, down="D:saeki")
    story.until("12-14 12:00")
    chat.down = ""
    story.until("12-18 18:00")
    shown = story.log("saeki", prefix=("escalate.preview",))
    ready = story.log("aoki", prefix=("escalate.ready",))
    assert [when[:8] for when, _ in shown] == ["12-14 13"]
    assert [when[:8] for when, _ in ready] == ["12-15 13"]


@pytest.mark.parametrize(
    ("words", "locale"),
    [
        ("the outline is fine", "en"),
        ("The outline of B1 looks good to me", "en"),
        ("outline works for me", "en"),
        ("B1の目次でOKです", "ja"),
        ("この目次でOKです", "ja"),
    ],
)
def test_the_words_beside_the_button_agree_to_an_outline(words: str, locale: str) -> None:
    """Seed 28, en: what the button itself suggests to write was taken for a change request."""
    assert understand(words, language().intents, context="align").kind == "yes"


@pytest.mark.parametrize("words", ["the outline is", "the outline is not fine", "the outline looks wrong"])
def test_half_a_sentence_or_a_no_agrees_to_nothing(words: str) -> None:
    assert understand(words, language().intents, context="align").kind != "yes"


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_rule_by_which_somebody_is_written_to_has_words(locale: str) -> None:
    """Seed 2, en: an outline's reminder had a rule that `why this` could not put into words."""
    import re

    flows = Path(__file__).parents[2] / "bot" / "flows"
    rules = {rule for file in flows.glob("*.py") for rule in re.findall(r'rule="([a-z_.]+)"', file.read_text("utf-8"))}
    assert len(rules) > 15
    known = language().catalog.keys(locale)
    assert [rule for rule in sorted(rules) if f"rules.{rule.replace('.', '_')}" not in known] == []
