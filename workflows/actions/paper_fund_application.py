"""The application for the maintenance fund: what it pays, who decided, who bears it."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.field_words import said
from documents.fund_application import FundApplication, FundedItem, FundShare, FundVote
from documents.page import area as area_text
from models.case import RenovationCase
from models.compound import Compound
from models.construction import Contract
from models.reads.funded_plan import SourceLine, source_lines
from models.reads.plan_view import ItemView, PlanView, plan_view
from models.resident_consultation import Ballot, Consultation
from rules.area import hundredths, square_metres
from rules.cost_sharing import split_exactly
from rules.funding import SourceKind
from rules.matters import Matter
from rules.money import Fen
from rules.paper import PaperUnavailable
from workflows.actions.paper_homes import PrintedHome, case_homes
from workflows.actions.paper_sheet import Commission, Sheet

_NOTHING: Final = Decimal("0.00")


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the application for what a plan (the subject) takes of the fund; thirteen queries.

    Raises:
        PaperUnavailable: if the plan takes nothing of the fund.
    """
    plan = plan_view(session, order.subject)
    drawn = [
        line for line in source_lines(session, plan.id) if line.kind is SourceKind.MAINTENANCE_FUND
    ]
    if not drawn:
        raise PaperUnavailable(kind=order.kind)
    amount = Fen(sum(line.amount for line in drawn))
    value = FundApplication(
        head=order.head(),
        applicant=_applicant(session, plan.id) or order.issuer,
        address=_address(session, order.case_id),
        plan_title=plan.title,
        plan_version=plan.number,
        amount=amount,
        balance=_balance(drawn),
        budget=plan.needed,
        items=_items(plan, drawn),
        vote=_vote(session, plan.id),
        shares=_shares(case_homes(session, order.case_id), amount),
        contractor=_contractor(session, order.case_id),
        contact=order.contact,
    )
    return [order.sheet("住宅专项维修资金使用申请表", value)]


def _balance(drawn: Sequence[SourceLine]) -> Fen | None:
    known = [line.rule_terms.balance for line in drawn]
    return next((balance for balance in known if balance is not None), None)


def _items(plan: PlanView, drawn: Sequence[SourceLine]) -> tuple[FundedItem, ...]:
    codes = {code for line in drawn for code in line.items}
    return tuple(_item(each) for each in plan.items if not codes or each.code in codes)


def _item(each: ItemView) -> FundedItem:
    quantity = f"{area_text(each.quantity)} {said(each.unit)}"
    return FundedItem(each.name, each.place, quantity, each.cost)


def _shares(homes: Sequence[PrintedHome], amount: Fen) -> tuple[FundShare, ...]:
    groups = [
        (place, [home.household.area or _NOTHING for home in run])
        for place, run in groupby(homes, lambda home: home.stairwell)
    ]
    weights = [sum(map(hundredths, areas)) for _place, areas in groups]
    if not sum(weights):
        return ()
    parts = split_exactly(amount, [Fraction(weight) for weight in weights])
    return tuple(
        FundShare(place or "未分楼栋", len(areas), square_metres(weight), part)
        for (place, areas), weight, part in zip(groups, weights, parts, strict=True)
    )


def _vote(session: Session, plan_id: int) -> FundVote | None:
    ballot = session.scalar(
        sa.select(Ballot)
        .join(Consultation, Consultation.id == Ballot.consultation_id)
        .where(
            Consultation.plan_id == plan_id,
            Ballot.matter == Matter.USE_MAINTENANCE_FUND,
            Ballot.result.is_not(None),
        )
        .order_by(Ballot.id.desc())
        .limit(1)
    )
    if ballot is None or ballot.result is None:
        return None
    counted = ballot.result.get("strict", ballot.result)
    return FundVote(
        title=ballot.title,
        heads=counted["heads"]["for"],
        heads_all=counted["heads"]["participating"],
        area=square_metres(counted["area"]["for"]),
        area_all=square_metres(counted["area"]["participating"]),
        is_adopted=bool(ballot.is_adopted),
    )


def _applicant(session: Session, plan_id: int) -> str:
    name = session.scalar(
        sa.select(Consultation.initiator)
        .where(Consultation.plan_id == plan_id)
        .order_by(Consultation.id.desc())
        .limit(1)
    )
    return name or ""


def _address(session: Session, case_id: int) -> str:
    address = session.scalar(
        sa.select(Compound.address)
        .join(RenovationCase, RenovationCase.compound_id == Compound.id)
        .where(RenovationCase.id == case_id)
    )
    return address or ""


def _contractor(session: Session, case_id: int) -> str:
    return session.scalar(sa.select(Contract.contractor).where(Contract.case_id == case_id)) or ""
