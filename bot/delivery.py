"""Sending, once: decided exactly once, sent at most once unless the platform's answer was lost, then looked up first.

    ready ──wanted? allowed?──> sending ──post──> done
      │ no                        │ lost answer, 5xx: stays sending; the next try waits out the quarantine, then looks the
      v                           │ key up in the thread's history: there = done, not there = wanted? allowed? post
    dropped / moved               └ 429: ready again, the lane waits as long as it was told

Where history cannot be read, the class of message decides (UNKNOWN below). No database transaction is open while a
platform is called; `sending` is committed before the call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from bot import company, departure, outgoing, tasks
from bot.catalog import Ask, Catalog
from bot.departure import Drop, Hold, Ready, prepare, refusal
from bot.errors import PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address, WorkFailed, to_plain
from bot.model import Approach, Person, Thread, Workspace
from bot.ports import ChatPlatform, Sent, Store
from bot.tenancy import ScopedSession

#: How long a platform that cannot be reached is tried again, and how often beyond the first minute. The messages keep their
#: order meanwhile; what nobody wants any more by then is dropped by the look before sending.
OUTAGE = timedelta(days=3)
PROBE = timedelta(minutes=1)
#: One message a second and conversation (Slack's documented rate for chat.postMessage).
PACE = timedelta(seconds=1)
#: What to do with an unknown outcome where history cannot be read: a doubled question is better than a stuck interview, a
#: doubled reminder is not better than none, for the next one comes anyway.
UNKNOWN: Mapping[str, str] = {"reply": "again", "note": "again", "approach": "drop", "report": "drop"}
#: What a platform says of a post that cannot be edited.
POST_ANEW = ("message_not_found", "cant_update_message", "edit_window_closed")
#: The clock. What the platform asked for counts from its answer, which may come seconds after the call began.
Now = Callable[[], datetime]


class Delivery:
    """Runs `deliver` tasks against the platforms, by their names."""

    def __init__(self, store: Store, catalog: Catalog, platforms: Mapping[str, ChatPlatform]) -> None:
        self._store = store
        self._catalog = catalog
        self._platforms = platforms

    def run(self, task: tasks.Claimed, *, now: Now) -> None:
        """One try of one task; every way out commits what became of it and gives the lane back."""
        at = now()
        if "form" in task.payload:
            self._open_form(task, at)
            return
        with self._store.read(task.workspace_id) as session:
            refused = refusal(session, task.payload, at=at)
            if refused is None or task.sending:  # what may be there already is looked up before it is given up or moved
                prepared = prepare(session, task.payload, self._catalog, at=at)
        if refused is not None and not task.sending:
            self._refuse(task, refused, at)
        elif isinstance(prepared, Ready):
            self._send(task, prepared, refused, now)
        else:
            self._refuse(task, prepared, at)

    def _refuse(self, task: tasks.Claimed, refused: Drop | Hold, at: datetime) -> None:
        if isinstance(refused, Drop):
            self._end(task, at, state="dropped", reason=refused.reason, tell=refused.tell)
            return
        with self._write(task) as session:
            # tried in vain before the night: its three days go on, unless the hold itself outlasts them
            tried = task.attempt > 1 and refused.until <= task.first_try_at + OUTAGE
            since = task.first_try_at if tried else None
            tasks.move(session, task, due_at=refused.until, reason=refused.reason, since=since)
            tasks.settle(session, task.lane_id, at=at)

    def _send(self, task: tasks.Claimed, ready: Ready, refused: Drop | Hold | None, now: Now) -> None:
        platform = self._platforms.get(ready.platform)
        if platform is None:
            self._end(task, now(), state="dead", reason=f"platform {ready.platform!r} is not configured", tell=False)
            return
        try:
            if ready.update is not None and _changed(ready, ready.update, platform):
                self._end(task, now(), state="done", reason="", tell=False)
                return
            sent = self._already_there(task, ready, platform)
            if sent is None and refused is not None:
                self._refuse(task, refused, now())
                return
            if sent is None:
                sent = self._post(task, ready, platform, now())
            self._sent(task, ready, sent, now())
        except _Unseen as unseen:
            wait = timedelta(seconds=unseen.after) if unseen.after else PROBE
            self._postpone(task, now() + wait, sending=True, reason=f"look-up: {unseen}", at=now())
        except _GiveUp as give_up:
            self._end(task, now(), state="dropped", reason=give_up.reason, tell=False)
        except UnknownOutcome as error:
            self._retry(task, now(), after=departure.QUARANTINE, sending=True, reason=str(error))
        except TemporaryError as error:
            after = timedelta(seconds=error.after) if error.after else None
            self._retry(task, now(), after=after, sending=False, reason=str(error))
        except PermanentError as error:
            self._end(task, now(), state="dead", reason=f"{error.code}: {error}", tell=True)

    def _already_there(self, task: tasks.Claimed, ready: Ready, platform: ChatPlatform) -> Sent | None:
        """After an unknown outcome, whose quarantine is over: looks. Raises _Unseen, or _GiveUp by the class of the message."""
        if not task.sending:
            return None
        if platform.can_find:
            try:
                return platform.find(ready.team, ready.to, key=task.key)
            except TemporaryError as error:  # of the look-up: what became of the post is as unknown as before
                raise _Unseen(str(error), after=error.after) from error
        if UNKNOWN[str(task.payload["sort"])] == "drop":
            raise _GiveUp("uncertain: the answer was lost and history cannot be read")
        return None

    def _post(self, task: tasks.Claimed, ready: Ready, platform: ChatPlatform, at: datetime) -> Sent:
        with self._write(task) as session:
            tasks.mark_sending(session, task, quiet_until=at + departure.QUARANTINE)
        return platform.send(ready.team, ready.to, ready.message, key=task.key)

    def _sent(self, task: tasks.Claimed, ready: Ready, sent: Sent, at: datetime) -> None:
        payload = task.payload
        subject, key = payload["edit"] if "edit" in payload else (payload.get("subject") or "", payload["key"])
        with self._write(task) as session:
            tasks.posted(
                session,
                task,
                platform=ready.platform,
                conversation=ready.to.conversation,
                thread=sent.thread,
                message=sent.message,
                person_id=ready.person,
                subject=subject,
                catalog_key=key,
                at=at,
            )
            if ready.thread_subject and ready.to.thread is None:
                _remember_thread(session, ready, sent)
            if payload.get("approach"):
                _count_on(session, payload["approach"], at)
            tasks.finish(session, task, at=at)
            tasks.settle(session, task.lane_id, at=at, pace=PACE)

    def _retry(self, task: tasks.Claimed, at: datetime, *, after: timedelta | None, sending: bool, reason: str) -> None:
        if at > task.first_try_at + OUTAGE:
            self._end(task, at, state="dead", reason=f"outage: {reason}", tell=True)
            return
        backoff = tasks.retry_at(task.attempt, at)
        until = max(backoff or at, at + after) if after else backoff or at + PROBE
        self._postpone(task, until, sending=sending, reason=reason, at=at, pace=None if sending else after)

    def _postpone(
        self,
        task: tasks.Claimed,
        until: datetime,
        *,
        sending: bool,
        reason: str,
        at: datetime,
        pace: timedelta | None = None,
    ) -> None:
        """`pace`: the whole lane keeps quiet so long; a newcomer that is due earlier would else go out in the asked pause."""
        with self._write(task) as session:
            tasks.postpone(session, task, retry_at=until, sending=sending, reason=reason)
            tasks.settle(session, task.lane_id, at=at, pace=pace)

    def _end(
        self,
        task: tasks.Claimed,
        at: datetime,
        *,
        state: str,
        reason: str,
        tell: bool,
        follow: Sequence[tasks.NewTask] = (),
    ) -> None:
        with self._write(task) as session:
            tasks.add(session, task.workspace_id, follow, at=at)
            tasks.finish(session, task, at=at, state=state, reason=reason)
            approach_id = task.payload.get("approach")
            if approach_id and state != "done":
                approach = session.get(Approach, approach_id)
                if approach is not None and approach.state == "sent":
                    approach.state, approach.reason = "dropped", reason
            if tell and not _pointless(task.payload, reason):
                tasks.add(session, task.workspace_id, [_undelivered(task, reason, at)], at=at)
            tasks.settle(session, task.lane_id, at=at)

    @contextmanager
    def _write(self, task: tasks.Claimed) -> Iterator[Any]:
        """A transaction on behalf of this attempt. Raises _Lost when another holder has taken the lane over."""
        with self._store.write(task.workspace_id) as session:
            if not tasks.holds_lease(session, task):
                raise _Lost
            yield session

    def _open_form(self, task: tasks.Claimed, at: datetime) -> None:
        """At most once: too late or refused, the person gets a button to try again."""
        payload = task.payload
        platform = self._platforms[payload["platform"]]
        with self._store.read(task.workspace_id) as session:
            workspace, person = (
                session.get_one(Workspace, task.workspace_id),
                session.get_one(Person, payload["person"]),
            )
            form = self._catalog.form(
                payload["form"],
                person.locale,
                company.zone_of(workspace, person),
                value=payload["value"],
                args=payload["args"],
                values=payload["values"],
                options={name: [(o[0], o[1]) for o in pairs] for name, pairs in payload["options"].items()},
            )
        reason = "too late"
        if at <= datetime.fromisoformat(payload["until"]) and task.attempt == 1:
            try:
                platform.open_form(payload["team"], payload["trigger"], form)
                reason = ""
            except (TemporaryError, UnknownOutcome, PermanentError) as error:
                reason = str(error)
        again = [_opens_again(task, at)] if reason and payload["again"] else []
        state = "dropped" if reason else "done"
        self._end(task, at, state=state, reason=reason, tell=bool(reason) and not again, follow=again)


def _changed(ready: Ready, message_id: str, platform: ChatPlatform) -> bool:
    """Edits the post. False: it was deleted or cannot be changed any more, so the new words are posted for themselves."""
    try:
        platform.update(ready.team, ready.to, message_id, ready.message)
    except PermanentError as error:
        if error.code not in POST_ANEW:
            raise
        return False
    return True


class _Unseen(TemporaryError):
    """The look-up did not work; whether the post is there stays unknown."""


class _GiveUp(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


class _Lost(Exception):
    """The lease was taken over: the other holder carries on."""


LeaseLost = _Lost


def _count_on(session: ScopedSession, approach_id: int, at: datetime) -> None:
    """An approach counts on the day it arrives: one that an outage held back until today leaves no room for another today."""
    row = session.get(Approach, approach_id)
    if row is None or row.state != "sent" or row.day is None:
        return
    person = session.get_one(Person, row.person_id)
    today = company.today(session.workspace, person, at)
    if row.day < today:
        row.day = today


def _remember_thread(session: ScopedSession, ready: Ready, sent: Sent) -> None:
    known = next(iter(session.of(Thread, subject=ready.thread_subject)), None)
    if known is None:
        known = Thread(workspace_id=session.workspace_id, subject=ready.thread_subject)
        session.add(known)
    known.person_id = ready.person
    known.platform = ready.platform
    known.conversation = ready.to.conversation
    known.root = sent.message


def _pointless(payload: Mapping[str, Any], reason: str) -> bool:
    """News of news that cannot arrive would go round for ever; a workspace whose token is gone can be told nothing."""
    return str(payload.get("key", "")).startswith("undelivered.") or reason.startswith("disconnected")


def _opens_again(task: tasks.Claimed, at: datetime) -> tasks.NewTask:
    """For whoever waits for a form that did not open: a button that opens it with a fresh trigger."""
    payload = task.payload
    action, value = payload["again"]
    told = outgoing.said(
        "common.form_again",
        to={"address": payload["back"], "team": payload["team"], "person": payload["person"]},
        buttons=[Ask(action=action, value=value)],
    )
    lane = f"person:{payload['person']}"
    return tasks.NewTask(kind="deliver", lane=lane, key=f"{task.key}:again", due_at=at, payload=told)


def _undelivered(task: tasks.Claimed, reason: str, at: datetime) -> tasks.NewTask:
    """Somebody has to hear that a message did not arrive: a handle task for flows/undelivered."""
    payload = task.payload
    to = payload.get("to", {})
    place = to.get("address", {})
    tries = int(payload.get("tries", 0))  # how often somebody had it sent again
    failed = WorkFailed(
        id=f"undelivered:{task.id}:{tries}" if tries else f"undelivered:{task.id}",
        at=at,
        team=payload.get("team", "") or to.get("team", ""),
        user="",
        address=Address(platform="none", conversation="none"),
        work="deliver",
        subject=int(to.get("person") or payload.get("person") or 0),
        payload={
            "key": payload.get("key", payload.get("form", "")),
            "subject": payload.get("subject", ""),
            "edit": "edit" in payload,
            "task": task.id,
            "tries": tries,
            "channel": int(to.get("channel") or 0),
            "platform": place.get("platform", ""),
            "conversation": place.get("conversation", ""),
            "private": bool(place.get("private")),
        },
        code=reason.split(":")[0],
    )
    return tasks.NewTask(
        kind="handle", lane="undelivered", key=failed.id, due_at=at, payload={"input": to_plain(failed)}
    )
