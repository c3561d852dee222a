"""Homes of the demo city with invented owners, and what its compounds have in common."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

from rules.registration import GovernanceStatus, ManagementMode, OriginType
from webapp.simulation.people import residents
from workflows.actions.demo_compounds import DemoHome


def homes(
    count: int, seed: int, *, area: str, tenants: bool = False, stairwells: int = 3
) -> Sequence[DemoHome]:
    """Return homes of one size, six floors of two flats a stairwell, with invented owners."""
    random = Random(seed)  # noqa: S311 -- invented people
    found = []
    for number, person in enumerate(residents(count, random)):
        place, rest = divmod(number, 12)
        building, stairwell = divmod(place, stairwells)
        floor, flat = divmod(rest, 2)
        found.append(
            DemoHome(
                building + 1,
                stairwell + 1,
                floor + 1,
                f"{floor + 1}{flat + 1:02}",
                Decimal(area),
                person.name,
                f"{person.phone[:3]}{seed:03}{number:05}",
                has_tenant=tenants and random.random() < 0.6,
            )
        )
    return found


def columns(lane: str, plate: str, built: int, structure: str = "砖混") -> dict[str, object]:
    """Return the columns that the seeds' compounds share; they are looked after."""
    return {
        "street_name": lane,
        "plate_number": plate,
        "built_year": built,
        "structure": structure,
        "governance_status": GovernanceStatus.SUPERVISED,
        "management_mode": ManagementMode.NONE,
        "origin_type": OriginType.WORK_UNIT,
        "note": "示例小区，住户姓名均为虚构",
    }


def shuffled(choices: list[str], seed: int) -> list[str]:
    """Return papers in the order in which they came out of the box."""
    Random(seed).shuffle(choices)  # noqa: S311 -- an order of papers in a box
    return choices


def noon(day: date) -> datetime:
    """Return noon in Beijing on that day, in UTC."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
