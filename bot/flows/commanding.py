"""`/brief …`: words to a command, access, then its flow; a slip is answered with the nearest right form."""

from __future__ import annotations

from typing import Any

from bot.access import may
from bot.catalog import Ask
from bot.flows import dialogs, routes
from bot.language import grammar
from bot.turn import Turn


def run(turn: Turn, text: str) -> None:
    """Reads the words as a command and runs it as the actor."""
    parsed = grammar.parse(text, turn.language.commands)
    if isinstance(parsed, grammar.Unknown):
        shown = [turn.language.commands.shown(name, turn.person.locale) for name in parsed.nearest]
        turn.reply("common.unknown_command", word=parsed.word, nearest=shown)
        return
    if isinstance(parsed, grammar.Malformed):
        if dialogs.opened(turn, parsed.command, text):
            return
        usage = turn.language.commands.usages[turn.person.locale].get(parsed.usage_key)
        args: dict[str, Any] = {
            **parsed.args,
            "command": parsed.command,
            "buttons": [Ask(action="help.topic", value=parsed.usage_key, args={"usage": usage.usage})] if usage else [],
        }
        turn.reply(f"grammar.{parsed.problem}", **args)
        return
    route = routes.COMMANDS.get(type(parsed))
    if route is None:
        turn.reply("common.not_yet", command=parsed.name)
        return
    if not may(turn.person.roles, route.action):
        turn.reply("common.not_allowed", what=parsed.name)
        return
    route.flow(turn, parsed)
