"""What a quoted reply answers, and what a reaction means once it is taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.inputs import Address, MessagePosted, ReactionRemoved
from bot.model import Answer, Assignment, Draft, Question, Review, Section
from bot.simulation.chat import Posted
from bot.simulation.world import shown
from tests.world import Stage, make_world


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An interview whose first question is answered and whose second one is open."""
    made = make_world(tmp_path)
    made.world.file("aoki", "briefs/b1-steam-trap.docx")
    made.world.press("aoki", "すり合わせに出す")
    made.world.press("saeki", "この目次でOK")
    made.world.command("aoki", "割当 1.1 @佐伯")
    made.world.run_until(made.world.now + timedelta(days=1))
    made.world.press("saeki", "引き受けます")
    made.world.say("saeki", "12%ぐらいです")
    return made


def posts(stage: Stage, words: str) -> list[Posted]:
    return [post for post in stage.world.inbox("saeki") if words in shown(post)]


def quote(stage: Stage, quoted: str, text: str, *, number: str = "q1") -> None:
    """A reply that quotes the message; the adapter has put it into that message's thread."""
    post = next(post for post in stage.world.chat.posts if post.id == quoted)
    address = Address(platform="sim", conversation=post.to.conversation, thread=post.to.thread or post.id, private=True)
    stage.world.accept(
        MessagePosted(
            id=number,
            at=stage.world.now,
            team="demo",
            user="saeki",
            address=address,
            message=number,
            text=text,
            quotes=quoted,
        )
    )


def answers(stage: Stage) -> dict[str, list[str]]:
    """Accepted answers by the text of their question."""
    with stage.store.read(stage.workspace_id) as session:
        questions = {q.id: q.text for q in session.scalars(select(Question))}
        out: dict[str, list[str]] = {}
        for row in session.scalars(select(Answer).where(Answer.state == "accepted").order_by(Answer.id)):
            out.setdefault(questions.get(row.question_id or 0, ""), []).append(row.text)
        return out


def test_words_that_quote_an_earlier_question_add_to_its_answer(stage: Stage) -> None:
    first, second = posts(stage, "1/2")[-1], posts(stage, "2/2")[-1]
    quote(stage, first.id, "夏場は15%まで上がります")
    found = list(answers(stage).values())
    assert found == [["12%ぐらいです", "夏場は15%まで上がります"]]
    quote(stage, second.id, "年間でだいたい40万円です", number="q2")
    assert list(answers(stage).values())[1] == ["年間でだいたい40万円です"]


def test_words_that_quote_the_open_question_answer_it(stage: Stage) -> None:
    quote(stage, posts(stage, "2/2")[-1].id, "年間でだいたい40万円です")
    assert [len(texts) for texts in answers(stage).values()] == [1, 1]


def test_a_wish_that_quotes_an_earlier_question_is_still_a_wish(stage: Stage) -> None:
    quote(stage, posts(stage, "1/2")[-1].id, "明日でもいいですか")
    assert [len(texts) for texts in answers(stage).values()] == [1]


def test_a_quote_of_nothing_of_ours_is_words_like_any(stage: Stage) -> None:
    address = Address(platform="sim", conversation="D:saeki", thread=None, private=True)
    item = MessagePosted(
        id="x",
        at=stage.world.now,
        team="demo",
        user="saeki",
        address=address,
        message="x",
        text="40万円です",
        quotes="no",
    )
    stage.world.accept(item)
    assert [len(texts) for texts in answers(stage).values()] == [1, 1]


def test_somebody_else_s_quote_of_a_question_answers_nothing(stage: Stage) -> None:
    post = posts(stage, "1/2")[-1]
    address = Address(platform="sim", conversation=post.to.conversation, thread=post.to.thread or post.id, private=True)
    item = MessagePosted(
        id="x",
        at=stage.world.now,
        team="demo",
        user="osawa",
        address=address,
        message="x",
        text="20%です",
        quotes=post.id,
    )
    stage.world.accept(item)
    assert [len(texts) for texts in answers(stage).values()] == [1]


# ---------------------------------------------------------------- reactions


def unreact(stage: Stage, post: Posted, emoji: str) -> None:
    address = Address(platform="sim", conversation=post.to.conversation, thread=post.to.thread, private=True)
    stage.world.accept(
        ReactionRemoved(
            id=f"un{post.id}:{emoji}:{stage.world.now.isoformat()}",
            at=stage.world.now,
            team="demo",
            user="saeki",
            address=address,
            message=post.id,
            emoji=emoji,
        )
    )


def touched(stage: Stage) -> object:
    with stage.store.read(stage.workspace_id) as session:
        return session.scalars(select(Assignment.touched_at)).one()


def test_seen_is_unsaid_when_its_reaction_is_taken_away(stage: Stage) -> None:
    before = touched(stage)
    stage.world.run_until(stage.world.now + timedelta(hours=2))
    stage.world.react("saeki", "👀", "2/2")
    assert touched(stage) != before
    seen = touched(stage)
    unreact(stage, posts(stage, "2/2")[-1], "🎉")
    assert touched(stage) == seen
    unreact(stage, posts(stage, "2/2")[-1], "👀")
    assert touched(stage) == before


def test_what_came_after_the_reaction_still_counts(stage: Stage) -> None:
    stage.world.react("saeki", "👀", "2/2")
    question = posts(stage, "2/2")[-1]
    stage.world.run_until(stage.world.now + timedelta(hours=1))
    stage.world.say("saeki", "年間でだいたい40万円です")
    after = touched(stage)
    unreact(stage, question, "👀")
    assert touched(stage) == after


def state_of(stage: Stage) -> tuple[str, str]:
    with stage.store.read(stage.workspace_id) as session:
        row = session.scalars(select(Review).order_by(Review.id)).first()
        assert row is not None
        draft = session.get_one(Draft, row.draft_id)
        return row.state, session.get_one(Section, draft.section_id).state


def test_a_confirmation_by_reaction_is_voided_with_it_and_one_by_tap_stands(stage: Stage) -> None:
    stage.world.say("saeki", "年間でだいたい40万円です")
    draft = posts(stage, "原稿:")[-1]
    stage.world.react("saeki", "👍", "原稿:")
    assert state_of(stage)[0] == "confirmed"
    unreact(stage, draft, "🎉")  # another sign on the same message
    assert state_of(stage)[0] == "confirmed"
    unreact(stage, draft, "👍")
    assert state_of(stage)[0] == "voided"
    fresh = next(post for post in reversed(stage.world.inbox("saeki")) if post.message.buttons)
    stage.world.press("saeki", fresh.message.buttons[0].label)
    unreact(stage, replace(draft), "👍")
    with stage.store.read(stage.workspace_id) as session:
        assert "confirmed" in list(session.scalars(select(Review.state)))
