"""The notices and consents on personal data, one for every household of a case."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.privacy_consent import PrivacyConsent
from workflows.actions.paper_homes import case_homes
from workflows.actions.paper_lift_agreement import community_of
from workflows.actions.paper_shares import home_of
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a form for every home of a case; three queries."""
    address = community_of(session, order.case_id)
    return [
        order.sheet(
            "个人信息告知同意书",
            PrivacyConsent(
                head=order.head(more=f"{home.whose.household_id:05}"),
                home=home_of(home),
                phone=order.contact,
                address=address,
            ),
            home.whose,
        )
        for home in case_homes(session, order.case_id)
    ]
