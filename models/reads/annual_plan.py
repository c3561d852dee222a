"""The compounds that may enter the next annual plan, with what is known of each."""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Compound, HardwareFinding
from models.demand_survey import DemandSurvey, Hazard, SurveyAnswer
from models.household import Household
from rules.annual_plan import Candidate
from rules.demand_survey import Severity
from rules.registration import FindingState
from rules.stages import Stage, Standing

_BEFORE: Final = (Stage.REGISTRATION, Stage.DEMAND_SURVEY)


@dataclass(frozen=True, slots=True)
class CandidateCase:
    """One case that is not in an annual plan yet."""

    case_id: int
    reference: str
    compound: str
    stage: Stage
    candidate: Candidate


def candidate_cases(session: Session, area_path: str, year: int) -> tuple[CandidateCase, ...]:
    """Return the open cases of whole compounds below an area that no annual plan has.

    Six queries, however many there are; in the order of their numbers.
    """
    mine = sa.and_(
        RenovationCase.area_path.startswith(area_path, autoescape=True),
        RenovationCase.stage.in_(_BEFORE),
        RenovationCase.standing == Standing.OPEN,
        RenovationCase.stairwell_id.is_(None),
        RenovationCase.annual_plan_year.is_(None),
    )
    rows = session.execute(
        sa.select(RenovationCase, Compound)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(mine)
        .order_by(RenovationCase.reference)
    ).all()
    cases = sa.select(RenovationCase.id).where(mine)
    compounds = sa.select(RenovationCase.compound_id).where(mine)
    homes, seen = _homes(session, compounds), _findings(session, compounds)
    hazards, answers = _hazards(session, cases), _answers(session, cases)
    checked = set(
        session.scalars(
            sa.select(DemandSurvey.case_id).where(
                DemandSurvey.case_id.in_(cases), DemandSurvey.hazards_checked_on.is_not(None)
            )
        )
    )
    none = (0, 0)
    return tuple(
        CandidateCase(
            case.id,
            case.reference,
            compound.name,
            case.stage,
            Candidate(
                year=year,
                built_year=compound.built_year,
                is_to_be_demolished=compound.is_to_be_demolished,
                stated=compound.households_stated or 0,
                registered=homes.get(compound.id, none)[0],
                without_area=homes.get(compound.id, none)[1],
                parts_surveyed=seen.get(compound.id, none)[0],
                parts_poor=seen.get(compound.id, none)[1],
                urgent_hazards=hazards.get(case.id, 0),
                hazards_checked=case.id in checked,
                leader=case.leader,
                residents=compound.residents,
                elderly=compound.elderly_residents,
                wanting=answers.get(case.id, none)[0],
                accepting=answers.get(case.id, none)[1],
                has_budget=bool(case.budget_line) and case.budget is not None,
            ),
        )
        for case, compound in rows
    )


Pairs = dict[int, tuple[int, int]]


def _homes(session: Session, compounds: sa.Select[Any]) -> Pairs:
    area = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    lacking = sa.func.count().filter(area.is_(None))
    rows = session.execute(
        sa.select(Household.compound_id, sa.func.count(), lacking)
        .where(Household.compound_id.in_(compounds))
        .group_by(Household.compound_id)
    )
    return {compound: (homes, without) for compound, homes, without in rows}


def _findings(session: Session, compounds: sa.Select[Any]) -> Pairs:
    poor = sa.func.count().filter(HardwareFinding.state == FindingState.POOR)
    rows = session.execute(
        sa.select(HardwareFinding.compound_id, sa.func.count(), poor)
        .where(HardwareFinding.compound_id.in_(compounds))
        .group_by(HardwareFinding.compound_id)
    )
    return {compound: (parts, bad) for compound, parts, bad in rows}


def _hazards(session: Session, cases: sa.Select[Any]) -> dict[int, int]:
    rows = session.execute(
        sa.select(Hazard.case_id, sa.func.count())
        .where(
            Hazard.case_id.in_(cases),
            Hazard.severity == Severity.IMMEDIATE,
            Hazard.resolved_at.is_(None),
        )
        .group_by(Hazard.case_id)
    )
    return {case: count for case, count in rows}  # noqa: C416 -- rows are not pairs to mypy


def _answers(session: Session, cases: sa.Select[Any]) -> Pairs:
    """Return how many households want it and accept to be managed, by their newest answers."""
    newest = (
        sa.select(sa.func.max(SurveyAnswer.id))
        .where(SurveyAnswer.case_id.in_(cases))
        .group_by(SurveyAnswer.case_id, SurveyAnswer.household_id)
    )
    rows = session.execute(
        sa.select(
            SurveyAnswer.case_id,
            sa.func.count().filter(SurveyAnswer.wants_renovation.is_(True)),
            sa.func.count().filter(SurveyAnswer.accepts_management.is_(True)),
        )
        .where(SurveyAnswer.id.in_(newest))
        .group_by(SurveyAnswer.case_id)
    )
    return {case: (wanting, accepting) for case, wanting, accepting in rows}
