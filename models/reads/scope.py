"""Whose homes a case is about: the compound's, or one stairwell's."""

import sqlalchemy as sa

from models.case import RenovationCase
from models.household import Household


def in_scope(case: RenovationCase) -> sa.ColumnElement[bool]:
    """Return the condition on `Household` that picks the households of `case`."""
    return homes_in(case.compound_id, case.stairwell_id)


def homes_in(compound_id: int, stairwell_id: int | None) -> sa.ColumnElement[bool]:
    """Return the same condition where only the place of the case is at hand."""
    if stairwell_id is not None:
        return Household.stairwell_id == stairwell_id
    return Household.compound_id == compound_id


def households_of(case_id: int | sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    """Return the same condition where only the case's id is at hand (a correlated EXISTS)."""
    return (
        sa.exists()
        .where(
            RenovationCase.id == case_id,
            RenovationCase.compound_id == Household.compound_id,
            sa.or_(
                RenovationCase.stairwell_id.is_(None),
                RenovationCase.stairwell_id == Household.stairwell_id,
            ),
        )
        .correlate(Household)
    )
