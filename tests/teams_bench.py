"""Teams under the contract suite: the real platform and SDK in front of the connector double."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from adapters import wiring
from adapters.database.store import Store
from adapters.teams.connector import Connector, NoTokens
from adapters.teams.dialogs import Dialogs
from adapters.teams.limits import Pace
from adapters.teams.payloads import Place
from adapters.teams.platform import TeamsPlatform
from adapters.teams.references import References
from bot.inputs import Address, FileRef
from bot.ports import ChatPlatform
from tests.connector import Activity, Service, lines_of, serving, words_of
from tests.contract.test_platform import Shown

TENANT = "11111111-2222-3333-4444-555555555555"
BOT = "28:bot"
Make = Callable[..., ChatPlatform]


class TeamsBench:
    team = TENANT
    reader = "29:sato"
    other = "29:tanaka"
    direct = Address(platform="teams", conversation="@29:sato", private=True)
    channel = Address(platform="teams", conversation="19:general@thread.tacv2")
    missing = Address(platform="teams", conversation="19:nowhere@thread.tacv2")

    def __init__(self, folder: Path, service: Service, url: str, make: Make, *, targeted: bool = True) -> None:
        self.service, self._url, self._make = service, url, make
        self.store = Store(f"sqlite:///{folder / 'teams.sqlite'}", synchronous="OFF")
        wiring.create_tables(self.store)
        self.references = References(self.store, bot=BOT)
        workspace_id = self.references.install(TENANT, name="弥栄製作所")
        for user in (self.reader, self.other):
            service.install(user, f"a:{user}")
        service.channels.add(self.channel.conversation)
        self.references.remember(
            workspace_id,
            Place(
                conversation=self.channel.conversation,
                real=self.channel.conversation,
                kind="channel",
                service_url=url,
                tenant=TENANT,
                bot=BOT,
                user="",
                name="製品",
                targeted=targeted,
            ),
        )
        self.dialogs = Dialogs(lambda: 0.0)
        self.platform = self.restarted()

    def shown(self, place: Address, viewer: str) -> Sequence[Shown]:
        real = self.service.people.get(place.conversation.removeprefix("@"), place.conversation)
        out: list[tuple[str, str | None, list[Activity]]] = []
        for one in self.service.in_conversation(real):
            if one.only and one.only != viewer:
                continue
            root = one.conversation.partition(";messageid=")[2]
            thread = one.body.get("replyToId") or (root if root and root != one.id else None)
            if out and lines_of(one.card)[0][1]:
                out[-1][2].append(one)  # the next card of a message too long for one
            else:
                out.append((one.id, thread, [one]))
        return [
            Shown(message=message, thread=thread, words=words_of([one.card for one in parts]))
            for message, thread, parts in out
        ]

    def trigger(self) -> str:
        self._presses = getattr(self, "_presses", 0) + 1
        name = f"press-{self._presses}"
        self.dialogs.offer(name, team=TENANT, address=self.direct, user=self.reader, waiting=False)
        return name

    def opened(self) -> Sequence[str]:
        return [
            one.body["summary"]
            for one in self.service.in_conversation(f"a:{self.reader}")
            if any(element["type"].startswith("Input.") for element in one.card["body"])
        ]

    def uploaded(self, content: bytes, name: str) -> FileRef:
        path = f"/files/{len(self.service.files)}"
        self.service.files[path] = content
        return FileRef(id=self._url.rstrip("/") + path, name=name)

    def restarted(self) -> ChatPlatform:
        self.connector = Connector(NoTokens(), (), loopback=True)
        return self._make(self.references, self.connector, self.dialogs, Pace(self.service.monotonic), loopback=True)

    def close(self) -> None:
        self.store.close()


@contextmanager
def teams(
    folder: Path, make: Make = TeamsPlatform, *, targeted: bool = True, step: float = 2.5
) -> Iterator[TeamsBench]:
    seconds = count(step=step)  # time goes on between any two looks at the clock, so that nothing here waits
    service = Service(lambda: float(next(seconds)))
    with serving(service) as url:
        bench = TeamsBench(folder, service, url, make, targeted=targeted)
        try:
            yield bench
        finally:
            bench.close()
