"""From tokens to readings: a day and its time are joined, deadline words and refusals around them are heard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.calendar.hours import business_days_before, end_of_day, local, moment
from bot.language.dates import cues
from bot.language.dates.days import Scene, closest
from bot.language.dates.tokens import Day, Folded, Rule, Token, days, scan
from bot.language.dates.values import Ambiguous, NotADate, Past, Reading, Understood

#: A time of day without a day counts only in a message this short, or with a word that makes it a deadline.
_SHORT = 20
_MOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """One language: its rules, what may stand between two tokens, and the words around them.

    `glue` joins a day and a time, `same` two names of one day, `either` two choices; `due_before`/`due_after` make a
    deadline, `earlier_…`/`later_before` mean the working day before or after, `from_before` is no deadline at all;
    `refused_…` say that the day is not possible.
    """

    rules: Sequence[Rule]
    glue: re.Pattern[str]
    same: re.Pattern[str]
    either: re.Pattern[str]
    due_before: re.Pattern[str]
    due_after: re.Pattern[str]
    earlier_before: re.Pattern[str]
    earlier_after: re.Pattern[str]
    later_before: re.Pattern[str]
    refused_before: re.Pattern[str]
    refused_after: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tokens that say one thing together; `own` is where they stand, `start` to `end` with the deadline words around."""

    start: int
    end: int
    own: tuple[int, int] = (0, 0)
    day: Token | None = None
    time: Token | None = None
    due: bool = False
    shift: int = 0
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    at: datetime
    day: date
    has_time: bool
    due: bool


def find(text: Folded, grammar: Grammar, scene: Scene) -> list[Group]:
    """What the text says about time, refused days left out."""
    groups: list[Group] = []
    for found in scan(text.text, grammar.rules, scene):
        token = _of_the_same_week(groups[-1], found, text.text, grammar, scene) if groups else found
        joined = _join(groups[-1], token, text.text[groups[-1].end : token.start], grammar, scene) if groups else None
        if joined is not None:
            groups[-1] = joined
        else:
            day = token if token.days or not token.marks else None
            groups.append(Group(start=token.start, end=token.end, day=day, time=token if token.marks else None))
    spoken = [group for group in groups if (said := group.day or group.time) and said.says and not said.tight]
    return _with_neighbours(
        _with_late_time([_marked(text.text, group, grammar) for group in spoken]), text.text, grammar
    )


def read(text: Folded, grammar: Grammar, scene: Scene) -> Reading:
    """The text's one reading, or what keeps it from having one."""
    groups = [group for group in find(text, grammar, scene) if not group.refused]
    if any(group.day for group in groups):
        groups = [group for group in groups if group.day]
    else:
        groups = [group for group in groups if _stands_alone(group, text.text)]
    real = [group for group in groups if not (group.day and group.day.impossible)]
    if not real:
        return NotADate(reason="impossible" if groups else "")
    phrase = text.words(real[0].start, real[-1].end)
    candidates = {c.at: c for group in real for c in _candidates(group, scene)}
    ahead = [candidates[at] for at in sorted(candidates) if at > scene.at]
    if not ahead:
        return Past(day=max(c.day for c in candidates.values()), phrase=phrase)
    found = tuple(
        Understood(at=c.at, day=c.day, has_time=c.has_time, phrase=phrase, kind="by" if c.due else "at")
        for c in _one_a_day(ahead)
    )
    return found[0] if len(found) == 1 else Ambiguous(candidates=found[:_MOST], phrase=phrase)


def _one_a_day(candidates: list[_Candidate]) -> list[_Candidate]:
    """A day said twice, once with its time, is said with its time."""
    timed = {c.day for c in candidates if c.has_time}
    return [c for c in candidates if c.has_time or c.day not in timed]


def _join(group: Group, token: Token, gap: str, grammar: Grammar, scene: Scene) -> Group | None:
    whole = replace(group, end=token.end)
    if not token.says or (group.day is not None and not group.day.says):
        return None
    if token.marks and not token.days:
        return _with_time(group, token, gap, grammar)
    if token.marks or token.moments or token.impossible or (group.day is not None and group.day.moments):
        return None
    if group.day is None:
        return replace(whole, day=token) if grammar.glue.fullmatch(gap) else None
    day = _in_that_week(group.day, token, scene) if grammar.glue.fullmatch(gap) else None
    if day is None and grammar.same.fullmatch(gap):
        day = _same_day(group.day, token)
    return replace(whole, day=day) if day is not None else None


def _with_time(group: Group, token: Token, gap: str, grammar: Grammar) -> Group | None:
    """木曜 17時; a part of the day said before a clock time says which half of the day it is (tonight at 8)."""
    if not grammar.glue.fullmatch(gap) or (group.day is not None and group.day.moments):
        return None
    due = group.due or bool(grammar.due_before.search(gap) or grammar.earlier_before.search(gap))
    if group.time is None:
        return replace(group, end=token.end, time=token, due=due)
    if group.time.named or not token.named:
        return None
    late = group.time.marks[0] in cues.SECOND_HALF
    marks = tuple(dict.fromkeys(_shifted(mark) if late else mark for mark in token.marks))
    return replace(group, end=token.end, time=replace(token, marks=marks, until=marks), due=due)


def _shifted(mark: str) -> str:
    return f"{int(mark[:2]) + 12}{mark[2:]}" if mark < "12" else mark


def _of_the_same_week(group: Group, token: Token, text: str, grammar: Grammar, scene: Scene) -> Token:
    """来週の火曜か水曜: the second day is next week's as well."""
    within = group.day.within if group.day else None
    if token.weekday is None or within is None or not grammar.either.fullmatch(text[group.end : token.start]):
        return token
    return replace(days(*scene.in_week(within, token.weekday)), within=within, start=token.start, end=token.end)


def _in_that_week(week: Token, token: Token, scene: Scene) -> Token | None:
    if week.weeks is None or token.weekday is None:
        return None
    return replace(days(*scene.in_week(week.weeks, token.weekday)), within=week.weeks)


def _same_day(first: Token, second: Token) -> Token | None:
    """Two names of one day; a weekday that contradicts its date leaves both open. None: they are two days."""
    if first.impossible:
        return first
    if first.weekday is not None and second.weekday is not None:
        return None
    for bare, other in ((second, first), (first, second)):
        if bare.weekday is None:
            continue
        fitting = tuple(day for day in other.days if day.day.weekday() == bare.weekday)
        if fitting:
            return replace(other, days=fitting)
        meant = Day(day=closest(other.days[0].day, bare.weekday), due=other.days[0].due)
        return replace(other, days=(other.days[0], meant))
    common = tuple(day for day in first.days if any(day.day == twin.day for twin in second.days))
    return replace(first, days=common) if common else None


def _marked(text: str, group: Group, grammar: Grammar) -> Group:
    before, after = text[: group.start], text[group.end :]
    refused = bool(grammar.refused_before.search(before) or grammar.refused_after.match(after))
    shift, due = 0, int(group.due)
    end = group.end
    if match := grammar.due_after.match(after):
        due, end = 1, group.end + match.end()
    elif match := grammar.earlier_after.match(after):
        shift, end = -1, group.end + match.end()
    start = group.start
    if match := grammar.due_before.search(before):
        due, start = 1, match.start()
    elif match := grammar.earlier_before.search(before):
        shift, start = -1, match.start()
    elif match := grammar.later_before.search(before):
        shift, start = 1, match.start()
    return replace(
        group, due=bool(due), shift=shift, refused=refused, start=start, end=end, own=(group.start, group.end)
    )


def _with_late_time(groups: list[Group]) -> list[Group]:
    """A time that needs no day, after the only day, belongs to it, whatever stands between (木曜でお願いします。15時からなら確実です)."""
    dated = [group for group in groups if group.day is not None and not group.refused]
    clocks = [group for group in groups if group.day is None and group.time and (group.time.named or group.time.alone)]
    if len(dated) == 1 and len(clocks) == 1 and dated[0].time is None and dated[0].end <= clocks[0].start:
        whole = replace(dated[0], time=clocks[0].time, end=clocks[0].end, due=dated[0].due or clocks[0].due)
        return [whole if group is dated[0] else group for group in groups if group is not clocks[0]]
    return groups


def _with_neighbours(groups: list[Group], text: str, grammar: Grammar) -> list[Group]:
    """What follows the last of several choices holds for all: 木曜か金曜まで, 木曜と金曜は無理."""
    for i in range(len(groups) - 2, -1, -1):
        here, following = groups[i], groups[i + 1]
        gap = text[here.end : following.start]
        if grammar.either.fullmatch(gap):
            due = here.due or following.due
            refused = gap.strip() not in (",", "、") and (here.refused or following.refused)
            groups[i] = replace(here, due=due, refused=here.refused or refused)
            groups[i + 1] = replace(following, due=due, refused=following.refused or refused)
    return groups


def _stands_alone(group: Group, text: str) -> bool:
    token = group.time
    if token is None or (len(token.marks) > 1 and not token.named):
        return False
    return token.alone or (token.named and token.due) or group.due or len(text.strip()) <= _SHORT


def _candidates(group: Group, scene: Scene) -> list[_Candidate]:
    if group.day is not None and group.day.moments:
        return [
            _Candidate(at=at, day=local(scene.hours, at).date(), has_time=True, due=group.due or group.day.due)
            for at in group.day.moments
        ]
    if group.time is None:
        return [_whole_day(day, group, scene) for day in (group.day.days if group.day else ())]
    due = group.due or group.time.due or group.shift < 0
    marks = (group.time.until or group.time.marks) if due else group.time.marks
    return [
        _Candidate(at=_moment(day, mark, scene), day=day, has_time=True, due=due)
        for day in _days_of(group, marks, scene)
        for mark in marks
    ]


def _moment(day: date, mark: str, scene: Scene) -> datetime:
    """When a cue's mark is on that day; half days end earlier, and "end of day" after work is the day's own end."""
    hours = scene.hours
    if mark not in ("close", "eod"):
        return moment(hours, day, cues.clock(hours, mark))
    at = end_of_day(hours, day)
    return moment(hours, day, time(23, 59)) if mark == "eod" and day == scene.day and at <= scene.at else at


def _days_of(group: Group, marks: tuple[str, ...], scene: Scene) -> list[date]:
    if group.day is not None:
        return [day.day for day in group.day.days]
    over = all(cues.clock(scene.hours, mark) <= scene.clock for mark in marks)
    return [scene.day + timedelta(days=1) if over and group.time is not None and group.time.next_day else scene.day]


def _whole_day(found: Day, group: Group, scene: Scene) -> _Candidate:
    """A day without a time: a deadline ends with its work (after work, with the day itself), else work begins.

    Today without a time is a deadline, for its beginning is over.
    """
    day, hours = found.day, scene.hours
    if group.shift < 0 and not found.due:
        day = business_days_before(hours, day, 1)
    elif group.shift > 0:
        day = scene.working(day, 1)
    due = group.due or found.due or group.shift < 0 or day == scene.day
    if not due:
        return _Candidate(at=moment(hours, day, hours.start), day=day, has_time=False, due=False)
    return _Candidate(at=_moment(day, "eod", scene), day=day, has_time=False, due=True)
