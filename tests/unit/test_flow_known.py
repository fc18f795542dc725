"""Nobody is asked twice: earlier answers and documents come with the question, with their place, for one tap."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot.model import Answer, Question
from tests.unit.test_flow_collect import accepted
from tests.world import Stage


def slides(*pages: tuple[str, str]) -> bytes:
    from pptx import Presentation

    made = Presentation()
    for title, text in pages:
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def hand_over(stage: Stage, user: str, name: str, content: bytes, *, top: bool = False) -> None:
    read = stage.world.read_file
    stage.world.read_file = lambda path: content if path == name else read(path)
    stage.world.file(user, name, top=top)


def texts(stage: Stage) -> Sequence[tuple[str, str]]:
    with stage.store.read(stage.workspace_id) as session:
        rows = session.scalars(select(Answer).where(Answer.state == "accepted").order_by(Answer.id))
        return [(session.get_one(Question, a.question_id).text[:5], a.text) for a in rows]


def test_what_an_earlier_answer_says_is_not_asked_but_shown_for_one_tap(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "吹き放しが12%です。1台の漏れで年間28万円の損失になります。")
    asked = stage.last("saeki")
    assert "2/2" in asked
    assert "> 1台の漏れで年間28万円の損失になります。" in asked
    assert "[今もこのまま]" in asked
    stage.world.press("saeki", "今もこのまま")
    assert texts(stage) == [
        ("よくある故", "吹き放しが12%です。"),
        ("1台の漏れ", "1台の漏れで年間28万円の損失になります。"),
    ]
    drafts = [t for t in stage.texts("saeki") if t.startswith("原稿:")]
    assert drafts[-1].count("28万円") == 1, "said once, though two questions are answered by it"
    assert stage.dead() == []


def test_what_changed_is_asked_openly_and_the_old_words_are_nobodys_guess(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    stage.world.say("saeki", "吹き放しが12%です。1台の漏れで年間28万円の損失になります。")
    stage.world.press("saeki", "変わりました")
    assert "正しくはどうなりますか" in stage.last("saeki")
    stage.world.say("saeki", "年間40万円です")
    assert ("1台の漏れ", "年間40万円です") in texts(stage)
    with stage.store.read(stage.workspace_id) as session:
        assert {q.guess for q in session.scalars(select(Question))} == {""}


def test_an_answer_about_something_else_leaves_the_next_question_open(tmp_path: Path) -> None:
    stage = accepted(tmp_path, "en")
    stage.world.say("owen", "eighteen months if you sample every ten minutes, four years at one hour")
    assert "When would you not use wireless?" in stage.last("owen")
    assert "[Still right]" not in stage.last("owen")


def test_the_same_question_in_another_brief_comes_with_its_answer_and_date(tmp_path: Path) -> None:
    stage = accepted(tmp_path, "en")
    world = stage.world
    world.say("owen", "eighteen months if you sample every ten minutes")
    world.say("owen", "anything above 85 degrees at the housing")
    world.press("owen", "This is right")
    world.file("erin", "briefs/b2-pump-vibration.md", top=True)
    world.press("erin", "Send for agreement")
    world.run_until(world.now + timedelta(days=1))
    world.press("owen", "Fine as it is")
    world.command("erin", "assign 2.2 @owen due Dec 14")
    world.run_until(world.now + timedelta(days=6))
    world.press("owen", "I'll take it")
    assert "You told me this on Wed, Nov 25" in stage.last("owen")
    assert "> eighteen months if you sample every ten minutes" in stage.last("owen")
    assert stage.dead() == []


def test_a_line_of_a_document_is_offered_for_the_question_it_answers_and_cited_by_page(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    content = slides(
        ("点検の実績", "2026年度の対象は340台"),
        ("損失の試算", "口径20ミリ、0.7MPa、16時間運転で、1台の漏れの年間損失は28万円"),
    )
    hand_over(stage, "saeki", "report.pptx", content)
    assert "「report.pptx」の2ページのこの行は、「1台の漏れで年間いくらの損失になりますか" in "".join(
        stage.texts("saeki")[-3:]
    )
    stage.world.press("saeki", "B1-1 1台の漏れ")
    stage.world.say("saeki", "吹き放しが12%です")
    stage.world.press("saeki", "出典を見る")
    assert "資料「report.pptx」 2ページ「口径20ミリ" in stage.last("saeki")
    assert stage.dead() == []


def test_a_document_without_a_thread_is_read_for_what_is_open(tmp_path: Path) -> None:
    stage = accepted(tmp_path)
    hand_over(stage, "saeki", "notes.csv", "故障,割合\n吹き放し,12%\n".encode(), top=True)
    assert "「notes.csv」から読み取りました" in stage.last("saeki")
    stage.world.press("saeki", "1. よくある故障")
    assert "2/2" in stage.last("saeki")
