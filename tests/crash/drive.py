"""Drives the program through its deaths and judges it from outside: what the chat shows, what the file holds at the end.

The people here answer what they see, and the platform here delivers again until it gets a 2xx, sometimes once more after
that, also to the next process. Nothing of the program's own state is used but the answers in the database at the end.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp

from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FileRef,
    MessageEdited,
    MessagePosted,
    VoicePosted,
    to_plain,
)
from tests.crash import story
from tests.crash.app import PLATFORM, QUARANTINE, TEAM, Setup, as_line
from tests.crash.story import Offer

#: What a service does on a bad day: one post in five meets a fault.
BAD_DAY = {
    "cut_before": 0.03,
    "cut_after": 0.04,
    "error_after": 0.03,
    "late_answer": 0.03,
    "late_store": 0.04,
    "limited": 0.05,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`points` one life each, in this order; then `kills` at random moments. `seed` draws faults, duplicates and moments."""

    seed: int
    points: tuple[str, ...] = ()
    kills: int = 0
    posts: int = 0  # instead of drawn moments: each of them ends once so many posts are there
    mutant: str = ""
    rates: dict[str, float] = field(default_factory=lambda: dict(BAD_DAY))
    experts: int = 6
    marketers: int = 2
    offers: int = 40
    life: float = (
        15.0  # s until a life whose point is not passed ends at a random moment; a start takes 5 beside other work
    )
    settle: float = 30.0  # s for everything due to be there at the end
    least: int = 40  # inputs accepted and posts seen, or the run has proved nothing


@dataclass(slots=True)
class Verdict:
    """What was found; `faults` is empty when every promise was kept."""

    lives: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    delivered: int = 0  # deliveries that got a 2xx, without duplicates
    duplicates: int = 0
    posts: int = 0
    answers: int = 0
    chat_faults: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        hit = ", ".join(f"{name} {n}" for name, n in sorted(self.chat_faults.items()))
        return (
            f"{self.lives} lives ({sum(self.reached.values())} deaths at {len(self.reached)} points), "
            f"{self.delivered} inputs accepted, {self.duplicates} duplicates, {self.answers} answers, {self.posts} posts; "
            f"chat faults: {hit}; {self.seconds:.0f} s; " + ("kept every promise" if not self.faults else "BROKEN")
        )


class Driver:
    """One run. `expected` are words that must stand in a conversation exactly once, in this order."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._chance = random.Random(plan.seed)
        self._port, self._chat_port = _free_port(), _free_port()
        self._offers = story.seed(folder, experts=plan.experts, marketers=plan.marketers, offers=plan.offers)
        self._changes: list[dict[str, Any]] = []
        self._shown: dict[str, dict[str, Any]] = {}
        self._expected: dict[str, list[str]] = {}
        self._anywhere: dict[str, list[str]] = {}
        self._answers: list[str] = []
        self._again: list[dict[str, Any]] = []
        self._late: set[asyncio.Task[None]] = set()
        self._ids = 0
        self._stopping = False
        self._verdict = Verdict()

    # ------------------------------------------------------------ the platform

    async def _deliver(self, item: AnyInput) -> None:
        """Again and again until it is acknowledged; then perhaps once more, perhaps to the next process."""
        plain = to_plain(item)
        while not await self._try(plain):
            await asyncio.sleep(0.03)
        self._verdict.delivered += 1
        draw = self._chance.random()
        if draw < 0.2:
            self._verdict.duplicates += await self._try(plain)
        elif draw < 0.4:
            self._again.append(plain)

    async def _try(self, plain: dict[str, Any]) -> bool:
        try:
            async with self._http.post(f"http://127.0.0.1:{self._port}/in", json=plain) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def _watch(self) -> None:
        """Reads the chat as people do: what is new, and what changed."""
        while True:
            url = f"http://127.0.0.1:{self._chat_port}/changes/{len(self._changes)}"
            async with self._http.get(url) as answer:
                new = await answer.json()
            self._changes += new
            self._shown.update({post["id"]: post for post in new})
            await asyncio.sleep(0.03)

    async def _seen(self, conversation: str, words: str) -> dict[str, Any]:
        start = 0
        while True:
            for post in self._changes[start:]:
                if post["conversation"] == conversation and words in post["text"]:
                    return post
            start = len(self._changes)
            await asyncio.sleep(0.03)

    def _common(self, user: str, thread: str | None = None) -> dict[str, Any]:
        self._ids += 1
        address = Address(platform=PLATFORM, conversation=f"D:{user}", thread=thread, private=True)
        return {"id": f"d{self._ids}", "at": datetime.now(UTC), "team": TEAM, "user": user, "address": address}

    # ------------------------------------------------------------ the people

    async def _expert(self, user: str) -> None:
        for offer in self._offers[user]:
            if self._stopping:
                return
            await self._interview(user, offer)

    async def _interview(self, user: str, offer: Offer) -> None:
        press = ButtonPressed(**self._common(user), message="p0", action="offer.accept", value=str(offer.assignment))
        await self._deliver(press)
        if offer.noted:
            self._anywhere.setdefault(f"D:{offer.noted}", []).append(f"{offer.heading}」を引き受けて")
        thread: str | None = None
        for number, question in enumerate(offer.questions, start=1):
            asked = f"{number}/{len(offer.questions)}** {question}"
            self._expect(user, asked)
            post = await self._seen(f"D:{user}", asked)
            thread = thread or post["id"]
            words = f"{question[:-7]}の答えは、全体の{self._ids % 90}パーセントが吹き放しによるものです。"
            message = await self._answer(user, words, thread, voice=number == 2)
        self._expect(user, f"「{offer.heading}」の質問はこれで全部")
        await self._seen(f"D:{user}", f"「{offer.heading}」の質問はこれで全部")
        if self._chance.random() < 0.7:
            await self._second_thoughts(user, offer, thread or "", message, words)

    async def _second_thoughts(self, user: str, offer: Offer, thread: str, message: str, words: str) -> None:
        """An edit after the draft was shown: a new draft is made and the post of the old one is replaced."""
        try:
            draft = await asyncio.wait_for(self._seen(f"D:{user}", f"原稿:{offer.heading}(第"), 6)
        except TimeoutError:
            return
        version = draft["text"].partition("(第")[2].partition("版)")[0]
        await self._edit(user, thread, message, words.replace("吹き", "ふき"))
        self._anywhere.setdefault(f"D:{user}", []).append(f"「{offer.heading}」の第{version}版は、新しい版に替わ")

    async def _answer(self, user: str, words: str, thread: str, *, voice: bool) -> str:
        common = self._common(user, thread)
        message = f"u{common['id']}"
        if voice:
            url = f"http://127.0.0.1:{self._chat_port}/file/{message}"
            async with self._http.put(url, data=words.encode()):
                pass
            file = FileRef(id=message, name="memo.m4a")
            await self._deliver(VoicePosted(**common, message=message, file=file))
            self._answers.append(words)
            return message
        await self._deliver(MessagePosted(**common, message=message, text=words))
        self._answers.append(words)
        if self._chance.random() < 0.25:
            await self._edit(user, thread, message, words.replace("吹き放し", "吹きっ放し"))
        return message

    async def _edit(self, user: str, thread: str, message: str, better: str) -> None:
        await self._deliver(MessageEdited(**self._common(user, thread), message=message, text=better))
        self._answers.append(better)

    async def _marketer(self, user: str) -> None:
        """Commands one after another, up to six ahead of what came of them, as long as the run lasts."""
        number = 0
        while not self._stopping:
            number += 1
            if number > 6:
                await self._seen(f"D:{user}", f"**題{user}の{number - 6}号**")
            title = f"題{user}の{number}号"
            self._expect(user, f"**{title}**")
            await self._deliver(CommandInvoked(**self._common(user), text=f"新規 {title}"))
            await asyncio.sleep(self._chance.uniform(0.05, 0.25))

    def _expect(self, user: str, words: str) -> None:
        self._expected.setdefault(f"D:{user}", []).append(words)

    # ------------------------------------------------------------ lives and deaths

    async def _live(self, point: str, nth: int, life: float) -> bool:
        """One process until its death. Returns whether the point was passed."""
        pid, ended = await self._start(point, nth)
        done, _ = await asyncio.wait([ended], timeout=life)
        if not done:
            os.kill(pid, signal.SIGKILL)
        status = await ended
        passed = bool(done) and status == -signal.SIGKILL
        if done and not passed:
            raise RuntimeError(f"the server ended by itself with {status}")
        if passed:
            self._verdict.reached[point] += 1
        return passed

    async def _live_until(self, posts: int) -> None:
        pid, ended = await self._start("", 0)
        deadline = time.monotonic() + self._plan.settle * 4
        while len(self._shown) < posts and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        await ended

    async def _start(self, point: str, nth: int) -> tuple[int, asyncio.Future[int]]:
        """The next process, and its exit status once it has one."""
        setup = Setup(
            port=self._port,
            chat_port=self._chat_port,
            folder=str(self._folder),
            point=point,
            nth=nth,
            mutant=self._plan.mutant,
        )
        async with self._http.post(f"http://127.0.0.1:{self._chat_port}/life"):
            pass
        assert self._server.stdin is not None
        self._server.stdin.write(as_line(setup))
        pid = (await self._told())["pid"]
        self._verdict.lives += 1
        again, self._again = self._again, []
        for plain in again:
            task = asyncio.ensure_future(self._duplicate(plain))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        return pid, asyncio.ensure_future(self._status())

    async def _status(self) -> int:
        return int((await self._told())["status"])

    async def _duplicate(self, plain: dict[str, Any]) -> None:
        for _ in range(40):
            if await self._try(plain):
                self._verdict.duplicates += 1
                return
            await asyncio.sleep(0.05)

    async def _told(self) -> dict[str, Any]:
        assert self._server.stdout is not None
        return json.loads(await self._server.stdout.readline())  # type: ignore[no-any-return]

    async def _die_often(self) -> None:
        plan = self._plan
        for point in plan.points:
            later = 1 if point.startswith("start.") else self._chance.randint(1, 2)
            for nth in (later, 1, 1):
                if await self._live(point, nth, plan.life):
                    break
            else:
                self._verdict.faults.append(f"the point {point} is never passed")
        for _ in range(plan.kills):
            if plan.posts:
                await self._live_until(plan.posts)
            else:
                await self._live("", 0, self._chance.uniform(0.3, 3.0))

    # ------------------------------------------------------------ the run

    async def run(self) -> Verdict:
        started = time.monotonic()
        chat = await _program("tests.crash.chat_server", str(self._chat_port), str(self._plan.seed))
        self._server = await _program("tests.crash.app")
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as self._http:
            try:
                await self._rates(self._plan.rates)
                watch = asyncio.ensure_future(self._watch())
                acting = asyncio.gather(
                    *(self._expert(f"e{n}") for n in range(self._plan.experts)),
                    *(self._marketer(f"m{n}") for n in range(self._plan.marketers)),
                )
                await self._die_often()
                await self._come_to_rest(acting)
                watch.cancel()
                async with self._http.get(f"http://127.0.0.1:{self._chat_port}/log") as answer:
                    log = await answer.json()
            finally:
                for process in (chat, self._server):
                    process.kill()
                    await process.wait()
        self._judge(log)
        self._verdict.seconds = time.monotonic() - started
        return self._verdict

    async def _rates(self, rates: dict[str, float]) -> None:
        for _ in range(200):
            try:
                async with self._http.post(f"http://127.0.0.1:{self._chat_port}/rates", json=rates):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
        raise RuntimeError("the chat service does not start")

    async def _come_to_rest(self, acting: asyncio.Future[Any]) -> None:
        """A last life in fair weather: nobody begins anything new, everything due has to appear. Then SIGTERM."""
        await self._rates({})
        self._stopping = True
        pid, ended = await self._start("", 0)
        deadline = time.monotonic() + self._plan.settle
        while time.monotonic() < deadline and not (acting.done() and not self._missing() and not self._late):
            await asyncio.sleep(0.1)
        acting.cancel()
        await asyncio.gather(acting, return_exceptions=True)
        await asyncio.sleep(QUARANTINE.total_seconds() + 0.5)  # what would come too much comes now
        os.kill(pid, signal.SIGTERM)
        done, _ = await asyncio.wait([ended], timeout=10)
        if not done or ended.result() not in (0, -signal.SIGTERM):
            self._verdict.faults.append("the server did not end within 10 s of SIGTERM")
            os.kill(pid, signal.SIGKILL)

    # ------------------------------------------------------------ the verdict

    def _missing(self) -> list[str]:
        texts: dict[str, str] = {}
        for post in self._shown.values():
            texts[post["conversation"]] = texts.get(post["conversation"], "") + "\0" + post["text"]
        return [
            words for where, expected in self._all_expected() for words in expected if words not in texts.get(where, "")
        ]

    def _all_expected(self) -> list[tuple[str, list[str]]]:
        return [*self._expected.items(), *self._anywhere.items()]

    def _judge(self, log: dict[str, Any]) -> None:
        verdict = self._verdict
        verdict.posts, verdict.chat_faults = len(log["posts"]), log["faults"]
        by_place: dict[str, list[str]] = {}
        for post in log["posts"]:
            by_place.setdefault(post["conversation"], []).append(post["text"])
        for where, expected in self._all_expected():
            for words in expected:
                count = sum(words in text for text in by_place.get(where, []))
                if count != 1:
                    verdict.faults.append(f"{'lost' if count == 0 else 'doubled'} in {where}: {words!r} ({count})")
        for where, expected in self._expected.items():
            verdict.faults += _out_of_order(where, expected, by_place.get(where, []))
        for (where, key), count in Counter((p["conversation"], p["key"]) for p in log["posts"]).items():
            if count > 1:
                verdict.faults.append(f"doubled in {where}: message {key} ({count})")
        if min(verdict.delivered, verdict.posts) < self._plan.least:
            verdict.faults.append(f"proves nothing: {verdict.delivered} accepted, {verdict.posts} posts")
        if log["early"]:
            verdict.faults.append(f"{log['early']} posts before the asked pause was over")
        self._judge_answers()

    def _judge_answers(self) -> None:
        with sqlite3.connect(f"file:{self._folder}/crash.sqlite?mode=ro", uri=True) as database:
            stored = Counter(text for (text,) in database.execute("SELECT text FROM answer"))
            dead = database.execute("SELECT kind, key, reason FROM task WHERE state = 'dead'").fetchall()
        database.close()
        self._verdict.answers = sum(stored.values())
        for words in self._answers:
            if stored[words] != 1:
                self._verdict.faults.append(f"answer stored {stored[words]} times: {words!r}")
        for text in stored.keys() - set(self._answers):
            self._verdict.faults.append(f"an answer nobody gave: {text!r}")
        self._verdict.faults += [f"parked: {kind} {key}: {reason}" for kind, key, reason in dead]


def _out_of_order(where: str, expected: list[str], texts: list[str]) -> list[str]:
    places = [next((n for n, text in enumerate(texts) if words in text), None) for words in expected]
    there = [(place, words) for place, words in zip(places, expected, strict=True) if place is not None]
    return [
        f"out of order in {where}: {after!r} before {before!r}"
        for (first, before), (second, after) in pairwise(there)
        if second <= first
    ]


async def _program(module: str, *args: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *args,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*plans: Plan) -> list[Verdict]:
    """Runs them at the same time, each with its own server, chat and database."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ayumi-crash-"))) for _ in plans]
        drivers = [Driver(plan, folder) for plan, folder in zip(plans, folders, strict=True)]
        return asyncio.run(_together(drivers))


async def _together(drivers: list[Driver]) -> list[Verdict]:
    return list(await asyncio.gather(*(driver.run() for driver in drivers)))
