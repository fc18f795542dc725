"""What the program knows of language, loaded once and handed to every turn."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalog import Catalog
from bot.language.grammar import CommandWords
from bot.language.intents import IntentWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Sentences, the words of commands, the phrasings of intents."""

    catalog: Catalog
    commands: CommandWords
    intents: IntentWords
