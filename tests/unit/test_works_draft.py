"""The compose work behind the settings: a model on loopback, its stamp, its budget, and a hostile one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters import wiring
from adapters.openai.drafter import OpenAIDrafter
from adapters.openai.wire import Wire
from bot import works
from bot.model import Answer, Draft, Section
from bot.worker import Job
from tests.fakes_speech import ScriptedTranscriber
from tests.openai_service import Reply, Service, serving
from tests.unit.test_flow_collect import accepted
from tests.world import Stage

SAID = "一番多いのは吹き放しで、全体の12%ぐらいです。"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """One story for all: the work itself writes nothing."""
    made = accepted(tmp_path_factory.mktemp("world"))
    made.world.say("saeki", SAID)
    made.world.run_until(made.world.now + timedelta(minutes=5))
    return made


def composed(stage: Stage, service: Service | None, *, drafts_a_day: int = 200) -> dict[str, Any]:
    """What the work returns for the first section that was answered."""
    drafter = OpenAIDrafter(Wire(service.url, "", pause=lambda seconds: None), "model-1") if service else None
    tools = works.Tools(
        platforms={},
        files=None,  # type: ignore[arg-type]  # no file is touched
        transcriber=ScriptedTranscriber({}),
        wordings=wiring.wordings(),
        read_brief=lambda content, name, day: {},
        read_pages=lambda content, name: [],
        publish=lambda article, form: (b"", "", ""),
        drafter=drafter,
        drafts_a_day=drafts_a_day,
    )
    with stage.store.read(stage.workspace_id) as session:
        subject = session.scalars(select(Answer.section_id).where(Answer.section_id.is_not(None))).first()
        assert session.get(Section, subject) is not None
    job = Job(
        workspace_id=stage.workspace_id,
        subject=subject or 0,
        payload={},
        team="demo",
        platform="sim",
        at=stage.world.now,
        read=lambda: stage.store.read(stage.workspace_id),
    )
    made = dict(works.table(tools)["compose"](job))
    if drafter:
        drafter.close()
    return made


def sentence(text: str, evidence: str) -> dict[str, object]:
    return {"sentences": [{"n": 1, "text": text, "answer_ids": ["A1"], "evidence": [evidence]}]}


def test_without_a_model_drafts_are_composed(stage: Stage) -> None:
    assert composed(stage, None)["made_by"] == "compose-1"


def test_a_models_sentence_stands_and_is_stamped(stage: Stage, service: Service) -> None:
    service.says(
        sentence("最も多いのは吹き放しで、全体の12%ぐらいです。", "一番多いのは吹き放しで、全体の12%ぐらいです")
    )
    made = composed(stage, service)
    assert "最も多いのは吹き放しで、全体の12%ぐらいです。" in [s["text"] for s in made["sentences"]]
    assert made["made_by"].startswith("openai:model-1 draft_section/ja@2#")
    assert made["made_by"].endswith(" check-1")


@pytest.mark.parametrize(
    "content",
    [
        sentence("詳しくは https://evil.example/x へ。", "全体の12%ぐらいです"),
        sentence("<!channel> 全体の12%ぐらいです。", "全体の12%ぐらいです"),
        sentence("一番多いのは吹き放しで、全体の21%ぐらいです。", "全体の12%ぐらいです"),
        sentence("当社は業界最高です。", "当社は業界最高です"),
        "I am sorry, I cannot do that.",
    ],
)
def test_a_hostile_model_changes_no_word(stage: Stage, service: Service, content: object) -> None:
    service.says(content)
    made = composed(stage, service)
    plain = composed(stage, None)
    assert (made["sentences"], made["hash"]) == (plain["sentences"], plain["hash"])
    assert made["made_by"].startswith("compose-1 (openai:model-1: ")


def test_a_model_that_is_down_leaves_the_composed_draft(stage: Stage, service: Service) -> None:
    service.replies = [Reply(status=503)]
    made = composed(stage, service)
    assert made["sentences"] == composed(stage, None)["sentences"]
    assert made["made_by"] == "compose-1 (openai:model-1: unavailable)"


def test_beyond_the_days_budget_no_model_is_asked(stage: Stage, service: Service) -> None:
    service.says({"sentences": []})
    now = stage.world.now
    with stage.store.write(stage.workspace_id) as session:
        section = session.scalars(select(Answer.section_id).where(Answer.section_id.is_not(None))).first()
        for number, (made_by, at) in enumerate(
            [
                ("openai:model-1 draft_section/ja@1#0 check-1", now),
                ("openai:model-1 draft_section/ja@1#0 check-1", now - timedelta(days=2)),
                ("compose-1", now),
            ],
            start=90,
        ):
            session.add(Draft(section_id=section, number=number, hash="x", made_by=made_by, at=at))
    assert composed(stage, service, drafts_a_day=1)["made_by"] == "compose-1 (openai:model-1: over_budget)"
    assert service.asked == []
    composed(stage, service, drafts_a_day=2)
    assert len(service.asked) >= 1
