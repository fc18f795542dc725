"""A file that could not be opened for want of a permission: its sender hears that it was asked for, the admins which it is."""

from __future__ import annotations

from sqlalchemy import select

from bot.inputs import WorkFailed
from bot.model import Person
from bot.turn import Turn

#: What a platform port says when the bot may not read files.
MISSING = "missing_scope"


def ask_for(turn: Turn, item: WorkFailed) -> bool:
    """False: the file failed for another reason, and nothing was said."""
    if item.code != MISSING:
        return False
    turn.reply("permission.asked", name=item.payload["name"])
    admins = [
        person
        for person in turn.all(select(Person).where(Person.active.is_(True)).order_by(Person.id))
        if "admin" in person.roles
    ]
    for admin in admins:
        turn.say(
            admin,
            "permission.note",
            sort="note",
            name=turn.person.name,
            own=admin.id == turn.person.id,
            platform=turn.input.address.platform,
        )
    return True
