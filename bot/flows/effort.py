"""The effort ladder: the same question at falling price. Seconds are our estimates until the pilot has measured them."""

from __future__ import annotations

from collections.abc import Mapping

#: Rungs from dearest to cheapest, with the seconds one question costs there.
RUNGS: Mapping[str, int] = {"open": 75, "prompts": 45, "pick": 20, "yesno": 10, "confirm": 8, "exits": 3}


def seconds(rung: str) -> int:
    return RUNGS[rung]


def next_rung(rung: str, *, choices: bool, prefill: bool) -> str | None:
    """The next cheaper rung that can be made: pick needs choices, yes/no and confirm need something marketing wrote."""
    order = list(RUNGS)
    for candidate in order[order.index(rung) + 1 :]:
        if candidate == "prompts" or (candidate == "pick" and choices) or (candidate == "yesno" and prefill):
            return candidate
    return None
