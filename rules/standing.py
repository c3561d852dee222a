"""Where each owner group stands: which of its ballots counts, and as what.

Source: DOMAIN §2.2 E10 (co-owners), §2.4 B3-B6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from rules.consent import Answer, Channel, InvalidReason
from rules.decision_rule import Revote
from rules.electorate import OwnerGroup, Roll


@dataclass(frozen=True, slots=True)
class Vote:
    """One ballot that came in. `invalid` is what `rules.consent.why_invalid` said of it."""

    group: str  # key of the owner group it was given for
    signer: str  # the person, to tell a second try from a quarrel of co-owners
    choice: str  # an Answer, or the letter of an option
    at: datetime
    channel: Channel = Channel.ONLINE
    invalid: InvalidReason | None = None


class VoteStanding(StrEnum):
    """Where an owner group stands in the count."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    CONDITIONAL = "conditional"
    UNDECIDED = "undecided"
    INVALID = "invalid"
    CONFLICT = "conflict"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How one owner group was counted.

    `discrepant` says that a later vote, or one by another channel, said something else
    (V18); it is reported, not counted.
    """

    group: str
    standing: VoteStanding
    vote: Vote | None = None
    invalid: InvalidReason | None = None
    discrepant: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the count must know besides roll, votes and rule.

    `designated` names, per owner group, the co-owner who casts its vote (推选函, E10).
    `served` are the groups to which delivery is proven: only their silence may count (B8).
    On a ballot between plans `for_option` is the letter counted as "for" and
    `other_options` are the letters counted as "against" it; both are empty on a plain one.
    """

    designated: Mapping[str, str] = field(default_factory=dict)
    served: frozenset[str] = frozenset()
    for_option: str = ""
    other_options: frozenset[str] = frozenset()


def count_groups(
    roll: Roll, votes: Iterable[Vote], revote: Revote, about: Circumstances
) -> tuple[GroupCount, ...]:
    """Return how each owner group of the roll counts, in roll order."""
    cast: dict[str, list[Vote]] = {key: [] for key in roll.groups}
    for vote in sorted(votes, key=lambda each: each.at):
        if vote.group in cast:
            cast[vote.group].append(vote)
    return tuple(count_group(roll.groups[key], own, revote, about) for key, own in cast.items())


_STANDING: Final[Mapping[str, VoteStanding]] = {
    Answer.AGREE: VoteStanding.FOR,
    Answer.DISAGREE: VoteStanding.AGAINST,
    Answer.ABSTAIN: VoteStanding.ABSTAIN,
    Answer.CONDITIONAL: VoteStanding.CONDITIONAL,
    Answer.UNDECIDED: VoteStanding.UNDECIDED,
}


def count_group(
    group: OwnerGroup, votes: list[Vote], revote: Revote, about: Circumstances
) -> GroupCount:
    """Return how one owner group counts, of its own votes in the order they were cast.

    Co-owners who differ are in conflict unless a letter designates one of them (E10); an
    owner who has died and whose heirs have not come forward cannot vote (E16).
    """
    if not votes:
        return GroupCount(group.key, VoteStanding.SILENT)
    if not group.may_vote:
        return GroupCount(group.key, VoteStanding.INVALID, None, InvalidReason.OWNER_UNSETTLED)
    valid = [vote for vote in votes if vote.invalid is None]
    designated = about.designated.get(group.key)
    if designated is not None:
        valid = [vote for vote in valid if vote.signer == designated]
    # "Undecided" asks for a visit and is no vote: it uses up no first vote.
    decided = [vote for vote in valid if vote.choice != Answer.UNDECIDED]
    if not decided:
        return _not_decided(group.key, votes, valid)
    counted = _counted_by_signer(decided, revote)
    if len({vote.choice for vote in counted}) > 1:
        return GroupCount(group.key, VoteStanding.CONFLICT, None, InvalidReason.CONFLICT)
    chosen = counted[0] if revote is Revote.FIRST_VALID_WINS else counted[-1]
    standing = _standing(chosen.choice, about)
    if standing is VoteStanding.INVALID:
        return GroupCount(group.key, standing, chosen, InvalidReason.UNKNOWN_CHOICE)
    discrepant = any(vote.choice != chosen.choice for vote in decided)
    return GroupCount(group.key, standing, chosen, None, discrepant)


def _not_decided(key: str, votes: list[Vote], valid: list[Vote]) -> GroupCount:
    if valid:
        return GroupCount(key, VoteStanding.UNDECIDED, valid[-1])
    spoilt = [vote for vote in votes if vote.invalid is not None]
    if spoilt:
        return GroupCount(key, VoteStanding.INVALID, spoilt[0], spoilt[0].invalid)
    return GroupCount(key, VoteStanding.SILENT)


def _counted_by_signer(votes: list[Vote], revote: Revote) -> list[Vote]:
    # Each co-owner's own first (or last) vote; two that differ are a conflict (V17), while
    # one person voting twice is not (V18).
    counted: dict[str, Vote] = {}
    for vote in votes:
        if revote is Revote.LAST_BEFORE_CLOSE or vote.signer not in counted:
            counted.pop(vote.signer, None)
            counted[vote.signer] = vote
    return list(counted.values())


def _standing(choice: str, about: Circumstances) -> VoteStanding:
    if about.for_option:
        if choice == about.for_option:
            return VoteStanding.FOR
        if choice in about.other_options or choice == Answer.DISAGREE:
            return VoteStanding.AGAINST
        return VoteStanding.ABSTAIN if choice == Answer.ABSTAIN else VoteStanding.INVALID
    return _STANDING.get(choice, VoteStanding.INVALID)
