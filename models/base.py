"""The shared shape of every table: keys, names, time and exact numbers."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from rules.money import Fen


def as_utc(value: datetime) -> datetime:
    """Return a stored instant in UTC: SQLite forgets the zone, PostgreSQL has its own."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware instant, stored in UTC. Naive datetimes are refused, not guessed."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn an aware instant into UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return UTC."""
        del dialect
        return None if value is None else as_utc(value)


class Hundredths(sa.TypeDecorator[Decimal]):
    """A decimal with two places, stored as a whole number so that SQL sums stay exact."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        """Scale up; refuse a third decimal place."""
        del dialect
        if value is None:
            return None
        scaled = value * 100
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than two places: {value}")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        """Scale down."""
        del dialect
        return None if value is None else Decimal(value).scaleb(-2)


# SQLite numbers rows by itself only in INTEGER columns.
_row_number = sa.BigInteger().with_variant(sa.Integer, "sqlite")

Id = Annotated[int, mapped_column(_row_number, primary_key=True, sort_order=-10)]
SquareMetres = Annotated[Decimal, mapped_column(Hundredths)]


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = sa.MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Fen: sa.BigInteger,  # yuan never reach the database
        Decimal: Hundredths,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
        # Values, not names; plain text plus a CHECK, so adding a member is a cheap migration.
        Enum: sa.Enum(
            Enum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=lambda enum: [member.value for member in enum],
        ),
    }

    id: Mapped[Id]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"
