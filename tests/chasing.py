"""Stories about keeping things moving: a section that is agreed and offered, and what was sent to whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import company
from bot.calendar import hours as business
from bot.model import Absence, Approach, Assignment, Person, Post, Workspace
from bot.simulation.chat import Chat
from tests.world import Stage, make_world

ZONE = {"ja": ZoneInfo("Asia/Tokyo"), "en": ZoneInfo("Europe/London")}
CAST = {"ja": ("aoki", "saeki", "mochizuki", "osawa"), "en": ("erin", "owen", "priya", "ruth")}


@dataclass(slots=True)
class Story:
    """One agreed section, offered to the expert. Wall times are those of the cast's country."""

    stage: Stage
    language: str

    @property
    def marketer(self) -> str:
        return CAST[self.language][0]

    @property
    def expert(self) -> str:
        return CAST[self.language][1]

    @property
    def stand_in(self) -> str:
        return CAST[self.language][2]

    @property
    def manager(self) -> str:
        return CAST[self.language][3]

    def do(self, ja: str, en: str) -> str:
        """The words of this story's language."""
        return ja if self.language == "ja" else en

    def when(self, text: str) -> datetime:
        """ "12-07 09:00", of 2026, or with the year before it."""
        full = text if len(text) > 11 else f"2026-{text}"
        return datetime.fromisoformat(full).replace(tzinfo=ZONE[self.language])

    def until(self, text: str) -> None:
        self.stage.world.run_until(self.when(text).astimezone(UTC))

    def log(self, user: str, *, prefix: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """(wall time, catalog key) of everything this person got in private, oldest first."""
        with self.stage.store.read(self.stage.workspace_id) as session:
            rows = session.scalars(select(Post).where(Post.conversation == f"D:{user}").order_by(Post.at, Post.id))
            found = [(row.at.astimezone(ZONE[self.language]).strftime("%m-%d %H:%M"), row.catalog_key) for row in rows]
        return [line for line in found if not prefix or line[1].startswith(prefix)]

    def rows(self, model: type[Any]) -> list[Any]:
        with self.stage.store.read(self.stage.workspace_id) as session:
            found = list(session.scalars(select(model).order_by(model.id)))
            session.expunge_all()
        return found

    def assignment(self) -> Assignment:
        """The newest offer."""
        row = self.rows(Assignment)[-1]
        assert isinstance(row, Assignment)
        return row

    def change(self, model: type[Any], user_name: str, **values: Any) -> None:
        """Sets columns of the row with that name (people) directly, as an administration page would."""
        with self.stage.store.write(self.stage.workspace_id) as session:
            row = session.scalars(select(model).where(model.name == user_name)).one()
            for key, value in values.items():
                setattr(row, key, value)

    def sees(self, user: str) -> str:
        return self.stage.last(user)


def begin(
    tmp_path: Path,
    language: str = "ja",
    *,
    start: datetime | None = None,
    due: str | None = None,
    chat: Chat | None = None,
) -> Story:
    """The marketer's brief is in, its outline agreed, section 1 offered to the expert on the day after `start`."""
    stage = make_world(tmp_path, language=language, start=start, chat=chat)
    story = Story(stage, language)
    world, begun = stage.world, stage.world.now
    world.file(
        story.marketer, "briefs/b1-steam-trap.docx" if language == "ja" else "briefs/b2-pump-vibration.md", top=True
    )
    if language == "ja":
        world.command(story.marketer, "すり合わせ 1 @佐伯")
    else:
        world.command(story.marketer, "align 1 @owen")
    day = begun + timedelta(days=1)
    world.run_until(day)
    world.press(story.expert, story.do("この目次でOK", "Fine as it is"))
    world.run_until(day + timedelta(minutes=10))
    limit = due if due is not None else story.do("12/4まで", "due Dec 4")
    world.command(story.marketer, story.do(f"割当 1.1 @佐伯 {limit}", f"assign 1.1 @owen {limit}"))
    world.run_until(day + timedelta(minutes=30))
    return story


def accepted(tmp_path: Path, language: str = "ja", **more: Any) -> Story:
    """As `begin`, and the expert takes it at once: the first question is asked."""
    story = begin(tmp_path, language, **more)
    story.stage.world.press(story.expert, story.do("引き受けます", "I'll take it"))
    return story


def close_company(story: Story, first: str, last: str) -> None:
    """Company days off, as year-end holidays are set."""
    with story.stage.store.write(story.stage.workspace_id) as session:
        workspace = session.get_one(Workspace, story.stage.workspace_id)
        workspace.settings = {**workspace.settings, "hours": {"closed": [[first, last]]}}


def assert_manners(story: Story) -> None:
    """What must hold in every story: hours, one message a day, three contacts an item, falling effort, a stored rule."""
    assert story.stage.dead() == []
    with story.stage.store.read(story.stage.workspace_id) as session:
        workspace = session.get_one(Workspace, story.stage.workspace_id)
        people = {p.id: p for p in session.scalars(select(Person))}
        away = list(session.scalars(select(Absence)))
        sent = list(session.scalars(select(Approach).where(Approach.state == "sent").order_by(Approach.id)))
        session.expunge_all()
    items: dict[str, list[Approach]] = {}
    days: dict[tuple[int, object], set[datetime | None]] = {}
    for row in sent:
        assert row.rule
        if row.day is None:
            continue
        person = people[row.person_id]
        hours = company.hours_of(workspace, person, [a for a in away if a.person_id == person.id])
        assert row.sent_at is not None
        assert business.is_open(hours, row.sent_at), (row.sort, row.sent_at)
        days.setdefault((row.person_id, row.day), set()).add(row.sent_at)
        if row.nudge:
            items.setdefault(row.args["item"], []).append(row)
    assert all(len(moments) == 1 for moments in days.values()), days
    for rows in items.values():
        assert len(rows) <= 3
        assert all(later.seconds < earlier.seconds for earlier, later in pairwise(rows))
        assert "farewell" not in [row.sort for row in rows][:-1]
