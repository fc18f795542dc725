"""A raw activity of Teams as inputs. Pure: no SDK, no clock, no database; what is not understood is left out, never guessed.

A private chat is called "@" + the person's id here and everywhere in the core: the platform's own id of it changes when the
app is installed anew, and somebody may be written to before it exists. References know the real one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.teams.shape import (
    Malformed,
    digest,
    first,
    identity,
    many,
    moment,
    plain,
    reply_in,
    text,
    tidy,
    words_in,
)
from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FilePosted,
    FileRef,
    FormSubmitted,
    Installed,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PersonChanged,
    ReactionAdded,
    VoicePosted,
)
from bot.language.text import narrow

PLATFORM = "teams"
_COMMAND = re.compile(r"\s*/?(?:brief|ブリーフ|企画書)(?=\s|\u3000|$)[\s\u3000]*", re.IGNORECASE)
_AT = re.compile(r"<at(?:\s+id=[\"']([^\"'>]*)[\"'])?[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"<quoted\s+messageid=[\"'](\d{1,40})[\"']\s*/?>(?:</quoted>)?", re.IGNORECASE)
#: Marks of a recording in a message's HTML twin. The twin carries no sound and no address of it.
_UNHEARD = re.compile(r"InputExtension|<(?:audio|voice)\b|itemtype=[\"'][^\"']*(?:audio|voice)", re.IGNORECASE)
_SOUNDS = frozenset({"m4a", "mp3", "wav", "ogg", "oga", "opus", "webm", "amr", "aac", "flac", "3gp", "caf"})
_REACTIONS = {
    "like": "👍",
    "heart": "❤️",
    "laugh": "😆",
    "surprised": "😮",
    "sad": "😢",
    "angry": "😡",
    "yes": "👍",
    "ok": "👌",
    "checkmark": "✅",
    "eyes": "👀",
    "no": "👎",
}
_CODEPOINTS = re.compile(r"^([0-9a-f]{4,5}(?:-[0-9a-f]{4,5})*)(?:_|$)", re.IGNORECASE)
_KINDS = {"personal": "personal", "groupChat": "group", "channel": "channel"}
DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"
#: The key under which our buttons keep what they are.
OURS = "ayumi"
MOST_FILES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What has to be remembered to write there later. `conversation` is ours, `real` the platform's; `user` of a private chat."""

    conversation: str
    real: str
    kind: str
    service_url: str
    tenant: str
    bot: str
    user: str
    name: str = ""
    targeted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """Somebody recorded something that a bot is not given: it is answered with the recorder's link."""

    id: str
    at: datetime
    team: str
    user: str
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What an activity says. `invoke` is its name when an answer is waited for, `trigger` what a form may be opened with."""

    place: Place
    inputs: tuple[AnyInput, ...] = ()
    unheard: Unheard | None = None
    gone: bool = False
    invoke: str = ""
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What all inputs of one activity share."""

    activity: Mapping[str, Any]
    place: Place
    base: Mapping[str, Any]
    delivery: str

    def common(self, suffix: str = "") -> dict[str, Any]:
        return {"id": self.delivery + suffix, **self.base}


def _nobody(_: str) -> bool:
    return False


def read(activity: Mapping[str, Any], *, at: datetime, addressed: Callable[[str], bool] = _nobody) -> Read:
    """Raises Malformed. `at` is when it came in, aware UTC; `addressed` tells words that are a command without a mention."""
    around = _around(activity, at)
    kind = activity.get("type")
    if kind == "message":
        return _message(around, addressed)
    if kind == "invoke":
        return _invoke(around)
    place = around.place
    if kind == "messageUpdate":
        return Read(place=place, inputs=_edited(around))
    if kind == "messageDelete":
        return Read(place=place, inputs=_deleted(around))
    if kind == "messageReaction":
        return Read(place=place, inputs=_reacted(around))
    if kind == "installationUpdate":
        return _installation(around)
    if kind == "conversationUpdate":
        return _members(around)
    return Read(place=place)


# ---------------------------------------------------------------- where and who


def _around(activity: Mapping[str, Any], at: datetime) -> _Around:
    conversation = plain(activity.get("conversation"))
    channel_data = plain(activity.get("channelData"))
    real, _, root = identity(conversation.get("id"), "conversation").partition(";messageid=")
    tenant = first((text(plain(channel_data.get("tenant")).get("id")), text(conversation.get("tenantId"))))
    tenant = identity(tenant, "tenant")
    sender = plain(activity.get("from"))
    user = identity(sender.get("id"), "from")
    kind = _KINDS.get(
        text(conversation.get("conversationType")), "group" if conversation.get("isGroup") else "personal"
    )
    recipient = plain(activity.get("recipient"))
    own = f"@{_other(user, recipient)}" if kind == "personal" else real
    if not real or len(own) > 300:
        raise Malformed("conversation")
    address = Address(
        platform=PLATFORM,
        conversation=own,
        thread=(root or None) if kind == "channel" else None,
        private=kind == "personal",
    )
    place = Place(
        conversation=own,
        real=real,
        kind=kind,
        service_url=identity(activity.get("serviceUrl"), "serviceUrl"),
        tenant=tenant,
        bot=text(recipient.get("id")) if _is_bot(text(recipient.get("id"))) else "",
        user=own[1:] if kind == "personal" else "",
        name=text(conversation.get("name")) or text(plain(channel_data.get("channel")).get("name")),
        targeted=recipient.get("isTargeted") is True,
    )
    own_id = activity.get("id")
    delivery = (
        f"{real}|{own_id}" if isinstance(own_id, str) and 0 < len(own_id) <= 200 else f"{real}|{digest(activity)}"
    )
    base = {"at": moment(activity.get("timestamp"), at), "team": tenant, "user": user, "address": address}
    return _Around(activity=activity, place=place, base=base, delivery=text(delivery))


def _other(user: str, recipient: Mapping[str, Any]) -> str:
    """Whose private chat it is: the sender's, unless the bot itself is named as one (an update of ours coming back)."""
    other = text(recipient.get("id"))
    return identity(other, "recipient") if _is_bot(user) and other and not _is_bot(other) else user


def _is_bot(user: str) -> bool:
    return user.startswith("28:")


# ---------------------------------------------------------------- messages


def _message(around: _Around, addressed: Callable[[str], bool]) -> Read:
    activity, place = around.activity, around.place
    if _is_bot(around.base["user"]) or plain(activity.get("from")).get("role") in ("bot", "skill"):
        return Read(place=place)
    pressed = plain(activity.get("value"))
    if pressed and not text(activity.get("text")).strip():
        trigger = around.delivery
        return Read(place=place, inputs=_pressed(around, pressed, trigger), trigger=trigger)
    said, quotes, mentioned = _words(around)
    command = _command(around, said, mentioned, addressed)
    if command is None and not _for_us(around, mentioned):
        return Read(place=place)
    if quotes:
        around = _in_reply_to(around, quotes)
    person = _person(around)
    files = _files(activity)
    if files:
        return Read(place=place, inputs=(*person, *_with_files(around, files, said)))
    if command is not None:
        invoked = CommandInvoked(**around.common(), text=command, trigger=around.delivery)
        return Read(place=place, inputs=(*person, invoked))
    if said:
        posted = MessagePosted(**around.common(), message=_message_id(around), text=said, quotes=quotes or None)
        return Read(place=place, inputs=(*person, posted))
    if _unheard(activity):
        base = {key: around.base[key] for key in ("at", "team", "user", "address")}
        return Read(place=place, inputs=person, unheard=Unheard(id=around.delivery, **base))
    return Read(place=place, inputs=person)


def _for_us(around: _Around, mentioned: bool) -> bool:
    """Where the company lets us read all of a channel, what people say to each other outside our threads leaves nothing here."""
    return around.place.kind == "personal" or around.place.targeted or mentioned or not _outside(around)


def _outside(around: _Around) -> bool:
    """Not a reply in a channel's thread."""
    root = around.base["address"].thread
    return root is None or root == around.activity.get("id")


def _command(around: _Around, said: str, mentioned: bool, addressed: Callable[[str], bool]) -> str | None:
    """`brief …` behind a mention, `/brief …`, or what is a command by itself; a mention outside any thread speaks to the bot.

    Gives what follows the command's name, None when it is no command.
    """
    narrowed = narrow(said)
    called = _COMMAND.match(narrowed)
    if called and (mentioned or around.place.targeted or narrowed.lstrip().startswith("/") or addressed(said)):
        return said[called.end() :].strip()
    if (mentioned and _outside(around) and around.place.kind != "personal") or addressed(said):
        return said
    return None


def _message_id(around: _Around) -> str:
    return text(around.activity.get("id")) or around.delivery


def _in_reply_to(around: _Around, quotes: str) -> _Around:
    """A private chat has no threads: there a quoted reply stands in the thread of what it quotes."""
    address: Address = around.base["address"]
    if not address.private:
        return around
    return replace(around, base={**around.base, "address": replace(address, thread=quotes)})


def _words(around: _Around) -> tuple[str, str, bool]:
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


def _without_own_mention(said: str, around: _Around) -> tuple[str, bool]:
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
    speaks_to_us = mentioned and _outside(around) and around.place.kind != "personal"
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


def _person(around: _Around) -> tuple[AnyInput, ...]:
    """Who the sender is now, as the platform says with every message: stored once per change, for its id says all of it."""
    activity = around.activity
    name = text(plain(activity.get("from")).get("name")).strip()[:200]
    locale = text(activity.get("locale"))[:20] or None
    zone = text(activity.get("localTimezone"))[:60] or None
    for entity in many(activity.get("entities")):
        if entity.get("type") == "clientInfo":
            locale = locale or text(entity.get("locale"))[:20] or None
            zone = zone or text(entity.get("timezone"))[:60] or None
    if not name or _is_bot(around.base["user"]):
        return ()
    common = around.common()
    common["id"] = f"person|{around.base['user']}|{digest(name, locale, zone)}"
    return (PersonChanged(**common, name=name, active=True, locale=locale, zone=zone),)


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


def _with_files(around: _Around, files: list[FileRef], said: str) -> tuple[AnyInput, ...]:
    """One input a file; the words stand with the first."""
    out: list[AnyInput] = []
    for number, file in enumerate(files):
        common = around.common(f"|{number}" if number else "")
        words = said if number == 0 else ""
        if file.media_type.startswith("audio/"):
            out.append(VoicePosted(**common, message=_message_id(around), file=file, text=words))
        else:
            out.append(FilePosted(**common, message=_message_id(around), file=file, text=words))
    return tuple(out)


def _unheard(activity: Mapping[str, Any]) -> bool:
    """A recording reaches a bot as an empty span without the sound (msteams-docs #14169), or as a card nobody can play."""
    if any(_UNHEARD.search(twin) and not words_in(twin) for twin in _twins(activity)):
        return True
    return bool(_UNHEARD.search(text(activity.get("text")))) or any(
        one.get("contentType") == "application/vnd.microsoft.card.audio" for one in many(activity.get("attachments"))
    )


# ---------------------------------------------------------------- changes of messages


def _edited(around: _Around) -> tuple[AnyInput, ...]:
    activity = around.activity
    if _is_bot(around.base["user"]) or not isinstance(activity.get("id"), str):
        return ()
    said, _, _ = _words(around)
    stamp = digest(activity.get("timestamp"), activity.get("localTimestamp"), said)
    return (MessageEdited(**around.common(f"|edit|{stamp}"), message=_message_id(around), text=said),)


def _deleted(around: _Around) -> tuple[AnyInput, ...]:
    if _is_bot(around.base["user"]) or not isinstance(around.activity.get("id"), str):
        return ()
    return (MessageDeleted(**around.common("|delete"), message=_message_id(around)),)


def _reacted(around: _Around) -> tuple[AnyInput, ...]:
    message = text(around.activity.get("replyToId"))
    if not message or _is_bot(around.base["user"]):
        return ()
    signs = [reaction(text(one.get("type"))) for one in many(around.activity.get("reactionsAdded"))]
    return tuple(
        ReactionAdded(**around.common(f"|react|{sign}"), message=message, emoji=sign)
        for sign in dict.fromkeys(sign for sign in signs if sign)
    )


def reaction(name: str) -> str:
    """The emoji itself: of Teams' own names, or of a code point name such as 1f440_eyes; else the name."""
    known = _REACTIONS.get(name.lower())
    if known:
        return known
    points = _CODEPOINTS.match(name)
    if points:
        try:
            return "".join(chr(int(point, 16)) for point in points.group(1).split("-"))
        except (ValueError, OverflowError):
            return ""
    return name[:60]


# ---------------------------------------------------------------- installs and members


def _installation(around: _Around) -> Read:
    """An uninstall in Teams concerns one chat or team, never the company: the place is forgotten, nothing else."""
    action = text(around.activity.get("action"))
    if action.startswith("remove"):
        return Read(place=around.place, gone=True)
    if not action.startswith("add") or _is_bot(around.base["user"]):
        return Read(place=around.place)
    name = text(plain(plain(around.activity.get("channelData")).get("team")).get("name")) or around.place.name
    installed = Installed(**around.common("|installed"), name=name or "Microsoft Teams")
    return Read(place=around.place, inputs=(*_person(around), installed))


def _members(around: _Around) -> Read:
    """Who joined becomes known by name. Who leaves a chat or team has not left the company: only the bot's own leaving counts."""
    activity = around.activity
    bot = text(plain(activity.get("recipient")).get("id"))
    gone = any(text(one.get("id")) == bot for one in many(activity.get("membersRemoved")))
    joined = []
    for one in many(activity.get("membersAdded"))[:200]:
        user, name = text(one.get("id")), text(one.get("name")).strip()[:200]
        if name and user and not _is_bot(user) and len(user) <= 300:
            common = {**around.common(), "id": f"person|{user}|{digest(name, None, None)}", "user": user}
            if around.place.kind != "personal":
                common["address"] = replace(common["address"], thread=None)
            joined.append(PersonChanged(**common, name=name, active=True))
    return Read(place=around.place, inputs=tuple(joined), gone=bool(gone))


# ---------------------------------------------------------------- presses, dialogs, message extension


def _invoke(around: _Around) -> Read:
    activity, place = around.activity, around.place
    name = text(activity.get("name"))
    value = plain(activity.get("value"))
    trigger = around.delivery
    if name == "adaptiveCard/action":
        given = plain(plain(value.get("action")).get("data"))
        return Read(place=place, inputs=_pressed(around, given, trigger), invoke=name, trigger=trigger)
    if name in ("task/fetch", "task/submit"):
        return Read(
            place=place, inputs=_pressed(around, plain(value.get("data")), trigger), invoke=name, trigger=trigger
        )
    if name == "composeExtension/submitAction":
        return Read(place=place, inputs=_from_extension(around, value), invoke=name, trigger=trigger)
    return Read(place=place, invoke=name)


def _pressed(around: _Around, given: Mapping[str, Any], trigger: str) -> tuple[AnyInput, ...]:
    """A button, a choice, or a filled-in form, by what our own cards put into their data."""
    ours = plain(given.get(OURS))
    action, value, form = (text(ours.get(key))[:2000] for key in ("action", "value", "form"))
    if form:
        common = around.common("|form")
        return (FormSubmitted(**common, form=form, value=value, fields=_fields(ours, given)),)
    if not action:
        return ()
    chosen = text(ours.get("select"))
    if chosen:
        value = text(given.get(chosen))[:2000]
        if not value:
            return ()
    message = text(around.activity.get("replyToId"))[:200]
    address: Address = around.base["address"]
    if address.private and message:
        around = _in_reply_to(around, message)
    return (
        ButtonPressed(
            **around.common("|press"),
            message=message or _message_id(around),
            action=action,
            value=value,
            trigger=trigger,
        ),
    )


def _fields(ours: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, by field name; kinds come with the form, for a toggle and a list of people come as text."""
    kinds = plain(ours.get("kinds"))
    out: dict[str, Any] = {}
    for name in list(kinds)[:60]:
        entered = given.get(f"field.{name}")
        words = text(entered).replace("\r\n", "\n").strip() if not isinstance(entered, bool) else str(entered).lower()
        match kinds[name]:
            case "check":
                out[name] = words == "true"
            case "people":
                out[name] = [one.strip() for one in re.split(r"[,、;\n]", words) if one.strip()]
            case "file":
                out[name] = None
            case _:
                out[name] = words
    return out


def _from_extension(around: _Around, value: Mapping[str, Any]) -> tuple[AnyInput, ...]:
    """ "Make a brief of this message", "ask somebody about it": what the dialog holds, as the command that says the same."""
    given = plain(value.get("data"))
    command = text(value.get("commandId"))
    one_line = {name: " ".join(text(given.get(name)).split())[:500] for name in ("title", "section", "who", "due")}
    if command == "create" and one_line["title"]:
        words = f"new {one_line['title']}"
    elif command == "assign" and one_line["section"] and one_line["who"]:
        words = f"assign {one_line['section']} {one_line['who']}"
        words += f" due {one_line['due']}" if one_line["due"] else ""
    else:
        return ()
    return (CommandInvoked(**around.common("|extension"), text=words, trigger=around.delivery),)
