"""How things stand: status, board, what comes next, and the record."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.flows.standing import PERSONAL
from bot.model import Alignment, Assignment, Brief, JournalLine, Promise, Section, Stall
from bot.reports import overview, weekly
from bot.simulation.world import shown
from tests.world import Stage, make_world

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def outline(stage: Stage, *states: str, title: str = "蒸気トラップの点検", no: int = 1) -> None:
    with stage.store.write(stage.workspace_id) as session:
        brief = Brief(
            no=no,
            title=title,
            goal="g",
            reader="r",
            marketer_id=1,
            created_at=NOW,
            state="collecting",
            due=date(2026, 12, 18),
        )
        session.add(brief)
        session.flush()
        for n, state in enumerate(states, start=1):
            session.add(Section(brief_id=brief.id, no=n, heading=f"見出し{n}", state=state))


def given(stage: Stage, no: int, **more: object) -> int:
    """An assignment of section `no` to the first expert."""
    values = {
        "person_id": 2,
        "by_id": 1,
        "minutes": 3,
        "state": "offered",
        "created_at": NOW,
        "offered_at": NOW,
        **more,
    }
    with stage.store.write(stage.workspace_id) as session:
        section = session.query(Section).filter(Section.no == no).one()
        row = Assignment(section_id=section.id, **values)
        session.add(row)
        session.flush()
        return row.id


def line(stage: Stage, user: str = "aoki", no: int = 1) -> str:
    stage.world.command(user, "状況 B1" if user != "erin" else "status B1")
    return next(text for text in stage.last(user).splitlines() if text.startswith(f"- {no}. "))


def test_status_tells_state_holder_since_reason_and_the_machines_next_step(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    outline(stage, "assigned", "agreed", "outlined", "confirmed")
    given(stage, 1)
    stage.world.run_until(datetime(2026, 11, 25, 2, 0, tzinfo=UTC))
    stage.world.command("aoki", "状況 B1")
    assert stage.last("aoki") == (
        "B1 蒸気トラップの点検\n"
        "状態: 聞き取り中・締切 12/18(金)\n"
        "- 1. 見出し1 — 依頼中(佐伯 亮さん)・1営業日前から・ご依頼のお返事を待っています・次: 11/26(木) 10:00 ごろ、より軽い形で一度だけお声かけします\n"
        "- 2. 見出し2 — 合意済み・1営業日前から・マーケが依頼先を決める番です\n"
        "- 3. 見出し3 — すり合わせ前・1営業日前から・マーケがすり合わせに出す番です\n"
        "- 4. 見出し4 — 確認済み・1営業日前から・確認済みです。マーケが書き出す番です\n"
        "日数は営業日で数えています。このメッセージはあなたにだけ見えています。"
    )
    assert stage.dead() == []


def test_nights_and_holidays_make_nothing_older(tmp_path: Path) -> None:
    stage = make_world(tmp_path, start=datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    outline(stage, "agreed")
    with stage.store.write(stage.workspace_id) as session:
        session.query(Brief).one().created_at = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    stage.world.run_until(datetime(2026, 11, 24, 0, 30, tzinfo=UTC))
    assert "・1営業日前から・" in line(stage)  # Friday evening to Tuesday, over a weekend and 勤労感謝の日


@pytest.mark.parametrize(
    ("state", "change", "reason"),
    [
        ("answering", {"state": "held", "held_until": NOW + timedelta(days=9)}, "保留中です"),
        ("answering", {"state": "parked"}, "いったん脇に置いています"),
        ("assigned", {"state": "offered"}, "ご依頼のお返事を待っています"),
    ],
)
def test_the_reason_follows_from_what_happened(
    tmp_path: Path, state: str, change: dict[str, object], reason: str
) -> None:
    stage = make_world(tmp_path)
    outline(stage, state)
    given(stage, 1, **change)
    assert f"・{reason}" in line(stage)


def test_a_promise_and_a_told_reason_are_the_reasons(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    outline(stage, "assigned")
    number = given(stage, 1)
    with stage.store.write(stage.workspace_id) as session:
        session.add(Stall(assignment_id=number, reason="no_time", state="diagnosed", at=NOW))
    assert "お時間が取りにくいとのことです" in line(stage)
    with stage.store.write(stage.workspace_id) as session:
        session.add(
            Promise(assignment_id=number, person_id=2, due_at=NOW + timedelta(days=2), words="木曜の朝", at=NOW)
        )
    assert "ご本人から時期のお約束をいただいています・次: 11/26(木) 10:00 にお約束のお声かけをします" in line(stage)


def test_another_wish_is_marketings_turn(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    outline(stage, "outlined")
    with stage.store.write(stage.workspace_id) as session:
        session.add(Alignment(section_id=1, person_id=2, state="change_proposed", at=NOW))
    assert "別の案をいただいていて、マーケが検討する番です" in line(stage)


def test_reasons_about_a_person_are_for_planners_managers_and_that_person(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    outline(stage, "assigned")
    number = given(stage, 1)
    with stage.store.write(stage.workspace_id) as session:
        session.add(Stall(assignment_id=number, reason="no_time", state="diagnosed", at=NOW))
    told = {
        user: "お時間が取りにくい" in line(stage, user) for user in ("aoki", "osawa", "saeki", "mochizuki", "mizuno")
    }
    assert told == {"aoki": True, "osawa": True, "saeki": True, "mochizuki": False, "mizuno": False}


def test_status_in_a_channel_is_seen_by_the_asker_alone(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    outline(stage, "assigned")
    given(stage, 1)
    stage.world.command("aoki", "状況 B1", channel="#marketing")
    assert stage.world.channel("#marketing") == []
    assert "佐伯 亮" in shown(stage.world.inbox("aoki")[-1])


def test_every_reason_has_words_in_both_languages(tmp_path: Path) -> None:
    catalog = make_world(tmp_path).program.language.catalog
    ours = {"to_align", "aligning", "other_wish", "to_offer", "parked", "machine", "to_check", "to_export"}
    stray = {"outlined", "in_review"}
    for locale in ("ja", "en"):
        for reason in PERSONAL | ours | stray:
            assert catalog.word(f"reporting.reason_{reason}", locale)


def test_english_status(tmp_path: Path) -> None:
    stage = make_world(tmp_path, language="en", start=datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    outline(stage, "assigned", "agreed", title="Less pump vibration")
    given(stage, 1, offered_at=stage.world.now, created_at=stage.world.now)
    assert line(stage, "erin") == (
        "- 1. 見出し1 — offered (Owen Clarke), for 9 h. The offer is open. "
        "Next: Thu, Nov 26, 10:00, one nudge with a smaller ask"
    ) or "The offer is open. Next: Thu, Nov 26, 10:00, one nudge with a smaller ask" in line(stage, "erin")


def test_the_board_counts_and_the_board_of_a_brief_names_headings(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    outline(stage, "assigned", "agreed", "confirmed", "dropped")
    outline(stage, title="ポンプの振動", no=2)
    stage.world.command("aoki", "ボード")
    assert stage.last("aoki") == (
        "ボード\n締切の近い順です。\n"
        "- B1 蒸気トラップの点検 — 聞き取り中・1/3 確認済み・締切 12/18(金)(合意済み1、依頼中1、確認済み1)\n"
        "- B2 ポンプの振動 — 聞き取り中・0/0 確認済み・締切 12/18(金)"
    )
    stage.world.command("aoki", "ボード B1")
    assert stage.last("aoki") == (
        "B1 蒸気トラップの点検\n見出しを段階ごとに並べました。\n- 合意済み: 2. 見出し2\n- 依頼中: 1. 見出し1\n- 確認済み: 3. 見出し3"
    )
    assert stage.dead() == []


def test_what_comes_next_holds_chasing_and_weekly_posts(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    outline(stage, "assigned")
    given(stage, 1, next_look=datetime(2026, 11, 26, 1, 0, tzinfo=UTC))
    stage.world.command("aoki", "週報 毎週 #marketing 金曜 10:00")
    with stage.store.read(stage.workspace_id) as session:
        found = overview.upcoming(session, stage.program.language.catalog, "ja", at=stage.world.now)
        lines = overview.board(session, stage.program.language.catalog, "ja", at=stage.world.now)
    assert [(n.at, n.user, n.what, n.why) for n in found] == [
        (
            datetime(2026, 11, 26, 1, 0, tzinfo=UTC),
            "saeki",
            "「見出し1」を、より軽い形で一度だけお声かけ",
            "お願いにまだお返事をいただいていないため(お声がけは1度だけ)",
        ),
        (
            datetime(2026, 11, 27, 1, 0, tzinfo=UTC),
            "",
            "#marketing への週報",
            "週に1回、営業日に投稿します。お知らせがない週は投稿しません。",
        ),
    ]
    assert [s.next for s in lines[0].sections] == ["11/26(木) 10:00 より軽い形でお声かけ"]


def test_the_record_is_checked_and_written_out(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    outline(stage, "agreed")
    stage.world.command("aoki", "割当 1.1 @佐伯 12/4まで")
    stage.world.command("aoki", "監査 B1")
    told = stage.last("aoki")
    assert told.startswith("記録(B1)\n全体のつながりを確かめました。改変はありません。\n")
    assert "assignment.offered assignment:1 → offered(assign)" in told
    assert told.rstrip().endswith("(audit-B1.csv)")
    with stage.store.unscoped_write("somebody changes the record") as session:
        session.query(JournalLine).filter(JournalLine.seq == 1).one().why = "something else"
    stage.world.command("aoki", "audit")
    assert "1 行目から、つながりが合いません" in stage.last("aoki")
    assert stage.dead() == []


def test_only_admins_see_the_record(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.command("saeki", "監査")
    assert "記録" not in stage.last("saeki")


def many(stage: Stage, first: int, count: int) -> None:
    """So many briefs of ten sections each, a quarter of them being answered."""
    with stage.store.write(stage.workspace_id) as session:
        briefs = [
            Brief(no=n, title=f"企画{n}", marketer_id=1, created_at=NOW, state="collecting", due=date(2026, 12, 4))
            for n in range(first, first + count)
        ]
        session.add_all(briefs)
        session.flush()
        states = ("outlined", "agreed", "answering", "confirmed")
        sections = [
            Section(brief_id=b.id, no=n, heading=f"見出し{n}", state=states[n % 4]) for b in briefs for n in range(10)
        ]
        session.add_all(sections)
        session.flush()
        session.add_all(
            Assignment(
                section_id=s.id,
                person_id=2 + s.id % 2,
                by_id=1,
                minutes=3,
                state="offered",
                offered_at=NOW,
                created_at=NOW,
                next_look=NOW + timedelta(days=3 + s.id % 9),
            )
            for s in sections
            if s.state == "answering"
        )


def queries(stage: Stage) -> dict[str, tuple[int, float]]:
    """Statements and seconds of each overview."""
    catalog = stage.program.language.catalog
    counted: list[str] = []
    found = {}
    event.listen(stage.store.engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
    since, today = NOW - timedelta(days=7), date(2026, 11, 24)
    for name, work in (
        ("board", lambda session: overview.board(session, catalog, "ja", at=NOW)),
        ("counts", overview.counts),
        ("upcoming", lambda session: overview.upcoming(session, catalog, "ja", at=NOW)),
        ("weekly", lambda session: weekly.post(weekly.gather(session, since=since, until=NOW, today=today))),
    ):
        with stage.store.read(stage.workspace_id) as session:
            counted.clear()
            begun = time.perf_counter()
            assert work(session)
            found[name] = len(counted), time.perf_counter() - begun
    return found


def test_overviews_of_10000_sections_ask_no_more_than_those_of_200(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    many(stage, 1, 20)
    few = queries(stage)
    many(stage, 21, 980)
    lots = queries(stage)
    print(lots)
    assert {name: n for name, (n, _) in lots.items()} == {name: n for name, (n, _) in few.items()}
