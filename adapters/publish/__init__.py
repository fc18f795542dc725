"""A finished article as a file: Markdown, HTML, Word or plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, assert_never

from bot.article import Article

Format = Literal["md", "html", "docx", "txt"]

_MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """`name` is made of the title and safe on every system."""

    content: bytes
    name: str
    media_type: str


def publish(article: Article, format: Format, *, with_sources: bool = True) -> Published:  # the product's word
    """The same article gives the same bytes. `with_sources` False leaves out note numbers and the list of sources."""
    from adapters.publish import docx, html, markdown, text, words

    match format:
        case "md":
            content = markdown.render(article, with_sources=with_sources)
        case "html":
            content = html.render(article, with_sources=with_sources)
        case "docx":
            content = docx.render(article, with_sources=with_sources)
        case "txt":
            content = text.render(article, with_sources=with_sources)
        case _:
            assert_never(format)
    return Published(content=content, name=words.file_name(article, format), media_type=_MEDIA_TYPES[format])
