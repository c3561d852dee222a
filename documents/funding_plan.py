"""The funding plan (资金筹措方案): every source, what is certain of it, and each home's share."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class FundingSource:
    """One source in fen, cumulative per state: what is received was committed before.

    `uses` says which items it may pay for, `evidence` names the paper behind the state.
    """

    name: str
    planned: Fen
    promised: Fen
    committed: Fen
    received: Fen
    spent: Fen
    uses: str
    evidence: str


@dataclass(frozen=True, slots=True)
class HouseholdShare:
    """One home's line of the annex; `owner` must already be masked ("张*")."""

    building: str
    stairwell: str
    room: str
    owner: str
    area: Decimal
    share: Fen
    ceiling: Fen


@dataclass(frozen=True, slots=True)
class FundingPlan:
    """Everything printed on the plan, money in fen.

    `budget` includes `contingency`. `shares` stand in staircase order: building, stairwell,
    floor from below, door.
    """

    head: Head
    plan_version: int
    budget: Fen
    contingency: Fen
    sources: tuple[FundingSource, ...]
    share_basis: str
    shares: tuple[HouseholdShare, ...]
    notes: tuple[str, ...]

    @property
    def total(self) -> FundingSource:
        """The sum of all sources, state by state."""
        return FundingSource(
            name="合计",
            planned=Fen(sum(source.planned for source in self.sources)),
            promised=Fen(sum(source.promised for source in self.sources)),
            committed=Fen(sum(source.committed for source in self.sources)),
            received=Fen(sum(source.received for source in self.sources)),
            spent=Fen(sum(source.spent for source in self.sources)),
            uses="",
            evidence="",
        )

    @property
    def gap(self) -> Fen:
        """What the committed money lacks of the budget, in fen; never below zero."""
        return Fen(max(0, self.budget - self.total.committed))


class OwnerNotMaskedError(Exception):
    """A full name was about to be published (个人信息保护法 art. 6)."""


def funding_plan_html(plan: FundingPlan, locale: str = "zh", *, large: bool = False) -> str:
    """Return the plan as a complete HTML document; the annex groups homes by stairwell.

    Raises:
        GlyphMissing: if a value holds an invisible character.
        OwnerNotMaskedError: if an owner's name in the annex is not masked.
    """
    for share in plan.shares:
        if share.owner and "*" not in share.owner:
            raise OwnerNotMaskedError(share.room)
    stairwells = [
        (place, homes, Fen(sum(home.share for home in homes)))
        for place, run in groupby(plan.shares, lambda home: (home.building, home.stairwell))
        for homes in [tuple(run)]
    ]
    return render(
        f"{locale}/funding_plan.html",
        plan,
        Title("资金筹措方案", "Funding Plan"),
        large=large,
        stairwells=stairwells,
        shared=Fen(sum(share.share for share in plan.shares)),
    )
