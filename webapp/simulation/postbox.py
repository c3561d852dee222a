"""The postman: the link and code that each household finds on its paper.

Papers carry them as a QR code; the simulation takes them from the same function that prints
them, since pointing a camera at paper is the one thing it cannot do.
"""

from dataclasses import dataclass

from models.database import Database
from models.reads.resident_links import addressees
from rules.resident_link import LinkPurpose, link_code, link_token


@dataclass(frozen=True, slots=True)
class Letter:
    """What one household got: where to go and the code to show there."""

    door: str
    path: str
    code: str


def letters(
    database: Database, secret: bytes, case_id: int, purpose: LinkPurpose
) -> dict[str, Letter]:
    """Return the newest letter of every household of a case, by door."""
    with database() as session:
        rows = addressees(session, case_id, purpose)
    return {
        door: Letter(
            door,
            f"/r/{link_token(secret, household, purpose, round_id)}",
            link_code(secret, household, purpose, round_id),
        )
        for door, household, round_id in rows
    }
