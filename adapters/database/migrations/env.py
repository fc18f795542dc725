"""Alembic's entry: always on a connection that migrate.py hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from bot.model import Base
from bot.model.base import UtcTime


def _plain_type(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A migration must not depend on what the model's types become later."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcTime) else False


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=_plain_type)
with context.begin_transaction():
    context.run_migrations()
