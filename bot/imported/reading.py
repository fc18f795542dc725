"""The pass over a document's lines that finds the parts of a brief, whatever program and habits it came from.

The reading is one pass with three things in mind: the field whose value is being read, the level of the heading that opened it, and,
inside the outline, the open section. A line is looked at in this order: is it a label (「目的：…」, 【目的】, a heading "Goal")? is
it a heading? is it an entry of the outline? else it belongs to what is open. Pseudo headings (bold lines, 「■ …」, 「第1章」) get a level the
first time their form is seen: one below the heading they stand under.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.imported.gathered import Gathered
from bot.imported.labels import Labels
from bot.imported.lines import CHAPTERS, NUMBERED, SIGNS, Line, of_text
from bot.imported.outline import Outline
from bot.imported.pairs import Pairs, labelled
from bot.imported.sections import Sections, looks_like_question
from bot.imported.values import ImportedBrief

_ONLY_IN_SECTIONS = frozenset({"points", "questions", "owner", "text"})
#: What may be said of sections in a part of its own.
_OF_SECTIONS = frozenset({"owner", "due", "questions", "points"})
#: A bold line or one with a sign is a heading up to this length.
_LONGEST_HEADING = 60


@dataclass(slots=True)
class Reading:
    """One pass over a document. `fields` are what is being read ("" for nothing), `parent` the field to return to after an inline value."""

    labels: Labels
    year_hint: date
    found: Gathered = field(init=False)
    sections: Sections = field(init=False)
    outline: Outline = field(init=False)
    fields: tuple[str, ...] = ()
    field_level: float = 0.0
    inline: bool = False
    parent: tuple[str, ...] = ()
    level: float = 0.0
    pseudo_levels: dict[str, float] = field(default_factory=dict)
    about_open_section: bool = False

    def __post_init__(self) -> None:
        self.found = Gathered(labels=self.labels, year_hint=self.year_hint)
        self.sections = Sections(labels=self.labels, year_hint=self.year_hint)
        self.outline = Outline(labels=self.labels, found=self.found, sections=self.sections)

    @property
    def in_outline(self) -> bool:
        return "outline" in self.fields

    @property
    def current(self) -> str:
        return self.fields[0] if self.fields else ""

    # ------------------------------------------------------------ one line

    def line(self, line: Line) -> None:
        before = self.in_outline
        if line.kind == "heading" or (line.kind == "text" and self._looks_like_heading(line)):
            self._heading(line, self._level(line))
        elif line.kind == "item":
            self._item(line)
        else:
            self._text(line)
        if self.in_outline and not before:
            self.outline.mark = line.mark if line.kind == "text" else ""

    def _looks_like_heading(self, line: Line) -> bool:
        if len(line.text) > _LONGEST_HEADING or not line.text:
            return False
        if line.mark in SIGNS or line.mark in CHAPTERS or line.raw.startswith(("【", "［", "[")):
            return True
        return line.bold and not line.text.endswith(("。", "、", ",")) and not looks_like_question(line.text)

    def _level(self, line: Line) -> float:
        if line.kind == "heading":
            return float(line.level)
        form = line.mark or ("【" if line.raw[0] in "【［[" else "bold")
        if form not in self.pseudo_levels:
            self.pseudo_levels[form] = self.level + 0.1
        return self.pseudo_levels[form]

    def _heading(self, line: Line, level: float) -> None:
        if self.in_outline and self.outline.heading(line, level):
            return
        pairs = self._pairs(line, "fields")
        meanings = self.labels.loosely(line.text, "fields") or self._section_part(line.text)
        if meanings == ("other",) and self._is_title(line) and not self.labels.meanings(line.text, "fields"):
            meanings = ()  # "How to plan a marketing budget" is a title, whatever label its last word may be elsewhere
        if self._is_title(line) and self.labels.without_document_name(line.text) not in ("", line.text):
            self.found.heading = self.labels.without_document_name(line.text)
            self.level = level if line.kind == "heading" else 0.0
        elif pairs:
            self.level = level
            self._take_pairs(pairs, line)
        elif meanings:
            self.level = level
            self.open(meanings, level)
        elif _OF_SECTIONS & set(self.fields) and self.sections.assign(line.raw):
            self.sections.subfield = self.current
        elif line.mark in CHAPTERS:
            self.open(("outline",), level - 0.05)
            self.outline.section(line, level)
        elif self._is_title(line):
            self.found.heading = self.labels.without_document_name(line.raw if line.kind == "text" else line.text)
            self.level = level if line.kind == "heading" else 0.0
        elif self.fields and level > self.field_level and self.current != "other":
            self._content(line.raw, item=False, links=line.links)
        else:
            self.level = level
            self._close()
            if line.kind == "text" and not line.mark:
                self._plain(line)

    def _section_part(self, text: str) -> tuple[str, ...]:
        """「担当案・締切」 as a part of its own: who and when for sections named in it."""
        return tuple(m for m in self.labels.meanings(text, "section") if m in ("owner", "due", "questions", "points"))

    def _is_title(self, line: Line) -> bool:
        first = not self.found.heading and not self.fields and not self.sections.drafts
        shown = line.kind == "heading" or line.bold or self.labels.without_document_name(line.raw) != line.raw
        return first and shown and not (self.found.goal or self.found.reader)

    # ------------------------------------------------------------ labels

    def _pairs(self, line: Line, table: str) -> Pairs:
        return labelled(line, self.labels, table)

    def _take_pairs(self, pairs: Pairs, line: Line) -> None:
        for meanings, value in pairs:
            self.open_inline(meanings)
            if value:
                self._give(meanings, value, links=line.links, item=False)
            else:
                self.inline = False

    def _give(self, meanings: tuple[str, ...], value: str, *, links: tuple[tuple[str, str], ...], item: bool) -> None:
        """A value for the field it was labelled with; 「KPI/KGI」 gives the goal too, when nothing else does."""
        if "outline" in meanings:
            for line in of_text(value, links):
                self.outline.entry(line)
        elif "kpi" in meanings and "goal" in meanings and meanings[0] == "kpi":
            self.found.add("kpi", value)
            if not self.found.goal:
                self.found.kgi.append(value)
        elif meanings[0] in _ONLY_IN_SECTIONS or meanings[0] == "merits":
            self._content(value, item=item, links=links)
        else:
            self.found.add(meanings[0], value, item=item, links=links)

    def open(self, meanings: tuple[str, ...], level: float) -> None:
        self.fields, self.field_level, self.inline, self.parent = meanings, level, False, ()
        self.sections.subfield, self.about_open_section = "", False
        if self.in_outline:
            self.outline.begin(level)

    def open_inline(self, meanings: tuple[str, ...]) -> None:
        parent = self.parent if self.inline else self.fields
        self.fields, self.inline, self.parent = meanings, True, parent
        if self.in_outline:
            self.outline.begin(self.level)

    def _close(self) -> None:
        self.fields, self.inline, self.parent = (), False, ()

    # ------------------------------------------------------------ content

    def _item(self, line: Line) -> None:
        if self.in_outline and self.sections.open is not None and not self.outline.leaves_list(line):
            self.outline.below(line)
            return
        pairs = self._merit_pairs(line) or self._pairs(line, "fields")
        detail = (
            self.current not in ("", "other")
            and not self.inline
            and pairs
            and pairs[0][0][0] in ("other", "title", "due", "outline")
        )
        meanings = self.labels.meanings(line.text, "fields")
        if pairs and not detail:
            keep = (self.fields, self.field_level, self.inline, self.parent)
            self._take_pairs(pairs, line)
            if keep[0] and all(value for _, value in pairs):
                self.fields, self.field_level, self.inline, self.parent = keep
        elif meanings and line.level == 0 and self.current in ("", "other"):
            self.open(meanings, self.level)
        elif self.in_outline:
            self.outline.entry(line)
        else:
            self._content(line.text, item=True, links=line.links)

    def _text(self, line: Line) -> None:
        in_section = self.in_outline and self.sections.open is not None
        if in_section and self.outline.below(line):
            return
        if self.in_outline and self.outline.form is None and self.outline.numbered_entry(line):
            self.outline.entry(line)
            return
        pairs = self._merit_pairs(line) or self._pairs(line, "fields")
        meanings = self.labels.meanings(line.text, "fields") or (
            self._section_part(line.text) if len(line.text) < 20 else ()
        )
        if pairs:
            self._take_pairs(pairs, line)
        elif meanings and not (
            self.current in ("keywords", "vocabulary") and meanings[0] in ("other", "evidence", "merits")
        ):
            self.open(meanings, self.level)
            self.about_open_section = in_section
        elif self.in_outline:
            self.outline.entry(line)
        else:
            self._plain(line)

    def _plain(self, line: Line) -> None:
        if self._is_title(line) and not line.bold:
            self.found.heading = self.labels.without_document_name(line.raw)
            return
        if self.inline and self.parent:
            self.fields, self.inline, self.parent = self.parent, False, ()
        if (
            self.inline
            and self.current in ("keywords", "vocabulary", "kpi")
            and line.raw.endswith(("。", ".", "！", "!"))
        ):
            self._close()
        self._content(
            line.text if line.mark in NUMBERED and self.current == "title_ideas" else line.raw,
            item=False,
            links=line.links,
        )

    def _merit_pairs(self, line: Line) -> Pairs:
        """「部署：…」 under a heading about benefits."""
        under = "merits" in self.fields or "merits" in self.parent or self.current.startswith("merit_")
        pairs = self._pairs(line, "merits") if under else []
        return [((f"merit_{meanings[0]}",), value) for meanings, value in pairs]

    def _content(self, text: str, *, item: bool, links: tuple[tuple[str, str], ...]) -> None:
        if _OF_SECTIONS & set(self.fields):
            self._about_sections(text, item=item)
        elif self.current in ("", "merits"):
            if not self.found.sentence_due(text):
                self.found.add("unplaced", text)
        elif self.in_outline:
            for line in of_text(text, links):
                self.outline.entry(line)
        else:
            self._give(self.fields, text, links=links, item=item)

    def _about_sections(self, text: str, *, item: bool) -> None:
        """Inside a part about who, when or what to ask, outside the outline."""
        if self.sections.subfield and self.sections.open is not None and item:
            self.sections.place(text, item=item)
        elif {"owner", "due"} & set(self.fields) and self.sections.assign(text):
            self.sections.open = None
        elif self.found.sentence_due(text):
            return
        elif self.about_open_section and "owner" in self.fields:
            self.sections.add("owner", text)
        elif "due" in self.fields:
            self.found.add("due", text)
        else:
            self.found.add("unplaced", text)

    # ------------------------------------------------------------ the end

    def brief(self) -> ImportedBrief:
        found = self.found
        title, candidates = found.titles()
        goal, kpi = found.goals()
        sections = self.sections.finished(owner=found.expert, due=found.answers_due)
        words = "".join((title, goal.text if goal else "", *found.reader, *(one.heading for one in sections)))
        japanese = sum("\u3040" <= c <= "\u9fff" for c in words)
        language: Literal["ja", "en"] = "ja" if japanese * 5 > len(words) or (not words and found.unplaced) else "en"
        return ImportedBrief(
            language=language,
            title=title,
            title_candidates=candidates,
            goal=goal,
            kpi=kpi,
            reader="\n".join(found.reader),
            keywords=tuple(found.keywords),
            references=found.uses(language),
            due=found.due or found.publish,
            sections=sections,
            vocabulary=tuple(found.vocabulary),
            merits=found.merit(),
            evidence=tuple(found.evidence),
            unplaced=tuple(one for one in found.unplaced if one not in candidates),
        )
