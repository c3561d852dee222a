"""The advice: the menu on a real election and at 3,000 × 60, visits at 36,000 households.

Reference material beside the project gives the election; without it one is thrown. pabutools
is measured where XINYUAN_BENCH_PABUTOOLS names the Python of a throw-away environment that has
it (it is GPL and never a dependency of ours). The bound of the visits is our own: see
`rules.planning.outreach_bound`.
"""

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.row import Row, wall_ms
from rules.planning.completion import complete_by_percent
from rules.planning.consent_question import ConsentQuestion, Odds, Undecided, at_least
from rules.planning.equal_shares import equal_shares
from rules.planning.menu_explanation import explain_menu
from rules.planning.menu_problem import MenuProblem, Offer
from rules.planning.outreach import plan_visits
from rules.planning.outreach_bound import visits_bound
from rules.planning.pabulib import read_pb
from rules.planning.wishes import wishes_of_households

ROOT = Path(__file__).parents[1]
ELECTION = ROOT.parent / "shared/data/pb/Poland_Warszawa_2026.pb"
VOTERS, PROJECTS = 61_668, 83
HOUSEHOLDS, ITEMS = 3_000, 60
OWNERS = 36_000
PABUTOOLS = """
import json, statistics, sys, time
from pabutools.election import Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import lexico_tie_breaking
instance, profile = parse_pabulib(sys.argv[1])
profile = profile.as_multiprofile()
begun = time.perf_counter()
chosen = method_of_equal_shares(instance, profile, sat_class=Cost_Sat)
print(json.dumps([1000 * (time.perf_counter() - begun), sorted(str(p) for p in chosen)]))
"""


def rows() -> Iterable[Row]:
    election = _election()
    ours = wall_ms(lambda: equal_shares(election), times=5, warm=1)
    households = f"{election.wishes.households:,} voters × {len(election.offers)}"
    yield Row(f"Equal Shares, {households}", ours, "ms", _pabutools_ms(), goal=25)
    compound = _compound()
    taken = wall_ms(lambda: complete_by_percent(compound), times=5, warm=1)
    done = complete_by_percent(compound)
    yield Row(f"completion in 1 % steps, 3,000 × 60, {done.runs} runs", taken, "ms", goal=500)
    taken = wall_ms(lambda: explain_menu(compound, done.shares), times=5, warm=1)
    yield Row("explanations of all items, 3,000 × 60", taken, "ms", goal=500)
    yield from _visits()


def _visits() -> Iterable[Row]:
    question = _question()
    # Each time without what an earlier plan prepared.
    taken = wall_ms(lambda: plan_visits(replace(question, prepared={})), times=5, warm=1)
    plan = plan_visits(question)
    bound = visits_bound(question, 0.95)
    yield Row("visits among 36,000 households", taken, "ms", goal=300)
    yield Row("their cost, beside a lower bound", plan.cost, "visits", bound, goal=1.005 * bound)


def _election() -> MenuProblem:
    if ELECTION.exists():
        return read_pb(ELECTION.read_text(encoding="utf-8-sig")).problem
    return _thrown(VOTERS, PROJECTS, 0.06)


def _compound() -> MenuProblem:
    return _thrown(HOUSEHOLDS, ITEMS, 0.12)


def _thrown(households: int, items: int, liked: float) -> MenuProblem:
    """Throw a menu: popularities spread around `liked`, costs over a factor of twenty."""
    dice = np.random.default_rng(2026)
    costs = dice.integers(20, 400, size=items) * 1_000_000
    chances = np.clip(dice.gamma(1.5, liked / 1.5, size=items), 0.005, 0.9)
    wanted = dice.random((households, items)) < chances
    wishes = wishes_of_households([np.flatnonzero(row).tolist() for row in wanted], items)
    offers = tuple(Offer(str(at), int(cost)) for at, cost in enumerate(costs))
    return MenuProblem(offers, wishes, int(costs.sum()) // 3)


def _question() -> ConsentQuestion:
    """45 % of the households have not answered, and 58 % of all are needed."""
    dice = np.random.default_rng(3)
    silent = int(OWNERS * 0.45)
    area = dice.normal(7000, 2000, silent).clip(2800).astype(int)
    before = dice.beta(1, 10, silent)
    after = before + (1 - before) * dice.beta(4, 6, silent)
    cost = dice.lognormal(0, 0.25, silent).round(2)
    undecided = tuple(
        Undecided(str(at), int(area[at]), Odds(float(before[at])), Odds(float(after[at])), cost[at])
        for at in range(silent)
    )
    agreed = int(OWNERS * 0.45)
    whole = 7000 * (OWNERS - silent) + int(area.sum())
    needed = at_least(int(OWNERS * 0.58), int(whole * 0.58), agreed, agreed * 7000)
    return ConsentQuestion(undecided, needed)


def _pabutools_ms() -> float | None:
    python = os.environ.get("XINYUAN_BENCH_PABUTOOLS")
    if not python or not ELECTION.exists():
        return None
    command = [python, "-c", PABUTOOLS, str(ELECTION)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- ours
    taken, _chosen = json.loads(told.stdout.splitlines()[-1])
    return float(taken)
