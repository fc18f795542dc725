"""What somebody makes of a message by looking at it: what it asks, about which thing, for how much effort."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.message import Button
from bot.simulation.service import Shown

#: The button that tells what a message is about, in this order, and the kind of ask it stands for.
_SIGNS = (
    ("approach.open", "bundle"),
    ("preview.fine", "preview"),
    ("align.agree_all", "align"),
    ("draft.confirm", "review"),
    ("offer.accept", "offer"),
    ("question.pick", "question"),
    ("question.yes", "question"),
    ("question.later", "question"),
    ("question.unknown", "question"),
    ("promise.at", "when"),
    ("stall.unclear", "stall"),
    ("offer.delegate", "whom"),
    ("offer.nobody", "whom"),
    ("fix.apply", "fix"),
    ("ease.yes", "tap"),
    ("more.yes", "tap"),
    ("credit.named", "tap"),
    ("offer.you_write", "exit"),
    ("offer.not_me", "exit"),
)
_EFFORT = re.compile(r"(?:about|約)\s*(\d+)\s*(s\b|秒|min|分)")
#: What an ask costs whose message does not say.
USUAL_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """`item` names what it is about as far as one can see ("question:12"), "" when only the thread tells."""

    kind: str
    item: str
    seconds: int
    reminder: bool
    buttons: Mapping[str, Button]


def read(shown: Shown) -> Ask | None:
    """None: it asks nothing."""
    buttons: dict[str, Button] = {}
    for button in shown.message.buttons:
        buttons.setdefault(button.action, button)
    for action, kind in _SIGNS:
        if action in buttons:
            value = re.split(r"[:|]", buttons[action].value)[0]
            known = kind in ("align", "review", "offer", "question")
            farewell = kind == "exit" and "chase.why" not in buttons and "offer.decline" in buttons
            return Ask(
                kind=kind,
                item=f"{kind}:{value}" if known else "",
                seconds=seconds(shown),
                reminder="chase.why" in buttons or farewell,
                buttons=buttons,
            )
    return None


def seconds(shown: Shown) -> int:
    """The effort the message names, the first one when it names several."""
    found = _EFFORT.search(f"{shown.message.note}\n{shown.message.text}")
    if found is None:
        return USUAL_SECONDS
    return int(found.group(1)) * (60 if found.group(2) in ("min", "分") else 1)
