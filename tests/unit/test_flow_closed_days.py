"""The company's own days off: shown, added in words, pasted as lines or as a calendar file, taken out again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import company
from bot.calendar import hours as business
from bot.model import Workspace
from tests.world import Stage, make_world

ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270501
DTEND;VALUE=DATE:20270506
SUMMARY:ゴールデンウィーク
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270816
SUMMARY:夏季休業
END:VEVENT
END:VCALENDAR"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return make_world(tmp_path)


@pytest.fixture
def english(tmp_path: Path) -> Stage:
    return make_world(tmp_path, language="en")


def closed(stage: Stage) -> list[list[str]]:
    with stage.store.read(stage.workspace_id) as session:
        return list(session.get_one(Workspace, stage.workspace_id).settings.get("hours", {}).get("closed", []))


def test_without_any_the_list_says_what_counts_already_and_how_to_add(stage: Stage) -> None:
    stage.world.command("aoki", "/brief 休日")
    assert stage.last("aoki") == (
        "会社の休み\n営業時間は 09:00〜18:00(Asia/Tokyo)です。土日と日本の祝日、12/29〜1/3は、もともとお休みとして数えています。\n"
        "そのほかに登録されている休みはありません。`/brief 休日 追加 8/13〜8/16 夏季休業` のように登録できます。\n"
        "休みの日には、どなたにもこちらから連絡しません。"
    )


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("8/13〜8/16 夏季休業", ["2027-08-13", "2027-08-16", "夏季休業"]),
        ("創立記念日 2027年6月1日", ["2027-06-01", "2027-06-01", "創立記念日"]),
        ("12月28日から1月5日 年末", ["2026-12-28", "2027-01-05", "年末"]),
        ("２０２６/１２/２８", ["2026-12-28", "2026-12-28", ""]),
    ],
)
def test_days_and_their_name_in_any_order(stage: Stage, words: str, kept: list[str]) -> None:
    stage.world.command("aoki", f"/brief 休日 追加 {words}")
    assert closed(stage) == [kept]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Dec 24-Jan 1 winter shutdown", ["2026-12-24", "2027-01-01", "winter shutdown"]),
        ("founder's day 1 May 2027", ["2027-05-01", "2027-05-01", "founder's day"]),
        ("2027-03-01, inventory", ["2027-03-01", "2027-03-01", "inventory"]),
    ],
)
def test_the_same_in_english(english: Stage, words: str, kept: list[str]) -> None:
    english.world.command("erin", f"/brief calendar add {words}")
    assert closed(english) == [kept]


def test_a_pasted_list_keeps_the_good_lines_and_shows_the_others_back(stage: Stage) -> None:
    stage.world.command("aoki", "/brief 休日 取込\n2026-12-25,冬休み\nまだ決まっていません\n8/13〜8/16 夏季休業")
    assert closed(stage) == [["2026-12-25", "2026-12-25", "冬休み"], ["2027-08-13", "2027-08-16", "夏季休業"]]
    assert stage.last("aoki").startswith(
        "登録しました。この間、どなたにもこちらから連絡しません。\n日付を読み取れませんでした: 「まだ決まっていません」\n"
    )


def test_a_pasted_calendar_file_ends_the_day_before_its_end(stage: Stage) -> None:
    stage.world.command("aoki", f"/brief 休日 取込\n{ICS}")
    assert closed(stage) == [
        ["2027-05-01", "2027-05-05", "ゴールデンウィーク"],
        ["2027-08-16", "2027-08-16", "夏季休業"],
    ]


def test_a_closed_day_is_nobodys_working_day_and_can_be_taken_out(stage: Stage) -> None:
    stage.world.command("aoki", "/brief 休日 追加 2026年12月7日 棚卸し")
    with stage.store.read(stage.workspace_id) as session:
        hours = company.hours_of(session.get_one(Workspace, stage.workspace_id), None)
    assert not business.is_working_day(hours, date(2026, 12, 7))
    stage.world.press("aoki", "12/7(月) を外す")
    assert stage.last("aoki") == "12/7(月) 棚卸し を休みから外しました。"
    assert closed(stage) == []


def test_an_expert_may_look_but_not_change(stage: Stage) -> None:
    stage.world.command("mochizuki", "/brief 休日 追加 12/7 棚卸し")
    assert closed(stage) == []
    stage.world.command("mochizuki", "/brief 休日")
    assert "追加" not in stage.last("mochizuki")


def test_a_day_that_is_over_is_not_kept(stage: Stage) -> None:
    stage.world.now = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    stage.world.command("aoki", "/brief 休日 追加 2026年11月2日 代休")
    assert closed(stage) == []
    assert "もう過ぎた日は登録していません: 11/2(月) 代休" in stage.last("aoki")
