"""The words people put over the parts of a brief, from prompts/*/brief_labels.toml, and how to tell them in a line."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

from bot.language.text import clean

_BLANKS = re.compile(r"\s+")
_NOTE = re.compile(r"\s*[(\[【<〈《「][^()\[\]【】]*[)\]】>〉》」]\s*$")
_DRESS = " \t　:;：-–—―ー=→>*_`#~|'\"。.?!？！■□◆◇●○◎▼▽★☆▶▪・"
#: What joins a label to the words around it: those after which nothing more counts, and those before which nothing counts.
_LINKS = re.compile(
    r"(?P<after>\s(?:of|for|and|&|to|behind|in)\s|と|・|および|や)|(?P<before>\s(?=[a-z-]+$)|への|さんに|様に|の|に)"
)
_BRACKETS = {"【": "】", "[": "]", "<": ">", "〈": "〉", "《": "》", "≪": "≫", "『": "』", "(": ")", "「": "」"}
_NUMBER = re.compile(
    r"^(?:第\s*[\d一二三四五六七八九十]+\s*[章節部回項]?|(?:chapter|section|part|step)\s*\d+|[\d]{1,2}(?:[-.][\d]{1,2})*(?=[\s.)、:]|$)|\([\d]{1,2}\)|[a-z](?=[.)]\s)|h[1-4](?=[\s:.]))\s*[.)、:\-–—]?\s*"
)


def folded(text: str) -> str:
    """How two labels are compared: width, case and blanks do not count."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", clean(text)).casefold()).strip()


_LONGEST_TITLE = 200
_TITLE_PARTS = re.compile(r"\s*[:：｜|]\s*|\s+[-–—]\s+|】\s*|^【")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Per table (fields, section, columns, merits) from a folded word to its meanings, in the order of the file."""

    tables: Mapping[str, Mapping[str, tuple[str, ...]]]
    unassigned: frozenset[str]
    document_names: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    joiners: tuple[str, ...]
    default_use: Mapping[str, str]

    def meanings(self, text: str, table: str) -> tuple[str, ...]:
        """What `text` as a whole labels in this table; () when it is no label. Several for 「目的・KPI」 or "Owner / due"."""
        if len(text) > 60:
            return ()
        words = self.tables[table]
        for form in _forms(text):
            found = self._single(form, words)
            if found:
                return found
        for form in _forms(text):
            found = self._joined(form, words)
            if found:
                return found
        return ()

    def loosely(self, text: str, table: str) -> tuple[str, ...]:
        """As `meanings`, and also with words before or behind: "Questions for Lena", 「キャンペーンの目的」, 「目的と背景」. For headings only."""
        exact = self.meanings(text, table)
        if exact or len(text) > 40:
            return exact
        words = self.tables[table]
        for form in _forms(text):
            for link in _LINKS.finditer(form):
                head, tail = form[: link.start()].strip(), form[link.end() :].strip()
                found = (link["after"] and self._single(head, words)) or (link["before"] and self._single(tail, words))
                if found:
                    return found
        return ()

    def _single(self, form: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        if form in words:
            return words[form]
        bare = form.replace(" ", "")
        if bare in words and not bare.isascii():
            return words[bare]
        heads = ["", *(head for head in self.before if form.startswith(head))]
        tails = ["", *(tail for tail in self.after if form.endswith(tail))]
        for head, tail in product(heads, tails):
            inner = form[len(head) : len(form) - len(tail)].strip()
            if inner in words:
                return words[inner]
        return ()

    def _joined(self, form: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        for joiner in self.joiners:
            parts = [part.strip() for part in form.split(joiner)]
            if len(parts) < 2 or not all(parts):
                continue
            found = [self._single(part, words) for part in parts]
            if all(found):
                return tuple(dict.fromkeys(meaning for one in found for meaning in one))
        return ()

    def without_document_name(self, text: str) -> str:
        """「記事企画書：…」 without what only says that it is a brief; "" when it says nothing else."""

        def is_name(part: str) -> bool:
            form = re.sub(r"\s*[(（].*?[)）]\s*", "", folded(part)).strip(" 【】[]#:")
            return len(form) < 30 and form.endswith(self.document_names)

        if len(text) > _LONGEST_TITLE:
            return text
        parts = [part for part in _TITLE_PARTS.split(text) if part]
        names = [part for part in parts if is_name(part)]
        return " ".join(part for part in parts if part not in names) if names else text

    def is_unassigned(self, text: str) -> bool:
        form = folded(text).strip("() []【】")
        return not form or form in self.unassigned


def _forms(text: str) -> Iterator[str]:
    """The line as written and less and less dressed: without marks, brackets, number, note in brackets behind."""
    form = folded(text).strip(_DRESS)
    yield form
    for undress in (_unframed, _unnumbered, _unframed):
        bare = undress(form).strip(_DRESS)
        if bare and bare != form:
            form = bare
            yield form
    without_note = _NOTE.sub("", form).strip(_DRESS)
    if without_note and without_note != form:
        yield without_note
    without_sign = re.sub(r"[^\w\s&/・'’、,+().()-]", "", form).strip()
    if without_sign and without_sign != form:
        yield without_sign


def _unframed(form: str) -> str:
    return form[1:-1] if form and form[0] in _BRACKETS and form.endswith(_BRACKETS[form[0]]) else form


def _unnumbered(form: str) -> str:
    return _NUMBER.sub("", form, count=1)


@cache
def labels() -> Labels:
    """Both languages at once: Japanese briefs say KPI and Owner, and English ones are filled in by Japanese teams."""
    files = {language: _load(language) for language in ("ja", "en")}
    tables: dict[str, dict[str, tuple[str, ...]]] = {}
    for loaded in files.values():
        for table in ("fields", "section", "columns", "merits"):
            words = tables.setdefault(table, {})
            for meaning, spellings in loaded[table].items():
                for spelling in map(folded, spellings):
                    words[spelling] = tuple(dict.fromkeys((*words.get(spelling, ()), meaning)))
    both = {
        name: tuple(
            folded(word) if name != "before" else word for loaded in files.values() for word in loaded["words"][name]
        )
        for name in ("unassigned", "document_names", "before")
    }
    return Labels(
        tables=tables,
        unassigned=frozenset(both["unassigned"]),
        document_names=both["document_names"],
        before=both["before"],
        after=tuple(word for loaded in files.values() for word in loaded["words"]["after"]),
        joiners=tuple(word for loaded in files.values() for word in loaded["words"]["joiners"]),
        default_use={language: loaded["words"]["default_use"] for language, loaded in files.items()},
    )


def _load(language: str) -> dict[str, dict[str, Any]]:
    path = resources.files("prompts") / language / "brief_labels.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
