"""Three customers with the same people, channels, briefs and message ids live through the same story in one database."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased

from adapters import wiring
from adapters.database.store import Store
from adapters.files import Folder
from bot.flows import routes
from bot.inputs import Address, AnyInput, FileRef
from bot.message import Form, Message
from bot.model import Base, Installation, InstallationSecret, JournalLine, Lane, Owned, Person, Task, Workspace
from bot.ports import Sent
from bot.simulation.cast import COMPANIES, Company
from bot.simulation.chat import Chat
from bot.simulation.world import ANSWER_TIME, World, shown
from bot.tenancy import ForeignWorkspace, ScopedSession
from tests.fakes_speech import ScriptedTranscriber
from tests.properties.trials import attempt, press, users
from tests.world import STARTS, Stage

HERE = Path(__file__).parent.parent
#: What only one customer's people say: none of it may ever stand in front of another's.
MARKS = ("甲", "乙", "丙")
MARK = re.compile("[甲乙丙]")
#: Numbers of rows that people see: one sequence for the whole database.
NUMBER = re.compile(r"(?<=切り口 )\d+|(?<=Q)\d+|(?<=[a-z]:)\d+")


@dataclass(slots=True)
class Teams:
    """One platform of several customers, each with message ids from m1 on."""

    name: str = "sim"
    can_find: bool = True
    chats: dict[str, Chat] = field(default_factory=lambda: {mark: Chat() for mark in MARKS})

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return self.chats[team].send(team, to, message, key=key)

    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        self.chats[team].update(team, to, message_id, message)

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        return self.chats[team].find(team, to, key=key)

    def open_form(self, team: str, trigger: str, form: Form) -> None:
        self.chats[team].open_form(team, trigger, form)

    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        return self.chats[team].fetch(team, file, limit=limit)


class Waiting(World):
    """Its inputs are taken in; `Companies` lets time pass for all at once."""

    def accept(self, item: AnyInput) -> None:
        self.intake.accept(item, at=self.now)


def _company(mark: str) -> Company:
    """The same surnames, users and channels everywhere; the given names tell whose they are."""
    cast = COMPANIES["ja"]
    members = tuple(replace(m, name=f"{m.name.split()[0]} {mark}太", title=f"{mark}担当") for m in cast.members)
    return replace(cast, name=f"{mark}社", members=members)


@dataclass(slots=True, kw_only=True)
class Companies:
    store: Store
    worlds: dict[str, World]
    stages: dict[str, Stage]

    def each(self, act: Callable[[World, str], None]) -> None:
        """Everybody does the same at the same moment, then all is answered."""
        for mark, world in self.worlds.items():
            act(world, mark)
        self.until(next(iter(self.worlds.values())).now + ANSWER_TIME)

    def until(self, to: datetime) -> None:
        first = next(iter(self.worlds.values()))
        first.run_until(to)
        for world in self.worlds.values():
            world.now = first.now


def _open(folder: Path) -> Companies:
    store = Store(f"sqlite:///{folder / 'three.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    teams = Teams()
    numbers = {m: wiring.new_workspace(store, _company(m), platform="sim", team=m) for m in MARKS}
    program = wiring.build(
        store, platforms={"sim": teams}, files=Folder(folder / "files", b"k" * 32), transcriber=ScriptedTranscriber({})
    )
    worlds: dict[str, World] = {
        mark: Waiting(
            chat=teams.chats[mark],
            intake=program.intake,
            worker=program.worker,
            now=STARTS["ja"],
            team=mark,
            read_file=lambda path: (HERE / path).read_bytes(),
        )
        for mark in MARKS
    }
    stages = {m: Stage(world=worlds[m], store=store, program=program, workspace_id=numbers[m]) for m in MARKS}
    return Companies(store=store, worlds=worlds, stages=stages)


def _live(all_: Companies) -> None:
    """From the brief to the confirmed text, with a promise, an absence, a refusal of one's own, questions back and a report."""
    do, say = all_.each, "一番多いのは{}式の吹き放しで、点検記録だと12%くらいです。"
    do(lambda w, m: w.command("aoki", "週報 毎週 #marketing 金曜 10:00"))
    do(lambda w, m: w.file("aoki", "briefs/b1-steam-trap.docx"))
    do(lambda w, m: w.command("aoki", f'改題 1 "{m}式トラップの選び方"'))
    do(lambda w, m: w.command("aoki", f'メリット 1 本人 "{m}の展示会で使えます"'))
    do(lambda w, m: w.command("aoki", f"用語 1 追加 {m}弁"))
    do(lambda w, m: w.command("aoki", "すり合わせ 1 @佐伯 @望月"))
    do(lambda w, m: w.press("saeki", "この目次でOK"))
    do(lambda w, m: w.say("mochizuki", f"それより{m}型の新製品の強みを書きたいです"))
    do(lambda w, m: w.press("mochizuki", "この目次でOK"))
    do(lambda w, m: w.command("aoki", "割当 1.1 @佐伯 12/4まで"))
    do(lambda w, m: w.command("aoki", "割当 1.3 @望月 代理 @佐伯 12/8まで"))
    all_.until(datetime(2026, 11, 25, 0, 5, tzinfo=UTC))
    do(lambda w, m: w.press("saeki", "引き受けます"))
    do(lambda w, m: w.say("saeki", say.format(m)))
    do(lambda w, m: w.say("saeki", f"口径15ミリだと{m}工場で年間約40万円です。"))
    do(lambda w, m: w.say("mochizuki", "金曜の午後イチなら書けます"))
    do(lambda w, m: w.command("mochizuki", "休み 12/1-12/2"))
    do(lambda w, m: w.press("saeki", "この内容でOK"))
    all_.until(datetime(2026, 12, 4, 1, 5, tzinfo=UTC))
    for question in (
        "状況 1",
        "一覧",
        "見る 1",
        "負荷 @佐伯",
        "候補 1.2",
        "なぜ 1",
        "原稿 1.1",
        "出典 1.1 1",
        "目次 1",
        "ボード",
        "監査 1",
    ):
        do(lambda w, m, question=question: w.command("aoki", question))  # type: ignore[misc]  # bound now, not later
    do(lambda w, m: w.command("saeki", ""))
    all_.until(datetime(2026, 12, 4, 1, 30, tzinfo=UTC))


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companies]:
    made = _open(tmp_path_factory.mktemp("three"))
    _live(made)
    yield made
    made.store.close()


def _seen(world: World) -> dict[str, list[str]]:
    """By conversation, everything shown there in the order of its last change."""
    found: dict[str, list[str]] = {}
    for post in sorted(world.chat.posts, key=lambda p: p.order):
        found.setdefault(f"{post.to.conversation}/{post.to.only}", []).append(shown(post))
    return found


def test_each_customer_sees_its_own_words_and_no_one_elses(companies: Companies) -> None:
    for mark, world in companies.worlds.items():
        texts = [text for texts in _seen(world).values() for text in texts]
        assert len(texts) > 40
        assert {m for text in texts for m in MARK.findall(text)} == {mark}
    assert companies.stages["甲"].dead() == []


def test_the_three_stories_are_the_same_but_for_their_own_words(companies: Companies) -> None:
    told = [
        {where: [NUMBER.sub("#", MARK.sub("＊", text)) for text in texts] for where, texts in _seen(world).items()}
        for world in companies.worlds.values()
    ]
    assert told[0].keys() == told[1].keys() == told[2].keys()
    for where in told[0]:
        assert told[0][where] == told[1][where] == told[2][where], where


def test_the_files_of_a_customer_hold_its_own_words(companies: Companies) -> None:
    for mark, stage in companies.stages.items():
        others = set(MARKS) - {mark}
        with companies.store.read(stage.workspace_id) as session:
            for mapper in Base.registry.mappers:
                if issubclass(mapper.class_, Owned):
                    for row in session.scalars(select(mapper.class_)):
                        plain = json.dumps(
                            {c.key: str(getattr(row, c.key)) for c in mapper.columns}, ensure_ascii=False
                        )
                        assert not others & set(plain), mapper.class_.__name__


def test_a_button_with_another_customers_numbers_finds_nothing(companies: Companies) -> None:
    """Row ids are numbers of one database: a press may name any of them."""
    stage, foreign = companies.stages["甲"], companies.stages["乙"]
    person = users(stage)["aoki"]
    with companies.store.read(foreign.workspace_id) as session:
        numbers = sorted(
            {session.scalars(select(cls.id).order_by(cls.id.desc())).first() or 0 for cls in _owned()} - {0}
        )
    with companies.store.read(stage.workspace_id) as session:
        own = {cls: set(session.scalars(select(cls.id))) for cls in _owned()}
    only_theirs = [n for n in numbers if not any(n in ids for ids in own.values())]
    assert len(only_theirs) >= 3
    for action in routes.ACTIONS:
        for number in only_theirs[:3]:
            for value in (f"{number}", f"{number}:{number}", f"{number}:1:{number}"):
                outcome = attempt(
                    stage, press(stage, "aoki", action, value), person, roles=["admin", "expert", "manager"]
                )
                assert not set("乙丙") & set(json.dumps(outcome.told, ensure_ascii=False)), (action, value)
                assert not [row for row in outcome.changed if row.endswith(f":{number}")], (action, value)


# ---------------------------------------------------------------- the session itself


def _owned() -> list[type[Owned]]:
    return sorted(
        (m.class_ for m in Base.registry.mappers if issubclass(m.class_, Owned)), key=lambda cls: cls.__name__
    )


def _everything() -> list[Any]:
    return [*_owned(), Task, Lane, JournalLine, Installation, InstallationSecret]


SHAPES: dict[str, Callable[[Any, Any], Select[Any]]] = {
    "rows": lambda a, b: select(a.workspace_id),
    "alias": lambda a, b: select(aliased(a).workspace_id),
    "join": lambda a, b: select(b.workspace_id).select_from(a).join(b, literal(1) == 1),
    "outer join": lambda a, b: select(b.workspace_id).select_from(a).outerjoin(b, b.id > 0).where(b.id.is_not(None)),
    "product": lambda a, b: select(a.workspace_id).where(a.id <= select(func.max(b.id)).scalar_subquery()),
    "self join": lambda a, b: select((other := aliased(a)).workspace_id).join(a, other.id >= a.id),
    "subquery": lambda a, b: select((inner := select(a).subquery()).c.workspace_id).join(b, inner.c.id > 0),
    "entity of a subquery": lambda a, b: select(aliased(a, select(a).subquery()).workspace_id),
    "cte": lambda a, b: select((inner := select(a).cte()).c.workspace_id).join(b, inner.c.id > 0),
    "union": lambda a, b: select(
        (both := union_all(select(a.workspace_id), select(b.workspace_id)).subquery()).c.workspace_id
    ).join(a, both.c.workspace_id > 0),
    "in": lambda a, b: select(a.workspace_id).where(a.workspace_id.in_(select(b.workspace_id))),
    "exists": lambda a, b: select(a.workspace_id).where(exists().where(b.id > 0)),
    "distinct": lambda a, b: select(a.workspace_id).distinct().order_by(a.workspace_id.desc()).limit(5),
    "group": lambda a, b: select(a.workspace_id).group_by(a.workspace_id).having(func.count(a.id) > 0),
    "or": lambda a, b: select(a.workspace_id).where((a.id > 0) | (a.workspace_id > 0)),
    "scalar": lambda a, b: select(select(func.max(b.workspace_id)).scalar_subquery()).select_from(a),
    "window": lambda a, b: select(func.max(a.workspace_id).over()),
}  # fmt: skip


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_no_select_of_any_shape_reaches_another_customers_rows(companies: Companies, shape: str) -> None:
    """Every table in every shape, each beside two others."""
    stage, everything = companies.stages["乙"], _everything()
    with companies.store.read(stage.workspace_id) as session:
        for n, first in enumerate(everything):
            for second in (everything[n - 1], everything[n - 7]):
                try:
                    found = set(session.scalars(SHAPES[shape](first, second).limit(500)))
                except ForeignWorkspace:
                    continue
                assert found <= {stage.workspace_id, None}, (first.__name__, second.__name__)


def test_a_customer_is_alone_in_its_session(companies: Companies) -> None:
    stage = companies.stages["乙"]
    with companies.store.read(stage.workspace_id) as session:
        assert [w.name for w in session.scalars(select(Workspace))] == ["乙社"]
        assert session.get(Workspace, companies.stages["甲"].workspace_id) is None
        assert session.scalars(select(func.count(Workspace.id))).one() == 1


def _row_of(store: Store, workspace_id: int) -> Person:
    with store.read(workspace_id) as session:
        person = session.scalars(select(Person).order_by(Person.id)).first()
        assert person is not None
        session.expunge_all()
        return person


def _steal(session: ScopedSession, foreign: Person) -> None:
    foreign.workspace_id = session.workspace_id
    session.add(foreign)


def _rename(session: ScopedSession, foreign: Person) -> None:
    foreign.name = "x"
    session.add(foreign)


def _remove(session: ScopedSession, foreign: Person) -> None:
    session.add(foreign)
    session.delete(foreign)


def _give_away(session: ScopedSession, foreign: Person) -> None:
    own = session.scalars(select(Person)).first()
    assert own is not None
    own.workspace_id = foreign.workspace_id


def _other_tables(session: ScopedSession, foreign: Person) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    session.add(
        Task(
            workspace_id=foreign.workspace_id,
            kind="handle",
            lane_id=1,
            key="smuggled",
            due_at=at,
            created_at=at,
            payload={},
        )
    )


@pytest.mark.parametrize("way", [_steal, _rename, _remove, _give_away, _other_tables], ids=lambda f: f.__name__)
def test_no_write_crosses_by_any_way(companies: Companies, way: Callable[[ScopedSession, Person], None]) -> None:
    mine, theirs = companies.stages["甲"].workspace_id, companies.stages["乙"].workspace_id
    foreign = _row_of(companies.store, theirs)
    name = foreign.name
    with pytest.raises(ForeignWorkspace), companies.store.write(mine) as session:
        way(session, foreign)
    assert _row_of(companies.store, theirs).name == name
