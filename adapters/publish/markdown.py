"""Markdown: every mark in people's words is escaped, so that any reader of Markdown shows them as they were said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.publish.words import blank_between, notes, one_line, printable, words
from bot.article import Article, Paragraph

_MARKS = re.compile(r"([\\`*_\[\]<>|~&#$])")
_AT_START = re.compile(r"^([-+=:])")
_NUMBER_AT_START = re.compile(r"^(\d+)([.)])")


def escaped(text: str) -> str:
    marked = _MARKS.sub(r"\\\1", one_line(text))
    return _NUMBER_AT_START.sub(r"\1\\\2", _AT_START.sub(r"\\\1", marked))


def render(article: Article, *, with_sources: bool) -> bytes:
    return ("\n\n".join(_parts(article, with_sources)) + "\n").encode()


def _parts(article: Article, with_sources: bool) -> Iterator[str]:
    own = words(article.language)
    yield f"# {escaped(article.title)}"
    yield from _paragraphs(article, article.lead, with_sources)
    for section in article.sections:
        yield f"## {escaped(section.heading)}"
        yield from _paragraphs(article, section.paragraphs, with_sources)
    if article.credit:
        yield f"{own.credit}{own.colon}{escaped(article.credit)}"
    if article.gaps:
        yield f"## {own.gaps}"
        yield "\n".join(f"- {escaped(gap)}" for gap in article.gaps)
    if with_sources and article.sources:
        yield f"## {own.sources}"
        yield "\n".join(rf"- \[{source.number}\] {escaped(source.label)}" for source in article.sources)


def _paragraphs(article: Article, paragraphs: tuple[Paragraph, ...], with_sources: bool) -> Iterator[str]:
    for paragraph in printable(paragraphs):
        sentences = (
            escaped(sentence.text) + "".join(rf"\[{number}\]" for number in notes(sentence, with_sources=with_sources))
            for sentence in paragraph
        )
        yield blank_between(article).join(sentences)
