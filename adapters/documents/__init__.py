"""Files that people hand over: a brief as neutral blocks, an answer as pages that can be cited."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.errors import UnreadableFile
from bot.imported import Block, Page

MOST_BYTES = 10_000_000

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_PICTURE_NAMES = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "webp", "heic", "heif", "tif", "tiff"})
_TEXT_NAMES: Mapping[str, str] = {
    "md": "md",
    "markdown": "md",
    "csv": "csv",
    "tsv": "csv",
    "txt": "txt",
    "text": "txt",
    "": "txt",
}


def read_blocks(content: bytes, name: str) -> tuple[Block, ...]:
    """A docx, md, csv or txt file as blocks, in the order a reader meets them.

    Raises UnreadableFile: empty, too_large (10 MB, or a zip that grows beyond reason), not_this_kind, encrypted, broken.
    """
    from adapters.documents import csv, docx, markdown, text

    kind = _kind(content, name)
    readers: Mapping[str, Callable[[bytes], tuple[Block, ...]]] = {
        "docx": docx.read,
        "md": markdown.read,
        "csv": csv.read,
        "txt": text.read,
    }
    if kind not in readers:
        raise UnreadableFile(f"no brief is read from a file like {name!r}", code="not_this_kind")
    found = readers[kind](content)
    if not found:
        raise UnreadableFile(f"nothing is written in {name!r}", code="empty")
    return found


def read_pages(content: bytes, name: str) -> tuple[Page, ...]:
    """A pptx, pdf, docx, md, csv or txt file as pages; what has no pages is cut at its first-level headings.

    Raises UnreadableFile: as `read_blocks`, too_long (PDF pages), and `picture` for images and scans without text.
    """
    from adapters.documents import pdf, slides

    kind = _kind(content, name)
    if kind == "picture":
        raise UnreadableFile(f"{name!r} is a picture", code="picture")
    if kind not in ("pptx", "pdf"):
        return _parts(read_blocks(content, name))
    pages = slides.read(content) if kind == "pptx" else pdf.read(content)
    if not any(page.title or page.text for page in pages):
        raise UnreadableFile(f"nothing is written in {name!r}", code="empty")
    return pages


def _kind(content: bytes, name: str) -> str:
    """By what the file is where that shows, by its name where it does not: names are typed by people."""
    if not content.strip():
        raise UnreadableFile(f"{name!r} is empty", code="empty")
    if len(content) > MOST_BYTES:
        raise UnreadableFile(f"{name!r} is larger than {MOST_BYTES} bytes", code="too_large")
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if content.startswith(b"PK"):
        return _office_kind(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "docx"  # its reader tells an old file from one with a password
    if content[:1024].lstrip().startswith(b"%PDF"):
        return "pdf"
    if (
        content.startswith(_PICTURES)
        or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")
        or content[4:12] == b"ftypheic"
    ):
        return "picture"
    if ending in ("docx", "docm", "dotx", "pptx", "pdf") or ending in _PICTURE_NAMES:
        raise UnreadableFile(f"{name!r} is not what its name says", code="not_this_kind")
    return _TEXT_NAMES.get(ending, ending)


def _office_kind(content: bytes) -> str:
    from adapters.documents.archive import Archive

    names = Archive(content).names
    if "ppt/presentation.xml" in names:
        return "pptx"
    return "docx" if any(name.startswith("word/") for name in names) else "other"


def _parts(blocks: tuple[Block, ...]) -> tuple[Page, ...]:
    top = min((block.level for block in blocks if block.kind == "heading"), default=None)
    pages: list[Page] = []
    title, lines = "", list[str]()

    def finish() -> None:
        if title or lines:
            pages.append(Page(number=len(pages) + 1, title=title, text="\n".join(lines)))

    for block in blocks:
        if block.kind == "heading" and block.level == top:
            finish()
            title, lines = block.text, []
        else:
            lines.append(block.text)
    finish()
    return tuple(pages)
