"""What a stale or forged button gets: the catalog's "no longer there", nothing half done, and nobody else's things moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.flows import values
from bot.model import Absence, Answer, Draft, Fix, JournalLine, Question, Section
from bot.turn import NotThere, number
from tests.properties.trials import attempt, press, submit
from tests.texts import drafted_en, drafted_ja, person_id, press_old, rows
from tests.unit.test_flow_collect import accepted, answers
from tests.unit.test_flow_filling import with_a_mark
from tests.unit.test_flow_memo import started
from tests.world import STARTS, Stage, make_world

GONE = {
    "ja": "お探しのものは見つかりませんでした。すでに整理されたか、新しいものに替わっています。",
    "en": "That one isn't there any more: it was settled, or something newer took its place.",
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("absence.range", "12/1-12/2"),
        ("absence.range", "2026-12-05:2026-12-01:0"),
        ("review.third", "1"),
        ("brief.put_back", "1"),
        ("brief.cancel", "[1]"),
        ("brief.revive", '[1, "draft"]'),
        ("chase.why", "9" * 30),
        ("offer.accept", "１"),
        ("undelivered.again", "²"),
    ],
)
def test_the_presser_reads_that_it_is_gone(tmp_path: Path, language: str, action: str, value: str) -> None:
    stage = make_world(tmp_path, language=language)
    user = {"ja": "aoki", "en": "erin"}[language]
    press_old(stage, user, action, value)
    settled = {"ja": "こちらはもう済んでいます。ありがとうございます。", "en": "That's already settled, thank you."}[
        language
    ]
    assert stage.texts(user) == [settled if action == "undelivered.again" else GONE[language]]
    assert stage.dead() == []
    assert lines(stage) == []


def test_what_was_done_before_something_proved_gone_is_taken_back(tmp_path: Path) -> None:
    """One value may name several rows: the first must not be changed when the second is not there."""
    stage = make_world(tmp_path)
    w = stage.world
    w.file("aoki", "briefs/b1-steam-trap.docx")
    w.command("aoki", '合意省略 1.1,2 "展示会が近いため"')
    sections = [s for s in rows(stage, Section) if s.override]
    assert len(sections) == 2
    before = lines(stage)
    press_old(stage, "aoki", "align.undo_override", f"{sections[0].id},999999")
    assert stage.last("aoki") == GONE["ja"]
    assert [(s.id, s.override, s.state) for s in rows(stage, Section)][:2] == [
        (s.id, "展示会が近いため", "agreed") for s in sections
    ]
    assert lines(stage) == before
    press_old(stage, "aoki", "align.undo_override", ",".join(str(s.id) for s in sections))
    assert not [s for s in rows(stage, Section) if s.override]


def lines(stage: Stage) -> list[str]:
    """What the journal has."""
    with stage.store.read(stage.workspace_id) as session:
        return list(session.scalars(select(JournalLine.what).order_by(JournalLine.seq)))


def _another(stage: Stage, user: str, text: str) -> int:
    """Words of a colleague's in the same section, that wait for a tap of theirs."""
    with stage.store.write(stage.workspace_id) as session:
        row = Answer(
            workspace_id=stage.workspace_id,
            section_id=1,
            person_id=person_id(stage, user),
            text=text,
            source="sim:another",
            state="received",
            at=stage.world.now,
        )
        session.add(row)
        session.flush()
        return row.id


def test_words_of_ones_own_answer_no_question_of_somebody_else(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    row = _another(stage, "mochizuki", "吹き放しが80%です")
    outcome = attempt(stage, press(stage, "mochizuki", "answer.belongs", f"{row}:1"), person_id(stage, "mochizuki"))
    assert (outcome.changed, outcome.keys) == ((), ("common.not_yours",))


def test_words_of_ones_own_fill_no_mark_in_somebody_elses_text(tmp_path: Path) -> None:
    stage = with_a_mark(tmp_path, "ja")
    row = _another(stage, "mochizuki", "年間28万円です")
    outcome = attempt(stage, press(stage, "mochizuki", "gap.fill", f"{row}:1:2"), person_id(stage, "mochizuki"))
    assert (outcome.changed, outcome.keys) == ((), ("common.not_yours",))


def test_a_figure_of_ones_own_replaces_none_of_somebody_else(tmp_path: Path) -> None:
    stage = started(tmp_path)
    stage.world.say("saeki", "吹き放しが12%で、詰まりが5%です")
    theirs = next(row.id for row in rows(stage, Answer) if "12%" in row.text)
    row = _another(stage, "mochizuki", "吹き放しは80%です")
    with stage.store.write(stage.workspace_id) as session:
        session.get_one(Answer, row).state = "accepted"
    outcome = attempt(
        stage, press(stage, "mochizuki", "clash.later", f"{theirs}:{row}:0"), person_id(stage, "mochizuki")
    )
    assert (outcome.changed, outcome.keys) == ((), ("common.not_yours",))
    assert any("12%" in text for text, _ in answers(stage))


def test_an_edit_is_of_the_section_its_dialog_was_opened_for(tmp_path: Path) -> None:
    stage = drafted_ja(tmp_path)
    draft = rows(stage, Draft)[-1]
    with stage.store.write(stage.workspace_id) as session:
        session.add(
            Fix(
                workspace_id=stage.workspace_id,
                section_id=2,
                draft_id=draft.id,
                person_id=person_id(stage, "mochizuki"),
                words="2行目は13%",
                state="asked",
                at=stage.world.now,
            )
        )
    person = person_id(stage, "saeki")
    for value in (f"2:{draft.id}:0", f"1:{draft.id}:1", f"1:{draft.id}:7"):
        outcome = attempt(stage, submit(stage, "saeki", "draft_edit", value, {"text": "別の文です。"}), person)
        assert (outcome.changed, outcome.keys) == ((), ("common.gone",)), value


def test_a_choice_beyond_the_list_settles_nothing(tmp_path: Path) -> None:
    stage = drafted_en(tmp_path, answers=())
    person = person_id(stage, "owen")
    question = next(q.id for q in rows(stage, Question) if q.state == "asked")
    for place in ("", "9", "x", "²", "-1"):
        outcome = attempt(stage, press(stage, "owen", "question.pick", f"{question}:{place}"), person)
        assert (outcome.changed, outcome.keys) == ((), ("common.settled",)), place


def test_numbers_are_plain_digits_a_database_can_hold() -> None:
    assert [number(text) for text in ("7", 7, "0", "007", "9" * 18)] == [7, 7, 0, 7, 10**18 - 1]
    for text in ("", " 7", "7 ", "-7", "+7", "7.0", "７", "²", "٧", "9" * 19, "None", None, "7\n"):
        assert number(text) is None


def test_a_time_on_a_button_is_near_and_knows_its_zone() -> None:
    at = STARTS["en"]
    assert values.moment("2026-12-01T01:00:00+09:00", at).utcoffset() is not None
    assert values.day("2028-11-01", at).year == 2028
    for text in (
        "",
        "soon",
        "2026-12-01T01:00:00",
        "2026-12-01",
        "2031-01-01T01:00:00+00:00",
        "1999-01-01T01:00:00+00:00",
    ):
        with pytest.raises(NotThere):
            values.moment(text, at)
    for text in ("", "soon", "2026-13-01", "9999-12-31", "0001-01-01"):
        with pytest.raises(NotThere):
            values.day(text, at)


def test_minutes_in_a_managers_dialog_are_read_as_written(tmp_path: Path) -> None:
    from bot.flows.managing import _MINUTES
    from bot.language.text import narrow

    def read(text: str) -> str:
        found = _MINUTES.search(narrow(text))
        return found[0] if found else ""

    assert [read(text) for text in ("10", "２０", "15分", "about 5", "0", "²", "12345", "9" * 30, "")] == [
        *("10", "20", "15", "5", "", "", "", "", ""),
    ]


def test_absences_are_kept_by_a_value_in_order(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    press_old(stage, "saeki", "absence.range", "2026-12-01:2026-12-02:0")
    assert [(str(a.first), str(a.last)) for a in rows(stage, Absence)] == [("2026-12-01", "2026-12-02")]
