"""The exit gate of a case's stage, evaluated on the rows as they stand."""

from datetime import datetime
from importlib import import_module
from typing import Any, Protocol, cast

from sqlalchemy.orm import Session

from rules.condition import Condition
from rules.gates import Facts, gate
from rules.stages import Stage


class StageReads(Protocol):
    """What every `models/reads/<stage>.py` offers the gate and the reviewer's snapshot."""

    def facts(self, session: Session, case_id: int, at: datetime) -> Facts:
        """Return what the stage's gate reads."""

    def evidence(self, session: Session, case_id: int, at: datetime) -> dict[str, Any]:
        """Return the stage's figures for the snapshot, as plain JSON.

        {"figures": [{"label", "value", "unit"}], "tables": [{"title", "columns", "rows"}],
        "documents": [{"name", "digest", "url"}]}: texts are Chinese data, ready to be read;
        every part may be missing. `models.reads.evidence` writes them; a member of an
        enumeration is kept by name, and the page says it in the reader's language.
        """


def gate_of(session: Session, case_id: int, stage: Stage, at: datetime) -> tuple[Condition, ...]:
    """Return the conditions of the stage's exit gate; a few queries, by stage."""
    return gate(stage, _reads(stage).facts(session, case_id, at))


def evidence_of(session: Session, case_id: int, stage: Stage, at: datetime) -> dict[str, Any]:
    """Return the figures a reviewer needs, as plain JSON, for the frozen snapshot."""
    return _reads(stage).evidence(session, case_id, at)


def _reads(stage: Stage) -> StageReads:
    return cast("StageReads", import_module(f"models.reads.{stage}"))
