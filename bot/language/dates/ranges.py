"""Absences in words: whole days, both ends included.

まで and "through" include their day; "until", "till" and "back on" name the first day at work again. A week is its working
weekdays, a weekend Saturday and Sunday. An end without a beginning begins today; a beginning without an end is no absence
that can be noted, and neither is part of a day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from bot.language.dates.days import SLIP, Scene, first_of_month, made, months_later
from bot.language.dates.groups import Grammar, Group, find
from bot.language.dates.japanese_readers import number
from bot.language.dates.tokens import Folded, Token, days
from bot.language.dates.values import AmbiguousRange, NotADate, Past, Range, RangeReading

#: Longer than this no absence is read from two dates: the other order of day and month is meant.
_LONGEST = timedelta(days=186)
_DAY = timedelta(days=1)
_N = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_EXCLUSIVE = r"(?:until|till?|'til|up until)"
_DASH = r"(?:[~〜\-‐–—―−ー→]|から|より)"
_BETWEEN = re.compile(
    rf"\s*[)]?\s*,?\s*(?:{_DASH}|to|through|thru|up to|{_EXCLUSIVE}|and back(?: on)?)\s*(?:the\s+|on\s+|including\s+)*"
)
_CHOICE = re.compile(r"\s*(?:か|または|もしくは|or)\s*(?:the\s+|on\s+)?")
_AND = re.compile(r"\s*(?:と|、|,|・|/|and|&|\+)\s*(?:the\s+|on\s+)?")
_UNTIL_BEFORE = re.compile(
    rf"\b(?:{_EXCLUSIVE}|back(?: in the office| at work| at my desk)?(?: on)?|return(?:ing)?(?: on)?)\s+(?:the\s+|on\s+)*$"
)
_THROUGH_BEFORE = re.compile(r"\b(?:through|thru|up to and including)\s+(?:the\s+)?$")
_UNTIL_AFTER = re.compile(r"\s*[)]?\s*(?:いっぱい)?(?:まで|迄)")
_OPEN_BEFORE = re.compile(r"\b(?:from|starting|as of|beginning)\s+(?:on\s+)?(?:the\s+)?$")
_OPEN_AFTER = re.compile(r"\s*[)]?\s*(?:から|以降|より|onwards?|on$)")
_LASTING_AFTER = re.compile(rf"\s*[)]?\s*(?:から|より|,)?\s*{_N}\s*(日|週)間?")
_LASTING_AFTER_EN = re.compile(r"\s*,?\s*(?:for|\()\s*(an?|one|two|three|four|five|\d{1,2})\s+(day|week)s?\b")
_LASTING_BEFORE = re.compile(
    r"\b(an?|one|two|three|four|five|\d{1,2})\s+(day|week)s?\s+(?:off\s+)?(?:from|starting)\s+(?:on\s+)?$"
)
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_BARE_END = re.compile(rf"\s*{_DASH}\s*(\d{{1,2}})(?:日|st|nd|rd|th)?(?![\d/.:月時年日週間])")
_BARE_BEGIN = re.compile(rf"(?<![\d/.])(\d{{1,2}})(?:st|nd|rd|th)?\s*(?:{_DASH}|to|through)\s*$")
_HYPHEN = re.compile(
    r"(?<=[\d日)月火水木金土])(?<!20\d\d)(?<!20\d\d-\d)(?<!20\d\d-\d\d)[-‐–—−](?=\s*\d{1,2}(?:[/月日]|\b))"
)
_SLASHES = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})\s*[~〜\-‐–—−]\s*(\d{1,2})/(\d{1,2})(?![\d/.])")
_HOLIDAYS = re.compile(r"年末年始|正月休み|冬休み|the holidays|new year'?s? (?:holidays?|break)")

Pair = tuple[date, date]


def read(text: Folded, grammar: Grammar, scene: Scene) -> RangeReading:
    """The absence a message names."""
    even = Folded(text=_HYPHEN.sub("~", text.text), origin=text.origin, index=text.index)
    if not scene.month_first and (match := _SLASHES.search(text.text)):
        return _settled(_both_orders(match, scene), text.words(*match.span()), scene)
    groups = [group for group in find(even, grammar, scene) if group.day is not None and not group.day.moments]
    if any(group.day and group.day.impossible for group in groups):
        return NotADate(reason="impossible")
    if not groups:
        return _company_holidays(even, scene)
    pairs, start, end = _pairs(even.text, groups, scene)
    return _settled(pairs, text.words(start, end), scene)


def _settled(pairs: list[Pair], phrase: str, scene: Scene) -> RangeReading:
    ahead = sorted({pair for pair in pairs if pair[1] >= scene.day})
    if not pairs:
        return NotADate()
    if not ahead:
        return Past(day=max(last for _, last in pairs), phrase=phrase)
    found = tuple(Range(first=first, last=last, phrase=phrase) for first, last in ahead[:4])
    return found[0] if len(found) == 1 else AmbiguousRange(candidates=found, phrase=phrase)


def _pairs(text: str, groups: list[Group], scene: Scene) -> tuple[list[Pair], int, int]:
    """Every reading as first and last day, with the stretch of text it comes from."""
    first = groups[0]
    start, end = first.own
    if match := _BARE_END.match(text[end:]):
        pairs = [(day, last) for day in _days(_token(first)) if (last := _same_or_next_month(day, int(match[1])))]
        return pairs, start, end + match.end()
    if len(groups) > 1:
        second_start, second_end = groups[1].own
        between = text[end:second_start]
        if _BETWEEN.fullmatch(between):
            exclusive = bool(re.search(rf"\b{_EXCLUSIVE}\b|back", between))
            return _from_to(_token(first), _token(groups[1]), exclusive, scene), start, second_end
        if _CHOICE.fullmatch(between):
            return [*_alone(first, scene), *_alone(groups[1], scene)], start, second_end
        if _AND.fullmatch(between):
            return _several(text, groups, scene)
    if len(groups) == 1 or not _UNTIL_BEFORE.search(text[:start]):
        lasting = _lasting(text, first, scene)
        if lasting is not None:
            return lasting
    return _one(text, first, scene), start, end


def _one(text: str, group: Group, scene: Scene) -> list[Pair]:
    start, end = group.own
    before, after = text[:start], text[end:]
    token = _token(group)
    lasts = [day for day in _days(token) if day > scene.day] or _days(token)
    if _UNTIL_BEFORE.search(before):
        return [(scene.day, day - _DAY) for day in lasts]
    if token.stretch is None and (_UNTIL_AFTER.match(after) or _THROUGH_BEFORE.search(before)):
        return [(scene.day, day) for day in lasts]
    if _OPEN_BEFORE.search(before) or _OPEN_AFTER.match(after):
        return []
    return _alone(group, scene)


def _alone(group: Group, scene: Scene) -> list[Pair]:
    token = _token(group)
    if group.time is not None:
        return []
    if token.stretch is not None:
        return [token.stretch]
    return [(day, day) for day in _days(token)]


def _several(text: str, groups: list[Group], scene: Scene) -> tuple[list[Pair], int, int]:
    """木曜と金曜: one absence where the days follow one another, else a choice of them."""
    joined = [groups[0]]
    for group in groups[1:]:
        if not _AND.fullmatch(text[joined[-1].own[1] : group.own[0]]):
            break
        joined.append(group)
    singles = [_alone(group, scene) for group in joined]
    start, end = joined[0].own[0], joined[-1].own[1]
    if all(len(pairs) == 1 for pairs in singles):
        chain = [pairs[0] for pairs in singles]
        if all(later[0] - earlier[1] == _DAY for earlier, later in pairwise(chain)):
            return [(chain[0][0], chain[-1][1])], start, end
    return [pair for pairs in singles for pair in pairs], start, end


def _lasting(text: str, group: Group, scene: Scene) -> tuple[list[Pair], int, int] | None:
    """明日から3日間, for a week from Monday, 12/28~30, 28-30 Dec."""
    start, end = group.own
    before, after = text[:start], text[end:]
    firsts = _days(_token(group))
    if match := _BARE_BEGIN.search(before):
        begun = [(made(day.year, day.month, int(match[1])), day) for day in firsts]
        return [(first, last) for first, last in begun if first and first <= last], match.start(), end
    if match := _LASTING_AFTER.match(after):
        count, week = number(match[1]), match[2] == "週"
        return [(day, _end_of(day, count, week)) for day in firsts], start, end + match.end()
    if match := _LASTING_AFTER_EN.match(after) or _LASTING_BEFORE.search(before):
        count = _WORDS.get(match[1]) or int(match[1])
        return [(day, _end_of(day, count, match[2] == "week")) for day in firsts], start, end
    return None


def _end_of(first: date, count: int, week: bool) -> date:
    return first + timedelta(days=count * (7 if week else 1) - 1)


def _same_or_next_month(first: date, day: int) -> date | None:
    following = first_of_month(first, 1)
    return made(first.year, first.month, day) if day >= first.day else made(following.year, following.month, day)


def _from_to(first: Token, second: Token, exclusive: bool, scene: Scene) -> list[Pair]:
    pairs = []
    for begin in _firsts(first):
        if second.weekday is not None and second.within is None:
            lasts = [begin + timedelta(days=(second.weekday - begin.weekday() - 1) % 7 + 1)]
        elif second.stretch is not None:
            lasts = [second.stretch[1]]
        else:
            lasts = _days(second)
        for last in lasts:
            end = last - _DAY if exclusive else last
            start = begin
            if start > end and (earlier := months_later(start, -12)) >= scene.day - SLIP:
                start = earlier
            if start > end and months_later(end, 12) - start <= _LONGEST:
                end = months_later(end, 12)
            if start <= end and end - start <= _LONGEST:
                pairs.append((start, end))
    return pairs


def _both_orders(match: re.Match[str], scene: Scene) -> list[Pair]:
    """12/4-12/8 where the order of day and month is not known: the same order at both ends."""
    a, b, c, d = (int(part) for part in match.groups())
    pairs = []
    for one, two in (((a, b), (c, d)), ((b, a), (d, c))):
        if not (1 <= one[0] <= 12 and 1 <= two[0] <= 12):
            continue
        first, last = scene.month_day(*one), scene.month_day(*two)
        if first is None or last is None:
            continue
        pairs += _from_to(days(first), days(last), False, scene)
    return [pair for pair in pairs if pair[1] - pair[0] <= timedelta(days=62)] or pairs


def _company_holidays(text: Folded, scene: Scene) -> RangeReading:
    """年末年始 is what the closed days say it is."""
    match = _HOLIDAYS.search(text.text)
    turn = date(scene.day.year + 1, 1, 1) if scene.day.month > 1 else date(scene.day.year, 1, 1)
    spans = [span for span in scene.hours.closed if span[0] <= turn <= span[1]]
    if match is None or len(spans) != 1:
        return NotADate()
    return Range(first=spans[0][0], last=spans[0][1], phrase=text.words(*match.span()))


def _firsts(token: Token) -> list[date]:
    return [token.stretch[0]] if token.stretch is not None else _days(token)


def _days(token: Token) -> list[date]:
    return [day.day for day in token.days]


def _token(group: Group) -> Token:
    assert group.day is not None
    return group.day
