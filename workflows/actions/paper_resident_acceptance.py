"""What every household says of the works: forms, and answers where they were given."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.resident_acceptance import AcceptanceForm, Opinion
from models.acceptance import Acceptance, ResidentAcceptance
from workflows.actions.paper_homes import case_homes
from workflows.actions.paper_shares import home_of
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_works import works_of

_CHANNELS: Final[Mapping[str, str]] = {"online": "线上填写", "paper": "纸质，工作人员录入"}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a form for every home of a case, with its newest answer; twelve queries.

    Raises:
        PaperUnavailable: if there is no contract yet.
    """
    works = works_of(session, order)
    opened = session.scalar(
        sa.select(Acceptance.opened_on).where(Acceptance.case_id == order.case_id)
    )
    said = _said(session, order.case_id)
    return [
        order.sheet(
            "居民验收意见",
            AcceptanceForm(
                head=order.head(more=f"{home.whose.household_id:05}"),
                home=home_of(home),
                contractor=works.contract.contractor,
                items=works.items,
                inspected_on=opened,
                opinion=said.get(home.whose.household_id or 0),
                phone=order.contact,
            ),
            home.whose,
        )
        for home in case_homes(session, order.case_id)
    ]


def _said(session: Session, case_id: int) -> Mapping[int, Opinion]:
    rows = session.scalars(
        sa.select(ResidentAcceptance)
        .where(ResidentAcceptance.case_id == case_id)
        .order_by(ResidentAcceptance.id)
    )
    return {
        row.household_id: Opinion(
            accepts=row.accepts,
            works=row.works_score,
            process=row.process_score,
            management=row.management_score,
            remark=row.remark,
            signer=row.signer_name,
            channel=_CHANNELS.get(row.channel, row.channel),
            given_at=row.given_at,
        )
        for row in rows
    }
