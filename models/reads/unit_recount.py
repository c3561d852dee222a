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
        truth of quorum_area, quorum_owners, approve_area, approve_owners. Most
        owners have one part, so an answer's parts are its owners but for those who have
        several: only these are grouped. An index on (owner, part, area) keeps that a scan.
    """
    known = codes or _AS_TEXT
    whole, rows = _wholes(parts), _answers(parts, ballots, known)
    several = _several(parts, ballots, known)
    figures = {
        "total_area": whole.c.area,
        "total_owners": whole.c.parts - several.c.parts + several.c.owners,
        "part_area": rows.c.area_said,
        "part_owners": rows.c.said - several.c.rows_said + several.c.said,
        **{f"area_{each.value}": rows.c[f"area_{each.value}"] for each in _SAID},
        **{
            f"owners_{name}": rows.c[name] - several.c[f"rows_{name}"] + several.c[name]
            for name in (each.value for each in _SAID)
        },
        "owners_conflict": several.c.conflict,
    }
    return sa.select(
        *(figure.label(name) for name, figure in figures.items()),
        *(truth.label(name) for name, truth in _verdicts(figures, rule).items()),
    ).select_from(whole.join(rows, sa.true()).join(several, sa.true()))


def _verdicts(
    figures: Mapping[str, sa.ColumnElement[int]], rule: PartRule
) -> dict[str, sa.ColumnElement[bool]]:
    more = Operator.MORE if rule.strict else Operator.AT_LEAST
    verdicts = {}
    for measure, quorum, approval in (
        ("area", rule.quorum_area, rule.approve_area),
        ("owners", rule.quorum_owners, rule.approve_owners),
    ):
        part, total = figures[f"part_{measure}"], figures[f"total_{measure}"]
        verdicts[f"quorum_{measure}"] = holds(part, total, Operator.AT_LEAST, quorum)
        verdicts[f"approve_{measure}"] = holds(figures[f"{measure}_agree"], part, more, approval)
    return verdicts


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
    return sa.select(_total(parts.c.area).label("area"), sa.func.count().label("parts")).subquery()


def _answers(
    parts: sa.FromClause, ballots: sa.FromClause, codes: Mapping[Answer, str | int]
) -> sa.Subquery:
    """Return parts and area behind each answer: ballots with their parts, no grouping."""
    said = ballots.c.choice
    columns = [
        sa.func.count(said).label("said"),
        _total(parts.c.area).label("area_said"),
    ]
    for each in _SAID:
        columns += [
            sa.func.count(sa.case((said == codes[each], 1))).label(each.value),
            _total(sa.case((said == codes[each], parts.c.area), else_=0)).label(
                f"area_{each.value}"
            ),
        ]
    return (
        sa.select(*columns)
        .select_from(ballots.join(parts, ballots.c.part == parts.c.part))
        .where(said.is_not(None))
        .subquery()
    )


def _several(
    parts: sa.FromClause, ballots: sa.FromClause, codes: Mapping[Answer, str | int]
) -> sa.Subquery:
    """Return the owners with several parts: their parts, and what all of one's parts say."""
    many = sa.select(parts.c.owner).group_by(parts.c.owner).having(sa.func.count() > 1).subquery()
    theirs, said = parts.alias(), ballots.c.choice
    answered = [
        sa.func.count(sa.case((said == codes[each], 1))).label(f"rows_{each.value}")
        for each in _SAID
    ]
    owner = (
        sa.select(
            sa.func.count().label("parts"),
            sa.func.count(said).label("rows_said"),
            *answered,
            sa.func.min(said).label("first"),
            sa.func.max(said).label("last"),
        )
        .select_from(
            many.join(theirs, theirs.c.owner == many.c.owner).outerjoin(
                ballots, theirs.c.part == ballots.c.part
            )
        )
        .group_by(many.c.owner)
        .subquery()
    )
    first, last = owner.c.first, owner.c.last
    alike = {each: sa.and_(first == codes[each], last == codes[each]) for each in _SAID}
    sums = ("parts", "rows_said", *(f"rows_{each.value}" for each in _SAID))
    return sa.select(
        sa.func.count().label("owners"),
        sa.func.count(first).label("said"),
        *(_total(owner.c[name]).label(name) for name in sums),
        *(sa.func.count(sa.case((same, 1))).label(each.value) for each, same in alike.items()),
        sa.func.count(sa.case((first != last, 1))).label("conflict"),
    ).subquery()


def _total(column: Any) -> sa.ColumnElement[int]:  # noqa: ANN401 -- a column or a case
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)
