"""Block Kit as HTML in about Slack's look: enough to judge layout and words, wide and on a phone.

Marks are read by Slack's rules (a mark counts only beside a blank, a sign or a zero-width edge), so that a bold that would not be
bold is seen as its asterisks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any

Block = Mapping[str, Any]

STYLE = """
body{margin:0;background:#fff;font:15px/1.47 'Lato','Noto Sans CJK JP','Noto Sans JP',sans-serif;color:#1d1c1d}
.sheet{padding:12px}
.kind{color:#999;font:11px monospace;margin:14px 0 2px}
.message{display:flex;gap:8px}
.face{flex:0 0 36px;height:36px;border-radius:6px;background:#1f5f5b;color:#fff;text-align:center;line-height:36px}
.body{min-width:0;flex:1;max-width:640px}
.who{font-weight:900}.app{background:#eee;color:#666;font-size:10px;border-radius:2px;padding:1px 3px;margin-left:4px}
h1{font-size:18px;margin:6px 0}
.section{margin:4px 0 8px;display:flex;gap:12px;align-items:flex-start}.section>div{flex:1;min-width:0}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:6px 16px}
.narrow .fields{grid-template-columns:1fr}
blockquote{margin:2px 0;padding-left:10px;border-left:4px solid #ddd}
code{background:#f6f6f6;border:1px solid #ddd;border-radius:3px;color:#c01343;font-size:12px;padding:1px 3px}
.context{color:#616061;font-size:13px;margin:4px 0}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin:6px 0}
.button{border:1px solid #ccc;border-radius:4px;padding:5px 12px;font-weight:700;background:#fff;max-width:100%}
.primary{background:#007a5a;color:#fff;border-color:#007a5a}.danger{background:#e01e5a;color:#fff;border-color:#e01e5a}
.select{border:1px solid #ccc;border-radius:4px;padding:5px 28px 5px 10px;color:#555;white-space:nowrap}
hr{border:0;border-top:1px solid #ddd;margin:10px 0}
.modal{border:1px solid #bbb;border-radius:8px;max-width:520px;margin:8px 0;box-shadow:0 4px 12px #0002}
.title{font-weight:900;font-size:20px;padding:14px 20px;border-bottom:1px solid #ddd}
.inside{padding:8px 20px}.label{font-weight:700;margin-top:10px}.label i{font-weight:400;color:#777}
.input{border:1px solid #999;border-radius:4px;padding:6px 10px;min-height:22px;white-space:pre-wrap;overflow-wrap:anywhere}
.tall{min-height:84px}.hint{color:#616061;font-size:13px}.foot{padding:10px 20px;text-align:right}
a{color:#1264a3}
"""
_QUOTED = re.compile(r"^(?:&gt;|>)\s?")
_EDGES = "\u200b\u2060"


def page(parts: Sequence[tuple[str, str]], *, width: int) -> str:
    """Parts are (caption, html)."""
    narrow = " narrow" if width < 500 else ""
    inner = "".join(f'<div class="kind">{escape(caption)}</div>{html}' for caption, html in parts)
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><div class="sheet{narrow}">{inner}</div>'


def message(blocks: Sequence[Block]) -> str:
    who = '<div><span class="who">Ayumi</span><span class="app">APP</span></div>'
    return f'<div class="message"><div class="face">A</div><div class="body">{who}{"".join(map(block, blocks))}</div></div>'


def home(view: Block) -> str:
    return f'<div class="body">{"".join(map(block, view["blocks"]))}</div>'


def modal(view: Block) -> str:
    foot = f'<div class="foot"><span class="button primary">{_plain(view["submit"])}</span></div>'
    inside = "".join(map(block, view["blocks"]))
    return f'<div class="modal"><div class="title">{_plain(view["title"])}</div><div class="inside">{inside}</div>{foot}</div>'


def block(one: Block) -> str:
    match one["type"]:
        case "header":
            return f"<h1>{_plain(one['text'])}</h1>"
        case "section":
            return _section(one)
        case "context":
            return f'<div class="context">{"".join(marked(e["text"]) for e in one["elements"])}</div>'
        case "actions":
            return f'<div class="actions">{"".join(map(_element, one["elements"]))}</div>'
        case "divider":
            return "<hr>"
        case "input":
            hint = f'<div class="hint">{_plain(one["hint"])}</div>' if "hint" in one else ""
            optional = " <i>(optional)</i>" if one.get("optional") else ""
            return f'<div class="label">{_plain(one["label"])}{optional}</div>{_element(one["element"])}{hint}'
    raise ValueError(f"no block of ours: {one['type']!r}")


def _section(one: Block) -> str:
    text = marked(one["text"]["text"]) if "text" in one else ""
    fields = "".join(f"<div>{marked(f['text'])}</div>" for f in one.get("fields", ()))
    fields = f'<div class="fields">{fields}</div>' if fields else ""
    return f'<div class="section"><div>{text}{fields}</div>{_element(one["accessory"]) if "accessory" in one else ""}</div>'


def _element(one: Block) -> str:
    match one["type"]:
        case "button":
            return f'<span class="button {one.get("style", "")}">{_plain(one["text"])}</span>'
        case "static_select":
            chosen = one.get("initial_option") or {"text": one.get("placeholder") or {"text": "—"}}
            return f'<span class="select">{_plain(chosen["text"])} ▾</span>'
        case "checkboxes":
            return "".join(f"<div>☐ {_plain(o['text'])}</div>" for o in one["options"])
        case "plain_text_input":
            tall = " tall" if one.get("multiline") else ""
            return f'<div class="input{tall}">{escape(one.get("initial_value", ""))}</div>'
        case "datepicker":
            return f'<div class="input">📅 {escape(one.get("initial_date", ""))}</div>'
        case kind:
            return f'<div class="input">({escape(kind)})</div>'


def _plain(text: Block) -> str:
    return escape(unescape(text["text"]))


def marked(text: str) -> str:
    """mrkdwn: escaped already but for its three entities."""
    return "".join(_lines(text.split("\n")))


def _lines(lines: Sequence[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        if _QUOTED.match(line):
            yield f"<blockquote>{_spans(_QUOTED.sub('', line))}</blockquote>"
        else:
            yield _spans(line) + ("<br>" if at < len(lines) - 1 else "")


def _spans(line: str) -> str:
    safe = escape(unescape(re.sub(r"<(https?://[^|>]+)\|([^>]*)>", "\\1\x01\\2\x02", line)))
    safe = re.sub("(https?://[^\x01]+)\x01([^\x02]*)\x02", r'<a href="\1">\2</a>', safe)
    for mark, tag in (("`", "code"), (r"\*", "b"), ("_", "i"), ("~", "s")):
        safe = re.sub(
            rf"(?<![\w]){mark}(?=[^\s{mark}{_EDGES}])([^{mark}]+?)(?<=[^\s{_EDGES}]){mark}(?!\w)",
            rf"<{tag}>\1</{tag}>",
            safe,
        )
    return safe.translate({ord(edge): None for edge in _EDGES})
