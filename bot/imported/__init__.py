"""Briefs that come in as files: neutral blocks in, a recognised brief out."""

from bot.imported.plain import to_plain
from bot.imported.recognise import recognise
from bot.imported.values import Block, Goal, ImportedBrief, Kind, Merits, Page, Reference, Section

__all__ = ["Block", "Goal", "ImportedBrief", "Kind", "Merits", "Page", "Reference", "Section", "recognise", "to_plain"]
