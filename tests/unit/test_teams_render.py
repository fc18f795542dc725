"""Messages and forms as Adaptive Cards: whole cards by golden files, the public schema, hostile words, size."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.teams import limits, render
from adapters.teams.markdown import bare, chunks, escaped, marked
from bot.flows import routes
from bot.message import (
    Attachment,
    Button,
    Field,
    Form,
    FormField,
    Link,
    Message,
    Option,
    Quote,
    Select,
    escape,
)
from tests.connector import shown, words_of

GOLDEN = Path(__file__).parents[1] / "cards" / "teams"
SCHEMA = Path(__file__).parents[1] / "schemas" / "adaptive-card-1.5.json"

QUESTION = Message(
    notice="質問が1つあります",
    heading="蒸気トラップの故障 1/3",
    text="現場で **一番多い** 故障は何ですか。\n`吹き放し` のような呼び名でかまいません。",
    quotes=(Quote(text="前回: *詰まり* が多い\n- 冬は特に", by="佐伯 [部長]"),),
    fields=(Field(name="締切", value="12/4(金)"), Field(name="目安", value="約30秒")),
    items=("1. 名前", "2. 割合 **およそ**"),
    image=Attachment(file="f1", name="図.png", media_type="image/png", alt="断面図"),
    links=(Link(label="企画書", url="https://example.com/b1"), Link(label="悪い", url="javascript:alert(1)")),
    attachments=(Attachment(file="f2", name="原稿.docx", media_type="application/x"),),
    buttons=(
        Button(label="引き受けます", action="assign.accept", value="12", style="primary"),
        Button(label="直す", action="voice.correct", value="9"),
        Button(label="見送る", action="assign.decline", value="12", style="danger"),
    ),
    selects=(
        Select(
            label="近いもの", action="pick", options=(Option(label="詰まり", value="a"), Option(label="他", value="b"))
        ),
        Select(
            label="部署",
            action="who",
            placeholder="選ぶ",
            options=tuple(Option(label=f"部署{n}", value=str(n)) for n in range(8)),
        ),
    ),
    note="言葉でも返せます",
)
FORM = Form(
    form="brief_new",
    value="7",
    title="新しい企画書",
    submit="作る",
    text="あとで **直せます**。",
    fields=(
        FormField(name="title", label="タイトル案", value="仮 *題*", hint="仮のもので"),
        FormField(name="goal", label="目的", kind="text", required=False),
        FormField(name="due", label="締切", kind="date", required=False, value="2026-12-04"),
        FormField(name="bad_due", label="締切2", kind="date", required=False, value="soon"),
        FormField(name="lang", label="言語", kind="select", options=(Option(label="日本語", value="ja"),), value="ja"),
        FormField(name="who", label="どなた", kind="person"),
        FormField(
            name="all", label="みなさん", kind="people", required=False, options=(Option(label="佐藤", value="1"),)
        ),
        FormField(name="sure", label="確認", kind="check", hint="読みました"),
        FormField(name="doc", label="資料", kind="file", required=False, hint="チャットに送ってください"),
    ),
)


@cache
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    return jsonschema.Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def problems(card: dict[str, Any]) -> list[str]:
    """What the public schema finds; `msteams` at the root and the directory behind a choice are Teams' own and not in it."""
    root = {name: value for name, value in card.items() if name != "msteams"}
    root["body"] = [{k: v for k, v in e.items() if k != "choices.data"} for e in card["body"]]
    return [error.message[:300] for error in validator().iter_errors(root)]


GOLDENS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "question": lambda: list(render.message(QUESTION, files={"f2": "https://x.example/d/2"}).cards),
    "question_with_picture": lambda: list(render.message(QUESTION, files={"f1": "https://x.example/p"}).cards),
    "words_alone": lambda: list(render.message(Message(notice="n", text="ありがとうございます。")).cards),
    "dialog": lambda: [render.dialog(FORM)],
    "dialog_in_the_chat": lambda: [render.inline(FORM)],
}


@pytest.mark.parametrize("name", GOLDENS)
def test_a_message_is_exactly_this_card(name: str) -> None:
    cards = GOLDENS[name]()
    file = GOLDEN / f"{name}.json"
    if os.environ.get("AYUMI_WRITE_GOLDEN"):
        file.write_text(json.dumps(cards, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert cards == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", GOLDENS)
def test_every_card_keeps_the_public_schema(name: str) -> None:
    assert [problems(card) for card in GOLDENS[name]()] == [[]] * len(GOLDENS[name]())


def test_the_schema_notices_what_is_wrong() -> None:
    card = render.message(QUESTION).cards[0]
    assert problems({**card, "body": [{"type": "TextBlok", "text": "x"}]})
    assert problems({**card, "body": [{"type": "Input.Text"}]})


def test_every_dialog_button_is_one_the_core_knows() -> None:
    assert set(routes.ACTIONS) >= render.OPENS


HOSTILE = [
    "**bold** _it_ ~~no~~ `code`",
    "[x](javascript:alert(1)) ![i](http://e/x.png)",
    "# heading",
    "- item",
    "1. one",
    "2) two",
    "> quote",
    "{{DATE(2026-11-24T00:00:00Z,SHORT)}}",
    "${x} <at>Sato</at> <script>alert(1)</script>",
    "&lt;b&gt; &amp; &#42;",
    "\\*not\\*",
    "a|b|c",
    "    indented",
    "=====",
    "+ plus",
    "---",
    "<https://evil.example>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_mean_nothing_but_themselves(words: str) -> None:
    for line in (escaped(words), marked(escape(words))):
        assert shown(line) == words
        assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]<>~&{}|]", line)
        assert not re.match(r"[#>+=-]|\d+[.)]|[ \t]{4}", line)


def visible(words: str) -> str:
    """What is left of words when direction marks are gone and blanks are as a line shows them."""
    return re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", words.replace("\r\n", "\n").replace("\r", "\n"))


LINE = st.text(max_size=60).filter(lambda s: not set(s) & set("\u00a0\n\r\t"))


@settings(max_examples=400, deadline=None)
@given(LINE)
def test_any_line_is_shown_as_it_is(words: str) -> None:
    for line in (escaped(words), marked(escape(words))):
        assert shown(line) == visible(words)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200), st.text(min_size=1, max_size=80), st.text(max_size=80))
def test_hostile_words_anywhere_make_a_valid_card(words: str, label: str, url: str) -> None:
    message = Message(
        notice="n",
        heading=words,
        text=escape(words) + "終",
        quotes=(Quote(text=words, by=label),),
        fields=(Field(name=label, value=escape(words)),),
        items=(escape(words),),
        links=(Link(label=label, url=url),),
        buttons=(Button(label=label, action=label, value=words),),
        selects=(Select(label=label, action=label, options=(Option(label=label, value=words),) * 8),),
        note=escape(words),
    )
    for card in render.message(message).cards:
        assert problems(card) == []
        opened = [a["url"] for e in card["body"] for a in e.get("actions", ()) if a["type"] == "Action.OpenUrl"]
        assert all(
            one.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")) for one in opened
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(["あ" * 2900, "**太字** ", "a b c. ", "\n", "\\*", "𠮷" * 700, "`x`", "*"]), max_size=60),
    st.integers(0, 3),
)
def test_no_card_is_larger_than_teams_takes_and_no_word_is_lost(pieces: list[str], quotes: int) -> None:
    text = "始" + "".join(pieces) + "終"
    message = Message(
        notice="n", text=text, quotes=(Quote(text=text),) * quotes, buttons=(Button(label="x", action="y"),)
    )
    try:
        cards = render.message(message).cards
    except ValueError:
        assert len(text) * (quotes + 1) > 50_000
        return
    assert max(limits.json_bytes(card) for card in cards) <= limits.MOST_CARD_BYTES
    assert len(cards) <= limits.MOST_PARTS
    whole = re.sub(r"[\s*`\\]", "", words_of(list(cards)))
    assert whole == re.sub(r"[\s*`\\]", "", bare(text) + text * quotes + "x")


def test_a_line_is_cut_after_a_sentence_and_never_inside_a_mark() -> None:
    assert chunks("あ。い。う。", 4) == ["あ。い。", "う。"]
    assert chunks("aaaa **bbbb** c", 9) == ["aaaa ", "**bbbb** ", "c"]
    assert chunks("ab\\*cd", 3) == ["ab", "\\*c", "d"]
    assert "".join(chunks("𠮷" * 10, 3)) == "𠮷" * 10
    assert chunks("", 5) == [""]


def test_many_fields_and_buttons_with_long_values_fit_too() -> None:
    message = Message(
        notice="n",
        fields=tuple(Field(name=f"名{n}", value="値" * 2000) for n in range(20)),
        buttons=tuple(Button(label=f"押{n}", action="a", value="値" * 1900) for n in range(12)),
    )
    cards = render.message(message).cards
    assert max(limits.json_bytes(card) for card in cards) <= limits.MOST_CARD_BYTES
    assert words_of(list(cards)).count("値") == 40_000
    assert [word for word in words_of(list(cards)).split("\n") if word.startswith("押")] == [
        f"押{n}" for n in range(12)
    ]


def test_nothing_to_show_and_too_much_to_show_are_refused() -> None:
    with pytest.raises(ValueError, match="without anything"):
        render.message(Message(notice="n"))
    with pytest.raises(ValueError, match="cards"):
        render.message(Message(notice="n", text="あ" * 400_000))
