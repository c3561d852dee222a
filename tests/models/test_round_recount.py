"""The database, counting a round by itself, agrees with the count in Python."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models.reads.ballot_count import count_round
from models.reads.round_recount import differing
from models.resident_consultation import Delivery, Designation, RollEntry, SignatureFinding, Vote
from rules.consent import Answer, InvalidReason
from rules.electorate import OwnerStatus
from rules.resident_consultation import DeliveryWay
from tests.builders import a_manager, acting
from tests.builders_vote import AFTER, SMALL, VOTING, an_election, flow_at, vote
from workflows.actions.consultation_count import CountsDiffer, certify_count
from workflows.actions.resident_consultation import carry_on


@pytest.fixture
def election(session):
    """Six homes; five answer two ballots, each in its own way."""
    found = an_election(session, **SMALL)
    said = [
        (Answer.AGREE, "A"),
        (Answer.DISAGREE, "B"),
        (Answer.ABSTAIN, "A"),
        (Answer.UNDECIDED, Answer.DISAGREE),
        (Answer.AGREE, Answer.ABSTAIN),
    ]
    for home, answers in zip(found.homes, said, strict=False):
        vote(session, found, home, *answers)
    return found


def test_every_way_of_answering_is_counted_alike(session, election):
    counts = count_round(session, election.consultation)

    assert differing(session, counts) == ()
    assert [count.result.heads.silent for count in counts] == [1, 1]


def test_so_are_struck_signatures_deliveries_letters_and_dead_owners(session, election):
    first, second, _, _, fifth, silent = election.homes
    signed = session.scalars(sa.select(Vote).where(Vote.household_id == first)).first()
    session.add_all(
        [
            SignatureFinding(
                signature_id=signed.signature_id,
                is_genuine=False,
                reason=InvalidReason.UNSIGNED.value,
                found_by=election.manager.id,
                found_at=VOTING,
            ),
            Delivery(
                consultation_id=election.consultation,
                household_id=silent,
                way=DeliveryWay.IN_PERSON,
                delivered_at=VOTING,
            ),
        ]
    )
    dead = session.scalars(sa.select(RollEntry).where(RollEntry.household_id == second)).one()
    dead.owner_status = OwnerStatus.DECEASED_UNSETTLED
    group = session.scalar(sa.select(RollEntry.owner_group).where(RollEntry.household_id == fifth))
    stranger = session.scalar(
        sa.select(RollEntry.owner_group).where(RollEntry.household_id == first)
    )
    session.add(
        Designation(
            consultation_id=election.consultation,
            owner_group=group,
            owner_id=int(stranger),
            evidence="推选函",
            received_at=VOTING,
            recorded_by=election.manager.id,
        )
    )
    session.flush()

    counts = count_round(session, election.consultation)

    assert differing(session, counts) == ()
    assert counts[0].with_silent is not None
    assert counts[0].strict.heads.for_ == 0  # struck, and not the one whom the letter names


def test_no_count_is_certified_that_the_database_does_not_confirm(session, election):
    carry_on(session, election.case.id, flow_at(AFTER))
    entry = session.scalars(sa.select(RollEntry)).first()
    entry.area += Decimal("1.00")
    session.flush()

    with pytest.raises(CountsDiffer) as refused:
        certify_count(
            session,
            election.case.id,
            acting(a_manager(session, election.case), AFTER + timedelta(hours=1)),
        )

    assert refused.value.facts["ballots"] == (1, 2)
