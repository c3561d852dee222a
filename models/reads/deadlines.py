"""Which of a case's deadlines still mean something."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from models.case import RenovationCase
from models.deadline import Deadline
from rules.stages import Stage, Standing

STAGE_OF: Final[Mapping[str, Stage]] = MappingProxyType(
    {
        "registration_due": Stage.REGISTRATION,
        "survey.closes": Stage.DEMAND_SURVEY,
        "consultation.opens": Stage.RESIDENT_CONSULTATION,
        "consultation.closes": Stage.RESIDENT_CONSULTATION,
        "consultation.objections_end": Stage.RESIDENT_CONSULTATION,
        "milestone.planned": Stage.CONSTRUCTION,
    }
)
"""Deadlines that end with their stage; all others go on behind it (repairs, payments, filing)."""


def outlives(kind: str, stage: Stage) -> bool:
    """Return whether a deadline of this kind means anything to a case that is in `stage`."""
    return STAGE_OF.get(kind, stage) is stage


def still_waited_for() -> sa.ColumnElement[bool]:
    """Return the condition that a deadline is open, in a query that joins its case.

    A deadline that has rung, whose stage is over or whose case rests is nobody's any more.
    """
    bound = [
        sa.and_(Deadline.kind == kind, RenovationCase.stage != stage)
        for kind, stage in STAGE_OF.items()
    ]
    return sa.and_(
        Deadline.rung_at.is_(None),
        RenovationCase.standing == Standing.OPEN,
        sa.not_(sa.or_(*bound)),
    )
