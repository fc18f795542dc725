"""Stages with a text already made: an interview in each language, up to the draft that waits for its tap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.inputs import Address, ButtonPressed
from bot.model import Owned, PersonAddress
from tests.world import Stage, make_world

ANSWERS_JA = (
    "一番多いのは吹き放しで全体の12%です。次が詰まりで5%です。",
    "口径15ミリのオリフィスだと年間で約40万円です。蒸気単価は1トン5000円で計算しています。",
)
ANSWERS_EN = (
    "The battery lasts 4 years at one reading an hour. At one reading a minute it lasts 5 months.",
    "The battery is no good below 0 °C. Steel cabinets block the signal.",
)
HEADING_JA = "蒸気トラップが故障すると何が起きるか"


def drafted_ja(tmp_path: Path, answers: Sequence[str] = ANSWERS_JA) -> Stage:
    """佐伯 has answered B1.1; the draft of four sentences waits for 「この内容でOK」. 青木 is the marketer."""
    stage = make_world(tmp_path)
    w = stage.world
    w.file("aoki", "briefs/b1-steam-trap.docx")
    w.press("aoki", "すり合わせに出す")
    w.press("saeki", "この目次でOK")
    w.command("aoki", "割当 1.1 @佐伯 12/4まで")
    w.run_until(datetime(2026, 11, 26, 0, 5, tzinfo=UTC))
    w.press("saeki", "引き受けます")
    for answer in answers:
        w.say("saeki", answer)
    return stage


def drafted_en(tmp_path: Path, answers: Sequence[str] = ANSWERS_EN) -> Stage:
    """Owen has answered B1.2; the draft waits for "This is right". Erin is the marketer."""
    stage = make_world(tmp_path, language="en", start=datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    w = stage.world
    w.file("erin", "briefs/b2-pump-vibration.md")
    w.press("erin", "Send for agreement")
    w.press("owen", "Fine as it is")
    w.command("erin", "assign 1.2 @owen due Dec 4")
    w.run_until(datetime(2026, 11, 26, 10, 5, tzinfo=UTC))
    w.press("owen", "I'll take it")
    for answer in answers:
        w.say("owen", answer)
    return stage


def rows(stage: Stage, cls: type[Owned]) -> list[Any]:
    with stage.store.unscoped("tests look at rows") as session:
        found = list(session.scalars(select(cls).order_by(cls.id)))
        session.expunge_all()
        return found


def sentences(stage: Stage, number: int = 0) -> list[str]:
    """Of the newest version, or of version `number`."""
    from bot.model import Draft

    drafts = rows(stage, Draft)
    draft = next(d for d in drafts if d.number == number) if number else drafts[-1]
    return [s["text"] for s in draft.sentences]


def press_old(stage: Stage, user: str, action: str, value: str) -> None:
    """A button that is not shown any more, as a chat client that was never refreshed still sends it."""
    w = stage.world
    w.accept(
        ButtonPressed(
            id=f"old-{action}-{value}-{w.now.isoformat()}",
            at=w.now,
            team=w.team,
            user=user,
            address=Address(platform="sim", conversation=f"D:{user}", thread=None, private=True),
            message="m0",
            action=action,
            value=value,
            trigger="t0",
        )
    )


def person_id(stage: Stage, user: str) -> int:
    return int(next(a.person_id for a in rows(stage, PersonAddress) if a.user == user))
