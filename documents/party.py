"""A body that signs a paper."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Party:
    """One body that signs; `signed_on` is None until it has."""

    body: str
    signer: str
    signed_on: date | None


def unsigned(*bodies: str) -> tuple[Party, ...]:
    """Return bodies that are still to sign by hand."""
    return tuple(Party(body, "", None) for body in bodies)
