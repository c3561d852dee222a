"""Alembic, driven as the command line does, for any database address."""

from models.migrations import FOLDER, check, downgrade, upgrade

__all__ = ["FOLDER", "check", "downgrade", "upgrade"]
