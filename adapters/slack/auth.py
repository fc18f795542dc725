"""Who installed us, with which tokens: kept encrypted, read from a short cache, renewed before they end.

Every secret is sealed with AES-256-GCM bound to team and field, so that a row copied to another team's place opens nothing.
Senders and the acknowledge path ask the same store; neither asks the network who is who.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select

from adapters.slack.errors import kind_of, trouble
from adapters.slack.parts import PLATFORM
from adapters.slack.web import SlackError, Web
from bot.errors import PermanentError, TemporaryError
from bot.model import Installation, InstallationSecret, Workspace
from bot.ports import Clock, Store

#: How long an installation is believed without looking again.
LIFE = timedelta(seconds=60)
#: A token with less than this left is renewed before it is used (Slack's live twelve hours).
EARLY = timedelta(hours=2)
_NONCE = 12
_VERSION = b"1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """One installation. `team` is the workspace's id, or the organisation's for an org-wide install."""

    team: str
    name: str
    bot_token: str
    bot_user: str = ""
    bot_id: str = ""
    app: str = ""
    enterprise: str = ""
    scopes: tuple[str, ...] = ()
    refresh_token: str = ""
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Installed(team={self.team!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The app's own identity, for OAuth and token rotation; empty for a single workspace by tokens."""

    id: str = ""
    secret: str = ""


class Installations:
    """The store. `key` is 32 bytes."""

    def __init__(
        self,
        store: Store,
        key: bytes,
        clock: Clock,
        web: Web,
        *,
        client: Client | None = None,
    ) -> None:
        self._store = store
        self._cipher = AESGCM(key)
        self._clock = clock
        self._web = web
        self._client = client or Client()
        self._changed: list[Callable[[str], None]] = []
        self._known: dict[str, tuple[datetime, Installed | None]] = {}
        self._renewing = threading.Lock()

    def peek(self, team: str) -> tuple[bool, Installed | None]:
        """Whether the cache knows, and what: never touches the database."""
        known = self._known.get(team)
        fresh = known is not None and known[0] <= self._clock.now() < known[0] + LIFE
        return fresh, known[1] if fresh and known else None

    def find(self, team: str) -> Installed | None:
        """The active installation, at most LIFE old; None for a team that is not, or no longer, installed."""
        fresh, known = self.peek(team)
        if fresh:
            return known
        at = self._clock.now()
        found = self._read(team) if team else None
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[team] = (at, found)
        return found

    def token(self, team: str) -> str:
        """A token that will still be good for the call. Raises PermanentError code disconnected, TemporaryError."""
        installed = self._must(team)
        if installed.expires_at is not None and installed.expires_at - EARLY <= self._clock.now():
            return self.renew(team, installed.bot_token)
        return installed.bot_token

    def renew(self, team: str, stale: str) -> str:
        """A new token for one that ended; a second asker gets the first one's, for refresh tokens work once."""
        with self._renewing:
            self._known.pop(team, None)
            installed = self._must(team)
            if installed.bot_token != stale:
                return installed.bot_token
            if not installed.refresh_token or not self._client.id:
                self.disconnect(team)
                raise PermanentError(f"slack token of {team!r} ended and cannot be renewed", code="disconnected")
            body = self._exchange(team, {"grant_type": "refresh_token", "refresh_token": installed.refresh_token})
            fresh = renewed(installed, body, at=self._clock.now())
            self._write(fresh, self.workspace(team))
            return fresh.bot_token

    def save(self, installed: Installed, *, locale: str = "ja") -> int:
        """Stores and connects; the workspace is made when it is new. Returns its id."""
        with self._store.unscoped_write("install a Slack workspace") as session:
            row = session.scalars(
                select(Installation).where(Installation.platform == PLATFORM, Installation.team == installed.team)
            ).first()
            if row is None:
                workspace = Workspace(name=installed.name, locale=locale)
                session.add(workspace)
                session.flush()
                row = Installation(workspace_id=workspace.id, platform=PLATFORM, team=installed.team)
                session.add(row)
            row.state = "active"
            workspace_id = int(row.workspace_id)
        self._write(installed, workspace_id)
        return workspace_id

    def disconnect(self, team: str) -> None:
        """No more sends; tokens are wiped, what people wrote stays for its retention."""
        with self._store.unscoped_write("a Slack workspace disconnected") as session:
            session.execute(
                delete(InstallationSecret).where(
                    InstallationSecret.platform == PLATFORM, InstallationSecret.team == team
                )
            )
            for row in session.scalars(
                select(Installation).where(Installation.platform == PLATFORM, Installation.team == team)
            ):
                row.state = "disconnected"
        self.forget(team)

    def forget(self, team: str) -> None:
        """Looks again at the next question."""
        self._known.pop(team, None)
        for changed in self._changed:
            changed(team)

    def on_change(self, changed: Callable[[str], None]) -> None:
        """`changed` is told of every team that connects, disconnects or gets another token."""
        self._changed.append(changed)

    def teams(self) -> Sequence[str]:
        with self._store.unscoped("which Slack workspaces are connected") as session:
            found = session.scalars(
                select(Installation.team)
                .where(Installation.platform == PLATFORM, Installation.state == "active")
                .order_by(Installation.id)
            )
            return list(found)

    def exchange_code(self, code: str, redirect_uri: str) -> tuple[Installed, str]:
        """The installation a code of the install page stands for, and the installer's user id."""
        body = self._exchange("", {"code": code, "redirect_uri": redirect_uri})
        return from_oauth(body, at=self._clock.now()), str((body.get("authed_user") or {}).get("id") or "")

    def connect(self, bot_token: str) -> Installed:
        """The workspace of a token from the settings, asked once at the start."""
        body = self._web.checked("", bot_token, "auth.test", {}, posts=False)
        org_wide = bool(body.get("is_enterprise_install"))
        enterprise = str(body.get("enterprise_id") or "")
        return Installed(
            team=enterprise if org_wide and enterprise else str(body["team_id"]),
            name=str(body.get("team") or body["team_id"]),
            bot_token=bot_token,
            bot_user=str(body.get("user_id") or ""),
            bot_id=str(body.get("bot_id") or ""),
            app=str(body.get("app_id") or ""),
            enterprise=enterprise,
        )

    def _exchange(self, team: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """`oauth.v2.access`. The code and the refresh token are spent by it, so that no answer is no second try."""
        full = {**params, "client_id": self._client.id, "client_secret": self._client.secret}
        try:
            return self._web.call(team, "", "oauth.v2.access", full, posts=False)
        except SlackError as error:
            if team and (kind_of(error.code) == "disconnected" or error.code == "invalid_refresh_token"):
                self.disconnect(team)
                raise PermanentError(f"slack token of {team!r}: {error.code}", code="disconnected") from error
            raise trouble(error.code, "oauth.v2.access", posts=False, after=error.after) from error

    def _must(self, team: str) -> Installed:
        installed = self.find(team)
        if installed is None:
            raise PermanentError(f"slack team {team!r} is not connected", code="disconnected")
        return installed

    def workspace(self, team: str) -> int:
        """Whose team it is, connected or not."""
        with self._store.unscoped("which workspace a Slack team belongs to") as session:
            return int(
                session.scalars(
                    select(Installation.workspace_id).where(
                        Installation.platform == PLATFORM, Installation.team == team
                    )
                ).one()
            )

    def _read(self, team: str) -> Installed | None:
        with self._store.unscoped("the tokens of a Slack workspace") as session:
            state = session.scalars(
                select(Installation.state).where(Installation.platform == PLATFORM, Installation.team == team)
            ).first()
            rows = session.execute(
                select(InstallationSecret.field, InstallationSecret.sealed).where(
                    InstallationSecret.platform == PLATFORM, InstallationSecret.team == team
                )
            ).all()
        if state != "active" or not rows:
            return None
        opened = {field: self._open(team, field, sealed) for field, sealed in rows}
        about = json.loads(opened["about"])
        ends = about.pop("expires_at")
        return Installed(
            **{**about, "scopes": tuple(about["scopes"])},
            bot_token=opened["bot_token"],
            refresh_token=opened["refresh_token"],
            expires_at=datetime.fromisoformat(ends) if ends else None,
        )

    def _write(self, installed: Installed, workspace_id: int) -> None:
        about = asdict(installed)
        fields = {name: about.pop(name) for name in ("bot_token", "refresh_token")}
        ends = installed.expires_at
        fields["about"] = json.dumps({**about, "expires_at": ends.isoformat() if ends else None}, ensure_ascii=False)
        with self._store.unscoped_write("the tokens of a Slack workspace") as session:
            session.execute(
                delete(InstallationSecret).where(
                    InstallationSecret.platform == PLATFORM, InstallationSecret.team == installed.team
                )
            )
            for name, value in fields.items():
                session.add(
                    InstallationSecret(
                        workspace_id=workspace_id,
                        platform=PLATFORM,
                        team=installed.team,
                        field=name,
                        sealed=self._seal(installed.team, name, value),
                    )
                )
        self.forget(installed.team)

    def _seal(self, team: str, name: str, value: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, value.encode(), _bound(team, name))

    def _open(self, team: str, name: str, sealed: bytes) -> str:
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, body, _bound(team, name)).decode()
        except InvalidTag:
            raise PermanentError(
                f"the {name} of slack team {team!r} cannot be opened with this key: restore the key from the backup, "
                "or install again",
                code="disconnected",
            ) from None


def _bound(team: str, name: str) -> bytes:
    return f"{PLATFORM}|{team}|{name}".encode()


def from_oauth(body: Mapping[str, Any], *, at: datetime) -> Installed:
    """The answer of `oauth.v2.access`. Raises PermanentError when it names no team or token."""
    team, enterprise = body.get("team") or {}, body.get("enterprise") or {}
    where = enterprise if body.get("is_enterprise_install") and enterprise else team
    token = body.get("access_token")
    if not where.get("id") or not token:
        raise PermanentError("slack oauth.v2.access: neither team nor token in the answer", code="refused")
    return Installed(
        team=str(where["id"]),
        name=str(where.get("name") or where["id"]),
        bot_token=str(token),
        bot_user=str(body.get("bot_user_id") or ""),
        app=str(body.get("app_id") or ""),
        enterprise=str(enterprise.get("id") or ""),
        scopes=tuple(s for s in str(body.get("scope") or "").split(",") if s),
        refresh_token=str(body.get("refresh_token") or ""),
        expires_at=_ends(body, at),
    )


def renewed(installed: Installed, body: Mapping[str, Any], *, at: datetime) -> Installed:
    """The installation after its token was exchanged."""
    token = body.get("access_token")
    if not token:
        raise TemporaryError("slack oauth.v2.access: no token in the answer")
    return replace(
        installed,
        bot_token=str(token),
        refresh_token=str(body.get("refresh_token") or installed.refresh_token),
        expires_at=_ends(body, at),
    )


def _ends(body: Mapping[str, Any], at: datetime) -> datetime | None:
    seconds = body.get("expires_in")
    return at + timedelta(seconds=seconds) if isinstance(seconds, (int, float)) and seconds > 0 else None
