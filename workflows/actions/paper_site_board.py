"""The board at the gate of a site."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.site_board import MoneySource, SiteBoard
from models.household import Household
from models.reads.funding_mix import SOURCE_NAMES
from models.reads.plan_view import PlanView
from models.reads.scope import households_of
from rules.money import Fen
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_works import works_of


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the board of a case; nine queries. Sources of one kind are one line.

    Raises:
        PaperUnavailable: if there is no contract yet.
    """
    works = works_of(session, order)
    contract = works.contract
    counted = sa.select(sa.func.count(Household.id)).where(households_of(order.case_id))
    value = SiteBoard(
        head=order.head(),
        items=works.items,
        households=session.scalar(counted) or 0,
        budget=works.plan.needed,
        contract=contract.amount,
        sources=_sources(works.plan),
        owner=order.issuer,
        designer=contract.designer,
        contractor=contract.contractor,
        supervisor=contract.supervisor,
        chief_supervising_engineer=contract.chief_supervising_engineer,
        permit=works.permit,
        starts_on=works.starts_on,
        ends_on=contract.planned_end,
        phone=order.contact,
    )
    return [order.sheet("施工公示牌", value)]


def _sources(plan: PlanView) -> tuple[MoneySource, ...]:
    sums: dict[str, int] = {}
    for each in plan.sources:
        name = SOURCE_NAMES[each.kind]
        sums[name] = sums.get(name, 0) + each.amount
    return tuple(MoneySource(name, Fen(amount)) for name, amount in sums.items())
