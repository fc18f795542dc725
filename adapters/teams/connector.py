"""The Bot Framework SDK, all of it: the one file that changes when Teams is reached by another library.

Plain values go in and come out; its errors become ours by the table in errors.py. The SDK retries a POST three times on its
own and follows redirects: both are off here. Called from worker threads, never from the event loop.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from adapters.teams import errors
from adapters.teams.limits import allowed
from bot.errors import PermanentError, TemporaryError

#: Seconds to connect and to wait for the answer.
PATIENCE = (3.05, 10.0)
_CARD = "application/vnd.microsoft.card.adaptive"
#: A token is renewed this long before it ends, so that none ends on its way.
_MARGIN = 300.0
SCOPE = "https://api.botframework.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a call goes: the service, the bot's own id there, the tenant, the platform's id of the conversation."""

    service_url: str
    bot: str
    tenant: str
    conversation: str = ""


class Tokens(Protocol):
    """Where the bot's own token comes from. "" means that none is sent (loopback only)."""

    def token(self) -> str: ...

    def drop(self) -> None: ...


class NoTokens:
    """For developing on this machine."""

    def token(self) -> str:
        return ""

    def drop(self) -> None:
        return


class CachedTokens:
    """One token for all threads, fetched once and renewed before it ends. `fetch` gives token and seconds it lives; it may block."""

    def __init__(self, fetch: Callable[[], tuple[str, float]], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """Raises TemporaryError when none can be had."""
        with self._lock:
            if not self._token or self._monotonic() >= self._until:
                try:
                    self._token, lives = self._fetch()
                except Exception as error:  # MSAL, requests and the SDK each raise their own
                    raise TemporaryError(f"no token for the connector: {type(error).__name__}", after=30.0) from error
                self._until = self._monotonic() + max(lives - _MARGIN, 30.0)
            return self._token

    def drop(self) -> None:
        """After the service refused it."""
        with self._lock:
            self._token = ""


def tokens(app_id: str, password: str, tenant: str) -> CachedTokens:
    """Of a single-tenant app by its password; without one, of the managed identity this machine runs under.

    The SDK's own credentials hide when a token ends and why there is none, and ask a managed identity without a time limit:
    both are asked by the library underneath it.
    """

    def by_password() -> tuple[str, float]:
        import msal  # type: ignore[import-untyped]  # no types in it

        authority = f"https://login.microsoftonline.com/{tenant}"
        app = msal.ConfidentialClientApplication(
            app_id, client_credential=password, authority=authority, timeout=PATIENCE[1]
        )
        return _token_in(app.acquire_token_for_client(scopes=[f"{SCOPE}/.default"]))

    def by_identity() -> tuple[str, float]:
        import msal
        import requests

        class Patient(requests.Session):
            """A machine that has no identity answers nothing at all, for ever."""

            def request(self, *args: Any, **kwargs: Any) -> requests.Response:
                return super().request(*args, **{"timeout": PATIENCE, **kwargs})

        with Patient() as session:
            identity = msal.UserAssignedManagedIdentity(client_id=app_id)
            asked = msal.ManagedIdentityClient(identity, http_client=session)
            return _token_in(asked.acquire_token_for_client(resource=SCOPE))

    return CachedTokens(by_password if password else by_identity)


def _token_in(answer: Mapping[str, Any]) -> tuple[str, float]:
    """Raises ValueError with what the directory says is wrong."""
    if "access_token" not in answer:
        raise ValueError(f"{answer.get('error', 'no token')}: {answer.get('error_description', '')}"[:500])
    return str(answer["access_token"]), float(answer.get("expires_in") or 3600)


class Connector:
    """Calls to the connector of the place. `hosts` may get the token; `loopback` allows this machine only."""

    def __init__(self, given: Tokens, hosts: tuple[str, ...], *, loopback: bool = False) -> None:
        self._tokens = given
        self._hosts = hosts
        self._loopback = loopback
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def send(self, to: Target, card: Mapping[str, Any], *, notice: str, reply_to: str = "", only: str = "") -> str:
        """Posts a card; the id of the activity. `only`: the id of the one person who shall see it."""
        activity = self._activity(to, card, notice)
        if reply_to:
            activity.reply_to_id = reply_to
        with self._call("send") as call:
            client = call(to.service_url)
            if only:
                return _id(_targeted(client, to.conversation, activity, only))
            return _id(client.conversations.send_to_conversation(to.conversation, activity))

    def update(self, to: Target, message: str, card: Mapping[str, Any], *, notice: str) -> None:
        activity = self._activity(to, card, notice)
        activity.id = message
        with self._call("update") as call:
            call(to.service_url).conversations.update_activity(to.conversation, message, activity)

    def delete(self, to: Target, message: str) -> None:
        with self._call("delete") as call:
            call(to.service_url).conversations.delete_activity(to.conversation, message)

    def open_thread(self, to: Target, card: Mapping[str, Any], *, notice: str) -> tuple[str, str]:
        """A new thread in the channel `to.conversation`: ids of the conversation and of its first message."""
        from botbuilder.schema import ChannelAccount, ConversationParameters  # type: ignore[import-untyped]  # no types in the SDK

        asked = ConversationParameters(
            is_group=True,
            bot=ChannelAccount(id=to.bot) if to.bot else None,
            channel_data={"channel": {"id": to.conversation}, "tenant": {"id": to.tenant}},
            activity=self._activity(to, card, notice),
            tenant_id=to.tenant,
        )
        with self._call("open a thread") as call:
            made = call(to.service_url).conversations.create_conversation(asked)
        return str(made.id), str(made.activity_id or made.id.partition(";messageid=")[2])

    def open_direct(self, to: Target, user: str) -> str:
        """The private chat with a person who has the app: the platform's id of it. PermanentError not_installed otherwise."""
        from botbuilder.schema import ChannelAccount, ConversationParameters

        asked = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=to.bot) if to.bot else None,
            members=[ChannelAccount(id=user)],
            channel_data={"tenant": {"id": to.tenant}},
            tenant_id=to.tenant,
        )
        with self._call("open a private chat") as call:
            return str(call(to.service_url).conversations.create_conversation(asked).id)

    def members(self, to: Target) -> list[dict[str, str]]:
        """Who is in the conversation: id, aad (object id), name, mail."""
        with self._call("members") as call:
            found = call(to.service_url).conversations.get_conversation_members(to.conversation)
        return [_member(one) for one in found]

    def token_for(self, url: str) -> str:
        """The bot's token when `url` is of the service itself, else ""."""
        return self._tokens.token() if allowed(url, self._hosts, loopback=self._loopback) else ""

    def _activity(self, to: Target, card: Mapping[str, Any], notice: str) -> Any:
        from botbuilder.core import (  # type: ignore[import-untyped]  # no types in the SDK
            CardFactory,
            MessageFactory,
            TurnContext,
        )
        from botbuilder.schema import ChannelAccount, ConversationAccount, ConversationReference

        made = MessageFactory.attachment(CardFactory.adaptive_card(dict(card)))
        assert made.attachments[0].content_type == _CARD
        made.summary = notice
        made.channel_data = {"tenant": {"id": to.tenant}, "notification": {"alert": True}}
        place = ConversationReference(
            bot=ChannelAccount(id=to.bot),
            conversation=ConversationAccount(id=to.conversation, tenant_id=to.tenant),
            channel_id="msteams",
            service_url=to.service_url,
        )
        return TurnContext.apply_conversation_reference(made, place)

    @contextmanager
    def _call(self, doing: str) -> Iterator[Callable[[str], Any]]:
        """Whatever the SDK raises in here comes out as one of ours."""
        import requests
        from azure.core.exceptions import AzureError, DeserializationError
        from msrest.exceptions import ClientException, ClientRequestError, HttpOperationError

        try:
            yield self._client
        except HttpOperationError as error:
            status, code, after = _answer(error)
            if status == 401:
                self._tokens.drop()
            raise errors.from_status(status, code, after, doing=doing) from error
        except (ClientRequestError, requests.RequestException) as error:
            raise errors.lost(doing, connected=not _never_connected(error)) from error
        except (
            AzureError,
            ClientException,
            DeserializationError,
        ) as error:  # a success with a body that nobody can read
            raise errors.lost(doing, connected=True) from error

    def _client(self, service_url: str) -> Any:
        """One client an address; it keeps a session a thread. The address is looked at again here: it came from outside."""
        if not allowed(service_url, self._hosts, loopback=self._loopback):
            raise PermanentError("a service address that is not on the list", code="foreign_service_url")
        with self._lock:
            client = self._clients.get(service_url)
            if client is None:
                client = self._clients[service_url] = self._new(service_url)
        return client

    def _new(self, service_url: str) -> Any:
        from botframework.connector import ConnectorClient  # type: ignore[import-untyped]  # no types in the SDK
        from msrest.authentication import Authentication

        given = self._tokens

        class Bearer(Authentication):
            def signed_session(self, session: Any = None) -> Any:
                token = given.token()
                if token:
                    session.headers["Authorization"] = f"Bearer {token}"
                session.resolve_redirects = _nowhere
                return session

        client = ConnectorClient(Bearer(), base_url=service_url)
        client.config.retry_policy.retries = 0
        client.config.retry_policy.policy.status_forcelist = ()
        client.config.redirect_policy.allow = False
        client.config.proxies.use_env_settings = False
        client.config.connection.timeout = PATIENCE
        return client


def _nowhere(*_: Any, **__: Any) -> Iterator[Any]:
    """No redirect is followed. The SDK's own answer to that, an empty list, is a TypeError inside requests."""
    return iter(())


def _targeted(client: Any, conversation: str, activity: Any, only: str) -> Any:
    """A message for one person in a shared conversation; the SDK's own method cannot say that."""
    from botbuilder.schema import ChannelAccount

    activity.recipient = ChannelAccount(id=only)
    inner = client._client
    url = inner.format_url("/v3/conversations/{conversationId}/activities", conversationId=_quoted(conversation))
    body = client._serialize.body(activity, "Activity")
    asked = inner.post(url, {"isTargetedActivity": "true"}, {"Content-Type": "application/json; charset=utf-8"}, body)
    answer = inner.send(asked, stream=False)
    if answer.status_code not in (200, 201, 202):
        from botframework.connector import models

        raise models.ErrorResponseException(client._deserialize, answer)
    return client._deserialize("ResourceResponse", answer)


def _quoted(conversation: str) -> str:
    from urllib.parse import quote

    return quote(conversation, safe="")


def _id(answer: Any) -> str:
    found = getattr(answer, "id", None)
    if not found:
        raise errors.lost("send", connected=True)
    return str(found)


def _member(one: Any) -> dict[str, str]:
    more = one.additional_properties or {}
    return {
        "id": str(one.id or ""),
        "aad": str(more.get("objectId") or one.aad_object_id or ""),
        "name": str(one.name or ""),
        "mail": str(more.get("email") or more.get("userPrincipalName") or ""),
    }


def _answer(error: Any) -> tuple[int, str, str | None]:
    """Status, the body's error code and Retry-After. A status that is a success with a body nobody can read is a lost answer."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    code = ""
    try:
        body = response.json()
        code = str((body.get("error") or {}).get("code") or "")
    except (ValueError, AttributeError):
        pass
    return (status if status >= 300 else 500), code, response.headers.get("Retry-After")


def _never_connected(error: BaseException) -> bool:
    """Whether the request cannot have arrived: no connection was made at all."""
    import requests
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

    cause: Any = getattr(error, "inner_exception", None) or error
    if isinstance(cause, requests.ConnectTimeout):
        return True
    reason = cause.args[0] if getattr(cause, "args", ()) else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    return isinstance(reason, (NewConnectionError, ConnectTimeoutError))
