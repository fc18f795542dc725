"""The weekly post of a channel: set, paused, looked at beforehand, sent once a week in business time.

The channel's `report` holds the plan: weekday and time as wished, `by` whom (their office's clock and holidays count), `day` (the wished date), `next` (when it really goes out, moved
to a working day), `last` (until when the last post told), `paused`, `closed` (archived on the platform). A timer that is not `next` is an old one.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from bot.calendar import hours as business
from bot.calendar.hours import Hours
from bot.flows import metrics, office
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.language.text import fold
from bot.model import Channel, Person
from bot.reports import weekly
from bot.turn import Turn

#: When only a day was said.
MORNING = time(10)
#: A first post tells of the week before, a late one of no more than five.
WEEK, MOST = timedelta(days=7), timedelta(days=35)
#: Later than this after its time a post waits for working hours again.
PUNCTUAL = timedelta(hours=1)

_MENTION = re.compile(r"^<#([^|>]+)(?:\|([^>]*))?>$")
_DAY_JA = re.compile(r"([月火水木金土日])(?:曜日?|(?<=^.)(?=[\s\dの]|$)|(?<=[\s週毎].)(?=[\s\dの]|$))")
_DAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_EN = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_TIME = re.compile(
    r"(?P<half>午前|午後|夕方)?\s?(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|時(?:(?P<thirty>半)|(?P<minutes>\d{1,2})分)?)?"
    r"\s?(?P<ampm>[ap]\.?m)?"
)


def report(turn: Turn, command: c.Report) -> None:
    """`/brief report weekly #channel day time | now | pause | preview`."""
    if command.action == "weekly":
        channel = _channel(turn, command.channel)
        if channel is not None:
            _set(turn, channel, command.when_text)
        return
    channel = _channel(turn, command.channel) if command.channel else _at_hand(turn)
    if channel is None:
        return
    if command.action == "pause":
        channel.report = {**channel.report, "paused": True}
        turn.record("weekly.paused", f"channel:{channel.id}", after="paused", why="command")
        turn.reply("weekly.paused", channel=channel.name)
    elif command.action == "preview":
        _preview(turn, channel)
    elif _send(turn, channel, once=""):
        turn.reply("weekly.sent", channel=channel.name)
    else:
        turn.reply("weekly.nothing", channel=channel.name)


def _set(turn: Turn, channel: Channel, text: str) -> None:
    hours = office.hours(turn, turn.person)
    weekday, wall = wished(text)
    if weekday is None or wall is None:
        turn.reply("weekly.which_time", phrase=text, channel=channel.name)
        return
    if weekday not in hours.weekdays or not hours.start <= wall <= hours.end:
        turn.reply(
            "weekly.outside",
            channel=channel.name,
            start=hours.start.isoformat("minutes"),
            end=hours.end.isoformat("minutes"),
        )
        return
    kept = {k: v for k, v in channel.report.items() if k == "last"}
    channel.report = {**kept, "weekday": weekday, "time": wall.isoformat("minutes"), "by": turn.person.id}
    when = plan(turn, channel, first=office.today(turn, turn.person))
    turn.record("weekly.set", f"channel:{channel.id}", after=f"{weekday} {wall:%H:%M}", why="command")
    turn.reply("weekly.set", channel=channel.name, weekday=weekday, time=wall.isoformat("minutes"), when=when)


def closed(turn: Turn, channel: Channel, shut: bool) -> None:
    """The platform closed the channel, or opened it again: its post rests so long, and whoever set it up is told."""
    if shut == bool(channel.report.get("closed")) or "weekday" not in channel.report:
        return
    rest = {k: v for k, v in channel.report.items() if k not in ("closed", "next", "day")}
    channel.report = {**rest, "closed": True} if shut else rest
    when = None
    if not shut and not rest.get("paused"):
        when = plan(turn, channel, first=office.today(turn, turn.session.get(Person, rest.get("by", 0))))
    state = "closed" if shut else "open"
    turn.record(f"weekly.{state}", f"channel:{channel.id}", after=state, why="platform")
    by = turn.session.get(Person, channel.report.get("by", 0))
    if by is not None and by.active and (shut or when is not None):
        turn.say(by, f"weekly.channel_{state}", sort="note", channel=channel.name, when=when)


def wished(text: str) -> tuple[int | None, time | None]:
    """Weekday (0 Monday) and time of day in words; the morning when only a day was said, None for what cannot be read."""
    bare = fold(text)
    day = _DAY_JA.search(bare) or _DAY_EN.search(bare)
    if day is None:
        return None, None
    names = "月火水木金土日" if day.group(1) in "月火水木金土日" else _DAYS_EN
    rest = bare[: day.start()] + " " + bare[day.end() :]
    found = _TIME.search(rest)
    if found is None:
        return names.index(day.group(1)), MORNING
    hour, minute = int(found["hour"]), int(found["minute"] or found["minutes"] or (30 if found["thirty"] else 0))
    if hour < 12 and (found["half"] in ("午後", "夕方") or (found["ampm"] or "").startswith("p")):
        hour += 12
    return names.index(day.group(1)), time(hour, minute) if hour < 24 and minute < 60 else None


def plan(turn: Turn, channel: Channel, *, first: date) -> datetime:
    """Sets the timer of the next post whose wished day is `first` or later; returns when it goes out."""
    day, when = next_slot(
        _hours(turn, channel), channel.report["weekday"], time.fromisoformat(channel.report["time"]), first, turn.at
    )
    channel.report = {**channel.report, "day": day.isoformat(), "next": when.isoformat()}
    turn.later(when, "weekly", channel.id)
    return when


def next_slot(hours: Hours, weekday: int, wall: time, first: date, after: datetime) -> tuple[date, datetime]:
    """The wished date and the real moment: a closed day moves on to the next working one; what fell together is one post."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while True:
        when = business.moment(hours, business.business_days_after(hours, day, 0), wall)
        if when > after:
            return day, when
        day += WEEK


def fire(turn: Turn, channel_id: int) -> None:
    """The timer: posts if this is still the plan, then plans the next one. Long after its time it waits for working hours."""
    channel = turn.session.get(Channel, channel_id)
    if channel is None or channel.report.get("paused") or "next" not in channel.report:
        return
    planned = datetime.fromisoformat(channel.report["next"])
    if turn.input.at != planned:
        return
    hours = _hours(turn, channel)
    if turn.at > planned + PUNCTUAL and not business.is_open(hours, turn.at):
        when = business.next_open(hours, turn.at)
        channel.report = {**channel.report, "next": when.isoformat()}
        turn.later(when, "weekly", channel.id)
        return
    day = date.fromisoformat(channel.report["day"])
    year, week, _ = day.isocalendar()
    if not _send(turn, channel, once=f"weekly:{channel.id}:{year}-W{week:02}"):
        turn.record("weekly.skipped", f"channel:{channel.id}", why="nothing to tell")
    plan(turn, channel, first=day + timedelta(days=1))


def _send(turn: Turn, channel: Channel, *, once: str) -> bool:
    """Posts what there is to tell. False: nothing."""
    week = gathered(turn, channel)
    lines = weekly.post(week)
    if not lines:
        return False
    turn.say(
        channel,
        "weekly.post",
        subject=f"weekly:{channel.id}",
        sort="report",
        once=once,
        **_shown(turn, channel, week, lines, channel.locale),
    )
    channel.report = {**channel.report, "last": turn.at.isoformat()}
    turn.record("weekly.posted", f"channel:{channel.id}", after=str(len(lines)), why="timer" if once else "command")
    return True


def gathered(turn: Turn, channel: Channel) -> weekly.Week:
    last = channel.report.get("last")
    since = max(datetime.fromisoformat(last), turn.at - MOST) if last else turn.at - WEEK
    today = business.local(_hours(turn, channel), turn.at).date()
    return weekly.gather(turn.session, since=since, until=turn.at, today=today)


def _hours(turn: Turn, channel: Channel) -> Hours:
    """The office's whose plan it is; before there is one, the asker's."""
    by = turn.session.get(Person, channel.report.get("by", 0))
    return office.hours(turn, by or turn.actor)


def _shown(
    turn: Turn, channel: Channel, week: weekly.Week, lines: tuple[weekly.Line, ...], locale: str
) -> dict[str, Any]:
    items = [{"kind": line.kind, **line.values} for line in lines]
    for item in items:
        if item.get("metric"):
            item["metric"] = metrics.label(turn, item["metric"], locale)
    hours = _hours(turn, channel)
    first, last = (business.local(hours, at).date() for at in (week.since, week.until))
    return {"lines": items, "first": first, "last": last}


def _preview(turn: Turn, channel: Channel) -> None:
    """What would go out now, seen by the asker alone, and when it goes out."""
    week = gathered(turn, channel)
    lines = weekly.post(week)
    if lines:
        turn.reply("weekly.post", **_shown(turn, channel, week, lines, turn.person.locale))
    paused = bool(channel.report.get("paused"))
    turn.reply(
        "weekly.planned",
        channel=channel.name,
        empty=not lines,
        paused=paused,
        when=None if paused else channel.report.get("next"),
    )


def _channel(turn: Turn, text: str) -> Channel | None:
    """The channel meant. One named by the platform's own mention becomes known here; an unknown name is told."""
    mention = _MENTION.match(text.strip())
    wanted = fold(mention.group(1) if mention else text).lstrip("#")
    for channel in turn.all(select(Channel).order_by(Channel.id)):
        if wanted in (fold(channel.conversation).lstrip("#"), fold(channel.name).lstrip("#")):
            return channel
    if mention:
        return _new(turn, mention.group(1), mention.group(2) or mention.group(1))
    turn.reply(
        "weekly.unknown_channel",
        channel=text.lstrip("#＃"),
        known=[ch.name for ch in turn.all(select(Channel).order_by(Channel.id))][:8],
    )
    return None


def _at_hand(turn: Turn) -> Channel | None:
    """The channel the command was given in, else the only one with a plan or the only one there is."""
    address = turn.input.address
    everything = turn.all(select(Channel).order_by(Channel.id))
    if not address.private:
        here = next((ch for ch in everything if ch.conversation == address.conversation), None)
        return here or _new(turn, address.conversation, address.conversation)
    planned = [ch for ch in everything if ch.report] or everything
    if len(planned) == 1:
        return planned[0]
    turn.reply("weekly.which_channel", known=[ch.name for ch in planned][:8])
    return None


def _new(turn: Turn, conversation: str, name: str) -> Channel:
    return turn.add(
        Channel(
            platform=turn.input.address.platform,
            conversation=conversation,
            name=name.lstrip("#"),
            locale=turn.workspace.locale,
        )
    )


ROUTES = Routes(commands={c.Report: route("report.write", report)}, timers={"weekly": fire})
