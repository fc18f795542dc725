"""What experts and managers write in a thread: the phrase files row by row, and where meaning hangs on what was asked.

`python -m tests.unit.test_intents intents_dev_ja.tsv` prints per intent how much is right, an answer or wrong; `odd` or `even`
behind it takes those rows only.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.language.intents import Context, Intent, IntentWords, pick, understand

HERE = Path(__file__).parent
PROMPTS = HERE.parents[1] / "prompts"


@cache
def words() -> IntentWords:
    ja, en = (tomllib.loads((PROMPTS / locale / "intents.toml").read_text("utf-8")) for locale in ("ja", "en"))
    return IntentWords.load(ja, en)


def rows(locale: str, name: str = "intents") -> list[dict[str, str]]:
    with (HERE / f"{name}_{locale}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def understood(row: dict[str, str]) -> Intent:
    return understand(row["text"], words(), context=row["context"])  # type: ignore[arg-type]  # the file holds contexts


def verdict(row: dict[str, str], found: Intent) -> str:
    """`right`, `answer` or `unclear` (nothing claimed), or `wrong`."""
    if found.kind == row["kind"] and row["choice"] in ("", found.choice):
        return "right"
    return found.kind if found.kind in ("answer", "unclear") else "wrong"


def table(read: list[dict[str, str]]) -> str:
    """Per kind, and for all."""
    counts: dict[str, Counter[str]] = {}
    for row in read:
        found = verdict(row, understood(row))
        for kind in (row["kind"], "all"):
            counts.setdefault(kind, Counter())[found] += 1
    columns = ("right", "answer", "unclear", "wrong")
    lines = [f"{kind:20}" + "".join(f"{counts[kind][c]:9}" for c in columns) for kind in sorted(counts)]
    return "\n".join([f"{'':20}" + "".join(f"{c:>9}" for c in columns), *lines])


@pytest.mark.parametrize(("locale", "share"), [("ja", 0.72), ("en", 0.84)])
def test_phrasings_that_were_not_learned_are_mostly_understood(locale: str, share: float) -> None:
    read = rows(locale, "intents_dev")
    known = words().known[locale == "ja"].phrasings
    assert not {row["text"] for row in read} & known
    wishes = [(row, understood(row)) for row in read if row["kind"] != "answer"]
    assert min(Counter(row["kind"] for row, _ in wishes).values()) >= 10
    assert sum(verdict(*pair) == "right" for pair in wishes) >= share * len(wishes)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_answers_that_sound_like_wishes_stay_answers(locale: str) -> None:
    answers = [row for name in ("intents", "intents_dev") for row in rows(locale, name) if row["kind"] == "answer"]
    taken = [(row["text"], found.kind) for row in answers if (found := understood(row)).kind != "answer"]
    assert len(answers) >= 180
    assert len(taken) <= len(answers) * 0.015, taken
    assert {kind for _, kind in taken} <= {"past_failure", "partial"}


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_each_phrase_of_the_file_is_understood_as_it_was_meant(locale: str) -> None:
    missed = []
    for row in rows(locale):
        found = understand(row["text"], words(), context=row["context"])  # type: ignore[arg-type]  # the file holds contexts
        if (found.kind, found.choice if row["choice"] else "") != (row["kind"], row["choice"]):
            missed.append((row["context"], row["text"], row["kind"], found.kind))
    assert missed == []


def test_the_files_hold_enough_real_answers_that_must_stay_answers() -> None:
    answers = [row for locale in ("ja", "en") for row in rows(locale) if row["kind"] == "answer"]
    assert len(answers) >= 150


@pytest.mark.parametrize(
    ("text", "context", "kind"),
    [
        ("OK", "draft", "confirm"),
        ("OK", "question", "seen"),
        ("OK", "offer", "yes"),
        ("OK", "yesno", "yes"),
        ("👍", "draft", "confirm"),
        ("👍", "question", "seen"),
        (":了解:", "draft", "seen"),
        (":了解:", "question", "seen"),
        ("了解です", "draft", "seen"),
        ("承知しました", "draft", "seen"),
        ("承知しました。", "align", "seen"),
        ("了解です", "question", "seen"),
        ("承知しました", "offer", "yes"),
        ("👀", "offer", "seen"),
        ("大丈夫です", "draft", "confirm"),
        ("大丈夫です", "offer", "unclear"),
        ("はい", "draft", "confirm"),
        ("no", "draft", "no"),
        ("わかりません", "question", "dont_know"),
        ("わかりません。", "draft", "dont_know"),
        ("圧力は1.6MPaまでです", "none", "unclear"),
        ("圧力は1.6MPaまでです", "question", "answer"),
    ],
)
def test_the_same_words_mean_what_is_being_waited_for(text: str, context: Context, kind: str) -> None:
    assert understand(text, words(), context=context).kind == kind


def test_acknowledging_never_confirms_a_draft_whatever_courtesy_stands_around_it() -> None:
    for said in (
        "了解です！",
        "お疲れ様です。承知しました。",
        "承知いたしました。よろしくお願いします",
        "了解しました🙇",
        "got it, thanks",
        "noted!",
    ):
        assert understand(said, words(), context="draft").kind == "seen", said


def test_an_approval_with_a_correction_is_the_correction() -> None:
    found = understand("OKです。ただ3行目は80度です", words(), context="draft")
    assert found.kind != "confirm"


def test_whom_to_ask_instead_is_kept_as_written() -> None:
    assert [
        understand(said, words()).person
        for said in (
            "佐藤さんに聞いてください",
            "ask Sato",
            "<@U77> knows this",
            "@suzuki にお願いします",
            "担当外です",
            "設計の田中に聞いたほうがいい",
        )
    ] == ["佐藤", "Sato", "<@U77>", "@suzuki", None, "田中"]


def test_a_phrase_before_content_leaves_the_content() -> None:
    assert understand("ここだけの話ですが、去年リコール寸前でした", words()) == Intent(
        kind="off_record", rest="去年リコール寸前でした", mixed=True
    )
    assert understand("off the record, we had two failures last year", words()) == Intent(
        kind="off_record", rest="we had two failures last year", mixed=True
    )


def test_a_wish_for_silence_is_heard_in_a_long_message_too() -> None:
    said = "圧力は1.6MPaまでです。シートはPTFEで、清浄な蒸気なら2年もちます。ここだけの話、A社では3回壊れました。"
    assert understand(said, words()) == Intent(kind="off_record", rest="A社では3回壊れました", mixed=True)
    said = "オフレコでお願いしますが、実は去年事故がありました"
    assert understand(said, words()).kind == "off_record"


def test_not_knowing_the_exact_figure_is_a_partial_answer_with_its_words() -> None:
    said = "I don't know the exact figure but around 12 %"
    assert understand(said, words()).kind == "partial"
    found = understand("わかりません。ただ、うちの現場だとだいたい12%くらいです", words())
    assert (found.kind, found.mixed) == ("partial", True)


def test_an_answer_keeps_the_words_as_they_were_typed() -> None:
    said = "Below 3 percent solids we don't fit one.\nI would not skip it above that."
    assert understand(said, words()) == Intent(kind="answer", rest=said)


@pytest.mark.parametrize(
    "said",
    ["b", "B", "ｂ", "2", "②", "2番", "２番目で", "bです", "second", "the second one", "1年", "１年です", "1 年"],
)
def test_an_option_is_picked_by_letter_number_place_or_its_words(said: str) -> None:
    found = understand(said, words(), context="choice", options=("半年", "1年", "2年以上"))
    assert found == Intent(kind="pick", choice="1年", rest="1年")


def test_an_option_that_is_not_there_is_no_pick() -> None:
    assert pick("5", ("半年", "1年"), words()) is None
    assert understand("3か月くらいです", words(), context="choice", options=("半年", "1年")).kind == "answer"


def test_the_minutes_a_manager_grants_are_read() -> None:
    said = ("10分まで", "１０分以内なら", "10 minutes max", "only ten minutes")
    assert [understand(s, words(), context="manager").choice for s in said] == ["10", "10", "10", "10"]


def test_a_long_or_repetitive_message_is_read_in_no_time_as_content() -> None:
    for said in ("please can you " * 40, "a bit really very so " * 30, "今は" * 300, "説明します。" * 400):
        assert understand(said, words()).kind == "answer"


def test_our_own_mention_and_quoted_lines_are_no_part_of_what_is_said() -> None:
    assert understand("@Ayumi パス", words()).kind == "skip"
    assert understand("&gt; 圧力は？\nわかりません", words()).kind == "dont_know"


def test_a_broken_pattern_says_of_which_intent_it_is() -> None:
    broken = {"macros": {}, "greetings": ["x"], "closings": ["x"], "intent": [{"kind": "skip", "whole": ["("]}]}
    with pytest.raises(ValueError, match="skip"):
        IntentWords.load(broken, broken)


if __name__ == "__main__":
    name, _, locale = sys.argv[1].removesuffix(".tsv").rpartition("_")
    first = {"odd": 0, "even": 1}.get(sys.argv[-1])
    print(table(rows(locale, name) if first is None else rows(locale, name)[first::2]))
