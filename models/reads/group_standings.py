"""Where every owner group stands, found in SQL alone: which of its votes counts, and as what.

See `models.reads.group_recount`. Source: DOMAIN §2.2 E10, E16; §2.4 B1-B8.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from rules.consent import Answer
from rules.decision_rule import DecisionRule, Revote, Silence
from rules.standing import VoteStanding

Column = sa.ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Papers:
    """What a question is counted from, as tables or subqueries.

    parts: owner_group, place, area (0.01 m²), may_vote (1 or 0); one row an eligible part.
    votes: owner_group, signer, choice, seq (rising with the time of casting), is_valid (1 or 0).
    designated: owner_group, signer; at most one row a group.
    served: owner_group; at most one row a group.
    """

    parts: sa.FromClause
    votes: sa.FromClause
    designated: sa.FromClause
    served: sa.FromClause


@dataclass(frozen=True, slots=True)
class Question:
    """How to count: the frozen rule, and on a ballot between plans which option is "for"."""

    rule: DecisionRule
    option: str = ""
    others: tuple[str, ...] = ()


def standings(papers: Papers, question: Question) -> sa.CTE:
    """Return where every owner group stands: owner_group, area, standing."""
    votes, named = papers.votes, papers.designated
    theirs = sa.or_(named.c.signer.is_(None), votes.c.signer == named.c.signer)
    valid = (
        sa.select(votes.c.owner_group, votes.c.signer, votes.c.choice, votes.c.seq)
        .select_from(votes.outerjoin(named, named.c.owner_group == votes.c.owner_group))
        .where(votes.c.is_valid == 1, theirs)
        .cte("valid_votes")
    )
    said = (
        sa.select(
            votes.c.owner_group,
            sa.func.count().label("votes"),
            sa.func.sum(1 - votes.c.is_valid).label("spoilt"),
        )
        .group_by(votes.c.owner_group)
        .cte("said")
    )
    open_ = (
        sa.select(valid.c.owner_group)
        .where(valid.c.choice == Answer.UNDECIDED.value)
        .distinct()
        .cte("undecided")
    )
    decided = _decided(valid, question.rule.counting.revote)
    groups = _groups(papers.parts)
    joined = (
        groups.outerjoin(said, said.c.owner_group == groups.c.owner_group)
        .outerjoin(open_, open_.c.owner_group == groups.c.owner_group)
        .outerjoin(decided, decided.c.owner_group == groups.c.owner_group)
    )
    standing = sa.case(
        (
            groups.c.may_vote == 0,
            sa.case(
                (said.c.votes > 0, as_text(VoteStanding.INVALID)),
                else_=as_text(VoteStanding.SILENT),
            ),
        ),
        (decided.c.choices > 1, as_text(VoteStanding.CONFLICT)),
        (decided.c.choices == 1, _meaning(decided.c.choice, question)),
        (open_.c.owner_group.is_not(None), as_text(VoteStanding.UNDECIDED)),
        (said.c.spoilt > 0, as_text(VoteStanding.INVALID)),
        else_=as_text(VoteStanding.SILENT),
    )
    return (
        sa.select(groups.c.owner_group, groups.c.area, standing.label("standing"))
        .select_from(joined)
        .cte("standings")
    )


def _groups(parts: sa.FromClause) -> sa.CTE:
    return (
        sa.select(
            parts.c.owner_group,
            whole(sa.func.sum(parts.c.area)).label("area"),
            sa.func.max(parts.c.may_vote).label("may_vote"),
        )
        .group_by(parts.c.owner_group)
        .cte("owner_groups")
    )


def _decided(valid: sa.CTE, revote: Revote) -> sa.CTE:
    """Return each group's one choice, and how many different ones its signers' own votes say."""
    order = valid.c.seq if revote is Revote.FIRST_VALID_WINS else valid.c.seq.desc()
    nth = sa.func.row_number().over(
        partition_by=(valid.c.owner_group, valid.c.signer), order_by=order
    )
    ranked = (
        sa.select(valid.c.owner_group, valid.c.choice, nth.label("nth"))
        .where(valid.c.choice != Answer.UNDECIDED.value)
        .cte("ranked_votes")
    )
    return (
        sa.select(
            ranked.c.owner_group,
            sa.func.count(ranked.c.choice.distinct()).label("choices"),
            sa.func.min(ranked.c.choice).label("choice"),
        )
        .where(ranked.c.nth == 1)
        .group_by(ranked.c.owner_group)
        .cte("decided")
    )


def _meaning(choice: Column, question: Question) -> Column:
    """Return the standing that a decided choice means; any other word spoils the vote."""
    if question.option:
        means = {
            question.option: VoteStanding.FOR,
            **dict.fromkeys(question.others, VoteStanding.AGAINST),
            Answer.DISAGREE.value: VoteStanding.AGAINST,
            Answer.ABSTAIN.value: VoteStanding.ABSTAIN,
        }
    else:
        means = {
            Answer.AGREE.value: VoteStanding.FOR,
            Answer.DISAGREE.value: VoteStanding.AGAINST,
            Answer.ABSTAIN.value: VoteStanding.ABSTAIN,
            Answer.CONDITIONAL.value: VoteStanding.CONDITIONAL,
        }
    cases = [(choice == word, as_text(standing)) for word, standing in means.items()]
    return sa.case(*cases, else_=as_text(VoteStanding.INVALID))


def with_silent(stood: sa.CTE, papers: Papers, silence: Silence) -> sa.CTE:
    """Return the standings with the silent who were served on the side of the majority (B8)."""

    def how_many(standing: VoteStanding) -> sa.ScalarSelect[int]:
        asked = stood.alias()
        return (
            sa.select(sa.func.count())
            .select_from(asked)
            .where(asked.c.standing == standing.value)
            .scalar_subquery()
        )

    ayes, noes = how_many(VoteStanding.FOR), how_many(VoteStanding.AGAINST)
    silent = as_text(VoteStanding.SILENT)
    side = (
        as_text(VoteStanding.FOR)
        if silence is Silence.COUNTS_FOR
        else sa.case(
            (ayes > noes, as_text(VoteStanding.FOR)),
            (noes > ayes, as_text(VoteStanding.AGAINST)),
            else_=silent,
        )
    )
    reached = papers.served.c.owner_group.is_not(None)
    joins = sa.and_(stood.c.standing == VoteStanding.SILENT.value, reached)
    return (
        sa.select(
            stood.c.owner_group,
            stood.c.area,
            sa.case((joins, side), else_=stood.c.standing).label("standing"),
        )
        .select_from(
            stood.outerjoin(papers.served, papers.served.c.owner_group == stood.c.owner_group)
        )
        .cte("standings_with_silent")
    )


def as_text(standing: VoteStanding) -> sa.ColumnElement[str]:
    """Return a standing as the text it is compared with."""
    return sa.literal(standing.value, sa.String)


def whole(column: Column) -> Column:
    """Return a sum as a whole number, 0 of nothing."""
    return sa.cast(sa.func.coalesce(column, 0), sa.BigInteger)
