"""Task and lane rules: order, claim, lease, retry, dead letter.

    ready ──claim──> (leased) ──ok──> done          a: not wanted any more, or refused for good by the platform
      ^                 │  │ └──a──> dropped        b: a fault, tried again after a pause, its place kept
      └──────b──────────┘  └──c────> dead           c: the fifth fault; an operator can replay it

`due_at` with the id is a task's place in its lane; `retry_at` postpones it without giving the place up, so a retrying head
holds its followers; a hold moves `due_at` and gives the place up. A later timer never blocks a due task. A lane's `next_at`
is when it next has something to do, so that a tick looks at lanes that are due and at nothing else: waiting timers cost
nothing, whatever their number.

These statements carry their workspace themselves and run as Core in bulk, those of every Turn on the session's connection
(an all-ORM turn is 1.9 to 2.8 times slower, and a session's own `execute` costs as much again as the statement).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from bot.model.tasks import OPEN_STATES, Lane, Post, Task
from bot.tenancy import LEDGER

#: A lease outlives any single send (HTTP time limit 10 s) and any turn.
LEASE = timedelta(seconds=60)
#: Slow work renews nothing: its lease is its time limit (ten minutes of audio on a busy machine, 0.3 CPU s a second).
WORK_LEASE = timedelta(minutes=15)
#: Five attempts within a minute, then dead and the lane goes on.
BACKOFF = (timedelta(seconds=1), timedelta(seconds=4), timedelta(seconds=12), timedelta(seconds=30))
#: A key outlives every redelivery by far (Slack's last is after about six minutes).
KEEP_DONE = timedelta(days=30)
#: The bare tables: through the classes a statement costs half as much again, and nothing here needs their objects.
_LANE, _TASK = Lane.metadata.tables["lane"], Task.metadata.tables["task"]
#: At most so many heads of one workspace in one claim, so that a busy customer does not starve the others.
PER_WORKSPACE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to insert. `key` is unique per workspace: the same key again changes nothing."""

    kind: str
    lane: str
    key: str
    due_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A leased head. `token` fences its completion: a lease that was taken over can no longer be completed."""

    id: int
    workspace_id: int
    lane_id: int
    token: int
    kind: str
    key: str
    attempt: int
    due_at: datetime
    first_try_at: datetime
    sending: bool
    payload: Mapping[str, Any]


def _upserts(insert: Any) -> tuple[Any, Any]:
    """Lane and task inserts of one dialect, built once: making such a statement costs more than running it."""
    lane = insert(_LANE).values(
        workspace_id=bindparam("workspace"),
        name=bindparam("lane_name"),
        slow=bindparam("is_slow"),
        next_at=bindparam("due"),
        token=0,
    )
    sooner = case(
        # a leased lane is looked at when it is settled or its lease ends: sooner, idle threads would ask without a pause
        (
            and_(
                _LANE.c.lease_until.is_(None),
                or_(_LANE.c.next_at.is_(None), _LANE.c.next_at > lane.excluded.next_at),
            ),
            lane.excluded.next_at,
        ),
        else_=_LANE.c.next_at,
    )
    task = insert(_TASK).values(
        workspace_id=bindparam("workspace"),
        kind=bindparam("task_kind"),
        lane_id=bindparam("lane"),
        key=bindparam("task_key"),
        due_at=bindparam("due"),
        state="ready",
        attempt=0,
        reason="",
        payload=bindparam("task_payload"),
        created_at=bindparam("now"),
    )
    return (
        lane.on_conflict_do_update(index_elements=["workspace_id", "name"], set_={"next_at": sooner}).returning(
            _LANE.c.name, _LANE.c.id
        ),
        task.on_conflict_do_nothing(index_elements=["workspace_id", "key"]).returning(_TASK.c.key, _TASK.c.id),
    )


_UPSERTS = {"postgresql": _upserts(postgresql_insert), "sqlite": _upserts(sqlite_insert)}


def add(session: Session | Connection, workspace_id: int, tasks: Iterable[NewTask], *, at: datetime) -> set[str]:
    """Inserts tasks, lanes first, in the order given: of two due at once the first goes first. Returns the keys that were new."""
    rows = list(tasks)
    if not rows:
        return set()
    connection = session if isinstance(session, Connection) else session.connection()
    lane_upsert, task_insert = _UPSERTS[connection.dialect.name]
    wanted: dict[str, dict[str, Any]] = {}
    for task in rows:
        lane = {"workspace": workspace_id, "lane_name": task.lane, "is_slow": task.kind == "work", "due": task.due_at}
        due = wanted.get(task.lane, lane)["due"]
        wanted[task.lane] = {**lane, "due": min(task.due_at, due)}
    lanes = dict(_inserted(connection, lane_upsert, [wanted[name] for name in sorted(wanted)]))
    found = _inserted(
        connection,
        task_insert,
        [
            {
                "workspace": workspace_id,
                "task_kind": task.kind,
                "lane": lanes[task.lane],
                "task_key": task.key,
                "due": task.due_at,
                "task_payload": dict(task.payload),
                "now": at,
            }
            for task in rows
        ],
    )
    return {key for key, _ in found}


def _inserted(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> Sequence[Any]:
    """Name or key and id of what was written, in one statement; a single row costs a fifth less as no list."""
    return connection.execute(statement, rows if len(rows) > 1 else rows[0]).all()


def claim(session: Session, *, at: datetime, slow: bool, limit: int = 50) -> list[Claimed]:
    """Leases up to `limit` due heads, of `work` (slow) or of everything else. The attempt is counted here, so that a task which kills the process is counted."""
    connection = session.connection()
    due = connection.execute(_DUE, {"slow": slow, "at": at, "most": limit * 2}).all()
    claimed: list[Claimed] = []
    taken: dict[int, int] = {}
    for row in due:
        if len(claimed) >= limit:
            break
        if taken.get(row.workspace_id, 0) >= PER_WORKSPACE:
            continue
        ready_at = _latest(row.retry_at, row.paced_until)
        if row.id is None or (ready_at is not None and ready_at > at):
            settle(session, row.lane_id, at=at, paced_until=row.paced_until)
            continue
        suspect = _died_in_flight(row)
        if suspect and claimed:
            continue
        taken[row.workspace_id] = taken.get(row.workspace_id, 0) + 1
        claimed.append(_claimed(row, at))
        if suspect:
            break
    if claimed:
        connection.execute(
            _LEASE_LANE,
            [
                {"lane": c.lane_id, "until": at + (WORK_LEASE if c.kind == "work" else LEASE), "newer": c.token}
                for c in claimed
            ],
        )
        connection.execute(_COUNT_TRY, [{"task": c.id, "tries": c.attempt, "first": c.first_try_at} for c in claimed])
    return claimed


def _claimed(row: Any, at: datetime) -> Claimed:
    return Claimed(
        id=row.id,
        workspace_id=row.workspace_id,
        lane_id=row.lane_id,
        token=row.token + 1,
        kind=row.kind,
        key=row.key,
        attempt=row.attempt + 1,
        due_at=row.due_at,
        first_try_at=row.first_try_at or at,
        sending=row.state == "sending",
        payload=row.payload,
    )


def _died_in_flight(head: Any) -> bool:
    """Claimed before and not ended: it, or one claimed beside it, may have taken the process down. Such a task is claimed
    alone, so that the next attempt counted is its own. A message that was only postponed is not among them."""
    return bool(head.attempt) and (head.retry_at is None or head.kind != "deliver")


def _open(task: FromClause) -> ColumnElement[bool]:
    """Written out in the statement: with bound values SQLite cannot tell that `ix_task_open` holds the rows, and scans all."""
    return task.c.state.in_(bindparam("open_states", OPEN_STATES, expanding=True, literal_execute=True))


#: All built once: making a statement costs as much as running it.
_HEADS = _TASK.alias("head")
_HEAD = (
    select(_HEADS.c.id)
    .where(
        _HEADS.c.lane_id == _LANE.c.id,
        _open(_HEADS),
        _HEADS.c.due_at <= bindparam("at"),
    )
    .order_by(_HEADS.c.due_at, _HEADS.c.id)
    .limit(1)
    .correlate(_LANE)
    .scalar_subquery()
)
_DUE = (
    select(
        _LANE.c.id.label("lane_id"),
        _LANE.c.workspace_id,
        _LANE.c.token,
        _LANE.c.paced_until,
        _TASK.c.id,
        _TASK.c.kind,
        _TASK.c.key,
        _TASK.c.state,
        _TASK.c.attempt,
        _TASK.c.due_at,
        _TASK.c.retry_at,
        _TASK.c.first_try_at,
        _TASK.c.payload,
    )
    .select_from(_LANE.outerjoin(_TASK, _TASK.c.id == _HEAD))
    .where(
        _LANE.c.slow == bindparam("slow"),
        _LANE.c.next_at <= bindparam("at"),
        or_(_LANE.c.lease_until.is_(None), _LANE.c.lease_until <= bindparam("at")),
    )
    .order_by(_LANE.c.next_at)
    .limit(bindparam("most"))
    .with_for_update(of=_LANE, skip_locked=True)
)
#: What comes first of all that is open in a lane: its head when it is due, else what it waits for.
_FRONT = (
    select(_TASK.c.due_at, _TASK.c.retry_at)
    .where(_TASK.c.lane_id == bindparam("lane"), _open(_TASK))
    .order_by(_TASK.c.due_at, _TASK.c.id)
    .limit(1)
)
_OF_LANE, _OF_TASK = _LANE.c.id == bindparam("lane"), _TASK.c.id == bindparam("task")
#: A message is looked up before it is posted again; its death costs no more than the look.
_IN_FLIGHT = select(_TASK.c.id, _TASK.c.attempt).where(
    _TASK.c.lane_id == bindparam("lane"),
    _open(_TASK),
    _TASK.c.attempt > 0,
    or_(_TASK.c.retry_at.is_(None), _TASK.c.retry_at <= bindparam("at")),
    _TASK.c.kind != "deliver",
)
_TOKEN = select(_LANE.c.token).where(_OF_LANE)
_LEASE_LANE = (
    update(_LANE)
    .where(_OF_LANE)
    .values(lease_until=bindparam("until"), next_at=bindparam("until"), token=bindparam("newer"))
)
_COUNT_TRY = update(_TASK).where(_OF_TASK).values(attempt=bindparam("tries"), first_try_at=bindparam("first"))
_SETTLE = (
    update(_LANE).where(_OF_LANE).values(lease_until=None, next_at=bindparam("next"), paced_until=bindparam("paced"))
)
_END = update(_TASK).where(_OF_TASK).values(state=bindparam("end"), reason=bindparam("why"), done_at=bindparam("at"))
_END_BLANK = _END.values(payload={})
_POSTED = insert(Post.metadata.tables["post"])
_MARK = update(_TASK).where(_OF_TASK).values(state="sending", retry_at=bindparam("until"))
_NEXT_DUE = {
    slow: select(func.min(_LANE.c.next_at)).where(_LANE.c.slow.is_(slow), _LANE.c.next_at.is_not(None))
    for slow in (True, False)
}


def _latest(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time is not None), default=None)


def settle(
    session: Session,
    lane_id: int,
    *,
    at: datetime,
    pace: timedelta | None = None,
    paced_until: datetime | None = None,
) -> None:
    """Gives the lease back and works out when the lane next has something to do; `pace` keeps it quiet so long.

    A claimed lane's earlier pace is over, or it would not have been claimed; `paced_until` is that of an unclaimed one.
    """
    paced = at + pace if pace else paced_until if paced_until is not None and paced_until > at else None
    connection = session.connection()
    front = connection.execute(_FRONT, {"lane": lane_id}).one_or_none()
    next_at = _latest(front.due_at, front.retry_at, paced) if front else None
    connection.execute(_SETTLE, {"lane": lane_id, "next": next_at, "paced": paced})


def holds_lease(session: Session, task: Claimed) -> bool:
    """Whether the lane is still ours: false after a take-over, and then nothing of this attempt may be committed."""
    return bool(session.connection().execute(_TOKEN, {"lane": task.lane_id}).scalar_one() == task.token)


def finish(session: Session, task: Claimed, *, at: datetime, state: str = "done", reason: str = "") -> None:
    """Ends the task. Its payload is blanked, the key stays against duplicates; a dead one keeps both, for replay."""
    values = {"task": task.id, "end": state, "why": reason, "at": at}
    session.connection().execute(_END if state == "dead" else _END_BLANK, values)


def postpone(
    session: Session, task: Claimed, *, retry_at: datetime, sending: bool | None = None, reason: str = ""
) -> None:
    """A later try at the same place: back-off, quarantine, Retry-After."""
    values: dict[str, Any] = {"retry_at": retry_at, "reason": reason}
    if sending is not None:
        values["state"] = "sending" if sending else "ready"
    session.execute(update(Task).where(Task.id == task.id).values(**values), execution_options=LEDGER)


def move(session: Session, task: Claimed, *, due_at: datetime, reason: str, since: datetime | None = None) -> None:
    """A hold: the task gives its place up and counts as untried, or as tried since `since`."""
    session.execute(
        update(Task)
        .where(Task.id == task.id)
        .values(due_at=due_at, retry_at=None, attempt=0, first_try_at=since, state="ready", reason=reason),
        execution_options=LEDGER,
    )


def mark_sending(session: Session, task: Claimed, *, quiet_until: datetime) -> None:
    """A post is about to leave. Should the process die now, nobody looks or posts before `quiet_until`."""
    session.connection().execute(_MARK, {"task": task.id, "until": quiet_until})


def posted(session: Session, task: Claimed, **columns: Any) -> None:
    """The task's message stands in a chat: a Post row."""
    values = {"workspace_id": task.workspace_id, "version": 1, "key": task.key, **columns}
    session.connection().execute(_POSTED, values)


def retry_at(attempt: int, at: datetime) -> datetime | None:
    """When to try again after the `attempt`-th fault; None: that was the last."""
    return at + BACKOFF[attempt - 1] if attempt <= len(BACKOFF) else None


def next_due(session: Session | Connection, *, slow: bool | None = None) -> datetime | None:
    """When any lane, or any slow or quick one, next has something to do. Two index look-ups, however many wait."""
    kinds = (True, False) if slow is None else (slow,)
    times = [session.execute(_NEXT_DUE[kind]).scalar_one() for kind in kinds]
    return min((time for time in times if time is not None), default=None)


def dead(session: Session) -> list[Any]:
    """Dead tasks, oldest first: id, workspace_id, kind, key, reason, done_at."""
    return list(
        session.execute(
            select(Task.id, Task.workspace_id, Task.kind, Task.key, Task.reason, Task.done_at)
            .where(Task.state == "dead")
            .order_by(Task.id),
            execution_options=LEDGER,
        ).all()
    )


def replay(session: Session, task_id: int, *, at: datetime) -> bool:
    """Puts a dead task back, at the end of its lane's due ones. False: there is no such dead task."""
    lane_id = session.scalars(select(Task.lane_id).where(Task.id == task_id, Task.state == "dead")).one_or_none()
    if lane_id is None:
        return False
    session.execute(
        update(Task)
        .where(Task.id == task_id)
        .values(state="ready", due_at=at, retry_at=None, attempt=0, first_try_at=None, reason="", done_at=None),
        execution_options=LEDGER,
    )
    session.execute(
        update(Lane)
        .where(Lane.id == lane_id, Lane.lease_until.is_(None), or_(Lane.next_at.is_(None), Lane.next_at > at))
        .values(next_at=at),
        execution_options=LEDGER,
    )
    return True


def forget_done(session: Session, *, at: datetime, limit: int = 1000) -> int:
    """Removes finished tasks whose key is no longer needed against duplicates."""
    ids = session.execute(
        select(Task.id).where(and_(Task.done_at < at - KEEP_DONE, Task.state.in_(("done", "dropped")))).limit(limit),
        execution_options=LEDGER,
    ).scalars()
    gone = list(ids)
    if gone:
        session.execute(delete(Task).where(Task.id.in_(gone)), execution_options=LEDGER)
    return len(gone)


def release_leases(session: Session, *, at: datetime) -> None:
    """At the start of the only process (embedded): leases of a killed one are nobody's.

    What it was at work on waits as after a fault, so that five quick deaths of the process (a machine that restarts in a
    loop, while the first answer loads the dictionary) are not taken for the task's doing, and others go first meanwhile.
    """
    connection = session.connection()
    leased = connection.execute(select(_LANE.c.id, _LANE.c.paced_until).where(_LANE.c.lease_until.is_not(None))).all()
    for lane in leased:
        for task in connection.execute(_IN_FLIGHT, {"lane": lane.id, "at": at}).all():
            again = retry_at(task.attempt, at)
            connection.execute(update(_TASK).where(_OF_TASK).values(retry_at=again), {"task": task.id})
        settle(session, lane.id, at=at, paced_until=lane.paced_until)
        connection.execute(update(_LANE).where(_OF_LANE).values(token=_LANE.c.token + 1), {"lane": lane.id})
