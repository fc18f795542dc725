"""What every table shares: an id, the workspace it belongs to, a version, aware UTC times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKeyConstraint, Index, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC outside, naive UTC in the file (SQLite keeps no offset). A naive value is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"times are aware, got {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    type_annotation_map = {
        datetime: UtcTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[int]: JSON,
        list[dict[str, Any]]: JSON,
    }


class Owned(Base):
    """A row of one workspace. Only flows change it; `version` makes two turns on the same row notice each other."""

    __abstract__ = True

    #: column -> table it points to; composite with workspace_id, so that no row can point across workspaces. Indexed, for
    #: rows are mostly looked up by what they point to, and without an index each look reads the whole table.
    POINTS: Mapping[str, str] = {}
    UNIQUE: tuple[tuple[str, ...], ...] = ()

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column()
    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        name = cls.__tablename__
        return (
            UniqueConstraint("workspace_id", "id", name=f"uq_{name}_own"),
            *(
                ForeignKeyConstraint(
                    ["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], name=f"fk_{name}_{column}"
                )
                for column, table in cls.POINTS.items()
            ),
            *(UniqueConstraint(*columns, name=f"uq_{name}_{columns[-1]}") for columns in cls.UNIQUE),
            *(Index(f"ix_{name}_{column}", "workspace_id", column) for column in cls.POINTS),
        )
