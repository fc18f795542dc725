"""Plain text, for mail and for forms that take nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.publish.words import blank_between, notes, one_line, printable, words
from bot.article import Article, Paragraph


def render(article: Article, *, with_sources: bool) -> bytes:
    return ("\n\n".join(_parts(article, with_sources)) + "\n").encode()


def _parts(article: Article, with_sources: bool) -> Iterator[str]:
    own = words(article.language)
    yield one_line(article.title)
    yield from _paragraphs(article, article.lead, with_sources)
    for section in article.sections:
        yield own.heading_mark + one_line(section.heading)
        yield from _paragraphs(article, section.paragraphs, with_sources)
    if article.credit:
        yield f"{own.credit}{own.colon}{one_line(article.credit)}"
    if article.gaps:
        yield own.heading_mark + own.gaps
        yield "\n".join(f"- {one_line(gap)}" for gap in article.gaps)
    if with_sources and article.sources:
        yield own.heading_mark + own.sources
        yield "\n".join(f"[{source.number}] {one_line(source.label)}" for source in article.sources)


def _paragraphs(article: Article, paragraphs: tuple[Paragraph, ...], with_sources: bool) -> Iterator[str]:
    for paragraph in printable(paragraphs):
        yield blank_between(article).join(
            one_line(sentence.text) + "".join(f"[{number}]" for number in notes(sentence, with_sources=with_sources))
            for sentence in paragraph
        )
