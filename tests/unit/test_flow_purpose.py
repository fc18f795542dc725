"""Why this: merits with numbers one can look up, the reader's own level first; doubtful numbers never as fact."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.model import Evidence, Merit
from tests.world import Stage, make_world


@pytest.fixture
def ja(tmp_path: Path) -> Stage:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    with stage.store.write(stage.workspace_id) as session:
        for row in [*session.scalars(select(Merit)), *session.scalars(select(Evidence))]:
            session.delete(row)
    return stage


def evidence(stage: Stage) -> list[tuple[object, ...]]:
    with stage.store.read(stage.workspace_id) as session:
        return [(r.value, r.source, r.measured, r.n) for r in session.scalars(select(Evidence).order_by(Evidence.id))]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("10/31", date(2026, 10, 31)),
        ("2026/9/30", date(2026, 9, 30)),
        ("2026年10月31日", date(2026, 10, 31)),
        ("12/31", date(2025, 12, 31)),
    ],
)
def test_a_number_is_kept_with_source_count_and_the_last_such_day(ja: Stage, said: str, day: date) -> None:
    ja.world.command("aoki", f'根拠 1 追加 "資料請求 月4件" --出典 GA4 --日付 {said} --件数 240')
    assert evidence(ja) == [("資料請求 月4件", "GA4", day, 240)]


def test_a_day_that_cannot_be_read_or_lies_ahead_adds_nothing(ja: Stage) -> None:
    ja.world.command("aoki", '根拠 1 追加 "資料請求 月4件" --出典 GA4 --日付 そのうち')
    assert ja.last("aoki") == (
        "「そのうち」は、測った日として読み取れませんでした。「10/31」「2026年10月」のようにお書きください。"
    )
    ja.world.command("aoki", '根拠 1 追加 "資料請求 月4件" --出典 GA4 --日付 2027/3/31')
    assert evidence(ja) == []


def test_stale_and_unsourced_numbers_are_flagged_and_shown_to_nobody_as_fact(ja: Stage) -> None:
    ja.world.command("aoki", '根拠 1 追加 "資料請求 月4件" --出典 GA4 --日付 10/31 --件数 240')
    ja.world.command("aoki", '根拠 1 追加 "問い合わせ 12件" --出典 CRM --日付 2026/3/1')
    ja.world.command("aoki", '根拠 1 追加 "見積 3件" --日付 10/31')
    ja.world.command("aoki", "根拠 1")
    assert ja.last("aoki").splitlines()[1:] == [
        "- 根拠 1: 資料請求 月4件(GA4、10/31(土)、n=240)",
        "- 根拠 2: 問い合わせ 12件(CRM、3/1(日)) ⚠️ 90日より古い",
        "- 根拠 3: 見積 3件(出典なし、10/31(土)) ⚠️",
    ]
    ja.world.command("aoki", 'メリット 1 会社 "商談が増えます" --根拠 2')
    ja.world.command("aoki", 'メリット 1 部門 "同じ質問が3割減ります" --根拠 3')
    ja.world.command("aoki", 'メリット 1 本人 "お名前つきの記事が残ります" --根拠 1')
    ja.world.command("saeki", "なぜ 1")
    seen = ja.last("saeki")
    assert [line for line in seen.splitlines() if "メリット" in line] == [
        "**ご本人のメリット** お名前つきの記事が残ります(根拠: 資料請求 月4件、GA4、10/31(土)、n=240)",
        "**会社のメリット** 商談が増えます(まだ裏付けの数字がありません)",
        "**部門のメリット** 同じ質問が3割減ります(数字はまだ確かめていません)",
    ]
    assert "問い合わせ 12件" not in seen
    assert "見積 3件" not in seen


def test_each_reader_sees_their_own_level_first(ja: Stage) -> None:
    for level in ("会社", "部門", "本人"):
        ja.world.command("aoki", f'メリット 1 {level} "{level}によいことがあります"')
    order = {}
    for user in ("aoki", "saeki", "osawa"):
        ja.world.command(user, "なぜ 1")
        order[user] = next(line for line in ja.last(user).splitlines() if "メリット" in line)[2:4]
    assert order == {"aoki": "会社", "saeki": "ご本", "osawa": "部門"}


def test_a_merit_can_be_taken_back_and_an_unknown_evidence_is_said(ja: Stage) -> None:
    ja.world.command("aoki", 'メリット 1 部門 "回答が減ります" --根拠 3')
    assert ja.last("aoki") == "B1 にはまだ根拠がありません。`/brief 根拠 1` で一覧を見られます。"
    ja.world.command("aoki", 'メリット 1 部門 "回答が減ります"')
    assert "まだないメリット: 会社、本人" in ja.last("aoki")
    ja.world.press("aoki", "取り消す")
    with ja.store.read(ja.workspace_id) as session:
        assert list(session.scalars(select(Merit))) == []


def test_in_english_too(tmp_path: Path) -> None:
    stage = make_world(tmp_path, language="en")
    stage.world.file("erin", "briefs/b2-pump-vibration.md")
    stage.world.command("erin", 'evidence 1 add "trial-kit requests 6 a month" --source CRM --date "Oct 31" --n 240')
    stage.world.command("erin", 'merit 1 department "fewer calls about mounting" --evidence 1')
    assert (
        stage.last("erin")
        == """Added to what B1 brings the department: "fewer calls about mounting"
Evidence: trial-kit requests 6 a month (CRM, Sat, Oct 31, n=240)
Still nothing for: company, person
[Undo]"""
    )
    stage.world.command("ruth", "why 1")
    assert (
        "**Department** fewer calls about mounting (evidence: trial-kit requests 6 a month, CRM, Sat, Oct 31, n=240)"
        in (stage.last("ruth"))
    )
    assert stage.dead() == []
