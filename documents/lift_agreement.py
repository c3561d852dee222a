"""The agreement on a lift (加装电梯协议) of one stairwell: who pays, who answers, who gains."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class LiftHome:
    """One party: a home of the stairwell; `area` in m², None where nobody knows it."""

    room: str
    owners: str
    area: Decimal | None
    share: Fen
    ceiling: Fen


@dataclass(frozen=True, slots=True)
class RunningCostLine:
    """One item of running cost in fen for so many months; income is marked as such."""

    item: str
    amount: Fen
    months: int
    is_income: bool


@dataclass(frozen=True, slots=True)
class Running:
    """What the lift costs to run a month, net of income, and what each paying home gives."""

    operator: str
    lines: tuple[RunningCostLine, ...]
    total: Fen
    payers: int
    each_most: Fen
    inspection_due_on: date | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What was agreed with one home about its worry (一户一策)."""

    door: str
    terms: str


@dataclass(frozen=True, slots=True)
class LiftAgreement:
    """Everything printed on the agreement; `cost` covers `cost_of` ("1 号楼 2 单元").

    `running` is None before the costs of running are known: they are then filled in by hand.
    """

    head: Head
    stairwell: str
    plan_title: str
    plan_version: int
    plan_digest: str
    cost: Fen
    cost_of: str
    subsidy: Fen
    method: str
    payment_schedule: str
    ceiling_percent: int
    works_days: int | None
    works_from: date | None
    effects: str
    compensation: str
    promises: tuple[Promise, ...]
    running: Running | None
    homes: tuple[LiftHome, ...]
    community: str

    @property
    def shared(self) -> Fen:
        """What all homes of the stairwell pay together, in fen."""
        return Fen(sum(home.share for home in self.homes))

    @property
    def payers(self) -> int:
        """How many homes pay."""
        return sum(home.share > 0 for home in self.homes)


def lift_agreement_html(paper: LiftAgreement, locale: str = "zh", *, large: bool = False) -> str:
    """Return the agreement as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("加装电梯协议", "Agreement on Adding a Lift")
    return render(f"{locale}/lift_agreement.html", paper, title, large=large)
