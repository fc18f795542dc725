"""What each English way to name a day or a time means, one function a way; their patterns stand in english.py."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.language.dates.days import Scene, clock_marks, made, months_later
from bot.language.dates.tokens import IMPOSSIBLE, SILENT, Day, Token, days, weekend

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = {
    "a": 1, "an": 1, "another": 1, "one more": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "fourteen": 14, "a couple of": 2, "a couple": 2, "couple of": 2,
}  # fmt: skip
HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
FULL_DAY = r"(?:mondays?|tuesday|wedn?e?sday|thursday|friday|saturday|sunday)"
SHORT_DAY = r"(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)"
ORDINAL = r"(?:st|nd|rd|th)"
#: What may follow a bare number or a short name that is a time or a day and not something counted.
ENDS = (
    r"(?=\s*(?:$|[ap]m\b|[,;:!?)/]|\.(?!\w)|-|–|—|~|〜|→|@|on\b|by\b|at\b|in the\b|tomorrow|today|tonight|this\b|next\b|and\b|or\b|if\b|is\b|works?\b|would\b|will\b|should\b"
    r"|sharp|ok\b|okay|please|pls|then|latest|morning|afternoon|evening|night|noon|midday|eod|cob|eob|first thing|after|before|to\b|through|until|for\b|with\b|i\b|we\b|it's|but\b|\d{1,2}[:ap]|まで|に|なら"
    r"|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|the\b|instead|maybe|probably|at the latest|est\b|jst\b|utc\b|\d{1,2}\b))"
)
_TIME_FOLLOWS = r"\s*,?\s*(?:morning|afternoon|evening|noon|night|eod|cob|at\s+\d|\d{1,2}\s*(?::|am|pm))"
_NO_DAY_BEFORE = re.compile(r"\b(?:the|a|we|i|it|they|he|she|you|has|have|been|who|that|to)\s+$")
_CHANGE = re.compile(
    r"\b(?:cut|reduc|increas|grew|gr[eo]w|rose|ris|fell|fall|drop|multipl|divid|down|up|improv|lower|rais|shorten|shrank|differ)\w*\b"
)


def _weekday(match: re.Match[str]) -> int:
    return _WEEKDAYS.index(match["weekday"][:3])


def _month(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3]) + 1


def _amounts(match: re.Match[str]) -> list[int]:
    parts = re.split(r"\s*(?:-|–|\bto\b|\bor\b|~)\s*", match["n"])
    return [int(part) if part.isdigit() else _WORDS[part] for part in parts]


def silent(_match: re.Match[str], _scene: Scene) -> Token:
    return SILENT


def bare(match: re.Match[str], scene: Scene) -> Token | None:
    rest = match.string[match.end() :]
    short = len(match["weekday"].rstrip(".")) <= 5 and not re.match(_TIME_FOLLOWS, rest)
    if short and (_NO_DAY_BEFORE.search(match.string[: match.start()]) or not re.match(ENDS, rest)):
        return None
    weekday = _weekday(match)
    return Token(days=tuple(Day(day=day) for day in scene.bare(weekday)), weekday=weekday)


def this(match: re.Match[str], scene: Scene) -> Token | None:
    weekday = _weekday(match)
    return Token(days=tuple(Day(day=day) for day in scene.bare(weekday)), weekday=weekday)


def coming(match: re.Match[str], scene: Scene) -> Token | None:
    return days(scene.coming(_weekday(match)))


def _nexts(weekday: int, scene: Scene) -> list[date]:
    """The nearest one, next week's, and next week's for those whose weeks begin on Sunday."""
    sunday = scene.monday(1 if scene.day.weekday() == 6 else 0) + timedelta(days=6)
    later = sunday + timedelta(days=(weekday + 1) % 7)
    return sorted({scene.coming(weekday), scene.in_week(1, weekday)[-1], later})


def next(match: re.Match[str], scene: Scene) -> Token | None:
    return days(*_nexts(_weekday(match), scene))


def after_next(match: re.Match[str], scene: Scene) -> Token | None:
    return days(*(day + timedelta(days=7) for day in _nexts(_weekday(match), scene)))


_WEEKS = {"this": 0, "the": 0, "": 0, "next": 1, "the following": 1, "the coming": 1}


def in_week(match: re.Match[str], scene: Scene) -> Token | None:
    weeks = _WEEKS.get(match["week"] or "", 2)
    return replace(days(*scene.in_week(weeks, _weekday(match))), within=weeks)


def later_from(match: re.Match[str], scene: Scene) -> Token | None:
    """Friday week, two weeks from Friday."""
    count = _amounts(match)[0] if "n" in match.re.groupindex and match["n"] else 1
    return days(*(day + timedelta(days=7 * count) for day in scene.bare(_weekday(match))))


def later_from_today(match: re.Match[str], scene: Scene) -> Token | None:
    ahead = 1 if match["from"].startswith("tom") else 0
    return days(*(scene.day + timedelta(days=7 * count + ahead) for count in (_amounts(match) if match["n"] else [1])))


def week(match: re.Match[str], scene: Scene) -> Token | None:
    weeks = _WEEKS.get(match["week"], 2)
    week = scene.workdays(weeks)
    if weeks == 0:
        return Token(days=(Day(day=week[-1], due=True),), weeks=0, stretch=scene.week(0))
    return Token(days=(Day(day=week[0]), Day(day=week[-1], due=True)), weeks=weeks, stretch=scene.week(weeks))


def week_end(match: re.Match[str], scene: Scene) -> Token | None:
    return days(scene.workdays(_WEEKS.get(match["week"] or "", 2))[-1], due=True)


def week_part(match: re.Match[str], scene: Scene) -> Token | None:
    weeks = _WEEKS.get(match["week"] or "", 2)
    week = [scene.monday(weeks) + timedelta(days=i) for i in range(5)]
    part = match["part"]
    chosen = week[:2] if part[0] in "ebs" else week[2:4] if part[0] == "m" else week[3:]
    left = [day for day in chosen if day >= scene.day] or scene.workdays(weeks)
    return replace(days(*left), stretch=(left[0], left[-1]))


def over_weekend(match: re.Match[str], scene: Scene) -> Token | None:
    return weekend(1 if match["week"] == "next" else 0, 4, scene)


def week_of(match: re.Match[str], scene: Scene) -> Token | None:
    day = scene.month_day(_month(match), int(match["day"]))
    if day is None or day < scene.day:
        return IMPOSSIBLE if day is None else days(day)
    weeks = (day - scene.monday(0)).days // 7
    week = scene.workdays(weeks)
    return Token(days=(Day(day=week[0]), Day(day=week[-1], due=True)), stretch=scene.week(weeks))


def _first_of(match: re.Match[str], scene: Scene) -> date:
    words = match.groupdict()
    if words.get("year"):
        return date(int(words["year"]), _month(match), 1)
    if words.get("month"):
        return scene.month_named(_month(match))
    return scene.month(1 if "next" in match[0] else 0)


def month_end(match: re.Match[str], scene: Scene) -> Token | None:
    return days(*scene.end_of_month(_first_of(match, scene)), due=True)


def month_part(match: re.Match[str], scene: Scene) -> Token | None:
    part = {"e": 0, "b": 0, "s": 0, "m": 1, "l": 2}[match["part"][0]]
    return days(*scene.part_of_month(_first_of(match, scene), part), due=True)


def until_month(match: re.Match[str], scene: Scene) -> Token | None:
    """The first day on which it is that month: what lasts until January ends with December."""
    return days(scene.working(_first_of(match, scene), 0))


def next_month(_match: re.Match[str], scene: Scene) -> Token | None:
    first = scene.month(1)
    ends = tuple(Day(day=day, due=True) for day in scene.end_of_month(first))
    return Token(days=(Day(day=scene.working(first, 0)), *ends), stretch=(first, ends[-1].day))


def year_end(_match: re.Match[str], scene: Scene) -> Token | None:
    return days(*scene.end_of_month(date(scene.day.year, 12, 1)), due=True)


def named_date(match: re.Match[str], scene: Scene) -> Token | None:
    month = _month(match)
    if match["month"] in ("may", "mar", "march") and not _is_month(match):
        return None
    words = match.groupdict()
    if year := words.get("year"):
        return days(made(int(year) if len(year) == 4 else 2000 + int(year), month, int(match["day"])))
    return days(scene.month_day(month, int(match["day"])))


def _is_month(match: re.Match[str]) -> bool:
    """ "may" and "march" are verbs as well: a month only after a preposition, beside an ordinal or where a message begins."""
    before = match.string[: match.start()]
    return bool(
        not before.strip()
        or re.search(
            rf"(?:\b(?:by|on|due|until|till|before|after|from|for|of|until|to|or|and|-|~)|,|\(|{FULL_DAY}|{SHORT_DAY})\s*$",
            before,
        )
        or re.search(rf"\d{ORDINAL}", match[0])
    )


def iso(match: re.Match[str], scene: Scene) -> Token | None:
    return days(made(int(match["year"]), int(match["month"]), int(match["day"])))


def reiwa(match: re.Match[str], scene: Scene) -> Token | None:
    """R8.12.4 as Japanese offices write it, with no Japanese letter in it."""
    return days(made(2018 + int(match["year"]), int(match["month"]), int(match["day"])))


def slash(match: re.Match[str], scene: Scene) -> Token | None:
    """Both orders where both exist and are ahead; the order of the place for Japanese settings, a weekday decides later."""
    first, second = int(match["first"]), int(match["second"])
    year = match["year"]
    orders = ((first, second),) if scene.month_first else ((first, second), (second, first))
    if year:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        found = {day for month, number in orders if (day := made(full, month, number))}
    else:
        found = {day for month, number in orders if 1 <= month <= 12 and (day := scene.month_day(month, number))}
    if not found:
        return IMPOSSIBLE if len(match.string.strip()) <= 12 else SILENT
    asked = re.search(r"\b(?:by|on|due|until|before|after|from)\s+$|[~〜→-]\s*$", match.string[: match.start()])
    if not year and not asked and not re.match(ENDS, match.string[match.end() :]):
        return SILENT
    return days(*sorted({day for day in found if day >= scene.day} or found))


def day_of_month(match: re.Match[str], scene: Scene) -> Token | None:
    return days(*(scene.day_of_month(int(part)) for part in re.findall(r"\d+", match["list"])))


def weekday_of_month(match: re.Match[str], scene: Scene) -> Token | None:
    """ "Mon 4th": the number decides; where the weekday is another, both days are asked about."""
    numbered = scene.day_of_month(int(match["list"][:-2]))
    weekday = _weekday(match)
    if numbered is None or numbered.weekday() == weekday:
        return days(numbered)
    return days(*sorted({numbered, *scene.bare(weekday)}))


def relative(match: re.Match[str], scene: Scene) -> Token | None:
    word = match[0]
    ahead = 2 if "after" in word else 0 if word.endswith("today") else 1
    return days(scene.day + timedelta(days=ahead), due=ahead == 0)


def amount_later(match: re.Match[str], scene: Scene) -> Token | None:
    unit = match["unit"]
    due = not (match.groupdict().get("in") or match.groupdict().get("from"))
    if unit[0] == "h" or unit.startswith("mi"):
        size = timedelta(hours=1) if unit[0] == "h" else timedelta(minutes=1)
        return Token(moments=tuple(scene.at + size * count for count in _amounts(match)), due=due)
    found = []
    for count in _amounts(match):
        if unit.startswith(("business", "work")):
            found.append(scene.working(scene.day, count))
        elif unit.startswith("mo"):
            found.append(months_later(scene.day, count))
        else:
            found.append(scene.day + timedelta(days=count * (7 if unit[0] == "w" else 14 if unit[0] == "f" else 1)))
    return days(*found, due=due)


def one_or_two(match: re.Match[str], scene: Scene) -> Token | None:
    size = timedelta(days=7 if match["unit"] == "week" else 1)
    return days(*(scene.day + size * count for count in (1, 2)), due=match["in"] != "in")


def half_hour(match: re.Match[str], scene: Scene) -> Token | None:
    return Token(moments=(scene.at + timedelta(minutes=60 if "the hour" in match[0] else 30),), due=match["in"] != "in")


def business_day(_match: re.Match[str], scene: Scene) -> Token | None:
    return days(scene.working(scene.day, 1))


def clock(match: re.Match[str], scene: Scene) -> Token | None:
    words = match.groupdict()
    hour = HOURS.index(words["hour"]) + 1 if words["hour"] in HOURS else int(words["hour"])
    minute = int(words.get("minute") or 0)
    half = (words.get("half") or "")[:1]
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return SILENT
    if half:
        if not 1 <= hour <= 12:
            return SILENT
        hour = hour % 12 + (12 if half == "p" else 0)
        marks: tuple[str, ...] = (f"{hour:02}:{minute:02}",)
    elif words["hour"].startswith("0"):
        marks = (f"{hour:02}:{minute:02}",)
    else:
        if words.get("past"):
            minute = 30
        marks = clock_marks(hour, minute, scene)
        if re.search(r"\b(?:tonight|evening|night)\s+(?:at\s+)?$", match.string[: match.start()]) and hour < 12:
            marks = (f"{hour + 12:02}:{minute:02}",)
    return Token(
        marks=marks,
        until=marks,
        named=True,
        alone=True,
        due=(words.get("by") or "").startswith(("by", "before", "until", "till")),
    )


def week_after_next(_match: re.Match[str], scene: Scene) -> Token | None:
    week = scene.workdays(2)
    return Token(days=(Day(day=week[0]), Day(day=week[-1], due=True)), weeks=2, stretch=scene.week(2))


def today_part(match: re.Match[str], scene: Scene) -> Token | None:
    """This morning ends before lunch; said later it is over."""
    when, until = {
        "morning": ("lunch", "lunch"), "afternoon": ("back", "close"), "evening": ("close", "21:00"),
    }.get(match["part"] or "", ("19:00", "23:59"))  # fmt: skip
    return Token(days=days(scene.day).days, marks=(when,), until=(until,), due=match["part"] == "morning")


def bare_clock(match: re.Match[str], scene: Scene) -> Token | None:
    """at 5: a time where a day stands beside it, a deadline is set, or little else is said; never a change (cut by 3)."""
    token = None if _CHANGE.search(match.string[: match.start()]) else clock(match, scene)
    return replace(token, alone=False) if token is not None else SILENT
