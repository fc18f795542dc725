"""What somebody's page shows, without their asking: the flows run on a session whose changes are thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.departure import Ready, prepare
from bot.flows import home
from bot.inputs import Address, CommandInvoked
from bot.language.bundle import Language
from bot.message import Message
from bot.model import Person, PersonAddress, Workspace
from bot.ports import Store
from bot.turn import Turn


def page(
    store: Store, language: Language, workspace_id: int, *, platform: str, team: str, user: str, at: datetime
) -> Sequence[Message]:
    """Top to bottom in the person's language; empty for somebody unknown or who left."""
    with store.read(workspace_id) as session:
        person = session.scalars(
            select(Person)
            .join(PersonAddress, PersonAddress.person_id == Person.id)
            .where(PersonAddress.platform == platform, PersonAddress.team == team, PersonAddress.user == user)
        ).first()
        if person is None or not person.active:
            return ()
        place = Address(platform=platform, conversation=f"@{user}", private=True)
        turn = Turn(
            session=session,
            workspace=session.get_one(Workspace, workspace_id),
            input=CommandInvoked(id="page", at=at, team=team, user=user, address=place, text=""),
            at=at,
            actor=person,
            language=language,
        )
        home.show(turn)
        made = [prepare(session, task.payload, language.catalog, at=at) for task in turn.tasks]
        return [one.message for one in made if isinstance(one, Ready)]
