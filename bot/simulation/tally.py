"""What people themselves would count: time spent, answers given, messages received, first answers, wins heard of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Tally:
    """Seconds by person; `asked` and `answered` are when a thread first asked and first got an answer."""

    spent: dict[str, float] = field(default_factory=dict)
    received: int = 0
    reminders: int = 0
    answers: int = 0
    left: set[str] = field(default_factory=set)
    annoyed: int = 0
    cards: int = 0
    to_managers: int = 0
    asked: dict[str, datetime] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)
    in_time: set[str] = field(default_factory=set)
    heard: list[datetime] = field(default_factory=list)

    def spend(self, user: str, seconds: float) -> None:
        self.spent[user] = self.spent.get(user, 0.0) + seconds
