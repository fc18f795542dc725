"""The playground's pages: what a browser asks for, and what is done with what people send."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import escape
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.web import render, story, views
from adapters.web.console import Console
from adapters.web.deeds import PATIENCE, Deed, Deeds, Given
from adapters.web.guard import MOST_BYTES, TooLarge, guarded, limited
from adapters.web.rooms import Rooms, direct
from adapters.web.texts import texts
from adapters.web.views import Seat
from bot.errors import AyumiError, PermanentError

STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
#: How long a voice memo is waited for before the pages look again by themselves.
_VOICE_PATIENCE = 60.0
_HEARTBEAT = 20.0
_CODE = re.compile(r"[a-z_]{1,40}")


def pages(console: Console, rooms: Rooms) -> list[Route]:
    """The playground at `/`. `rooms` must be the ones the PlaygroundPlatform of this program writes to."""
    site, deeds = _Site(console, rooms), Deeds(console, rooms)
    get: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/": site.home,
        "/glance": site.home,
        "/live": site.live,
        "/events": site.events,
        "/file/{file:path}": site.file,
        "/upload/{file}": site.upload,
        "/static/{name}": site.static,
    }
    post: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/say": site.posted(deeds.say),
        "/press": site.posted(deeds.press),
        "/react": site.posted(deeds.react),
        "/edit": site.posted(deeds.edit),
        "/delete": site.posted(deeds.delete),
        "/form": site.posted(deeds.submit),
        "/form/close": site.posted(deeds.put_aside),
        "/clock": site.posted(deeds.clock),
        "/language": site.posted(deeds.language),
        "/story": site.posted(deeds.story),
    }
    return [Route(path, guarded(endpoint), methods=["GET"]) for path, endpoint in get.items()] + [
        Route(path, guarded(endpoint), methods=["POST"]) for path, endpoint in post.items()
    ]


class _Site:
    def __init__(self, console: Console, rooms: Rooms) -> None:
        self._console = console
        self._rooms = rooms
        self._templates = render.environment()

    # ------------------------------------------------------------ looking

    async def home(self, request: Request) -> Response:
        given = {**request.query_params}
        if request.url.path == "/glance":
            given["view"] = "glance"
        return await run_in_threadpool(self._home, given)

    def _home(self, given: Mapping[str, str]) -> Response:
        views.furnish(self._rooms, self._console)
        try:
            seat = views.take_seat(self._console, given)
            return HTMLResponse(self._page("page.html", seat, trouble=_code(given.get("trouble", ""))))
        except PermanentError as error:
            return self._stray(error)

    def _stray(self, error: PermanentError) -> Response:
        """An address that leads nowhere: the start page, with the reason."""
        seat = views.take_seat(self._console, {})
        return HTMLResponse(self._page("page.html", seat, trouble=error.code), status_code=404)

    async def live(self, request: Request) -> Response:
        return await run_in_threadpool(self._live, {**request.query_params})

    def _live(self, given: Mapping[str, str]) -> Response:
        """What changes on a page, part by part."""
        try:
            seat = views.take_seat(self._console, given)
            return HTMLResponse(self._page("live.html", seat, trouble=""))
        except PermanentError as error:
            seat = views.take_seat(self._console, {})
            return HTMLResponse(self._page("live.html", seat, trouble=error.code))

    def _page(self, template: str, seat: Seat, *, trouble: str) -> str:
        words = texts(seat.locale)
        if seat.view == "glance":
            seat = replace(seat, picked=views.at_a_glance(self._console, seat))
            columns = [views.talk(self._console, self._rooms, one) for one in self._columns(seat)]
        else:
            columns = [views.talk(self._console, self._rooms, seat)]
        people, channels = views.entries(self._console, self._rooms, seat)
        shown: dict[str, Any] = {
            "seat": seat,
            "t": words,
            "w": words.words,
            "people": people,
            "channels": channels,
            "columns": columns,
            "talk": columns[0],
            "now": render.clock_text(self._console.now(), seat.locale, seat.person.zone),
            "local_now": views.local_now(self._console, seat.person.zone),
            "coming": views.coming(self._console, seat),
            "boards": views.boards(self._console, seat),
            "chapter": story.chapter(self._console, self._rooms, words),
            "busy": not self._console.settled(0),
            "emoji": views.EMOJI,
            "most_bytes": MOST_BYTES,
            "trouble": words.error(trouble) if trouble else "",
        }
        return self._templates.get_template(template).render(shown)

    def _columns(self, seat: Seat) -> list[Seat]:
        channels = {channel.conversation for channel in self._console.channels()}
        cards = {person.user: person for person in self._console.people()}
        return [
            replace(seat, conversation=one, thread="")
            if one in channels
            else replace(seat, person=cards[one], conversation=direct(one), thread="")
            for one in seat.picked
        ]

    async def events(self, request: Request) -> Response:
        """A line each time something changed; the page then asks for what is new."""
        return StreamingResponse(
            self._changes(request), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _changes(self, request: Request) -> AsyncIterator[str]:
        changed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def told() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closing
                loop.call_soon_threadsafe(changed.set)

        stop = self._rooms.watch(told)
        try:
            yield f"retry: 1000\ndata: {self._rooms.version}\n\n"
            while not self._rooms.hung_up and not await request.is_disconnected():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), _HEARTBEAT)
                changed.clear()
                yield f"data: {self._rooms.version}\n\n"
        finally:
            stop()

    async def file(self, request: Request) -> Response:
        """A file of ours that a message attached."""
        try:
            card = await run_in_threadpool(self._console.file, request.path_params["file"])
        except PermanentError as error:
            return await run_in_threadpool(self._stray, error)
        return _download(card.name, card.media_type, card.content)

    async def upload(self, request: Request) -> Response:
        """A file a person gave."""
        try:
            found, content = await run_in_threadpool(self._rooms.bytes_of, request.path_params["file"])
        except PermanentError as error:
            return await run_in_threadpool(self._stray, error)
        return _download(found.name, found.media_type, content)

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        path = STATIC / name
        kind = _TYPES.get(path.suffix)
        if kind is None or path.parent != STATIC or not path.is_file():
            return await run_in_threadpool(self._stray, PermanentError(f"no page {name!r}", code="page_not_found"))
        return FileResponse(path, media_type=kind, headers={"cache-control": "no-cache"})

    # ------------------------------------------------------------ doing

    def posted(self, deed: Deed) -> Callable[[Request], Awaitable[Response]]:
        """An action behind a form: done, then the page as it is now; or a sentence why not."""

        async def answer(request: Request) -> Response:
            given: Mapping[str, str] = {}
            trouble, seat = "", None
            try:
                sent = await _read(request)
                given = sent.flat()
                seat = await run_in_threadpool(self._do, deed, sent)
            except TooLarge:
                trouble = "too_large"
            except (MultiPartException, HTTPException, UnicodeDecodeError):
                trouble = "bad_request"
            except PermanentError as error:
                trouble = error.code
            except AyumiError:
                trouble = "other"
            return await self._answer(request, given, seat, trouble)

        return answer

    def _do(self, deed: Deed, sent: Given) -> Seat:
        return deed(views.take_seat(self._console, sent.flat()), sent)

    async def _answer(self, request: Request, given: Mapping[str, str], seat: Seat | None, trouble: str) -> Response:
        """A page with scripts asks for what is new by itself; one without is sent to the page to look at."""
        response: Response
        if request.headers.get("hx-request") != "true":
            at = seat.fields() if seat else _at(given)
            if not trouble:
                await run_in_threadpool(self._console.settled, PATIENCE)
            response = RedirectResponse(address({**at, "trouble": trouble}), status_code=303)
        elif seat is None or trouble:
            words = texts(await run_in_threadpool(self._language, given))
            response = HTMLResponse(escape(words.error(trouble)))
        elif seat.fields() != _at(given):
            response = Response(headers={"hx-redirect": address(seat.fields())})
        else:
            response = Response(status_code=204, headers={"hx-trigger": "done"})
        if not trouble:
            response.background = BackgroundTask(self._settle)
        return response

    def _language(self, given: Mapping[str, str]) -> str:
        try:
            return views.take_seat(self._console, {"as": given.get("as", "")}).locale
        except PermanentError:
            return views.take_seat(self._console, {}).locale

    async def _settle(self) -> None:
        """The bot works on; once it rests, the pages look again (its last act may have been a silent one)."""
        if not await run_in_threadpool(self._console.settled, 0):
            await run_in_threadpool(self._console.settled, _VOICE_PATIENCE)
            self._rooms.touch()


def address(at: Mapping[str, str]) -> str:
    """The page of a seat."""
    place = "/glance" if at.get("view") == "glance" else "/"
    kept = {name: at[name] for name in ("as", "in", "thread", "with", "all", "trouble") if at.get(name)}
    return f"{place}?{urlencode(kept)}" if kept else place


def _at(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("as", "in", "thread", "view", "with", "all") if name in given}


def _code(given: str) -> str:
    return given if _CODE.fullmatch(given) else ""


async def _read(request: Request) -> Given:
    """Words and files of a form. Raises TooLarge, or what Starlette raises for a broken form."""
    async with limited(request).form(max_files=10, max_fields=200, max_part_size=MOST_BYTES) as form:
        words: list[tuple[str, str]] = []
        files: list[tuple[str, str, str, bytes]] = []
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                words.append((name, value))
            elif value.filename:
                if (value.size or 0) > MOST_BYTES:
                    raise TooLarge
                files.append((name, Path(value.filename).name, value.content_type or "", await value.read()))
    return Given(words, files)


def _download(name: str, media_type: str, content: bytes) -> Response:
    """Sound and pictures may be shown; everything else is only ever saved, so that no file acts as a page of ours."""
    shown = media_type.startswith("audio/") or media_type in render.PICTURES
    how = "inline" if shown else "attachment"
    headers = {
        "content-disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, max-age=3600",
    }
    return Response(content, media_type=media_type if shown else "application/octet-stream", headers=headers)
