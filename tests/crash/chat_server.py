"""A chat service as its own process: outlives the program under test, keeps what it took in order, and can be told to misbehave.

`python -m tests.crash.chat_server PORT SEED`. It has no key against duplicates, as Slack has none: what is posted twice
stands there twice. `POST /rates` sets how often each fault comes; 0 for all is a service on its best behaviour.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

#: Fault -> what happens to the post it hits.
FAULTS = (
    "cut_before",  # connection closed, nothing kept
    "cut_after",  # kept, connection closed without an answer
    "error_after",  # kept, answered 500
    "late_answer",  # kept at once, answered after the client gave up
    "late_store",  # connection closed at once, kept later
    "limited",  # 429, nothing kept
)
#: Longer than the client waits (tests/crash/app.py), shorter than its quarantine.
LATE = 0.9
RETRY_AFTER = 0.3


@dataclass(slots=True)
class Service:
    """`posts` is the chat as people see it, in the order it was kept."""

    rates: dict[str, float] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)  # each post as it was after each change
    early: int = 0  # posts that came before a Retry-After was over
    hit: dict[str, int] = field(default_factory=dict)
    quiet_until: dict[str, float] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)

    def keep(self, body: dict[str, Any]) -> dict[str, Any]:
        post = {**body, "id": f"p{len(self.posts) + 1}", "edited": 0}
        self.posts.append(post)
        self.changes.append(dict(post))
        return post

    def fault(self) -> str:
        for name in FAULTS:
            if self.chance.random() < self.rates.get(name, 0.0):
                self.hit[name] = self.hit.get(name, 0) + 1
                return name
        return ""


def application(service: Service) -> web.Application:
    routes = web.RouteTableDef()

    @routes.post("/post")
    async def post(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if time.monotonic() < service.quiet_until.get(body["conversation"], 0.0):
            service.early += 1
        match service.fault():
            case "limited":
                service.quiet_until[body["conversation"]] = time.monotonic() + RETRY_AFTER
                return web.json_response({}, status=429, headers={"Retry-After": str(RETRY_AFTER)})
            case "cut_before":
                return _cut(request)
            case "late_store":
                asyncio.get_running_loop().call_later(LATE, service.keep, body)
                return _cut(request)
            case "cut_after":
                service.keep(body)
                return _cut(request)
            case "error_after":
                service.keep(body)
                return web.Response(status=500)
            case "late_answer":
                kept = service.keep(body)
                await asyncio.sleep(LATE)
                return web.json_response({"id": kept["id"]})
        return web.json_response({"id": service.keep(body)["id"]})

    @routes.post("/update")
    async def update(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        found = next((p for p in service.posts if p["id"] == body["id"]), None)
        if found is None:
            return web.Response(status=404)
        found.update(text=body["text"], buttons=body["buttons"], edited=found["edited"] + 1)
        service.changes.append(dict(found))
        return web.json_response({})

    @routes.post("/find")
    async def find(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if service.chance.random() < service.rates.get("limited", 0.0):
            return web.json_response({}, status=429, headers={"Retry-After": str(RETRY_AFTER)})
        found = [p for p in service.posts if p["conversation"] == body["conversation"] and p["key"] == body["key"]]
        return web.json_response({"id": found[0]["id"]} if found else {})

    @routes.put("/file/{id}")
    async def upload(request: web.Request) -> web.StreamResponse:
        service.files[request.match_info["id"]] = await request.read()
        return web.json_response({})

    @routes.get("/file/{id}")
    async def download(request: web.Request) -> web.StreamResponse:
        return web.Response(body=service.files[request.match_info["id"]])

    @routes.post("/rates")
    async def rates(request: web.Request) -> web.StreamResponse:
        service.rates = await request.json()
        return web.json_response({})

    @routes.post("/life")
    async def life(request: web.Request) -> web.StreamResponse:
        service.quiet_until.clear()  # a pause whose answer died with the process is nobody's to keep
        return web.json_response({})

    @routes.get("/log")
    async def log(request: web.Request) -> web.StreamResponse:
        return web.json_response({"posts": service.posts, "early": service.early, "faults": service.hit})

    @routes.get("/changes/{since}")
    async def changes(request: web.Request) -> web.StreamResponse:
        return web.json_response(service.changes[int(request.match_info["since"]) :])

    made = web.Application(client_max_size=2**20)
    made.add_routes(routes)
    return made


def _cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response(status=500)


if __name__ == "__main__":
    port, seed = int(sys.argv[1]), int(sys.argv[2])
    service = Service(chance=random.Random(seed))
    web.run_app(application(service), host="127.0.0.1", port=port, print=None, access_log=None)
