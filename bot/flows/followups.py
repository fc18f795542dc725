"""What an answer left open of its own question, asked once more in the smallest form: one figure a question, two a memo."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.drafting.facts import figures
from bot.drafting.themes import THEMES, Theme
from bot.language.text import fold
from bot.model import Answer, Assignment, Brief, Question, Section
from bot.turn import Turn

#: A memo's follow-ups, and a section's (product.md IN4).
MOST = 2


def _theme(probe: str) -> Theme:
    return next(t for t in THEMES if t.asks.search(probe))


#: What a question can ask a figure for, by the name of the short question in messages/memo.toml.
ASPECTS: dict[str, Theme] = {
    "share": _theme("割合"),
    "money": _theme("費用"),
    "duration": _theme("期間"),
    "interval": _theme("頻度"),
    "temperature": _theme("何度"),
    "size": _theme("寸法"),
    "number": _theme("何台"),
}


def missing(question: str, answer: str) -> list[str]:
    """Aspects the question asks for and the answer does not speak of. An answer with any figure is left in peace."""
    if figures(answer):
        return []
    return [
        name
        for name, theme in ASPECTS.items()
        if theme.asks.search(fold(question)) and not theme.says.search(fold(answer))
    ]


def put(turn: Turn, answered: Sequence[tuple[Answer, Question, Section, Assignment]]) -> None:
    """Queues the short questions; the interview asks them in their place."""
    left = MOST
    for answer, question, section, assignment in answered:
        if question.follows_id is not None or answer.partial or question.rung in ("pick", "yesno"):
            continue
        before = turn.all(
            select(Question).where(
                Question.section_id == section.id, Question.follows_id.is_not(None), Question.state != "withdrawn"
            )
        )
        room = min(left, MOST - len(before))
        for name in missing(question.text, answer.text)[: 1 if room > 0 else 0]:
            left -= 1
            row = turn.add(
                Question(
                    section_id=section.id,
                    assignment_id=assignment.id,
                    follows_id=question.id,
                    no=question.no,
                    text=turn.word(
                        f"memo.follow_{name}", turn.get(Brief, section.brief_id).language, question=question.text
                    ),
                    point=question.point,
                    rung="prompts",
                )
            )
            turn.record("question.queued", f"question:{row.id}", after="queued", why="memo.gap")
