"""PowerPoint files to pages: one slide each, its title, its words, its tables and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from adapters.documents.archive import Archive
from bot.errors import UnreadableFile
from bot.imported import Page


def read(content: bytes) -> tuple[Page, ...]:
    """Raises UnreadableFile: not_this_kind, encrypted, too_large, broken."""
    import io

    from pptx import Presentation
    from pptx.exc import PythonPptxError

    if "ppt/presentation.xml" not in Archive(content).names:
        raise UnreadableFile("the archive holds no slides", code="not_this_kind")
    try:
        slides = Presentation(io.BytesIO(content)).slides
        return tuple(_page(number, slide) for number, slide in enumerate(slides, start=1))
    except (
        PythonPptxError,
        SyntaxError,
        BadZipFile,
        KeyError,
        ValueError,
        AttributeError,
        IndexError,
        TypeError,
        OSError,
    ) as error:
        raise UnreadableFile(f"the slides cannot be read: {error}", code="broken") from error


def _page(number: int, slide: Any) -> Page:
    title = slide.shapes.title
    heading = _plain(title.text_frame.text) if title is not None else ""
    title_id = title.shape_id if title is not None else None
    parts = [text for shape in slide.shapes if shape.shape_id != title_id for text in _texts(shape)]
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        parts.append(_plain(slide.notes_slide.notes_text_frame.text))
    return Page(number=number, title=heading.replace("\n", " "), text="\n".join(part for part in parts if part))


def _texts(shape: Any) -> Iterator[str]:
    if hasattr(shape, "shapes"):  # a group
        for inner in shape.shapes:
            yield from _texts(inner)
    elif shape.has_text_frame:
        yield _plain(shape.text_frame.text)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield " | ".join(_plain(cell.text) for cell in row.cells)


def _plain(text: str) -> str:
    return text.replace("\v", "\n").strip()
