"""What all publishers share: the words around the text, and people's words made fit to print on one line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.article import Article, Paragraph, Sentence
from bot.language.text import clean

#: What no file may hold: half characters and code points that are none.
_UNPRINTABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|#%&{}$!\'`@+=\s]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    sources: str
    credit: str
    gaps: str
    heading_mark: str
    colon: str
    file_name: str


@cache
def words(language: str) -> Words:
    path = resources.files("prompts") / language / "export.toml"
    return Words(**tomllib.loads(path.read_text(encoding="utf-8")))


def one_line(text: str) -> str:
    """Without line breaks, control characters and direction marks; blanks as a reader sees them."""
    return " ".join(_UNPRINTABLE.sub("", clean(text)).split())


def blank_between(article: Article) -> str:
    """What stands between two sentences: Japanese needs nothing."""
    return "" if article.language == "ja" else " "


def notes(sentence: Sentence, *, with_sources: bool) -> tuple[int, ...]:
    return sentence.notes if with_sources else ()


def printable(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Paragraphs without the sentences and paragraphs that have nothing to print."""
    kept = (tuple(sentence for sentence in paragraph if one_line(sentence.text)) for paragraph in paragraphs)
    return tuple(paragraph for paragraph in kept if paragraph)


def file_name(article: Article, ending: str) -> str:
    """From the title, safe on every system and in every header."""
    name = _NOT_IN_NAMES.sub("-", one_line(article.title)).strip("-. ")[:60].rstrip("-. ")
    return f"{name or words(article.language).file_name}.{ending}"
