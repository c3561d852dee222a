"""The questionnaire on satisfaction of a case."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.satisfaction_form import SatisfactionForm
from models.household import Household
from models.reads.scope import households_of
from rules.deadlines import local_day
from rules.paper import PaperUnavailable
from rules.satisfaction import sample_size
from workflows.actions.paper_lift_agreement import community_of
from workflows.actions.paper_sheet import Commission, Sheet

_DAYS: Final = timedelta(days=15)


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the questionnaire, to be returned within fifteen days; two queries.

    Raises:
        PaperUnavailable: if no home is registered.
    """
    counted = sa.select(sa.func.count(Household.id)).where(households_of(order.case_id))
    homes = session.scalar(counted) or 0
    if not homes:
        raise PaperUnavailable(kind=order.kind)
    value = SatisfactionForm(
        head=order.head(),
        households=homes,
        needed=sample_size(homes),
        return_by=local_day(order.made_at) + _DAYS,
        return_to=community_of(session, order.case_id),
        phone=order.contact,
    )
    return [order.sheet("居民满意度问卷", value)]
