"""One version of the plan (改造方案): works, money, effects, management; and its short publication.

`PlanContents` is printed whole in the plan, and in the publication (方案公示) beside it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class Works:
    """One item of works; `quantity` in `unit`, money in fen, `decision` what it asks of owners."""

    item_class: str
    name: str
    english: str
    place: str
    quantity: Decimal
    unit: str
    unit_cost: Fen
    cost: Fen
    note: str
    decision: str


@dataclass(frozen=True, slots=True)
class Source:
    """One source of money in fen: whose, how much, for what, how certain."""

    name: str
    amount: Fen
    uses: str
    state: str


@dataclass(frozen=True, slots=True)
class Fees:
    """One alternative for running the compound, in fen: `rate` a m² and month.

    `break_even` is the collection rate in percent at which nothing is lost, "" where the fees
    cannot cover the cost.
    """

    label: str
    title: str
    rate: Fen
    parking: str
    services: str
    monthly_cost: Fen
    break_even: str


@dataclass(frozen=True, slots=True)
class PlanContents:
    """What one version of a plan says; money in fen.

    `needed` is the estimate with its contingency. `residents_pay` is divided by `share_basis`
    after `subsidy`. Texts nobody has written are "" and printed as 不涉及.
    """

    title: str
    number: int
    state: str
    digest: str
    frozen_at: datetime | None
    summary: str
    works: tuple[Works, ...]
    estimate: Fen
    contingency_percent: int
    needed: Fen
    substance_percent: str
    sources: tuple[Source, ...]
    residents_pay: Fen
    subsidy: Fen
    divided: Fen
    ceiling_percent: int
    share_basis: str
    payment_schedule: str
    effects: str
    compensation: str
    utilities: str
    works_from: date | None
    works_days: int | None
    management: str
    fees: tuple[Fees, ...]

    @property
    def contingency(self) -> Fen:
        """What is set aside for what nobody foresees, in fen."""
        return Fen(self.needed - self.estimate)


@dataclass(frozen=True, slots=True)
class HazardCover:
    """One hazard and what the plan does about it."""

    place: str
    description: str
    severity: str
    answer: str


@dataclass(frozen=True, slots=True)
class DepartmentOpinion:
    """What one department said in the joint review (联合审查)."""

    department: str
    opinion: str
    text: str
    signed_by: str
    given_on: date | None


@dataclass(frozen=True, slots=True)
class RenovationPlan:
    """Everything printed on the plan; `opinions` has a line for every department."""

    head: Head
    plan: PlanContents
    hazards: tuple[HazardCover, ...]
    opinions: tuple[DepartmentOpinion, ...]


def renovation_plan_html(paper: RenovationPlan, locale: str = "zh", *, large: bool = False) -> str:
    """Return the plan as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title(f"改造方案（第 {paper.plan.number} 版）", "Renovation Plan")
    return render(f"{locale}/renovation_plan.html", paper, title, large=large)
