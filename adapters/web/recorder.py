"""The recorder page: a one-time, expiring link to record in the browser, for wherever a bot is not given the sound.

A link is 32 random bytes; the database holds only their hash. Looking at the page uses nothing up; the first recording that
arrives does. What arrives becomes a VoicePosted of the link's person in the link's place, on whatever platform that is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from adapters.web import render
from adapters.web.guard import HEADERS, MOST_BYTES, TooLarge, limited
from adapters.web.inputs import media_type
from bot import outgoing, tasks
from bot.catalog import Catalog
from bot.errors import PermanentError
from bot.inputs import Address, FileRef, VoicePosted
from bot.intake import Intake, UnknownTeam
from bot.message import Form, Message
from bot.model import Installation, PersonAddress, RecorderLink
from bot.ports import ChatPlatform, Clock, Files, Sent

#: How long a link may be used.
LIFE = timedelta(hours=24)
#: How long a recording waits to be fetched by the transcription, which keeps its own copy.
KEPT = timedelta(days=2)
RECORDED = "recorded:"
STATIC = Path(__file__).parent / "static"
_ASSETS = {"recorder.js": "text/javascript", "recorder.css": "text/css"}
_WORDS = (
    "title",
    "intro",
    "start",
    "stop",
    "again",
    "recording",
    "listen",
    "file",
    "send",
    "no_microphone",
)
_ENDINGS = {
    "audio/mp4": "m4a",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/aac": "aac",
    "audio/amr": "amr",
}
_STATUS = {"unknown": 404, "used": 410, "expired": 410, "not_sound": 400, "too_large": 413}


class Missed(Protocol):
    """A recording that a platform did not hand over."""

    @property
    def id(self) -> str: ...

    @property
    def team(self) -> str: ...

    @property
    def user(self) -> str: ...

    @property
    def address(self) -> Address: ...


class Recorder:
    """Makes links, shows the page, takes recordings. `public_url` is "" where people's browsers cannot reach us."""

    def __init__(
        self,
        store: Any,
        files: Files,
        catalog: Catalog,
        intake: Intake,
        clock: Clock,
        *,
        public_url: str,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._files = files
        self._catalog = catalog
        self._intake = intake
        self._clock = clock
        self._public = public_url.rstrip("/")
        self._wake = wake

    # ------------------------------------------------------------ links

    def offer(self, workspace_id: int, missed: Missed, *, locale: str, at: datetime) -> None:
        """Answers a recording we were not given with a link, once per delivery: link and message in one commit."""
        token = secrets.token_urlsafe(32)
        with self._store.write(workspace_id) as session:
            person = session.scalars(
                select(PersonAddress).where(
                    PersonAddress.platform == missed.address.platform,
                    PersonAddress.team == missed.team,
                    PersonAddress.user == missed.user,
                )
            ).first()
            task = self._told(missed, person.person_id if person else None, token, locale, at)
            if tasks.add(session, workspace_id, [task], at=at) and self._public:
                session.add(_row(token, missed, locale, at))
        self._wake()

    def link(self, workspace_id: int, missed: Missed, *, locale: str, at: datetime) -> str:
        """A fresh link for somebody's answer in that place. Raises PermanentError when there is no public address."""
        if not self._public:
            raise PermanentError("AYUMI_PUBLIC_URL is not set", code="no_public_url")
        token = secrets.token_urlsafe(32)
        with self._store.write(workspace_id) as session:
            session.add(_row(token, missed, locale, at))
        return f"{self._public}/record/{token}"

    def _told(self, missed: Missed, person: int | None, token: str, locale: str, at: datetime) -> tasks.NewTask:
        to: dict[str, Any] = {"address": outgoing.place(missed.address, missed.user), "team": missed.team}
        if person is not None:
            to["person"] = person
        label = self._catalog.word("recorder.open", locale)
        payload = outgoing.said(
            "recorder.link" if self._public else "recorder.attach",
            to=to,
            args={"until": at + LIFE},
            links=[(label, f"{self._public}/record/{token}")] if self._public else [],
        )
        lane = f"person:{person}" if person is not None else f"recorder:{missed.user}"
        return tasks.NewTask(kind="deliver", lane=lane, key=f"recorder:{missed.id}", due_at=at, payload=payload)

    # ------------------------------------------------------------ the page

    def routes(self) -> list[Route]:
        return [
            Route("/record/static/{name}", self.static, methods=["GET"]),
            Route("/record/{token}", self.page, methods=["GET"]),
            Route("/record/{token}", self.take, methods=["POST"]),
        ]

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _ASSETS:
            return _headed(Response(status_code=404))
        return _headed(FileResponse(STATIC / name, media_type=_ASSETS[name]))

    async def page(self, request: Request) -> Response:
        row, state = await run_in_threadpool(self._look, request.path_params["token"])
        return self._shown(row.locale if row else _language(request), state)

    async def take(self, request: Request) -> Response:
        if _elsewhere(request, self._public):
            return _headed(Response(status_code=403))
        row, state = await run_in_threadpool(self._look, request.path_params["token"])
        if row is None or state:
            return self._shown(row.locale if row else _language(request), state)
        try:
            async with limited(request).form(max_files=1, max_fields=5) as form:
                given = form.get("sound")
                content = await given.read() if isinstance(given, UploadFile) else b""
        except TooLarge:
            return self._shown(row.locale, "too_large")
        except MultiPartException:
            content = b""
        state = await run_in_threadpool(self._accept, row, content)
        return self._shown(row.locale, state)

    def _look(self, token: str) -> tuple[RecorderLink | None, str]:
        """The link and what keeps it from being used: "", unknown, used or expired."""
        with self._store.unscoped("whose recorder link this is") as session:
            row: RecorderLink | None = session.scalars(
                select(RecorderLink).where(RecorderLink.token_hash == _hash(token))
            ).first()
            if row is not None:
                session.expunge(row)
        if row is None:
            return None, "unknown"
        if row.used_at is not None:
            return row, "used"
        return row, "expired" if self._clock.now() >= row.expires_at else ""

    def _accept(self, row: RecorderLink, content: bytes) -> str:
        """Stores the recording once: its id is the link's, so that two at the same moment are one."""
        sound = media_type(content, "")
        if len(content) > MOST_BYTES:
            return "too_large"
        if sound not in _ENDINGS:
            return "not_sound"
        at = self._clock.now()
        name = f"recording.{_ENDINGS[sound]}"
        kept = self._files.put(row.workspace_id, content, name=name, media_type=sound, keep_until=at + KEPT)
        voice = VoicePosted(
            id=f"recorder:{row.token_hash}",
            at=at,
            team=row.team,
            user=row.user,
            address=Address(**row.address),
            message=f"recorder:{row.token_hash[:24]}",
            file=FileRef(id=f"{RECORDED}{kept}", name=name, media_type=sound, size=len(content)),
        )
        try:
            new = self._intake.accept(voice, at=at)
        except UnknownTeam:
            return "expired"
        with self._store.write(row.workspace_id) as session:
            session.get_one(RecorderLink, row.id).used_at = at
        self._wake()
        return "sent" if new else "used"

    def _shown(self, locale: str, state: str) -> Response:
        words = {name: self._catalog.word(f"recorder.{name}", locale) for name in _WORDS}
        page = render.environment().get_template("recorder.html")
        said = self._catalog.word(f"recorder.{state}", locale) if state else ""
        still = state in ("", "not_sound", "too_large")
        content = page.render({"locale": locale, "w": words, "said": said, "open": still})
        return _headed(HTMLResponse(content, status_code=_STATUS.get(state, 200)))


class WithRecordings:
    """A chat platform whose files may also be recordings from the page: all else is the platform's own."""

    def __init__(self, platform: ChatPlatform, files: Files, store: Any) -> None:
        self.name = platform.name
        self.can_find = platform.can_find
        self._platform = platform
        self._files = files
        self._store = store

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return self._platform.send(team, to, message, key=key)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        self._platform.update(team, to, message_id, message)

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        return self._platform.find(team, to, key=key)

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        self._platform.open_form(team, trigger, form)

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        if not file.id.startswith(RECORDED):
            return self._platform.fetch(team, file, limit=limit)
        with self._store.unscoped("which workspace a recording is of") as session:
            workspace_id = session.scalars(
                select(Installation.workspace_id).where(
                    Installation.platform == self.name, Installation.team == team, Installation.state == "active"
                )
            ).first()
        if workspace_id is None:
            raise PermanentError("no installation of that team", code="team_not_found")
        content = self._files.get(workspace_id, file.id.removeprefix(RECORDED))
        if len(content) > limit:
            raise PermanentError(f"a recording of more than {limit} bytes", code="too_large")
        return content


def _row(token: str, missed: Missed, locale: str, at: datetime) -> RecorderLink:
    return RecorderLink(
        token_hash=_hash(token),
        platform=missed.address.platform,
        team=missed.team,
        user=missed.user,
        address=asdict(missed.address),
        locale=locale,
        expires_at=at + LIFE,
        used_at=None,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _language(request: Request) -> str:
    return "en" if request.headers.get("accept-language", "ja").lower().startswith("en") else "ja"


def _elsewhere(request: Request, public: str) -> bool:
    """Whether another site's page sends this: a browser names where a form stands."""
    origin = request.headers.get("origin")
    if origin is None:
        return False
    ours = {request.headers.get("host", "").lower(), urlsplit(public).netloc.lower()}
    return urlsplit(origin).netloc.lower() not in ours


def _headed(response: Response) -> Response:
    """The headers of every page of ours: same-origin keeps the link out of other sites' logs. (no-referrer would make the browser
    name "null" as the origin of our own form.) Nothing is cached.
    """
    for name, value in {**HEADERS, "cache-control": "no-store"}.items():
        response.headers[name] = value
    return response
