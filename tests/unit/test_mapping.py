"""One memo to many questions: on memos written for it and on the recorded voice memos, whole values where one reads them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.drafting.mapping import Mapped, OpenQuestion, Part, Remark, map_memo
from bot.drafting.values import Spoken
from tests.eval.memos import Memo, characters, links, mapped, memos

EVERY = pytest.mark.parametrize("memo", memos(), ids=lambda m: m.name)
BATTERY = OpenQuestion(id="1", brief="B1", text="電池はどのくらいもちますか", point="電池寿命", heading="無線センサー")
PRICE = OpenQuestion(id="2", brief="B1", text="価格の目安を教えてください", point="価格", heading="無線センサー")
TRAINING = OpenQuestion(
    id="3", brief="B2", text="How do you train new operators?", point="training", heading="Operators"
)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_words_go_to_their_question(language: str) -> None:
    """By characters and by whole links, over own memos and recordings."""
    some = [m for m in memos() if m.language == language]
    assert characters(some).f1 >= 0.85
    assert links(some).f1 >= 0.92


def test_a_memo_is_split_with_remarks_and_leftovers_apart() -> None:
    text = "お疲れさまです。電池は1時間に1回で5年もちます。値段は1台4万円です。全然別の話ですが、来月から試験機の貸し出しを始めます。"
    assert map_memo(text, (BATTERY, PRICE), "ja") == Mapped(
        parts=(
            Part(start=8, end=25, text="電池は1時間に1回で5年もちます。", questions=("1",), sure=1.0),
            Part(start=25, end=36, text="値段は1台4万円です。", questions=("2",), sure=1.0),
        ),
        leftovers=(Part(start=36, end=63, text="全然別の話ですが、来月から試験機の貸し出しを始めます。"),),
        remarks=(Remark(start=0, end=8, text="お疲れさまです。", kind="small_talk"),),
    )


@EVERY
def test_parts_are_the_memos_own_words_in_order_without_overlap(memo: Memo) -> None:
    got = mapped(memo)
    every = [(p.start, p.end, p.text) for p in (*got.parts, *got.leftovers)]
    every += [(r.start, r.end, r.text) for r in got.remarks]
    assert all(memo.text[start:end] == text for start, end, text in every)
    assert all(a.end <= b.start for a, b in pairwise(sorted([*got.parts, *got.leftovers], key=lambda p: p.start)))
    assert {q for p in got.parts for q in p.questions} <= {q.id for q in memo.questions}


@EVERY
def test_confidences_and_referrals_are_no_part_of_an_answer(memo: Memo) -> None:
    texts = [p.text for p in (*mapped(memo).parts, *mapped(memo).leftovers)]
    told = [r for r in memo.remarks if any(w in r for w in ("聞いて", "ここだけ", "Ask ", "Don't print", "出さないで"))]
    assert [r for r in told if any(r in t for t in texts)] == []


@pytest.mark.parametrize("name", ["ja-07", "en-06"])
def test_a_memo_about_something_else_answers_nothing(name: str) -> None:
    memo = next(m for m in memos() if m.name == name)
    assert mapped(memo).parts == ()


def test_the_same_question_in_two_briefs_gets_the_same_words() -> None:
    twin = OpenQuestion(id="9", brief="B7", text=BATTERY.text, point="電池", heading="無線の選び方")
    (part,) = map_memo("電池は5年もちます。", (BATTERY, PRICE, twin), "ja").parts
    assert set(part.questions) == {"1", "9"}


def test_sealed_words_are_in_no_part() -> None:
    text = "電池は5年もちます。星川自動車の電池は2年でした。値段は4万円です。"
    start = text.index("星川")
    spoken = Spoken(id="A", question=None, text=text, sealed=((start, start + 5),))
    got = map_memo(spoken, (BATTERY, PRICE), "ja")
    assert [(p.text, p.questions) for p in got.parts] == [
        ("電池は5年もちます。", ("1",)),
        ("値段は4万円です。", ("2",)),
    ]
    assert "星川" not in repr(got)


@pytest.mark.parametrize("text", ["", "   ", "えーと", "👍", "。。。", "はい", "ok", "？"])
def test_next_to_nothing_is_mapped_to_nothing(text: str) -> None:
    assert map_memo(text, (BATTERY, PRICE, TRAINING), "ja").parts == ()


def test_without_open_questions_everything_is_left_over() -> None:
    got = map_memo("電池は5年もちます。値段は4万円です。", (), "ja")
    assert ([p.text for p in got.leftovers], got.parts) == (["電池は5年もちます。値段は4万円です。"], ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ﾊﾞｯﾃﾘｰではなく電池ですが、５年もちます。", ["1"]),
        ("価格は１台４万円、電池は５年です", ["1", "2"]),
        ("電池5年。価格4万。", ["1", "2"]),
    ],
)
def test_width_and_haste_do_not_matter(text: str, expected: list[str]) -> None:
    got = map_memo(text, (BATTERY, PRICE), "ja", transcript=False)
    assert sorted({q for p in got.parts for q in p.questions}) <= expected
    assert got.parts != ()


def test_the_same_memo_is_mapped_the_same_way() -> None:
    assert [mapped(m) for m in memos()] == [mapped(m) for m in memos()]
