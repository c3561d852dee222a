"""How Alembic meets our tables: on a connection it is given, in batches on SQLite."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from models import tables
from models.base import Base, Hundredths, UtcDateTime

# Importing the package maps every table; without it the metadata would be empty.
assert tables.__all__
CONNECTION: sa.Connection = context.config.attributes["connection"]


def _plain_types(kind: str, column: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """Write library types: a migration must not depend on today's models."""
    if kind != "type":
        return False
    if isinstance(column, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(column, Hundredths):
        return "sa.BigInteger()"
    return False


def _same_type(
    _context: Any, _inspected: Any, _metadata: Any, found: sa.types.TypeEngine[Any], ours: Any
) -> bool | None:
    """Compare what the database stores, not the Python around it."""
    if isinstance(ours, UtcDateTime):
        return not isinstance(found, sa.DateTime)
    if isinstance(ours, Hundredths):
        return not isinstance(found, sa.BigInteger | sa.Integer)
    if isinstance(ours, sa.Enum):
        return not isinstance(found, sa.String)
    return None


context.configure(
    connection=CONNECTION,
    target_metadata=Base.metadata,
    render_as_batch=CONNECTION.dialect.name == "sqlite",
    render_item=_plain_types,
    compare_type=_same_type,
    transaction_per_migration=True,
    user_module_prefix="sa.",
)
with context.begin_transaction():
    context.run_migrations()
