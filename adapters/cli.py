"""The operator's command line: `ayumi …`."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import sys
import tempfile
from pathlib import Path

import typer
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from adapters.clock import SystemClock
from adapters.database.store import Store
from adapters.settings import load
from bot import journal, tasks
from bot.errors import SettingsError
from bot.inputs import Address, TimerFired, to_plain
from bot.model import Workspace

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Ayumi: gets expert knowledge out of busy people, gently.",
)
scenario_app = typer.Typer(no_args_is_help=True, help="Story files: who says what, how time moves, what people see.")
app.add_typer(scenario_app, name="scenario")
tasks_app = typer.Typer(no_args_is_help=True, help="Tasks that died: look at them, run them again.")
app.add_typer(tasks_app, name="tasks")
manifest_app = typer.Typer(no_args_is_help=True, help="What a chat service must be told about the app.")
app.add_typer(manifest_app, name="manifest")


def main() -> None:
    """Runs the command; what an operator must mend is one line on standard error, exit code 2."""
    try:
        app()
    except SettingsError as error:
        print(f"ayumi: {error}", file=sys.stderr)
        sys.exit(2)
    except (OSError, OperationalError) as error:
        print(f"ayumi: {_mend(error)}", file=sys.stderr)
        sys.exit(2)


def _mend(error: OSError | OperationalError) -> str:
    """What the machine refused, and what to do about it."""
    words = str(error.orig if isinstance(error, OperationalError) else error)
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or "disk is full" in words:
        return f"no space left ({words}). Make room, or set AYUMI_DATA_DIR to another disk."
    if "locked" in words:
        return f"the database is locked by another program ({words}). Close that program, then start again."
    if "readonly" in words or isinstance(error, PermissionError):
        return f"not allowed to write ({words}). Check who owns the data directory, or set AYUMI_DATA_DIR to another."
    return f"the machine refused: {words}. `ayumi doctor` looks at disk, database and settings."


def _log(level: str) -> None:
    """Logs of our own; and SIGTERM ends like Ctrl+C, for the web server hands the signal on when it is done."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s")
    for loud in ("alembic", "apscheduler", "httpx2"):  # the last one writes whole addresses
        logging.getLogger(loud).setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


@app.command()
def demo(
    language: str = typer.Option("", help="ja or en: which company plays. Default: by the machine's language."),
) -> None:
    """The playground in a browser: no account, sample brief, a clock that can be moved; nothing leaves the machine."""
    from adapters import server
    from adapters.playground import Playground
    from adapters.web.pages import pages

    settings = load()
    _log(settings.log_level)
    chosen = language or ("en" if os.environ.get("LANG", "").startswith("en") else "ja")
    if chosen not in ("ja", "en"):
        raise SettingsError(f"--language is ja or en, not {chosen!r}")
    settings = settings.model_copy(update={"data_dir": settings.data_dir / f"demo-{chosen}"})
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    bound = server.listen(settings.host, settings.port)
    playground = Playground(settings, chosen)
    playground.start()
    url = f"http://{settings.host}:{bound.getsockname()[1]}"
    print(f"Ayumi's playground: {url}   (Ctrl+C ends it)", flush=True)
    try:
        web = server.application(pages(playground, playground.rooms), ready=lambda: True)
        server.serve(
            web,
            bound,
            started=lambda: server.open_browser(url) if settings.open_browser else None,
            stopping=playground.rooms.hang_up,
        )
    finally:
        playground.stop()


@app.command()
def serve() -> None:
    """The chat services that are set up, for real, until it is stopped."""
    from adapters import server
    from adapters.serving import Service

    settings = load()
    _log(settings.log_level)
    bound = server.listen(settings.host, settings.port)
    service = Service(settings)
    service.start()
    try:
        address = f"http://{settings.host}:{bound.getsockname()[1]}"
        print(f"Ayumi serves at {address}   (Ctrl+C ends it)", flush=True)
        server.serve(server.application(service.routes(), ready=lambda: True), bound, started=lambda: None)
    finally:
        service.stop()


@manifest_app.command("slack")
def manifest_slack(
    url: str = typer.Option("", help="https://… where Slack reaches this server. Without it: Socket Mode, no address."),
) -> None:
    """The Slack app manifest, ready to paste at api.slack.com/apps."""
    from adapters.slack.manifest import manifest

    print(json.dumps(manifest(url), ensure_ascii=False, indent=2))


@manifest_app.command("teams")
def manifest_teams(
    url: str = typer.Option(..., help="https://… where Teams and people's browsers reach this server."),
    app_id: str = typer.Option(..., help="The Azure bot's Microsoft App ID."),
    out: Path = typer.Option(Path("ayumi-teams.zip"), help="The zip to write."),
) -> None:
    """The Teams app package, ready to upload in the Teams admin center."""
    from adapters.teams.manifest import package

    content = package(url, app_id)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"--out {str(out)!r} cannot be written: {error.strerror}") from error
    print(out)


@scenario_app.command("run")
def scenario_run(
    files: list[Path] = typer.Argument(..., exists=True, help="Story files, or folders of them."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Only say which pass."),
) -> None:
    """Plays stories against the real program and prints what everybody saw. Exit code 1 when an expectation fails."""
    from adapters import scenario
    from bot.simulation.scenario import ScenarioError

    paths = [p for f in files for p in (sorted(f.rglob("*.scenario")) if f.is_dir() else [f])]
    failed = 0
    with tempfile.TemporaryDirectory() as cache:
        for path in paths:
            try:
                player = scenario.run(path, cache_dir=Path(cache))
            except ScenarioError as error:
                failed += 1
                print(f"FAILED {path}\n  {error}")
                continue
            if not quiet:
                print("\n".join(player.transcript))
            print(f"ok {path} ({player.scenario.assertions} expectations)")
    print(f"{len(paths) - failed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def _store() -> Store:
    """The database of the settings, migrated; a running server does not mind a short visit (WAL)."""
    from adapters.database import migrate

    settings = load()
    store = Store(settings.database)
    migrate.upgrade(store.engine)
    return store


@tasks_app.command("dead")
def tasks_dead() -> None:
    """Lists tasks that failed five times, with the reason."""
    store = _store()
    with store.unscoped("the operator looks at dead tasks") as session:
        rows = tasks.dead(session)
    for row in rows:
        print(f"T{row.id}\t{row.kind}\t{row.key}\t{row.done_at:%Y-%m-%d %H:%M} UTC\t{row.reason}")
    print(f"{len(rows)} dead" if rows else "No task is dead.")


@tasks_app.command("replay")
def tasks_replay(number: int = typer.Argument(..., help="The number without T.")) -> None:
    """Puts a dead task back; the server takes it up within a second."""
    store = _store()
    with store.unscoped_write("the operator replays a dead task") as session:
        if not tasks.replay(session, number, at=SystemClock().now()):
            raise SettingsError(f"T{number} is not dead: `ayumi tasks dead` lists those that are")
    print(f"T{number} runs again.")


@app.command()
def simulate(
    seed: int = typer.Option(1, help="The same seed gives the same bytes."),
    days: int = typer.Option(90, min=1, max=400),
    experts: int = typer.Option(40, min=2, max=200),
    briefs: int = typer.Option(12, min=1, max=60),
    language: str = typer.Option("ja", help="ja or en: what the company speaks."),
    rough: bool = typer.Option(False, "--rough", help="With crashes, outages, duplicates, clock jumps."),
    compare: str = typer.Option("", help="Policies side by side in small worlds: default,daily-nag,no-nag,three-mails"),
    seeds: int = typer.Option(3, min=1, max=50, help="With --compare: how many seeds, from --seed on."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object with sorted keys."),
) -> None:
    """A quarter of an invented company under a virtual clock, every invariant watched. Exit code 1 when one is broken."""
    from dataclasses import asdict

    from adapters import simulate as simulation
    from bot.simulation.settings import CALM, PACES, ROUGH, Size

    paces = [name.strip() for name in compare.split(",") if name.strip()]
    if language not in ("ja", "en"):
        raise SettingsError(f"--language is ja or en, not {language!r}")
    if unknown := [name for name in paces if name not in PACES]:
        raise SettingsError(f"--compare knows {', '.join(PACES)}, not {', '.join(unknown)}")
    try:
        if paces:
            table = simulation.compare(paces, list(range(seed, seed + seeds)))
            print(json.dumps(table, indent=2, sort_keys=True) if as_json else simulation.as_table(table))
            return
        size = Size(experts=experts, briefs=briefs, days=days)
        plan = simulation.Plan(seed=seed, locale=language, size=size, faults=ROUGH if rough else CALM)
        with simulation.Ground() as ground:
            found = simulation.play(plan, ground)
    except simulation.Failed as failed:
        print(f"BROKEN: {failed}")
        raise typer.Exit(1) from failed
    print(json.dumps(asdict(found), indent=2, sort_keys=True) if as_json else simulation.as_text(found))


@app.command()
def audit() -> None:
    """Checks the hash chain of every workspace's journal. Exit code 1 when a line was changed or is missing."""
    store = _store()
    broken = 0
    with store.unscoped("the operator verifies the journal") as session:
        for workspace in session.scalars(select(Workspace).order_by(Workspace.id)):
            bad = journal.verify(session, workspace.id)
            broken += bad is not None
            print(f"{workspace.name}: {'whole' if bad is None else f'line {bad} does not fit the chain'}")
    raise typer.Exit(1 if broken else 0)


@app.command()
def backup(
    out: Path = typer.Argument(Path("ayumi-backup.zip"), help="The file to write."),
    with_key: bool = typer.Option(False, "--with-key", help="Put the key in too: whoever has the file can read all."),
) -> None:
    """Everything in one file, also while the server runs. `ayumi restore` brings it back."""
    from adapters import backup as backups

    settings = load()
    count = backups.make(settings, out, with_key=with_key, at=SystemClock().now())
    print(f"{out}: the database and {count} files.")
    if not with_key:
        print(f"The key is not in it. Keep a copy of {settings.data_dir / 'key'} in another place.")


@app.command()
def restore(file: Path = typer.Argument(..., exists=True, dir_okay=False, help="What `ayumi backup` wrote.")) -> None:
    """Brings a backup back into an empty data directory. Messages that were on their way then are not sent again."""
    from adapters import backup as backups

    restored = backups.restore(load(), file, at=SystemClock().now())
    print(f"Restored: the database and {restored.files} files.")
    if restored.held_back:
        print(f"{restored.held_back} messages were waiting when the backup was made; they are not sent.")


@app.command("export-person")
def export_person(
    who: str = typer.Argument(..., help="Name, or number like P12."),
    out: Path = typer.Option(None, help="The file to write. Default: the screen."),
) -> None:
    """Everything kept about one person, as JSON."""
    from adapters import person_export

    with _store().unscoped("the operator hands a person what is kept about them") as session:
        content = json.dumps(
            person_export.export(session, person_export.find(session, who)), ensure_ascii=False, indent=1
        )
    if out is None:
        print(content)
    else:
        out.write_text(content, encoding="utf-8")
        print(out)


@app.command("forget-person")
def forget_person(
    who: str = typer.Argument(..., help="Name, or number like P12."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
) -> None:
    """Erases a person's words, recordings, addresses and name for good; the admins read a report."""
    from adapters import person_export

    store = _store()
    now = SystemClock().now()
    with store.unscoped("the operator has a person forgotten") as session:
        person = person_export.find(session, who)
        workspace_id, number, name = person.workspace_id, person.id, person.name
    if not yes:
        typer.confirm(f"Erase everything P{number} {name} said? It cannot be undone.", abort=True)
    fired = TimerFired(
        id=f"forget:{number}:{now.isoformat()}",
        at=now,
        team="",
        user="",
        address=Address(platform="ayumi", conversation="operator", private=True),
        timer="forget_person",
        subject=number,
    )
    with store.write(workspace_id) as scoped:
        task = tasks.NewTask(
            kind="handle", lane=f"forget:{number}", key=fired.id, due_at=now, payload={"input": to_plain(fired)}
        )
        tasks.add(scoped, workspace_id, [task], at=now)
    print(f"P{number}: the server erases it within a second; without one, at its next start.")


@app.command()
def doctor(as_json: bool = typer.Option(False, "--json", help="One JSON object a line.")) -> None:
    """Checks everything an installation needs. Exit code 1 when something has to be mended; each such line says how."""
    from dataclasses import asdict

    from adapters.doctor import examine

    failed = 0
    for line in examine(load()):
        failed += not line.ok
        if as_json:
            print(json.dumps(asdict(line), ensure_ascii=False))
        else:
            print(f"{'ok  ' if line.ok else 'FAIL'} {line.name}{f': {line.detail}' if line.detail else ''}")
            if line.mend:
                print(f"     → {line.mend}")
    raise typer.Exit(1 if failed else 0)
