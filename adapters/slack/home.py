"""App Home: a few lines and the ways to what is open, how it works, settings, time off and quiet. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.slack.mrkdwn import marked
from adapters.slack.payloads import NUMBERED

#: Word of the button to the command it runs; the answer comes in the person's own chat.
COMMANDS: Mapping[str, str] = {
    "mine": "",
    "help": "help",
    "settings": "settings",
    "vacation": "help vacation",
    "optout": "help optout",
}


def view(words: Mapping[str, str]) -> dict[str, Any]:
    """The home tab in the words' language."""
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": words[name], "emoji": False},
            "action_id": f"command.run{NUMBERED}{at}",
            **({"value": command} if command else {}),
        }
        for at, (name, command) in enumerate(COMMANDS.items())
    ]
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": words["title"], "emoji": False}},
            {"type": "section", "text": {"type": "mrkdwn", "text": marked(words["text"])}},
            {"type": "actions", "elements": buttons},
        ],
    }
