"""An invented expert: sees messages, forgets, answers, promises, sighs, leaves. Knows nothing of the program but what it shows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.calendar import hours as business
from bot.calendar.hours import Hours
from bot.inputs import Address
from bot.message import Button
from bot.simulation import asks
from bot.simulation.asks import Ask
from bot.simulation.chance import Chance, drawn, hit, pick, wait
from bot.simulation.service import Shown
from bot.simulation.settings import Minds
from bot.simulation.stage import Diary, Hands
from bot.simulation.tally import Tally

#: What reading a message costs, and a tap.
READING, TAP = 5, 4
#: Somebody who has just done something goes on with it.
AT_IT = timedelta(minutes=10)
#: The effort against which `Minds.ease` is measured: one open question.
OPEN_SECONDS = 75
#: What a person who wants out does with the exits shown.
_EXITS = {"offer.you_write": 0.45, "offer.not_me": 0.25, "offer.decline": 0.2, "offer.later": 0.1}
_WAYS = {
    "later": ("question.later", "offer.later"),
    "smaller": ("question.smaller", "offer.smaller"),
    "not_me": ("offer.not_me",),
    "boss": ("offer.need_boss", "stall.need_boss"),
    "you_write": ("question.you_write", "offer.you_write"),
    "unknown": ("question.unknown",),
    "stall": ("stall.ask",),
}


@dataclass(slots=True)
class Item:
    """Something asked of this person, as they remember it."""

    kind: str
    thread: str
    shown: Shown
    ask: Ask
    contacts: int = 0
    closed: bool = False
    promised: bool = False


@dataclass(slots=True, kw_only=True)
class Expert:
    """`temper` multiplies how often this person reacts at all. `sealed` and `withdrawn` are codes nobody else may see."""

    user: str
    locale: str
    words: Mapping[str, Any]
    minds: Minds
    chance: Chance
    hands: Hands
    diary: Diary
    tally: Tally
    hours: Hours
    temper: float = 1.0
    grudge: bool = False
    typist: float = 0.3
    belief: float = 0.0
    away: tuple[date, date] | None = None
    stand_in: str = ""
    gone: bool = False
    items: dict[str, Item] = field(default_factory=dict)
    contacts: list[datetime] = field(default_factory=list)
    acted_at: datetime | None = None
    out: bool = False
    sealed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    last: dict[str, tuple[tuple[str, Address], str]] = field(default_factory=dict)

    # ------------------------------------------------------------ seeing

    def see(self, shown: Shown) -> None:
        if self.gone or shown.edit:
            return
        ask = asks.read(shown)
        at_it = self.acted_at is not None and shown.at - self.acted_at <= AT_IT
        if not at_it:
            self.tally.received += 1
            self.contacts = [t for t in self.contacts if shown.at - t <= timedelta(days=5)] + [shown.at]
        self.tally.spend(self.user, READING)
        if ask is None:
            return
        self.tally.reminders += ask.reminder
        thread = shown.to.thread or shown.id
        match ask.kind:
            case "bundle":
                if hit(self.chance, self._reply(ask, 0)):
                    self._later(lambda: self._open_all(shown))
            case "when" | "whom" | "stall" | "fix" | "tap" | "preview":
                self._later(lambda: self._choose(shown, ask), quick=at_it)
            case "exit":
                self._met(self._of_thread(thread, shown, ask), shown, ask, at_it)
            case _:
                self._met(self._item(thread, shown, ask), shown, ask, at_it)

    def _item(self, thread: str, shown: Shown, ask: Ask) -> Item:
        item = self.items.get(ask.item)
        if item is None:
            for other in self.items.values():
                if other.thread == thread:
                    other.closed = True
            item = self.items[ask.item] = Item(kind=ask.kind, thread=thread, shown=shown, ask=ask)
            if ask.kind in ("offer", "question"):
                self.tally.asked.setdefault(thread, shown.at)
            self._remember(item)
        return item

    def _of_thread(self, thread: str, shown: Shown, ask: Ask) -> Item:
        found = next((i for i in reversed(self.items.values()) if i.thread == thread and not i.closed), None)
        return found or self.items.setdefault(f"exit:{thread}", Item(kind="exit", thread=thread, shown=shown, ask=ask))

    def _remember(self, item: Item) -> None:
        """Some come back to a thing without anybody's word."""
        if self.minds.own_accord <= 0:
            return
        days = 1 + int(math.log(1 - self.chance.random()) / math.log(1 - self.minds.own_accord))
        if days <= 40:
            when = business.add_days(self.hours, self.hands.now(), days)
            self.diary.note(when + wait(self.chance, timedelta(hours=1)), lambda: self._do(item))

    def _met(self, item: Item, shown: Shown, ask: Ask, at_it: bool) -> None:
        item.shown, item.ask = shown, ask
        number, item.contacts = item.contacts, item.contacts + 1
        chance = 0.85 if at_it else self._reply(ask, number)
        if item.promised:
            item.promised, chance = False, self.minds.keep
        if item.kind == "align":
            chance = self.minds.align
        if hit(self.chance, chance):
            self._later(lambda: self._act(item), quick=at_it)
        elif hit(self.chance, self.minds.at(self.minds.leave, number) * (1.5 if self.grudge else 1.0)):
            self._later(lambda: self._leave(item))

    def _reply(self, ask: Ask, number: int) -> float:
        recent = max(0, len(self.contacts) - 1)
        chance = self.minds.at(self.minds.reply, number) * self.temper
        chance *= math.pow(OPEN_SECONDS / max(ask.seconds, 3), self.minds.ease)
        chance *= (1 - self.minds.tired) ** recent
        chance *= self.minds.grudge_factor if self.grudge else 1.0
        return min(0.97, chance + self.belief)

    def _later(self, act: Callable[[], None], *, quick: bool = False) -> None:
        """In this person's own working time; at once is minutes."""
        mean = timedelta(minutes=3) if quick else timedelta(hours=self.minds.hours)
        when = business.add_time(self.hours, business.next_open(self.hours, self.hands.now()), wait(self.chance, mean))
        self.diary.note(when, act)

    # ------------------------------------------------------------ doing

    def _act(self, item: Item) -> None:
        if item.closed or self.out or self.gone:
            return
        way = drawn(self.chance, self.minds.ways)
        button = next((item.ask.buttons[a] for a in _WAYS.get(way, ()) if a in item.ask.buttons), None)
        if way == "seen":
            self._touch(TAP)
            self.hands.react(self.user, item.shown, "👀")
        elif way == "refuse":
            self._touch(TAP)
            item.closed = True
            self.hands.say(self.user, self.words["decline"], to=item.shown)
        elif way == "why" and "chase.why" in item.ask.buttons:
            self._touch(TAP)
            self.hands.press(self.user, item.shown, item.ask.buttons["chase.why"])
            self._later(lambda: self._do(item))
        elif button is not None:
            self._way(item, button, way)
        else:
            self._do(item)

    def _way(self, item: Item, button: Button, way: str) -> None:
        self._touch(TAP)
        if way == "later":
            item.promised = True
            if hit(self.chance, self.typist):
                self.hands.say(self.user, pick(self.chance, self.words["later"]), to=item.shown)
                return
        elif way in ("not_me", "you_write", "unknown"):
            item.closed = True
        self.hands.press(self.user, item.shown, button)

    def _do(self, item: Item) -> None:
        """What was asked."""
        if item.closed or self.out or self.gone:
            return
        buttons = item.ask.buttons
        match item.kind:
            case "question" if "question.pick" in buttons:
                self._tap(item, buttons["question.pick"])
            case "question" if "question.yes" in buttons:
                self._tap(item, buttons["question.yes" if hit(self.chance, 0.8) else "question.no"])
            case "question":
                self._answer(item)
            case "offer" if "offer.accept" in buttons:
                self._tap(item, buttons["offer.accept"])
            case "align" if hit(self.chance, 0.03):
                self._touch(20)
                item.closed = True
                self.hands.say(self.user, self.words["disagree"], to=item.shown)
            case "align":
                self._tap(item, buttons["align.agree_all"])
            case "review" if "draft.confirm" in buttons:
                self._confirm(item)
            case _:
                there = {a: w for a, w in _EXITS.items() if a in buttons}
                if there:
                    self._tap(item, buttons[drawn(self.chance, there)])

    def _tap(self, item: Item, button: Button) -> None:
        """By the button, or by the words beside it."""
        self._touch(TAP)
        item.closed = True
        words = button.typed
        if words and not words.startswith("/") and "…" not in words and hit(self.chance, self.typist):
            self.hands.say(self.user, words, to=item.shown, instead=button)
        else:
            self.hands.press(self.user, item.shown, button)

    def _answer(self, item: Item) -> None:
        code = self._code()
        text = self._fill(pick(self.chance, self.words["answers"]), code)
        self._touch(item.ask.seconds * (0.6 + self.chance.random()))
        item.closed = True
        if hit(self.chance, self.minds.off_record):
            secret = self._code()
            self.sealed.append(secret)
            self.hands.say(self.user, self._fill(self.words["sealed"], secret), to=item.shown)
        speak = self.hands.voice if hit(self.chance, 0.1) else self.hands.say
        self.last[item.thread] = (speak(self.user, text, to=item.shown), code)
        self.tally.answers += 1
        if item.thread not in self.tally.answered:
            self.tally.answered[item.thread] = self.hands.now()
            asked = self.tally.asked.get(item.thread, self.hands.now())
            if self.hands.now() <= business.add_days(self.hours, asked, 2):
                self.tally.in_time.add(item.thread)
        if hit(self.chance, self.minds.rewords):
            self._later(lambda: self._reword(item), quick=True)
        elif hit(self.chance, self.minds.takes_back):
            self._later(lambda: self._take_back(item), quick=True)

    def _reword(self, item: Item) -> None:
        said, code = self.last[item.thread]
        self._touch(15)
        self.hands.edit(self.user, said, self._fill(self.words["edited"], code))

    def _take_back(self, item: Item) -> None:
        """Deleted, and said otherwise a little later."""
        said, code = self.last.pop(item.thread, (None, ""))
        if said is None:
            return
        self._touch(TAP)
        self.withdrawn.append(code)
        self.hands.delete(self.user, said)
        item.closed = False
        self._later(lambda: self._do(item))

    def _confirm(self, item: Item) -> None:
        draw = self.chance.random()
        self._touch(20)
        if draw < 0.06:
            n = 2 + int(self.chance.random() * 90)
            self.hands.say(self.user, self.words["fix"].format(n=n, m=n + 1), to=item.shown)
        elif draw < 0.2:
            item.closed = True
            self.hands.react(self.user, item.shown, "👍")
        elif draw < 0.4:
            item.closed = True
            self.hands.say(self.user, pick(self.chance, self.words["confirm"]), to=item.shown)
        else:
            self._tap(item, item.ask.buttons["draft.confirm"])

    def _choose(self, shown: Shown, ask: Ask) -> None:
        """One of the buttons of a message that offers ways."""
        buttons = list(shown.message.buttons)
        if self.gone or not buttons:
            return
        match ask.kind:
            case "when":
                chosen = pick(self.chance, [b for b in buttons if b.action == "promise.at"])
            case "whom":
                chosen = pick(self.chance, [b for b in buttons if b.action in ("offer.delegate", "offer.nobody")])
            case "stall":
                chosen = pick(self.chance, [b for b in buttons if b.action.startswith("stall.")])
            case "preview":
                wish = drawn(self.chance, {"preview.fine": 0.3, "preview.stop": 0.1, "": 0.6})
                found = [b for b in buttons if b.action == wish]
                if not found:
                    return
                chosen = found[0]
            case _:
                if "more.yes" in ask.buttons:
                    self.belief = min(0.3, self.belief + self.minds.belief)
                    self.tally.heard.append(shown.at)
                chosen = pick(self.chance, buttons[:2])
        self._touch(TAP)
        self.hands.press(self.user, shown, chosen)

    def _open_all(self, shown: Shown) -> None:
        if self.out or self.gone:
            return
        for button in shown.message.buttons:
            if button.action == "approach.open":
                self._touch(TAP)
                self.hands.press(self.user, shown, button)

    def _leave(self, item: Item) -> None:
        if self.out or self.gone:
            return
        self._touch(READING)
        draw = self.chance.random()
        if draw < 0.15:
            self.tally.annoyed += 1
            self.hands.say(self.user, self.words["annoyed"], to=item.shown)
        elif draw < 0.4:
            item.closed = True
            self.tally.left.add(self.user)
            self.hands.say(self.user, pick(self.chance, self.words["stop_this"]), to=item.shown)
        else:
            self.out = True
            self.tally.left.add(self.user)
            self.hands.say(self.user, pick(self.chance, self.words["stop"]))

    def announce(self, first: date, last: date) -> None:
        """A holiday, told to the program; this person's own calendar knows it too."""
        if self.gone:
            return
        self.hours = replace(self.hours, closed=(*self.hours.closed, (first, last)))
        commands = self.words["commands"]
        spans = {
            "first": commands["day"].format(month=first.month, day=first.day),
            "last": commands["day"].format(month=last.month, day=last.day),
        }
        text = commands["vacation_with" if self.stand_in else "vacation"]
        self._touch(20)
        self.hands.command(self.user, text.format(**spans, who=f"<@{self.stand_in}>"))

    def moved(self, zone: str) -> None:
        """Into another zone: the day begins at another time."""
        self.hours = replace(self.hours, zone=zone)

    # ------------------------------------------------------------ inside

    def _touch(self, seconds: float) -> None:
        self.acted_at = self.hands.now()
        self.tally.spend(self.user, seconds)

    def _code(self) -> str:
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        return "".join(pick(self.chance, letters) for _ in range(3)) + str(1000 + int(self.chance.random() * 9000))

    def _fill(self, text: str, code: str) -> str:
        n = 3 + int(self.chance.random() * 60)
        return text.format(code=code, n=n, m=n + 2)
