"""Completing Equal Shares: raising every share until the pot is well used.

Equal Shares alone leaves money that no group can spend by itself (in our measurements 40 to
46 % of a pot). Every first share is raised step by step, and the method run anew, until no
further item fits the pot or a step would overspend it; that step is discarded. Publish the
step together with the rule. Source: equalshares.net, "Completion: add1".
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rules.planning.equal_shares import Shares, Workspace
from rules.planning.menu_problem import MenuProblem
from rules.planning.wishes import first_share

MOST_PERCENT: Final = 400


@dataclass(frozen=True, slots=True)
class Completed:
    """The outcome kept, and how far the shares were raised for it.

    `percent` is the kept share in percent of the first, `runs` how often the method ran.
    """

    shares: Shares
    percent: Fraction
    runs: int


def complete_by_percent(problem: MenuProblem, step: int = 1, most: int = MOST_PERCENT) -> Completed:
    """Complete in steps of `step` percent of the first share, up to `most` percent."""
    first = first_share(max(0, problem.shared_pot), problem.wishes)
    steps = max(0, (most - 100) // step)
    return _complete(problem, first, first * step / 100, steps)


def complete_by_increment(problem: MenuProblem, increment: Fraction) -> Completed:
    """Complete by raising every unit's share by `increment` (fen), without an upper limit."""
    first = first_share(max(0, problem.shared_pot), problem.wishes)
    return _complete(problem, first, increment, None)


def _complete(
    problem: MenuProblem, first: Fraction, step: Fraction, most_steps: int | None
) -> Completed:
    workspace = Workspace(problem)
    share, kept, runs = first, workspace.run(first), 1
    while step > 0 and (most_steps is None or runs <= most_steps):
        if not problem.addable([*kept.mandatory, *kept.order]):
            break
        raised = workspace.run(share + step, ceiling=problem.pot)
        runs += 1
        if raised.spent > problem.pot:
            break
        share, kept = share + step, raised
    return Completed(kept, share / first * 100 if first else Fraction(100), runs)
