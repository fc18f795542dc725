"""What each Japanese way to name a day or a time means, one function a way; their patterns stand in japanese.py."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.language.dates.days import Scene, clock_marks, made, months_later
from bot.language.dates.tokens import IMPOSSIBLE, SILENT, Day, Token, days, weekend

_DIGITS = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WEEKDAYS = "月火水木金土日"
N = r"(?:\d{1,3}|[〇一二三四五六七八九十]{1,3})"
_WEEKS = {"今週": 0, "来週": 1, "らいしゅう": 1, "再来週": 2, "さ来週": 2, "さらいしゅう": 2}
#: What follows a day's single letter or number when it is a day and not a substance or an amount.
DAY_ENDS = (
    r"(?=\s*(?:まで|迄|に(?!\s*[\d一二三数何])|か(?!か|ら\d)|から|以降|以前|より|あたり(?!\d)|辺り|頃|ごろ|ころ|なら|だと|は(?!か|持|もつ|必|要|続|使)"
    r"|の(?:午|朝|昼|夕|夜|お昼|正午|定時|会議|前|うち|内|\d{1,2}[時:])|を(?:予|目)|中|締|〆|必着|いっぱい|終|休|お休|不在|出張|有[休給]|朝|昼|夕|夜|午[前後]|eod|or|\d{1,2}[時:]"
    r"|ぐらいに|くらいに|くらいまで|ぐらいまで|[月火水木金土日]曜|\(|\)|・|/|、|,|。|!|\?|~|$|\s))"
)


def number(words: str) -> int:
    """12, 十二, 二十 and 元 (a first year) as a number."""
    if words.isdigit():
        return int(words)
    if words == "元":
        return 1
    if "十" in words:
        tens, _, ones = words.partition("十")
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (number(ones) if ones else 0)
    return int("".join(str(_DIGITS[letter]) for letter in words))


def _weekday(letter: str) -> int:
    return _WEEKDAYS.index(letter)


def full_date(match: re.Match[str], scene: Scene) -> Token | None:
    year = number(match["year"])
    if match["era"]:
        year += 2018
    elif year < 100:
        year += 2000
    return days(made(year, number(match["month"]), number(match["day"])))


def month_day(match: re.Match[str], scene: Scene) -> Token | None:
    month, day = number(match["month"]), number(match["day"])
    if year := match["year"]:
        return days(made(_year(year, scene), month, day))
    return days(scene.month_day(month, day))


def slash(match: re.Match[str], scene: Scene) -> Token | None:
    """12/4, unless it is a share: a small one counts as a date only where a word or nothing follows that says so."""
    month, day = int(match["month"]), int(match["day"])
    around = match.string[max(0, match.start() - 6) : match.start()].rstrip()
    if re.search(r"(?:約|およそ|比率|割合|全体の|うち|売上の|市場の|コストの|ver\.?|版)$", around):
        return SILENT
    found = scene.month_day(month, day) if month else None
    if found is None:
        rest = match.string[match.end() :]
        said = len(match.string.strip()) <= 12 or re.match(r"\s*(?:まで|迄|締|〆|\()", rest)
        return IMPOSSIBLE if said else SILENT
    ends_a_range = around.endswith(("~", "〜", "から", "ー", "–"))
    if month < day <= 10 and not ends_a_range and not re.match(DAY_ENDS, match.string[match.end() :]):
        return SILENT
    return days(found)


def day_of_month(match: re.Match[str], scene: Scene) -> Token | None:
    return days(scene.day_of_month(number(match["day"])))


def days_or_day(match: re.Match[str], scene: Scene) -> Token | None:
    """3日で, 3日中に: in three days, or on the 3rd."""
    count = number(match["day"])
    later = scene.day + timedelta(days=count)
    found = scene.day_of_month(count)
    if count > 10 and found is not None:
        return days(found, due=match["how"] != "で")
    due = match["how"] != "で"
    if found is None:
        return days(later, due=True)
    return Token(days=(Day(day=later, due=True), Day(day=found, due=due)))


def _month_of(match: re.Match[str], scene: Scene) -> date | None:
    words = match["month"]
    if words in ("今月", ""):
        return scene.month(0)
    if words in ("来月", "再来月"):
        return scene.month(1 if words == "来月" else 2)
    month = number(words.rstrip("月"))
    if not 1 <= month <= 12:
        return None
    year = match.groupdict().get("year")
    return date(_year(year, scene), month, 1) if year else scene.month_named(month)


def _year(words: str, scene: Scene) -> int:
    ahead = {"今年": 0, "本年": 0, "来年": 1, "翌年": 1, "再来年": 2}
    return scene.day.year + ahead[words] if words in ahead else int(words[:4])


def month_end(match: re.Match[str], scene: Scene) -> Token | None:
    first = _month_of(match, scene)
    if first is None:
        return IMPOSSIBLE
    token = days(*scene.end_of_month(first), due=True)
    if match[0].endswith(("末", "末日", "終わり", "おわり")):
        return token
    return replace(token, stretch=(max(first, scene.day), token.days[-1].day))


def month_part(match: re.Match[str], scene: Scene) -> Token | None:
    first = _month_of(match, scene)
    if first is None:
        return IMPOSSIBLE
    part = {"上": 0, "前": 0, "中": 1, "半": 1, "下": 2, "後": 2}[match["part"][0]]
    return days(*scene.part_of_month(first, part), due=True)


def month_start(match: re.Match[str], scene: Scene) -> Token | None:
    first = _month_of(match, scene)
    if first is None:
        return IMPOSSIBLE
    if first <= scene.day and match["month"] in ("", "今月"):
        first = scene.month(1)
    return days(*scene.start_of_month(first))


def month_date(match: re.Match[str], scene: Scene) -> Token | None:
    first = _month_of(match, scene)
    return IMPOSSIBLE if first is None else days(made(first.year, first.month, number(match["day"])))


def month(match: re.Match[str], scene: Scene) -> Token | None:
    first = _month_of(match, scene)
    if first is None:
        return IMPOSSIBLE
    begin = Day(day=max(scene.working(first, 0), scene.day))
    ends = tuple(Day(day=day, due=True) for day in scene.end_of_month(first))
    return Token(days=(begin, *ends), stretch=(max(first, scene.day), ends[-1].day))


def bare_weekdays(match: re.Match[str], scene: Scene) -> Token | None:
    letters = re.findall(r"[月火水木金土日](?!曜[^日]?[月火])", re.sub("曜日?", "", match["list"]))
    found = tuple(Day(day=day) for letter in letters for day in scene.bare(_weekday(letter)))
    token = Token(days=found, weekday=_weekday(letters[0]) if len(letters) == 1 else None)
    return replace(token, stretch=_together(match["list"], token))


def paren_weekday(match: re.Match[str], scene: Scene) -> Token | None:
    weekday = _weekday(match["day"])
    return Token(days=tuple(Day(day=day) for day in scene.bare(weekday)), weekday=weekday, tight=True)


def week_weekdays(match: re.Match[str], scene: Scene) -> Token | None:
    letters = re.sub("曜日?", "", match["list"])
    weeks = _WEEKS[match[1]]
    found = (day for letter in letters if letter in _WEEKDAYS for day in scene.in_week(weeks, _weekday(letter)))
    token = replace(days(*found), within=weeks)
    return replace(token, stretch=_together(match["list"], token))


def _together(words: str, token: Token) -> tuple[date, date] | None:
    """木曜と金曜 last two days; 木曜か金曜 are a choice."""
    listed = [day.day for day in token.days]
    both = any(mark in words for mark in "と・、") and "か" not in words
    follow = all(later - earlier == timedelta(days=1) for earlier, later in pairwise(listed))
    return (listed[0], listed[-1]) if both and follow else None


def next_weekday(match: re.Match[str], scene: Scene) -> Token | None:
    weekday = _weekday(match["day"])
    return days(*sorted({scene.coming(weekday), *scene.in_week(1, weekday)}))


def week(match: re.Match[str], scene: Scene) -> Token | None:
    """A week alone says only that it is not this one; 今週 alone says nothing."""
    weeks = _WEEKS[match[1]]
    if weeks == 0:
        return SILENT
    week = scene.workdays(weeks)
    ends = (Day(day=week[0]), Day(day=week[-1], due=True))
    return Token(days=ends, weeks=weeks, stretch=scene.week(weeks))


def week_of(match: re.Match[str], scene: Scene) -> Token | None:
    day = scene.month_day(int(match["month"]), int(match["day"]))
    if day is None:
        return IMPOSSIBLE
    weeks = (day - scene.monday(0)).days // 7
    week = scene.workdays(weeks) if weeks >= 0 else (day,)
    return Token(days=(Day(day=week[0]), Day(day=week[-1], due=True)), stretch=scene.week(weeks))


def week_end(match: re.Match[str], scene: Scene) -> Token | None:
    weeks = _WEEKS[match[1] or "今週"]
    return replace(days(scene.workdays(weeks)[-1], due=True), stretch=scene.week(weeks))


def week_part(match: re.Match[str], scene: Scene) -> Token | None:
    week = [scene.monday(_WEEKS[match[1] or "今週"]) + timedelta(days=i) for i in range(5)]
    part = match["part"]
    if part.startswith(("前", "頭", "初", "は", "早", "あ", "アタマ")):
        chosen = week[:3] if part == "前半" else week[:2]
    else:
        chosen = week[2:4] if part.startswith(("半", "中", "なか")) else week[3:]
    left = [day for day in chosen if day >= scene.day] or scene.workdays(_WEEKS[match[1] or "今週"])
    return replace(days(*left), stretch=(left[0], left[-1]))


def over_weekend(match: re.Match[str], scene: Scene) -> Token | None:
    return weekend(_WEEKS[match[1] or "今週"], 4, scene)


def sat_and_sun(match: re.Match[str], scene: Scene) -> Token | None:
    return weekend(_WEEKS[match[1] or "今週"], 5, scene)


def after_weekend(_match: re.Match[str], scene: Scene) -> Token | None:
    return days(scene.working(scene.monday(1), 0))


def after_holidays(_match: re.Match[str], scene: Scene) -> Token | None:
    """The first working day after the next three or more days off in a row, today's included."""
    previous = scene.working_until(scene.day)
    for _ in range(60):
        following = scene.working(previous, 1)
        if (following - previous).days > 3:
            return days(following)
        previous = following
    return SILENT


def year_end(_match: re.Match[str], scene: Scene) -> Token | None:
    return days(*scene.end_of_month(date(scene.day.year, 12, 1)), due=True)


def new_year(_match: re.Match[str], scene: Scene) -> Token | None:
    return days(*scene.start_of_month(date(scene.day.year + 1, 1, 1)))


RELATIVE = {
    "今日": 0, "本日": 0, "きょう": 0, "当日": 0, "明日": 1, "あした": 1, "あす": 1, "明後日": 2, "あさって": 2,
    "明々後日": 3, "明明後日": 3, "しあさって": 3,
}  # fmt: skip


def relative_day(match: re.Match[str], scene: Scene) -> Token | None:
    ahead = RELATIVE[match[0]]
    return days(scene.day + timedelta(days=ahead), due=ahead == 0)


def day_with_cue(match: re.Match[str], scene: Scene) -> Token | None:
    when, until = {"朝": ("open", "open"), "夕": ("16:00", "17:00")}.get(match[0][1], ("19:00", "23:59"))
    return Token(days=_now_or_tomorrow(match[0], scene), marks=(when,), until=(until,), alone=True)


def _now_or_tomorrow(word: str, scene: Scene) -> tuple[Day, ...]:
    return (Day(day=scene.day + timedelta(days=int(word.startswith("明")))),)


def _amounts(match: re.Match[str]) -> list[int]:
    spoken = {"ひと": 1, "ふた": 2}
    if match["n"] in spoken:
        return [spoken[match["n"]]]
    return [number(part) for part in re.findall(N, match["n"])]


def later(match: re.Match[str], scene: Scene) -> Token | None:
    unit, due = match["unit"], match["how"] not in ("後", "のち", "先", "後ろ")
    found = []
    for count in _amounts(match):
        if unit == "日":
            found.append(scene.day + timedelta(days=count))
        elif unit.startswith("営業"):
            found.append(scene.working(scene.day, count))
        elif unit.startswith("週"):
            found.append(scene.day + timedelta(days=7 * count))
        elif unit == "年":
            found.append(months_later(scene.day, 12 * count))
        else:
            found.append(months_later(scene.day, count))
    return days(*found, due=due)


def half_later(match: re.Match[str], scene: Scene) -> Token | None:
    later = scene.day + timedelta(days=15) if match[1] == "半月" else months_later(scene.day, 6)
    return days(later, due=not match["how"].startswith("後"))


def soon(match: re.Match[str], scene: Scene) -> Token | None:
    count = 30 if match["n"] == "半" else number(match["n"])
    unit = "分" if match["n"] == "半" else match["unit"]
    span = timedelta(hours=count) if unit == "時間" else timedelta(minutes=count)
    if match["half"]:
        span += timedelta(minutes=30)
    return Token(moments=(scene.at + span,), due=match["how"].startswith(("以内", "で")))


def one_or_two_days(_match: re.Match[str], scene: Scene) -> Token | None:
    return days(scene.day + timedelta(days=1), scene.day + timedelta(days=2), due=True)


def between(match: re.Match[str], scene: Scene) -> Token | None:
    """中3日: three whole days lie between."""
    return days(scene.day + timedelta(days=number(match["day"]) + 1), due=True)


def business_day(_match: re.Match[str], scene: Scene) -> Token | None:
    return days(scene.working(scene.day, 1))


def clock(match: re.Match[str], scene: Scene) -> Token | None:
    hour = number(match["hour"])
    minute = 30 if match["half"] else number(match["minute"] or match["digits"] or "0")
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return SILENT
    part = match["part"] or match["pm"] or ""
    if (part in ("午後", "pm", "夕方", "夜", "晩", "今夜", "今晩", "明晩") and hour < 12) or (
        part in ("昼", "お昼") and hour < 6
    ):
        marks: tuple[str, ...] = (f"{hour + 12:02}:{minute:02}",)
    elif (
        part in ("午前", "am", "朝", "早朝", "深夜", "明朝") or match["hour"].startswith("0") or part in ("昼", "お昼")
    ):
        marks = (f"{hour % 24:02}:{minute:02}",)
    else:
        marks = clock_marks(hour, minute, scene)
    named = _now_or_tomorrow(part, scene) if part in ("明朝", "明晩", "今夜", "今晩") else ()
    return Token(days=named, marks=marks, until=marks, named=True, alone=True)


def silent(_match: re.Match[str], _scene: Scene) -> Token:
    return SILENT
