"""Ballots of a running round that are not carried yet, with who may still answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import Visit
from models.reads.ballot_count import BallotCount, count_places
from models.reads.survey_answer import newest_answers
from rules.ballot_options import OptionsTally
from rules.consent import Answer
from rules.decision_rule import DecisionRule, Measure
from rules.demand_survey import Position
from rules.electorate import OwnerGroup
from rules.figures import Figures
from rules.standing import VoteStanding
from rules.tally import CountResult
from rules.visit_odds import Attitude, Heard, OpenOwner, attitude_of

_OPEN = frozenset({VoteStanding.SILENT, VoteStanding.UNDECIDED})
_ANSWERED = frozenset({VoteStanding.FOR, VoteStanding.AGAINST, VoteStanding.ABSTAIN})
Sums = tuple[tuple[Measure, Figures], ...]


@dataclass(frozen=True, slots=True)
class OpenCount:
    """One ballot as it stands, in plain figures; see `rules.planning.vote_outlook`.

    Of a ballot between plans there is one for every `option`: its figures count as "for" who
    chose it, and `share` is its expected part of the choices to come.
    """

    number: int
    title: str
    rule: DecisionRule
    figures: Sums
    owners: tuple[OpenOwner, ...]
    heard: tuple[tuple[Attitude, Heard], ...]
    nested: tuple[tuple[str, Sums], ...]
    option: str = ""
    share: Fraction | None = None


def open_ballots(
    session: Session, case_id: int, counts: Sequence[BallotCount]
) -> tuple[OpenCount, ...]:
    """Return the ballots that are not carried yet, those between plans by option; two queries.

    An owner's attitude is what the last visitor heard at any of its doors, else its answer to
    the survey.
    """
    short = [count for count in counts if not count.adopted]
    if not short:
        return ()
    positions = _positions(session, case_id)
    wants = {
        home: answer.wants_renovation for home, answer in newest_answers(session, case_id).items()
    }
    found: list[OpenCount] = []
    for count in short:
        each = _open(count, positions, wants)
        found += [each] if count.options is None else _by_option(count, count.options, each)
    return tuple(found)


def _by_option(count: BallotCount, tally: OptionsTally, asked: OpenCount) -> list[OpenCount]:
    """Return the question once for every option, with the figures of each.

    An option's share of the choices to come is its share so far, as if every option and the
    refusal of all had been chosen once more (Laplace's rule of succession).
    """
    chosen = {each.option: each.result.heads.for_ for each in tally.results}
    refused = sum(
        line.vote is not None and line.vote.choice == Answer.DISAGREE for line in count.lines
    )
    whole = sum(chosen.values()) + refused + len(chosen) + 1
    # Whoever answered took part; which plan it was does not say how others will choose.
    heard = tuple((kind, Heard(each.answered, each.answered)) for kind, each in asked.heard)
    return [
        replace(
            asked,
            figures=_sums(each.result),
            heard=heard,
            option=each.option,
            share=Fraction(chosen[each.option] + 1, whole),
        )
        for each in tally.results
    ]


def _open(
    count: BallotCount, positions: Mapping[int, Position], wants: Mapping[int, bool | None]
) -> OpenCount:
    owners, heard = [], dict.fromkeys(Attitude, Heard())
    for line in count.lines:
        group = count.roll.groups[line.group]
        attitude = _attitude(group, positions, wants)
        if line.standing in _OPEN:
            owners.append(_owner(group, attitude))
        elif line.standing in _ANSWERED:
            so_far = heard[attitude]
            agreed = so_far.agreed + (line.standing is VoteStanding.FOR)
            heard[attitude] = Heard(agreed, so_far.answered + 1)
    return OpenCount(
        count.ballot.number,
        count.ballot.title,
        count.ballot.rule,
        _sums(count.strict),
        tuple(owners),
        tuple(heard.items()),
        _nested(count),
    )


def _owner(group: OwnerGroup, attitude: Attitude) -> OpenOwner:
    first = group.lines[0]
    places = {place for line in group.lines for place in (line.building, line.stairwell) if place}
    return OpenOwner(
        group.key,
        int(first.household_id),
        first.door,
        group.area_hundredths,
        attitude,
        group.may_vote,
        frozenset(places),
    )


def _attitude(
    group: OwnerGroup, positions: Mapping[int, Position], wants: Mapping[int, bool | None]
) -> Attitude:
    homes = [int(line.household_id) for line in group.lines]
    position = next((positions[home] for home in homes if home in positions), None)
    said = next((wants[home] for home in homes if wants.get(home) is not None), None)
    return attitude_of(position, wants_renovation=said)


def _nested(count: BallotCount) -> tuple[tuple[str, Sums], ...]:
    if count.ballot.rule.nested is None:
        return ()
    places = count_places(count, count.ballot.rule.nested.scope)
    return tuple((place.key, _sums(result)) for place, result in places)


def _sums(result: CountResult) -> Sums:
    return ((Measure.HEAD, result.heads), (Measure.AREA, result.area))


def _positions(session: Session, case_id: int) -> dict[int, Position]:
    """Return where every household stood when it was last asked."""
    newest = (
        sa.select(sa.func.max(Visit.id))
        .where(Visit.case_id == case_id, Visit.position.is_not(None))
        .group_by(Visit.household_id)
    )
    rows = session.scalars(sa.select(Visit).where(Visit.id.in_(newest)))
    return {row.household_id: row.position for row in rows if row.position is not None}
