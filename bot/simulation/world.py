"""People in front of the real program: what they do becomes inputs, time moves from one due task to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath

from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FilePosted,
    FileRef,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionAdded,
    VoicePosted,
)
from bot.intake import Intake
from bot.simulation.chat import Chat, Posted
from bot.worker import Worker

#: What the machine may take to answer before a scenario looks: paced messages leave one a second.
ANSWER_TIME = timedelta(seconds=45)
SOUND = (".m4a", ".mp3", ".wav", ".webm", ".ogg", ".mp4", ".flac", ".amr")


class Impossible(Exception):
    """A person tried what nobody could: press a button that is not there, edit a message never sent."""


@dataclass(slots=True, kw_only=True)
class World:
    """One workspace `team` on the platform `chat`. `user` names are the platform's ids; each has the private chat `D:<user>`."""

    chat: Chat
    intake: Intake
    worker: Worker
    now: datetime
    team: str = "demo"
    read_file: Callable[[str], bytes]
    said: dict[tuple[str, str], tuple[str, Address]] = field(default_factory=dict)
    _number: int = 0

    # ------------------------------------------------------------ time

    def run_until(self, to: datetime) -> None:
        """Runs everything due until then, each at its own time; the clock ends at `to`."""
        while True:
            ran = self.worker.step(self.now) + self.worker.slow_step(self.now)
            if ran:
                continue
            due = self.worker.next_due()
            if due is None or due > to:
                break
            self.now = max(self.now, due)
        self.now = max(self.now, to)

    def accept(self, item: AnyInput) -> None:
        self.intake.accept(item, at=self.now)
        self.run_until(self.now + ANSWER_TIME)

    # ------------------------------------------------------------ what people do

    def say(self, user: str, text: str, *, channel: str = "", top: bool = False) -> None:
        """In a channel, else in the thread of the bot's newest message to them (`top`: outside any thread)."""
        address = self._channel(channel) if channel else self._where(user, top=top)
        message = self._id("u")
        self.said[user, text] = (message, address)
        self.accept(
            MessagePosted(
                id=message, at=self.now, team=self.team, user=user, address=address, message=message, text=text
            )
        )

    def command(self, user: str, text: str, *, channel: str = "") -> None:
        address = self._channel(channel) if channel else self._where(user, top=True)
        self.accept(
            CommandInvoked(
                id=self._id("c"), at=self.now, team=self.team, user=user, address=address, text=text, trigger=""
            )
        )

    def press(self, user: str, label: str) -> None:
        """The newest button whose label holds these words."""
        for post in reversed(self.inbox(user)):
            for button in post.message.buttons:
                if label in button.label:
                    address = Address(
                        platform=self.chat.name,
                        conversation=post.to.conversation,
                        thread=post.to.thread or post.id,
                        private=post.to.private,
                    )
                    self.accept(
                        ButtonPressed(
                            id=self._id("b"),
                            at=self.now,
                            team=self.team,
                            user=user,
                            address=address,
                            message=post.id,
                            action=button.action,
                            value=button.value,
                            trigger=f"t{self._number}",
                        )
                    )
                    return
        labels = [b.label for p in self.inbox(user)[-4:] for b in p.message.buttons]
        raise Impossible(f"{user} sees no button {label!r}; the newest are {labels}")

    def file(self, user: str, path: str, text: str = "", *, top: bool = False) -> None:
        """A voice memo by its ending, any other file as a document."""
        name = PurePath(path).name
        ref = FileRef(id=self._id("f"), name=name)
        self.chat.files[ref.id] = self.read_file(path)
        message = self._id("u")
        address = self._where(user, top=top)
        if name.lower().endswith(SOUND):
            self.accept(
                VoicePosted(
                    id=message,
                    at=self.now,
                    team=self.team,
                    user=user,
                    address=address,
                    message=message,
                    file=ref,
                    text=text,
                )
            )
        else:
            self.accept(
                FilePosted(
                    id=message,
                    at=self.now,
                    team=self.team,
                    user=user,
                    address=address,
                    message=message,
                    file=ref,
                    text=text,
                )
            )

    def edit(self, user: str, old: str, new: str) -> None:
        message, address = self._own(user, old)
        self.said[user, new] = (message, address)
        self.accept(
            MessageEdited(
                id=self._id("e"), at=self.now, team=self.team, user=user, address=address, message=message, text=new
            )
        )

    def delete(self, user: str, old: str) -> None:
        message, address = self._own(user, old)
        self.accept(
            MessageDeleted(id=self._id("d"), at=self.now, team=self.team, user=user, address=address, message=message)
        )

    def react(self, user: str, emoji: str, words: str = "") -> None:
        """On the bot's newest message to them that holds `words`."""
        for post in reversed(self.inbox(user)):
            if words in shown(post):
                address = Address(
                    platform=self.chat.name, conversation=post.to.conversation, thread=post.to.thread, private=True
                )
                self.accept(
                    ReactionAdded(
                        id=self._id("r"),
                        at=self.now,
                        team=self.team,
                        user=user,
                        address=address,
                        message=post.id,
                        emoji=emoji,
                    )
                )
                return
        raise Impossible(f"{user} sees no message with {words!r}")

    def submit(self, user: str, fields: dict[str, str]) -> None:
        """Fills in the newest dialog; fields left out keep their value."""
        if not self.chat.forms:
            raise Impossible("no dialog is open")
        _, form = self.chat.forms[-1]
        unknown = set(fields) - {f.name for f in form.fields}
        if unknown:
            raise Impossible(
                f"the dialog {form.form!r} has no {sorted(unknown)}; it has {[f.name for f in form.fields]}"
            )
        filled = {f.name: fields.get(f.name, f.value) for f in form.fields}
        self.accept(
            FormSubmitted(
                id=self._id("s"),
                at=self.now,
                team=self.team,
                user=user,
                address=self._where(user, top=False),
                form=form.form,
                value=form.value,
                fields=filled,
            )
        )

    # ------------------------------------------------------------ what people see

    def inbox(self, user: str) -> list[Posted]:
        """Everything the bot shows this person in private, oldest first by last change."""
        mine = [p for p in self.chat.posts if p.to.conversation == f"D:{user}" or p.to.only == user]
        return sorted(mine, key=lambda p: p.order)

    def channel(self, name: str) -> list[Posted]:
        return [p for p in self.chat.posts if p.to.conversation == name and not p.to.only]

    # ------------------------------------------------------------ inside

    def _where(self, user: str, *, top: bool) -> Address:
        thread = None
        if not top:
            newest = next((p for p in reversed(self.inbox(user)) if p.to.thread or p.key), None)
            for post in reversed(self.inbox(user)):
                if post.to.thread is not None:
                    newest = post
                    break
                if any(p.to.thread == post.id for p in self.chat.posts) or post.message.buttons:
                    newest = post
                    break
            if newest is not None:
                thread = newest.to.thread or newest.id
        return Address(platform=self.chat.name, conversation=f"D:{user}", thread=thread, private=True)

    def _channel(self, name: str) -> Address:
        return Address(platform=self.chat.name, conversation=name)

    def _own(self, user: str, text: str) -> tuple[str, Address]:
        for (who, words), found in reversed(self.said.items()):
            if who == user and text in words:
                return found
        raise Impossible(f"{user} never said {text!r}")

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number}"


def shown(post: Posted) -> str:
    """Everything a reader sees of a message, as text."""
    message = post.message
    parts = [
        message.heading,
        message.text.replace("\\", ""),
        *(f"> {q.text}" for q in message.quotes),
        *(f"{f.name}: {f.value}".replace("\\", "") for f in message.fields),
        *(f"- {item}".replace("\\", "") for item in message.items),
        *(f"{link.label} {link.url}" for link in message.links),
        *(f"({a.name})" for a in message.attachments),
        *(f"[{b.label}]" for b in message.buttons),
        *(f"<{s.label}: {' / '.join(o.label for o in s.options)}>" for s in message.selects),
        message.note.replace("\\", ""),
    ]
    return "\n".join(part for part in parts if part)
