"""What each household pays: confirmed in writing, paid against receipts, or waived."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import HouseholdShare
from models.household import Household
from models.reads.funded_plan import plan_money
from rules.act import Act
from rules.funding_mix import (
    ShareNotPayable,
    ShareState,
    check_share,
)
from rules.money import Fen
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.funding_sources import NoPlanToFund
from workflows.actions.record import record


class UnknownShare(Refusal):
    """The household has no share in the plan."""

    code = "unknown_share"


class ShareHasPayments(Refusal):
    """The household has paid already: the payment is cancelled first."""

    code = "share_has_payments"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A signed 出资确认书 (or a list of them): its number, its day, its scan."""

    number: str
    signed_on: date
    instalments: int = 1
    attachment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose shares a signed list is about; None: every household of the plan."""

    stairwell_id: int | None = None


def confirm_share(
    session: Session, case_id: int, household_id: int, value: Confirmation, act: Act
) -> None:
    """Record that a household promised its share in writing; a second time changes the paper.

    Raises:
        UnknownShare: if it has no share.
        ShareNotPayable: if it is exempt or owes nothing.
        ShareAboveCeiling: if its share exceeds what it signed.
    """
    case = at_work(session, case_id, act, Stage.FUNDING_MIX)
    share = share_of(session, case.id, household_id)
    if share.amount == 0 or share.state is ShareState.EXEMPT:
        raise ShareNotPayable(state=share.state)
    check_share(share.amount, share.ceiling)
    _confirm(share, value)
    record(
        session,
        act,
        "share.confirmed",
        case_id=case.id,
        household=household_id,
        amount=share.amount,
        number=value.number,
        instalments=value.instalments,
    )


def confirm_shares(
    session: Session, case_id: int, whose: Whose, value: Confirmation, act: Act
) -> int:
    """Record a signed list for every open share of a stairwell or of all; return how many.

    Households that confirmed already, are exempt, owe nothing, or would exceed their ceiling
    are left as they are.
    """
    case = at_work(session, case_id, act, Stage.FUNDING_MIX)
    shares = shares_of(session, case.id, whose, HouseholdShare.state == ShareState.DUE)
    within = [share for share in shares if 0 < share.amount <= share.ceiling]
    for share in within:
        _confirm(share, value)
    if within:
        record(
            session,
            act,
            "shares.confirmed",
            case_id=case.id,
            stairwell=whose.stairwell_id,
            households=len(within),
            amount=sum(share.amount for share in within),
            number=value.number,
        )
    return len(within)


def exempt_share(session: Session, case_id: int, household_id: int, reason: str, act: Act) -> None:
    """Ask nothing of a household, with the reason; its money must then come from elsewhere.

    Raises:
        ShareHasPayments: if it has paid something.
    """
    case = at_work(session, case_id, act, Stage.FUNDING_MIX)
    share = share_of(session, case.id, household_id)
    if share.paid:
        raise ShareHasPayments(paid=share.paid)
    share.state, share.exemption = ShareState.EXEMPT, reason
    record(session, act, "share.exempted", case_id=case.id, household=household_id, reason=reason)


def set_share(  # noqa: PLR0913, PLR0917 -- a household, its amount, and why
    session: Session, case_id: int, household_id: int, amount: Fen, reason: str, act: Act
) -> None:
    """Change what a household pays, never above the ceiling it signed; it confirms anew.

    Raises:
        ShareAboveCeiling: if it would exceed what it signed.
        ShareHasPayments: if it has paid more than that already.
    """
    case = at_work(session, case_id, act, Stage.FUNDING_MIX)
    share = share_of(session, case.id, household_id)
    check_share(amount, share.ceiling)
    if share.paid > amount:
        raise ShareHasPayments(paid=share.paid)
    if (share.amount, share.state) == (amount, ShareState.DUE):
        return
    before, share.amount = share.amount, amount
    share.state, share.exemption, share.confirmation = ShareState.DUE, "", ""
    share.confirmed_on = None
    record(
        session,
        act,
        "share.changed",
        case_id=case.id,
        household=household_id,
        before=before,
        amount=amount,
        reason=reason,
    )


def _confirm(share: HouseholdShare, value: Confirmation) -> None:
    share.confirmation, share.confirmed_on = value.number, value.signed_on
    share.instalments = value.instalments
    if value.attachment_id is not None:
        share.attachment_id = value.attachment_id
    if share.state is not ShareState.PAID:
        several = value.instalments > 1
        share.state = ShareState.INSTALMENTS if several else ShareState.CONFIRMED


def share_of(session: Session, case_id: int, household_id: int) -> HouseholdShare:
    """Return one household's share in the newest plan.

    Raises:
        NoPlanToFund, UnknownShare: if there is none.
    """
    plan = plan_money(session, case_id)
    if plan is None:
        raise NoPlanToFund
    share = session.scalar(
        sa.select(HouseholdShare).where(
            HouseholdShare.plan_id == plan.id, HouseholdShare.household_id == household_id
        )
    )
    if share is None:
        raise UnknownShare
    return share


def shares_of(
    session: Session, case_id: int, whose: Whose, wanted: sa.ColumnElement[bool]
) -> list[HouseholdShare]:
    """Return the wanted shares of the newest plan in staircase order.

    Raises:
        NoPlanToFund: if there is no plan.
    """
    plan = plan_money(session, case_id)
    if plan is None:
        raise NoPlanToFund
    statement = (
        sa.select(HouseholdShare)
        .join(Household, Household.id == HouseholdShare.household_id)
        .where(HouseholdShare.plan_id == plan.id, wanted)
        .order_by(Household.place)
    )
    if whose.stairwell_id is not None:
        statement = statement.where(Household.stairwell_id == whose.stairwell_id)
    return list(session.scalars(statement))
