"""The endpoint of Teams: size, token, shape, tenant; stored; acknowledged. The SDK has no part in it.

413 too large   401 any fault of the token   400 no activity   403 foreign tenant   503 not stored in time: sent again
200 stored (or nothing of ours in it), with a body only for what Teams waits for
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.teams import answers, payloads
from adapters.teams.auth import Claims, Refused
from adapters.teams.dialogs import Dialogs
from adapters.teams.door import Door
from adapters.teams.limits import LOOPBACK, MOST_REQUEST_BYTES
from adapters.teams.payloads import Read
from adapters.teams.shape import Malformed
from bot.flows.conversation import is_command
from bot.inputs import ButtonPressed, CommandInvoked
from bot.intake import UnknownTeam
from bot.language.bundle import Language
from bot.ports import Clock

log = logging.getLogger(__name__)

#: Seconds a dialog is waited for; Teams gives up after five.
PATIENCE = 3.0
_DEEPEST = 60
_TOGETHER = 32
T = TypeVar("T")


class Authority(Protocol):
    """A Verifier, or LoopbackOnly while developing."""

    async def claims(self, authorization: str | None) -> Claims: ...

    def agrees(self, claims: Claims, activity: Mapping[str, Any]) -> None: ...


class Endpoint:
    """Answers POST /api/messages."""

    def __init__(
        self,
        authority: Authority,
        door: Door,
        dialogs: Dialogs,
        language: Language,
        clock: Clock,
        *,
        loopback: bool = False,
        patience: float = PATIENCE,
    ) -> None:
        self._authority = authority
        self._door = door
        self._dialogs = dialogs
        self._catalog = language.catalog
        self._commands = language.commands
        self._clock = clock
        self._loopback = loopback
        self._patience = patience
        #: A hop to an idle thread of its own costs half of one through anyio's; so many wait for one commit together.
        self._threads = ThreadPoolExecutor(_TOGETHER, "teams-intake")
        self._invokes: Mapping[str, Callable[[Read, Mapping[str, Any]], Awaitable[Response]]] = {
            "adaptiveCard/action": self._pressed,
            "task/fetch": self._dialog,
            "task/submit": self._submitted,
            "composeExtension/fetchTask": self._extension,
            "composeExtension/submitAction": self._submitted,
        }

    async def messages(self, request: Request) -> Response:
        try:
            self._from_here(request)
            claims = await self._authority.claims(request.headers.get("authorization"))
            activity = parse(await body_of(request))
            self._authority.agrees(claims, activity)
            read = payloads.read(activity, at=self._clock.now(), addressed=self._addressed)
            return await self._answer(read, activity)
        except Refused as error:
            return _refused(401, error.code)
        except TooLarge:
            return _refused(413, "too_large")
        except Malformed as error:
            return _refused(400, str(error))
        except UnknownTeam:
            return _refused(403, "foreign_tenant")
        except OperationalError:
            return _refused(503, "not_stored")

    def _from_here(self, request: Request) -> None:
        """Without tokens, only this machine: a page in a browser elsewhere could otherwise post here."""
        if not self._loopback:
            return
        caller = request.client.host if request.client else ""
        name = request.headers.get("host", "").rsplit(":", 1)[0].strip("[]")
        if caller not in LOOPBACK or name not in LOOPBACK or "origin" in request.headers:
            raise Refused("not_loopback")

    async def _answer(self, read: Read, activity: Mapping[str, Any]) -> Response:
        if read.invoke:
            answer = self._invokes.get(read.invoke)
            return await answer(read, activity) if answer else JSONResponse({})
        self._may_open(read)
        await self._take(read, activity)
        return Response(status_code=200)

    async def _take(self, read: Read, activity: Mapping[str, Any]) -> None:
        locale = answers.locale_of(activity)
        await self._hop(partial(self._door.take, read, locale=locale, at=self._clock.now()))

    async def _hop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _addressed(self, said: str) -> bool:
        return is_command(said, self._commands)

    def _may_open(self, read: Read, *, waiting: bool = False) -> Any:
        """A press or command may open one form: in the dialog that waits, or as a card in the chat."""
        opened = None
        for item in read.inputs:
            if isinstance(item, (ButtonPressed, CommandInvoked)):
                opened = self._dialogs.offer(
                    item.trigger, team=item.team, address=item.address, user=item.user, waiting=waiting
                )
        return opened

    # ------------------------------------------------------------ what Teams waits for

    async def _pressed(self, read: Read, activity: Mapping[str, Any]) -> Response:
        if not read.inputs:
            return JSONResponse(answers.refusal(self._word("stale", activity)))
        self._may_open(read)
        await self._take(read, activity)
        return JSONResponse(answers.line(self._word("pressed", activity)))

    async def _dialog(self, read: Read, activity: Mapping[str, Any]) -> Response:
        """The form that the press leads to, if the flow opens one in time; else a line, and whatever comes, comes in the chat."""
        opened = self._may_open(read, waiting=True)
        if opened is None:
            return JSONResponse(answers.words_task(self._word("stale", activity)))
        await self._take(read, activity)
        try:
            value = await asyncio.wait_for(asyncio.wrap_future(opened), self._patience)
        except TimeoutError:
            return JSONResponse(answers.words_task(self._word("see_chat", activity)))
        return JSONResponse(answers.task(value))

    async def _submitted(self, read: Read, activity: Mapping[str, Any]) -> Response:
        if not read.inputs:
            return JSONResponse(answers.words_task(self._word("not_taken", activity)))
        named = await self._hop(partial(self._door.named, read))
        if named is None:
            return JSONResponse(answers.words_task(self._word("assign_stranger", activity)))
        self._may_open(named)
        await self._take(named, activity)
        return Response(status_code=200)

    async def _extension(self, read: Read, activity: Mapping[str, Any]) -> Response:
        people = await self._hop(partial(self._door.people, read))
        return JSONResponse(answers.extension(activity, self._catalog, people))

    def _word(self, key: str, activity: Mapping[str, Any]) -> str:
        return self._catalog.word(f"teams.{key}", answers.locale_of(activity))


class TooLarge(Exception):
    """More bytes than an activity has."""


async def body_of(request: Request) -> bytes:
    """Raises TooLarge as soon as more than an activity's bytes are there."""
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()) or int(declared[:12]) > MOST_REQUEST_BYTES:
        raise TooLarge
    whole = bytearray()
    async for chunk in request.stream():
        whole += chunk
        if len(whole) > MOST_REQUEST_BYTES:
            raise TooLarge
    return bytes(whole)


def parse(body: bytes) -> Mapping[str, Any]:
    """Raises Malformed for what is no JSON object, or one nested deeper than any card."""
    if body.count(b"[") + body.count(b"{") > 20_000:
        raise Malformed("nesting")
    try:
        activity = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Malformed("json") from error
    if not isinstance(activity, dict) or _depth(activity) > _DEEPEST:
        raise Malformed("json")
    return activity


def _no_number(_: str) -> float:
    raise ValueError("NaN and Infinity are no JSON")


def _depth(value: Any) -> int:
    level, deep = [value], 0
    while level and deep <= _DEEPEST:
        deep += 1
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return deep


def _refused(status: int, reason: str) -> Response:
    log.warning("activity refused", extra={"action": "teams_refused", "status": status, "reason": reason})
    return Response(status_code=status)
