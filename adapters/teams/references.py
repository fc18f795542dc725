"""Where Teams is written to, remembered in our own shape: what comes in says it, what goes out needs it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from adapters.teams.payloads import PLATFORM, Place
from bot.errors import PermanentError
from bot.model import Installation, Person, PersonAddress, Post, TeamsPart, TeamsReference, Workspace

#: Places kept in memory, so that an activity from a known one costs no look-up.
MOST_KNOWN = 10_000
#: People shown for choice; the directory's own search finds the others.
MOST_PEOPLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One place as it is written to. `real` is "" while no private chat exists yet; `known`: it is in the database."""

    tenant: str
    conversation: str
    real: str
    kind: str
    service_url: str
    bot: str
    user: str = ""
    targeted: bool = False
    gone: bool = False
    known: bool = True


class References:
    """Reads and writes TeamsReference rows. `store` is adapters/database/store.py's, asked for short sessions only."""

    def __init__(self, store: Any, *, bot: str = "") -> None:
        self._store = store
        self._bot = bot
        self._lock = threading.Lock()
        self._workspaces: dict[str, int] = {}
        self._seen: OrderedDict[tuple[str, str], Place] = OrderedDict()

    # ------------------------------------------------------------ tenants

    def workspace(self, tenant: str) -> int | None:
        """The workspace that has this tenant, None when nobody installed it."""
        known = self._workspaces.get(tenant)
        if known is not None:
            return known
        with self._store.unscoped("which workspace a tenant belongs to") as session:
            found = session.scalars(
                select(Installation.workspace_id).where(
                    Installation.platform == PLATFORM, Installation.team == tenant, Installation.state == "active"
                )
            ).first()
        if found is not None:
            self._workspaces[tenant] = int(found)
        return None if found is None else int(found)

    def install(self, tenant: str, *, name: str, locale: str = "ja") -> int:
        """Makes the tenant an installation of the only workspace, or of a new one; a disconnected one is connected again."""
        with self._store.unscoped_write("install a Teams tenant") as session:
            row = session.scalars(
                select(Installation).where(Installation.platform == PLATFORM, Installation.team == tenant)
            ).first()
            if row is None:
                companies = list(session.scalars(select(Workspace).limit(2)))
                if len(companies) > 1:
                    raise PermanentError("which company is this tenant of?", code="many_workspaces")
                company = companies[0] if companies else Workspace(name=name, locale=locale)
                session.add(company)
                session.flush()
                row = Installation(workspace_id=company.id, platform=PLATFORM, team=tenant)
                session.add(row)
            row.state = "active"
            session.flush()
            self._workspaces[tenant] = row.workspace_id
            return int(row.workspace_id)

    def any_tenant(self) -> bool:
        """Whether some tenant is installed already."""
        with self._store.unscoped("is there a Teams tenant") as session:
            return session.scalars(select(Installation.id).where(Installation.platform == PLATFORM)).first() is not None

    # ------------------------------------------------------------ places

    def remember(self, workspace_id: int, place: Place) -> None:
        """Writes only what changed."""
        key = (place.tenant, place.conversation)
        with self._lock:
            if self._seen.get(key) == place:
                self._seen.move_to_end(key)
                return
        with self._store.write(workspace_id) as session:
            row = _row(session, *key)
            if row is None:
                row = TeamsReference(workspace_id=workspace_id, tenant=place.tenant, conversation=place.conversation)
                session.add(row)
            row.real, row.kind, row.service_url = place.real, place.kind, place.service_url
            row.bot = place.bot or row.bot or self._bot
            row.user, row.name = place.user, place.name or row.name or ""
            row.directory = place.directory or row.directory or ""
            row.targeted = bool(row.targeted or place.targeted)
            row.state = "active"
        self._keep(key, place)

    def opened(self, workspace_id: int, reference: Reference) -> None:
        """A private chat that the bot itself opened."""
        place = Place(
            conversation=reference.conversation,
            real=reference.real,
            kind=reference.kind,
            service_url=reference.service_url,
            tenant=reference.tenant,
            bot=reference.bot,
            user=reference.user,
        )
        self.remember(workspace_id, place)

    def forget(self, workspace_id: int, place: Place) -> None:
        """The app was taken away there: nothing is sent until it is back."""
        self.gone(workspace_id, place.tenant, place.conversation)

    def gone(self, workspace_id: int, tenant: str, conversation: str) -> None:
        with self._lock:
            self._seen.pop((tenant, conversation), None)
        with self._store.write(workspace_id) as session:
            row = _row(session, tenant, conversation)
            if row is not None:
                row.state = "gone"

    def find(self, tenant: str, conversation: str) -> Reference:
        """The place, or what can be made of the tenant's other places. Raises PermanentError team_not_found."""
        workspace_id = self.workspace(tenant)
        if workspace_id is None:
            raise PermanentError("no installation of that tenant", code="team_not_found")
        with self._store.read(workspace_id) as session:
            row = _row(session, tenant, conversation)
            if row is not None:
                return _reference(row)
            other = session.scalars(
                select(TeamsReference)
                .where(TeamsReference.tenant == tenant)
                .order_by(TeamsReference.id.desc())
                .limit(1)
            ).first()
            if other is None:
                raise PermanentError("nobody of that tenant has written yet", code="channel_not_found")
            known = _reference(other)
        private = conversation.startswith("@")
        return replace(
            known,
            conversation=conversation,
            real="" if private else conversation,
            kind="personal" if private else "channel" if "@thread.tacv2" in conversation else "group",
            user=conversation[1:] if private else "",
            gone=False,
            targeted=False,
            known=False,
        )

    # ------------------------------------------------------------ people

    def people(self, workspace_id: int) -> list[tuple[str, str]]:
        """Name and id of everybody here who can be asked, by name."""
        with self._store.read(workspace_id) as session:
            rows = session.scalars(
                select(Person).where(Person.active.is_(True)).order_by(Person.name).limit(MOST_PEOPLE)
            )
            names = {person.id: person.name for person in rows}
            homes = session.scalars(select(PersonAddress).where(PersonAddress.platform == PLATFORM))
            found = [(names[home.person_id], home.user) for home in homes if home.person_id in names]
        return sorted(found)

    def user_of(self, workspace_id: int, directory: str) -> str | None:
        """The id here of whom the directory calls so; None for somebody who has never had the app."""
        with self._store.read(workspace_id) as session:
            found = session.scalars(
                select(TeamsReference.user)
                .where(TeamsReference.directory == directory, TeamsReference.kind == "personal")
                .limit(1)
            ).first()
        return str(found) if found else None

    # ------------------------------------------------------------ messages of several cards

    def keep_parts(self, workspace_id: int, conversation: str, first: str, parts: Sequence[str]) -> None:
        """The cards after the first one: what is pressed on or quoted from them is of the message the first one began."""
        with self._store.write(workspace_id) as session:
            known = set(session.scalars(select(TeamsPart.message).where(TeamsPart.first == first)))
            for part in parts:
                if part not in known:
                    session.add(
                        TeamsPart(workspace_id=workspace_id, conversation=conversation, message=part, first=first)
                    )

    def parts(self, workspace_id: int, conversation: str, first: str) -> list[str]:
        """Ids of the cards after the first one, in order."""
        with self._store.read(workspace_id) as session:
            return list(
                session.scalars(
                    select(TeamsPart.message)
                    .where(TeamsPart.conversation == conversation, TeamsPart.first == first)
                    .order_by(TeamsPart.id)
                )
            )

    def drop_part(self, workspace_id: int, conversation: str, part: str) -> None:
        """A card that was taken away."""
        with self._store.write(workspace_id) as session:
            for row in session.scalars(
                select(TeamsPart).where(TeamsPart.conversation == conversation, TeamsPart.message == part)
            ):
                session.delete(row)

    def first_of(self, workspace_id: int, conversation: str, message: str) -> str:
        """The message a card is of: its first card's id, its own for every other."""
        with self._store.read(workspace_id) as session:
            first = session.scalars(
                select(TeamsPart.first)
                .where(TeamsPart.conversation == conversation, TeamsPart.message == message)
                .limit(1)
            ).first()
        return str(first) if first else message

    def thread_of(self, workspace_id: int, conversation: str, message: str) -> str | None:
        """The thread that a message of ours in a private chat belongs to; its own id when it began one."""
        with self._store.read(workspace_id) as session:
            post = session.scalars(
                select(Post)
                .where(Post.platform == PLATFORM, Post.conversation == conversation, Post.message == message)
                .limit(1)
            ).first()
            return (post.thread or post.message) if post else None

    def _keep(self, key: tuple[str, str], place: Place) -> None:
        with self._lock:
            self._seen[key] = place
            self._seen.move_to_end(key)
            while len(self._seen) > MOST_KNOWN:
                self._seen.popitem(last=False)


def _row(session: Any, tenant: str, conversation: str) -> TeamsReference | None:
    found: TeamsReference | None = session.scalars(
        select(TeamsReference).where(TeamsReference.tenant == tenant, TeamsReference.conversation == conversation)
    ).first()
    return found


def _reference(row: TeamsReference) -> Reference:
    return Reference(
        tenant=row.tenant,
        conversation=row.conversation,
        real=row.real,
        kind=row.kind,
        service_url=row.service_url,
        bot=row.bot,
        user=row.user,
        targeted=row.targeted,
        gone=row.state == "gone",
    )
