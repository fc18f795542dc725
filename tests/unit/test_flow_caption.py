"""What is typed beside a voice memo: part of its answer once, a wish of its own, or nothing but a greeting."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.inputs import MessageEdited
from bot.model import Answer
from tests.fakes_speech import ScriptedTranscriber
from tests.texts import rows
from tests.unit.test_flow_collect import accepted
from tests.world import Stage

USER = {"ja": "saeki", "en": "owen"}
SPOKEN = {
    "ja": "一番多いのは吹き放しで、全体の12%です",
    "en": "the battery lasts eighteen months if you sample every ten minutes",
}


def started(tmp_path: Path, language: str, *, heard: bool = True) -> Stage:
    engine = ScriptedTranscriber({"v01.m4a": SPOKEN[language]} if heard else {})
    return accepted(tmp_path, language, transcriber=engine)


def texts(stage: Stage) -> list[tuple[str, str]]:
    return [(row.text, row.state) for row in rows(stage, Answer)]


@pytest.mark.parametrize(
    ("language", "caption"),
    [
        ("ja", "昨年度の点検記録の数字です"),
        ("ja", "12%"),
        ("ja", "はい"),
        ("en", "that was the 2025 field test"),
        ("en", "18"),
    ],
)
def test_words_beside_the_memo_stand_before_its_own_once(tmp_path: Path, language: str, caption: str) -> None:
    stage = started(tmp_path, language)
    stage.world.file(USER[language], "voice/v01.m4a", caption)
    assert texts(stage) == [(f"{caption}\n{SPOKEN[language]}", "accepted")]
    heard = next(t for t in stage.texts(USER[language]) if f"> {SPOKEN[language]}" in t)
    assert f"> {caption}" not in heard, "what the engine heard is shown as heard"
    assert stage.dead() == []


@pytest.mark.parametrize(
    ("language", "caption"),
    [
        *(("ja", text) for text in ("", "音声で回答します", "録音です。よろしくお願いします", "Q2の回答です", "2番の答え", "👍", "ありがとうございます")),
        *(("en", text) for text in ("", "here's my answer", "voice memo for question 2", "👍", "Thanks!")),
    ],
)  # fmt: skip
def test_an_announcement_or_a_greeting_is_no_part_of_the_answer(tmp_path: Path, language: str, caption: str) -> None:
    stage = started(tmp_path, language)
    stage.world.file(USER[language], "voice/v01.m4a", caption)
    assert texts(stage) == [(SPOKEN[language], "accepted")]


@pytest.mark.parametrize(
    ("language", "caption"), [("ja", "ここだけの話でお願いします"), ("en", "off the record please")]
)
def test_a_wish_beside_the_memo_counts_as_if_typed_after_it(tmp_path: Path, language: str, caption: str) -> None:
    for folder in ("typed", "spoken"):
        (tmp_path / folder).mkdir()
    typed = started(tmp_path / "typed", language)
    typed.world.say(USER[language], SPOKEN[language])
    typed.world.say(USER[language], caption)
    stage = started(tmp_path / "spoken", language)
    stage.world.file(USER[language], "voice/v01.m4a", caption)
    assert texts(stage) == texts(typed)
    assert stage.last(USER[language]) == typed.last(USER[language])


@pytest.mark.parametrize(
    ("language", "caption"), [("ja", "吹き放しが12%ぐらいです"), ("en", "about eighteen months at ten minutes")]
)
def test_words_beside_a_memo_that_says_nothing_are_the_answer(tmp_path: Path, language: str, caption: str) -> None:
    stage = started(tmp_path, language, heard=False)
    stage.world.file(USER[language], "voice/v01.m4a", caption)
    assert texts(stage) == [(caption, "accepted")]
    assert any(
        w in t for t in stage.texts(USER[language]) for w in ("言葉が見つかりませんでした", "couldn't find any words")
    )


@pytest.mark.parametrize("after", ["2024年度の数字です", ""])
def test_editing_them_leaves_the_spoken_words(tmp_path: Path, after: str) -> None:
    stage = started(tmp_path, "ja")
    stage.world.file("saeki", "voice/v01.m4a", "昨年度の数字です")
    message = rows(stage, Answer)[0].source.rpartition(":")[2]
    stage.world.accept(
        MessageEdited(
            id="edit-1",
            at=stage.world.now,
            team="demo",
            user="saeki",
            address=stage.world.inbox("saeki")[-1].to,
            message=message,
            text=after,
        )
    )
    standing = [text for text, state in texts(stage) if state == "accepted"]
    assert standing == [f"{after}\n{SPOKEN['ja']}" if after else SPOKEN["ja"]]


@pytest.mark.parametrize(
    ("language", "spoken", "told"),
    [
        (
            "ja",
            "故障で一番多いのは吹き放しで12%です。1台の漏れの損失は口径15ミリで年間約40万円です。",
            "この録音は2つの質問への回答",
        ),
        (
            "en",
            "The battery lasts eighteen months at a sampling interval of ten minutes. I would not use wireless above 85 degrees.",
            "Your recording answered 2 questions",
        ),
    ],
)
def test_editing_them_beside_several_answers_changes_none_and_says_how_to(
    tmp_path: Path, language: str, spoken: str, told: str
) -> None:
    stage, user = accepted(tmp_path, language, transcriber=ScriptedTranscriber({"v01.m4a": spoken})), USER[language]
    stage.world.file(user, "voice/v01.m4a")
    before = texts(stage)
    assert [state for _, state in before] == ["accepted", "accepted"]
    message = rows(stage, Answer)[0].source.rpartition(":")[2]
    stage.world.accept(
        MessageEdited(
            id="edit-1",
            at=stage.world.now,
            team="demo",
            user=user,
            address=stage.world.inbox(user)[-1].to,
            message=message,
            text="2024",
        )
    )
    assert told in stage.last(user)
    assert texts(stage) == before
    stage.world.press(user, {"ja": "言葉を直す", "en": "Correct the words"}[language])
    assert stage.world.chat.forms[-1][1].fields[0].value == "\n".join(text for text, _ in before)
    assert stage.dead() == []
