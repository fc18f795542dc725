"""What has been read of a brief so far, field by field: how each kind of value is written and taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from bot.imported.dates import find_dates, first_date
from bot.imported.goal import read_goal
from bot.imported.labels import Labels, folded
from bot.imported.values import Goal, Merits, Reference

_URL = re.compile(r"https?://[^\s<>「」『』（）()【】、。，\"'`|]+(?:\([^\s()]*\)[^\s<>「」（）()、。\"'`|]*)*")
_LISTED = re.compile(r"[、，,;；\n|｜]|\s*[／]\s*|\s+/\s+|\t")
_VOLUME = re.compile(r"\s*[(（][^()（）]*(?:\d|検索|volume|メイン|サブ|primary|main)[^()（）]*[)）]\s*$", re.IGNORECASE)
_RANK = re.compile(
    r"^(?:メイン|サブ|関連|対策|軸|ロングテール|primary|secondary|main|long[- ]?tail|supporting)\s*(?:kw|キーワード|keywords?)?\s*[:：]\s*",
    re.IGNORECASE,
)
_QUOTES = str.maketrans("", "", '`“”"')
_IDEA = re.compile(
    r"^(?:案\s*[\d０-９A-DＡ-Ｄ①-⑳]|[A-DＡ-Ｄ]案|第[一二三1-3]案|(?:option|title|idea)\s*[a-d1-9])\s*[:：.．、)）-]?\s*",
    re.IGNORECASE,
)
#: Several ideas in one line: 「1. … 2. …」, 「①…②…」.
_NEXT_IDEA = re.compile(r"(?:^|(?<=\s)|(?<=[、／/。？?！!]))[\d０-９][.．)）]\s*(?=\D)|[①-⑳]\s*")
_DEFINED = re.compile(r"^(.{1,40}?)\s*(?:[:：=＝]|\s[-–—]\s|…+|→)\s*(.+)$")
_READING = re.compile(r"\s*[(（][\u3041-\u309f\u30fc・\s]+[)）]$")
_MERIT_FIELDS = {"merit_company": "company", "merit_department": "department", "merit_person": "person"}
_ENDS = " \t　、,;；-–—:：|｜／/→…"


@dataclass(slots=True)
class Gathered:
    """Grows line by line. `add` takes one line of a field's value."""

    labels: Labels
    year_hint: date
    title: str = ""
    heading: str = ""
    ideas: list[str] = field(default_factory=list)
    goal: list[str] = field(default_factory=list)
    kgi: list[str] = field(default_factory=list)
    kpi: list[str] = field(default_factory=list)
    reader: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    due: date | None = None
    publish: date | None = None
    answers_due: date | None = None
    expert: str = ""
    vocabulary: list[str] = field(default_factory=list)
    merits: dict[str, list[str]] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)

    def add(self, meaning: str, text: str, *, item: bool = False, links: tuple[tuple[str, str], ...] = ()) -> None:
        text = text.strip(" \t　")
        match meaning:
            case "title" if text:
                self.title = self.title or _unquoted(text)
            case "title_ideas":
                for idea in _NEXT_IDEA.split(text):
                    _put(self.ideas, _unquoted(_IDEA.sub("", idea.strip(" 　、／/"))))
            case "goal":
                self._goal(text, item=item)
            case "kpi":
                self._kpi(text)
            case "reader" | "evidence":
                _put(getattr(self, meaning), text)
            case "keywords":
                for word in _LISTED.split(_RANK.sub("", text.translate(_QUOTES))):
                    _put(self.keywords, _VOLUME.sub("", word).strip(" 　「」"))
            case "references":
                self._references(text, links)
            case "due" | "publish" | "answers_due":
                day = first_date(text, year_hint=self.year_hint)
                setattr(self, meaning, getattr(self, meaning) or day)
            case "expert":
                self.expert = self.expert or ("" if self.labels.is_unassigned(text) else text)
            case "vocabulary":
                self._vocabulary(text)
            case "merit_company" | "merit_department" | "merit_person":
                _put(self.merits.setdefault(_MERIT_FIELDS[meaning], []), text)
            case "other" | "item":
                pass
            case _:
                _put(self.unplaced, text)

    def _goal(self, text: str, *, item: bool) -> None:
        if not self.goal:
            _put(self.goal, text)
        elif item:
            _put(self.kpi, text)
        elif text not in self.goal:
            self.goal.append(text)

    def _kpi(self, text: str) -> None:
        for line in re.split(r"[\n;；]|\s*／\s*|\s+/\s+", text):
            parts = line.split("、")
            if len(parts) > 1 and all(re.search(r"[\d０-９]", part) for part in parts):
                for part in parts:
                    _put(self.kpi, part)
            else:
                _put(self.kpi, line)

    def _vocabulary(self, text: str) -> None:
        defined = _DEFINED.match(text)
        if defined and not re.search(r"[、，,;；]", defined[1]):
            text = defined[1]
        for word in _LISTED.split(text.translate(_QUOTES)):
            _put(self.vocabulary, _READING.sub("", word.strip(" 　「」.。")))

    def _references(self, text: str, links: tuple[tuple[str, str], ...]) -> None:
        """A URL with what stands around it: (…) behind it, words after a dash, a label before it, or a link's words."""
        titles: dict[str, str] = {}
        for words, url in links:
            if words.strip() == url or not words.strip():
                continue
            titles[url] = words.strip()
            if words in text and url not in text:
                text = text.replace(words, f" {url} ", 1)
        found = list(_URL.finditer(text))
        if not found:
            _put(self.unplaced, text)
        for place, match in enumerate(found):
            start = 0 if place == 0 else match.start()
            end = found[place + 1].start() if place + 1 < len(found) else len(text)
            url = match[0].rstrip(".,;:")
            use = _unwrapped(text[match.start() + len(url) : end].strip(_ENDS + " <>[]"))
            self.add_reference(
                url, use or _unwrapped(text[start : match.start()].strip(_ENDS + " <>[]")), titles.get(url, "")
            )

    def add_reference(self, url: str, use: str, title: str = "") -> None:
        known = any(one.url == url for one in self.references)
        if url.startswith(("https://", "http://")) and not known:
            self.references.append(Reference(url=url, use=use, title=title, use_stated=bool(use)))

    def sentence_due(self, text: str) -> bool:
        """「原稿全体の締切は2026年12月18日です」 anywhere: a due label before a date. True when it said one."""
        for start, _, day in find_dates(text, year_hint=self.year_hint):
            words = re.split(r"[、。,，(（]|\s", folded(text)[:start])
            for size in (1, 2, 3):
                label = "".join(words[-size:]).rstrip("はをがisarby:：") if size == 1 else " ".join(words[-size:])
                meaning = next(iter(self.labels.meanings(label, "fields")), "")
                if meaning in ("due", "publish", "answers_due"):
                    setattr(self, meaning, getattr(self, meaning) or day)
                    return True
        return False

    def titles(self) -> tuple[str, tuple[str, ...]]:
        """The title and all candidates, it among them."""
        title = (
            self.title
            or (self.heading if self.heading in self.ideas else "")
            or (self.ideas[0] if self.ideas else self.heading)
        )
        candidates = self.ideas if title in self.ideas or not title else [title, *self.ideas]
        return title, tuple(candidates)

    def goals(self) -> tuple[Goal | None, tuple[str, ...]]:
        """The goal and the KPIs; a lone KGI is the goal."""
        if not self.goal:
            return (read_goal(self.kgi[0], self.kpi, year_hint=self.year_hint) if self.kgi else None), tuple(self.kpi)
        text = "\n".join(self.goal)
        return read_goal(text, self.kpi, year_hint=self.year_hint), tuple(dict.fromkeys((*self.kgi, *self.kpi)))

    def uses(self, language: str) -> tuple[Reference, ...]:
        """The references, each with a purpose: the harmless one where the file gives none."""
        return tuple(one if one.use else replace(one, use=self.labels.default_use[language]) for one in self.references)

    def merit(self) -> Merits:
        return Merits(**{level: "\n".join(lines) for level, lines in self.merits.items()})


def _put(target: list[str], text: str) -> None:
    text = text.strip(" \t　")
    if text and text not in target:
        target.append(text)


def _unquoted(text: str) -> str:
    """A title put into quotation marks as a whole loses them; marks inside it stay."""
    match = re.fullmatch(r"「([^」]+)」|『([^』]+)』|“([^”]+)”|\"([^\"]+)\"", text)
    return next(part for part in match.groups() if part) if match else text


def _unwrapped(text: str) -> str:
    """（損失計算の根拠（数字は要確認）） without the outer pair only."""
    match = re.fullmatch(r"[(（\[［](.*)[)）\]］][.。]?", text, re.DOTALL)
    return match[1].strip() if match else text.strip(" ()（）") if text.count("(") + text.count("（") == 0 else text
