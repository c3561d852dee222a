"""What may be chosen from a menu, within what pot, and under which conditions.

Source: 国办发〔2020〕23号 (点菜式); DOMAIN §2.6; ties as in the reference vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.planning.wishes import LARGEST, Wishes
from rules.refusal import Refusal


class Utility(StrEnum):
    """What an item is worth to a household that wants it."""

    COST = "cost"  # what it costs: dear items weigh more
    CARDINALITY = "card"  # one, whatever it costs


@dataclass(frozen=True, slots=True)
class Offer:
    """One item of the menu.

    `cost` is whole (fen). Of a `group` at most one item is chosen; `requires` is the index of
    the item that must be chosen before, or the indexes where there are several; a `mandatory`
    item is paid from the pot beforehand and needs no support.
    """

    id: str
    cost: int
    mandatory: bool = False
    group: str | None = None
    requires: int | tuple[int, ...] | None = None

    @property
    def prerequisites(self) -> tuple[int, ...]:
        """The indexes of all items that must be chosen before."""
        if self.requires is None:
            return ()
        return (self.requires,) if isinstance(self.requires, int) else self.requires


class PotTooLarge(Refusal):
    """A cost or the pot is too large to be counted exactly (2^53 fen and more)."""

    code = "menu_pot_too_large"


@dataclass(frozen=True, slots=True)
class MenuProblem:
    """Offers, wishes and a pot (fen). `lot` lists item indexes, the first drawn first.

    Ties go to the lower cost, then to more votes, then to the lot; draw it with a published
    seed beforehand. Without a lot the order of the offers decides.
    """

    offers: tuple[Offer, ...]
    wishes: Wishes
    pot: int
    lot: tuple[int, ...] = ()
    utility: Utility = Utility.COST

    def __post_init__(self) -> None:
        if max((self.pot, *(offer.cost for offer in self.offers))) >= LARGEST:
            raise PotTooLarge

    @property
    def costs(self) -> tuple[int, ...]:
        """Every offer's cost."""
        return tuple(offer.cost for offer in self.offers)

    @property
    def mandatory(self) -> tuple[int, ...]:
        """The items that are paid from the pot beforehand, in the order of the offers."""
        return tuple(index for index, offer in enumerate(self.offers) if offer.mandatory)

    @property
    def shared_pot(self) -> int:
        """What is left for the households' shares; below 0 where duty exceeds the pot."""
        return self.pot - sum(offer.cost for offer in self.offers if offer.mandatory)

    @property
    def is_affordable(self) -> bool:
        """Whether the mandatory items fit the pot."""
        return self.shared_pot >= 0

    def ranks(self) -> list[tuple[int, int, int]]:
        """Return every item's place in a tie, lowest first: cost, fewer votes last, lot."""
        drawn = {item: place for place, item in enumerate(self.lot)}
        return [
            (offer.cost, -self.wishes.votes[index], drawn.get(index, len(drawn) + index))
            for index, offer in enumerate(self.offers)
        ]

    def cost_of(self, chosen: Sequence[int]) -> int:
        """Return what a set of items costs."""
        return sum(self.offers[index].cost for index in chosen)

    def may_join(self, item: int, chosen: set[int]) -> bool:
        """Whether an item's group is free and its prerequisites chosen."""
        offer = self.offers[item]
        if not all(before in chosen for before in offer.prerequisites):
            return False
        return offer.group is None or all(self.offers[at].group != offer.group for at in chosen)

    def addable(self, chosen: Sequence[int]) -> list[int]:
        """Return the items that somebody wants, that may join and that fit the rest of the pot."""
        taken, rest = set(chosen), self.pot - self.cost_of(chosen)
        return [
            item
            for item, offer in enumerate(self.offers)
            if item not in taken
            and self.wishes.votes[item] > 0
            and offer.cost <= rest
            and self.may_join(item, taken)
        ]
