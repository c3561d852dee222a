"""The law: recounting a million parts, one vote with running counters, importing the rules.

The reference of the recount is the bare scan of the same rows, of a vote the bare insert.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.row import Row
from models.reads.group_recount import recount_groups
from models.reads.group_standings import Papers, Question
from models.reads.unit_recount import PartRule, recount
from rules.consent import Answer
from rules.decision_rule import Electorate
from rules.electorate import ExclusivePart, Roll, draw_roll
from rules.rulebook import rule_by_id
from rules.running_count import RunningCount, apply_vote
from rules.standing import Vote
from rules.tally import tally

PARTS = 1_000_000
VOTED = 700_000
CODES = {Answer.AGREE: 1, Answer.DISAGREE: 2, Answer.ABSTAIN: 3}
VOTES = 2_000
TIMES = 5
META = sa.MetaData()
# Wide tables of the product hold names and papers; a count reads these three columns alone.
PART = sa.Table(
    "part",
    META,
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("owner", sa.Integer, nullable=False),
    sa.Column("area", sa.Integer, nullable=False),
    sa.Index("part_by_owner", "owner", "part", "area"),
)
BALLOT = sa.Table(
    "ballot",
    META,
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("choice", sa.SmallInteger),
)
COUNTER = sa.Table(
    "counter",
    META,
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("heads_for", sa.Integer, nullable=False),
    sa.Column("area_for", sa.Integer, nullable=False),
    sa.Column("heads_taking_part", sa.Integer, nullable=False),
    sa.Column("area_taking_part", sa.Integer, nullable=False),
)
TWO_THIRDS, HALF = Fraction(2, 3), Fraction(1, 2)
RULE = PartRule(TWO_THIRDS, TWO_THIRDS, HALF, HALF, strict=True)


def rows() -> Iterable[Row]:
    yield _import_row()
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{Path(folder) / 'count.db'}")
        _fill(engine)
        yield _recount_row(engine)
        yield from _vote_rows(engine)
        engine.dispose()
    yield from _rules_rows()


def _import_row() -> Row:
    program = "import time; t = time.perf_counter(); import rules; print(time.perf_counter() - t)"
    taken = [float(_run(program)) * 1000 for _ in range(TIMES)]
    empty = [float(_run(program.replace("import rules", "pass"))) * 1000 for _ in range(TIMES)]
    median = statistics.median
    return Row("core law: import rules", median(taken), "ms", median(empty), goal=30)


def _recount_row(engine: sa.Engine) -> Row:
    with engine.connect() as connection:
        scan = sa.select(sa.func.sum(PART.c.area), sa.func.count()).select_from(PART)
        connection.exec_driver_sql("PRAGMA cache_size = -131072")
        bare = _seconds(lambda: connection.execute(scan).one())
        ours = _seconds(lambda: connection.execute(recount(PART, BALLOT, RULE, CODES)).one())
    return Row("core law: recount of 1 M parts, SQLite", ours, "CPU-s", bare, goal=0.7)


def _vote_rows(engine: sa.Engine) -> Iterable[Row]:
    roll = _roll()
    count = RunningCount(roll, rule_by_id("CN-CC278-GENERAL"))
    begun = datetime(2026, 3, 2, tzinfo=UTC)
    groups = list(roll.groups)
    votes = [
        Vote(group, group, "agree", begun + timedelta(seconds=at))
        for at, group in enumerate(groups[:VOTES])
    ]
    raw = engine.raw_connection()
    raw.isolation_level = None  # type: ignore[attr-defined]  # sqlite3's own: we say BEGIN
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    insert = "INSERT INTO ballot(part, choice) VALUES (?, 1)"
    update = (
        "UPDATE counter SET heads_for = heads_for + ?, area_for = area_for + ?, "
        "heads_taking_part = heads_taking_part + ?, area_taking_part = area_taking_part + ? "
        "WHERE place = ?"
    )

    def bare(part: int, vote: Vote) -> None:
        del vote
        cursor.execute("BEGIN")
        cursor.execute(insert, (part,))
        cursor.execute("COMMIT")

    def counted(part: int, vote: Vote) -> None:
        cursor.execute("BEGIN")
        cursor.execute(insert, (part,))
        moved = apply_vote(count, vote)
        if moved is not None and moved.moves:
            cursor.execute(update, (1, moved.area, 1, moved.area, part % 50))
        cursor.execute("COMMIT")

    alone = _micros(bare, votes, PARTS + 1)
    both = _micros(counted, votes, PARTS + 1 + VOTES)
    raw.close()
    assert count.result() == tally(roll, votes, rule_by_id("CN-CC278-GENERAL")).strict
    yield Row("core law: counters of one vote over a bare insert", both - alone, "µs", alone, 150)


def _rules_rows() -> Iterable[Row]:
    roll = _roll()
    votes = [Vote(group, group, "agree", datetime(2026, 3, 2, tzinfo=UTC)) for group in roll.groups]
    rule = rule_by_id("CN-CC278-MAJOR")
    ours = _seconds(lambda: tally(roll, votes, rule))
    yield Row("core law: tally of 10,000 households in Python", ours, "CPU-s", goal=1)
    engine = sa.create_engine("sqlite://")
    with Session(engine) as session:
        papers = _papers(session, roll, votes)
        again = recount_groups(session, papers, Question(rule))
        counted = tally(roll, votes, rule).strict
        assert (again.strict.heads["for"], again.strict.adopted) == (
            counted.heads.for_,
            counted.adopted,
        )
        second = _seconds(lambda: recount_groups(session, papers, Question(rule)))
    engine.dispose()
    yield Row("core law: the same counted a second time in SQL", second, "CPU-s", ours)


def _papers(session: Session, roll: Roll, votes: list[Vote]) -> Papers:
    """Put a roll and its votes into tables, as the certification of a count reads them."""
    meta = sa.MetaData()

    def group() -> sa.Column[str]:
        return sa.Column("owner_group", sa.String, index=True)

    whole = {"place": "1", "may_vote": 1}
    parts = sa.Table(
        *("parts", meta, group(), sa.Column("place", sa.String)),
        *(sa.Column("area", sa.BigInteger), sa.Column("may_vote", sa.Integer)),
    )
    cast = sa.Table(
        *("cast", meta, group(), sa.Column("signer", sa.String)),
        *(sa.Column("choice", sa.String), sa.Column("seq", sa.Integer)),
        sa.Column("is_valid", sa.Integer),
    )
    designated = sa.Table("designated", meta, group(), sa.Column("signer", sa.String))
    served = sa.Table("served", meta, group())
    meta.create_all(session.connection())
    areas = [(key, each.area_hundredths) for key, each in roll.groups.items()]
    session.execute(
        sa.insert(parts), [{"owner_group": key, "area": area, **whole} for key, area in areas]
    )
    session.execute(
        sa.insert(cast),
        [
            {
                "owner_group": vote.group,
                "signer": vote.signer,
                "choice": vote.choice,
                "seq": at,
                "is_valid": 1,
            }
            for at, vote in enumerate(votes)
        ],
    )
    return Papers(parts, cast, designated, served)


def _roll() -> Roll:
    parts = [
        ExclusivePart(
            household_id=str(number),
            door=str(number),
            registered_area=Decimal(4000 + number % 9000).scaleb(-2),
            owners=frozenset({str(number)}),
        )
        for number in range(10_000)
    ]
    return draw_roll(parts, Electorate())


def _fill(engine: sa.Engine) -> None:
    draw = random.Random(278)  # noqa: S311 -- figures for a measurement
    META.create_all(engine)
    parts = [
        {"part": n, "owner": n - (n % 20 == 0), "area": draw.randrange(3500, 14000)}
        for n in range(1, PARTS + 1)
    ]
    # One part in twenty belongs to the owner next door: 950,000 owners.
    voted = draw.sample(range(1, PARTS + 1), VOTED)
    with engine.begin() as connection:
        connection.execute(sa.insert(PART), parts)
        ballots = [{"part": part, "choice": draw.choice((1, 1, 2, 3))} for part in voted]
        connection.execute(sa.insert(BALLOT), ballots)
        places = [dict.fromkeys((each.name for each in COUNTER.c), 0) for _ in range(50)]
        connection.execute(
            sa.insert(COUNTER), [{**row, "place": n} for n, row in enumerate(places)]
        )
        connection.execute(sa.text("ANALYZE"))


def _seconds(work) -> float:  # type: ignore[no-untyped-def]  # any call
    taken = []
    for _ in range(TIMES):
        begun = time.process_time()  # SQLite works in this process; others do not count
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def _micros(work, votes, first) -> float:  # type: ignore[no-untyped-def]  # any call
    taken = []
    for at, vote in enumerate(votes):
        begun = time.perf_counter_ns()  # a commit waits for the disk: the clock on the wall
        work(first + at, vote)
        taken.append(time.perf_counter_ns() - begun)
    return statistics.median(taken) / 1000


def _run(program: str) -> str:
    ran = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return ran.stdout
