"""Markdown to blocks, front matter included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from adapters.documents.text import decode
from bot.imported import Block

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: CommonMark leaves the stars of **目的：**資料… standing: a closing mark after 「：」 needs a blank behind it.
_LEFT_STARS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
#: A line break in the source that may be the editor's, not the writer's.
_SOFT = "\ue000"
_WIDE = 60
#: A label, a list entry or an address begins something new.
_BEGINS = re.compile(r"\W{0,4}[^\s:：。]{1,20}[:：]|[・\-*\d①-⑳【■]")
_CHECKBOX = re.compile(r"^\[[ xX]\]\s+")
_ENDS = {"paragraph_close", "heading_close"}


def read(content: bytes) -> tuple[Block, ...]:
    """Raises UnreadableFile: not_this_kind, broken."""
    return tuple(blocks(decode(content)))


def blocks(text: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    front = _FRONT.match(text)
    if front:
        yield from _front_matter(front[1])
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    yield from _walk(parser.parse(_COMMENT.sub("", text)))


def _front_matter(text: str) -> Iterator[Block]:
    """`key: value`, `key: [a, b]` and `key:` with a list below; anything else in it is no brief's business."""
    for line in text.split("\n"):
        item = re.match(r"\s*-\s+(.+)", line)
        pair = re.match(r"([^\s#:][^:：]*)[:：]\s*(.*)", line)
        if item:
            yield Block(kind="item", text=item[1].strip(" \"'"))
        elif pair:
            value = re.sub(r"^\[(.*)\]$", lambda m: m[1].replace('"', "").replace("'", ""), pair[2].strip()).strip(
                " \"'"
            )
            yield Block(kind="text", text=f"{pair[1].strip()}: {value}")


def _walk(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[bool] = []
    heading, first_in_item = 0, False
    for at, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token.type == "ordered_list_open")
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                first_in_item = True
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "table_open":
                yield from _table(tokens[at : _close(tokens, at)])
            case "inline" if not _inside_table(token):
                yield from _line(token, heading=heading, lists=lists if first_in_item else [])
                first_in_item = False
            case "fence" | "code_block" if token.content.strip():
                yield Block(kind="text", text=token.content.strip("\n"))


def _inside_table(token: Token) -> bool:
    return bool(token.meta.get("cell"))


def _close(tokens: Sequence[Token], at: int) -> int:
    return next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")


def _table(tokens: Sequence[Token]) -> Iterator[Block]:
    place, cells, links = 0, list[str](), list[tuple[str, str]]()
    for token in tokens:
        if token.type == "tr_open":
            cells, links = [], []
        elif token.type == "inline":
            token.meta["cell"] = True
            text, _, found = _text(token)
            cells.append(text)
            links += found
        elif token.type == "tr_close" and any(cells):
            yield Block(kind="row", level=place, text=" | ".join(cells), cells=tuple(cells), links=tuple(links))
            place += 1


def _line(token: Token, *, heading: int, lists: list[bool]) -> Iterator[Block]:
    text, bold, links = _text(token)
    if not text:
        return
    if heading:
        yield Block(kind="heading", level=heading, text=text.replace("\n", " "), links=tuple(links))
    elif lists:
        text = _CHECKBOX.sub("", text)
        yield Block(kind="item", level=len(lists) - 1, ordered=lists[-1], text=text, bold=bold, links=tuple(links))
    else:
        yield Block(kind="text", text=text, bold=bold, links=tuple(links))


def _text(token: Token) -> tuple[str, bool, list[tuple[str, str]]]:
    parts: list[str] = []
    links: list[tuple[str, str]] = []
    strong, all_strong, link_from, href = 0, True, 0, ""
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline" | "html_inline":
                parts.append(child.content)
                all_strong = all_strong and (strong > 0 or not child.content.strip(" :："))
            case "softbreak":
                parts.append(_SOFT)
            case "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(child.content)
            case "strong_open":
                strong += 1
            case "strong_close":
                strong -= 1
            case "link_open":
                link_from, href = len(parts), str(child.attrs.get("href", ""))
            case "link_close":
                links.append(("".join(parts[link_from:]), href))
    text = _BREAK.sub("\n", _unwrapped(parts))
    bare = _LEFT_STARS.sub(r"\1", text)
    fully = all_strong or (bare != text and _LEFT_STARS.fullmatch(text.strip()) is not None)
    return bare.strip(), fully and bool(bare.strip()), links


def _unwrapped(parts: Sequence[str]) -> str:
    """A source line that goes on in lower case, or that is as long as an editor's column, is one with the next."""
    lines = "".join(parts).split(_SOFT)
    text = lines[0]
    for before, line in pairwise(lines):
        width = sum(2 if c > "\u2fff" else 1 for c in before)
        goes_on = line[:1].islower() or (width >= _WIDE and not before.rstrip().endswith(("。", ".", ":", "：", "|")))
        both_wide = before[-1:] > "\u2fff" and line[:1] > "\u2fff"
        text += ("" if both_wide else " ") + line if goes_on and not _BEGINS.match(line) else "\n" + line
    return text
