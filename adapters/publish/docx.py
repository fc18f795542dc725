"""A Word file with real heading styles, Japanese fonts where Word looks for them, and the same bytes for the same article."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from adapters.publish.words import blank_between, notes, one_line, printable, words
from bot.article import Article, Paragraph

#: Office on Windows and on the Mac have both; other programs put their own in.
_FONTS = {"ja": ("Yu Gothic", "游ゴシック"), "en": ("Calibri", "Yu Gothic")}
_LOCALES = {"ja": "ja-JP", "en": "en-GB"}
_STYLES = ("Normal", "Title", "Heading 1", "List Bullet")
#: The first moment a zip archive can name: the file says nothing about when it was made.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def render(article: Article, *, with_sources: bool) -> bytes:
    from docx import Document

    document = Document()
    _look(document, article.language)
    _describe(document, article)
    own = words(article.language)
    document.add_heading(one_line(article.title), level=0)
    _paragraphs(document, article, article.lead, with_sources)
    for section in article.sections:
        document.add_heading(one_line(section.heading), level=1)
        _paragraphs(document, article, section.paragraphs, with_sources)
    if article.credit:
        document.add_paragraph(f"{own.credit}{own.colon}{one_line(article.credit)}")
    if article.gaps:
        document.add_heading(own.gaps, level=1)
        for gap in article.gaps:
            document.add_paragraph(one_line(gap), style="List Bullet")
    if with_sources and article.sources:
        document.add_heading(own.sources, level=1)
        for source in article.sources:
            _source(document, f"[{source.number}] {one_line(source.label)}")
    out = io.BytesIO()
    document.save(out)
    return _timeless(out.getvalue())


def _paragraphs(document: Any, article: Article, paragraphs: tuple[Paragraph, ...], with_sources: bool) -> None:
    for sentences in printable(paragraphs):
        paragraph = document.add_paragraph()
        for place, sentence in enumerate(sentences):
            before = blank_between(article) if place else ""
            paragraph.add_run(before + one_line(sentence.text))
            for number in notes(sentence, with_sources=with_sources):
                paragraph.add_run(f"[{number}]").font.superscript = True


def _source(document: Any, text: str) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.left_indent = Pt(18)
    paragraph.paragraph_format.first_line_indent = Pt(-18)


def _look(document: Any, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    latin, japanese = _FONTS[language]
    for name in _STYLES:
        style = document.styles[name]
        style.font.name = latin
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme's font would win over ours
        fonts.set(qn("w:eastAsia"), japanese)
        style.font.color.rgb = RGBColor(0x1F, 0x23, 0x28)
    document.styles["Normal"].font.size = Pt(10.5)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-GB" if language == "en" else "en-US")
    spoken.set(qn("w:eastAsia"), _LOCALES["ja"])
    document.styles["Normal"].element.get_or_add_rPr().append(spoken)


def _describe(document: Any, article: Article) -> None:
    """Core properties; what the template brought along (its author and dates) goes."""
    about = document.core_properties
    about.title, about.author = one_line(article.title)[:255], one_line(article.credit)[:255]
    about.keywords = one_line(", ".join(article.keywords))[:255]
    about.language, about.comments, about.last_modified_by = _LOCALES[article.language], "", ""
    for element in list(about._element):
        if element.tag.endswith(("}created", "}modified")):
            about._element.remove(element)


def _timeless(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            kept.writestr(zipfile.ZipInfo(entry.filename, _NO_TIME), made.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()
