"""The register of deliveries of a round (送达登记表): every home, in staircase order."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import Head, Title, render
from documents.party import Party


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One home: how and when the notice first reached it, None where it has not."""

    door: str
    owners: str
    way: str
    at: datetime | None
    received_by: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class DeliveryRegister:
    """Everything printed on the register; `ways` counts deliveries by way."""

    head: Head
    what: str
    lines: tuple[DeliveryLine, ...]
    ways: tuple[tuple[str, int], ...]
    parties: tuple[Party, ...]

    @property
    def delivered(self) -> int:
        """How many homes were reached."""
        return sum(line.at is not None for line in self.lines)


def delivery_register_html(
    paper: DeliveryRegister, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the register as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("送达登记表", "Register of Deliveries")
    return render(f"{locale}/delivery_register.html", paper, title, large=large)
