"""Rows for tests: say what matters, default the rest. Nothing here goes through an action."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from flask_security.utils import hash_password
from sqlalchemy.orm import Session

from models.area import Area, Level
from models.case import RenovationCase, StageVisit
from models.compound import Building, Compound, Stairwell
from models.household import Household, Owner, Ownership
from models.staff import Staff, StaffPost
from rules.act import Act
from rules.roles import Role
from rules.stages import APPROVER, Reviewer, Stage

PASSWORD = "correct horse battery staple"
MARCH = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
_numbers = count(1)


def an_area(session: Session, *, name: str = "经八路街道") -> Area:
    """A community in a street in a district in a city; returns the community."""
    parent: Area | None = None
    names = [("郑州市", Level.CITY), ("金水区", Level.DISTRICT), (name, Level.STREET)]
    for text, level in [*names, (f"社区{next(_numbers)}", Level.COMMUNITY)]:
        area = Area(
            parent_id=parent.id if parent else None,
            level=level,
            name=text,
            path="",
            province="henan",
        )
        session.add(area)
        session.flush()
        area.path = f"{parent.path if parent else ''}{area.id}."
        parent = area
    assert parent is not None
    return parent


def a_compound(
    session: Session,
    area: Area | None = None,
    *,
    buildings: int = 1,
    stairwells: int = 2,
    floors: int = 6,
    per_floor: int = 2,
    area_each: str = "80.00",
    built_year: int | None = 1994,
) -> Compound:
    """A compound with households "1-1-101" …, one natural owner each."""
    number = next(_numbers)
    compound = Compound(
        area_id=(area or an_area(session)).id,
        name=f"槐荫里{number}号院",
        street_name="槐荫里",
        plate_number=f"{number}号院",
        built_year=built_year,
        floor_area=Decimal("12000.00"),
        households_stated=buildings * stairwells * floors * per_floor,
    )
    session.add(compound)
    session.flush()
    for b in range(1, buildings + 1):
        building = Building(compound_id=compound.id, number=str(b), floors=floors)
        session.add(building)
        session.flush()
        for s in range(1, stairwells + 1):
            stairwell = Stairwell(building_id=building.id, number=str(s))
            session.add(stairwell)
            session.flush()
            for floor in range(1, floors + 1):
                for flat in range(1, per_floor + 1):
                    room = f"{floor}{flat:02}"
                    a_household(
                        session,
                        compound,
                        door=f"{b}-{s}-{room}",
                        place=f"{b:05}-{s:05}-{floor:03}-{room:0>6}",
                        room=room,
                        floor=floor,
                        building_id=building.id,
                        stairwell_id=stairwell.id,
                        area=area_each,
                    )
    session.commit()
    return compound


def a_household(
    session: Session,
    compound: Compound,
    *,
    door: str,
    area: str | None = "80.00",
    owners: Sequence[Owner] | None = None,
    **columns: Any,
) -> Household:
    """One exclusive part with its owners (a new natural person unless given)."""
    columns.setdefault("place", door)
    columns.setdefault("room", door.rpartition("-")[2])
    household = Household(
        compound_id=compound.id,
        door=door,
        registered_area=Decimal(area) if area else None,
        **columns,
    )
    session.add(household)
    session.flush()
    for owner in owners if owners is not None else [an_owner(session, compound)]:
        session.add(Ownership(household_id=household.id, owner_id=owner.id))
    return household


def an_owner(session: Session, compound: Compound, *, name: str = "", **columns: Any) -> Owner:
    number = next(_numbers)
    columns.setdefault("phone", f"138{number:08}")
    owner = Owner(
        compound_id=compound.id, identity=f"{number}", name=name or f"王建国{number}", **columns
    )
    session.add(owner)
    session.flush()
    return owner


def a_case(
    session: Session,
    compound: Compound | None = None,
    *,
    stage: Stage = Stage.REGISTRATION,
    since: datetime = MARCH,
    **columns: Any,
) -> RenovationCase:
    """A case that has just entered `stage`; its flow has not run yet."""
    compound = compound or a_compound(session)
    area = session.get_one(Area, compound.area_id)
    case = RenovationCase(
        reference=f"JBL-2026-{next(_numbers):04}",
        title="综合改造",
        compound_id=compound.id,
        area_path=area.path,
        stage=stage,
        stage_since=since,
        opened_at=since,
        contact="0371-5550 1212",
        **columns,
    )
    session.add(case)
    session.flush()
    session.add(StageVisit(case_id=case.id, stage=stage, entered_at=since))
    session.commit()
    return case


def a_staff(
    session: Session,
    case: RenovationCase | None,
    role: Role,
    *,
    body: Reviewer | None = None,
    name: str = "",
) -> Staff:
    """Somebody with one post: in the case's area, or at the first area there is."""
    number = next(_numbers)
    staff = Staff(
        name=name or f"陈敏{number}",
        username=f"staff{number}",
        email=f"staff{number}@xinyuan.example",
        password=None,
        fs_uniquifier=f"unique-{number}",
        is_demo=True,
    )
    session.add(staff)
    session.flush()
    area_id = (
        int(case.area_path.split(".")[0]) if case is not None else session.query(Area).first().id
    )
    session.add(StaffPost(staff_id=staff.id, role=role, area_id=area_id, body=body))
    session.commit()
    return staff


def a_manager(session: Session, case: RenovationCase | None = None) -> Staff:
    return a_staff(session, case, Role.PROJECT_MANAGER)


def a_reviewer(session: Session, case: RenovationCase, stage: Stage | None = None) -> Staff:
    return a_staff(session, case, Role.REVIEWER, body=APPROVER[stage or case.stage])


def acting(staff: Staff, at: datetime = MARCH) -> Act:
    """What `staff` does at `at`."""
    return Act(by=f"staff:{staff.id}", at=at, address="127.0.0.1")


def sign_in(client: Any, staff: Staff) -> None:
    """Give the client the cookie of a signed-in member of staff, without the sign-in page."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = staff.fs_uniquifier
        cookie["_fresh"] = True
        cookie["fs_cc"] = "set"
        cookie["identity"] = staff.fs_uniquifier


__all__ = ["PASSWORD", "hash_password"]
