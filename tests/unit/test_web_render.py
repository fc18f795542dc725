"""A message on the page: our own marks are the only markup, everything else is words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web import render
from adapters.web.texts import texts
from bot.message import Attachment, Button, Field, Link, Message, Option, Quote, Select, escape
from tests.unit.test_rooms import FULL

WORDS = texts("en").words
HOSTILE = "<!channel> <script>alert(1)</script> \" onload=x ' {{7*7}} </p> \u202ertl\u202c & **b** `c` \\"


def shown(message: Message, **more: object) -> str:
    html = str(render.message(message, words=WORDS, **more))  # type: ignore[arg-type]  # passed on
    return re.sub(r"\s*\n\s*", "", html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("**bold** and `code`", "<strong>bold</strong> and <code>code</code>"),
        ("one\ntwo", "one<br>two"),
        (r"2 \*\* 3 and \`x\` and \\", "2 ** 3 and `x` and \\"),
        ("**open", "**open"),
        ("a ` b", "a ` b"),
        ("****", "****"),
        ("**a\nb**", "**a<br>b**"),
        ("**`x` <b>**", "<strong><code>x</code> &lt;b&gt;</strong>"),
        ("`**not bold**`", "<code>**not bold**</code>"),
        ("5 * 4 * 3", "5 * 4 * 3"),
        (r"**a \*\* b**", "<strong>a ** b</strong>"),
        ("<!channel> & <script>", "&lt;!channel&gt; &amp; &lt;script&gt;"),
        ("\u202e逆\u202c", "逆"),
        ("日本語の**強調**です", "日本語の<strong>強調</strong>です"),
    ],
)
def test_marks_and_nothing_else_become_markup(text: str, html: str) -> None:
    assert str(render.marked(text)) == html


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.text += "\n" if tag == "br" else ""


@given(
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf")) | st.sampled_from("*`\\<>&\n"), max_size=60)
)
def test_peoples_words_after_escape_are_shown_as_they_are(words: str) -> None:
    parser = _Words()
    parser.feed(str(render.marked(escape(words))))
    parser.close()
    assert parser.text == words
    assert parser.tags <= {"br"}


def test_a_whole_message_is_shown_from_top_to_bottom() -> None:
    assert shown(FULL, pressing={"as": "sato", "post": "m1"}, pressed=frozenset({("go", "1")})) == (
        '<div class="msg"><p class="msg-heading" dir="auto">h</p><p class="msg-text" dir="auto">t</p>'
        '<figure class="msg-quote"><blockquote dir="auto">q</blockquote><figcaption dir="auto">b</figcaption></figure>'
        '<dl class="msg-fields"><div><dt dir="auto">f</dt><dd dir="auto">v</dd></div></dl>'
        '<ul class="msg-items"><li dir="auto">i</li><li dir="auto">j</li></ul>'
        '<img class="msg-image" src="/file/a" alt="alt">'
        '<ul class="msg-links"><li><a href="https://example.com" target="_blank" rel="noopener noreferrer">l</a></li></ul>'
        '<a class="file" href="/file/x" download><span class="file-kind" aria-hidden="true">DOCX</span>'
        '<span class="file-name" dir="auto">x.docx</span><span class="file-do">Download</span></a>'
        '<form class="choose" method="post" action="/press" hx-post="/press" hx-target="#alert">'
        '<input type="hidden" name="as" value="sato"><input type="hidden" name="post" value="m1">'
        '<input type="hidden" name="action" value="pick"><label>s <select name="value" required>'
        '<option value="">p</option><option value="ov">o</option></select></label><button class="btn">Choose</button></form>'
        '<div class="buttons"><form method="post" action="/press" hx-post="/press" hx-target="#alert">'
        '<input type="hidden" name="as" value="sato"><input type="hidden" name="post" value="m1">'
        '<input type="hidden" name="action" value="go"><input type="hidden" name="value" value="1">'
        '<button class="btn btn-primary btn-pressed" title="Or say it in words: はい">yes'
        '<span class="sr"> (pressed)</span></button></form></div>'
        '<p class="msg-note" dir="auto">note</p></div>'
    )


def test_hostile_words_stay_words_in_every_part() -> None:
    message = Message(
        notice=HOSTILE,
        heading=HOSTILE,
        text=escape(HOSTILE),
        quotes=(Quote(text=HOSTILE, by=HOSTILE),),
        fields=(Field(name=HOSTILE, value=escape(HOSTILE)),),
        items=(escape(HOSTILE),),
        image=Attachment(file=HOSTILE, name=HOSTILE, media_type="image/png", alt=HOSTILE),
        links=(Link(label=HOSTILE, url=f"https://example.com/{HOSTILE}"),),
        attachments=(Attachment(file=HOSTILE, name=HOSTILE, media_type="x"),),
        buttons=(Button(label=HOSTILE, action=HOSTILE, value=HOSTILE, typed=HOSTILE),),
        selects=(
            Select(label=HOSTILE, action=HOSTILE, options=(Option(label=HOSTILE, value=HOSTILE),), placeholder=HOSTILE),
        ),
        note=escape(HOSTILE),
    )
    html = shown(message, pressing={"post": HOSTILE})
    parser = _Words()
    parser.feed(html)
    assert not parser.tags & {"script", "strong", "code"}
    assert not [name for name in parser.attributes if name.startswith("on")]
    words = HOSTILE.replace("\u202e", "").replace("\u202c", "")
    assert parser.text.count(words) >= 11
    assert "\u202e" not in parser.text


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://example.com/a", True),
        ("http://127.0.0.1:8321/x", True),
        ("http://localhost/x", True),
        ("http://example.com/a", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("https://", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_addresses_that_may_be_followed_become_links(url: str, followed: bool) -> None:
    html = shown(Message(notice="n", links=(Link(label="here", url=url),)))
    assert ("<a " in html) is followed
    assert "here" in html


def test_a_message_that_cannot_be_pressed_here_has_no_form() -> None:
    html = shown(FULL)
    assert "<form" not in html
    assert '<span class="btn btn-primary btn-shown">yes</span>' in html


def test_times_are_the_readers() -> None:
    at = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    same_day = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    next_day = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert render.stamp(at, same_day, "ja", "Asia/Tokyo") == "1:30"
    assert render.stamp(at, next_day, "ja", "Asia/Tokyo") == "11/25(水) 1:30"
    assert render.stamp(at, next_day, "en", "Europe/London") == "Tue, Nov 24, 16:30"
    assert render.clock_text(at, "ja", "Asia/Tokyo") == "11/25(水) 1:30"
