"""One HTML page that stands alone: plain elements, its own style, nothing loaded, nothing run."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from adapters.publish.words import blank_between, notes, one_line, printable, words
from bot.article import Article, Paragraph

_STYLE = """\
body { margin: 0 auto; max-width: 42rem; padding: 2rem 1.25rem; color: #1f2328; background: #fff; line-height: 1.8;
  font-family: "Hiragino Sans", "Yu Gothic", "Noto Sans JP", system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.4; } h2 { font-size: 1.25rem; margin-top: 2.2rem; line-height: 1.5; }
sup { font-size: .7em; line-height: 0; } a { color: #0b57a4; }
.credit { margin-top: 2.2rem; color: #57606a; } .gaps { border: 1px solid #9a6700; border-radius: .4rem; padding: 0 1.25rem; }
.sources { margin-top: 2.2rem; border-top: 1px solid #d0d7de; font-size: .9rem; } li { overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } h1, h2 { break-after: avoid; } p, li { orphans: 3; widows: 3; }
  a { color: inherit; text-decoration: none; } }"""

#: Even a slip in escaping could then neither run a script nor load anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def escaped(text: str) -> str:
    return escape(one_line(text), quote=True)


def render(article: Article, *, with_sources: bool) -> bytes:
    return ("\n".join(_parts(article, with_sources)) + "\n").encode()


def _parts(article: Article, with_sources: bool) -> Iterator[str]:
    own = words(article.language)
    title = escaped(article.title)
    yield f'<!doctype html>\n<html lang="{article.language}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    if article.keywords:
        yield f'<meta name="keywords" content="{escaped(", ".join(article.keywords))}">'
    yield f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<article>\n<h1>{title}</h1>"
    yield from _paragraphs(article, article.lead, with_sources)
    for section in article.sections:
        yield f"<section>\n<h2>{escaped(section.heading)}</h2>"
        yield from _paragraphs(article, section.paragraphs, with_sources)
        yield "</section>"
    if article.credit:
        yield f'<p class="credit">{own.credit}{own.colon}{escaped(article.credit)}</p>'
    if article.gaps:
        yield f'<section class="gaps">\n<h2>{own.gaps}</h2>\n<ul>'
        yield from (f"<li>{escaped(gap)}</li>" for gap in article.gaps)
        yield "</ul>\n</section>"
    if with_sources and article.sources:
        yield f'<section class="sources">\n<h2>{own.sources}</h2>\n<ol>'
        yield from (f'<li id="source-{s.number}" value="{s.number}">{escaped(s.label)}</li>' for s in article.sources)
        yield "</ol>\n</section>"
    yield "</article>\n</body>\n</html>"


def _paragraphs(article: Article, paragraphs: tuple[Paragraph, ...], with_sources: bool) -> Iterator[str]:
    for paragraph in printable(paragraphs):
        sentences = (
            escaped(sentence.text)
            + "".join(f'<sup><a href="#source-{n}">[{n}]</a></sup>' for n in notes(sentence, with_sources=with_sources))
            for sentence in paragraph
        )
        yield f"<p>{blank_between(article).join(sentences)}</p>"
