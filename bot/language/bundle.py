"""What the program knows of language, loaded once and handed to every turn."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalog import Catalog
from bot.language.grammar import CommandWords
from bot.language.intents import IntentWords
from bot.language.sudachi import load_dictionary
from bot.ports import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Sentences, the words of commands, the phrasings of intents; `meaning` None: likeness goes by words alone."""

    catalog: Catalog
    commands: CommandWords
    intents: IntentWords
    meaning: Meaning | None = None

    def load(self) -> None:
        """The dictionary and what is learned from the phrasings: a second and 120 MB at the first call, nothing afterwards."""
        load_dictionary()
        for known in self.intents.known.values():
            known.learn()
