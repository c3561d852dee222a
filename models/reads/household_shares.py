"""What each household pays for the plan: the list, and one household's page."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Building, Stairwell
from models.funding_mix import HouseholdShare, SharePayment
from models.household import Household
from models.staff import Staff
from rules.funding_mix import ShareState
from rules.money import Fen

PAGE = 50
"""Lines of one page of the list."""


class ShareOrder(StrEnum):
    """How the list of shares is sorted."""

    DOOR = "door"
    AMOUNT = "amount"  # the largest first
    OWED = "owed"  # the largest debt first


@dataclass(frozen=True, slots=True)
class ShareFilter:
    """What the list shows. `after` is the key of the last line already shown."""

    state: ShareState | None = None
    stairwell_id: int | None = None
    text: str = ""
    order: ShareOrder = ShareOrder.DOOR
    after: str = ""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One household's share; money in fen."""

    household_id: int
    door: str
    floor: int | None
    amount: Fen
    ceiling: Fen
    paid: Fen
    state: ShareState
    confirmation: str
    receipt: str


@dataclass(frozen=True, slots=True)
class ShareList:
    """One page of the list, how many the filter finds, and how many stand where."""

    lines: tuple[ShareLine, ...]
    total: int
    by_state: dict[ShareState, int]
    next_after: str


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment of a household."""

    id: int
    amount: Fen
    receipt: str
    paid_on: date
    recorded_by: str
    cancelled_at: datetime | None
    cancellation: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """One household's share with its payments."""

    line: ShareLine
    confirmed_on: date | None
    attachment_id: int | None
    instalments: int
    exemption: str
    payments: tuple[PaymentLine, ...]

    @property
    def owed(self) -> Fen:
        """What is still to be paid, in fen."""
        exempt = self.line.state is ShareState.EXEMPT
        return Fen(0 if exempt else self.line.amount - self.line.paid)


@dataclass(frozen=True, slots=True)
class StairwellName:
    """A stairwell to filter by."""

    id: int
    name: str


def share_list(session: Session, plan_id: int, wanted: ShareFilter) -> ShareList:
    """Return one page of the shares of a plan, in two queries."""
    conditions = [HouseholdShare.plan_id == plan_id, *_conditions(wanted)]
    counted = (
        sa.select(HouseholdShare.state, sa.func.count())
        .join(Household, Household.id == HouseholdShare.household_id)
        .where(*conditions)
        .group_by(HouseholdShare.state)
    )
    counts: dict[ShareState, int] = dict(session.execute(counted).all())
    statement: Any = (
        sa.select(HouseholdShare, Household.door, Household.floor, Household.place)
        .join(Household, Household.id == HouseholdShare.household_id)
        .where(*conditions)
        .limit(PAGE + 1)
    )
    if wanted.state is not None:
        statement = statement.where(HouseholdShare.state == wanted.state)
    rows = session.execute(_ordered(statement, wanted)).all()
    shown = rows[:PAGE]
    return ShareList(
        lines=tuple(_line(row[0], row[1], row[2]) for row in shown),
        total=sum(counts.values()) if wanted.state is None else counts.get(wanted.state, 0),
        by_state=counts,
        next_after=_key(shown[-1], wanted.order) if len(rows) > PAGE else "",
    )


def share_view(session: Session, plan_id: int, household_id: int) -> ShareView | None:
    """Return one household's share, in two queries; None where it has none."""
    row = session.execute(
        sa.select(HouseholdShare, Household.door, Household.floor)
        .join(Household, Household.id == HouseholdShare.household_id)
        .where(HouseholdShare.plan_id == plan_id, HouseholdShare.household_id == household_id)
    ).one_or_none()
    if row is None:
        return None
    share: HouseholdShare = row[0]
    payments = session.execute(
        sa.select(SharePayment, Staff.name)
        .outerjoin(Staff, Staff.id == SharePayment.recorded_by)
        .where(SharePayment.share_id == share.id)
        .order_by(SharePayment.id.desc())
    )
    return ShareView(
        line=_line(share, row[1], row[2]),
        confirmed_on=share.confirmed_on,
        attachment_id=share.attachment_id,
        instalments=share.instalments,
        exemption=share.exemption,
        payments=tuple(
            PaymentLine(
                paid.id,
                paid.amount,
                paid.receipt,
                paid.paid_on,
                name or "",
                paid.cancelled_at,
                paid.cancellation,
            )
            for paid, name in payments
        ),
    )


def paying_stairwells(session: Session, plan_id: int) -> tuple[StairwellName, ...]:
    """Return the stairwells that have shares, in staircase order, in one query."""
    rows = session.execute(
        sa.select(Stairwell.id, Building.number, Stairwell.number, sa.func.min(Household.place))
        .join(Building, Building.id == Stairwell.building_id)
        .join(Household, Household.stairwell_id == Stairwell.id)
        .join(HouseholdShare, HouseholdShare.household_id == Household.id)
        .where(HouseholdShare.plan_id == plan_id)
        .group_by(Stairwell.id, Building.number, Stairwell.number)
        .order_by(sa.func.min(Household.place))
    )
    return tuple(StairwellName(row[0], f"{row[1]}号楼{row[2]}单元") for row in rows)


def _conditions(wanted: ShareFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.stairwell_id is not None:
        found.append(Household.stairwell_id == wanted.stairwell_id)
    if wanted.text:
        found.append(Household.door.contains(wanted.text, autoescape=True))
    return found


_OWED = sa.case(
    (HouseholdShare.state == ShareState.EXEMPT, 0),
    else_=HouseholdShare.amount - HouseholdShare.paid,
)


def _ordered(statement: Any, wanted: ShareFilter) -> Any:  # noqa: ANN401 -- a Select of rows
    if wanted.order is ShareOrder.DOOR:
        statement = statement.order_by(Household.place, Household.id)
        if not wanted.after:
            return statement
        place, _, number = wanted.after.rpartition(":")
        here = sa.tuple_(Household.place, Household.id)
        return statement.where(here > sa.tuple_(sa.literal(place), sa.literal(_whole(number))))
    column = _OWED if wanted.order is ShareOrder.OWED else HouseholdShare.amount
    statement = statement.order_by(column.desc(), Household.id.desc())
    if not wanted.after:
        return statement
    amount, _, number = wanted.after.partition(":")
    here = sa.tuple_(column, Household.id)
    return statement.where(here < sa.tuple_(sa.literal(_whole(amount)), sa.literal(_whole(number))))


def _whole(text: str) -> int:
    # A key somebody typed by hand shows the first page, not a fault.
    return int(text) if text.isascii() and text.isdigit() else 0


def _key(row: Any, order: ShareOrder) -> str:  # noqa: ANN401 -- a row of share_list
    share, place = row[0], row[3]
    if order is ShareOrder.DOOR:
        return f"{place}:{share.household_id}"
    owed = 0 if share.state is ShareState.EXEMPT else share.amount - share.paid
    return f"{owed if order is ShareOrder.OWED else share.amount}:{share.household_id}"


def _line(share: HouseholdShare, door: str, floor: int | None) -> ShareLine:
    return ShareLine(
        household_id=share.household_id,
        door=door,
        floor=floor,
        amount=share.amount,
        ceiling=share.ceiling,
        paid=share.paid,
        state=share.state,
        confirmation=share.confirmation,
        receipt=share.receipt,
    )
