"""Who belongs to the workspace: people that come, change and leave; installations that come and go."""

from __future__ import annotations

from sqlalchemy import select

from bot.flows import leaving, undelivered, weekly
from bot.inputs import ChannelChanged, Installed, PersonChanged
from bot.model import Brief, Channel, Installation, Person
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


def channel_changed(turn: Turn, item: ChannelChanged) -> None:
    """A channel's new name; a closed one gets no weekly post until it is open again, and whoever set it up hears so."""
    place = item.address
    channel = turn.first(
        select(Channel).where(Channel.platform == place.platform, Channel.conversation == place.conversation)
    )
    if channel is None:
        return
    if item.name and item.name != channel.name:
        channel.name = item.name
        turn.record("channel.renamed", f"channel:{channel.id}", why="platform")
    if item.closed is not None:
        weekly.closed(turn, channel, item.closed)


def installed(turn: Turn, item: Installed) -> None:
    if turn.actor is None:
        return
    if not _admins(turn):
        turn.actor.roles = sorted({*turn.actor.roles, "admin", "marketer"})
    first = [admin.id for admin in _admins(turn)] == [turn.actor.id] and turn.first(select(Brief)) is None
    turn.reply("common.installed" if first else "common.welcome", name=item.name)
    undelivered.back(turn, item)


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
