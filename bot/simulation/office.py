"""Invented marketers and managers: the ones work through their briefs day by day, the others answer when they are asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.calendar import hours as business
from bot.calendar.hours import Hours
from bot.simulation.chance import Chance, drawn, hit, pick, wait
from bot.simulation.service import Shown
from bot.simulation.settings import Minds
from bot.simulation.stage import Diary, Hands
from bot.simulation.tally import Tally

_BRIEF = re.compile(r"\bB(\d+)")
_CHOICES = ("shrink", "swap", "writer", "drop", "manager")
#: Working days a marketer waits for agreement before standing for a line in person, and people tried for one section.
PATIENCE, MOST_TRIES = 5, 5


@dataclass(slots=True)
class Section:
    """`expert` is whom the marketer means to ask; `state` new, offered, over."""

    no: int
    expert: str
    backup: str = ""
    state: str = "new"
    tried: int = 0
    waited: int = 0


@dataclass(slots=True)
class Work:
    """One brief as its marketer knows it. `number` is what the program calls it, 0 before it said so."""

    title: str
    text: str
    due: date
    sections: list[Section]
    number: int = 0
    final: bool = False
    news: bool = False
    published: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Marketer:
    """Uploads, asks for agreement, assigns, decides, finishes, publishes, brings numbers; once a working day looks at each brief."""

    user: str
    words: Mapping[str, Any]
    minds: Minds
    chance: Chance
    hands: Hands
    diary: Diary
    tally: Tally
    hours: Hours
    experts: list[str]
    managers: Mapping[str, Manager]
    works: list[Work] = field(default_factory=list)
    cards: dict[str, tuple[Work, Section]] = field(default_factory=dict)
    _asked: dict[str, Callable[[Shown], None]] = field(default_factory=dict)

    # ------------------------------------------------------------ seeing

    def see(self, shown: Shown) -> None:
        """Replies to an own command go where it wants them; all else is news."""
        if shown.edit:
            return
        then = self._asked.pop(shown.key.partition(":")[0], None)
        if then is not None:
            then(shown)
        actions = {b.action: b for b in shown.message.buttons}
        if "align.send" in actions or (then is None and self._unnumbered(shown)):
            self._numbered(shown)
        if "escalate.drop" in actions:
            self.tally.cards += 1
            self._soon(lambda: self._decide(shown))
        elif "escalate.sent" in actions:
            self._soon(lambda: self._send_to_manager(shown))
        elif "win.send" in actions and hit(self.chance, 0.5):
            self._soon(lambda: self.hands.press(self.user, shown, actions["win.send"]))
        work = self._work(shown)
        if work is not None and then is None:
            work.news = True

    def _unnumbered(self, shown: Shown) -> bool:
        return any(not w.number and w.title in _all(shown) for w in self.works)

    def _numbered(self, shown: Shown) -> None:
        """The program read a brief and says which number it has."""
        found = _BRIEF.search(_all(shown))
        work = next((w for w in self.works if not w.number and w.title in _all(shown)), None)
        if found is None or work is None:
            return
        work.number = int(found.group(1))
        people = dict.fromkeys(s.expert for s in work.sections)
        self._soon(lambda: self._command("align", brief=work.number, who=" ".join(f"<@{p}>" for p in people)))
        self._tomorrow(work)

    def _work(self, shown: Shown) -> Work | None:
        found = _BRIEF.search(_all(shown))
        return next((w for w in self.works if found and w.number == int(found.group(1))), None)

    # ------------------------------------------------------------ a brief's days

    def begin(self, work: Work) -> None:
        self.works.append(work)
        self.hands.file(self.user, f"brief{len(self.works)}.md", work.text.encode())

    def _tomorrow(self, work: Work) -> None:
        day = business.business_days_after(self.hours, business.local(self.hours, self.hands.now()).date(), 1)
        when = business.moment(self.hours, day, time(10)) + wait(self.chance, timedelta(minutes=20))
        self.diary.note(when, lambda: self._day(work))

    def _day(self, work: Work) -> None:
        """What can be done today about this brief."""
        if work.final:
            return
        for section in work.sections:
            if section.state == "new":
                self._assign(work, section)
        weekday = business.local(self.hours, self.hands.now()).weekday()
        if weekday == 0:
            for section in work.sections:
                section.state = "new" if section.state == "offered" and hit(self.chance, 0.5) else section.state
        if work.news:
            work.news = False
            self._command("final", lambda shown: self._finished(work, shown), brief=work.number)
        self._tomorrow(work)

    def _assign(self, work: Work, section: Section) -> None:
        day = min(
            business.business_days_after(self.hours, business.local(self.hours, self.hands.now()).date(), 7),
            max(work.due, business.local(self.hours, self.hands.now()).date() + timedelta(days=3)),
        )
        self._command(
            "assign_backup" if section.backup else "assign",
            lambda shown: self._assigned(work, section, shown),
            brief=work.number,
            section=section.no,
            who=f"<@{section.expert}>",
            backup=f"<@{section.backup}>",
            due=self._day_words(day),
        )

    def _assigned(self, work: Work, section: Section, shown: Shown) -> None:
        actions = {b.action for b in shown.message.buttons}
        section.tried += 1
        if "undo.offers" in actions:
            section.state = "offered"
        elif "align.then_assign" in actions or self.words["commands"]["override_word"] in _all(shown):
            section.waited += 1
            section.tried -= 1
            if section.waited == PATIENCE:
                self._command("override", brief=work.number, section=section.no)
        elif section.tried >= MOST_TRIES:
            section.state = "over"
        elif section.tried > 1:
            section.expert, section.backup = pick(self.chance, self.experts), ""
        else:
            section.state = "offered"

    def _finished(self, work: Work, shown: Shown) -> None:
        if self.words["commands"]["export"].split()[0] not in _all(shown).replace("/brief", ""):
            return
        work.final = True
        self._soon(lambda: self._command("export", brief=work.number))
        out = business.add_days(self.hours, self.hands.now(), 1)
        self.diary.note(out, lambda: self._publish(work))

    def _publish(self, work: Work) -> None:
        now = self.hands.now()
        work.published = now
        day = business.local(self.hours, now).date()
        self._command("published", brief=work.number, day=day.isoformat())
        better = hit(self.chance, 0.7)
        for days in (16, 30):
            when = business.add_days(self.hours, now + timedelta(days=days), 0)
            self.diary.note(when, lambda: self._numbers(work, day, better))

    def _numbers(self, work: Work, out: date, better: bool) -> None:
        """The page's visits by day, from four weeks before."""
        today = business.local(self.hours, self.hands.now()).date()
        lines = ["date,metric,value"]
        day = out - timedelta(days=28)
        while day < today:
            usual = 20 + day.weekday() + int(self.chance.random() * 5)
            lines.append(f"{day.isoformat()},views,{usual * (2 if better and day > out else 1)}")
            day += timedelta(days=1)
        text = f"/brief {self.words['commands']['metrics'].format(brief=work.number)}"
        self.hands.file(self.user, f"views-{work.number}.csv", "\n".join(lines).encode(), text)

    # ------------------------------------------------------------ when all was tried

    def _decide(self, shown: Shown) -> None:
        choice = drawn(self.chance, self.minds.marketers)
        button = next((b for b in shown.message.buttons if b.action == f"escalate.{choice}"), None)
        if button is None:
            return
        self.hands.press(self.user, shown, button)
        work = self._work(shown)
        section = self._section(work, shown)
        if work is None or section is None:
            return
        if choice == "swap" and not section.backup:
            section.expert, section.state, section.tried = pick(self.chance, self.experts), "new", 1
        elif choice in ("writer", "shrink"):
            self._soon(lambda: self._write(work, section))

    def _section(self, work: Work | None, shown: Shown) -> Section | None:
        """The card says "B3-2", or the heading's number in other words."""
        found = re.search(r"B\d+\D{1,4}(\d+)", _all(shown))
        return next((s for s in work.sections if found and s.no == int(found.group(1))), None) if work else None

    def _write(self, work: Work, section: Section) -> None:
        """Marketing writes it; the expert is only asked to check."""
        n = 2 + int(self.chance.random() * 9)
        text = self.words["prefill"].format(code=f"M{work.number}{section.no}", n=n)
        self._command("prefill", brief=work.number, section=section.no, text=text)
        self._command("compose", brief=work.number, section=section.no)

    def _send_to_manager(self, shown: Shown) -> None:
        """By mail, under the marketer's own name; then the program hears of it."""
        button = next(b for b in shown.message.buttons if b.action == "escalate.sent")
        self.hands.press(self.user, shown, button)
        self.tally.to_managers += 1
        for name, manager in self.managers.items():
            if name in _all(shown):
                manager.asked()
                return

    # ------------------------------------------------------------ inside

    def _command(self, name: str, then: Callable[[Shown], None] | None = None, **values: object) -> None:
        before = set(self.hands.acts)
        self.hands.command(self.user, self.words["commands"][name].format(**values))
        if then is not None:
            for number in set(self.hands.acts) - before:
                self._asked[number] = then

    def _soon(self, act: Callable[[], None]) -> None:
        begin = business.next_open(self.hours, self.hands.now())
        self.diary.note(business.add_time(self.hours, begin, wait(self.chance, timedelta(hours=2))), act)

    def _day_words(self, day: date) -> str:
        return str(self.words["commands"]["day"].format(month=day.month, day=day.day))


@dataclass(slots=True, kw_only=True)
class Manager:
    """Answers what reaches them, mostly: in words to the program, whether a marketer's mail or the program asked."""

    user: str
    words: Mapping[str, Any]
    minds: Minds
    chance: Chance
    hands: Hands
    diary: Diary
    hours: Hours

    def see(self, shown: Shown) -> None:
        if any(b.action == "manager.yes" for b in shown.message.buttons) and not shown.edit:
            self.asked(shown)

    def asked(self, shown: Shown | None = None) -> None:
        answer = drawn(self.chance, self.minds.managers)
        if answer == "silent":
            return
        now = business.next_open(self.hours, self.hands.now())
        when = business.add_time(self.hours, now, wait(self.chance, timedelta(hours=6)))
        self.diary.note(when, lambda: self._answer(answer, shown))

    def _answer(self, answer: str, shown: Shown | None) -> None:
        day = business.local(self.hours, self.hands.now()).date() + timedelta(days=14)
        words = self.words["commands"]["day"].format(month=day.month, day=day.day)
        self.hands.say(self.user, self.words[f"manager_{answer}"].format(day=words), to=shown)


def _all(shown: Shown) -> str:
    """Every word a reader sees."""
    message = shown.message
    parts = [message.heading, message.text, *message.items, *(q.text for q in message.quotes), message.note]
    return "\n".join(parts)
