"""Arithmetic with days as people name them: weeks begin on Monday, a date without a year is the next one."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.calendar.hours import Hours, business_days_after, business_days_before, is_working_day, local

#: A date without a year that lies at most so far back is taken for a slip and called past.
SLIP = timedelta(days=60)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a reading starts from: when the words were said, whose hours count, and how 12/4 is read."""

    at: datetime
    hours: Hours
    day: date
    month_first: bool

    @property
    def clock(self) -> time:
        return local(self.hours, self.at).time()

    def monday(self, weeks: int) -> date:
        """The Monday of the week that begins `weeks` after this one."""
        return self.day + timedelta(days=7 * weeks - self.day.weekday())

    def coming(self, weekday: int) -> date:
        """The next such day after today."""
        return self.day + timedelta(days=(weekday - self.day.weekday() - 1) % 7 + 1)

    def bare(self, weekday: int) -> tuple[date, ...]:
        """A weekday said alone: the coming one; on that very day today's may be meant as well."""
        coming = self.coming(weekday)
        return (self.day, coming) if weekday == self.day.weekday() else (coming,)

    def in_week(self, weeks: int, weekday: int) -> tuple[date, ...]:
        """That day of that week; for a Sunday of a later week also as those read it whose weeks begin on Sunday."""
        day = self.monday(weeks) + timedelta(days=weekday)
        return (day - 7 * _DAY, day) if weekday == 6 and weeks > 0 and self.day.weekday() != 6 else (day,)

    def workdays(self, weeks: int) -> tuple[date, ...]:
        """The working days of that week that are not over; its Monday to Friday where it has none."""
        week = [self.monday(weeks) + timedelta(days=i) for i in range(7)]
        open_days = tuple(day for day in week if day >= self.day and is_working_day(self.hours, day))
        return open_days or tuple(day for day in week[:5] if day >= self.day) or tuple(d for d in week if d >= self.day)

    def week(self, weeks: int) -> tuple[date, date]:
        """The first and the last working weekday of that week, holidays or not; of this week what is left."""
        worked = [self.monday(weeks) + timedelta(days=i) for i in sorted(self.hours.weekdays or range(5))]
        left = [day for day in worked if day >= self.day] or worked[-1:]
        return left[0], left[-1]

    def month(self, months: int) -> date:
        """The first day of the month `months` after this one."""
        return first_of_month(self.day, months)

    def month_named(self, month: int) -> date:
        """The first day of the next month of that number, this one included."""
        return self.month((month - self.day.month) % 12)

    def day_of_month(self, number: int) -> date | None:
        """The next such day of a month; None where no month has it."""
        for months in range(3):
            first = self.month(months)
            if number <= length(first) and (day := first.replace(day=max(number, 1))) >= self.day:
                return day if number else None
        return None

    def month_day(self, month: int, number: int) -> date | None:
        """A date without its year: the next one, or one that is over by no more than a slip; None where it does not exist."""
        years = (self.day.year - 1, self.day.year, self.day.year + 1)
        found = (made(year, month, number) for year in years)
        return next((day for day in found if day is not None and day >= self.day - SLIP), None)

    def working(self, day: date, n: int) -> date:
        return business_days_after(self.hours, day, n)

    def working_until(self, day: date) -> date:
        return business_days_before(self.hours, day, 0)

    def end_of_month(self, first: date) -> tuple[date, ...]:
        """A month's end; where its last day is not worked, the last one that is may be meant too."""
        last = first.replace(day=length(first))
        worked = self.working_until(last)
        return (last,) if worked == last or worked < self.day else (worked, last)

    def part_of_month(self, first: date, part: int) -> tuple[date, ...]:
        """The middle and the end of a month's first, second or third ten days (part 0, 1, 2), as working days."""
        ends = ((5, 10), (15, 20), (25, length(first)))[part]
        days = tuple(self.working_until(first.replace(day=number)) for number in ends)
        return tuple(day for day in days if day >= self.day) or days

    def start_of_month(self, first: date) -> tuple[date, ...]:
        """The first and the third working day."""
        return self.working(first, 0), self.working(self.working(first, 0), 2)


def made(year: int, month: int, number: int) -> date | None:
    """The date, or None where there is none."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def length(first: date) -> int:
    """How many days the month has."""
    return calendar.monthrange(first.year, first.month)[1]


def first_of_month(day: date, months: int) -> date:
    """The first day of the month that many after `day`'s."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    first = first_of_month(day, months)
    return first.replace(day=min(day.day, length(first)))


def closest(day: date, weekday: int) -> date:
    """The day of that weekday least far from `day`."""
    return day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)


def clock_marks(hour: int, minute: int, scene: Scene) -> tuple[str, ...]:
    """A small hour without morning or afternoon: the one that is worked; both where neither is."""

    def text(h: int) -> str:
        return "23:59" if h == 24 else f"{h:02}:{minute:02}"

    def worked(h: int) -> bool:
        start, end = scene.hours.start, scene.hours.end
        return (start.hour, start.minute) <= (h, minute) <= (end.hour, end.minute)

    if hour > 12 or hour == 0 or worked(hour):
        return (text(hour),)
    if worked(hour + 12):
        return (text(hour + 12),)
    return (text(hour),) if hour == 12 else (text(hour), text(hour + 12))
