"""The homes that share a plan's cost, as papers print them: door, owners, weight, amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.home import Home
from models.funding_mix import HouseholdShare
from models.reads.plan_view import PlanView
from rules.money import Fen
from rules.plan_proposal import ShareMethod
from workflows.actions.paper_homes import PrintedHome, case_homes

WEIGHTS: Final[Mapping[ShareMethod, str]] = {
    ShareMethod.NONE: "权重",
    ShareMethod.AREA: "专有部分面积（m²）",
    ShareMethod.EQUAL: "户数",
    ShareMethod.FLOOR: "楼层系数",
    ShareMethod.FLOOR_AREA: "楼层系数乘面积",
}
_COEFFICIENT: Final = 10_000  # of weights other than areas, which are hundredths of a m²
_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class SharingHome:
    """A home with its share of a plan; `share` is a row that is read, never changed."""

    home: PrintedHome
    share: HouseholdShare

    @property
    def names(self) -> str:
        """All owners in one line."""
        return "、".join(owner.name for owner in self.home.household.owners)

    @property
    def stairwell(self) -> str:
        """The stairwell as "3号楼2单元", or what is known of it."""
        return self.home.stairwell


def sharing_homes(session: Session, case_id: int, plan_id: int) -> Sequence[SharingHome]:
    """Return the homes of a case that have a share of a plan, in staircase order; three queries."""
    shares = {
        row.household_id: row
        for row in session.scalars(
            sa.select(HouseholdShare).where(HouseholdShare.plan_id == plan_id)
        )
    }
    return [
        SharingHome(home, shares[home.whose.household_id])
        for home in case_homes(session, case_id)
        if home.whose.household_id in shares
    ]


def home_of(printed: PrintedHome) -> Home:
    """Return a home as papers to one household name it."""
    household = printed.household
    return Home(
        door=f"{printed.stairwell}{household.room}",
        owners=tuple(owner.name for owner in household.owners),
        area=household.area,
        certificate=household.certificate_no,
    )


def subsidised(plan: PlanView, amount: Fen) -> Fen:
    """Return the part of a share that the subsidy already paid, cut to whole fen."""
    return Fen(amount * plan.subsidy // plan.divided) if plan.divided else Fen(0)


def weight_text(method: ShareMethod, weight: int) -> str:
    """Return a stored weight as it is printed: an area in m², or a coefficient."""
    scale = _HUNDRED if method is ShareMethod.AREA else _COEFFICIENT
    whole, rest = divmod(weight, scale)
    digits = f"{rest:0{len(str(scale)) - 1}}".rstrip("0")
    if method is ShareMethod.EQUAL and not digits:
        return str(whole)
    return f"{whole:,}.{digits:0<2}"
