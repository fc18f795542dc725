"""Reading a message by the phrasings it is nearest to: what is learned from, what counts, and what stays content."""

from __future__ import annotations

from bot.language.nearest import Known, Wish, doubt, load_known, wish

SAID = """skip this question
please skip it
pass on this one"""
NEVER = """stop sending me messages
no more messages please
I want no more messages"""
TOLD = """the pump stops at night
we drain the tank first
the filter is washed weekly"""
TOML = {
    "macros": {"mail": "messages?|mails?"},
    "concepts": {"message": "<mail>", "halt": "no more|stop sending"},
    "examples": {"skip": SAID, "stop.all": NEVER, "answer": TOLD},
}


def known() -> Known:
    return load_known(TOML)


def test_a_wording_nobody_used_is_read_by_the_nearest_ones() -> None:
    assert wish("could you skip this one please", known(), "question") == Wish(kind="skip")


def test_a_concept_stands_for_all_its_words() -> None:
    assert wish("please no more mails", known(), "none") == Wish(kind="stop", choice="all")


def test_what_ends_something_is_asked_about_unless_it_is_said_outright() -> None:
    assert wish("I want messages", known(), "question") in (None, Wish(kind="unclear"))


def test_words_no_wish_was_ever_said_with_are_content() -> None:
    assert wish("we skip the rinsing cycle on Sundays", known(), "question") is None


def test_a_question_nobody_knows_is_asked_about() -> None:
    assert wish("could you show it to the plant?", known(), "question") == Wish(kind="unclear")


def test_a_part_of_an_answer_ends_nothing() -> None:
    assert doubt("stop", "leave it", "leave it and it sets hard", known()) == "answer"
    assert doubt("stop", "no more messages", "no more messages please", known()) is None


def test_who_says_beside_an_answer_that_they_are_away_is_away() -> None:
    beside = "a stud holds the sensor on rusty flanges. "
    assert doubt("vacation", "I'm away next week", beside + "I'm away next week", known()) is None
    assert doubt("vacation", "away next week", beside + "away next week", known()) == "answer"


def test_where_nothing_was_learned_nothing_is_claimed() -> None:
    assert wish("skip this question", Known((), ()), "question") is None


def test_the_same_phrasings_are_learned_once() -> None:
    assert known() is known()
