"""Orders of visits: by the weighted gain of each for its cost.

Source: ours [P]; see `outreach`.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from rules.planning.consent_question import ConsentQuestion
from rules.planning.forecast import own_moments, thresholds
from rules.planning.wishes import Real, Whole

_GRID: Final = 9
_ROUNDS: Final = 4


def visitable(question: ConsentQuestion) -> Whole:
    """Return who can be visited."""
    able = [at for at, each in enumerate(question.undecided) if each.visited is not None]
    return np.array(able, np.int64)


def costs(question: ConsentQuestion) -> Real:
    """Return the costs of visits, none of them 0."""
    if "costs" not in question.prepared:
        found = [float(each.cost) for each in question.undecided]
        question.prepared["costs"] = np.maximum(np.array(found, np.float64), 1e-9)
    return question.prepared["costs"]


def ranked(score: Real, able: Whole) -> Whole:
    """Return those whose visit helps, most for its cost first; ties in the order of the roll."""
    found: Whole = able[np.argsort(-score[able], kind="stable")]
    return found[score[found] > 0]


def orders(question: ConsentQuestion) -> Iterator[Whole]:
    """Yield orders of visits: single clauses, mixtures of two, and what the odds call for.

    The weights of the last are the hazards of the clauses, how fast each one's chance grows
    with its sum, at the point that the order before them reaches half way: few rounds settle.
    """
    able, cost = visitable(question), costs(question)
    if not len(able):
        return
    before, spread = own_moments(question, visited=False)
    after, _ = own_moments(question, visited=True)
    gain = after - before
    unit = np.maximum(np.abs(gain[able]).mean(axis=0), 1e-12)
    scaled = gain / unit / cost[:, None]
    count = scaled.shape[1]
    for weights in _mixtures(count):
        yield ranked(scaled @ weights, able)
    mean, deviation = before.sum(axis=0), np.sqrt(np.maximum(spread.sum(axis=0).diagonal(), 1e-9))
    weights = np.full(count, 1 / count)
    for _ in range(_ROUNDS):
        order = ranked(scaled @ weights, able)
        reached = mean + gain[order[: max(1, len(order) // 2)]].sum(axis=0)
        z = (reached - thresholds(question)) / deviation
        hazard = np.exp(-(np.clip(z, -6, 6) ** 2) / 2) + np.maximum(-z, 0) * 2
        weights = hazard * unit / deviation
        weights = weights / max(float(weights.sum()), 1e-12)
        yield ranked(scaled @ weights, able)


def _mixtures(count: int) -> Iterator[Real]:
    if count == 2:  # noqa: PLR2004 -- heads and area
        for share in np.linspace(0, 1, _GRID):
            yield np.array([share, 1 - share])
        return
    yield np.full(count, 1 / count)
    yield from np.eye(count)
