"""One household of the register: added, corrected, removed. In any stage, with a trace."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.household import Household, Owner, Ownership
from models.reads.register import record_of, seen
from rules.act import Act
from rules.refusal import Refusal
from rules.register_record import HouseholdRecord, differences
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.own_stairwell import is_own_home, require_own_doors
from workflows.actions.record import record
from workflows.actions.registration_writing import Writing, write_households


class DoorTaken(Refusal):
    """The register has this door already."""

    code = "door_taken"


class HouseholdMoved(Refusal):
    """Somebody else corrected the household since this person looked."""

    code = "household_moved"


class HouseholdInUse(Refusal):
    """Something hangs on the household: it may be corrected, not removed."""

    code = "household_in_use"


class UnknownHousehold(Refusal):
    """The case's register has no such household."""

    code = "unknown_household"


@dataclass(frozen=True, slots=True)
class SaveHousehold:
    """What a household shall be; `household_id` and what was `seen` of it unless it is new."""

    record: HouseholdRecord
    household_id: int | None = None
    seen: str = ""


def save_household(session: Session, case_id: int, save: SaveHousehold, act: Act) -> int:
    """Add a household to the register or correct it; return its id.

    A frozen roll is not touched: it was copied when the notice went out (E18). Saving what
    stands already changes nothing and leaves no trace. About fourteen queries.

    Raises:
        NotYours, CaseNotOpen, UnderReview: as for all work on a case.
        DoorTaken: if another household has the door.
        HouseholdMoved: if somebody else changed it meanwhile.
        OutsideStairwell: if the case is one stairwell's and the door lies in another.
        UnknownHousehold: if the case has no such household.
    """
    case = at_work(session, case_id, act)
    door = str(save.record.door)
    before = None
    if save.household_id is not None:
        before = _present(session, case, save.household_id)
        if before == save.record:
            return save.household_id
        if save.seen and save.seen != seen([before]):
            raise HouseholdMoved(door=str(before.door))
    require_own_doors(session, case, [save.record.door])
    taken = session.scalar(
        sa.select(Household.id).where(
            Household.compound_id == case.compound_id, Household.door == door
        )
    )
    if taken is not None and taken != save.household_id:
        if save.household_id is None and record_of(session, taken) == save.record:
            return taken  # the same form sent twice
        raise DoorTaken(door=door)
    row = write_households(session, case.compound_id, [Writing(save.household_id, save.record)])[0]
    _record(session, case, (before, save.record), row.id, act)
    return row.id


def remove_household(session: Session, case_id: int, household_id: int, act: Act) -> None:
    """Take a household that was entered by mistake off the register, during registration.

    Raises:
        NotYours, CaseNotOpen, UnderReview, WrongStage: as for all work of the stage.
        UnknownHousehold: if the case has no such household.
        HouseholdInUse: if answers, papers or votes hang on it.
    """
    case = at_work(session, case_id, act, Stage.REGISTRATION)
    household = session.get(Household, household_id)
    if household is None or not is_own_home(session, case, household_id):
        raise UnknownHousehold
    owners = session.scalars(
        sa.select(Ownership.owner_id).where(Ownership.household_id == household_id)
    ).all()
    try:
        with session.begin_nested():
            session.execute(sa.delete(Ownership).where(Ownership.household_id == household_id))
            session.execute(sa.delete(Household).where(Household.id == household_id))
    except IntegrityError:
        raise HouseholdInUse(door=household.door) from None
    still = sa.exists().where(Ownership.owner_id == Owner.id)
    session.execute(sa.delete(Owner).where(Owner.id.in_(owners), ~still))
    record(session, act, "household.removed", case_id=case.id, door=household.door)


def _present(session: Session, case: RenovationCase, household_id: int) -> HouseholdRecord:
    before = record_of(session, household_id)
    if before is None or not is_own_home(session, case, household_id):
        raise UnknownHousehold
    return before


def _record(
    session: Session,
    case: RenovationCase,
    change: tuple[HouseholdRecord | None, HouseholdRecord],
    household_id: int,
    act: Act,
) -> None:
    before, after = change
    facts: dict[str, Any] = {"household_id": household_id, "door": str(after.door)}
    if before is None:
        record(session, act, "household.saved", case_id=case.id, **facts)
        return
    names = differences(before, after)
    record(
        session,
        act,
        "register.corrected",
        case_id=case.id,
        **facts,
        count=len(names),
        changes={name: [_said(before, name), _said(after, name)] for name in names},
    )


def _said(of: HouseholdRecord, name: str) -> Any:  # noqa: ANN401 -- JSON
    value = getattr(of, name)
    if name == "owners":
        return [f"{owner.name} {owner.phone} {owner.id_last4}".strip() for owner in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
