"""The guided story: where a newcomer stands in it, and what its next step does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.web.console import Console, PersonCard
from adapters.web.posts import Post, choices
from adapters.web.rooms import Rooms, direct
from adapters.web.texts import Step, Texts
from bot.errors import PermanentError

_NOTE = "story"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A step ready to be shown: `step` with the names filled in, or None when the story is over."""

    number: int
    count: int
    step: Step | None
    actor: PersonCard | None


def cast(console: Console) -> dict[str, PersonCard]:
    """Who plays marketer, expert, expert2, manager, writer."""
    found: dict[str, PersonCard] = {}
    for person in console.people():
        name = person.role if person.role not in found else f"{person.role}2"
        found.setdefault(name, person)
    return found


def names(console: Console) -> dict[str, str]:
    """{expert} is the name, {expert_at} the way a command names the person."""
    players = cast(console)
    given = {name: person.name for name, person in players.items()}
    return given | {f"{name}_at": f"@{''.join(person.name.split())}" for name, person in players.items()}


def chapter(console: Console, rooms: Rooms, words: Texts) -> Chapter:
    """Where the story stands."""
    at = position(rooms)
    if at >= len(words.story):
        return Chapter(number=len(words.story), count=len(words.story), step=None, actor=None)
    step = filled(words.story[at], names(console))
    return Chapter(number=at + 1, count=len(words.story), step=step, actor=cast(console).get(step.who))


def filled(step: Step, given: Mapping[str, str]) -> Step:
    """The step with people's names in its texts; somebody the world lacks is left as written."""
    known = _Names(given)
    return Step(
        title=step.title.format_map(known),
        about=step.about.format_map(known),
        text=step.text.format_map(known),
        who=step.who,
        kind=step.kind,
        sample=step.sample,
        actions=step.actions,
        to=step.to,
        thread=step.thread,
        show=step.show,
    )


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def position(rooms: Rooms) -> int:
    noted = rooms.note(_NOTE)
    return int(noted) if noted.isdigit() else 0


def go_to(rooms: Rooms, position: int) -> None:
    rooms.remember(_NOTE, str(max(0, position)))


def button_for(rooms: Rooms, user: str, actions: tuple[str, ...]) -> tuple[Post, str, str]:
    """The newest button the person can press with one of `actions` (none named: the newest message's first primary one).

    Code no_step_button.
    """
    for post in reversed(rooms.timeline(direct(user), user)):
        if post.message is None or post.pressed & choices(post):
            continue
        for button in post.message.buttons:
            if button.action in actions or (not actions and button.style == "primary"):
                return post, button.action, button.value
    raise PermanentError(f"{user!r} has no button of {actions!r}", code="no_step_button")


def newest_thread(rooms: Rooms, user: str) -> str | None:
    """The thread the bot wrote in last with this person; its newest message when it wrote in none."""
    spoken = [post for post in rooms.timeline(direct(user), user) if not post.author]
    threaded = [post for post in spoken if post.thread]
    if threaded:
        return threaded[-1].thread
    return spoken[-1].id if spoken else None
