"""The checker where several answers could be meant: which one a sentence is held against, and which words stand beside it."""

from __future__ import annotations

import pytest

from bot.drafting.evidence import check
from bot.drafting.values import Finding
from bot.language.text import is_japanese
from tests.properties.test_evidence_edges import given, interview


def held_against(sentence: str, *answers: str, question: str = "", source: str = "") -> list[str]:
    """The statement a denial nobody made comes back with: the one the sentence most likely says again."""
    language = "ja" if is_japanese(sentence) else "en"
    found = check(sentence, given(*answers, question=question, language=language), source=source)
    return [f.said for f in found if f.kind == "negation"]


#: The question, answers that tell less and, last, the one that tells more, and a sentence that has something of each.
LIKELIEST = {
    "a word of the answer's own, not one of the question's": (
        ("ポンプはどうしますか", "ポンプは外します。", "軸受は拭きます。", "ポンプの軸受は測りません。"),
        ("How is the pump kept?", "The pump comes out.", "The bearing gets grease.", "The pump bearing is not painted."),
    ),
    "three of the question's words, not one of the answer's own": (
        ("ポンプの軸受と配管はどうしますか", "春に開けます。", "ポンプの軸受と配管を見ます。", "春にポンプの軸受と配管は拭きません。"),
        ("How are the pump bearing and the pipe kept?", "We grease it.", "The pump bearing and the pipe get oil.", "The pump bearing and the pipe are not greased."),
    ),
    "a part of a word, not none": (("", "弁を拭きます。", "圧力計を読みます。", "圧力は測りません。"),),
    "the whole word, not a part of one": (("", "圧力計を読みます。", "圧力を上げます。", "圧力は下がりません。"),),
    "a word for the same, not none": (
        ("", "シートを拭きます。", "シートは交換します。", "シートは取り替えません。"),
        ("", "The chain is short.", "We grease the chain.", "The chain is not oiled."),
    ),
    "the figure with its unit, not with another": (
        ("", "幅は3cmです。", "幅は3mmです。", "幅は3mmではありません。"),
        ("", "The gap is 3 cm.", "The gap is 3 mm.", "The gap is not 3 mm."),
    ),
    "the bare figure, not one with a unit": (
        ("", "弁は3秒です。", "弁は3です。", "弁は3ではありません。"),
        ("", "The valve takes 3 seconds.", "The valve takes 3.", "The valve does not take 3."),
    ),
    "two words of a long statement, not the one of a short": (
        ("", "弁を開けます。", "弁の軸は春に工場で分解して洗います。", "弁の軸は見ません。"),
        ("", "The valve opens.", "The valve stem is cleaned and polished every spring in the workshop by hand.", "The valve stem is not painted."),
    ),
    "the word of a short statement, not that of a long": (
        ("", "弁の軸は春に工場で分解して洗います。", "弁を開けます。", "弁は見ません。"),
        ("", "The valve stem is cleaned and polished every spring in the workshop by hand.", "The valve opens.", "The valve is not painted."),
    ),
    "a word and the figure, not two words": (
        ("", "弁の軸は青銅です。", "弁は5年もちます。", "弁の軸は5年もちません。"),
        ("", "The valve stem is bronze.", "The valve lasts 5 years.", "The valve stem does not last 5 years."),
    ),
    "five words, not a word and the figure": (
        ("", "弁は5年もちます。", "弁の軸は春に工場で分解します。", "弁の軸は5年は春に工場で分解しません。"),
        ("", "The valve lasts 5 years.", "In spring a mechanic cleans the valve stem.", "For 5 years no mechanic cleans the valve stem in spring."),
    ),
    "a word, not the figure of another thing": (
        ("", "配管は5年もちます。", "弁は青銅です。", "弁は5年では傷みません。"),
        ("", "The pipe lasts 5 years.", "The valve is bronze.", "The valve does not leak within 5 years."),
    ),
    "the figure, where no word tells": (
        ("", "圧力は高いです。", "水温は安定します。", "幅は3mmです。", "3mmではありません。"),
        ("", "The pressure is high.", "The water is clean.", "The gap is 3 mm.", "It is not 3 mm."),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "answers", "denied"),
    [pytest.param(row[0], row[1:-1], row[-1], id=rule) for rule, rows in LIKELIEST.items() for row in rows],
)
def test_a_sentence_is_held_against_the_statement_it_most_likely_says_again(
    question: str, answers: tuple[str, ...], denied: str
) -> None:
    assert held_against(denied, *answers, question=question) == [answers[-1]]


@pytest.mark.parametrize(
    ("denies", "says", "stands", "falls"),
    [
        ("春は弁を洗いません。", "秋は弁を洗います。", "弁を洗います。", "春は弁を洗います。"),
        ("In spring we never rinse the valve.", "In autumn we rinse the valve.", "We rinse the valve.", "In spring we rinse the valve."),
    ],
)  # fmt: skip
def test_of_two_answers_about_as_likely_either_carries_a_sentence(
    denies: str, says: str, stands: str, falls: str
) -> None:
    said = given(denies, says, language="ja" if is_japanese(says) else "en")
    assert check(stands, said) == ()
    assert {f.kind for f in check(falls, said)} == {"negation"}


def test_a_sentence_like_no_statement_is_unsupported_as_a_whole_and_only_its_own_figures_are_named() -> None:
    """Twice, said in a word, is no figure nobody spoke of."""
    said = given("We rinse it twice.", language="en")
    two, seven = "It has 2 wings.", "It has 7 wings."
    assert check(two, said) == (Finding(kind="unsupported_clause", text=two),)
    assert check(seven, said) == (Finding(kind="number", text="7"), Finding(kind="unsupported_clause", text=seven))


@pytest.mark.parametrize(
    ("first", "second", "denied", "claimed", "expected"),
    [
        ("圧力は3MPaです。", "圧力は高いです。", "圧力は3MPaではありません。", "A1", "圧力は高いです。"),
        ("圧力は高いです。", "幅は3mmです。", "圧力は高くありません。", "A1", "圧力は高いです。"),
        ("圧力は高いです。", "幅は3mmです。", "幅は3mmではありません。", "A0", "幅は3mmです。"),
        ("It is 3 bar there.", "The pressure is high.", "The pressure is not 3 bar.", "A1", "The pressure is high."),
        ("The pressure is high.", "The gap is 3 mm.", "The pressure is not high.", "A1", "The pressure is high."),
        ("The pressure is high.", "The gap is 3 mm.", "The gap is not 3 mm.", "A0", "The gap is 3 mm."),
    ],
)
def test_the_claimed_answer_comes_first_unless_it_says_nothing_of_the_kind(
    first: str, second: str, denied: str, claimed: str, expected: str
) -> None:
    assert held_against(denied, first, second, source=claimed) == [expected]


def test_a_figure_is_held_against_the_answer_that_speaks_of_the_same_thing() -> None:
    said = given("It lasts 5 years.", "The magnet holds 8 kg.", language="en")
    assert check("It lasts 5 years.", said) == ()
    assert check("The magnet holds 8 kg.", said) == ()
    assert {f.kind for f in check("The magnet holds 5 kg.", said)} & {"unit", "number", "order"}
    assert {f.kind for f in check("The magnet lasts 8 years.", said)} & {"unit", "number", "order"}


@pytest.mark.parametrize(
    ("said", "stands", "falls", "found"),
    [
        ("リンスは60℃、殺菌は85℃です。", "殺菌は85℃です。", "リンスは85℃です。", ("85℃", "60℃")),
        ("We rinse at 60 °C and sterilise at 85 °C.", "We sterilise at 85 °C.", "We rinse at 85 °C.", ("85 °C", "60 °C")),
    ],
)  # fmt: skip
def test_a_figure_is_not_said_of_the_thing_beside_its_own(
    said: str, stands: str, falls: str, found: tuple[str, str]
) -> None:
    heard = given(said, language="ja" if is_japanese(said) else "en")
    assert check(stands, heard) == ()
    assert check(falls, heard) == (Finding(kind="order", text=found[0], said=found[1]),)


def test_a_claimed_answer_in_the_other_language_is_the_one_compared() -> None:
    said = given("It lasts 5 years.", "The magnet holds 8 kg.", language="en")
    assert check("磁石は8kgです。", said, source="A1") == ()
    assert check("磁石は9kgです。", said, source="A1") != ()
    assert check("電池は5年もちます。", said, source="A0") == ()
    assert check("It lasts 5 years.", said, source="A1") == (), "a wrong claim of source is no fault of the words"


def test_people_and_things_have_names_of_their_own_in_the_other_language() -> None:
    assert check("Three inspectors do the check.", given("検査は3人で行います。"), source="A0") == ()
    assert check("ガスケットは5年もちます。", given("The gasket lasts 5 years.", language="en"), source="A0") == ()


@pytest.mark.parametrize(
    ("question", "answer", "other", "turned", "found"),
    [
        ("夏の水温はどうですか", "夏の水温は安定します。", "冬の水温はどうですか", "冬の水温は安定します。", ("冬", "夏")),
        ("How is it in summer?", "It is steady in summer.", "How is it in winter?", "It is steady in winter.", ("winter", "summer")),
    ],
)  # fmt: skip
def test_a_word_of_another_question_excuses_nothing(
    question: str, answer: str, other: str, turned: str, found: tuple[str, str]
) -> None:
    said = interview((question, answer), (other, ""))
    assert check(turned, said) == (Finding(kind="order", text=found[0], said=found[1]),)


@pytest.mark.parametrize(
    ("reference", "sentence", "excuses", "leaves", "certain"),
    [
        ("シールは交換します。", "シールは必ず交換します。", "シールは必ず交換しますか", "シールはどうしますか", "必ず"),
        ("The seal is replaced.", "The seal is always replaced.", "Is the seal always replaced?", "Is it replaced?", "always"),
    ],
)  # fmt: skip
def test_a_reference_answers_no_question_and_is_read_with_all_of_them(
    reference: str, sentence: str, excuses: str, leaves: str, certain: str
) -> None:
    assert check(sentence, interview((excuses, ""), references=(("R", reference),))) == ()
    found = check(sentence, interview((leaves, ""), references=(("R", reference),)))
    assert found == (Finding(kind="hedge", text=certain),)
