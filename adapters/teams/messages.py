"""Messages: the words without the bot's mention, whom they are for, what is quoted, files, recordings we are not given. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from adapters.teams.place import (
    PLATFORM,
    Around,
    Read,
    Unheard,
    in_reply_to,
    is_bot,
    message_id,
    outside,
)
from adapters.teams.presses import pressed_in
from adapters.teams.shape import digest, many, plain, reply_in, text, tidy, words_in
from bot.inputs import (
    Address,
    AnyInput,
    CommandInvoked,
    FilePosted,
    FileRef,
    MessagePosted,
    PersonChanged,
    VoicePosted,
)
from bot.language.text import narrow

_COMMAND = re.compile(r"\s*/?(?:brief|ブリーフ|企画書)(?=\s|\u3000|$)[\s\u3000]*", re.IGNORECASE)
#: In a private chat the bot's name for a command stands for one by itself; 「企画書」 alone may be an answer.
_ALONE = re.compile(r"\s*/?(?:brief|ブリーフ)\s*", re.IGNORECASE)
_AT = re.compile(r"<at(?:\s+id=[\"']([^\"'>]*)[\"'])?[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"<quoted\s+messageid=[\"'](\d{1,40})[\"']\s*/?>(?:</quoted>)?", re.IGNORECASE)
#: Marks of a recording in a message's HTML twin. The twin carries no sound and no address of it.
_UNHEARD = re.compile(r"InputExtension|<(?:audio|voice)\b|itemtype=[\"'][^\"']*(?:audio|voice)", re.IGNORECASE)
_SOUNDS = frozenset({"m4a", "mp3", "wav", "ogg", "oga", "opus", "webm", "amr", "aac", "flac", "3gp", "caf"})
DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"
MOST_FILES = 10


def read_message(around: Around, addressed: Callable[[str], bool]) -> Read:
    activity, place = around.activity, around.place
    if is_bot(around.base["user"]) or plain(activity.get("from")).get("role") in ("bot", "skill"):
        return Read(place=place)
    pressed = plain(activity.get("value"))
    if pressed and not text(activity.get("text")).strip():
        trigger = around.delivery
        return Read(place=place, inputs=pressed_in(around, pressed, trigger), trigger=trigger)
    said, quotes, mentioned = words_of(around)
    if not said and _unheard(activity) and _for_us(around, mentioned):
        return Read(place=place, inputs=person_of(around), unheard=_missed(around))
    command = _command(around, said, mentioned, addressed)
    if command is None and not _for_us(around, mentioned):
        return Read(place=place)
    if quotes:
        around = in_reply_to(around, quotes)
    person = person_of(around)
    files = _files(activity)
    if files:
        return Read(place=place, inputs=(*person, *_with_files(around, files, said)))
    if command is not None:
        invoked = CommandInvoked(**around.common(), text=command, trigger=around.delivery)
        return Read(place=place, inputs=(*person, invoked))
    if said:
        posted = MessagePosted(**around.common(), message=message_id(around), text=said, quotes=quotes or None)
        return Read(place=place, inputs=(*person, posted))
    return Read(place=place, inputs=person)


def _missed(around: Around) -> Unheard:
    """In their own chat, wherever it was said: questions are answered there, and a link is for one person."""
    base = {key: around.base[key] for key in ("at", "team", "user", "address")}
    if around.place.kind != "personal":
        base["address"] = Address(platform=PLATFORM, conversation=f"@{base['user']}", private=True)
    return Unheard(id=around.delivery, **base)


def _for_us(around: Around, mentioned: bool) -> bool:
    """Where the company lets us read all of a channel, what people say to each other outside our threads leaves nothing here."""
    return around.place.kind == "personal" or around.place.targeted or mentioned or not outside(around)


def _command(around: Around, said: str, mentioned: bool, addressed: Callable[[str], bool]) -> str | None:
    """`brief …` behind a mention, `/brief …`, or what is a command by itself; a mention outside any thread speaks to the bot.

    Gives what follows the command's name, None when it is no command.
    """
    narrowed = narrow(said)
    called = _COMMAND.match(narrowed)
    if around.place.kind == "personal" and _ALONE.fullmatch(narrowed):
        return ""
    if called and (mentioned or around.place.targeted or narrowed.lstrip().startswith("/") or addressed(said)):
        return said[called.end() :].strip()
    if (mentioned and outside(around) and around.place.kind != "personal") or addressed(said):
        return said
    return None


def words_of(around: Around) -> tuple[str, str, bool]:
    """The words without the bot's own mention, the id of a quoted message, and whether the bot was mentioned."""
    activity = around.activity
    said, quotes = text(activity.get("text")), ""
    if activity.get("textFormat") == "xml" and "<at" not in said.lower():
        said = words_in(said)
    quoted = _QUOTED.search(said)
    if quoted:
        quotes, said = quoted.group(1), _QUOTED.sub(" ", said)
    for twin in _twins(activity):
        if not quotes and "/Reply" in twin:
            quotes, said = reply_in(twin)
    for entity in many(activity.get("entities")):
        if entity.get("type") == "quotedReply" and not quotes:
            quotes = text(plain(entity.get("quotedReply")).get("messageId"))
    said, mentioned = _without_own_mention(said, around)
    return tidy(said), quotes[:200], mentioned


def _twins(activity: Mapping[str, Any]) -> list[str]:
    return [
        text(one.get("content")) for one in many(activity.get("attachments")) if one.get("contentType") == "text/html"
    ]


def _without_own_mention(said: str, around: Around) -> tuple[str, bool]:
    """Takes the bot's mentions away, makes others' `<@id>` in a command and `@Name` elsewhere."""
    activity = around.activity
    bot = text(plain(activity.get("recipient")).get("id"))
    named = [
        (text(entity.get("text")), plain(entity.get("mentioned")))
        for entity in many(activity.get("entities"))
        if entity.get("type") == "mention"
    ]
    mentioned = False
    for tag, who in named:
        if tag and text(who.get("id")) == bot:
            mentioned = mentioned or tag in said
            said = said.replace(tag, " ", 1)
    speaks_to_us = mentioned and outside(around) and around.place.kind != "personal"
    command = _COMMAND.match(narrow(said.lstrip())) or speaks_to_us
    for tag, who in named:
        user = text(who.get("id"))
        if tag and user != bot and re.fullmatch(r"[^|<>\s]{1,300}", user):
            name = text(who.get("name")) or re.sub(r"<[^>]*>", "", tag)
            before, found, after = said.partition(tag)
            if found and command:
                said = f"{before.rstrip(' ')} <@{user}> {after.lstrip(' ')}"
            elif found:
                said = f"{before}@{name}{after}"
    return _AT.sub(lambda found: f"@{found.group(2)}", said), mentioned


def person_of(around: Around) -> tuple[AnyInput, ...]:
    """Who the sender is now, as the platform says with every message: stored once per change, for its id says all of it."""
    activity = around.activity
    name = text(plain(activity.get("from")).get("name")).strip()[:200]
    locale = text(activity.get("locale"))[:20] or None
    zone = text(activity.get("localTimezone"))[:60] or None
    for entity in many(activity.get("entities")):
        if entity.get("type") == "clientInfo":
            locale = locale or text(entity.get("locale"))[:20] or None
            zone = zone or text(entity.get("timezone"))[:60] or None
    if not name or is_bot(around.base["user"]):
        return ()
    common = around.common()
    common["id"] = f"person|{around.base['user']}|{digest(name, locale, zone)}"
    return (PersonChanged(**common, name=name, active=True, locale=locale, zone=zone, acts=True),)


# ---------------------------------------------------------------- files and voice


def _files(activity: Mapping[str, Any]) -> list[FileRef]:
    found = []
    for one in many(activity.get("attachments"))[: 3 * MOST_FILES]:
        kind, name = text(one.get("contentType")), text(one.get("name")).strip()[:200]
        content = plain(one.get("content"))
        if kind == DOWNLOAD:
            url = text(content.get("downloadUrl"))
            kind = _sound(name, content)
        elif kind.startswith(("image/", "audio/", "video/")):
            url = text(one.get("contentUrl"))
        else:
            continue
        if url.startswith(("https://", "http://")) and len(url) <= 4000:
            size = content.get("fileSize")
            found.append(
                FileRef(
                    id=url,
                    name=name or kind.partition("/")[0],
                    media_type="" if kind.endswith("/*") else kind,
                    size=size if isinstance(size, int) and 0 <= size < 2**53 else None,
                )
            )
    return found[:MOST_FILES]


def _sound(name: str, content: Mapping[str, Any]) -> str:
    """The media type when name or type say that it is a recording; whether it is, is read from its bytes later."""
    for said in (text(content.get("fileType")), name.rpartition(".")[2]):
        if said.lower() in _SOUNDS:
            return f"audio/{said.lower()}"
    return ""


def _with_files(around: Around, files: list[FileRef], said: str) -> tuple[AnyInput, ...]:
    """One input a file; the words stand with the first."""
    out: list[AnyInput] = []
    for number, file in enumerate(files):
        common = around.common(f"|{number}" if number else "")
        words = said if number == 0 else ""
        if file.media_type.startswith("audio/"):
            out.append(VoicePosted(**common, message=message_id(around), file=file, text=words))
        else:
            out.append(FilePosted(**common, message=message_id(around), file=file, text=words))
    return tuple(out)


def _unheard(activity: Mapping[str, Any]) -> bool:
    """A recording reaches a bot as an empty span without the sound (msteams-docs #14169), or as a card nobody can play."""
    if any(_UNHEARD.search(twin) and not words_in(twin) for twin in _twins(activity)):
        return True
    return bool(_UNHEARD.search(text(activity.get("text")))) or any(
        one.get("contentType") == "application/vnd.microsoft.card.audio" for one in many(activity.get("attachments"))
    )
