"""Briefs as people write them, and what is recognised in them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.documents import read_blocks
from bot.imported import Block, Goal, ImportedBrief, Merits, Reference, Section, recognise, to_plain
from bot.imported.dates import find_dates
from bot.imported.goal import read_goal
from bot.imported.labels import labels

BRIEFS = Path(__file__).parents[1] / "briefs"
EXPECTED = sorted(BRIEFS.glob("*.expected.json"))
#: Context in the sample files that is no part of a brief.
CONTEXT = {"id", "file", "company"}
TODAY = date(2026, 11, 23)


def read(text: str) -> ImportedBrief:
    return recognise([Block(kind="text", text=line) for line in text.strip("\n").split("\n")], year_hint=TODAY)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_each_file_gives_the_brief_its_writer_meant(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    name = expected.name.removesuffix(".expected.json")
    (file,) = (path for path in BRIEFS.glob(f"{name}.*") if path != expected)

    got = to_plain(recognise(read_blocks(file.read_bytes(), file.name), year_hint=TODAY))

    assert got == {key: value for key, value in wanted.items() if key not in CONTEXT}


MARKED: dict[str, Callable[[Block], Block]] = {
    "bold": lambda block: Block(kind="text", text=block.text, bold=True),
    "not at all": lambda block: Block(kind="text", text=block.text),
    "all at one level": lambda block: replace(block, level=1),
    "by brackets": lambda block: Block(kind="text", text=f"【{block.text}】"),
    "by signs": lambda block: Block(kind="text", text=("□" if block.text[0] in "第1234" else "■") + block.text),
}


@pytest.mark.parametrize("mark", MARKED)
@pytest.mark.parametrize("name", ["b1-steam-trap.docx", "b2-pump-vibration.md"])
def test_the_same_brief_is_found_however_its_headings_are_marked(name: str, mark: str) -> None:
    blocks = read_blocks((BRIEFS / name).read_bytes(), name)
    other = [MARKED[mark](block) if block.kind == "heading" else block for block in blocks]

    assert recognise(other, year_hint=TODAY) == recognise(blocks, year_hint=TODAY)


def test_there_is_a_file_of_every_make() -> None:
    assert len(EXPECTED) == 28
    assert {path.suffix for path in BRIEFS.iterdir()} == {".json", ".docx", ".md", ".csv", ".txt"}


def test_a_whole_brief_keeps_merits_evidence_prefill_and_what_has_no_place() -> None:
    got = read(
        """
よろしくお願いいたします。
■目的
セミナー申込を月3件から月8件に（2027年4月末まで）
■読者
基板実装工場の生産技術担当
■構成案
1. 導入前に決めること
書きたいこと：対象基板の選び方／費用
下書き：はんだ付けロボットは基板の形で選びます。
担当：早川さん（12/8まで）
2. 立ち上げでつまずく所
■協力のメリット
会社：問い合わせの質が上がる
部署：同じ質問が減る
個人：講演の実績になる
■根拠
問い合わせ集計（2026年9月、n=42）
■参考URL
https://example.com/solder
"""
    )

    assert got == ImportedBrief(
        language="ja",
        goal=Goal(
            text="セミナー申込を月3件から月8件に（2027年4月末まで）",
            metric="セミナー申込（月）",
            frm="3件",
            to="8件",
            by=date(2027, 4, 30),
        ),
        reader="基板実装工場の生産技術担当",
        sections=(
            Section(
                no=1,
                heading="導入前に決めること",
                points=("対象基板の選び方", "費用"),
                owner="早川さん",
                due=date(2026, 12, 8),
                text="はんだ付けロボットは基板の形で選びます。",
            ),
            Section(no=2, heading="立ち上げでつまずく所"),
        ),
        merits=Merits(company="問い合わせの質が上がる", department="同じ質問が減る", person="講演の実績になる"),
        evidence=("問い合わせ集計（2026年9月、n=42）",),
        references=(Reference(url="https://example.com/solder", use="構成の参考", use_stated=False),),
        unplaced=("よろしくお願いいたします。",),
    )
    assert got.assignable
    assert got.advice == ("title", "due")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("読者：課長\n構成案\n1. はじめに", ("goal",)),
        ("目的：申込を増やす\n構成案\n1. はじめに", ("reader",)),
        ("Goal: more calls\nReader: planners", ("outline",)),
        ("Hello there", ("goal", "reader", "outline")),
        ("目的：\n読者：\n構成案：", ("goal", "reader", "outline")),
        ("Goal: more calls\nReader: planners\nOutline:\n1. Why", ()),
    ],
)
def test_what_is_missing_is_named_and_stops_the_assignment(text: str, missing: tuple[str, ...]) -> None:
    got = read(text)

    assert (got.missing, got.assignable) == (missing, not missing)


@pytest.mark.parametrize(
    "line",
    [
        "目的：申込を増やす",
        "目的:申込を増やす",
        "【目的】申込を増やす",
        "【目的】\n申込を増やす",
        "■目的\n申込を増やす",
        "■ 目的　申込を増やす",
        "１．目的\n申込を増やす",
        "（1）ゴール：申込を増やす",
        "◆本記事の目的（必須）\n申込を増やす",
        "＜狙い＞\n申込を増やす",
        "KGI\n申込を増やす",
        "・ゴール：申込を増やす",
        "# 目的と背景\n申込を増やす",
        "目的は、申込を増やす",
        "目的\t申込を増やす",
        "1. 【目的】\n申込を増やす",
        "【1. 目的】\n申込を増やす",
    ],
)
def test_a_label_is_known_in_any_dress(line: str) -> None:
    assert read(line).goal == Goal(text="申込を増やす")


@pytest.mark.parametrize(
    "line",
    [
        "Audience: plant engineers",
        "AUDIENCE - plant engineers",
        "Who it's for: plant engineers",
        "## Target readers\nplant engineers",
        "- Persona: plant engineers",
        "3) Who is it for?\nplant engineers",
        "Target audience (primary)\nplant engineers",
        "Our readers are plant engineers",
        "ＲＥＡＤＥＲ：plant engineers",
    ],
)
def test_an_english_label_is_known_in_any_dress(line: str) -> None:
    assert read(line).reader == "plant engineers"


def test_a_sentence_that_begins_like_a_label_is_none() -> None:
    got = read("読者\n工場長。目的意識が高い人: 少数\n時間: 夜に読む")

    assert got.reader == "工場長。目的意識が高い人: 少数\n時間: 夜に読む"
    assert got.goal is None


def test_an_owner_nobody_has_chosen_is_nobody() -> None:
    for word in ("未定", "（未定）", "TBD", "tbc", "-", "？", "調整中", "open", "N/A"):
        (section,) = read(f"構成案\n1. 効果\n担当：{word}").sections
        assert section.owner is None, word


def test_owners_and_days_given_apart_find_their_chapters() -> None:
    got = read(
        """
目次案
第1章 仕組み
第2章 選び方
第3章 事例
担当・締切
第1章〜第2章：設計 望月、12/8(火)
事例：営業 佐伯　12月11日
"""
    )

    assert [(one.heading, one.owner, one.due) for one in got.sections] == [
        ("仕組み", "設計 望月", date(2026, 12, 8)),
        ("選び方", "設計 望月", date(2026, 12, 8)),
        ("事例", "営業 佐伯", date(2026, 12, 11)),
    ]


def test_one_expert_and_one_day_for_all_stand_for_each_section_that_names_none() -> None:
    got = read("執筆協力：設計 望月\n回答期限：12/8\n構成案\n1. 仕組み\n2. 事例\n担当：営業 佐伯")

    assert [(one.owner, one.due) for one in got.sections] == [
        ("設計 望月", date(2026, 12, 8)),
        ("営業 佐伯", date(2026, 12, 8)),
    ]


def test_the_draft_is_due_before_the_day_it_goes_live() -> None:
    assert read("公開予定：2027/2/1\n原稿締切：2027/1/20").due == date(2027, 1, 20)
    assert read("公開予定：2027/2/1").due == date(2027, 2, 1)


def test_a_table_of_figures_becomes_kpis_and_a_header_is_no_value() -> None:
    rows = (("指標", "現状", "目標"), ("資料請求", "月4件", "月10件"), ("検索順位", "18位", "5位"))
    got = recognise(
        [
            Block(kind="heading", level=1, text="KPI"),
            *(Block(kind="row", level=n, text=" ".join(c), cells=c) for n, c in enumerate(rows)),
        ],
        year_hint=TODAY,
    )

    assert got.kpi == ("資料請求 月4件→月10件", "検索順位 18位→5位")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026/12/04", date(2026, 12, 4)),
        ("2026.12.4", date(2026, 12, 4)),
        ("2026-12-04", date(2026, 12, 4)),
        ("2026年12月4日（金）", date(2026, 12, 4)),
        ("２０２６年１２月４日", date(2026, 12, 4)),
        ("令和8年12月4日", date(2026, 12, 4)),
        ("12/4(金)", date(2026, 12, 4)),
        ("１２／４まで", date(2026, 12, 4)),
        ("12月4日", date(2026, 12, 4)),
        ("1/22", date(2027, 1, 22)),
        ("11/23", date(2026, 11, 23)),
        ("11/22", date(2027, 11, 22)),
        ("2027年3月末まで", date(2027, 3, 31)),
        ("2月末", date(2027, 2, 28)),
        ("2027年度末", date(2028, 3, 31)),
        ("4 December 2026", date(2026, 12, 4)),
        ("4th of December", date(2026, 12, 4)),
        ("Dec 4", date(2026, 12, 4)),
        ("Friday, December 4th, 2026", date(2026, 12, 4)),
        ("by the end of April 2027", date(2027, 4, 30)),
        ("12/21/2026", date(2026, 12, 21)),
        ("21/12/2026", date(2026, 12, 21)),
        ("04/12/2026", None),
        ("2/30", None),
        ("2026-13-01", None),
        ("月10件/20件", None),
        ("3.5 mm", None),
        ("march of progress", None),
        ("来週の金曜", None),
    ],
)
def test_absolute_dates(text: str, day: date | None) -> None:
    assert [one for _, _, one in find_dates(text, year_hint=TODAY)] == ([day] if day else [])


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("CVRを0.8%から1.5%に改善（2027/3/31）", ("CVR", "0.8%", "1.5%", date(2027, 3, 31))),
        ("問い合わせを月１０件獲得する", ("問い合わせ（月）", None, "10件", None)),
        ("採用応募を年3名から8名に", ("採用応募（年）", "3名", "8名", None)),
        ("Cut calibration tickets from 40 to 25 a week", ("calibration tickets per week", "40", "25", None)),
        ("More demo requests: 3 -> 9 per month by June 30", ("demo requests per month", "3", "9", date(2027, 6, 30))),
        ("展示会後の問い合わせを増やす", (None, None, None, None)),
        ("Increase demo requests by 30%", (None, None, None, None)),
    ],
)
def test_a_goal_is_read_as_far_as_it_says(
    text: str, reading: tuple[str | None, str | None, str | None, date | None]
) -> None:
    goal = read_goal(text, (), year_hint=TODAY)

    assert (goal.metric, goal.frm, goal.to, goal.by) == reading


def test_a_goal_without_figures_takes_those_of_its_first_kpi() -> None:
    goal = read_goal("資料請求を増やす", ("資料請求 月4件→月10件",), year_hint=TODAY)

    assert (goal.metric, goal.frm, goal.to) == ("資料請求（月）", "4件", "10件")


def test_no_word_labels_two_fields_of_the_same_language() -> None:
    doubled = {word: meanings for word, meanings in labels().tables["fields"].items() if len(meanings) > 1}

    assert doubled == {}


TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "目的",
            "構成案：",
            "1. a",
            "第2章",
            "■",
            "【】",
            "Owner: | Due:",
            "- ",
            "12/4",
            "Q1.",
            "H2：",
            ":",
            "担当・締切",
        ]
    ),
)
BLOCKS = st.one_of(
    st.builds(Block, kind=st.just("text"), text=TEXTS, bold=st.booleans()),
    st.builds(Block, kind=st.just("heading"), text=TEXTS, level=st.integers(0, 4)),
    st.builds(Block, kind=st.just("item"), text=TEXTS, level=st.integers(0, 3), ordered=st.booleans()),
    st.builds(
        lambda level, cells: Block(kind="row", level=level, text=" | ".join(cells), cells=tuple(cells)),
        st.integers(0, 2),
        st.lists(TEXTS, min_size=1, max_size=5),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCKS, max_size=12))
def test_no_document_is_too_odd_to_be_read(blocks: list[Block]) -> None:
    got = recognise(blocks, year_hint=TODAY)

    assert [section.no for section in got.sections] == list(range(1, len(got.sections) + 1))


@pytest.mark.parametrize(
    "title", ["Pump care <!channel>", "How to plan a marketing budget", "Choosing a sales channel", "Audience"]
)
def test_a_title_that_ends_like_a_label_is_still_the_title(title: str) -> None:
    text = (
        f"# {title}\n\n## Goal\nleads from 4 to 10 a month\n\n## Reader\nengineers\n\n## Outline\n### 1. What fails\n"
    )
    brief = recognise(read_blocks(text.encode(), "brief.md"), year_hint=date(2026, 11, 23))
    assert brief.title == ("" if title == "Audience" else title), "a bare label is a label"
    assert brief.missing == ()
