"""Dates in words against phrases that were written down before the grammar."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.hours import Hours, local
from bot.language import dates
from bot.language.dates import Ambiguous, AmbiguousRange, NotADate, Past, Range, RangeReading, Reading, Understood
from bot.language.text import clean

HERE = Path(__file__).parent
HOURS = Hours()
LANGUAGES: tuple[dates.Language, ...] = ("ja", "en")


def _phrases(name: str) -> list[tuple[str, str, str]]:
    with (HERE / name).open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row[0], row[1], row[2]) for row in rows[1:]]


def _wall(found: Understood) -> str:
    return f"{local(HOURS, found.at):%Y-%m-%d %H:%M}"


def shown(found: Reading) -> str:
    match found:
        case Understood():
            return f"{found.kind} {_wall(found)}"
        case Ambiguous():
            return "ask " + " | ".join(_wall(candidate) for candidate in found.candidates)
        case Past():
            return f"past {found.day}"
        case NotADate():
            return found.reason or "none"


def read(text: str, language: dates.Language, reference: str = "2026-11-23 10:00") -> Reading:
    at = datetime.fromisoformat(reference).replace(tzinfo=ZoneInfo(HOURS.zone)).astimezone(UTC)
    return dates.read(text, at=at, hours=HOURS, language=language)


@pytest.mark.parametrize(("phrase", "expected", "reference"), _phrases("phrases_ja.tsv"))
def test_a_japanese_phrase_is_read_as_written_down(phrase: str, expected: str, reference: str) -> None:
    assert shown(read(phrase, "ja", reference)) == expected


@pytest.mark.parametrize(("phrase", "expected", "reference"), _phrases("phrases_en.tsv"))
def test_an_english_phrase_is_read_as_written_down(phrase: str, expected: str, reference: str) -> None:
    assert shown(read(phrase, "en", reference)) == expected


def shown_range(found: RangeReading) -> str:
    match found:
        case Range():
            return f"{found.first}..{found.last}"
        case AmbiguousRange():
            return "ask " + " | ".join(f"{span.first}..{span.last}" for span in found.candidates)
        case Past():
            return f"past {found.day}"
        case NotADate():
            return found.reason or "none"


def read_range(
    text: str, language: dates.Language, reference: str = "2026-11-23 10:00", hours: Hours = HOURS
) -> RangeReading:
    at = datetime.fromisoformat(reference).replace(tzinfo=ZoneInfo(hours.zone)).astimezone(UTC)
    return dates.read_range(text, at=at, hours=hours, language=language)


@pytest.mark.parametrize(("phrase", "language", "expected"), _phrases("absences.tsv"))
def test_an_absence_is_read_with_both_ends(phrase: str, language: dates.Language, expected: str) -> None:
    assert shown_range(read_range(phrase, language)) == expected


def test_the_year_end_break_is_what_the_closed_days_say() -> None:
    hours = Hours(closed=((date(2026, 12, 29), date(2027, 1, 3)),))
    assert read_range("年末年始は休みます", "ja", hours=hours) == Range(
        first=date(2026, 12, 29), last=date(2027, 1, 3), phrase="年末年始"
    )


@pytest.mark.parametrize("reference", ["2026-12-27 10:00", "2026-12-30 10:00", "2027-01-02 10:00"])
def test_an_absence_over_the_new_year_is_the_same_before_and_in_it(reference: str) -> None:
    assert shown_range(read_range("12/28〜1/5休みます", "ja", reference)) == "2026-12-28..2027-01-05"


def test_a_reading_is_a_whole_value_with_the_words_it_comes_from() -> None:
    assert read("了解です。１２／４（金）までに書きます！", "ja") == Understood(
        at=datetime(2026, 12, 4, 9, tzinfo=UTC),
        day=date(2026, 12, 4),
        has_time=False,
        phrase="１２／４（金）までに",
        kind="by",
    )
    assert read("I can do it Thursday after stand-up, ok?", "en") == Understood(
        at=datetime(2026, 11, 26, 1, tzinfo=UTC),
        day=date(2026, 11, 26),
        has_time=True,
        phrase="Thursday after stand-up",
        kind="at",
    )


def test_a_day_becomes_a_deadline_with_the_end_of_its_work() -> None:
    found = read("12/4", "ja")
    assert isinstance(found, Understood)
    assert dates.as_deadline(found, HOURS) == replace(found, kind="by", at=datetime(2026, 12, 4, 9, tzinfo=UTC))


def test_times_follow_the_persons_own_hours_and_zone() -> None:
    hours = Hours(
        zone="America/New_York", country="US", start=time(8), end=time(16, 30), lunch=(time(11, 30), time(12, 15))
    )
    at = datetime(2026, 11, 23, 15, tzinfo=UTC)

    def wall(text: str) -> str:
        found = dates.read(text, at=at, hours=hours, language="en")
        assert isinstance(found, Understood)
        return f"{found.kind} {local(hours, found.at):%Y-%m-%d %H:%M}"

    assert wall("by Wednesday") == "by 2026-11-25 16:30"
    assert wall("tomorrow after lunch") == "at 2026-11-24 12:15"
    assert wall("first thing tomorrow") == "at 2026-11-24 08:00"
    assert wall("3 business days") == "by 2026-11-27 16:30"  # Thanksgiving is no business day
    assert wall("明日の午後イチ") == "at 2026-11-24 12:15"


def test_the_setting_decides_how_a_date_with_a_slash_is_read() -> None:
    assert shown(read("12/4", "ja")) == "at 2026-12-04 09:00"
    assert shown(read("by 12/4", "ja")) == "by 2026-12-04 18:00"
    assert shown(read("12/4まで", "en")) == "by 2026-12-04 18:00"


_WORDS = st.sampled_from(
    [
        "来週",
        "今週",
        "再来週",
        "金曜",
        "の",
        "月曜",
        "か",
        "まで",
        "に",
        "12/4",
        "2/30",
        "十二月四日",
        "月末",
        "N日",
        "3日",
        "後",
        "営業日",
        "〜",
        "(",
        ")",
        "金",
        "17時",
        "午後",
        "3時半",
        "朝イチ",
        "明日",
        "今夜",
        "無理",
        "と",
        "から",
        "next",
        "Friday",
        "or",
        "by",
        "the",
        "4th",
        "week",
        "of",
        "Dec",
        "31",
        "from",
        "to",
        "at",
        "5",
        "pm",
        "end",
        "month",
        "-",
        "/",
        ",",
        ".",
        "in",
        "two",
        "weeks",
        "after",
        "before",
        "999年後",
        "〇月〇日",
        "令和元年",
    ]
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(st.one_of(_WORDS, st.text(max_size=3)), max_size=9),
    st.sampled_from(["", " "]),
    st.sampled_from(["2026-11-23 10:00", "2026-11-27 19:00", "2028-02-29 00:00", "2026-12-31 23:59"]),
)
def test_any_words_at_all_get_an_answer_that_holds_together(words: list[str], blank: str, reference: str) -> None:
    text = blank.join(words)
    at = datetime.fromisoformat(reference).replace(tzinfo=ZoneInfo(HOURS.zone)).astimezone(UTC)
    for language in LANGUAGES:
        read_range(text, language, reference)
        found = read(text, language, reference)
        if isinstance(found, Ambiguous):
            moments = [candidate.at for candidate in found.candidates]
            assert moments == sorted(set(moments))
            assert 2 <= len(moments) <= 4
        for candidate in found.candidates if isinstance(found, Ambiguous) else (found,):
            if isinstance(candidate, Understood):
                assert candidate.at > at
                assert candidate.phrase
                assert candidate.phrase in unicodedata.normalize("NFC", clean(text))
