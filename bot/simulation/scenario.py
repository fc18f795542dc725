"""Stories as text files: who says, presses or sends what, how time moves, and what people must see. docs in tests/scenarios/README.md.

title: One section            header lines: title, language (ja|en), start (date and time), engine (script|local)
hears voice/v01.m4a: words    what the scripted engine hears in a file
person sato2: 佐藤 花子, expert, 品質保証        somebody beside the cast

aoki uploads briefs/b1.docx
aoki: /brief 割当 1.1 @佐伯   a line beginning with "/" is a command, any other words are a message
aoki (top): 質問です          outside any thread
saeki presses この目次でOK
saeki edits 12% => 15%        also: deletes WORDS, reacts 👍 on WORDS, fills field=value; field=value
time +2 days | time 2026-12-04 09:00 | time 17:30
  saeki sees ご確認            since the last action; also: does not see WORDS, sees nothing, #marketing sees WORDS
  aoki gets a file with 12%
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.simulation.cast import Member
from bot.simulation.chat import Posted
from bot.simulation.world import Impossible, World, shown

_HEADER = re.compile(r"^(title|language|start|engine):\s*(.+)$")
_HEARS = re.compile(r"^hears (\S+):\s*(.+)$")
_PERSON = re.compile(r"^person (\w+):\s*(.+)$")
_CHECK = re.compile(r"^(#?[\w-]+) (sees nothing|does not see|sees|gets a file with)\s*(.*)$")
_SPEAK = re.compile(r"^(\w+)(?: \((top|#[\w-]+)\))?:\s*(.+)$")
_ACT = re.compile(r"^(\w+) (uploads|sends|presses|edits|deletes|reacts|fills)\s+(.+)$")
_STEP = re.compile(r"^\+(\d+)\s*(minutes?|hours?|days?|weeks?)$")


class ScenarioError(Exception):
    """A line that cannot be read or whose expectation fails; the message names file, line and what was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    number: int
    text: str
    check: bool


@dataclass(slots=True, kw_only=True)
class Scenario:
    """A parsed file. `words` are what the scripted engine hears, by file."""

    name: str
    title: str = ""
    language: str = "ja"
    start: datetime = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    engine: str = "script"
    words: dict[str, str] = field(default_factory=dict)
    people: list[Member] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def assertions(self) -> int:
        return sum(line.check for line in self.lines)


ZONES = {"ja": "Asia/Tokyo", "en": "Europe/London"}


def parse(name: str, text: str) -> Scenario:
    """Raises ScenarioError naming the line that is none of the forms above."""
    scenario = Scenario(name=name)
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or (line.startswith("#") and not _CHECK.match(line)):
            continue
        if header := _HEADER.match(line):
            _head(scenario, header.group(1), header.group(2))
        elif heard := _HEARS.match(line):
            scenario.words[heard.group(1).rpartition("/")[2]] = heard.group(2)
        elif person := _PERSON.match(line):
            scenario.people.append(_member(person.group(1), person.group(2), scenario.language))
        elif raw[:1].isspace():
            if not _CHECK.match(line):
                raise ScenarioError(
                    f"{name}:{number}: not an expectation: {line!r} (… sees …, does not see …, sees nothing)"
                )
            scenario.lines.append(Line(number=number, text=line, check=True))
        elif line.startswith("time ") or _ACT.match(line) or _SPEAK.match(line):
            scenario.lines.append(Line(number=number, text=line, check=False))
        else:
            raise ScenarioError(f"{name}:{number}: not a line of a scenario: {line!r}")
    return scenario


def _head(scenario: Scenario, key: str, value: str) -> None:
    if key == "start":
        scenario.start = _when(value, scenario.start, ZONES[scenario.language])
    else:
        setattr(scenario, key, value)


def _member(user: str, text: str, language: str) -> Member:
    name, role, department, *more = [part.strip() for part in f"{text},,".split(",")]
    manager = next((m.partition("=")[2] for m in more if m.startswith("manager=")), "")
    return Member(
        user=user,
        name=name,
        roles=(role or "expert",),
        department=department,
        manager=manager,
        locale=language,
        zone=ZONES[language],
        country="JP" if language == "ja" else "GB",
    )


def _when(text: str, now: datetime, zone: str) -> datetime:
    """`+2 days`, `2026-12-04 09:00`, or `17:30` (the next time the clock shows that)."""
    if step := _STEP.match(text):
        unit = step.group(2).rstrip("s") + "s"
        return now + timedelta(**{unit: int(step.group(1))})
    if re.match(r"^\d{1,2}:\d{2}$", text):
        local = now.astimezone(ZoneInfo(zone))
        wanted = local.replace(hour=int(text.split(":")[0]), minute=int(text.split(":")[1]), second=0, microsecond=0)
        return (wanted if wanted > local else wanted + timedelta(days=1)).astimezone(UTC)
    day, _, clock = text.partition(" ")
    at = datetime.combine(datetime.fromisoformat(day).date(), time.fromisoformat(clock or "09:00"), ZoneInfo(zone))
    return at.astimezone(UTC)


@dataclass(slots=True, kw_only=True)
class Player:
    """Plays a scenario in a world; `transcript` collects what everybody saw, to be read like prose."""

    scenario: Scenario
    world: World
    open_file: Callable[[str], str]
    transcript: list[str] = field(default_factory=list)
    _seen: int = 0
    _told: int = 0

    def play(self) -> None:
        """Raises ScenarioError at the first line that fails."""
        for line in self.scenario.lines:
            try:
                if line.check:
                    self._check(line.text)
                else:
                    self._seen = self.world.chat.newest
                    self.transcript.append(f"\n{line.text}")
                    self._act(line.text)
                    self._tell()
            except (Impossible, ScenarioError) as error:
                raise ScenarioError(f"{self.scenario.name}:{line.number}: {line.text}\n  {error}") from error

    def _act(self, text: str) -> None:
        world = self.world
        if text.startswith("time "):
            world.run_until(_when(text[5:].strip(), world.now, ZONES[self.scenario.language]))
        elif act := _ACT.match(text):
            self._do(act.group(1), act.group(2), act.group(3))
        elif speak := _SPEAK.match(text):
            user, where, words = speak.groups()
            if words.startswith("/"):
                world.command(user, words.partition(" ")[2], channel=where or "")
            else:
                world.say(user, words, top=where == "top", channel=where if where and where.startswith("#") else "")

    def _do(self, user: str, verb: str, rest: str) -> None:
        world = self.world
        match verb:
            case "uploads" | "sends":
                world.file(user, rest, top=verb == "uploads")
            case "presses":
                world.press(user, rest)
            case "edits":
                old, _, new = rest.partition(" => ")
                world.edit(user, old, new)
            case "deletes":
                world.delete(user, rest)
            case "reacts":
                emoji, _, words = rest.partition(" on ")
                world.react(user, emoji.strip(), words)
            case _:
                fields = dict(part.strip().split("=", 1) for part in rest.split("; "))
                world.submit(user, {k: v.replace("\\n", "\n") for k, v in fields.items()})

    def _check(self, text: str) -> None:
        found = _CHECK.match(text)
        assert found is not None
        user, verb, words = found.groups()
        texts = [shown(p) for p in self._new(user)]
        everything = "\n---\n".join(texts) or "(nothing)"
        match verb:
            case "sees" if not any(words in t for t in texts):
                raise ScenarioError(f"{user} does not see {words!r} but:\n{everything}")
            case "does not see" if any(words in t for t in texts):
                raise ScenarioError(f"{user} sees {words!r}:\n{everything}")
            case "sees nothing" if texts:
                raise ScenarioError(f"{user} sees:\n{everything}")
            case "gets a file with":
                files = [self.open_file(a.file) for p in self._new(user) for a in p.message.attachments]
                if not any(words in content for content in files):
                    raise ScenarioError(f"no file of {user} holds {words!r}:\n" + "\n---\n".join(files))

    def _new(self, user: str) -> list[Posted]:
        posts = self.world.channel(user) if user.startswith("#") else self.world.inbox(user)
        return [p for p in posts if p.order > self._seen]

    def _tell(self) -> None:
        for post in sorted(self.world.chat.posts, key=lambda p: p.order):
            if post.order > self._told:
                self._told = post.order
                to = post.to.only or post.to.conversation.removeprefix("D:")
                mark = " (changed)" if post.edited else ""
                self.transcript.append(
                    f"  → {to}{mark}\n" + "\n".join(f"    {row}" for row in shown(post).splitlines())
                )
