"""Concerns by kind and holder, and wishes for other content, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language import objections
from bot.language.objections import Objection

EXCHANGES = [
    line.split("\t")
    for line in (Path(__file__).parent / "divergence.tsv").read_text(encoding="utf-8").splitlines()
    if line
]


def _pulls_away(text: str) -> bool:
    return bool(objections.wish(text)) or objections.classify(text) is not None


def test_nine_in_ten_exchanges_that_pull_away_are_seen_and_no_agreement_is_taken_for_one() -> None:
    away = [text for label, text in EXCHANGES if label == "away"]
    missed = [text for text in away if not _pulls_away(text)]
    wrong = [text for label, text in EXCHANGES if label == "with" and _pulls_away(text)]
    assert (len(away), len(EXCHANGES)) == (50, 60)
    assert len(missed) <= len(away) * 0.1, missed
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "sort", "holder"),
    [
        ("うちは訪問を重視しているので、作る時間なんてない", "policy", "institution"),
        ("会社の方針でネットには出しません", "policy", "institution"),
        ("Our department is not allowed to publish figures.", "confidential", "institution"),
        ("We are not allowed to do this during visits.", "policy", "institution"),
        ("メールなんてだれも読まない", "belief", "person"),
        ("ＷＥＢでリード獲得なんてできるわけがない", "belief", "person"),
        ("部長もメールなんて誰も読まないと思っています", "belief", "person"),
        ("This never works in our industry.", "belief", "person"),
        ("前にメルマガをやって大失敗した", "past_failure", "person"),
        ("We ran one last year and it flopped.", "past_failure", "person"),
        ("マーケ部とは昔もめたので", "relation", "person"),
        ("I don't trust marketing with my numbers.", "relation", "person"),
        ("忙しくて手が回りません", "time", "person"),
        ("I'm swamped until January.", "time", "person"),
        ("正直つまらないです", "not_interesting", "person"),
        ("守秘義務契約があるので書けません", "confidential", "institution"),
        ("競合に真似されるから嫌です", "confidential", "person"),
        ("なんでこんなのを作らないといけないのか?", "purpose", "person"),
    ],
)
def test_a_concern_is_told_by_kind_and_by_who_holds_it(
    text: str, sort: objections.Sort, holder: objections.Holder
) -> None:
    assert objections.classify(text) == Objection(sort=sort, holder=holder)


@pytest.mark.parametrize("text", ["一番多いのは詰まりで5%です", "The seat fails first.", "はい", "", "👍"])
def test_words_without_a_concern_have_none(text: str) -> None:
    assert (objections.classify(text), objections.wish(text)) == (None, "")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("こんな内容よりも、自社製品の強み・特長を書いた方がいい", "自社製品の強み・特長"),
        ("正直、うちの製品の性能をアピールしたいです", "うちの製品の性能"),
        ("個人的には、納入実績について書きたいんですが", "納入実績"),
        ("製品の特長の方がお客様に刺さります", "製品の特長"),
        ("I'd rather write about our sensor's accuracy than mounting mistakes.", "our sensor's accuracy"),
        ("Instead of failure modes, let's show what PulseNode 3 can do.", "what PulseNode 3 can do"),
        ("それより別の内容がいい", ""),
    ],
)
def test_the_topic_somebody_would_rather_have_is_cut_out_of_their_words(text: str, topic: str) -> None:
    assert objections.wish(text) == topic


@pytest.mark.parametrize(
    ("text", "lines", "heading"),
    [
        ("2は「比較」ではなく「選び方」にしてください", (2,), "選び方"),
        ("３番目の見出しは不要です", (3,), ""),
        ('Please rename section 2 to "Wired or not"', (2,), "Wired or not"),
        ("月3件は増やしたい", (), ""),
        ("12%です", (), ""),
    ],
)
def test_lines_and_wordings_are_read_from_a_change(text: str, lines: tuple[int, ...], heading: str) -> None:
    assert (objections.lines_named(text), objections.proposed_heading(text)) == (lines, heading)


def test_lines_answered_one_by_one_come_apart() -> None:
    assert objections.by_lines("1と2はOK、3は別の内容がいいです") == ["1と2はOK", "3は別の内容がいいです"]
    assert objections.by_lines("1、2、3はOKです") == ["1、2、3はOKです"]
