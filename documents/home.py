"""A home as papers name it: its door, its owners, its area."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Home:
    """One home. `area` in m², None where nobody knows it: filled in by hand.

    `door` is "2号楼3单元502"; `certificate` the number of the title deed, "" if unknown.
    """

    door: str
    owners: tuple[str, ...]
    area: Decimal | None
    certificate: str = ""
