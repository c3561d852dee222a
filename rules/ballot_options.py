"""A ballot between plans (A, B, C …): what may stand on it, which one carries, the run-off.

Source: DOMAIN §3.7 [P]: the winner needs what the rule asks, by both measures, of those
taking part; of three or more without a winner the two best go to a run-off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rules.decision_rule import DecisionRule
from rules.electorate import Roll
from rules.refusal import Refusal
from rules.standing import Circumstances, GroupCount, Vote, count_groups
from rules.tally import CountResult, count_result


class TooFewOptions(Refusal):
    """A ballot between plans needs at least two different ones."""

    code = "too_few_options"


class NotAnnounced(Refusal):
    """A question that was not in the notice cannot be put to the vote: `questions` names it."""

    code = "not_announced"


@dataclass(frozen=True, slots=True)
class OptionResult:
    """One plan with its figures, where `for` means for this plan."""

    option: str
    result: CountResult
    lines: tuple[GroupCount, ...] = ()  # how each owner group counts where this plan is "for"


@dataclass(frozen=True, slots=True)
class OptionsTally:
    """All plans in ballot order, the one carried, or the two that go to a run-off."""

    results: tuple[OptionResult, ...]
    winner: str | None
    run_off: tuple[str, ...]

    def of(self, option: str) -> OptionResult:
        """Return the figures of one plan.

        Raises:
            KeyError: if it stood not on the ballot.
        """
        return {each.option: each for each in self.results}[option]


def check_announced(questions: Iterable[str], announced: Iterable[str]) -> None:
    """Refuse a ballot with a question that was not in the notice (V22; 北京条例 35).

    Raises:
        NotAnnounced: if there is one.
    """
    known = frozenset(announced)
    unknown = tuple(question for question in questions if question not in known)
    if unknown:
        raise NotAnnounced(questions=unknown)


def tally_options(
    roll: Roll,
    votes: Iterable[Vote],
    rule: DecisionRule,
    options: Sequence[str],
    circumstances: Circumstances | None = None,
) -> OptionsTally:
    """Count a ballot between `options`; silence never joins a plan here.

    Raises:
        TooFewOptions: if there are fewer than two, or one stands there twice.
    """
    if len(options) < 2 or len(set(options)) < len(options):  # noqa: PLR2004 -- two to choose from
        raise TooFewOptions(options=len(set(options)))
    cast = list(votes)
    results = []
    for option in options:
        about = replace(
            circumstances or Circumstances(),
            for_option=option,
            other_options=frozenset(options) - {option},
        )
        lines = count_groups(roll, cast, rule.counting.revote, about)
        results.append(OptionResult(option, count_result(roll, lines, rule), lines))
    winner = next((each.option for each in results if each.result.adopted), None)
    return OptionsTally(tuple(results), winner, () if winner else _run_off(results))


def _run_off(results: Sequence[OptionResult]) -> tuple[str, ...]:
    # By heads, then by area; ties keep the order of the ballot. A run-off between the only
    # two there were would repeat the vote, and without a quorum there is nothing to run off.
    first = results[0].result
    quorate = all(
        clause.passed
        for clause in first.clauses
        if clause.clause.numerator.value == "participating"
    )
    if len(results) == 2 or not quorate:  # noqa: PLR2004 -- see above
        return ()
    best = sorted(results, key=lambda each: (-each.result.heads.for_, -each.result.area.for_))
    return tuple(each.option for each in best[:2])
