"""What waiting costs: an idle tick and a claim of a hundred due tasks beside ten thousand and a million waiting timers."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from adapters import wiring
from adapters.database.store import Store
from bot import tasks
from tests.benchmarks.measure import Row, each, head

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DUE = 100


def filled(folder: Path, waiting: int, *, blocked: int = 0) -> Store:
    """A database with `waiting` timers in a lane each, and `blocked` due tasks behind one head that waits for its retry."""
    file = folder / f"{waiting}-{blocked}.sqlite"
    store = Store(f"sqlite:///{file}")
    wiring.create_tables(store)
    store.close()
    database = sqlite3.connect(file)
    database.execute("pragma synchronous=OFF")
    later = (NOW + timedelta(days=3)).replace(tzinfo=None).isoformat(" ")
    past = (NOW - timedelta(hours=1)).replace(tzinfo=None).isoformat(" ")
    lane = "insert into lane (id, workspace_id, name, slow, next_at, token) values (?, 1, ?, 0, ?, 0)"
    task = (
        "insert into task (workspace_id, kind, lane_id, key, due_at, retry_at, state, attempt, reason, payload, created_at)"
        " values (1, 'handle', ?, ?, ?, ?, 'ready', 0, '', '{}', ?)"
    )
    database.executemany(lane, ((n, f"timer:{n}", later) for n in range(1, waiting + 1)))
    database.executemany(task, ((n, f"timer:{n}", later, None, past) for n in range(1, waiting + 1)))
    if blocked:
        database.execute(lane, (waiting + 1, "blocked", later))
        database.executemany(
            task, ((waiting + 1, f"b:{n}", past, later if n == 0 else None, past) for n in range(blocked))
        )
    database.commit()
    database.close()
    return Store(f"sqlite:///{file}")


def idle(store: Store) -> None:
    """What a tick does when nothing is due."""
    with store.peek("benchmark") as connection:
        due = tasks.next_due(connection, slow=False)
    assert due is None or due > NOW


def claim_due(store: Store, number: int) -> float:
    """Milliseconds to claim a hundred due heads, in claims of fifty, commits included."""
    new = [
        tasks.NewTask(kind="handle", lane=f"due:{number}:{n}", key=f"due:{number}:{n}", due_at=NOW) for n in range(DUE)
    ]
    for workspace in range(1, 6):
        with store.write(workspace) as session:
            tasks.add(session, workspace, new[(workspace - 1) * 20 : workspace * 20], at=NOW)
    started = time.perf_counter()
    claimed = 0
    while claimed < DUE:
        with store.unscoped_write("benchmark") as session:
            claimed += len(tasks.claim(session, at=NOW, slow=False))
    return (time.perf_counter() - started) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stores = {"10,000": filled(folder, 10_000), "1,000,000": filled(folder, 1_000_000)}
        behind = filled(folder, 10_000, blocked=100_000)
        ticks: dict[str, list[float]] = {key: [] for key in stores}
        claims: dict[str, list[float]] = {key: [] for key in stores}
        blocked: list[float] = []
        for number in range(5):
            for key, store in stores.items():
                ticks[key].append(each(partial(idle, store), 200))
                claims[key].append(claim_due(store, number))
            blocked.append(each(lambda: idle(behind), 200))
        tick = {key: sorted(values)[2] for key, values in ticks.items()}
        claim = {key: sorted(values)[2] for key, values in claims.items()}
        ratio = claim["1,000,000"] / claim["10,000"]
        print(head("Waiting timers", "FULL"))
        rows = [
            Row(
                what="idle tick at 1,000,000 waiting timers",
                figure=f"{tick['1,000,000']:.3f} ms",
                floor=f"{tick['10,000']:.3f} ms at 10,000",
                reach="≤ 0.1 ms",
                met=tick["1,000,000"] <= 0.1,
            ),
            Row(
                what="claim of 100 due at 1,000,000",
                figure=f"{claim['1,000,000']:.1f} ms, {ratio:.2f}x",
                floor=f"{claim['10,000']:.1f} ms at 10,000",
                reach="≤ 2x",
                met=ratio <= 2,
            ),
            Row(
                what="tick with 100,000 due but blocked",
                figure=f"{sorted(blocked)[2]:.3f} ms",
                reach="≤ 1 ms",
                met=sorted(blocked)[2] <= 1,
            ),
        ]
        for row in rows:
            print(row.line())
        for store in (*stores.values(), behind):
            store.close()
