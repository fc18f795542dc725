"""Finished articles as files, read back the way their readers' programs read them."""

import io
from html.parser import HTMLParser
from typing import get_args

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adapters.documents import read_blocks
from adapters.publish import Format, publish
from adapters.publish.words import one_line
from bot.article import Article, ArticleSection, Sentence, Source
from bot.imported import Block

ARTICLE = Article(
    title="蒸気トラップの漏れを見逃さない点検方法",
    language="ja",
    lead=((Sentence(text="点検は1台8分です。", notes=(1,)), Sentence(text="冬は延びます。")),),
    sections=(
        ArticleSection(
            heading="故障の割合",
            paragraphs=(
                (Sentence(text="吹き放しは7%です。", notes=(1, 2)),),
                (Sentence(text="詰まりもあります。"),),
            ),
        ),
        ArticleSection(heading="まとめ"),
    ),
    sources=(Source(number=1, label="営業技術 佐伯 12/4(金)"), Source(number=2, label="https://example.com/survey")),
    credit="営業技術 佐伯",
    keywords=("蒸気トラップ 点検", "蒸気漏れ"),
    gaps=("ゾーン2で使えるか",),
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://example.com/a.png)",
    "# no heading",
    "## ## C# #",
    "1. no list",
    "12) no list",
    "- no list",
    "+ no list",
    "* no * list *",
    "> no quote",
    "a | b | c",
    "| --- | --- |",
    "---",
    "===",
    "```code```",
    "`code`",
    "~~gone~~",
    "**bold** __bold__ _it_ snake_case_name",
    "&lt;b&gt; &amp; &copy; &#60;",
    "back\\slash \\* \\",
    "https://example.com/?a=1&b=2 <https://example.com>",
    "[1]: https://example.com 'title'",
    "[^1]: foot",
    "a\u202etxt.exe\u202c b",
    "zero\u200bwidth \x00 nul \x1b[31m red \x07",
    "two\nlines\r\n\r\n# three\u2028four\x85five",
    "    four blanks",
    "\ttab",
    "\ud800 half",
    "\uffff none",
    "100% $x$ {{ y }} {% z %} ${w}",
    "\"quoted\" 'single'",
    "全角＜script＞　空白",
    ": term",
    "👩‍🔬 ½ m² ㍑",
]


def hostile(text: str) -> Article:
    return Article(
        title=f"t {text}",
        language="en",
        lead=((Sentence(text=text), Sentence(text=text, notes=(3,))),),
        sections=(ArticleSection(heading=text or "h", paragraphs=((Sentence(text=text),),)),),
        sources=(Source(number=3, label=text),),
        credit=text,
        keywords=(text,),
        gaps=(text,),
    )


def expected(text: str, *, credit: str = "With thanks to: ") -> list[str]:
    """What a reader of `hostile(text)` sees, line by line, in the files whose notes are written [3]."""
    line = one_line(text)
    parts = [
        f"t {line}".strip(),
        f"{line} {line}[3]",
        line,
        line,
        credit + line,
        "To confirm before publishing",
        line,
        "Sources",
        f"[3] {line}",
    ]
    return [" ".join(part.split()) for part in parts]


class Page(HTMLParser):
    """Tags with their attributes, and the text of each block element."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.lines: list[str] = []
        self.skipping = False
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.skipping = tag in ("style", "title")
        if tag in ("h1", "h2", "p", "li"):
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self.skipping = False

    def handle_data(self, data: str) -> None:
        if not self.skipping and self.lines:
            self.lines[-1] += data


def seen_in_markdown(content: bytes) -> tuple[list[str], set[str]]:
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(content.decode())
    lines = [token.children or [] for token in tokens if token.type == "inline"]
    kinds = {token.type for token in tokens} | {child.type for line in lines for child in line}
    return ["".join(child.content for child in line) for line in lines], kinds


MARKDOWN_KINDS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
}  # fmt: skip
HTML_TAGS = {
    "html", "head", "meta", "title", "style", "body", "article", "h1", "h2", "p", "sup", "a", "section", "ul", "ol", "li",
}  # fmt: skip


def test_markdown_of_a_whole_article() -> None:
    got = publish(ARTICLE, "md")

    assert got.name == "蒸気トラップの漏れを見逃さない点検方法.md"
    assert got.media_type == "text/markdown; charset=utf-8"
    assert (
        got.content.decode()
        == r"""# 蒸気トラップの漏れを見逃さない点検方法

点検は1台8分です。\[1\]冬は延びます。

## 故障の割合

吹き放しは7%です。\[1\]\[2\]

詰まりもあります。

## まとめ

協力：営業技術 佐伯

## 公開前に確認すること

- ゾーン2で使えるか

## 出典

- \[1\] 営業技術 佐伯 12/4(金)
- \[2\] https://example.com/survey
"""
    )


def test_plain_text_without_sources_has_no_note_numbers() -> None:
    assert (
        publish(ARTICLE, "txt", with_sources=False).content.decode()
        == """蒸気トラップの漏れを見逃さない点検方法

点検は1台8分です。冬は延びます。

■ 故障の割合

吹き放しは7%です。

詰まりもあります。

■ まとめ

協力：営業技術 佐伯

■ 公開前に確認すること

- ゾーン2で使えるか
"""
    )


def test_the_page_names_its_language_and_every_note_leads_to_its_source() -> None:
    page = Page(publish(ARTICLE, "html").content)

    assert page.tags[0] == ("html", {"lang": "ja"})
    assert [tag[1]["href"] for tag in page.tags if tag[0] == "a"] == ["#source-1", "#source-1", "#source-2"]
    assert [tag[1]["id"] for tag in page.tags if tag[0] == "li" and "id" in tag[1]] == ["source-1", "source-2"]
    assert ("meta", {"name": "keywords", "content": "蒸気トラップ 点検, 蒸気漏れ"}) in page.tags
    assert [line.strip() for line in page.lines] == [
        "蒸気トラップの漏れを見逃さない点検方法",
        "点検は1台8分です。[1]冬は延びます。",
        "故障の割合",
        "吹き放しは7%です。[1][2]",
        "詰まりもあります。",
        "まとめ",
        "協力：営業技術 佐伯",
        "公開前に確認すること",
        "ゾーン2で使えるか",
        "出典",
        "営業技術 佐伯 12/4(金)",
        "https://example.com/survey",
    ]


def test_the_word_file_has_real_headings_and_reads_back_as_blocks() -> None:
    got = publish(ARTICLE, "docx")

    assert read_blocks(got.content, got.name) == (
        Block(kind="heading", level=0, text="蒸気トラップの漏れを見逃さない点検方法"),
        Block(kind="text", text="点検は1台8分です。[1]冬は延びます。"),
        Block(kind="heading", level=1, text="故障の割合"),
        Block(kind="text", text="吹き放しは7%です。[1][2]"),
        Block(kind="text", text="詰まりもあります。"),
        Block(kind="heading", level=1, text="まとめ"),
        Block(kind="text", text="協力：営業技術 佐伯"),
        Block(kind="heading", level=1, text="公開前に確認すること"),
        Block(kind="item", text="ゾーン2で使えるか"),
        Block(kind="heading", level=1, text="出典"),
        Block(kind="text", text="[1] 営業技術 佐伯 12/4(金)"),
        Block(kind="text", text="[2] https://example.com/survey"),
    )


def test_the_word_file_sets_japanese_fonts_and_says_what_it_is() -> None:
    document = Document(io.BytesIO(publish(ARTICLE, "docx").content))
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1")
    }
    about = document.core_properties

    assert fonts == dict.fromkeys(("Normal", "Title", "Heading 1"), "游ゴシック")
    assert (about.title, about.author, about.keywords, about.language, about.created) == (
        "蒸気トラップの漏れを見逃さない点検方法",
        "営業技術 佐伯",
        "蒸気トラップ 点検, 蒸気漏れ",
        "ja-JP",
        None,
    )
    assert [run.text for run in document.paragraphs[1].runs if run.font.superscript] == ["[1]"]


@pytest.mark.parametrize("form", get_args(Format))
def test_the_same_article_gives_the_same_bytes(form: Format) -> None:
    assert publish(ARTICLE, form) == publish(ARTICLE, form)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_in_markdown(text: str) -> None:
    lines, kinds = seen_in_markdown(publish(hostile(text), "md").content)

    assert lines == expected(text)
    assert kinds <= MARKDOWN_KINDS


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_on_the_page(text: str) -> None:
    page = Page(publish(hostile(text), "html").content)

    assert [" ".join(line.split()) for line in page.lines] == [*expected(text)[:-1], one_line(text)]
    assert {tag for tag, _ in page.tags} <= HTML_TAGS
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_in_the_word_file(text: str) -> None:
    blocks = read_blocks(publish(hostile(text), "docx").content, "a.docx")

    assert [" ".join(block.text.split()) for block in blocks] == expected(text)


@settings(max_examples=120, deadline=None)
@given(st.text(min_size=1, max_size=40).filter(lambda text: bool(one_line(text))))
def test_any_words_come_back_from_markdown(text: str) -> None:
    lines, kinds = seen_in_markdown(publish(hostile(text), "md").content)

    assert [" ".join(line.split()) for line in lines] == expected(text)
    assert kinds <= MARKDOWN_KINDS


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('A/B: "why?" <now> | 50%', "A-B-why-now-50.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ("???", "article.md"),
        ("x" * 200, "x" * 60 + ".md"),
        ("bell\x07 and\r\nbreak", "bell-and-break.md"),
    ],
)
def test_the_file_name_is_safe_everywhere(title: str, name: str) -> None:
    assert publish(Article(title=title, language="en"), "md").name == name


def test_an_article_that_could_not_be_printed_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="title"):
        Article(title=" ", language="en")
    with pytest.raises(ValueError, match="numbered once"):
        Article(title="a", language="en", sources=(Source(number=1, label="a"), Source(number=1, label="b")))
    with pytest.raises(ValueError, match=r"without a source: \[2\]"):
        Article(title="a", language="en", lead=((Sentence(text="b", notes=(2,)),),))
