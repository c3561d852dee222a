"""How compounds of the demo city are run: terms, months of the account, lifts.

Every row is written by the action that the pages call; what is collected, shared and left over
is calculated from these rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.household import Household
from models.long_term_management import LedgerMonth
from models.reads.scope import households_of
from rules.act import Act
from rules.cost_sharing import round_half_up
from rules.deadlines import months_after
from rules.long_term_management import LedgerCategory
from rules.money import Fen
from rules.upkeep import CostItem, RunningCost, electricity
from workflows.actions.ledger import close_month, open_month, publish_month
from workflows.actions.ledger_lines import Collection, NewLine, enter_line, record_collected
from workflows.actions.upkeep import NewLiftCost, set_lift_cost

_NOTHING: Final = Fen(0)
_COSTS: Final = (
    (LedgerCategory.STAFF, "门卫、保洁员工资", Fraction(46, 100)),
    (LedgerCategory.CLEANING, "垃圾清运", Fraction(24, 100)),
    (LedgerCategory.ENERGY, "公共照明电费", Fraction(13, 100)),
)
_REPAIR: Final = "楼道、管网小修"


@dataclass(frozen=True, slots=True)
class DemoMonth:
    """One month of an account. `paid` of the billed fees came in; `spent` of all income went out.

    Money in fen.
    """

    month: date
    paid: Fraction
    other_income: Fen = _NOTHING
    spent: Fraction = Fraction(98, 100)


@dataclass(frozen=True, slots=True)
class Desk:
    """Two people, because nobody closes a month that they entered alone; acting at `at`."""

    enters: str
    closes: str

    def entering(self, at: datetime) -> Act:
        """The act of the one who enters."""
        return Act(self.enters, at)

    def closing(self, at: datetime) -> Act:
        """The act of the one who closes."""
        return Act(self.closes, at)


def keep_months(session: Session, case_id: int, months: Sequence[DemoMonth], desk: Desk) -> None:
    """Open, enter, close and publish months, each at the time such work is done."""
    for each in months:
        over = datetime.combine(months_after(each.month, 1), time(2), UTC)
        entering = desk.entering(over + timedelta(days=2))
        month_id = open_month(session, case_id, each.month, Fen(0), entering)
        _enter(session, case_id, month_id, each, entering)
        session.flush()  # closing looks at the lines
        closing = desk.closing(over + timedelta(days=4))
        close_month(session, case_id, month_id, closing)
        publish_month(session, case_id, month_id, closing)


def _enter(session: Session, case_id: int, month_id: int, value: DemoMonth, act: Act) -> None:
    month = session.get_one(LedgerMonth, month_id)
    collected = round_half_up(month.billed * value.paid)
    households = int(month.billed_households * value.paid)
    record_collected(session, case_id, month_id, Collection(collected, households), act)
    income = Fen(collected + value.other_income)
    spent = round_half_up(income * value.spent)
    costs = [(kind, text, round_half_up(income * share)) for kind, text, share in _COSTS]
    rest = Fen(spent - sum(amount for _kind, _text, amount in costs))
    lines = [
        (LedgerCategory.SERVICE_FEE, "物业服务费", collected),
        (LedgerCategory.COMMON_INCOME, "电梯、楼道广告收入", value.other_income),
        *costs,
        (LedgerCategory.REPAIR, _REPAIR, rest),
    ]
    for number, (category, text, amount) in enumerate(lines, start=1):
        if amount > 0:
            on = value.month + timedelta(days=24)
            voucher = f"示例-{value.month:%y%m}-{number:02}"
            line = NewLine(category, text, amount, on, voucher)
            enter_line(session, case_id, month_id, line, act)


def run_lift(session: Session, case: RenovationCase, operator: str, since: date, act: Act) -> None:
    """Put down what a stairwell's lift costs a month; the ground floor does not pay (R01).

    180 kWh at 0.56 yuan, upkeep 400, inspection 600 and insurance 240 a year, reserve 100,
    less 1,200 a year from advertising.
    """
    payers = session.scalars(
        sa.select(Household.id).where(households_of(case.id), Household.floor > 1)
    ).all()
    items = (
        RunningCost(CostItem.ELECTRICITY, electricity(Decimal(180), Fen(56))),
        RunningCost(CostItem.UPKEEP, Fen(40_000)),
        RunningCost(CostItem.INSPECTION, Fen(60_000), 12),
        RunningCost(CostItem.INSURANCE, Fen(24_000), 12),
        RunningCost(CostItem.RESERVE, Fen(10_000)),
        RunningCost(CostItem.AD_INCOME, Fen(120_000), 12),
    )
    value = NewLiftCost(
        stairwell_id=case.stairwell_id or 0,
        operator=operator,
        starts_on=since,
        items=items,
        payers=frozenset(payers),
        inspection_due_on=months_after(since, 12),
    )
    set_lift_cost(session, case.id, value, act)
