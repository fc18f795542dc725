"""What people do on the pages, done: in the rooms first, as the chat service it is, then as an input to the bot."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from adapters.web import inputs, moves, story
from adapters.web.console import Console
from adapters.web.posts import Upload
from adapters.web.rooms import Rooms, direct
from adapters.web.texts import LOCALES, Step, texts
from adapters.web.views import Seat
from bot.errors import PermanentError
from bot.inputs import AnyInput

#: How many seconds a step of the story, or a page without scripts, waits for the bot; a voice memo goes on behind it.
PATIENCE = 4.0
#: How long a step waits that needs what a voice memo brings.
VOICE_PATIENCE = 30.0


class Given:
    """What a form brought: words by field, and files."""

    def __init__(self, fields: list[tuple[str, str]], files: list[tuple[str, str, str, bytes]]) -> None:
        self.words: dict[str, list[str]] = {}
        for name, value in fields:
            self.words.setdefault(name, []).append(value)
        self.files = files

    def get(self, name: str) -> str:
        return self.words.get(name, [""])[0]

    def flat(self) -> Mapping[str, str]:
        return {name: values[0] for name, values in self.words.items()}


#: A deed gives back the seat to look from afterwards. Everything in it blocks.
Deed = Callable[[Seat, Given], Seat]


class Deeds:
    """One method a form of the pages. A mistake is a PermanentError whose code has a sentence in playground.toml."""

    def __init__(self, console: Console, rooms: Rooms) -> None:
        self._console = console
        self._rooms = rooms
        self._moving = threading.Lock()

    def _accept(self, item: AnyInput) -> None:
        self._console.accept(item)
        self._rooms.touch()

    # ------------------------------------------------------------ talking

    def say(self, seat: Seat, given: Given) -> Seat:
        files = [(name, kind, content) for field, name, kind, content in given.files if field == "file"]
        if given.get("sample"):
            files.append(self._sample(given.get("sample")))
        seconds = given.get("seconds")
        self._say(seat, given.get("text"), files, float(seconds) if _is_number(seconds) else None)
        return seat

    def _sample(self, name: str) -> tuple[str, str, bytes]:
        card = self._console.sample(name)
        return card.name, card.media_type, card.content

    def _say(self, seat: Seat, text: str, files: list[tuple[str, str, bytes]], seconds: float | None = None) -> None:
        """The words, and each file as a message of its own; the first file carries the words."""
        text = text.replace("\r\n", "\n")
        asked = not files and inputs.command(text) is not None
        user, thread = seat.person.user, seat.thread or None
        uploads: list[Upload | None] = [self._store(name, kind, content) for name, kind, content in files]
        for number, upload in enumerate(uploads or [None]):
            post = self._rooms.say(
                seat.conversation,
                user,
                "" if number else text,
                thread=thread,
                file=upload,
                only=user if asked else "",
            )
            trigger = self._rooms.trigger(user, seat.conversation, thread) if asked else ""
            self._accept(inputs.said(post, private=seat.private, trigger=trigger, seconds=seconds))

    def _store(self, name: str, kind: str, content: bytes) -> Upload:
        return self._rooms.store(name, inputs.media_type(content, kind), content)

    def edit(self, seat: Seat, given: Given) -> Seat:
        post = self._rooms.edit(given.get("post"), seat.person.user, given.get("text").replace("\r\n", "\n"))
        private = self._rooms.is_private(post.conversation)
        self._accept(inputs.edited(post, private=private, at=self._console.now()))
        return seat

    def delete(self, seat: Seat, given: Given) -> Seat:
        post = self._rooms.delete(given.get("post"), seat.person.user)
        private = self._rooms.is_private(post.conversation)
        self._accept(inputs.deleted(post, private=private, at=self._console.now()))
        return seat

    def react(self, seat: Seat, given: Given) -> Seat:
        emoji, user = given.get("emoji")[:40], seat.person.user
        if emoji and self._rooms.react(given.get("post"), user, emoji):
            post = self._rooms.get(given.get("post"))
            private = self._rooms.is_private(post.conversation)
            self._accept(inputs.reacted(post, user=user, emoji=emoji, private=private, at=self._console.now()))
        return seat

    # ------------------------------------------------------------ buttons and forms

    def press(self, seat: Seat, given: Given) -> Seat:
        self._press(seat, given.get("post"), given.get("action"), given.get("value"))
        return seat

    def _press(self, seat: Seat, post_id: str, action: str, value: str) -> None:
        user = seat.person.user
        press = self._rooms.press(post_id, user, action, value)
        post = self._rooms.get(post_id)
        self._accept(
            inputs.pressed(
                post,
                press=press,
                user=user,
                action=action,
                value=value,
                trigger=self._rooms.trigger(user, post.conversation, post.thread),
                private=self._rooms.is_private(post.conversation),
                at=self._console.now(),
            )
        )

    def submit(self, seat: Seat, given: Given) -> Seat:
        user = seat.person.user
        dialog = self._rooms.dialog(user)
        if dialog is None or dialog.trigger != given.get("trigger"):
            raise PermanentError("the form is closed", code="trigger_expired")
        words = {name.removeprefix("f."): values for name, values in given.words.items() if name.startswith("f.")}
        files = {
            field.removeprefix("f."): self._store(name, kind, content) for field, name, kind, content in given.files
        }
        item = inputs.submitted(
            dialog,
            user=user,
            given=words,
            files=files,
            private=self._rooms.is_private(dialog.conversation),
            at=self._console.now(),
        )
        if any(field.required and not item.fields[field.name] for field in dialog.form.fields):
            raise PermanentError("a required field is empty", code="field_missing")
        self._rooms.close_form(user, dialog.trigger)
        self._accept(item)
        return seat

    def put_aside(self, seat: Seat, given: Given) -> Seat:
        self._rooms.close_form(seat.person.user, given.get("trigger"))
        return seat

    # ------------------------------------------------------------ language and time

    def language(self, seat: Seat, given: Given) -> Seat:
        """One person's language, or everybody's."""
        locale = given.get("locale")
        if locale in LOCALES:
            for person in self._console.people():
                if given.get("user") in ("", person.user):
                    self._console.set_locale(person.user, locale)
            self._rooms.touch()
        return seat

    def clock(self, seat: Seat, given: Given) -> Seat:
        self._advance(given.get("to"), seat.person.zone)
        return seat

    def _advance(self, to: str, zone: str) -> None:
        if not self._moving.acquire(blocking=False):
            raise PermanentError("the clock is being moved", code="clock_busy")
        try:
            now = self._console.now()
            for stop in moves.stops(now, moves.target(now, to, zone)):
                self._console.advance(stop)
                self._rooms.touch()
        finally:
            self._moving.release()

    # ------------------------------------------------------------ the story

    def story(self, seat: Seat, given: Given) -> Seat:
        at = story.position(self._rooms)
        match given.get("do"):
            case "do":
                return self._tell(seat, at)
            case "skip":
                at += 1
            case "back":
                at -= 1
            case "start":
                at = 0
        story.go_to(self._rooms, at)
        return seat

    def _tell(self, seat: Seat, at: int) -> Seat:
        chapter = story.chapter(self._console, self._rooms, texts(seat.locale))
        if chapter.step is None:
            return seat
        if chapter.actor is None:
            raise PermanentError(f"nobody plays {chapter.step.who!r}", code="no_step_person")
        self._perform(Seat(person=chapter.actor, conversation=direct(chapter.actor.user), thread=""), chapter.step)
        story.go_to(self._rooms, at + 1)
        self._console.settled(PATIENCE)
        return seat if seat.view == "glance" else self._look(seat, chapter.step.show or chapter.step.who)

    def _perform(self, place: Seat, step: Step) -> None:
        if step.kind == "clock":
            self._advance(step.to, place.person.zone)
        elif step.kind == "press":
            self._console.settled(VOICE_PATIENCE)  # the draft to confirm may still be on its way out of a memo
            post, action, value = story.button_for(self._rooms, place.person.user, step.actions)
            self._press(place, post.id, action, value)
        else:
            if step.thread == "newest":
                place = replace(place, thread=story.newest_thread(self._rooms, place.person.user) or "")
            self._say(place, step.text, [self._sample(step.sample)] if step.sample else [])

    def _look(self, seat: Seat, show: str) -> Seat:
        channels = self._console.channels()
        if show == "channel" and channels:
            return replace(seat, conversation=channels[0].conversation, thread="")
        person = story.cast(self._console).get(show)
        return replace(seat, person=person, conversation=direct(person.user), thread="") if person else seat


def _is_number(given: str) -> bool:
    return bool(re.fullmatch(r"\d{1,6}(\.\d{1,6})?", given))
