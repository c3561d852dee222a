"""The count by owner groups written a second time, in SQL alone, to check the one in Python.

It shares no line with `rules.standing`, `rules.tally` and `rules.figures`: which vote of a group
counts, the sums and the comparisons are the database's. Tests hold both against each other on
random papers, and no count is certified on which they differ.
Source: DOMAIN §2.2 E10, E16; §2.4 B1-B8; Civil Code 140, 278.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.reads.group_standings import (
    Column,
    Papers,
    Question,
    standings,
    whole,
    with_silent,
)
from models.reads.unit_recount import holds
from rules.decision_rule import Abstention, Clause, Combine, DecisionRule, Measure
from rules.standing import VoteStanding


@dataclass(frozen=True, slots=True)
class SqlCount:
    """One way of counting: figures by name in heads and 0.01 m², clause by clause, verdict."""

    heads: dict[str, int]
    area: dict[str, int]
    clauses: tuple[bool, ...]
    adopted: bool


@dataclass(frozen=True, slots=True)
class SqlTally:
    """The strict count, and the one with the silent who were served; None where nobody was."""

    strict: SqlCount
    with_silent: SqlCount | None


def recount_groups(session: Session, papers: Papers, question: Question) -> SqlTally:
    """Count a question in the database: one statement, two more where silence was served.

    A rule with nested clauses costs one more for each. O(parts + votes log votes).
    """
    stood = standings(papers, question)
    strict = _count(session, papers, question.rule, stood)
    joined = with_silent(stood, papers, question.rule.counting.silence)
    served = sa.select(
        sa.exists().where(
            stood.c.owner_group == papers.served.c.owner_group,
            stood.c.standing == VoteStanding.SILENT.value,
        )
    )
    if not session.scalar(served):
        return SqlTally(strict, None)
    return SqlTally(strict, _count(session, papers, question.rule, joined))


_FIGURES: Final[dict[str, tuple[VoteStanding, ...]]] = {
    "eligible": tuple(VoteStanding),
    "for": (VoteStanding.FOR,),
    "against": (VoteStanding.AGAINST,),
    "abstain": (VoteStanding.ABSTAIN,),
    "conditional": (VoteStanding.CONDITIONAL,),
    "invalid": (VoteStanding.INVALID, VoteStanding.CONFLICT),
    "undecided": (VoteStanding.UNDECIDED,),
    "silent": (VoteStanding.SILENT,),
    "for_plus_against": (VoteStanding.FOR, VoteStanding.AGAINST),
}


def _figures(rule: DecisionRule) -> dict[str, tuple[VoteStanding, ...]]:
    """Return which standings each figure adds up; an abstention takes part unless not (B2)."""
    taking = [VoteStanding.FOR, VoteStanding.AGAINST, VoteStanding.CONDITIONAL]
    if rule.counting.abstention is not Abstention.NOT_PARTICIPATING:
        taking.append(VoteStanding.ABSTAIN)
    return {**_FIGURES, "participating": tuple(taking)}


def _count(session: Session, papers: Papers, rule: DecisionRule, stood: sa.CTE) -> SqlCount:
    sums = _sums(stood.c.standing, stood.c.area, rule)
    row = session.execute(
        sa.select(*sums.values(), *_clauses(rule.clauses, sums)).select_from(stood)
    ).one()
    names, bools = list(sums), tuple(bool(each) for each in row[len(sums) :])
    figures = dict(zip(names, row[: len(sums)], strict=True))
    carried = any(bools) if rule.counting.combine is Combine.ANY else bool(bools) and all(bools)
    return SqlCount(
        heads={name: figures[Measure.HEAD, name] for _, name in names[: len(names) // 2]},
        area={name: figures[Measure.AREA, name] for _, name in names[: len(names) // 2]},
        clauses=bools,
        adopted=carried and _places_carry(session, papers, rule, stood),
    )


def _places_carry(session: Session, papers: Papers, rule: DecisionRule, stood: sa.CTE) -> bool:
    """Whether the nested clauses hold in every place that is not too small to be asked."""
    if rule.nested is None:
        return True
    parts = papers.parts
    there = (
        sa.select(
            parts.c.place,
            stood.c.owner_group,
            stood.c.standing,
            whole(sa.func.sum(parts.c.area)).label("area"),
        )
        .select_from(parts.join(stood, stood.c.owner_group == parts.c.owner_group))
        .group_by(parts.c.place, stood.c.owner_group, stood.c.standing)
        .subquery()
    )
    sums = _sums(there.c.standing, there.c.area, rule)
    held = sa.and_(*_clauses(rule.nested.clauses, sums))
    refused = (
        sa.select(there.c.place)
        .group_by(there.c.place)
        .having(sa.func.count() > rule.nested.exempt_up_to, sa.not_(held))
    )
    return session.execute(refused.limit(1)).first() is None


def _sums(standing: Column, area: Column, rule: DecisionRule) -> dict[tuple[Measure, str], Column]:
    """Return every figure, first all in heads and then all in areas, in the same order."""
    kinds = _figures(rule)
    heads, areas = {}, {}
    for name, which in kinds.items():
        among = standing.in_([each.value for each in which])
        heads[Measure.HEAD, name] = sa.func.count(sa.case((among, 1)))
        areas[Measure.AREA, name] = whole(sa.func.sum(sa.case((among, area), else_=0)))
    return {**heads, **areas}


def _clauses(
    clauses: Sequence[Clause], sums: dict[tuple[Measure, str], Column]
) -> list[sa.ColumnElement[bool]]:
    nothing = sa.literal(0, sa.BigInteger)
    held = []
    for clause in clauses:
        part = sums.get((clause.measure, clause.numerator.value), nothing)
        of = sums.get((clause.measure, clause.denominator.value), nothing)
        compared = holds(part, of, clause.operator, clause.share)
        if clause.enough is not None:
            compared = sa.or_(compared, sa.and_(of > 0, part >= clause.enough))
        held.append(sa.and_(compared, part >= clause.minimum))
    return held
