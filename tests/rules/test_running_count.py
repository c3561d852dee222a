from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rules.area import square_metres
from rules.consent import Answer, InvalidReason
from rules.decision_rule import Abstention, Revote
from rules.electorate import draw_roll
from rules.rulebook import rule_by_id
from rules.running_count import RunningCount, apply_vote, apply_votes
from rules.standing import Circumstances, Vote, VoteStanding
from rules.tally import tally
from tests.rules.builders_rules import a_part, a_roll, a_vote, flats

OPENED = datetime(2025, 11, 3, tzinfo=UTC)
GENERAL = rule_by_id("CN-CC278-GENERAL")
KOREA = rule_by_id("KR-HA11-WHOLE")
NESTED = replace(
    KOREA,
    nested=replace(KOREA.nested, exempt_up_to=1),
    counting=replace(KOREA.counting, abstention=Abstention.NOT_PARTICIPATING),
)
LAST = replace(GENERAL, counting=replace(GENERAL.counting, revote=Revote.LAST_BEFORE_CLOSE))
OWNERS = ("A", "B", "C", "A+B", "nobody")

a_house = st.lists(
    st.tuples(
        st.integers(1, 30000), st.sampled_from(["A", "B", "C", "A+B"]), st.sampled_from("12")
    ),
    min_size=1,
    max_size=8,
)


class RunningAndRecount(RuleBasedStateMachine):
    """Votes come in one by one; after each the counters equal a full recount."""

    @initialize(
        house=a_house,
        law=st.sampled_from([GENERAL, LAST, NESTED]),
        designated=st.sampled_from([{}, {"A+B": "A"}, {"A+B": "B"}]),
    )
    def open_the_vote(self, house, law, designated):
        self.law = law
        self.about = Circumstances(designated=designated)
        parts = [
            a_part(str(number), square_metres(area), owner.split("+"), building=building)
            for number, (area, owner, building) in enumerate(house)
        ]
        self.roll = draw_roll(parts, self.law.electorate)
        self.votes = []
        self.running = RunningCount(self.roll, self.law, self.about)

    @rule(
        group=st.sampled_from(OWNERS),
        signer=st.sampled_from("AB"),
        choice=st.sampled_from([*Answer, "nonsense"]),
        minute=st.integers(0, 30),
        invalid=st.sampled_from([None, None, None, InvalidReason.UNSIGNED]),
    )
    def a_vote_comes_in(self, group, signer, choice, minute, invalid):
        at = OPENED + timedelta(minutes=minute)  # not in order: paper is entered late
        vote = Vote(group, signer, choice, at, invalid=invalid)
        self.votes.append(vote)
        moved = apply_vote(self.running, vote)
        assert (moved is None) is (group not in self.roll.groups)

    @invariant()
    def the_counters_are_the_recount(self):
        if hasattr(self, "running"):
            counted = tally(self.roll, self.votes, self.law, self.about)
            assert self.running.result() == counted.strict
            for line in counted.lines:
                assert self.running.standing_of(line.group) is line.standing


TestRunningAndRecount = RunningAndRecount.TestCase
TestRunningAndRecount.settings = settings(
    stateful_step_count=20, max_examples=max(40, settings().max_examples // 4)
)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Answer)), max_size=30), st.randoms())
def test_votes_may_come_in_any_order(cast, random):
    roll = a_roll(*flats(6))
    votes = [
        a_vote(f"f{owner:03d}", choice, day=day + 1) for day, (owner, choice) in enumerate(cast)
    ]

    straight = apply_votes(RunningCount(roll, GENERAL), votes)
    shuffled = apply_votes(RunningCount(roll, GENERAL), random.sample(votes, len(votes)))

    assert straight == shuffled


def test_a_vote_says_what_it_moved():
    count = RunningCount(a_roll(*flats(2, "50.00")), GENERAL)

    moved = apply_vote(count, a_vote("f000", "agree"))
    again = apply_vote(count, a_vote("f000", "disagree", day=2))

    assert (moved.before, moved.after, moved.area) == (
        VoteStanding.SILENT,
        VoteStanding.FOR,
        5000,
    )
    assert moved.moves
    assert not again.moves  # the first valid vote stands
    assert apply_vote(count, a_vote("nobody")) is None
    assert count.result().heads.for_ == 1


def test_the_standing_of_a_stranger_is_unknown():
    count = RunningCount(a_roll(*flats(1)), GENERAL)

    with pytest.raises(KeyError):
        count.standing_of("nobody")
