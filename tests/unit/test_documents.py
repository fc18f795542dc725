"""Files as they come from Word, LibreOffice, Excel and a text editor, and files that are not what they say."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.documents import MOST_BYTES, read_blocks, read_pages
from bot.errors import UnreadableFile
from bot.imported import Block, Page

BRIEFS = Path(__file__).parents[1] / "briefs"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def word(body: str, *, styles: str = "", numbering: str = "", links: str = "") -> bytes:
    return archive(
        {
            "word/document.xml": f"<w:document {W} {R} {MC}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELS}">{links}</Relationships>',
        }
    )


def p(text: str, looks: str = "") -> str:
    return f"<w:p><w:pPr>{looks}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, looks: str = "") -> str:
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{p(text)}</w:tc>"


def blocks(body: str, *, styles: str = "", numbering: str = "", links: str = "") -> tuple[Block, ...]:
    return read_blocks(word(body, styles=styles, numbering=numbering, links=links), "a.docx")


def rows(*cells: tuple[str, ...]) -> tuple[Block, ...]:
    return tuple(Block(kind="row", level=n, text=" | ".join(one), cells=one) for n, one in enumerate(cells))


def style(style_id: str, name: str, inner: str = "") -> str:
    return f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{inner}</w:style>'


# ------------------------------------------------------------------ Word


@pytest.mark.parametrize(
    ("definition", "level"),
    [
        (style("1", "heading 1"), 1),
        (style("1", "見出し 2"), 2),
        (style("1", "Überschrift 3"), 3),
        (style("Heading2", "custom"), 2),
        (style("1", "Title"), 0),
        (style("1", "表題"), 0),
        (style("1", "自社見出し", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'), 2),
        (style("1", "自社見出し", '<w:basedOn w:val="2"/>') + style("2", "heading 2"), 2),
    ],
)
def test_a_heading_is_known_by_its_style_in_any_language(definition: str, level: int) -> None:
    style_id = "Heading2" if "Heading2" in definition else "1"
    got = blocks(p("目的", f'<w:pStyle w:val="{style_id}"/>'), styles=definition)

    assert got == (Block(kind="heading", level=level, text="目的"),)


def test_an_outline_level_on_the_paragraph_makes_a_heading() -> None:
    assert blocks(p("目的", '<w:outlineLvl w:val="0"/>')) == (Block(kind="heading", level=1, text="目的"),)


def test_larger_lines_are_headings_and_the_one_largest_line_on_top_is_the_title() -> None:
    def sized(text: str, half_points: int) -> str:
        return f'<w:p><w:r><w:rPr><w:sz w:val="{half_points}"/></w:rPr><w:t>{text}</w:t></w:r></w:p>'

    got = blocks(
        sized("企画書", 44) + sized("目的", 32) + sized("資料請求を増やしたいので書きます", 21) + sized("読者", 32)
    )

    assert got == (
        Block(kind="heading", level=0, text="企画書"),
        Block(kind="heading", level=1, text="目的"),
        Block(kind="text", text="資料請求を増やしたいので書きます"),
        Block(kind="heading", level=1, text="読者"),
    )


def test_lists_keep_depth_and_numbers() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    entry = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr>'

    assert blocks(p("一", entry.format(0)) + p("二", entry.format(1)), numbering=numbering) == (
        Block(kind="item", level=0, ordered=True, text="一"),
        Block(kind="item", level=1, text="二"),
    )


def test_bold_is_told_only_when_all_words_are() -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>目的</w:t></w:r>"
    not_bold = '<w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>目的</w:t></w:r>'

    assert [one.bold for one in blocks(f"<w:p>{bold}</w:p><w:p>{bold}{not_bold}</w:p><w:p>{not_bold}</w:p>")] == [
        True,
        False,
        False,
    ]


def test_inserted_words_count_and_deleted_hidden_or_commented_ones_do_not() -> None:
    got = blocks(
        "<w:p><w:r><w:t>資料</w:t></w:r>"
        "<w:ins><w:r><w:t>請求</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>削除</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>前</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>後</w:t></w:r></w:moveTo>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隠し</w:t></w:r>"
        '<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
        "<w:p><w:del><w:r><w:delText>消えた行</w:delText></w:r></w:del></w:p>"
    )

    assert got == (Block(kind="text", text="資料請求後"),)


def test_soft_breaks_tabs_ruby_and_content_controls_read_as_they_look() -> None:
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>じょうき</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>蒸気</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    got = blocks(
        f"<w:sdt><w:sdtContent><w:p>{ruby}<w:r><w:t>目的</w:t><w:br/><w:t>読者</w:t><w:tab/><w:t>課長</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )

    assert got == (Block(kind="text", text="蒸気目的\n読者\t課長"),)


def test_links_keep_their_address_whichever_way_they_are_written() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/b" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>乙</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    got = blocks(
        f'<w:p><w:hyperlink r:id="x"><w:r><w:t>甲</w:t></w:r></w:hyperlink><w:r><w:t>と</w:t></w:r>{field}</w:p>',
        links='<Relationship Id="x" Type="hyperlink" Target="https://example.com/a" TargetMode="External"/>',
    )

    assert got == (
        Block(kind="text", text="甲と乙", links=(("甲", "https://example.com/a"), ("乙", "https://example.org/b"))),
    )


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('囲みの中')}</w:txbxContent>"
    got = blocks(
        "<w:p><w:r><w:t>本文</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )

    assert got == (Block(kind="text", text="本文"), Block(kind="text", text="囲みの中"))


def test_merged_cells_repeat_downwards_and_leave_blanks_sideways() -> None:
    down, on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    table = (
        f"<w:tbl><w:tr>{cell('章', down)}{cell('質問')}{cell('担当')}</w:tr>"
        f"<w:tr>{cell('', on)}{cell('右へ', wide)}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('ずれ')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('消えた行')}</w:tr></w:tbl>"
    )

    assert blocks(table) == rows(("章", "質問", "担当"), ("章", "右へ", ""), ("", "ずれ", ""))


def test_a_table_in_a_table_follows_it_and_a_frame_is_no_table() -> None:
    inner = f"<w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr>{cell('左')}<w:tc>{p('右')}{inner}</w:tc></w:tr></w:tbl>"

    assert blocks(outer) == (*rows(("左", "右")), *rows(("甲", "乙")))
    assert blocks(f"<w:tbl><w:tr>{cell('枠の中')}</w:tr></w:tbl>") == (Block(kind="text", text="枠の中"),)


# ------------------------------------------------------------------ Markdown, csv, text


def test_markdown_gives_headings_lists_tables_links_and_front_matter() -> None:
    text = """---
title: "Pumps"
tags: [a, b]
---
<!-- not for readers -->
# One `two`
**Goal:** more\\
**目的：**資料請求<br>を増やす

- [ ] first
  1. *deep*

| URL | use |
|-----|-----|
| [words](https://example.com) | a \\| b |
"""
    assert read_blocks(text.encode(), "a.md") == (
        Block(kind="text", text="title: Pumps"),
        Block(kind="text", text="tags: a, b"),
        Block(kind="heading", level=1, text="One two"),
        Block(kind="text", text="Goal: more\n目的：資料請求\nを増やす"),
        Block(kind="item", text="first"),
        Block(kind="item", level=1, ordered=True, text="deep"),
        *rows(("URL", "use")),
        Block(
            kind="row",
            level=1,
            text="words | a | b",
            cells=("words", "a | b"),
            links=(("words", "https://example.com"),),
        ),
    )


def test_an_editors_line_end_is_none_of_the_writers() -> None:
    text = "Plant engineers at mid-size food plants\nwho own compressors.\nGoal: more\n\n油圧ホース 交換時期\n油圧ホース 寿命"

    assert [one.text for one in read_blocks(text.encode(), "a.md")] == [
        "Plant engineers at mid-size food plants who own compressors.\nGoal: more",
        "油圧ホース 交換時期\n油圧ホース 寿命",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_sheets_are_read_in_every_encoding_and_with_every_delimiter(encoding: str, mark: str, end: str) -> None:
    lines = [f"項目{mark}内容", f"目的{mark}申込、資料請求", f'{mark}"二行{end}目"', f"{mark}", f"章{mark}見出し", ""]
    content = end.join(lines).encode(encoding)

    assert read_blocks(content, "a.csv") == (
        *rows(("項目", "内容"), ("目的", "申込、資料請求"), ("", "二行\n目")),
        *rows(("章", "見出し")),
    )


def test_lines_pasted_from_a_sheet_into_a_text_are_a_table() -> None:
    assert read_blocks("構成\n章\t見出し\n1\t効果\t?\n以上".encode(), "a.txt") == (
        Block(kind="text", text="構成"),
        Block(kind="row", level=0, text="章 | 見出し", cells=("章", "見出し", "")),
        Block(kind="row", level=1, text="1 | 効果 | ?", cells=("1", "効果", "?")),
        Block(kind="text", text="以上"),
    )


# ------------------------------------------------------------------ what cannot be read

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
HTML = b"<!DOCTYPE html><html><body>Sign in</body></html>"


def bomb() -> bytes:
    return archive({"word/document.xml": b"<w>" + b"\x00" * 90_000_000})


def crowd() -> bytes:
    return archive({f"word/{n}.xml": b"" for n in range(2_001)})


def locked() -> bytes:
    content = bytearray(word(p("秘")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + at] |= 1
            start = content.find(signature, start + 4)
    return bytes(content)


def damaged() -> bytes:
    content = bytearray(word(p("本文" * 500)))
    content[60:90] = b"\x00" * 30
    return bytes(content)


@pytest.mark.parametrize(
    ("make", "name", "code"),
    [
        (lambda: b"", "a.docx", "empty"),
        (lambda: b" \n\n ", "a.md", "empty"),
        (lambda: b"#\n", "a.md", "empty"),
        (lambda: b"\xef\xbb\xbf", "a.csv", "empty"),
        (lambda: word(""), "a.docx", "empty"),
        (lambda: HTML, "a.docx", "not_this_kind"),
        (lambda: HTML, "a.md", "not_this_kind"),
        (lambda: b"\xef\xbb\xbf" + HTML, "a.csv", "not_this_kind"),
        (lambda: PNG, "a.docx", "not_this_kind"),
        (lambda: PNG, "a.txt", "not_this_kind"),
        (lambda: b"plain words", "a.docx", "not_this_kind"),
        (lambda: b"%PDF-1.7", "a.docx", "not_this_kind"),
        (lambda: OLE, "a.doc", "not_this_kind"),
        (lambda: OLE, "a.docx", "not_this_kind"),
        (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (lambda: archive({"xl/workbook.xml": "<a/>"}), "a.docx", "not_this_kind"),
        (lambda: archive({"word/other.xml": "<a/>"}), "a.docx", "not_this_kind"),
        (lambda: b"{\\rtf1 words}", "a.rtf", "not_this_kind"),
        (lambda: b"words", "a.exe", "not_this_kind"),
        (lambda: b"a\x00b\x00\x00c1", "a.txt", "not_this_kind"),
        (lambda: b"\x81\xff\xfe broken \xa0\xff", "a.csv", "broken"),
        (lambda: word(p("秘"))[:-30], "a.docx", "broken"),
        (damaged, "a.docx", "broken"),
        (lambda: archive({"word/document.xml": "<w:document"}), "a.docx", "broken"),
        (
            lambda: archive({"word/document.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
            "a.docx",
            "broken",
        ),
        (locked, "a.docx", "encrypted"),
        (bomb, "a.docx", "too_large"),
        (crowd, "a.docx", "too_large"),
        (lambda: b"a" * (MOST_BYTES + 1), "a.txt", "too_large"),
    ],
)
def test_what_is_no_brief_says_why(make: Callable[[], bytes], name: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_blocks(make(), name)

    assert caught.value.code == code


def test_a_wrong_name_does_not_hide_a_word_file() -> None:
    assert read_blocks(word(p("目的")), "brief.md") == (Block(kind="text", text="目的"),)


# ------------------------------------------------------------------ answers


def slides() -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "点検の結果"
    first.placeholders[1].text = "1台あたり8分\n見落とし3件"
    first.notes_slide.notes_text_frame.text = "冬は時間がかかる"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(1, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "方法", "時間"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def test_slides_are_pages_with_title_table_and_notes() -> None:
    assert read_pages(slides(), "a.pptx") == (
        Page(number=1, title="点検の結果", text="1台あたり8分\n見落とし3件\n冬は時間がかかる"),
        Page(number=2, title="", text="方法 | 時間"),
    )


def pdf(*texts: str) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    for text in texts:
        page = writer.add_blank_page(300, 300)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_keeps_its_page_numbers() -> None:
    assert read_pages(pdf("Battery life 3 years", "", "Zone 2"), "a.pdf") == (
        Page(number=1, title="", text="Battery life 3 years"),
        Page(number=2, title="", text=""),
        Page(number=3, title="", text="Zone 2"),
    )


def test_a_document_is_cut_at_its_highest_headings() -> None:
    text = "Before\n\n## One\n\nfirst\n\n### deeper\n\n- item\n\n## Two\n\nsecond\n"

    assert read_pages(text.encode(), "a.md") == (
        Page(number=1, title="", text="Before"),
        Page(number=2, title="One", text="first\ndeeper\nitem"),
        Page(number=3, title="Two", text="second"),
    )
    assert read_pages(b"a,b\n1,2\n", "a.csv") == (Page(number=1, title="", text="a | b\n1 | 2"),)


def locked_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("secret"))))
    writer.encrypt("pass", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "code"),
    [
        (lambda: PNG, "a.png", "picture"),
        (lambda: b"\xff\xd8\xff" + b"\x00" * 40, "photo.pdf", "picture"),
        (lambda: pdf(""), "scan.pdf", "picture"),
        (locked_pdf, "a.pdf", "encrypted"),
        (lambda: pdf("x")[:200], "a.pdf", "broken"),
        (lambda: pdf(*[""] * 301), "a.pdf", "too_long"),
        (lambda: b"words", "a.pdf", "not_this_kind"),
        (lambda: b"words", "a.png", "not_this_kind"),
        (lambda: archive({"ppt/presentation.xml": "<a/>"}), "a.pptx", "broken"),
        (lambda: b"", "a.pptx", "empty"),
    ],
)
def test_what_is_no_answer_says_why(make: Callable[[], bytes], name: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_pages(make(), name)

    assert caught.value.code == code
