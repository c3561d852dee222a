"""What one household sees behind its link while it votes."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.reads.ballots import BallotView, Round, round_by_id
from models.reads.plan_share import HouseholdCost, household_cost
from models.reads.plan_view import PlanView, plan_view
from rules.resident_link import LinkPurpose
from webapp.context import database, now
from webapp.resident import Access, require_resident
from workflows.actions.ballot_paper import BallotPaper, Sheet, sheet_for
from workflows.actions.signing import Chosen
from workflows.actions.votes import drafts_of, standing_votes


@dataclass(frozen=True, slots=True)
class Booth:
    """Everything the pages of one household's vote show."""

    access: Access
    round: Round
    sheet: Sheet
    plan: PlanView
    cost: HouseholdCost
    drafts: tuple[Chosen, ...]
    open_numbers: tuple[int, ...]
    has_voted: bool

    @property
    def is_open(self) -> bool:
        """Whether votes are taken now."""
        opens, closes = self.round.opens_at, self.round.closes_at
        return opens is not None and closes is not None and opens <= now() < closes

    @property
    def is_over(self) -> bool:
        """Whether the close has passed."""
        return self.round.closes_at is not None and now() >= self.round.closes_at

    @property
    def ballots(self) -> tuple[BallotView, ...]:
        """The ballots that this household can still answer."""
        return tuple(each for each in self.sheet.ballots if each.number in self.open_numbers)

    @property
    def unanswered(self) -> int | None:
        """The number of the first open ballot without an answer, None where all have one."""
        given = {answer.number for answer in self.drafts}
        return next((each.number for each in self.ballots if each.number not in given), None)

    @property
    def may_change(self) -> bool:
        """Whether a signed answer may be changed until the close."""
        return all(ballot.may_change for ballot in self.sheet.ballots)

    def draft(self, number: int) -> Chosen | None:
        """Return what was ticked for a ballot."""
        return next((each for each in self.drafts if each.number == number), None)


def enter_booth() -> Booth:
    """Return what the pages of the household in the address show; fourteen queries.

    Raises:
        UnknownLink, LinkLocked, LinkExpired: as `require_resident`.
        NotOnRoll, TextChanged: as `sheet_for`.
    """
    access = require_resident(LinkPurpose.CONSULTATION)
    with database()() as session:
        rounded = round_by_id(session, access.round_id)
        plan = plan_view(session, rounded.plan_id)
        sheet = sheet_for(session, access.round_id, access.household_id, plan)
        cost = household_cost(session, rounded.plan_id, access.household_id, plan)
        drafts = drafts_of(session, access.link_id, sheet)
        standing = standing_votes(session, access.round_id, access.household_id)
    open_numbers = open_numbers_of(sheet, standing)
    return Booth(access, rounded, sheet, plan, cost, drafts, open_numbers, bool(standing))


def open_numbers_of(
    paper: BallotPaper, standing: Mapping[tuple[int, int | None], str]
) -> tuple[int, ...]:
    """Return the numbers of the ballots on which an owner of the household may still vote."""
    owners = {owner.id for owner in paper.owners}
    return tuple(
        ballot.number
        for ballot in paper.ballots
        if ballot.may_change
        or not owners
        or owners - {owner for ballot_id, owner in standing if ballot_id == ballot.id}
    )
