"""A brief from a file, by dialog or by command: shown back, completed line by line, called off with a way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.model import Brief, Question, Reference, Section
from tests.world import Stage, make_world


@pytest.fixture
def ja(tmp_path: Path) -> Stage:
    return make_world(tmp_path)


@pytest.fixture
def en(tmp_path: Path) -> Stage:
    return make_world(tmp_path, language="en")


def brief(stage: Stage) -> Brief:
    with stage.store.read(stage.workspace_id) as session:
        row = session.scalars(select(Brief).order_by(Brief.id)).first()
        assert row is not None
        session.expunge(row)
        return row


def outline(stage: Stage) -> list[tuple[int, str, list[str], str]]:
    with stage.store.read(stage.workspace_id) as session:
        return [
            (s.no, s.heading, s.points, s.state)
            for s in session.scalars(select(Section).order_by(Section.no, Section.id))
        ]


def complete(stage: Stage) -> None:
    stage.world.command("aoki", "新規 ポンプの選び方")
    stage.world.command("aoki", "目的 1 資料請求を月4件から10件に 3/31まで")
    stage.world.command("aoki", "読者 1 工場の保全担当者")
    stage.world.command("aoki", '見出し B1 追加 "選び方"')


def test_a_brief_says_what_it_lacks_until_it_can_be_agreed_on(ja: Stage) -> None:
    ja.world.command("aoki", "新規 ポンプの選び方")
    ja.world.command("aoki", "すり合わせ 1 @佐伯")
    assert "「目的」「読者」「目次」がありません" in ja.last("aoki")
    ja.world.command("aoki", "目的 1 資料請求を月4件から10件に 3/31まで")
    assert (
        ja.last("aoki")
        == """B1 の目的を「資料請求を月4件から10件に 3/31まで」にしました。読み取った数字: 資料請求（月） 4件→10件(3/31(水)まで)。
あと必要なもの: 読者 目次"""
    )
    ja.world.command("aoki", "読者 1 工場の保全担当者")
    ja.world.command("aoki", '見出し B1 追加 "選び方"')
    assert "[すり合わせに出す]" in ja.last("aoki")
    ja.world.command("aoki", "すり合わせ 1 @佐伯")
    assert "選び方" in ja.last("saeki")


def test_the_goal_is_read_for_metric_figures_and_date_in_english_too(en: Stage) -> None:
    en.world.command("erin", "new Choosing pumps")
    en.world.command("erin", "goal 1 raise trial-kit requests from 6 to 15 a month by 30 April 2027")
    row = brief(en)
    assert (row.metric, row.goal_from, row.goal_to, str(row.goal_by)) == (
        "trial-kit requests per month",
        "6",
        "15",
        "2027-04-30",
    )
    en.world.command("erin", "goal 1 be better known")
    assert en.last("erin") == (
        'The goal of B1 is now "be better known". Said as "what, from how many to how many, by when", the result can be '
        "checked together.\nStill needed: reader, outline\n[Put it back]"
    )


@pytest.mark.parametrize(
    ("command", "field", "before", "after"),
    [
        ("改題 1 ポンプの見分け方", "title", "ポンプの選び方", "ポンプの見分け方"),
        ("読者 1 設計者", "reader", "工場の保全担当者", "設計者"),
        (
            "目的 1 問い合わせを月1件から3件に",
            "goal",
            "資料請求を月4件から10件に 3/31まで",
            "問い合わせを月1件から3件に",
        ),
    ],
)
def test_a_line_is_changed_and_put_back(ja: Stage, command: str, field: str, before: str, after: str) -> None:
    complete(ja)
    ja.world.command("aoki", f"{command} --preview")
    assert getattr(brief(ja), field) == before
    ja.world.command("aoki", command)
    assert getattr(brief(ja), field) == after
    ja.world.press("aoki", "元に戻す")
    assert getattr(brief(ja), field) == before


def test_keywords_are_taken_apart(ja: Stage) -> None:
    complete(ja)
    ja.world.command("aoki", "キーワード 1 ポンプ 選定、渦巻ポンプ,振動")
    assert brief(ja).keywords == ["ポンプ 選定", "渦巻ポンプ", "振動"]


def test_the_dialog_changes_lines_and_the_outline_as_a_whole(ja: Stage) -> None:
    complete(ja)
    ja.world.command("aoki", '見出し B1 追加 "故障"')
    ja.world.command("aoki", "表示 1")
    ja.world.press("aoki", "企画書を編集")
    ja.world.submit(
        "aoki",
        {"reader": "設計者", "outline": "2. 故障の形\n- 割合\n1. 選び方\n導入の流れ", "due": "2026-12-18"},
    )
    assert outline(ja) == [
        (1, "故障の形", ["割合"], "outlined"),
        (2, "選び方", [], "outlined"),
        (3, "導入の流れ", [], "outlined"),
    ]
    row = brief(ja)
    assert (row.reader, str(row.due), row.goal_to) == ("設計者", "2026-12-18", "10件")
    assert "足した見出し: 導入の流れ。言葉を変えた見出し: 故障の形。" in ja.last("aoki")


def test_the_dialog_keeps_what_somebody_has_and_voids_what_changed(ja: Stage) -> None:
    complete(ja)
    ja.world.command("aoki", "すり合わせ 1 @佐伯")
    ja.world.say("saeki", "OKです")
    ja.world.command("aoki", "割当 1.1 @佐伯")
    ja.world.command("aoki", "表示 1")
    ja.world.press("aoki", "企画書を編集")
    ja.world.submit("aoki", {"outline": "新しい章"})
    assert [(no, heading) for no, heading, _, state in outline(ja)] == [(1, "新しい章"), (2, "選び方")]
    assert "担当の方がいるか確認済みのため残した見出し: 選び方。" in ja.last("aoki")


def test_calling_off_is_asked_first_thanks_who_was_asked_and_can_be_undone(ja: Stage) -> None:
    complete(ja)
    ja.world.command("aoki", "すり合わせ 1 @佐伯")
    ja.world.say("saeki", "OKです")
    ja.world.command("aoki", "割当 1.1 @佐伯")
    ja.world.run_until(ja.world.now.replace(day=25))
    ja.world.press("saeki", "引き受けます")
    ja.world.command("aoki", "中止 1 発売が延期になりました")
    assert ja.last("aoki") == (
        "B1「ポンプの選び方」を中止しますか。佐伯 亮さんへのお願いは取り下げ、お礼をお伝えします。理由: 発売が延期になりました\n[中止する]"
    )
    assert brief(ja).state == "collecting"
    ja.world.press("aoki", "中止する")
    assert brief(ja).state == "cancelled"
    ja.world.run_until(ja.world.now.replace(day=27))
    assert ja.last("saeki").startswith("「ポンプの選び方」は取りやめになりました。")
    ja.world.press("aoki", "取り消す")
    assert brief(ja).state == "collecting"
    ja.world.command("aoki", "中止 1 --preview")
    assert "[中止する]" not in ja.last("aoki")
    assert ja.dead() == []


def test_a_file_brings_written_parts_purposes_and_what_fitted_nowhere(ja: Stage) -> None:
    ja.world.chat.files["F9"] = """# 蒸気の無駄を減らす

目的: 資料請求を月4件から10件に増やす(2027年3月末まで)
読者: 工場の保全担当者

## 目次

### 1. 故障の種類

担当: 佐伯

下書き: 点検は年1回が目安です。たぶん電源は不要です。

質問:
- 一番多い故障は何ですか

## 参考URL

- https://example.com/a (真似しない例)
- https://example.com/b (統計の数字)
""".encode()
    ja.world.read_file = lambda path: ja.world.chat.files["F9"]
    ja.world.file("aoki", "plan.md")
    with ja.store.read(ja.workspace_id) as session:
        assert [(r.url, r.purpose) for r in session.scalars(select(Reference).order_by(Reference.id))] == [
            ("https://example.com/a", "avoid"),
            ("https://example.com/b", "fact"),
        ]
        section = session.scalars(select(Section)).one()
        guesses = [q.guess for q in session.scalars(select(Question)) if q.guess]
        assert section.heading == "故障の種類"
        assert (section.prefill, guesses) == ("点検は年1回が目安です。", ["電源は不要です。"])
    assert "推測の印が付いた文が1つあり、「はい・いいえ」の質問にしました。" in ja.last("aoki")


def test_a_document_that_is_no_brief_says_which_lines_fitted_nowhere(ja: Stage) -> None:
    ja.world.file("aoki", "briefs/not-a-brief.md")
    assert "⚠️ 足りないもの" in ja.last("aoki")
    assert ja.dead() == []


@pytest.mark.parametrize("name", ["b1-steam-trap.docx", "b2-pump-vibration.md", "b3-production-planning.csv"])
def test_the_sample_briefs_come_in_whole_and_can_be_agreed_on(ja: Stage, name: str) -> None:
    ja.world.file("aoki", f"briefs/{name}")
    assert "足りないもの" not in ja.last("aoki")
    assert "[すり合わせに出す]" in ja.last("aoki")


def test_bad_input_is_answered_and_changes_nothing(ja: Stage) -> None:
    complete(ja)
    ja.world.command("aoki", f"読者 1 {'長' * 10000}")
    assert (
        ja.last("aoki")
        == "10000文字ありました。ここは500文字までです。何も変えていませんので、短くしてもう一度お願いします。"
    )
    ja.world.command("aoki", "目的 99 資料請求を月4件から10件に")
    assert "見つかりませんでした" in ja.last("aoki")
    ja.world.command("aoki", '改題 1 "*x* `y` <b>{{ 7*7 }}</b>\u202e"')
    assert brief(ja).title == "*x* `y` <b>{{ 7*7 }}</b>"
    assert "*x* `y` <b>{{ 7*7 }}</b>" in ja.last("aoki")
    ja.world.command("saeki", "目的 1 何か")
    assert brief(ja).goal == "資料請求を月4件から10件に 3/31まで"
    assert ja.dead() == []
