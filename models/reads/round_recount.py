"""A round counted by the database alone, from the rows of the vote; see `group_recount`.

It counts the ballots whose rule draws the roll that was published: their owner groups and
areas stand in the rows. A ballot by a rule with another roll is counted in Python only.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.reads.ballot_count import BallotCount
from models.reads.group_recount import SqlCount, recount_groups
from models.reads.group_standings import Papers, Question
from models.resident_consultation import (
    Consultation,
    Delivery,
    Designation,
    RollEntry,
    Signature,
    SignatureFinding,
    Vote,
)
from rules.electorate import OwnerStatus
from rules.figures import Figures
from rules.matters import Scope
from rules.resident_consultation import VoteState
from rules.tally import CountResult


def differing(session: Session, counts: Sequence[BallotCount]) -> tuple[int, ...]:
    """Return the numbers of the ballots on which the count in SQL and that in Python differ.

    One statement a ballot or option, two more where silence was served.
    """
    return tuple(
        count.ballot.number
        for count in counts
        if count.ballot.rule.electorate == counts[0].ballot.rule.electorate
        and not _agrees(session, count)
    )


def _agrees(session: Session, count: BallotCount) -> bool:
    rule, papers = count.ballot.rule, papers_of(session, count)
    if count.options is None:
        found = recount_groups(session, papers, Question(rule))
        return _same(found.strict, count.strict) and (
            (found.with_silent is None and count.with_silent is None)
            or (
                found.with_silent is not None
                and count.with_silent is not None
                and _same(found.with_silent, count.with_silent)
            )
        )
    letters = count.ballot.letters
    return all(
        _same(
            recount_groups(
                session,
                papers,
                Question(rule, each.option, tuple(set(letters) - {each.option})),
            ).strict,
            each.result,
        )
        for each in count.options.results
    )


_FIGURES: Final = {"for": "for_"}
_ASKED: Final = (
    *("eligible", "participating", "for", "against", "abstain", "conditional"),
    *("invalid", "undecided", "silent"),
)


def _same(found: SqlCount, counted: CountResult) -> bool:
    return (
        _equal(found.heads, counted.heads)
        and _equal(found.area, counted.area)
        and found.clauses == tuple(clause.passed for clause in counted.clauses)
        and found.adopted is counted.adopted
    )


def _equal(found: dict[str, int], counted: Figures) -> bool:
    return all(found[name] == getattr(counted, _FIGURES.get(name, name)) for name in _ASKED)


def papers_of(session: Session, count: BallotCount) -> Papers:
    """Return what one ballot is counted from, as subqueries of its rows."""
    ballot = count.ballot
    parts = _parts(ballot.consultation_id, count)
    groups = sa.select(parts.c.household_id, parts.c.owner_group).subquery()
    nothing_served = count.options is not None
    return Papers(
        parts=parts,
        votes=_votes(ballot.id, groups),
        designated=_designated(session, ballot.consultation_id, parts),
        served=_served(ballot.consultation_id, groups, none=nothing_served),
    )


def _parts(consultation_id: int, count: BallotCount) -> sa.Subquery:
    place = count.ballot.place
    column = RollEntry.building_id if place.scope is Scope.BUILDING else RollEntry.stairwell_id
    nested = count.ballot.rule.nested
    by = RollEntry.building_id
    if nested is not None and nested.scope is Scope.STAIRWELL:
        by = RollEntry.stairwell_id
    query = sa.select(
        RollEntry.household_id,
        RollEntry.owner_group,
        by.label("place"),
        sa.type_coerce(RollEntry.area, sa.BigInteger).label("area"),
        sa.case((RollEntry.owner_status == OwnerStatus.DECEASED_UNSETTLED, 0), else_=1).label(
            "may_vote"
        ),
        RollEntry.voter_id,
        RollEntry.place.label("door_order"),
        RollEntry.id.label("entry_id"),
    ).where(RollEntry.consultation_id == consultation_id, RollEntry.is_eligible)
    if place.key:
        query = query.where(column == int(place.key))
    return query.subquery()


def _votes(ballot_id: int, groups: sa.Subquery) -> sa.Subquery:
    newest = (
        sa.select(SignatureFinding.signature_id, sa.func.max(SignatureFinding.id).label("id"))
        .group_by(SignatureFinding.signature_id)
        .subquery()
    )
    finding = sa.orm.aliased(SignatureFinding)
    struck = sa.and_(finding.is_genuine.is_not(None), sa.not_(finding.is_genuine))
    signer = sa.case(
        (
            Signature.owner_id.is_not(None),
            sa.literal("owner:", sa.String) + sa.cast(Signature.owner_id, sa.String),
        ),
        else_=sa.literal("name:", sa.String) + Signature.signer_name,
    )
    order = sa.func.row_number().over(order_by=(Vote.cast_at, Vote.id))
    return (
        sa.select(
            groups.c.owner_group,
            signer.label("signer"),
            Vote.choice,
            order.label("seq"),
            sa.case((sa.or_(Vote.state != VoteState.VALID, struck), 0), else_=1).label("is_valid"),
        )
        .join(Signature, Signature.id == Vote.signature_id)
        .join(groups, groups.c.household_id == Vote.household_id)
        .outerjoin(newest, newest.c.signature_id == Signature.id)
        .outerjoin(finding, finding.id == newest.c.id)
        .where(Vote.ballot_id == ballot_id)
        .subquery()
    )


def _designated(session: Session, consultation_id: int, parts: sa.Subquery) -> sa.Subquery:
    """Return whom each group's newest letter names, else whom its last part's entry names."""
    closes_at = session.scalar(
        sa.select(Consultation.closes_at).where(Consultation.id == consultation_id)
    )
    letters = sa.select(
        Designation.owner_group,
        Designation.owner_id,
        sa.literal(1).label("rank"),
        sa.literal("", sa.String).label("door_order"),
        Designation.id.label("row_id"),
    ).where(Designation.consultation_id == consultation_id)
    if closes_at is not None:
        letters = letters.where(Designation.received_at < closes_at)
    listed = sa.select(
        parts.c.owner_group, parts.c.voter_id, sa.literal(0), parts.c.door_order, parts.c.entry_id
    ).where(parts.c.voter_id.is_not(None))
    every: Any = sa.union_all(letters, listed).subquery()
    nth = sa.func.row_number().over(
        partition_by=every.c.owner_group,
        order_by=(every.c.rank.desc(), every.c.door_order.desc(), every.c.row_id.desc()),
    )
    ranked = sa.select(every.c.owner_group, every.c.owner_id, nth.label("nth")).subquery()
    signer = sa.literal("owner:", sa.String) + sa.cast(ranked.c.owner_id, sa.String)
    return (
        sa.select(ranked.c.owner_group, signer.label("signer")).where(ranked.c.nth == 1).subquery()
    )


def _served(consultation_id: int, groups: sa.Subquery, *, none: bool) -> sa.Subquery:
    query = (
        sa.select(groups.c.owner_group)
        .join(Delivery, Delivery.household_id == groups.c.household_id)
        .where(Delivery.consultation_id == consultation_id)
        .distinct()
    )
    return (query.where(sa.false()) if none else query).subquery()
