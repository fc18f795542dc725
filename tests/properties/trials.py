"""What an input would do, without doing it: dispatched for real, looked at, rolled back. And stories to try it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm.attributes import set_committed_value

from adapters.scenario import Script
from bot import flows
from bot.inputs import Address, AnyInput, ButtonPressed, CommandInvoked, FormSubmitted
from bot.message import Button, Message
from bot.model import Owned, Person, PersonAddress
from bot.simulation import scenario as story
from bot.simulation.chat import Chat
from bot.turn import Turn
from tests.world import Stage, make_world

SCENARIOS = Path(__file__).parent.parent / "scenarios"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`changed` rows as "table:id" in the order they were written, `owners` whose they are where a row is somebody's, `told` the
    tasks' payloads, `journal` what was recorded."""

    changed: tuple[str, ...]
    owners: frozenset[int]
    told: tuple[dict[str, Any], ...]
    journal: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(str(payload.get("key", payload.get("form", ""))) for payload in self.told)

    @property
    def nothing(self) -> bool:
        """No row, no journal line, no message but one to whoever tried."""
        return not self.changed and not self.journal and len(self.told) <= 1

    def told_others(self, person_id: int) -> list[str]:
        """The keys of messages for anybody but this person."""
        return [str(p.get("key")) for p in self.told if p.get("person", p.get("to", {}).get("person")) != person_id]


class _Over(Exception):
    """Ends the transaction of a trial."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        yield
    except _Over:
        return


def attempt(stage: Stage, item: AnyInput, person_id: int | None, *, roles: list[str] | None = None) -> Outcome:
    """What the flow of `item` would do with this person (with other `roles` for once) acting; nothing of it stays."""
    found: list[Outcome] = []
    with undone(), stage.store.write(stage.workspace_id) as session:
        actor = session.one(Person, person_id) if person_id is not None else None
        if actor is not None and roles is not None:
            set_committed_value(actor, "roles", roles)  # as if loaded so: no row is written for it
        changed: dict[str, None] = {}
        owners: set[int] = set()

        def noticed(*_: Any) -> None:
            for row in (*session.new, *session.deleted, *(r for r in session.dirty if session.is_modified(r))):
                if isinstance(row, Owned):
                    changed[f"{row.__tablename__}:{row.id or 'new'}"] = None
                    owners.update({owner} if (owner := getattr(row, "person_id", None)) else ())

        event.listen(session, "before_flush", noticed)
        event.listen(session, "after_soft_rollback", lambda *_: changed.clear())  # what a flow took back whole
        turn = Turn(
            session=session,
            workspace=session.workspace,
            input=item,
            at=stage.world.now,
            actor=actor,
            language=stage.program.language,
        )
        flows.dispatch(turn)
        session.flush()
        found.append(
            Outcome(
                changed=tuple(changed),
                owners=frozenset(owners),
                told=tuple(dict(task.payload) for task in turn.tasks),
                journal=tuple(line.what for line in turn.lines),
            )
        )
        raise _Over
    return found[0]


def _from(stage: Stage, user: str) -> dict[str, Any]:
    world = stage.world
    address = Address(platform=world.chat.name, conversation=f"D:{user}", private=True)
    return {"id": f"try-{user}", "at": world.now, "team": world.team, "user": user, "address": address}


def press(stage: Stage, user: str, action: str, value: str) -> ButtonPressed:
    return ButtonPressed(**_from(stage, user), message="m0", action=action, value=value, trigger="t")


def command(stage: Stage, user: str, text: str) -> CommandInvoked:
    return CommandInvoked(**_from(stage, user), text=text, trigger="t")


def submit(stage: Stage, user: str, form: str, value: str, fields: dict[str, str]) -> FormSubmitted:
    return FormSubmitted(**_from(stage, user), form=form, value=value, fields=fields)


def users(stage: Stage) -> dict[str, int]:
    """Person ids by the platform's."""
    with stage.store.read(stage.workspace_id) as session:
        return {a.user: a.person_id for a in session.scalars(select(PersonAddress).order_by(PersonAddress.id))}


@dataclass(slots=True)
class Remembering(Chat):
    """Keeps every message as it was first shown, with whom it was for."""

    shown: list[tuple[str, Message]] = field(default_factory=list)

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Any:
        self.shown.append((to.only or to.conversation.removeprefix("D:"), message))
        return Chat.send(self, team, to, message, key=key)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        self.shown.append((to.only or to.conversation.removeprefix("D:"), message))
        Chat.update(self, team, to, message_id, message)


@dataclass(slots=True, kw_only=True)
class Watched(story.Player):
    """A story whose every new button is looked at while it is fresh: `look(user it was shown to, button)`."""

    chat: Remembering
    look: Callable[[str, Button], None]
    looked: int = 0

    def _check(self, text: str) -> None:
        """What the story expects is tried elsewhere."""

    def _act(self, text: str) -> None:
        story.Player._act(self, text)
        fresh, self.looked = self.chat.shown[self.looked :], len(self.chat.shown)
        for user, message in fresh:
            for button in message.buttons:
                self.look(user, button)
            for select_ in message.selects:
                for option in select_.options[:2]:
                    self.look(user, Button(label=option.label, action=select_.action, value=option.value))


def stage_of(folder: Path, name: str) -> tuple[Stage, story.Scenario, Remembering]:
    """The stage a story file ("ja/whole-brief") begins on."""
    path = SCENARIOS / f"{name}.scenario"
    told = story.parse(path.name, path.read_text(encoding="utf-8"))
    assert not told.people, "a story for this needs no people beside the cast"
    chat = Remembering()
    stage = make_world(folder, language=told.language, transcriber=Script(told.words), start=told.start, chat=chat)
    return stage, told, chat


def play(
    folder: Path, name: str, look: Callable[[Stage, str, Button], None] | None = None
) -> tuple[Stage, Remembering]:
    """Plays the story to its end; `look` sees each button of each message while it is fresh."""
    stage, told, chat = stage_of(folder, name)
    Watched(
        scenario=told,
        world=stage.world,
        open_file=lambda file: "",
        chat=chat,
        look=lambda user, button: look(stage, user, button) if look else None,
    ).play()
    return stage, chat
