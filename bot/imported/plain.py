"""A recognised brief as JSON-able values."""

from __future__ import annotations

from typing import Any

from bot.imported.values import ImportedBrief


def to_plain(brief: ImportedBrief) -> dict[str, Any]:
    """Dates as ISO text, questions with their ids (`s2q1`), texts without a final full stop."""
    goal = brief.goal
    return {
        "language": brief.language,
        "title": brief.title,
        "title_candidates": list(brief.title_candidates),
        "goal": goal
        and {
            "text": _ended(goal.text),
            "metric": goal.metric,
            "from": goal.frm,
            "to": goal.to,
            "by": goal.by and goal.by.isoformat(),
        },
        "kpi": list(brief.kpi),
        "reader": _ended(brief.reader),
        "keywords": list(brief.keywords),
        "references": [{"url": one.url, "use": one.use} for one in brief.references],
        "due": brief.due and brief.due.isoformat(),
        "sections": [
            {
                "no": section.no,
                "heading": section.heading,
                "points": list(section.points),
                "questions": [
                    {"id": f"s{section.no}q{place}", "text": question}
                    for place, question in enumerate(section.questions, start=1)
                ],
                "owner": section.owner,
                "due": section.due and section.due.isoformat(),
            }
            for section in brief.sections
        ],
        "vocabulary": list(brief.vocabulary),
        "assignable": brief.assignable,
        "missing": list(brief.missing),
    }


def _ended(text: str) -> str:
    return text.strip().rstrip("。.").rstrip()
