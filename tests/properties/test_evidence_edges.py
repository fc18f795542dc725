"""The checker where one word decides: bare answers, sealed spans, phrases that stay, what is left out."""

from __future__ import annotations

import pytest

from bot.drafting.evidence import Sources, check, left_out, sources
from bot.drafting.values import Draft, Finding, LeftOut, Plan, Point, Question, Sentence, Spoken
from bot.language.text import narrow


def given(*answers: str, question: str = "", language: str = "ja", locked: tuple[str, ...] = ()) -> Sources:
    """Answers A0, A1, … to one question."""
    plan = Plan(
        heading="",
        points=(Point(id="P", text=""),),
        questions=(Question(id="Q", text=question, point="P"),),
        language="en" if language == "en" else "ja",
        style="en" if language == "en" else "desu_masu",
        locked=locked,
    )
    return sources(plan, tuple(Spoken(id=f"A{n}", question="Q", text=text) for n, text in enumerate(answers)))


def interview(*asked: tuple[str, str], references: tuple[tuple[str, str], ...] = ()) -> Sources:
    """(question, answer) each; the answers are A0, A1, …"""
    questions = tuple(Question(id=f"Q{n}", text=question) for n, (question, _) in enumerate(asked))
    answers = tuple(Spoken(id=f"A{n}", question=f"Q{n}", text=answer) for n, (_, answer) in enumerate(asked) if answer)
    return sources(Plan(heading="", questions=questions), answers, references)


def nothing_says(sentence: str) -> tuple[Finding, ...]:
    return (Finding(kind="unsupported_clause", text=sentence),)


@pytest.mark.parametrize(
    ("language", "question", "answer", "stands", "falls"),
    [
        ("ja", "屋外でも使えますか", "はい", "屋外でも使えます。", "屋外では使えません。"),
        ("ja", "屋外でも使えますか", "はい、そうです。", "屋外でも使えます。", "屋内でも使えます。"),
        ("ja", "屋外でも使えますか", "いいえ", "屋外では使えません。", "屋外でも使えます。"),
        ("ja", "屋外でも使えますか", "違います", "屋外では使えません。", "屋外でも使えます。"),
        ("en", "Can it be used outdoors?", "Yes.", "It can be used outdoors.", "It cannot be used outdoors."),
        ("en", "Can it be used outdoors?", "Nope", "It cannot be used outdoors.", "It can be used outdoors."),
        ("en", "Can it be used outdoors?", "correct", "It can be used outdoors.", "It can be used underwater."),
    ],
)
def test_a_bare_yes_affirms_and_a_bare_no_denies_the_questions_own_words(
    language: str, question: str, answer: str, stands: str, falls: str
) -> None:
    said = given(answer, question=question, language=language)
    assert check(stands, said) == ()
    assert check(falls, said) == nothing_says(falls)


def test_a_yes_to_an_english_question_that_denies_says_nothing_certain() -> None:
    said = given("Yes.", question="Is it not used outdoors?", language="en")
    for sentence in ("It is used outdoors.", "It is not used outdoors."):
        assert check(sentence, said) == nothing_says(sentence)


def test_a_japanese_yes_agrees_with_a_question_that_denies_and_a_no_does_not() -> None:
    rusts, does_not = "塩水で錆びます。", "塩水では錆びません。"
    for answer, stands, falls in (("はい", does_not, rusts), ("いいえ", rusts, does_not)):
        said = given(answer, question="塩水では錆びないのですか")
        assert check(stands, said) == ()
        assert check(falls, said) == nothing_says(falls)


@pytest.mark.parametrize(
    ("asked", "stands", "falls"),
    [
        (
            (("屋外でも使えますか", "はい"), ("塩水でも錆びますか", "いいえ")),
            ("屋外でも使えます。", "塩水でも錆びません。"),
            "塩水でも錆びます。",
        ),
        (
            (("点検は何度ですか", "毎月です。"), ("塩水でも錆びますか", "いいえ")),
            ("塩水でも錆びません。",),
            "塩水でも錆びます。",
        ),
        (
            (("How often is it checked?", "Every month."), ("Can it be used outdoors?", "Yes.")),
            ("It can be used outdoors.",),
            "It cannot be used outdoors.",
        ),
    ],
)
def test_a_bare_yes_belongs_to_its_own_question(
    asked: tuple[tuple[str, str], ...], stands: tuple[str, ...], falls: str
) -> None:
    said = interview(*asked)
    assert [check(sentence, said) for sentence in stands] == [()] * len(stands)
    assert check(falls, said) == nothing_says(falls)


def test_only_a_yes_or_no_agrees_to_a_question() -> None:
    for answer in ("点検は毎月です。", "そうですね、まあ。"):
        assert check("屋外でも使えます。", given(answer, question="屋外でも使えますか")) == nothing_says(
            "屋外でも使えます。"
        )


@pytest.mark.parametrize("sentence", ["", "  ", "——", "！"])
def test_marks_alone_claim_nothing(sentence: str) -> None:
    assert check(sentence, given("点検は毎月です。")) == ()


def test_a_sentence_nobody_said_comes_back_as_it_was_written() -> None:
    sentence = "　惑星探査機が着陸します。"
    assert check(sentence, given("納期は短いです。")) == nothing_says(sentence)


def test_a_boast_is_named_by_its_words_and_a_phrase_that_stays_is_none() -> None:
    said = given("これは業界最速で速いです。", locked=("業界最速",))
    assert "superlative" not in {f.kind for f in check("これは業界最速で速いです。", said)}
    again = [f for f in check("これは業界最速で、しかも世界一速いです。", said) if f.kind == "superlative"]
    assert again == [Finding(kind="superlative", text="世界一")]
    apart = given("速いです。", locked=("業界最速", "納期厳守"))
    assert Finding(kind="superlative", text="業界最") in check("業界最高で納期厳守です。", apart)


def sealed(text: str, *pieces: str) -> Sources:
    spans = tuple((text.index(piece), text.index(piece) + len(piece)) for piece in pieces)
    return sources(Plan(heading=""), (Spoken(id="A", question=None, text=text, sealed=spans),))


@pytest.mark.parametrize(
    ("text", "piece", "leaks", "stands"),
    [
        ("納入先は星川です。板厚は3mmです。", "納入先は星川です。", "板厚は3mmで星川に納めます。", "板厚は3mmです。"),
        ("担当は林です。板厚は3mmです。", "林", "板厚は3mmで林が測ります。", "板厚は3mmです。"),
        ("記号はXKです。板厚は3mmです。", "XK", "XKの板厚は3mmです。", "板厚は3mmです。"),
        ("台数は340台です。板厚は3mmです。", "340台", "板厚3mmが340枚です。", "板厚は3mmです。"),
        ("台数は340台です。板厚は3mmです。", "340台", "板厚は3mm、台数は３４０台です。", "板厚は3mmです。"),
        ("型式はQ7です。板厚は3mmです。", "Q7", "Q7の板厚は3mmです。", "板厚は3mmです。"),
        ("The code is Q7. The wall is 3 mm.", "Q7", "The wall of the Q7 is 3 mm.", "The wall is 3 mm."),
        ("It goes to Leeds. The wall is 3 mm.", "Leeds", "In Leeds the wall is 3 mm.", "The wall is 3 mm."),
    ],
)
def test_a_sealed_word_or_figure_is_found_alone_and_the_whole_sentence_is_named(
    text: str, piece: str, leaks: str, stands: str
) -> None:
    said = sealed(text, piece)
    found = [f for f in check(leaks, said) if f.kind == "sealed"]
    assert found == [Finding(kind="sealed", text=narrow(leaks))]
    assert check(stands, said) == ()


def test_what_is_also_said_openly_is_not_sealed() -> None:
    assert (
        check("森田は板厚を3mmにします。", sealed("担当は森田です。森田は板厚を3mmにします。", "担当は森田です。"))
        == ()
    )
    assert check("台数は340台です。", sealed("昨年は340台でした。台数は340台です。", "昨年は340台でした。")) == ()
    assert check("Q7の板厚は3mmです。", sealed("型式はQ7です。Q7の板厚は3mmです。", "Q7")) == ()


ANSWER = (Spoken(id="A", question="Q", text="圧力は3MPaです。バルブは青銅です。配管は鋼管です。"),)
PRESSURE = LeftOut(text="圧力は3MPaです。", source="A", start=0, end=10)
VALVE = LeftOut(text="バルブは青銅です。", source="A", start=10, end=19)
PIPE = LeftOut(text="配管は鋼管です。", source="A", start=19, end=27)


def of(text: str, kind: str = "answer", start: int = 0, end: int = 1) -> Sentence:
    return Sentence(text=text, kind=kind, source="A", start=start, end=end)  # type: ignore[arg-type]  # the tests' own


@pytest.mark.parametrize(
    ("sentences", "left"),
    [
        ((), (PRESSURE, VALVE, PIPE)),
        ((of("圧力は3MPaです。"),), (VALVE, PIPE)),
        ((of("圧力は5MPaです。"),), (PRESSURE, VALVE, PIPE)),
        ((of("バルブは青銅、配管は鋼管です。", "marketing"),), (PRESSURE,)),
        ((of("圧力は3MPa、バルブは青銅、配管は鋼管です。", "gap"),), (PRESSURE, VALVE, PIPE)),
        ((of("材料は別です。", start=10),), (PRESSURE, PIPE)),
        ((of("材料は別です。", "marketing", start=10),), (PRESSURE, VALVE, PIPE)),
        ((of("配管のバルブです。", "marketing"),), (PRESSURE,)),  # half of each is said
        ((of("圧力は3MPaです。"), of("バルブは青銅です。", start=10), of("配管は鋼管です。", start=19)), ()),
    ],
)
@pytest.mark.parametrize("plan", [Plan(heading="材質", questions=(Question(id="Q", text="何ですか"),)), None])
def test_what_a_draft_leaves_out_is_each_statement_it_neither_took_nor_says(
    sentences: tuple[Sentence, ...], left: tuple[LeftOut, ...], plan: Plan | None
) -> None:
    assert left_out(Draft(sentences=sentences), ANSWER, plan) == left
