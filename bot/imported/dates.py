"""Absolute dates as briefs write them: 2026/12/04, 12/4(金), 2026年12月4日, 令和8年12月4日, 2027年3月末, 4 December 2026, Dec 4."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s*(?P<year>20\d\d))"
_NOT_INSIDE = r"(?<![\d./-])"
#: Dates are looked for in the beginning of a line; nobody writes a deadline behind so many words.
_LONGEST = 1_000
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        _NOT_INSIDE + r"(?P<year>20\d\d)\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*(?P<day>\d{1,2})(?!\d)",
        r"(?P<era>令和|R)\s*(?P<year>\d{1,2}|元)\s*[年./]\s*(?P<month>\d{1,2})\s*[月./]\s*(?P<day>\d{1,2})",
        r"(?P<year>20\d\d)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?:(?P<day>\d{1,2})\s*日|(?P<end>末|下旬末))",
        r"(?P<fiscal>20\d\d)\s*年度末",
        r"(?<!\d)(?P<month>\d{1,2})\s*月\s*(?:(?P<day>\d{1,2})\s*日|(?P<end>末))",
        rf"(?P<end>end of|the end of)\s+{_MONTH}(?![a-z]){_YEAR}?",
        rf"(?<!\d){_DAY}\s+(?:of\s+)?{_MONTH}(?![a-z]){_YEAR}?",
        rf"(?<![a-z]){_MONTH}\s+{_DAY}(?!\d|\s*%){_YEAR}?",
        _NOT_INSIDE + r"(?P<first>\d{1,2})\s*[/.]\s*(?P<second>\d{1,2})\s*[/.]\s*(?P<year>20\d\d)(?!\d)",
        _NOT_INSIDE
        + r"(?P<month>\d{1,2})\s*/\s*(?P<day>\d{1,2})(?![\d/.%])(?=\s*(?:[(（(].|まで|迄|$|[^\d\s件%人万円社])|\s)",
        _NOT_INSIDE + r"(?P<year>20\d\d)\s*[-/年]\s*(?P<month>\d{1,2})(?:月)?(?P<end>末)",
    )
)


def find_dates(text: str, *, year_hint: date) -> tuple[tuple[int, int, date], ...]:
    """Every date in `text` with where it stands (start, end in the NFKC form), in the order of the text.

    A date without a year is its next occurrence on or after `year_hint`. 「末」 and "end of" are the month's last day.
    A day that does not exist (2/30) is no date, nor is one that two countries read differently (04/12/2026).
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    found: list[tuple[int, int, date]] = []
    for form in _FORMS:
        for match in form.finditer(plain):
            overlaps = any(match.start() < end and start < match.end() for start, end, _ in found)
            day = None if overlaps else _read(match, year_hint)
            if day is not None:
                found.append((match.start(), match.end(), day))
    return tuple(sorted(found))


def first_date(text: str, *, year_hint: date) -> date | None:
    found = find_dates(text, year_hint=year_hint)
    return found[0][2] if found else None


def _read(match: re.Match[str], year_hint: date) -> date | None:
    part = match.groupdict()
    if part.get("fiscal"):  # the Japanese business year ends in March of the next one
        return date(int(part["fiscal"]) + 1, 3, 31)
    if part.get("first"):
        return _either_order(int(part["first"] or 0), int(part["second"] or 0), int(part["year"] or 0))
    month = _month(part["month"])
    year = _year(part.get("year"), era=bool(part.get("era")))
    if month is None or not 1 <= month <= 12:
        return None
    if year is not None:
        return _day(year, month, part)
    this_year = _day(year_hint.year, month, part)
    if this_year is not None and this_year >= year_hint:
        return this_year
    return _day(year_hint.year + 1, month, part)


def _either_order(first: int, second: int, year: int) -> date | None:
    """12/21/2026 and 21/12/2026 say which is the month; 04/12/2026 does not, and is not guessed."""
    if first > 12:
        return _day(year, second, {"day": str(first)}) if second in range(1, 13) else None
    if second > 12 or first == second:
        return _day(year, first, {"day": str(second)})
    return None


def _day(year: int, month: int, part: dict[str, str | None]) -> date | None:
    last = calendar.monthrange(year, month)[1]
    day = int(part["day"] or 0) if part.get("day") else last
    return date(year, month, day) if 1 <= day <= last else None


def _month(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if written.isdigit() else _MONTHS.get(written[:3].casefold())


def _year(written: str | None, *, era: bool) -> int | None:
    if written is None:
        return None
    number = 1 if written == "元" else int(written)
    return 2018 + number if era else number
