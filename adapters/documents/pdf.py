"""PDF files to pages of text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bot.errors import UnreadableFile
from bot.imported import Page

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 300
MOST_CHARACTERS = 2_000_000


def read(content: bytes) -> tuple[Page, ...]:
    """Raises UnreadableFile: not_this_kind, encrypted, too_long, broken; `picture` for a scan without text."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if b"%PDF" not in content[:1024]:
        raise UnreadableFile("not a PDF file", code="not_this_kind")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("the PDF has a password", code="encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableFile(f"more than {MOST_PAGES} pages", code="too_long")
        texts = _texts(reader)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
        OSError,
    ) as error:
        raise UnreadableFile(f"the PDF cannot be read: {error}", code="broken") from error
    if not any(texts):
        raise UnreadableFile("the PDF holds pictures only", code="picture")
    return tuple(Page(number=number, title="", text=text) for number, text in enumerate(texts, start=1))


def _texts(reader: PdfReader) -> list[str]:
    texts: list[str] = []
    for page in reader.pages:
        texts.append(page.extract_text().strip())
        if sum(map(len, texts)) > MOST_CHARACTERS:
            raise UnreadableFile("more text than anybody will read", code="too_long")
    return texts
