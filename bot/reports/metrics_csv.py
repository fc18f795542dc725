"""Numbers by day out of an exported sheet: what the columns mean is read from their names, in either language.

Long sheets (date, metric, value), wide ones (date and a column a metric, as analytics and search consoles export them, with or
without a page column), and sheets that count days from a start date in a comment line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlsplit

from bot.language.text import fold

Problem = Literal["", "empty", "no_header", "no_date", "no_number", "other_page"]
Order = Literal["mdy", "dmy"]

_DATES = frozenset(["date", "day", "日付", "日", "年月日", "日時", "対象日", "計測日", "集計日"])
_NTH = frozenset(("nthday", "n日目", "第n日"))
_NAMES = frozenset(["metric", "metrics", "指標", "指標名", "項目", "種類", "kpi", "name", "イベント名", "eventname"])
_VALUES = frozenset(
    ["value", "values", "値", "数値", "count", "数", "件数", "total", "合計", "eventcount", "イベント数"]
)
_PAGES = frozenset(
    [
        "page",
        "pages",
        "pagepath",
        "pageurl",
        "url",
        "ページ",
        "ページパス",
        "上位のページ",
        "toppages",
        "landingpage",
        "ランディングページ",
        "pagepathandscreenclass",
        "ページパスとスクリーンクラス",
    ]
)
#: A search console shows itself by these; there 表示回数 are impressions, elsewhere page views.
_SEARCH = frozenset(
    ["clicks", "クリック", "クリック数", "ctr", "position", "掲載順位", "平均掲載順位", "averageposition"]
)
#: Shares, averages and money: nothing that can be counted by days.
_IGNORED = re.compile(
    r"ctr|率|rate|position|順位|平均|average|avg|時間|time|duration|売上|収益|revenue|%|id$|title|タイトル"
)
_KNOWN: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *[
                "views",
                "view",
                "pageviews",
                "pageview",
                "screenpageviews",
                "pv",
                "ページビュー",
                "閲覧",
                "表示",
                "アクセス",
            ],
        ),
        "views",
    ),
    **dict.fromkeys(
        [
            "users",
            "user",
            "totalusers",
            "activeusers",
            "visitors",
            "ユーザー",
            "総ユーザー",
            "アクティブユーザー",
            "訪問者",
            "ユニークユーザー",
            "uu",
        ],
        "visitors",
    ),
    **dict.fromkeys(["sessions", "session", "セッション", "訪問"], "sessions"),
    **dict.fromkeys(["clicks", "click", "クリック"], "clicks"),
    **dict.fromkeys(["impressions", "impression", "インプレッション"], "impressions"),
    **dict.fromkeys(
        [
            "inquiries",
            "inquiry",
            "enquiries",
            "enquiry",
            "contacts",
            "contact",
            "お問い合わせ",
            "問い合わせ",
            "お問合せ",
            "問合せ",
            "お問合わせ",
            "問合わせ",
        ],
        "inquiries",
    ),
    **dict.fromkeys(
        [
            "registrations",
            "registration",
            "signups",
            "signup",
            "申し込み",
            "申込",
            "申込み",
            "お申し込み",
            "セミナー申し込み",
            "セミナー申込",
            "登録",
        ],
        "registrations",
    ),
    **dict.fromkeys(["downloads", "download", "ダウンロード", "資料請求", "資料ダウンロード"], "downloads"),
}
_START = re.compile(r"(?:start\s*date|開始日)\s*[:：]\s*(\S+)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.0+)?|\d+(?:\.0+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HEADER_WITHIN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`name` is a known metric's key or the column's own words."""

    name: str
    day: date
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows by name and day, each once; `skipped` counts lines with a date that held no number."""

    rows: tuple[Row, ...] = ()
    skipped: int = 0
    problem: Problem = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    day: int
    nth: bool
    name: int | None
    value: int | None
    page: int | None
    metrics: Mapping[int, str]


def read(text: str, *, today: date, page: str = "") -> Sheet:
    """The numbers of a sheet. `page` is the address of the page meant, where the sheet tells pages apart."""
    lines = _cells(text)
    if not lines:
        return Sheet(problem="empty")
    start = next((found for line in lines if (found := _START.search(" ".join(line)))), None)
    first = _day(start.group(1), "mdy", today) if start else None
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        columns = _columns(line)
        if columns is not None:
            return _rows(lines[number + 1 :], columns, today=today, page=page, first=first)
    bare = _headless(lines, today)
    if bare is not None:
        return _rows(lines, bare, today=today, page=page, first=first)
    dated = any(_day(cell, "mdy", today) for line in lines for cell in line)
    return Sheet(problem="no_header" if dated else "no_date")


def _cells(text: str) -> list[list[str]]:
    text = text.lstrip("\ufeff")
    marks = {mark: sum(mark in line for line in text.splitlines()) for mark in (" | ", "\t", ";", ",")}
    best = max(marks, key=lambda mark: marks[mark])
    rows: Iterable[Sequence[str]]
    if best == " | ":
        rows = (line.split(" | ") for line in text.splitlines())
    else:
        rows = csv.reader(io.StringIO(text), delimiter=best)
    return [[cell.strip(" \t\u3000") for cell in row] for row in rows if any(cell.strip(" \t\u3000") for cell in row)]


def _key(cell: str) -> str:
    return re.sub(r"[\s_\-・()（）]", "", fold(cell))


def _metric(cell: str, *, search: bool) -> str:
    """The metric a column's name stands for, "" for none."""
    name = _key(cell)
    if not name or name.startswith("#") or _IGNORED.search(name):
        return ""
    bare = re.sub(r"(件数|回数|者数|数|件|count)$", "", re.sub(r"^(numberof|total|総|合計)", "", name))
    known = _KNOWN.get(name) or _KNOWN.get(bare) or _KNOWN.get(bare + "者")
    if known == "views" and search and "表示" in name:
        return "impressions"
    return known or cell.strip()


def _columns(line: list[str]) -> _Columns | None:
    keys = [_key(cell) for cell in line]
    day = next((n for n, key in enumerate(keys) if key in _DATES or key in _NTH), None)
    if day is None or len(line) < 2:
        return None
    name = next((n for n, key in enumerate(keys) if key in _NAMES), None)
    value = next((n for n, key in enumerate(keys) if key in _VALUES), None)
    page = next((n for n, key in enumerate(keys) if key in _PAGES), None)
    taken = {day, page} if name is None or value is None else {day, page, name, value}
    search = any(key in _SEARCH for key in keys)
    return _Columns(
        day=day,
        nth=keys[day] in _NTH,
        name=name if value is not None else None,
        value=value if name is not None else None,
        page=page,
        metrics={}
        if name is not None and value is not None
        else {n: m for n, cell in enumerate(line) if n not in taken and (m := _metric(cell, search=search))},
    )


def _headless(lines: list[list[str]], today: date) -> _Columns | None:
    """Date, metric, value without a header: every line says so itself."""
    if all(len(line) == 3 and _day(line[0], "mdy", today) and _number(line[2]) is not None for line in lines):
        return _Columns(day=0, nth=False, name=1, value=2, page=None, metrics={})
    return None


def _rows(lines: list[list[str]], columns: _Columns, *, today: date, page: str, first: date | None) -> Sheet:
    order = _order([line[columns.day] for line in lines if columns.day < len(line)], today)
    found: dict[tuple[str, date], int] = {}
    skipped, elsewhere, dated = 0, 0, False
    for line in lines:
        if columns.day >= len(line):
            continue
        day = _nth(line[columns.day], first) if columns.nth else _day(line[columns.day], order, today)
        if day is None:
            continue
        dated = True
        if columns.page is not None and page and not _same_page(_at(line, columns.page), page):
            elsewhere += 1
            continue
        values = list(_values(line, columns))
        skipped += not values
        for name, value in values:
            found[name, day] = found.get((name, day), 0) + value
    rows = tuple(Row(name=name, day=day, value=value) for (name, day), value in sorted(found.items()))
    if rows:
        return Sheet(rows=rows, skipped=skipped)
    return Sheet(problem="other_page" if elsewhere else "no_number" if dated else "no_date", skipped=skipped)


def _values(line: list[str], columns: _Columns) -> Iterable[tuple[str, int]]:
    if columns.name is not None and columns.value is not None:
        name, value = _metric(_at(line, columns.name), search=False), _number(_at(line, columns.value))
        if name and value is not None:
            yield name, value
        return
    for n, name in columns.metrics.items():
        value = _number(_at(line, n))
        if value is not None:
            yield name, value


def _at(line: list[str], n: int) -> str:
    return line[n] if n < len(line) else ""


def _number(cell: str) -> int | None:
    """A count: 1,234 or 12.0; no share, no negative, nothing with a unit but 件, 回, 人 or views."""
    text = re.sub(r"(件|回|人|views?|users?)$", "", fold(cell)).strip()
    return int(re.sub(r"[, ]|\.0+$", "", text)) if _NUMBER.fullmatch(text) else None


def _nth(cell: str, first: date | None) -> date | None:
    text = fold(cell).strip()
    return first + timedelta(days=int(text)) if first and text.isdigit() and len(text) < 5 else None


def _same_page(cell: str, page: str) -> bool:
    """By path, with or without host, query and last slash."""
    return _path(cell) == _path(page)


def _path(address: str) -> str:
    return (urlsplit(fold(address)).path or "/").rstrip("/") or "/"


def _order(cells: list[str], today: date) -> Order:
    """Whether 11/12/2026 is November or December: by a day that fits only one, else by the shorter span of days."""
    parted = [
        tuple(map(int, m.groups())) for cell in cells if (m := re.match(r"(\d{1,2})[/.](\d{1,2})[/.]\d{4}", cell))
    ]
    if any(a > 12 for a, _ in parted):
        return "dmy"
    if any(b > 12 for _, b in parted):
        return "mdy"
    spans: dict[Order, int] = {}
    for order in ("mdy", "dmy"):
        days = [d for cell in cells if (d := _day(cell, order, today))]
        spans[order] = (max(days) - min(days)).days if days else 0
    return "dmy" if spans["dmy"] < spans["mdy"] else "mdy"


def _day(cell: str, order: Order, today: date) -> date | None:
    """A date as sheets write it; without a year the latest one that is not ahead."""
    text = re.sub(r"\s*[(（].*$|[t ]\d{1,2}:\d{2}.*$", "", fold(cell)).strip()
    if m := re.fullmatch(r"(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?", text):
        return _date(int(m[1]), int(m[2]), int(m[3]))
    if m := re.fullmatch(r"(20\d{2})(\d{2})(\d{2})", text):
        return _date(int(m[1]), int(m[2]), int(m[3]))
    if m := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text):
        a, b = int(m[1]), int(m[2])
        return _date(int(m[3]), *((a, b) if order == "mdy" else (b, a)))
    if m := re.fullmatch(r"(\d{1,2})[/月]\s?(\d{1,2})日?", text):
        return _recent(int(m[1]), int(m[2]), today)
    return _spelled(text, today)


def _spelled(text: str, today: date) -> date | None:
    """Nov 24, 2026 / 24 November 2026 / Tue, Nov 24."""
    parts = [p for p in re.split(r"[\s,.]+", text) if p]
    month = next((n for p in parts for n, name in enumerate(_MONTHS, start=1) if p.startswith(name)), None)
    numbers = [int(d) for p in parts if (d := re.sub(r"(st|nd|rd|th)$", "", p)).isdigit()]
    if month is None or not 1 <= len(numbers) <= 2 or len(parts) > 4:
        return None
    year = next((n for n in numbers if n > 31), None)
    day = next((n for n in numbers if n <= 31), 0)
    return _date(year, month, day) if year else _recent(month, day, today)


def _recent(month: int, day: int, today: date) -> date | None:
    this = _date(today.year, month, day)
    return this if this and this <= today else _date(today.year - 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
