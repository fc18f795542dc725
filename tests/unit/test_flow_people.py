"""Whom to ask and why, how much is asked already, and the list of people kept in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.model import (
    Absence,
    Answer,
    Assignment,
    Base,
    Brief,
    OptOut,
    Person,
    PersonAddress,
    Question,
    Refusal,
    Section,
)
from bot.reports.fitting import Candidate, fit
from tests.world import Stage, make_world

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ABOUT = "蒸気トラップの点検方法 超音波"


def names(found: list[Candidate], *, minutes: int = 3) -> list[str]:
    return [f.name for f in fit(ABOUT, found, minutes=minutes)]


def test_words_in_common_come_first() -> None:
    assert names(
        [
            Candidate(id=1, name="A", department="経理", grant=60),
            Candidate(id=2, name="B", department="保全", topics=("トラップ", "超音波"), grant=60),
            Candidate(id=3, name="C", told=("蒸気トラップの故障",), grant=60),
        ]
    ) == ["B", "C", "A"]


def test_the_load_is_spread_over_those_who_fit_alike() -> None:
    fits = [
        Candidate(id=n, name=f"P{n}", topics=("トラップ",), asked=asked, grant=60)
        for n, asked in ((1, 50), (2, 0), (3, 20))
    ]
    assert names(fits) == ["P2", "P3", "P1"]


def test_somebody_who_was_asked_much_falls_behind_a_lesser_fit() -> None:
    assert names(
        [
            Candidate(id=1, name="hot", topics=("トラップ",), asked=55, grant=60),
            Candidate(id=2, name="fresh", told=("トラップの話",), grant=60),
        ]
    ) == ["fresh", "hot"]


def test_who_is_away_or_has_no_minutes_left_comes_last_and_says_so() -> None:
    found = fit(
        ABOUT,
        [
            Candidate(id=1, name="full", topics=("トラップ",), asked=59, grant=60),
            Candidate(id=2, name="away", topics=("トラップ",), grant=60, away_until=date(2026, 12, 1)),
            Candidate(id=3, name="here", grant=60),
        ],
        minutes=3,
    )
    assert [(f.name, f.enough, f.away_until) for f in found] == [
        ("here", True, None),
        ("away", True, date(2026, 12, 1)),
        ("full", False, None),
    ]


def test_never_one_name_alone_when_there_are_more() -> None:
    many = [Candidate(id=n, name=str(n), grant=60) for n in range(1, 9)]
    assert len(names(many)) == 4


def test_english_words_meet_across_number() -> None:
    found = fit("How to check steam traps", [Candidate(id=1, name="A", topics=("trap",), grant=9)], minutes=3)
    assert found[0].words == ("traps",)


# ---------------------------------------------------------------- in the running program


def brief(stage: Stage) -> None:
    with stage.store.write(stage.workspace_id) as session:
        row = Brief(
            no=1,
            title="点検",
            goal="g",
            reader="r",
            marketer_id=1,
            created_at=NOW,
            state="collecting",
            keywords=["蒸気"],
        )
        session.add(row)
        session.flush()
        section = Section(brief_id=row.id, no=1, heading="蒸気トラップの点検", state="agreed", owner="営業技術 佐伯")
        session.add(section)
        session.flush()
        session.add(Question(section_id=section.id, no=1, text="?"))


def test_suggestions_come_with_reasons_and_a_button_each(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    brief(stage)
    with stage.store.write(stage.workspace_id) as session:
        session.add(Absence(person_id=3, first=date(2026, 11, 23), last=date(2026, 11, 30)))
        session.get_one(Person, 3).topics = ["蒸気", "配管"]
        session.flush()
        session.add(Answer(section_id=1, person_id=3, text="a", at=NOW))
    stage.world.command("aoki", "候補 1")
    assert stage.last("aoki") == (
        "B1「1. 蒸気トラップの点検」の候補\n"
        "見込みは約2分です。どの方にお願いするかは、理由を見てお決めください。\n"
        "- 佐伯 亮(営業技術): 企画書の担当案・今月はあと60分お願いできる\n"
        "- 望月 健(設計): 蒸気に明るい・以前、トラップ、点検、蒸気について答えてくださった・今月はあと60分お願いできる・11/30(月) までご不在\n"
        "[佐伯 亮さんに依頼]\n[望月 健さんに依頼]\n"
        "同じ方に集まらないよう、今月のお願いが少ない方を先にしています。"
    )
    stage.world.press("aoki", "佐伯 亮さんに依頼")
    assert stage.last("aoki").startswith("佐伯 亮さんにお願いを出しました。")
    assert stage.dead() == []


def test_nobody_is_suggested_who_said_no_or_whose_manager_did(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    brief(stage)
    with stage.store.write(stage.workspace_id) as session:
        session.add(OptOut(person_id=2, scope="all"))
        session.add(Refusal(person_id=3, manager_id=4, until=date(2026, 12, 31), at=NOW))
    stage.world.command("aoki", "候補 B1.1")
    assert stage.last("aoki").startswith("B1「1. 蒸気トラップの点検」をお願いできそうな方が見つかりませんでした。")


def test_whoever_passed_this_section_on_is_not_suggested_for_it_again(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    brief(stage)
    with stage.store.write(stage.workspace_id) as session:
        session.add(Assignment(section_id=1, person_id=2, by_id=1, minutes=2, state="declined", created_at=NOW))
    stage.world.command("aoki", "suggest B1.1")
    assert "佐伯" not in stage.last("aoki")
    assert "望月" in stage.last("aoki")


def test_load_counts_this_months_estimates_only(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    brief(stage)
    with stage.store.write(stage.workspace_id) as session:
        for state, minutes, at in (
            ("active", 5, NOW),
            ("done", 4, NOW),
            ("declined", 30, NOW),
            ("active", 20, datetime(2026, 10, 30, tzinfo=UTC)),
        ):
            session.add(Assignment(section_id=1, person_id=2, by_id=1, minutes=minutes, state=state, created_at=at))
    stage.world.command("aoki", "負荷 @佐伯")
    assert stage.last("aoki") == (
        "今月お願いしている時間(見込み)\n"
        "- 佐伯 亮(営業技術): 9分 / 月60分まで(あと51分)\n"
        "お願いの見込み時間だけを数えています。実際にかかった時間はご本人だけのものです。"
    )
    stage.world.command("aoki", "load")
    assert "合わせて9分です。" in stage.last("aoki")


@pytest.mark.parametrize(
    ("typed", "name", "department", "address"),
    [
        ("メンバー 追加 @田中 設計部", "田中", "設計部", ""),
        ("people add <@U77|Kim Novak> design department", "Kim Novak", "design", "U77"),
        ("メンバー 追加 <@U78|岡 光> 品質保証部 課長", "岡 光", "品質保証部", "U78"),
    ],
)
def test_people_are_added_in_plain_words(tmp_path: Path, typed: str, name: str, department: str, address: str) -> None:
    stage = make_world(tmp_path)
    stage.world.command("aoki", typed)
    with stage.store.read(stage.workspace_id) as session:
        person = session.query(Person).order_by(Person.id.desc()).limit(1).one()
        users = [a.user for a in session.query(PersonAddress).filter(PersonAddress.person_id == person.id)]
        assert (person.name, person.department, person.roles, users) == (
            name,
            department,
            ["expert"],
            [address] if address else [],
        )
    assert ("まだ連絡先が分かりません" in stage.last("aoki")) is not bool(address)


def test_what_is_known_of_a_person_is_put_right_in_any_order(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.command("aoki", "メンバー 編集 @望月 月４５分 開発部 課長 得意: 蒸気、配管")
    assert stage.last("aoki") == "直しました: 望月 健(開発部 課長)(専門家、月45分まで、得意: 蒸気、配管)"
    stage.world.command("aoki", "メンバー 追加 @望月")
    stage.world.command("aoki", "people edit @mochizuki English")
    with stage.store.read(stage.workspace_id) as session:
        person = session.get_one(Person, 3)
        assert (person.locale, person.monthly_minutes, person.topics) == ("en", 45, ["蒸気", "配管"])


def test_a_mention_that_is_somebody_elses_changes_nothing(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.command("aoki", "people edit @mochizuki <@saeki>")
    assert "別の方のものとして登録されています" in stage.last("aoki")


def test_roles_are_shown_to_planners_and_given_by_admins_alone(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.command("aoki", "役割 @望月 上長")
    assert stage.last("aoki") == "役割を加えました。望月 健(設計): 専門家・上長"
    stage.world.command("osawa", "役割 @望月 管理者")
    assert stage.last("osawa") == "役割を決められるのは管理者です。管理者にご相談ください。"
    stage.world.command("saeki", "メンバー")
    assert stage.last("saeki").startswith("この操作は、企画の担当者か管理者の方にお願いしています。")


def test_english_list_and_suggestions(tmp_path: Path) -> None:
    stage = make_world(tmp_path, language="en", start=datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    brief(stage)
    stage.world.command("erin", "suggest B1.1")
    assert "- Owen Clarke (applications): 30 min free this month" in stage.last("erin") or (
        "- Owen Clarke (applications): 60 min free this month" in stage.last("erin")
    )
    stage.world.command("erin", "people")
    assert stage.last("erin").startswith("People (5)\n- Erin Walsh (marketing) — admin, marketer\n")


def test_no_stored_field_ranks_a_person() -> None:
    ranking = ("score", "rank", "rating", "points", "grade", "speed", "late", "overdue", "responsiveness")
    about_people = [t for t in Base.metadata.tables.values() if "person_id" in t.columns or t.name == "person"]
    found = [
        f"{t.name}.{c.name}"
        for t in about_people
        for c in t.columns
        if any(word in c.name.split("_") for word in ranking)
    ]
    assert found == []
    assert len(about_people) > 10
