"""What a person can ask for by `/brief …`, one frozen value a command, as `grammar.parse` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

# ---------------------------------------------------------------- what commands point at


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWord:
    """A person as written: `@tanaka`, `<@U123|bob>`, `@佐藤さん`, `佐藤`. Who that is, others find out."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a person word needs a text")


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefWord:
    """A brief by its number (`B2`, `2`) or by words of its title."""

    number: int | None = None
    title: str = ""

    def __post_init__(self) -> None:
        if (self.number is None) == (not self.title):
            raise ValueError(f"a brief is named by its number or by its title, got {self!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Sections of a brief, or a whole brief (`sections` empty). `brief` None: the one at hand (the thread's, the only one).

    `bare`: one number stood alone where a brief and a section are both possible (`hold 3`). It is kept in `sections`;
    where the brief at hand has no such section, the number means the brief.
    """

    brief: BriefWord | None = None
    sections: tuple[int, ...] = ()
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWord:
    """A question by its number (`Q7`, `7`, `質問7`); `place` tells its section when that was said (`B2.3 Q1`, `B2.3.1`)."""

    number: int
    place: Place | None = None


Level = Literal["company", "department", "person"]
Policy = Literal["light", "standard", "active", "none"]
Format = Literal["md", "html", "docx", "txt"]
ReviewKind = Literal["fact", "legal", "boss", "brand"]
Role = Literal["admin", "marketer", "expert", "manager", "writer", "viewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Common to all: `name` is the canonical name, `preview` asks to be shown the effect without having it.

    Every `brief` that is None means the brief at hand. Every `…_text` holds words for `language.dates`.
    """

    name: ClassVar[str] = ""
    preview: bool = False


# ---------------------------------------------------------------- start


@dataclass(frozen=True, slots=True, kw_only=True)
class MyDay(Command):
    name: ClassVar[str] = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Command):
    """`topic` is a command's canonical name, other words as typed, or ""."""

    name: ClassVar[str] = "help"
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class New(Command):
    """`from_file` asks for a file's brief, `file` names it when a name was typed."""

    name: ClassVar[str] = "new"
    title: str = ""
    from_file: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBriefs(Command):
    name: ClassVar[str] = "list"
    which: Literal["all", "mine", "open", "stalled", "done"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefCommand(Command):
    """A command about one whole brief."""

    brief: BriefWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(BriefCommand):
    name: ClassVar[str] = "show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename(BriefCommand):
    name: ClassVar[str] = "rename"
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(BriefCommand):
    name: ClassVar[str] = "cancel"
    reason: str = ""


# ---------------------------------------------------------------- purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(BriefCommand):
    name: ClassVar[str] = "goal"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(BriefCommand):
    name: ClassVar[str] = "reader"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword(BriefCommand):
    name: ClassVar[str] = "keyword"
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merit(BriefCommand):
    name: ClassVar[str] = "merit"
    level: Level
    text: str
    evidence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(BriefCommand):
    """`text` is the number with what it measures; `n` the count it rests on."""

    name: ClassVar[str] = "evidence"
    action: Literal["add", "list"] = "list"
    text: str = ""
    source: str = ""
    date_text: str = ""
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint(BriefCommand):
    name: ClassVar[str] = "lint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why(BriefCommand):
    name: ClassVar[str] = "why"


# ---------------------------------------------------------------- outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Title(BriefCommand):
    name: ClassVar[str] = "title"
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline(BriefCommand):
    name: ClassVar[str] = "outline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOutline(BriefCommand):
    """`section B add|edit|move|drop`: `number` is the section meant (add: its place, if given), `to` where it moves."""

    name: ClassVar[str] = "section"
    action: Literal["add", "edit", "move", "drop"]
    number: int | None = None
    text: str = ""
    to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCommand(Command):
    """A command about sections, or where it says so about a whole brief."""

    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill(PlaceCommand):
    name: ClassVar[str] = "prefill"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep(PlaceCommand):
    name: ClassVar[str] = "keep"
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref(PlaceCommand):
    """References of a section or a brief; `drop` names one by `url` or by `number` in the list."""

    name: ClassVar[str] = "ref"
    action: Literal["add", "list", "drop"]
    url: str = ""
    use: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary(BriefCommand):
    name: ClassVar[str] = "glossary"
    action: Literal["add", "list"]
    terms: tuple[str, ...] = ()


# ---------------------------------------------------------------- alignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Align(BriefCommand):
    name: ClassVar[str] = "align"
    who: tuple[PersonWord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed(BriefCommand):
    name: ClassVar[str] = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Angle(BriefCommand):
    name: ClassVar[str] = "angle"
    action: Literal["list", "accept", "park", "swap"]
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(PlaceCommand):
    name: ClassVar[str] = "override"
    reason: str


# ---------------------------------------------------------------- people


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(PlaceCommand):
    name: ClassVar[str] = "assign"
    who: PersonWord
    backup: PersonWord | None = None
    due_text: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassign(PlaceCommand):
    name: ClassVar[str] = "unassign"
    who: PersonWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign(PlaceCommand):
    """`from_who` is set when two people were named: from, then to."""

    name: ClassVar[str] = "reassign"
    who: PersonWord
    from_who: PersonWord | None = None
    due_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest(PlaceCommand):
    name: ClassVar[str] = "suggest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load(Command):
    name: ClassVar[str] = "load"
    who: PersonWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class People(Command):
    """`text` is whatever else was said of the person (name, department, address)."""

    name: ClassVar[str] = "people"
    action: Literal["list", "add", "edit"] = "list"
    who: PersonWord | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles(Command):
    """Without `role` the person's roles are shown, without `who` everybody's."""

    name: ClassVar[str] = "roles"
    who: PersonWord | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(Command):
    name: ClassVar[str] = "forget"
    who: PersonWord


# ---------------------------------------------------------------- questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(PlaceCommand):
    name: ClassVar[str] = "ask"
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions(PlaceCommand):
    name: ClassVar[str] = "questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Smaller(Command):
    name: ClassVar[str] = "smaller"
    question: QuestionWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    name: ClassVar[str] = "withdraw"
    question: QuestionWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps(PlaceCommand):
    name: ClassVar[str] = "gaps"


# ---------------------------------------------------------------- chase


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence(Command):
    """Without `policy` the one in force is shown; `preview_days` from `--preview 30d`."""

    name: ClassVar[str] = "cadence"
    brief: BriefWord | None = None
    who: PersonWord | None = None
    policy: Policy | None = None
    preview_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge(Command):
    name: ClassVar[str] = "nudge"
    question: QuestionWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(PlaceCommand):
    name: ClassVar[str] = "hold"
    until_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(PlaceCommand):
    name: ClassVar[str] = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(PlaceCommand):
    name: ClassVar[str] = "extend"
    due_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled(BriefCommand):
    name: ClassVar[str] = "stalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(PlaceCommand):
    name: ClassVar[str] = "escalate"
    to: Literal["manager", "marketer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Park(Command):
    """Exactly one of `place` and `question` is set."""

    name: ClassVar[str] = "park"
    place: Place | None = None
    question: QuestionWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revive(Command):
    """Exactly one of `place` and `question` is set."""

    name: ClassVar[str] = "revive"
    place: Place | None = None
    question: QuestionWord | None = None


# ---------------------------------------------------------------- drafts and review


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(PlaceCommand):
    name: ClassVar[str] = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compose(PlaceCommand):
    name: ClassVar[str] = "compose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff(PlaceCommand):
    """No version: the last two; one: that against the newest."""

    name: ClassVar[str] = "diff"
    versions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(PlaceCommand):
    """Without `sentence` the sources of all sentences."""

    name: ClassVar[str] = "source"
    sentence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(PlaceCommand):
    """`text` is the new wording when it was typed along; "" opens the form."""

    name: ClassVar[str] = "edit"
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore(PlaceCommand):
    name: ClassVar[str] = "restore"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixes(PlaceCommand):
    name: ClassVar[str] = "fixes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(PlaceCommand):
    name: ClassVar[str] = "review"
    who: PersonWord
    kind: ReviewKind = "fact"
    due_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(PlaceCommand):
    name: ClassVar[str] = "approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(PlaceCommand):
    name: ClassVar[str] = "return"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Final(BriefCommand):
    name: ClassVar[str] = "final"


# ---------------------------------------------------------------- publishing, wins, reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(BriefCommand):
    name: ClassVar[str] = "export"
    format: Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(BriefCommand):
    name: ClassVar[str] = "published"
    url: str
    date_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics(BriefCommand):
    name: ClassVar[str] = "metrics"
    action: Literal["import", "list"] = "list"
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Win(Command):
    name: ClassVar[str] = "win"
    action: Literal["list", "check", "send", "dismiss"] = "list"
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWin(BriefCommand):
    name: ClassVar[str] = "nowin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks(Command):
    name: ClassVar[str] = "thanks"
    who: PersonWord
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(BriefCommand):
    name: ClassVar[str] = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(BriefCommand):
    name: ClassVar[str] = "board"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Command):
    """`channel` as written (`#sales`, `<#C1|sales>`), `when_text` day and time as written."""

    name: ClassVar[str] = "report"
    action: Literal["weekly", "now", "pause", "preview"]
    channel: str = ""
    when_text: str = ""


# ---------------------------------------------------------------- oneself and administration


@dataclass(frozen=True, slots=True, kw_only=True)
class Lang(Command):
    name: ClassVar[str] = "lang"
    language: Literal["ja", "en"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacation(Command):
    """`who` is the stand-in."""

    name: ClassVar[str] = "vacation"
    when_text: str
    who: PersonWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet(Command):
    name: ClassVar[str] = "quiet"
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut(Command):
    name: ClassVar[str] = "optout"
    level: Literal["this", "all", "until", "digest"]
    until_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptIn(Command):
    name: ClassVar[str] = "optin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Command):
    name: ClassVar[str] = "settings"
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Command):
    name: ClassVar[str] = "calendar"
    action: Literal["list", "add", "import"] = "list"
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(BriefCommand):
    name: ClassVar[str] = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Command):
    name: ClassVar[str] = "undo"


ALL: tuple[type[Command], ...] = (
    *(MyDay, Help, New, ListBriefs, Show, Rename, Cancel, Goal, Reader, Keyword, Merit, Evidence, Lint, Why),
    *(Title, Outline, ChangeOutline, Prefill, Keep, Ref, Glossary, Align, Agreed, Angle, Override),
    *(Assign, Unassign, Reassign, Suggest, Load, People, Roles, Forget, Ask, Questions, Smaller, Withdraw, Gaps),
    *(Cadence, Nudge, Hold, Resume, Extend, Stalled, Escalate, Park, Revive),
    *(Draft, Compose, Diff, Source, Edit, Restore, Fixes, Review, Approve, Return, Final),
    *(Export, Published, Metrics, Win, NoWin, Thanks, Status, Board, Report),
    *(Lang, Vacation, Quiet, OptOut, OptIn, Settings, Calendar, Audit, Undo),
)
NAMES: tuple[str, ...] = tuple(cls.name for cls in ALL)
