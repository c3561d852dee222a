"""Compounds: entered into the register of an area, described, classified."""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area, Level
from models.compound import Compound, HardwareFinding
from models.household import Household
from rules.act import Act
from rules.classification import Tier, Traits, tier_of
from rules.refusal import Refusal
from rules.registration import (
    GovernanceStatus,
    HardwarePart,
    Lack,
    ManagementMode,
    OriginType,
    hardware_score,
    is_three_no,
)
from rules.roles import may_manage
from workflows.actions.access import at_work, posts_of
from workflows.actions.own_stairwell import require_compounds_own
from workflows.actions.record import record


class UnknownArea(Refusal):
    """The community does not exist, or is not the person's."""

    code = "unknown_community"


class CompoundTaken(Refusal):
    """The community has a compound of this name."""

    code = "compound_taken"


class PageMoved(Refusal):
    """Somebody else changed what this person was changing."""

    code = "page_moved"


@dataclass(frozen=True, slots=True)
class CompoundRecord:
    """What the register says of a compound. Areas in m²; None where it is not known yet."""

    name: str
    street_name: str = ""
    plate_number: str = ""
    address: str = ""
    built_year: int | None = None
    structure: str = ""
    floor_area: Decimal | None = None
    is_to_be_demolished: bool = False
    governance_status: GovernanceStatus | None = None
    management_mode: ManagementMode | None = None
    origin_type: OriginType | None = None
    elderly_residents: int | None = None
    residents: int | None = None
    households_stated: int | None = None
    buildings_stated: int | None = None
    willing_percent: int | None = None
    self_governance: int | None = None
    lacks: tuple[Lack, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewCompound:
    """A compound and the community it lies in. `is_example`: its residents are generated."""

    area_id: int
    record: CompoundRecord
    is_example: bool = False


def add_compound(session: Session, new: NewCompound, act: Act) -> Compound:
    """Enter a compound into the register of a community. About five queries.

    Raises:
        UnknownArea: if there is no such community among those the person manages.
        CompoundTaken: if it has a compound of this name that says something else.
    """
    area = session.get(Area, new.area_id)
    if area is None or not may_manage(posts_of(session, act.staff_id), area.path, 0):
        raise UnknownArea
    if area.level is not Level.COMMUNITY:
        raise UnknownArea
    known = session.scalar(
        sa.select(Compound).where(Compound.area_id == area.id, Compound.name == new.record.name)
    )
    if known is not None:
        if record_of_compound(known) == new.record:
            return known  # the same form sent twice
        raise CompoundTaken(name=new.record.name)
    compound = Compound(area_id=area.id, is_example=new.is_example)
    _fill(compound, new.record)
    session.add(compound)
    session.flush()  # the event names it
    record(
        session,
        act,
        "compound.added",
        case_id=None,
        compound_id=compound.id,
        compound=compound.name,
    )
    return compound


def change_compound(session: Session, case_id: int, new: CompoundRecord, act: Act) -> None:
    """Correct what the register says of the case's compound, and classify it again.

    Raises:
        NotYours, CaseNotOpen, UnderReview: as for all work on a case.
        CompoundTaken: if the community has another compound of this name.
        KeptByCompound: if the case is one stairwell's and the compound has its own.
    """
    case = at_work(session, case_id, act)
    require_compounds_own(session, case)
    compound = session.get_one(Compound, case.compound_id)
    before = record_of_compound(compound)
    if before == new:
        return
    other = session.scalar(
        sa.select(Compound.id).where(
            Compound.area_id == compound.area_id,
            Compound.name == new.name,
            Compound.id != compound.id,
        )
    )
    if other is not None:
        raise CompoundTaken(name=new.name)
    _fill(compound, new)
    classify(session, compound)
    changes = _changes(before, new)
    record(session, act, "compound.changed", case_id=case.id, count=len(changes), changes=changes)


def classify(session: Session, compound: Compound) -> Tier | None:
    """Put the compound into its tier as far as it is known (§4.6). Two queries."""
    traits = traits_of(session, compound)
    compound.tier = None if traits is None else tier_of(traits)
    return compound.tier


def traits_of(session: Session, compound: Compound) -> Traits | None:
    """Return what decides on the tier; None while survey or canvass is incomplete."""
    findings = session.execute(
        sa.select(HardwareFinding.part, HardwareFinding.score).where(
            HardwareFinding.compound_id == compound.id
        )
    ).all()
    score = hardware_score([row.score for row in findings if row.score is not None])
    if len(findings) < len(HardwarePart) or score is None:
        return None
    if compound.willing_percent is None or compound.self_governance is None:
        return None
    homes = compound.households_stated or session.scalar(
        sa.select(sa.func.count()).where(Household.compound_id == compound.id)
    )
    return Traits(
        hardware=score,
        willing=Fraction(compound.willing_percent, 100),
        households=homes or 0,
        self_governance=compound.self_governance,
    )


def record_of_compound(compound: Compound) -> CompoundRecord:
    """Return what the row says."""
    values = {field.name: getattr(compound, field.name) for field in fields(CompoundRecord)}
    values["lacks"] = tuple(Lack(lack) for lack in compound.lacks)
    return CompoundRecord(**values)


def _fill(compound: Compound, new: CompoundRecord) -> None:
    for field in fields(CompoundRecord):
        setattr(compound, field.name, getattr(new, field.name))
    compound.lacks = [lack.value for lack in new.lacks]
    compound.is_three_no = is_three_no(new.lacks)


def _changes(before: CompoundRecord, after: CompoundRecord) -> dict[str, list[Any]]:
    return {
        field.name: [_said(old), _said(new)]
        for field in fields(CompoundRecord)
        if (old := getattr(before, field.name)) != (new := getattr(after, field.name))
    }


def _said(value: Any) -> Any:  # noqa: ANN401 -- JSON
    return list(value) if isinstance(value, tuple) else value
