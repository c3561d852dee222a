"""The count by parts written a second time, in SQL alone, to check the one in Python.

It shares no line with `rules.unit_tally` and `rules.figures`: grouping, sums and comparisons
are the database's. Both must agree on every vector of the reference (tests), and whoever doubts
a count can run this statement by hand. Source: DOMAIN §2.4; Civil Code 278.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa

from rules.consent import Answer
from rules.decision_rule import Operator


@dataclass(frozen=True, slots=True)
class PartRule:
    """Quorum and approval by area and by owners, as shares; `strict`: more than, not at least."""

    quorum_area: Fraction
    quorum_owners: Fraction
    approve_area: Fraction
    approve_owners: Fraction
    strict: bool


def recount(
    parts: sa.FromClause,
    ballots: sa.FromClause,
    rule: PartRule,
    codes: Mapping[Answer, str | int] | None = None,
) -> sa.Select[*tuple[Any, ...]]:
    """Return one statement that counts a question part by part.

    Args:
        parts: a table or subquery with the columns `part`, `owner`, `area` (0.01 m²).
        ballots: one with `part` and `choice`, at most one row a part (see `latest`); a null
            choice is none.
        rule: the shares.
        codes: how a choice is stored; as its text where this is not given.

    Returns:
        One row: total_area, total_owners, part_area, part_owners, area_agree, area_disagree,
        area_abstain, owners_agree, owners_disagree, owners_abstain, owners_conflict, and the
        truth of quorum_area, quorum_owners, approve_area, approve_owners. Three passes over
        the parts; an index on (owner, part, area) keeps each a scan.
    """
    known = codes or _AS_TEXT
    whole, area = _wholes(parts), _areas(parts, ballots, known)
    heads = _heads(parts, ballots, known)
    more, least = Operator.MORE if rule.strict else Operator.AT_LEAST, Operator.AT_LEAST
    verdicts = {
        "quorum_area": holds(area.c.part_area, whole.c.total_area, least, rule.quorum_area),
        "quorum_owners": holds(
            heads.c.part_owners, heads.c.total_owners, least, rule.quorum_owners
        ),
        "approve_area": holds(area.c.area_agree, area.c.part_area, more, rule.approve_area),
        "approve_owners": holds(
            heads.c.owners_agree, heads.c.part_owners, more, rule.approve_owners
        ),
    }
    return sa.select(
        *whole.c, *area.c, *heads.c, *(each.label(name) for name, each in verdicts.items())
    ).select_from(whole.join(area, sa.true()).join(heads, sa.true()))


def latest(ballots: sa.FromClause) -> sa.Subquery:
    """Return the newest ballot of each part of a table with `part`, `seq` and `choice`."""
    newest = (
        sa.select(ballots.c.part, sa.func.max(ballots.c.seq).label("seq"))
        .group_by(ballots.c.part)
        .subquery()
    )
    same = sa.and_(ballots.c.part == newest.c.part, ballots.c.seq == newest.c.seq)
    return sa.select(ballots.c.part, ballots.c.choice).join(newest, same).subquery()


def holds(
    part: sa.ColumnElement[int], whole: sa.ColumnElement[int], operator: Operator, share: Fraction
) -> sa.ColumnElement[bool]:
    """Return whether `part` of `whole` satisfies a clause, multiplied across; of nothing, not."""
    left, right = part * share.denominator, whole * share.numerator
    compared = {
        Operator.AT_LEAST: left >= right,
        Operator.MORE: left > right,
        Operator.AT_MOST: left <= right,
        Operator.FEWER: left < right,
    }[operator]
    return sa.and_(whole > 0, compared)


_SAID: Final = (Answer.AGREE, Answer.DISAGREE, Answer.ABSTAIN)
_AS_TEXT: Final[Mapping[Answer, str | int]] = {answer: answer.value for answer in _SAID}


def _wholes(parts: sa.FromClause) -> sa.Subquery:
    return sa.select(_total(parts.c.area).label("total_area")).subquery()


def _areas(
    parts: sa.FromClause, ballots: sa.FromClause, codes: Mapping[Answer, str | int]
) -> sa.Subquery:
    """Return the area behind each answer: ballots with their parts, no grouping."""
    said = ballots.c.choice
    sums = {each: _total(sa.case((said == codes[each], parts.c.area), else_=0)) for each in _SAID}
    return (
        sa.select(
            _total(sa.case((said.is_not(None), parts.c.area), else_=0)).label("part_area"),
            *(total.label(f"area_{each.value}") for each, total in sums.items()),
        )
        .select_from(ballots.join(parts, ballots.c.part == parts.c.part))
        .subquery()
    )


def _heads(
    parts: sa.FromClause, ballots: sa.FromClause, codes: Mapping[Answer, str | int]
) -> sa.Subquery:
    """Return the owners behind each answer: those whose parts all say the same."""
    owner = (
        sa.select(
            sa.func.min(ballots.c.choice).label("first"),
            sa.func.max(ballots.c.choice).label("last"),
        )
        .select_from(parts.outerjoin(ballots, ballots.c.part == parts.c.part))
        .group_by(parts.c.owner)
        .subquery()
    )
    first, last = owner.c.first, owner.c.last
    alike = {each: sa.and_(first == codes[each], last == codes[each]) for each in _SAID}
    return sa.select(
        sa.func.count().label("total_owners"),
        sa.func.count(first).label("part_owners"),
        *(
            sa.func.count(sa.case((same, 1))).label(f"owners_{each.value}")
            for each, same in alike.items()
        ),
        sa.func.count(sa.case((first != last, 1))).label("owners_conflict"),
    ).subquery()


def _total(column: Any) -> sa.ColumnElement[int]:  # noqa: ANN401 -- a column or a case
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)
