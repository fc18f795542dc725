"""The board and the weekly post over ten thousand sections."""

from __future__ import annotations

import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters import wiring
from adapters.database.store import Store
from bot.model import Assignment, Brief, Person, Section
from bot.reports import overview, weekly
from bot.simulation.cast import COMPANIES
from tests.benchmarks.measure import Row, each, head

BRIEFS, SECTIONS = 500, 20


def filled(folder: Path) -> tuple[Store, int]:
    store = Store(f"sqlite:///{folder / 'board.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    workspace_id = wiring.new_workspace(store, COMPANIES["ja"], platform="sim", team="demo")
    now = datetime.now(UTC)
    with store.write(workspace_id) as session:
        people = list(session.query(Person).all())
        briefs = [
            Brief(no=n, title=f"企画 {n}", state="collecting", marketer_id=people[0].id, created_at=now)
            for n in range(1, BRIEFS + 1)
        ]
        session.add_all(briefs)
        session.flush()
        sections = [
            Section(brief_id=b.id, no=n, heading=f"見出し {n}", state=("agreed", "assigned", "answering")[n % 3])
            for b in briefs
            for n in range(1, SECTIONS + 1)
        ]
        session.add_all(sections)
        session.flush()
        session.add_all(
            Assignment(
                section_id=s.id,
                person_id=people[1].id,
                by_id=people[0].id,
                state="active",
                minutes=5,
                offered_at=now,
                created_at=now,
            )
            for s in sections
            if s.state != "agreed"
        )
    return store, workspace_id


def main() -> None:
    catalog = wiring.language().catalog
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as name:
        store, workspace_id = filled(Path(name))

        def board() -> None:
            with store.read(workspace_id) as session:
                assert len(overview.board(session, catalog, "ja", at=now)) == BRIEFS

        def week() -> None:
            with store.read(workspace_id) as session:
                weekly.post(weekly.gather(session, since=now - timedelta(days=7), until=now, today=now.date()))

        board()
        week()
        boards, weeks = [], []
        for _ in range(5):
            boards.append(each(board, 1))
            weeks.append(each(week, 1))
        print(head("Reports over 10,000 sections", "OFF"))
        for what, values in (("board", boards), ("weekly post", weeks)):
            ms = statistics.median(values)
            print(Row(what=what, figure=f"{ms:.0f} ms", reach="≤ 300 ms", met=ms <= 300).line())
        store.close()
