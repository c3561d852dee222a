"""The renovation menu of one case: what the households' wishes choose, and why, within a pot.

Source: 国办发〔2020〕23号 (点菜式: residents choose from the menu); `equal_shares` for the method.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from rules.menu import menu
from rules.menu_choice import CostedDish, HouseholdWish, exclusive_groups, with_required
from rules.money import Fen
from rules.planning.comparison import greedy, phragmen
from rules.planning.completion import complete_by_percent
from rules.planning.max_welfare import max_welfare
from rules.planning.menu_explanation import Lost, Won, explain_menu
from rules.planning.menu_problem import MenuProblem, Offer
from rules.planning.pabulib import Election, write_pb
from rules.planning.wishes import first_share, wishes_of_households

_REMEMBERED: Final = 16
_FEN: Final = 100  # of one yuan


@dataclass(frozen=True, slots=True)
class MenuAdvice:
    """What the wishes choose; dishes by their place in `codes`.

    `explained` has every dish but the mandatory ones. `percent` is how far the first share was
    raised, `share` the first share and `final_share` the raised one: fen a household, or fen
    a m² where shares go by area. `comparison` names each method's dishes; a method is missing
    where the mandatory dishes exceed the pot.
    """

    codes: tuple[str, ...]
    order: tuple[int, ...]
    mandatory: tuple[int, ...]
    explained: Mapping[int, Won | Lost]
    supporters: tuple[int, ...]
    households: int
    pot: Fen
    spent: Fen
    share: Fraction
    final_share: Fraction
    percent: Fraction
    comparison: Mapping[str, frozenset[int]]
    is_affordable: bool

    @property
    def selected(self) -> frozenset[int]:
        """All dishes chosen, mandatory ones too."""
        return frozenset(self.order) | frozenset(self.mandatory)


@lru_cache(maxsize=_REMEMBERED)
def advise_menu(
    dishes: tuple[CostedDish, ...],
    wishes: tuple[HouseholdWish, ...],
    pot: Fen,
    *,
    by_area: bool = False,
) -> MenuAdvice:
    """Return what the wishes choose within a pot, in steps of one percent of the first share.

    Args:
        dishes: what there is to choose; the order decides the last ties, so keep it fixed.
        wishes: of every household that answered, also of those that wish for nothing.
        pot: fen to be spent.
        by_area: shares go by area; otherwise every household has the same.

    Exact. Some 0.2 s for 3,000 households and 60 dishes; the last questions are remembered.
    """
    problem = _problem(dishes, wishes, pot, by_area=by_area)
    completed = complete_by_percent(problem)
    shares = completed.shares
    unit = 100 if by_area else 1
    return MenuAdvice(
        codes=tuple(dish.code for dish in dishes),
        order=shares.order,
        mandatory=problem.mandatory,
        explained=explain_menu(problem, shares),
        supporters=problem.wishes.votes,
        households=len(wishes),
        pot=pot,
        spent=Fen(shares.spent),
        share=first_share(max(0, problem.shared_pot), problem.wishes) * unit,
        final_share=shares.unit_share * unit,
        percent=completed.percent,
        comparison=_compared(problem, shares.selected),
        is_affordable=problem.is_affordable,
    )


def menu_election(
    dishes: tuple[CostedDish, ...],
    wishes: tuple[HouseholdWish, ...],
    pot: Fen,
    names: Mapping[str, str],
) -> str:
    """Return the choice as a Pabulib election (`.pb`), for whoever wants to count it again.

    Mandatory dishes are left out and their cost is taken from the budget. The format knows
    neither prerequisites nor exclusions; META names them. Ballots are sorted, so that their
    order tells nobody which household's they are. `names`: what every dish is called.
    """
    problem = _problem(dishes, wishes, pot, by_area=False)
    free = [at for at, dish in enumerate(dishes) if not dish.mandatory]
    place = {dishes[at].code: number for number, at in enumerate(free)}
    ballots = sorted(
        sorted({place[code] for code in with_required(each.wishes) if code in place})
        for each in wishes
    )
    offers = tuple(Offer(dishes[at].code, dishes[at].cost) for at in free)
    election = Election(
        MenuProblem(offers, wishes_of_households(ballots, len(offers)), max(0, problem.shared_pot)),
        tuple(names[dishes[at].code] for at in free),
        _FEN,
    )
    tied = [
        f"{code} requires {' '.join(menu()[code].requires)}"
        for code in place
        if code in menu() and menu()[code].requires
    ]
    tied += [f"{code} excludes by group {group}" for code, group in exclusive_groups(place).items()]
    return write_pb(election, ballots, {"rule": "equalshares", "comment": "; ".join(tied)})


def _problem(
    dishes: tuple[CostedDish, ...], wishes: tuple[HouseholdWish, ...], pot: Fen, *, by_area: bool
) -> MenuProblem:
    place = {dish.code: number for number, dish in enumerate(dishes)}
    groups = exclusive_groups(place)
    offers = tuple(
        Offer(dish.code, dish.cost, dish.mandatory, groups.get(dish.code), _required(dish, place))
        for dish in dishes
    )
    approvals = [
        [place[code] for code in with_required(each.wishes) if code in place] for each in wishes
    ]
    units = [max(1, each.area) for each in wishes] if by_area else None
    return MenuProblem(offers, wishes_of_households(approvals, len(dishes), units), pot)


def _required(dish: CostedDish, place: Mapping[str, int]) -> tuple[int, ...]:
    """Return the dishes it requires among those there are; others the plan sees to."""
    if dish.mandatory or dish.code not in menu():
        return ()
    return tuple(place[code] for code in menu()[dish.code].requires if code in place)


def _compared(problem: MenuProblem, chosen: frozenset[int]) -> dict[str, frozenset[int]]:
    if not problem.is_affordable:
        return {}
    duty = frozenset(problem.mandatory)
    best = max_welfare(problem)
    found = {
        "equal_shares": chosen,
        "phragmen": frozenset(phragmen(problem)) | duty,
        "greedy": frozenset(greedy(problem)) | duty,
    }
    if best is not None:
        found["max_welfare"] = best.selected
    return found
