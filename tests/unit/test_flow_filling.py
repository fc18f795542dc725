"""After a draft with open places: words fill them, corrections stay corrections, and nothing but marks is nobody's to confirm."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes_speech import ScriptedTranscriber
from tests.unit.test_flow_collect import accepted, answers
from tests.world import Stage


def with_a_mark(tmp_path: Path, language: str, **more: object) -> Stage:
    """The first question answered, the second not known: the draft shows where nobody spoke."""
    stage = accepted(tmp_path, language, **more)
    if language == "ja":
        stage.world.say("saeki", "吹き放しが12%です")
        stage.world.say("saeki", "わかりません")
        assert "［要確認：1台あたりの年間損失］" in stage.last("saeki")
    else:
        stage.world.say("owen", "eighteen months if you sample every ten minutes")
        stage.world.say("owen", "no idea")
        assert "[confirm: when not to use wireless]" in stage.last("owen")
    return stage


@pytest.mark.parametrize(
    ("language", "user", "words", "seen"),
    [
        ("ja", "saeki", "年間の損失は1台でおよそ28万円です", "28万円"),
        ("ja", "saeki", "２行目は28万円です", "28万円"),
        ("ja", "saeki", "だいたい28万円ぐらいになりますね", "28万円"),
        ("en", "owen", "line 2: anything above 85 degrees at the housing", "85 degrees"),
        ("en", "owen", "we avoid it above 85 degrees at the housing", "85 degrees"),
    ],
)
def test_words_fill_the_place_nobody_had_spoken_for(
    tmp_path: Path, language: str, user: str, words: str, seen: str
) -> None:
    stage = with_a_mark(tmp_path, language)
    stage.world.say(user, words)
    draft = next(t for t in reversed(stage.texts(user)) if t.startswith(("原稿", "Draft")))
    assert seen in draft
    assert "要確認" not in draft
    assert "[confirm" not in draft
    assert stage.dead() == []


@pytest.mark.parametrize(
    ("language", "user", "words", "seen"),
    [
        ("ja", "saeki", "1行目は13%です", "吹き放しが**13%**です"),
        ("ja", "saeki", "12%ではなく13%です", "吹き放しが**13%**です"),
        ("en", "owen", "line 1: 16 months", "**16 months**"),
    ],
)
def test_a_correction_of_what_stands_there_stays_one(
    tmp_path: Path, language: str, user: str, words: str, seen: str
) -> None:
    stage = with_a_mark(tmp_path, language)
    stage.world.say(user, words)
    assert seen in stage.last(user)


def test_a_memo_about_the_draft_fills_the_place_too(tmp_path: Path) -> None:
    engine = ScriptedTranscriber({"v01.m4a": "えーと、損失は年間で1台28万円ぐらいですね。"})
    stage = with_a_mark(tmp_path, "ja", transcriber=engine)
    stage.world.file("saeki", "voice/v01.m4a")
    draft = next(t for t in reversed(stage.texts("saeki")) if t.startswith("原稿"))
    assert "28万円" in draft
    assert "要確認" not in draft
    stage.world.press("saeki", "出典を見る")
    assert "音声 0:00" in stage.last("saeki")


@pytest.mark.parametrize(
    ("language", "user", "marketer", "unknown", "told"),
    [
        ("ja", "saeki", "aoki", "わかりません", "確認はお願いしていません"),
        ("en", "owen", "erin", "no idea", "nobody was asked to confirm it"),
    ],
)
def test_a_draft_of_nothing_but_marks_is_offered_to_nobody(
    tmp_path: Path, language: str, user: str, marketer: str, unknown: str, told: str
) -> None:
    stage = accepted(tmp_path, language)
    stage.world.say(user, unknown)
    stage.world.say(user, unknown)
    assert not any(t.startswith(("原稿", "Draft")) for t in stage.texts(user))
    stage.world.run_until(stage.world.now + timedelta(hours=3))
    assert told in "".join(stage.texts(marketer))
    stage.world.say(user, "吹き放しが12%、詰まりが5%です" if language == "ja" else "The battery lasts 18 months")
    shown = stage.last(user)
    assert shown.startswith(("原稿", "Draft")) or "［要確認］" in shown or "open places" in shown
    assert stage.dead() == []


@pytest.mark.parametrize(
    ("language", "user", "words"),
    [
        ("ja", "saeki", "吹き放しが12%です。詳しくは https://example.com/a を見てください。"),
        ("en", "owen", "Eighteen months. See www.example.com/battery for more."),
    ],
)
def test_a_sentence_with_a_link_is_named_while_it_can_still_be_said_otherwise(
    tmp_path: Path, language: str, user: str, words: str
) -> None:
    stage = accepted(tmp_path, language)
    stage.world.say(user, words)
    note = next(t for t in stage.texts(user) if "リンクや宛名" in t or "@mention" in t)
    assert "example.com" in note
    assert "12%" not in note
    assert "Eighteen" not in note
    assert [state for _, state in answers(stage)] == ["accepted"]
