"""What people do on the pages, as inputs. Pure: the rooms gave the ids, the clock gave the time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.web.posts import Dialog, Post, Upload
from bot.inputs import (
    Address,
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
from bot.language.text import narrow

PLATFORM = "playground"
TEAM = "demo"

_COMMAND = re.compile(r"\s*/(?:brief|ブリーフ|企画書)(?=\s|$)\s*", re.IGNORECASE)
#: ISO media brands that are pictures.
_PICTURES = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})


def command(text: str) -> str | None:
    """What follows `/brief`, typed in either width or language; None when it is no command."""
    match = _COMMAND.match(narrow(text))
    return text[match.end() :].strip() if match else None


def media_type(content: bytes, declared: str) -> str:
    """A file's type; whether it is sound is read from the bytes, never from the name or what the browser says."""
    sound = _sound(content)
    if sound:
        return sound
    return "application/octet-stream" if not declared or declared.startswith(("audio/", "video/")) else declared


def _sound(content: bytes) -> str | None:
    head = content[:16]
    if head[4:8] == b"ftyp":
        return None if head[8:12] in _PICTURES else "audio/mp4"
    for magic, found in (
        (b"\x1a\x45\xdf\xa3", "audio/webm"),
        (b"OggS", "audio/ogg"),
        (b"ID3", "audio/mpeg"),
        (b"fLaC", "audio/flac"),
        (b"#!AMR", "audio/amr"),
    ):
        if head.startswith(magic):
            return found
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    # The first frame of MPEG layer III, or of AAC in ADTS. UTF-16 text begins almost alike (layer I, which nobody records).
    if head[:1] == b"\xff" and len(head) > 2 and head[2] & 0xF0 != 0xF0:
        if head[1] & 0xE6 == 0xE2:
            return "audio/mpeg"
        if head[1] & 0xF6 == 0xF0:
            return "audio/aac"
    return None


def said(
    post: Post, *, private: bool, trigger: str = "", seconds: float | None = None
) -> CommandInvoked | MessagePosted | VoicePosted | FilePosted:
    """A person's message: a command, a voice memo, another file, or words."""
    place = _place(post, private)
    common: dict[str, Any] = {
        "id": f"{PLATFORM}:{post.id}",
        "at": post.at,
        "team": TEAM,
        "user": post.author,
        "address": place,
    }
    if post.file is not None:
        ref = file_ref(post.file, seconds)
        if post.file.media_type.startswith("audio/"):
            return VoicePosted(**common, message=post.id, file=ref, text=post.text)
        return FilePosted(**common, message=post.id, file=ref, text=post.text)
    asked = command(post.text)
    if asked is not None:
        return CommandInvoked(**common, text=asked, trigger=trigger)
    return MessagePosted(**common, message=post.id, text=post.text)


def file_ref(upload: Upload, seconds: float | None = None) -> FileRef:
    return FileRef(id=upload.id, name=upload.name, media_type=upload.media_type, size=upload.size, seconds=seconds)


def edited(post: Post, *, private: bool, at: datetime) -> MessageEdited:
    """Each change of a message is an input of its own, told apart by how many there were."""
    return MessageEdited(
        id=f"{PLATFORM}:{post.id}:edit:{post.edited}",
        at=at,
        team=TEAM,
        user=post.author,
        address=_place(post, private),
        message=post.id,
        text=post.text,
    )


def deleted(post: Post, *, private: bool, at: datetime) -> MessageDeleted:
    return MessageDeleted(
        id=f"{PLATFORM}:{post.id}:delete",
        at=at,
        team=TEAM,
        user=post.author,
        address=_place(post, private),
        message=post.id,
    )


def reacted(post: Post, *, user: str, emoji: str, private: bool, at: datetime) -> ReactionAdded:
    return ReactionAdded(
        id=f"{PLATFORM}:{post.id}:react:{user}:{emoji}",
        at=at,
        team=TEAM,
        user=user,
        address=_place(post, private),
        message=post.id,
        emoji=emoji,
    )


def pressed(
    post: Post, *, press: str, user: str, action: str, value: str, trigger: str, private: bool, at: datetime
) -> ButtonPressed:
    return ButtonPressed(
        id=f"{PLATFORM}:{press}",
        at=at,
        team=TEAM,
        user=user,
        address=_place(post, private),
        message=post.id,
        action=action,
        value=value,
        trigger=trigger,
    )


def submitted(
    dialog: Dialog,
    *,
    user: str,
    given: Mapping[str, list[str]],
    files: Mapping[str, Upload],
    private: bool,
    at: datetime,
) -> FormSubmitted:
    """`given` holds the posted words by field. A check comes as a bool, people as a list, a file as its reference's parts."""
    filled: dict[str, Any] = {}
    for field in dialog.form.fields:
        words = given.get(field.name, [])
        match field.kind:
            case "check":
                filled[field.name] = bool(words)
            case "people":
                filled[field.name] = words
            case "file":
                upload = files.get(field.name)
                filled[field.name] = (
                    {"id": upload.id, "name": upload.name, "media_type": upload.media_type, "size": upload.size}
                    if upload
                    else None
                )
            case _:
                filled[field.name] = words[0].replace("\r\n", "\n").strip() if words else ""
    return FormSubmitted(
        id=f"{PLATFORM}:{dialog.trigger}:submit",
        at=at,
        team=TEAM,
        user=user,
        address=Address(platform=PLATFORM, conversation=dialog.conversation, thread=dialog.thread, private=private),
        form=dialog.form.form,
        value=dialog.form.value,
        fields=filled,
    )


def _place(post: Post, private: bool) -> Address:
    return Address(platform=PLATFORM, conversation=post.conversation, thread=post.thread, private=private)
