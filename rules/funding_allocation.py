"""Which money pays for which work, for the picture of the mix (DOMAIN §3.1 row 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rules.funding import SourceKind
from rules.funding_mix import may_pay
from rules.money import Fen

CONTINGENCY: Final = ""
"""The code under which the contingency stands: any money may fill it."""


@dataclass(frozen=True, slots=True)
class Purse:
    """One source's money in fen, and the items it is kept for (none: those of its class)."""

    payer: str
    kind: SourceKind
    amount: Fen
    items: tuple[str, ...] = ()

    def pays(self, code: str) -> bool:
        """Whether it may pay for an item, or for the contingency."""
        return code == CONTINGENCY or may_pay(self.kind, self.items, code)


@dataclass(frozen=True, slots=True)
class Paid:
    """What one source pays of one item, in fen."""

    payer: str
    code: str
    amount: Fen


def allocate(purses: Sequence[Purse], costs: Iterable[tuple[str, Fen]]) -> tuple[Paid, ...]:
    """Return who pays for what: the money that may buy least is spent first.

    Works nobody may or can pay for are left out; money that is left over as well.
    """
    wanted: dict[str, int] = {}
    for code, cost in costs:
        wanted[code] = wanted.get(code, 0) + cost
    choosy = sorted(purses, key=lambda purse: sum(wanted[c] for c in wanted if purse.pays(c)))
    paid = []
    for purse in choosy:
        left = int(purse.amount)
        for code in _order(purse, choosy, wanted):
            part = min(left, wanted[code])
            if part > 0:
                paid.append(Paid(purse.payer, code, Fen(part)))
                wanted[code] -= part
                left -= part
    return tuple(paid)


def _order(purse: Purse, purses: Sequence[Purse], wanted: dict[str, int]) -> list[str]:
    """Return the items a purse pays for, those with the fewest other payers first."""
    own = [code for code in wanted if purse.pays(code)]
    return sorted(own, key=lambda code: sum(other.pays(code) for other in purses))
