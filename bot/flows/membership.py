"""Who belongs to the workspace: people that come, change and leave; installations that come and go."""

from __future__ import annotations

from sqlalchemy import select

from bot.flows import leaving
from bot.inputs import Installed, PersonChanged
from bot.model import Installation, Person
from bot.turn import Turn


def changed(turn: Turn, item: PersonChanged) -> None:
    """The platform's word on a person: name, language, zone; a leaver's work goes to the stand-in, then the marketer."""
    person = turn.person
    if item.name:
        person.name = item.name
    if item.locale:
        person.locale = "ja" if item.locale.lower().startswith("ja") else "en"
    if item.zone:
        person.hours = {**person.hours, "zone": item.zone}
    if person.active and not item.active:
        person.active = False
        turn.record("person.left", f"person:{person.id}", before="active", after="left", why="platform")
        leaving.hand_over(turn, person)
    elif item.active and not person.active:
        person.active = True
        turn.record("person.returned", f"person:{person.id}", before="left", after="active", why="platform")


def installed(turn: Turn, item: Installed) -> None:
    if turn.actor is not None and not _admins(turn):
        turn.actor.roles = sorted({*turn.actor.roles, "admin", "marketer"})
    if turn.actor is not None:
        turn.reply("common.installed", name=item.name)


def uninstalled(turn: Turn) -> None:
    """No more sends; the data stays for its retention."""
    for row in turn.session.scalars(
        select(Installation).where(
            Installation.workspace_id == turn.workspace.id,
            Installation.platform == turn.input.address.platform,
            Installation.team == turn.input.team,
        )
    ):
        row.state = "disconnected"
    turn.record("workspace.disconnected", f"workspace:{turn.workspace.id}", after="disconnected", why="uninstalled")


def _admins(turn: Turn) -> list[Person]:
    return [p for p in turn.all(select(Person).where(Person.active.is_(True))) if "admin" in p.roles]
