"""What everybody may see of a case: notices, results, money, works, the ledger. No names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Acceptance
from models.area import Area, Level
from models.case import RenovationCase, StageVisit
from models.compound import Compound
from models.document import Notice
from models.household import Household
from models.plan_proposal import Plan
from models.reads.ballots import Round, as_round
from models.reads.keyset import START, Leaf, Sorting, Turn, leaf
from models.reads.scope import in_scope
from models.resident_consultation import Consultation
from rules.plan_proposal import PlanState
from rules.resident_consultation import ConsultationState
from rules.stages import Stage, Standing

PUBLIC: Final = (Standing.OPEN, Standing.SUSPENDED, Standing.ARCHIVED)
"""Standings of cases that are public; a withdrawn case is not."""

_OUT: Final = (ConsultationState.PRELIMINARY, ConsultationState.FINAL)
_SETTLED: Final = (PlanState.FROZEN, PlanState.ADOPTED)


@dataclass(frozen=True, slots=True)
class PublicFilter:
    """What the public list shows. `area_id` names a district or street."""

    text: str = ""
    stage: Stage | None = None
    area_id: int = 0
    turn: Turn = START


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One case in the public list."""

    id: int
    reference: str
    title: str
    compound: str
    area: str
    stage: Stage
    standing: Standing
    stage_since: datetime


@dataclass(frozen=True, slots=True)
class PublicList:
    """One page of the list, how many there are in each stage, and the pages beside it."""

    lines: tuple[PublicLine, ...]
    by_stage: dict[Stage, int]
    previous: int
    following: int


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """A district or street to filter by."""

    id: int
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class PublicStay:
    """One stay in a stage."""

    stage: Stage
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicCase:
    """The head of a case's public page."""

    id: int
    reference: str
    title: str
    compound: str
    street_name: str
    plate_number: str
    area: str
    contact: str
    stage: Stage
    standing: Standing
    households: int
    built_year: int | None
    plan_id: int | None
    passed_on: date | None
    is_example: bool
    stays: tuple[PublicStay, ...]


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """One notice on the board."""

    id: int
    case_id: int
    reference: str
    compound: str
    kind: str
    title: str
    body: str
    facts: dict[str, Any]
    published_at: datetime
    ends_at: datetime | None


def public_list(session: Session, wanted: PublicFilter) -> PublicList:
    """Return one page of the public cases, the latest to move first, in three queries."""
    conditions = [RenovationCase.standing.in_(PUBLIC), *_conditions(session, wanted)]
    counted = (
        sa.select(RenovationCase.stage, sa.func.count())
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(*conditions)
        .group_by(RenovationCase.stage)
    )
    statement = (
        sa.select(
            RenovationCase.id,
            RenovationCase.reference,
            RenovationCase.title,
            Compound.name,
            Area.name,
            RenovationCase.stage,
            RenovationCase.standing,
            RenovationCase.stage_since,
        )
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .join(Area, Area.id == Compound.area_id)
        .where(*conditions)
    )
    if wanted.stage is not None:
        statement = statement.where(RenovationCase.stage == wanted.stage)
    sorting = Sorting(
        RenovationCase.stage_since.expression, RenovationCase.id.expression, descending=True
    )
    page: Leaf = leaf(session, statement, sorting, wanted.turn)
    return PublicList(
        tuple(PublicLine(*row) for row in page.rows),
        dict(session.execute(counted).all()),
        page.previous,
        page.following,
    )


def area_choices(session: Session) -> tuple[AreaChoice, ...]:
    """Return the districts and streets that have public cases, in one query."""
    rows = session.execute(
        sa.select(Area.id, Area.name, Area.level)
        .where(
            Area.level.in_([Level.DISTRICT, Level.STREET]),
            sa.exists().where(
                RenovationCase.area_path.startswith(Area.path),
                RenovationCase.standing.in_(PUBLIC),
            ),
        )
        .order_by(Area.path)
    )
    return tuple(AreaChoice(*row) for row in rows)


def public_case(session: Session, reference: str) -> PublicCase | None:
    """Return the head of a public case, None where there is none; four queries."""
    row = session.execute(
        sa.select(RenovationCase, Compound, Area.name, Acceptance.passed_on)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .join(Area, Area.id == Compound.area_id)
        .outerjoin(Acceptance, Acceptance.case_id == RenovationCase.id)
        .where(RenovationCase.reference == reference, RenovationCase.standing.in_(PUBLIC))
    ).one_or_none()
    if row is None:
        return None
    case, compound, area, passed_on = row
    homes = session.scalar(sa.select(sa.func.count(Household.id)).where(in_scope(case))) or 0
    stays = session.execute(
        sa.select(StageVisit.stage, StageVisit.entered_at, StageVisit.left_at)
        .where(StageVisit.case_id == case.id)
        .order_by(StageVisit.id)
    )
    plan_id = session.scalar(
        sa.select(Plan.id)
        .where(Plan.case_id == case.id, Plan.state.in_(_SETTLED))
        .order_by(Plan.number.desc())
        .limit(1)
    )
    return PublicCase(
        id=case.id,
        reference=case.reference,
        title=case.title,
        compound=compound.name,
        street_name=compound.street_name,
        plate_number=compound.plate_number or compound.name,
        area=area,
        contact=case.contact,
        stage=case.stage,
        standing=case.standing,
        households=homes or compound.households_stated or 0,
        built_year=compound.built_year,
        plan_id=plan_id,
        passed_on=passed_on,
        is_example=compound.is_example,
        stays=tuple(PublicStay(*stay) for stay in stays),
    )


def public_notices(session: Session, case_id: int, limit: int = 50) -> tuple[PublicNotice, ...]:
    """Return the notices of a case, the newest first, in one query."""
    rows = session.execute(
        _notices().where(Notice.case_id == case_id).order_by(Notice.id.desc()).limit(limit)
    )
    return tuple(PublicNotice(*row) for row in rows)


def public_notice(session: Session, notice_id: int) -> PublicNotice | None:
    """Return one notice, None where there is none that is public; one query."""
    row = session.execute(_notices().where(Notice.id == notice_id)).one_or_none()
    return None if row is None else PublicNotice(*row)


def counted_rounds(session: Session, case_id: int) -> tuple[Round, ...]:
    """Return the rounds of a case whose count is out, the newest first; one query."""
    rows = session.scalars(
        sa.select(Consultation)
        .where(Consultation.case_id == case_id, Consultation.state.in_(_OUT))
        .order_by(Consultation.id.desc())
    )
    return tuple(as_round(row) for row in rows)


def _conditions(session: Session, wanted: PublicFilter) -> Sequence[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.text:
        found.append(
            sa.or_(
                RenovationCase.reference.contains(wanted.text, autoescape=True),
                RenovationCase.title.contains(wanted.text, autoescape=True),
                Compound.name.contains(wanted.text, autoescape=True),
            )
        )
    if wanted.area_id:
        path = session.scalar(sa.select(Area.path).where(Area.id == wanted.area_id)) or "none"
        found.append(RenovationCase.area_path.startswith(path, autoescape=True))
    return found


def _notices() -> Any:  # noqa: ANN401 -- a Select of many columns
    return (
        sa.select(
            Notice.id,
            Notice.case_id,
            RenovationCase.reference,
            Compound.name,
            Notice.kind,
            Notice.title,
            Notice.body,
            Notice.facts,
            Notice.published_at,
            Notice.ends_at,
        )
        .join(RenovationCase, RenovationCase.id == Notice.case_id)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(Notice.is_public, RenovationCase.standing.in_(PUBLIC))
    )
