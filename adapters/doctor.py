"""`ayumi doctor`: what an installation needs, looked at one by one; every line that fails says how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters import wiring
from adapters.clock import SystemClock
from adapters.database import migrate
from adapters.database.store import Store
from adapters.settings import Settings
from adapters.slack import connect as slack
from adapters.slack import doctor as on_slack
from adapters.speech import weights
from adapters.teams import connect as teams
from adapters.teams import doctor as on_teams
from bot import journal
from bot.errors import SettingsError
from bot.model import Workspace

#: Less than this and SQLite's journal or a recording may not fit.
LEAST_FREE = 500 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`mend` is empty when `ok`."""

    name: str
    ok: bool
    detail: str = ""
    mend: str = ""


def examine(settings: Settings) -> Iterator[Line]:
    """One line a check. Asks the platforms that are set up over the network; everything else stays on this machine."""
    yield from _here(settings)
    yield from _database(settings)
    if slack.wanted(settings):
        for found in on_slack.findings(settings, at=SystemClock().now()):
            yield Line(name=f"slack: {found.name}", ok=found.ok, detail=found.detail, mend=found.mend)
    if teams.wanted(settings):
        for finding in on_teams.examine(settings):
            yield Line(name=f"teams: {finding.what}", ok=finding.well, mend=finding.remedy)


def _here(settings: Settings) -> Iterator[Line]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    yield Line(
        name="disk",
        ok=free >= LEAST_FREE,
        detail=f"{free // 2**20} MB free in {settings.data_dir}",
        mend="" if free >= LEAST_FREE else "make room, or set AYUMI_DATA_DIR to another disk",
    )
    try:
        ZoneInfo("Asia/Tokyo")
        yield Line(name="time zones", ok=True)
    except ZoneInfoNotFoundError:
        yield Line(name="time zones", ok=False, mend="install the package tzdata")
    sense = wiring.language().meaning is not None
    yield Line(name="sentences", ok=True, detail="Japanese and English")
    yield Line(
        name="sense of memos",
        ok=True,
        detail="by words and sentence vectors"
        if sense
        else "by words alone: the extra `meaning` or AVX2 is not there, more pieces will be asked about",
    )
    if settings.stt_backend == "local":
        gap = weights.missing(settings.stt_model_dir)
        yield Line(
            name="speech engine",
            ok=gap is None,
            detail=gap or "local",
            mend="" if gap is None else "make env, or set AYUMI_STT_MODEL_DIR",
        )


def _database(settings: Settings) -> Iterator[Line]:
    store = Store(settings.database)
    try:
        migrate.upgrade(store.engine)
        yield Line(name="database", ok=True, detail=settings.database.split("@")[-1])
        with store.unscoped("the doctor verifies the journal") as session:
            for workspace in session.query(Workspace).order_by(Workspace.id):
                bad = journal.verify(session, workspace.id)
                yield Line(
                    name=f"journal of {workspace.name}",
                    ok=bad is None,
                    detail="" if bad is None else f"line {bad} does not fit the chain",
                    mend=""
                    if bad is None
                    else "restore the last backup whose journal is whole, and find out who wrote here",
                )
    except SettingsError as error:
        yield Line(name="database", ok=False, detail=str(error), mend="as the line says")
    finally:
        store.close()
