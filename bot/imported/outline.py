"""The outline of a brief while it is read: which lines begin a section, which belong to it, and which line ends it all."""

from __future__ import annotations

from dataclasses import dataclass

from bot.imported.gathered import Gathered
from bot.imported.labels import Labels
from bot.imported.lines import CHAPTERS, NUMBERED, SIGNS, Line
from bot.imported.pairs import Pairs, labelled
from bot.imported.sections import Sections

_SUBHEADINGS = frozenset({"h3", "h4"})
_LONGEST_ENTRY = 60


@dataclass(slots=True)
class Outline:
    """`level` is that of the heading over the outline, `mark` what was typed before it; `section_level` is that of sections that
    are headings, `form` how sections that are lines look (kind and mark, or kind, depth and numbered), as the first one does.
    """

    labels: Labels
    found: Gathered
    sections: Sections
    level: float = 0.0
    mark: str = ""
    section_level: float | None = None
    form: tuple[object, ...] | None = None
    indented: bool = False

    def begin(self, level: float) -> None:
        self.level, self.sections.open = level, None

    def heading(self, line: Line, level: float) -> bool:
        """True when the heading belongs to the outline; False when it ends it."""
        if line.mark in CHAPTERS:
            return self._section_heading(line, level)
        look_up = self.labels.meanings if self.sections.open else self.labels.loosely
        doc = look_up(line.text, "fields")
        if doc and not self.sections.drafts:
            return False
        deeper = line.kind == "heading" and level > self.level
        part = self.labels.loosely(line.text, "section")
        if {"owner", "due"} <= set(part) and not deeper:
            return False  # a part about all sections
        below = self.section_level is None or level > self.section_level or line.kind == "text"
        if self.sections.open and part and below and (not doc or deeper):
            self.sections.subfield = part[0]
            return True
        pairs = labelled(line, self.labels, "fields")
        level_with_it = level <= self.level and (line.kind == "heading" or not line.bold or line.mark in SIGNS)
        if pairs and level_with_it:
            return False
        if self.sections.open and self._take(labelled(line, self.labels, "section")):
            return True
        return False if (doc or pairs) and not deeper else self._section_heading(line, level)

    def _section_heading(self, line: Line, level: float) -> bool:
        chapter = line.mark in CHAPTERS
        inside = self.section_level is not None and level > self.section_level and not chapter
        if inside or line.mark in _SUBHEADINGS:
            self.sections.subfield = ""
            self.sections.place(line.text, item=True)
            return True
        beside = self.section_level is None or level == self.section_level
        if chapter or level > self.level or (beside and self.form is None):
            self.section(line, level)
            return True
        return False

    def section(self, line: Line, level: float | None) -> None:
        if level is not None:
            self.section_level = level if self.section_level is None else min(level, self.section_level)
        self.sections.start(line.text, line.no)

    def entry(self, line: Line) -> None:
        """A line without a label: a section when it has the form the first one had."""
        form = (line.kind, line.mark) if line.mark else (line.kind, line.level, line.ordered)
        if line.mark in _SUBHEADINGS:
            self.sections.place(line.text, item=True)
        elif line.mark in CHAPTERS:
            self.section(line, self.section_level)
            self.form = self.form or form
        elif self.form is None and self.section_level is None and self._may_begin(line):
            self.form = form
            self.section(line, None)
        elif form == self.form:
            self.section(line, None)
        elif self.sections.open is None:
            self.found.add("unplaced", line.raw)
        else:
            self.sections.place(line.text if line.kind == "item" or line.mark else line.raw, item=line.kind == "item")

    def _may_begin(self, line: Line) -> bool:
        if line.kind == "item" or line.mark in NUMBERED:
            return True
        return len(line.text) <= _LONGEST_ENTRY and not line.text.endswith(("。", ":", "：", ".")) and not line.bold

    def numbered_entry(self, line: Line) -> bool:
        """「2. 効果」 among numbered chapters is one, whatever 「効果」 alone would label."""
        same = self.form is None or (line.kind, line.mark) == self.form
        return line.kind == "text" and line.mark in NUMBERED and line.mark != self.mark and same

    def below(self, line: Line) -> bool:
        """Takes a line below an open section; False when it is a label that ends the outline."""
        self.indented = self.indented or line.indent > 0
        if self.form is not None and self.numbered_entry(line):
            self.entry(line)
            return True
        doc = self.labels.meanings(line.text, "fields")
        pairs = labelled(line, self.labels, "fields") if line.kind == "text" else []
        if pairs and pairs[0][0][0] in ("due", "publish") and self.indented and not line.indent:
            return False
        if line.mark == "question" and (line.kind, line.mark) != self.form:
            self.sections.add("questions", line.text)
            return True
        if self._take(labelled(line, self.labels, "section")):
            return True
        look_up = self.labels.loosely if line.bold or line.raw.endswith((":", "：")) else self.labels.meanings
        part = look_up(line.text, "section")
        if line.kind == "text" and ({"owner", "due"} <= set(part) or (part == ("due",) and "due" in doc)):
            return False  # alone on its line it opens a part about all sections
        headed = self.section_level is not None or line.level > 0 or line.raw.endswith((":", "："))
        if part and (line.kind == "text" or headed):
            self.sections.subfield = part[0]
            return True
        if line.kind == "text" and line.mark not in CHAPTERS and (pairs or doc):
            return False
        self.entry(line)
        return True

    def leaves_list(self, line: Line) -> bool:
        """In a brief that is one nested list: the outline's entries are deeper than the next label."""
        form = self.form or ()
        deeper = len(form) == 3 and isinstance(form[1], int) and line.level < form[1]
        return deeper and bool(labelled(line, self.labels, "fields") or self.labels.meanings(line.text, "fields"))

    def _take(self, pairs: Pairs) -> bool:
        for meanings, value in pairs:
            self.sections.subfield = meanings[0]
            if value:
                self.sections.add(meanings[0], value)
        return bool(pairs)
