"""Messages as Slack takes them: within every limit, nobody's words a mention or a mark, nothing lost."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import wiring
from adapters.slack import home, limits, render
from adapters.slack.connect import words
from adapters.slack.mrkdwn import EDGE, JOINER, bare, chunks, cut, link, literal, marked
from bot.message import Attachment, Button, Field, Form, FormField, Link, Message, Option, Quote, Select, escape
from tests import slack_double
from tests.contract.slack_bench import words_of
from tests.contract.test_platform import EVERYTHING, HOSTILE

CATALOG = wiring.language().catalog
GOLDEN = Path(__file__).parents[1] / "payloads" / "slack_blocks"


# ---------------------------------------------------------------- golden blocks

SHOWN: dict[str, Message] = {
    "offer.ja": Message(
        notice="佐藤さん、お願いが1つあります",
        heading="お願い: 故障の種類",
        text="目的は**資料請求**を増やすことです。\n`3` つの文で十分です。",
        fields=(Field(name="締切", value="12/4(金)"), Field(name="目安", value="約2分")),
        buttons=(
            Button(label="引き受けます", action="offer.accept", value="12", style="primary", typed="引き受けます"),
            Button(label="あとで", action="offer.later", value="12"),
            Button(label="見送る", action="offer.decline", value="12", style="danger"),
        ),
        note="言葉でも返せます",
    ),
    "offer.en": Message(
        notice="One small request",
        heading="A request: R&D <failures>",
        text="The aim is **more trials**.\nThree sentences in `plain words` will do.",
        fields=(Field(name="Due", value="Fri, Dec 4"), Field(name="Effort", value="about 2 min")),
        buttons=(Button(label="I'll do it", action="offer.accept", value="12", style="primary"),),
        note="Words work as well",
    ),
    "draft.ja": Message(
        notice="原稿ができました",
        heading="原稿: 故障の種類",
        quotes=(Quote(text="一番多いのは *吹き放し* です。\n> 次が詰まり", by="佐伯 <!here>"),),
        attachments=(Attachment(file="f", name="原稿<1>.docx", media_type="x/y"),),
        buttons=(Button(label="この内容でOK", action="draft.confirm", value="4", style="primary"),),
    ),
    "draft.en": Message(
        notice="The draft is ready",
        quotes=(Quote(text="Most often it is *blow-through*.\n> then blockage", by="Ann <@U1>"),),
        links=(Link(label="Source | page 3", url="https://example.com/a?b=1&c=2"), Link(label="no", url="file:///x")),
        buttons=(Button(label="OK as it is", action="draft.confirm", value="4", style="primary"),),
    ),
    "choice.ja": Message(
        notice="どれが近いですか",
        text="どれが近いですか",
        items=("詰まり", r"吹き\*放し\*", "ほか"),
        selects=(
            Select(
                label="近いもの",
                action="question.pick",
                options=(Option(label="詰まり", value="5:1"), Option(label="吹き放し", value="5:2")),
                placeholder="選ぶ",
            ),
        ),
    ),
    "choice.en": Message(
        notice="Which is closest?",
        text="Which is closest?",
        items=("blockage", "steam_trap_v2.pdf", "other"),
        buttons=(
            Button(label="A", action="question.pick", value="5:1"),
            Button(label="B", action="question.pick", value="5:2"),
        ),
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_message_becomes_exactly_these_blocks(name: str) -> None:
    made = render.message(SHOWN[name])
    plain = {"text": made.text, "blocks": list(made.blocks), "rest": made.rest}
    assert plain == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert limits.problems(made.blocks) == []


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("catalog", "mrkdwn"),
    [
        ("目的は **資料請求** です", "目的は *資料請求* です"),
        ("目的は**資料請求**です", f"目的は{EDGE}*資料請求*{EDGE}です"),
        ("`/brief help` で", "`/brief help` で"),
        ("a **b", "a **b".replace("**", f"{JOINER}*{JOINER}{JOINER}*{JOINER}")),
        (r"3 \* 4 \* 5", f"3 {JOINER}*{JOINER} 4 {JOINER}*{JOINER} 5"),
        (r"\`x\`", f"{JOINER}`{JOINER}x{JOINER}`{JOINER}"),
        (
            "**a\nb**",
            "\n".join(f"{a}" for a in (f"{JOINER}*{JOINER}{JOINER}*{JOINER}a", f"b{JOINER}*{JOINER}{JOINER}*{JOINER}")),
        ),
        ("** x **", " *x* "),
        ("< > &", "&lt; &gt; &amp;"),
        ("steam_trap_v2.pdf", "steam_trap_v2.pdf"),
        ("~80度~ ほど", f"{JOINER}~{JOINER}80度{JOINER}~{JOINER} ほど"),
        ("> 引用", f"{JOINER}&gt; 引用"),
        ("\u202eabc", "abc"),
    ],
)
def test_catalog_marks_become_slacks_and_nobody_elses_do(catalog: str, mrkdwn: str) -> None:
    assert marked(catalog) == mrkdwn


@pytest.mark.parametrize(
    ("label", "url", "shown"),
    [
        ("参考", "https://example.com/a?b=1&c=2", "<https://example.com/a?b=1&amp;c=2|参考>"),
        ("a|b>", "https://example.com/x|y>z", "<https://example.com/x%7Cy%3Ez|a¦b&gt;>"),
        ("x", "javascript:alert(1)", "x"),
        ("x", "http://example.com", "x"),
        ("x", "http://127.0.0.1:8321/b", "<http://127.0.0.1:8321/b|x>"),
        ("x", "https://exa mple.com", "x"),
        ("x", "https://[", "x"),
        ("x", "", "x"),
    ],
)
def test_only_a_safe_address_becomes_a_link(label: str, url: str, shown: str) -> None:
    assert link(label, url) == shown


WORDS = st.lists(
    st.sampled_from([*"ab *_~`<>&|@#!\\\n。、.あ語 ", "<!channel>", "<@U1>", "**", "&lt;", "😀"]), max_size=80
).map("".join)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(WORDS)
def test_peoples_words_are_shown_as_they_are_and_nothing_in_them_is_live(said: str) -> None:
    for shown in (literal(said), marked(escape(said))):
        assert "<" not in shown
        assert ">" not in shown
        assert unescape(shown).replace(JOINER, "").replace(EDGE, "") == said
    assert bare(escape(said)) == said


@settings(max_examples=300, deadline=None, derandomize=True)
@given(WORDS, st.integers(20, 60))
def test_pieces_are_short_enough_and_together_the_whole(said: str, most: int) -> None:
    shown = literal(said * 3)
    pieces = chunks(shown, most)
    assert all(len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(shown.split())
    assert not any(piece.endswith(("&", "&a", "&am", "&l", "&g")) for piece in pieces)
    assert len(cut(shown, most)) <= most


# ---------------------------------------------------------------- limits

LABEL = st.text(min_size=1, max_size=200)
LONG = st.builds(lambda word, times: word * times, st.text(min_size=1, max_size=12), st.integers(1, 2500))
ANY = st.one_of(WORDS, LABEL, LONG)
MESSAGES = st.builds(
    Message,
    notice=st.builds(lambda a: f"n{a}", ANY),
    heading=ANY,
    text=ANY,
    quotes=st.lists(st.builds(Quote, text=ANY, by=WORDS), max_size=4).map(tuple),
    fields=st.lists(st.builds(Field, name=LABEL, value=ANY), max_size=13).map(tuple),
    items=st.lists(ANY, max_size=12).map(tuple),
    links=st.lists(
        st.builds(Link, label=LABEL, url=st.sampled_from(["https://example.com/a|b", "x", "https://e.x/?a&b"])),
        max_size=4,
    ).map(tuple),
    attachments=st.lists(
        st.builds(Attachment, file=st.just("f"), name=LABEL, media_type=st.just("x/y")), max_size=3
    ).map(tuple),
    buttons=st.lists(
        st.builds(
            Button,
            label=LABEL,
            action=st.sampled_from(["a.b", "question.pick"]),
            value=st.sampled_from(["", "1", "x" * 1000]),
            style=st.sampled_from(["primary", "danger", "plain"]),
        ),
        max_size=30,
    ).map(tuple),
    selects=st.lists(
        st.builds(
            Select,
            label=LABEL,
            action=st.just("s"),
            placeholder=LABEL,
            options=st.lists(st.builds(Option, label=LABEL, value=st.just("v")), min_size=1, max_size=4).map(
                lambda o: tuple(o * 40)
            ),
        ),
        max_size=2,
    ).map(tuple),
    note=ANY,
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(MESSAGES)
def test_every_message_keeps_every_limit_or_is_refused(message: Message) -> None:
    try:
        made = render.message(message)
    except ValueError:
        assert len(render.plain(message)) > render.LONGEST or not any(
            (message.text.strip(), message.heading.strip(), message.buttons)
        )
        return
    assert limits.problems(made.blocks) == []
    assert slack_double.refused(list(made.blocks), 50) == []
    assert 0 < len(made.text) <= limits.TEXT
    if not made.rest:
        shown = words_of(list(made.blocks))
        assert all(
            quote.text.split()[:1] == [] or quote.text.split()[0][:20] in shown
            for quote in message.quotes
            if "*" not in quote.text and ">" not in quote.text and "`" not in quote.text
        )


def test_what_does_not_fit_goes_along_whole() -> None:
    text = "一文です。" * 4000
    made = render.message(
        Message(notice="n", text=text, buttons=(Button(label="OK", action="draft.confirm", value="1"),), note="注")
    )
    assert made.rest == f"{text}\n\n注"
    assert [b["type"] for b in made.blocks][-2:] == ["actions", "context"]
    assert words_of(list(made.blocks)).replace("\n", "").startswith("一文です。" * 1500)
    assert limits.problems(made.blocks) == []


def test_two_buttons_of_one_action_have_ids_of_their_own() -> None:
    ask = [Button(label=str(n), action="question.pick", value=str(n)) for n in range(3)]
    (block,) = render.message(Message(notice="n", buttons=tuple(ask))).blocks
    assert [e["action_id"] for e in block["elements"]] == ["question.pick#0", "question.pick#1", "question.pick#2"]


def test_the_message_with_everything_reads_from_top_to_bottom() -> None:
    assert words_of(list(render.message(EVERYTHING).blocks)).split("\n") == [
        "見出しのお願い",
        "目的は 資料請求 です。",
        "二行目 code",
        "一番多いのは吹き放し",
        "— 佐伯",
        "締切",
        "12/4(金)",
        "•  故障の種類",
        "•  年間損失",
        "参考",
        "引き受けます",
        "近いもの",
        "近いもの",
        "詰まり",
        "ほか",
        "言葉でも返せます",
    ]


@pytest.mark.parametrize(
    "place", ["heading", "text", "note", "quote", "by", "field", "item", "label", "button", "option", "file"]
)
def test_a_hostile_name_is_nothing_but_words_wherever_it_stands(place: str) -> None:
    own = escape(HOSTILE)
    message = Message(
        notice=HOSTILE,
        heading=HOSTILE if place == "heading" else "h",
        text=own if place == "text" else "t",
        note=own if place == "note" else "",
        quotes=(Quote(text=HOSTILE if place == "quote" else "q", by=HOSTILE if place == "by" else ""),),
        fields=(Field(name=HOSTILE, value=own),) if place == "field" else (),
        items=(own,) if place == "item" else (),
        links=(Link(label=HOSTILE, url="https://example.com"),) if place == "label" else (),
        buttons=(Button(label=HOSTILE[:70], action="a"),) if place == "button" else (),
        selects=(Select(label="s", action="a", options=(Option(label=HOSTILE[:70], value="v"),)),)
        if place == "option"
        else (),
        attachments=(Attachment(file="f", name=HOSTILE, media_type="x/y"),) if place == "file" else (),
    )
    made = render.message(message)
    assert slack_double.refused(list(made.blocks), 50) == []
    assert not any(
        live in text for text in (*slack_double.texts(list(made.blocks)), made.text) for live in ("<!", "<@", "<#")
    )


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}, "text has 3001 characters"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": ""}}, "text has 0 characters"),
        ({"type": "section"}, "neither text nor fields"),
        ({"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}, "field has 2001 characters"),
        ({"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}, "11 fields"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "text is mrkdwn"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "text has 151 characters"),
        ({"type": "context", "elements": []}, "0 elements"),
        ({"type": "actions", "elements": [{"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "x"}}] * 2}, "an action_id twice"),
        ({"type": "actions", "elements": [{"type": "button", "action_id": "a" * 256, "text": {"type": "plain_text", "text": "x" * 76}, "value": "v" * 2001, "style": "blue"}]}, "action_id has 256 characters"),
        ({"type": "input", "label": {"type": "plain_text", "text": "l"}, "element": {"type": "plain_text_input", "action_id": "v", "initial_value": "x" * 3001}}, "initial_value has 3001 characters"),
        ({"type": "input", "label": {"type": "plain_text", "text": "l"}, "element": {"type": "static_select", "action_id": "v", "options": [{"text": {"type": "plain_text", "text": "x"}, "value": "v" * 151}]}}, "option value has 151 characters"),
        ({"type": "video"}, "no block of ours"),
    ],
)  # fmt: skip
def test_the_checker_names_what_slack_would_refuse(block: dict[str, Any], problem: str) -> None:
    assert any(problem in found for found in limits.problems([block]))


def test_the_checker_counts_the_whole_message() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2500}}
    assert limits.problems([section] * 51)[0] == "51 blocks"
    assert limits.problems([section] * 5) == ["12500 characters in all blocks"]
    assert limits.problems([]) == ["0 blocks"]
    assert limits.problems([{**section, "block_id": "b"}] * 2) == ["a block_id twice"]


# ---------------------------------------------------------------- forms

FORM = Form(
    form="brief_new",
    value="7",
    title="新しい企画書",
    submit="作る",
    text="**短く** で大丈夫です",
    fields=(
        FormField(name="title", label="仮のタイトル", hint="あとで変えられます"),
        FormField(name="words", label="言葉", kind="text", value="あ" * 7000),
        FormField(
            name="language",
            label="言語",
            kind="select",
            value="en",
            options=(Option(label="日本語", value="ja"), Option(label="English", value="en")),
        ),
        FormField(name="who", label="誰", kind="person", value="U0SATO", required=False),
        FormField(name="whom", label="誰と誰", kind="people", value="U0SATO, U0NEW"),
        FormField(name="due", label="締切", kind="date", value="2026-12-04"),
        FormField(name="file", label="ファイル", kind="file", required=False),
        FormField(name="sure", label="承諾", kind="check", value="yes"),
    ),
)


def test_a_form_becomes_a_view_within_the_limits() -> None:
    view = render.view(FORM, conversation="@U1", thread="1.2")
    assert limits.view_problems(view) == []
    assert slack_double.refused(view["blocks"], 100) == []
    inputs = [b for b in view["blocks"] if b["type"] == "input"]
    assert [b["block_id"] for b in inputs] == [
        "title",
        "words",
        "words~1",
        "words~2",
        "language",
        "who",
        "whom",
        "due",
        "file",
        "sure",
    ]
    assert [b["optional"] for b in inputs] == [False, False, True, True, False, True, False, False, True, False]
    elements = {
        b["block_id"]: {k: v for k, v in b["element"].items() if k not in ("action_id", "initial_value")}
        for b in inputs
    }
    assert elements["due"] == {"type": "datepicker", "initial_date": "2026-12-04"}
    assert elements["who"] == {"type": "users_select", "initial_user": "U0SATO"}
    assert elements["whom"] == {"type": "multi_users_select", "initial_users": ["U0SATO", "U0NEW"]}
    assert elements["language"]["initial_option"]["value"] == "en"
    assert json.loads(view["private_metadata"]) == {"v": "7", "c": "@U1", "t": "1.2", "l": "ja"}


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_form_of_the_catalog_is_a_view_slack_takes(locale: str) -> None:
    for key, entry in CATALOG.forms(locale).items():
        options = {
            n: [("a", "1")] for n, f in entry["fields"].items() if f.get("kind") == "select" and "options" not in f
        }
        args = dict.fromkeys(re.findall(r"[{%] *(?:if |for \w+ in )?(\w+)", str(entry)), "x")
        form = CATALOG.form(key, locale, "Asia/Tokyo", value="1", args=args, values={}, options=options)
        assert limits.view_problems(render.view(form)) == [], key


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_the_home_page_keeps_the_limits(locale: str) -> None:
    view = home.view(words()[locale]["home"])
    assert limits.problems(view["blocks"], view=True) == []
    assert slack_double.refused(view["blocks"], 100) == []
