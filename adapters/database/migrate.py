"""Brings a database to this program's schema, and refuses one that is somebody else's or from the future."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError

from bot.errors import SettingsError
from bot.model import Base

FOLDER = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """To the newest revision. Raises SettingsError for a file that is no database of ours, with what to do."""
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            current = MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise SettingsError(
            f"{engine.url.database!r} cannot be opened as a database ({error.orig}). If it is locked by another program, "
            "close that; if it is not Ayumi's, set AYUMI_DATA_DIR or AYUMI_DATABASE_URL to another place."
        ) from error
    if tables and current is None:
        raise SettingsError(
            f"{engine.url.database!r} is a database of another program (tables {sorted(tables)[:3]} …). "
            "Set AYUMI_DATA_DIR or AYUMI_DATABASE_URL to a place of Ayumi's own."
        )
    script = ScriptDirectory.from_config(config())
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        raise SettingsError(
            f"{engine.url.database!r} was written by a newer Ayumi (schema {current}). Start that version, or restore a backup."
        )
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")


def drift(engine: Engine) -> list[object]:
    """Differences between the migrated database and the model: none, in a release."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, Base.metadata))
