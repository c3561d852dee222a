"""The count by owner groups in SQL agrees with the one in Python on whatever comes in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.reads.group_recount import recount_groups
from models.reads.group_standings import Papers, Question
from rules.area import hundredths, square_metres
from rules.consent import Answer, InvalidReason
from rules.decision_rule import (
    Abstention,
    Clause,
    Combine,
    Count,
    Measure,
    Operator,
    Revote,
    Silence,
)
from rules.electorate import OwnerStatus, draw_roll
from rules.rulebook import rule_by_id
from rules.standing import Circumstances, Vote
from rules.tally import tally
from tests.rules.builders_rules import a_part

OPENED = datetime(2025, 11, 3, tzinfo=UTC)
META = sa.MetaData()


def _table(name, *columns):
    return sa.Table(name, META, *columns, prefixes=["TEMPORARY"])


GROUP = ("owner_group", sa.String(40))
PARTS = _table(
    "group_part",
    sa.Column(*GROUP),
    sa.Column("place", sa.String(10)),
    sa.Column("area", sa.BigInteger),
    sa.Column("may_vote", sa.Integer),
)
VOTES = _table(
    "group_vote",
    sa.Column(*GROUP),
    sa.Column("signer", sa.String(40)),
    sa.Column("choice", sa.String(20)),
    sa.Column("seq", sa.Integer),
    sa.Column("is_valid", sa.Integer),
)
DESIGNATED = _table("group_designated", sa.Column(*GROUP), sa.Column("signer", sa.String(40)))
SERVED = _table("group_served", sa.Column(*GROUP))
PAPERS = Papers(PARTS, VOTES, DESIGNATED, SERVED)

GENERAL, MAJOR = rule_by_id("CN-CC278-GENERAL"), rule_by_id("CN-CC278-MAJOR")
KOREA = rule_by_id("KR-HA11-WHOLE")
FEW = Clause(
    Measure.HEAD, Count.FOR, Count.FOR_PLUS_AGAINST, Operator.MORE, GENERAL.clauses[3].share
)
LAWS = [
    GENERAL,
    replace(MAJOR, counting=replace(MAJOR.counting, silence=Silence.JOINS_MAJORITY)),
    replace(
        GENERAL,
        counting=replace(
            GENERAL.counting, revote=Revote.LAST_BEFORE_CLOSE, silence=Silence.COUNTS_FOR
        ),
    ),
    KOREA,
    replace(
        KOREA,
        nested=replace(KOREA.nested, exempt_up_to=1),
        counting=replace(KOREA.counting, abstention=Abstention.NOT_PARTICIPATING),
    ),
    replace(
        GENERAL,
        clauses=(
            replace(FEW, minimum=2),
            replace(FEW, enough=2),
            replace(FEW, operator=Operator.FEWER),
        ),
        counting=replace(GENERAL.counting, combine=Combine.ANY),
    ),
]
OWNERS = ["A", "B", "C", "A+B"]
a_house = st.lists(
    st.tuples(
        st.integers(1, 30000),
        st.sampled_from(OWNERS),
        st.sampled_from("12"),
        st.sampled_from([OwnerStatus.SETTLED] * 4 + [OwnerStatus.DECEASED_UNSETTLED]),
    ),
    min_size=1,
    max_size=8,
)
some_votes = st.lists(
    st.tuples(
        st.sampled_from([*OWNERS, "nobody"]),
        st.sampled_from("AB"),
        st.sampled_from([*Answer, "X", "Y", "nonsense"]),
        st.sampled_from([None, None, None, InvalidReason.UNSIGNED]),
    ),
    max_size=12,
)


def in_sql(session, roll, votes, about, question):
    for table in (PARTS, VOTES, DESIGNATED, SERVED):
        session.execute(sa.delete(table))
    rows = {
        PARTS: [
            {
                "owner_group": line.owner_group,
                "place": line.building,
                "area": hundredths(line.area),
                "may_vote": int(line.may_vote),
            }
            for line in roll.lines
            if line.eligible
        ],
        VOTES: [
            {
                "owner_group": vote.group,
                "signer": vote.signer,
                "choice": str(vote.choice),
                "seq": number,
                "is_valid": int(vote.invalid is None),
            }
            for number, vote in enumerate(votes)
        ],
        DESIGNATED: [
            {"owner_group": group, "signer": signer} for group, signer in about.designated.items()
        ],
        SERVED: [{"owner_group": group} for group in about.served],
    }
    for table, values in rows.items():
        if values:
            session.execute(sa.insert(table), values)
    return recount_groups(session, PAPERS, question)


def same(in_database, in_python):
    for measure in ("heads", "area"):
        figures = getattr(in_python, measure)
        for name, found in getattr(in_database, measure).items():
            assert (
                found == figures.count(Count(name))
                if name in set(Count)
                else found == getattr(figures, name)
            )
    assert in_database.clauses == tuple(clause.passed for clause in in_python.clauses)
    assert in_database.adopted is in_python.adopted


about_it = st.builds(
    lambda designated, served, option: Circumstances(
        designated=designated,
        served=served,
        for_option=option,
        other_options=frozenset("Y" if option else ""),
    ),
    st.sampled_from([{}, {"A+B": "A"}, {"A+B": "B"}]),
    st.frozensets(st.sampled_from(OWNERS)),
    st.sampled_from(["", "X"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(house=a_house, cast=some_votes, law=st.sampled_from(LAWS), about=about_it)
def test_both_counts_agree(session, house, cast, law, about):
    META.create_all(session.connection())
    parts = [
        a_part(str(number), square_metres(area), owner.split("+"), building=building, status=status)
        for number, (area, owner, building, status) in enumerate(house)
    ]
    roll = draw_roll(parts, law.electorate)
    votes = [
        Vote(group, signer, choice, OPENED + timedelta(minutes=at), invalid=invalid)
        for at, (group, signer, choice, invalid) in enumerate(cast)
    ]

    question = Question(law, about.for_option, tuple(about.other_options))
    found = in_sql(session, roll, votes, about, question)

    expected = tally(roll, votes, law, about)
    same(found.strict, expected.strict)
    assert (found.with_silent is None) is (expected.with_silent is None)
    if expected.with_silent is not None:
        same(found.with_silent, expected.with_silent)
