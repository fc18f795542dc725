"""Hostile words in every sentence the stories make, in every file that goes out: shown as words, nothing live."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adapters.documents import read_blocks
from adapters.publish import publish
from adapters.slack import limits as slack_limits
from adapters.slack import render as slack
from adapters.teams import render as teams
from adapters.web import render as web
from adapters.web.texts import texts
from bot.catalog import Ask, Catalog, CatalogError
from bot.message import Message
from bot.reports.audit import Entry, as_csv
from tests.properties import examples
from tests.properties.trials import play
from tests.unit.test_publish import HTML_TAGS, MARKDOWN_KINDS, Page, hostile, seen_in_markdown

PIECES = (
    "<!here>", "<!channel>", "<@U1>", "<#C1|general>", "<https://evil.example|click>", "@everyone", "<at>Sato</at>",
    "[x](javascript:alert(1))", "![i](https://evil.example/i.png)", "<https://evil.example>", "https://evil.example/?a=1&b=2",
    "```code```", "`x`", "**bold**", "*b*", "_i_", "~s~", "> quote", "# h", "- item", "1. one", "| a | b |", "---",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\" onload=\"x", "' onclick='x", "</p></div>", "<!--", "]]>",
    "&lt;b&gt;", "&amp;lt;", "&#60;", "{{ x }}", "{% x %}", "${x}", "{{DATE(2026-11-24T00:00:00Z,SHORT)}}", "\\", "\\*", "\\`",
    "\u202etxt.exe\u202c", "\u2066x\u2069", "\u200f", "zero\u200bwidth", "\u2060", "\ufeff", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)",
    "\n", "\t", "\r\n", " ", "佐藤", "12%", "ok",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence as a flow asked for it; `places` are the paths of people's words in its arguments."""

    key: str
    locale: str
    zone: str
    args: Mapping[str, Any]
    more: Mapping[str, Any]

    def with_words(self, words: str) -> Message:
        """Every piece of text in it is `words`, but for what would not be a date or a choice any more."""
        return _CATALOG.message(self.key, self.locale, self.zone, _filled(self.args, words), **_shown(self.more, words))


_CATALOG: Catalog
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _filled(value: Any, words: str) -> Any:
    if isinstance(value, str):
        # what a sentence chooses its form by is a plain lower-case word of ours; times are ISO
        return value if _DATE.match(value) or re.fullmatch(r"[a-z_.:0-9]*", value) else words
    if isinstance(value, Mapping):
        return {k: _filled(v, words) for k, v in value.items()}
    return [_filled(v, words) for v in value] if isinstance(value, (list, tuple)) else value


def _shown(more: Mapping[str, Any], words: str) -> dict[str, Any]:
    return {
        "buttons": [Ask(action=a.action, value=a.value, args=_filled(a.args or {}, words)) for a in more["buttons"]],
        "selects": [(action, [(words, value) for _, value in options]) for action, options in more["selects"]],
        "quotes": [(words, words) for _ in more["quotes"]],
        "links": [(words, url) for _, url in more["links"]] + [(words, "javascript:alert(1)")],
        "attachments": [replace(one, name=words, alt=words) for one in more["attachments"]],
    }


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[Said]:
    """One of each sentence that two stories say, as they say it."""
    global _CATALOG
    found: dict[tuple[str, str], Said] = {}
    original: Callable[..., Message] = Catalog.message

    def noted(self: Catalog, key: str, locale: str, zone: str, args: Mapping[str, Any], **more: Any) -> Message:
        plain = {name: list(more.get(name, ())) for name in ("buttons", "selects", "quotes", "links", "attachments")}
        plain["selects"] = [(action, list(options)) for action, options in plain["selects"]]
        found[key, locale] = Said(key=key, locale=locale, zone=zone, args=args, more=plain)
        return original(self, key, locale, zone, args, **{**more, **plain})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Catalog, "message", noted)
        for name in ("ja/whole-brief", "en/stalled-to-the-end"):
            stage, _ = play(tmp_path_factory.mktemp("said"), name)
            stage.store.close()
    _CATALOG = stage.program.language.catalog
    usable = [one for one in found.values() if _fits(one)]
    assert len(usable) > 45
    assert len(usable) > 0.9 * len(found), "nearly every sentence takes any words"
    return usable


def _fits(one: Said) -> bool:
    try:
        return bool(one.with_words("words"))
    except CatalogError:
        return False


@examples(150)
@given(words=WORDS, number=st.integers(0, 10_000))
def test_slack_shows_hostile_words_and_nothing_in_them_is_live(said: list[Said], words: str, number: int) -> None:
    message = said[number % len(said)].with_words(words)
    made = slack.message(message)
    ours = {link.url.replace("&", "&amp;") for link in message.links if link.url.startswith("https://")}
    assert slack_limits.problems(made.blocks) == []
    for text in (made.text, slack.fallback(message), *_texts(list(made.blocks))):
        for reference in re.findall(r"<([^>]*)", text):
            assert reference.partition("|")[0] in ours, text
        assert not re.search(r"&(?!amp;|lt;|gt;)", text), text
        assert not _DIRECTION.search(text)
    assert all(block.get("verbatim") for block in _objects(list(made.blocks), "mrkdwn")), (
        "no word becomes a link by itself"
    )


def _objects(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") == kind:
            yield value
        for one in value.values():
            yield from _objects(one, kind)
    elif isinstance(value, list):
        for one in value:
            yield from _objects(one, kind)


def _texts(blocks: list[Any]) -> list[str]:
    return [o["text"] for kind in ("mrkdwn", "plain_text") for o in _objects(blocks, kind)]


_COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_PLAIN = {
    "paragraph_open",
    "paragraph_close",
    "inline",
    "text",
    "text_special",
    "softbreak",
    "hardbreak",
    "strong_open",
    "strong_close",
}


@examples(150)
@given(words=WORDS, number=st.integers(0, 10_000))
def test_teams_shows_hostile_words_and_nothing_in_them_is_live(said: list[Said], words: str, number: int) -> None:
    message = said[number % len(said)].with_words(words)
    made = teams.message(message)
    for card in made.cards:
        for block in _objects(card, "TextBlock"):
            tokens = _COMMONMARK.parse(block["text"])
            kinds = {t.type for t in tokens} | {c.type for t in tokens for c in t.children or []}
            assert kinds <= _PLAIN, (block["text"], kinds - _PLAIN)
            assert "{{" not in block["text"]
        for opened in _objects(card, "Action.OpenUrl"):
            assert urlsplit(opened["url"]).scheme in ("https", "http"), opened
            assert opened["url"] in {link.url for link in message.links}
        assert not _DIRECTION.search(json.dumps(card, ensure_ascii=False).replace("\\u", ""))


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


_OURS = {
    "div", "p", "span", "figure", "blockquote", "figcaption", "dl", "dt", "dd", "ul", "ol", "li", "a", "img", "form", "input",
    "label", "select", "option", "button", "strong", "code", "br", "svg", "use",
}  # fmt: skip


@examples(150)
@given(words=WORDS, number=st.integers(0, 10_000))
def test_the_playground_shows_hostile_words_and_nothing_in_them_is_live(
    said: list[Said], words: str, number: int
) -> None:
    message = said[number % len(said)].with_words(words)
    html = str(web.message(message, words=texts("en").words, pressing={"as": "x", "post": words}))
    page, harmless = _Tags(html), _Tags(_benign(said[number % len(said)]))
    assert {tag for tag, _ in page.tags} <= _OURS
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")], attributes
        assert urlsplit(attributes.get("href") or "").scheme in ("", "https"), (tag, attributes)
        assert (attributes.get("href") or "/").startswith(("/", "https://", "#"))
    live = [tag for tag, _ in page.tags if tag in ("strong", "code")]
    own = [tag for tag, _ in harmless.tags if tag in ("strong", "code")]
    assert len(live) <= len(own), "marks are the catalog's own"
    assert not _DIRECTION.search(page.text)


def _benign(one: Said) -> str:
    return str(web.message(one.with_words("words"), words=texts("en").words, pressing={"as": "x", "post": "p"}))


@examples(15)
@given(words=WORDS)
def test_every_export_shows_hostile_words_and_nothing_in_them_is_live(words: str) -> None:
    article = hostile(f"x {words}")
    _, kinds = seen_in_markdown(publish(article, "md").content)
    assert kinds <= MARKDOWN_KINDS
    page = Page(publish(article, "html").content)
    assert {tag for tag, _ in page.tags} <= HTML_TAGS
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#"), "links lead to the notes alone"
    blocks = read_blocks(publish(article, "docx").content, "a.docx")
    assert any("x " in block.text for block in blocks)


FORMULAS = st.builds(
    lambda before, mark, rest: before + mark + rest,
    st.text(alphabet=" \t\r\n\u00a0\u3000\u200b\ufeff\u2060\x00\u202e", max_size=3),
    st.sampled_from(("=", "+", "-", "@", "＝", "＋", "－", "＠")),
    st.sampled_from(("cmd|'/c calc'!A1", 'HYPERLINK("https://evil.example","x")', "1+1", "SUM(A1)", "")),
)


@examples(150)
@given(words=st.one_of(FORMULAS, WORDS))
def test_no_cell_of_the_record_is_a_formula_in_any_sheet(words: str) -> None:
    entry = Entry(
        seq=1, at="2026-11-24", actor=words, what=words, subject=words, before=words, after=words, why=words, hash="h"
    )
    rows = list(csv.reader(io.StringIO(as_csv([entry]).decode("utf-8-sig"), newline="")))
    assert len(rows) == 2
    for cell in rows[1][2:8]:
        bare = re.sub(r"^[\s\u200b\ufeff\u2060\x00\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+", "", cell)
        assert not bare.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), repr(cell)
        assert cell in (words, "'" + words)
