"""One session, one workspace: what would leak is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from adapters import wiring
from adapters.database.store import Store
from bot.model import Base, Brief, Owned, Person, Section
from bot.tenancy import ForeignWorkspace

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 't.sqlite'}", synchronous="OFF")
    wiring.create_tables(made)
    for workspace in (1, 2):
        with made.write(workspace) as session:
            person = Person(name=f"P{workspace}")
            session.add(person)
            session.flush()
            session.add(Brief(no=1, title=f"B{workspace}", marketer_id=person.id, created_at=AT))
    return made


def test_a_select_sees_its_own_workspace_only(store: Store) -> None:
    for workspace in (1, 2):
        with store.read(workspace) as session:
            assert session.scalars(select(Person.name)).all() == [f"P{workspace}"]
            assert session.scalars(select(aliased(Brief).title)).all() == [f"B{workspace}"]


def test_getting_by_key_does_not_cross(store: Store) -> None:
    with store.read(2) as session:
        assert session.get(Person, 1) is None
        assert session.get(Person, 2) is not None


def test_a_join_does_not_cross(store: Store) -> None:
    with store.read(1) as session:
        rows = session.execute(select(Brief.title, Person.name).join(Person, Person.id >= Brief.marketer_id)).all()
        assert [tuple(row) for row in rows] == [("B1", "P1")]


@pytest.mark.parametrize(
    "statement",
    [update(Person).values(name="x"), delete(Person), insert(Person).values(name="x"), select(Person.__table__)],
    ids=["update", "delete", "insert", "table select"],
)
def test_statements_that_the_filter_cannot_reach_are_refused(store: Store, statement: object) -> None:
    with pytest.raises(ForeignWorkspace), store.write(1) as session:
        session.execute(statement)  # type: ignore[call-overload]  # that is the point


def test_a_row_of_another_workspace_cannot_be_written(store: Store) -> None:
    with pytest.raises(ForeignWorkspace), store.write(1) as session:
        session.add(Person(name="x", workspace_id=2))


def test_a_row_cannot_point_across_workspaces(store: Store) -> None:
    with store.read(2) as session:
        foreign = session.scalars(select(Brief.id)).one()
    with pytest.raises(IntegrityError), store.write(1) as session:
        session.add(Section(brief_id=foreign, no=1, heading="x"))


def test_every_table_but_the_company_itself_carries_its_workspace() -> None:
    own = {m.class_.__tablename__ for m in Base.registry.mappers if issubclass(m.class_, Owned)}
    assert len(own) > 20
    for table in Base.metadata.tables.values():
        assert table.name == "workspace" or "workspace_id" in table.columns, table.name


def test_every_pointer_of_an_owned_table_is_composite() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Owned):
            for key in Base.metadata.tables[mapper.class_.__tablename__].foreign_key_constraints:
                assert "workspace_id" in [c.name for c in key.columns], f"{mapper.class_.__tablename__}: {key.name}"


def _titles(store: Store, workspace: int) -> list[str]:
    with store.read(workspace) as session:
        return [brief.title for brief in session.of(Brief)]


def test_rows_asked_for_by_value_are_those_of_the_workspace(store: Store) -> None:
    assert [_titles(store, 1), _titles(store, 2)] == [["B1"], ["B2"]]
    with store.read(1) as session:
        assert (session.of(Person, id=2), session.one(Person, 2)) == ([], None)
        assert [p.name for p in session.of(Person, id=(1, 2))] == ["P1"]


def test_rows_asked_for_by_value_are_read_once(store: Store) -> None:
    seen: list[str] = []
    with store.read(1) as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert [session.of(Person, name="P1"), session.of(Person, name="P1")] == [[session.one(Person, 1)]] * 2
        assert len(seen) == 1


def test_what_was_asked_for_by_value_follows_every_write(store: Store) -> None:
    with store.write(1) as session:
        one = session.of(Person)[0]
        assert session.of(Person, name="P1") == [one]
        other = Person(name="P1")
        session.add(other)
        assert session.of(Person, name="P1") == session.of(Person) == [one, other]
        one.name = "Q1"
        assert (session.of(Person, name="P1"), session.of(Person, name=("P1", "Q1"))) == ([other], [one, other])
        session.delete(other)
        assert (session.of(Person, name="P1"), session.of(Person)) == ([], [one])


def test_a_change_of_other_columns_shows_without_a_question(store: Store) -> None:
    seen: list[str] = []
    with store.write(1) as session:
        (one,) = session.of(Person, name="P1")
        event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
        one.title = "部長"
        assert [p.title for p in session.of(Person, name="P1")] == ["部長"]
        assert seen == []
