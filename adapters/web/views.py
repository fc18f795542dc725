"""What a page shows, gathered from the rooms and the program behind them: plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32
from zoneinfo import ZoneInfo

from adapters.web import render
from adapters.web.console import BriefCard, ChannelCard, Console, PersonCard
from adapters.web.posts import Dialog, Post
from adapters.web.rooms import Rooms, direct
from adapters.web.texts import LOCALES, Texts, texts
from bot.errors import PermanentError

#: Replies of a thread shown in the conversation; the rest is one press away.
SHOWN_REPLIES = 6
#: Threads of a conversation shown at once: after a year of them a page must still be light.
SHOWN_GROUPS = 40
#: The reactions at hand, each with the drawing that shows it: not every machine has a font for emoji.
EMOJI = {"👍": "thumb", "👀": "eye", "🙏": "thanks", "✅": "check"}
_HUES = 6
_DONE = frozenset({"confirmed", "final"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Whose place is taken, and what is open before them. `view` is talk or glance, `whole` asks for old threads too."""

    person: PersonCard
    conversation: str
    thread: str
    view: str = "talk"
    picked: tuple[str, ...] = ()
    whole: bool = False

    @property
    def locale(self) -> str:
        return self.person.locale if self.person.locale in LOCALES else "en"

    @property
    def private(self) -> bool:
        return self.conversation == direct(self.person.user)

    def fields(self) -> dict[str, str]:
        """The hidden fields with which a form says where it stands."""
        given = {"as": self.person.user, "in": self.conversation, "thread": self.thread}
        if self.whole:
            given |= {"all": "yes"}
        if self.view == "glance":
            given |= {"view": "glance", "with": ",".join(self.picked)}
        return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How somebody is shown: name, one or two letters and a colour of their own."""

    user: str
    name: str
    letters: str
    hue: int
    role: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message as shown to the one who looks."""

    post: Post
    face: Face
    mine: bool
    when: str
    whole_when: str
    only: str
    reactions: tuple[tuple[str, str, int], ...]
    pressing: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A message of the conversation with its thread; `hidden` replies are not shown here."""

    day: str
    root: Line
    replies: tuple[Line, ...]
    hidden: int
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the left column."""

    face: Face
    link: str
    unread: int
    chosen: bool
    locale: str = ""
    conversation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    when: str
    iso: str
    what: str
    why: str
    face: Face | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    brief: BriefCard
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What stands in the middle (or in one column of the side-by-side view)."""

    seat: Seat
    face: Face
    title: str
    channel: bool
    groups: tuple[Group, ...]
    hidden: int
    in_thread: bool
    about: str
    placeholder: str
    hint: str
    dialog: Dialog | None = None
    samples: Sequence[tuple[str, str]] = field(default=())


def furnish(rooms: Rooms, console: Console) -> None:
    """Every person has a private conversation and every channel is there before anybody speaks."""
    for person in console.people():
        rooms.open_direct(person.user)
    for channel in console.channels():
        rooms.open_channel(channel.conversation, channel.name)


def take_seat(console: Console, given: Mapping[str, str]) -> Seat:
    """From an address or a form: `as`, `in`, `thread`, `view`, `with`. Codes: person_not_found, channel_not_found."""
    people = console.people()
    wanted = given.get("as", "")
    person = next((one for one in people if one.user == wanted), None)
    if person is None and not wanted:
        person = next((one for one in people if one.role == "marketer"), next(iter(people), None))
    if person is None:
        raise PermanentError(f"there is no person {wanted!r}", code="person_not_found")
    conversation = given.get("in") or direct(person.user)
    if conversation != direct(person.user) and conversation not in {one.conversation for one in console.channels()}:
        raise PermanentError(f"{person.user!r} does not see {conversation!r}", code="channel_not_found")
    view = "glance" if given.get("view") == "glance" else "talk"
    picked = tuple(one for one in given.get("with", "").split(",") if one)
    return Seat(
        person=person,
        conversation=conversation,
        thread=given.get("thread", ""),
        view=view,
        picked=picked,
        whole=given.get("all") == "yes",
    )


def face(person: PersonCard, words: Texts) -> Face:
    return Face(
        user=person.user,
        name=person.name,
        letters=_letters(person.name),
        hue=crc32(person.user.encode()) % _HUES,
        role=words.roles.get(person.role, person.role),
        department=person.department,
    )


def _letters(name: str) -> str:
    parts = name.replace("\u3000", " ").split()
    if parts and parts[0].isascii():
        return "".join(part[0] for part in parts[:2]).upper()
    return parts[0][:1] if parts else "?"


def faces(console: Console, words: Texts) -> dict[str, Face]:
    """By user; "" is the bot."""
    known = {person.user: face(person, words) for person in console.people()}
    known[""] = Face(user="", name=words.words["bot"], letters="", hue=0, role=words.words["bot_role"])
    return known


def entries(console: Console, rooms: Rooms, seat: Seat) -> tuple[list[Entry], list[Entry]]:
    """The people whose place can be taken, and the channels as the chosen person sees them."""
    words = texts(seat.locale)
    people = [
        Entry(
            face=face(person, words),
            link=f"/?as={person.user}",
            unread=rooms.unread(person.user, direct(person.user)),
            chosen=person.user == seat.person.user,
            locale=person.locale,
        )
        for person in console.people()
    ]
    return people, [
        Entry(
            face=Face(user="", name=channel.name, letters="#", hue=0),
            link=f"/?as={seat.person.user}&in={channel.conversation}",
            unread=rooms.unread(seat.person.user, channel.conversation),
            chosen=channel.conversation == seat.conversation,
            conversation=channel.conversation,
        )
        for channel in console.channels()
    ]


def talk(console: Console, rooms: Rooms, seat: Seat) -> Talk:
    """Codes: channel_not_found, thread_not_found."""
    words = texts(seat.locale)
    known = faces(console, words)
    posts = rooms.timeline(seat.conversation, seat.person.user)
    rooms.saw(seat.person.user, seat.conversation)
    groups = _groups([_line(post, seat, known, words) for post in posts], seat, words)
    if seat.thread and not groups:
        raise PermanentError(f"no thread {seat.thread!r}", code="thread_not_found")
    hidden = 0 if seat.whole else max(0, len(groups) - SHOWN_GROUPS)
    channel = next((one for one in console.channels() if one.conversation == seat.conversation), None)
    return Talk(
        seat=seat,
        face=known[seat.person.user],
        title=channel.name if channel else words.words["direct"],
        channel=channel is not None,
        groups=tuple(groups[hidden:]),
        hidden=hidden,
        in_thread=bool(seat.thread),
        about=groups[0].about if seat.thread else "",
        placeholder=_placeholder(seat, channel, words),
        hint=words.words["empty_channel"] if channel else words.hints.get(seat.person.role, words.hints["other"]),
        dialog=rooms.dialog(seat.person.user),
        samples=console.samples(),
    )


def _placeholder(seat: Seat, channel: ChannelCard | None, words: Texts) -> str:
    key = "write_thread" if seat.thread else "write_in" if channel else "write_to"
    return words.words[key].format(name=seat.person.name, channel=channel.name if channel else "")


def _line(post: Post, seat: Seat, known: Mapping[str, Face], words: Texts) -> Line:
    stranger = Face(user=post.author, name=post.author, letters="?", hue=0)
    return Line(
        post=post,
        face=known.get(post.author, stranger),
        mine=post.author == seat.person.user,
        when="",
        whole_when=render.clock_text(post.at, seat.locale, seat.person.zone),
        only=words.words["only_you"].format(name=known[post.only].name) if post.only in known and post.only else "",
        reactions=tuple(
            (emoji, ", ".join(known[user].name for user in users if user in known), len(users))
            for emoji, users in post.reactions
        ),
        pressing={**seat.fields(), "post": post.id},
    )


def _groups(lines: Iterable[Line], seat: Seat, words: Texts) -> list[Group]:
    """Threads in the order of their latest message: what moves stands at the bottom, where one writes."""
    threads: dict[str, list[Line]] = {}
    for line in lines:
        threads.setdefault(line.post.thread or line.post.id, []).append(line)
    if seat.thread:
        threads = {root: found for root, found in threads.items() if root == seat.thread}
    groups: list[Group] = []
    for found in sorted(threads.values(), key=lambda found: found[-1].post.seq):
        day = render.day_of(found[-1].post.at, seat.locale, seat.person.zone)
        found = [replace(line, when=_when(line.post, found[-1].post, seat)) for line in found]
        replies = found[1:]
        hidden = 0 if seat.thread else max(0, len(replies) - SHOWN_REPLIES)
        groups.append(
            Group(
                day=day,
                root=found[0],
                replies=tuple(replies[hidden:]),
                hidden=hidden,
                about=_about(found[0].post) or words.words["thread"],
            )
        )
    return groups


def _when(post: Post, newest: Post, seat: Seat) -> str:
    """The hour alone when the day stands above the thread already."""
    return render.stamp(post.at, newest.at, seat.locale, seat.person.zone)


def _about(post: Post) -> str:
    if post.message is None:
        return post.text[:60]
    return post.message.heading or post.message.notice


def coming(console: Console, seat: Seat) -> list[Coming]:
    words = texts(seat.locale)
    known = faces(console, words)
    return [
        Coming(
            when=render.clock_text(one.at, seat.locale, seat.person.zone),
            iso=one.at.isoformat(),
            what=one.what,
            why=one.why,
            face=known.get(one.user) if one.user else None,
        )
        for one in console.upcoming(seat.locale)
    ]


def boards(console: Console, seat: Seat) -> list[Board]:
    return [
        Board(brief=brief, done=sum(section.state in _DONE for section in brief.sections))
        for brief in console.board(seat.locale)
    ]


def local_now(console: Console, zone: str) -> str:
    """As a date and time field of a page takes it."""
    return console.now().astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def at_a_glance(console: Console, seat: Seat) -> tuple[str, ...]:
    """Whose columns stand side by side: those picked, else marketer, two experts and a manager; then the first channel."""
    people = console.people()
    users = {person.user for person in people} | {channel.conversation for channel in console.channels()}
    picked = tuple(one for one in seat.picked if one in users)
    if picked:
        return picked
    chosen: list[str] = []
    for role, most in (("marketer", 1), ("expert", 2), ("manager", 1)):
        chosen += [person.user for person in people if person.role == role][:most]
    return tuple(chosen) or tuple(person.user for person in people[:4])
