"""Words of busy people that were once misread: put off, stepped out, agreed in passing, named another day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.test_flow_collect import accepted, answers
from tests.world import make_world


@pytest.mark.parametrize(
    ("language", "user", "words", "seen"),
    [
        ("ja", "saeki", "いま出張中なので週明けにします", "**11/30(月) 9:00** にあらためてお願いします"),
        ("ja", "saeki", "やっぱ金曜で", "**11/27(金) 9:00** にあらためてお願いします"),
        ("ja", "saeki", "11/27の午前中に", "**11/27(金) 13:00** にあらためてお願いします"),
        ("ja", "saeki", "今から会議なので後ほど", "いつごろならご都合がよいですか"),
        ("ja", "saeki", "年明けでもいい？", "どちら"),
        ("ja", "saeki", "今週は展示会でつぶれてるんで来週頭に返しますね", "11/30(月)"),
        ("ja", "saeki", "すみません今週無理です", "[見送る]"),
        ("ja", "saeki", "私は来月で退職します", "[見送る]"),
        ("ja", "saeki", "承知しました。やります", "ご都合のよいときにお願いします"),
        ("ja", "saeki", "今月末で退職するので、この件降ります🙇", "この件でのお声がけは終わりにします"),
        ("en", "owen", "up to my eyes in it til after new year tbh", "any of these is fine"),
        ("en", "owen", "mon 30th, after lunch", "**Mon, Nov 30, 13:00**"),
        ("en", "owen", "ping me first week of jan?", "When would suit you?"),
        ("en", "owen", "after the bank hol", "When would suit you?"),
        ("en", "owen", "take me off this", "I won't ask about this again"),
        ("en", "owen", "swamped, can Priya do it instead?", "I'll ask Priya Nair"),
        ("en", "owen", "I'm leaving the company on Friday btw, talk to Priya", "I'll ask Priya Nair"),
    ],
)
def test_putting_off_or_stepping_out_is_never_taken_for_an_answer(
    tmp_path: Path, language: str, user: str, words: str, seen: str
) -> None:
    stage = accepted(tmp_path, language)
    stage.world.say(user, words)
    assert seen in stage.last(user)
    assert answers(stage) == []


@pytest.mark.parametrize("words", ["looks fine to me, crack on", "yeah go on then", "happy with that, crack on"])
def test_an_offhand_yes_agrees_to_the_outline(tmp_path: Path, words: str) -> None:
    stage = make_world(tmp_path, language="en")
    stage.world.file("erin", "briefs/b2-pump-vibration.md")
    stage.world.command("erin", "align 1 @owen")
    stage.world.say("owen", words)
    assert "goes ahead with this outline" in stage.last("owen")
    assert "is agreed" in stage.last("erin")


def test_why_asked_of_an_outline_is_answered_and_not_passed_on_as_a_change(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    stage.world.file("aoki", "briefs/b1-steam-trap.docx")
    stage.world.command("aoki", "すり合わせ 1 @佐伯")
    before = stage.texts("aoki")
    stage.world.say("saeki", "これって何のためにやるんですか？正直いま年末で死んでます😇")
    assert "資料請求を月4件から月10件" in stage.last("saeki")
    assert stage.texts("aoki") == before


def test_the_day_named_last_is_the_day_the_outline_comes_back(tmp_path: Path) -> None:
    """The day named first must not bring it as well: that is a message nobody asked for."""
    stage = make_world(tmp_path, language="en")
    world = stage.world
    world.file("erin", "briefs/b2-pump-vibration.md")
    world.command("erin", "align 1 @owen")
    world.say("owen", "mon 30th, after lunch")
    assert "Mon, Nov 30, 13:00" in stage.last("owen")
    world.say("owen", "actually tues 1st first thing")
    assert "Tue, Dec 1, 9:00" in stage.last("owen")
    told = len(stage.texts("owen"))
    world.run_until(world.now + timedelta(days=6, hours=8))
    assert len(stage.texts("owen")) == told
    world.run_until(world.now + timedelta(days=1))
    assert stage.last("owen").startswith("How to choose a vibration sensor")
    assert len(stage.texts("owen")) == told + 1


def test_an_assignment_that_waits_for_somebody_else_says_for_whom(tmp_path: Path) -> None:
    stage = make_world(tmp_path, language="en")
    world = stage.world
    world.file("erin", "briefs/b2-pump-vibration.md")
    world.command("erin", "align 1 @owen @priya")
    world.say("owen", "ok")
    world.command("erin", "assign 1.1 @owen due fri")
    assert "Owen Clarke has agreed; still to come: Priya Nair." in stage.last("erin")
    assert "[Show Owen Clarke the outline]" not in stage.last("erin")


def test_sorry_alone_changes_no_habit(tmp_path: Path) -> None:
    stage = make_world(tmp_path, language="en")
    stage.world.say("owen", "can't this month, sorry")
    assert "week" not in stage.last("owen")


def test_an_answer_taken_back_in_passing_leaves_nothing(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "吹き放しが12%です")
    stage.world.say("saeki", "さっきのなし")
    assert answers(stage) == [("吹き放しが12%です", "retracted")]


def test_ten_thousand_characters_about_a_draft_are_not_shown_back_in_full(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    for words in ("吹き放しが12%です", "年間40万円です"):
        stage.world.say("saeki", words)
    stage.world.say("saeki", "あ" * 10_000)
    assert "あ…」が原稿のどこのことか分かりませんでした" in stage.last("saeki")
    assert len(stage.last("saeki")) < 400


def test_two_corrections_in_one_message_each_find_their_own_place(tmp_path: Path) -> None:
    """A line miscounted by one does not put the figure into the wrong sentence."""
    stage = accepted(tmp_path)
    stage.world.say("saeki", "ざっくり3割が吹き放し。あと詰まりも5%くらいあります")
    stage.world.say("saeki", "年間40万円です")
    stage.world.say("saeki", "吹き放しは「吹きっぱなし」って言い方にして。あと１行目の5%は7%の間違いでした")
    said = "\n".join(stage.texts("saeki")[-3:])
    assert "**吹きっぱなし**" in said
    assert "**5%**" in said
    assert "**7%**" in said
    assert "**3割**" not in said
